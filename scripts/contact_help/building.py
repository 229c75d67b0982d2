"""`build`: makes the whole site beside the old one and swaps it in, so that a failed build changes nothing.

`serve` shows a site on this machine and builds it again when a file is saved.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException

from contact_help.mode import READERS, Mode, building
from contact_help.problems import InputError, Problem


@dataclass(frozen=True)
class Built:
    """What a build made. pages: HTML files. languages: editions among them."""

    site: Path
    pages: int
    languages: int


def build(project: Path, *, site: Path | None = None, mode: Mode = READERS) -> Built:
    """Build the project's site strictly: any warning of MkDocs or of a check fails it.

    site: where it goes instead of the configured place. mode: what it is for. Raises InputError with everything that
    was wrong; the old site is untouched then.
    """
    config_file = _config_file(project)
    with building(mode), _warnings() as said:
        try:
            config = load_config(str(config_file), strict=True)
            target = site or Path(config.site_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            scratch = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
            scratch.chmod(0o755)  # a web server reads it
            try:
                config.site_dir = str(scratch)
                mkdocs_build(config)
                _swap(scratch, target)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
        except (ConfigurationError, MkDocsException, Abort) as error:
            raise _explained(said, error) from None
    pages = len(list(target.rglob("*.html")))
    languages = sum(1 for each in target.iterdir() if (each / "index.html").exists())
    return Built(target, pages, languages)


def serve(project: Path, mode: Mode, *, port: int, ready: Callable[[str], None]) -> None:
    """Show the project's site on this machine until Ctrl+C, and build it again when a file is saved.

    port: of 127.0.0.1. ready: called with the site's address before it is first built. What MkDocs says while it
    serves goes to the standard error. Raises InputError when the site cannot be built at first or the port is taken.
    """
    config_file = _config_file(project)
    logger = logging.getLogger("mkdocs")
    handler, level = logging.StreamHandler(), logger.level
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        with building(mode):
            path = urlsplit(load_config(str(config_file)).site_url or "/").path
            ready(f"http://127.0.0.1:{port}/{path.strip('/')}".rstrip("/") + "/")
            mkdocs_serve(str(config_file), dev_addr=f"127.0.0.1:{port}")
    except (ConfigurationError, MkDocsException, Abort) as error:
        raise _explained([], error) from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        what = f"the port {port} of this machine is taken"
        raise InputError([Problem("the server", 0, what, "Choose another one with --port")]) from None
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def _config_file(project: Path) -> Path:
    """The project's mkdocs.yml. Raises InputError when there is none."""
    file = project / "mkdocs.yml"
    if not file.exists():
        remedy = "Run this in the folder that holds mkdocs.yml"
        raise InputError([Problem("mkdocs.yml", 0, "there is no such file here", remedy)])
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's notice about its own future is no fault of a build
    return file


def _swap(new: Path, old: Path) -> None:
    """Put `new` where `old` is, by two renames on one file system."""
    if old.exists():
        aside = new.with_name(new.name + ".old")
        old.rename(aside)
        new.rename(old)
        shutil.rmtree(aside)
    else:
        new.rename(old)


def _explained(said: list[str], error: Exception) -> InputError:
    lines = [each.strip() for each in (*said, str(error)) if each.strip()]
    text = "\n".join(dict.fromkeys(line for each in lines for line in each.splitlines() if line.strip()))
    return _BuildError(text)


class _BuildError(InputError):
    """What MkDocs and the checks said, line by line; the places are in the lines."""

    def __init__(self, text: str) -> None:
        super().__init__([Problem("the build", 0, text, "Mend this, then build again")])
        self.args = (text,)


class _Collect(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record.getMessage())


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect what MkDocs logs as warnings, in place of its own printing."""
    said: list[str] = []
    logger = logging.getLogger("mkdocs")
    handler, level = _Collect(said), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate
