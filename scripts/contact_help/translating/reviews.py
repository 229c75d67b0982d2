"""Who has read a translation: a comment of the message, which ends by itself when its text changes.

`# reviewed: Ana Pérez, 2026-11-25, 3f9c01d2a4b6` says who read it, on which day, and a hash of what was read: context,
English and translation. PO editors show the comment and keep it. When one of the two texts changes, the hash no longer
fits and the mark counts for nothing; the next review takes it out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import polib

from contact_help.problems import InputError, Problem

_MARK = re.compile(
    r"^\s*reviewed:\s*(?P<name>[^,\s][^,]*?)\s*,\s*(?P<day>\d{4}-\d{2}-\d{2})\s*,\s*(?P<hash>[0-9a-f]{12})\s*$"
)
# Any line that means to be a mark, whole or not.
_MEANT = re.compile(r"^\s*reviewed:")
# A name is one line and has no comma: that is how a mark is read again.
_NAME = re.compile(r"[^\W_][^,\x00-\x1f\x7f-\x9f\u2028\u2029]{0,78}[^\W_]\.?")


@dataclass(frozen=True, order=True)
class Review:
    """A person has read a message on a day."""

    name: str
    day: dt.date


def text_hash(entry: polib.POEntry) -> str:
    """Twelve hexadecimal digits of the SHA-256 of context, English and translation of a message."""
    texts = [entry.msgctxt or "", entry.msgid, entry.msgid_plural or "", entry.msgstr or ""]
    texts += [form for _, form in sorted(entry.msgstr_plural.items())]
    # A length before each text: no two messages run together into the same bytes.
    joined = "".join(f"{len(text)}:{text}" for text in texts)
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def of(entry: polib.POEntry) -> tuple[Review, ...]:
    """The reviews of a message that still hold, in the order of the comment; none for what is not published."""
    if "reviewed:" not in entry.tcomment or not entry.translated():
        return ()
    now = text_hash(entry)
    found = (_MARK.match(line) for line in entry.tcomment.splitlines())
    marks = [(each["name"], each["day"]) for each in found if each and each["hash"] == now]
    return tuple(Review(name, day) for name, written in marks if (day := _day(written)))


def newest(marks: Iterable[Review]) -> tuple[Review, ...]:
    """One review a person, the newest, in the order of their names."""
    days: dict[str, dt.date] = {}
    for each in marks:
        days[each.name] = max(each.day, days.get(each.name, each.day))
    return tuple(Review(name, day) for name, day in sorted(days.items()))


def sign(entry: polib.POEntry, name: str, day: dt.date) -> bool:
    """Put a person's mark onto a message and take out marks that ended. Gives whether the comment changed."""
    kept = of(entry)
    before = entry.tcomment
    others = [line for line in before.splitlines() if not _MEANT.match(line)]
    if name not in {each.name for each in kept}:
        kept = (*kept, Review(name, day))
    now = text_hash(entry)
    marks = [f"reviewed: {each.name}, {each.day.isoformat()}, {now}" for each in kept]
    entry.tcomment = "\n".join([*others, *marks])
    return entry.tcomment != before


def check_name(name: str) -> None:
    """Raises InputError where a name could not be read again from a mark."""
    if not _NAME.fullmatch(name) or "reviewed:" in name:
        remedy = 'Write it in one line without a comma, as --by "Ana Perez"'
        raise InputError([Problem("--by", 0, f"{name!r} cannot stand in a mark", remedy)])


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
