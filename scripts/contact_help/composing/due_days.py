"""The days on which answers are due, as an edition shows them: the table, a letter's example, and calendar files.

Days are counted with times that somebody has checked lately. Where a time is too old, nothing is counted with it, and
the pages say where to look it up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from contact_help import deadlines
from contact_help.composing import calendars
from contact_help.composing.topics import Clock
from contact_help.facts import Fact
from contact_help.wording import Wording, gettext

# {kinds} is a kind of notice, or several with commas between them.
_STEPS: Mapping[deadlines.Step, str] = {
    # translators: calendar entry: the organisation must have said by that day that the letter came; see deadlines.md
    "acknowledgement": gettext("Confirmation due: {kinds}"),
    # translators: calendar entry: the organisation must have answered by that day; see deadlines.md
    "answer": gettext("Answer due: {kinds}"),
    # translators: calendar entry: the same where the organisation wrote that it needs more time; see deadlines.md
    "extended": gettext("Answer due if they took more time: {kinds}"),
}
# translators: calendar entry: the day on which the reader writes again if nothing came; see deadlines.md
_FOLLOW_UP = gettext("No answer? Send the next letter: {kinds}")
# translators: text of a calendar entry: from which day it is counted, and by which rule; see deadlines.md
_COUNTED = gettext("Counted from {arrived}, the day on which it reached the named address. Source: {cite}.")


@dataclass(frozen=True)
class DueDays:
    """What is due when in one edition. clocks: kinds of notices with a time for the answer. country: see deadlines."""

    voice: Wording
    clocks: Sequence[Clock]
    country: str = ""

    @cached_property
    def _facts(self) -> Mapping[str, Fact]:
        return {name: fact for name, fact in self.voice.facts.items() if not fact.is_stale(self.voice.today)}

    @cached_property
    def columns(self) -> list[deadlines.Column]:
        """The columns of the table."""
        return deadlines.columns(self.clocks, self._facts, self.country)

    @cached_property
    def months(self) -> list[tuple[str, list[tuple[dt.date, list[dt.date]]]]]:
        """The table in parts: the name of each month, and its rows of an arrival day and what is due."""
        months: dict[tuple[int, int], list[tuple[dt.date, list[dt.date]]]] = {}
        for arrived in deadlines.arrival_days(self.voice.today, self.columns, country=self.country):
            row = (arrived, [column.day(arrived) for column in self.columns])
            months.setdefault((arrived.year, arrived.month), []).append(row)
        return [(self.voice.locale.month(rows[0][0]), rows) for rows in months.values()]

    def unchecked(self, clock: Clock | None = None) -> list[Fact]:
        """The times that nobody has checked lately: of one kind of notice, or of all."""
        clocks = [clock] if clock else self.clocks
        names = dict.fromkeys(name for each in clocks for name in (each.acknowledgement, each.answer, each.extension))
        return [self.voice.facts[name] for name in names if name and name not in self._facts]

    def example(self, clock: Clock | None) -> tuple[dt.date, list[deadlines.Due]]:
        """An example for a letter with a clock: the next working day from today, and what is due after it."""
        arrived = deadlines.add_working_days(self.voice.today, 1, self.country)
        return arrived, deadlines.dues(clock, arrived, self._facts, self.country) if clock else []

    def column_calendars(self) -> list[str]:
        """For each column of the table the calendar whose answer stands in it, empty where there is none."""
        kinds = {clocks: key for key, clocks in self._kinds.items()}
        own = {clock.key: clock for clock in self.clocks}
        return [
            kinds.get(tuple(own[clock.key] for clock in column.clocks), "") if column.step == "answer" else ""
            for column in self.columns
        ]

    def calendars(self, *, site: str, address: str) -> Iterator[tuple[str, bytes]]:
        """The calendar files: name and content, for each day of arrival and kind of notice.

        site: its name in the edition's language. address: the page that explains the days, empty when unknown.
        """
        voice = self.voice
        # Found once and filled by hand: there are thousands of entries.
        said = {step: voice.find(message) or message for step, message in _STEPS.items()}
        later, counted = voice.find(_FOLLOW_UP) or _FOLLOW_UP, voice.find(_COUNTED) or _COUNTED
        shared = {
            key: (clocks[0], ", ".join(voice.plain(clock.name) for clock in clocks))
            for key, clocks in self._kinds.items()
        }
        for arrived in deadlines.arrival_days(voice.today, self.columns, country=self.country):
            day = voice.locale.date(arrived)
            for key, (clock, kinds) in shared.items():
                events = []
                for due in deadlines.dues(clock, arrived, self._facts, self.country):
                    cite = "; ".join(fact.citation for fact in due.facts)
                    why = counted.replace("{arrived}", day).replace("{cite}", cite)
                    events.append(calendars.Event(due.day, said[due.step].replace("{kinds}", kinds), why))
                    if due.step != "extended":
                        after = deadlines.add_working_days(due.day, 1, self.country)
                        events.append(calendars.Event(after, later.replace("{kinds}", kinds), why))
                yield (
                    calendar_name(arrived, key),
                    calendars.calendar(events, name=site, made=voice.today, address=address),
                )

    @cached_property
    def _kinds(self) -> dict[str, tuple[Clock, ...]]:
        """What there is a calendar file for, by its short name: kinds of notices with the same times share one."""
        shared: dict[tuple[tuple[str, tuple[int, ...]], ...], list[Clock]] = {}
        for clock in self.clocks:
            steps = deadlines.dues(clock, self.voice.today, self._facts)
            if steps:
                key = tuple((due.step, tuple(fact.number for fact in due.facts)) for due in steps)
                shared.setdefault(key, []).append(clock)
        return {clocks[0].key: tuple(clocks) for clocks in shared.values()}


def calendar_name(arrived: dt.date, kind: str) -> str:
    """The file name of the calendar for a notice of `kind` that arrived on `arrived`."""
    return f"{arrived.isoformat()}-{kind.replace('_', '-')}.ics"
