"""How much of the whole a run tries: every letter each time, other languages and the mail program in turns.

The turn is the day, so that a run of days sees everything; CONTACT_HELP_TURN=n repeats one, and
CONTACT_HELP_WHOLE=1 tries all at once.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence

import pytest

from composing.forms import TopicPage

NOTES = pytest.StashKey[list[str]]()


def whole(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this run leaves nothing out."""
    return environment.get("CONTACT_HELP_WHOLE") == "1"


def turn(environment: Mapping[str, str] = os.environ) -> int:
    """The number that decides what is tried this time."""
    given = environment.get("CONTACT_HELP_TURN", "")
    return int(given) if given else dt.datetime.now(dt.UTC).date().toordinal()


def in_english_and_another(pages: Sequence[TopicPage], turn: int) -> list[TopicPage]:
    """Every letter in English, and in one other language, another one for each letter and each turn."""
    chosen = []
    for number, versions in enumerate(_letters(pages)):
        others = [each for each in versions if each.language != "en"]
        chosen += [each for each in versions if each.language == "en"]
        chosen += [others[(number + turn) % len(others)]] if others else []
    return chosen


def in_one(pages: Sequence[TopicPage], turn: int) -> list[TopicPage]:
    """Every letter in one language, another one for each letter and each turn."""
    return [versions[(number + turn) % len(versions)] for number, versions in enumerate(_letters(pages))]


def some(pages: Sequence[TopicPage], turn: int, most: int) -> list[TopicPage]:
    """At most `most` of the pages, others each turn, spread over all of them."""
    step = max(1, -(-len(pages) // most))
    return list(pages[turn % step :: step]) or list(pages[:1])


def languages(tags: Sequence[str], turn: int, most: int = 2) -> list[str]:
    """At most `most` languages beside English, the next ones each turn; all of them where nothing is left out."""
    others = [each for each in tags if each != "en"]
    if whole() or len(others) <= most:
        return others
    start = turn * most % len(others)
    return (others * 2)[start : start + most]


def _letters(pages: Sequence[TopicPage]) -> Iterable[list[TopicPage]]:
    grouped: dict[str, list[TopicPage]] = {}
    for each in sorted(pages, key=lambda page: (page.topic, page.language)):
        grouped.setdefault(each.topic, []).append(each)
    return grouped.values()


def not_proved(what: str, environment: Mapping[str, str] = os.environ) -> None:
    """Skip a test and say what stays unproved; where CONTACT_HELP_ALL_ENGINES=1 promises them all, fail it."""
    if environment.get("CONTACT_HELP_ALL_ENGINES") == "1":
        pytest.fail(f"this machine promises every engine, but: {what}")
    pytest.skip(f"NOT PROVED HERE: {what}")
