"""The facts file: every mistake is told together, and values fit their units."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from contact_help import facts
from contact_help.problems import InputError

SOURCES = 'sources:\n  rule: {cite: 12 CFR 1024.35, url: "https://example.org/rule"}\nfacts:\n'
REST = "source: rule, verified_on: 2026-11-23, about: how long"


def load(tmp_path: Path, *lines: str) -> dict[str, facts.Fact]:
    file = tmp_path / "facts.yml"
    file.write_text(SOURCES + "".join(f"  {line}\n" for line in lines), encoding="utf-8")
    return dict(facts.load(file, place="facts.yml"))


def mistakes(tmp_path: Path, *lines: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(tmp_path, *lines)
    assert all(problem.remedy for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def test_a_fact_carries_its_source_and_day(tmp_path: Path) -> None:
    fact = load(tmp_path, f"wait: {{value: 5, unit: working_day, at: (d), {REST}}}")["wait"]
    assert (fact.citation, fact.url) == ("12 CFR 1024.35(d)", "https://example.org/rule")
    assert fact.verified_on == dt.date(2026, 11, 23)
    assert fact.number == 5


def test_a_comment_is_cited_beside_its_rule(tmp_path: Path) -> None:
    assert load(tmp_path, f"a: {{at: comment 35(c)-4, {REST}}}")["a"].citation == "12 CFR 1024.35, comment 35(c)-4"
    assert load(tmp_path, f"a: {{{REST}}}")["a"].citation == "12 CFR 1024.35"


def test_a_fact_without_a_figure_has_no_number(tmp_path: Path) -> None:
    fact = load(tmp_path, f"rule_only: {{{REST}}}")["rule_only"]
    assert fact.value is None
    assert fact.unit is None
    with pytest.raises(ValueError, match="rule_only is not a whole number"):
        _ = fact.number


@pytest.mark.parametrize(
    ("unit", "fits", "misfits"),
    [
        ("working_day", ("0", "30"), ("-1", "2.5", "5.0", '"5"')),
        ("calendar_day", ("45",), ('"45 days"', "1.5")),
        ("business_day", ("7",), ("-7",)),
        ("month", ("2",), ("two",)),
        ("year", ("1",), ("0.5",)),
        ("count", ("5000",), ('"5,000"',)),
        ("usd", ("50", "35.5"), ('"$50"',)),
        ("percent", ("80", "0.5"), ('"80%"',)),
        ("phone", ('"+18554112372"',), ("18554112372", '"(855) 411-2372"', '"+"', '"+1 855"', '"+١٢٣"')),
        (
            "url",
            ('"https://example.org"', '"https://example.org/a%20b?c=%28d%29"'),
            ('"http://example.org"', "example.org", '"https://a b.example/"', '"https://a.example/(b)"', "https://a'b"),
        ),
        ("date", ("2026-11-23", '"2028-02-29"'), ("2026-11-31", '"20261123"', '"2026-W48-1"', "soon")),
        ("day_of_year", ('"01-31"', '"02-29"'), ('"02-30"', '"1-31"', "January 31", '"W05-3"')),
        ("text", ('"711"', '"(a)(2), today"'), ("711", '"<b>"', '"[a](b)"', '"a\u202eb"', '"{x}"')),
    ],
)
def test_a_value_fits_its_unit_or_is_told(
    tmp_path: Path, unit: str, fits: tuple[str, ...], misfits: tuple[str, ...]
) -> None:
    for value in fits:
        assert load(tmp_path, f"it: {{value: {value}, unit: {unit}, {REST}}}")
    for value in misfits:
        (said,) = mistakes(tmp_path, f"it: {{value: {value}, unit: {unit}, {REST}}}")
        assert said.startswith(f"facts.yml:4: the value of it does not fit the unit {unit}. "), value


def test_all_mistakes_of_meaning_are_told_together(tmp_path: Path) -> None:
    said = mistakes(
        tmp_path,
        f"one: {{value: -1, unit: month, {REST}}}",
        "two: {source: ruel, verified_on: 2026-02-30, about: how long}",
        f"right: {{{REST}}}",
        "three: {source: nothing_like_it, verified_on: 2026-11-23, about: how long}",
    )
    assert len(said) == 4
    assert said[0] == "facts.yml:4: the value of one does not fit the unit month. Write a whole number."
    assert "facts.yml:5: there is no source ruel. Did you mean rule." in said
    assert "facts.yml:5: verified_on of two is not a day of the calendar. Write it as 2026-11-23." in said
    assert said[-1] == "facts.yml:7: there is no source nothing_like_it. Add it to `sources`."


def test_all_mistakes_of_form_are_told_together(tmp_path: Path) -> None:
    said = mistakes(
        tmp_path,
        f"one: {{value: 5, {REST}}}",
        f"two: {{value: 5, unit: fortnight, {REST}}}",
        "three: {source: rule, verified_on: yesterday, about: how long}",
        f"four: {{value: true, unit: count, {REST}}}",
        f"five: {{unit: month, {REST}}}",
    )
    assert [line.split(":")[1] for line in said] == ["4", "5", "6", "7", "8"]


@pytest.mark.parametrize("text", ["20261123", "2026-W48-1", "2026-11-31", "2026-1-1", "", "2026-11-23 "])
def test_a_day_is_written_in_one_way(text: str) -> None:
    assert facts.day(text) is None
    assert facts.day("2026-11-23") == dt.date(2026, 11, 23)
