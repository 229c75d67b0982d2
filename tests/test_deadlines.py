"""The table of deadlines: hand-worked days, and which rows it holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest

from contact_help import deadlines
from contact_help.facts import Fact

TIMES = {"noe_ack": 5, "rfi_owner": 10, "noe_answer": 30, "noe_extension": 15, "payoff_days": 7}


@dataclass(frozen=True)
class Clock:
    name: str
    answer: str
    acknowledgement: str = ""
    extension: str = ""

    @property
    def key(self) -> str:
        return self.name


CLOCKS = (
    Clock("error", "noe_answer", "noe_ack", "noe_extension"),
    Clock("information", "noe_answer", "noe_ack", "noe_extension"),
    Clock("owner", "rfi_owner", "noe_ack"),
    Clock("payoff", "payoff_days"),
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


DAY = day("2026-11-23")


def known(**changes: int) -> dict[str, Fact]:
    times = TIMES | changes
    return {name: Fact(name, value, "working_day", "", "", day("2026-11-23"), "") for name, value in times.items()}


def due(clock: Clock, arrived: str, **changes: int) -> dict[str, dt.date]:
    return {each.step: each.day for each in deadlines.dues(clock, day(arrived), known(**changes), "US")}


def arrivals(today: str, *, days: int = 40) -> list[dt.date]:
    table = deadlines.columns(CLOCKS, known(), "US")
    return list(deadlines.arrival_days(day(today), table, days=days, country="US"))


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
    assert deadlines.is_working_day(day(when), "US") is works


def test_an_error_notice_over_thanksgiving_and_the_years_end() -> None:
    assert due(CLOCKS[0], "2026-11-23") == {
        "acknowledgement": day("2026-12-01"),  # Nov 24 25 27 30, Dec 1
        "answer": day("2027-01-07"),  # to Dec 31 there are 26: Dec 9-11, 14-18, 21-24, 28-31; then Jan 4 5 6 7
        "extended": day("2027-01-29"),  # without Jan 18: Jan 8, 11-15, 19-22, 25-29
    }
    assert due(CLOCKS[2], "2026-11-23")["answer"] == day("2026-12-08")  # Dec 2 3 4 7 8
    assert due(CLOCKS[3], "2026-11-23") == {"answer": day("2026-12-03")}  # Dec 2 3


def test_notices_over_the_fourth_of_july() -> None:
    assert due(CLOCKS[0], "2026-07-01")["acknowledgement"] == day("2026-07-09")  # Jul 2 6 7 8 9
    assert due(CLOCKS[3], "2026-07-01")["answer"] == day("2026-07-13")
    assert due(CLOCKS[2], "2026-07-01")["answer"] == day("2026-07-16")


def test_each_day_says_which_facts_set_it() -> None:
    found = {each.step: [fact.name for fact in each.facts] for each in deadlines.dues(CLOCKS[0], DAY, known())}
    assert found == {
        "acknowledgement": ["noe_ack"],
        "answer": ["noe_answer"],
        "extended": ["noe_answer", "noe_extension"],
    }


def test_calendar_days_are_counted_with_weekends_and_holidays() -> None:
    facts = known() | {"noe_answer": replace(known()["noe_answer"], unit="calendar_day")}
    (answer,) = deadlines.dues(Clock("plain", "noe_answer"), day("2026-11-23"), facts, "US")
    assert answer.day == day("2026-12-23")


def test_notices_with_the_same_time_share_a_column_and_others_do_not() -> None:
    found = [(column.step, column.names) for column in deadlines.columns(CLOCKS, known())]
    assert found == [
        ("acknowledgement", ("error", "information", "owner")),
        ("answer", ("error", "information")),
        ("extended", ("error", "information")),
        ("answer", ("owner",)),
        ("answer", ("payoff",)),
    ]
    apart = deadlines.columns((CLOCKS[2], CLOCKS[3]), known(payoff_days=10), "US")
    assert [column.names for column in apart if column.step == "answer"] == [("owner", "payoff")]


def test_nothing_arrives_on_a_day_that_does_not_count() -> None:
    found = arrivals("2026-11-23")
    assert day("2026-11-25") in found
    assert not {day("2026-11-26"), day("2026-11-28"), day("2026-11-29")} & set(found)


def test_the_oldest_row_is_the_oldest_whose_longest_clock_still_runs() -> None:
    assert min(arrivals("2027-01-29")) == day("2026-11-23")  # the last day of the clock of 23 November
    assert min(arrivals("2027-01-30")) == day("2026-11-24")


@pytest.mark.parametrize("days", [0, 1, 7])
def test_the_last_row_is_not_later_than_asked(days: int) -> None:
    today = day("2026-11-16")  # a Monday; so are the days after it, save the weekend
    assert max(arrivals("2026-11-16", days=days)) == today + dt.timedelta(days=days)


def test_the_table_reaches_400_days_ahead() -> None:
    found = list(deadlines.arrival_days(DAY, deadlines.columns(CLOCKS, known(), "US"), country="US"))
    assert (found[-1] - DAY).days > 395


def test_an_edit_of_the_facts_moves_the_days() -> None:
    assert due(CLOCKS[0], "2026-11-23", noe_ack=6)["acknowledgement"] == day("2026-12-02")


def test_a_site_without_clocks_has_no_rows() -> None:
    assert list(deadlines.arrival_days(DAY, [])) == []


def test_no_days_to_count_is_the_day_itself() -> None:
    assert deadlines.add_working_days(day("2026-11-28"), 0) == day("2026-11-28")


@pytest.mark.parametrize(
    ("when", "country", "works"),
    [
        ("2026-10-03", "DE", False),  # a Saturday
        ("2025-10-03", "DE", False),  # German Unity Day, a Friday
        ("2025-10-03", "US", True),
        ("2025-10-03", "", True),
        ("2025-10-31", "DE-BB", False),  # Reformation Day
        ("2025-10-31", "DE-BY", True),
        ("2026-11-30", "GB-SCT", False),  # St Andrew's Day
        ("2026-11-30", "GB-WLS", True),
        ("2026-07-13", "GB-NIR", False),  # Battle of the Boyne, observed
        ("2026-07-13", "GB-ENG", True),
        ("2026-11-20", "EG", False),  # a Friday: the weekend of Egypt is Friday and Saturday
        ("2026-11-22", "EG", True),  # a Sunday
        ("2026-11-22", "", False),
    ],
)
def test_each_country_has_its_own_weekend_and_holidays(when: str, country: str, works: bool) -> None:  # noqa: FBT001 # a case
    assert deadlines.is_working_day(day(when), country) is works
