"""A reviewer signs what they have read: the marks of `reviews` written into the catalogues of a language."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polib

from contact_help.locales import Locale
from contact_help.problems import InputError, Problem
from contact_help.translating import catalogues, checks, reviews, update
from contact_help.translating.findings import ERROR
from contact_help.translating.glossary import Glossary


def sign_off(project: Path, locale: Locale, *, name: str, day: dt.date, page: str | None = None) -> tuple[int, int]:
    """Sign every published message of a language, or of one page of it, and write the catalogues.

    page: the source file, as `docs/faq.md`. A message with an error is not signed. Gives how many messages this person
    has signed now, and how many could not be. Raises InputError when the name cannot be kept, a catalogue cannot be
    read or no message is of the page; nothing is written then.
    """
    reviews.check_name(name)
    signed = left = 0
    changed: list[tuple[Path, polib.POFile]] = []
    for domain, file in zip(catalogues.DOMAINS, catalogues.read_all(project / "locales", locale), strict=True):
        faulty = {each.line for each in checks.of_catalogue(file, locale, Glossary()) if each.rule.severity == ERROR}
        wrote = False
        for entry, reason in catalogues.published(file, locale):
            if page and page not in {place for place, _ in entry.occurrences}:
                continue
            if reason or entry.linenum in faulty:
                left += 1
                continue
            wrote |= reviews.sign(entry, name, day)
            signed += 1
        if wrote:
            changed.append((catalogues.path(project / "locales", locale, domain), file))
    if page and not signed + left:
        remedy = "Name its source, as docs/faq.md; `contact-help translations status` lists them"
        raise InputError([Problem(page, 0, f"no translated message of {locale.tag} stands on this page", remedy)])
    for path, file in changed:
        path.write_text(update.render(file), encoding="utf-8")
    return signed, left
