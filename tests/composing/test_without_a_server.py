"""Without a server and without a network: a site that is opened from a disk, and a page once it is loaded.

From a disk every link, form, download and style works in each engine; a loaded page needs nothing more to be read and
sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
import pytest
from playwright.sync_api import Browser, Page

from composing import forms
from composing.engines import SEND, Engine
from composing.forms import TopicPage
from composing.test_arrival import found, sent
from contact_help import building, folder
from contact_help.checking.server import serve
from contact_help.mode import Mode

PROJECT = Path(__file__).parents[2]
ADDRESSES = "//@href | //@src | //@action | //form/@action"


@pytest.fixture(scope="session")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site for a folder, where people have such: with a space and a letter that addresses write otherwise."""
    place = tmp_path_factory.mktemp("disk") / "My files é" / "site"
    return building.build(PROJECT, site=place, mode=Mode(only="ar", folder=True)).site


def leading_nowhere(site: Path) -> list[str]:
    """Each link of the pages in `site` that a browser could not open from the disk, with its page."""
    wrong = []
    ids = {page: _ids(page) for page in site.rglob("*.html")}
    for page in ids:
        for target in set(lxml.html.parse(str(page)).xpath(ADDRESSES)):
            parts = urlsplit(urljoin(page.as_uri(), target))
            if parts.scheme != "file":
                continue
            file = Path(unquote(parts.path))
            named = unquote(parts.fragment)
            if not file.is_file() or (named and file in ids and named not in ids[file]):
                wrong.append(f"{page.relative_to(site)}: {target}")
    return sorted(wrong)


def _ids(page: Path) -> set[str]:
    return set(lxml.html.parse(str(page)).xpath("//@id"))


# From a disk


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("../", "../index.html"),
        ("./en/", "./en/index.html"),
        (".", "./index.html"),
        ("..", "../index.html"),
        ("../..", "../../index.html"),
        ("../faq/#fees", "../faq/index.html#fees"),
        ("../faq/?a=b", "../faq/index.html?a=b"),
        ("#fees", "#fees"),
        ("", ""),
        ("fee.txt", "fee.txt"),
        ("../a.b", "../a.b"),
        ("mailto:", "mailto:"),
        ("mailto:a@b.example?body=../", "mailto:a@b.example?body=../"),
        ("tel:+15550100", "tel:+15550100"),
        ("https://example.org/", "https://example.org/"),
        ("//example.org/", "//example.org/"),
    ],
)
def test_an_address_that_leads_to_a_folder_of_the_site_names_its_page_and_others_stay(address: str, named: str) -> None:
    for tag in ('<a class="x" href="{}">y</a>', '<a title="a > b" href="{}">', '<form action="{}">'):
        assert folder.naming_files(tag.format(address)) == tag.format(named)


def test_what_only_looks_like_a_link_stays() -> None:
    for text in ('<p>href="../"</p>', '<p title=" href=../">', '<code>&lt;a href="../"&gt;</code>'):
        assert folder.naming_files(text) == text


def test_every_link_of_the_site_leads_to_a_file(disk: Path) -> None:
    assert len(list(disk.rglob("*.html"))) > 100
    assert leading_nowhere(disk) == []


