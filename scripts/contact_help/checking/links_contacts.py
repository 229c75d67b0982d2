"""Whether a link that reaches a person is the one that is meant: its form, who it reaches, and what its words say.

A swapped number or address does more harm than a dead link. So mail, telephone and text links may only reach contacts
that the project names, and a link whose words show a number or an address must lead to that one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

import phonenumbers

from contact_help.checking.mailto import Fault

# RFC 3966, section 3: a global number with visual separators, or a local one, of which short numbers (RFC 3966, 5.1.5)
# are the only use on a page that people of many places read.
_GLOBAL = re.compile(r"\+[0-9][0-9().\-]*(?:;[A-Za-z0-9-]+(?:=[A-Za-z0-9\-._~!$'()*+:/&\[\]%]+)?)*")
_SHORT = re.compile(r"[0-9]{3,6}")
_LONGEST_NUMBER, _SHORTEST_NUMBER = 15, 7  # E.164 gives the first; below the second, words hold no telephone number
_MAIL_SHOWN = re.compile(r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
# A file's name looks like a host's too, so that only words with a scheme, `www.` or a usual ending count as a host.
_HOST_SHOWN = re.compile(
    r"(?P<scheme>https?://)?(?P<www>www\.)?(?P<host>(?:[a-z0-9-]+\.)+(?P<end>[a-z]{2,}))(?::\d+)?(?:/\S*)?",
    re.IGNORECASE,
)
_USUAL_ENDINGS = frozenset({"com", "org", "net", "gov", "edu", "mil", "us", "info"})


@dataclass(frozen=True)
class Contacts:
    """Who the pages may lead to. emails: in small letters. phones: as +18005550100, or a short number as 711."""

    emails: frozenset[str]
    phones: frozenset[str]


def number_faults(url: str) -> Iterator[Fault]:
    """Give what is wrong with a `tel:` or `sms:` address (RFC 3966, RFC 5724)."""
    for number in _numbers(url):
        digits = _digits(number.partition(";")[0])
        if _SHORT.fullmatch(number):
            continue
        if not _GLOBAL.fullmatch(number):
            what = f'"{number}" is not a telephone number that every phone can call'
            yield Fault(what, "Write it with + and the country's code, as +18005550100")
        elif not _SHORTEST_NUMBER <= len(digits) <= _LONGEST_NUMBER:
            yield Fault(f'"{number}" has {len(digits)} digits', "Write the whole number, as +18005550100")


def stranger_faults(url: str, scheme: str, contacts: Contacts) -> Iterator[Fault]:
    """Give whom a `mailto:`, `tel:` or `sms:` address reaches that the project does not name."""
    if scheme == "mailto":
        for each in recipients(url):
            if each.lower() not in contacts.emails:
                what = f"the mail goes to {each}, which is neither a channel nor a fact"
                yield Fault(what, "Name it in mkdocs.yml or docs/facts.yml with its source, or mend the address")
    elif scheme in {"tel", "sms"}:
        for number in _numbers(url):
            plain = _plain_number(number)
            if plain not in contacts.phones:
                what = f"the call goes to {plain}, which is neither a channel nor a fact"
                yield Fault(what, "Name it in mkdocs.yml or docs/facts.yml with its source, or mend the number")


def words_faults(url: str, scheme: str, words: str) -> Iterator[Fault]:
    """Give where the words of a link show another contact than the one it leads to."""
    remedy = "Make the words and the address the same: take both from docs/facts.yml"
    if scheme in {"tel", "sms"}:
        shown = _digits(words)
        called = [digits for number in _numbers(url) for digits in (_digits(number), _inside(number))]
        if len(shown) >= _SHORTEST_NUMBER and not any(number.endswith(shown) for number in called if number):
            yield Fault(f'the words show "{words}", the link calls {", ".join(_numbers(url))}', remedy)
    elif scheme == "mailto":
        reached = {each.lower() for each in recipients(url)}
        for shown in _MAIL_SHOWN.findall(words):
            if reached and shown.lower() not in reached:
                yield Fault(f"the words show {shown}, the mail goes to {', '.join(sorted(reached))}", remedy)
    elif scheme in {"http", "https"} and (found := _HOST_SHOWN.fullmatch(words.strip(" .,;:\u2066\u2069"))):
        sure = found["scheme"] or found["www"] or found["end"].lower() in _USUAL_ENDINGS
        leads = (urlsplit(url).hostname or "").removeprefix("www.")
        if sure and leads != found["host"].lower():
            yield Fault(f"the words show {found['host']}, the link leads to {leads}", remedy)


def recipients(url: str) -> list[str]:
    """Every address that a `mailto:` address sends to, decoded: `to`, `cc` and `bcc`."""
    path, _, query = url[len("mailto:") :].partition("#")[0].partition("?")
    found = [unquote(each) for each in path.split(",")]
    # A plus is itself in a mailto: address, not a space (RFC 6068, section 5).
    for name, value in parse_qsl(query.replace("+", "%2B")):
        if name.lower() in {"to", "cc", "bcc"}:
            found += value.split(",")
    return [_bare(each) for each in found if each.strip()]


def _bare(address: str) -> str:
    named = re.fullmatch(r".*<([^<>]+)>\s*", address)
    return (named[1] if named else address).strip()


def _numbers(url: str) -> list[str]:
    rest = unquote(url.partition(":")[2]).partition("?")[0]
    return [each.strip() for each in rest.split(",") if each.strip()]


def _inside(number: str) -> str:
    """The digits of a number as it is dialled inside its country, empty where that is not known."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    return _digits(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))


def _plain_number(number: str) -> str:
    return ("+" if number.startswith("+") else "") + _digits(number.partition(";")[0])


def _digits(text: str) -> str:
    """The digits of a text in any script, as ASCII."""
    return "".join(str(unicodedata.digit(each)) for each in text if unicodedata.category(each) == "Nd")


def plain_numbers(values: Iterable[str]) -> frozenset[str]:
    """Numbers as `Contacts.phones` holds them."""
    return frozenset(_plain_number(each) for each in values)
