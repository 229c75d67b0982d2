"""In a text browser: all that a page says is there once, in its order, each box between its label and its rule.

w3m and lynx know neither styles nor scripts; what reads well in them also reads well in a page whose style sheet never
came. They are Debian's packages `w3m` and `lynx`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest

from composing import share
from composing.forms import find_all

# The pages of tasks, and the same in a language that runs from right to left.
PAGES = ("", "urgent/", "write/", "write/late-fee/", "write/foreclosure/", "faq/", "guide/payments/")
LANGUAGES = ("en", "ar")
COMMANDS = {
    "w3m": ["w3m", "-dump", "-cols", "80", "-I", "UTF-8", "-O", "UTF-8"],
    "lynx": ["lynx", "-dump", "-nolist", "-width=80", "-assume_charset=utf-8", "-display_charset=utf-8"],
}
LINKS = {
    "w3m": [*COMMANDS["w3m"], "-o", "display_link_number=1"],
    "lynx": ["lynx", "-dump", "-listonly", "-assume_charset=utf-8", "-display_charset=utf-8"],
}
# What they draw for a control; what nobody reads: marks of direction, and places where a word may be broken.
BOX, TICK = r"\[\s*\]|_{5,}", r"\[\s?\]|\(\s?\)"
_UNREAD = re.compile(r"[\u2066-\u2069\u200b\u200e\u200f\u00ad]")
# Bullets, numbers of lists, lines and brackets are all that they add.
_A_WORD = 3  # letters: less are parts of a text between marks of direction
_WORDS = re.compile(r"[^\W\d_]")


def bare(text: str) -> str:
    """Text without its spaces: the lines of a text browser break anywhere."""
    return re.sub(r"\s+", "", _UNREAD.sub("", text))


def in_order(markup: str) -> list[tuple[str, str]]:
    """What a page shows: ("text", words without spaces) and ("box", the pattern of a control)."""
    found: list[tuple[str, str]] = []

    def walk(element: lxml.html.HtmlElement) -> None:
        if isinstance(element.tag, str) and element.tag not in {"textarea", "iframe"}:
            if element.tag == "input" and element.get("type") in {"text", "date", "checkbox", "radio"}:
                found.append(("box", TICK if element.get("type") in {"checkbox", "radio"} else BOX))
            found.append(("text", bare(element.text or "")))
            for child in element:
                walk(child)
                found.append(("text", bare(child.tail or "")))

    body = lxml.html.document_fromstring(markup).find("body")
    assert body is not None
    walk(body)
    return [each for each in found if each[1]]


def differences(markup: str, shown: str) -> list[str]:
    """What of a page a text browser does not show in its place, and what it shows beside it."""
    rest, wrong = _UNREAD.sub("", shown), []
    areas = bare(" ".join(map(str, find_all(lxml.html.document_fromstring(markup), "//textarea/text()"))))
    for kind, piece in in_order(markup):
        found = re.search(piece if kind == "box" else r"\s*".join(map(re.escape, piece)), rest)
        if not found:
            wrong.append(f"missing, or before what precedes it: {piece}")
            continue
        wrong += [f"not on the page, or out of its place: {each}" for each in added(rest[: found.start()], areas)]
        rest = rest[found.end() :]
    return wrong + [f"at the end, and not on the page: {each}" for each in added(rest, areas)]


def added(text: str, areas: str) -> list[str]:
    """Lines with words that are neither a text browser's own nor of what stands in large fields (`areas`)."""
    lines = [bare(each).replace("(BUTTON)", "").strip("[]_•*+o") for each in text.splitlines()]
    return [each for each in lines if _WORDS.search(each) and each not in areas]


def twice(markup: str) -> list[str]:
    """Labels that a field, a choice or the subject says twice."""
    found = []
    groups = '//form//*[contains(@class, "field") or self::fieldset or contains(@class, "subject")]'
    for group in find_all(lxml.html.document_fromstring(markup), groups):
        said = [text for each in group.itertext() if len(text := bare(each).strip(":")) >= _A_WORD]
        found += [each for each in said[:1] if said.count(each) > 1]
    return found


