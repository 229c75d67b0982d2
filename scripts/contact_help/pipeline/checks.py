"""The checks of a site in the order in which they run, each as the command that anybody can run by itself.

What is quick and needs no site comes first, then the build, then what looks at what was built, the longest last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contact_help import extensions
from contact_help.checking.reports import Fault

BUILD = "build"
AUDIT_REPORT = Path("build/audit.json")
_PAGE_REPORT = Path("build/audit.html")
# `file:line: what. remedy.`, as problems.Problem is printed.
_PROBLEM = re.compile(r"(?P<place>[\w./-]+\.\w+)(?::(?P<line>\d+))?: (?P<said>\S.*)")


class UnreadableError(Exception):
    """A command ended as if it had worked, but left no report that can be read."""


@dataclass(frozen=True)
class Told:
    """What a command told. shown: its own words for people, empty where they are made from the faults."""

    said: str
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    shown: str = ""


@dataclass(frozen=True)
class Check:
    """One check. arguments: of `contact-help`. needs_site: whether it looks at what the build made.

    read: makes what the command told out of what it wrote to its standard output, in the folder of the project. Raises
    UnreadableError. reports: files that it writes and `read` looks at.
    """

    name: str
    arguments: tuple[str, ...]
    needs_site: bool
    read: Callable[[str, Path], Told] = field(repr=False)
    reports: tuple[Path, ...] = ()


def all_checks(site: Path | None = None, *, whole_audit: bool = False) -> tuple[Check, ...]:
    """The checks in their order.

    site: the built site, None for where mkdocs.yml puts it. whole_audit: whether the audit looks at every page anew in
    every state, or at its sample. The checks of extensions are among them where there are any.
    """
    at = ("--site", str(site)) if site else ()
    form = ("--format", "json")
    reports = tuple(part for path in (_PAGE_REPORT, AUDIT_REPORT) for part in ("--report", str(path)))
    how = "--all" if whole_audit else "--sample"
    return (
        Check("contacts", ("contacts", "--any-age", *form), needs_site=False, read=_faults),
        Check("catalogues", ("translations", "update", "--check", *form), needs_site=False, read=_faults),
        Check("translations", ("translations", "check", *form), needs_site=False, read=_messages),
        Check(BUILD, ("build", *at), needs_site=False, read=_built),
        Check("links", ("links", *at, *form), needs_site=True, read=_faults),
        Check("html", ("html", *at, *form), needs_site=True, read=_faults),
        Check("weight", ("weight", *at, *form), needs_site=True, read=_faults),
        *(
            (Check("extensions", ("extensions", *at, *form), needs_site=True, read=_faults),)
            if extensions.any_checks()
            else ()
        ),
        Check(
            "audit", ("audit", *at, how, *reports), needs_site=True, read=_audited, reports=(_PAGE_REPORT, AUDIT_REPORT)
        ),
    )


def upkeep_checks(site: Path | None = None) -> tuple[Check, ...]:
    """What has to be looked at now and then, since it changes without anybody changing the site.

    site: as for `all_checks`. The last two need a network.
    """
    at = ("--site", str(site)) if site else ()
    form = ("--format", "json")
    return (
        Check("contacts", ("contacts", *form), needs_site=False, read=_faults),
        Check("links elsewhere", ("links", "--external", *at, *form), needs_site=True, read=_faults),
        Check("advisories", ("advisories", *form), needs_site=False, read=_rows),
    )


def build_faults(said: str) -> tuple[Fault, ...]:
    """The mistakes that stopped a build, from the lines that it wrote about them."""
    faults = []
    for line in said.splitlines():
        if found := _PROBLEM.fullmatch(line.strip()):
            what, dot, remedy = found["said"].rstrip(".").rpartition(". ")
            if not dot:
                what, remedy = remedy, "Mend this, then build again"
            faults.append(Fault(found["place"], int(found["line"] or 0), BUILD, "", what, remedy))
    return tuple(faults)


def _faults(output: str, _project: Path) -> Told:
    data = _object(output)
    try:
        return Told(str(data["summary"]), _each_fault(data["faults"]), _each_fault(data["notes"]))
    except (KeyError, TypeError) as error:
        raise UnreadableError(str(error)) from None


def _each_fault(entries: Sequence[dict[str, Any]]) -> tuple[Fault, ...]:
    return tuple(Fault(**{**each, "pages": tuple(each["pages"])}) for each in entries)


def _rows(output: str, _project: Path) -> Told:
    """What a command of this room told, which sums up rows of its own."""
    data = _object(output)
    try:
        rows = data["checks"]
        said = "; ".join(f"{each['name']}: {each['said']}" for each in rows)
        faults, notes = (tuple(one for each in rows for one in _each_fault(each[kind])) for kind in ("faults", "notes"))
    except (KeyError, TypeError) as error:
        raise UnreadableError(str(error)) from None
    return Told(said, faults, notes)


def _messages(output: str, _project: Path) -> Told:
    data = _object(output)
    try:
        found = [
            (
                each["severity"] == "error",
                Fault(
                    each["file"],
                    each["line"],
                    each["rule"],
                    each["msgid"],
                    f"{each['what']}. {each['why']}",
                    each["remedy"],
                ),
            )
            for each in data["findings"]
        ]
        counts = ", ".join(f"{number} of severity {severity}" for severity, number in data["counts"].items() if number)
        said = f"{counts or 'nothing'} in {data['checked']} messages"
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(str(error)) from None
    notes = "; ".join(data["notes"])
    return Told(
        f"{said} ({notes})" if notes else said,
        tuple(fault for wrong, fault in found if wrong),
        tuple(fault for wrong, fault in found if not wrong),
    )


def _built(output: str, _project: Path) -> Told:
    lines = output.strip().splitlines()
    if not lines:
        raise UnreadableError("the build said nothing")
    return Told(lines[-1])


def _audited(output: str, project: Path) -> Told:
    try:
        data = json.loads((project / AUDIT_REPORT).read_text(encoding="utf-8"))
        faults = [
            Fault(
                each["file"] or f"template {each['template']}",
                each["line"],
                each["rule"],
                each["component"],
                each["what"],
                each["remedy"],
                tuple(dict.fromkeys(spot["page"] for spot in each["spots"])),
            )
            for each in data["findings"]
        ]
        faults += [_exception(said) for said in data["exceptions"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableError(str(error)) from None
    lines = output.strip().splitlines()
    return Told(lines[-1] if lines else "", tuple(faults), shown=output)


def _exception(said: str) -> Fault:
    told = build_faults(said)
    first = told[0] if told else Fault("exceptions.yml", 0, "", "", said.rstrip("."), "Mend the file")
    return Fault(first.place, first.line, "exception", "", first.what, first.remedy)


def _object(output: str) -> dict[str, Any]:
    try:
        data = json.loads(output)
    except ValueError:
        raise UnreadableError("it is not JSON") from None
    if not isinstance(data, dict):
        raise UnreadableError("it is not an object")
    return data
