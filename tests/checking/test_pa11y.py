"""A page that pa11y-ci lost is never taken for a clean one."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from contact_help.checking import pa11y
from contact_help.checking.browsers import Browser

ONE, TWO, THREE = (f"http://127.0.0.1:1/{name}/" for name in ("one", "two", "three"))

# Stands in for pa11y-ci: reads the configuration, notes its process, and does what the line in the middle says.
FAKE = """
import json, os, pathlib, signal, sys, time
config = json.loads(pathlib.Path(sys.argv[-1]).read_text())
report = pathlib.Path(config["defaults"]["reporters"][1][1]["fileName"])
urls, here = config["urls"], pathlib.Path(__file__).parent
(here / str(os.getpid())).touch()
def write(results):
    report.write_text(json.dumps({"total": len(urls), "results": results}))
"""


def fake(folder: Path, body: str) -> pa11y.Tools:
    program = folder / "fake.py"
    program.write_text(FAKE + body, encoding="utf-8")
    browser = Browser(Path("/none"), ("--flag",), {"LD_LIBRARY_PATH": "/lib-of-browser"}, full=False, version="1")
    return pa11y.Tools((sys.executable, str(program)), browser)


def starts(folder: Path) -> list[int]:
    return [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]


def issue(**changes: object) -> dict[str, object]:
    return {
        "code": "image-alt",
        "type": "error",
        "message": "Images  must have text",
        "selector": "img",
        "runner": "axe",
        "runnerExtras": {"needsFurtherReview": False, "helpUrl": "https://example.org/image-alt"},
        **changes,
    }


def report(**results: object) -> str:
    addresses = {"one": ONE, "two": TWO}
    return json.dumps({"total": 2, "results": {addresses[name]: entries for name, entries in results.items()}})


def test_a_page_without_issues_is_audited_and_clean() -> None:
    assert pa11y.parse(report(one=[]), [ONE]) == pa11y.Outcome(issues={ONE: []})


def test_an_issue_is_read_in_full() -> None:
    [found] = pa11y.parse(report(one=[issue()]), [ONE]).issues[ONE]
    assert found == pa11y.Issue(
        "axe",
        "image-alt",
        "error",
        "Images must have text",
        "img",
        unsure=False,
        help_url="https://example.org/image-alt",
    )


def test_an_issue_that_needs_review_is_unsure() -> None:
    [found] = pa11y.parse(report(one=[issue(runnerExtras={"needsFurtherReview": True})]), [ONE]).issues[ONE]
    assert found.unsure


def test_an_issue_of_htmlcs_has_no_extras() -> None:
    [found] = pa11y.parse(report(one=[issue(runner="htmlcs", runnerExtras={}, selector=None)]), [ONE]).issues[ONE]
    assert (found.engine, found.unsure, found.help_url, found.selector) == ("htmlcs", False, "", "")


def test_an_error_of_the_run_is_a_failure_and_not_a_finding() -> None:
    outcome = pa11y.parse(report(one=[{"message": "Protocol error: No target"}], two=[]), [ONE, TWO])
    assert outcome == pa11y.Outcome({TWO: []}, {ONE: "Protocol error: No target"})


def test_an_error_beside_issues_is_a_failure_too() -> None:
    assert pa11y.parse(report(one=[issue(), {"message": "crashed"}]), [ONE]).failures == {ONE: "crashed"}


def test_a_page_that_the_report_lacks_has_failed() -> None:
    outcome = pa11y.parse(report(two=[]), [ONE, TWO])
    assert list(outcome.issues) == [TWO]
    assert "no result for the page" in outcome.failures[ONE]


@pytest.mark.parametrize("text", ["", "{", report(one=[issue()])[:-9], "[]", "null", "{}", '{"results": []}'])
def test_a_report_that_is_cut_short_or_odd_audits_nothing(text: str) -> None:
    outcome = pa11y.parse(text, [ONE, TWO])
    assert (outcome.issues, list(outcome.failures)) == ({}, [ONE, TWO])


@pytest.mark.parametrize("entries", [None, "text", {}, [None], ["text"], [{}], [{"code": "x"}]])
def test_an_odd_result_is_a_failure(entries: object) -> None:
    assert list(pa11y.parse(report(one=entries), [ONE]).failures) == [ONE]


def test_several_processes_share_the_pages(tmp_path: Path) -> None:
    seen: list[int] = []
    addresses = [f"{ONE}{number}" for number in range(25)]
    tools = fake(tmp_path, "write({url: [] for url in urls})")
    outcome = pa11y.run(addresses, tools=tools, settings=pa11y.Settings(), jobs=2, progress=seen.append)
    assert sorted(outcome.issues) == sorted(addresses)
    assert (len(starts(tmp_path)), seen[-1]) == (4, 25)


def test_pa11y_is_told_to_keep_pages_apart_and_the_browsers_libraries_from_node(tmp_path: Path) -> None:
    body = """
