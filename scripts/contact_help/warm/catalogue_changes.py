"""What has changed between two states of a catalogue, where it is the words of a few messages.

Reading a large catalogue takes longer than all the rest of a warm build. Both states are the same but for a few
messages that follow each other, so only these are read.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import polib

from contact_help.locales import Locale
from contact_help.problems import InputError
from contact_help.translating import catalogues, reviews
from contact_help.translating.catalogues import Key

# Between two messages, and between the header and the first.
_GAP = b"\n\n"
_MSGID = re.compile(rb'^msgid[ \t]+((?:"(?:[^"\\\n]|\\.)*"[ \t]*\n)+)', re.MULTILINE)
_STRING = re.compile(rb'"((?:[^"\\\n]|\\.)*)"')


def words(old: bytes, new: bytes, others: Iterable[bytes], locale: Locale) -> Mapping[Key, tuple[str, str]] | None:
    """The translations that differ, before and after, by context and msgid.

    None where more has changed than the words of messages that are published, and that nobody has reviewed: what can be
    published, how many there are, who has read them. old was read without a mistake. others: the language's other
    catalogues; a message that one of them holds too is none of these.
    """
    parts = _differing(old, new)
    if parts is None:
        return None
    try:
        before, after = (_read(old, each, locale) for each in parts)
    except InputError:
        return None
    if [_place(entry) for entry, _ in before] != [_place(entry) for entry, _ in after]:
        return None
    changed: dict[Key, tuple[str, str]] = {}
    for (one, was), (other, is_) in zip(before, after, strict=True):
        if _same(one, other):
            continue
        if not was or not is_ or one.msgid_plural or reviews.of(one) or reviews.of(other):
            return None
        changed[one.msgctxt, one.msgid] = (one.msgstr, other.msgstr)
    elsewhere = {msgid for content in others for msgid in _msgids(content)}
    if any(polib.escape(msgid).encode() in elsewhere for _, msgid in changed):
        return None
    return changed


def _differing(old: bytes, new: bytes) -> tuple[bytes, bytes] | None:
    """The messages of both in which something differs, None where that may be the header."""
    first = _equal(old, new)
    last = min(_equal(old[::-1], new[::-1]), min(len(old), len(new)) - first)
    start = old.rfind(_GAP, 0, first)
    if start < old.find(_GAP) or start < 0 or b"\r" in old or b"\r" in new:
        return None
    end = old.find(_GAP, len(old) - last)
    end = len(old) if end < 0 else end
    return old[start:end], new[start : end + len(new) - len(old)]


def _equal(one: bytes, other: bytes) -> int:
    """How many bytes at the start are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _read(whole: bytes, part: bytes, locale: Locale) -> list[tuple[polib.POEntry, bool]]:
    """The messages in a part of a catalogue, and whether each is published."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "part.po"
        file.write_bytes(whole[: whole.find(_GAP)] + part + b"\n")
        opened = catalogues.read(file)
    reasons = {entry.linenum: reason for entry, reason in catalogues.published(opened, locale)}
    return [(entry, reasons.get(entry.linenum, "not translated") is None) for entry in opened]


def _place(entry: polib.POEntry) -> tuple[object, ...]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural, entry.obsolete, entry.occurrences


def _same(one: polib.POEntry, other: polib.POEntry) -> bool:
    return (one.msgstr, one.msgstr_plural, one.flags, one.tcomment, one.previous_msgid) == (
        other.msgstr, other.msgstr_plural, other.flags, other.tcomment, other.previous_msgid,
    )  # fmt: skip


def _msgids(content: bytes) -> Iterable[bytes]:
    """The msgids of a catalogue as they are written, in one piece."""
    return (b"".join(_STRING.findall(each)) for each in _MSGID.findall(content))
