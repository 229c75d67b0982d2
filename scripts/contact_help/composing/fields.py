"""The kinds of facts that people type: which control each gets, and what it accepts.

Browsers hand a plain-text form to the mail program correctly only for printable ASCII without `+`, `%` and `&`. In
Chromium `+` turns into a space, `%41` into `A`, `&` into a line break, and other scripts into wrong letters. So every
control refuses the rest before it is sent. Numbers that must never be mailed are refused by their shape.

What differs between countries (money, telephone numbers, the shape of a person's number) follows from the site's
conventions: `kinds` makes the kinds of one site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from contact_help import extensions
from contact_help.composing import secrets
from contact_help.conventions import AMERICAN, UNITED_STATES, Conventions
from contact_help.problems import InputError, Problem
from contact_help.wording import gettext

# A pattern is compiled with the `v` flag by new browsers and with `u` by older ones. Hex escapes mean the same in both.
_SAFE = r"[\x20-\x24\x27-\x2A\x2C-\x7E]"
# The shapes of numbers that prove who somebody is, by country.
_PERSONAL = {
    # Three, two and four digits with something between them: nine digits in a row may be the number of an account.
    "US": r"(?!.*(?:^|[^0-9])[0-9]{3}[\x20\x2D\x2E\x2F]{1,3}[0-9]{2}[\x20\x2D\x2E\x2F]{1,3}[0-9]{4}(?:[^0-9]|$))",
    # National Insurance: two letters, six digits, a letter from A to D (HMRC's manual NIM39110).
    "GB": r"(?!.*(?:^|[^0-9A-Za-z])[A-Za-z]{2}[\x20\x2D]?(?:[0-9]{2}[\x20\x2D]?){3}[A-Da-d](?:[^0-9A-Za-z]|$))",
}
_NO_CARD = r"(?!.*[0-9](?:[\x20\x2D]?[0-9]){12})"

# What means the same with the flags `u` and `v` and in Python. A browser leaves out a pattern that it cannot read, and
# with it the guards that stand before it.
_READ_BY_ALL = re.compile(
    r"(?:[A-Za-z0-9 ,:;=!@#\"'<>_~/`-]|\.|\\d|\\x[0-7][0-9A-Fa-f]|\\[\^$.*+?()\[\]{}|/\\]"
    r"|\[\^?(?:(?:[A-Za-z0-9]|\\x[0-7][0-9A-Fa-f])(?:-(?:[A-Za-z0-9]|\\x[0-7][0-9A-Fa-f]))?|[ _]|\\d)+\]"
    r"|\((?:\?:|(?!\?))|\)|\||(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})(?![*+?{]))*"
)

# A percent-encoded character takes three (RFC 3986, 2.1).
_ENCODED = 3


@dataclass(frozen=True)
class Kind:
    """How one kind of fact is typed.

    control: the input's type. pattern: the regular expression that the whole value must match, empty for none.
    longest: the most characters, whatever the topic says. costly: how many of them at the most can be characters that
    do not stay as they are in an address. autocomplete: the HTML token (WCAG 1.3.5), `off` for what a shared computer
    must not keep. keyboard: the inputmode. rules: what it takes and what to type instead, as people read it.
    before, after: signs that stand outside the box and are not sent. unit: English words that go out in their place.
    values: what placeholders of the rules stand for.
    """

    control: str
    pattern: str
    longest: int
    costly: int
    autocomplete: str
    keyboard: str
    rules: tuple[str, ...]
    before: str = ""
    after: str = ""
    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def dearest(self, longest: int) -> int:
        """The most characters that a value of `longest` characters can take in a `mailto:` address."""
        return longest + (_ENCODED - 1) * min(self.costly, longest)


# translators: rule under a field for text, also said by the browser: keep it short; see write/late-fee.md
_LETTERS = gettext("Letters A to Z, numbers and simple signs. Type n for ñ, ' for ’, and for &. No + and no %.")  # noqa: RUF001 # the sign that phones type
# translators: rule under a field for text: behind the rule above; the two ways are below; see write/late-fee.md
_ELSEWHERE = gettext("For other letters use webmail or paper, below.")
# translators: rule under a field for text: a warning, behind the rules above; see write/late-fee.md
_NUMBERS = gettext("Never a Social Security number or a card number.")
# translators: rule under a field for text: a warning, in other countries than the United States: a number that the
# state gives to a person; see write/late-fee.md
_NUMBERS_ELSEWHERE = gettext("Never an identity number or a card number.")
# translators: rule under the field for the account number; see write/late-fee.md
_AS_PRINTED = gettext("Type it as it stands on their letters, with numbers 0 to 9 and letters A to Z.")
# translators: rule under a field for a day; see write/late-fee.md
_DAY = gettext("Year, month, day, like 2026-11-03.")
# translators: rule under a field for dollars; see write/late-fee.md
_AMOUNT = gettext("Numbers 0 to 9 only, like 45.00 or 1,250.00.")
# translators: rule under a field for money that is written otherwise, as without decimals; see write/late-fee.md
_AMOUNT_LIKE = gettext("Numbers 0 to 9 only, like {example}.")
# translators: rule under a field for a percentage; see write/rate-change.md
_PERCENT = gettext("Numbers 0 to 9 and a point, like 6.5. Leave out the % sign.")
# translators: rule under a field for a telephone number; see write/late-fee.md
_PHONE = gettext("Ten numbers 0 to 9 without +1, like 555-010-0123.")
# translators: rule under a field for a telephone number, in other countries than the United States; see
# write/late-fee.md
_PHONE_INSIDE = gettext("Numbers 0 to 9, as you dial them inside the country.")
# translators: rule under a field for a postal code; see write/late-fee.md
_CODE = gettext("Letters A to Z, numbers 0 to 9, spaces and hyphens.")


@cache
def kinds(conventions: Conventions = AMERICAN) -> Mapping[str, Kind]:
    """The kinds of facts that people of a site with these conventions type, by their names in a topic."""
    guarded = rf"(?=.*[^\x20]){_PERSONAL.get(conventions.country, '')}{_NO_CARD}{_SAFE}*"  # spaces alone are no answer
    never = _NUMBERS if conventions.country == UNITED_STATES else _NUMBERS_ELSEWHERE
    return {
        "name": Kind("text", guarded, 40, 40, "name", "text", (_LETTERS, _ELSEWHERE)),
        "account_number": Kind("text", guarded, 20, 20, "off", "text", (_AS_PRINTED, never)),
        # Typed as text: a browser prints a date box in the order of its own language, and on paper nobody can tell the
        # 3rd of November from the 11th of March.
        "date": Kind(
            "text",
            r"(?:19|20)[0-9]{2}(?:[\x2D\x2E](?:0?[1-9]|1[0-2])[\x2D\x2E](?:0?[1-9]|[12][0-9]|3[01])"
            r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))",
            10,
            0,
            "off",
            "",
            (_DAY,),
        ),
        "amount": _amount(conventions),
        "percent": Kind(
            "text",
            r"[0-9]{1,2}(?:\.[0-9]{1,3})?",
            6,
            0,
            "off",
            "decimal",
            (_PERCENT,),
            after="%",
            unit=" in percent",
        ),
        "line": Kind("text", guarded, 80, 80, "off", "text", (_LETTERS, _ELSEWHERE, never)),
        "address": Kind("text", guarded, 50, 50, "address-line1", "text", (_LETTERS, _ELSEWHERE)),
        "postal_code": Kind(
            "text",
            r"[0-9A-Za-z](?:[\x20\x2D]?[0-9A-Za-z]){2,9}",
            12,
            5,  # never two spaces side by side
            "postal-code",
            "text",
            (_CODE,),
        ),
        "phone": _phone(conventions),
    }


def all_kinds(conventions: Conventions = AMERICAN) -> Mapping[str, Kind]:
    """The same with those of extensions. Raises InputError for one that cannot be."""
    found = dict(kinds(conventions))
    problems: list[Problem] = []
    for each in extensions.installed("fields"):
        try:
            data = each.data(conventions.country).data["fields"][each.name]
        except InputError as error:
            problems += error.problems
            continue
        if each.name in found:
            problems.append(each.problem("has the name of a kind that there is", "Give it another name"))
        problems += _misfits(each, data)
        found[each.name] = _brought(data, conventions)
    if problems:
        raise InputError(problems)
    return found


def _misfits(extension: extensions.Extension, data: Mapping[str, Any]) -> Iterator[Problem]:
    asks = secrets.asked(
        words=[data.get("unit", ""), data.get("before", ""), data.get("after", "")],
        help_texts=data["rules"],
        name=extension.name,
        autocomplete=data.get("autocomplete", ""),
    )
    if asks:
        yield extension.problem(f"asks for what must never be mailed: {asks}", "Leave it out: no letter may hold it")
    if not _READ_BY_ALL.fullmatch(data["pattern"]):
        what = "has a pattern that not every browser reads"
        yield extension.problem(what, r"Write signs as hex escapes (\x2D), and nothing but classes, groups and counts")
        return
    try:
        re.compile(data["pattern"])
    except re.error as error:
        yield extension.problem(f"has a pattern that is none ({error})", "Write it as for HTML's `pattern`")


def _brought(data: Mapping[str, Any], conventions: Conventions) -> Kind:
    """The kind that an extension describes. Whatever its pattern is, only what arrives as typed is let through."""
    personal = _PERSONAL.get(conventions.country, "")
    return Kind(
        "text",
        rf"(?=.*[^\x20]){personal}{_NO_CARD}(?={_SAFE}*$)(?:{data['pattern']})",
        data["longest"],
        data["longest"],
        data.get("autocomplete", "off"),
        data.get("keyboard", "text"),
        tuple(data["rules"]),
        before=data.get("before", ""),
        after=data.get("after", ""),
        unit=data.get("unit", ""),
    )


def with_warning(kinds: Mapping[str, Kind], words: str) -> Mapping[str, Kind]:
    """`kinds` with a site's own words for the numbers that must never be typed."""
    own = {_NUMBERS: words, _NUMBERS_ELSEWHERE: words}
    return {
        name: replace(kind, rules=tuple(own.get(each, each) for each in kind.rules)) for name, kind in kinds.items()
    }


