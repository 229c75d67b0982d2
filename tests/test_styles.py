"""The style sheet stands in every page, and the page's policy lets that one through and no other."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from contact_help import building, styles
from contact_help.mode import Mode

Make = Callable[..., Path]


def sheets(page: Path) -> tuple[list[str], list[str]]:
    """What stands in `style` elements of a page, and what it links."""
    text = page.read_text()
    return re.findall(r"<style>(.*?)</style>", text, re.DOTALL), re.findall(r'rel="stylesheet" href="([^"]+)"', text)


def allowed(page: Path) -> str:
    found = re.search(r"style-src ([^;]*);", unescape(page.read_text()))
    assert found
    return found[1]


def test_every_page_holds_its_style_and_names_it_by_its_hash(project: Make) -> None:
    site = building.build(project("en", "ar")).site
    pages = list(site.rglob("*.html"))
    assert len(pages) > 8
    for page in pages:
        inside, linked = sheets(page)
        assert len(inside) == 1
        assert linked == []
        digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
        assert allowed(page) == f"'self' 'sha256-{digest}'"


@pytest.mark.parametrize(
    "more", ['h1 { background: url("arrow.svg") }', '@import "more.css";', "h1::after { content: '</style>' }"]
)
def test_a_sheet_that_names_files_or_holds_an_end_tag_is_linked(project: Make, more: str) -> None:
    folder = project("en")
    sheet = folder / "overrides/assets/site.css"
    sheet.write_text(more + sheet.read_text())
    (folder / "overrides/assets/arrow.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    site = building.build(folder).site
    for page in site.rglob("*.html"):
        inside, linked = sheets(page)
        assert inside == []
        assert len(linked) == 1
        assert allowed(page) == "'self'"


def test_a_sites_own_sheet_wins_over_the_generators_and_a_preview_adds_its_own(project: Make) -> None:
    folder = project("en", "es")
    (folder / "overrides/assets/site.css").write_text("body { color: #123456 } /* note */\n")
    site = building.build(folder, mode=Mode(preview=True)).site
    inside, linked = sheets(site / "es/index.html")
    assert inside == ["body{color:#123456}"]
    assert [each.rpartition("/")[2] for each in linked] == ["preview.css"]
    assert allowed(site / "es/index.html").startswith("'self' ")


def test_without_a_sheet_there_is_none(tmp_path: Path) -> None:
    assert styles.find([str(tmp_path)]) == styles.Style()
    assert styles.find([]).sources == "'self'"
