"""Everything that a site says in English, read and checked as a whole: facts, topics, and the pages' Markdown.

All mistakes of all files are reported together, before anything is built.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contact_help import facts as facts_file
from contact_help import markdown, pages
from contact_help.composing import topics
from contact_help.facts import COUNTED_UNITS, Fact
from contact_help.problems import InputError, Problem
from contact_help.translating.message_rules import PLACEHOLDER

FACTS_FILE = "facts.yml"
TOPICS_FOLDER = "write"
NAMES = ("servicer", "today")

_FOOTNOTE = re.compile(r"\[\^([a-z][a-z0-9_]*)\](?!:)")
_DEFINED = re.compile(r"^ {0,3}\[\^([^\]]+)\]:", re.MULTILINE)
_FORMS = {"phone": (None,), "url": (None, "url"), "date": (None,), "day_of_year": (None,), "text": (None,)}


@dataclass(frozen=True)
class Sources:
    """What the English sources hold. topics: by their page's path below docs."""

    facts: Mapping[str, Fact]
    frame: topics.Frame | None
    topics: Mapping[str, topics.Topic]


def load(docs: Path, *, email: str, servicer: str) -> Sources:
    """Read and check the sources below `docs`.

    email: where mail goes, for the length of addresses. Raises InputError with every mistake of every file.
    """
    del servicer
    problems: list[Problem] = []
    facts: Mapping[str, Fact] = {}
    frame: topics.Frame | None = None
    try:
        facts = facts_file.load(docs / FACTS_FILE, place=f"docs/{FACTS_FILE}")
    except InputError as error:
        raise InputError(error.problems) from None
    frame_path = docs / TOPICS_FOLDER / topics.FRAME_FILE
    if frame_path.exists():
        try:
            frame = topics.read_frame(frame_path, place=f"docs/{TOPICS_FOLDER}/{topics.FRAME_FILE}")
        except InputError as error:
            problems += error.problems
    found: dict[str, topics.Topic] = {}
    for path in sorted(docs.rglob("*.md")):
        name = path.relative_to(docs).as_posix()
        place = f"docs/{name}"
        try:
            text = path.read_text(encoding="utf-8")
            problems += _check_page(text, place=place, facts=facts)
            if frame:
                topic = topics.read_topic(text, page=name, place=place, frame=frame, address=email)
                if topic:
                    found[name] = topic
        except UnicodeDecodeError as error:
            problems.append(Problem(place, 0, f"byte {error.start} is not UTF-8 text", "Save the file as UTF-8"))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Sources(facts, frame, found)


def with_footnotes(text: str, facts: Mapping[str, Fact]) -> str:
    """`text` with a definition for each footnote that names a fact: its source and the day of the last check."""
    defined = set(_DEFINED.findall(text))
    used = [name for name in dict.fromkeys(_FOOTNOTE.findall(text)) if name in facts and name not in defined]
    if not used:
        return text
    return text.rstrip() + "\n\n" + "\n".join(f"[^{name}]: {{{name}.source}}" for name in used) + "\n"


def _check_page(text: str, *, place: str, facts: Mapping[str, Fact]) -> list[Problem]:
    source = pages.split(text, place=place)
    problems = markdown.forbidden(source.body, place=place, first_line=source.body_line)
    for number, line in enumerate(text.splitlines(), 1):
        for name, form in PLACEHOLDER.findall(line):
            if reason := _unknown(name, form or None, facts):
                problems.append(Problem(place, number, *reason))
        if number >= source.body_line:
            for name in _FOOTNOTE.findall(line):
                if name not in facts and f"[^{name}]:" not in text:
                    problems.append(Problem(place, number, f"[^{name}] names no fact", _near(name, facts)))
    return problems


def _unknown(name: str, form: str | None, facts: Mapping[str, Fact]) -> tuple[str, str] | None:
    if name in NAMES:
        return (f"{{{name}.{form}}} has no such form", f"Write {{{name}}}") if form else None
    fact = facts.get(name)
    if fact is None:
        return f"{{{name}}} is not a fact", _near(name, facts)
    if form in ("source", "cite"):
        return None
    if fact.value is None:
        return f"{{{name}}} has no value to print", f"Name it as a source: [^{name}]"
    if fact.unit in COUNTED_UNITS:
        forms: tuple[str | None, ...] = (None, "genitive", "number")
    else:
        forms = _FORMS.get(str(fact.unit), (None, "number"))
    if form not in forms:
        return f"{{{name}.{form}}} has no such form", f"Write {{{name}}}"
    return None


def _near(name: str, facts: Mapping[str, Fact]) -> str:
    near = difflib.get_close_matches(name, [*facts, *NAMES], n=1)
    return f"Did you mean {near[0]}" if near else "Add it to docs/facts.yml"
