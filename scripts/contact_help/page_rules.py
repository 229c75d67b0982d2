"""What a page may hold so that nothing of it turns into more than text and links.

No attribute but an id, classes and a context, no target but pages and plain addresses, no picture of another host, no
template but the theme's own, no control character. What Markdown alone must not hold, for translators' sake, is in
`markdown`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from contact_help import markdown, pages
from contact_help.problems import InputError, Problem
from contact_help.translating.message_rules import PLACEHOLDER

# All but tab and line ends: C0, delete and C1, of which Markdown uses two for itself.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BRACES = re.compile(r"\{([^{}\n]*)\}")
# A context tells translators which sense is meant; it never reaches the page.
_ATTRIBUTES = re.compile(r"(?:\s*(?:[#.][\w-]+|context=\"[\w ,.'()-]*\"))*\s*")
_TITLE = re.compile(r"^ {0,3}#[ \t]+\S|^[^\n]*\S[^\n]*\n=+[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"(!?)\[[^\[\]]*\]\(\s*<?\s*([^\s<>]*)")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_SCHEMES = frozenset({"", "https", "http", "tel"})


def problems(content: bytes, *, place: str, templates: set[str]) -> list[Problem]:
    """Everything wrong in the page `content`. templates: the names that its front matter may choose from."""
    try:
        text = content.decode("utf-8")
        source = pages.split(text, place=place)
        front = source.front
    except UnicodeDecodeError as error:
        return [Problem(place, 0, f"byte {error.start} is not UTF-8 text", "Save the file as UTF-8")]
    except InputError as error:
        return error.problems
    found = [*_lines(text, place, source.body_line), *_links(text, place)]
    template = front.data.get("template") if isinstance(front.data, dict) else None
    if template is not None and template not in templates:
        remedy = f"Choose one of: {', '.join(sorted(templates))}"
        found.append(front.problem(["template"], f"there is no template {str(template)[:60]!r}", remedy))
    return found


def untitled(content: bytes, *, place: str) -> list[Problem]:
    """Whether the page `content` has no title: menus, lists and the window's name are made of it."""
    try:
        source = pages.split(content.decode("utf-8"), place=place)
    except (UnicodeDecodeError, InputError):
        return []  # told already
    if _TITLE.search(source.body):
        return []
    return [Problem(place, source.body_line, "the page has no title", "Begin its text with a line as `# Title`")]


def _lines(text: str, place: str, body_line: int) -> Iterator[Problem]:
    for number, line in enumerate(markdown.without_code(text).split("\n"), 1):
        if _CONTROL.search(line) or "\r" in line.removesuffix("\r"):
            yield Problem(place, number, "a control character stands here", "Delete and retype the word")
        if number < body_line:  # braces are YAML's there
            continue
        for braces in _BRACES.findall(PLACEHOLDER.sub("", line)):
            if not _ATTRIBUTES.fullmatch(braces.lstrip(":")):
                what = f"{{{braces[:40]}}} is neither a placeholder nor an id, class or context"
                yield Problem(place, number, what, "Write only #id, .class and context in braces, or take them out")


def _links(text: str, place: str) -> Iterator[Problem]:
    # Browsers read character references in addresses and skip control characters: so they are read and skipped here.
    shown = _CONTROL.sub("", unescape(markdown.without_code(text)).replace("\t", ""))
    for link in _LINK.finditer(shown):
        target, number = link[2], shown.count("\n", 0, link.start()) + 1
        scheme = found[1].lower() if (found := _SCHEME.match(target)) else ""
        if link[1] and (scheme or target.startswith("//")):
            yield Problem(place, number, "a picture of another host stands here", "Put the picture into docs")
        elif scheme == "mailto":
            yield Problem(place, number, "a mail link stands here", "Name the address as a channel in mkdocs.yml")
        elif scheme not in _SCHEMES:
            yield Problem(place, number, f"a link to {scheme}: stands here", "Link to a page or an https address")
