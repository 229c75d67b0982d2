"""The form of a built topic page as data, values to type into it, and the mail that must arrive: pure, no browser.

Nothing here knows a topic: all is read from the pages of a built site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

import lxml.html

CRLF = "\r\n"
# What browsers hand over as it was typed: printable ASCII without `%`, `&` and `+`.
SAFE = "".join(chr(each) for each in range(0x20, 0x7F) if chr(each) not in "%&+")
# What looks like markup, a header, a query or an encoding, with double spaces and a leading zero.
HOSTILE = "0#=a?b;c:d\"e'f<g>h\\i/j,k  l{m}n|o~p^q`r[s]t*u!v@w$x(-_.)"
SOCIAL_SECURITY = re.compile(r"(?<!\d)\d{3}[ ./-]{1,3}\d{2}[ ./-]{1,3}\d{4}(?!\d)")
CARD = re.compile(r"\d(?:[ -]?\d){12}")


@dataclass(frozen=True)
class Control:
    """A control of the form. pattern: empty for none. maxlength: 0 for none. label: as the reader sees it."""

    id: str
    kind: str
    name: str
    value: str = ""
    pattern: str = ""
    maxlength: int = 0
    required: bool = False
    label: str = ""
    title: str = ""

    @property
    def typed(self) -> bool:
        """Whether people type into it."""
        return self.kind in {"text", "date"}

    @property
    def free(self) -> bool:
        """Whether it takes any words, so that only their signs are held."""
        return self.kind == "text" and r"\x20-\x24" in self.pattern

    @property
    def chosen(self) -> bool:
        """Whether people tick it."""
        return self.kind in {"checkbox", "radio"}

    def takes(self, value: str) -> bool:
        """Whether the pattern lets the whole of `value` through, as the HTML standard has it."""
        return not value or not self.pattern or re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True)
class Form:
    """The fact form of a page: where it goes, its subject line, and its controls in their order."""

    action: str
    method: str
    encoding: str
    target: str
    subject: str
    controls: tuple[Control, ...]

    @property
    def fields(self) -> list[Control]:
        """The controls that are typed into."""
        return [each for each in self.controls if each.typed]

    @property
    def options(self) -> list[Control]:
        """The sentences that can be chosen."""
        return [each for each in self.controls if each.chosen]


@dataclass(frozen=True)
class Filled:
    """What a person does with a form: what they type, by a control's id, and what they tick."""

    typed: Mapping[str, str]
    ticked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mail:
    """A mail as a program opens it."""

    to: str
    subject: str
    body: str


@dataclass(frozen=True)
class TopicPage:
    """A page with a form. path: below the site's root, with a slash at its end. topic: the same in every language."""

    path: str
    form: Form

    @property
    def language(self) -> str:
        return self.path.split("/", 1)[0]

    @property
    def topic(self) -> str:
        return self.path.split("/", 1)[1]

    @property
    def second(self) -> bool:
        """Whether it is the letter that follows a first one."""
        return self.topic.count("/") > 2


def pages(site: Path) -> list[TopicPage]:
    """Every page of a built site that has a fact form."""
    found = []
    for file in sorted(site.glob("*/write/**/index.html")):
        text = file.read_text(encoding="utf-8")
        if 'id="form"' in text:
            found.append(TopicPage(f"{file.parent.relative_to(site).as_posix()}/", form(text)))
    return found


def markup(site: Path, page: TopicPage) -> str:
    """The page as it is published."""
    return (site / page.path / "index.html").read_text(encoding="utf-8")


def form(markup: str) -> Form:
    """The fact form of a page. Raises ValueError when it has none."""
    document = lxml.html.document_fromstring(markup)
    found = _first(document, '//form[@id="form"]')
    if found is None:
        raise ValueError("the page has no form with the id `form`")
    action = found.get("action", "")
    controls = [
        _control(element, document)
        for element in find_all(found, ".//input | .//select | .//textarea | .//button")
        if element.get("type") not in {"submit", "reset"}
    ]
    return Form(
        action,
        found.get("method", ""),
        found.get("enctype", ""),
        found.get("target", ""),
        _query(action).get("subject", ""),
        tuple(controls),
    )


