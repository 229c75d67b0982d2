"""The commands that check a built site."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click

from contact_help.checking import audit as audits
from contact_help.checking import findings
from contact_help.checking.links import link_report

_SITE = click.option(
    "--site", type=click.Path(path_type=Path), default="site", show_default=True, help="The built site to check."
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
    audits.page_list(site)  # says that there is no site before anything else does
    prefix = urlsplit(link_report(site).base_url).path or "/"
    report = audits.audit(
        site, pages=pages or None, jobs=jobs or audits.DEFAULT_JOBS, prefix=prefix, progress=_progress("pages audited")
    )
    click.echo(audits.render(report), nl=False)
    sys.exit(report.exit_code)


@click.command("links")
@_SITE
def links(site: Path) -> None:
    """Check every link, anchor, asset, language link and mailto: of the built site, without a network.

    Exits with 0 when all are right, 1 when some are not, 2 when there is no site to check.
    """
    report = link_report(site)
    for each in report.findings:
        click.echo(f"{each.page}: {each.rule}: {each.where}\n    {each.what}. {each.remedy}.")
    click.echo(f"{len(report.findings)} faults in {report.links} links on {report.pages} pages")
    sys.exit(findings.FOUND if report.findings else findings.CLEAN)
