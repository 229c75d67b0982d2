"""`build`: makes the whole site beside the old one and swaps it in, so that a failed build changes nothing.

A build can end at any point: a full disk, Ctrl-C, a power cut's `kill -9`. At each of them the site's folder holds the
old site or the new one, whole. Where the system can exchange two folders in one step (Linux), that is so at once; where
it cannot, the next build first puts back what one that died between two renames had set aside.

`merge` puts together what was built in parts, in the same way.

`serve` shows a site on this machine and builds it again when a file is saved.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import gc
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException

from contact_help import folder, intake, mkdocs_words, parts, yamlfile
from contact_help.mode import READERS, Mode, building
from contact_help.problems import InputError, Problem
from contact_help.searching import index as searching
from contact_help.settings import PLUGIN
from contact_help.side_by_side import cores

CHECKSUMS = "SHA256SUMS"
"""The list of what is published, as `sha256sum -c` reads it."""
_MADE_BY_A_BUILD = (CHECKSUMS, "404.html")
# linux/fs.h and fcntl.h
_RENAME_EXCHANGE, _AT_FDCWD = 2, -100
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)


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
    # A page that is opened from a disk may load no script of its folder: there is nothing to search with.
    mode = replace(mode, processes=cores(), search=not mode.preview and not mode.folder)
    with building(mode), _rare_collections(), _warnings() as said, _told_of_disk():
        try:
            config = _config(config_file, said)
            # Where a link stands in its place, the folder behind it is what is swapped.
            target = Path(site or config.site_dir).resolve()
            _refuse_other_folders(target, project, config)
            if found := intake.problems(
                project, Path(config.docs_dir), Path(config.theme.custom_dir or project / "overrides")
            ):
                raise InputError(found)
            target.parent.mkdir(parents=True, exist_ok=True)
            with _scratch(target) as scratch:
                config.site_dir = str(scratch)
                try:
                    mkdocs_build(config)
                finally:
                    # Whatever ended the build, nobody writes into its folder any more. mkdocs.yml may lack the plugin.
                    if plugin := config.plugins.get(PLUGIN):
                        plugin.end_copies()
                _finish(scratch, config, project, mode)
                _swap(scratch, target)
        except (MkDocsException, Abort) as error:
            raise _explained(mkdocs_words.plain(said, project), error) from None
    return _built(target)


def _finish(site: Path, config: MkDocsConfig, project: Path, mode: Mode) -> None:
    """What is done to a built site once all its languages are there."""
    plugin: Any = config.plugins.get(PLUGIN)
    if plugin:
        made = [each for each in plugin.settings.locales if mode.makes(each)]
        searching.write(site, Path(config.docs_dir), made)
    if mode.folder:
        folder.make(site)
    if mode.part:
        parts.make(site, parts.describe(config, project=project, site=plugin.settings.locales, languages=mode.part))
    _list_files(site)


def merge(project: Path, folders: Sequence[Path], *, site: Path | None = None) -> Built:
    """Put the parts of a site in `folders` together; the old site stays in place until the new one is whole.

    site: where it goes instead of the place that the project's mkdocs.yml says. Raises InputError with everything that
    is wrong with the parts, or with the place.
    """
    target = (site or Path(_config(_config_file(project), []).site_dir)).resolve()
    _refuse_taken(target)
    places = [(each, each.resolve()) for each in folders]
    if mixed := [each for each, place in places if place.is_relative_to(target) or target.is_relative_to(place)]:
        what, remedy = "the site cannot go where this part is", "Name another folder for the site, with --site"
        raise InputError([Problem(str(each), 0, what, remedy) for each in mixed])
    target.parent.mkdir(parents=True, exist_ok=True)
    with _told_of_disk(), _scratch(target) as scratch:
        parts.merge(folders, scratch, checksums=CHECKSUMS)
        _list_files(scratch)
        _swap(scratch, target)
    return _built(target)


@contextmanager
def _told_of_disk() -> Iterator[None]:
    """Tell what the system refused, such as a full disk, as a problem with its remedy."""
    try:
        yield
    except OSError as error:
        what = f"the site could not be written ({error.strerror or error})"
        remedy = "Make room or mend the rights, then build again; the old site is as it was"
        raise InputError([Problem(str(error.filename or "the build"), 0, what, remedy)]) from error


def _built(site: Path) -> Built:
    languages = sum(1 for each in site.iterdir() if (each / "index.html").exists())
    return Built(site, len(list(site.rglob("*.html"))), languages)


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


def site_url(project: Path) -> str:
    """The address at which the project's site is published, as mkdocs.yml says it; empty when it does not.

    Raises InputError when there is no such file, or with what is wrong in it.
    """
    return _config(_config_file(project), []).site_url or ""


def _config_file(project: Path) -> Path:
    """The project's mkdocs.yml. Raises InputError when there is none, or when it is no YAML."""
    file = project / "mkdocs.yml"
    if not file.exists():
        remedy = "Run this in the folder that holds mkdocs.yml"
        raise InputError([Problem("mkdocs.yml", 0, "there is no such file here", remedy)])
    yamlfile.read(file, place="mkdocs.yml", any_tag=True)  # tells what is no YAML with its line, in plain words
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's notice about its own future is no fault of a build
    return file


