"""The command that builds the site."""

from __future__ import annotations

from pathlib import Path

import click

from contact_help import building
from contact_help import headers as headers_of
from contact_help.composing.topics import FRAME_FILE, read_frame
from contact_help.mode import Mode
from contact_help.sources import TOPICS_FOLDER


@click.command("build")
@click.option("--site", type=click.Path(path_type=Path), help="Where the site goes; without it, as mkdocs.yml says.")
@click.option("--pseudo", is_flag=True, help="With two pseudo-languages, en-XA (long) and en-XB (right to left).")
def build(site: Path | None, *, pseudo: bool) -> None:
    """Build the site. An old one stays in place until the new one is whole."""
    built = building.build(Path.cwd(), site=site, mode=Mode(pseudo=pseudo))
    click.echo(f"Built {built.pages} pages in {built.languages} languages in {built.site.name}/")


@click.command("headers")
@click.argument("host", type=click.Choice(sorted(headers_of.FORMS)))
def headers(host: str) -> None:
    """Print the headers that a host must send: for nginx to include, or as the build writes them into the site."""
    frame = Path("docs") / TOPICS_FOLDER / FRAME_FILE
    webmails = read_frame(frame, place=frame.as_posix()).webmails if frame.exists() else ()
    click.echo(headers_of.FORMS[host](webmails), nl=False)
