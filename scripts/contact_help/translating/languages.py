"""What the checks know of a language: the data of languages.toml, ready to search with."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("languages.toml")

# Letters by script (Unicode's Scripts.txt, the blocks that hold letters of today's languages). What is a letter and in
# none of them is of another script still.
SCRIPTS = {
    "Latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Cyrillic": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "Armenian": "\u0531-\u058f",
    "Hebrew": "\u0590-\u05ff",
    "Arabic": "\u0600-\u065f\u066e-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Devanagari": "\u0900-\u097f",
    "Thai": "\u0e00-\u0e7f",
    "Georgian": "\u10a0-\u10ff",
    "Hangul": "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff",
    "Kana": "\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff",
    "Han": "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
}
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True)
class Words:
    """A word list as one pattern; `without` are phrases that hold such a word and are taken out first."""

    pattern: re.Pattern[str]
    without: re.Pattern[str] = _NOTHING

    def __bool__(self) -> bool:
        return self.pattern is not _NOTHING

    def found(self, text: str) -> str | None:
        """The first word of the list in `text`, which is in lower case; None without one."""
        match = self.pattern.search(text)
        # Most texts hold no such word: the phrases are only looked for where one is.
        if match and self.without is not _NOTHING:
            match = self.pattern.search(self.without.sub(" ", text))
        return match[0] if match else None


@dataclass(frozen=True, eq=False)  # there is one of each, known by itself
class Language:
    """One part of languages.toml. Word lists are empty where the file has none."""

    tag: str
    scripts: tuple[str, ...] = ()
    own: re.Pattern[str] = _NOTHING
    foreign: re.Pattern[str] = _NOTHING
    foreign_characters: frozenset[str] = frozenset()
    own_letters: frozenset[str] = frozenset()
    opening_marks: bool = False
    full_stop_is_optional: bool = False
    space_groups_digits: bool = False
    words_are_spaced: bool = True
    repeats_words: bool = False
    sentence_end: dict[str, str] = field(default_factory=dict)
    negation: Words = Words(_NOTHING)
    negative: Words = Words(_NOTHING)
    must: Words = Words(_NOTHING)
    may: Words = Words(_NOTHING)
    must_not: Words = Words(_NOTHING)
    need_not: Words = Words(_NOTHING)
    dollar: Words = Words(_NOTHING)
    percent: Words = Words(_NOTHING)
    small_numbers: tuple[Words, ...] = ()


@cache
def language(tag: str) -> Language | None:
    """The data of the language with this BCP 47 tag, None where languages.toml has no part for it."""
    data = _data().get(tag)
    if data is None:
        return None
    spaced, prefixes = data.get("words_are_spaced", True), data.get("prefixes", "")

    def words(name: str, without: str = "") -> Words:
        return _words(data.get(name, ()), data.get(without, ()), spaced=spaced, prefixes=prefixes)

    scripts = tuple(data.get("scripts", ()))
    own = "".join(SCRIPTS[each] for each in scripts)
    foreign = "".join(letters for name, letters in SCRIPTS.items() if name not in {*scripts, "Latin"})
    return Language(
        tag=tag,
        scripts=scripts,
        own=re.compile(f"[{own}]") if own else _NOTHING,
        foreign=re.compile(f"[{foreign}]+"),
        foreign_characters=frozenset(data.get("foreign_characters", "")),
        own_letters=frozenset(data.get("own_letters", "")),
        opening_marks=data.get("opening_marks", False),
        full_stop_is_optional=data.get("full_stop_is_optional", False),
        space_groups_digits=data.get("space_groups_digits", False),
        words_are_spaced=spaced,
        repeats_words=data.get("repeats_words", not spaced),
        sentence_end=data.get("sentence_end", {}),
        negation=words("negation", "not_negation"),
        negative=words("negative"),
        must=words("must", "need_not"),
        may=words("may"),
        must_not=words("must_not"),
        need_not=words("need_not"),
        dollar=words("dollar"),
        percent=words("percent"),
        small_numbers=tuple(
            _words(each, (), spaced=spaced, prefixes=prefixes) for each in data.get("small_numbers", ())
        ),
    )


def tags() -> list[str]:
    """The languages that have data, English among them."""
    return list(_data())


def folded(text: str) -> str:
    """`text` as the word lists are written: lower case, without Arabic's vowel signs and stretched letters."""
    lower = text.lower().replace("\u2019", "'")
    if lower.isascii() or not _ARABIC_SIGNS.search(lower):
        return lower
    return _ARABIC_SIGNS.sub("", lower)


_ARABIC_SIGNS = re.compile("[\u0640\u064b-\u0652\u0670]")


@cache
def _data() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _words(listed: Iterable[str], without: Iterable[str], *, spaced: bool, prefixes: str) -> Words:
    return Words(_pattern(listed, spaced=spaced, prefixes=prefixes), _pattern(without, spaced=spaced, prefixes=""))


def _pattern(listed: Iterable[str], *, spaced: bool, prefixes: str) -> re.Pattern[str]:
    """One pattern for all; longer entries first, so that a phrase wins over the word that it begins with."""
    texts = sorted((folded(unicodedata.normalize("NFC", each)) for each in listed), key=len, reverse=True)
    if not texts:
        return _NOTHING
    # A star alone is a gap of up to two words, a star at an end any ending.
    parts = "|".join(
        re.escape(each).replace(r"\ \*\ ", r"(?:\s+\w+){0,2}\s+").replace(r"\*", r"\w*").replace(r"\ ", r"\s")
        for each in texts
    )
    if not spaced:
        return re.compile(parts)
    # A word list may hold signs such as % too: no border of a word is asked for beside them. `n't` ends a word.
    return re.compile(
        rf"(?<!\w){prefixes}(?:{parts})(?!\w)|(?<=\w)n't\b"
        if "n't" in texts
        else rf"(?<!\w){prefixes}(?:{parts})(?!\w)"
    )
