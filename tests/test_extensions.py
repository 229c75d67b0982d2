"""Extensions: what a package adds by its entry points works; what is wrong with one is told by its name."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contact_help import building, conventions, extensions, settings, sources
from contact_help.checking.node import find_node
from contact_help.cli import main
from contact_help.composing import fields, topics
from contact_help.pipeline.checks import all_checks
from contact_help.problems import InputError
from contact_help.starting import new_site
from contact_help.starting.new_site import Choices

EXAMPLE = Path(__file__).parent / "extension"
TOPIC = """---
menu: New reading
description: Ask for a new reading of your meter.
topic:
  group: {group}
  subject: Request for a new reading
  clock: reading
  letter:
    - say: [Please read my meter again.]
    - field: reading
      label: Meter reading
      kind: meter_reading
---

# Ask for a new reading

Some words.
"""
FACTS = """
sources:
  rule: {cite: a rule, url: "https://rules.example/"}
facts:
  reading_answer:
    {value: 10, unit: working_day, source: rule, verified_on: 2026-11-23, about: how long a new reading takes}
"""


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795521600")  # 2026-11-24
    clear = extensions.installed.cache_clear
    clear()
    yield
    clear()


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, points: Mapping[str, Mapping[str, str]], code: str) -> None:
    """Put a package with these entry points where Python looks for packages, as pip leaves one."""
    about = folder / "made_up-2.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: made-up\nVersion: 2.0\n")
    text = "".join(
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in entries.items())
        for group, entries in points.items()
    )
    (about / "entry_points.txt").write_text(text)
    (folder / f"{folder.name}.py").write_text(code)
    monkeypatch.syspath_prepend(str(folder))
    before = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(folder), before))))


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    install(tmp_path / "metered", monkeypatch, project["entry-points"], (EXAMPLE / "metered.py").read_text())


def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: str, code: str, name: str = "own") -> None:
    folder = tmp_path / f"broken_{abs(hash((group, code, name)))}"
    install(folder, monkeypatch, {f"contact_help.{group}": {name: f"{folder.name}:THING"}}, code)


def site(tmp_path: Path) -> Path:
    """A small site that uses what the example brings."""
    made = new_site.make(tmp_path / "site", Choices())
    (made / "docs/facts.yml").write_text(FACTS)
    group = next(iter(topics.read_frame(made / "docs/write/letter.yml", place="letter.yml").groups))
    (made / "docs/write/new-reading.md").write_text(TOPIC.replace("{group}", group))
    return made


def problems() -> str:
    with pytest.raises(InputError) as caught:
        fields.all_kinds()
    return str(caught.value)


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


# --- the example ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("example")
def test_a_site_uses_what_an_extension_brings(tmp_path: Path) -> None:
    made = site(tmp_path)
    built = building.build(made).site
    page = (built / "en/write/new-reading/index.html").read_text()
    assert "Numbers 0 to 9, as on your meter from left to right." in page
    assert 'dir="ltr">gal</span>' in page
    assert "Please answer within 10 working days." in page
    assert 'action="https://mail.example/compose"' in page
    assert "form-action mailto: https://mail.example;" in page or "https://mail.example" in page.split("form-action")[1]
    assert "https://mail.example" in (built / "_headers").read_text()
    frame = made / "docs/write/letter.yml"
    said = {message for _, message, _ in topics.frame_messages(frame.read_text(), place="letter.yml")}
    assert {"request for a new reading", "Numbers 0 to 9, as on your meter from left to right."} <= said


@pytest.mark.usefixtures("example")
def test_an_extension_is_told_the_country_of_the_site() -> None:
    kinds = {country: fields.all_kinds(conventions.of(country))["meter_reading"] for country in ("US", "GB")}
    assert (kinds["US"].unit, kinds["GB"].unit, kinds["GB"].after) == (" in gallons", " in cubic metres", "m\u00b3")


@pytest.mark.usefixtures("example")
def test_the_check_of_an_extension_is_one_of_all_and_its_findings_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "extensions" in [each.name for each in all_checks()]
    made = site(tmp_path)
    building.build(made)
    clean = run(made, monkeypatch, "extensions")
    assert clean.exit_code == 0, clean.output
    assert "0 faults; fields meter_reading of made-up 2.0; clocks reading of" in clean.stdout
    (made / "docs/about.md").write_text((made / "docs/about.md").read_text() + "\nThe meter count.\n")
    found = run(made, monkeypatch, "extensions", "--format", "json")
    assert found.exit_code == 1
    (fault,) = json.loads(found.stdout)["faults"]
    assert (fault["place"], fault["rule"]) == ("docs/about.md", "meter-words")
    whole = subprocess.run(
        [sys.executable, "-m", "contact_help.cli", "check", "--only", "extensions"],
        cwd=made, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert whole.returncode == 1, whole.stderr
    assert "meter-words" in whole.stdout


def test_without_an_extension_nothing_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fields.all_kinds() == fields.kinds()
    assert "extensions" not in [each.name for each in all_checks()]
    assert run(tmp_path, monkeypatch, "extensions").stdout == "0 faults; no extension is installed\n"


def test_a_kind_that_nobody_brings_is_told(tmp_path: Path) -> None:
    made = site(tmp_path)
    chosen = settings.of_project(made)
    with pytest.raises(InputError) as caught:
        sources.load(made / "docs", email="", servicer=chosen.servicer)
    assert "there is no kind meter_reading. Choose one of: name, account_number," in str(caught.value)


# --- broken ones ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "import no_such_thing",
            "cannot be loaded: ModuleNotFoundError: No module named 'no_such_thing'",
        ),
        ("OTHER = 1", "cannot be loaded: AttributeError"),
        ("raise SystemError", "cannot be loaded: SystemError."),
        ("THING = 3", "leads to int, not to a mapping"),
        ("def THING(country): return 1 / 0", "broke off: ZeroDivisionError: division by zero"),
        ("def THING(): return {}", "broke off: TypeError"),
        ("THING = {'pattern': '[0-9]', 'longest': 5}", "`rules` is missing in fields.own"),
        ("THING = {'pattern': '[0-9', 'longest': 5, 'rules': ['Numbers.']}", "has a pattern that"),
        ("THING = {'pattern': '.', 'longest': 5, 'rules': ['Numbers.'], 'colour': 1}", "`colour` is not known"),
        ("THING = {'pattern': '.', 'longest': 5, 'rules': ['Numbers.'], 'unit': ' in m\u00b3'}", "fields.own.unit"),
    ],
)
def test_a_broken_field_is_one_message_with_the_extensions_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    made_up(tmp_path, monkeypatch, "fields", code)
    told = problems()
    assert told.startswith("the extension made-up 2.0: ")
    assert said in told
    assert "\n" not in told


def test_a_broken_extension_stops_a_build_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = new_site.make(tmp_path / "site", Choices())
    made_up(tmp_path, monkeypatch, "webmails", "THING = {'name': 'Mail'}")
    result = run(made, monkeypatch, "build")
    assert result.exit_code == 2
    assert "the extension made-up 2.0: `address` is missing in webmails.own" in result.stderr
    assert "Traceback" not in result.output


def test_the_name_of_a_kind_that_there_is_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up(tmp_path, monkeypatch, "fields", "THING = {'pattern': '.', 'longest': 5, 'rules': ['Numbers.']}", "date")
    assert "`date` of contact_help.fields has the name of a kind that there is" in problems()


def test_a_request_whose_time_is_no_fact_is_told_with_the_extensions_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {"name": "a notice", "sent": "How", "formal": "Now {nothing}.", "overdue": "Late.", "answer": "no_fact"}
    made_up(tmp_path, monkeypatch, "clocks", f"THING = {entry!r}")
    made = new_site.make(tmp_path / "site", Choices())
    with pytest.raises(InputError) as caught:
        sources.load(made / "docs", email="", servicer="City Water")
    assert "the extension made-up 2.0: {nothing} is not a fact" in str(caught.value)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("THING = 1", "`own` of contact_help.checks is no function"),
        ("def THING(project, site): raise ValueError('no\\nluck')", "broke off: ValueError: no luck"),
        ("def THING(project, site):\n    yield 1\n", "gave 1. A finding has the keys place, line,"),
        (
            "def THING(project, site):\n    yield dict(place='a', line='1', rule='r', what='w', remedy='m')\n",
            "gave line: '1'. Give it as int",
        ),
        ("def THING(project, site):\n    raise KeyError\n    yield\n", "broke off: KeyError."),
    ],
)
def test_a_broken_check_ends_with_two_and_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    made_up(tmp_path, monkeypatch, "checks", code)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("<!doctype html>")
    result = run(tmp_path, monkeypatch, "extensions")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert result.stderr.startswith("the extension made-up 2.0: ")


# --- what no extension may do -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("ssn", {}),
        ("card_number", {}),
        ("own", {"autocomplete": "cc-number"}),
        ("own", {"autocomplete": "section-me current-password"}),
        ("own", {"rules": ["Type your bank account number."]}),
        ("own", {"rules": ["Numbers only. The PIN of your card."]}),
        ("own", {"unit": " (Social Security number)"}),
    ],
)
def test_no_extension_asks_for_what_must_never_be_mailed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, more: dict[str, object]
) -> None:
    made_up(
        tmp_path,
        monkeypatch,
        "fields",
        f"THING = {{'pattern': '.*', 'longest': 20, 'rules': ['Numbers.'], **{more!r}}}",
        name,
    )
    assert "asks for what must never be mailed" in problems()


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("12345", True),
        ("a b", True),
        ("1+1", False),
        ("50%", False),
        ("é", False),
        ("123-45-6789", False),
        ("4111 1111 1111 1111", False),
        (" ", False),
    ],
)
def test_a_pattern_of_an_extension_lets_nothing_through_that_does_not_arrive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, *, taken: bool
) -> None:
    made_up(tmp_path, monkeypatch, "fields", "THING = {'pattern': '.*', 'longest': 30, 'rules': ['Anything.']}")
    kind = fields.all_kinds()["own"]
    assert bool(re.fullmatch(kind.pattern, value)) is taken
    assert kind.dearest(4) == 12


@pytest.mark.parametrize(
    "pattern",
    [
        r"[a-z&&b]", r"[-a]", r"[(]", r"\-", r"(?i)a", r"(?P<a>b)", r"a*+", r"a{,3}", r"(?=a)*", r"\A", r"\p{L}",
        r"[[:alpha:]]",
        r"(?<!a)b", r"[a|b]", r"a}", "é",
    ],
)  # fmt: skip
def test_a_pattern_that_some_browsers_would_leave_out_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    thing = {"pattern": pattern, "longest": 20, "rules": ["Numbers."]}
    made_up(tmp_path, monkeypatch, "fields", f"THING = {thing!r}")
    assert "has a pattern that" in problems()


PARTS = [
    "a", "Z", "0", " ", "-", ".", r"\d", r"\x2D", r"\(", r"\]", "[0-9]", r"[^\x2F\x2Da-z_ ]", "(", "(?:", ")", "|", "*",
    "+", "?", "{2}", "{1,3}", "{2,}", "/", "'",
]  # fmt: skip


def test_every_pattern_that_is_let_through_is_read_by_browsers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Node's regular expressions are Chromium's. Both flags: new browsers take `v`, older ones `u`."""
    chance = random.Random(3)  # noqa: S311 # the same patterns in each run
    countries = [conventions.of(each) for each in ("US", "GB", "JP", "IN")]
    read = {kind.pattern for country in countries for kind in fields.kinds(country).values()}
    made_up(tmp_path, monkeypatch, "fields", "THING = {}")
    (extension,) = extensions.installed("fields")
    while len(read) < 400:
        pattern = "".join(chance.choices(PARTS, k=chance.randrange(1, 9)))
        thing = {"pattern": pattern, "longest": 20, "rules": ["Numbers."]}
        monkeypatch.setattr(extensions, "installed", lambda _, thing=thing: (replace(extension, found=thing),))
        try:
            read.add(fields.all_kinds()["own"].pattern)
        except InputError:
            continue
    script = "for (const p of JSON.parse(process.argv[1])) for (const f of 'uv') new RegExp('^(?:' + p + ')$', f)"
    node = find_node()
    ran = subprocess.run(
        [str(node.path), "-e", script, json.dumps(sorted(read))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
