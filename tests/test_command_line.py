"""The command line: what help says, how shells complete it, and what it writes where nobody watches."""

from __future__ import annotations

import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from command_lines import all_commands, in_help, parse
from contact_help import waiting
from contact_help.cli import main

Make = Callable[..., Path]
COMMANDS = dict(all_commands())
WIDTH = 80


def help_of(name: str) -> str:
    result = CliRunner(env={"COLUMNS": str(WIDTH)}).invoke(main, [*name.split(), "--help"])
    assert result.exit_code == 0, result.output
    return result.output


def block(name: str, title: str) -> str:
    """The indented lines below `title` in a command's help; empty where it has none."""
    found = re.search(rf"^  (?:{title}).*\n((?:    .*\n)+)", help_of(name), re.MULTILINE)
    return found[1] if found else ""


# Help


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_that_could_be_run_and_are_of_that_command(name: str) -> None:
    text = block(name, "Examples?:")
    calls = [shlex.split(each) for each in in_help(text)]
    assert len(calls) == text.count("contact-help ") > 0
    for words in calls:
        assert words[: 1 + len(name.split())] == ["contact-help", *name.split()]
        parse(words[1:])


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_each_exit_code_means(name: str) -> None:
    codes = re.findall(r"^    (\d)  \S.*$", block(name, "Exit codes"), re.MULTILINE)
    assert codes in (["0", "1", "2"], ["0", "2"])


@pytest.mark.parametrize("name", COMMANDS)
def test_help_begins_with_a_line_on_what_it_does_and_fits_a_terminal(name: str) -> None:
    text = help_of(name)
    assert re.search(r"\n\n  [A-Z][^\n]", text)
    assert all(len(line) <= WIDTH for line in text.splitlines())
    assert "\\b" not in text
    assert not re.search(r"^  .*\.\.\.$", text, re.MULTILINE), "a line in the list of commands is cut"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_its_help(name: str) -> None:
    for option in COMMANDS[name].params:
        assert not isinstance(option, click.Option) or option.help, option


def test_what_checks_can_be_read_by_a_program() -> None:
    checks = {name for name in COMMANDS if block(name, "Exit codes").count("\n    1")}
    others = {"", "translations", "translations review", "audit", "audit merge", "listen"}
    for name in checks - others:
        formats = next(each for each in COMMANDS[name].params if each.name == "form")
        assert isinstance(formats.type, click.Choice)
        assert "json" in formats.type.choices
    for name in ("audit", "audit merge"):
        assert "reports" in {each.name for each in COMMANDS[name].params}


def test_a_command_that_does_not_exist_is_told_with_exit_code_two() -> None:
    result = CliRunner().invoke(main, ["bild"])
    assert result.exit_code == 2
    assert "bild" in result.output


# Completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_what_completes_the_command(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert "_CONTACT_HELP_COMPLETE" in result.output
    assert f"{shell}_complete" in result.output


def completing(**variables: str) -> str:
    """What the command prints when a shell asks it by these variables."""
    code = "import sys; sys.argv = ['contact-help']; from contact_help.cli import main; main(prog_name='contact-help')"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    assert not done.stderr
    return done.stdout


def test_what_is_printed_for_a_shell_is_what_the_variable_asks_for() -> None:
    printed = CliRunner().invoke(main, ["completion", "bash"]).output
    assert completing(_CONTACT_HELP_COMPLETE="bash_source").strip() == printed.strip()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["contact-help", "publ"], ["publish-check"]),
        (["contact-help", "translations", "pre"], ["preview"]),
        (["contact-help", "translations", "check", "--str"], ["--strict"]),
        (["contact-help", "completion", "z"], ["zsh"]),
    ],
)
def test_bash_is_offered_commands_options_and_values(typed: list[str], offered: list[str]) -> None:
    told = completing(
        _CONTACT_HELP_COMPLETE="bash_complete", COMP_WORDS=" ".join(typed), COMP_CWORD=str(len(typed) - 1)
    )
    assert [line.partition(",")[2] for line in told.splitlines()] == offered


# Colours, and who waits


def on_a_terminal(folder: Path, *arguments: str, **more: str) -> str:
    """Run the command with a terminal for output and errors; gives all that it wrote there."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", **more}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "contact_help.cli", *arguments], cwd=folder, env=environment, stdout=theirs,
        stderr=theirs, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 65536):
            written += part
    except OSError:  # how Linux tells that the other end was closed
        pass
    os.close(ours)
    process.wait()
    return written.decode()


def test_no_command_writes_colours_even_on_a_terminal(project: Make) -> None:
    folder = project("en", "es")
    for arguments in (["--help"], ["build"], ["links"], ["translations", "status"], ["bild"]):
        text = on_a_terminal(folder, *arguments)
        assert text.strip()
        assert not re.search(r"\x1b\[[\d;]*m", text), (arguments, text)


def test_who_waits_long_is_told_and_the_line_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(waiting, "_AFTER", 0.001)
        before = signal.getsignal(signal.SIGALRM)
        with waiting.told("Building the site"):
            signal.pause()  # until the alarm has drawn the line
        assert signal.getsignal(signal.SIGALRM) == before
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        with waiting.told("Too quick for a line"):
            pass
    written = os.read(ours, 1000).decode()
    os.close(ours)
    assert written.startswith("\r\x1b[KBuilding the site: 0 s")
    assert written.endswith("\r\x1b[K")
    assert "Too quick" not in written


def test_where_nobody_watches_nothing_is_drawn_and_no_alarm_is_set(capfd: pytest.CaptureFixture[str]) -> None:
    with waiting.told("Building the site"):
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert capfd.readouterr().err == ""
