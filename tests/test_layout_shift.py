"""Nothing on a page moves once it is shown: each kind of page at the width of a phone, on a slow line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks import phone
from contact_help import building
from contact_help.mode import Mode

PROJECT = Path(__file__).parents[1]
AFTER_PAINT = """
new PerformanceObserver(() => setTimeout(() => box.style.height = "200px", 50)).observe({type: "paint", buffered: true})
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return building.build(PROJECT, site=tmp_path_factory.mktemp("built") / "site", mode=Mode(only="ar")).site


def one_of_each_kind(folder: Path) -> dict[str, Path]:
    """A page of each template, the longest one: by the template's name."""
    found: dict[str, Path] = {}
    for page in folder.rglob("*.html"):
        kind = re.search(r'<body data-template="([^"]+)"', page.read_text())
        assert kind, page
        name = kind[1]
        if name not in found or page.stat().st_size > found[name].stat().st_size:
            found[name] = page
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_moves_what_it_has_shown(chromium: Browser, site: Path, language: str) -> None:
    pages = one_of_each_kind(site / language)
    templates = {each.stem for each in (PROJECT / "overrides").glob("*.html")} - {"main", "root", "moved"}
    assert set(pages) == templates | {"page"}
    shifts = {}
    with phone.served(site) as root:
        device = phone.Phone(chromium, slow=False)
        for name, page in {**pages, "root": site / "index.html"}.items():
            shifts[name] = device.view(root + page.relative_to(site).as_posix()).shift
        device.close()
    assert shifts == dict.fromkeys(shifts, 0.0)


@pytest.mark.parametrize(
    ("late", "moves"),
    [
        (f"<script>{AFTER_PAINT}</script>", True),
        ('<img src="late.svg" alt="" width="300" height="200">', False),
        ("", False),
    ],
)
def test_what_moves_later_is_seen(chromium: Browser, tmp_path: Path, late: str, moves: bool) -> None:  # noqa: FBT001 # a table's column
    start, end = (late, "") if late.startswith("<img") else ("", late)
    text = "<p>Words that are read.</p>" * 5
    (tmp_path / "index.html").write_text(
        f'<!doctype html><p>First</p>{start}<div id="box"></div>{text}{end}<style>img {{ display: block }}</style>'
    )
    (tmp_path / "late.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"/>')
    with phone.served(tmp_path) as root:
        device = phone.Phone(chromium)
        view = device.view(root)
        device.close()
    assert (view.shift > 0) is moves


def test_a_view_counts_what_is_on_the_wire(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        f'<!doctype html><link rel="icon" href="data:,"><link rel="stylesheet" href="a.css"><p>{"word " * 4000}<img src="https://example.org/a.png">'
    )
    (tmp_path / "a.css").write_text("p { color: black }")
    with phone.served(tmp_path) as root:
        device = phone.Phone(chromium, slow=False)
        first, second = device.view(root), device.view(root)
        device.close()
    assert (first.requests, first.elsewhere) == (2, 1)
    assert 300 < first.size < 4000  # 20,000 bytes without compression
    assert second.size < first.size  # what has not changed is not sent again
    assert 0 < first.paint < first.complete + 1
