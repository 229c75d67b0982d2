"""The commands for translators and for those who keep their catalogues up to date."""

from __future__ import annotations

from pathlib import Path

import click

from contact_help.problems import InputError, Problem
from contact_help.settings import of_project
from contact_help.translating import update


@click.group()
def translations() -> None:
    """Work on the catalogues in locales/."""


@translations.command("update")
@click.argument("tags", nargs=-1, metavar="[LANGUAGE]...")
def update_command(tags: tuple[str, ...]) -> None:
    """Bring the catalogues up to date with the English sources; make those that are missing.

    Without LANGUAGE: all languages of mkdocs.yml.
    """
    project = Path.cwd()
    locales = [each for each in of_project(project).locales if not tags or each.tag in tags]
    if unknown := set(tags) - {each.tag for each in locales}:
        what = f"{', '.join(sorted(unknown))} is not a language of this site"
        raise InputError([Problem("mkdocs.yml", 0, what, "Add it below `languages:`, then run this again")])
    for change in update.update(project, locales):
        click.echo(
            f"{change.file}: {change.added} new, {change.fuzzy} fuzzy, {change.obsolete} now obsolete, "
            f"{change.missing} to translate"
        )
