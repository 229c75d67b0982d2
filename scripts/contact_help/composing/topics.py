"""Topics: one Markdown file each, whose front matter describes a letter. Read, checked, and joined with the frame.

`docs/write/letter.yml` holds the frame: how every letter opens and ends, and the groups of the list of topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contact_help import pages, yamlfile
from contact_help.composing import letter as letters
from contact_help.composing.mailto import LIMIT, mailto
from contact_help.problems import InputError, Problem
from contact_help.wording import gettext

FRAME_FILE = "letter.yml"
# What stands in a draft before the sentences of which only the true ones may stay. Sent, so English; shown, so said.
KEEP = gettext("keep only what is true, delete the rest")

_SECRETS = re.compile(
    r"social security|\bssn\b|card number|password|\bpin\b|bank account|routing number", re.IGNORECASE
)


@dataclass(frozen=True)
class Frame:
    """What all letters share. groups: name to English heading, in the list's order."""

    before: tuple[letters.Part, ...]
    after: tuple[letters.Part, ...]
    groups: Mapping[str, str]


@dataclass(frozen=True)
class Topic:
    """A topic as the composer needs it. page: its file below docs. attach: English lines."""

    page: str
    group: str
    letter: letters.Letter
    routes: tuple[str, ...]
    attach: tuple[str, ...]


def read_frame(path: Path, *, place: str) -> Frame:
    """The frame of all letters. Raises InputError with every mistake of the file."""
    source = yamlfile.read(path, place=place)
    if problems := source.check("letter"):
        raise InputError(problems)
    for key in ("before", "after"):
        problems += _check_parts(source, [key], source.data[key])
    if problems:
        raise InputError(problems)
    before = tuple(letters.part(entry) for entry in source.data["before"])
    after = tuple(letters.part(entry) for entry in source.data["after"])
    return Frame(before, after, source.data.get("groups", {}))


def read_topic(text: str, *, page: str, place: str, frame: Frame, address: str) -> Topic | None:
    """The topic that a page's front matter describes, None when it describes none.

    address: where its mail goes, empty when the borrower fills it in; it counts towards the length limit.
    Raises InputError with every mistake: keys, wording that cannot travel, and an address that gets too long.
    """
    source = pages.split(text, place=place).front
    if "topic" not in source.data:
        return None
    if problems := source.check("topic"):
        raise InputError(problems)
    entry: dict[str, Any] = source.data["topic"]
    problems += _check_parts(source, ["topic", "letter"], entry["letter"])
    if entry["group"] not in frame.groups:
        remedy = f"Choose one of: {', '.join(frame.groups)}; or add it to {FRAME_FILE}"
        problems.append(source.problem(["topic", "group"], f"there is no group {entry['group']}", remedy))
    if problems:
        raise InputError(problems)
    own = tuple(letters.part(each) for each in entry["letter"])
    letter = letters.Letter(entry["subject"], (*frame.before, *own, *frame.after))
    names = [part.name for part in letter.parts if not isinstance(part, letters.Say)]
    problems += [
        source.problem(["topic", "letter"], f"the name `{name}` is used twice", "Give each part a name of its own")
        for name in {name for name in names if names.count(name) > 1}
    ]
    problems += _check_length(source, letter, address)
    if problems:
        raise InputError(problems)
    return Topic(page, entry["group"], letter, tuple(entry["routes"]), tuple(entry.get("attach", ())))


def messages(text: str, *, place: str) -> Iterator[tuple[int, str, str]]:
    """The messages of a topic's front matter: line, message, kind."""
    front = pages.split(text, place=place).front
    topic = front.data.get("topic") if isinstance(front.data, dict) else None
    if not isinstance(topic, dict):
        return
    path: list[str | int] = ["topic"]
    if isinstance(topic.get("subject"), str):
        yield front.line([*path, "subject"]), topic["subject"], "subject line, shown beside the English"
    yield from _part_messages(front, [*path, "letter"], topic.get("letter") or [])
    for index, line in enumerate(topic.get("attach") or []):
        yield front.line([*path, "attach", index]), line, "what to attach"


def frame_messages(text: str, *, place: str) -> Iterator[tuple[int, str, str]]:
    """The messages of letter.yml: line, message, kind."""
    source = yamlfile.parse(text, place=place)
    for key in ("before", "after"):
        yield from _part_messages(source, [key], source.data.get(key) or [])
    for name, heading in (source.data.get("groups") or {}).items():
        yield source.line(["groups", name]), heading, "heading of a group of topics"


def _part_messages(
    source: yamlfile.YamlFile, path: list[str | int], parts: list[dict[str, Any]]
) -> Iterator[tuple[int, str, str]]:
    for index, each in enumerate(parts):
        line = source.line([*path, index])
        if "say" in each:
            for number, sentence in enumerate(each["say"]):
                yield source.line([*path, index, "say", number]), sentence, "sentence of the letter: say what it means"
            continue
        yield line, str(each.get("label", "")), "label of a field"
        if each.get("hint"):
            yield line, each["hint"], "help by a field"
        for number, option in enumerate(each.get("options") or []):
            where = source.line([*path, index, "options", number])
            yield where, option, "choice: the reader picks it, the English sentence is sent"


def _check_parts(source: yamlfile.YamlFile, path: list[str | int], parts: list[dict[str, Any]]) -> list[Problem]:
    problems = []
    for index, each in enumerate(parts):
        where = [*path, index]
        allowed = {"say"} if "say" in each else {"field", "label", "kind", "hint", "required", "max"}
        if "choose" in each:
            allowed = {"choose", "label", "hint", "many", "options"}
        problems += [
            source.problem([*where, key], f"`{key}` does not belong here", f"Known here: {', '.join(sorted(allowed))}")
            for key in each.keys() - allowed
        ]
        needed = {"label"} if "field" in each else {"label", "options"} if "choose" in each else set()
        problems += [
            source.problem(where, f"`{key}` is missing", f"Add {key}: see the starter of a topic")
            for key in sorted(needed - each.keys())
        ]
        asked = [str(each.get("label", "")), *map(str, each.get("options") or [])]
        problems += [
            source.problem(where, f"this asks for what must never be mailed: {text}", "Ask for the loan number instead")
            for text in asked
            if _SECRETS.search(text)
        ]
    return problems


def _check_length(source: yamlfile.YamlFile, letter: letters.Letter, address: str) -> list[Problem]:
    """A build proves that no address that a topic can make is longer than mail programs take."""
    problems = []
    head = len(mailto(address, subject=letter.subject)) + len("&body=")
    costs = [(encoded_length, what) for what, encoded_length in letters.longest_body(letter)]
    typed = head + sum(cost for cost, _ in costs)
    ready = len(mailto(address, subject=letter.subject, body=letters.draft(letter, keep=KEEP)))
    for what, length in (("the filled-in form", typed), ("the draft", ready)):
        if length > LIMIT:
            dearest = max(costs)
            said = f"{what} makes an address of {length} characters, {length - LIMIT} too many"
            remedy = f"Shorten the letter; what costs most is ({dearest[0]}): {dearest[1]}"
            problems.append(source.problem(["topic", "letter"], said, remedy))
    return problems
