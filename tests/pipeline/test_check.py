"""`contact-help check`: one order, one table, one exit code; nothing that did not run is clean."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import INDEX, translate
from contact_help.checking.reports import Fault
from contact_help.cli import main
from contact_help.pipeline import outcomes
from contact_help.pipeline.checks import Check, Told, UnreadableError, all_checks, build_faults, upkeep_checks
from contact_help.pipeline.outcomes import Outcome
from contact_help.pipeline.running import run_all

Make = Callable[..., Path]
NAMES = [each.name for each in all_checks()]


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795521600")  # 2026-11-24


def check(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """Run it without the audit, whose part is proved below: a browser takes its time."""
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, ["check", "--skip", "audit", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def row(result: Result, name: str) -> str:
    table = result.stdout[result.stdout.index("check  ") :]
    return next(" ".join(line.split()) for line in table.splitlines() if line.split()[:1] == [name])


def test_a_clean_site_passes_and_each_check_has_its_line(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(project("en", "es"), monkeypatch)
    assert result.exit_code == 0, result.output
    for name in set(NAMES) - {"audit"}:
        assert row(result, name).startswith(f"{name} clean"), result.stdout
    assert row(result, "audit") == "audit left out"
    assert result.stdout.endswith("7 of 7 checks are clean; exit code 0\n")
    told = [line for line in result.stderr.splitlines() if not line.startswith(" ")]
    assert [line.split(":")[0] for line in told] == [name for name in NAMES[:-1] for _ in (1, 2)]


def break_contacts(folder: Path) -> None:
    page = folder / "docs/index.md"
    page.write_text(page.read_text().replace("Ask {servicer}", "Ask within 30 days {servicer}"))


def break_translations(folder: Path) -> None:
    translate(folder, "es", "They answer within {wait}.[^wait]", "Responden pronto.")


def break_links(folder: Path) -> None:
    page = folder / "overrides/partials/footer.html"
    page.write_text(page.read_text() + '<a href="nowhere/">x</a>')


def break_weight(folder: Path) -> None:
    file = folder / "mkdocs.yml"
    file.write_text(file.read_text().replace("      servicer:", "      budgets: {write/fee: 1000}\n      servicer:"))


def break_build(folder: Path) -> None:
    page = folder / "docs/index.md"
    page.write_text(page.read_text() + "\nSee {wiat}.\n")


@pytest.mark.parametrize(
    ("harm", "name"),
    [(break_contacts, "contacts"), (break_links, "links"), (break_weight, "weight")],
)
def test_a_fault_fails_the_check_that_finds_it_and_the_others_still_run(
    project: Make, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], None], name: str
) -> None:
    folder = project("en")
    harm(folder)
    result = check(folder, monkeypatch)
    assert result.exit_code == 1, result.output
    states = {each: row(result, each).split()[1] for each in NAMES}
    assert states.pop(name).isdigit(), result.stdout
    assert set(states.values()) == {"clean", "left"}, result.stdout
    assert f"not clean: {name}; exit code 1" in result.stdout


def test_a_translation_that_the_build_refuses_too_fails_both(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en", "es")
    break_translations(folder)
    result = check(folder, monkeypatch)
    assert result.exit_code == 2
    assert " ".join(row(result, "translations").split()[1:3]) in {"1 fault", "2 faults"}
    assert "locales/es/LC_MESSAGES/site.po" in result.stdout


def test_after_a_failed_build_no_old_site_is_checked(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en")
    assert check(folder, monkeypatch).exit_code == 0
    before = (folder / "site/en/index.html").read_bytes()
    break_build(folder)
    result = check(folder, monkeypatch)
    assert result.exit_code == 2
    assert row(result, "build") == "build 1 fault " + row(result, "build").split(maxsplit=3)[3]
    assert row(result, "links") == "links not run there is no new site: the build failed"
    assert row(result, "html") == "html not run there is no new site: the build failed"
    assert row(result, "weight") == "weight not run there is no new site: the build failed"
    assert row(result, "contacts").startswith("contacts clean")
    assert "docs/index.md:" in result.stdout
    assert (folder / "site/en/index.html").read_bytes() == before


def test_without_the_build_the_site_that_is_there_is_checked(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en")
    result = check(folder, monkeypatch, "--only", "links")
    assert (result.exit_code, "could not run" in row(result, "links")) == (2, True)
    assert check(folder, monkeypatch, "--site", "elsewhere").exit_code == 0
    page = folder / "elsewhere/en/index.html"
    page.write_text(page.read_text().replace("</main>", '<a href="nowhere/">x</a></main>'))
    result = check(folder, monkeypatch, "--site", "elsewhere", "--skip", "build")
    assert (result.exit_code, row(result, "build")) == (1, "build left out")
    assert row(result, "links").startswith("links 1 fault")
    assert not (folder / "site").exists()


def test_nothing_to_run_and_a_name_of_no_check_are_mistakes(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en")
    result = check(folder, monkeypatch, "--only", "links", "--skip", "links")
    assert (result.exit_code, "no check is left to run" in result.stderr) == (2, True)
    assert check(folder, monkeypatch, "--only", "lniks").exit_code == 2
    result = check(folder, monkeypatch, "--report", "x.pdf")
    assert (result.exit_code, "End it in one of" in result.stderr) == (2, True)
    assert not (folder / "site").exists()


def test_programs_and_github_get_the_same_faults(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en")
    break_contacts(folder)
    only = ("--only", "contacts", "--format")
    told = json.loads(check(folder, monkeypatch, *only, "json").stdout)
    assert told["exit_code"] == 1
    (fault,) = next(each for each in told["checks"] if each["name"] == "contacts")["faults"]
    assert (fault["rule"], fault["place"]) == ("typed-figure", "docs/index.md")
    output = check(folder, monkeypatch, *only, "github", "--report", "out/all.gitlab.json", "--report", "all.md")
    annotations = [line for line in output.stdout.splitlines() if line.startswith("::")]
    assert [line.split("::")[1] for line in annotations] == [
        f"error file=docs/index.md,line={fault['line']},title=typed-figure"
    ]
    (entry,) = json.loads((folder / "out/all.gitlab.json").read_text())
    assert entry["location"] == {"path": "docs/index.md", "lines": {"begin": fault["line"]}}
    assert entry["check_name"] == "contacts/typed-figure"
    assert "| contacts | 1 fault |" in (folder / "all.md").read_text()


def test_a_mistake_that_stops_the_build_stands_at_its_line() -> None:
    said = "docs/a.md:7: {x} is not a fact. Did you mean y.\nmkdocs.yml: no key `a. b`. Add it. Now.\nno place here\n"
    assert build_faults(said) == (
        Fault("docs/a.md", 7, "build", "", "{x} is not a fact", "Did you mean y"),
        Fault("mkdocs.yml", 0, "build", "", "no key `a. b`. Add it", "Now"),
    )


# Programs that behave badly


def _read(output: str, _project: Path) -> Told:
    if not output.startswith("ok"):
        raise UnreadableError("no ok")
    return Told(output.strip(), tuple(Fault("a", 0, "r", "", "w", "m") for _ in range(output.count("!"))))


def run(code: str, *more: str, needs_site: bool = False) -> list[Outcome]:
    """Run checks that are Python programs; gives what they came to."""
    checks = [Check(f"c{number}", (each,), needs_site, _read) for number, each in enumerate((code, *more))]
    return run_all(
        checks,
        project=Path.cwd(),
        wanted=[each.name for each in checks],
        program=(sys.executable, "-c"),
        say=lambda _line: None,
        show=lambda _outcome, _shown: None,
    )


@pytest.mark.parametrize(
    ("code", "state", "said"),
    [
        ("print('ok')", "clean", "ok"),
        ("print('ok !'); raise SystemExit(1)", "faults", "ok !"),
        ("print('ok')\nraise SystemExit(1)", "could not run", "it ended with 1 and told 0 faults"),
        ("print('ok !')", "could not run", "it ended with 0 and told 1 faults"),
        ("print('ok !'); raise SystemExit(2)", "could not run", "ok !"),
        ("raise ValueError('never thought of')", "could not run", "ValueError: never thought of"),
        ("print('other')", "could not run", "its report cannot be read: no ok"),
        ("", "could not run", "its report cannot be read: no ok"),
        ("raise SystemExit(3)", "could not run", "it ended with 3 and said nothing"),
        ("import os; os.kill(os.getpid(), 9)", "could not run", "it was ended by SIGKILL"),
        ("import sys; print('a tool is missing', file=sys.stderr); sys.exit(2)", "could not run", "a tool is missing"),
    ],
)
def test_what_a_program_leaves_decides_and_never_its_code_alone(code: str, state: str, said: str) -> None:
    first, second = run(code, "print('ok')")
    assert (first.state, first.said) == (state, said)
    assert second.state == "clean"
    assert outcomes.exit_code([first, second]) == {"clean": 0, "faults": 1, "could not run": 2}[state]


def test_an_old_report_does_not_speak_for_a_run_that_left_none(tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_text("ok")

    def read(_output: str, folder: Path) -> Told:
        try:
            return Told((folder / "old.json").read_text())
        except OSError as error:
            raise UnreadableError(type(error).__name__) from None

    (found,) = run_all(
        [Check("c", ("pass",), needs_site=False, read=read, reports=(Path("old.json"),))],
        project=tmp_path,
        wanted=["c"],
        program=(sys.executable, "-c"),
        say=lambda _line: None,
        show=lambda _outcome, _shown: None,
    )
    assert (found.state, found.said) == ("could not run", "its report cannot be read: FileNotFoundError")


STOPPED = """
import sys
from contact_help.cli import main
from contact_help.pipeline import checks, commands

