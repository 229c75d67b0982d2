"""What each page of an edition asks for while it is made, beside its own source: words, and names of other pages.

A page has to be made again when the answer to one of these questions changes, and only then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload
from zlib import crc32

from mkdocs.structure.pages import Page

from contact_help.composing import due_days
from contact_help.rendering import Site
from contact_help.translating.catalogues import Key
from contact_help.wording import Said, Wording

if TYPE_CHECKING:
    from contact_help.translating.reviews import Review
    from contact_help.translating.status import Coverage

# Questions that are no messages.
INDEX, COVERAGE = "index", "coverage"


def title_of(page: str) -> str:
    """The question for the title of the page of the file `page` below docs."""
    return f"title:{page}"


def reviews_of(file: str) -> str:
    """The question for the reviews of a source file, as catalogues name it."""
    return f"reviews:{file}"


def number_of(read: Key | str) -> int:
    """A short form of a question. Two may share one: then a page is made again once too often."""
    text = read if isinstance(read, str) else f"{read[0]}\0{read[1]}"
    return crc32(text.encode())


class Reads:
    """Notes who asks for what.

    pages: each page's questions, by its file below docs. anybody: questions that no single page asks: for what all
    pages share, and for files that are no pages; and those within a message, whose answers are kept for other pages.
    """

    def __init__(self) -> None:
        self.pages: dict[str, set[Key | str]] = {}
        self.anybody: set[Key | str] = set()
        self._now = self.anybody
        self._depth = 0

    def turn_to(self, page: str | None) -> None:
        """Let what is asked from now on be asked by `page`; None where it is nobody in particular."""
        self._now = self.anybody if page is None else self.pages.setdefault(page, set())

    def note(self, read: Key | str) -> None:
        """Somebody asks."""
        (self.anybody if self._depth else self._now).add(read)

    def begin_within(self) -> None:
        """What is asked until `end_within` is asked for the inside of a message."""
        self._depth += 1

    def end_within(self) -> None:
        """See `begin_within`."""
        self._depth -= 1


@dataclass(frozen=True, kw_only=True)
class ReadWording(Wording):
    """A voice that notes what it is asked."""

    reads: Reads

    def find(self, message: str, context: str | None = None) -> str | None:
        """As Wording.find."""
        self.reads.note((context, message))
        return super().find(message, context)

    def in_markdown(self, message: str, context: str | None = None) -> str | None:
        """As Wording.in_markdown, which keeps its answers."""
        self.reads.note((context, message))
        return super().in_markdown(message, context)

    def say(self, message: str, context: str | None = None, **values: object) -> Said:
        """As Wording.say."""
        self.reads.note((context, message))
        return super().say(message, context, **values)

    def fill(self, text: str, *, markup: bool, values: Mapping[str, object] | None = None) -> str:
        """As Wording.fill: units, sources and the like are words too."""
        self.reads.begin_within()
        try:
            return super().fill(text, markup=markup, values=values)
        finally:
            self.reads.end_within()


class _ReadCoverage(Sequence[Any]):
    def __init__(self, languages: Sequence[Coverage], reads: Reads) -> None:
        self._languages, self._reads = languages, reads

    @overload
    def __getitem__(self, index: int) -> Coverage: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Coverage]: ...
    def __getitem__(self, index: int | slice) -> Coverage | Sequence[Coverage]:
        self._reads.note(COVERAGE)
        return self._languages[index]

    def __iter__(self) -> Iterator[Coverage]:
        self._reads.note(COVERAGE)
        return iter(self._languages)

    def __len__(self) -> int:
        self._reads.note(COVERAGE)
        return len(self._languages)


@dataclass(frozen=True)
class ReadSite(Site):
    """An edition, as templates see it, that notes what it is asked."""

    reads: Reads = field(kw_only=True)

    @classmethod
    def noting(cls, site: Site, reads: Reads) -> ReadSite:
        """The edition `site`, whose questions are noted in `reads`."""
        return cls(**{**vars(site), "languages": _ReadCoverage(site.languages, reads)}, reads=reads)

    def label(self, page: Page) -> Said:
        """As Site.label."""
        if not page.meta.get("menu"):
            self.reads.note(title_of(page.file.src_uri))
        return super().label(page)

    def title(self, page: Page) -> Said:
        """As Site.title."""
        self.reads.note(title_of(page.file.src_uri))
        return super().title(page)

    def index(self) -> list[tuple[str, list[tuple[Page, Any]]]]:
        """As Site.index."""
        self.reads.note(INDEX)
        return super().index()

    def reviews(self, page: Page) -> tuple[Review, ...]:
        """As Site.reviews."""
        for file in self.files_of(page):
            self.reads.note(reviews_of(file))
        return super().reviews(page)

    @cached_property
    def due_days(self) -> due_days.DueDays:
        """As Site.due_days. It keeps what it has said, whoever asked for it."""
        found = super().due_days
        shared = replace(self.voice, reads=_Anybody(self.reads))  # type: ignore[call-arg] # it is a ReadWording
        return due_days.DueDays(shared, found.clocks, found.country)


class _Anybody(Reads):
    """Notes everything as asked by nobody in particular."""

    def __init__(self, of: Reads) -> None:
        super().__init__()
        self.anybody = self._now = of.anybody
