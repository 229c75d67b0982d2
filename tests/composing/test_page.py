"""The other ways of a letter's page, its policy, and its width: in Chromium, which every run has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from composing import engines, forms, share
from composing.forms import TopicPage
from contact_help.settings import of_project

PROJECT = Path(__file__).parents[2]
ANY_SCRIPT = "Loan + 100% & more = ? # ; \u00f1 \u2019 \u0645\u0631\u062d\u0628\u0627 \u4f60\u597d\nsecond line"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = engines.chromium_context(chromium)
    yield made
    made.close()


def test_webmail_gets_any_script_as_typed_with_address_and_subject_and_the_page_stays(
    context: BrowserContext, root: str, topics: list[TopicPage]
) -> None:
    page = context.new_page()
    topic = share.some([each for each in topics if each.language != "en"], share.turn(), 1)[0]
    page.goto(f"{root}{topic.path}")
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    context.route(lambda address: not address.startswith(root), refuse)
    ways = page.locator("#webmail details.mail")
    assert ways.count() >= 3
    for number in range(ways.count()):
        way = ways.nth(number)
        way.locator("summary").click()
        box = way.locator("textarea")
        assert box.input_value().startswith("Hello,")
        box.fill(ANY_SCRIPT)
        with context.expect_page() as opened:
            way.locator("button").click()
        opened.value.close()
        query = parse_qs(urlsplit(asked[-1]).query, keep_blank_values=True)
        values = [each for value in query.values() for each in value]
        assert ANY_SCRIPT.replace("\n", "\r\n") in values
        assert topic.form.subject in values
        assert box.input_value() == ANY_SCRIPT
    assert len(asked) == ways.count()
    assert page.url == f"{root}{topic.path}"


def test_no_page_breaks_its_own_policy_or_asks_for_anything_elsewhere(
    context: BrowserContext, root: str, topics: list[TopicPage]
) -> None:
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda each: said.append(each.text))
    page.on("request", lambda each: asked.append(each.url))
    letters = [each.path for each in (topics if share.whole() else share.in_one(topics, share.turn()))]
    for path in ("", "en/", "ar/", "es/faq/", "ar/deadlines/", "en/404.html", *letters):
        page.goto(f"{root}{path}")
    # Chromium notes that a mail address is no secure origin; that is no fault of the page.
    assert [each for each in said if not each.startswith("Mixed Content")] == []
    assert len(asked) > len(letters)
    assert [each for each in asked if not each.startswith(root)] == []


def test_the_watcher_sees_a_page_that_breaks_its_policy_and_asks_elsewhere(
    context: BrowserContext, root: str, site: Path, topics: list[TopicPage]
) -> None:
    markup = forms.markup(site, topics[0])
    folder = site / "seeded/elsewhere"
    folder.mkdir(parents=True, exist_ok=True)
    bad = '<img src="https://elsewhere.example/x.png" alt=""><p style="color: red">x</p></main>'
    (folder / "index.html").write_text(markup.replace("</main>", bad), encoding="utf-8")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda each: said.append(each.text))
    page.goto(f"{root}seeded/elsewhere/")
    assert [each for each in said if "img-src" in each or "default-src" in each]
    assert [each for each in said if "style" in each]


def test_a_letter_is_printed_without_the_mark_of_the_field_in_use(
    context: BrowserContext, root: str, topics: list[TopicPage]
) -> None:
    page = context.new_page()
    page.goto(f"{root}{topics[0].path}")
    page.focus(f"#{topics[0].form.fields[0].id}")
    look = (
        "() => { const look = getComputedStyle(document.activeElement); return [look.outlineStyle, look.boxShadow]; }"
    )
    assert page.evaluate(look) != ["none", "none"]
    page.emulate_media(media="print")
    assert page.evaluate(look) == ["none", "none"]


def _widest(page_of: Browser, address: str) -> int:
    """Measured with scripts of the test; the page has none."""
    context = page_of.new_context(ignore_https_errors=True, viewport={"width": 320, "height": 700}, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    return wide


@pytest.mark.parametrize(
    "path",
    [
        "en/",
        "en/languages/",
        *(
            f"{tag}/{page}/"
            for tag in share.languages([each.tag for each in of_project(PROJECT).locales], share.turn())
            for page in ("deadlines", "a-z", "guide/your-rights", "guide/escalation")
        ),
    ],
)
def test_no_page_is_wider_than_a_small_phone(chromium: Browser, root: str, path: str) -> None:
    """WCAG 1.4.10."""
    assert _widest(chromium, f"{root}{path}") <= 320


def test_no_letter_is_wider_than_a_small_phone_with_all_of_it_open(
    chromium: Browser, root: str, topics: list[TopicPage]
) -> None:
    chosen = topics if share.whole() else share.some(topics, share.turn(), 8)
    assert [each.path for each in chosen if _widest(chromium, f"{root}{each.path}") > 320] == []


def test_a_page_that_is_too_wide_is_seen(chromium: Browser, root: str, site: Path, topics: list[TopicPage]) -> None:
    markup = forms.markup(site, topics[0])
    folder = site / "seeded/wide"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(markup.replace("</main>", f"<pre>{'x' * 80}</pre></main>"), encoding="utf-8")
    assert _widest(chromium, f"{root}seeded/wide/") > 320


def test_every_way_to_send_says_where_it_goes_and_can_be_reached(site: Path, topics: list[TopicPage]) -> None:
    for topic in topics:
        document = lxml.html.document_fromstring(forms.markup(site, topic))
        for way in ("email", "message", "paper", "draft", "webmail", "shared"):
            assert len(forms.find_all(document, "//*[@id=$way]", way=way)) == 1, (topic.path, way)
        for way in ("email", "draft"):
            assert forms.find_all(document, f'//*[@id="{way}"]//*[@class="address"]'), (topic.path, way)
        for webmail in forms.find_all(document, '//*[@id="webmail"]//form'):
            assert forms.find_all(webmail, './/*[@class="address"]'), topic.path
            assert webmail.get("target") == "_blank"
        sending = forms.find_all(document, '//button[@type="submit"][@form="form"]')
        clearing = forms.find_all(document, '//button[@type="reset"]')
        assert len(sending) == len(clearing) == 1, topic.path
        assert forms.find_all(clearing[0], 'ancestor::*[@id="shared"]'), topic.path
        for name in forms.find_all(document, "//a[@download]/@href"):
            assert (site / topic.path / name).is_file(), (topic.path, name)