slow = "import sys, time; print(1, file=sys.stderr, flush=True); time.sleep(60)"
known, run_all = checks.all_checks(), commands.run_all
slow_one = checks.Check("contacts", (slow,), False, known[0].read)
commands.all_checks = lambda *a, **b: (slow_one, *known[1:])
commands.run_all = lambda *a, **b: run_all(*a, **b, program=(sys.executable, "-c"))
main(["check", "--format", "json"])
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_stopped_is_not_clean_and_the_rest_is_not_run(project: Make, number: signal.Signals) -> None:
    folder = project("en")
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stderr is not None
    while process.stderr.readline().strip() != "1":
        time.sleep(0.01)
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does
    else:
        process.send_signal(number)
    output, _ = process.communicate()
    assert process.returncode == 2
    states = [(each["name"], each["state"]) for each in json.loads(output)["checks"]]
    assert states == [("contacts", "could not run"), *((name, "not run") for name in NAMES[1:])]


# The audit's part


def _report(folder: Path, **more: object) -> None:
    finding = {
        "file": "overrides/main.html", "line": 4, "template": "page", "rule": "color-contrast", "component": "header",
        "what": "pale", "remedy": "Darken it", "spots": [{"page": "en/index.html"}, {"page": "en/index.html"}],
    }  # fmt: skip
    data = {"findings": [finding], "exceptions": ["exceptions.yml:3: it ended. Mend it."], **more}
    (folder / "build").mkdir()
    (folder / "build/audit.json").write_text(json.dumps(data))


