"""What checks find: a fault in a place, its cause, and the exit codes that follow."""

from __future__ import annotations

from dataclasses import dataclass, field

from contact_help.checking.criteria import Criterion, criterion

CLEAN, FOUND, COULD_NOT_RUN = 0, 1, 2


@dataclass(frozen=True, order=True)
class Finding:
    """One fault in one place, as the link check reports it.

    rule: short name of the rule, as `broken-anchor`.
    page: path of the page in the site, as `es/faq/index.html`.
    where: the selector, link or text that shows the spot.
    what: what is wrong, one sentence. remedy: how to mend it, one sentence.
    """

    rule: str
    page: str
    where: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Spot:
    """One fault at one element of one page, whoever saw it.

    rule: the fault's one name, the same for all engines. number: its criterion, empty for good practice.
    page: path or address. selector: CSS selector. what: what is wrong, a sentence without a full stop.
    unsure: a person has to decide. states: in which of the page's states it was seen. engines: who saw it.
    remedy: how to mend it. text, html: the element's words and opening. trail: tag, id and classes of the element and
    of those around it, innermost first.
    """

    rule: str
    number: str
    page: str
    selector: str
    what: str
    unsure: bool
    states: tuple[str, ...]
    engines: tuple[str, ...]
    remedy: str
    text: str = ""
    html: str = ""
    trail: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cause:
    """All spots that are mended in one place.

    rule, number, what, remedy: see Spot. file, line: the source to mend, empty and 0 where it cannot be told.
    template: the page's template. component: the nearest named part of the page, as `header.top`.
    picture: a screenshot of one of the spots, as base64 of a WebP, may be empty.
    """

    rule: str
    number: str
    what: str
    remedy: str
    file: str
    line: int
    template: str
    component: str
    unsure: bool
    spots: tuple[Spot, ...] = field(repr=False)
    picture: str = field(default="", repr=False)

    @property
    def criterion(self) -> Criterion:
        """The criterion that is broken."""
        return criterion(self.number)

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages on which it shows, each once, sorted."""
        return tuple(sorted({spot.page for spot in self.spots}))

    @property
    def states(self) -> tuple[str, ...]:
        """The states in which it shows."""
        return tuple(sorted({state for spot in self.spots for state in spot.states}))

    @property
    def engines(self) -> tuple[str, ...]:
        """Who saw it."""
        return tuple(sorted({engine for spot in self.spots for engine in spot.engines}))

    @property
    def place(self) -> str:
        """Where it is mended: file and line, else template and component."""
        if self.file:
            return f"{self.file}:{self.line}" if self.line else self.file
        return f"template {self.template}, {self.component}" if self.component else f"template {self.template}"
