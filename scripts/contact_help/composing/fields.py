"""The kinds of facts that people type: which control each gets, and what it accepts.

Browsers hand a plain-text form to the mail program correctly only for printable ASCII without `+`, `%` and `&`. In
Chromium `+` turns into a space, `%41` into `A`, `&` into a line break, and other scripts into wrong letters. So every
control refuses the rest before it is sent. Numbers that must never be mailed are refused by their shape.
"""

from __future__ import annotations

from dataclasses import dataclass

from contact_help.wording import gettext

# A pattern is compiled with the `v` flag by new browsers and with `u` by older ones. Hex escapes mean the same in both.
_SAFE = r"[\x20-\x24\x27-\x2A\x2C-\x7E]"
# Three, two and four digits with something between them: nine digits in a row may be the number of an account.
_NO_SOCIAL_SECURITY = (
    r"(?!.*(?:^|[^0-9])[0-9]{3}[\x20\x2D\x2E\x2F]{1,3}[0-9]{2}[\x20\x2D\x2E\x2F]{1,3}[0-9]{4}(?:[^0-9]|$))"
)
_NO_CARD = r"(?!.*[0-9](?:[\x20\x2D]?[0-9]){12})"
# Spaces alone are no answer.
_GUARDED = rf"(?=.*[^\x20]){_NO_SOCIAL_SECURITY}{_NO_CARD}{_SAFE}*"

# A percent-encoded character takes three (RFC 3986, 2.1).
_ENCODED = 3


@dataclass(frozen=True)
class Kind:
    """How one kind of fact is typed.

    control: the input's type. pattern: the regular expression that the whole value must match, empty for none.
    longest: the most characters, whatever the topic says. plain: how many of them, at the most length, can only be
    characters that stay as they are in an address. autocomplete: the HTML token (WCAG 1.3.5), `off` for what a shared
    computer must not keep. keyboard: the inputmode. rules: what it takes and what to type instead, as people read it.
    before, after: signs that stand outside the box and are not sent. unit: English words that go out in their place.
    """

    control: str
    pattern: str
    longest: int
    plain: int
    autocomplete: str
    keyboard: str
    rules: tuple[str, ...]
    before: str = ""
    after: str = ""
    unit: str = ""

    def dearest(self, longest: int) -> int:
        """The most characters that a value of `longest` characters can take in a `mailto:` address."""
        plain = min(self.plain, longest)
        return plain + _ENCODED * (longest - plain)


# translators: rule under a field for text, also said by the browser: keep it short; see write/late-fee.md
_LETTERS = gettext("Letters A to Z, numbers and simple signs. Type n for ñ, ' for ’, and for &. No + and no %.")  # noqa: RUF001 # the sign that phones type
# translators: rule under a field for text: behind the rule above; the two ways are below; see write/late-fee.md
_ELSEWHERE = gettext("For other letters use webmail or paper, below.")
# translators: rule under a field for text: a warning, behind the rules above; see write/late-fee.md
_NUMBERS = gettext("Never a Social Security number or a card number.")

KINDS = {
    "name": Kind("text", _GUARDED, 40, 0, "name", "text", (_LETTERS, _ELSEWHERE)),
    "account_number": Kind(
        "text",
        _GUARDED,
        20,
        0,
        "off",
        "text",
        (
            # translators: rule under the field for the account number; see write/late-fee.md
            gettext("Type it as on your statement, with numbers 0 to 9 and letters A to Z."),
            _NUMBERS,
        ),
    ),
    # Typed as text: a browser prints a date box in the order of its own language, and on paper nobody can tell the
    # 3rd of November from the 11th of March.
    "date": Kind(
        "text",
        r"(?:19|20)[0-9]{2}(?:[\x2D\x2E](?:0?[1-9]|1[0-2])[\x2D\x2E](?:0?[1-9]|[12][0-9]|3[01])"
        r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))",
        10,
        10,
        "off",
        "",
        # translators: rule under a field for a day; see write/late-fee.md
        (gettext("Year, month, day, like 2026-11-03."),),
    ),
    "amount": Kind(
        "text",
        r"[0-9]{1,3}(?:,?[0-9]{3}){0,2}(?:\.[0-9]{2})?",
        12,
        10,  # two commas at the most
        "off",
        "decimal",
        # translators: rule under a field for dollars; see write/late-fee.md
        (gettext("Numbers 0 to 9 only, like 45.00 or 1,250.00."),),
        before="$",
        unit=" in dollars",
    ),
    "percent": Kind(
        "text",
        r"[0-9]{1,2}(?:\.[0-9]{1,3})?",
        6,
        6,
        "off",
        "decimal",
        # translators: rule under a field for a percentage; see write/rate-change.md
        (gettext("Numbers 0 to 9 and a point, like 6.5. Leave out the % sign."),),
        after="%",
        unit=" in percent",
    ),
    "line": Kind("text", _GUARDED, 80, 0, "off", "text", (_LETTERS, _ELSEWHERE, _NUMBERS)),
    "address": Kind("text", _GUARDED, 50, 0, "address-line1", "text", (_LETTERS, _ELSEWHERE)),
    "phone": Kind(
        "text",
        r"(?:[\x20\(\)\.\x2D]{0,2}[0-9]){10}",
        20,
        10,
        "tel-national",
        "tel",
        # translators: rule under a field for a telephone number; see write/late-fee.md
        (gettext("Ten numbers 0 to 9 without +1, like 555-010-0123."),),
        before="+1",
    ),
}
