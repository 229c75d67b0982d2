"""Each script is set as its readers know it, in a real browser: fonts, breaks, slant, and room for large text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from contact_help import building
from contact_help.checking import browsers, server

PROJECT = Path(__file__).parents[1]
STYLE = PROJECT / "overrides/assets/site.css"
TAGS = ("en", "es", "zh-Hant", "zh-Hans", "vi", "ko", "tl", "ar", "ht", "ru")
DOUBLE = "--blink-settings=defaultFontSize=32"  # what a reader sets as the browser's size of text: twice the usual 16
KOREAN = "모기지 관리 회사에 연체료에 대해 물어보는 편지를 쓰세요"


def launched(playwright: Playwright, *flags: str) -> Browser:
    found = browsers.find_browser()
    return playwright.chromium.launch(
        executable_path=str(found.path), args=[*found.flags, *flags], env=dict(found.environment) or None
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return building.build(PROJECT, site=tmp_path_factory.mktemp("typography") / "site").site


@pytest.fixture(scope="module")
def page(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with a paragraph in each language, and English within it."""
    folder = tmp_path_factory.mktemp("languages")
    (folder / "site.css").write_bytes(STYLE.read_bytes())
    parts = "".join(
        f'<p lang="{tag}" id="{tag}">a<em>b</em><button class="button">c</button><b lang="en">d</b></p>' for tag in TAGS
    )
    more = f'<p lang="ko" id="wrapped">{KOREAN}</p><p lang="vi" id="marks">Tiếng Việt: ế ộ ữ ẵ Ở ỵ đ</p>'
    head = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title><link rel="stylesheet" href="site.css">'
    )
    (folder / "index.html").write_text(f"{head}<main>{parts}{more}</main>", encoding="utf-8")
    browser = launched(playwright)
    with server.serve(folder) as address:
        shown = browser.new_page(viewport={"width": 320, "height": 640})
        shown.goto(address)
        yield shown
    browser.close()


def style(page: Page, selector: str, name: str) -> str:
    found: str = page.locator(selector).evaluate("(each, name) => getComputedStyle(each)[name]", name)
    return found


@pytest.mark.parametrize(
    ("tag", "fonts"),
    [
        ("zh-Hant", ["PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC"]),
        ("zh-Hans", ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"]),
        ("ko", ["Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR"]),
        ("ar", ["Segoe UI", "Geeza Pro", "Noto Sans Arabic"]),
        ("vi", ["Segoe UI", "Roboto", "Noto Sans"]),
        ("ru", ["Segoe UI", "Roboto", "Noto Sans"]),
    ],
)
def test_each_language_has_fonts_of_three_systems_and_english_in_it_has_its_own(
    page: Page, tag: str, fonts: list[str]
) -> None:
    chosen = [each.strip(' "') for each in style(page, f"#{tag}", "fontFamily").split(",")]
    assert [each for each in chosen if each in fonts] == fonts
    assert chosen[-1] == "sans-serif"
    assert style(page, f"#{tag} b", "fontFamily") == style(page, "#en", "fontFamily")
    # What is pressed has the letters of what is read.
    assert style(page, f"#{tag} button", "fontFamily") == style(page, f"#{tag}", "fontFamily")


def test_chinese_in_two_scripts_has_two_sets_of_fonts(page: Page) -> None:
    both = [{*style(page, f"#{tag}", "fontFamily").split(", ")} for tag in ("zh-Hant", "zh-Hans")]
    assert both[0] & both[1] == {"sans-serif"}


def test_vietnamese_vowels_with_two_marks_come_from_the_font_of_the_rest(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "#marks"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert len(fonts) == 1


@pytest.mark.parametrize("tag", TAGS)
def test_only_scripts_that_have_italics_are_slanted_and_none_is_letter_spaced(page: Page, tag: str) -> None:
    upright = tag in {"ar", "ko", "zh-Hant", "zh-Hans"}
    assert style(page, f"#{tag} em", "fontStyle") == ("normal" if upright else "italic")
    assert (style(page, f"#{tag} em", "fontWeight") == "700") is upright
    assert style(page, f"#{tag}", "letterSpacing") == style(page, f"#{tag} button", "letterSpacing") == "normal"


def test_korean_breaks_between_words(page: Page) -> None:
    lines = """each => {
      const text = each.firstChild, found = [];
      for (const word of text.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        found.push(range.getClientRects().length);
      }
      return found;
    }"""
    wrapped = page.locator("#wrapped")
    assert wrapped.evaluate(lines) == [1] * len(KOREAN.split())
    # The same in a language that breaks anywhere: the test would see it.
    wrapped.evaluate("each => { each.lang = 'zh-Hant'; }")
    assert max(wrapped.evaluate(lines)) > 1
    wrapped.evaluate("each => { each.lang = 'ko'; }")


WIDER = """() => {
  const root = document.documentElement, found = [];
  if (root.scrollWidth > root.clientWidth) found.push(`page ${root.scrollWidth}`);
  for (const each of document.querySelectorAll("h1, h2, h3, .button, summary, nav a")) {
    const box = each.getBoundingClientRect();
    const out = box.right > root.clientWidth + 1 || box.left < -1 || each.scrollWidth > each.clientWidth + 1;
    if (box.width && getComputedStyle(each).display !== "inline" && out) found.push(each.textContent.trim());
  }
  return found;
}"""


@pytest.mark.parametrize("flags", [(), (DOUBLE,)], ids=["usual text", "double text"])
def test_headings_and_buttons_of_every_language_fit_a_phone_320_pixels_wide(
    playwright: Playwright, site: Path, flags: tuple[str, ...]
) -> None:
    languages = sorted(each.parent.name for each in site.glob("*/index.html"))
    assert len(languages) > 2
    browser = launched(playwright, *flags)
    found: dict[str, list[str]] = {}
    try:
        context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
        shown = context.new_page()
        with server.serve(site) as address:
            for language in languages:
                for path in ("", "urgent/", "write/application-denied/", "a-z/"):
                    shown.goto(f"{address}{language}/{path}")
                    shown.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)")
                    if wide := shown.evaluate(WIDER):
                        found[f"{language}/{path}"] = wide
            size = shown.evaluate("() => getComputedStyle(document.documentElement).fontSize")
            # A heading that may not break is seen.
            shown.evaluate("() => { document.querySelector('h1').style.whiteSpace = 'nowrap'; }")
            shown.evaluate("() => { document.querySelector('h1').textContent = 'wide '.repeat(30); }")
            assert shown.evaluate(WIDER)
    finally:
        browser.close()
    assert size == ("36px" if flags else "18px")
    assert found == {}
