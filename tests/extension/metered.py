"""What an extension of contact-help looks like: a kind of field, a kind of request, a webmail page, and a check.

It imports nothing of contact-help: all that it gives is data.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any


def meter_reading(country: str) -> dict[str, Any]:
    """The kind of field `meter_reading`. country: two letters of ISO 3166, of the site."""
    metric = country != "US"
    return {
        "pattern": r"[0-9]{1,7}(?:\.[0-9])?",
        "longest": 9,
        "rules": ["Numbers 0 to 9, as on your meter from left to right."],
        "keyboard": "decimal",
        "after": "m\u00b3" if metric else "gal",
        "unit": " in cubic metres" if metric else " in gallons",
    }


# A kind of request with a time for the answer: a topic names it with `clock: reading`. The time is a fact of the site.
READING = {
    "name": "request for a new reading",
    "sent": "How I send this",
    "formal": "I send this to the address that you name for such letters. Please answer within {reading_answer}.",
    "overdue": "It reached the address that you name for such letters. {reading_answer} have passed.",
    "answer": "reading_answer",
}

EXAMPLE_MAIL = {
    "name": "Example Mail",
    "address": "https://mail.example/compose",
    "to": "to",
    "subject": "subject",
    "body": "body",
    "source": "the help of Example Mail",
    "verified_on": "2026-11-23",
}


def meter_words(project: Path, site: Path) -> Iterator[dict[str, Any]]:
    """A check: pages speak of a meter reading, not of a count. site: the built site, which is not needed here."""
    del site
    for page in sorted((project / "docs").rglob("*.md")):
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            if "meter count" in line:
                yield {
                    "place": page.relative_to(project).as_posix(),
                    "line": number,
                    "rule": "meter-words",
                    "what": "readers know it as a meter reading",
                    "remedy": 'Write "meter reading"',
                }
