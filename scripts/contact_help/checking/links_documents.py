"""Files that a reader opens with another program: calendar entries (`.ics`, RFC 5545) and drafts (`.eml`, RFC 5322).

A program that meets a broken one shows nothing or half of it, and says no word. So their form is checked, and every
address in them is handed on to be checked like a page's.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterator
from email.utils import getaddresses
from typing import NamedTuple

ENDINGS = (".ics", ".eml")

_URL = re.compile(r"(?:https?://|mailto:)[^\s<>\"'\\]+")
_AFTER_URL = ".,;:!?)]}"
_LONGEST_ICS_LINE = 75  # octets, RFC 5545, section 3.1
# RFC 5545, sections 3.6 and 3.6.1: what a calendar and an event must hold.
_NEEDED = {"VCALENDAR": ("VERSION", "PRODID"), "VEVENT": ("UID", "DTSTAMP", "DTSTART")}
_FOLD = re.compile(r"\r?\n[ \t]")
_LINES = r"(?:(?!BEGIN:|END:)[^:\r\n]++:[^\r\n]*+\r\n)*+"
_PLAIN = re.compile(
    rf"BEGIN:VCALENDAR\r\n{_LINES}(?:BEGIN:VEVENT\r\n{_LINES}END:VEVENT\r\n)*+END:VCALENDAR\r\n", re.IGNORECASE
)
_UID = re.compile(r"\r\nUID[:;]([^\r\n]*)")
_LONGEST_EML_LINE = 998  # RFC 5322, section 2.1.1
_ONCE = ("From", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "Reply-To")  # RFC 5322, section 3.6
_RECIPIENTS = ("To", "Cc", "Bcc")


class Spot(NamedTuple):
    """Something in a document, and the line at which it stands, 1-based. remedy: empty for what is only found."""

    line: int
    what: str
    remedy: str = ""


class Document(NamedTuple):
    """What a document holds. faults: what is wrong. urls: addresses in it. recipients: whom a draft goes to."""

    faults: tuple[Spot, ...]
    urls: tuple[Spot, ...]
    recipients: tuple[Spot, ...] = ()


def read_document(path: str, source: bytes) -> Document:
    """Read the file `path`, whose name ends in one of `ENDINGS`."""
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return Document((Spot(line, f"byte {error.start} is not UTF-8 text", "Write the file as UTF-8"),), ())
    faults = []
    if source.replace(b"\r\n", b"").count(b"\n"):
        line = next(number for number, each in enumerate(source.split(b"\n"), 1) if not each.endswith(b"\r"))
        faults.append(Spot(line, "a line does not end in CR LF", "End every line in CR LF"))
    if path.lower().endswith(".ics"):
        readable = _FOLD.sub("", text)
        if faults or not _is_plain(text, readable):
            faults += _calendar_faults(text)
        return Document(tuple(faults), tuple(_urls(readable, text)))
    found, recipients = _draft_faults(source)
    return Document((*faults, *found), tuple(_urls(text, text)), tuple(recipients))


def _urls(readable: str, text: str) -> Iterator[Spot]:
    for url in dict.fromkeys(found.rstrip(_AFTER_URL) for found in _URL.findall(readable)):
        # A folded line hides an address from a plain search: its first part still shows the place.
        at = max(text.find(url[:20]), 0)
        yield Spot(text.count("\n", 0, at) + 1, url)


def _is_plain(text: str, readable: str) -> bool:
    """Whether a calendar is of the usual build and surely right: a site has thousands, and following each line is slow.

    text: as it is in the file, with CR LF. readable: the same without folds.
    """
    lines = text.split("\r\n")
    longest = max(map(len, lines) if text.isascii() else (len(line.encode()) for line in lines))
    if longest > _LONGEST_ICS_LINE or not _PLAIN.fullmatch(readable):
        return False
    head, *events = readable.split("\r\nBEGIN:VEVENT\r\n")
    uids = _UID.findall(readable)
    return (
        all(f"\r\n{name}:" in head for name in _NEEDED["VCALENDAR"])
        and all(_holds(event, name) for event in events for name in _NEEDED["VEVENT"])
        and len(uids) == len(set(uids)) == len(events)
    )


def _holds(event: str, name: str) -> bool:
    return event.startswith((f"{name}:", f"{name};")) or f"\r\n{name}:" in event or f"\r\n{name};" in event


def _calendar_faults(text: str) -> Iterator[Spot]:
    lines = text.split("\r\n") if "\r\n" in text else text.split("\n")
    parts: list[tuple[str, set[str]]] = []
    uids: set[str] = set()
    for number, line in enumerate(lines, 1):
        if len(line.encode()) > _LONGEST_ICS_LINE:
            yield Spot(number, f"a line has {len(line.encode())} octets", "Fold it at 75")
    for number, line in _unfolded(lines):
        if ":" not in line:
            yield Spot(number, f'"{line[:40]}" is no property', "Write it as NAME:value")
        else:
            yield from _property_faults(number, line, parts, uids)
    if lines[0].upper() != "BEGIN:VCALENDAR" or parts:
        yield Spot(1, "the file is not one whole calendar", "Begin with BEGIN:VCALENDAR and end with END:VCALENDAR")


def _unfolded(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Each whole line with the number at which it starts (RFC 5545, section 3.1)."""
    whole: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if line[:1] in {" ", "\t"} and whole:
            whole[-1] = (whole[-1][0], whole[-1][1] + line[1:])
        elif line:
            whole.append((number, line))
    yield from whole


