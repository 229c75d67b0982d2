"""The commands that build the site, and show it while it is written."""

from __future__ import annotations

from pathlib import Path

import click

from contact_help import building, waiting
from contact_help.mode import Mode


@click.command("build")
@click.option("--site", type=click.Path(path_type=Path), help="Where the site goes; without it, as mkdocs.yml says.")
@click.option("--pseudo", is_flag=True, help="With two pseudo-languages, en-XA (long) and en-XB (right to left).")
@click.option("--preview", is_flag=True, help="For translators: see above. Goes to site.preview/ without --site.")
@click.option("--for-folder", is_flag=True, help="To be opened from a disk. Goes to site.folder/ without --site.")
@click.option(
    "--languages", metavar="TAGS", help="Only a part of the site, as en,es. Goes to site.en-es/ without --site."
)
@click.option("--clean", is_flag=True, help="Make every page again, whatever has changed.")
def build(  # noqa: PLR0913 # its options
    site: Path | None, *, pseudo: bool, preview: bool, for_folder: bool, languages: str | None, clean: bool
) -> None:
    """Build the site. An old one stays in place until the new one is whole.

    Where only words have changed since the last build, in pages or catalogues, only what depends on them is made again.
    The site is the same, byte for byte, as one that is made with --clean.

    With --preview, each text of a page shows its line in the catalogue, and English that is left stands out: a site for
    those who translate or review a change, not for readers.

    With --for-folder, links name files: a site on a memory stick, or one that is sent as an archive, works without a
    server. With --languages, it is a part of the site that `contact-help merge` puts together with the others.

    The site is built for the address in SITE_URL where mkdocs.yml asks for that, and for the day in SOURCE_DATE_EPOCH
    where it is set, else for today.

    \b
    Examples:
      contact-help build
      contact-help build --preview
      contact-help build --pseudo --site build/pseudo
      contact-help build --for-folder
      contact-help build --languages en,es --site build/part-1

    \b
    Exit codes:
      0  the site is built
      2  there is a mistake in an input; it is told with file and line
    """
    project = Path.cwd()
    if languages is not None and (pseudo or preview or for_folder):
        raise click.UsageError("--languages goes with none of --pseudo, --preview and --for-folder")
    part = () if languages is None else _part(languages, project)
    mode = Mode(pseudo=pseudo, preview=preview, folder=for_folder, part=part)
    names = [name for name, wanted in (("preview", preview), ("folder", for_folder)) if wanted] or ["-".join(part)]
    site = site or (Path(f"site.{'.'.join(names)}") if any(names) else None)
    with waiting.told("Building the site"):
        built = building.build(project, site=site, mode=mode, clean=clean)
    click.echo(f"Built {built.pages} pages in {built.languages} languages in {built.site.name}/")


def _part(languages: str, project: Path) -> tuple[str, ...]:
    from contact_help import parts  # noqa: PLC0415 # slow to import, and most builds are whole
    from contact_help.settings import of_project  # noqa: PLC0415 # as above

    return parts.chosen(languages, of_project(project).locales, place="mkdocs.yml")


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Of this machine.")
def serve(port: int) -> None:
    """Show the site on this machine while you write it.

    What you save is built, and stands there when you load the page again. A mistake is told with file and line, and the
    site stays as it was until it is mended. Pages say that they are published at this address: to publish, build.

    \b
    Examples:
      contact-help serve
      contact-help serve --port 8001

    \b
    Exit codes:
      0  it was ended by Ctrl+C
      2  there is a mistake in an input, or the port is taken
    """
    from contact_help.warm import serving  # noqa: PLC0415 # a build needs no server

    serving.serve(Path.cwd(), port=port, say=click.echo)
