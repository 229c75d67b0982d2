"""When an answer is due: counted from the day on which a notice arrived.

The day of arrival is not counted, the day after is day one. Which clocks there are, and which facts hold their times,
is said in docs/write/letter.yml; whose weekends and public holidays are left out, by `country` in mkdocs.yml.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

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
    country: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What its notices are called."""
        return tuple(clock.name for clock in self.clocks)

    def day(self, arrived: dt.date) -> dt.date:
        """When this is due for a notice that arrived on `arrived`."""
        return _after(arrived, self.facts, self.country)


class UnknownCountryError(ValueError):
    """No public holidays are known of a country or its part. Its text says of which."""


@cache
def _days_off(country: str, year: int) -> tuple[frozenset[dt.date], frozenset[int]]:
    """Public holidays of a year on the day on which they are observed, and the weekend's days (0 is Monday).

    Raises UnknownCountryError.
    """
    if not country:
        return frozenset(), frozenset({5, 6})
    import holidays  # noqa: PLC0415 # slow to import, and not every build needs it

    name, _, part = country.partition("-")
    try:
        found = holidays.country_holidays(name, subdiv=part or None, years=[year])
    except NotImplementedError:
        raise UnknownCountryError(f"no public holidays are known of {country}") from None
    return frozenset(found), frozenset(found.weekend)


def check_country(country: str) -> None:
    """Raise UnknownCountryError when no public holidays are known of `country` (ISO 3166-1 or 3166-2)."""
    _days_off(country, 2026)


@cache
def is_working_day(day: dt.date, country: str = "") -> bool:
    """Whether `day` counts: neither a weekend nor a public holiday of `country`."""
    free, weekend = _days_off(country, day.year)
    return day.weekday() not in weekend and day not in free


@cache
def add_working_days(day: dt.date, count: int, country: str = "") -> dt.date:
    """The `count`-th working day after `day`; `day` itself is not counted."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day, country)
    return day


def dues(clock: Clock, arrived: dt.date, facts: Mapping[str, Fact], country: str = "") -> list[Due]:
    """What is due after a notice with this clock arrived, in the order of its steps.

    facts: the times to count with, by name; a step whose times are not all among them is left out.
    """
    return [Due(step, _after(arrived, of, country), of) for step, of in _steps(clock, facts)]


def columns(clocks: Iterable[Clock], facts: Mapping[str, Fact], country: str = "") -> list[Column]:
    """The columns of the table, in the order of the clocks and their steps.

    Steps of several clocks share one where they take the same time in the same unit. facts: as for `dues`.
    """
    found: dict[tuple[Step, tuple[tuple[int, str | None], ...]], Column] = {}
    for clock in clocks:
        for step, of in _steps(clock, facts):
            key = (step, tuple((fact.number, fact.unit) for fact in of))
            before = found.get(key)
            found[key] = Column(
                step, before.facts if before else of, (*(before.clocks if before else ()), clock), country
            )
    return list(found.values())


def arrival_days(
    today: dt.date, table: Sequence[Column], *, days: int = DAYS_AHEAD, country: str = ""
) -> Iterator[dt.date]:
    """Each working day on which a notice can have arrived and something is still due, and `days` ahead."""
    longest = max((sum(fact.number for fact in column.facts) for column in table), default=0)
    day, end = today - dt.timedelta(days=2 * longest), today + dt.timedelta(days=days)
    while day < end:
        day += dt.timedelta(days=1)
        if is_working_day(day, country) and any(column.day(day) >= today for column in table):
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


def _after(arrived: dt.date, of: Sequence[Fact], country: str) -> dt.date:
    # Days on which offices are open are not known to us: they are counted as working days, as a guide.
    calendar = sum(fact.number for fact in of if fact.unit == "calendar_day")
    working = sum(fact.number for fact in of if fact.unit != "calendar_day")
    return add_working_days(arrived, working, country) + dt.timedelta(days=calendar)
