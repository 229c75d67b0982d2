"""The command `contact-help`: reads arguments, calls the room that does the work, prints, and exits.

Exit codes: 0 all is well; 1 a check found faults; 2 the command could not do its work (a mistake in an input, a missing
tool, no page to check).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click

from contact_help import settings as site_settings
from contact_help.problems import InputError, Problem


class _Plain(click.Group):
    """A group whose commands end a user's mistake in plain lines and exit code 2, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except InputError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)


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


@click.group(cls=_Plain, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="contact-help")
def main() -> None:
    """Build, translate and check a site that helps people write to an organisation."""


def project_settings(project: Path) -> site_settings.Settings:
    """The settings in the project's mkdocs.yml. Raises InputError when there are none."""
    from contact_help import yamlfile  # noqa: PLC0415

    file = project / "mkdocs.yml"
    data = yamlfile.read(file, place="mkdocs.yml", any_tag=True).data
    for entry in (data.get("plugins") if isinstance(data, dict) else None) or []:
        if isinstance(entry, dict) and site_settings.PLUGIN in entry:
            return site_settings.from_config(entry[site_settings.PLUGIN] or {}, config_file=file)
    what = f"the plugin `{site_settings.PLUGIN}` is not set up"
    raise InputError([Problem("mkdocs.yml", 0, what, f"Add `- {site_settings.PLUGIN}:` below `plugins:`")])


@main.command("build")
@click.option("--site", type=click.Path(path_type=Path), help="Where the site goes; without it, as mkdocs.yml says.")
def build_command(site: Path | None) -> None:
    """Build the site. An old one stays in place until the new one is whole."""
    from contact_help import building  # noqa: PLC0415

    built = building.build(Path.cwd(), site=site)
    click.echo(f"Built {built.pages} pages in {built.languages} languages in {built.site.name}/")


@main.command("audit")
@_SITE
@click.option("--page", "pages", multiple=True, help="Audit this page only, as es/faq/index.html; may be repeated.")
@click.option("--jobs", type=click.IntRange(1), help="How many browsers work at a time.")
def audit_command(site: Path, pages: tuple[str, ...], jobs: int | None) -> None:
    """Audit every page of the built site for accessibility: WCAG 2 AA, by HTML_CodeSniffer and axe.

    Exits with 0 when all are clean, 1 with findings, 2 when a page could not be audited or the audit could not run.
    """
    from contact_help.checking import audit, links  # noqa: PLC0415

    audit.page_list(site)  # says that there is no site before anything else does
    prefix = urlsplit(links.link_report(site).base_url).path or "/"
    report = audit.audit(
        site, pages=pages or None, jobs=jobs or audit.DEFAULT_JOBS, prefix=prefix, progress=_progress("pages audited")
    )
    click.echo(audit.render(report), nl=False)
    sys.exit(report.exit_code)


@main.command("links")
@_SITE
def links_command(site: Path) -> None:
    """Check every link, anchor, asset, language link and mailto: of the built site, without a network.

    Exits with 0 when all are right, 1 when some are not, 2 when there is no site to check.
    """
    from contact_help.checking import findings, links  # noqa: PLC0415

    report = links.link_report(site)
    for each in report.findings:
        click.echo(f"{each.page}: {each.rule}: {each.where}\n    {each.what}. {each.remedy}.")
    click.echo(f"{len(report.findings)} faults in {report.links} links on {report.pages} pages")
    sys.exit(findings.FOUND if report.findings else findings.CLEAN)


@main.group()
def translations() -> None:
    """Work on the catalogues in locales/."""


@translations.command("update")
@click.argument("tags", nargs=-1, metavar="[LANGUAGE]...")
def translations_update(tags: tuple[str, ...]) -> None:
    """Bring the catalogues up to date with the English sources; make those that are missing.

    Without LANGUAGE: all languages of mkdocs.yml.
    """
    from contact_help.translating import update  # noqa: PLC0415 # start fast

    project = Path.cwd()
    locales = [each for each in project_settings(project).locales if not tags or each.tag in tags]
    if unknown := set(tags) - {each.tag for each in locales}:
        what = f"{', '.join(sorted(unknown))} is not a language of this site"
        raise InputError([Problem("mkdocs.yml", 0, what, "Add it below `languages:`, then run this again")])
    for change in update.update(project, locales):
        click.echo(
            f"{change.file}: {change.added} new, {change.fuzzy} fuzzy, {change.obsolete} now obsolete, "
            f"{change.missing} to translate"
        )


if __name__ == "__main__":
    sys.exit(main())
