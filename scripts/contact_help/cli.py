"""The command `contact-help`: reads arguments, calls the room that does the work, prints, and exits.

Exit codes: 0 all is well; 1 a check found faults; 2 the command could not do its work (a mistake in an input, a missing
tool, no page to check).
"""

from __future__ import annotations

import sys
from pathlib import Path

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


@click.group(cls=_Plain, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="contact-help")
def main() -> None:
    """Build, translate and check a site that helps people write to an organisation."""


def project_settings(project: Path) -> site_settings.Settings:
    """The settings in the project's mkdocs.yml. Raises InputError when there are none."""
    import yaml  # noqa: PLC0415 # only some commands need it

    from contact_help import yamlfile  # noqa: PLC0415

    file = project / "mkdocs.yml"
    data = yamlfile.read(file, place="mkdocs.yml", any_tag=True).data
    for entry in (data.get("plugins") if isinstance(data, dict) else None) or []:
        if isinstance(entry, dict) and site_settings.PLUGIN in entry:
            return site_settings.from_config(entry[site_settings.PLUGIN] or {}, config_file=file)
    del yaml
    what = f"the plugin `{site_settings.PLUGIN}` is not set up"
    raise InputError([Problem("mkdocs.yml", 0, what, f"Add `- {site_settings.PLUGIN}:` below `plugins:`")])


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
