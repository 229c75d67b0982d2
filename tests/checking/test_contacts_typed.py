"""Figures typed by hand are found in every place, and what only looks like one passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import translate
from contact_help import yamlfile
from contact_help.checking.contacts_typed import Example, added_numbers, examples, figures, typed_figures
from contact_help.checking.reports import Fault
from contact_help.locales import locale

Make = Callable[..., Path]

TYPED = [
    ("within 30 working days", "30 working days"),
    ("within 30\nworking days", "30 working days"),
    ("within thirty days", "thirty days"),
    ("within forty-five days", "forty-five days"),
    ("within One Month", "One Month"),
    ("a 60-day window and 7 business days", "7 business days"),
    ("a 60-day window", "60-day"),
    ("more than 1,000 hours", "1,000 hours"),
    ("2.5 years", "2.5 years"),
    ("a fee of $45", "$45"),
    ("a fee of $1,450.00 or more", "$1,450.00"),
    ("50 dollars", "50 dollars"),
    ("a fee of £45.50", "£45.50"),
    ("a fee of 45 €", "45 €"),
    ("a fee of 45 euros", "45 euros"),
    ("a fee of 45.00", "45.00"),
    ("80% of the value", "80%"),
    ("80 percent", "80 percent"),
    ("eighty percent", "eighty percent"),
    ("one sixth of it", "one sixth"),
    ("call (855) 411-2372", "(855) 411-2372"),
    ("call 1-800-555-0100", "1-800-555-0100"),
    ("call +1 800 555 0100", "+1 800 555 0100"),
    ("call 855.411.2372", "855.411.2372"),
    ("call 800-555-CARE", "800-555-CARE"),
    ("Dial 711 first", "Dial 711"),
    ("under 12 CFR 1024.35", "12 CFR 1024.35"),
    ("under 12 U.S.C. 2605(e)", "12 U.S.C. 2605(e)"),
    ("see § 1024.35(d)", "§ 1024.35(d)"),
    ("Section 6 of the law", "Section 6"),
    ("under SI 2008/594", "SI 2008/594"),
    ("by regulation 7(2)(a)", "regulation 7(2)(a)"),
    ("Article 15 says", "Article 15"),
    ("call 0300 034 3333", "0300 034 3333"),
    ("call 020 71234567", "020 71234567"),
    ("by 1026.41(d)(8)", "1026.41(d)(8)"),
    ("write to help@example.org", "help@example.org"),
    ("see https://example.org/a?b", "https://example.org/a?b"),
    ("see www.example.org", "www.example.org"),
    ("[a form](https://example.org/)", "https://example.org/"),
    ("{wait} or 5 days", "5 days"),
    ("| Time | 5 days |", "5 days"),
]


@pytest.mark.parametrize(("text", "figure"), TYPED)
def test_a_typed_figure_is_found(text: str, figure: str) -> None:
    assert figure in [found for _, found, _ in figures(text)]


@pytest.mark.parametrize(
    "text",
    [
        *("within {wait}.[^wait]", "{pmi_ask} of it", "Form 1098", "Step 2", "1. First, days later", "page 3 of 5"),
        *("on March 20", "on March 20, 2026", "2:15 p.m.", "IMG_4821.jpg", "2026-03-20-letter.pdf", "case 4471"),
        *("loan ending 6789", "at 12 Sample Street", "version 1.2.3", "one day you may", "the first month", "days"),
        *("WCAG 2.2 level AA", "a second look", "number 12", "in 2026", "two ways", "sections 'a' and 'b'"),
        *("Regulation X", "numbers 0 to 9", "0123456", "an article of 2008"),
    ],
)
def test_what_only_looks_like_a_figure_passes(text: str) -> None:
    assert figures(text) == ([] if text != "one day you may" else [("a time", "one day", 1)])


def test_a_figure_is_told_once_at_its_line() -> None:
    assert figures("a\nb 12 CFR 1024.35\n{x}\n5 days, 5 days") == [
        ("a section of law", "12 CFR 1024.35", 2),
        ("a time", "5 days", 4),
        ("a time", "5 days", 4),
    ]


@pytest.mark.parametrize(
    ("msgid", "msgstr", "added"),
    [
        ("Within {wait}.", "En 30 días.", ["30"]),
        ("Within {wait}.", "خلال ٣٠ يومًا.", ["٣٠"]),
        ("Within {wait}.", "۳۰ روز", ["۳۰"]),
        ("Within {wait}.", "३० दिन", ["३०"]),
        ("Within {wait}.", "在三十個工作日內", ["三十"]),
        ("Within {wait}.", "一百二十天", ["一百二十"]),
        ("Within {wait}.", "\uff13\uff10日以内", ["\uff13\uff10"]),
        ("A fee of $45.00.", "Un cargo de $54.00.", ["54.00"]),
        ("Form 1098 comes by {day}.", "El formulario 1098 llega el 31 de enero.", ["31"]),
        ("See [it](a5.md).", "Vea [5](a5.md).", ["5"]),
        ("Two ways.", "3 maneras.", ["3"]),
        ("Late fee of March 16", "4月16日的滯納費", ["4"]),
        ("Late fee of March 16", "四月16日的滯納費", ["四"]),
        ("Late fee of March 16", "4월 16일 연체료", ["4"]),
        ("Late fee of March 16", "phí trễ hạn ngày 16 tháng 4", ["4"]),
        ("The payment of March", "3個月的付款", ["3"]),
        ("The payment of March", "三個月的付款", ["三"]),
        ("The payment of March", "3개월 납부금", ["3"]),
        ("The payment of March", "tiền trả trong 3 tháng", ["3"]),
        ("They may ask again.", "5月再問", ["5"]),
        ("May I ask again?", "5월에 다시 물어도 됩니까?", ["5"]),
        ("The fourth day", "第五天", ["五"]),
        ("The fourth day", "Ngày thứ 5", ["5"]),
    ],
)
def test_a_number_that_only_a_translation_has_is_found(msgid: str, msgstr: str, added: list[str]) -> None:
    assert added_numbers(msgid, msgstr) == added


@pytest.mark.parametrize(
    ("msgid", "msgstr"),
    [
        ("Within {wait}.[^wait2]", "En {wait}.[^wait2]"),
        ("Form 1098", "Formulario 1098 (Form 1098)"),
        ("A fee of $1,450.00.", "Un cargo de 1.450,00 $."),
        ("A fee of $1,450.00.", "رسم قدره ١٬٤٥٠٫٠٠ دولار"),
        ("Two ways to write.", "2 maneras de escribir."),
        ("Wait a day.", "等一天。"),
        ("Twelve months.", "十二個月"),
        ("See [it](a5.md#b6).", "Vea [esto](a5.md#b6)."),
        ("One of you", "你們之一"),
        ("Late fee of March 16", "3月16日的滯納費"),
        ("Late fee of March 16", "三月16日的滯納費"),
        ("It is due in November.", "十一月到期。"),
        ("Late fee of March 16", "3월 16일 연체료"),
        ("Late fee of March 16", "3 월 16일 연체료"),
        ("Late fee of March 16", "Phí trễ hạn ngày 16 tháng 3"),
        ("Write May 2026 here", "Ghi tháng 5, 2026"),
        ("In May, or the late fee of May", "5月"),
        ("From January to April", "1月到4月"),
        ("Fourth", "第四天"),
        ("Tenth", "10 ngày"),
        ("A balance below zero", "số dư dưới 0"),
    ],
)
def test_a_number_that_the_english_has_too_passes(msgid: str, msgstr: str) -> None:
    assert added_numbers(msgid, msgstr) == []


def found_in(folder: Path, *allowed: Example) -> list[tuple[str, int, str, str]]:
    locales = (locale("en"), locale("es"))
    faults: list[Fault] = list(typed_figures(folder, locales, list(allowed)))
    return [(fault.place, fault.line, fault.rule, fault.where) for fault in faults]


def line_of(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("docs/index.md", "See [the", "Within 30 days. See [the"),
        ("docs/index.md", "description: A tiny site.", "description: Answers in 30 days."),
        ("docs/write/fee.md", "I am writing about a fee.", "Answer within 30 days."),
        ("docs/write/letter.yml", "Hello,", "Answer within 30 days,"),
        ("overrides/home.html", "{% block content %}", '{% block content %}{{ _("Within 30 days") }}'),
        ("overrides/partials/footer.html", "<ul>", "<p>30 days</p><ul>"),
    ],
)
def test_every_source_is_searched(project: Make, file: str, old: str, new: str) -> None:
    folder = project("en", "es")
    before = found_in(folder)
    path = folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert set(found_in(folder)) - set(before) == {(file, line_of(path, "30 days"), "typed-figure", "30 days")}


def test_a_translation_is_searched_and_told_at_its_line(project: Make) -> None:
    folder = project("en", "es")
    line = translate(folder, "es", "They answer within {wait}.[^wait]", "Responden en 5 días, {wait}.[^wait]")
    assert ("locales/es/LC_MESSAGES/site.po", line, "typed-figure", "5") in found_in(folder)


def test_an_example_lets_one_figure_through_in_one_place(project: Make) -> None:
    folder = project("en", index="# Hello\n\nA fee of $45.00 and $46.00.\n")
    one = Example("$45.00", "docs/index.md", 9)
    assert found_in(folder, one) == [("docs/index.md", 3, "typed-figure", "$46.00")]
    elsewhere = Example("$45.00", "docs/write/index.md", 9)
    assert ("docs/index.md", 3, "typed-figure", "$45.00") in found_in(folder, elsewhere)


def test_an_example_that_allows_nothing_is_told(project: Make) -> None:
    folder = project("en")
    assert found_in(folder, Example("$45.00", "docs/index.md", 9)) == [("docs/facts.yml", 9, "stale-example", "$45.00")]


def test_examples_are_read_with_their_lines() -> None:
    text = "examples:\n  - {text: a, place: docs/a.md, why: because of it}\n  - {text: b, place: c, why: d}\n"
    assert examples(yamlfile.parse(text, place="x")) == [Example("a", "docs/a.md", 2), Example("b", "c", 3)]
