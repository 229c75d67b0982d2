"""What a translation must keep of its message, so that no catalogue can change where a page leads or what it runs.

A catalogue is text from outside: a message that breaks one of these rules is never published, whatever its author
meant. Each rule is a function of a msgid and its msgstr that gives a reason without a full stop, or None.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache

Rule = Callable[[str, str], str | None]

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?:\.([a-z]+))?\}")
# Forms of one placeholder that a translator may put for another, since grammar differs between languages.
INTERCHANGEABLE = {None, "genitive", "number"}
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")

# All between the brackets counts: browsers follow `a ../../b` and `a(b)c` too. One pair may stand inside.
_LINK_TARGET = re.compile(r"\]\(((?:[^()]|\([^()]*\))*)\)")
_LINK = re.compile(r"\]\(")
_FOOTNOTE = re.compile(r"\[\^([^\]]+)\]")
_IMAGE = re.compile(r"!\[")
_TAG = re.compile(r"<[A-Za-z/!?{]|<[^\s<>]*[@:]")
_CODE = re.compile(r"`[^`]*`")
# A browser reads `&#64;` as @ and `&#x202e;` as an override, behind the back of every other rule.
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")

# Control characters (Cc), the marks of Unicode's UAX 9 that reorder what follows, what has no width and no use in
# text, fillers that look like nothing, tags (U+E0000), private use, surrogates, and U+FFFD, which a broken conversion
# leaves. Joiners, plain direction marks and isolates are not among them: languages are written with them.
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2028-\u202e\u2060-\u2065\u206a-\u206f\u3164"
    "\ud800-\udfff\ue000-\uf8ff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_ISOLATES = re.compile("[\u2066-\u2069]")
_PLAIN = re.compile(r"[\x20-\x7e]*")

# A translation of real words is at most about three times as long; a text of any length is an attack on the page.
_LONGEST_FACTOR, _LONGEST_EXTRA = 5, 200

# Top-level domains that a plain word before a full stop is not mistaken for. Others count with `www.` or a scheme.
_TLD = (
    "com|org|net|gov|edu|mil|int|info|biz|us|uk|ca|eu|ru|cn|hk|tw|vn|kr|ph|mx|es|co|io|app|dev|help|online|site|xyz"
    "|link|click|shop|support|loan|loans|mortgage|money|finance|bank|live|zip|example|test|invalid"
)
_EMAIL = re.compile(r"[\w.%+'-]+@[\w-]+(?:\.[\w-]+)*")
_WEB = re.compile(
    rf"(?:[a-z][a-z0-9+.-]*:)?//[^\s<>()\[\]\"'«»“”]+|(?:www\.[\w-]+|[\w-]+(?:\.[\w-]+)*\.(?:{_TLD}))\b", re.IGNORECASE
)
# A day in figures has as many digits as a telephone number.
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}([/.])\d{1,2}\1\d{4}\b")
# Seven digits or more with what stands between the digits of a telephone number (ITU-T E.123 and American habit).
_PHONE = re.compile(r"(?:\+\s?)?\(?\d(?:[ \u00a0\u2007\u202f().\-\u2010-\u2015/]{0,3}\d){6,14}\b")
# Short numbers that reach somebody: the N11 codes (47 CFR 52) and 988 (47 CFR 52.200).
_SHORT_PHONE = re.compile(r"(?<![\d.,:/$-])(?:[2-9]11|988)(?![\d%]|[.,:/-]\d)")
_MAYBE_CONTACT = re.compile(r"[@＠﹫]|//|\.[^\W\d_]|[。．｡]\s?[a-z]|\d\D{0,3}\d\D{0,3}\d", re.IGNORECASE)


def violations(msgid: str, msgstr: str) -> Iterator[tuple[str, str]]:
    """Each rule that `msgstr` breaks: its name and the reason, a text without a full stop."""
    if not msgstr.strip():
        yield "blank", "the translation is blank"
        return
    marked = _MARKED.search(msgstr) or _MARKED.search(msgid)
    for name, rule in (RULES if marked else _RULES_OF_PLAIN_TEXT).items():
        if reason := rule(msgid, msgstr):
            yield name, reason


def broken(msgid: str, msgstr: str) -> str | None:
    """Why `msgstr` must not be published for `msgid`: a reason without a full stop, None when it may."""
    return next((reason for _, reason in violations(msgid, msgstr)), None)


def placeholders(text: str) -> Counter[tuple[str, str | None]]:
    """The placeholders of `text` with their counts; forms that may stand for each other count as one."""
    return Counter(
        (name, None if form in INTERCHANGEABLE else form)
        for name, form in PLACEHOLDER.findall(text)
        for form in [form or None]
    )


def contacts(text: str) -> Counter[str]:
    """Email addresses, web addresses and telephone numbers that stand in `text`, in one way of writing, with counts.

    Digits of other scripts and fullwidth letters count as the plain ones, since mail programs and phones read them so.
    """
    return Counter(_contacts(text))


@lru_cache(maxsize=20_000)
def _contacts_of_english(msgid: str) -> tuple[str, ...]:
    """The same for a msgid, which every language asks about."""
    return _contacts(msgid)


def _contacts(text: str) -> tuple[str, ...]:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if "{" in plain:
        plain = PLACEHOLDER.sub(" ", plain)
    if "](" in plain:
        plain = _LINK_TARGET.sub("] ", plain)  # held by the rule of links
    if not _MAYBE_CONTACT.search(plain):
        return ()
    plain = re.sub(r"。(?=[a-z])", ".", plain_digits(_DAY.sub(" ", plain)), flags=re.IGNORECASE)
    found = []
    for pattern in (_EMAIL, _WEB):
        found += [each.rstrip(".,;:!?").casefold() for each in pattern.findall(plain)]
        plain = pattern.sub(" ", plain)
    found += ["".join(filter(str.isdigit, each)) for each in _PHONE.findall(plain)]
    found += _SHORT_PHONE.findall(_PHONE.sub(" ", plain))
    return tuple(found)


def without_numbers_to_call(text: str) -> str:
    """`text`, with digits as `plain_digits` gives them, without its telephone numbers."""
    return _PHONE.sub(" ", _DAY.sub(_apart, text)) if _MAYBE_CONTACT.search(text) else text


def _apart(day: re.Match[str]) -> str:
    return ", ".join(re.findall(r"\d+", day[0]))


def plain_digits(text: str) -> str:
    """`text` with the decimal digits of every script as 0 to 9."""
    return text if text.isascii() else _OTHER_DIGIT.sub(_plain_digit, text)


_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


def _plain_digit(digit: re.Match[str]) -> str:
    return str(unicodedata.decimal(digit[0]))


def _placeholders(msgid: str, msgstr: str) -> str | None:
    if "{" not in msgid and "{" not in msgstr:
        return None
    wanted, given = placeholders(msgid), placeholders(msgstr)
    if lost := wanted - given:
        return f"the placeholder {_shown(lost)} is missing"
    if added := given - wanted:
        return f"the placeholder {_shown(added)} is not in the English"
    return None


def _shown(names: Counter[tuple[str, str | None]]) -> str:
    name, form = next(iter(names))
    return "{" + (f"{name}.{form}" if form else name) + "}"


def _braces(msgid: str, msgstr: str) -> str | None:
    # What stands in braces and is no placeholder is an attribute list, which could give a link another address.
    if not any(each in text for each in "{}" for text in (msgid, msgstr)):
        return None
    if Counter(_BRACES.findall(PLACEHOLDER.sub("", msgid))) != Counter(_BRACES.findall(PLACEHOLDER.sub("", msgstr))):
        return "a brace stands outside a placeholder"
    return None


def _links(msgid: str, msgstr: str) -> str | None:
    if "]" not in msgstr and "]" not in msgid:
        return None
    wanted, given = Counter(_LINK_TARGET.findall(msgid)), Counter(_LINK_TARGET.findall(msgstr))
    if wanted != given:
        how = _changed_target(next(iter(wanted - given), None), next(iter(given - wanted), None))
        return f"the links differ from the English: {how}"
    if len(_LINK.findall(msgid)) != len(_LINK.findall(msgstr)):
        return "the number of links differs from the English"
    if len(_IMAGE.findall(msgid)) != len(_IMAGE.findall(msgstr)):
        return "the images differ from the English"
    return None


def _changed_target(lost: str | None, added: str | None) -> str:
    """What is said of a link whose target is not the one of the English."""
    if lost is None:
        return f"it has none to {str(added)[:200]!r}"
    if added is None:
        return f"the one to {lost[:200]!r} is missing"
    return f"one leads to {added[:200]!r}, there to {lost[:200]!r}"


def _footnotes(msgid: str, msgstr: str) -> str | None:
    if "[^" not in msgid and "[^" not in msgstr:
        return None
    if Counter(_FOOTNOTE.findall(msgid)) != Counter(_FOOTNOTE.findall(msgstr)):
        return "the footnote marks differ from the English"
    return None


def _html(_msgid: str, msgstr: str) -> str | None:
    if "<" in msgstr and _TAG.search(_CODE.sub("", msgstr)):
        return "HTML is not allowed in a translation"
    return None


def _entities(msgid: str, msgstr: str) -> str | None:
    if "&" in msgstr and Counter(_ENTITY.findall(msgid)) != Counter(_ENTITY.findall(msgstr)):
        return "a character reference such as &amp; stands here and not in the English"
    return None


def _code(msgid: str, msgstr: str) -> str | None:
    if "`" not in msgid and "`" not in msgstr:
        return None
    if Counter(_CODE.findall(msgid)) != Counter(_CODE.findall(msgstr)):
        return "the code between backticks differs from the English"
    return None


def _bold(msgid: str, msgstr: str) -> str | None:
    if msgid.count("**") != msgstr.count("**"):
        return "the bold marks ** differ from the English"
    return None


def _contact(msgid: str, msgstr: str) -> str | None:
    wanted, given = _contacts_of_english(msgid), _contacts(msgstr)
    if wanted == given or Counter(wanted) == Counter(given):
        return None
    added, lost = contacts(msgstr) - contacts(msgid), contacts(msgid) - contacts(msgstr)
    if not added:
        return f"the contact {next(iter(lost))} is missing"
    if not lost:
        return f"the contact {next(iter(added))} is not in the English"
    return f"the contact {next(iter(lost))} was changed to {next(iter(added))}"


def _characters(_msgid: str, msgstr: str) -> str | None:
    # Most texts are plain: the short class is searched about ten times as fast as the long one.
    if not _PLAIN.fullmatch(msgstr) and (found := HIDDEN.search(msgstr)):
        return f"the hidden character U+{ord(found[0]):04X} is not allowed"
    return None


def _isolates(_msgid: str, msgstr: str) -> str | None:
    depth = 0
    for mark in _ISOLATES.findall(msgstr):
        depth += -1 if mark == "\u2069" else 1
        if depth < 0:
            break
    return "the direction isolates are not balanced" if depth else None


def _size(msgid: str, msgstr: str) -> str | None:
    most = _LONGEST_FACTOR * len(msgid) + _LONGEST_EXTRA
    if len(msgstr) > most:
        return f"the translation has {len(msgstr)} characters, more than {most} are never needed here"
    return None


# The order is the order in which reasons are told: the first one is what a build says.
RULES: dict[str, Rule] = {
    "size": _size,
    "placeholders": _placeholders,
    "braces": _braces,
    "links": _links,
    "footnotes": _footnotes,
    "html": _html,
    "entities": _entities,
    "code": _code,
    "bold": _bold,
    "hidden-characters": _characters,
    "isolates": _isolates,
    "contacts": _contact,
}
# Most texts hold none of the signs that the other rules are about.
_MARKED = re.compile("[{}\\[\\]<&`*\u2066-\u2069]")
_RULES_OF_PLAIN_TEXT = {name: RULES[name] for name in ("size", "hidden-characters", "contacts")}
