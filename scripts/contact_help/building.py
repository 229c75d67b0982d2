"""`build`: makes the whole site beside the old one and swaps it in, so that a failed build changes nothing.

A build can end at any point: a full disk, Ctrl-C, a power cut's `kill -9`. At each of them the site's folder holds the
old site or the new one, whole. Where the system can exchange two folders in one step (Linux), that is so at once; where
it cannot, the next build first puts back what one that died between two renames had set aside.

`merge` puts together what was built in parts, in the same way.
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
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException

from contact_help import yamlfile
from contact_help.headers import SEARCH_FILES
from contact_help.mode import READERS, Mode, building
from contact_help.problems import InputError, Problem
from contact_help.warm import memory, rebuilding
from contact_help.warm.memory import Place
from contact_help.warm.rebuilding import DoubtError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from contact_help.warm.remembering import Recorder

log = logging.getLogger(__name__)

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


def build(  # noqa: PLR0913 # what a build can be asked for
    project: Path,
    *,
    site: Path | None = None,
    mode: Mode = READERS,
    address: str | None = None,
    clean: bool = False,
    search: bool = True,
) -> Built:
    """Build the project's site strictly: any warning of MkDocs or of a check fails it.

    site: where it goes instead of the configured place. mode: what it is for. address: where it is published, instead
    of the configured address. clean: whether nothing of the last build is used. search: whether the site gets a search,
    if it has one. Raises InputError with everything that was wrong; the old site is untouched then.
    """
    place = Place(project.resolve(), site, address, search=search) if mode == READERS else None
    if place and not clean:
        try:
            with _rare_collections():
                return _warm(place)
        except DoubtError as doubt:
            log.debug("a clean build: %s", doubt)
    # A page that is opened from a disk may load no script of its folder: there is nothing to search with.
    mode = replace(mode, search=search and not mode.preview and not mode.folder)
    return _clean(_config_file(project), site, mode, address, place)


def _warm(place: Place) -> Built:
    """Make again what has changed since the last build. Raises DoubtError where that cannot be known."""
    try:
        remade = rebuilding.remake(place)
        known, target = remade.memory, Path(remade.memory.target).resolve()
        if remade.files:
            with _scratch(target) as scratch:
                made = {*remade.files, CHECKSUMS, *_of_search(known)}
                folders = _link([name for name in known.outputs if name not in made], target, scratch)
                if target.stat().st_ino != remade.folder:
                    raise DoubtError("another build has put its site there meanwhile")
                for name, content in remade.files.items():
                    file = scratch / name
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(content)
                known = _counted_anew(scratch, known, made)
                _swap(scratch, target)
                _unlink(remade.memory.outputs, folders, scratch)
            memory.save(place, known)
    except (OSError, InputError) as error:
        raise DoubtError(str(error)) from None
    return Built(target, known.pages, known.languages)


def _of_search(known: memory.Memory) -> list[str]:
    """The files of a site's search: they say something about all its pages."""
    folders = tuple(f"{SEARCH_FILES}/{each.tag}/" for each in known.settings.locales)
    return [name for name in known.outputs if name.startswith(folders)]


def _counted_anew(site: Path, known: memory.Memory, made: Collection[str]) -> memory.Memory:
    """Make a site's search and checksums. Gives its memory. made: the files that are no longer the last build's."""
    new = [name for name in made if (site / name).is_file()]
    if old := _of_search(known):
        from contact_help.searching import index as searching  # noqa: PLC0415 # slow to import; many sites have none

        searching.write(site, Path(known.config.docs_dir), known.settings.locales)
        before = known.outputs.keys() - set(old)
        new += [name for name in memory.stats(site / SEARCH_FILES, f"{SEARCH_FILES}/") if name not in before]
    sums = {name: digest for name, digest in known.sums.items() if name not in made}
    sums |= {name: hashlib.sha256((site / name).read_bytes()).hexdigest() for name in new}
    sums = dict(sorted(sums.items(), key=lambda each: each[0].split("/")))
    _write_sums(site, sums)
    outputs = {name: each for name, each in known.outputs.items() if name not in made}
    outputs |= {name: memory.stat_of(site / name) for name in (*new, CHECKSUMS)}
    return replace(known, sums=sums, outputs=outputs)


