"""The commands that start a site."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

import click

from contact_help import waiting
from contact_help.problems import InputError, Problem
from contact_help.starting import new_site
from contact_help.starting.new_site import Choices

_ASKED = {
    "site_name": "Name of the site",
    "organisation": "Whom people write to",
    "language": "Language beside English (a tag as es, ar or zh-Hant)",
}


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--site-name", help="Name of the site.")
@click.option("--organisation", help="Whom people write to.")
@click.option("--language", help="The language beside English: a tag as es, ar or zh-Hant.")
@click.option("--defaults", is_flag=True, help="Ask nothing; what is not given as an option gets an example's value.")
def new(folder: Path, *, site_name: str | None, organisation: str | None, language: str | None, defaults: bool) -> None:
    """Make a small complete site in FOLDER: two languages, three topics, a workflow that builds and checks it.

    On a terminal it asks for what is not given as an option. What is there already is never written over.

    \b
    Examples:
      contact-help new my-site
      contact-help new my-site --defaults
      contact-help new my-site --site-name "Water letters" \\
          --organisation "City Water" --language ar

    \b
    Exit codes:
      0  the site is made
      2  nothing is made: FOLDER is there already, or a value cannot be
    """
    given = {"site_name": site_name, "organisation": organisation, "language": language}
    missing = [name for name, value in given.items() if value is None]
    if missing and not defaults and not _on_a_terminal():
        options = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
        remedy = "Give them, or add --defaults"
        raise InputError([Problem("contact-help new", 0, f"there is no terminal to ask for {options}", remedy)])
    usual = {each.name: str(each.default) for each in fields(Choices)}
    chosen = {
        name: value if value is not None else usual[name] if defaults else click.prompt(_ASKED[name], usual[name])
        for name, value in given.items()
    }
    with waiting.told("Making the site"):
        made = new_site.make(folder, Choices(**chosen))
    click.echo(
        f"Made the site in {made.name}/.\n\n"
        "Next:\n"
        f"  1. cd {folder}\n"
        "  2. Build it: contact-help build\n"
        "  3. Look at it while you write: contact-help serve, then open http://127.0.0.1:8000/en/\n"
        "  4. Change mkdocs.yml and the pages in docs/. README.md in the folder says what is where."
    )


def _on_a_terminal() -> bool:
    return sys.stdin.isatty()


@click.command("schemas")
def schemas() -> None:
    """Write the JSON Schemas of the YAML files into schemas/, for completion and help in editors.

    The first line of mkdocs.yml, docs/facts.yml and docs/write/letter.yml names the schema that editors read.

    \b
    Example:
      contact-help schemas

    \b
    Exit codes:
      0  they are written
      2  there is no mkdocs.yml here
    """
    folder = Path.cwd() / new_site.SCHEMAS
    if not (Path.cwd() / "mkdocs.yml").exists():
        remedy = "Run this in the folder that holds mkdocs.yml"
        raise InputError([Problem("mkdocs.yml", 0, "there is no such file here", remedy)])
    click.echo(f"Wrote to {new_site.SCHEMAS}/: {', '.join(new_site.write_schemas(folder))}")