def test_findings_and_exceptions_of_the_audit_are_faults_at_their_lines(tmp_path: Path) -> None:
    audit = all_checks()[-1]
    assert audit.arguments[:2] == ("audit", "--sample")
    assert all_checks(Path("x"), whole_audit=True)[-1].arguments[:4] == ("audit", "--site", "x", "--all")
    _report(tmp_path)
    told = audit.read("much\n1 finding on 9 pages\n", tmp_path)
    assert told.said == "1 finding on 9 pages"
    assert told.faults == (
        Fault("overrides/main.html", 4, "color-contrast", "header", "pale", "Darken it", ("en/index.html",)),
        Fault("exceptions.yml", 3, "exception", "", "it ended", "Mend it"),
    )
    (tmp_path / "build/audit.json").unlink()
    with pytest.raises(UnreadableError):
        audit.read("1 finding on 9 pages\n", tmp_path)


def test_the_real_audit_is_run_and_what_it_lacks_is_told(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en", index=INDEX)
    monkeypatch.setenv("CHROME_PATH", "/nowhere/chromium")
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, ["check", "--only", "build", "--only", "audit"])
    assert result.exit_code == 2
    assert row(result, "audit").startswith("audit could not run")
    assert "/nowhere/chromium" in row(result, "audit")


# Upkeep


def test_upkeep_tells_what_is_due_and_what_it_could_not_ask(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without a link that leads elsewhere: a test asks nobody.
    folder = project("en", index=INDEX.replace("[^wait]", ""))
    late = folder / "docs/facts.yml"
    late.write_text(late.read_text().replace("about: how", "max_age_days: 1, about: how"))
    assert check(folder, monkeypatch, "--only", "build").exit_code == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795953600")  # 2026-11-29
    result = CliRunner().invoke(main, ["upkeep", "--report", "upkeep.md"])
    assert result.exit_code == 2, result.output
    assert row(result, "contacts").startswith("contacts 1 fault")
    assert row(result, "links").startswith("links elsewhere clean")
    assert "could not run" in row(result, "advisories")  # a small project pins no packages
    told = (folder / "upkeep.md").read_text()
    assert "**contacts**, faults:" in told
    assert "- docs/facts.yml:4 (stale): wait:" in told


def test_advisories_are_faults_of_upkeep() -> None:
    read = upkeep_checks()[-1].read
    rows = [
        Outcome("python", "faults", "3 packages", 1, (Fault("r.txt", 2, "CVE-1", "x 1", "bad", "Mend it"),)),
        Outcome("node", "clean", "2 packages"),
    ]
    told = read(outcomes.as_json(rows), Path())
    assert (told.said, told.faults) == ("python: 3 packages; node: 2 packages", rows[0].faults)
    for broken in ("", "[]", "{}", '{"checks": [{}]}'):
        with pytest.raises(UnreadableError):
            read(broken, Path())


def test_a_long_list_in_markdown_has_an_end() -> None:
    many = tuple(Fault("a.md", line, "r", "", "w", "m") for line in range(1, 61))
    text = outcomes.markdown([Outcome("links", "faults", "60", 1, many)])
    assert text.count("\n- a.md:") == 50
    assert text.endswith("- and 10 more\n")


def test_a_table_in_markdown_takes_no_text_for_markup() -> None:
    text = outcomes.markdown([Outcome("links", "clean", "a | b <img> [x](y) `z`", 1.25)])
    assert r"| links | clean | 1.2 | a \| b \<img\> \[x\](y) \`z\` |" in text
