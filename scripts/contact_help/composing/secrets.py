"""What no letter may ask for: numbers that prove who somebody is, of bank accounts and cards, and passwords.

Whoever gets a letter, a shared computer or a mailbox into their hands could act as its writer with them. So no field
may ask for one, whether it is written in a topic, brought by an extension or put into a template: looked at are its
words, its name, and what browsers are told to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import lxml.html

# Words that ask. Read after `_plain`: small letters, and spaces for all that is neither letter nor digit.
_ASKED = re.compile(
    r"\bsocial (?:security|insurance)\b|\bssn\b|\bs s n\b|\bsoc sec\b|\bitin\b|\btax(?:payer)? (?:id|identification)\b"
    r"|\bnational insurance (?:number|no)\b|\bnino\b|\b(?:passport|identity|id) (?:card )?(?:number|no)\b"
    r"|\bdriver s? ?licen[cs]e (?:number|no)\b|\blast (?:four|4) (?:digits )?of (?:your |my |the )?(?:social|card)\b"
    r"|\bbank(?:ing)? (?:account|details|login|number)\b"
    r"|\b(?:checking|chequing|savings|current) account (?:number|no)\b"
    r"|\brouting (?:number|no|transit)\b|\baba (?:number|no)\b|\bsort code\b|\biban\b|\b(?:swift|bic) code\b"
    r"|(?<!library )(?<!membership )(?<!loyalty )\bcard (?:number|no|security|verification|expiry|expiration)\b"
    r"|\b(?:number|digits) (?:of|on) (?:the |your |my )?(?:\w+ )?card\b"
    r"|\bcv[vc]2?\b|\bsecurity code\b"
    r"|\bpass ?(?:word|code|phrase|key)s?\b|\bpin\b|\b(?:one time|verification|access|log ?in) code\b"
    r"|\bsecret (?:word|answer|question)\b|\bmaiden name\b"
)
# A sentence that is chosen asks for nothing to be typed: it may speak of all that, but not bring the number along.
_MENTIONED = re.compile(
    r"\b(?:bank account|social (?:security|insurance)|national insurance)\b(?! (?:number|no)\b)"
    r"|\bpass ?(?:word|code)s?\b|\bpin\b|\bmaiden name\b"
)
# A name may be written without a gap.
_IN_NAME = re.compile(
    r"socialsecurity|nationalinsurance|cardnumber|creditcard|debitcard|bankaccount|routingnumber|sortcode"
    r"|passw|passcode|passphrase|securitycode"
)
# Help that forbids what it names.
_FORBIDS = re.compile(r"\b(?:never|no|not|don[\u2019']t|without|leave out|cover)\b", re.IGNORECASE)  # as people type it
_TOKENS = frozenset({"current-password", "new-password", "one-time-code", "webauthn"})


def asked(
    *,
    words: Iterable[str] = (),
    options: Iterable[str] = (),
    help_texts: Iterable[str] = (),
    name: str = "",
    autocomplete: str = "",
) -> str:
    """The first of a field's texts that asks for what must never be mailed, empty where none does.

    words: its label and what else goes out with it. options: sentences to choose from. help_texts: hints and rules, in
    which a sentence may warn. autocomplete: tokens of HTML's attribute, cards' begin with `cc-`.
    """
    if _IN_NAME.search(re.sub(r"[^a-z]", "", name.lower())) or _ASKED.search(_plain(name)):
        return name
    if any(token in _TOKENS or token.startswith("cc-") for token in autocomplete.split()):
        return autocomplete
    read = [
        *((text, _plain(text)) for text in words),
        *((text, _MENTIONED.sub("", _plain(text))) for text in options),
        *((text, _plain(_without_warnings(text))) for text in help_texts),
    ]
    return next((text for text, plain in read if _ASKED.search(plain)), "")


def in_page(html: str) -> Iterator[str]:
    """What the controls of an English page ask for and must not: a template may hold any of them."""
    if not re.search(r"<(?:input|textarea|select)\b", html):
        return
    document = lxml.html.document_fromstring(html)
    labels = {str(each.get("for")): _shown(each) for each in document.iter("label") if each.get("for")}
    for control in document.iter("input", "textarea", "select"):
        kind = str(control.get("type", "")).lower()
        if kind == "password":
            yield "a field of the type password"
        elif kind not in {"hidden", "checkbox", "radio", "submit", "reset"}:
            given = {key: str(control.get(key, "")) for key in ("id", "autocomplete", "aria-label", "placeholder")}
            words = (labels.get(given["id"], ""), given["aria-label"], given["placeholder"])
            if found := asked(words=words, name=given["id"], autocomplete=given["autocomplete"]):
                yield found


def _without_warnings(text: str) -> str:
    return " ".join(each for each in re.split(r"(?<=[.!?])\s+", text) if not _FORBIDS.search(each))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower().replace(".", "")).split())


def _shown(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
