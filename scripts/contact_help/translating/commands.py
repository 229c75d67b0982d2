"""The commands for translators and for those who keep their catalogues up to date."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from contact_help.locales import Locale
from contact_help.problems import InputError, Problem
from contact_help.settings import of_project
from contact_help.today import today
from contact_help.translating import checks, findings, glossary, sign_off, status, update


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
    """The languages with catalogues that a command is for: those named, or all. Raises InputError for another one."""
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


@translations.command("status")
@click.argument("tags", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--format", "form", type=click.Choice(status.FORMATS), default="text", show_default=True)
@click.option("--fail-under", type=click.IntRange(0, 100), help="Exit with 1 when a language is translated by less.")
def status_command(tags: tuple[str, ...], *, form: str, fail_under: int | None) -> None:
    """Say how far each language is: translated, fuzzy, missing, reviewed by whom and when, words left.

    With LANGUAGE: page by page. The page "Languages" of the site shows the same.
    """
    project = Path.cwd()
    languages = [status.coverage(project / "locales", each) for each in _chosen(project, tags)]
    click.echo(status.as_json(languages) if form == "json" else status.as_text(languages, pages=bool(tags)))
    short = [each for each in languages if fail_under is not None and each.percent < fail_under]
    for each in short:
        click.echo(f"{each.locale.tag} is translated by {each.percent} %, {fail_under} % are asked for", err=True)
    sys.exit(1 if short else 0)


@translations.command("review")
@click.argument("tag", metavar="LANGUAGE")
@click.option("--by", "name", required=True, help="Your name, as it will stand in the catalogue and on the site.")
@click.option("--page", help="Only this page, by its source: docs/faq.md")
def review_command(tag: str, *, name: str, page: str | None) -> None:
    """Sign that you have read a language, or one page of it, beside the English.

    Each message that has no error gets the comment `# reviewed: NAME, DAY, HASH`. It ends when the English or the
    translation changes. A page of which every message is signed carries no note that it is a draft.
    """
    project = Path.cwd()
    (locale,) = _chosen(project, (tag,))
    signed, left = sign_off.sign_off(project, locale, name=name.strip(), day=today(), page=page)
    click.echo(f"{signed} messages of {tag} are signed by {name.strip()}")
    if left:
        click.echo(f"{left} could not be signed: see `contact-help translations check {tag}`", err=True)
    sys.exit(1 if left else 0)
