"""The table of deadlines: hand-worked days, and which rows it holds."""

from __future__ import annotations

import datetime as dt

import pytest

from contact_help import deadlines
from contact_help.facts import Fact

CLOCKS = {"noe_ack": 5, "rfi_owner": 10, "noe_answer": 30, "noe_extension": 15, "payoff_days": 7}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def known(**changes: int) -> dict[str, Fact]:
    clocks = CLOCKS | changes
    return {name: Fact(name, value, "working_day", "", "", day("2026-11-23"), "") for name, value in clocks.items()}


def rows(today: str, *, days: int = 40, **changes: int) -> dict[dt.date, deadlines.Row]:
    return {row.arrived: row for row in deadlines.rows(day(today), known(**changes), days=days)}


@pytest.mark.parametrize(
    ("when", "works"),
    [
        ("2026-11-26", False),  # Thanksgiving
        ("2026-11-27", True),  # the Friday after it is no federal holiday
        ("2026-07-03", False),  # Independence Day is a Saturday, kept on the Friday
        ("2026-07-06", True),
        ("2026-06-19", False),  # Juneteenth
        ("2026-10-12", False),  # Columbus Day
        ("2026-11-11", False),  # Veterans Day
        ("2026-12-24", True),
        ("2026-12-25", False),
        ("2027-01-01", False),
        ("2027-07-05", False),  # Independence Day is a Sunday, kept on the Monday
        ("2027-12-31", False),  # New Year's Day of 2028 is a Saturday, kept in the year before
        ("2026-11-28", False),  # a Saturday
        ("2026-11-29", False),  # a Sunday
    ],
)
def test_a_working_day_is_no_weekend_and_no_federal_holiday_as_observed(when: str, works: bool) -> None:  # noqa: FBT001 # pytest passes it by name
    assert deadlines.is_working_day(day(when)) is works


def test_a_row_over_thanksgiving_and_the_years_end() -> None:
    row = rows("2026-11-23")[day("2026-11-23")]
    assert row == deadlines.Row(
        arrived=day("2026-11-23"),
        acknowledgement=day("2026-12-01"),  # Nov 24 25 27 30, Dec 1
        payoff=day("2026-12-03"),  # Dec 2 3
        owner=day("2026-12-08"),  # Dec 4 7 8
        answer=day("2027-01-07"),  # to Dec 31 there are 26: Dec 9-11, 14-18, 21-24, 28-31; then Jan 4 5 6 7
        extended=day("2027-01-29"),  # without Jan 18: Jan 8, 11-15, 19-22, 25-29
    )


def test_a_row_over_the_fourth_of_july() -> None:
    row = rows("2026-07-01")[day("2026-07-01")]
    assert row.acknowledgement == day("2026-07-09")  # Jul 2 6 7 8 9
    assert row.payoff == day("2026-07-13")
    assert row.owner == day("2026-07-16")


def test_nothing_arrives_on_a_day_that_does_not_count() -> None:
    found = rows("2026-11-23")
    assert day("2026-11-25") in found
    assert not {day("2026-11-26"), day("2026-11-28"), day("2026-11-29")} & set(found)


def test_the_oldest_row_is_the_oldest_whose_longest_clock_still_runs() -> None:
    found = rows("2027-01-29")  # the last day of the clock of 23 November
    assert min(found) == day("2026-11-23")
    assert min(rows("2027-01-30")) == day("2026-11-24")


@pytest.mark.parametrize("days", [0, 1, 7])
def test_the_last_row_is_not_later_than_asked(days: int) -> None:
    today = day("2026-11-16")  # a Monday; so are the days after it, save the weekend
    wanted = today + dt.timedelta(days=days)
    assert max(rows("2026-11-16", days=days)) == wanted


def test_an_edit_of_the_facts_moves_the_days() -> None:
    assert rows("2026-11-23", noe_ack=6)[day("2026-11-23")].acknowledgement == day("2026-12-02")


def test_no_days_to_count_is_the_day_itself() -> None:
    assert deadlines.add_working_days(day("2026-11-28"), 0) == day("2026-11-28")
