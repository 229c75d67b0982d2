"""The command for those who write topics."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import click

from contact_help import yamlfile
from contact_help.composing.topics import FRAME_FILE
from contact_help.problems import InputError, Problem

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@click.group()
def topic() -> None:
    """Work on the topics of the composer in docs/write/.

    \b
    Example:
      contact-help topic new late-answer

    \b
    Exit codes:
      0  it is done
      2  it cannot be: see what is said
    """


@topic.command("new")
@click.argument("name")
def new(name: str) -> None:
    """Write a commented starter for the topic NAME to docs/write/NAME.md. An existing file stays as it is.

    \b
    Example:
      contact-help topic new late-answer

    \b
    Exit codes:
      0  the starter is written
      2  nothing is written: the name cannot be, or is taken
    """
    path = start(Path.cwd(), name)
    click.echo(f"Wrote {path}. Its comments say what each line is for; delete them when you are done.")
    click.echo("Then run `contact-help build`: it names every mistake with its line.")


def start(project: Path, name: str) -> str:
    """Write the starter of the topic `name` and return its path below `project`.

    Raises InputError when the name is no short name, the file exists, or the project has no docs/write/letter.yml.
    """
    place = f"docs/write/{name}.md"
    if not _NAME.fullmatch(name):
        what = f"{name!r} cannot be the name of a page"
        raise InputError([Problem("docs/write", 0, what, "Use small letters, numbers and hyphens, as late-answer")])
    target = project / place
    frame = yamlfile.read(project / "docs" / "write" / FRAME_FILE, place=f"docs/write/{FRAME_FILE}")
    if target.exists():
        raise InputError([Problem(place, 0, "this topic exists already", "Choose another name, or edit the file")])
    groups = list((frame.data or {}).get("groups") or {"general": ""})
    words = name.replace("-", " ")
    text = files("contact_help.composing").joinpath("starter.txt").read_text(encoding="utf-8")
    text = text.replace("MENU", words.capitalize()).replace("NAME", words).replace("GROUP", groups[0])
    target.write_text(text, encoding="utf-8")
    return place
