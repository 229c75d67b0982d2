"""The command that builds the site."""

from __future__ import annotations

from pathlib import Path

import click

from contact_help import building
from contact_help import headers as headers_of


@click.command("build")
@click.option("--site", type=click.Path(path_type=Path), help="Where the site goes; without it, as mkdocs.yml says.")
def build(site: Path | None) -> None:
    """Build the site. An old one stays in place until the new one is whole."""
    built = building.build(Path.cwd(), site=site)
    click.echo(f"Built {built.pages} pages in {built.languages} languages in {built.site.name}/")


@click.command("headers")
@click.argument("host", type=click.Choice(sorted(headers_of.FORMS)))
def headers(host: str) -> None:
    """Print the headers that a host must send: for nginx to include, or as the build writes them into the site."""
    click.echo(headers_of.FORMS[host](), nl=False)
