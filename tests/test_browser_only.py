"""Who edits in a browser only: each usual mistake is told by the workflow, once, at its line and with the remedy.

What GitHub shows beside a line are the lines that begin with `::error`, which the command writes for it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from contact_help.starting import new_site
from contact_help.starting.new_site import Choices

Change = Callable[[Path], None]
_ANNOTATION = re.compile(r"::error file=(?P<file>[^,:]+)(?:,line=(?P<line>\d+))?,title=[\w-]+::(?P<said>.*)")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new site, and the workflow's check without what takes a browser or Node.js."""
    return new_site.make(tmp_path_factory.mktemp("fresh") / "site", Choices())


def check_of_the_workflow(site: Path) -> list[str]:
    workflow = yaml.safe_load((site / ".github/workflows/site.yml").read_text(encoding="utf-8"))
    (step,) = (each["run"] for each in workflow["jobs"]["site"]["steps"] if each.get("name") == "Check")
    program, *words = step.split()
    assert (program, words[0]) == ("contact-help", "check")
    return [sys.executable, "-m", "contact_help.cli", *words, "--skip", "audit", "--skip", "html", "--skip", "weight"]


def told(site: Path) -> tuple[int, list[tuple[str, int, str]]]:
    """The workflow's steps in a changed site: the exit code, and file, line and words of each annotation."""
    environment = {**os.environ, "GITHUB_ACTIONS": "true", "SITE_URL": "https://help.example.org/"}
    command = check_of_the_workflow(site)
    update = [*command[:3], "translations", "update"]
    subprocess.run(update, cwd=site, env=environment, capture_output=True, check=False)
    done = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    found = [_ANNOTATION.fullmatch(line) for line in done.stdout.splitlines() if line.startswith("::error")]
    return done.returncode, [(each["file"], int(each["line"] or 0), each["said"]) for each in found if each]


def put(file: str, old: str, new: str) -> Change:
    """A change of a file: `old` becomes `new`, once."""

    def change(site: Path) -> None:
        path = site / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def without(file: str) -> Change:
    return lambda site: (site / file).unlink()


A_FACT = """\
sources:
  rule: {cite: "The rule, section 1", url: "https://example.org/rule"}
facts:
  time: {value: 14, unit: calendar_day, source: rule, verified_on: 2026-11-31, about: how long an answer takes}
"""
MISTAKES: dict[str, tuple[Change, list[tuple[str, str, str]]]] = {
    "a list that is not closed": (
        put("mkdocs.yml", "languages: [en, es]", "languages: [en, es"),
        [("mkdocs.yml", "languages:", "] at its end")],
    ),
    "a tab": (
        put("mkdocs.yml", "      servicer:", "\t  servicer:"),
        [("mkdocs.yml", "servicer:", "Put spaces in its place")],
    ),
    "a wrong indentation": (
        put("docs/write/question.md", "    - choose: about", "   - choose: about"),
        [("docs/write/question.md", "- choose: about", "as many spaces before it")],
    ),
    "a missing quote": (
        put("docs/about.md", "menu: About", 'menu: "About'),
        [("docs/about.md", "menu:", "the same quote at the end")],
    ),
    "a colon in a text": (
        put("docs/about.md", "description: Who", "description: Note: who"),
        [("docs/about.md", "description:", "Put quotes around")],
    ),
    "a wrong language": (
        put("mkdocs.yml", "[en, es]", "[en, sp]"),
        [("mkdocs.yml", "languages:", "Use a tag as es")],
    ),
    "a deleted file": (
        without("docs/other-ways.md"),
        [
            ("docs/accessibility.md", "(other-ways.md)", "Put the file back"),
            ("docs/index.md", "(other-ways.md)", "Put the file back"),
            ("docs/write/next.md", "(/other-ways.md)", "Put the file back"),
            ("mkdocs.yml", "- other-ways.md", "Put the file back"),
        ],
    ),
    "a page without its title": (
        put("docs/about.md", "# About", "About"),
        [("docs/about.md", "", "Begin its text with a line as `# Title`")],
    ),
    "a link to a page that moved": (
        put("docs/index.md", "(about.md)", "(abuot.md)"),
        [("docs/index.md", "(abuot.md)", "Did you mean about.md")],
    ),
    "a link to a heading that is gone": (
        put("docs/index.md", "(about.md)", "(about.md#indepedent)"),
        [("docs/index.md", "(about.md#indepedent)", "Did you mean #independent")],
    ),
    "a colour that nobody can read": (
        put("mkdocs.yml", "      servicer:", '      look: {accent: "#ffee88"}\n      servicer:'),
        [("mkdocs.yml", "accent:", 'The nearest that holds is "#')],
    ),
    "a day that is in no calendar": (
        put("docs/facts.yml", "sources: {}\nfacts: {}\n", A_FACT),
        [("docs/facts.yml", "verified_on: 2026-11-31", "Write it as 2026-11-23")],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_once_at_its_line_with_the_remedy(mistake: str, fresh: Path, tmp_path: Path) -> None:
    change, expected = MISTAKES[mistake]
    site = tmp_path / "site"
    shutil.copytree(fresh, site)
    change(site)
    code, found = told(site)
    assert code != 0
    assert [each[0] for each in sorted(found)] == [file for file, _, _ in expected]
    for (file, number, said), (_, stands_there, remedy) in zip(sorted(found), expected, strict=True):
        line = (site / file).read_text(encoding="utf-8").splitlines()[number - 1]
        assert stands_there in line, (file, number, line)
        assert remedy in said


def test_what_is_no_mistake_is_not_told(fresh: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(fresh, site)
    put("docs/index.md", "(about.md)", "(about.md#independent)")(site)
    put("docs/about.md", "menu: About", 'menu: "About: us"')(site)
    put("docs/about.md", "It costs nothing", "It  costs *nothing*")(site)
    assert told(site) == (0, [])