def find_all(element: lxml.html.HtmlElement, path: str, **given: str) -> list[Any]:
    """Everything that an XPath of elements or attributes finds."""
    found: Any = element.xpath(path, **given)
    return list(found)


def _first(element: lxml.html.HtmlElement, path: str, **given: str) -> lxml.html.HtmlElement | None:
    return next(iter(find_all(element, path, **given)), None)


def _control(element: lxml.html.HtmlElement, document: lxml.html.HtmlElement) -> Control:
    if element.tag != "input":
        raise ValueError(f"a {element.tag} in the form: this suite has no rule for it yet")
    own = element.get("id", "")
    label = _first(document, "//label[@for=$own]", own=own) if own else None
    return Control(
        id=own,
        kind=element.get("type", "text"),
        name=element.get("name", ""),
        value=element.get("value", ""),
        pattern=element.get("pattern", ""),
        maxlength=int(element.get("maxlength", "0")),
        required=element.get("required") is not None,
        label="" if label is None else " ".join(label.text_content().split()),
        title=element.get("title", ""),
    )


def expected(form: Form, filled: Filled) -> Mail:
    """The mail that must open: every field's name and value, and the chosen sentences, in the form's order.

    A plain-text form is written as `name=value` lines, each ended by CRLF, names and values as they are (HTML,
    4.10.22.8); line ends inside a name become CRLF.
    """
    lines = []
    for each in form.controls:
        if each.chosen and each.id not in filled.ticked:
            continue
        value = filled.typed.get(each.id, "") if each.typed else each.value
        lines.append(f"{whole_lines(each.name)}={value}{CRLF}")
    to = unquote(form.action.removeprefix("mailto:").split("?")[0])
    return Mail(to, form.subject, "".join(lines))


def decoded(address: str) -> Mail:
    """The mail that a `mailto:` address opens (RFC 6068), to the character. Raises ValueError where it is not UTF-8."""
    scheme, _, rest = address.partition(":")
    if scheme != "mailto":
        raise ValueError(f"{address[:60]} is no mail address")
    query = _query(address)
    return Mail(unquote(rest.split("?")[0], errors="strict"), query.get("subject", ""), query.get("body", ""))


def _query(address: str) -> dict[str, str]:
    parts = (part.partition("=") for part in address.partition("?")[2].split("&"))
    # Not `parse_qs`: there a plus would become a space, and in mail it does not.
    return {name: unquote_to_bytes(value).decode("utf-8") for name, _, value in parts}


def arrived(address: str) -> Mail:
    """The mail of an address, but for the two things in which engines differ and that no reader sees.

    Firefox leaves the line ends inside a name as they stand in the page; Chromium adds an empty line at the end.
    """
    mail = decoded(address)
    body = whole_lines(mail.body)
    return Mail(mail.to, mail.subject, body.removesuffix(CRLF) if body.endswith(CRLF * 2) else body)


def whole_lines(text: str) -> str:
    """`text` with every line end as CRLF."""
    return re.sub(r"\r\n|\r|\n", CRLF, text)


def printed(markup: str, filled: Filled) -> list[str]:
    """The pieces of text that the printed letter of a page holds, in the page's order, and nothing beside them.

    They are its English: paragraphs, labels, what was typed, the chosen sentences, and the lines to be filled in by
    hand.
    """
    document = lxml.html.document_fromstring(markup)
    pieces = []
    for element in find_all(document, '//form[@id="form"]//*[self::p or self::span or self::input]'):
        classes = element.get("class", "").split()
        option = find_all(element, 'ancestor::div[@class="option"]//input/@id')
        group = find_all(element, "ancestor::fieldset[1]//input/@id")
        if option and not filled.ticked.intersection(option):
            continue
        if group and not filled.ticked.intersection(group):
            continue
        if {"paper-only", "paper-label", "english"}.intersection(classes):
            pieces.append(" ".join((element.get("data-paper") or element.text_content()).split()))
        elif element.tag == "input" and filled.typed.get(element.get("id", "")):
            pieces.append(filled.typed[element.get("id", "")])
        elif option and element.tag == "input":
            pieces.append("-")
    return pieces


