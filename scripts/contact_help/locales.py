"""What a language needs, in one table: page tag, catalogue folder, direction, plural rule, dates and numbers.

Three worlds name languages differently. Pages and addresses use BCP 47 tags (`zh-Hant`), gettext folders use an
underscore (`zh_Hant`), and Babel has data under names of its own (`fil` for `tl`) or none (`ht` comes out as French).
Everything that needs a name of a language asks here.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property, lru_cache

import babel
import babel.dates
import babel.numbers
from babel.core import get_global
from babel.localedata import exists
from babel.messages.plurals import get_plural
from babel.plural import to_gettext

ENGLISH = "en"

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


@dataclass(frozen=True)
class Locale:
    """One language of a site.

    tag: BCP 47, as in `<html lang>` and in addresses. own_name: its name in itself. direction: `ltr` or `rtl`.
    plural_forms: the value of gettext's Plural-Forms header. babel_name: the name of Babel's data for dates and
    numbers, None where Babel has none of the language's own: then dates are ISO 8601's and numbers English.
    months: January to December, where they are known though babel_name is None. spoken: what English calls the language
    when it is spoken, as an interpreter is asked for; several where one way of writing serves several languages.
    """

    tag: str
    own_name: str
    english_name: str
    direction: str
    plural_forms: str
    babel_name: str | None
    months: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The catalogue folder below `locales/`."""
        return self.tag.replace("-", "_")

    @property
    def is_source(self) -> bool:
        """Whether this is English, in which the sources are written."""
        return self.tag == ENGLISH

    @property
    def is_pseudo(self) -> bool:
        """Whether this is no language but English made to look like one, see translating/pseudo.py."""
        return self.tag in PSEUDO

    @property
    def has_catalogues(self) -> bool:
        """Whether translators work on it: neither the source nor made from it by the build."""
        return not self.is_source and not self.is_pseudo

    @cached_property
    def is_latin(self) -> bool:
        """Whether it is written in English's script: by its tag, else CLDR's likely script of the language."""
        language, *rest = self.tag.split("-")
        likely = str(get_global("likely_subtags").get(language, "")).split("_")
        scripts = [each for each in (*rest, *likely) if len(each) == 4]  # noqa: PLR2004 # letters of a script's code
        return not scripts or scripts[0] == "Latn"

    @cached_property
    def _data(self) -> babel.Locale:
        return babel.Locale.parse(self.babel_name or ENGLISH)

    @property
    def plural_count(self) -> int:
        """How many plural forms the language has."""
        return _count(self.plural_forms)

    def plural_index(self, number: int) -> int:
        """The index of the plural form that `number` takes, 0-based."""
        return _plural_function(self.plural_forms)(number)

    def counts_as(self, header: str) -> bool:
        """Whether a Plural-Forms `header` puts every number into the form that the language's own one does."""
        found = re.fullmatch(r"\s*nplurals\s*=\s*(\d{1,2})\s*;\s*plural\s*=\s*([^;]+);?\s*", header)
        if header == self.plural_forms or not found:
            return header == self.plural_forms
        try:
            function = _plural_function(header)
            # Rules repeat within a thousand.
            return int(found[1]) == self.plural_count and all(
                function(number) == self.plural_index(number) for number in range(1001)
            )
        except (ValueError, ZeroDivisionError):
            return False

    def date(self, day: dt.date) -> str:
        """`day` with the month as a word, in the language's own order."""
        if self.months:
            return f"{day.day} {self.months[day.month - 1]} {day.year}"
        if not self.babel_name:
            return day.isoformat()
        return _long_date(day, self._data)

    def day_of_year(self, day: dt.date) -> str:
        """`day` without its year."""
        if self.months:
            return f"{day.day} {self.months[day.month - 1]}"
        if not self.babel_name:
            return f"{day:%m-%d}"
        return babel.dates.format_skeleton("MMMMd", day, locale=self._data)

    def month(self, day: dt.date) -> str:
        """The month and year of `day`."""
        if self.months:
            return f"{self.months[day.month - 1]} {day.year}"
        if not self.babel_name:
            return f"{day:%Y-%m}"
        return babel.dates.format_skeleton("yMMMM", day, locale=self._data)

    def number(self, value: float) -> str:
        """A count with the language's separators."""
        return babel.numbers.format_decimal(value, locale=self._data)

    def percent(self, value: float) -> str:
        """A share; `value` is in percent, so 80 gives 80 %."""
        share = Decimal(str(value)) / 100  # exact: a legal figure such as 0.5 is never rounded
        return babel.numbers.format_percent(share, locale=self._data, decimal_quantization=False)

    def written_in(self, country: str) -> Locale:
        """The same language with days and numbers as `country` (ISO 3166-1) writes them, where CLDR has that."""
        if not self.babel_name:
            return self
        general, _, region = self.babel_name.rpartition("_")
        if not general or len(region) > 3:  # noqa: PLR2004 # a script
            general, region = self.babel_name, ""
        if exists(own := f"{general}_{country}"):
            return replace(self, babel_name=own)
        # What is a country's is not another one's; a number is a part of the world.
        return replace(self, babel_name=general) if region.isalpha() and region != country else self


