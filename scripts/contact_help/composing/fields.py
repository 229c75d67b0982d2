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
_NO_SOCIAL_SECURITY = r"(?!.*(?:^|[^0-9])[0-9]{3}[\x20\x2D][0-9]{2}[\x20\x2D][0-9]{4}(?:[^0-9]|$))"
_NO_CARD = r"(?!.*[0-9](?:[\x20\x2D]?[0-9]){12})"
_GUARDED = f"{_NO_SOCIAL_SECURITY}{_NO_CARD}{_SAFE}*"


@dataclass(frozen=True)
class Kind:
    """How one kind of fact is typed.

    control: the input's type. pattern: the regular expression that the whole value must match, empty for none.
    longest: the most characters, whatever the topic says. autocomplete: the HTML token (WCAG 1.3.5), `off` for what a
    shared computer must not keep. keyboard: the inputmode. refusal: the reason that people read, with what to
    type instead.
    """

    control: str
    pattern: str
    longest: int
    autocomplete: str
    keyboard: str
    refusal: str


# translators: the rule under a field of the letter; the ways for other letters are named at the top of the form
_LETTERS = gettext("Letters A to Z without accents, numbers and simple signs. No +, no % and no &.")
_NUMBERS = gettext("Never a Social Security number or a card number.")

KINDS = {
    "name": Kind("text", f"{_GUARDED}", 50, "name", "text", _LETTERS),
    "loan_number": Kind("text", f"{_GUARDED}", 20, "off", "text", _NUMBERS),
    "date": Kind(
        "date",
        r"[0-9]{4}\x2D[0-9]{2}\x2D[0-9]{2}",
        10,
        "off",
        "",
        gettext("If you type it: year, month, day, like 2026-11-03."),
    ),
    "amount": Kind(
        "text",
        r"[0-9]{1,3}(?:,?[0-9]{3})*(?:\.[0-9]{2})?",
        12,
        "off",
        "decimal",
        gettext("Numbers 0 to 9 only, like 45.00 or 1,250.00."),
    ),
    "line": Kind("text", f"{_GUARDED}", 80, "off", "text", _LETTERS),
    "phone": Kind(
        "text",
        r"[0-9\x20\(\)\.\x2D]{7,20}",
        20,
        "tel-national",
        "tel",
        gettext("Ten numbers 0 to 9 without +1, like 555-010-0123."),
    ),
}
# Refused by the shape of a value or by its letters: people are told which of the two it can be.
REFUSALS = {"loan_number": (_LETTERS, _NUMBERS), "line": (_LETTERS, _NUMBERS), "name": (_LETTERS,)}
