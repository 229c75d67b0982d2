"""What a translation must keep of its message, so that no catalogue can change where a page leads or what it runs.

A catalogue is text from outside: a message that breaks one of these rules is never published, whatever its author
meant.
"""

from __future__ import annotations

import re
from collections import Counter

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
_FORBIDDEN = re.compile("[\x00-\x1f\x7f\u202a-\u202e\u200b\u2060\ufeff]")
_ISOLATES = re.compile("[\u2066-\u2069]")


def broken(msgid: str, msgstr: str) -> str | None:
    """Why `msgstr` must not be published for `msgid`: a reason without a full stop, None when it may."""
    if not msgstr.strip():
        return "the translation is blank"
    for check in (_placeholders, _links, _footnotes, _markup, _characters):
        if reason := check(msgid, msgstr):
            return reason
    return None


def placeholders(text: str) -> Counter[tuple[str, str | None]]:
    """The placeholders of `text` with their counts; forms that may stand for each other count as one."""
    return Counter(
        (name, None if form in INTERCHANGEABLE else form)
        for name, form in PLACEHOLDER.findall(text)
        for form in [form or None]
    )


def _placeholders(msgid: str, msgstr: str) -> str | None:
    wanted, given = placeholders(msgid), placeholders(msgstr)
    if lost := wanted - given:
        return f"the placeholder {_shown(lost)} is missing"
    if added := given - wanted:
        return f"the placeholder {_shown(added)} is not in the English"
    # What else stands in braces is an attribute list, which could give a link another address.
    if Counter(_BRACES.findall(PLACEHOLDER.sub("", msgid))) != Counter(_BRACES.findall(PLACEHOLDER.sub("", msgstr))):
        return "a brace stands outside a placeholder"
    return None


def _shown(names: Counter[tuple[str, str | None]]) -> str:
    name, form = next(iter(names))
    return "{" + (f"{name}.{form}" if form else name) + "}"


def _links(msgid: str, msgstr: str) -> str | None:
    wanted, given = Counter(_LINK_TARGET.findall(msgid)), Counter(_LINK_TARGET.findall(msgstr))
    if wanted != given:
        differing = next(iter((wanted - given) or (given - wanted)))
        return f"the links differ from the English: {differing!r}"
    if len(_LINK.findall(msgid)) != len(_LINK.findall(msgstr)):
        return "the number of links differs from the English"
    if len(_IMAGE.findall(msgid)) != len(_IMAGE.findall(msgstr)):
        return "the images differ from the English"
    return None


def _footnotes(msgid: str, msgstr: str) -> str | None:
    if Counter(_FOOTNOTE.findall(msgid)) != Counter(_FOOTNOTE.findall(msgstr)):
        return "the footnote marks differ from the English"
    return None


def _markup(msgid: str, msgstr: str) -> str | None:
    if _TAG.search(_CODE.sub("", msgstr)):
        return "HTML is not allowed in a translation"
    if Counter(_CODE.findall(msgid)) != Counter(_CODE.findall(msgstr)):
        return "the code between backticks differs from the English"
    if msgid.count("**") != msgstr.count("**"):
        return "the bold marks ** differ from the English"
    return None


def _characters(_msgid: str, msgstr: str) -> str | None:
    if found := _FORBIDDEN.search(msgstr):
        return f"the hidden character U+{ord(found[0]):04X} is not allowed"
    depth = 0
    for mark in _ISOLATES.findall(msgstr):
        depth += -1 if mark == "\u2069" else 1
        if depth < 0:
            break
    return "the direction isolates are not balanced" if depth else None
