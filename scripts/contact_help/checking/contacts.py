"""Whether every contact and figure that people rely on is written rightly, has a source, and is young enough to trust.

The rules, by the name that a fault carries:

stale           the last check is longer ago than the fact or channel holds; the build shows no value that is
future-date     a check that is dated after today
format          a telephone number, mail, web or postal address that cannot be right
domain          an address whose domain is not its source's, without a reason
urgent          a page for people who cannot wait that would show fewer than two numbers; this alone stops a build
typed-figure    a figure typed by hand where a fact should stand
stale-example   an example that is allowed but does not stand where it is said to

due-soon, a note and no fault: what becomes stale within a month.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import email_validator
import phonenumbers

from contact_help import facts as facts_file
from contact_help import reachable, settings, yamlfile
from contact_help.checking import contacts_typed
from contact_help.checking.reports import Fault
from contact_help.conventions import UNITED_STATES
from contact_help.facts import Fact
from contact_help.settings import Channel

FACTS = "docs/facts.yml"
SETTINGS = "mkdocs.yml"
SOON_DAYS = 30

# USPS Publication 28: the last line names city, state and ZIP code; two letters of a state or territory.
_LAST_LINE = re.compile(r"[A-Za-z][A-Za-z .'-]*,? (?P<state>[A-Z]{2}) +\d{5}(?:-\d{4})?")
_STATES = re.compile(
    "A[AEKLPRSZ]|C[AOT]|D[CE]|FL|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEINOPST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY]"
)
_STREET = re.compile(r"\d|\bP\.? ?O\.? Box\b", re.IGNORECASE)
_LONGEST_LINE = 46  # USPS Publication 28, section 21: what sorting machines read
_LINES = range(3, 7)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)


@dataclass(frozen=True)
class Report:
    """What a check saw. faults and notes: in the order of their files. facts, channels: how many were checked."""

    faults: list[Fault]
    notes: list[Fault]
    facts: int
    channels: int


def check(project: Path, today: dt.date) -> Report:
    """Check the contacts and facts of the project in the folder `project` on the day `today`.

    Raises InputError when mkdocs.yml or docs/facts.yml cannot be read.
    """
    chosen = settings.of_project(project)
    known = facts_file.load(project / FACTS, place=FACTS)
    source = yamlfile.read(project / FACTS, place=FACTS)
    found = [fault for name, fact in known.items() for fault in _fact_faults(fact, source.line(["facts", name]), today)]
    channels = {name: each for name, each in chosen.channels.items() if each.written}
    lines = settings.channel_lines(project)
    for name, channel in channels.items():
        found += _channel_faults(channel, lines[name], today, chosen.conventions.country)
    found += [
        Fault(each.place, each.line, "urgent", "", each.what, each.remedy)
        for each in reachable.problems(project / "docs", known, today)
    ]
    allowed = contacts_typed.examples(source)
    found += contacts_typed.typed_figures(project, chosen.locales, allowed)
    notes = [fault for fault in found if fault.rule == "due-soon"]
    faults = [fault for fault in found if fault.rule != "due-soon"]
    return Report(sorted(faults), sorted(notes), len(known), len(channels))


def without_age(report: Report) -> Report:
    """The report without what is only too old; an urgent page without its numbers stays in it."""
    return replace(report, faults=[fault for fault in report.faults if fault.rule != "stale"], notes=[])


def _fact_faults(fact: Fact, line: int, today: dt.date) -> Iterator[Fault]:
    effect = "; pages say where to look it up instead" if fact.value is not None else ""
    for rule, what, remedy in _age_faults(fact.verified_on, fact.max_age, today, fact.url, effect):
        yield Fault(FACTS, line, rule, fact.name, what, remedy)
    value = str(fact.value)
    if (form := _FORMS.get(str(fact.unit))) and (wrong := form(value)):
        yield Fault(FACTS, line, "format", fact.name, *wrong)
    if fact.unit == "url" and (strange := _domain_fault(value, fact.url, fact.why_domain)):
        yield Fault(FACTS, line, "domain", fact.name, *strange)


def _channel_faults(channel: Channel, line: int, today: dt.date, country: str) -> Iterator[Fault]:
    effect = "; pages say where to find it instead"
    if channel.verified_on is not None:
        for rule, what, remedy in _age_faults(channel.verified_on, channel.max_age, today, channel.source, effect):
            yield Fault(SETTINGS, line, rule, channel.name, what, remedy)
    form = _CHANNELS.get(channel.name, "url")
    if form == "postal" and country != UNITED_STATES:
        form = "postal elsewhere"
    if wrong := _FORMS[form](channel.written):
        yield Fault(SETTINGS, line, "format", channel.name, *wrong)
    if form in {"email", "url"} and (strange := _domain_fault(channel.written, channel.source, channel.why_domain)):
        yield Fault(SETTINGS, line, "domain", channel.name, *strange)


def _age_faults(
    verified: dt.date, max_age: int, today: dt.date, source: str, effect: str
) -> Iterator[tuple[str, str, str]]:
    """Rule, what and remedy for a check on the day `verified` that holds for `max_age` days."""
    age = (today - verified).days
    remedy = f"Hold it against {source}, mend it if need be, and write today's date as verified_on"
    if age < 0:
        yield "future-date", f"it was checked on {verified}, which is still to come", "Write the day of the check"
    elif age > max_age:
        yield "stale", f"it was checked on {verified}, {age} days ago, and holds for {max_age}{effect}", remedy
    elif max_age - age < min(SOON_DAYS, max_age):
        until = verified + dt.timedelta(days=max_age)
        yield "due-soon", f"it holds until {until}{effect.replace('say', 'then say')}", remedy


# Formats: each gives what is wrong and the remedy, or nothing


def _phone_fault(value: str) -> tuple[str, str] | None:
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return f"{value} is no telephone number", "Write it in the international form, as +18005550100"
    if not phonenumbers.is_valid_number(number):
        return f"{value} is a number that nobody can have", "Compare it with the source, digit by digit"
    return None


def _email_fault(value: str) -> tuple[str, str] | None:
    try:
        # Whether the domain takes mail is for a person to see: a check must not depend on the network.
        email_validator.validate_email(value, check_deliverability=False)
    except email_validator.EmailNotValidError as error:
        return f"{value} is no mail address ({str(error).rstrip('.')})", "Compare it with the source, letter by letter"
    return None


def _url_fault(value: str) -> tuple[str, str] | None:
    parts = urlsplit(value)
    if (
        parts.scheme != "https"
        or not _HOST.fullmatch(parts.hostname or "")
        or parts.username
        or re.search(r"\s", value)
    ):
        return f"{value} is no web address that people can be sent to", "Write it whole, as https://example.org/page"
    return None


def _postal_fault(value: str) -> tuple[str, str] | None:
    lines = value.strip().splitlines()
    remedy = "Write name, street or P.O. box, and last `City, ST 12345`, a line each, after `value: |`"
    if wrong := _lines_fault(lines, remedy):
        return wrong
    if not (last := _LAST_LINE.fullmatch(lines[-1])) or not _STATES.fullmatch(last["state"]):
        return f'"{lines[-1]}" is not a city, a state and a ZIP code', remedy
    if not any(_STREET.search(line) for line in lines[1:-1]):
        return "no line names a street with its number, or a P.O. box", remedy
    return None


def _postal_fault_elsewhere(value: str) -> tuple[str, str] | None:
    """What holds for an address of any country: name and place differ in order and form, and some have no number."""
    return _lines_fault(value.strip().splitlines(), "Write it as on an envelope, a line each, after `value: |`")


def _lines_fault(lines: list[str], remedy: str) -> tuple[str, str] | None:
    if len(lines) not in _LINES:
        return f"a postal address has {_LINES[0]} to {_LINES[-1]} lines, this one {len(lines)}", remedy
    if long := next((line for line in lines if len(line) > _LONGEST_LINE), ""):
        return f'"{long}" has {len(long)} characters, machines read {_LONGEST_LINE}', "Break the line"
    if any(not line.strip() or not line.isprintable() or line != line.strip() for line in lines):
        return "a line is empty, begins or ends with a space, or holds a hidden character", remedy
    return None


# What the value of a channel is; of the others, an address on the web.
_CHANNELS = {
    "email": "email", "phone": "phone", "relay": "phone", "fax": "phone", "notices": "postal", "post": "postal",
}  # fmt: skip
_FORMS: Mapping[str, Callable[[str], tuple[str, str] | None]] = {
    "phone": _phone_fault,
    "email": _email_fault,
    "url": _url_fault,
    "postal": _postal_fault,
    "postal elsewhere": _postal_fault_elsewhere,
}


def _domain_fault(value: str, source: str, why: str) -> tuple[str, str] | None:
    """A contact on another domain than its source: how a false address looks. A paper has no domain to compare."""
    host = value.rpartition("@")[2] if "@" in value and "://" not in value else urlsplit(value).hostname or ""
    origin = urlsplit(source).hostname or (source if _HOST.fullmatch(source) else "")
    own, other = registrable(host), registrable(origin)
    if not origin or own == other:
        if why and origin:
            return "it says why its domain differs, but it does not", "Take `why_domain` out"
        return None
    if why:
        return None
    return (
        f"{host} belongs to {own}, its source to {other}",
        "If that is right, say in `why_domain` how you know; if not, take the value from its own source",
    )


def registrable(host: str) -> str:
    """The part of a host name that somebody registered: two labels, or three below a country's own second level."""
    labels = host.lower().rstrip(".").split(".")
    country = len(labels) > 2 and len(labels[-1]) == 2 and (len(labels[-2]) <= 3)  # noqa: PLR2004 # as co.uk, ca.us
    return ".".join(labels[-3 if country else -2 :])


def summary(report: Report) -> str:
    """One line that counts."""
    checked = f"{report.facts} facts and {report.channels} channels"
    return f"{len(report.faults)} faults and {len(report.notes)} due soon in {checked}"
