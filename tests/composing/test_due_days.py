"""The days that an edition shows, and what it says when the times behind them are too old to count with."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from icalendar import Calendar

from contact_help import facts, sources
from contact_help.composing.due_days import DueDays, calendar_name
from contact_help.locales import locale
from contact_help.translating.catalogues import Catalogue
from contact_help.wording import Wording

DOCS = Path(__file__).parents[2] / "docs"
FACTS = facts.load(DOCS / "facts.yml")
DAY = max(fact.verified_on for fact in FACTS.values())
FAR = DAY + dt.timedelta(days=5000)
FRAME = sources.load(DOCS, email="", servicer="Sample Loans").frame
CLOCKS = list(FRAME.clocks.values()) if FRAME else []
TIMES = {name for each in CLOCKS for name in (each.acknowledgement, each.answer, each.extension) if name}


def due_days(today: dt.date, *, checked: tuple[str, ...] = ()) -> DueDays:
    """The days of the real site on `today`; the facts named in `checked` were checked on that day."""
    known = {name: replace(fact, verified_on=today) if name in checked else fact for name, fact in FACTS.items()}
    english = locale("en")
    return DueDays(Wording(english, Catalogue(english), known, "Sample Loans", today), CLOCKS)


def files(days: DueDays) -> dict[str, bytes]:
    return dict(days.calendars(site="Help", address=""))


def test_with_times_that_were_checked_every_column_has_days_and_each_answer_a_calendar() -> None:
    days = due_days(DAY)
    assert days.unchecked() == []
    assert {name for column in days.columns for name in column.names} == {clock.name for clock in CLOCKS}
    made = files(days)
    answers = [key for key in days.column_calendars() if key]
    assert len(answers) == sum(column.step == "answer" for column in days.columns)
    for _, rows in days.months:
        for arrived, _ in rows:
            assert {calendar_name(arrived, key) for key in answers} <= made.keys()


def test_with_times_that_are_too_old_no_day_is_shown_anywhere() -> None:
    days = due_days(FAR)
    assert (days.columns, days.months, days.column_calendars(), files(days)) == ([], [], [], {})
    assert {fact.name for fact in days.unchecked()} == TIMES
    for clock in CLOCKS:
        assert days.example(clock)[1] == []
        assert {fact.name for fact in days.unchecked(clock)} == TIMES & {
            clock.acknowledgement, clock.answer, clock.extension
        }  # fmt: skip


def test_only_what_depends_on_an_old_time_is_left_out() -> None:
    kept = CLOCKS[0]
    days = due_days(FAR, checked=(kept.answer,))
    assert [(column.step, column.clocks) for column in days.columns] == [("answer", (kept,))]
    assert [due.step for due in days.example(kept)[1]] == ["answer"]
    assert {fact.name for fact in days.unchecked(kept)} == {kept.acknowledgement, kept.extension}
    for content in files(days).values():
        shown = {str(event["summary"]) for event in Calendar.from_ical(content).events}
        assert shown == {f"Answer due: {kept.name}", f"No answer? Send the next letter: {kept.name}"}


def test_an_extension_is_not_counted_without_the_time_that_it_extends() -> None:
    clock = next(each for each in CLOCKS if each.extension)
    assert due_days(FAR, checked=(clock.extension,)).columns == []


@pytest.mark.parametrize(("today", "said"), [(DAY, "5 working days"), (FAR, "the set time")])
def test_the_real_letters_hold_their_limits_however_old_their_facts_are(today: dt.date, said: str) -> None:
    frame = sources.load(DOCS, email="", servicer="Mr. Cooper", today=today).frame
    assert frame
    assert f"Please confirm it in {said} and answer in" in frame.clocks["error"].formal.english
