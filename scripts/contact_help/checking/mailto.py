"""Whether a `mailto:` address opens the mail that its author meant, in every mail program (RFC 6068)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LENGTH = 2_000
"""Longest address, in characters, that every browser and system hands over whole."""
FIELDS = ("to", "subject", "body", "cc")
"""Header fields that mail programs fill in; RFC 6068, section 4, lets them ignore others."""

# RFC 6068, section 2: `qchar` (without what is judged by itself: `+` and the delimiters), and the characters of an
# address, where `/`, `?`, `#`, `[` and `]` must be encoded. `&`, `;` and `=` are told apart by the splitting.
_VALUE_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~!$'()*,;:@%+]*")
_ADDRESS_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~!$'()*,:@%+]*")
_HALF_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)
_ENCODED_TWICE = re.compile(r"%25(?:20|0[AaDd])")
_BARE_LINE_BREAK = re.compile(r"(?<!\r)\n|\r(?!\n)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

# RFC 5322, section 3.4.1, without comments and folding; an international domain is allowed, a local part is ASCII.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[^\W_](?:[^\W_]|-){0,61}[^\W_]|[^\W_]"
_ADDRESS = re.compile(
    rf"(?P<local>{_ATOM}(?:\.{_ATOM})*|\"(?:[^\"\\\r\n]|\\.)*\")@(?:(?:{_LABEL})(?:\.(?:{_LABEL}))*|\[[0-9A-Fa-f:.IPv]+\])",
)
_NAMED_ADDRESS = re.compile(r"\s*(?:\"[^\"<>]*\"|[^<>,\"]*)\s*<(?P<address>[^<>]+)>\s*")
_LONGEST_LOCAL_PART, _LONGEST_ADDRESS = 64, 254  # RFC 5321, section 4.5.3.1, erratum 1690


class Fault(NamedTuple):
    """What is wrong, and what to do about it: each a sentence without its full stop."""

    what: str
    remedy: str


def mailto_faults(url: str) -> list[Fault]:
    """Give everything wrong with `url`, a `mailto:` address as in an `href`, HTML's character references decoded."""
    faults = list(_length_faults(url))
    rest = url[len("mailto:") :]
    rest, number_sign, _ = rest.partition("#")
    if number_sign:
        faults.append(Fault("a bare # cuts the mail off there", "Write %23"))
    recipients, question_mark, query = rest.partition("?")
    faults.extend(_value_faults("to", recipients, _ADDRESS_CHARACTERS))
    faults.extend(_recipient_faults("to", recipients))
    if question_mark:
        faults.extend(_query_faults(query))
    return list(dict.fromkeys(faults))


def _length_faults(url: str) -> Iterator[Fault]:
    if len(url) > MAX_LENGTH:
        what = f"the address has {len(url):,} characters, some systems cut it off after {MAX_LENGTH:,}"
        yield Fault(what, "Shorten the draft")


def _query_faults(query: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, field in enumerate(query.split("&")):
        name, equals, value = field.partition("=")
        if not equals:
            if number == 0:
                yield Fault(f'what follows the ? is not a field: "{field[:40]}"', 'Begin it with "subject=" or "body="')
            else:
                yield Fault(f'a bare & cuts the text before "{field[:40]}"', "Write %26 for an & in the text")
            continue
        known = name.lower()
        if known not in FIELDS:
            what = f'"{name[:40]}" is no field that mail programs fill in'
            yield Fault(what, f"Use only {', '.join(FIELDS)}; write %26 for an & in the text")
        elif known in seen:
            yield Fault(f'"{known}" is there twice, mail programs keep one of them', "Join the two")
        seen.add(known)
        yield from _value_faults(known, value, _VALUE_CHARACTERS)
        if "+" in value:
            what = f'the + in "{known}" is shown as a plus by some mail programs and as a space by others'
            yield Fault(what, "Write %20 for a space and %2B for a plus")
        if known in {"to", "cc"}:
            yield from _recipient_faults(known, value)


def _value_faults(name: str, value: str, allowed: re.Pattern[str]) -> Iterator[Fault]:
    for half in _HALF_ENCODED.findall(value)[:1]:
        yield Fault(f'"{half}" in "{name}" is no complete percent-encoding', "Write %25 for a percent sign")
    if (end := _end_of(allowed, value)) < len(value):
        bare = value[end]
        code = "".join(f"%{byte:02X}" for byte in bare.encode("utf-8", "replace"))
        shown = "space" if bare == " " else "line break" if bare in "\r\n" else f'"{bare}"'
        yield Fault(f'a bare {shown} in "{name}" is not percent-encoded', f"Write {code}")
    if _ENCODED_TWICE.search(value):
        yield Fault(f'"{name}" is percent-encoded twice', "Encode it once")
    try:
        text = unquote_to_bytes(value).decode("utf-8")
    except UnicodeDecodeError:
        yield Fault(f'the percent-encoding in "{name}" is not UTF-8', "Encode the text as UTF-8")
        return
    if _BARE_LINE_BREAK.search(text):
        yield Fault(f'a line break in "{name}" is half of one', "Write %0D%0A for each line break")
    elif name != "body" and "\n" in text:
        yield Fault(f'"{name}" holds a line break', "Keep it on one line")
    if _CONTROL.search(text):
        yield Fault(f'"{name}" holds a control character', "Remove it")


def _end_of(allowed: re.Pattern[str], value: str) -> int:
    found = allowed.match(value)
    return found.end() if found else 0


def _recipient_faults(name: str, value: str) -> Iterator[Fault]:
    """Give the faults of a list of addresses. A comma between two is bare, one inside an address is encoded."""
    pieces = value.split(",")
    if not value:
        if name == "cc":
            yield Fault('"cc" is empty', "Name an address or leave the field out")
        return
    for piece in pieces:
        text = unquote_to_bytes(piece).decode("utf-8", "replace")
        if name == "cc" and (named := _NAMED_ADDRESS.fullmatch(text)):
            text = named["address"]
        found = _ADDRESS.fullmatch(text)
        if not found or len(found["local"]) > _LONGEST_LOCAL_PART or len(text) > _LONGEST_ADDRESS:
            what = f'"{text[:80]}" in "{name}" is not an email address'
            yield Fault(what, "Write it as name@example.org, with a comma between two")
