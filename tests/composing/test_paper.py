"""The letter on paper: all that was typed, only what was chosen, nothing of the site, on one page, in two browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from composing import forms, paper, share
from composing.engines import Engine, firefox, firefox_program
from composing.forms import Filled, TopicPage, longest

PRINTING = ["Chromium", "Firefox"]
SIZES = {"Letter": paper.LETTER, "A4": paper.A4}
# A page prints 11 points; Chromium rounds them in pixels.
ELEVEN = 10.95


def faults(site: Path, page: TopicPage, filled: Filled, printed: paper.Printed) -> list[str]:
    """Everything that is wrong with a printed letter: one page, 11 points, every piece whole, and nothing else."""
    pieces = [paper.squeezed(each) for each in forms.printed(forms.markup(site, page), dated(page, filled))]
    got = paper.squeezed(printed.letter)
    wrong = [f"{printed.pages} pages"] if printed.pages != 1 else []
    if printed.smallest < ELEVEN:
        wrong.append(f"letters of {printed.smallest} points")
    rest = got
    for piece in sorted(pieces, key=len, reverse=True):
        if piece not in rest:
            wrong.append(f"not whole: {piece}")
        rest = rest.replace(piece, "\n", 1)
    # Browsers print the pattern of an empty date box.
    rest = re.sub(r"mm/dd/yyyy", "", rest).replace("\n", "")
    if rest:
        wrong.append(f"too much: {rest[:200]}")
    return [f"{page.path}: {each}" for each in wrong]


def dated(page: TopicPage, filled: Filled) -> Filled:
    """What is typed as it is printed: a date box in the way of the browser's language, here American English."""
    boxes = {each.id for each in page.form.fields if each.kind == "date"}
    typed = {
        name: re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\2/\3/\1", value) if name in boxes else value
        for name, value in filled.typed.items()
    }
    return Filled(typed, filled.ticked)


@pytest.mark.parametrize("engine", PRINTING, indirect=True)
def test_every_letter_prints_whole_on_one_page_with_every_field_full_and_every_box_ticked(
    engine: Engine, root: str, site: Path, topics: list[TopicPage], note: Callable[[str], None]
) -> None:
    letters = share.in_one(topics, share.turn())
    seconds = [each for each in letters if each.second]  # all alike but for two sentences
    firsts = [each for each in letters if not each.second]
    chosen = topics if share.whole() else [*firsts, *share.some(seconds, share.turn(), 6)]
    wrong = []
    for page in chosen:
        filled = forms.fullest(page.form, capitals=True)
        engine.open(root + page.path)
        engine.fill(filled)
        for width, height in SIZES.values():
            printed = paper.read(engine.pdf(width, height))
            assert re.search("127.0.0.1", printed.around), "the browser's own lines are not there, so nothing is proved"
            wrong += faults(site, page, filled, printed)
    note(f"{engine.name}: {len(chosen)} of {len(topics)} pages printed at Letter and A4 with all that fits")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("engine", PRINTING, indirect=True)
def test_a_letter_with_little_in_it_prints_what_was_chosen_and_no_more(
    engine: Engine, root: str, site: Path, topics: list[TopicPage]
) -> None:
    wrong = []
    for page in share.some([each for each in topics if each.language != "en"], share.turn(), 4):
        ticked = frozenset(each.id for each in page.form.options[:1])
        filled = Filled(forms.emptiest(page.form).typed, ticked)
        engine.open(root + page.path)
        engine.fill(filled)
        wrong += faults(site, page, filled, paper.read(engine.pdf(*paper.LETTER)))
    assert not wrong, "\n".join(wrong)


BAD = {
    "not whole": """.field input {
      inline-size: 4em !important; flex: none !important; field-sizing: fixed !important; overflow: hidden !important
    }""",
    "too much: ": ".bottom { display: block !important }",
    "too much": ".option:not(:has(:checked)) { display: block !important }",
    "points": ".letter { font-size: 9pt !important }",
    "pages": ".letter p { margin-block-end: 4cm !important }",
}


@pytest.mark.parametrize("engine", PRINTING, indirect=True)
@pytest.mark.parametrize("fault", BAD)
def test_a_letter_that_prints_badly_is_seen(
    engine: Engine, root: str, site: Path, topics: list[TopicPage], fault: str
) -> None:
    page = next(each for each in topics if each.language == "en" and each.form.options)
    path = f"seeded/paper-{list(BAD).index(fault)}"
    (site / path).mkdir(parents=True, exist_ok=True)
    (site / path / "bad.css").write_text(f"@media print {{ {BAD[fault]} }}", encoding="utf-8")
    markup = re.sub(r'"[./]+/assets', '"../../assets', forms.markup(site, page))
    markup = markup.replace("</head>", '<link rel="stylesheet" href="bad.css"></head>')
    (site / path / "index.html").write_text(markup, encoding="utf-8")
    full = forms.fullest(page.form)
    filled = Filled(full.typed, frozenset(sorted(full.ticked)[:1]))
    engine.open(f"{root}{path}/")
    engine.fill(filled)
    found = faults(site, page, filled, paper.read(engine.pdf(*paper.LETTER)))
    assert [each for each in found if fault in each]


def test_a_date_is_printed_so_that_nobody_can_take_the_day_for_the_month(
    root: str, topics: list[TopicPage], tmp_path: Path
) -> None:
    if not firefox_program():
        share.not_proved("how a Spanish Firefox prints dates: it is not installed")
    page, control = next((page, each) for page in topics for each in page.form.fields if "-12-31" in longest(each))
    with firefox(tmp_path, language="es_MX.UTF-8") as engine:
        engine.open(root + page.path)
        engine.fill(Filled({control.id: "2026-11-03"}))
        letter = paper.squeezed(paper.read(engine.pdf(*paper.LETTER)).letter)
    assert "2026-11-03" in letter
