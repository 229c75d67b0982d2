"""A letter as a list of parts, and the texts that are made of it: what a form sends, and a draft to edit.

One list feeds every route, so that the same words go out whichever way a writer takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contact_help.composing.fields import Kind
from contact_help.composing.mailto import encoded

CRLF = "\r\n"
# A hidden input's name carries text; the `=` that the browser adds behind it only makes this rule one longer.
_RULE = "===="


@dataclass(frozen=True)
class Words:
    """A sentence or label.

    message: as it is written, with placeholders, for catalogues. english: as it goes out. aged: as it would go out once
    its facts are too old, empty where that is the same.
    """

    message: str
    english: str
    aged: str = ""


# Makes Words of a text: puts facts and names in where the text names them.
Fill = Callable[[str], Words]


@dataclass(frozen=True)
class Say:
    """A paragraph: its sentences."""

    sentences: tuple[Words, ...]

    @property
    def english(self) -> str:
        """The paragraph as it goes out."""
        return " ".join(each.english for each in self.sentences)


@dataclass(frozen=True)
class Field:
    """A fact that is typed.

    label: the words before it. kind_name: its kind's name in a topic. kind: the control and what it accepts.
    hint: help, empty for none. longest: in characters. fills: what a browser may fill in, as HTML's `autocomplete`
    names it; empty where that follows from the kind (WCAG 1.3.5, 3.3.7).
    """

    name: str
    label: Words
    kind_name: str
    kind: Kind
    hint: str
    required: bool
    longest: int
    fills: str = ""

    @property
    def autocomplete(self) -> str:
        """What a browser may fill in."""
        return self.fills or self.kind.autocomplete

    @property
    def english(self) -> str:
        """The label as it goes out: what may be left empty reads well when it is."""
        return self._named if self.required else f"{self._named}, if known"

    @property
    def _named(self) -> str:
        return self.label.english + self.kind.unit

    @property
    def blank(self) -> str:
        """The mark in a draft for the value to be typed."""
        return f"[{self.label.english.upper()}]"


@dataclass(frozen=True)
class Choose:
    """Sentences of which the writer sends those that are true. many: whether more than one may be chosen."""

    name: str
    label: Words
    hint: str
    many: bool
    options: tuple[Words, ...]


Part = Say | Field | Choose


@dataclass(frozen=True)
class Letter:
    """An English subject and the parts in the order in which they are sent."""

    subject: Words
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


def part(entry: dict[str, Any], fill: Fill, kinds: Mapping[str, Kind]) -> Part:
    """The part that a checked entry of a topic or of letter.yml describes. kinds: what may be typed, by name."""
    if "say" in entry:
        return Say(tuple(fill(each) for each in entry["say"]))
    label, hint = fill(entry["label"]), entry.get("hint", "")
    if "field" in entry:
        name = entry.get("kind", "line")
        kind = kinds[name]
        longest = min(entry.get("max", kind.longest), kind.longest)
        required, fills = entry.get("required", False), entry.get("fills", "")
        return Field(entry["field"], label, name, kind, hint, required, longest, fills)
    options = tuple(fill(each) for each in entry["options"])
    return Choose(entry["choose"], label, hint, entry.get("many", False), options)


def rows(parts: Sequence[Part]) -> Iterator[Row]:
    """The rows of the form that sends `parts`.

    A browser writes `name=value` lines. Names may hold whole paragraphs: those before a text field, which is always
    sent, become the beginning of its name. Before choices, which are sent only when chosen, and at the end, a hidden
    input carries them.
    """
    waiting: list[Say] = []
    previous: Row | None = None
    for each in parts:
        if isinstance(each, Say):
            waiting.append(each)
            continue
        text = CRLF.join(
            f"{'' if previous is None and not index else CRLF}{say.english}" for index, say in enumerate(waiting)
        )
        if isinstance(each, Field):
            lead = f"{text}{CRLF}{CRLF}" if text else _gap(previous)
            previous = Row(each, f"{lead}{each.english} ", tuple(waiting))
        else:
            if text:
                previous = Row(None, f"{text}{CRLF}{_RULE}", tuple(waiting))
                yield previous
            previous = Row(each, f"{each.label.english} ")
        yield previous
        waiting = []
    if waiting:
        text = CRLF.join(f"{CRLF}{say.english}" for say in waiting)
        yield Row(None, f"{text}{CRLF}{_RULE}", tuple(waiting))


def _gap(previous: Row | None) -> str:
    """An empty line between what was chosen and the facts that follow: the field's name can carry it."""
    return CRLF if previous and isinstance(previous.part, Choose) else ""


def first_blank(letter: Letter) -> str:
    """An example of the blanks in a draft: that of an account's number, else the first one; empty without any."""
    found = [each for each in letter.parts if isinstance(each, Field)]
    found.sort(key=lambda each: each.kind_name != "account_number")
    return found[0].blank if found else ""


def draft(letter: Letter, *, keep: str) -> str:
    """The letter as plain text with blanks like [ACCOUNT NUMBER], lines ended by CRLF (RFC 5322).

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
            lines.append(f"{each.label.english}{each.kind.unit}: {each.blank}")
        else:
            lines += [f"{each.label.english}: [{keep.upper()}]", *(f"- {option.english}" for option in each.options)]
        previous = each
    return CRLF.join(lines) + CRLF


def aged(letter: Letter) -> Letter:
    """The letter as it will go out once all its facts are too old."""

    def old(words: Words) -> Words:
        return replace(words, english=words.aged or words.english)

    def part(each: Part) -> Part:
        if isinstance(each, Say):
            return Say(tuple(map(old, each.sentences)))
        if isinstance(each, Field):
            return replace(each, label=old(each.label))
        return replace(each, label=old(each.label), options=tuple(map(old, each.options)))

    return Letter(old(letter.subject), tuple(map(part, letter.parts)))


def longest_body(letter: Letter) -> Iterator[tuple[str, int]]:
    """Each part of what the form can send at most, as (what it is, its length in a `mailto:` address).

    Every box ticked, every field at its `maxlength` with the characters that cost most. A line end is counted as the
    two characters that browsers send for it.
    """
    for row in rows(letter.parts):
        if isinstance(row.part, Choose):
            options = [each.english for each in row.part.options]
            for option in options if row.part.many else [max(options, key=lambda each: len(encoded(each)))]:
                yield option, len(encoded(f"{row.name}= {option}{CRLF}"))
        else:
            typed = row.part.kind.dearest(row.part.longest) if row.part else 0
            yield row.name.strip(), len(encoded(f"{row.name}={CRLF}")) + typed
