"""How faults are told: in plain lines for people, as JSON for programs, and as annotations on GitHub's changed lines.

A fault of a template stands on every page; it is told once, with how many pages show it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Format = Literal["text", "json", "github"]
FORMATS: tuple[Format, ...] = ("text", "json", "github")


@dataclass(frozen=True, order=True)
class Fault:
    """One fault where it is mended.

    place: file relative to the project; line: 1-based, 0 when the whole file is meant. rule: its short name.
    where: what is seen there. what and remedy: a sentence each, without a full stop. pages: built pages that show it.
    """

    place: str
    line: int
    rule: str
    where: str
    what: str
    remedy: str
    pages: tuple[str, ...] = ()


def together(faults: Iterable[Fault]) -> list[Fault]:
    """The faults sorted, those of one rule at one place as one, with all the pages that show it."""
    kept: dict[tuple[str, int, str, str], Fault] = {}
    for each in sorted(faults):
        # A whole file, or a file that was built, holds more than one fault of a kind.
        key = (each.place, each.line, each.rule, "" if each.line and each.pages != (each.place,) else each.where)
        known = kept.get(key)
        pages = tuple(dict.fromkeys((*known.pages, *each.pages))) if known else each.pages
        first = known or each
        kept[key] = Fault(first.place, first.line, first.rule, first.where, first.what, first.remedy, pages)
    return sorted(kept.values())


def render(faults: Sequence[Fault], notes: Sequence[Fault] = (), *, form: Format, summary: str) -> str:
    """The faults as text in the format `form`, ending in a line break.

    notes: what a person has to look at and is no fault. summary: one line that counts.
    """
    if form == "json":
        found = {
            "summary": summary,
            "faults": [asdict(each) for each in faults],
            "notes": [asdict(each) for each in notes],
        }
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if form == "github":
        told = [_annotation("error", each) for each in faults] + [_annotation("warning", each) for each in notes]
    else:
        told = [_lines(each) for each in faults]
        if notes:
            told += ["To look at yourself:", *(_lines(each) for each in notes)]
    return "".join(f"{each}\n" for each in (*told, summary))


def _lines(fault: Fault) -> str:
    at = f"{fault.place}:{fault.line}" if fault.line else fault.place
    shown = f": {fault.where}" if fault.where else ""
    return f"{at}: {fault.rule}{shown}\n    {fault.what}. {fault.remedy}.{_seen(fault)}"


def _seen(fault: Fault) -> str:
    others = [page for page in fault.pages if page != fault.place]
    if not others:
        return ""
    more = f" and {len(others) - 1} more pages" if len(others) > 1 else ""
    return f"\n    Seen on {others[0]}{more}."


def _annotation(level: str, fault: Fault) -> str:
    """GitHub's workflow command for an annotation; its escapes are those of actions/toolkit's `command`."""
    line = f",line={fault.line}" if fault.line else ""
    text = f"{fault.where}\n{fault.what}. {fault.remedy}.{_seen(fault)}".strip()
    return f"::{level} file={_property(fault.place)}{line},title={_property(fault.rule)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