def _config(config_file: Path, said: list[str]) -> MkDocsConfig:
    """The configuration in `config_file`; what is wrong with it is told with the file's name."""
    try:
        return load_config(str(config_file), strict=True)
    except (ConfigurationError, Abort) as error:
        named = [each if config_file.name in each else f"{config_file.name}: {each.strip()}" for each in said]
        raise _explained(named, error) from None


def _refuse_other_folders(target: Path, project: Path, config: MkDocsConfig) -> None:
    """Refuse to swap away a folder that no build made: a slip of the keyboard must not cost anybody their files."""
    sources = [project, Path(config.docs_dir), project / "locales", Path(config.theme.custom_dir or project)]
    remedy = "Name a folder of its own for the site, as `site`"
    for source in {each.resolve() for each in sources}:
        inside = target.is_relative_to(source) and source != project.resolve()
        if source.is_relative_to(target) or inside:
            raise InputError([Problem(str(target), 0, "the site cannot go where its sources are", remedy)])
    _refuse_taken(target)


def _refuse_taken(target: Path) -> None:
    """Refuse a place where something stands that no build made."""
    remedy = "Name a folder of its own for the site, as `site`"
    if target.exists() and not target.is_dir():
        raise InputError([Problem(str(target), 0, "there is a file where the site would go", remedy)])
    if target.is_dir() and any(target.iterdir()) and not any((target / name).exists() for name in _MADE_BY_A_BUILD):
        raise InputError([Problem(str(target), 0, "the folder holds files that no build made", remedy)])


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A folder beside `target` to build in; what builds that died have left is put right first, and removed."""
    with _locked(target.parent):
        _recover(target)
        folder = Path(tempfile.mkdtemp(prefix=_prefix(target, "building"), dir=target.parent))
        mark = os.open(folder, os.O_RDONLY)
        fcntl.flock(mark, fcntl.LOCK_EX)
    try:
        folder.chmod(0o755)  # a web server reads it
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(mark)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let no other build look at the folders in `folder` meanwhile."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _recover(target: Path) -> None:
    """Put back the old site where a build died before the new one was in its place; remove what is left of such."""
    if not target.exists():
        set_aside = sorted(target.parent.glob(f"{_prefix(target, 'replaced')}*"), key=lambda each: each.stat().st_mtime)
        if set_aside:
            set_aside[-1].rename(target)
    for kind in ("replaced", "building"):
        for left in target.parent.glob(f"{_prefix(target, kind)}*"):
            if _abandoned(left):
                shutil.rmtree(left, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    """Whether no build holds the folder: a lock ends with its process, however that ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def _prefix(target: Path, kind: str) -> str:
    return f".{target.name}.{kind}-"


def _swap(new: Path, old: Path) -> None:
    """Put `new` where `old` is; what was there ends up in the place of `new` or is removed."""
    with _locked(old.parent):
        if not old.exists():
            new.rename(old)
        elif not _exchange(new, old):
            aside = old.parent / new.name.replace("building", "replaced")
            old.rename(aside)
            try:
                new.rename(old)
            except BaseException:
                if not old.exists():
                    aside.rename(old)
                raise
            shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step (renameat2(2), Linux 3.15). False where the system or its disk cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _list_files(site: Path) -> None:
    """Write the checksum of every file, so that anybody can see that what is published is what was built."""
    lines = []
    for path in sorted(site.rglob("*")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{digest}  {path.relative_to(site).as_posix()}\n")
    (site / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


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
def _rare_collections() -> Iterator[None]:
    """Look for unused objects seldom: pages and messages stay to the end, and each look goes over all of them."""
    threshold = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)


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
