"""What a person types: parts, samples, reports, exceptions, and an honest end when it is stopped."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contact_help import cli, statement
from contact_help.checking import audit as audits
from contact_help.checking.results import PageResult, Results
from contact_help.checking.states import ALL, BASE

PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{0} - Help</title>'
    '<link rel="canonical" href="https://example.org/{0}"></head>'
    '<body data-template="page"><main><h1>{0}</h1><p>Words.</p>{1}</main></body></html>'
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    for number in range(8):
        file = tmp_path / f"site/en/{number}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PAGE.format(f"en/{number}.html", ""), encoding="utf-8")
    return tmp_path / "site"


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, tuple[str, ...]]]:
    """The audit is not run: what it was asked for is kept here."""
    asked = list[Mapping[str, tuple[str, ...]]]()

    def audit_site(
        _site: Path, *, plan: Mapping[str, tuple[str, ...]], settings: audits.Settings, **_: object
    ) -> Results:
        asked.append(plan)
        results = Results(dict(plan), 8, 8 * len(ALL), {"browser": "1"}, settings.level)
        facts = {"language": "en", "title": "", "links": [], "listed": True}
        results.pages = {page: PageResult(states, (), facts, {}, {}, 0, "page") for page, states in plan.items()}
        return results

    monkeypatch.setattr(audits, "audit_site", audit_site)
    return asked


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["audit", *arguments])


def test_every_page_is_audited_in_every_state(site: Path, plans: list[Mapping[str, tuple[str, ...]]]) -> None:
    assert run().exit_code == 0
    assert plans == [dict.fromkeys(audits.page_list(site), ALL)]


def test_a_sample_is_the_same_for_the_same_seed_and_says_its_share(
    site: Path, plans: list[Mapping[str, tuple[str, ...]]]
) -> None:
    del site
    first, second = run("--sample", "--seed", "3"), run("--sample", "--seed", "3")
    assert (first.exit_code, first.output) == (second.exit_code, second.output) == (0, first.output)
    assert plans[0] == plans[1]
    assert set(plans[0].values()) <= {ALL, BASE}
    assert "states of pages (" in first.output


def test_shards_put_together_are_the_whole(site: Path, plans: list[Mapping[str, tuple[str, ...]]]) -> None:
    names = [f"part-{number}.json" for number in (1, 2, 3)]
    for number, name in enumerate(names, 1):
        assert run("--shard", f"{number}/3", "--report", name).exit_code in {0, 2}
    kept = [name for name in names if Path(name).exists()]
    merged = run("merge", *kept, "--report", "whole.json")
    assert merged.exit_code == 0
    assert sorted(json.loads(Path("whole.json").read_text())["results"]["pages"]) == audits.page_list(site)
    assert sorted(page for plan in plans for page in plan) == audits.page_list(site)


def test_a_statement_is_written_of_a_whole_audit_and_of_no_part(
    site: Path, plans: list[Mapping[str, tuple[str, ...]]]
) -> None:
    del site
    Path("docs").mkdir()
    for part in (("--sample",), ("--page", "en/1.html"), ("--shard", "1/3")):
        refused = run("--statement", *part)
        assert (refused.exit_code, "a statement is about the whole site" in refused.output) == (2, True)
    assert plans == []
    assert run("--shard", "1/3", "--report", "part.json").exit_code == 0
    assert "No statement was written" in run("merge", "part.json", "--statement").output
    assert not Path("docs/audit.yml").exists()
    assert run("--statement").exit_code == 0
    found = statement.load(Path("docs"))
    assert found
    assert (found.pages, found.pages_all, found.states, found.is_whole) == (8, 8, 8 * len(ALL), True)
    assert (found.languages, found.all_faults, found.tools) == (("en",), 0, {"Browser:": "1"})


@pytest.mark.parametrize("given", ["0/3", "4/3", "2", "a/b"])
def test_a_part_that_is_none_is_refused(site: Path, given: str) -> None:
    del site
    result = run("--shard", given)
    assert result.exit_code == 2
    assert "is not a part, as 2/5" in result.output


def test_a_wrong_report_name_or_exceptions_file_is_told_before_the_audit(
    site: Path, plans: list[Mapping[str, tuple[str, ...]]]
) -> None:
    del site
    assert run("--report", "a.doc").exit_code == 2
    Path("exceptions.yml").write_text("exceptions: 5\n")
    assert run().exit_code == 2
    assert plans == []


def test_an_exception_that_nothing_needs_is_a_finding_of_the_whole_audit(
    site: Path, plans: list[Mapping[str, tuple[str, ...]]]
) -> None:
    del site, plans
    Path("exceptions.yml").write_text(
        "exceptions:\n  - {check: audit, rule: reflow, page: 'en/*', reason: It stands here for a test., "
        "owner: developers, expires: 2999-01-01}\n"
    )
    whole = run()
    assert (whole.exit_code, "exceptions.yml:2: no fault needs the exception for reflow" in whole.output) == (1, True)
    assert run("--page", "en/1.html").exit_code == 0
    assert run("--sample", "--seed", "1").exit_code == 0


def test_a_site_that_does_not_say_its_address_is_audited_at_the_root(
    site: Path, plans: list[Mapping[str, tuple[str, ...]]]
) -> None:
    for file in site.rglob("*.html"):
        file.write_text("<!doctype html><title>x</title>", encoding="utf-8")
    assert run().exit_code == 0
    assert len(plans[0]) == 8


def test_without_its_packages_the_audit_says_which(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del site
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "PIL" else find(name))
    result = run()
    assert (result.exit_code, "packages that are not installed: PIL" in result.output) == (2, True)


@pytest.mark.parametrize("address", ["ftp://example.org/", "example.org", "file:///etc/passwd"])
def test_only_web_addresses_are_audited(site: Path, address: str) -> None:
    del site
    result = run("--address", address)
    assert (result.exit_code, "this is not the address of a page" in result.output) == (2, True)


def test_annotations_are_printed_where_github_reads_them(
    site: Path, plans: list[Mapping[str, tuple[str, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    del site, plans
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    Path("exceptions.yml").write_text(
        "exceptions:\n  - {check: audit, rule: reflow, page: 'en/*', reason: It stands here for a test., "
        "owner: developers, expires: 2020-01-01}\n"
    )
    assert "::error file=exceptions.yml,line=2::" in run().output


def test_an_exception_bears_a_broken_link_until_its_end(site: Path) -> None:
    (site / "en/0.html").write_text(PAGE.format("en/0.html", '<a href="none.html">x</a>'), encoding="utf-8")
    runner = CliRunner()
    before = runner.invoke(cli.main, ["links"])
    assert before.exit_code == 1
    broken = next(line for line in before.output.splitlines() if "none.html" in line)
    rule = broken.split(": ")[1]
    text = f"check: links, rule: {rule}, page: en/0.html, reason: It stands here for a test., owner: developers"
    Path("exceptions.yml").write_text(f"exceptions:\n  - {{{text}, where: '*none*', expires: 2999-01-01}}\n")
    after = runner.invoke(cli.main, ["links"])
    assert "1 are borne by exceptions" in after.output
    assert broken not in after.output
    Path("exceptions.yml").write_text(f"exceptions:\n  - {{{text}, where: '*none*', expires: 2020-01-01}}\n")
    ended = runner.invoke(cli.main, ["links"])
    assert broken in ended.output
    assert "ended on 2020-01-01" in ended.output


def test_ctrl_c_ends_the_audit_with_a_part_and_an_honest_code(site: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "contact_help.cli", "audit", "--jobs", "1", "--report", "part.json"],
        cwd=site.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )
    assert process.stderr is not None
    told = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert "pages audited" in told
    assert process.returncode == 2
    assert "The audit was STOPPED before its end: this report is a part." in output
    seen = json.loads((site.parent / "part.json").read_text())["results"]
    assert 0 < len(seen["pages"]) < 8
    assert len(seen["pages"]) + len(seen["failed"]) == 8
