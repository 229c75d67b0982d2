"""How to mend what the accessibility engines find most, in a sentence each; for the rest, where the rule is explained.

Rules are those of axe-core (https://dequeuniversity.com/rules/axe/) and, as `H37`, techniques and failures of WCAG
(https://www.w3.org/WAI/WCAG22/Techniques/), by which HTML_CodeSniffer names its rules.
"""

from __future__ import annotations

import re

_REMEDIES = {
    "aria-dialog-name": "Give the dialog a name with aria-labelledby or aria-label",
    "aria-hidden-focus": "Take what can be focused out of the hidden part, or do not hide it with aria-hidden",
    "button-name": "Put text into the button, or give it an aria-label",
    "bypass": "Start the page with a link to its main part, and mark that part with <main>",
    "color-contrast": "Make the text darker or its background lighter until the ratio is at least 4.5:1 "
    "(3:1 for large text)",
    "color-contrast-enhanced": "Make the text darker or its background lighter until the ratio is at least 7:1 "
    "(4.5:1 for large text)",
    "document-title": "Give the page a <title> that tells what it is about",
    "duplicate-id": "Give each element an id of its own",
    "empty-heading": "Put text into the heading, or remove it",
    "form-submit": "Give the form a button that sends it",
    "frame-title": "Give the frame a title that tells what is in it",
    "heading-order": "Let headings go down one level at a time",
    "html-has-lang": 'Name the language of the page: <html lang="en">',
    "html-lang-valid": "Use a language tag that exists, as en or zh-Hant",
    "image-alt": 'Give the image an alt text that says what it shows, or alt="" when it is only decoration',
    "label": "Give the field a <label> whose for is the field's id",
    "landmark-one-main": "Put the main part of the page into one <main>",
    "link-in-text-block": "Underline links within text: colour alone does not tell them apart",
    "link-name": "Put text into the link that tells where it leads",
    "list": "Let <ul> and <ol> hold nothing but <li>",
    "listitem": "Put each <li> into a <ul> or <ol>",
    "meta-viewport": "Remove maximum-scale and user-scalable from the viewport so that readers can zoom",
    "nested-interactive": "Take the inner link, button or field out of the outer one",
    "page-has-heading-one": "Give the page one <h1>",
    "presentation": "Leave presentation to the style sheet: remove the attribute or element",
    "region": "Put this part into <header>, <nav>, <main> or <footer>",
    "scrollable-region-focusable": 'Make the part that scrolls reachable by keyboard, with tabindex="0" and a name',
    "select-name": "Give the list of choices a <label> whose for is its id",
    "tabindex": "Use no tabindex above 0; put the elements into the order that is meant",
    "table-headers": "Mark the header cells of the table with <th scope>",
    "valid-lang": "Use a language tag that exists, as es or zh-Hant, on this part",
}

# The longest start that fits counts.
_TECHNIQUES = {
    "F40": "no-refresh",
    "F65": "image-alt",
    "F68": "label",
    "F77": "duplicate-id",
    "G1,": "bypass",
    "G17": "color-contrast-enhanced",
    "G18": "color-contrast",
    "G141": "heading-order",
    "G145": "color-contrast",
    "H25": "document-title",
    "H30": "link-name",
    "H32": "form-submit",
    "H37": "image-alt",
    "H42": "empty-heading",
    "H43": "table-headers",
    "H44": "label",
    "H49": "presentation",
    "H57.2": "html-has-lang",
    "H57.3": "html-lang-valid",
    "H58": "valid-lang",
    "H63": "table-headers",
    "H64": "frame-title",
    "H91.A": "link-name",
    "H91.Button": "button-name",
    "H91.Input": "label",
    "H91.Select": "select-name",
    "H91.Textarea": "label",
    "H93": "duplicate-id",
}
_ALIASES = {"duplicate-id-active": "duplicate-id", "duplicate-id-aria": "duplicate-id", "input-image-alt": "image-alt"}
_REMEDIES["no-refresh"] = "Remove the refresh: a page must not change or lead on before it is read"

# G18 does not stand for G180; H91.Input stands for H91.InputText.
_NO_MORE_DIGITS = r"(?:(?<=\D)|(?!\d))"

_FOLDERS = {"H": "html", "G": "general", "F": "failures", "C": "css", "ARIA": "aria", "SCR": "client-side-script"}


def remedy(engine: str, code: str, help_url: str = "") -> str:
    """Say how to mend what the rule `code` of `engine` (`axe`, `htmlcs`) found, in one sentence without a full stop.

    help_url: where the engine itself explains the rule, for rules without words of our own.
    """
    if engine == "htmlcs":
        help_url = help_url or _technique_url(_technique(code))
    explained = f"See {help_url}" if help_url else "Look the rule up by its name"
    return _REMEDIES.get(axe_name(engine, code), explained)


def axe_name(engine: str, code: str) -> str:
    """The name that axe has for the fault that `engine` calls `code`; empty where axe has none."""
    if engine == "axe":
        return _ALIASES.get(code, code)
    technique = _technique(code)
    starts = [start for start in _TECHNIQUES if re.match(re.escape(start) + _NO_MORE_DIGITS, technique)]
    return _TECHNIQUES[max(starts, key=len)] if starts else ""


def _technique(code: str) -> str:
    """Cut the criterion off a code: `WCAG2AA.Principle1.Guideline1_1.1_1_1.H37` gives `H37`."""
    found = re.search(r"\.\d_\d+_\d+[^.]*\.(.+)$", code)
    return found[1] if found else ""


def _technique_url(technique: str) -> str:
    found = re.match(r"([A-Z]+)\d+", technique)
    folder = _FOLDERS.get(found[1]) if found else None
    return f"https://www.w3.org/WAI/WCAG22/Techniques/{folder}/{found[0]}" if found and folder else ""
