"""What the link checks saw, as faults at the lines where people mend them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from contact_help import facts as facts_file
from contact_help import settings
from contact_help.checking.links import LinkReport
from contact_help.checking.links_contacts import Contacts, plain_numbers
from contact_help.checking.links_origins import Origin, Origins
from contact_help.checking.reports import Fault, together
from contact_help.facts import Fact
from contact_help.locales import Locale

if TYPE_CHECKING:
    from contact_help.checking import links_external

PATIENCE_DAYS = 30
"""How long an address may keep from telling before somebody has to look at it."""
LOOKED_DAYS = 365
"""How long it counts that a person saw a source, by the `verified_on` of a fact."""

_RULES: Mapping[links_external.State, tuple[str, str]] = {
    "gone": ("external-gone", "Find where it is now, or take the link out"),
    "moved": ("external-moved", "Write the new address"),
    "certificate": ("external-certificate", "Link elsewhere until the host has mended it"),
    "private": ("external-private", "Link to a public address"),
    "untold": ("external-untold", "Open it yourself"),
}


class Project:
    """The sources of a site, as far as they are there: a site can be checked without them.

    contacts: who pages may lead to, None without sources. facts: by name. locales: the site's languages.
    """

    def __init__(self, folder: Path) -> None:
        """Read the project in `folder`. Raises InputError when mkdocs.yml or docs/facts.yml hold mistakes."""
        self.folder = folder
        self.contacts: Contacts | None = None
        self.facts: Mapping[str, Fact] = {}
        self.locales: tuple[Locale, ...] = ()
        if not (folder / "mkdocs.yml").is_file():
            return
        chosen = settings.of_project(folder)
        self.locales = chosen.locales
        if (path := folder / "docs/facts.yml").is_file():
            self.facts = facts_file.load(path, place="docs/facts.yml")
        values = {name: each.value for name, each in chosen.channels.items() if each.value}
        phones = [str(each.value) for each in self.facts.values() if each.unit == "phone"]
        # A short number, as 711, is written as a text.
        phones += [str(each.value) for each in self.facts.values() if each.unit == "text" and str(each.value).isdigit()]
        phones += [values[name] for name in ("phone", "relay", "fax") if name in values]
        emails = frozenset({values["email"].lower()} if "email" in values else ())
        self.contacts = Contacts(emails, plain_numbers(phones))

    def looked(self) -> dict[str, dt.date]:
        """When a person last saw an address, by the facts: their sources, and addresses that are facts."""
        days: dict[str, dt.date] = {}
        for fact in self.facts.values():
            for url in {fact.url, str(fact.value) if fact.unit == "url" else fact.url}:
                days[url] = max(days.get(url, fact.verified_on), fact.verified_on)
        return days


def local_faults(report: LinkReport, site: Path, project: Project) -> list[Fault]:
    """The findings of a report as faults, those of one place together."""
    origins = Origins(project.folder, site, project.locales)
    faults = []
    for finding in report.findings:
        origin = origins.find(finding, report.spots.get(finding))
        page = finding.page
        faults.append(
            Fault(origin.place, origin.line, finding.rule, finding.where, finding.what, finding.remedy, (page,))
        )
    return together(faults)


def external_faults(
    run: links_external.Run, report: LinkReport, site: Path, project: Project, today: dt.date
) -> tuple[list[Fault], list[Fault]]:
    """Faults, and what a person has to look at but is no fault yet, from a run on the network.

    An address that does not tell is a fault when it has not for `PATIENCE_DAYS` and no person saw it since.
    """
    origins = Origins(project.folder, site, project.locales)
    places = _places(report, origins)
    looked = project.looked()
    faults: list[Fault] = []
    notes: list[Fault] = []
    for url, answer in run.answers.items():
        if answer.state == "ok":
            continue
        rule, remedy = _RULES[answer.state]
        what, seen = answer.detail, looked.get(url)
        hold = notes if answer.state == "untold" else faults
        if answer.state == "moved":
            remedy = f'Write "{answer.to}"'
        elif answer.state == "untold":
            fresh = seen is not None and (today - seen).days <= LOOKED_DAYS
            what += f"; a person saw it on {seen}" if seen else ""
            if not fresh and (today - answer.since.date()).days >= PATIENCE_DAYS:
                rule, hold = "external-unseen", faults
                what += f"; so it has been since {answer.since.date()}"
                remedy = "Open it yourself; where it is a fact's source, write the day in docs/facts.yml"
        for origin, pages in places.get(url, {Origin("", 0): ()}).items():
            hold.append(Fault(origin.place, origin.line, rule, url, what, remedy, pages))
    return together(faults), together(notes)


def _places(report: LinkReport, origins: Origins) -> dict[str, dict[Origin, tuple[str, ...]]]:
    """By address without fragment: the lines where it is written, each with the pages that show it."""
    places: dict[str, dict[Origin, tuple[str, ...]]] = {}
    for url, spots in report.external.items():
        at = places.setdefault(urldefrag(url).url, {})
        for page, reference in spots:
            origin = origins.of_link(page, reference)
            at[origin] = tuple(dict.fromkeys((*at.get(origin, ()), page)))
    return places
