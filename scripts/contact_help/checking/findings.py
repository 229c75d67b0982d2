"""A finding: one fault that a check saw in the built site, and the exit codes that follow from findings."""

from __future__ import annotations

from dataclasses import dataclass

CLEAN, FOUND, COULD_NOT_RUN = 0, 1, 2


@dataclass(frozen=True, order=True)
class Finding:
    """One fault in one place.

    rule: short name of the rule, as `broken-anchor` or `htmlcs:WCAG2AA.Principle1...`.
    page: path of the page in the site, as `es/faq/index.html`.
    where: the selector, link or text that shows the spot.
    what: what is wrong, one sentence. remedy: how to mend it, one sentence.
    """

    rule: str
    page: str
    where: str
    what: str
    remedy: str