def _link(names: Sequence[str], old: Path, new: Path) -> list[str]:
    """Put the files `names` of the folder `old` into `new` as well. Gives the folders that they are in."""
    # Thousands of them: a Path each takes longer than all else.
    folders: dict[str, None] = {}
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = None
            folder = folder.rpartition("/")[0]
    made = sorted(folders)  # a folder comes before those in it
    before, after = f"{old}/", f"{new}/"
    for folder in made:
        os.mkdir(after + folder)  # noqa: PTH102 # see above
    for name in names:
        os.link(before + name, after + name)
    return made


def _unlink(names: Iterable[str], folders: list[str], site: Path) -> None:
    """Remove the files and folders of a site that was replaced, as far as it goes: the rest is removed as elsewhere."""
    with suppress(OSError):
        for name in names:
            os.unlink(f"{site}/{name}")  # noqa: PTH108 # see `_link`
        for folder in reversed(folders):
            os.rmdir(f"{site}/{folder}")  # noqa: PTH106 # see `_link`


def _clean(config_file: Path, site: Path | None, mode: Mode, address: str | None, place: Place | None) -> Built:
    from mkdocs.commands.build import build as mkdocs_build  # noqa: PLC0415 # slow to import, and a warm build needs none of it

    from contact_help import intake, mkdocs_words, side_by_side  # noqa: PLC0415 # as above
    from contact_help.settings import PLUGIN  # noqa: PLC0415 # as above

    project = config_file.parent
    mode = replace(mode, processes=side_by_side.cores())
    with building(mode), _rare_collections(), _warnings() as said, _told_of_disk():
        try:
            config = _config(config_file, said)
            config.site_url = address or config.site_url
            recorder = _recorder(config, place)
            # Where a link stands in its place, the folder behind it is what is swapped.
            asked = Path(site or config.site_dir)
            target = asked.resolve()
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
                sums = _finish(scratch, config, project, mode)
                _swap(scratch, target)
        except (MkDocsException, Abort) as error:
            raise _explained(mkdocs_words.plain(said, project), error) from None
    built = _built(target)
    if recorder:
        with suppress(OSError):  # what cannot be remembered is built again
            recorder.finish(target, pages=built.pages, languages=built.languages, sums=sums, asked=asked)
    elif place:
        memory.forget(place)
    return built


def _recorder(config: MkDocsConfig, place: Place | None) -> Recorder | None:
    """What remembers a build for the next one; None where the next one could not know enough."""
    from contact_help.plugin import ContactHelp  # noqa: PLC0415 # slow to import, and a warm build needs none of it
    from contact_help.settings import PLUGIN  # noqa: PLC0415 # as above
    from contact_help.warm.remembering import Recorder, can_be_warm  # noqa: PLC0415 # as above

    plugin = config.plugins.get(PLUGIN)
    if not place or not isinstance(plugin, ContactHelp) or not can_be_warm(config, plugin=PLUGIN):
        return None
    plugin.recorder = Recorder.starting(place, config)
    return plugin.recorder


def _finish(site: Path, config: MkDocsConfig, project: Path, mode: Mode) -> dict[str, str]:
    """What is done to a built site once all its languages are there. Gives the checksum of each file."""
    from contact_help import folder, parts  # noqa: PLC0415 # slow to import, and a warm build needs none of it
    from contact_help.searching import index as searching  # noqa: PLC0415 # as above
    from contact_help.settings import PLUGIN  # noqa: PLC0415 # as above

    plugin: Any = config.plugins.get(PLUGIN)
    if plugin:
        made = [each for each in plugin.settings.locales if mode.makes(each)]
        searching.write(site, Path(config.docs_dir), made)
    if mode.folder:
        folder.make(site)
    if mode.part:
        parts.make(site, parts.describe(config, project=project, site=plugin.settings.locales, languages=mode.part))
    return _list_files(site)


def merge(project: Path, folders: Sequence[Path], *, site: Path | None = None) -> Built:
    """Put the parts of a site in `folders` together; the old site stays in place until the new one is whole.

    site: where it goes instead of the place that the project's mkdocs.yml says. Raises InputError with everything that
    is wrong with the parts, or with the place.
    """
    from contact_help import parts  # noqa: PLC0415 # no build needs it

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
    from mkdocs.config import load_config  # noqa: PLC0415 # slow to import, and a warm build needs none of it

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


def _list_files(site: Path) -> dict[str, str]:
    """Write the checksum of every file, so that anybody can see that what is published is what was built.

    Gives them, by name.
    """
    files = [path for path in sorted(site.rglob("*")) if path.is_file()]
    sums = {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    _write_sums(site, sums)
    return sums


def _write_sums(site: Path, sums: Mapping[str, str]) -> None:
    lines = [f"{digest}  {name}\n" for name, digest in sums.items()]
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
