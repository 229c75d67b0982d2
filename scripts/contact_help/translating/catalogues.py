"""The catalogues of one language, read for publishing: what is translated, and what state it is in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.pofile import PoFileError, read_po

from contact_help.locales import Locale
from contact_help.problems import InputError, Problem
from contact_help.translating import message_rules

DOMAINS = ("site", "composer", "theme")
STATE_HEADER = "X-Review-State"
DRAFT = "unreviewed draft"

_RESTORE = "Run `msgfmt -c` on it, or restore the line from Git"

Key = tuple[str | None, str]


@dataclass(frozen=True)
class Catalogue:
    """The messages of one language that may be published.

    messages: context and msgid to translation. plurals: context and singular to the forms, by plural index.
    state: what the catalogues say of themselves, as `unreviewed draft`. held_back: messages left out as broken.
    """

    locale: Locale
    messages: Mapping[Key, str] = field(default_factory=dict)
    plurals: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    state: str = ""
    held_back: tuple[Problem, ...] = ()

    def find(self, msgid: str, context: str | None = None) -> str | None:
        """The translation of `msgid`, None where there is none to publish."""
        return self.messages.get((context, msgid))

    def find_plural(self, context: str | None, singular: str, number: int) -> str | None:
        """The form of the plural message `singular` for `number`, None where there is none to publish."""
        forms = self.plurals.get((context, singular))
        return forms[self.locale.plural_index(number)] if forms else None


def path(folder: Path, locale: Locale, domain: str) -> Path:
    """Where the catalogue of `domain` lies below the locales folder."""
    return folder / locale.folder / "LC_MESSAGES" / f"{domain}.po"


def read(file: Path) -> polib.POFile:
    """The PO file. Raises InputError with the line when it cannot be read as one."""
    place = "/".join(file.parts[-4:])
    try:
        # The text, not the name: polib leaves a file open that it cannot parse, and takes a missing one for text.
        text = file.read_text(encoding="utf-8")
        # polib passes over a line that it does not understand; Babel's stricter reader does not.
        read_po(io.StringIO(text), abort_invalid=True)
        entries = polib.pofile(text, wrapwidth=0, check_for_duplicates=True)
    except FileNotFoundError:
        remedy = "Run `contact-help translations update`, which makes it"
        raise InputError([Problem(place, 0, "the catalogue is missing", remedy)]) from None
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8 text"
        raise InputError([Problem(place, 0, what, "Save the file as UTF-8")]) from None
    except PoFileError as error:
        what = f"this is not a valid PO file: {error}"
        raise InputError([Problem(place, (error.lineno or 0) + 1, what, _RESTORE)]) from None
    except (OSError, ValueError) as error:
        found = re.search(r"\(line (\d+)\)", str(error))
        what = "this is not a valid PO file: " + re.sub(r"^Syntax error in po file\s*\S*\s*", "", str(error))
        raise InputError([Problem(place, int(found[1]) if found else 0, what, _RESTORE)]) from None
    entries.fpath = place
    return entries


def load(folder: Path, locale: Locale) -> Catalogue:
    """All catalogues of `locale` below `folder`, without what is fuzzy, empty, obsolete or broken.

    Raises InputError when a file is missing or cannot be read. Broken messages are left out and listed in held_back.
    """
    messages: dict[Key, str] = {}
    plurals: dict[Key, tuple[str, ...]] = {}
    held_back: list[Problem] = []
    states: set[str] = set()
    for domain in DOMAINS:
        file = read(path(folder, locale, domain))
        states.add(file.metadata.get(STATE_HEADER, DRAFT))
        for entry, reason in _published(file, locale):
            if reason:
                what = f"{_short(entry.msgid)}: {reason}"
                remedy = "Mend the translation; until then the English is shown"
                held_back.append(Problem(str(file.fpath), entry.linenum or 0, what, remedy))
            elif entry.msgid_plural:
                forms = tuple(entry.msgstr_plural[index] for index in range(locale.plural_count))
                plurals.setdefault((entry.msgctxt, entry.msgid), forms)
            else:
                messages.setdefault((entry.msgctxt, entry.msgid), entry.msgstr)
    return Catalogue(locale, messages, plurals, DRAFT if DRAFT in states else min(states), tuple(held_back))


def _published(file: polib.POFile, locale: Locale) -> Iterator[tuple[polib.POEntry, str | None]]:
    for entry in file:
        if entry.fuzzy or entry.obsolete:
            continue
        if entry.msgid_plural:
            if not any(entry.msgstr_plural.values()):
                continue
            yield entry, _broken_plural(entry, locale)
        elif entry.msgstr:
            yield entry, message_rules.broken(entry.msgid, entry.msgstr)


def _broken_plural(entry: polib.POEntry, locale: Locale) -> str | None:
    if sorted(entry.msgstr_plural) != list(range(locale.plural_count)):
        return f"it needs {locale.plural_count} plural forms"
    for index, form in sorted(entry.msgstr_plural.items()):
        if not form:
            return f"plural form {index} is empty"
        if reason := message_rules.broken(entry.msgid_plural, form):
            # A language may leave the number out of a form that stands for one number only ("one day", "two days").
            left_out = "{number}" in reason and "missing" in reason and locale.plural_count > 1
            if not left_out:
                return reason
    return None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 # a line of a terminal