here.joinpath("config").write_text(json.dumps(config["defaults"]))
here.joinpath("environment").write_text(json.dumps(dict(os.environ)))
write({url: [] for url in urls})
"""
    settings = pa11y.Settings(level="WCAG2AAA", width=320, flags=("--force-dark-mode",), timeout=7)
    pa11y.run([ONE], tools=fake(tmp_path, body), settings=settings, jobs=1)
    config = json.loads((tmp_path / "config").read_text(encoding="utf-8"))
    assert (config["concurrency"], config["useIncognitoBrowserContext"]) == (1, False)
    assert (config["standard"], config["viewport"]["width"], config["timeout"]) == ("WCAG2AAA", 320, 7000)
    launch = config["chromeLaunchConfig"]
    assert (launch["args"], launch["headless"]) == (["--flag", "--force-dark-mode"], "shell")
    assert launch["env"]["LD_LIBRARY_PATH"] == "/lib-of-browser"
    environment = json.loads((tmp_path / "environment").read_text(encoding="utf-8"))
    assert environment.get("LD_LIBRARY_PATH") != "/lib-of-browser"


def test_a_page_that_failed_once_is_run_again_alone(tmp_path: Path) -> None:
    body = """
first = len(urls) > 1
write({url: [{"message": "lost"}] if first and "two" in url else [] for url in urls})
"""
    addresses = [ONE, TWO, THREE]
    outcome = pa11y.run(addresses, tools=fake(tmp_path, body), settings=pa11y.Settings(), jobs=1)
    assert (sorted(outcome.issues), outcome.failures) == (sorted(addresses), {})
    assert len(starts(tmp_path)) == 2


def test_a_page_that_fails_twice_is_a_failure_and_does_not_take_others_along(tmp_path: Path) -> None:
    body = """
if any("two" in url for url in urls):
    sys.exit("the browser crashed")
write({url: [] for url in urls})
"""
    outcome = pa11y.run([ONE, TWO, THREE], tools=fake(tmp_path, body), settings=pa11y.Settings(), jobs=1)
    assert sorted(outcome.issues) == sorted([ONE, THREE])
    assert outcome.failures == {TWO: "pa11y-ci ended with code 1: the browser crashed"}


def test_where_nothing_runs_only_one_page_is_tried_again(tmp_path: Path) -> None:
    tools = fake(tmp_path, "sys.exit('no browser')")
    outcome = pa11y.run([ONE, TWO, THREE], tools=tools, settings=pa11y.Settings(), jobs=1)
    assert list(outcome.failures) == [ONE, TWO, THREE]
    assert len(starts(tmp_path)) == 2


def test_a_report_cut_short_is_a_failure(tmp_path: Path) -> None:
    tools = fake(tmp_path, """report.write_text('{"total": 1, "results": {"')""")
    outcome = pa11y.run([ONE], tools=tools, settings=pa11y.Settings(), jobs=1)
    assert outcome.failures == {ONE: "pa11y-ci left no complete report"}


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("deaf", [False, True])
def test_a_process_without_news_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, deaf: bool) -> None:
    monkeypatch.setattr(pa11y, "_START_SECONDS", 1)
    monkeypatch.setattr(pa11y, "_STOP_SECONDS", 0.2)
    body = "signal.signal(signal.SIGINT, signal.SIG_IGN)\n" if deaf else ""
    tools = fake(tmp_path, body + "time.sleep(600)")
    outcome = pa11y.run([ONE], tools=tools, settings=pa11y.Settings(timeout=0), jobs=1)
    assert outcome.failures == {ONE: "no answer for 1 seconds"}
    assert len(starts(tmp_path)) == 2
    assert all(gone(process) for process in starts(tmp_path))


def test_an_interrupt_ends_the_processes_at_work(tmp_path: Path) -> None:
    body = """
if "two" in urls[0]:
    time.sleep(600)
while len([path for path in here.iterdir() if path.name.isdecimal()]) < 2:
    time.sleep(0.01)
write({url: [] for url in urls})
"""

    def interrupt(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pa11y.run([ONE, TWO], tools=fake(tmp_path, body), settings=pa11y.Settings(), jobs=2, progress=interrupt)
    assert len(starts(tmp_path)) == 2
    assert all(gone(process) for process in starts(tmp_path))
