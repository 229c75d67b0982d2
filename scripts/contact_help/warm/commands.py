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
@click.option("--clean", is_flag=True, help="Make every page again, whatever has changed.")
def build(site: Path | None, *, pseudo: bool, preview: bool, clean: bool) -> None:
    """Build the site. An old one stays in place until the new one is whole.

    Where only words have changed since the last build, in pages or catalogues, only what depends on them is made again.
    The site is the same, byte for byte, as one that is made with --clean.

    With --preview, each text of a page shows its line in the catalogue, and English that is left stands out: a site for
    those who translate or review a change, not for readers.

    The site is built for the address in SITE_URL where mkdocs.yml asks for that, and for the day in SOURCE_DATE_EPOCH
    where it is set, else for today.

    \b
    Examples:
      contact-help build
      contact-help build --preview
      contact-help build --pseudo --site build/pseudo

    \b
    Exit codes:
      0  the site is built
      2  there is a mistake in an input; it is told with file and line
    """
    site = site or (Path("site.preview") if preview else None)
    with waiting.told("Building the site"):
        built = building.build(Path.cwd(), site=site, mode=Mode(pseudo=pseudo, preview=preview), clean=clean)
    click.echo(f"Built {built.pages} pages in {built.languages} languages in {built.site.name}/")


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
