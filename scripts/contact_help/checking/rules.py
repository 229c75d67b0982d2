"""The audit's own rules, and the one name that a fault has whichever engine saw it.

A rule of ours that axe knows too carries axe's name, so that the same fault seen by two is one finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from contact_help.checking.remedies import axe_name, remedy


@dataclass(frozen=True)
class Rule:
    """A rule of ours. number: its criterion. remedy: how to mend what it finds. unsure: it only asks for a look."""

    name: str
    number: str
    remedy: str
    unsure: bool = False


_RULES = (
    # In the page, see scripts/.
    Rule("color-contrast", "1.4.3", remedy("axe", "color-contrast")),
    Rule("color-contrast-enhanced", "1.4.6", remedy("axe", "color-contrast-enhanced")),
    Rule("non-text-contrast", "1.4.11", "Give the edge of the field, or the picture, at least 3:1 to its ground"),
    Rule("link-in-text-block", "1.4.1", remedy("axe", "link-in-text-block")),
    Rule("current-by-colour", "1.4.1", "Mark the current item by weight, a line or a word as well"),
    Rule("forced-colours-edge", "1.4.11", "Give the control a border, if need be a transparent one"),
    Rule("reflow", "1.4.10", "Let the text wrap: no fixed widths, and a box that scrolls around a wide table only"),
    Rule("text-spacing", "1.4.12", "Let the box grow with its text: min-height, not height; no overflow: hidden"),
    Rule("resize-text", "1.4.4", "Let the box grow with its text: sizes in rem or em, min-height in place of height"),
    Rule("text-grows", "1.4.4", "Give the text a size in rem or em; one in vw has to be added to such a size"),
    Rule("print-lost", "", "Let the box grow on paper: no fixed height or width in the print styles"),
    Rule("target-size", "2.5.8", "Make the target 24 x 24 px, or leave that much room around it"),
    Rule("target-size-enhanced", "2.5.5", "Make the target 44 x 44 px, by padding or a minimum size"),
    Rule("direction", "1.3.2", 'Set dir="rtl" or dir="ltr" with the language'),
    Rule("heading-order", "1.3.1", remedy("axe", "heading-order")),
    Rule("page-has-heading-one", "1.3.1", remedy("axe", "page-has-heading-one")),
    Rule("empty-heading", "1.3.1", remedy("axe", "empty-heading")),
    Rule("heading-missing", "1.3.1", "Make it a heading if it is one", unsure=True),
    Rule("section-headings", "2.4.10", "Divide the text with headings that tell what follows"),
    Rule("link-purpose", "2.4.4", "Say in the link, or in its sentence, where it leads"),
    Rule("link-purpose-link-only", "2.4.9", "Say in the link itself where it leads"),
    Rule("identical-links-same-purpose", "2.4.9", "Give links that lead to different places different names"),
    Rule("label-content-name-mismatch", "2.5.3", "Let the accessible name hold the words that are seen"),
    Rule("motion", "2.2.2", "Let it stop by itself within five seconds, or give it a button that stops it"),
    Rule("motion-reduced", "2.3.3", "Switch the movement off in @media (prefers-reduced-motion: reduce)"),
    Rule("autocomplete-missing", "1.3.5", 'Say what the field asks for, as autocomplete="email"'),
    Rule("asked-twice", "3.3.7", "Ask once, and fill in what is known"),
    Rule("review-before-sending", "3.3.4", "Show all that was typed before it is sent, or ask for a confirmation"),
    Rule("error-not-described", "3.3.3", "Say what is wanted in a text that aria-describedby names, or in the title"),
    Rule("error-not-tied", "3.3.1", "Tie the error text to its field by aria-describedby, or give it role=alert"),
    Rule("error-by-colour", "1.4.1", "Show the error by words, a sign or a thicker line as well"),
    # By key presses, see keyboard.py.
    Rule("focus-visible", "2.4.7", "Give :focus-visible an outline that differs from what is around it"),
    Rule("focus-appearance", "2.4.13", "Make the sign of focus at least 2 px thick all around, with 3:1 contrast"),
    Rule("focus-not-obscured", "2.4.11", "Keep what is fixed out of the way: scroll-padding on html"),
    Rule("focus-not-obscured-enhanced", "2.4.12", "Keep what is fixed wholly out of the way: scroll-padding on html"),
    Rule("focus-unseen", "2.4.7", "Hide it from the keyboard too, or show it when it is focused"),
    Rule("focus-order", "2.4.3", "Put the elements into the order in which they are seen; no tabindex above 0"),
    Rule("keyboard-trap", "2.1.2", "Let Tab leave the element: do not hold or return the focus"),
    Rule("keyboard-unreachable", "2.1.1", "Use a link or a button, or give the element tabindex=0 and a key handler"),
    # In the words, see texts.py.
    Rule("language-of-page", "3.1.1", "Let <html lang> name the language that the page is written in"),
    Rule("language-of-parts", "3.1.2", "Name the language of this part by lang, or translate it"),
    Rule("name-language", "3.1.2", "Translate the name, or put it where lang can be given"),
    Rule("reading-level", "3.1.5", "Use shorter sentences and everyday words"),
    Rule("sensory-instructions", "1.3.3", "Name the thing by its words, not by its shape, place or sound alone"),
    Rule("colour-instructions", "1.4.1", "Name the thing by its words or a sign, not by its colour alone"),
    # Over several pages, see across.py.
    Rule("title-pattern", "2.4.2", "Let each title be its own, say what the page is about, and end as the others do"),
    Rule("consistent-navigation", "3.2.3", "Keep the links of the menu in the same order on all pages"),
    Rule("consistent-identification", "3.2.4", "Call the same thing by the same name on all pages"),
    Rule("consistent-help", "3.2.6", "Keep the way to help in the same place on all pages"),
)  # fmt: skip
RULES = {rule.name: rule for rule in _RULES}

# Rules of the axe that pa11y-ci brings, by criterion; a test holds this against the axe that is installed.
AXE_CRITERIA = {
    "1.1.1": "aria-meter-name aria-progressbar-name image-alt input-image-alt object-alt role-img-alt svg-img-alt",
    "1.2.1": "audio-caption",
    "1.2.2": "video-caption",
    "1.3.1": "aria-hidden-body aria-required-children aria-required-parent definition-list dlitem list listitem"
    " p-as-heading table-fake-caption td-has-header td-headers-attr th-has-data-cells",
    "1.3.4": "css-orientation-lock",
    "1.3.5": "autocomplete-valid",
    "1.4.1": "link-in-text-block",
    "1.4.2": "no-autoplay-audio",
    "1.4.3": "color-contrast",
    "1.4.4": "meta-viewport",
    "1.4.6": "color-contrast-enhanced",
    "1.4.12": "avoid-inline-spacing",
    "2.1.1": "frame-focusable-content scrollable-region-focusable server-side-image-map",
    "2.2.1": "meta-refresh",
    "2.2.2": "blink marquee",
    "2.2.4": "meta-refresh-no-exceptions",
    "2.4.1": "bypass",
    "2.4.2": "document-title",
    "2.4.4": "area-alt link-name",
    "2.4.9": "identical-links-same-purpose",
    "2.5.3": "label-content-name-mismatch",
    "2.5.8": "target-size",
    "3.1.1": "html-has-lang html-lang-valid html-xml-lang-mismatch",
    "3.1.2": "valid-lang",
    "3.3.2": "form-field-multiple-labels",
    "4.1.1": "duplicate-id duplicate-id-active",
    "4.1.2": "aria-allowed-attr aria-braille-equivalent aria-command-name aria-conditional-attr aria-deprecated-role"
    " aria-hidden-focus aria-input-field-name aria-prohibited-attr aria-required-attr aria-roledescription aria-roles"
    " aria-toggle-field-name aria-tooltip-name aria-valid-attr aria-valid-attr-value button-name duplicate-id-aria"
    " frame-title frame-title-unique input-button-name label nested-interactive select-name summary-name",
}
_AXE = {rule: number for number, rules in AXE_CRITERIA.items() for rule in rules.split()}

# Rules of IBM's engine under the name that the others have for the same fault.
_ACE_NAMES = {
    "a_text_purpose": "link-name",
    "area_alt_exists": "area-alt",
    "aria_id_unique": "duplicate-id",
    "element_lang_valid": "valid-lang",
    "frame_title_exists": "frame-title",
    "heading_content_exists": "empty-heading",
    "html_lang_exists": "html-has-lang",
    "html_lang_valid": "html-lang-valid",
    "imagebutton_alt_exists": "image-alt",
    "img_alt_valid": "image-alt",
    "input_autocomplete_valid": "autocomplete-valid",
    "input_label_exists": "label",
    "label_name_visible": "label-content-name-mismatch",
    "meta_refresh_delay": "no-refresh",
    "meta_viewport_zoomable": "meta-viewport",
    "page_title_exists": "document-title",
    "page_title_valid": "document-title",
    "table_headers_exists": "table-headers",
    "target_spacing_sufficient": "target-size",
    "text_contrast_sufficient": "color-contrast",
    "aria_hidden_nontabbable": "aria-hidden-focus",
    "svg_graphics_labelled": "svg-img-alt",
}
_ALIASES = {"meta-refresh": "no-refresh", "select-name": "label", "button-name": "button-name"}


def canonical(engine: str, code: str) -> str:
    """The one name of the fault that `engine` (`axe`, `htmlcs`, `ibm`) calls `code`."""
    if engine == "ibm":
        return _ACE_NAMES.get(code, f"ibm:{code}")
    name = axe_name(engine, code)
    if not name:
        return f"{engine}:{code}"
    return _ALIASES.get(name, name)


def number_of(engine: str, code: str) -> str:
    """The criterion that the rule `code` of `engine` (`axe`, `htmlcs`) holds up; empty for good practice."""
    if engine == "htmlcs":
        found = re.search(r"\.(\d)_(\d+)_(\d+)", code)
        return ".".join(found.groups()) if found else ""
    return _AXE.get(code, "")
