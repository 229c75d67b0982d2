"""The termbase: for each term of the field how a language says it, with the page on which that was read.

`locales/glossary.csv` is the one file: English term, language, translation, source (an https address), note. The first
row of a term in a language is the preferred one, the others are also in use.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as ET

from contact_help.locales import ENGLISH, locale
from contact_help.problems import InputError, Problem
from contact_help.translating.languages import folded
from contact_help.translating.text_rules import Term, prose

FILE = "glossary.csv"
COLUMNS = ("english", "lang", "translation", "source", "note")
# A note that begins so keeps a row out of the check: nobody should be told to use a doubtful word.
_DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Row:
    """One translation of one term."""

    english: str
    lang: str
    translation: str
    source: str
    note: str


@dataclass(frozen=True)
class Glossary:
    """All rows of the termbase, in the file's order."""

    rows: Sequence[Row] = field(default_factory=list)

    @classmethod
    def load(cls, folder: Path) -> Glossary:
        """The glossary in `folder`, an empty one where it has none. Raises InputError with every mistake."""
        path = folder / FILE
        place = f"{folder.name}/{FILE}"
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls()
        except UnicodeDecodeError as error:
            raise InputError([Problem(place, 0, f"byte {error.start} is not UTF-8 text", "Save it as UTF-8")]) from None
        reader = csv.DictReader(io.StringIO(text, newline=""))
        if tuple(reader.fieldnames or ()) != COLUMNS:
            what = f"the columns are not {','.join(COLUMNS)}"
            raise InputError([Problem(place, 1, what, "Give it these columns, separated by commas")])
        rows, problems = [], []
        seen: set[tuple[str, str, str]] = set()
        for each in reader:
            row = Row(*(str(each.get(name) or "").strip() for name in COLUMNS))
            if (mistake := _mistake(row, extra=None in each)) or (row.english, row.lang, row.translation) in seen:
                what, remedy = mistake or ("this row stands here twice", "Keep one of the two")
                problems.append(Problem(place, reader.line_num, what, remedy))
            seen.add((row.english, row.lang, row.translation))
            rows.append(row)
        if problems:
            raise InputError(problems)
        return cls(rows)

    def of(self, lang: str) -> list[Row]:
        """The rows of one language (a BCP 47 tag), in the file's order."""
        return [row for row in self.rows if row.lang == lang]

    def terms_of(self, msgid: str, lang: str) -> tuple[Term, ...]:
        """The terms that an English text holds and for which `lang` has a translation without a doubt."""
        known = self._terms.get(lang)
        if not known:
            return ()
        names = self._found.get(msgid)
        if names is None:
            low = folded(prose(msgid))
            names = tuple(dict.fromkeys(self._names[found[1]] for found in self._pattern.finditer(low)))
            self._found[msgid] = names
        return tuple(known[name] for name in names if name in known)

    @cached_property
    def _terms(self) -> Mapping[str, Mapping[str, Term]]:
        """By language and English term."""
        terms: dict[str, dict[str, Term]] = {}
        for row in self.rows:
            if _DOUBTFUL in row.note:
                continue
            mine = terms.setdefault(row.lang, {})
            before = mine.get(row.english)
            mine[row.english] = Term(row.english, (*(before.translations if before else ()), row.translation))
        return terms

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The way a term is searched for, to the term as the file has it."""
        return {_bare(row.english): row.english for row in self.rows}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # Longer ones first: in "account statement" there is no term "account".
        names = "|".join(re.escape(each) for each in sorted(self._names, key=len, reverse=True))
        return re.compile(rf"\b({names})s?\b" if names else r"(?!)")

    @cached_property
    def _found(self) -> dict[str, tuple[str, ...]]:
        """What texts were found to hold: every language asks about the same ones."""
        return {}


def as_csv(glossary: Glossary, lang: str) -> str:
    """The terms of one language as CSV with a header: source, target, url, note. Weblate and spreadsheets read it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["source", "target", "url", "note"])
    writer.writerows([row.english, row.translation, row.source, row.note] for row in glossary.of(lang))
    return out.getvalue()


def as_tbx(glossary: Glossary, lang: str) -> str:
    """The terms of one language as TBX (ISO 30042:2008, `martif`), the form that Lokalize, Weblate and OmegaT read."""
    root = ET.Element("martif", {"type": "TBX", "xml:lang": ENGLISH})
    header = ET.SubElement(root, "martifHeader")
    description = ET.SubElement(ET.SubElement(header, "fileDesc"), "sourceDesc")
    ET.SubElement(description, "p").text = f"Glossary of contact-help, {locale(lang).english_name}"
    body = ET.SubElement(ET.SubElement(root, "text"), "body")
    by_term: dict[str, list[Row]] = {}
    for row in glossary.of(lang):
        by_term.setdefault(row.english, []).append(row)
    for number, (english, rows) in enumerate(by_term.items(), 1):
        entry = ET.SubElement(body, "termEntry", {"id": f"term-{number}"})
        ET.SubElement(_tig(entry, ENGLISH), "term").text = english
        target = ET.SubElement(entry, "langSet", {"xml:lang": lang})
        for index, row in enumerate(rows):
            tig = ET.SubElement(target, "tig")
            ET.SubElement(tig, "term").text = row.translation
            status = "preferredTerm-admn-sts" if index == 0 else "admittedTerm-admn-sts"
            ET.SubElement(tig, "termNote", {"type": "administrativeStatus"}).text = status
            if row.note:
                ET.SubElement(tig, "note").text = row.note
            ET.SubElement(tig, "xref", {"type": "externalCrossReference", "target": row.source}).text = row.source
    ET.indent(root)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">\n'
    return head + ET.tostring(root, encoding="unicode") + "\n"


FORMATS: Mapping[str, Callable[[Glossary, str], str]] = {"csv": as_csv, "tbx": as_tbx}


def _tig(entry: ET.Element, lang: str) -> ET.Element:
    return ET.SubElement(ET.SubElement(entry, "langSet", {"xml:lang": lang}), "tig")


def _bare(english: str) -> str:
    """A term as a text has it: without what stands in brackets behind it."""
    return folded(re.sub(r"\s*\([^)]*\)", "", english))


def _mistake(row: Row, *, extra: bool) -> tuple[str, str] | None:
    if extra:
        return "the row has more columns than the header", "Put quotes around a text that holds a comma"
    if not (row.english and row.translation):
        return "a term or its translation is empty", "Fill it in or delete the row"
    try:
        locale(row.lang)
    except ValueError as error:
        return str(error), "Use a tag as es, ar or zh-Hant"
    if not row.source.startswith("https://"):
        return f"{row.english} has no source", "Give the https address of the page on which the translation stands"
    return None
