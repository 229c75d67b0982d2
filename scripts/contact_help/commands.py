"""The commands that prepare a site's hosts and shells."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import get_completion_class

from contact_help import addresses, building, moved, waiting
from contact_help import headers as headers_of
from contact_help import negotiation as negotiation_of
from contact_help.composing.topics import FRAME_FILE, read_frame
from contact_help.settings import of_project
from contact_help.sources import TOPICS_FOLDER


@click.command("merge")
@click.argument("folders", metavar="PART...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--site", type=click.Path(path_type=Path), help="Where the site goes; without it, as mkdocs.yml says.")
def merge(folders: tuple[Path, ...], site: Path | None) -> None:
    """Put a site together that was built in parts, each with some of the languages, as on several machines.

    The result is the same, byte for byte, as a site that was built whole. That takes parts of the same sources, for the
    same address and day (SITE_URL, SOURCE_DATE_EPOCH), with each language once; else it is told what differs, and the
    old site stays as it is.

    \b
    Examples:
      contact-help merge build/part-1 build/part-2
      contact-help merge build/part-1 build/part-2 --site build/whole

    \b
    Exit codes:
      0  the site is there
      2  the parts do not make one site; each fault is told
    """
    with waiting.told("Putting the site together"):
        built = building.merge(Path.cwd(), folders, site=site)
    click.echo(f"Put {built.pages} pages in {built.languages} languages together in {built.site.name}/")


@click.command("headers")
@click.argument("host", type=click.Choice(headers_of.HOSTS))
@click.option(
    "--site", type=click.Path(path_type=Path), default="site", show_default=True, help="The built site that is sent."
)
def headers(host: str, site: Path) -> None:
    """Print the headers that a host must send: for nginx to include, or as the build writes them into the site.

    Run it after the build: a site with a page of search has one policy more.

    \b
    Examples:
      contact-help headers nginx > headers.conf
      contact-help headers apache

    \b
    Exit codes:
      0  they are printed
      2  docs/write/letter.yml cannot be read
    """
    frame = Path("docs") / TOPICS_FOLDER / FRAME_FILE
    webmails = read_frame(frame, place=frame.as_posix()).webmails if frame.exists() else ()
    click.echo(headers_of.for_host(host, webmails, site), nl=False)


@click.command("negotiation")
@click.argument("host", type=click.Choice(sorted(negotiation_of.FORMS)))
def negotiation(host: str) -> None:
    """Print how a host chooses a reader's language at `/`: for nginx to include, or as the build writes it.

    Pages that moved (`redirects` in mkdocs.yml) are among it.

    \b
    Examples:
      contact-help negotiation nginx > languages.conf
      contact-help negotiation netlify

    \b
    Exit codes:
      0  it is printed
      2  mkdocs.yml cannot be read
    """
    project = Path.cwd()
    root = addresses.root_path(building.site_url(project))
    chosen = of_project(project)
    pages = {"netlify": moved.netlify, "nginx": moved.nginx}[host](chosen.redirects, chosen.locales, root)
    click.echo(negotiation_of.FORMS[host](chosen.locales, root) + pages, nl=False)


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes Tab complete commands and options in SHELL.

    \b
    Examples:
      eval "$(contact-help completion bash)"                      for this shell
      contact-help completion bash >> ~/.bashrc                   for every one
      contact-help completion zsh >> ~/.zshrc
      contact-help completion fish > ~/.config/fish/completions/contact-help.fish

    \b
    Exit codes:
      0  it is printed
      2  the shell is not one of these
    """
    kind = get_completion_class(shell)
    if kind is None:  # pragma: no cover # click knows all three
        raise click.UsageError(f"{shell} is not known")
    root = click.get_current_context().find_root().command
    click.echo(kind(root, {}, "contact-help", "_CONTACT_HELP_COMPLETE").source(), nl=False)
