"""The facts file: every legal figure, deadline, date and contact, with its source, read and checked."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contact_help import yamlfile
from contact_help.problems import InputError, Problem

# The signs of a URL (RFC 3986) but quotes and round brackets, which end an attribute or a link of Markdown.
_ADDRESS = re.compile(r"https://[A-Za-z0-9._~:/?#\[\]@!$&*+,;=%-]+")
_PLAIN = re.compile(r"[^\[\]<>`{}*_\\|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")

COUNTED_UNITS = ("working_day", "calendar_day", "business_day", "month", "year")
CONTACT_UNITS = ("phone", "url")
CONTACT_DAYS = 180
"""How long a contact holds after it was last held against its source: numbers and addresses change without a word."""
FIGURE_DAYS = 365
"""How long a figure or a rule holds: the law changes with notice, and mostly at the turn of a year."""


@dataclass(frozen=True)
class Fact:
    """One fact.

    value: a number, a text, or None for a rule without a figure. unit: one of the schema's units, None without a value.
    citation: how people cite it, with the section. url: where it can be read. verified_on: when it was last checked.
    max_age: for how many days from then it holds. why_domain: why a contact's domain is not its source's.
    """

    name: str
    value: float | str | None
    unit: str | None
    citation: str
    url: str
    verified_on: dt.date
    about: str
    max_age: int = FIGURE_DAYS
    why_domain: str = ""

    @property
    def is_contact(self) -> bool:
        """Whether people are sent there: too old, it must not be shown."""
        return self.unit in CONTACT_UNITS

    def is_stale(self, today: dt.date) -> bool:
        """Whether the last check is longer ago than the fact holds."""
        return (today - self.verified_on).days > self.max_age

    @property
    def number(self) -> int:
        """The value as a whole number. Raises ValueError when the fact has none."""
        if not isinstance(self.value, int):
            raise ValueError(f"the fact {self.name} is not a whole number")  # noqa: TRY004 # the value is at fault
        return self.value


def load(path: Path, *, place: str | None = None) -> Mapping[str, Fact]:
    """The facts of the file `path` by name.

    Raises InputError with every mistake of the file: wrong keys, unknown sources, dates that are none, values that do
    not fit their unit.
    """
    source = yamlfile.read(path, place=place)
    problems = source.check("facts")
    if problems:
        raise InputError(problems)
    sources, facts = source.data["sources"], {}
    for name, entry in source.data["facts"].items():
        fact, found = _fact(source, name, entry, sources)
        problems += found
        if fact:
            facts[name] = fact
    if problems:
        raise InputError(problems)
    return facts


def day(text: str) -> dt.date | None:
    """The date that `text` (YYYY-MM-DD) names, None when there is no such day."""
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    # Python also reads 20261123 and 2026-W48-1.
    return found if found.isoformat() == text else None


def _fact(
    source: yamlfile.YamlFile, name: str, entry: dict[str, str | float], sources: dict[str, dict[str, str]]
) -> tuple[Fact | None, list[Problem]]:
    problems = []
    origin = sources.get(str(entry["source"]))
    if origin is None:
        near = difflib.get_close_matches(str(entry["source"]), sources, n=1)
        remedy = f"Did you mean {near[0]}" if near else "Add it to `sources`"
        problems.append(source.problem(["facts", name, "source"], f"there is no source {entry['source']}", remedy))
    verified = day(str(entry["verified_on"]))
    if verified is None:
        what = f"verified_on of {name} is not a day of the calendar"
        problems.append(source.problem(["facts", name, "verified_on"], what, "Write it as 2026-11-23"))
    value, unit = entry.get("value"), entry.get("unit")
    if value is not None and (mend := _misfit(value, str(unit))):
        what = f"the value of {name} does not fit the unit {unit}"
        problems.append(source.problem(["facts", name, "value"], what, mend))
    if problems or origin is None or verified is None:
        return None, problems
    at = str(entry.get("at", ""))
    if not at:
        citation = origin["cite"]
    elif at.startswith("comment"):
        citation = f"{origin['cite']}, {at}"
    else:
        citation = origin["cite"] + at
    fact = Fact(
        name=name,
        value=value,
        unit=str(unit) if unit else None,
        citation=citation,
        url=origin["url"],
        verified_on=verified,
        about=str(entry["about"]),
        max_age=int(entry.get("max_age_days") or (CONTACT_DAYS if unit in CONTACT_UNITS else FIGURE_DAYS)),
        why_domain=str(entry.get("why_domain", "")),
    )
    return fact, []


def _misfit(value: float | str, unit: str) -> str | None:
    """The remedy for a value that does not fit its unit, None for one that does."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    text = value if isinstance(value, str) else ""
    rules = {
        "phone": (
            text.startswith("+") and text.isascii() and text[1:].isdigit(),
            "Write the number in the international form, as +18005550100",
        ),
        "url": (bool(_ADDRESS.fullmatch(text)), "Write an https address, with other signs percent-encoded"),
        "date": (bool(text and day(text)), "Write the day as 2026-11-23"),
        "day_of_year": (bool(text and day(f"2024-{text}")), "Write month and day as 01-31"),
        "text": (bool(_PLAIN.fullmatch(text)), "Put quotes around the text; it is plain, without markup"),
        "usd": (number, "Write a number without a sign"),
        "money": (number, "Write a number without a sign"),
        "percent": (number, "Write a number without a sign"),
    }
    whole = isinstance(value, int) and number and value >= 0
    fits, remedy = rules.get(unit, (whole, "Write a whole number"))
    return None if fits else remedy
