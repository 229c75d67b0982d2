"""Extraction of messages from the English sources, as methods for Babel (see babel.cfg).

The same block processor that translates a page while it is built finds its messages here, so that what is extracted is
what is looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from contact_help import markdown, pages, yamlfile
from contact_help.composing import topics
from contact_help.translating.blocks import Block, PageText, needs_words, parser

# Babel's shape of a message: line, function name (None: the message itself), message, comments for translators.
Extracted = tuple[int, str | None, str, list[str]]
# Front matter that people read, and what kind of text it is.
_FRONT_KINDS = {"menu": "short name in menus: keep it short", "description": "summary for search engines"}


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
    for key, kind in _FRONT_KINDS.items():
        if key in source.front.data:
            yield source.front.line([key]), None, str(source.front.data[key]), [_comment(kind, "")]
    for line, message, kind in topics.messages(text, place=place):
        yield line, None, message, [_comment(kind, "")]
    for block in blocks(source.body):
        yield _line(block, source), None, block.msgid, [_comment(block.kind, block.heading)]


def settings(
    fileobj: IO[bytes], _keywords: Mapping[str, Any], _tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Extracted]:
    """The messages of mkdocs.yml (the site's name) and of letter.yml (what every letter opens and ends with)."""
    del options
    place = getattr(fileobj, "name", "settings")
    text = fileobj.read().decode("utf-8")
    source = yamlfile.parse(text, place=place, any_tag=True)
    if isinstance(source.data, dict) and "site_name" in source.data:
        yield source.line(["site_name"]), None, source.data["site_name"], [_comment("name of the site", "")]
    if isinstance(source.data, dict) and "before" in source.data:
        for line, message, kind in topics.frame_messages(text, place=place):
            if needs_words(message):
                yield line, None, message, [_comment(kind, "")]


def blocks(body: str) -> list[Block]:
    """The blocks of a page's Markdown that hold words, in order."""
    found = PageText(None, "")
    configs = markdown.settings()
    parser(lambda: found, markdown.EXTENSIONS, configs).convert(body)
    return found.blocks


def _comment(kind: str, heading: str) -> str:
    return f"{kind}; under: {heading}" if heading else kind


def _line(block: Block, source: pages.Source) -> int:
    """About where the block stands: the first line that holds its first words."""
    words = block.msgid.split()
    start = " ".join(words[:4])
    for number, line in enumerate(source.body.splitlines(), source.body_line):
        if start in " ".join(line.split()) or (len(words) > 1 and line.strip().endswith(words[0])):
            return number
    return source.body_line
