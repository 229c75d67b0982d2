"""YAML that people write: what is refused, and that every mistake is told with its own line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_help import yamlfile
from contact_help.problems import InputError, Problem


def refused(text: str, *, first_line: int = 1) -> Problem:
    with pytest.raises(InputError) as caught:
        yamlfile.parse(text, place="x.yml", first_line=first_line)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\nb: c: d\n", 2, "a second `: ` stands in this line"),
        ("a: 1\nb: [1,\nc: 2\n", 2, "a list opens here with ["),
        ("a: 1\nb: {c: 1,\nd: 2\n", 2, "a group opens here with {"),
        ("a: 1\nb: 'c\nd: 2\n", 2, "a quote opens here and is not closed"),
        ("a: 1\n\tb: 2\n", 2, "a tab stands before the text"),
        ("a:\n  b: 1\n\tc: 2\n", 3, "a tab stands before the text"),
        ("a:\n   b: 1\n  c: 2\n", 3, "does not stand below the others of its group"),
        ("a: 1\nb: @c\n", 2, "a value begins with a sign that YAML keeps for itself"),
        ("a: *nowhere\n", 1, "a value begins with *"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML"),
        ("a: \x07\n", 1, "not valid YAML"),
        ("a: 1\nb: !!python/name:os.system\n", 2, "not valid YAML"),
        ("a: 1\nb: !ENV X\n", 2, "not valid YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "`a` stands here twice"),
        ("a:\n  - {b: 1,\n     b: 2}\n", 3, "`b` stands here twice"),
        ("a: 1\n? [b, c]\n: d\n", 2, "used as a key"),
        ("? {b: c}\n: d\n", 1, "used as a key"),
    ],
)
def test_what_is_refused_is_told_with_its_line(text: str, line: int, what: str) -> None:
    problem = refused(text)
    assert what in problem.what
    assert problem.line == line
    assert problem.remedy


def test_lines_count_from_where_the_text_starts_in_its_file() -> None:
    assert refused("a: 1\na: 2\n", first_line=7).line == 8
    assert yamlfile.parse("a: 1\nb: 2\n", place="x", first_line=7).line(["b"]) == 8


def test_an_alias_to_itself_ends() -> None:
    data = yamlfile.parse("a: &x [1, *x]\n", place="x.yml").data
    assert data["a"][0] == 1


@pytest.mark.parametrize("text", ["a: 1\nb: {a: 2}\n", "- a: 1\n- a: 2\n", "x: &d {a: 1}\ny: {<<: *d}\n"])
def test_the_same_key_in_different_places_is_no_repetition(text: str) -> None:
    yamlfile.parse(text, place="x.yml")


def test_dates_stay_text_and_an_empty_text_is_nothing() -> None:
    assert yamlfile.parse("a: 2026-11-31\n", place="x").data == {"a": "2026-11-31"}
    assert yamlfile.parse("", place="x").data is None
    assert yamlfile.parse("\ufeffa: 1\r\n", place="x").data == {"a": 1}


def test_tags_of_mkdocs_are_read_as_nothing_only_when_asked() -> None:
    text = "a: !ENV [X, y]\nb: !!python/name:os.system\n"
    assert yamlfile.parse(text, place="x", any_tag=True).data == {"a": None, "b": None}


def test_the_line_of_a_path_is_that_of_its_deepest_part() -> None:
    file = yamlfile.parse("a:\n  b:\n    - c\n    - d: 1\n", place="x")
    paths: list[list[str | int]] = [["a"], ["a", "b"], ["a", "b", 1, "d"], ["a", "b", 9], ["a", "z"], ["z"]]
    assert [file.line(path) for path in paths] == [1, 2, 4, 2, 1, 1]


def test_a_file_that_cannot_be_read_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"x\.yml: the file is missing"):
        yamlfile.read(tmp_path / "no.yml", place="x.yml")
    (tmp_path / "latin.yml").write_bytes(b"a: caf\xe9\n")
    with pytest.raises(InputError, match=r"x\.yml: byte 6 is not UTF-8"):
        yamlfile.read(tmp_path / "latin.yml", place="x.yml")


def test_every_missing_and_every_unknown_key_is_told() -> None:
    text = "sources:\n  rule: {}\nfacts:\n  wait: {value: 5, sorce: rule, abuot: how long}\n"
    said = [str(each) for each in yamlfile.parse(text, place="x.yml").check("facts")]
    for expected in (
        "x.yml:2: `cite` is missing in sources.rule. How people name the source, for example: cite: ",
        "x.yml:2: `url` is missing in sources.rule. ",
        "x.yml:4: `source` is missing in facts.wait. ",
        "x.yml:4: `verified_on` is missing in facts.wait. ",
        "x.yml:4: `about` is missing in facts.wait. ",
        "x.yml:4: `unit` is missing in facts.wait: it goes with `value`. ",
        "x.yml:4: `sorce` is not known in facts.wait. Did you mean `source`.",
        "x.yml:4: `abuot` is not known in facts.wait. Did you mean `about`.",
    ):
        assert [line for line in said if line.startswith(expected)], expected
    assert len(said) == 8


@pytest.mark.parametrize("text", ["", "- a\n", "text\n", "5\n"])
def test_a_file_that_holds_no_keys_is_told_as_such(text: str) -> None:
    (problem,) = yamlfile.parse(text, place="x.yml").check("facts")
    assert "must be a group of keys" in problem.what
