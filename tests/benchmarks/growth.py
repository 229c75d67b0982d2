"""How the cost of a build grows with pages and languages, and what a very large site would cost.

    PYTHONPATH=tests .venv/bin/python -m benchmarks.growth [--pages 50,200,800] [--languages 1,3,9,18] [--record]

Each size is built whole, and in a part too (`contact-help build --languages en`), which shows what a build costs that
makes few of a site's languages. Through the measured points goes one formula for each of time,
memory, bytes and files: so much in any case, so much for each page, for each page and language of the site (its
catalogues are read), and for each page in a language that is made. How far the formula is off is told beside it.

With it follows what a site of --large pages and languages costs, on this machine and split over many. What an audit
costs comes from the benchmark `audit`, if it was recorded. Nothing here is a measurement of such a site.
"""

from __future__ import annotations

import argparse
import itertools
import math
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import polib

from benchmarks import build, results
from contact_help import building
from contact_help.checking.states import ALL
from contact_help.locales import Locale, locale
from contact_help.translating import update
from contact_help.translating.catalogues import DOMAINS, path

# Languages beyond those of the first site have the words of one that is written alike.
ALIKE = {
    "fr": "es", "pt": "es", "it": "es", "de": "es", "pl": "es", "uk": "ru", "fa": "ar", "ja": "zh-Hant", "hi": "ko",
}  # fmt: skip
TAGS = (*build.TAGS, *ALIKE)
PAGES, LANGUAGES, LARGE = (50, 200, 800), (1, 3, 9, 18), (2000, 30)
JOBS = (1, 2, 3, 5, 10, 15, 30)
SET_UP = 90.0
"""Seconds that a job of a CI service takes before it builds: checkout, packages from a cache. An assumption."""
_PAYS = 0.2  # twice the machines for less than a fifth of the time is not worth it


@dataclass(frozen=True)
class Point:
    """One build. site: languages that the site has; made: those that this build made. size: bytes written."""

    pages: int
    site: int
    made: int
    seconds: float
    processor: float
    memory: float
    size: float
    files: float


def features(pages: float, site: float, made: float) -> tuple[float, ...]:
    """What the formula is linear in."""
    return (1.0, pages, pages * site, pages * made)


@dataclass(frozen=True)
class Formula:
    """One of the measured numbers, reckoned. slopes: for `features`. off: the largest miss of a point, as a share."""

    slopes: tuple[float, ...]
    off: float

    def at(self, pages: float, site: float, made: float) -> float:
        """The number for a build of that size."""
        return sum(slope * each for slope, each in zip(self.slopes, features(pages, site, made), strict=True))


def fit(points: Sequence[Point], of: Callable[[Point], float]) -> Formula:
    """The formula that comes closest to all points, each by its share, and in which nothing costs less than nothing.

    Raises ValueError where the points do not tell the slopes apart.
    """
    rows = [features(each.pages, each.site, each.made) for each in points]
    values = [of(each) for each in points]
    rows = [tuple(one / value for one in row) for row, value in zip(rows, values, strict=True)]
    used = list(range(len(rows[0])))
    while True:
        found = _least_squares([[row[each] for each in used] for row in rows], [1.0] * len(rows))
        worst = min(range(len(used)), key=lambda index: found[index])
        if found[worst] >= 0:
            break
        del used[worst]
    slopes = [0.0] * len(rows[0])
    for index, each in zip(used, found, strict=True):
        slopes[index] = each
    off = max(abs(sum(s * one for s, one in zip(slopes, row, strict=True)) - 1) for row in rows)
    return Formula(tuple(slopes), off)


def _least_squares(rows: Sequence[Sequence[float]], values: Sequence[float]) -> list[float]:
    """Solve the normal equations by elimination."""
    size = len(rows[0])
    matrix = [
        [sum(row[i] * row[j] for row in rows) for j in range(size)]
        + [sum(row[i] * value for row, value in zip(rows, values, strict=True))]
        for i in range(size)
    ]
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(matrix[row][column]))
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        if not matrix[column][column]:
            raise ValueError("the points do not tell the slopes apart: measure more sizes")
        for row in range(size):
            if row != column:
                times = matrix[row][column] / matrix[column][column]
                matrix[row] = [a - times * b for a, b in zip(matrix[row], matrix[column], strict=True)]
    return [matrix[index][size] / matrix[index][index] for index in range(size)]


def make(folder: Path, pages: int, tags: Sequence[str]) -> None:
    """Write a project of ours with so many pages, in languages of TAGS."""
    build.make_ours(folder, build.make_pages(pages, 1), [tag for tag in tags if tag not in ALIKE])
    for tag in tags:
        if tag in ALIKE:
            for domain in DOMAINS:
                _copied(folder / "locales", locale(ALIKE[tag]), locale(tag), domain)


