"""How much faster `contact-help links` checks a site than a crawler does: run by hand, never by the test suite.

The peer is broken-link-checker, the fastest of the crawlers that were tried; it checks far less (no anchors, no
`srcset`, no style sheets). It is installed from the npm registry, without its install scripts, into `.cache/`, and is
given ten connections at a time, which is more than its own default of one. Both check the same files, in turn; the
peer over http from this machine. What counts is the ratio of the two medians within one run. Processor time is told
too, since it says the same on a machine that is busy with other work.

    PYTHONPATH=tests .venv/bin/python -m benchmarks.links [--pages 30] [--languages 9] [--rounds 3]

Exits with 1 when the ratio is below 10.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks import peers
from contact_help.checking.links import link_report
from contact_help.checking.node import find_node
from contact_help.checking.server import serve

PEER = "broken-link-checker@0.7.8"
WANTED = 10
TAGS = ("en", "es", "zh-Hant", "vi", "ko", "tl", "ru", "ar", "ht", "fr", "de", "pt")
CRAWL = """
const { SiteChecker } = require("broken-link-checker");
let links = 0, broken = 0, pages = 0;
const checker = new SiteChecker(
  { excludeExternalLinks: true, filterLevel: 3, maxSocketsPerHost: 10, honorRobotExclusions: false },
  {
    link: (result) => { links += 1; if (result.broken) broken += 1; },
    page: () => { pages += 1; },
    end: () => console.log(JSON.stringify({ links, broken, pages })),
  });
checker.enqueue(process.argv[1]);
"""


def make_site(folder: Path, base: str, pages: int, tags: tuple[str, ...]) -> None:
    """Write a site whose pages look like ours: a menu of all pages, the languages, sections with anchors and links."""
    names = ["", *(f"page-{number}/" for number in range(1, pages))]
    for tag in tags:
        menu = "".join(f'<li><a href="/{tag}/{name}">Page {name}</a></li>' for name in names)
        for name in names:
            file = folder / tag / name / "index.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(page(base, tag, name, menu, tags, names), encoding="utf-8")
    chooser = "".join(f'<a href="{tag}/" hreflang="{tag}" lang="{tag}">{tag}</a> ' for tag in tags)
    head = f'<link rel="canonical" href="{base}">'
    (folder / "index.html").write_text(f'<!doctype html><html lang="en">{head}{chooser}</html>', encoding="utf-8")
    (folder / "site.css").write_text("body { background: url(icon.svg) }", encoding="utf-8")
    (folder / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    urls = "".join(f"<url><loc>{base}{tag}/{name}</loc></url>" for tag in tags for name in names)
    name = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<urlset xmlns="{name}"><url><loc>{base}</loc></url>{urls}</urlset>'
    (folder / "sitemap.xml").write_text(text, encoding="utf-8")


def page(base: str, tag: str, name: str, menu: str, tags: tuple[str, ...], names: list[str]) -> str:  # noqa: PLR0913, PLR0917 # one template
    """One page of about 20 KB with its twins, its sections and links between them."""
    twins = "".join(f'<link rel="alternate" hreflang="{each}" href="{base}{each}/{name}">' for each in tags)
    switch = "".join(f'<li><a href="/{each}/{name}" hreflang="{each}" lang="{each}">{each}</a></li>' for each in tags)
    text = "Words that a person reads before they write a letter about a fee. " * 12
    parts = "".join(
        f'<h2 id="part-{number}">Part {number}</h2><p>{text}<a href="#part-{(number + 1) % 16}">Next part</a> '
        f'<a href="/{tag}/{names[number % len(names)]}#part-{number}">See also</a></p>'
        for number in range(16)
    )
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8"><title>{name}</title>'
        f'<link rel="canonical" href="{base}{tag}/{name}">{twins}<link rel="stylesheet" href="/site.css"></head>'
        f'<body><nav><ul>{menu}</ul><ul>{switch}</ul></nav><main><img src="/icon.svg" alt="">{parts}</main></html>'
    )


class Run(NamedTuple):
    """One run of a program: how long it took, how long it kept processors busy, and what it said."""

    seconds: float
    processor: float
    told: str


def timed(command: list[str], environment: dict[str, str] | None = None) -> Run:
    """Run `command`. Raises CalledProcessError when it could not do its work; finding faults is no failure."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 1:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, busy, done.stdout)


def main() -> int:
    """Measure and print. Gives the exit code."""
    reader = argparse.ArgumentParser(description="Compare contact-help links with a crawler.")
    reader.add_argument("--pages", type=int, default=30)
    reader.add_argument("--languages", type=int, default=9, choices=range(1, len(TAGS) + 1), metavar="1-12")
    reader.add_argument("--rounds", type=int, default=3)
    chosen = reader.parse_args()
    peer, node = peers.from_npm([PEER], to="broken-link-checker"), str(find_node().path)
    contact_help = str(Path(sys.executable).parent / "contact-help")
    ours: list[Run] = []
    theirs: list[Run] = []
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as root:
        make_site(Path(folder), root, chosen.pages, TAGS[: chosen.languages])
        links = [contact_help, "links", "--site", folder, "--project", folder, "--format", "json"]
        crawl = [node, "-e", CRAWL, root]
        environment = {**os.environ, "NODE_PATH": str(peer / "node_modules")}
        for _ in range(chosen.rounds):
            # A process of its own, as people run it: starting Python counts.
            ours.append(timed(links))
            theirs.append(timed(crawl, environment))
        report = link_report(Path(folder))
    summary = json.loads(ours[-1].told)["summary"]
    print(f"contact-help links: {report.links} links on {report.pages} pages, {summary}")  # noqa: T201 # its report
    print(f"{PEER}: {theirs[-1].told.strip()}")  # noqa: T201 # its report
    for name, runs in (("contact-help", ours), (PEER, theirs)):
        shown = ", ".join(f"{each.seconds:.2f} s ({each.processor:.2f} s of processor)" for each in runs)
        print(f"{name}: {shown}")  # noqa: T201 # its report
    ratio = statistics.median(each.seconds for each in theirs) / statistics.median(each.seconds for each in ours)
    worked = statistics.median(each.processor for each in theirs) / statistics.median(each.processor for each in ours)
    print(f"ratio {ratio:.1f}, wanted {WANTED}; of processor time {worked:.1f}")  # noqa: T201 # its report
    return int(ratio < WANTED)


if __name__ == "__main__":
    sys.exit(main())
