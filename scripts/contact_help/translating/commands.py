"""The commands for translators and for those who keep their catalogues up to date."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from contact_help import building
from contact_help.mode import Mode
from contact_help.problems import InputError, Problem
from contact_help.settings import of_project
from contact_help.translating import new_language, update

# A longer list of pages is cut on the terminal.
_PAGES_SHOWN = 20


@click.group()
def translations() -> None:
    """Work on the catalogues in locales/."""


@translations.command("update")
@click.argument("tags", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 when an update would change a file.")
def update_command(tags: tuple[str, ...], *, check: bool) -> None:
    """Bring the catalogues up to date with the English sources; make those that are missing.

    Without LANGUAGE: all languages of mkdocs.yml. Says which pages show English in more places than before.
    """
    project = Path.cwd()
    locales = [each for each in of_project(project).locales if not tags or each.tag in tags]
    if unknown := set(tags) - {each.tag for each in locales}:
        what = f"{', '.join(sorted(unknown))} is not a language of this site"
        remedy = "To add it, run `contact-help translations new LANGUAGE`"
        raise InputError([Problem("mkdocs.yml", 0, what, remedy)])
    plan = update.plan(project, locales)
    if not check:
        plan.write()
    for change in plan.changes:
        click.echo(
            f"{change.file}: {change.added} new, {change.fuzzy} fuzzy, {change.obsolete} now obsolete, "
            f"{change.missing} to translate"
        )
    for line in fallback_report(plan.changes):
        click.echo(line)
    if check:
        stale = [change.file for change in plan.changes if change.written]
        for file in stale:
            click.echo(f"{file} is not up to date. Run `contact-help translations update`.", err=True)
        sys.exit(1 if stale else 0)


@translations.command("new")
@click.argument("tag", metavar="LANGUAGE")
def new_command(tag: str) -> None:
    """Add a language: to mkdocs.yml, with catalogues of every message.

    LANGUAGE is a tag as vi, ht or zh-Hant.
    """
    added = new_language.add(Path.cwd(), tag)
    new = added.locale
    direction = "right to left" if new.direction == "rtl" else "left to right"
    forms = "1 plural form" if new.plural_count == 1 else f"{new.plural_count} plural forms"
    click.echo(f"{new.english_name} ({new.own_name}) is a language of this site now: {direction}, {forms}.")
    if not new.babel_name and not new.months:
        click.echo("CLDR has no dates of this language, so they are shown as 2026-11-23.")
    if new.own_name == new.english_name:
        click.echo("If it calls itself otherwise, a developer adds the name to locales.py.")
    click.echo("\nTo translate:")
    for each in added.work:
        click.echo(f"  {each.file}: {each.messages} messages, {each.words} words ({each.about})")
    click.echo(
        "\nNext:\n"
        "  1. Open them in a PO editor such as Poedit, in this order. CONTRIBUTING.md says what to keep.\n"
        f"  2. See the pages while you work: contact-help translations preview {new.tag}\n"
        f"  3. Keep your work: git add mkdocs.yml locales/{new.folder}\n"
        "What is not translated yet is shown in English, so the site can be published at any time."
    )


@translations.command("preview")
@click.argument("tag", metavar="LANGUAGE")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Of this machine.")
def preview_command(tag: str, *, port: int) -> None:
    """Show the site in LANGUAGE while you translate: each text with its line in the catalogue.

    English that is left stands out. The pages are made again when you save a catalogue; reload them to see it. The same
    as a site that others can see: `contact-help build --preview`.
    """
    project = Path.cwd()
    known = [each.tag for each in of_project(project).locales if each.has_catalogues]
    if tag not in known:
        remedy = f"Choose one of: {', '.join(known)}; or add it with `contact-help translations new {tag}`"
        raise InputError([Problem("mkdocs.yml", 0, f"{tag} is not a language of this site", remedy)])

    def ready(address: str) -> None:
        click.echo(f"Open {address}{tag}/ as soon as it says Serving. Ctrl+C ends it.")

    building.serve(project, Mode(preview=True, only=tag), port=port, ready=ready)


def fallback_report(changes: Iterable[update.Change]) -> list[str]:
    """Lines that say which pages now show English, in which languages, and in how many places."""
    by_language: dict[str, Counter[str]] = {}
    for change in changes:
        if change.fallbacks:
            by_language.setdefault(change.locale.tag, Counter()).update(change.fallbacks)
    if not by_language:
        return []
    lines = ["Pages that now show English, with the number of their messages:"]
    for tag, files in by_language.items():
        shown = [f"{file} ({count})" for file, count in sorted(files.items())]
        more = [f"and {len(shown) - _PAGES_SHOWN} more"] if len(shown) > _PAGES_SHOWN else []
        lines.append(f"  {tag}: {', '.join(shown[:_PAGES_SHOWN] + more)}")
    return lines