def _amount(conventions: Conventions) -> Kind:
    """Digits with a point before the decimals, as English has it; commas may set off thousands."""
    decimals = conventions.decimals
    group = "{2,3}" if conventions.pairs else "{3}"
    small, large = ("45", "1,250") if not decimals else (f"45.{'0' * decimals}", f"1,250.{'0' * decimals}")
    usual = (small, large) == ("45.00", "1,250.00")
    longest = max(12, 10 + decimals)
    return Kind(
        "text",
        rf"[0-9]{{1,3}}(?:,?[0-9]{group}){{0,{3 if conventions.pairs else 2}}}"
        + (rf"(?:\.[0-9]{{{decimals}}})?" if decimals else ""),
        longest,
        3 if conventions.pairs else 2,  # commas
        "off",
        "decimal" if decimals else "numeric",
        (_AMOUNT if usual else _AMOUNT_LIKE,),
        before=conventions.sign,
        unit=f" in {conventions.currency_name}",
        values={} if usual else {"example": large},
    )


def _phone(conventions: Conventions) -> Kind:
    """A number of the country, as people dial it there. No `+`, which does not arrive."""
    digits = conventions.digits
    repeat = "{10}" if digits.ten else f"{{{digits.fewest},{digits.most}}}"
    return Kind(
        "text",
        rf"(?:[\x20\(\)\.\x2D]{{0,2}}[0-9]){repeat}",
        2 * digits.most,
        2 * digits.most - digits.fewest,
        "tel-national",
        "tel",
        (_PHONE if digits.ten else _PHONE_INSIDE,),
        before="+1" if digits.ten else "",
    )
