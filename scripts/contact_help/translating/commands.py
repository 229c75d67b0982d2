"""The commands for translators and for those who keep their catalogues up to date."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from contact_help.locales import Locale
from contact_help.problems import InputError, Problem
from contact_help.settings import of_project
from contact_help.translating import checks, findings, glossary, update


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


def _chosen(project: Path, tags: tuple[str, ...]) -> list[Locale]:
    """The languages with catalogues that a command is for: those named, or all. Raises InputError for an unknown one."""
    known = [each for each in of_project(project).locales if not each.is_source]
    if unknown := set(tags) - {each.tag for each in known}:
        what = f"{', '.join(sorted(unknown))} is not a language of this site that has catalogues"
        remedy = f"Choose from: {', '.join(each.tag for each in known)}"
        raise InputError([Problem("mkdocs.yml", 0, what, remedy)])
    return [each for each in known if not tags or each.tag in tags]


@translations.command("check")
@click.argument("tags", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--format", "form", type=click.Choice(list(findings.FORMATS)), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@click.option("--advice", is_flag=True, help="Show advice too, such as terms of the glossary.")
def check_command(tags: tuple[str, ...], *, form: str, strict: bool, advice: bool) -> None:
    """Check every translation: what it must keep, how it is written, what it says.

    Without LANGUAGE: all languages of mkdocs.yml. Exits with 0 when there is no error, 1 when there is one, 2 when the
    check could not run. The rules are in TRANSLATING.md.
    """
    project = Path.cwd()
    report = checks.check(project, _chosen(project, tags))
    if not advice:
        report = report.without(findings.ADVICE)
    click.echo(findings.FORMATS[form](report))
    sys.exit(1 if report.failed(strict=strict) else 0)


@translations.command("glossary")
@click.argument("tag", metavar="LANGUAGE")
@click.option("--format", "form", type=click.Choice(list(glossary.FORMATS)), default="tbx", show_default=True)
def glossary_command(tag: str, *, form: str) -> None:
    """Print the glossary of one language, for a PO editor: TBX or CSV."""
    rows = glossary.Glossary.load(Path.cwd() / "locales")
    if not rows.of(tag):
        known = ", ".join(dict.fromkeys(row.lang for row in rows.rows)) or "none"
        what = f"there is no term in {tag!r}"
        raise InputError([Problem(f"locales/{glossary.FILE}", 0, what, f"Choose from: {known}")])
    click.echo(glossary.FORMATS[form](rows, tag), nl=False)