@pytest.fixture(params=sorted(COMMANDS))
def browser(request: pytest.FixtureRequest) -> str:
    if not shutil.which(request.param):
        share.not_proved(f"{request.param} is not installed (Debian: apt-get install {request.param})")
    return str(request.param)


def shown(command: list[str], file: Path) -> str:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(file.parent)}
    done = subprocess.run([*command, str(file)], capture_output=True, text=True, check=True, env=environment)
    # lynx begins with a line of the head's links, as of the other languages.
    return re.sub(r"\A\s*#.*(?:\n.+)*", "", done.stdout) if command[0] == "lynx" else done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_a_page_says_is_shown_once_and_in_its_order(browser: str, site: Path, language: str) -> None:
    wrong: dict[str, list[str]] = {}
    for name in PAGES:
        file = site / language / name / "index.html"
        markup = file.read_text(encoding="utf-8")
        found = differences(markup, shown(COMMANDS[browser], file))
        wrong |= {name: found} if found else {}
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_field_says_its_label_twice(site: Path, language: str) -> None:
    letters = [each for each in (site / language / "write").rglob("index.html") if 'id="form"' in each.read_text()]
    assert len(letters) > 10
    assert {str(each): twice(each.read_text()) for each in letters if twice(each.read_text())} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_the_languages_and_the_ways_to_send_it_are_reached_by_links(
    browser: str, site: Path, language: str
) -> None:
    home = shown(LINKS[browser], site / language / "index.html")
    letter = shown(LINKS[browser], site / language / "write/late-fee/index.html")
    languages = [each.parent.name for each in site.glob("*/index.html")]
    assert len(languages) > 8
    for tag in languages:
        assert re.search(rf"/{tag}/$|/{tag}/write/late-fee/$", letter, re.MULTILINE), tag
    assert re.search(rf"/{language}/write/$", home, re.MULTILINE)
    assert re.search(rf"/{language}/urgent/$", home, re.MULTILINE)
    assert re.search(r"mailto:.*body=Hello", letter)
    assert re.search(r"late-fee\.txt$", letter, re.MULTILINE)


# What these tests would see

SAMPLE = """<!doctype html><body><h1>A fee</h1><form><div class="field"><label for="a">Your name</label>
<input id="a" type="text"><p>Letters only.</p></div></form>{}</body>"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text, []),
        (lambda text: text.replace("Letters only.", ""), ["missing"]),
        (lambda text: text.replace("[    ]", ""), ["missing"]),
        (lambda text: text.replace("Your name", "Your name Your name"), ["not on the page"]),
        (lambda text: text + "Ad", ["at the end"]),
        (lambda text: text.replace("Your name\n[    ]", "[    ]\nYour name"), ["missing"]),
        (lambda text: text.replace("Your name", "• 1. Your\n  name"), []),
    ],
)
def test_what_is_missing_doubled_or_out_of_order_is_told(change: Callable[[str], str], said: list[str]) -> None:
    found = differences(SAMPLE.format(""), change("A fee\n\nYour name\n[    ]\nLetters only.\n"))
    assert [bool(found)] == [bool(said)]
    for each in said:
        assert [line for line in found if each in line], found


def test_a_browser_that_hides_words_would_be_seen(browser: str, tmp_path: Path) -> None:
    file = tmp_path / "index.html"
    file.write_text(SAMPLE.format(""))
    assert differences(SAMPLE.format(""), shown(COMMANDS[browser], file)) == []
    assert differences(SAMPLE.format("<p>More</p>"), shown(COMMANDS[browser], file)) == [
        "missing, or before what precedes it: More"
    ]


def test_a_label_that_is_there_twice_is_told() -> None:
    assert twice(SAMPLE.format("")) == []
    assert twice(SAMPLE.format("").replace("</label>", "</label><span>Your name:</span>")) == ["Yourname"]
    assert twice("<form><fieldset><legend><b>Why</b><i>Why:</i></legend></fieldset></form>") == ["Why"]
