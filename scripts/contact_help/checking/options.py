"""Options that commands of more than one room have, each with one meaning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from contact_help.checking import exceptions

Option = Callable[[Callable[..., Any]], Callable[..., Any]]

EXCEPTIONS: Option = click.option(
    "--exceptions",
    "exceptions_file",
    type=click.Path(path_type=Path),
    default=exceptions.FILE,
    show_default=True,
    help="Known faults that are borne for a reason.",
)


def built_site(said: str) -> Option:
    """The option --site of a command that looks at a built site. said: its help."""
    return click.option("--site", type=click.Path(path_type=Path), default="site", show_default=True, help=said)
