"""`contact-help sbom` and `advisories`: every pinned package once; what was not asked about is not clean."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from contact_help.cli import main
from contact_help.pipeline import advisories, bill
from contact_help.pipeline.outcomes import Outcome
from contact_help.problems import InputError

REAL = Path(__file__).parents[2]
ONE, TWO = "a" * 64, "b" * 64
LOCK = f"""\
# Made by `make lock` from pyproject.toml: change that file, not this one.
Some_Package==1.2 \\
    --hash=sha256:{ONE} \\
    --hash=sha256:{TWO}
other==3 ; python_full_version < '3.12' \\
    --hash=sha256:{ONE}
"""
NODE = {
    "name": "x", "lockfileVersion": 3,
    "packages": {
        "": {"name": "x"},
        "node_modules/@scope/one": {"version": "2.0.0", "integrity": "sha512-AAEC", "license": "MIT"},
        "node_modules/@scope/one/node_modules/two": {"version": "1.0.0", "integrity": "sha1-AAEC sha512-AwQF"},
    },
}  # fmt: skip


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text(LOCK)
    (tmp_path / "requirements-test.txt").write_text(f"{LOCK}third==0.1 \\\n    --hash=sha256:{TWO}\n")
    (tmp_path / "package-lock.json").write_text(json.dumps(NODE, indent=2))
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "thing"\nversion = "0.3"\n')
    return tmp_path


def printed(folder: Path, monkeypatch: pytest.MonkeyPatch, epoch: str = "1795521600") -> str:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    result = CliRunner().invoke(main, ["sbom"])
    assert result.exit_code == 0, result.output
    return result.stdout


# The bill


def test_the_bill_names_every_pinned_package_once_with_its_hashes(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = json.loads(printed(locked, monkeypatch))
    components = {each["purl"]: each for each in told["components"]}
    assert set(components) == {
        "pkg:pypi/some-package@1.2",
        "pkg:pypi/other@3",
        "pkg:pypi/third@0.1",
        "pkg:npm/%40scope/one@2.0.0",
        "pkg:npm/two@1.0.0",
    }
    assert len(components) == len(told["components"])
    some, other = components["pkg:pypi/some-package@1.2"], components["pkg:pypi/other@3"]
    assert {each["content"] for each in some["hashes"]} == {ONE, TWO}
    assert {each["alg"] for each in some["hashes"]} == {"SHA-256"}
    assert other["properties"] == [{"name": "contact-help:marker", "value": 'python_full_version < "3.12"'}]
    assert components["pkg:npm/%40scope/one@2.0.0"]["hashes"] == [{"alg": "SHA-512", "content": "000102"}]
    scopes = {purl: each["scope"] for purl, each in components.items()}
    assert [purl for purl, scope in scopes.items() if scope == "required"] == sorted(
        ["pkg:pypi/some-package@1.2", "pkg:pypi/other@3"]
    )
    assert told["metadata"]["component"]["name"] == "thing"
    assert told["metadata"]["timestamp"].startswith("2026-11-24T")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt", "package-lock.json", "pyproject.toml"])
def test_a_file_that_is_missing_is_told_without_a_traceback(
    locked: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (locked / name).unlink()
    monkeypatch.chdir(locked)
    result = CliRunner().invoke(main, ["sbom"])
    assert result.exit_code == 2
    assert result.output.startswith(f"{name}: the file cannot be read")


def test_the_same_locks_give_the_same_bytes_and_others_another_serial_number(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = printed(locked, monkeypatch)
    elsewhere = locked / "elsewhere"
    elsewhere.mkdir()
    for name in ("requirements.txt", "requirements-test.txt", "package-lock.json", "pyproject.toml"):
        shutil.copy(locked / name, elsewhere)
    assert printed(elsewhere, monkeypatch) == first
    lock = elsewhere / "requirements.txt"
    lock.write_text(lock.read_text().replace(TWO, "c" * 64))
    assert json.loads(printed(elsewhere, monkeypatch))["serialNumber"] != json.loads(first)["serialNumber"]


def test_the_real_bill_keeps_to_the_schema_and_holds_every_line_of_the_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(REAL, monkeypatch)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text.replace('"library"', '"libary"')) is not None
    named = {
        line.split(" ")[0].replace("==", "@")
        for name in ("requirements.txt", "requirements-test.txt")
        for line in (REAL / name).read_text().splitlines()
        if line[:1].isalnum()
    }
    purls = {each["purl"] for each in json.loads(text)["components"]}
    assert named == {each.removeprefix("pkg:pypi/") for each in purls if each.startswith("pkg:pypi/")}
    for each in bill.pinned(REAL):
        line = (REAL / each.file).read_text().splitlines()[each.line - 1]
        assert (f'/{each.name}": {{' in line) if each.kind == "npm" else line.startswith(f"{each.name}=="), each


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("requirements.txt", "Some_Package==1.2", "Some_Package>=1.2"),
        ("requirements.txt", f" \\\n    --hash=sha256:{ONE} \\\n    --hash=sha256:{TWO}", ""),
        ("requirements-test.txt", "third==0.1", "third==0.1 == x y"),
        ("package-lock.json", "sha512-AAEC", "md5-AAEC"),
        ("package-lock.json", '"packages"', '"package"'),
    ],
)
def test_a_package_that_is_not_pinned_by_a_hash_is_a_mistake(locked: Path, file: str, old: str, new: str) -> None:
    path = locked / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(InputError) as caught:
        bill.pinned(locked)
    assert {each.place for each in caught.value.problems} == {file}


def test_outside_of_a_checkout_it_says_which_file_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["sbom"])
    assert (result.exit_code, "requirements.txt: the file cannot be read" in result.stderr) == (2, True)


# Advisories

KNOWN = {"name": "some-package", "version": "1.2", "vulns": []}
FOUND = {"id": "PYSEC-1", "fix_versions": ["1.3"], "aliases": ["CVE-1"], "description": "It breaks."}
NPM = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 2}}}
NPM_FOUND = {
    "vulnerabilities": {
        "two": {"via": [{"title": "Bad two", "severity": "high", "url": "https://x/GHSA-1", "range": "<1.1"}]},
        "@scope/one": {"via": ["two"]},
    },
    "metadata": {"dependencies": {"total": 2}},
}


def tool(output: object, code: int = 0, error: str = "") -> tuple[str, ...]:
    """The words that start a program which prints `output`, as pip-audit and npm do."""
    text = output if isinstance(output, str) else json.dumps(output)
    program = f"import sys; print({text!r}); print({error!r}, file=sys.stderr); sys.exit({code})"
    return (sys.executable, "-c", program)


def ask(folder: Path, python: tuple[str, ...], node: tuple[str, ...]) -> tuple[Outcome, Outcome]:
    return advisories.ask(folder, pip_audit=python, npm=node)


def test_packages_without_advisories_are_clean(locked: Path) -> None:
    python, node = ask(locked, tool({"dependencies": [KNOWN]}), tool(NPM))
    assert (python.state, python.said, node.state, node.said) == ("clean", "1 packages", "clean", "2 packages")


def test_an_advisory_is_told_at_the_line_that_pins_the_package(locked: Path) -> None:
    entry = {"name": "third", "version": "0.1", "vulns": [FOUND]}
    python, node = ask(locked, tool({"dependencies": [KNOWN, entry]}, 1), tool(NPM_FOUND, 1))
    (fault,) = python.faults
    lines = (locked / "requirements-test.txt").read_text().splitlines()
    assert lines[fault.line - 1].startswith("third==")
    assert (fault.rule, fault.where, fault.what) == ("PYSEC-1", "third 0.1", "PYSEC-1, CVE-1: It breaks")
    assert fault.remedy == "Run `make lock`: 1.3 mends it"
    (fault,) = node.faults
    assert (fault.rule, fault.where, fault.what) == ("GHSA-1", "two", "high: Bad two")
    assert '/two": {' in (locked / "package-lock.json").read_text().splitlines()[fault.line - 1]


SKIPPED = {"name": "other", "skip_reason": "Dependency not found on PyPI and could not be audited: other (3)"}


@pytest.mark.parametrize(
    ("python", "said"),
    [
        (tool({"dependencies": [KNOWN, SKIPPED]}), "2 packages; 1 were not looked at, as other"),
        (tool({"dependencies": []}), "0 packages; 0 were not looked at"),
        (tool("", 1, "ERROR: no network"), "ERROR: no network"),
        (tool("[]"), "it told something else than it should"),
        (tool({"other": 1}), "pip-audit told something else than it should: 'dependencies'"),
        (("/nowhere/pip-audit",), "it does not start"),
    ],
)
def test_what_pip_audit_could_not_look_at_is_not_clean(locked: Path, python: tuple[str, ...], said: str) -> None:
    found, node = ask(locked, python, tool(NPM))
    assert (found.state, node.state) == ("could not run", "clean")
    assert found.said.startswith(said)


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (tool({"message": "405 Method Not Allowed", "error": {"summary": ""}}, 1), "npm could not ask: 405"),
        (tool({"error": {"summary": "no lock file"}}), "npm could not ask: no lock file"),
        (tool({}), "npm could not ask: no reason given"),
        (tool({**NPM, "metadata": {"dependencies": {"total": 0}}}), "0 packages; npm looked at none"),
        (tool({**NPM, "metadata": {}}), "npm told something else"),
    ],
)
def test_what_npm_could_not_ask_about_is_not_clean(locked: Path, node: tuple[str, ...], said: str) -> None:
    python, found = ask(locked, tool({"dependencies": [KNOWN]}), node)
    assert (python.state, found.state) == ("clean", "could not run")
    assert found.said.startswith(said)


def test_the_command_with_the_real_tools_tells_the_truth_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REAL)
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    for name in list(os.environ):
        if name.lower() in {"no_proxy", "npm_config_noproxy"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_registry", "https://registry.invalid/")
    result = CliRunner().invoke(main, ["advisories", "--format", "json"])
    assert result.exit_code == 2, result.output
    assert [each["state"] for each in json.loads(result.stdout)["checks"]] == ["could not run", "could not run"]
