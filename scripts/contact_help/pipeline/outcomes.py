"""What a row of checks came to: one table for people, and the same for programs.

A check that could not run is never taken for clean, and neither is one that did not run because of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from contact_help.checking.findings import CLEAN, COULD_NOT_RUN, FOUND
from contact_help.checking.reports import Fault
from contact_help.problems import InputError, Problem

State = Literal["clean", "faults", "could not run", "not run", "left out"]

_CODES: Mapping[State, int] = {
    "clean": CLEAN,
    "left out": CLEAN,
    "faults": FOUND,
    "could not run": COULD_NOT_RUN,
    "not run": COULD_NOT_RUN,
}


# So many of each check are listed in Markdown: a job's summary and an issue have an end.
_LISTED = 50


@dataclass(frozen=True)
class Outcome:
    """What one check came to.

    name: the check's. state: `not run` is one that another one kept from running, `left out` one that nobody asked for.
    said: one line, the check's own summary or why it did not run. seconds: how long it took. faults, notes: what it
    told; a note is no fault.
    """

    name: str
    state: State
    said: str
    seconds: float = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()

    @property
    def result(self) -> str:
        """Its state in a word or two, with how many faults."""
        number = len(self.faults)
        return f"{number} {'fault' if number == 1 else 'faults'}" if self.state == "faults" and number else self.state


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """The worst of all: 0 clean, 1 faults, 2 something could not run or nothing ran at all."""
    if all(each.state == "left out" for each in outcomes):
        return COULD_NOT_RUN
    return max(_CODES[each.state] for each in outcomes)


def table(outcomes: Sequence[Outcome]) -> str:
    """A line a check, for a terminal, and below it the sum; ends in a line break."""
    rows = [("check", "result", "seconds", "said"), *(_cells(each) for each in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"{name.ljust(widths[0])}  {result.ljust(widths[1])}  {seconds.rjust(widths[2])}  {said}".rstrip()
        for name, result, seconds, said in rows
    ]
    return "\n".join([*lines, total(outcomes)]) + "\n"


def total(outcomes: Sequence[Outcome]) -> str:
    """One line: how many are clean, which are not, and the exit code."""
    counted = [each for each in outcomes if each.state != "left out"]
    wrong = [each.name for each in counted if each.state != "clean"]
    clean = f"{len(counted) - len(wrong)} of {len(counted)} checks are clean"
    return f"{clean}{'; not clean: ' + ', '.join(wrong) if wrong else ''}; exit code {exit_code(outcomes)}"


def markdown(outcomes: Sequence[Outcome]) -> str:
    """The table in Markdown and what was told below it, for the summary of a job or an issue."""
    rows = ["| Check | Result | Seconds | Said |", "| --- | --- | ---: | --- |"]
    rows += [f"| {' | '.join(_cell(each) for each in _cells(outcome))} |" for outcome in outcomes]
    lines = [*rows, "", f"{total(outcomes)}."]
    for each in outcomes:
        for title, faults in (("faults", each.faults), ("to look at", each.notes)):
            if faults:
                lines += ["", f"**{each.name}**, {title}:", ""]
                lines += [_item(fault) for fault in faults[:_LISTED]]
                lines += [f"- and {len(faults) - _LISTED} more"] if len(faults) > _LISTED else []
    return "\n".join([*lines, ""])


def as_json(outcomes: Sequence[Outcome]) -> str:
    """One JSON object: `exit_code`, and `checks` with all that each told."""
    checks = [{**asdict(each), "seconds": round(each.seconds, 3)} for each in outcomes]
    return json.dumps({"exit_code": exit_code(outcomes), "checks": checks}, ensure_ascii=False, indent=2) + "\n"


def code_quality(outcomes: Sequence[Outcome]) -> str:
    """The faults as GitLab's Code Quality report, which shows them beside a merge request.

    https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    """
    entries = []
    for each in outcomes:
        for severity, faults in (("major", each.faults), ("info", each.notes)):
            for fault in faults:
                where = f"{fault.where}: " if fault.where else ""
                key = json.dumps([each.name, fault.place, fault.rule, fault.where, fault.what])
                entries.append(
                    {
                        "description": f"{where}{fault.what}. {fault.remedy}.",
                        "check_name": f"{each.name}/{fault.rule}",
                        "fingerprint": sha256(key.encode()).hexdigest(),
                        "severity": severity,
                        "location": {"path": fault.place, "lines": {"begin": max(fault.line, 1)}},
                    }
                )
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True)
class _Writer:
    ending: str
    write: Callable[[Sequence[Outcome]], str] = field(repr=False)


_WRITERS = (_Writer(".gitlab.json", code_quality), _Writer(".json", as_json), _Writer(".md", markdown))


def check_path(path: Path) -> None:
    """Raises InputError where no report can be written under the name `path`."""
    if not any(path.name.endswith(each.ending) for each in _WRITERS):
        endings = ", ".join(each.ending for each in _WRITERS)
        raise InputError([Problem(str(path), 0, "no report has such a name", f"End it in one of {endings}")])


def write(outcomes: Sequence[Outcome], path: Path) -> None:
    """Write the report that the end of the name `path` asks for: `.json`, `.md`, or `.gitlab.json` (Code Quality)."""
    check_path(path)
    writer = next(each for each in _WRITERS if path.name.endswith(each.ending))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(writer.write(outcomes), encoding="utf-8")


def _cells(outcome: Outcome) -> tuple[str, str, str, str]:
    ran = outcome.state not in {"left out", "not run"}
    return outcome.name, outcome.result, f"{outcome.seconds:.1f}" if ran else "", outcome.said


def _item(fault: Fault) -> str:
    place = f"{fault.place}:{fault.line}" if fault.line else fault.place
    where = f" {_cell(fault.where)}:" if fault.where else ""
    return f"- {_cell(place)} ({_cell(fault.rule)}):{where} {_cell(fault.what)}. {_cell(fault.remedy)}."


def _cell(text: str) -> str:
    """Text of a Markdown table's cell: nothing in it is taken for markup."""
    for sign in "\\`*[]<>|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
