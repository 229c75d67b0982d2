"""A page's source file: its front matter and its Markdown, with the lines at which they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contact_help import yamlfile

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """front: the parsed front matter (its data is {} when there is none). body: the Markdown below it.

    body_line: the line of the file at which the body starts, 1-based.
    """

    front: yamlfile.YamlFile
    body: str
    body_line: int


def split(text: str, *, place: str) -> Source:
    """Take a page's text apart. Raises InputError when the front matter is not YAML."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    found = _FRONT.match(text)
    if not found:
        return Source(yamlfile.YamlFile({}, place, 1, None), text, 1)
    front = yamlfile.parse(found[1], place=place, first_line=2)
    if front.data is None:
        front = yamlfile.YamlFile({}, place, 2, None)
    return Source(front, text[found.end() :], text[: found.end()].count("\n") + 1)
