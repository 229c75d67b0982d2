"""The command `contact-help`: finds the room whose command is asked for, and ends a user's mistake in plain lines.

Each room keeps its commands in its own `commands.py`; they are imported only when called, so that the command starts
fast. Exit codes: 0 all is well; 1 a check found faults; 2 the command could not do its work (a mistake in an input, a
missing tool, no page to check).
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from contact_help.problems import InputError

# Name of the command, module and attribute, and the one line that the list of commands shows.
_COMMANDS = {
    "new": ("contact_help.starting.commands:new", "Make a small complete site."),
    "build": ("contact_help.warm.commands:build", "Build the site."),
    "serve": ("contact_help.warm.commands:serve", "Show the site on this machine while you write it."),
    "merge": ("contact_help.commands:merge", "Put a site together that was built in parts."),
    "check": ("contact_help.pipeline.commands:check", "Build, run every check, and sum up."),
    "publish-check": ("contact_help.pipeline.commands:publish_check", "Say whether the built site may be published."),
    "upkeep": ("contact_help.pipeline.commands:upkeep", "Look at what changes by itself: ages, links, advisories."),
    "topic": ("contact_help.composing.commands:topic", "Start a topic of the composer."),
    "headers": ("contact_help.commands:headers", "Print the headers that a host must send."),
    "schemas": ("contact_help.starting.commands:schemas", "Write the schemas that editors complete YAML files by."),
    "negotiation": ("contact_help.commands:negotiation", "Print how a host chooses a reader's language."),
    "translations": ("contact_help.translating.commands:translations", "Work on the catalogues in locales/."),
    "audit": ("contact_help.checking.commands:audit", "Audit the built site for accessibility."),
    "listen": ("contact_help.checking.commands:listen", "Hear what a screen reader says on a page."),
    "contacts": ("contact_help.checking.commands:contacts", "Check every contact and figure: format, source, age."),
    "html": ("contact_help.checking.commands:html", "Check that every page of the built site is valid HTML."),
    "links": ("contact_help.checking.commands:links", "Check every link of the built site, without a network."),
    "weight": ("contact_help.checking.commands:weight", "Weigh the first view of every page against its budget."),
    "extensions": (
        "contact_help.checking.commands:extensions",
        "Run the checks of extensions.",
    ),
    "changes": ("contact_help.pipeline.commands:changes", "Say which pages differ between two built sites."),
    "sbom": ("contact_help.pipeline.commands:sbom", "Write the bill of materials of the pinned packages."),
    "advisories": ("contact_help.pipeline.commands:advisories", "Ask what is known against the pinned packages."),
    "completion": ("contact_help.commands:completion", "Print what makes Tab complete commands in a shell."),
}


class _Rooms(click.Group):
    """A group that imports a command when it is called, and tells a user's mistake without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except InputError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)


@click.group(cls=_Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="contact-help")
def main() -> None:
    """Build, translate and check a site that helps people write to an organisation.

    Each command works on the folder that it is run in: the one with mkdocs.yml. `contact-help COMMAND --help` explains
    one, with examples. Where a program reads the answer, use --format json; `audit` writes one with --report.

    \b
    Examples:
      contact-help new my-site        make a small complete site
      contact-help build              build it into site/
      contact-help check              run every check, and sum up

    \b
    Exit codes, of every command:
      0  all is well
      1  a check found faults
      2  the command could not do its work: a mistake in an input, a missing tool
    """


if __name__ == "__main__":
    sys.exit(main())
