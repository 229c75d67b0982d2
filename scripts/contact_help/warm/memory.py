"""What a build leaves behind for the next one: what it read, what came out, and which page asked for what.

It lies in `.cache/warm/`, a folder for each place that a site goes to, and is of use only while all of this holds:
the same Python, packages, code, settings, environment and day; a site folder that holds what the build put there; and a
memory written on this disk by this user (its own inode stands in it, so that a copy, or one that came with a project's
files, is never read). Otherwise there is nothing to remember, and the build is a clean one.
"""

from __future__ import annotations

import contextlib
import copyreg
import hashlib
import json
import os
import pickle
import re
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contact_help import packaged
from contact_help.locales import Locale
from contact_help.today import today

if TYPE_CHECKING:
    from contact_help.settings import Settings
    from contact_help.sources import Sources
    from contact_help.statement import Statement
    from contact_help.translating.catalogues import Catalogue

_HERE = Path(__file__).resolve().parents[1]
# Larger files are no input of a build: it refuses them.
_LARGEST = 64 * 1024 * 1024
_DIGEST = 32
# Bytes of the number of a question.
_NUMBER = 4
_WORD = re.compile(r"\w+")
# What may be a path, as YAML's own signs leave it.
_NAME = re.compile(r"[^\s\"'\[\]{},:#]+")

# What a language keeps of Babel's data is not written: it is slow to read again.
copyreg.pickle(Locale, lambda each: (Locale, tuple(getattr(each, field.name) for field in fields(Locale))))

Stat = tuple[int, int, int]
"""A file's inode, size (bytes) and time of the last change (nanoseconds)."""


@dataclass(frozen=True)
class Place:
    """Where the memory of one site lies.

    site: where the site goes as it was asked for, None for mkdocs.yml's place. address: where it is published, None
    where mkdocs.yml says that. search: whether the site gets a search, if it has one.
    """

    project: Path
    site: Path | None
    address: str | None = None
    search: bool = True

    @property
    def folder(self) -> Path:
        """The memory's own folder."""
        name = hashlib.sha256(str(self.site.resolve() if self.site else "").encode()).hexdigest()[:_DIGEST]
        return self.project / ".cache/warm" / name


@dataclass(frozen=True)
class Config:
    """What a page's build needs of mkdocs.yml. validation: levels of MkDocs' messages, by group and name.

    jump_back: see Edition.
    """

    site_name: str
    site_url: str | None
    nav: Any
    use_directory_urls: bool
    validation: Mapping[str, Mapping[str, Any]]
    docs_dir: str
    theme_dirs: tuple[str, ...]
    repo_url: str | None
    edit_uri: str | None
    edit_uri_template: str | None
    jump_back: str


@dataclass(frozen=True)
class SiteFile:
    """A file of each edition. path: of what becomes of it; for a page, below the language's folder.

    inclusion: MkDocs' number for whether it stands in the menu. made: whether it is a page without a file of its own.
    meta: a page's front matter.
    """

    name: str
    path: str
    is_page: bool
    inclusion: int
    made: bool
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PageFace:
    """What other pages can see of a page. anchors: ids on it. links: to anchors, as page and anchor."""

    title: str
    title_foreign: bool
    index: tuple[Any, ...]
    anchors: frozenset[str]
    links: frozenset[tuple[str, str]]


@dataclass
class EditionMemory:
    """One edition. titles: of each page, and whether it stayed English. anybody: questions that no single page asks.

    Of a page's face and its questions little is needed of most pages: they stay as they were written.
    """

    titles: dict[str, tuple[str, bool]]
    anybody: frozenset[int]
    _faces: dict[str, bytes]
    _reads: dict[str, bytes]

    @classmethod
    def of(
        cls, faces: Mapping[str, PageFace], reads: Mapping[str, Iterable[int]], anybody: frozenset[int]
    ) -> EditionMemory:
        """An edition of pages with these faces and the numbers of their questions."""
        found = cls({}, anybody, {}, {})
        for name, face in faces.items():
            found.put(name, face, reads[name])
        return found

    def put(self, name: str, face: PageFace, reads: Iterable[int]) -> None:
        """Remember a page; what anybody asks is not its own question."""
        self.titles[name] = (face.title, face.title_foreign)
        self._faces[name] = pickle.dumps(face, protocol=pickle.HIGHEST_PROTOCOL)
        self._reads[name] = b"".join(each.to_bytes(_NUMBER, "big") for each in set(reads) - self.anybody)

    def face(self, name: str) -> PageFace:
        """A page's face."""
        found: PageFace = pickle.loads(self._faces[name])  # noqa: S301 # part of a memory that may be read
        return found

    def asking(self, numbers: Iterable[int]) -> set[str]:
        """The pages that ask one of the questions; and one that does not, where numbers stand so side by side."""
        wanted = [each.to_bytes(_NUMBER, "big") for each in numbers]
        return {name for name, reads in self._reads.items() if any(each in reads for each in wanted)}


@dataclass(frozen=True)
class Memory:
    """What is remembered of a whole site.

    inputs: the SHA-256 of each file that was read, by its path. folders: what is below them was read; mkdocs.yml too.
    fronts: the SHA-256 of each page's front matter. outputs, sums: each file of the site, the second in the order of
    the list of checksums. root: numbers of questions asked for pages of all languages. parts: names of files beside.
    """

    key: str
    target: str
    folders: tuple[str, ...]
    config_file: str
    inputs: Mapping[str, str]
    fronts: Mapping[str, str]
    config: Config
    settings: Settings
    sources: Sources
    statement: Statement | None
    search: bool
    files: tuple[SiteFile, ...]
    root: frozenset[int]
    pages: int
    languages: int
    outputs: Mapping[str, Stat] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


def key(place: Place) -> str:
    """A digest of all that a build depends on beside the project's files. Raises InputError for a wrong day."""
    hashed, config_file = hashlib.sha256(), place.project / "mkdocs.yml"
    # Whatever of the environment mkdocs.yml can ask for.
    settings = config_file.read_text(encoding="utf-8", errors="replace")
    words = set(_WORD.findall(settings))
    asked = {name: value for name, value in os.environ.items() if name in words or name == "SOURCE_DATE_EPOCH"}
    packages = sorted(
        entry.name
        for folder in map(Path, sys.path)
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.name.endswith("-info")
    )
    asked_for = [str(config_file), place.address, place.search]
    hashed.update(json.dumps([sys.version, packages, sorted(asked.items()), today().isoformat(), asked_for]).encode())
    # Whatever it names beside the folders, as a logo.
    for name in sorted(set(_NAME.findall(settings))):
        if (place.project / name).is_file():
            hashed.update(f"{name} {_digest(place.project / name)}".encode())
    for folder in (_HERE, packaged.theme()):
        hashed.update(json.dumps(sorted(_digests(folder, left_out=("__pycache__",)).items())).encode())
    for file in sorted(packaged.words().glob(f"*/LC_MESSAGES/{packaged.DOMAIN}.po")):
        # Where they are the site's own they are inputs.
        if not file.is_relative_to(config_file.parent):
            hashed.update(f"{file} {_digest(file)}".encode())
    return hashed.hexdigest()


def inputs(folders: Iterable[str], config_file: str) -> dict[str, str]:
    """The digest of each file below the folders, and of mkdocs.yml, by path."""
    found = {config_file: _digest(Path(config_file))}
    for folder in folders:
        found.update(_digests(Path(folder)))
    return found


def _digests(folder: Path, *, left_out: Sequence[str] = ()) -> dict[str, str]:
    return {path: _digest(Path(path)) for path in files_below([os.fspath(folder)], left_out=left_out)}


def files_below(folders: Iterable[str], *, left_out: Sequence[str] = ()) -> Iterator[str]:
    """The path of each file below the folders. left_out: names of folders. What cannot be read is passed over."""
    waiting = list(folders)
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield entry.path
            elif entry.name not in left_out:
                waiting.append(entry.path)


