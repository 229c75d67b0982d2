"""A letter as a list of parts, and the texts that are made of it: what a form sends, and a draft to edit.

One list feeds every route, so that the same words go out whichever way a borrower takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contact_help.composing.fields import KINDS, Kind
from contact_help.composing.mailto import encoded

CRLF = "\r\n"
# A hidden input's name carries text; the `=` that the browser adds behind it only makes this rule one longer.
_RULE = "===="


@dataclass(frozen=True)
class Say:
    """A paragraph: its English sentences."""

    sentences: tuple[str, ...]

    @property
    def english(self) -> str:
        """The paragraph as it goes out."""
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Field:
    """A fact that is typed. label: the English words before it. longest: in characters."""

    name: str
    label: str
    kind_name: str
    hint: str
    required: bool
    longest: int

    @property
    def kind(self) -> Kind:
        """The control and what it accepts."""
        return KINDS[self.kind_name]

    @property
    def english(self) -> str:
        """The label as it goes out: what may be left empty reads well when it is."""
        return self.label if self.required else f"{self.label}, if known"

    @property
    def blank(self) -> str:
        """The mark in a draft for the value to be typed."""
        return f"[{self.label.upper()}]"


@dataclass(frozen=True)
class Choose:
    """Sentences of which the borrower sends those that are true."""

    name: str
    label: str
    hint: str
    many: bool
    options: tuple[str, ...]


Part = Say | Field | Choose


@dataclass(frozen=True)
class Letter:
    """A topic's letter: an English subject and the parts in the order in which they are sent."""

    subject: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Row:
    """One row of the form: a part and the `name` of its control.

    A text field's name begins with the paragraphs before it. A row without a part is a hidden input that carries
    paragraphs of its own, where no text field follows.
    """

    part: Field | Choose | None
    name: str
    says: tuple[Say, ...] = ()


def part(entry: dict[str, Any]) -> Part:
    """The part that a checked entry of a topic or of letter.yml describes."""
    if "say" in entry:
        return Say(tuple(entry["say"]))
    if "field" in entry:
        kind = entry.get("kind", "line")
        longest = min(entry.get("max", KINDS[kind].longest), KINDS[kind].longest)
        return Field(entry["field"], entry["label"], kind, entry.get("hint", ""), entry.get("required", False), longest)
    return Choose(
        entry["choose"], entry["label"], entry.get("hint", ""), entry.get("many", False), tuple(entry["options"])
    )


def rows(parts: Sequence[Part]) -> Iterator[Row]:
    """The rows of the form that sends `parts`.

    A browser writes `name=value` lines. Names may hold whole paragraphs: those before a text field, which is always
    sent, become the beginning of its name. Before choices, which are sent only when chosen, and at the end, a hidden
    input carries them.
    """
    waiting: list[Say] = []
    first = True
    for each in parts:
        if isinstance(each, Say):
            waiting.append(each)
            continue
        text = CRLF.join(f"{'' if first and not index else CRLF}{say.english}" for index, say in enumerate(waiting))
        if isinstance(each, Field):
            lead = f"{text}{CRLF}{CRLF}" if text else ""
            yield Row(each, f"{lead}{each.english} ", tuple(waiting))
        else:
            if text:
                yield Row(None, f"{text}{CRLF}{_RULE}", tuple(waiting))
            yield Row(each, f"{each.label} ")
        waiting, first = [], False
    if waiting:
        text = CRLF.join(f"{CRLF}{say.english}" for say in waiting)
        yield Row(None, f"{text}{CRLF}{_RULE}", tuple(waiting))


def draft(letter: Letter, *, keep: str) -> str:
    """The letter as plain text with blanks like [LOAN NUMBER], lines ended by CRLF (RFC 5322).

    keep: the English instruction before sentences to choose from, without brackets.
    """
    lines: list[str] = []
    previous: Part | None = None
    for each in letter.parts:
        if lines and not (isinstance(each, Field) and isinstance(previous, Field)):
            lines.append("")
        if isinstance(each, Say):
            lines.append(each.english)
        elif isinstance(each, Field):
            lines.append(f"{each.english}: {each.blank}")
        else:
            lines += [f"{each.label}: [{keep.upper()}]", *(f"- {option}" for option in each.options)]
        previous = each
    return CRLF.join(lines) + CRLF


def longest_body(letter: Letter) -> Iterator[tuple[str, int]]:
    """Each part of what the form can send at most, as (what it is, its length in a `mailto:` address).

    Every box ticked, every field at its `maxlength`. A typed character counts as one: nearly all that people type here
    stays itself, and the hard limit of mail programs leaves room for the rest.
    """
    for row in rows(letter.parts):
        if isinstance(row.part, Choose):
            chosen = row.part.options if row.part.many else (max(row.part.options, key=len),)
            for option in chosen:
                yield option, len(encoded(f"{row.name}= {option}{CRLF}"))
        else:
            typed = row.part.longest if row.part else 0
            yield row.name.strip(), len(encoded(f"{row.name}={CRLF}")) + typed
