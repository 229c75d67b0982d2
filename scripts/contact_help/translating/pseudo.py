"""Pseudo-languages: English made to look like a language that nobody has translated yet.

`en-XA` is long (two fifths longer, accented, in brackets): what is clipped, glued together or never marked for
translation is seen at once. `en-XB` is mirrored (right to left): what does not follow the direction is seen. They are
made while the site is built and have no catalogues, so any site can build them: `contact-help build --pseudo`.
"""

from __future__ import annotations

import re

from contact_help.locales import Locale
from contact_help.translating.blocks import needs_words
from contact_help.translating.catalogues import Catalogue
from contact_help.translating.inline import change_words

BEGIN, END = "\u27e6", "\u27e7"
# How much longer than English a long text is at least. Between a fifth and three times, the shorter the longer:
# https://www.w3.org/International/articles/article-text-size
GROWTH = 1.4

_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ACCENTED = "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÕÞǪŘŠŢÛṼŴẊÝŽáƀçðéƒĝĥîĵķļṁñõþǫřšţûṽŵẋýž"
_ACCENTS = str.maketrans(_PLAIN, _ACCENTED)
_VOWEL = re.compile(r"([aeiouAEIOU])")
_FILLERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Unicode UAX 9: what stands between the two is shown from right to left, whatever its letters.
_OVERRIDE, _POP = "\u202e", "\u202c"
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


class PseudoCatalogue(Catalogue):
    """A catalogue that translates every message by itself."""

    def find(self, msgid: str, context: str | None = None) -> str | None:
        """The English message made to look foreign."""
        del context
        return translate(msgid, self.locale)

    def unreviewed(self, msgid: str, context: str | None = None) -> bool:
        """Never: there is nothing for a person to review."""
        del msgid, context
        return False


def translate(text: str, locale: Locale) -> str:
    """`text` in the pseudo-language `locale`; placeholders, links, markup and addresses stay as they are."""
    if not needs_words(text):
        return text
    if locale.direction == "rtl":
        return BEGIN + change_words(text, _mirrored) + END
    long = change_words(text, lambda words: _VOWEL.sub(r"\1\1", words).translate(_ACCENTS))
    fillers = 0
    while len(long) < GROWTH * len(text):
        long += " " + _FILLERS[fillers % len(_FILLERS)].translate(_ACCENTS)
        fillers += 1
    return BEGIN + long + END


def _mirrored(words: str) -> str:
    # Word by word, so that lines break where they would in a language written this way. Numbers stay.
    return _WORD.sub(lambda found: f"{_OVERRIDE}{found[0]}{_POP}", words)
