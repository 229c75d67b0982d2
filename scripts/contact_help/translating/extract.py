"""Extraction of messages from the English sources, as methods for Babel (see babel.cfg).

The same block processor that translates a page while it is built finds its messages here, so that what is extracted is
what is looked up.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python
from jinja2.ext import babel_extract

from contact_help import pages, yamlfile
from contact_help.composing import topics
from contact_help.translating import places
from contact_help.translating.blocks import Block, PageText, needs_words, plain
from contact_help.translating.page_parser import PageParser

# Babel's shape of a message: line, function name (None: the message itself), message, comments for translators.
Extracted = tuple[int, str | None, str | tuple[str | None, ...], list[str]]
# Front matter that people read, and what kind of text it is.
_FRONT_KINDS = {"menu": "name in menus", "description": "summary for search engines"}

# Where in a template a message stands, from its innermost element outward, and what kind of text that makes it.
_ELEMENT_KINDS = {
    "button": "button", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "th": "table heading",
    "td": "table cell", "caption": "table heading", "summary": "title of a part that opens",
    "label": "label of a field", "legend": "label of a field", "option": "choice", "title": "page title", "a": "link",
    "li": "list item", "p": "paragraph",
}  # fmt: skip
_NO_KIND = "text"
_VOID = {"meta", "link", "input", "br", "hr", "img", "base", "source", "wbr", "col"}
_JINJA = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^<>\"]|\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r"<[a-z][^<>]*\s([a-z-]+)=\"[^\"<>]*$")


def page(
    fileobj: IO[bytes], _keywords: Mapping[str, Any], _tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Extracted]:
    """The messages of a page: its front matter, its topic, and its blocks in order.

    Raises InputError when the front matter is not YAML.
    """
    del options
    place = getattr(fileobj, "name", "page")
    text = fileobj.read().decode("utf-8")
    source = pages.split(text, place=place)
    found = blocks(source.body)
    title = next((plain(each.msgid) for each in found if each.kind == "page title"), "")
    address = places.page_address(place)
    for key, kind in _FRONT_KINDS.items():
        if key in source.front.data:
            message = str(source.front.data[key])
            comment = places.comment(kind, message, heading=title, address=address)
            yield source.front.line([key]), None, message, [comment]
    for line, message, kind in topics.messages(text, place=place):
        yield line, None, message, [places.comment(kind, message, heading=title, address=address)]
    for block in found:
        address = places.page_address(place, block.anchor)
        comment = places.comment(block.kind, block.msgid, heading=block.heading, address=address)
        if block.context is None:
            yield _line(block, source), None, block.msgid, [comment]
        else:
            yield _line(block, source), "pgettext", (block.context, block.msgid), [comment]


def settings(
    fileobj: IO[bytes], _keywords: Mapping[str, Any], _tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Extracted]:
    """The messages of mkdocs.yml (the site's name, what it is for) and of letter.yml (what all letters share)."""
    del options
    place = getattr(fileobj, "name", "settings")
    text = fileobj.read().decode("utf-8")
    source = yamlfile.parse(text, place=place, any_tag=True)
    if isinstance(source.data, dict) and "site_name" in source.data:
        name = source.data["site_name"]
        comment = places.comment("name of the site", name, address=places.home_address(place))
        yield source.line(["site_name"]), None, name, [comment]
    if isinstance(source.data, dict) and isinstance(source.data.get("site_description"), str):
        said = source.data["site_description"]
        comment = places.comment("what the site is for", said, address=places.home_address(place))
        yield source.line(["site_description"]), None, said, [comment]
    if isinstance(source.data, dict) and "before" in source.data:
        for line, message, kind in topics.frame_messages(text, place=place):
            if needs_words(message):
                where = "" if kind == topics.GROUP_KIND else "; in every letter"
                address = places.list_address(place) if kind == topics.GROUP_KIND else places.letter_address(place)
                yield line, None, message, [places.comment(f"{kind}{where}", message, address=address)]


def template(
    fileobj: IO[bytes], keywords: Mapping[str, Any], tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Extracted]:
    """The messages of a template, each with the kind of text that its place in the HTML makes it.

    A translators' comment in the template comes first, so that it can say more; where the place tells no kind, as in a
    macro, the comment does. Raises what Jinja raises for a template that it cannot read.
    """
    place = getattr(fileobj, "name", "template")
    content = fileobj.read()
    text = content.decode(options.get("encoding", "utf-8"))
    address = places.template_address(place)
    for line, function, message, comments in babel_extract(io.BytesIO(content), list(keywords), list(tags), options):  # type: ignore[arg-type] # options: Jinja wants a dict of its own
        words = message if isinstance(message, str) else next((each for each in message or () if each), "")
        if not words:
            continue  # a value that is only known when the page is made
        kind = _kind_in_template(text, line, words)
        said = list(comments)
        if kind == _NO_KIND and said:
            kind = said.pop()
        yield line, function, message or "", [*said, places.comment(kind, words, address=address)]


def python(
    fileobj: IO[bytes], keywords: Mapping[str, Any], tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Extracted]:
    """The messages of a Python file. What Babel's own method finds, with an address for the page that a comment names.

    A translators' comment, of one or more lines, begins with the kind of text and ends with a page on which it can be
    seen: `# translators: calendar entry: ...; see deadlines.md`.
    """
    place = getattr(fileobj, "name", "module.py")
    found: Iterator[tuple[int, str, Any, list[str]]]
    found = extract_python(fileobj, keywords, tags, options)  # type: ignore[arg-type, assignment] # it has other hints
    for line, function, message, comments in found:
        said = [places.with_address(" ".join(comments), place)] if comments else []
        yield line, function, message, said


def blocks(body: str) -> list[Block]:
    """The blocks of a page's Markdown that hold words, in order."""
    found = PageText(None, "")
    PageParser(lambda: found).convert(body)
    return found.blocks


def _kind_in_template(text: str, line: int, words: str) -> str:
    """What kind of text the call for `words` on `line` (1-based) of a template makes."""
    start = sum(len(each) for each in text.splitlines(keepends=True)[: line - 1])
    at = text.find(words[:20], start)
    call = text.rfind("{{", 0, at)
    call = max(call, text.rfind("{%", 0, at))
    before = _JINJA.sub("", text[: call if call >= 0 else at])
    if found := _ATTRIBUTE.search(before):
        return "page title" if found[1] == "content" else f"read out, not shown ({found[1]})"
    stack: list[tuple[str, str]] = []
    for closing, name, attributes in _TAG.findall(before):
        if closing:
            while stack and stack.pop()[0] != name:
                pass
        elif name not in _VOID:
            stack.append((name, attributes))
    for name, attributes in reversed(stack):
        classes = re.findall(r'class="([^"]*)"', attributes)
        names = classes[0].split() if classes else []
        if "button" in names:
            return "button"
        if "rule" in names:
            return "error: what a field refuses"
        if name in _ELEMENT_KINDS:
            return _ELEMENT_KINDS[name]
    return _NO_KIND


def _line(block: Block, source: pages.Source) -> int:
    """About where the block stands: the first line that holds its first words."""
    words = block.msgid.split()
    start = " ".join(words[:4])
    for number, line in enumerate(source.body.splitlines(), source.body_line):
        if start in " ".join(line.split()) or (len(words) > 1 and line.strip().endswith(words[0])):
            return number
    return source.body_line
