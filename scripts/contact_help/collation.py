"""The order of words in a language, and the headings of an index: CLDR's, through ICU.

Code points order no language but English without capitals: Vietnamese Đ would follow Z, and Chinese characters would
stand in an order that nobody looks for. What stands where is CLDR's (Unicode Technical Standard 35, part 5): strokes in
Traditional Chinese, pinyin in Simplified, Korean syllables below their first consonant, Filipino ng after n.

The wheels of PyICU carry ICU and its data, so that a page is the same bytes on each machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from contact_help.locales import ENGLISH, Locale

if TYPE_CHECKING:
    import icu

OTHER = "#"
"""The heading of what begins with no letter of the language, nor of English."""

# What stands before the first letter or digit: quotation marks, brackets, marks of direction.
_BEFORE_WORDS = re.compile(r"^[\W_]+")
# Arabic writes its article as part of the word. CLDR counts its letters; an Arabic index does not, or most of it would
# stand below alif.
_ARABIC_ARTICLE = re.compile(r"^ال(?=\w{2})")
# Nouns that only look like it: verbal nouns of the eighth form, of roots that begin with lam.
_NO_ARTICLE = re.compile(r"^الت(?:زام|ماس|حاق|قاط|قاء|فاف|باس|هاب)")


@dataclass(frozen=True)
class Order:
    """How one language sorts. Texts are plain, without markup."""

    language: str
    _collator: icu.Collator
    _index: icu.ImmutableIndex
    _normal: int

    def key(self, text: str) -> bytes:
        """What `text` is sorted by: the smaller one comes first."""
        key: bytes = self._collator.getSortKey(self._word(text))
        return key

    def heading(self, text: str) -> str:
        """The heading below which `text` stands in an index, OTHER where it begins with no letter that has one."""
        label, kind = self._index.getBucket(self._index.getBucketIndex(self._word(text)))
        return str(label) if kind == self._normal else OTHER

    def _word(self, text: str) -> str:
        word = _BEFORE_WORDS.sub("", text)
        if self.language == "ar" and not _NO_ARTICLE.match(word):
            word = _ARABIC_ARTICLE.sub("", word)
        return word


@cache
def order(locale: Locale) -> Order:
    """The order of `locale`. A language without one in CLDR takes the root's: letters with marks beside plain ones."""
    import icu  # noqa: PLC0415 # slow to import, and not every build needs it

    data = icu.Locale(locale.babel_name or locale.folder)
    index = icu.AlphabeticIndex(data)
    index.addLabels(icu.Locale(ENGLISH))  # texts that are left in English, and names of offices
    collator, normal = icu.Collator.createInstance(data), icu.UAlphabeticIndexLabelType.NORMAL
    return Order(locale.tag, collator, index.buildImmutableIndex(), normal)
