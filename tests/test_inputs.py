"""What people write into YAML files: each mistake is said with its line and its remedy, all of a file together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import FACTS, LETTER, SETTINGS, TOPIC
from contact_help import facts, settings, sources, yamlfile
from contact_help.cli import main
from contact_help.composing import topics
from contact_help.problems import InputError
from contact_help.today import today


def said(caught: pytest.ExceptionInfo[InputError]) -> str:
    return str(caught.value)


def test_an_unsafe_tag_and_a_repeated_key_are_refused() -> None:
    with pytest.raises(InputError, match=r"x\.yml:1: this is not valid YAML"):
        yamlfile.parse("a: !!python/object/apply:os.system ['true']", place="x.yml")
    with pytest.raises(InputError, match=r"x\.yml:2: `a` stands here twice"):
        yamlfile.parse("a: 1\na: 2\n", place="x.yml")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("unit: working_day, source: rule, at", "unit: workday, source: rule, at", "facts.yml:4: facts.wait.unit"),
        ("source: rule, at", "source: ruel, at", "Did you mean rule"),
        (
            "value: 5, unit: working_day, source: rule, at",
            'value: "5", unit: working_day, source: rule, at',
            "whole number",
        ),
        ("2026-11-23, about: how", "2026-11-31, about: how", "not a day of the calendar"),
        ("about: how long it takes", "abuot: how long it takes", "Did you mean `about`"),
    ],
)
def test_a_mistake_in_the_facts_is_said_with_its_remedy(tmp_path: Path, old: str, new: str, expected: str) -> None:
    file = tmp_path / "facts.yml"
    assert old in FACTS
    file.write_text(FACTS.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        facts.load(file, place="facts.yml")
    assert expected in said(caught)


def test_all_mistakes_of_the_settings_are_reported_together(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    text = SETTINGS.format(languages="en, xx").replace("email: {find: your statement}", "email: {value: a b@c}")
    file.write_text(text)
    options = yamlfile.read(file, any_tag=True).data["plugins"][0]["contact-help"]
    with pytest.raises(InputError) as caught:
        settings.from_config(options, config_file=file)
    assert "mkdocs.yml:11" in said(caught)
    assert "`source` is missing" in said(caught)
    options["servicer"]["channels"]["email"] |= {"source": "a paper", "verified_on": "2026-02-30"}
    with pytest.raises(InputError) as caught:
        settings.from_config(options, config_file=file)
    assert "no data is known for the language 'xx'" in said(caught)
    assert "not a day of the calendar" in said(caught)
    assert "not a plain email address" in said(caught)


FRAME_PLACE = "docs/write/letter.yml"


def read_topic(tmp_path: Path, text: str) -> topics.Topic | None:
    frame_file = tmp_path / "letter.yml"
    frame_file.write_text(LETTER)
    facts_file = tmp_path / "facts.yml"
    facts_file.write_text(FACTS)
    fill = sources.filler(facts.load(facts_file), "Sample Loans")
    frame = topics.read_frame(frame_file, place=FRAME_PLACE, fill=fill)
    return topics.read_topic(text, page="write/fee.md", place="docs/write/fee.md", frame=frame, address="")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("group: payments", "group: paymets", "docs/write/fee.md:5: there is no group paymets"),
        ("subject: Question about a fee", "subject: Question é", "fee.md:6: topic.subject does not fit"),
        ('say: ["I am writing about a fee."]', 'say: ["Fees & taxes."]', "without +, % and &"),
        ('say: ["I am writing about a fee."]', "field: ssn\n      label: Social Security number", "never be mailed"),
        ('say: ["I am writing about a fee."]', "field: full_name\n      label: Name", "`full_name` is used twice"),
        ('say: ["I am writing about a fee."]', "field: thing", "fee.md:9: `label` is missing"),
        ("routes: [form, message, paper, draft, webmail]", "routes: [fax]", "Choose one of: form, message, paper"),
        ("routes: [form, message, paper, draft, webmail]", "routes: [form, draft]", "All five ways to send it"),
        ("group: payments", "group: payments\n  clock: eror", "docs/write/fee.md:6: there is no clock eror"),
        ("group: payments", "group: payments\n  attach: [my pay stub]", "must not be mailed: my pay stub"),
        ("I am writing about a fee.", "I am writing about {fee}.", "{fee} is not a fact"),
        ("I am writing about a fee.", "I am writing on {today}.", "{today} is not a fact"),
        ("  subject: Question about a fee\n", "", "`subject` is missing"),
        ('say: ["I am writing about a fee."]', f"say: [{', '.join(['long ' * 50] * 9)}]", "what costs most"),
    ],
)
def test_a_mistake_in_a_topic_is_said_with_line_and_remedy(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in TOPIC
    with pytest.raises(InputError) as caught:
        read_topic(tmp_path, TOPIC.replace(old, new, 1))
    assert expected in said(caught)


def test_the_topic_itself_is_right(tmp_path: Path) -> None:
    topic = read_topic(tmp_path, TOPIC)
    assert topic
    assert topic.letter.subject.english == "Question about a fee"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A <b>bold</b> word", "raw HTML"),
        ("[a][b]", "reference link"),
        ("*[RESPA]: the law", "abbreviation"),
        ('[a](b.md "title")', "title"),
        ("Within {wiat}", "Did you mean wait"),
        ("A claim.[^nothing]", "names no fact"),
        ("It says {wait.url}", "no such form"),
        ("a\u202eb", "hidden character"),
    ],
)
def test_what_a_page_may_not_hold_is_said_with_its_line(project: Callable[..., Path], line: str, expected: str) -> None:
    folder = project("en", index=f"---\nmenu: Home\n---\n\n# Hello\n\n{line}\n")
    with pytest.raises(InputError, match=r"docs/index\.md:7") as caught:
        sources.load(folder / "docs", email="", servicer="")
    assert expected in said(caught)


@pytest.mark.parametrize("line", ["Use `<b>` here", "5 < 6", "[a](b.md)", "{wait} and {servicer}", "[LOAN NUMBER] [2]"])
def test_what_only_looks_like_it_passes(project: Callable[..., Path], line: str) -> None:
    folder = project("en", index=f"# Hello\n\n{line}\n")
    sources.load(folder / "docs", email="", servicer="")


def test_today_is_one_input() -> None:
    assert today({"SOURCE_DATE_EPOCH": "1790000000"}) == dt.date(2026, 9, 21)
    assert today({}) == dt.datetime.now(dt.UTC).date()
    with pytest.raises(InputError, match="not a number of seconds"):
        today({"SOURCE_DATE_EPOCH": "soon"})


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_commands_end_a_persons_mistake_with_2_and_plain_lines(
    project: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for command in (["build"], ["translations", "update"], ["links"], ["audit"]):
        code, output = run(empty, monkeypatch, *command)
        assert code == 2
        assert "Traceback" not in output
        assert output.strip()
    folder = project("en", "es")
    assert run(folder, monkeypatch, "translations", "update", "fr")[0] == 2
    (folder / "locales/es/LC_MESSAGES/theme.po").unlink()
    code, output = run(folder, monkeypatch, "build")
    assert code == 2
    assert "es/LC_MESSAGES/theme.po: the catalogue is missing. Run `contact-help translations update`" in output


def test_commands_end_with_0_when_all_is_well_and_1_with_a_fault(
    project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project("en", "es")
    assert run(folder, monkeypatch, "translations", "update")[0] == 0
    assert run(folder, monkeypatch, "build") == (0, "Built 12 pages in 2 languages in site/\n")
    assert run(folder, monkeypatch, "links")[0] == 0
    page = folder / "site/en/index.html"
    page.write_text(
        page.read_text().replace('href="./write/"', 'href="./wirte/"').replace("./en/write/", "./en/wirte/")
    )
    code, output = run(folder, monkeypatch, "links")
    assert code == 1
    assert "broken-page" in output
