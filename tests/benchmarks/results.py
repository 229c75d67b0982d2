"""What benchmarks measured: kept in `results.json`, and shown on the developers' page BENCHMARKS.md.

A benchmark that is run with --record puts its own part there and leaves those of the others. Each part says on which
day, machine and load it was measured, so that parts of different days may stand on one page.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.peers import CHECKOUT

FILE = Path(__file__).parent / "results.json"
PAGE = CHECKOUT / "BENCHMARKS.md"
# In this order; what is not named here comes last.
ORDER = (
    "build-30",
    "build-200",
    "warm",
    "phone",
    "styles",
    "audit",
    "check-speed",
    "update",
    "links",
    "growth",
)
_HEAD = """\
# Benchmarks

Made by `make bench` out of `tests/benchmarks/results.json`: change nothing here by hand. Nothing of it is asserted by
`make test`, since times differ from machine to machine; what counts are ratios between programs that took turns in one
run. Of several runs the median is told, and behind it the least. Why things are as they are says
[ARCHITECTURE](ARCHITECTURE.md).
"""


@dataclass(frozen=True)
class Machine:
    """Where a benchmark ran. load: of the last minute, when it began and when it ended; memory: gigabytes."""

    cores: int
    processor: str
    memory: float
    system: str
    python: str
    load: tuple[float, float]

    def said(self) -> str:
        """In one sentence."""
        return (
            f"{self.cores} cores ({self.processor}), {self.memory:.0f} GB, {self.system}, Python {self.python}; "
            f"load {self.load[0]:.1f} before and {self.load[1]:.1f} after"
        )


@dataclass(frozen=True)
class Result:
    """One benchmark's part of the page.

    lines: Markdown, below the title. versions: of all that took part. data: all that was measured, for programs.
    """

    title: str
    lines: Sequence[str]
    versions: Mapping[str, str]
    data: Any
    day: str = ""
    machine: Machine | None = None


@dataclass
class Recorder:
    """Counts the load from its making on. wanted: whether results are kept, or only printed."""

    wanted: bool
    before: float = field(default_factory=lambda: os.getloadavg()[0])

    def tell(self, name: str, result: Result) -> None:
        """Print a result as Markdown and as JSON; put it on the page if that is wanted."""
        print(f"## {result.title}\n")  # noqa: T201 # a benchmark's report
        print("\n".join(result.lines), "\n")  # noqa: T201 # as above
        print(json.dumps(result.data))  # noqa: T201 # as above
        if self.wanted:
            record(name, result, machine=machine(self.before))


def machine(before: float) -> Machine:
    """This machine. before: its load when the benchmark began."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        memory=round(pages * size / 1e9, 1),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        load=(round(before, 2), round(os.getloadavg()[0], 2)),
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return " ".join(line.partition(":")[2].split())
    return platform.processor() or "unknown"


def record(name: str, result: Result, *, machine: Machine, file: Path = FILE, page: Path = PAGE) -> None:
    """Put the part `name` into `file` in the place of an older one, and write the page anew."""
    known = load(file)
    known[name] = {**asdict(result), "day": dt.datetime.now(dt.UTC).date().isoformat(), "machine": asdict(machine)}
    file.write_text(json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    page.write_text(render(known), encoding="utf-8")


def load(file: Path = FILE) -> dict[str, Any]:
    """All parts by name; none where nothing was recorded yet."""
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found


def render(parts: Mapping[str, Any]) -> str:
    """The page."""
    names = sorted(parts, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    return "\n".join([_HEAD, *(_section(parts[name]) for name in names)])


def _section(part: Mapping[str, Any]) -> str:
    where = Machine(**{**part["machine"], "load": tuple(part["machine"]["load"])})
    versions = ", ".join(f"{name} {version}" for name, version in sorted(part["versions"].items()))
    told = f"Measured on {part['day']}: {where.said()}."
    return "\n".join(
        [f"## {part['title']}", "", *part["lines"], "", told, f"Versions: {versions}." if versions else ""]
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """The lines of a Markdown table."""
    lines = [list(head), ["---"] * len(head), *(list(map(str, row)) for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """The median of some values, and behind it the least."""
    return f"{statistics.median(values):{form}} ({min(values):{form}})"


def ratio(values: Sequence[float], ours: Sequence[float]) -> float:
    """How many times as much as ours the median of some values is."""
    return statistics.median(values) / statistics.median(ours)


def commit() -> str:
    """What is measured: the short name of the commit, with a sign when files differ from it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"
