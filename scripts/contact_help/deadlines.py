"""When an answer is due: counted from the day on which a notice arrived.

Sources: 12 CFR 1024.35(d), (e) and 1024.36(c), (d) count days "excluding legal public holidays, Saturdays, and
Sundays". The day of arrival is not counted, the day after is day one. Which clocks there are, and which facts hold
their times, is said in docs/write/letter.yml.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

import holidays

from contact_help.facts import Fact

DAYS_AHEAD = 400

Step = Literal["acknowledgement", "answer", "extended"]


class Clock(Protocol):
    """A kind of notice: names of the facts that hold its times, empty where it has none."""

    @property
    def key(self) -> str:
        """Its short name, for files."""

    @property
    def name(self) -> str:
        """What such a notice is called."""

    @property
    def acknowledgement(self) -> str:
        """The fact with the time for the acknowledgement."""

    @property
    def answer(self) -> str:
        """The fact with the time for the answer."""

    @property
    def extension(self) -> str:
        """The fact with the longest extension."""


@dataclass(frozen=True)
class Due:
    """A day on which something is due. facts: those that set it, for its source."""

    step: Step
    day: dt.date
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Column:
    """One column of the table of deadlines: the same step at the same time, for one or more kinds of notice."""

    step: Step
    facts: tuple[Fact, ...]
    clocks: tuple[Clock, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What its notices are called."""
        return tuple(clock.name for clock in self.clocks)

    def day(self, arrived: dt.date) -> dt.date:
        """When this is due for a notice that arrived on `arrived`."""
        return _after(arrived, self.facts)


@cache
def _federal_holidays(year: int) -> frozenset[dt.date]:
    """Federal public holidays of a year on the day on which they are observed (5 USC 6103)."""
    return frozenset(holidays.country_holidays("US", years=[year]))


@cache
def is_working_day(day: dt.date) -> bool:
    """Whether `day` counts: no Saturday, Sunday or federal holiday."""
    saturday = 5
    return day.weekday() < saturday and day not in _federal_holidays(day.year)


@cache
def add_working_days(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day`; `day` itself is not counted."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def dues(clock: Clock, arrived: dt.date, facts: Mapping[str, Fact]) -> list[Due]:
    """What is due after a notice with this clock arrived, in the order of its steps.

    facts: the times to count with, by name; a step whose times are not all among them is left out.
    """
    return [Due(step, _after(arrived, of), of) for step, of in _steps(clock, facts)]


def columns(clocks: Iterable[Clock], facts: Mapping[str, Fact]) -> list[Column]:
    """The columns of the table, in the order of the clocks and their steps.

    Steps of several clocks share one where they take the same time in the same unit. facts: as for `dues`.
    """
    found: dict[tuple[Step, tuple[tuple[int, str | None], ...]], Column] = {}
    for clock in clocks:
        for step, of in _steps(clock, facts):
            key = (step, tuple((fact.number, fact.unit) for fact in of))
            before = found.get(key)
            found[key] = Column(step, before.facts if before else of, (*(before.clocks if before else ()), clock))
    return list(found.values())


def arrival_days(today: dt.date, table: Sequence[Column], *, days: int = DAYS_AHEAD) -> Iterator[dt.date]:
    """Each working day on which a notice can have arrived and something is still due, and `days` ahead."""
    longest = max((sum(fact.number for fact in column.facts) for column in table), default=0)
    day, end = today - dt.timedelta(days=2 * longest), today + dt.timedelta(days=days)
    while day < end:
        day += dt.timedelta(days=1)
        if is_working_day(day) and any(column.day(day) >= today for column in table):
            yield day


def _steps(clock: Clock, facts: Mapping[str, Fact]) -> Iterator[tuple[Step, tuple[Fact, ...]]]:
    steps: tuple[tuple[Step, tuple[str, ...]], ...] = (
        ("acknowledgement", (clock.acknowledgement,)),
        ("answer", (clock.answer,)),
        ("extended", (clock.answer, clock.extension)),
    )
    for step, names in steps:
        if all(name in facts for name in names):
            yield step, tuple(facts[name] for name in names)


def _after(arrived: dt.date, of: Sequence[Fact]) -> dt.date:
    # Days on which the servicer's offices are open are not known to us: they are counted as working days, as a guide.
    calendar = sum(fact.number for fact in of if fact.unit == "calendar_day")
    working = sum(fact.number for fact in of if fact.unit != "calendar_day")
    return add_working_days(arrived, working) + dt.timedelta(days=calendar)
