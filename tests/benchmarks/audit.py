"""How long an audit of pages takes beside `pa11y-ci` with its defaults: run by hand, never by the test suite.

Both look at the same pages of the built site, in turn, with the same runners (HTML_CodeSniffer and axe) in the same
browser. `pa11y-ci` opens each page once, on a desktop. Ours does so with its runners alone (`runners`), and as people
run it: with IBM's engine, our own checks and the keyboard in all states (`audit`). Then one page is edited, and only
what changed is looked at (`warm`).

    PYTHONPATH=tests .venv/bin/python -m benchmarks.audit [--pages 24] [--rounds 3] [--site site] [--record]

Exits with 1 when the same runners are not at least 3 times as fast, or warm takes more than a tenth of cold; with
`--record` the page of results tells that instead.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import results as kept
from contact_help.checking import pa11y
from contact_help.checking.audit import Pages, Settings, audit_pages, audit_site, page_list
from contact_help.checking.results import Results
from contact_help.checking.server import serve
from contact_help.checking.states import ALL

WANTED, WARM = 3.0, 0.1


def some_pages(site: Path, folder: Path, number: int) -> list[str]:
    """Copy the site into `folder` with `number` of its pages, the same in every run. Gives their names."""
    names = page_list(site)
    chosen = sorted(random.Random(4).sample(names, min(number, len(names))))  # noqa: S311 # the same pages each time
    shutil.copytree(site, folder, dirs_exist_ok=True)
    for name in set(names) - set(chosen):
        (folder / name).unlink()
    return chosen


def peer(addresses: list[str], tools: pa11y.Tools, folder: Path) -> tuple[float, int]:
    """pa11y-ci with its defaults, but for the browser and both runners. Gives seconds and how many pages it lost."""
    report, config = folder / "report.json", folder / "pa11yci.json"
    defaults = {
        "runners": list(pa11y.RUNNERS),
        "reporters": [["json", {"fileName": str(report)}]],
        "chromeLaunchConfig": {"executablePath": str(tools.browser.path), "args": list(tools.browser.flags)},
    }
    config.write_text(json.dumps({"defaults": defaults, "urls": addresses}), encoding="utf-8")
    environment = {**os.environ, **tools.browser.environment}
    start = time.perf_counter()
    subprocess.run([*tools.command, "--config", str(config)], check=False, capture_output=True, env=environment)
    spent = time.perf_counter() - start
    outcome = pa11y.parse(report.read_text(encoding="utf-8") if report.is_file() else "", addresses)
    report.unlink(missing_ok=True)
    return spent, len(outcome.failures)


def runners(addresses: list[str], tools: pa11y.Tools) -> tuple[float, int]:
    """The same runners and nothing else, in our browser. Gives seconds and how many pages were lost."""
    pages = Pages({each: each for each in addresses}, dict.fromkeys(addresses, ("desktop",)), len(addresses))
    start = time.perf_counter()
    done = audit_pages(pages, tools=tools, settings=Settings(runners_only=True))
    return time.perf_counter() - start, len(done.failed)


def timed(site: Path, tools: pa11y.Tools, keep: Path, *, afresh: bool) -> tuple[float, Results]:
    """Our whole audit. Gives seconds and what it saw."""
    start = time.perf_counter()
    plan = dict.fromkeys(page_list(site), ALL)
    results = audit_site(site, plan=plan, keep=keep, afresh=afresh, tools=tools)
    return time.perf_counter() - start, results


def main() -> int:
    """Measure and print. Gives the exit code."""
    reader = argparse.ArgumentParser(description="Compare contact-help audit with pa11y-ci.")
    reader.add_argument("--pages", type=int, default=24)
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--site", type=Path, default=Path("site"))
    reader.add_argument("--record", action="store_true", help="put the result on the page of results")
    chosen = reader.parse_args()
    recorder = kept.Recorder(chosen.record)
    tools = pa11y.find_tools()
    times: dict[str, list[float]] = {"pa11y-ci": [], "runners": [], "audit": [], "warm": []}
    lost = {"pa11y-ci": 0, "runners": 0, "audit": 0}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site, keep = folder / "site", folder / "kept"
        pages = some_pages(chosen.site, site, chosen.pages)
        for number in range(chosen.rounds):
            with serve(site) as root:
                addresses = [root + page.removesuffix("index.html") for page in pages]
                for what, (spent, failed) in (
                    ("pa11y-ci", peer(addresses, tools, folder)),
                    ("runners", runners(addresses, tools)),
                ):
                    times[what].append(spent)
                    lost[what] += failed
            spent, results = timed(site, tools, keep, afresh=True)
            times["audit"].append(spent)
            lost["audit"] += len(results.failed)
            edited = site / pages[number % len(pages)]
            text = edited.read_text(encoding="utf-8")
            edited.write_text(text.replace("</main>", "<p>Words.</p></main>"), encoding="utf-8")
            times["warm"].append(timed(site, tools, keep, afresh=False)[0])
    middle = {what: statistics.median(each) for what, each in times.items()}
    states = len(pages) * len(ALL)
    for what, each in times.items():
        shown = ", ".join(f"{one:.1f}" for one in each)
        print(f"{what:9} {shown} s; {middle[what] / len(pages):.2f} s a page; lost {lost.get(what, 0)}")  # noqa: T201 # its report
    print(f"audit: {len(pages)} pages, {states} states, {states / middle['audit']:.1f} states a second")  # noqa: T201 # its report
    same, whole = middle["pa11y-ci"] / middle["runners"], middle["pa11y-ci"] * len(ALL) / middle["audit"]
    warm = middle["warm"] / middle["audit"]
    print(f"same runners: {same:.1f} times as fast, wanted {WANTED}")  # noqa: T201 # its report
    print(f"a state of a page: {whole:.1f} times as fast as a page of pa11y-ci")  # noqa: T201 # its report
    print(f"warm after an edit of one page: {warm:.3f} of cold, wanted {WARM}")  # noqa: T201 # its report
    rows = [
        (what, kept.spread(each), f"{statistics.median(each) / len(pages):.2f}", lost.get(what, 0))
        for what, each in times.items()
    ]
    lines = [
        (
            f"{len(pages)} pages, {chosen.rounds} rounds by turns. `runners` is ours with the same two engines and one "
            f"state as `pa11y-ci`; `audit` all engines in {len(ALL)} states; `warm` after an edit of one page."
        ),
        "",
        *kept.table(("what", "seconds", "seconds a page", "pages lost"), rows),
        "",
        f"Same runners: {same:.1f} times as fast (aim {WANTED:.0f}); warm takes {warm:.3f} of cold (aim {WARM}).",
    ]
    versions = {"contact-help": kept.commit(), "browser": tools.browser.version}
    data = {"times": times, "lost": lost, "states": states, "seconds_a_state": middle["audit"] / states}
    recorder.tell("audit", kept.Result("Audit", lines, versions, data))
    missed = same < WANTED or warm > WARM  # which the page of results shows
    return int(missed and not chosen.record)


if __name__ == "__main__":
    sys.exit(main())
