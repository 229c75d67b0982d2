"""The accessibility page says what the last audit found, and is honest about its age and about what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from contact_help import building, statement
from contact_help.problems import InputError
from contact_help.statement import FRESH_DAYS, Statement

Make = Callable[..., Path]
DAY = dt.date(2026, 11, 23)
NONE = {"A": 0, "AA": 0, "AAA": 0, "practice": 0}
CLEAN = Statement(DAY, "AAA", ("en", "es"), 8, 8, 88, 88, ("desktop", "phone"), NONE, 0, 3, {"axe-core": "4.11"})
PAGE = "---\nmenu: Access\ndescription: Who can use it.\ntemplate: accessibility.html\n---\n\n# Access\n\nWords.\n"


def shown(project: Make, last: Statement | None, *, today: dt.date = DAY, complaints: str = "") -> str:
    """The English accessibility page of a tiny project, whose last audit is `last`."""
    folder = project("en", "es")
    (folder / "docs/access.md").write_text(PAGE, encoding="utf-8")
    config = folder / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace("nav: [index.md", "nav: [index.md, access.md")
    if complaints:
        text = text.replace("      servicer:\n", f"      complaints: {complaints}\n      servicer:\n", 1)
    config.write_text(text, encoding="utf-8")
    if last:
        statement.save(last, folder / "docs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(int(dt.datetime.combine(today, dt.time(12), dt.UTC).timestamp())))
        site = building.build(folder).site
    return (site / "en/access/index.html").read_text(encoding="utf-8")


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    some = replace(CLEAN, faults={**NONE, "AA": 2}, borne=1)
    assert statement.save(some, tmp_path) == tmp_path / "audit.yml"
    assert (statement.load(tmp_path), [each.name for each in tmp_path.iterdir()]) == (some, ["audit.yml"])
    assert statement.load(tmp_path / "elsewhere") is None


def test_a_file_that_somebody_spoiled_is_told_with_its_lines(tmp_path: Path) -> None:
    path = statement.save(CLEAN, tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("pages: 8", "pages: many").replace("borne: 0", "bourne: 0"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        statement.load(tmp_path)
    lines = text.splitlines()
    assert {(each.line, lines[each.line - 1].partition(":")[0]) for each in caught.value.problems} >= {
        (lines.index("pages: 8") + 1, "pages"),
        (lines.index("borne: 0") + 1, "borne"),
    }
    path.write_text(text.replace("2026-11-23", "2026-02-30"), encoding="utf-8")
    with pytest.raises(InputError, match=r"audit\.yml:3: this is not a day of the calendar"):
        statement.load(tmp_path)


def test_the_page_says_what_the_last_audit_found(project: Make) -> None:
    page = shown(project, CLEAN)
    assert "November 23, 2026" in page
    assert "<td>88 of 88</td>" in page
    assert "axe-core 4.11" in page
    assert "No fault was found" in page
    for alarm in ("The check is old", "Not all pages", "not mended", "came later"):
        assert alarm not in page


def test_the_page_says_that_faults_are_left_and_pages_were_not_audited(project: Make) -> None:
    page = shown(project, replace(CLEAN, pages=7, states=77, faults={**NONE, "AA": 2}, languages=("en",)))
    assert "<td>7 of 8</td>" in page
    assert "Not all pages could be checked." in page
    assert "not mended yet" in page
    assert "No fault was found" not in page
    assert "came later" in page
    assert ">Español<" in page.split("came later")[1]


@pytest.mark.parametrize(("days", "old"), [(FRESH_DAYS, False), (FRESH_DAYS + 1, True)])
def test_the_page_says_when_the_audit_is_old(project: Make, days: int, *, old: bool) -> None:
    assert ("The check is old" in shown(project, CLEAN, today=DAY + dt.timedelta(days=days))) is old


def test_without_an_audit_the_page_claims_nothing(project: Make) -> None:
    page = shown(project, None)
    assert "No check of this site is on record." in page
    assert "fault was found" not in page


@pytest.mark.parametrize(
    ("complaints", "expected"),
    [
        ("https://example.org/report", '<a href="https://example.org/report">https://example.org/report</a>'),
        ("help@example.org", '<a href="mailto:help@example.org">help@example.org</a>'),
        ("", "have not named a place for reports yet"),
    ],
)
def test_complaints_go_where_the_owner_said_or_the_page_says_that_nobody_did(
    project: Make, complaints: str, expected: str
) -> None:
    assert expected in shown(project, CLEAN, complaints=complaints)