def fullest(form: Form, *, capitals: bool = False) -> Filled:
    """Every field as long as it may be, every box ticked; of radio buttons the longest sentence of each group."""
    ticked = {each.id for each in form.options if each.kind == "checkbox"}
    radios = [each for each in form.options if each.kind == "radio"]
    for group in {each.name for each in radios}:
        ticked.add(max((each for each in radios if each.name == group), key=lambda each: len(each.value)).id)
    return Filled({each.id: longest(each, capitals=capitals) for each in form.fields}, frozenset(ticked))


def emptiest(form: Form) -> Filled:
    """Only what the form insists on."""
    return Filled({each.id: short(each) for each in form.fields if each.required})


def hostile(form: Form, turn: int = 0) -> Filled:
    """Every free field with as much of the hostile signs as it holds, another part of them in each field."""
    typed = {}
    start = turn
    for each in form.fields:
        if each.free:
            typed[each.id] = (HOSTILE[start % len(HOSTILE) :] + HOSTILE)[: each.maxlength].strip() or "0"
            start += each.maxlength
        else:
            typed[each.id] = longest(each)
    return Filled(typed, frozenset(each.id for each in form.options if each.kind == "checkbox"))


def longest(control: Control, *, capitals: bool = False) -> str:
    """A value at the control's `maxlength` that it takes. Raises ValueError when none is known for its pattern."""
    if control.free:
        words = "Sample Boulevard 1042, Apartment 7-B, Springfield; "
        words = words.upper() if capitals else words
        return (words * 4)[: control.maxlength - 2].rstrip().ljust(control.maxlength - 2, "x") + "Zq"
    for candidate in ("2026-12-31", "(5 5 5) 0 1 0 -01 23", "999999999.99", "12.345", "(0 2 9)2 0 1 8 0-0 0 0"):
        if len(candidate) == control.maxlength and control.takes(candidate):
            return candidate
    raise ValueError(f"no value is known for {control.id}: {control.pattern}")


def short(control: Control) -> str:
    """A value of ordinary length that the control takes."""
    return f"00{len(control.id)}7 X"[: control.maxlength] if control.free else longest(control)


def refused(form: Form) -> Iterator[tuple[Control, str, str]]:
    """What must not get out, each as (control, value, why), one field of each pattern with all of them."""
    seen = set()
    for each in form.fields:
        if each.kind != "text" or each.pattern in seen:
            continue
        seen.add(each.pattern)
        for value, why in REFUSED if each.free else (*REFUSED, ("45.5.5", "no number"), ("$45", "a sign in the box")):
            if len(value) <= each.maxlength:
                yield each, value, why


REFUSED: Sequence[tuple[str, str]] = (
    ("a+b", "+ becomes a space"),
    ("+1 555 010 0123", "+ becomes a space"),
    ("100%41", "% begins an encoding"),
    ("6.5%", "% begins an encoding"),
    ("A & B", "& becomes a line break"),
    ("O\u2019Brien", "an iPhone's apostrophe"),
    ("Pe\u00f1a", "an accent"),
    ("\u0663\u0664", "Arabic digits"),
    ("\uff13\uff14", "full-width digits"),
    ("\u0645\u062d\u0645\u062f", "Arabic letters"),
    ("a\u00a0b", "a no-break space"),
    ("caf\u0301", "a combining accent"),
    ("\U0001f600", "beyond the basic plane"),
    ("123-45-6789", "a Social Security number"),
    ("SSN 123 45 6789", "a Social Security number"),
    ("123.45.6789", "a Social Security number"),
    ("4111 1111 1111 1111", "a card number"),
    ("4111-1111-1111-1111", "a card number"),
    ("4111111111111", "a card number"),
    ("x 341111111111111", "a card number"),
)
