"""Calendar files (RFC 5545): the days that follow from the arrival of a notice, for a reader's own calendar.

Written here and not by a library: a site has thousands of them, and a library takes longer for them than the whole
build. The tests read them back with one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

_CRLF = b"\r\n"
_LINE = 75  # octets, RFC 5545, 3.1


@dataclass(frozen=True)
class Event:
    """A whole day. summary and description: plain text in the reader's language."""

    day: dt.date
    summary: str
    description: str


def calendar(events: Sequence[Event], *, name: str, made: dt.date, address: str) -> bytes:
    """A calendar file that holds `events`.

    made: the day of the build, the only date that does not come from the events. address: the page that explains
    them, empty for none. The same input gives the same bytes.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{_text(name)}//contact-help//EN", "CALSCALE:GREGORIAN"]
    for event in events:
        identity = hashlib.sha256(f"{event.day}{event.summary}{event.description}{name}".encode()).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{identity}@contact-help",
            f"DTSTAMP:{made:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(event.summary)}",
            f"DESCRIPTION:{_text(event.description)}",
            *([f"URL:{address}"] if address else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_CRLF.join(_folded(line.encode())) + _CRLF for line in lines)


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11): nothing in it can end the line or start another property."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(rest: bytes) -> list[bytes]:
    """A line in pieces of at most 75 octets, each but the first after a space; no character is cut."""
    pieces, room, start = [], _LINE, b""
    while len(rest) > room:
        cut = room
        while rest[cut] & 0xC0 == 0x80:  # noqa: PLR2004 # a UTF-8 character goes on here (RFC 3629, 3)
            cut -= 1
        pieces.append(start + rest[:cut])
        rest, room, start = rest[cut:], _LINE - 1, b" "
    return [*pieces, start + rest]
