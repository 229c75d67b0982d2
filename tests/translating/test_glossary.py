"""The termbase: what it holds, where it comes from, and that the tools of translators can read its exports."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from contact_help import pages
from contact_help.cli import main
from contact_help.problems import InputError
from contact_help.translating import glossary
from contact_help.translating.extract import blocks
from contact_help.translating.glossary import COLUMNS, Glossary, Row

REAL = Path(__file__).parents[2]
OWN = Glossary.load(REAL / "locales")
HEAD = ",".join(COLUMNS)
SOURCE = "https://example.org/words"


def write(folder: Path, *rows: str, head: str = HEAD) -> Path:
    (folder / glossary.FILE).write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return folder


def test_the_page_of_words_has_at_least_45_terms_each_explained() -> None:
    source = pages.split((REAL / "docs/words.md").read_text(encoding="utf-8"), place="words.md")
    kinds = [block.kind for block in blocks(source.body)]
    assert kinds.count("term") == kinds.count("explanation") >= 45


def test_every_row_has_its_source_and_every_language_its_terms() -> None:
    counts = {
        tag: len({row.english for row in OWN.of(tag)}) for tag in ("es", "zh-Hant", "vi", "ko", "tl", "ar", "ht", "ru")
    }
    assert min(counts.values()) >= 45
    assert {row.source.split("/")[2] for row in OWN.rows} == {"www.consumerfinance.gov"}
    assert sum(counts.values()) <= len(OWN.rows)


@pytest.mark.parametrize(
    ("row", "line", "what"),
    [
        ("fee,es,cargo,,", 2, "fee has no source"),
        ("fee,es,cargo,http://example.org,", 2, "fee has no source"),
        (f"fee,xx,cargo,{SOURCE},", 2, "no data is known for the language 'xx'"),
        (f"fee,es,,{SOURCE},", 2, "a term or its translation is empty"),
        (f",es,cargo,{SOURCE},", 2, "a term or its translation is empty"),
        (f"fee,es,cargo,{SOURCE},a,b", 2, "the row has more columns"),
        (f"fee,es,cargo,{SOURCE},\nfee,es,cargo,{SOURCE},", 3, "this row stands here twice"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, row: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as caught:
        Glossary.load(write(tmp_path, row))
    (problem,) = caught.value.problems
    assert (problem.line, problem.what.startswith(what)) == (line, True)


def test_wrong_columns_and_wrong_bytes_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the columns are not english,lang"):
        Glossary.load(write(tmp_path, head="english,lang"))
    (tmp_path / glossary.FILE).write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        Glossary.load(tmp_path)


def test_a_project_may_have_no_glossary(tmp_path: Path) -> None:
    assert Glossary.load(tmp_path).rows == []
    assert Glossary.load(tmp_path).terms_of("A fee.", "es") == ()


def test_the_first_row_is_preferred_and_a_doubtful_one_is_never_asked_for(tmp_path: Path) -> None:
    rows = (f"late fee,es,recargo,{SOURCE},", f"late fee,es,cargo por mora,{SOURCE},also in use")
    doubt = f'fee,es,tarifa,{SOURCE},"doubtful, ask a speaker"'
    found = Glossary.load(write(tmp_path, *rows, doubt)).terms_of("Late fees and a fee.", "es")
    assert [(each.english, each.translations) for each in found] == [("late fee", ("recargo", "cargo por mora"))]


def test_the_longest_term_is_found_as_a_word_of_its_own(tmp_path: Path) -> None:
    rows = [
        f"{term},es,x{index},{SOURCE}," for index, term in enumerate(("mortgage", "mortgage statement", "index (ARM)"))
    ]
    found = Glossary.load(write(tmp_path, *rows))
    assert [each.english for each in found.terms_of("Your mortgage statements", "es")] == ["mortgage statement"]
    assert [each.english for each in found.terms_of("The index of a mortgage", "es")] == ["index (ARM)", "mortgage"]
    assert found.terms_of("See {mortgage} and [a](mortgage.md), mortgaged", "es") == ()
    assert found.terms_of("Your mortgage", "vi") == ()


def test_csv_has_every_row_of_the_language() -> None:
    rows = list(csv.DictReader(io.StringIO(glossary.as_csv(OWN, "vi"))))
    assert [(row["source"], row["target"], row["url"]) for row in rows] == [
        (row.english, row.translation, row.source) for row in OWN.of("vi")
    ]


def test_tbx_is_well_formed_with_term_translation_status_and_source() -> None:
    odd = Glossary(
        [Row('a < "b" & c', "ar", "أ < ب", SOURCE, "also <in> use"), Row('a < "b" & c', "ar", "ت", SOURCE, "")]
    )
    root = etree.fromstring(glossary.as_tbx(odd, "ar").encode())
    assert root.xpath("//langSet[@xml:lang='en']/tig/term/text()") == ['a < "b" & c']
    assert root.xpath("//langSet[@xml:lang='ar']/tig/term/text()") == ["أ < ب", "ت"]
    statuses = root.xpath("//termNote[@type='administrativeStatus']/text()")
    assert statuses == ["preferredTerm-admn-sts", "admittedTerm-admn-sts"]
    assert root.xpath("//xref/@target") == [SOURCE, SOURCE]


@pytest.mark.parametrize("tag", ["es", "zh-Hant", "ar"])
def test_a_translators_tool_reads_the_tbx(tmp_path: Path, tag: str) -> None:
    path = tmp_path / "terms.tbx"
    path.write_text(glossary.as_tbx(OWN, tag), encoding="utf-8")
    # translate-toolkit, which Weblate reads glossaries with; in a process of its own, since it has no type hints.
    script = (
        "import sys; from translate.storage.tbx import tbxfile;"
        "[print(unit.source, unit.target, sep='\\t') for unit in tbxfile.parsefile(sys.argv[1]).units]"
    )
    ran = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    read = [line.split("\t") for line in ran.stdout.splitlines()]
    first = {row.english: row.translation for row in reversed(OWN.of(tag))}
    assert dict(read) == first


def test_the_command_prints_either_form_and_names_the_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REAL)
    run = CliRunner().invoke
    assert run(main, ["translations", "glossary", "vi"]).output == glossary.as_tbx(OWN, "vi")
    assert run(main, ["translations", "glossary", "vi", "--format", "csv"]).output == glossary.as_csv(OWN, "vi")
    wrong = run(main, ["translations", "glossary", "fr"])
    assert wrong.exit_code == 2
    assert "Choose from: es" in wrong.output
