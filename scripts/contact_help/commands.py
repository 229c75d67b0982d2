"""The commands that build the site and prepare its hosts and shells."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import get_completion_class

from contact_help import addresses, building, waiting
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
    click.echo(negotiation_of.FORMS[host](of_project(project).locales, root), nl=False)


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
