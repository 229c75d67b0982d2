"""How long a build takes after one changed paragraph or message, beside a clean one: run by hand, never by the tests.

    PYTHONPATH=tests .venv/bin/python -m benchmarks.warm [--pages 200] [--languages 9] [--rounds 5] [--record]
    PYTHONPATH=tests .venv/bin/python -m benchmarks.warm --serve --pages 30

Pages and catalogues are those of `build.py`. A run is a process of its own, Python's start included; the kinds of
builds take turns, and what counts are ratios within one run. At the end the site is held, byte for byte, against a
clean one.

With --serve: how long it takes from saving a page until a browser that loads it again is given the new words.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from benchmarks import build as whole
from benchmarks import results as kept
from contact_help.locales import locale
from contact_help.translating.catalogues import path

COMMAND = [str(Path(sys.executable).parent / "contact-help")]
KINDS = ("clean", "paragraph", "message", "nothing")


def change_paragraph(folder: Path, chance: random.Random) -> Path:
    """Put words at the end of a paragraph of some page. Gives the page."""
    page = chance.choice(sorted(folder.glob("docs/part-*/*.md")))
    parts = page.read_text(encoding="utf-8").split("\n\n")
    at = chance.choice([number for number, part in enumerate(parts) if part[:1] not in "#-|"])
    parts[at] = f"{parts[at].rstrip()} This is changed {_letters(chance)}."
    page.write_text("\n\n".join(parts), encoding="utf-8")
    return page


def change_message(folder: Path, chance: random.Random, tag: str) -> None:
    """Put words at the end of the translation of some paragraph."""
    file = path(folder / "locales", locale(tag), "site")
    lines = file.read_text(encoding="utf-8").split("\n")
    long = 100  # a paragraph, no heading
    at = chance.choice(
        [number for number, line in enumerate(lines) if line.startswith('msgstr "') and len(line) > long]
    )
    lines[at] = f'{lines[at].removesuffix(chr(34))} {_letters(chance)}."'
    file.write_text("\n".join(lines), encoding="utf-8")


def _letters(chance: random.Random) -> str:
    return "".join(chance.choice("abcdefghij") for _ in range(8))


def timed(folder: Path, *options: str) -> tuple[float, float]:
    """Build. Gives seconds of the clock, and of processors."""
    start = time.perf_counter()
    process = subprocess.Popen([*COMMAND, "build", *options], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("The build failed")
    return seconds, used.ru_utime + used.ru_stime


def files(site: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {each.relative_to(site).as_posix(): each.read_bytes() for each in site.rglob("*") if each.is_file()}


def measure(folder: Path, tags: tuple[str, ...], rounds: int, seed: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds of the clock and of processors of each kind of build, by turns."""
    chance = random.Random(seed)  # noqa: S311 # no secret
    found: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    for _ in range(rounds):
        found["clean"].append(timed(folder, "--clean"))
        change_paragraph(folder, chance)
        found["paragraph"].append(timed(folder))
        change_message(folder, chance, chance.choice(tags[1:]))
        found["message"].append(timed(folder))
        found["nothing"].append(timed(folder))
    timed(folder, "--clean", "--site", "other")
    if files(folder / "site") != files(folder / "other"):
        sys.exit("A clean build gives another site")
    return found


def table(found: Mapping[str, list[tuple[float, float]]]) -> list[str]:
    """Lines of a Markdown table."""
    lines = [
        "| changed | least s | median s | of clean | processor s | of clean |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    clean = [statistics.median(each[part] for each in found["clean"]) for part in (0, 1)]
    for kind, runs in found.items():
        clock, processor = (statistics.median(each[part] for each in runs) for part in (0, 1))
        shares = [f"1/{one / other:.1f}" for one, other in zip(clean, (clock, processor), strict=True)]
        least = min(each[0] for each in runs)
        lines.append(f"| {kind} | {least:.2f} | {clock:.2f} | {shares[0]} | {processor:.2f} | {shares[1]} |")
    return lines


def measure_serving(folder: Path, rounds: int, seed: int) -> list[float]:
    """Seconds from saving a page to an answer with the new words, in each round."""
    chance = random.Random(seed)  # noqa: S311 # no secret
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    found = []
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            if server.stdout is None or not any("Serving on" in line for line in server.stdout):
                sys.exit("The site is not served")
            for _ in range(rounds):
                time.sleep(1)
                page = change_paragraph(folder, chance)
                start = time.perf_counter()
                words = page.read_text(encoding="utf-8").rpartition("This is changed ")[2].partition(".")[0]
                address = f"http://127.0.0.1:{port}/en/{page.relative_to(folder / 'docs').with_suffix('')}/"
                while words.encode() not in urllib.request.urlopen(address).read():  # this machine
                    time.sleep(0.01)
                found.append(time.perf_counter() - start)
        finally:
            server.terminate()
    return found


def main() -> int:
    """Measure and print."""
    reader = argparse.ArgumentParser(description="Compare warm builds with clean ones.")
    reader.add_argument("--pages", type=int, default=200)
    reader.add_argument("--languages", type=int, default=len(whole.TAGS), choices=range(2, len(whole.TAGS) + 1))
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--serve", action="store_true", help="measure a site that is served")
    reader.add_argument("--record", action="store_true", help="put the result on the page of results")
    chosen = reader.parse_args()
    recorder = kept.Recorder(chosen.record)
    tags = whole.TAGS[: chosen.languages]
    size = f"{chosen.pages} pages in {len(tags)} languages"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "project"
        whole.make_ours(folder, whole.make_pages(chosen.pages, chosen.seed), tags)
        if chosen.serve:
            times = measure_serving(folder, chosen.rounds, chosen.seed)
            said = f"Least {min(times):.2f} s, median {statistics.median(times):.2f} s, in {chosen.rounds} rounds."
            recorder.tell("serve", kept.Result(f"From saving a page to its new words: {size}", [said], {}, times))
        else:
            found = measure(folder, tags, chosen.rounds, chosen.seed)
            recorder.tell("warm", kept.Result(f"Warm builds: {size}", table(found), {}, found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
