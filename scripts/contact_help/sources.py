"""Everything that a site says in English, read and checked as a whole: facts, topics, and the pages' Markdown.

All mistakes of all files are reported together, before anything is built.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from contact_help import facts as facts_file
from contact_help import markdown, pages, yamlfile
from contact_help.composing import topics
from contact_help.composing.letter import Fill, Words
from contact_help.composing.topics import Frame, Topic, Webmail
from contact_help.conventions import AMERICAN, Conventions
from contact_help.facts import COUNTED_UNITS, Fact
from contact_help.problems import InputError, Problem
from contact_help.translating.catalogues import Catalogue
from contact_help.translating.message_rules import PLACEHOLDER
from contact_help.wording import UnknownPlaceholderError, Wording

FACTS_FILE = "facts.yml"
TOPICS_FOLDER = "write"
NEXT_PAGE = f"{TOPICS_FOLDER}/{topics.NEXT_FILE}"
NAMES = ("servicer", "today")
# What the page of second letters calls the topic that it is for.
NEXT_NAMES = ("subject", "topic")

_FOOTNOTE = re.compile(r"\[\^([a-z][a-z0-9_]*)\](?!:)")
_DEFINED = re.compile(r"^ {0,3}\[\^([^\]]+)\]:", re.MULTILINE)
_FORMS = {"phone": (None,), "url": (None, "url"), "date": (None,), "day_of_year": (None,), "text": (None,)}


@dataclass(frozen=True)
class Sources:
    """What the English sources hold.

    topics: by their page's path below docs. next_letters: each topic's second letter, by the path of its page, which
    stands in no file; next_text: the text of all those pages, empty for none.
    """

    facts: Mapping[str, Fact]
    frame: Frame | None
    topics: Mapping[str, Topic]
    next_letters: Mapping[str, Topic]
    next_text: str

    @property
    def webmails(self) -> tuple[Webmail, ...]:
        """The webmail pages that a letter can be written in."""
        return self.frame.webmails if self.frame else ()

    def topic(self, page: str) -> Topic | None:
        """The topic or second letter of the page `page` below docs, None for any other page."""
        return self.topics.get(page) or self.next_letters.get(page)


def load(
    docs: Path, *, email: str, servicer: str, today: dt.date = dt.date.min, conventions: Conventions = AMERICAN
) -> Sources:
    """Read and check the sources below `docs`.

    email: where mail goes, for the length of addresses. servicer: its name, for letters. today: the day of the build,
    for the age of what letters state; without it nothing is too old. conventions: what differs between countries.
    Raises InputError with every mistake of every file.
    """
    facts = facts_file.load(docs / FACTS_FILE, place=f"docs/{FACTS_FILE}")
    problems: list[Problem] = []
    frame: Frame | None = None
    frame_path = docs / TOPICS_FOLDER / topics.FRAME_FILE
    if frame_path.exists():
        place = f"docs/{TOPICS_FOLDER}/{topics.FRAME_FILE}"
        try:
            fill = filler(facts, servicer, today, conventions)
            frame = topics.read_frame(frame_path, place=place, fill=fill, conventions=conventions)
        except InputError as error:
            problems += error.problems
    found: dict[str, Topic] = {}
    offered: list[tuple[yamlfile.YamlFile, list[str]]] = []
    for path in sorted(docs.rglob("*.md")):
        name = path.relative_to(docs).as_posix()
        try:
            text = _text(path, f"docs/{name}")
            problems += check_page(text, name=name, facts=facts)
            front = pages.split(text, place=f"docs/{name}").front
            offered.append((front, front.data.get("letters") or []))
            topic = (
                topics.read_topic(text, page=name, place=f"docs/{name}", frame=frame, address=email) if frame else None
            )
        except InputError as error:
            problems += error.problems
        else:
            if topic:
                found[name] = topic
    problems += _check_offers(offered, found)
    if problems:
        raise InputError(problems)
    return Sources(facts, frame, found, *_second_letters(docs / NEXT_PAGE, found, frame, email))


def _check_offers(offered: Iterable[tuple[yamlfile.YamlFile, list[str]]], found: Mapping[str, Topic]) -> list[Problem]:
    """Each letter that a page offers in its front matter must be a topic."""
    known = [name.removeprefix(f"{TOPICS_FOLDER}/").removesuffix(".md") for name in found]
    return [
        front.problem(
            ["letters", index], f"there is no topic {name}", _nearest(str(name), known, "Name a file of write/")
        )
        for front, names in offered
        for index, name in enumerate(names)
        if name not in known
    ]


def _text(path: Path, place: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8 text"
        raise InputError([Problem(place, 0, what, "Save the file as UTF-8")]) from None


def _second_letters(
    path: Path, found: Mapping[str, Topic], frame: Frame | None, email: str
) -> tuple[Mapping[str, Topic], str]:
    """The second letter of each topic by its page, and the text of those pages. Raises InputError."""
    if frame is None or not path.exists():
        return {}, ""
    text = path.read_text(encoding="utf-8")
    source = topics.read_next(text, place=f"docs/{NEXT_PAGE}", kinds=frame.kinds)
    return {topic.next: topics.follow_up(topic, source, frame=frame, address=email) for topic in found.values()}, text


def filler(
    facts: Mapping[str, Fact], servicer: str, today: dt.date = dt.date.min, conventions: Conventions = AMERICAN
) -> Fill:
    """A function that puts facts and the organisation's name into the English of a letter, as of the day `today`.

    It raises UnknownPlaceholderError for a name that is no fact, and for {today}: a letter has no day of the build.
    """
    english = conventions.locale
    voice = Wording(english, Catalogue(english), facts, servicer, today, in_letter=True, conventions=conventions)
    later = replace(voice, today=dt.date.max)

    def fill(text: str) -> Words:
        if any(name == "today" for name, _ in PLACEHOLDER.findall(text)):
            raise UnknownPlaceholderError("{today}")
        return Words(text, voice.fill(text, markup=False), later.fill(text, markup=False))

    return fill


def with_footnotes(text: str, facts: Mapping[str, Fact]) -> str:
    """`text` with a definition for each footnote that names a fact: its source and the day of the last check."""
    defined = set(_DEFINED.findall(text))
    used = [name for name in dict.fromkeys(_FOOTNOTE.findall(text)) if name in facts and name not in defined]
    if not used:
        return text
    return text.rstrip() + "\n\n" + "\n".join(f"[^{name}]: {{{name}.source}}" for name in used) + "\n"


def check_page(text: str, *, name: str, facts: Mapping[str, Fact]) -> list[Problem]:
    """What is wrong in the text of the page `name` below docs, apart from the letter in its front matter."""
    place, more = f"docs/{name}", NEXT_NAMES if name == NEXT_PAGE else ()
    source = pages.split(text, place=place)
    problems = markdown.forbidden(source.body, place=place, first_line=source.body_line)
    for number, line in enumerate(text.splitlines(), 1):
        for named, form in PLACEHOLDER.findall(line):
            if named not in more and (reason := _unknown(named, form or None, facts)):
                problems.append(Problem(place, number, *reason))
        if number >= source.body_line:
            for named in _FOOTNOTE.findall(line):
                if named not in facts and f"[^{named}]:" not in text:
                    problems.append(Problem(place, number, f"[^{named}] names no fact", _near(named, facts)))
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
    return _nearest(name, [*facts, *NAMES], "Add it to docs/facts.yml")


def _nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"Did you mean {near[0]}" if near else otherwise
