"""English words that a translator left in a translation, so that a voice reads them as English (WCAG 3.1.2).

No translator has to mark them, and none could: a catalogue may hold no HTML. Two signs tell them. In a language of
another script, Latin letters are English. In one of the same script, English is what stands in brackets or quotation
marks and in the English message too, as in "su factura (bill)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from contact_help.locales import Locale

# From the first Latin letter to the last letter or digit; what ends a sentence is the translation's own. Digits that a
# hyphen joins to it belong to it, as in the name of a file: in Arabic they would end up on its other side.
_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_LATIN = re.compile(rf"(?:[0-9]+-)*[{_LETTER}](?:[{_LETTER}0-9 .,'\u2019&/-]*[{_LETTER}0-9])?")
_SET_OFF = re.compile(r"(?<=\()[^()]+(?=\))|(?<=\")[^\"]+(?=\")|(?<=“)[^“”]+(?=”)|(?<=«)[^«»]+(?=»)")
# What one of the two rules begins with.
_FIRST_LATIN = re.compile(f"[{_LETTER}]")
_FIRST_SET_OFF = re.compile('[("“«]')
_LETTERS = re.compile(r"[A-Za-z]{2}")


def may_be_in(text: str, locale: Locale) -> bool:
    """Whether `text` of the language can hold English words at all, with or without markup: quick, and often no."""
    return bool((_FIRST_SET_OFF if locale.is_latin else _FIRST_LATIN).search(text))


def runs(words: str, english: str, locale: Locale) -> Iterator[tuple[str, bool]]:
    """`words` of a translation of `english`, cut into the language's own (False) and English ones (True).

    words: without markup, see inline.pieces. locale: the translation's.
    """
    end = 0
    for found in (_SET_OFF if locale.is_latin else _LATIN).finditer(words):
        if locale.is_latin and not _is_left(found[0], english):
            continue
        yield words[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield words[end:], False


def _is_left(phrase: str, english: str) -> bool:
    """Whether a phrase was left as it is in the English: a part of it, and not all of it."""
    if not _LETTERS.search(phrase) or phrase.strip() == english.strip():
        return False
    return bool(re.search(rf"(?<!\w){re.escape(phrase.strip())}(?!\w)", english, re.IGNORECASE))
