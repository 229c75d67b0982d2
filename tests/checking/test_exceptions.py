"""An exception bears what it names until its end, and is a finding when it has ended or is needed no more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from contact_help.checking.exceptions import Exempt, Place, apply, load
from contact_help.problems import InputError, Problem

TODAY = dt.date(2026, 11, 25)
GOOD = """\
exceptions:
  - check: audit
    rule: target-size-enhanced
    page: "*/write/*"
    where: "*footer*"
    reason: The browser draws this part, and no style reaches it.
    owner: developers
    expires: 2027-03-31
"""


def exempt(**changes: object) -> Exempt:
    given: dict[str, object] = {
        "check": "audit",
        "rule": "reflow",
        "page": "es/*",
        "where": "*",
        "reason": "A reason that is long enough.",
        "owner": "developers",
        "expires": dt.date(2027, 1, 1),
        "file": "exceptions.yml",
        "line": 2,
    }
    return Exempt(**{**given, **changes})  # type: ignore[arg-type] # the fields are the class's own


def sort(
    exemptions: list[Exempt], faults: list[Place], *, complete: bool = True, pages: tuple[str, ...] = ("es/faq.html",)
) -> tuple[tuple[Place, ...], tuple[Place, ...], tuple[Problem, ...]]:
    return apply(
        exemptions, faults, check="audit", place=lambda fault: fault, pages=pages, today=TODAY, complete=complete
    )


FAULT = Place("reflow", "es/faq.html", "p")


def test_a_file_is_read_with_its_lines(tmp_path: Path) -> None:
    (tmp_path / "exceptions.yml").write_text(GOOD)
    (found,) = load(tmp_path / "exceptions.yml")
    assert (found.rule, found.expires, found.owner, found.line) == (
        "target-size-enhanced",
        dt.date(2027, 3, 31),
        "developers",
        2,
    )


def test_no_file_is_no_exception(tmp_path: Path) -> None:
    assert load(tmp_path / "none.yml") == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    owner: developers\n", "", r"exceptions.yml:2: `owner` is missing"),
        ("2027-03-31", "2027-02-30", r"exceptions.yml:8: 2027-02-30 is not a day"),
        ("2027-03-31", "never", r"exceptions.yml:8: .*does not fit"),
        ("check: audit", "check: spelling", r"exceptions.yml:2: .*Choose one of: audit, links"),
        ("reason:", "because:", r"`because` is not known"),
        ("The browser draws this part, and no style reaches it.", "Later.", r"reason does not fit"),
    ],
)
def test_a_wrong_file_is_told_with_line_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    (tmp_path / "exceptions.yml").write_text(GOOD.replace(old, new))
    with pytest.raises(InputError, match=message):
        load(tmp_path / "exceptions.yml")


def test_an_exception_bears_its_fault() -> None:
    assert sort([exempt()], [FAULT]) == ((), (FAULT,), ())


@pytest.mark.parametrize(
    "other", [{"rule": "target-size"}, {"page": "ar/*"}, {"where": "*footer*"}, {"check": "links"}]
)
def test_an_exception_bears_nothing_else(other: dict[str, object]) -> None:
    assert sort([exempt(**other)], [FAULT])[0] == (FAULT,)


def test_an_exception_holds_on_its_last_day_and_not_after() -> None:
    assert sort([exempt(expires=TODAY)], [FAULT])[0] == ()
    left, borne, problems = sort([exempt(expires=TODAY - dt.timedelta(1))], [FAULT])
    assert (left, borne) == ((FAULT,), ())
    assert [problem.what for problem in problems] == ["the exception for reflow ended on 2026-11-24"]


def test_an_exception_that_no_fault_needs_is_told() -> None:
    assert [problem.line for problem in sort([exempt()], [])[2]] == [2]


def test_an_exception_is_not_called_unused_by_a_part_of_the_audit() -> None:
    assert sort([exempt()], [], complete=False)[2] == ()
    assert sort([exempt()], [], pages=("en/faq.html",))[2] == ()