def _digest(file: Path) -> str:
    try:
        known = file.lstat()
        if not stat.S_ISREG(known.st_mode) or known.st_size > _LARGEST:
            return f"{known.st_mode} {known.st_ino} {known.st_size} {known.st_ctime_ns}"
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        return f"unreadable: {error.errno}"


def stats(site: Path, prefix: str = "") -> dict[str, Stat]:
    """Each file below a folder, by its path there behind `prefix`."""
    found: dict[str, Stat] = {}
    waiting, folder = [""], str(site)
    while waiting:
        below = waiting.pop()
        with os.scandir(f"{folder}/{below}") as entries:
            for entry in entries:
                name = f"{below}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{name}/")
                else:
                    known = entry.stat(follow_symlinks=False)
                    found[prefix + name] = (known.st_ino, known.st_size, known.st_mtime_ns)
    return found


def stat_of(file: Path) -> Stat:
    """The same for one file."""
    known = file.lstat()
    return known.st_ino, known.st_size, known.st_mtime_ns


def load(place: Place) -> Memory | None:
    """What the last build left, None where nothing can be relied on."""
    file = place.folder / "site"
    try:
        with file.open("rb") as opened:
            known = os.fstat(opened.fileno())
            head = json.loads(opened.readline())
            content = opened.read()
        own = known.st_uid == os.getuid() and head["inode"] == known.st_ino
        # By the key this very code wrote it: only then is it read.
        if not own or head["key"] != key(place) or hashlib.sha256(content).hexdigest() != head["digest"]:
            return None
        found: Memory = pickle.loads(content)  # noqa: S301 # written on this disk by this user, and whole
    except Exception:  # noqa: BLE001 # a memory that cannot be read is none, for whatever reason
        return None
    return found


def part(place: Place, memory: Memory, name: str) -> Any:  # noqa: ANN401 # whatever was kept under the name
    """A part of what the last build left. Raises LookupError where it is gone."""
    try:
        content = (place.folder / memory.parts[name]).read_bytes()
    except OSError:
        raise LookupError(name) from None
    if hashlib.sha256(content).hexdigest()[:_DIGEST] != memory.parts[name].rpartition(".")[2]:
        raise LookupError(name)
    return pickle.loads(content)  # noqa: S301 # its digest stands in a memory that may be read


def keep_part(place: Place, name: str, value: object) -> tuple[str, str]:
    """Write a part. Gives its name, and that of its file."""
    content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    file = f"{name}.{hashlib.sha256(content).hexdigest()[:_DIGEST]}"
    if not (place.folder / file).exists():
        _write(place.folder / file, lambda _: content)
    return name, file


def save(place: Place, memory: Memory) -> None:
    """Write the memory in one step, and remove parts that no longer belong to it."""
    content = pickle.dumps(memory, protocol=pickle.HIGHEST_PROTOCOL)
    digest = hashlib.sha256(content).hexdigest()

    def whole(inode: int) -> bytes:
        return json.dumps({"key": memory.key, "inode": inode, "digest": digest}).encode() + b"\n" + content

    _write(place.folder / "site", whole)
    kept = {"site", *memory.parts.values()}
    for each in place.folder.iterdir():
        if each.name not in kept:
            with contextlib.suppress(OSError):
                each.unlink()


def forget(place: Place) -> None:
    """Remove what the last build left."""
    with contextlib.suppress(OSError):
        (place.folder / "site").unlink()


def _write(file: Path, content: Any) -> None:  # noqa: ANN401 # a function of the inode
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content(os.fstat(opened.fileno()).st_ino))
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def without_functions(sources: Sources) -> Sources:
    """The sources as they can be written: what fills a letter's sentences is made anew from the rest."""
    return replace(sources, frame=replace(sources.frame, fill=_nothing)) if sources.frame else sources


def _nothing(text: str) -> Any:  # noqa: ANN401 # stands for a Fill
    raise NotImplementedError(text)


def words_of(catalogue: Catalogue) -> dict[str, Any]:
    """A catalogue's fields."""
    return dict(vars(catalogue))
