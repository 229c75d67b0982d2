"""The words of a text as the index holds them, and as search.js makes them of what somebody types.

Both sides must cut and spell alike. So all that depends on a language is a table here (`rules`), which is handed to the
script with the index. Marks on letters stay: Pagefind leaves them aside when it looks, and prefers a word with the same
ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

import icu
import opencc

from contact_help.locales import Locale

_WORD = re.compile(r"[^\W_]+")
# Han characters and kana, between whose words nobody leaves a space.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
# Letters that people write for each other, and that Unicode does not take apart: Vietnamese without its own keyboard,
# the ends of Arabic words, Arabic letters from a Persian keyboard, and the digits of both.
_SAME = {
    "đ": "d", "ة": "ه", "ى": "ي", "ک": "ك", "ی": "ي", "ـ": "",  # noqa: RUF001 # they are what this is about
    **{digit: str(number) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for number, digit in enumerate(digits)},
}  # fmt: skip
_SAME_TABLE = str.maketrans(_SAME)
# What Korean hangs on a noun, the longest first; a word of fewer than two syllables is left as it is.
_ENDINGS = {
    "ko": (
        "에게서", "으로는", "에서는", "에서", "에게", "으로", "부터", "까지", "이나", "이란", "하고", "께서",
        "을", "를", "이", "가", "은", "는", "에", "로", "의", "와", "과", "도", "만", "께", "나", "란",
    ),
}  # fmt: skip
_STEM = 2
# The characters of everyday texts: the first level of each of the two old standards, in their own order.
_EVERYDAY = {
    "Hans": ("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
    "Hant": ("big5", range(0xA4, 0xC7), range(0x40, 0xFF)),
}


@lru_cache(100_000)
def words(text: str, locale: Locale) -> tuple[str, ...]:
    """The words of `text`, in their order."""
    return () if text.isspace() else tuple(_words(text, locale))


def _words(text: str, locale: Locale) -> Iterator[str]:
    endings = _ENDINGS.get(_language(locale), ())
    for run in _WORD.findall(spelled(text)):
        at = 0
        for unspaced in _UNSPACED.finditer(run):
            if at < unspaced.start():
                yield _stem(run[at : unspaced.start()], endings)
            yield from _cut(unspaced[0])
            at = unspaced.end()
        if at < len(run):
            yield _stem(run[at:], endings)


def spelled(text: str) -> str:
    """`text` in small letters, with one spelling of what is written in several."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).lower()).translate(_SAME_TABLE)
    return "".join(each for each in plain if not unicodedata.category(each).startswith("M"))


def rules(locale: Locale, used: Iterable[str]) -> dict[str, Any]:
    """What the script needs to cut and spell as this module does. used: all words of the language's index.

    same: letters for letters. endings: what is taken off a word's end. variants: characters of the other Chinese script
    for those of this one. sounds: for Chinese, characters by the syllable that they are typed with.
    """
    told: dict[str, Any] = {"same": _SAME, "endings": list(_ENDINGS.get(_language(locale), ()))}
    if _language(locale) == "zh":
        script = "Hant" if "Hant" in locale.tag else "Hans"
        characters = sorted({each for word in used for each in word if _UNSPACED.match(each)})
        other = opencc.OpenCC("t2s" if script == "Hant" else "s2t")
        told["variants"] = {typed: each for each in characters if (typed := other.convert(each)) != each}
        told["sounds"] = _sounds(sorted({*characters, *_everyday(script)}))
    return told


def _language(locale: Locale) -> str:
    return locale.tag.partition("-")[0]


def _stem(word: str, endings: tuple[str, ...]) -> str:
    return next(
        (word[: -len(each)] for each in endings if word.endswith(each) and len(word) >= len(each) + _STEM), word
    )


def _cut(text: str) -> Iterator[str]:
    cutter = _cutter()
    cutter.setText(text)
    start = 0
    for end in cutter:
        yield text[start:end]
        start = end


@cache
def _cutter() -> icu.BreakIterator:
    return icu.BreakIterator.createWordInstance(icu.Locale("zh"))


def _sounds(characters: Iterable[str]) -> dict[str, str]:
    """Characters by their syllable in pinyin without its tone, as most people type them."""
    pinyin = icu.Transliterator.createInstance("Han-Latin; NFD; [:M:] Remove; NFC; Lower")
    found: dict[str, str] = {}
    for each in characters:
        sound = pinyin.transliterate(each)
        if sound.isascii() and sound.isalpha():
            found[sound] = found.get(sound, "") + each
    return dict(sorted(found.items()))


@cache
def _everyday(script: str) -> frozenset[str]:
    codec, firsts, seconds = _EVERYDAY[script]
    pairs = (bytes((first, second)) for first in firsts for second in seconds)
    decoded = "".join(pair.decode(codec, "ignore") for pair in pairs)
    return frozenset(each for each in decoded if _UNSPACED.match(each))
