"""A catalogue that a program makes from another language's: simplified Chinese from the traditional one.

`locales/<language>/derived.toml` says of which language, with which conversion of OpenCC, and which words are put in
after it. Where that file is, `translations update` makes the catalogues anew each time: nobody works in them. What
people do there is signing: their marks stay while the text is the one that they read.

OpenCC is asked to change characters only. Its conversions with words are made for texts on computers: they turn the
papers of a case into text files (文件, 文档) and its facts into data (資料, 数据), so words come from derived.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import opencc
import polib

from contact_help.locales import Locale, locale
from contact_help.problems import InputError, Problem
from contact_help.translating import catalogues, reviews

FILE = "derived.toml"
_REMEDY = 'It has `from = "zh-Hant"`, `opencc = "tw2s"` and, under [words], lines as "old" = "new"'


@dataclass(frozen=True)
class Derivation:
    """How the catalogues of `target` are made. source: of which language. conversion: OpenCC's name for it.

    words: what stands in the converted text, and what is put for it; where two could stand, the longer one wins.
    """

    target: Locale
    source: Locale
    conversion: str
    words: Mapping[str, str]

    def text(self, text: str) -> str:
        """A translation of the source as one of the target."""
        converted = _converter(self.conversion).convert(text)
        return self._pattern.sub(lambda found: self.words[found[0]], converted)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = sorted(self.words, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, known)) if known else "(?!)")

    def catalogue(self, source: polib.POFile, old: polib.POFile | None = None) -> polib.POFile:
        """The catalogue that is made of one of the source. old: as it was, whose reviews stay with the same text."""
        made = polib.POFile(wrapwidth=0)
        made.metadata = {**source.metadata, "Language-Team": self.target.english_name, "Language": self.target.folder}
        made.metadata |= {catalogues.STATE_HEADER: catalogues.DRAFT}
        made.metadata[catalogues.MADE_OF_HEADER] = self.source.folder
        made.header = (
            f" {self.target.english_name}, made by `contact-help translations update`, which writes over this file.\n"
            f" Mend a text in {self.source.folder}, a word in locales/{self.target.folder}/{FILE}."
        )
        before = {(entry.msgctxt, entry.msgid): entry for entry in old or () if not entry.obsolete}
        for entry in source:
            if not entry.obsolete:
                made.append(self._entry(entry, before.get((entry.msgctxt, entry.msgid))))
        return made

    def _entry(self, entry: polib.POEntry, old: polib.POEntry | None) -> polib.POEntry:
        new = polib.POEntry(
            msgid=entry.msgid,
            msgctxt=entry.msgctxt,
            msgid_plural=entry.msgid_plural,
            msgstr=self.text(entry.msgstr),
            msgstr_plural={index: self.text(form) for index, form in entry.msgstr_plural.items()},
            comment=entry.comment,
            occurrences=entry.occurrences,
            flags=entry.flags,
            previous_msgid=entry.previous_msgid,
            previous_msgctxt=entry.previous_msgctxt,
            previous_msgid_plural=entry.previous_msgid_plural,
        )
        # Reasons for overruling a rule hold for both; who has read the one has not read the other.
        kept = [line for line in entry.tcomment.splitlines() if "reviewed:" not in line]
        new.tcomment = "\n".join([*kept, *(_marks(old, new) if old is not None else ())])
        return new

    def differences(self, source: polib.POFile, made: polib.POFile) -> Iterator[tuple[int, str, str]]:
        """Where a catalogue is not what its source gives: line, msgid (empty for the whole file) and what is wrong."""
        if made.metadata.get(catalogues.MADE_OF_HEADER) != self.source.folder:
            yield 1, "", f"the header does not say that it is made of {self.source.folder}"
        wanted = {(entry.msgctxt, entry.msgid): entry for entry in self.catalogue(source)}
        for entry in made:
            if entry.obsolete:
                continue
            right = wanted.pop((entry.msgctxt, entry.msgid), None)
            if right is None:
                yield entry.linenum or 0, entry.msgid, f"{self.source.folder} has no such message"
            elif _texts(entry) != _texts(right):
                yield entry.linenum or 0, entry.msgid, f"the text is not the one that {self.source.folder} gives"
        if wanted:
            yield 1, "", f"{len(wanted)} messages of {self.source.folder} are missing"


def of(folder: Path, target: Locale) -> Derivation | None:
    """How the catalogues of `target` below the locales folder are made; None where people write them.

    Raises InputError when derived.toml is not as it must be.
    """
    path = folder / target.folder / FILE
    place = f"{folder.name}/{target.folder}/{FILE}"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        found = re.search(r"line (\d+)", str(error))
        what = f"this is not valid TOML: {error}"
        raise InputError([Problem(place, int(found[1]) if found else 0, what, _REMEDY)]) from None
    problems = [Problem(place, 0, what, _REMEDY) for what in _mistakes(data, target)]
    if problems:
        raise InputError(problems)
    return Derivation(target, locale(data["from"]), data["opencc"], data.get("words", {}))


def _mistakes(data: Mapping[str, object], target: Locale) -> Iterator[str]:
    known = {"from", "opencc", "words"}
    yield from (f"{key!r} is no key of this file" for key in data if key not in known)
    try:
        source = locale(str(data.get("from", "")))
    except ValueError as error:
        yield f"from: {error}"
    else:
        if not source.has_catalogues or source == target:
            yield f"from: {source.tag} has no catalogues to make these of"
        elif source.plural_forms != target.plural_forms:
            yield f"from: {source.tag} has other plural forms than {target.tag}"
    if data.get("opencc") not in _conversions():
        yield f"opencc: {data.get('opencc')!r} is none of its conversions: {', '.join(_conversions())}"
    words = data.get("words", {})
    if not isinstance(words, dict) or not all(key and isinstance(value, str) for key, value in words.items()):
        yield "words: each line is a word and what is put for it, both in quotes"


def _marks(old: polib.POEntry, new: polib.POEntry) -> list[str]:
    """The lines of a message that say who has read it, where its texts are still what was read."""
    now = reviews.text_hash(new)
    return [line for line in old.tcomment.splitlines() if line.strip().startswith("reviewed:") and line.endswith(now)]


def _texts(entry: polib.POEntry) -> tuple[object, ...]:
    return entry.msgstr, sorted(entry.msgstr_plural.items()), entry.fuzzy


def _conversions() -> list[str]:
    return sorted(each.removesuffix(".json") for each in opencc.CONFIGS)


@cache
def _converter(conversion: str) -> opencc.OpenCC:
    return opencc.OpenCC(conversion)  # reads its dictionaries
