"""The Markdown that pages are written in: which extensions are on, and what a page may not hold.

One list for building and for extraction, so that both see the same blocks.
"""

from __future__ import annotations

import re
from typing import Any

from contact_help.problems import Problem

EXTENSIONS = ["tables", "admonition", "attr_list", "def_list", "footnotes", "sane_lists", "toc", "pymdownx.details"]

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_RULES = (
    # A placeholder behind it would be the name of a tag; with a sign first it may still be an address.
    (
        re.compile(r"<[A-Za-z/!?{]|<[^\s<>]*[@:]"),
        "raw HTML or an <address> stands here",
        "Write it in Markdown: [text](address)",
    ),
    (re.compile(r"^\*\[[^\]]+\]:"), "an abbreviation is defined here", "Explain the word in the sentence"),
    (
        # Inside a list, a box or a note too.
        re.compile(r"^[\s>]*(?:[-*+]\s+|\d+\.\s+|:\s+|\[\^[^\]]+\]:\s*)*\[(?!\^)[^\]]+\]:"),
        "a link is defined by reference here",
        "Write it inline: [text](address)",
    ),
    (re.compile(r"(?<!!)\[[^\]\[]+\]\[[^\]]*\]"), "a reference link stands here", "Write it inline: [text](address)"),
    (
        re.compile(r"\]\([^)]*\s[\"'(]"),
        "a link has a title",
        "Say it in the link's text: many people never see a title",
    ),
    (
        re.compile(r"\{[^}]*\b(?:title|alt|label|summary|placeholder|data-toc-label|aria-[a-z]+)\s*="),
        "an attribute with words stands here",
        "Write the words in the text",
    ),
    (
        re.compile(r"^(?=[^:]*:)[\s>]*\|?\s*(?::?-+:?\s*\|\s*)+(?::?-+:?)?\s*$"),
        "a table column is aligned here",
        "Write it as --- without colons: alignment needs a style attribute, which the pages' policy refuses",
    ),
    (
        re.compile(r"^[\s>]*(?:[-*+]\s+|\d+\.\s+|:\s+)*\[TOC\]\s*$"),
        "a table of contents is asked for here",
        "Leave it out: every page with more than three headings has one",
    ),
    (re.compile(r"\S {2,}$|\\$"), "the line ends in a hard line break", "Start a new paragraph or a list"),
    (re.compile(r"[\u202a-\u202e\u200b\u2060\ufeff]"), "a hidden character stands here", "Delete and retype the word"),
)


def settings() -> dict[str, Any]:
    """Extension settings, the same for all languages: words are put in when the blocks are translated."""
    return {
        # Without a marker: pages list their headings in a place of their own.
        "toc": {"marker": "", "permalink": False, "title": "", "toc_depth": "2-3"},
        "footnotes": {"BACKLINK_TITLE": "{}", "UNIQUE_IDS": False},
        # Style attributes would break the policy that pages carry.
        "tables": {"use_align_attribute": False},
    }


def forbidden(text: str, *, place: str, first_line: int = 1) -> list[Problem]:
    """What `text` holds that cannot be translated or published: each with its line.

    These are the parts of Markdown that never become a block of text: they would stay English for ever, unmarked.
    """
    problems: list[Problem] = []
    lines = zip(text.split("\n"), without_code(text).split("\n"), strict=True)
    for number, (line, shown) in enumerate(lines, first_line):
        problems += [Problem(place, number, what, remedy) for rule, what, remedy in _RULES if rule.search(shown)]
        # Seen before code is taken out, of which a fence has the marks.
        if _FENCE.match(line):
            problems.append(Problem(place, number, "a code fence stands here", "Indent the code by four spaces"))
    return problems


def without_code(text: str) -> str:
    """`text` without its code spans, its lines kept.

    Markdown pairs the backticks of a whole paragraph, and an escaped one opens nothing. So only where every line of a
    paragraph pairs its own is anything taken for code; elsewhere all of it is looked at as text.
    """
    paragraphs = re.split(r"(\n[ \t>]*(?=\n))", text)
    return "".join(_CODE.sub("", each) if all(map(_pairs, each.split("\n"))) else each for each in paragraphs)


def _pairs(line: str) -> bool:
    return "\\`" not in line and "`" not in _CODE.sub("", line)