def test_links_to_folders_and_to_places_that_are_not_there_would_be_told(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/index.html").write_text('<p id="there"><a href="index.html#there">x</a><a href="../index.html">')
    wrong = '<a href="sub/">a</a><a href="none.html">b</a><a href="sub/index.html#gone">c</a><a href="/en/">d</a>'
    (tmp_path / "index.html").write_text(f'{wrong}<a href="sub/index.html#there">e</a><a href="https://a.example/">f')
    assert [each.rpartition(": ")[2] for each in leading_nowhere(tmp_path)] == [
        "/en/",
        "none.html",
        "sub/",
        "sub/index.html#gone",
    ]


def test_a_folder_holds_nothing_that_only_a_host_reads_or_shows(disk: Path) -> None:
    assert {each.name for each in disk.iterdir()} == {"index.html", "assets", "en", "ar", building.CHECKSUMS}
    assert not list(disk.rglob("404.html"))


def test_a_letter_that_is_opened_from_a_disk_has_its_style_and_opens_mail(engine: Engine, disk: Path) -> None:
    by_language = {each.language: each for each in forms.pages(disk) if not each.second}
    assert set(by_language) == {"en", "ar"}
    troubles = []
    for page in by_language.values():
        address = (disk / page.path / "index.html").as_uri()
        troubles.append(sent(engine, address, page, forms.emptiest(page.form)))
        assert engine.told("getComputedStyle(document.querySelector('.letter')).borderTopStyle") == "solid"
        assert engine.told("document.querySelector('.skip').getBoundingClientRect().bottom") <= 0
    assert not found(troubles)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, ignore_https_errors=True)
    yield context.new_page()
    context.close()


def test_a_person_comes_from_the_first_page_to_a_letter_and_its_draft_by_links(page: Page, disk: Path) -> None:
    page.goto((disk / "index.html").as_uri())
    page.click('a[hreflang="ar"]')
    page.click('main a[href*="write"]')
    page.click('main a[href*="late-fee"]')
    assert page.url == (disk / "ar/write/late-fee/index.html").as_uri()
    for language in ("en", "ar"):
        page.click(".drop >> nth=1")
        page.click(f'.drop a[hreflang="{language}"]')
        assert page.url == (disk / f"{language}/write/late-fee/index.html").as_uri()
    with page.expect_download() if page.locator("a[download]").first.is_hidden() else page.expect_navigation():
        page.click('a[href$=".txt"]')


# Without a network, once loaded


def asked_offline(page: Page, address: str, topic: TopicPage) -> list[str]:
    """What a page asks the network for after it was loaded: everything is opened, filled in and sent."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    page.context.set_offline(True)
    for summary in page.locator("summary").all():
        summary.click()
    filled = forms.fullest(topic.form)
    for name, value in filled.typed.items():
        page.fill(f"#{name}", value)
    for name in filled.ticked:
        page.check(f"#{name}")
    page.locator("footer").scroll_into_view_if_needed()
    page.click(SEND, no_wait_after=True)
    page.emulate_media(media="print", color_scheme="dark")
    page.screenshot()  # a style asks for its pictures when it is drawn
    page.emulate_media(media="screen", color_scheme="light")
    page.screenshot()
    page.wait_for_timeout(200)
    return asked


def test_a_loaded_page_needs_nothing_more_to_be_read_and_sent(page: Page, root: str, topics: list[TopicPage]) -> None:
    topic = next(each for each in topics if each.path == "en/write/late-fee/")
    assert asked_offline(page, root + topic.path, topic) == []
    assert page.locator("#form").is_visible()


@pytest.mark.parametrize(
    "late",
    [
        '<style>[open] b { background: url("late.png") }</style><details><summary>More</summary><b>x</b></details>',
        '<style>:checked { background: url("late.png"); appearance: none }</style><input type="checkbox" id="tick">',
        '<style>@media print { p { background: url("late.png") } }</style>',
    ],
)
def test_what_a_page_would_load_later_is_seen(page: Page, tmp_path: Path, late: str) -> None:
    (tmp_path / "index.html").write_text(
        f'<!doctype html><p>{"Words. <br>" * 2000}{late}<form id="form" action="mailto:"></form>'
        '<p id="email"><button form="form">x</button></p><footer>x</footer>'
    )
    boxes = (forms.Control("tick", "checkbox", ""),) if 'id="tick"' in late else ()
    form = forms.Form("", "", "", "", "", boxes)
    with serve(tmp_path) as root:
        assert [each.rpartition("/")[2] for each in asked_offline(page, root, TopicPage("", form))] == ["late.png"]
