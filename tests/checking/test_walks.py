"""Three tasks are done with the keyboard alone, scripts off: what a person would press, and what they must see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from contact_help import building
from contact_help.checking.browsers import find_browser
from contact_help.checking.server import serve

PROJECT = Path(__file__).parents[2]
DESKTOP, PHONE, ZOOMED = (1280, 800), (320, 640), (320, 200)  # a window of 1280 x 800 px at a zoom of 400 %
MOST_KEYS = 120
# Where the focus is, and what of it and of its label is in the window.
FOCUS = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const inside = (element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return top >= -1 && left >= -1 && bottom <= innerHeight + 1 && right <= innerWidth + 1;
  };
  const label = each.labels?.[0];
  return {
    name: each.localName, kind: each.type || "", href: each.getAttribute("href") ? new URL(each.href).pathname : "",
    seen: inside(each), labelled: !label || /checkbox|radio/.test(each.type) || inside(label),
    text: each.textContent.trim(),
    date: (each.pattern || "").includes("-") && each.maxLength === 10, id: each.id,
  };
}"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(building.build(PROJECT, site=tmp_path_factory.mktemp("walked") / "site").site) as address:
        yield address


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = find_browser()
    started = playwright.chromium.launch(
        executable_path=str(found.path), args=list(found.flags), env=dict(found.environment) or None
    )
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = getattr(request, "param", DESKTOP)
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": height})
    yield context.new_page()
    context.close()


def press_tab(page: Page) -> dict[str, Any]:
    page.keyboard.press("Tab")
    focus: dict[str, Any] | None = page.evaluate(FOCUS)
    assert focus, "Tab has left the page"
    return focus


def tab_to(page: Page, ending: str) -> None:
    """Press Tab until a link to an address with this ending has the focus."""
    for _ in range(MOST_KEYS):
        focus = press_tab(page)
        assert focus["seen"], focus
        if focus["href"].endswith(ending):
            return
    raise AssertionError(ending)


def follow(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def skip(page: Page) -> None:
    """Take the skip link, which comes first on each page."""
    assert press_tab(page)["href"] == page.evaluate("location.pathname")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUS)["name"] == "main"


def fill_in(page: Page) -> None:
    """Fill in the letter in the order of the keyboard, and stop at the button that opens the mail program."""
    for _ in range(MOST_KEYS):
        focus = press_tab(page)
        assert (focus["seen"], focus["labelled"]) == (True, True), focus
        if focus["name"] == "button":
            return
        if focus["kind"] == "checkbox":
            page.keyboard.press("Space")
        elif focus["name"] == "input":
            number = "555-010-0123" if focus["id"] == "f-reach_me" else "12345"
            page.keyboard.type("2026-11-03" if focus["date"] else number)
    raise AssertionError


def test_a_late_fee_in_spanish_by_keyboard_alone(page: Page, root: str) -> None:
    page.goto(root)
    tab_to(page, "/es/")
    follow(page)
    skip(page)
    tab_to(page, "/es/write/")
    follow(page)
    skip(page)
    tab_to(page, "/es/write/late-fee/")
    follow(page)
    skip(page)
    fill_in(page)
    assert page.evaluate("document.getElementById('form').checkValidity()")
    assert page.evaluate("document.activeElement.form.id") == "form"


@pytest.mark.parametrize("page", [ZOOMED], indirect=True)
def test_a_letter_on_paper_at_a_zoom_of_400_percent(page: Page, root: str) -> None:
    page.goto(f"{root}en/write/late-fee/")
    assert page.evaluate("document.documentElement.scrollWidth") == ZOOMED[0]
    skip(page)
    fill_in(page)
    page.emulate_media(media="print")
    shown = page.evaluate("document.getElementById('form').innerText")
    assert "Please take the late fee off my account." in shown
    assert page.evaluate("[...document.querySelectorAll('.not-on-paper')].every((each) => !each.checkVisibility())")


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_help_with_foreclosure_in_arabic_on_a_phone(page: Page, root: str) -> None:
    page.goto(f"{root}ar/")
    menu, languages = page.locator("header summary").all()
    place = menu.bounding_box()
    while press_tab(page)["name"] != "summary":
        pass
    page.keyboard.press("Enter")
    assert menu.bounding_box() == place, "the menu has moved under the finger that opened it"
    tab_to(page, "/ar/urgent/")
    follow(page)
    tab_to(page, "/ar/write/foreclosure/")
    follow(page)
    assert page.evaluate("[document.documentElement.dir, document.documentElement.scrollWidth]") == ["rtl", PHONE[0]]
    assert page.locator(".crumbs a").get_attribute("href")
    while press_tab(page)["text"] != languages.inner_text():
        pass
    page.keyboard.press("Enter")
    tab_to(page, "/es/write/foreclosure/")
    page.goto(f"{root}ar/write/foreclosure/")
    back = page.locator(".back a")
    back.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUS)["name"] == "main"
    assert page.locator("h1").bounding_box()["y"] < PHONE[1]  # type: ignore[index] # a heading has a box
