"""What the accessibility page says of the last audit: one small dated file that the audit writes and the build reads.

The file is committed, so that a build needs no browser and gives the same bytes anywhere. A page that is made of it is
honest about its age, about what was left out, and about there being none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from contact_help import facts, yamlfile
from contact_help.problems import InputError

FILE = "audit.yml"
# A site changes with each edit of a sentence. A quarter of a year is as long as a check is called new.
FRESH_DAYS = 92
_HEAD = """\
# What the last audit of the whole site found: the accessibility page shows it.
# Written by `contact-help audit --statement`. Do not edit it: run that again.
"""


@dataclass(frozen=True)
class Statement:
    """What one audit of the whole site found.

    day: when it was made. level: the highest level of WCAG 2.2 that counted. languages: tags of what the site had.
    pages, states: how many pages, and states of pages, were looked at, of pages_all and states_all. state_names: the
    states, as the audit names them. faults: by level (`A`, `AA`, `AAA`, `practice` for what no criterion asks). borne:
    faults that are known and borne for a reason. questions: what programs could not decide. tools: versions by name.
    """

    day: dt.date
    level: str
    languages: tuple[str, ...]
    pages: int
    pages_all: int
    states: int
    states_all: int
    state_names: tuple[str, ...]
    faults: Mapping[str, int]
    borne: int
    questions: int
    tools: Mapping[str, str]

    @property
    def all_faults(self) -> int:
        """Faults of all levels together."""
        return sum(self.faults.values())

    @property
    def is_whole(self) -> bool:
        """Whether every page was looked at in every state."""
        return self.pages == self.pages_all and self.states == self.states_all

    def is_old(self, today: dt.date) -> bool:
        """Whether more than FRESH_DAYS have passed since."""
        return (today - self.day).days > FRESH_DAYS


def load(docs: Path) -> Statement | None:
    """Read the file in the folder `docs`; None where there is none. Raises InputError with every mistake."""
    path = docs / FILE
    if not path.is_file():
        return None
    source = yamlfile.read(path, place=f"{docs.name}/{FILE}")
    problems = source.check("audit")
    day = None if problems else facts.day(source.data["day"])
    if not problems and day is None:
        problems = [source.problem(["day"], "this is not a day of the calendar", "Write it as 2026-11-23")]
    if problems or day is None:
        raise InputError(problems)
    data = source.data
    return Statement(
        day=day,
        level=data["level"],
        languages=tuple(data["languages"]),
        pages=data["pages"],
        pages_all=data["pages_all"],
        states=data["states"],
        states_all=data["states_all"],
        state_names=tuple(data["state_names"]),
        faults=dict(data["faults"]),
        borne=data["borne"],
        questions=data["questions"],
        tools={name: str(version) for name, version in data["tools"].items()},
    )


def save(statement: Statement, docs: Path) -> Path:
    """Write the file into the folder `docs`, in one step. Gives its path."""
    data = {
        "day": statement.day.isoformat(),
        "level": statement.level,
        "languages": list(statement.languages),
        "pages": statement.pages,
        "pages_all": statement.pages_all,
        "states": statement.states,
        "states_all": statement.states_all,
        "state_names": list(statement.state_names),
        "faults": dict(statement.faults),
        "borne": statement.borne,
        "questions": statement.questions,
        "tools": dict(statement.tools),
    }
    path = docs / FILE
    partial = path.with_name(f".{FILE}.part")
    partial.write_text(_HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=118), encoding="utf-8")
    partial.replace(path)
    return path
