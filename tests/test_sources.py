"""The English sources as a whole: mistakes of all files are told together, and footnotes get their source."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from contact_help import sources
from contact_help.facts import Fact
from contact_help.problems import InputError

FACTS = """\
sources:
  rule: {cite: 12 CFR 1024.35, url: "https://example.org/rule"}
facts:
  wait: {value: 5, unit: working_day, source: rule, verified_on: 2026-11-23, about: how long}
  fee: {value: 50, unit: usd, source: rule, verified_on: 2026-11-23, about: how much}
  line: {value: "+18554112372", unit: phone, source: rule, verified_on: 2026-11-23, about: a phone}
  site: {value: "https://example.org", unit: url, source: rule, verified_on: 2026-11-23, about: an address}
  free: {source: rule, verified_on: 2026-11-23, about: no fee}
"""


def docs(tmp_path: Path, **pages: str | bytes) -> Path:
    (tmp_path / "facts.yml").write_text(FACTS)
    for name, text in pages.items():
        (tmp_path / f"{name}.md").write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        sources.load(folder, email="", servicer="")
    return [str(problem) for problem in caught.value.problems]


def test_mistakes_of_all_pages_are_told_together(tmp_path: Path) -> None:
    folder = docs(
        tmp_path,
        a="# A\n\nWithin {wiat}.[^fre]\n",
        b="---\nmenu: [\n---\n\n# B\n",
        c=b"# caf\xe9\n",
        d="---\nmenu: D\ndescription: In {nothing_near}.\n---\n\n<b>\n",
        right="# Fine\n\nWithin {wait}.[^free]\n",
    )
    said = mistakes(folder)
    assert "docs/a.md:3: {wiat} is not a fact. Did you mean wait." in said
    assert "docs/a.md:3: [^fre] names no fact. Did you mean free." in said
    assert [each for each in said if each.startswith("docs/b.md:")]
    assert "docs/c.md: byte 5 is not UTF-8 text. Save the file as UTF-8." in said
    assert "docs/d.md:3: {nothing_near} is not a fact. Add it to docs/facts.yml." in said
    assert [each for each in said if each.startswith("docs/d.md:6: raw HTML")]
    assert not [each for each in said if "right.md" in each]


@pytest.mark.parametrize(
    "text",
    [
        "{wait} {wait.genitive} {wait.number} {wait.cite} {wait.source}",
        "{fee} {fee.number}",
        "{line}",
        "{free.cite}",
        "{site} [a]({site.url})",
        "{servicer} {today}",
        "[^free] [^wait]",
        "text[^mine]\n\n[^mine]: my own note",
        "{ #x }",
    ],
)
def test_names_and_forms_that_exist_pass(tmp_path: Path, text: str) -> None:
    assert set(sources.load(docs(tmp_path, a=f"# A\n\n{text}\n"), email="", servicer="").facts) >= {"wait", "free"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{free}", "{free} has no value to print. Name it as a source: [^free]"),
        ("{line.number}", "{line.number} has no such form. Write {line}"),
        ("{line.url}", "{line.url} has no such form"),
        ("{fee.genitive}", "{fee.genitive} has no such form"),
        ("{wait.accusative}", "{wait.accusative} has no such form"),
        ("{servicer.genitive}", "{servicer.genitive} has no such form. Write {servicer}"),
        ("{servicr}", "{servicr} is not a fact. Did you mean servicer"),
    ],
)
def test_a_form_that_does_not_exist_is_told_in_the_english_sources(tmp_path: Path, text: str, what: str) -> None:
    (said,) = mistakes(docs(tmp_path, a=f"# A\n\n{text}\n"))
    assert said.startswith(f"docs/a.md:3: {what}")


def test_a_missing_facts_file_is_told(tmp_path: Path) -> None:
    assert mistakes(tmp_path) == ["docs/facts.yml: the file is missing. Put it back, or mend its name."]


def fact(name: str) -> Fact:
    return Fact(name, None, None, "", "", dt.date(2026, 11, 23), "")


def test_a_note_that_names_a_fact_gets_its_source_once() -> None:
    known = {"a": fact("a"), "b": fact("b")}
    text = sources.with_footnotes("One[^b] two[^a] three[^b] four[^other]\n", known)
    assert text.endswith("\n\n[^b]: {b.source}\n[^a]: {a.source}\n")


@pytest.mark.parametrize("text", ["No notes.\n", "Own[^a]\n\n[^a]: written by hand\n", "Unknown[^x]\n"])
def test_text_that_needs_no_source_stays_as_it_is(text: str) -> None:
    assert sources.with_footnotes(text, {"a": fact("a")}) == text
