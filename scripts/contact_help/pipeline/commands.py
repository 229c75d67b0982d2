"""The commands that a pipeline runs."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NoReturn

import click

from contact_help import waiting
from contact_help.checking.options import EXCEPTIONS, built_site
from contact_help.checking.reports import FORMATS, Format, render
from contact_help.pipeline import changes as comparing
from contact_help.pipeline import outcomes as ends
from contact_help.pipeline.checks import Check, all_checks, upkeep_checks
from contact_help.pipeline.outcomes import Outcome
from contact_help.pipeline.running import run_all
from contact_help.problems import InputError, Problem
from contact_help.today import today

_NAMES = tuple(each.name for each in all_checks())
_FORMAT = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How all of it is told."
)
_REPORTS = click.option(
    "--report",
    "reports",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Write a report too: NAME.json, .md, or .gitlab.json (GitLab's Code Quality). May be repeated.",
)


@click.command("check")
@click.option("--site", type=click.Path(path_type=Path), help="Where the site is built; without it, in site/.")
@click.option("--all", "whole_audit", is_flag=True, help="Audit every page in every state, not a sample. Takes long.")
@click.option("--only", multiple=True, type=click.Choice(_NAMES), help="Run this check only; may be repeated.")
@click.option("--skip", multiple=True, type=click.Choice(_NAMES), help="Leave this check out; may be repeated.")
@_FORMAT
@_REPORTS
def check(  # noqa: PLR0913 # one for each option
    site: Path | None,
    *,
    whole_audit: bool,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    form: Format,
    reports: tuple[Path, ...],
) -> None:
    """Build the site and run every check, in the right order; go on after faults; sum all up in one table.

    Without the build (--skip build, or --only another one) the site is checked that is there. What a publish needs
    beside that is told by `contact-help publish-check`.

    \b
    Examples:
      contact-help check
      contact-help check --skip audit
      contact-help check --only links --only contacts
      contact-help check --skip build --report build/check.json

    \b
    Exit codes, the worst of all:
      0  all are clean
      1  there are faults
      2  something could not run
    """
    for path in reports:
        ends.check_path(path)
    checks = all_checks(site, whole_audit=whole_audit)
    wanted = [name for name in _NAMES if (not only or name in only) and name not in skip]
    if not wanted:
        raise InputError([Problem("--skip", 0, "no check is left to run", "Leave out fewer, or name one with --only")])

    _run(checks, wanted, form, reports)


@click.command("upkeep")
@click.option("--site", type=click.Path(path_type=Path), help="The built site; without it, site/.")
@_FORMAT
@_REPORTS
def upkeep(site: Path | None, *, form: Format, reports: tuple[Path, ...]) -> None:
    """Look at what changes by itself: the age of contacts and figures, links elsewhere, advisories on packages.

    Run it on a schedule, with a network. What it finds keeps no correction from being published.

    \b
    Examples:
      contact-help upkeep
      contact-help upkeep --report build/upkeep.md --report build/upkeep.json

    \b
    Exit codes:
      0  nothing has to be done
      1  something has
      2  something could not be looked at
    """
    for path in reports:
        ends.check_path(path)
    checks = upkeep_checks(site)
    _run(checks, [each.name for each in checks], form, reports)


@click.command("publish-check")
@built_site("What is about to be published.")
@EXCEPTIONS
@_FORMAT
@_REPORTS
def publish_check(site: Path, exceptions_file: Path, *, form: Format, reports: tuple[Path, ...]) -> None:
    """Say whether the built site may be published as it is: what a publish needs beside `contact-help check`.

    Its files are those that were built, for a public address on https, in the languages of mkdocs.yml; urgent pages
    name two numbers and nothing too old is shown; no exception has ended; and translations were read as far as
    `reviews` in mkdocs.yml asks for. A fact that is only too old stops nothing: pages say where to look it up.

    \b
    Examples:
      contact-help publish-check
      contact-help publish-check --format json

    \b
    Exit codes:
      0  nothing is missing
      1  something is
      2  it cannot be told
    """
    from contact_help.pipeline.publishing import Publish, conditions  # noqa: PLC0415 # not needed by other commands

    for path in reports:
        ends.check_path(path)
    with waiting.told("Looking at the site"):
        found = conditions(Publish(Path.cwd(), site, exceptions_file, today()))
    for each in found:
        _show(each, form)
    _conclude(found, form, reports)


@click.command("changes")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--address", default="", help="Where the new site is to be seen, for links; else what it was built for.")
@click.option(
    "--format", "form", type=click.Choice(list(comparing.FORMATS)), default="markdown", show_default=True,
    help="How they are told.",
)  # fmt: skip
def changes(old: Path, new: Path, *, address: str, form: str) -> None:
    """Say which pages differ between two built sites, by language: added, changed, removed.

    Build both on the same day and for the same address, or set SOURCE_DATE_EPOCH and SITE_URL: dates and addresses
    would differ else.

    \b
    Examples:
      contact-help changes old-site site
      contact-help changes old-site site --format json

    \b
    Exit codes:
      0  the answer is given, whether pages differ or not
      2  one is no built site
    """
    with waiting.told("Comparing the sites"):
        found = comparing.compare(old, new, address=address)
    click.echo(comparing.FORMATS[form](found), nl=False)


@click.command("sbom")
@click.option("--output", type=click.Path(path_type=Path), help="Write it there; without it, it is printed.")
def sbom(output: Path | None) -> None:
    """Write the bill of materials: every package that builds or checks the site, with its hashes (CycloneDX, JSON).

    It is made from the lock files alone. Its time is SOURCE_DATE_EPOCH where that is set. What only checks the site has
    the scope `excluded`.

    \b
    Examples:
      contact-help sbom
      contact-help sbom --output build/sbom.json

    \b
    Exit codes:
      0  it is written
      2  a package is not pinned by a hash, or there is no lock file
    """
    _need_extra()
    from contact_help.pipeline.bill import bill_of_materials  # noqa: PLC0415 # not needed, nor there, for a build

    given = os.environ.get("SOURCE_DATE_EPOCH")
    today()  # says that SOURCE_DATE_EPOCH is no number
    made = dt.datetime.fromtimestamp(int(given), dt.UTC) if given else dt.datetime.now(dt.UTC).replace(microsecond=0)
    with waiting.told("Reading the lock files"):
        text = bill_of_materials(Path.cwd(), made=made)
    if output is None:
        click.echo(text, nl=False)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {output}")


@click.command("advisories")
@_FORMAT
@_REPORTS
def advisories(*, form: Format, reports: tuple[Path, ...]) -> None:
    """Ask what is known against the pinned packages, by pip-audit and npm. Needs the network.

    \b
    Examples:
      contact-help advisories
      contact-help advisories --format json

    \b
    Exit codes:
      0  nothing is known
      1  something is
      2  a package could not be asked about
    """
    _need_extra()
    from contact_help.pipeline.advisories import ask  # noqa: PLC0415 # not needed, nor there, for a build

    for path in reports:
        ends.check_path(path)
    with waiting.told("Asking about the packages"):
        found = ask(Path.cwd())
    for each in found:
        _show(each, form)
    _conclude(found, form, reports)


def _run(checks: Sequence[Check], wanted: Collection[str], form: Format, reports: tuple[Path, ...]) -> NoReturn:
    def show(outcome: Outcome, shown: str) -> None:
        if shown and form == "text":
            click.echo(shown, nl=False)
        else:
            _show(outcome, form)

    found = run_all(checks, project=Path.cwd(), wanted=wanted, say=lambda line: click.echo(line, err=True), show=show)
    _conclude(found, form, reports)


def _need_extra() -> None:
    """Say so where what these commands need is not installed: a site is built without it."""
    needed = ("cyclonedx", "packageurl", "pip_audit", "pip_requirements_parser")
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        what = f"Python packages are not installed: {', '.join(missing)}"
        remedy = "Run `make sbom`, or install the package with its extra `supply`"
        raise InputError([Problem("supply", 0, what, remedy)])


def _show(outcome: Outcome, form: Format) -> None:
    if form == "json" or not (outcome.faults or outcome.notes):
        return
    if form == "text":
        click.echo(f"\n{outcome.name}")
    click.echo(render(outcome.faults, outcome.notes, form=form, summary=outcome.said), nl=False)


def _conclude(found: Sequence[Outcome], form: Format, reports: tuple[Path, ...]) -> NoReturn:
    for path in reports:
        ends.write(found, path)
    click.echo(ends.as_json(found) if form == "json" else f"\n{ends.table(found)}", nl=False)
    sys.exit(ends.exit_code(found))