def _copied(locales: Path, source: Locale, target: Locale, domain: str) -> None:
    catalogue = polib.pofile(str(path(locales, source, domain)), wrapwidth=0)
    catalogue.metadata |= {"Language": target.folder, "Plural-Forms": target.plural_forms}
    for entry in catalogue:
        if entry.msgid_plural:
            form = entry.msgstr_plural[max(entry.msgstr_plural)]
            entry.msgstr_plural = dict.fromkeys(range(target.plural_count), form)
    file = path(locales, target, domain)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(update.render(catalogue), encoding="utf-8")


def in_languages(folder: Path, tags: Sequence[str]) -> None:
    """Let the project have these languages."""
    file = folder / "mkdocs.yml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [f"      languages: [{', '.join(tags)}]\n" if "languages:" in line else line for line in lines]
    file.write_text("".join(changed), encoding="utf-8")


def measure(sizes: Sequence[int], languages: Sequence[int]) -> tuple[list[Point], float]:
    """Build each size. Gives the points, and the seconds that putting parts together takes for each file."""
    points, merging = [], 0.0
    program = str(Path(sys.executable).parent / "contact-help")
    with tempfile.TemporaryDirectory() as scratch:
        for pages in sizes:
            folder = Path(scratch) / f"pages-{pages}"
            make(folder, pages, TAGS[: max(languages)])
            for count in languages:
                in_languages(folder, TAGS[:count])
                points.append(_point(folder, [program, "build"], "site", pages, count, count))
                if count > 1:
                    part = [program, "build", "--languages", "en", "--site", "site.part"]
                    points.append(_point(folder, part, "site.part", pages, count, 1))
            if pages == sorted(sizes)[len(sizes) // 2]:
                merging = _merging(folder, TAGS[: max(languages)])
    return points, merging


def _point(folder: Path, command: list[str], out: str, pages: int, site: int, made: int) -> Point:  # noqa: PLR0913, PLR0917 # one line of a table
    done = build.run(build.Peer("contact-help", build.make_ours, lambda _: command, out), folder)
    files = sum(each.is_file() for each in (folder / out).rglob("*"))
    return Point(pages, site, made, done.seconds, done.processor, done.memory, done.size, files)


def _merging(folder: Path, tags: Sequence[str]) -> float:
    """Build the project in two parts and put them together: seconds of that for each file."""
    program, half = str(Path(sys.executable).parent / "contact-help"), len(tags) // 2
    parts = []
    for number, group in enumerate((tags[:half], tags[half:])):
        if group:
            out = f"site.{number}"
            command = [program, "build", "--languages", ",".join(group), "--site", out]
            _point(folder, command, out, 0, len(tags), len(group))
            parts.append(folder / out)
    start = time.perf_counter()
    merged = building.merge(folder, parts, site=folder / "site.merged")
    spent = time.perf_counter() - start
    return spent / sum(each.is_file() for each in merged.site.rglob("*"))


# On paper


@dataclass(frozen=True)
class Split:
    """A build over several machines. seconds: until the site is there; machines: seconds that all of them work."""

    jobs: int
    seconds: float
    machines: float
    memory: float


def split(formulas: Mapping[str, Formula], merging: float, large: tuple[int, int], jobs: int) -> Split:
    """What a build costs that is split by groups of languages, with English beside each, and then put together."""
    pages, languages = large
    if jobs == 1:
        whole = SET_UP + formulas["seconds"].at(pages, languages, languages)
        return Split(1, whole, whole, formulas["memory"].at(pages, languages, languages))
    group = math.ceil(languages / jobs)
    made = min(languages, group + 1)  # English is made in every part: all others need it
    one = SET_UP + formulas["seconds"].at(pages, languages, made)
    together = SET_UP + merging * formulas["files"].at(pages, languages, languages)
    return Split(jobs, one + together, jobs * one + together, formulas["memory"].at(pages, languages, made))


def pays_until(splits: Sequence[Split]) -> int:
    """The number of jobs beyond which more save too little: less than a fifth of the time for twice the machines."""
    for one, more in itertools.pairwise(splits):
        doublings = math.log2(more.jobs / one.jobs)
        if more.seconds > one.seconds * (1 - _PAYS) ** doublings:
            return one.jobs
    return splits[-1].jobs


def on_paper(formulas: Mapping[str, Formula], merging: float, large: tuple[int, int], audit: float | None) -> list[str]:
    """What a large site costs. audit: seconds for each page and state, None when it was not measured."""
    pages, languages = large
    at = {name: each.at(pages, languages, languages) for name, each in formulas.items()}
    lines = [
        f"### On paper: {pages:,} pages in {languages} languages",
        "",
        (
            f"Reckoned from the slopes, on a machine like this: {_time(at['seconds'])} for a build, "
            f"{at['memory'] / 1000:.1f} GB of memory in the largest process, {at['size'] / 1000:.1f} GB of output in "
            f"{at['files']:,.0f} files."
        ),
        "",
    ]
    splits = [split(formulas, merging, large, jobs) for jobs in JOBS]
    rows = [(each.jobs, _time(each.seconds), _time(each.machines), f"{each.memory / 1000:.1f} GB") for each in splits]
    lines += [
        (
            "Split into jobs by groups of languages (the build's option `--languages`, then `contact-help merge`, "
            f"which took {merging * 1000:.2f} ms a file here), with {SET_UP:.0f} s to set up each job, an assumption. "
            "Moving files between the jobs is not counted."
        ),
        "",
        *results.table(("jobs", "until the site is there", "machines' time", "memory of one"), rows),
        "",
        (
            f"Each job reads all catalogues and makes English too, so more than {pays_until(splits)} jobs do not pay: "
            f"twice as many would save less than {_PAYS:.0%} of the time. That parts and whole are the same bytes is "
            "proved at small scale by `tests/test_parts.py`."
        ),
        "",
    ]
    if audit is None:
        return [*lines, "What an audit costs was not measured: run the benchmark `audit` with --record first."]
    every, one = pages * languages * len(ALL) * audit, pages * languages * audit
    shards = [(jobs, _time(SET_UP + every / jobs), _time(jobs * SET_UP + every)) for jobs in (1, 10, 50, 100)]
    return [
        *lines,
        (
            f"An audit of all {len(ALL)} states of each page, at {audit:.3f} s for a state of a page on a machine like "
            f"this (measured, see above), takes {_time(every)}; of one state of each {_time(one)}. It splits evenly "
            "(the audit's option `--shard`), and what has not changed is not looked at again:"
        ),
        "",
        *results.table(("shards", "until all is audited", "machines' time"), shards),
    ]


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def grid(points: Sequence[Point]) -> list[str]:
    """The measured points."""
    rows = [
        (
            each.pages, each.site, each.made, f"{each.seconds:.1f}",
            f"{1000 * each.seconds / each.pages / each.made:.1f}",
            f"{each.memory:.0f}", f"{each.size:.1f}", f"{each.files:.0f}",
        )
        for each in points
    ]  # fmt: skip
    head = ("pages", "languages", "of them made", "seconds", "ms a page made", "memory MB", "output MB", "files")
    return results.table(head, rows)


def slopes(formulas: Mapping[str, Formula]) -> list[str]:
    """The formulas."""
    units = {"seconds": (1000, "ms"), "memory": (1000, "kB"), "size": (1000, "kB"), "files": (1, "files")}
    rows = []
    for name, (times, unit) in units.items():
        first, *others = formulas[name].slopes
        fixed = f"{first:.2f} {'s' if unit == 'ms' else 'MB' if unit == 'kB' else unit}"
        rows.append((name, fixed, *(f"{each * times:.2f} {unit}" for each in others), f"{formulas[name].off:.0%}"))
    head = ("", "in any case", "a page", "a page and language of the site", "a page and language made", "off at most")
    return results.table(head, rows)


def main() -> int:
    """Measure and print. Gives the exit code."""
    reader = argparse.ArgumentParser(description="Measure how builds grow, and reckon what a large site costs.")
    reader.add_argument("--pages", default=",".join(map(str, PAGES)))
    reader.add_argument("--languages", default=",".join(map(str, LANGUAGES)), help=f"at most {len(TAGS)}")
    reader.add_argument("--large", default=",".join(map(str, LARGE)), help="pages and languages to reckon")
    reader.add_argument("--record", action="store_true", help="put the result on the page of results")
    chosen = reader.parse_args()
    sizes, languages = ([int(each) for each in given.split(",")] for given in (chosen.pages, chosen.languages))
    if max(languages) > len(TAGS):
        reader.error(f"there are words for {len(TAGS)} languages")
    recorder = results.Recorder(chosen.record)
    points, merging = measure(sizes, languages)
    formulas = {
        "seconds": fit(points, lambda each: each.seconds),
        "memory": fit(points, lambda each: each.memory),
        "size": fit(points, lambda each: each.size),
        "files": fit(points, lambda each: each.files),
    }
    pages, count = (int(each) for each in chosen.large.split(","))
    known = results.load().get("audit")
    audit = float(known["data"]["seconds_a_state"]) if known else None
    lines = ["One build each, of pages of about 450 words.", "", *grid(points), "", *slopes(formulas), ""]
    lines += on_paper(formulas, merging, (pages, count), audit)
    data = {
        "points": [asdict(each) for each in points],
        "formulas": {name: asdict(each) for name, each in formulas.items()},
        "merging": merging,
    }
    title = "Growth with pages and languages"
    recorder.tell("growth", results.Result(title, lines, build.versions_of(["contact-help"]), data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
