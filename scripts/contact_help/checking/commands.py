"""The commands that check a built site."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import click

from contact_help.checking import findings, links_external
from contact_help.checking.links import LinkReport, link_report
from contact_help.checking.links_faults import Project, external_faults, local_faults
from contact_help.checking.reports import FORMATS, Format, render
from contact_help.today import today

_SITE = click.option(
    "--site", type=click.Path(path_type=Path), default="site", show_default=True, help="The built site to check."
)

_PROJECT = click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help="The folder of mkdocs.yml, where faults are mended; without one they are told in the built site.",
)
_FORMAT = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How faults are told."
)


def _progress(what: str) -> Callable[[int, int], None] | None:
    """A line on a terminal that counts up; nothing where nobody watches."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        click.echo(f"\r{done} of {of} {what}", nl=done == of, err=True)

    return show


@click.command("audit")
@_SITE
@click.option("--page", "pages", multiple=True, help="Audit this page only, as es/faq/index.html; may be repeated.")
@click.option("--jobs", type=click.IntRange(1), help="How many browsers work at a time.")
def audit(site: Path, pages: tuple[str, ...], jobs: int | None) -> None:
    """Audit every page of the built site for accessibility: WCAG 2 AA, by HTML_CodeSniffer and axe.

    Exits with 0 when all are clean, 1 with findings, 2 when a page could not be audited or the audit could not run.
    """
    from contact_help.checking import audit as audits  # noqa: PLC0415 # what drives browsers is slow to import

    audits.page_list(site)  # says that there is no site before anything else does
    prefix = urlsplit(link_report(site).base_url).path or "/"
    report = audits.audit(
        site, pages=pages or None, jobs=jobs or audits.DEFAULT_JOBS, prefix=prefix, progress=_progress("pages audited")
    )
    click.echo(audits.render(report), nl=False)
    sys.exit(report.exit_code)


@click.command("links")
@_SITE
@_PROJECT
@_FORMAT
@click.option("--external", is_flag=True, help="Ask the hosts of links that leave the site, in place of all else.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path, dir_okay=False),
    default=".cache/links.json",
    show_default=True,
    help="Where the hosts' answers are remembered.",
)
def links(site: Path, project: Path, form: Format, *, external: bool, cache: Path) -> None:
    """Check every link, anchor, asset, language link, mail address and number of the built site, without a network.

    With --external: ask whether what the site links to elsewhere is still there. That takes time: one request a second
    to each host.

    Exits with 0 when all are right, 1 when some are not, 2 when there is no site to check or no host could be reached.
    """
    sources = Project(project)
    report = link_report(site, contacts=sources.contacts)
    if external:
        _external(report, site, sources, form, cache)
    faults = local_faults(report, site, sources)
    summary = f"{len(report.findings)} faults in {report.links} links on {report.pages} pages"
    click.echo(render(faults, form=form, summary=summary), nl=False)
    sys.exit(findings.FOUND if report.findings else findings.CLEAN)


def _external(report: LinkReport, site: Path, sources: Project, form: Format, cache: Path) -> NoReturn:
    manners = links_external.Manners(agent=f"contact-help-links (checks the links of {report.base_url})")
    run = links_external.check(report.external, cache, manners=manners, progress=_progress("hosts asked"))
    faults, notes = external_faults(run, report, site, sources, today())
    summary = f"{len(faults)} faults and {len(notes)} to look at in {len(run.answers)} addresses, {run.asked} asked now"
    offline = run.asked > 0 and not run.reached
    if offline:
        summary += "; no host could be reached: is there a network?"
    click.echo(render(faults, notes, form=form, summary=summary), nl=False)
    sys.exit(findings.COULD_NOT_RUN if offline else findings.FOUND if faults else findings.CLEAN)


@click.command("contacts")
@_PROJECT
@_FORMAT
@click.option("--any-age", is_flag=True, help="Leave out what is only too old, so that no correction waits for it.")
def contacts(project: Path, form: Format, *, any_age: bool) -> None:
    """Check every contact and figure: its format, source and age, and that none is typed by hand.

    Too old a contact is not shown: the build says where to look it up. Run this on a schedule, so that somebody hears
    of it.

    Exits with 0 when all are right, 1 when some are not, 2 when mkdocs.yml or docs/facts.yml cannot be read.
    """
    from contact_help.checking import contacts as checks  # noqa: PLC0415 # tables of numbers are slow to import

    report = checks.check(project, today())
    if any_age:
        report = checks.without_age(report)
    click.echo(render(report.faults, report.notes, form=form, summary=checks.summary(report)), nl=False)
    sys.exit(findings.FOUND if report.faults else findings.CLEAN)
