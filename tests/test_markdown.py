"""What a page may not hold, each beside the nearest thing that it may."""

from __future__ import annotations

import pytest

from contact_help.markdown import forbidden

NOTE = "[^a]: {a.source}"


def found(text: str) -> list[str]:
    return [problem.what for problem in forbidden(text, place="x.md")]


@pytest.mark.parametrize(
    ("wrong", "what", "near_miss"),
    [
        ("a <b>word</b>", "raw HTML", "a < b, and b > a"),
        ("see <https://example.org>", "raw HTML", "write `<https://example.org>` here"),
        ("<!-- a note -->", "raw HTML", "1 <2"),
        ("</div>", "raw HTML", "``a ` <b>``"),
        ("*[CFPB]: the bureau", "an abbreviation", "* [CFPB](a.md): the bureau"),
        ("[a]: b.md", "by reference", NOTE),
        ("   [a]: b.md", "by reference", "see [a]: it is b"),
        ("- [a]: b.md", "by reference", "- see [a]: it is b"),
        ("[^n]: [a]: b.md", "by reference", "[^n]: [a](b.md)"),
        ('# Title { title="x" }', "an attribute with words", "# Title { #title }"),
        ('[a](b.md){ aria-label="x" }', "an attribute with words", "the label = {it}"),
        ("| :-- | --: |", "a table column", "| --- | --- |"),
        ("see [a][b]", "a reference link", "see [a](b.md)[^c]"),
        ("see [a][]", "a reference link", "[LOAN NUMBER] [2]"),
        ('[a](b.md "title")', "a title", '[a](b.md) "no title"'),
        ("[a](b.md 'title')", "a title", "[a](b.md) ('no title')"),
        ("[TOC]", "a table of contents", "[TOC] is a mark"),
        ("- [TOC] ", "a table of contents", "- [TOC](a.md)"),
        ("one  \ntwo", "a hard line break", "one \ntwo"),
        ("one\\\ntwo", "a hard line break", "one \\* two"),
        ("a\u202eb", "a hidden character", "a\u00a0b"),
        ("a\u200bb", "a hidden character", "\u2066a\u2069"),
        ("\ufeffa", "a hidden character", "é"),
    ],
)
def test_what_cannot_be_translated_is_refused_and_its_near_miss_passes(wrong: str, what: str, near_miss: str) -> None:
    (said,) = found(wrong)
    assert what in said
    assert found(near_miss) == []


def test_each_mistake_has_its_line_counted_from_the_first_line_of_the_text() -> None:
    problems = forbidden("fine\n<b>\nfine\n[a][b]", place="docs/x.md", first_line=10)
    assert [(problem.place, problem.line) for problem in problems] == [("docs/x.md", 11), ("docs/x.md", 13)]
    assert all(problem.remedy for problem in problems)


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "``` html", "    ```"])
def test_a_code_fence_is_refused(fence: str) -> None:
    assert found(f"{fence}\ncode") == ["a code fence stands here"]


@pytest.mark.parametrize("line", ["``code``", "~~ about ~~", "see ``` here"])
def test_what_only_looks_like_a_fence_passes(line: str) -> None:
    assert found(line) == []


def test_two_mistakes_in_one_line_are_both_said() -> None:
    assert len(found("<b> and [a][b]")) == 2
