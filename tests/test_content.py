"""The English content: complete, plain, and without a figure typed by hand."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from contact_help import facts, pages, sources
from contact_help.checking.texts import HIGHEST_GRADE, grade
from contact_help.composing import topics
from contact_help.locales import locale
from contact_help.translating.blocks import PageText
from contact_help.translating.catalogues import Catalogue
from contact_help.translating.page_parser import PageParser
from contact_help.wording import Wording

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
FACTS = facts.load(DOCS / "facts.yml")
VOICE = Wording(locale("en"), Catalogue(locale("en")), FACTS, "Mr. Cooper", dt.date(2026, 11, 23))
PAGES = sorted(each.relative_to(DOCS).as_posix() for each in DOCS.rglob("*.md"))
POINTS = yaml.safe_load((Path(__file__).parent / "content_points.yml").read_text(encoding="utf-8"))


def rendered(page: str) -> tuple[str, PageText]:
    source = pages.split((DOCS / page).read_text(encoding="utf-8"), place=page)
    values = {"subject": "Late fee", "topic": "Late fee"} if page == sources.NEXT_PAGE else {}
    text = PageText(VOICE, page, values=values)
    html = PageParser(lambda: text).convert(source.body)
    return html, text


def plain(page: str) -> list[str]:
    """The page's blocks as plain sentences."""
    _, text = rendered(page)
    found = []
    for block in text.blocks:
        shown = VOICE.fill(re.sub(r"\[\^[^\]]*\]", "", block.msgid), markup=False, values=text.values)
        found.append(re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`]", r"\1", shown))
    return found


@pytest.mark.parametrize("point", POINTS, ids=lambda point: f"{point['page']}: {point['point']}")
def test_each_point_has_its_place(point: dict[str, str]) -> None:
    html, _ = rendered(point["page"])
    if point["anchor"]:
        assert f'id="{point["anchor"]}"' in html


@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_at_grade_8_or_lower(page: str) -> None:
    assert grade(plain(page)) <= HIGHEST_GRADE


def test_a_hard_text_is_seen_as_hard() -> None:
    hard = "Notwithstanding aforementioned contractual considerations, institutional representatives necessarily delay."
    assert grade([hard]) > HIGHEST_GRADE


@pytest.mark.parametrize("page", PAGES)
def test_no_legal_figure_is_typed_by_hand(page: str) -> None:
    """A figure stands in the facts file, with its source. Examples and code may hold made-up ones."""
    _, text = rendered(page)
    typed = re.compile(r"(?<![\w-])\d+ (?:working |business |calendar )?(?:days?|months?|years?|percent)\b|\$\d|\d%")
    for block in text.blocks:
        if "Better" not in block.heading and page != "tips.md":
            assert not typed.search(block.msgid), block.msgid


def test_the_typed_figure_check_would_see_one() -> None:
    typed = re.compile(r"(?<![\w-])\d+ (?:working |business |calendar )?(?:days?|months?|years?|percent)\b|\$\d|\d%")
    assert typed.search("within 30 working days")
    assert not typed.search("within {noe_answer}")


def test_there_are_enough_words_and_questions() -> None:
    assert len(re.findall(r"<dt", rendered("words.md")[0])) >= 45
    assert len(re.findall(r"<h2", rendered("faq.md")[0])) >= 24


def test_there_is_not_too_much_to_translate() -> None:
    """Every word is translated into each language once, however often it stands on pages."""
    messages = {message for page in PAGES for message in english(page)}
    assert sum(len(message.split()) for message in messages) <= 20_500


def english(page: str) -> list[str]:
    """All that a page says in English: its front matter, its letter and its blocks."""
    text = (DOCS / page).read_text(encoding="utf-8")
    front = pages.split(text, place=page).front.data
    letter = [message for _, message, _ in topics.messages(text, place=page)]
    return [str(front.get("menu", "")), str(front.get("description", "")), *letter, *plain(page)]


def test_every_source_is_right() -> None:
    found = sources.load(DOCS, email="", servicer="Mr. Cooper")
    assert len(found.topics) == len(found.next_letters) >= 36
