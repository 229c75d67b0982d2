"""Dates, counts and plurals in every language, and the working days of the deadlines."""

from __future__ import annotations

import datetime as dt

import pytest

from contact_help import deadlines
from contact_help.facts import Fact
from contact_help.locales import locale
from contact_help.translating.catalogues import Catalogue
from contact_help.wording import UnknownPlaceholderError, Wording

DAY = dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    ("tag", "date", "count", "forms"),
    [
        ("en", "March 5, 2026", "5,000", [0, 1, 1, 1]),
        ("es", "5 de marzo de 2026", "5,000", [0, 1, 1, 1]),
        ("ar", "5 مارس 2026", "5,000", [1, 2, 3, 4]),
        ("zh-Hant", "2026年3月5日", "5,000", [0, 0, 0, 0]),
        ("zh-Hans", "2026年3月5日", "5,000", [0, 0, 0, 0]),
        ("vi", "5 tháng 3, 2026", "5.000", [0, 0, 0, 0]),
        ("ko", "2026년 3월 5일", "5,000", [0, 0, 0, 0]),
        ("tl", "Marso 5, 2026", "5,000", [0, 0, 0, 0]),
        ("ht", "5 mas 2026", "5,000", [0, 0, 0, 0]),
        ("ru", "5 марта 2026\u202fг.", "5\xa0000", [0, 1, 2, 0]),
        ("en-XA", "March 5, 2026", "5,000", [0, 1, 1, 1]),
    ],
)
def test_a_date_a_count_and_a_plural_in_every_language(tag: str, date: str, count: str, forms: list[int]) -> None:
    language = locale(tag)
    assert language.date(DAY) == date
    assert language.number(5000) == count
    assert [language.plural_index(number) for number in (1, 2, 5, 21)] == forms
    assert language.plural_count > max(forms)


@pytest.mark.parametrize("tag", ["xx", "EN", "zh_Hant", "../etc", ""])
def test_what_is_no_language_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="language"):
        locale(tag)


def voice(tag: str, value: float | str | None, unit: str | None, **plurals: tuple[str, ...]) -> Wording:
    fact = Fact("it", value, unit, "12 CFR 1024.35(d)", "https://example.org", DAY, "x")
    singular = "{number} working day"
    forms: dict[tuple[str | None, str], tuple[str, ...]] = {
        ("unit, genitive" if key == "genitive" else "unit", singular): each for key, each in plurals.items()
    }
    return Wording(locale(tag), Catalogue(locale(tag), {}, forms), {"it": fact}, "Sample Loans", DAY)


RUSSIAN = ("{number} рабочий день", "{number} рабочих дня", "{number} рабочих дней")
GENITIVE = ("{number} рабочего дня", "{number} рабочих дней", "{number} рабочих дней")


@pytest.mark.parametrize(
    ("number", "plain", "genitive"),
    [
        (1, "1 рабочий день", "1 рабочего дня"),
        (2, "2 рабочих дня", "2 рабочих дней"),
        (15, "15 рабочих дней", "15 рабочих дней"),
    ],
)
def test_a_number_agrees_with_its_unit_in_russian(number: int, plain: str, genitive: str) -> None:
    russian = voice("ru", number, "working_day", plain=RUSSIAN, genitive=GENITIVE)
    assert russian.fill("{it}", markup=True) == plain
    assert russian.fill("{it.genitive}", markup=True) == genitive


@pytest.mark.parametrize(
    ("number", "shown"), [(1, "يوم عمل واحد"), (2, "يوما عمل"), (5, "5 أيام عمل"), (30, "30 يوم عمل")]
)
def test_a_number_agrees_with_its_unit_in_arabic(number: int, shown: str) -> None:
    forms = ("0", "يوم عمل واحد", "يوما عمل", "{number} أيام عمل", "{number} يوم عمل", "{number} يوم عمل")
    assert voice("ar", number, "working_day", plain=forms).fill("{it}", markup=True) == shown


def test_values_print_by_their_unit() -> None:
    def shown(value: float | str, unit: str, tag: str = "en", form: str = "") -> str:
        return voice(tag, value, unit).fill("{it" + form + "}", markup=True)

    assert shown(50, "usd") == "$50"
    assert shown(50, "usd", "ar") == '<bdi dir="ltr">$50</bdi>'
    assert shown(80, "percent") == "80%"
    assert shown("01-31", "day_of_year", "es") == "31 de enero"
    assert shown("+18554112372", "phone") == "[(855) 411-2372](tel:+18554112372)"
    assert shown("https://example.org/x", "url", form=".url") == "https://example.org/x"
    assert shown(5, "working_day", form=".number") == "5"
    assert shown(5, "working_day", "es") == '<span lang="en" dir="ltr">5 working days</span>'
    with pytest.raises(UnknownPlaceholderError):
        shown("+18554112372", "phone", form=".url")


def test_what_stands_in_a_value_is_not_read_again() -> None:
    assert voice("en", 5, "working_day").fill("{name}", markup=False, values={"name": "{it}"}) == "{it}"


def test_text_that_stays_english_is_marked_and_escaped() -> None:
    html = voice("ar", 5, "working_day").say("Fees < {servicer}").__html__()
    assert html == '<span lang="en" dir="ltr">Fees &lt; Sample Loans</span>'


@pytest.mark.parametrize(
    ("arrived", "count", "due"),
    [
        # Thursday 26 November is Thanksgiving: Tue 24, Wed 25, Fri 27, Mon 30, Tue 1.
        (dt.date(2026, 11, 23), 5, dt.date(2026, 12, 1)),
        # Christmas is a Friday, New Year's Day too: 24, 28, 29, 30, 31.
        (dt.date(2026, 12, 23), 5, dt.date(2026, 12, 31)),
        (dt.date(2026, 12, 30), 2, dt.date(2027, 1, 4)),
        # 4 July 2026 is a Saturday, kept on Friday the 3rd: Thu 2, Mon 6.
        (dt.date(2026, 7, 1), 2, dt.date(2026, 7, 6)),
        # It arrived on a Saturday: day one is Monday.
        (dt.date(2026, 10, 3), 1, dt.date(2026, 10, 5)),
        # 30 working days over Columbus Day and Veterans Day, counted on a calendar.
        (dt.date(2026, 10, 1), 30, dt.date(2026, 11, 16)),
    ],
)
def test_working_days_leave_out_weekends_and_federal_holidays(arrived: dt.date, count: int, due: dt.date) -> None:
    assert deadlines.add_working_days(arrived, count, "US") == due
