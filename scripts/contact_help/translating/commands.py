"""The commands for translators and for those who keep their catalogues up to date."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from contact_help import waiting
from contact_help.checking.reports import FORMATS, Fault, Format, render
from contact_help.locales import Locale
from contact_help.problems import InputError, Problem
from contact_help.settings import of_project
from contact_help.today import today
from contact_help.translating import checks, findings, glossary, new_language, sign_off, status, update

# A longer list of pages is cut on the terminal.
_PAGES_SHOWN = 20


@click.group()
def translations() -> None:
    """Work on the catalogues in locales/.

    \b
    Examples:
      contact-help translations new vi          add a language
      contact-help translations update          after a change of the English
      contact-help translations preview vi      see it while you translate
      contact-help translations check vi        find mistakes

    \b
    Exit codes:
      0  all is well
      1  something was found, or is left to do
      2  it could not be done: a mistake in an input
    """


@translations.command("update", short_help="Bring the catalogues up to date with the English.")
@click.argument("tags", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 when catalogues are behind the English.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="With --check.")
def update_command(tags: tuple[str, ...], *, check: bool, form: Format) -> None:
    """Bring the catalogues up to date with the English sources; make those that are missing.

    Without LANGUAGE: all languages of mkdocs.yml. Says which pages show English in more places than before.

    \b
    Examples:
      contact-help translations update
      contact-help translations update vi
      contact-help translations update --check

    \b
    Exit codes:
      0  they are up to date
      1  with --check: some are behind the English
      2  an input has a mistake, or LANGUAGE is none of the site's
    """
    project = Path.cwd()
    locales = [each for each in of_project(project).locales if not tags or each.tag in tags]
    if unknown := set(tags) - {each.tag for each in locales}:
        what = f"{', '.join(sorted(unknown))} is not a language of this site"
        remedy = "To add it, run `contact-help translations new LANGUAGE`"
        raise InputError([Problem("mkdocs.yml", 0, what, remedy)])
    with waiting.told("Reading the English pages and the catalogues"):
        plan = update.plan(project, locales)
    if not check:
        plan.write()
        for line in _update_report(plan.changes):
            click.echo(line)
        return
    remedy = f"Run `{' '.join(('contact-help translations update', *tags))}` and commit what it changes"
    faults = [
        Fault(each.file, 0, "behind", "", f"it is behind the English: {_behind(each)}", remedy)
        for each in plan.changes
        if each.behind
    ]
    summary = f"{len(faults)} of {len(plan.changes)} catalogues are behind the English"
    click.echo(render(faults, form=form, summary=summary), nl=False)
    sys.exit(1 if faults else 0)


def _behind(change: update.Change) -> str:
    """What an update would do, also where only what stands beside the messages has changed."""
    moved = not (change.added or change.obsolete or change.mended)
    return "the places or notes of messages have changed" if moved else _counts(change)


def _counts(change: update.Change) -> str:
    return f"{change.added} new, {change.fuzzy} fuzzy, {change.obsolete} now obsolete, {change.missing} to translate"


def _update_report(changes: Sequence[update.Change]) -> Iterator[str]:
    """What an update does: a line a catalogue, what was wrong with headers, and which pages show English now."""
    for change in changes:
        yield f"{change.file}: {_counts(change)}"
    for change in changes:
        yield from (f"{change.file}: the header was wrong: {said}" for said in change.mended)
    yield from fallback_report(changes)


@translations.command("new", short_help="Add a language, with catalogues of every message.")
@click.argument("tag", metavar="LANGUAGE")
def new_command(tag: str) -> None:
    """Add a language: to mkdocs.yml, with catalogues of every message.

    LANGUAGE is a tag as vi, ht or zh-Hant.

    \b
    Examples:
      contact-help translations new vi
      contact-help translations new zh-Hant

    \b
    Exit codes:
      0  it is added
      2  nothing is changed: no such language, or the site has it
    """
    with waiting.told("Making the catalogues"):
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
        "  1. Open them in a PO editor such as Poedit, in this order. TRANSLATING.md says what to keep.\n"
        f"  2. See the pages while you work: contact-help translations preview {new.tag}\n"
        f"  3. Find mistakes: contact-help translations check {new.tag}\n"
        f"  4. Keep your work: git add mkdocs.yml locales/{new.folder}\n"
        "What is not translated yet is shown in English, so the site can be published at any time."
    )


@translations.command("preview", short_help="Show the site in a language while you translate.")
@click.argument("tag", metavar="LANGUAGE")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Of this machine.")
def preview_command(tag: str, *, port: int) -> None:
    """Show the site in LANGUAGE while you translate: each text with its line in the catalogue.

    English that is left stands out. The pages are made again when you save a catalogue; reload them to see it. The same
    as a site that others can see: `contact-help build --preview`.

    \b
    Examples:
      contact-help translations preview vi
      contact-help translations preview vi --port 8001

    \b
    Exit codes:
      0  it was ended by Ctrl+C
      2  there is a mistake in an input, or LANGUAGE is none of the site's
    """
    from contact_help.mode import Mode  # noqa: PLC0415 # MkDocs is slow to import, and `check` runs often
    from contact_help.warm import serving  # noqa: PLC0415

    project = Path.cwd()
    known = [each.tag for each in of_project(project).locales if each.has_catalogues]
    if tag not in known:
        remedy = f"Choose one of: {', '.join(known)}; or add it with `contact-help translations new {tag}`"
        raise InputError([Problem("mkdocs.yml", 0, f"{tag} is not a language of this site", remedy)])

    serving.serve(project, Mode(preview=True, only=tag), port=port, say=click.echo, language=tag)


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


def _chosen(project: Path, tags: tuple[str, ...]) -> list[Locale]:
    """The languages with catalogues that a command is for: those named, or all. Raises InputError for another one."""
    known = [each for each in of_project(project).locales if not each.is_source]
    if unknown := set(tags) - {each.tag for each in known}:
        what = f"{', '.join(sorted(unknown))} is not a language of this site that has catalogues"
        remedy = f"Choose from: {', '.join(each.tag for each in known)}"
        raise InputError([Problem("mkdocs.yml", 0, what, remedy)])
    return [each for each in known if not tags or each.tag in tags]


@translations.command("check", short_help="Find mistakes in translations.")
@click.argument("tags", nargs=-1, metavar="[LANGUAGE]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(findings.FORMATS)),
    default="text",
    show_default=True,
    help="How findings are told.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@click.option("--advice", is_flag=True, help="Show advice too, such as terms of the glossary.")
def check_command(tags: tuple[str, ...], *, form: str, strict: bool, advice: bool) -> None:
    """Check every translation: what it must keep, how it is written, what it says.

    Without LANGUAGE: all languages of mkdocs.yml. The rules are in TRANSLATING.md.

    \b
    Examples:
      contact-help translations check
      contact-help translations check vi --advice
      contact-help translations check --strict --format json

    \b
    Exit codes:
      0  there is no error; with --strict no warning either
      1  there is one
      2  the check could not run
    """
    project = Path.cwd()
    with waiting.told("Checking the translations"):
        report = checks.check(project, _chosen(project, tags))
    if not advice:
        report = report.without(findings.ADVICE)
    click.echo(findings.FORMATS[form](report))
    sys.exit(1 if report.failed(strict=strict) else 0)


@translations.command("glossary")
@click.argument("tag", metavar="LANGUAGE")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(glossary.FORMATS)),
    default="tbx",
    show_default=True,
    help="TBX is XML for PO editors; CSV is a table.",
)
def glossary_command(tag: str, *, form: str) -> None:
    """Print the glossary of one language, for a PO editor: TBX or CSV.

    \b
    Examples:
      contact-help translations glossary vi > vi.tbx
      contact-help translations glossary vi --format csv

    \b
    Exit codes:
      0  it is printed
      2  the glossary has no term in LANGUAGE
    """
    rows = glossary.Glossary.load(Path.cwd() / "locales")
    if not rows.of(tag):
        known = ", ".join(dict.fromkeys(row.lang for row in rows.rows)) or "none"
        what = f"there is no term in {tag!r}"
        raise InputError([Problem(f"locales/{glossary.FILE}", 0, what, f"Choose from: {known}")])
    click.echo(glossary.FORMATS[form](rows, tag), nl=False)


@translations.command("status", short_help="Say how far each language is.")
@click.argument("tags", nargs=-1, metavar="[LANGUAGE]...")
@click.option(
    "--format", "form", type=click.Choice(status.FORMATS), default="text", show_default=True, help="How it is told."
)
@click.option("--fail-under", type=click.IntRange(0, 100), help="Exit with 1 when a language is translated by less.")
def status_command(tags: tuple[str, ...], *, form: str, fail_under: int | None) -> None:
    """Say how far each language is: translated, fuzzy, missing, reviewed by whom and when, words left.

    With LANGUAGE: page by page. The page "Languages" of the site shows the same.

    \b
    Examples:
      contact-help translations status
      contact-help translations status vi
      contact-help translations status --format json --fail-under 90

    \b
    Exit codes:
      0  it is told
      1  with --fail-under: a language is translated by less
      2  a catalogue cannot be read, or LANGUAGE is none of the site's
    """
    project = Path.cwd()
    with waiting.told("Counting messages"):
        languages = [status.coverage(project / "locales", each) for each in _chosen(project, tags)]
    click.echo(status.as_json(languages) if form == "json" else status.as_text(languages, pages=bool(tags)))
    short = [each for each in languages if fail_under is not None and each.percent < fail_under]
    for each in short:
        click.echo(f"{each.locale.tag} is translated by {each.percent} %, {fail_under} % are asked for", err=True)
    sys.exit(1 if short else 0)


@translations.command("review", short_help="Sign that you have read a language or a page.")
@click.argument("tag", metavar="LANGUAGE")
@click.option("--by", "name", required=True, help="Your name, as it will stand in the catalogue and on the site.")
@click.option("--page", help="Only this page, by its source: docs/faq.md")
def review_command(tag: str, *, name: str, page: str | None) -> None:
    """Sign that you have read a language, or one page of it, beside the English.

    Each message that has no error gets the comment `# reviewed: NAME, DAY, HASH`. It ends when the English or the
    translation changes. A page of which every message is signed carries no note that it is a draft.

    \b
    Examples:
      contact-help translations review vi --by "Their Name"
      contact-help translations review vi --by "Their Name" --page docs/faq.md

    \b
    Exit codes:
      0  every message that is translated is signed
      1  some could not be: they have an error
      2  there is no such page or language
    """
    project = Path.cwd()
    (locale,) = _chosen(project, (tag,))
    with waiting.told("Signing messages"):
        signed, left = sign_off.sign_off(project, locale, name=name.strip(), day=today(), page=page)
    click.echo(f"{signed} messages of {tag} are signed by {name.strip()}")
    if left:
        click.echo(f"{left} could not be signed: see `contact-help translations check {tag}`", err=True)
    sys.exit(1 if left else 0)
