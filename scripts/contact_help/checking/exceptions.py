"""Faults that are known and borne for a reason: one file for the audit and the link check, each with an end.

An exception names a rule, a place, a reason, the role that owns it and the day on which it ends. One that has ended or
that no fault needs any more is a finding itself: the file never hides more than it says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar

from contact_help import yamlfile
from contact_help.problems import InputError, Problem

FILE = "exceptions.yml"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Place:
    """Where a fault is: its rule, page and selector or link."""

    rule: str
    page: str
    where: str


@dataclass(frozen=True)
class Exempt:
    """One exception. check: `audit` or `links`, or `review` for what the audit asks a person and somebody answered.

    rule: the rule's name. page, where: patterns with `*`, see fnmatch.
    line: where it stands in `file`. expires: the last day on which it holds.
    """

    check: str
    rule: str
    page: str
    where: str
    reason: str
    owner: str
    expires: dt.date
    file: str
    line: int

    def covers(self, place: Place) -> bool:
        """Whether the exception is about `place`."""
        return self.rule == place.rule and fnmatchcase(place.page, self.page) and fnmatchcase(place.where, self.where)


def load(path: Path) -> tuple[Exempt, ...]:
    """Read the exceptions of the file `path`; none where there is no such file.

    Raises InputError with every mistake, its line and how to mend it.
    """
    if not path.exists():
        return ()
    source = yamlfile.read(path, place=path.name)
    problems = source.check("exceptions")
    if problems:
        raise InputError(problems)
    found = []
    for number, each in enumerate((source.data or {}).get("exceptions") or []):
        try:
            expires = dt.date.fromisoformat(each["expires"])
        except ValueError:
            problems.append(
                source.problem(
                    ["exceptions", number, "expires"], f"{each['expires']} is not a day", "Write it as 2027-03-31"
                )
            )
            continue
        found.append(
            Exempt(
                each["check"],
                each["rule"],
                each["page"],
                each.get("where", "*"),
                each["reason"],
                each["owner"],
                expires,
                path.name,
                source.line(["exceptions", number]),
            )
        )
    if problems:
        raise InputError(problems)
    return tuple(found)


def apply(  # noqa: PLR0913 # each is one of its own, by keyword
    exempt: Iterable[Exempt],
    faults: Iterable[_T],
    *,
    check: str,
    place: Callable[[_T], Place],
    pages: Iterable[str],
    today: dt.date,
    complete: bool,
) -> tuple[tuple[_T, ...], tuple[_T, ...], tuple[Problem, ...]]:
    """Sort `faults` into those that are left and those that an exception bears; and tell exceptions that are wrong.

    pages: what was looked at. complete: whether each page was looked at in full. An exception is unused only if all of
    the pages that it is about were: with `complete` false none is.
    """
    own = [each for each in exempt if each.check == check]
    holding = [each for each in own if each.expires >= today]
    used: set[Exempt] = set()
    left, borne = list[_T](), list[_T]()
    for fault in faults:
        covering = [each for each in holding if each.covers(place(fault))]
        used.update(covering)
        (borne if covering else left).append(fault)
    problems = [
        Problem(
            each.file,
            each.line,
            f"the exception for {each.rule} ended on {each.expires}",
            "Mend the fault, or decide anew and give a later day",
        )
        for each in own
        if each.expires < today
    ]
    seen = list(pages)
    problems += [
        Problem(
            each.file, each.line, f"no fault needs the exception for {each.rule} on {each.page} any more", "Remove it"
        )
        for each in holding
        if each not in used and complete and any(fnmatchcase(page, each.page) for page in seen)
    ]
    return tuple(left), tuple(borne), tuple(problems)