# What Babel's table of gettext plurals lacks or has wrong for our languages. Sources:
# tl: CLDR plural rules of Filipino (one: 1, 2, 3, or a last digit other than 4, 6, 9).
# ar: CLDR plural rules of Arabic in gettext's usual order; Babel's own header puts 11 to 99 last.
# ht: a noun after a number does not change, so one form is enough.
_PLURALS = {
    "ar": (
        "nplurals=6; plural=(n == 0 ? 0 : n == 1 ? 1 : n == 2 ? 2 : n % 100 >= 3 && n % 100 <= 10 ? 3"
        " : n % 100 >= 11 ? 4 : 5);"
    ),
    "tl": "nplurals=2; plural=(n != 1 && n != 2 && n != 3 && (n % 10 == 4 || n % 10 == 6 || n % 10 == 9));",
    "ht": "nplurals=1; plural=0;",
}
_BABEL_NAMES = {"tl": "fil", "zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans", "es": "es_US", "ar": "ar_001"}
_OWN_NAMES = {"tl": "Tagalog", "ht": "Kreyòl ayisyen", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}
_ENGLISH_NAMES = {"tl": "Tagalog", "ht": "Haitian Creole"}
# Nobody speaks "Chinese": interpreters are asked for by what is spoken.
_SPOKEN = {"zh": ("Mandarin", "Cantonese")}
_HAITIAN_MONTHS = (
    "janvye", "fevriye", "mas", "avril", "me", "jen", "jiyè", "out", "septanm", "oktòb", "novanm", "desanm",
)  # fmt: skip
PSEUDO = {
    "en-XA": Locale("en-XA", "Þšéûðô Ļöñĝ", "Pseudo, long", "ltr", "nplurals=2; plural=(n != 1);", ENGLISH),
    "en-XB": Locale("en-XB", "Pseudo mirrored", "Pseudo, mirrored", "rtl", "nplurals=2; plural=(n != 1);", ENGLISH),
}


# As CLDR has it, which takes as long to read as a page takes to make.
_SOURCE = Locale(ENGLISH, "English", "English", "ltr", "nplurals=2; plural=(n != 1);", ENGLISH, spoken=("English",))


@lru_cache(maxsize=10_000)
def _long_date(day: dt.date, data: babel.Locale) -> str:
    """A day as a language writes it. The same days stand in the table of deadlines and in thousands of calendars."""
    return babel.dates.format_date(day, format="long", locale=data)


# Scripts that run from right to left (Unicode UAX 9, Script property of the classes R and AL).
_RIGHT_TO_LEFT = {
    "Adlm", "Arab", "Aran", "Armi", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi",
}  # fmt: skip


@cache
def locale(tag: str) -> Locale:
    """The Locale of a BCP 47 `tag`. Raises ValueError with a plain reason when there is no such language.

    A language that CLDR only names, such as Hmong, gets its direction from its script and CLDR's root rule for plurals
    (one form for every number).
    """
    if not _TAG.fullmatch(tag):
        raise ValueError(f"{tag!r} is not a language tag")
    if tag in PSEUDO:
        return PSEUDO[tag]
    return _SOURCE if tag == ENGLISH else _from_babel(tag)


