"""When an answer is due: counted from the day on which a notice arrived, without weekends and federal holidays.

Sources: 12 CFR 1024.35(d), (e) and 1024.36(c), (d) count days "excluding legal public holidays, Saturdays, and
Sundays". The day of arrival is not counted, the day after is day one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import holidays

from contact_help.facts import Fact

DAYS_AHEAD = 400


@dataclass(frozen=True)
class Row:
    """The days that follow from one day of arrival."""

    arrived: dt.date
    acknowledgement: dt.date
    owner: dt.date
    answer: dt.date
    extended: dt.date
    payoff: dt.date


@cache
def _federal_holidays(year: int) -> frozenset[dt.date]:
    """Federal public holidays of a year on the day on which they are observed (5 USC 6103)."""
    return frozenset(holidays.country_holidays("US", years=[year]))


def is_working_day(day: dt.date) -> bool:
    """Whether `day` counts: no Saturday, Sunday or federal holiday."""
    saturday = 5
    return day.weekday() < saturday and day not in _federal_holidays(day.year)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day`; `day` itself is not counted."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def rows(today: dt.date, facts: Mapping[str, Fact], *, days: int = DAYS_AHEAD) -> Iterator[Row]:
    """A row for each working day on which a notice can have arrived: the longest open clock back, `days` ahead."""
    clock = {
        name: facts[name].number for name in ("noe_ack", "rfi_owner", "noe_answer", "noe_extension", "payoff_days")
    }
    longest = clock["noe_answer"] + clock["noe_extension"]
    day = today - dt.timedelta(days=2 * longest)
    end = today + dt.timedelta(days=days)
    while day < end:
        day += dt.timedelta(days=1)
        if not is_working_day(day):
            continue
        row = Row(
            arrived=day,
            acknowledgement=add_working_days(day, clock["noe_ack"]),
            owner=add_working_days(day, clock["rfi_owner"]),
            answer=add_working_days(day, clock["noe_answer"]),
            extended=add_working_days(day, longest),
            payoff=add_working_days(day, clock["payoff_days"]),
        )
        if row.extended >= today:
            yield row
