"""What an audit saw, page by page: kept between runs, split over machines, put together again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from contact_help.checking.findings import Spot
from contact_help.problems import InputError, Problem

_FORMAT = 2


@dataclass(frozen=True)
class PageResult:
    """One page that was audited. states: those it was seen in. spots: faults and questions. facts: see facts.js.

    pictures: base64 of a WebP by "rule selector". mistakes: messages of engines that were known to be wrong, by kind.
    answered: how many questions of engines our own checks decided. template: as the page names it, may be empty.
    witnessed: whether pa11y-ci looked at it as well. differences: how many faults of its runners showed in one of the
    two browsers only.
    """

    states: tuple[str, ...]
    spots: tuple[Spot, ...]
    facts: Mapping[str, Any]
    pictures: Mapping[str, str]
    mistakes: Mapping[str, int]
    answered: int
    template: str
    witnessed: bool = False
    differences: int = 0


@dataclass
class Results:
    """All that one run, or several put together, saw.

    asked: the states that each page was to be seen in. pages: those that were audited. failed: those that were not,
    with the reason. site_pages, site_states: how much the whole is. tools: names and versions. interrupted: whether it
    was stopped. reused: how many pages were not looked at again because nothing had changed. level: `A`, `AA`, `AAA`.
    """

    asked: dict[str, tuple[str, ...]]
    site_pages: int
    site_states: int
    tools: dict[str, str]
    level: str
    pages: dict[str, PageResult] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False
    reused: int = 0
    shards: int = 1

    @property
    def states_seen(self) -> int:
        """Pages times states that were looked at, of those asked for: what scripts bring comes beside them."""
        return sum(len({*page.states} & {*self.asked.get(name, page.states)}) for name, page in self.pages.items())

    @property
    def is_complete(self) -> bool:
        """Whether every page asked for was audited in the states asked for."""
        return not self.failed and not self.interrupted and set(self.asked) == set(self.pages)

    def plain(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return {"format": _FORMAT, **asdict(self)}


def from_plain(data: Mapping[str, Any]) -> Results:
    """Make Results again of what `plain` gave. Raises KeyError, TypeError or ValueError when it is something else."""
    if data["format"] != _FORMAT:
        raise ValueError(f"format {data['format']} is not known")
    return Results(
        asked={page: tuple(states) for page, states in data["asked"].items()},
        site_pages=int(data["site_pages"]),
        site_states=int(data["site_states"]),
        tools=dict(data["tools"]),
        level=str(data["level"]),
        pages={page: page_from_plain(each) for page, each in data["pages"].items()},
        failed=dict(data["failed"]),
        interrupted=bool(data["interrupted"]),
        reused=int(data["reused"]),
        shards=int(data["shards"]),
    )


def page_from_plain(data: Mapping[str, Any]) -> PageResult:
    """Make a PageResult again of plain values. Raises as from_plain does."""
    spots = tuple(
        Spot(**{**each, **{key: tuple(each[key]) for key in ("states", "engines", "trail")}}) for each in data["spots"]
    )
    return PageResult(**{**data, "states": tuple(data["states"]), "spots": spots})


def load(path: Path) -> Results:
    """Read the JSON report of a run. Raises InputError when it is none."""
    try:
        return from_plain(json.loads(path.read_text(encoding="utf-8"))["results"])
    except FileNotFoundError:
        raise InputError([Problem(str(path), 0, "the report is missing", "Check its name")]) from None
    except (KeyError, TypeError, ValueError):
        what = "this is not a JSON report of the audit"
        raise InputError([Problem(str(path), 0, what, "Give files that `audit --report NAME.json` wrote")]) from None


def merge(parts: Iterable[Results]) -> Results:
    """Put the results of several runs together. A page that failed in one and was audited in another was audited.

    Raises InputError when they are of different tools or levels: their findings would not be comparable.
    """
    all_parts = list(parts)
    first = all_parts[0]
    merged = Results({}, first.site_pages, first.site_states, first.tools, first.level, shards=0)
    for part in all_parts:
        if (part.tools, part.level) != (first.tools, first.level):
            what = "the reports were made with different tools or levels"
            raise InputError([Problem("merge", 0, what, "Run all shards with the same set-up")])
        merged.asked |= part.asked
        merged.pages |= part.pages
        merged.failed |= part.failed
        merged.interrupted |= part.interrupted
        merged.reused += part.reused
        merged.shards += part.shards
        merged.site_pages = max(merged.site_pages, part.site_pages)
        merged.site_states = max(merged.site_states, part.site_states)
    merged.failed = {page: reason for page, reason in merged.failed.items() if page not in merged.pages}
    return merged


class Store:
    """Results that are kept between runs, by what they depend on: the page, styles, tools and configuration.

    folder: where they are kept. common: the hash of all that is the same for every page.
    """

    def __init__(self, folder: Path, common: str) -> None:
        self._folder, self._common = folder, common

    def get(self, page: str, content: bytes, states: Iterable[str]) -> PageResult | None:
        """The kept result of a page in `states`; None where there is none, or it cannot be read."""
        try:
            return page_from_plain(json.loads(self._file(page, content, states).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def put(self, page: str, content: bytes, states: Iterable[str], result: PageResult) -> None:
        """Keep a result. What is older than the newest for a page is removed: the store does not grow."""
        file = self._file(page, content, states)
        file.parent.mkdir(parents=True, exist_ok=True)
        old = [each for each in file.parent.glob(f"{file.name.split('.')[0]}.*") if each != file]
        partial = file.with_suffix(".part")
        partial.write_text(json.dumps(asdict(result)), encoding="utf-8")
        partial.replace(file)
        for each in old:
            each.unlink(missing_ok=True)

    def looks(self) -> set[str]:
        """The kept signs of focus that are right, see keyboard.py."""
        try:
            return set(json.loads(self._looks.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return set()

    def put_looks(self, looks: Iterable[str]) -> None:
        """Keep signs of focus that are right, in place of those of other styles and tools."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("looks.*"):
            if old != self._looks:
                old.unlink(missing_ok=True)
        partial = self._looks.with_suffix(".part")
        partial.write_text(json.dumps(sorted(looks)), encoding="utf-8")
        partial.replace(self._looks)

    @property
    def _looks(self) -> Path:
        return self._folder / f"looks.{self._common}.json"

    def knows_other(self, page: str, content: bytes) -> bool:
        """Whether the page was seen before with another content."""
        name, digest = _digest(page.encode()), _digest(content)
        kept = list(self._folder.glob(f"{name}-*.json"))
        return bool(kept) and not any(f".{digest}." in each.name for each in kept)

    def _file(self, page: str, content: bytes, states: Iterable[str]) -> Path:
        kind = _digest("\n".join(states).encode())
        return self._folder / f"{_digest(page.encode())}-{kind}.{_digest(content)}.{self._common}.json"


def common_hash(*, files: Iterable[Path], words: Iterable[str]) -> str:
    """The hash of what all pages share: the content of `files`, and `words` as versions and settings."""
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    for word in words:
        whole.update(word.encode() + b"\0")
    return whole.hexdigest()[:16]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