def _from_babel(tag: str) -> Locale:
    """The Locale of a `tag` that may be one. Raises ValueError with a plain reason."""
    try:
        data = babel.Locale.parse(_BABEL_NAMES.get(tag, tag.replace("-", "_")))
    except (babel.UnknownLocaleError, ValueError):
        data = None
    months: tuple[str, ...] = ()
    if tag == "ht":  # Babel has no data of the language's own and falls back to French without a word
        data, months = None, _HAITIAN_MONTHS
    language = tag.split("-", maxsplit=1)[0]
    named = str(babel.Locale(ENGLISH).languages.get(language, "")) if tag == language else ""
    if data is None and not named:
        raise ValueError(f"no data is known for the language {tag!r}")
    own = _OWN_NAMES.get(tag) or (data.get_language_name(data.language) or tag if data else named)
    english = _ENGLISH_NAMES.get(tag) or (data.get_display_name(ENGLISH) or tag if data else named)
    if tag in ("es", "ar"):  # the data is a region's, the edition is for every speaker
        english = babel.Locale.parse(tag).get_display_name(ENGLISH) or english
    return Locale(
        tag=tag,
        own_name=own[:1].upper() + own[1:],
        english_name=english,
        direction=data.text_direction if data else _direction(language),
        plural_forms=_PLURALS.get(tag) or _plural_header(data),
        # CLDR's root has months like M01: numbers are clearer.
        babel_name=str(data) if data and data.months["format"]["wide"][1] != "M01" else None,
        months=months,
        spoken=_SPOKEN.get(language) or (str(babel.Locale(ENGLISH).languages.get(language, english)),),
    )


def near(name: str) -> list[str]:
    """Tags of languages that somebody may have meant by `name`: a tag written otherwise, or an English name."""
    parts = re.split(r"[-_ ]+", name.strip())
    mended = "-".join(
        [parts[0].lower()] + [each.title() if len(each) == 4 else each.upper() for each in parts[1:]]  # noqa: PLR2004 # letters of a script's code
    )
    names = {english.casefold(): tag for tag, english in babel.Locale(ENGLISH).languages.items()}
    names |= {english.casefold(): tag for tag, english in _ENGLISH_NAMES.items()}
    found = [mended, *(names[each] for each in difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.85))]
    tags = []
    for each in dict.fromkeys(found):
        try:
            tags.append(locale(each.replace("_", "-")).tag)
        except ValueError:
            continue
    return tags


def _direction(language: str) -> str:
    likely = str(get_global("likely_subtags").get(language, "")).split("_")
    return "rtl" if _RIGHT_TO_LEFT & set(likely) else "ltr"


def _plural_header(data: babel.Locale | None) -> str:
    """CLDR's plural rule for whole numbers as a gettext header, in its usual shape where it has one."""
    if data is None:
        return "nplurals=1; plural=0;"
    # Whole numbers of pages. That Romance languages count millions in another way is for no text of ours.
    wanted = [data.plural_form(number) for number in range(1001)]
    usual = ("nplurals=1; plural=0;", "nplurals=2; plural=(n != 1);", "nplurals=2; plural=(n > 1);")
    for header in (*usual, *_PLURALS.values(), get_plural(data).plural_forms):
        function = _plural_function(header)
        if len({*zip(wanted, map(function, range(1001)), strict=True)}) == len(set(wanted)) == _count(header):
            return header
    return f"{to_gettext(data.plural_form)};".replace("(e ", "(0 ").replace(";;", ";")


def _count(header: str) -> int:
    return int(re.findall(r"nplurals\s*=\s*(\d+)", header)[0])


@cache
def _plural_function(header: str) -> Callable[[int], int]:
    # gettext's own reader of the C-like expression in the header is the standard library's.
    from gettext import c2py  # noqa: PLC0415 # not a public name: kept out of the module's own

    expression = re.findall(r"plural\s*=\s*(.*?);?\s*$", header)[0].rstrip(";")
    function: Callable[[int], int] = c2py(expression)
    return function
