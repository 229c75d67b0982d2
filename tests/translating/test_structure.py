"""A page has the same parts in every language: headings, list items, links, warnings, cells, bold words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from lxml import html

from composing import share
from contact_help import facts, pages, sources
from contact_help.locales import locale
from contact_help.settings import of_project
from contact_help.translating import catalogues
from contact_help.translating.blocks import PageText
from contact_help.translating.page_parser import PageParser
from contact_help.wording import Wording

REAL = Path(__file__).parents[2]
DOCS = REAL / "docs"
FACTS = facts.load(DOCS / "facts.yml")
PAGES = sorted(each.relative_to(DOCS).as_posix() for each in DOCS.rglob("*.md"))
# What marks a language or a direction, and may differ therefore.
MARKS = {"span", "bdi"}


@cache
def translated(tag: str) -> catalogues.Catalogue:
    return catalogues.load(REAL / "locales", locale(tag))


def parts(page: str, tag: str) -> Counter[tuple[str, str]]:
    """The elements of a page with their class, and with their address where they are links."""
    language = locale(tag)
    catalogue = catalogues.Catalogue(language) if language.is_source else translated(tag)
    values = {"subject": "Late fee", "topic": "Late fee"} if page == sources.NEXT_PAGE else {}
    text = PageText(Wording(language, catalogue, FACTS, "Mr. Cooper", dt.date(2026, 11, 25)), page, values=values)
    source = pages.split((DOCS / page).read_text(encoding="utf-8"), place=page)
    shown = PageParser(lambda: text).convert(sources.with_footnotes(source.body, FACTS))
    root = html.fragment_fromstring(shown, create_parent="main")
    return Counter(
        (str(each.tag), each.get("class", "") + each.get("href", "")) for each in root.iter() if each.tag not in MARKS
    )


@pytest.mark.parametrize("tag", share.languages([each.tag for each in of_project(REAL).locales], share.turn()))
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_the_same_parts_in_every_language(page: str, tag: str) -> None:
    english = parts(page, "en")
    assert english["h1", ""] == 1
    assert parts(page, tag) == english
