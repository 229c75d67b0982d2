"""The command that builds the site."""

from __future__ import annotations

from pathlib import Path

import click

from contact_help import addresses, building
from contact_help import headers as headers_of
from contact_help import negotiation as negotiation_of
from contact_help.composing.topics import FRAME_FILE, read_frame
from contact_help.mode import Mode
from contact_help.settings import of_project
from contact_help.sources import TOPICS_FOLDER


@click.command("build")
@click.option("--site", type=click.Path(path_type=Path), help="Where the site goes; without it, as mkdocs.yml says.")
@click.option("--pseudo", is_flag=True, help="With two pseudo-languages, en-XA (long) and en-XB (right to left).")
@click.option("--preview", is_flag=True, help="For translators: see above. Goes to site.preview/ without --site.")
def build(site: Path | None, *, pseudo: bool, preview: bool) -> None:
    """Build the site. An old one stays in place until the new one is whole.

    With --preview, each text of a page shows its line in the catalogue, and English that is left stands out: a site for
    those who translate or review a change, not for readers.
    """
    site = site or (Path("site.preview") if preview else None)
    built = building.build(Path.cwd(), site=site, mode=Mode(pseudo=pseudo, preview=preview))
    click.echo(f"Built {built.pages} pages in {built.languages} languages in {built.site.name}/")


@click.command("headers")
@click.argument("host", type=click.Choice(headers_of.HOSTS))
@click.option(
    "--site", type=click.Path(path_type=Path), default="site", show_default=True, help="The built site that is sent."
)
def headers(host: str, site: Path) -> None:
    """Print the headers that a host must send: for nginx to include, or as the build writes them into the site."""
    frame = Path("docs") / TOPICS_FOLDER / FRAME_FILE
    webmails = read_frame(frame, place=frame.as_posix()).webmails if frame.exists() else ()
    click.echo(headers_of.for_host(host, webmails, site), nl=False)


@click.command("negotiation")
@click.argument("host", type=click.Choice(sorted(negotiation_of.FORMS)))
def negotiation(host: str) -> None:
    """Print how a host chooses a reader's language at `/`: for nginx to include, or as the build writes it."""
    project = Path.cwd()
    root = addresses.root_path(building.site_url(project))
    click.echo(negotiation_of.FORMS[host](of_project(project).locales, root), nl=False)
