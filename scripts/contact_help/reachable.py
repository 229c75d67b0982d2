"""Whether a person in trouble can reach a person: the one thing about old contacts that stops a build.

A page says `urgent: true` in its front matter, a letter in its `topic`, when people open it because they cannot wait.
It must name at least two numbers that may still be shown. Everything else that is too old is told by `contact-help
contacts` and holds up nothing, least of all a correction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from contact_help import pages
from contact_help.facts import Fact
from contact_help.problems import Problem
from contact_help.translating.message_rules import PLACEHOLDER

WAYS = 2


def problems(docs: Path, facts: Mapping[str, Fact], today: dt.date) -> list[Problem]:
    """What leaves an urgent page below `docs` with fewer than two numbers to call on the day `today`."""
    found = []
    for path in sorted(docs.rglob("*.md")):
        place = f"docs/{path.relative_to(docs).as_posix()}"
        if problem := of_page(path.read_text(encoding="utf-8"), place, facts, today):
            found.append(problem)
    return found


def of_page(text: str, place: str, facts: Mapping[str, Fact], today: dt.date) -> Problem | None:
    """What leaves a page with fewer than two numbers to call, if it is urgent. text: all of its file."""
    source = pages.split(text, place=place)
    where = urgent(source.front.data)
    if not where:
        return None
    named = {name: facts[name] for name, _ in PLACEHOLDER.findall(source.body) if name in facts}
    numbers = {name: fact for name, fact in named.items() if fact.unit == "phone"}
    values = {fact.value for fact in numbers.values() if not fact.is_stale(today)}
    if len(values) >= WAYS:
        return None
    old = sorted(name for name, fact in numbers.items() if fact.is_stale(today))
    what = f"the urgent page would show {len(values)} numbers to call, fewer than {WAYS}"
    remedy = "Name two numbers that are facts in units of `phone`"
    if old:
        remedy = f"Check {', '.join(old)} against the source, and write the day into docs/facts.yml as verified_on"
    return Problem(place, source.front.line(where), what, remedy)


def urgent(front: object) -> list[str | int]:
    """Where the front matter says that the page is urgent; an empty path where it does not."""
    if not isinstance(front, dict):
        return []
    if front.get("urgent") is True:
        return ["urgent"]
    topic = front.get("topic")
    return ["topic", "urgent"] if isinstance(topic, dict) and topic.get("urgent") is True else []
