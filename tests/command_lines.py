"""Calls of `contact-help` and `make` that stand in documents, workflows and help: whether they could be made."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click

from contact_help.cli import main

PROJECT = Path(__file__).parents[1]
_FENCE = re.compile(r"^ *```(\w*)[^\n]*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`([^`]+)`")
_OURS = re.compile(r"(?:\S*/)?(contact-help|make)(?= |$)")
_SETTING = re.compile(r"[A-Z_]+=\S*")


def parse(words: list[str]) -> click.Command:
    """Let click read the words after `contact-help`; gives the command. Raises click.UsageError where it would."""
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, *words = words
        found = command.get_command(context, name)
        if found is None:
            raise click.UsageError(f"there is no command {name}")
        command = found
        if isinstance(command, click.Group) and words and command.get_command(context, words[0]) is None:
            break
    command.make_context(command.name, list(words))
    return command


def not_made(words: list[str]) -> str:
    """What `make` says against the targets and options in `words`; empty when it would run them."""
    done = subprocess.run(["make", "-n", *words], cwd=PROJECT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr or "it fails"


def all_commands(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command and group by its words, with `contact-help` left out: "", "build", "translations check"."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from all_commands(found, (*path, name))


def in_markdown(text: str) -> Iterator[str]:
    """Each call of `contact-help` or `make` in the code of a Markdown text, in its order, as it is written there.

    Of fenced code that of `sh` counts; in inline code, what begins with the program's name.
    """
    for fence in _FENCE.finditer(text):
        if fence[1] == "sh":
            yield from in_shell(fence[2])
    rest = _FENCE.sub("", text)
    for code in _INLINE.findall(rest):
        call = " ".join(code.split())
        if _OURS.match(_SETTING.sub("", call).lstrip()) or call.startswith('eval "$('):
            yield from in_shell(call)


def in_help(text: str) -> Iterator[str]:
    """Each call in the examples of a command's help, where what is said of one stands beside it behind spaces."""
    for line in re.sub(r" \\\n +", " ", text).splitlines():
        yield from in_shell(re.split(r"(?<=\S) {2,}", line)[0])


def in_shell(text: str) -> Iterator[str]:
    """Each call in lines of shell: without comments, settings of variables, and where output goes."""
    for line in text.replace("\\\n", " ").splitlines():
        for part in re.split(r"&&|\|\||\|", re.sub(r"(?:^|\s)#.*", "", line)):
            call = _SETTING.sub("", part.partition(" > ")[0].partition(" >> ")[0]).strip()
            if within := re.match(r'eval "\$\((.*)\)"', call):
                call = within[1]
            if found := _OURS.match(call):
                yield f"{found[1]}{call[found.end() :]}"
