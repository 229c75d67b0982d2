"""What is written otherwise from country to country: money, telephone numbers, days, and the English of letters.

All of it follows from `country` in mkdocs.yml; `currency` and `english` there overrule it. The data is CLDR's, by way
of Babel, and that of Google's libphonenumber. Without a country it is the United States.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import babel
import babel.languages
import babel.numbers
from babel.localedata import exists

from contact_help.locales import ENGLISH, Locale, locale

UNITED_STATES = "US"
# What their papers say without the country's name.
_SHORT_NAMES = {"USD": "dollars"}
# Beyond these signs a text does not arrive as it was sent, see composing/fields.
_SENT = frozenset(chr(each) for each in range(0x20, 0x7F)) - frozenset("%&+")
_NORTH_AMERICAN = 1  # calling code of the countries in which a number has ten digits (ITU-T E.164)


class Digits(NamedTuple):
    """How many digits a telephone number has when it is dialled inside its country. ten: as North America has it."""

    fewest: int
    most: int
    ten: bool


@dataclass(frozen=True)
class Conventions:
    """How a site writes what differs between countries.

    country: ISO 3166-1, two letters. currency: ISO 4217. english: the region of the English that letters are in.
    """

    country: str = UNITED_STATES
    currency: str = "USD"
    english: str = UNITED_STATES

    @cached_property
    def locale(self) -> Locale:
        """English as letters and pages have it: its days and numbers."""
        return replace(locale(ENGLISH), babel_name=_babel_english(self.english))

    def written(self, edition: Locale) -> Locale:
        """`edition` with days and numbers as they are written in the country, where CLDR knows that."""
        return self.locale if edition.is_source else edition.written_in(self.country)

    @property
    def decimals(self) -> int:
        """How many digits an amount has behind its point."""
        return babel.numbers.get_currency_precision(self.currency)

    @property
    def pairs(self) -> bool:
        """Whether digits before the last three stand in pairs, as in 1,25,000."""
        grouping: tuple[int, int] = babel.Locale.parse(_babel_english(self.english)).decimal_formats[None].grouping
        return grouping[1] == 2  # noqa: PLR2004 # a pair

    @property
    def sign(self) -> str:
        """The sign of the currency, as `$` or a code of letters."""
        return str(babel.numbers.get_currency_symbol(self.currency, locale=_babel_english(self.english)))

    @property
    def currency_name(self) -> str:
        """What letters call more than one of the currency: CLDR's name, or its code where that cannot be sent."""
        name = babel.numbers.get_currency_name(self.currency, count=2, locale=ENGLISH)
        return _SHORT_NAMES.get(self.currency) or (name if _SENT.issuperset(name) else self.currency)

    def money(self, value: float, *, currency: str = "", in_letter: bool = False) -> str:
        """An amount as the organisation's papers have it, without decimals where there are none.

        currency: another one than the site's. in_letter: with the name of the currency where its sign cannot be sent.
        """
        currency = currency or self.currency
        whole = not value % 1
        english = _babel_english(self.english)
        pattern = str(babel.Locale.parse(english).currency_formats["standard"].pattern)
        sign = babel.numbers.get_currency_symbol(currency, locale=english)
        if sign[-1].isalpha() and pattern.startswith("¤#"):  # CLDR's spacing of currencies, which Babel leaves out
            pattern = pattern.replace("¤", "¤\xa0")
        shown: str = babel.numbers.format_currency(
            value,
            currency,
            format=pattern.replace(".00", "") if whole else pattern,
            locale=english,
            currency_digits=not whole,
        )
        if not in_letter:
            return shown
        plain = shown.replace("\xa0", " ")
        return plain if _SENT.issuperset(plain) else plain.replace(sign, f"{currency} ")

    @cached_property
    def digits(self) -> Digits:
        """How long telephone numbers of the country are."""
        # Its tables are large, and not every command needs them.
        from phonenumbers import country_code_for_region  # noqa: PLC0415
        from phonenumbers.phonemetadata import PhoneMetadata  # noqa: PLC0415

        known = PhoneMetadata.metadata_for_region(self.country)
        if country_code_for_region(self.country) == _NORTH_AMERICAN:
            return Digits(10, 10, ten=True)
        if known is None or known.general_desc is None:
            return Digits(4, 15, ten=False)  # E.164 gives the most
        lengths = known.general_desc.possible_length
        return Digits(min(lengths), min(max(lengths) + len(known.national_prefix or ""), 15), ten=False)

    def phone(self, number: str) -> str:
        """A number (`+` and digits) as people of the country dial and read it; as it is where no rule is known."""
        import phonenumbers  # noqa: PLC0415 # as above

        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            return number
        if not phonenumbers.is_possible_number(parsed):
            return number
        inside = parsed.country_code == phonenumbers.country_code_for_region(self.country)
        form = phonenumbers.PhoneNumberFormat.NATIONAL if inside else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        shown: str = phonenumbers.format_number(parsed, form)
        return shown


AMERICAN = Conventions()


def of(country: str, currency: str = "", english: str = "") -> Conventions:
    """The conventions of a `country` (ISO 3166, with or without a part); what is given beside it overrules it.

    currency: ISO 4217. english: as `en-GB`. Raises ValueError with a plain reason for one that CLDR does not know.
    """
    code = country.partition("-")[0] or UNITED_STATES
    if currency and not babel.numbers.is_currency(currency, locale=ENGLISH):
        raise ValueError(f"no currency {currency} is known")
    region = english.removeprefix("en-")
    if english and not exists(f"en_{region}"):
        raise ValueError(f"no English of its own is known for {english}")
    used = babel.numbers.get_territory_currencies(code)
    return Conventions(code, currency or (used[0] if used else "USD"), region or _english_of(code))


def _english_of(country: str) -> str:
    """The region whose English a country's offices write: its own where English is an official language there."""
    official = ENGLISH in babel.languages.get_official_languages(country, de_facto=True)
    return country if official and exists(f"en_{country}") else UNITED_STATES


def _babel_english(region: str) -> str:
    return f"en_{region}" if region != UNITED_STATES else ENGLISH