def _property_faults(number: int, line: str, parts: list[tuple[str, set[str]]], uids: set[str]) -> Iterator[Spot]:
    """Follow one line. parts: what is open, outermost first, with the names of its properties so far."""
    name, _, value = line.partition(":")
    name = name.partition(";")[0].upper()
    if name == "BEGIN":
        parts.append((value.upper(), set()))
    elif name == "END":
        part, seen = parts.pop() if parts else ("nothing", set())
        if part != value.upper():
            yield Spot(number, f"END:{value} closes {part}", "Close what was opened last")
        yield from _missing(number, part, seen)
    elif parts:
        parts[-1][1].add(name)
        if name == "UID" and value in uids:
            yield Spot(number, f"the UID {value} is there twice", "Give each event one of its own")
        if name == "UID":
            uids.add(value)


def _missing(line: int, part: str, seen: set[str]) -> Iterator[Spot]:
    for name in _NEEDED.get(part, ()):
        if name not in seen:
            yield Spot(line, f"the {part} has no {name}", f"Add {name}")


def _draft_faults(source: bytes) -> tuple[list[Spot], list[Spot]]:
    faults, recipients = [], []
    message = email.message_from_bytes(source, policy=email.policy.default)
    for number, line in enumerate(source.split(b"\n"), 1):
        if len(line.rstrip(b"\r")) > _LONGEST_EML_LINE:
            faults.append(Spot(number, f"a line has {len(line)} characters", "Wrap it at 998"))
    head = re.split(rb"\r?\n\r?\n", source, maxsplit=1)[0]
    if not head.isascii():
        number = next(number for number, line in enumerate(head.split(b"\n"), 1) if not line.isascii())
        faults.append(Spot(number, "a header holds more than ASCII", "Encode it (RFC 2047)"))
    times = Counter(name.lower() for name in message)
    faults += [
        Spot(_line_of(head, name, 2), f"the header {name} is there twice", "Keep one")
        for name in _ONCE
        if times[name.lower()] > 1
    ]
    if not times["subject"]:
        faults.append(Spot(1, "the draft has no Subject", "Add one"))
    if times["bcc"]:
        faults.append(Spot(_line_of(head, "Bcc", 1), "the draft has a hidden recipient", "Take the Bcc out"))
    for part in message.walk():
        faults += [
            Spot(1, f"a mail program cannot read it ({type(each).__name__})", "Write the message anew")
            for each in part.defects
        ]
    for name in _RECIPIENTS:
        for _, address in getaddresses([str(each) for each in message.get_all(name, [])]):
            if address:
                recipients.append(Spot(_line_of(head, name, 1), address))
    return faults, recipients


def _line_of(head: bytes, name: str, time: int) -> int:
    at = [
        number
        for number, line in enumerate(head.split(b"\n"), 1)
        if line.lower().startswith(f"{name.lower()}:".encode())
    ]
    return at[min(time, len(at)) - 1] if at else 1
