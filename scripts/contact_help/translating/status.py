"""How far a language is, as a whole and page by page: small values of raw counts, and how they are printed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contact_help.locales import Locale
from contact_help.translating import catalogues, reviews
from contact_help.translating.catalogues import Opened
from contact_help.translating.reviews import Review

FORMATS = ("text", "json")


@dataclass(frozen=True)
class Progress:
    """Messages of a language or a page: how many there are, can be published, wait as fuzzy, and were reviewed.

    words_left: English words of what is not published. reviews: who has read it, when all of it was read.
    """

    total: int = 0
    translated: int = 0
    fuzzy: int = 0
    reviewed: int = 0
    words_left: int = 0
    reviews: tuple[Review, ...] = ()

    @property
    def missing(self) -> int:
        """Messages without a translation that may be published, beside the fuzzy ones."""
        return self.total - self.translated - self.fuzzy

    @property
    def percent(self) -> int:
        """The share that can be published, rounded down so that 100 means all; 100 of nothing."""
        return _percent(self.translated, self.total)

    @property
    def percent_reviewed(self) -> int:
        """The share that a person has read as it is, likewise."""
        return _percent(self.reviewed, self.total)


@dataclass(frozen=True)
class Coverage(Progress):
    """A language as a whole.

    pages: the same for each source file that its messages stand in, sorted by name. made_of: the language of which a
    program made it, None where people wrote it.
    """

    locale: Locale = field(kw_only=True)
    pages: Mapping[str, Progress] = field(default_factory=dict, kw_only=True)
    made_of: Locale | None = field(default=None, kw_only=True)

    @property
    def draft(self) -> bool:
        """Whether nobody has read any of it."""
        return self.reviewed == 0


Read = tuple[catalogues.Catalogue, Coverage]
"""What may be published, and how far the language is."""


def coverage(folder: Path, locale: Locale) -> Coverage:
    """Count the catalogues of `locale` below `folder`. Raises InputError when one cannot be read."""
    return count(catalogues.open_all(folder, locale))


def read(folder: Path, locale: Locale) -> Read:
    """What a build needs of the catalogues of `locale` below `folder`. Raises InputError when one cannot be read."""
    opened = catalogues.open_all(folder, locale)
    return catalogues.with_packaged(catalogues.catalogue(opened), folder), count(opened)


def count(opened: Opened) -> Coverage:
    """Count catalogues that were opened."""
    from contact_help.translating.text_rules import prose  # noqa: PLC0415 # slow to import; a warm build counts seldom

    whole = _Count()
    pages: dict[str, _Count] = {}
    for file, entries in zip(opened.files, opened.published, strict=True):
        published = {entry.linenum for entry, reason in entries if not reason}
        for entry in file:
            if entry.obsolete:
                continue
            places = {place for place, _ in entry.occurrences}
            counts = [whole, *(pages.setdefault(place, _Count()) for place in places)]
            is_published = entry.linenum in published
            marks = reviews.of(entry) if is_published else ()
            words_left = 0 if is_published else len(prose(entry.msgid).split())
            for count in counts:
                count.total += 1
                count.fuzzy += entry.fuzzy
                count.translated += is_published
                count.reviewed += bool(marks)
                count.marks.update(marks)
                count.words_left += words_left
    counted = {name: pages[name].progress() for name in sorted(pages)}
    total = whole.progress()
    return Coverage(
        total.total, total.translated, total.fuzzy, total.reviewed, total.words_left, total.reviews,
        locale=opened.locale, pages=counted, made_of=opened.made_of,
    )  # fmt: skip


def as_text(languages: Sequence[Coverage], *, pages: bool) -> str:
    """A table for the terminal: a line a language, and below it a line a page where `pages` is set."""
    rows: list[tuple[str, ...]] = [
        ("", "messages", "translated", "fuzzy", "missing", "reviewed", "words left", "reviewed by")
    ]
    for each in languages:
        made = f", made from {each.made_of.tag}" if each.made_of else ""
        rows.append((f"{each.locale.tag} ({each.locale.english_name}{made})", *_cells(each)))
        if pages:
            rows += [(f"  {name}", *_cells(page)) for name, page in each.pages.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for first, *cells, last in rows:
        inner = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths[1:-1], strict=True))
        lines.append(f"{first.ljust(widths[0])}  {inner}  {last}".rstrip())
    return "\n".join(lines)


def as_json(languages: Iterable[Coverage]) -> str:
    """The same for programs: by language tag, counts and `pages`."""
    data = {
        each.locale.tag: {
            **_values(each),
            "made_of": each.made_of.tag if each.made_of else None,
            "pages": {name: _values(page) for name, page in each.pages.items()},
        }
        for each in languages
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


@dataclass
class _Count:
    total: int = 0
    translated: int = 0
    fuzzy: int = 0
    reviewed: int = 0
    words_left: int = 0
    marks: set[Review] = field(default_factory=set)

    def progress(self) -> Progress:
        read = reviews.newest(self.marks) if self.reviewed == self.total else ()
        return Progress(self.total, self.translated, self.fuzzy, self.reviewed, self.words_left, read)


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 100


def _cells(each: Progress) -> tuple[str, ...]:
    read = "; ".join(f"{mark.name}, {mark.day.isoformat()}" for mark in each.reviews)
    translated, reviewed = f"{each.translated} ({each.percent} %)", f"{each.reviewed} ({each.percent_reviewed} %)"
    return str(each.total), translated, str(each.fuzzy), str(each.missing), reviewed, str(each.words_left), read


def _values(each: Progress) -> dict[str, object]:
    return {
        "total": each.total,
        "translated": each.translated,
        "fuzzy": each.fuzzy,
        "missing": each.missing,
        "reviewed": each.reviewed,
        "words_left": each.words_left,
        "percent": each.percent,
        "reviews": [{"name": mark.name, "day": mark.day.isoformat()} for mark in each.reviews],
    }
