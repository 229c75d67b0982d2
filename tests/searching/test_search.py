"""The search of the real site in real browsers: what people find who type as people do, and how it is used."""

from __future__ import annotations

import functools
import http.server
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from composing import marionette
from composing.engines import firefox_program
from contact_help import building

PROJECT = Path(__file__).parents[2]
QUERIES: dict[str, dict[str, list[tuple[str, str]]]] = tomllib.loads(
    (Path(__file__).parent / "queries.toml").read_text(encoding="utf-8")
)
ALL = [(tag, query, page) for tag, kinds in QUERIES.items() for kind in kinds.values() for query, page in kind]
"""Every query with its language and the page that it must find."""
FIRST = 3
STATUS = "#search [role=status]:not(:empty)"
RESULTS = "#found .found > li > a"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return building.build(PROJECT, site=tmp_path_factory.mktemp("searched") / "help").site


@pytest.fixture(scope="module")
def root(site: Path) -> Iterator[str]:
    """The site below a path of its host, as on GitHub Pages."""
    handler = functools.partial(_Quiet, directory=str(site.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/help/"
        server.shutdown()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


def look(page: Page, words: str) -> list[str]:
    """Search by keys alone, from the field; gives where the results lead."""
    field = page.get_by_role("searchbox")
    field.fill(words)
    field.press("Enter")
    page.locator(STATUS).wait_for()
    return [str(each.get_attribute("href")) for each in page.locator(RESULTS).all()]


def test_enough_is_tried_in_every_language_of_the_site() -> None:
    languages = {each.name for each in (PROJECT / "locales").iterdir() if (each / "LC_MESSAGES").is_dir()}
    assert set(QUERIES) == {"en", *(each.replace("_", "-") for each in languages)}
    for kinds in QUERIES.values():
        assert len(kinds["right"]) + len(kinds["mistakes"]) >= 5
        assert len(kinds["mistakes"]) >= 3


def test_chromium_finds_what_was_typed_with_mistakes(chromium: Browser, root: str) -> None:
    missed = []
    for tag in QUERIES:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{root}{tag}/a-z/")
        for language, query, wanted in ALL:
            if language == tag:
                found = look(page, query)
                if f"{root}{tag}/{wanted}" not in found[:FIRST]:
                    missed.append((tag, query, wanted, found[:FIRST]))
        context.close()
    assert missed == []


def test_firefox_finds_the_same(root: str, tmp_path: Path) -> None:
    missed = []
    script = """
const [words, done] = arguments;
const field = document.getElementById("search-words"), status = document.querySelector("#search [role=status]");
field.value = words;
status.replaceChildren();
const found = () => [...document.querySelectorAll("#found .found > li > a")].map((each) => each.href);
const said = () => (status.textContent ? done(found()) : setTimeout(said, 20));
field.form.requestSubmit();
said();
"""
    with marionette.running(
        [firefox_program(), "--headless"], tmp_path / "profile", {}, {"MOZ_HEADLESS": "1"}
    ) as firefox:
        for tag in QUERIES:
            firefox.call("WebDriver:Navigate", url=f"{root}{tag}/a-z/")
            for language, query, wanted in ALL:
                if language == tag:
                    found = firefox.call(
                        "WebDriver:ExecuteAsyncScript", script=script, args=[query], sandbox="search", newSandbox=True
                    )
                    if f"{root}{tag}/{wanted}" not in found[:FIRST]:
                        missed.append((tag, query, wanted, found[:FIRST]))
    assert missed == []


def test_keys_alone_search_go_through_the_results_and_clear_them(page: Page, root: str) -> None:
    page.goto(f"{root}ar/a-z/")
    field = page.get_by_role("searchbox")
    for _ in range(20):
        page.keyboard.press("Tab")
        if field.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.type("رسوم تاخير")
    page.keyboard.press("Enter")
    page.locator(STATUS).wait_for()
    # The focus stays where it is: a screen reader says the status, and Tab goes on to the button and the first result.
    assert field.evaluate("each => each === document.activeElement")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    first = page.locator(RESULTS).first
    assert first.evaluate("each => each === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/write/late-fee/")
    page.go_back()
    field = page.get_by_role("searchbox")
    look(page, "رسوم")
    field.press("Escape")
    assert field.input_value() == ""
    assert page.locator("#found").is_hidden()
    assert page.locator(STATUS).count() == 0
    assert field.evaluate("each => each === document.activeElement")


def test_a_screen_reader_is_told_what_is_there(page: Page, root: str) -> None:
    page.goto(f"{root}en/a-z/")
    look(page, "late fee")
    tree = page.locator("main").aria_snapshot()
    assert "- search:" in tree
    assert '- searchbox "Search this site"' in tree
    assert '- button "Search"' in tree
    assert '- status: "Pages found: 10"' in tree
    assert '- region "Results":' in tree
    assert '- heading "Results" [level=2]' in tree
    assert '- link "Write about a late fee":' in tree


def test_pages_of_another_language_are_offered_only_as_such(page: Page, root: str) -> None:
    page.goto(f"{root}ru/a-z/")
    assert all(each.startswith(f"{root}ru/") for each in look(page, "сбор"))
    assert page.locator("#found .found").get_attribute("lang") is None
    found = look(page, "bankruptcy")
    assert found
    assert all(each.startswith(f"{root}en/") for each in found)
    shown = page.locator("#found .found")
    assert (shown.get_attribute("lang"), shown.get_attribute("dir")) == ("en", "ltr")
    assert look(page, "щщщщщщ") == []
    assert page.locator("#found").is_hidden()


def test_nothing_that_is_looked_for_is_asked_of_anybody(page: Page, root: str) -> None:
    page.goto(f"{root}zh-Hant/a-z/")
    look(page, "滯納費")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for _, query, _ in (each for each in ALL if each[0] == "zh-Hant"):
        look(page, query)
    assert asked == []
    assert page.url == f"{root}zh-Hant/a-z/"
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie.length]") == [0, 0, 0]


def test_without_script_the_page_is_the_list_of_all_pages(chromium: Browser, root: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root}en/a-z/")
    assert page.get_by_role("searchbox").count() == 0
    assert page.get_by_role("status").count() == 0
    assert page.locator(".index a").count() > 100
    context.close()


def test_where_the_index_cannot_be_loaded_the_page_says_so_and_tries_again(page: Page, root: str) -> None:
    page.route("**/words.json", lambda route: route.abort())
    page.goto(f"{root}en/a-z/")
    assert look(page, "fee") == []
    assert "does not work right now" in page.locator(STATUS).inner_text()
    page.unroute("**/words.json")
    assert look(page, "fee")


def test_targets_are_large_and_nothing_is_wider_than_a_small_phone(page: Page, root: str) -> None:
    page.goto(f"{root}ru/a-z/")
    look(page, "подозрительное сообщение")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    for each in page.locator("#search input, #search button, #found a").all():
        box = each.bounding_box()
        assert box
        assert box["height"] >= 44
