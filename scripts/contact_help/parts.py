"""A site that is built in parts, by a group of languages each, and put together: the same bytes as one built whole.

A part holds the folders of its languages; the part with English also holds what belongs to no language (`index.html`,
`assets/`, what hosts read). Each part knows all languages of the site, since every page names them. It carries a list
of what it was made of, `part.json`, and parts are put together only where that is the same in all of them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from contact_help import headers, packaged
from contact_help.locales import ENGLISH, Locale
from contact_help.problems import InputError, Problem
from contact_help.today import today

FILE = "part.json"
"""What a part says about itself, in its folder."""
_CODE = Path(__file__).parent
_IGNORED = {".mo", ".pot", ".pyc"}
_REBUILD = "Build all parts of the same commit, for the same address and day"
# What must be the same in all parts, and how it is called. The day and the address come first: who forgot to set them
# need not look for a changed file.
_SAME = {
    "day": "built for the day {}",
    "address": "built for the address {}",
    "site": "of a site in the languages {}",
    "sources": "made of sources with the checksum {}",
    "code": "made by a program with the checksum {}",
}


@dataclass(frozen=True)
class Part:
    """What a part says about itself.

    languages: tags of those that it holds; site: of all that the site has, in its order. day: the ISO date that it was
    built for. address: where the site is published, empty for nowhere. sources: SHA-256 of all that it was made of.
    code: SHA-256 of the program that made it.
    """

    languages: tuple[str, ...]
    site: tuple[str, ...]
    day: str
    address: str
    sources: str
    code: str


def chosen(given: str, site: Sequence[Locale], *, place: str) -> tuple[str, ...]:
    """The tags in `given`, with commas between them, in the order of the site's languages.

    place: where those stand. Raises InputError when a tag is none of them, or stands there twice.
    """
    known = [each.tag for each in site]
    tags = [each.strip() for each in given.split(",") if each.strip()]
    problems = [
        Problem("--languages", 0, f"{tag} is no language of this site", f"Choose of {', '.join(known)}, as in {place}")
        for tag in dict.fromkeys(tags)
        if tag not in known
    ]
    problems += [
        Problem("--languages", 0, f"{tag} stands there twice", "Name each language once")
        for tag in dict.fromkeys(tags)
        if tags.count(tag) > 1
    ]
    if not tags:
        problems.append(Problem("--languages", 0, "no language is named", f"Choose of {', '.join(known)}"))
    if problems:
        raise InputError(problems)
    return tuple(tag for tag in known if tag in tags)


def describe(config: MkDocsConfig, *, project: Path, site: Sequence[Locale], languages: Sequence[str]) -> Part:
    """The part that a build of `languages` makes; site: all languages of the site."""
    folders = {"docs": Path(config.docs_dir), "locales": project / "locales", "theme": packaged.theme()}
    if config.theme.custom_dir:
        folders["overrides"] = Path(config.theme.custom_dir)
    files = [(name, folder, each) for name, folder in folders.items() for each in _files(folder)]
    sources = hashlib.sha256()
    settings = [("", project, each) for each in sorted(project.glob("*.yml"))]
    for name, folder, each in [*settings, *files]:
        _add(sources, f"{name}/{each.relative_to(folder).as_posix()}", each)
    code = hashlib.sha256()
    for each in _files(_CODE):
        _add(code, each.relative_to(_CODE).as_posix(), each)
    return Part(
        languages=tuple(languages),
        site=tuple(each.tag for each in site),
        day=today().isoformat(),
        address=config.site_url or "",
        sources=sources.hexdigest(),
        code=code.hexdigest(),
    )


def _files(folder: Path) -> Iterator[Path]:
    """What is below a folder, in an order that no system changes."""
    found = (each for each in folder.rglob("*") if each.is_file() and each.suffix not in _IGNORED)
    return iter(sorted(found, key=lambda each: each.relative_to(folder).as_posix()))


def _add(digest: hashlib._Hash, name: str, file: Path) -> None:
    content = file.read_bytes()
    digest.update(f"{len(name.encode())}:{name}{len(content)}:".encode())
    digest.update(content)


def make(folder: Path, part: Part) -> None:
    """Leave in the built `folder` only what belongs to the part, and write down what it is."""
    kept = set(part.languages)
    for each in [*folder.iterdir(), *(folder / headers.SEARCH_FILES).glob("*")]:
        if each == folder / headers.SEARCH_FILES:
            continue  # it has folders of languages itself
        belongs = each.name in kept if each.name in part.site else ENGLISH in kept
        if not belongs:
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    (folder / FILE).write_text(json.dumps(asdict(part), indent=1) + "\n", encoding="utf-8")


def merge(folders: Sequence[Path], to: Path, *, checksums: str) -> None:
    """Put the parts in `folders` together in the empty folder `to`.

    checksums: the name of the list of each part's files. Raises InputError with everything that is wrong: a folder is
    no part or is damaged, parts are of different sources, a language is missing or there twice.
    """
    problems: list[Problem] = []
    found: dict[Path, Part] = {}
    for folder in folders:
        try:
            found[folder] = read(folder)
        except InputError as error:
            problems += error.problems
        else:
            problems += _damage(folder, checksums)
    problems += [*_differences(found), *_gaps(found)]
    if problems:
        raise InputError(problems)
    for folder in found:
        shutil.copytree(folder, to, ignore=shutil.ignore_patterns(FILE, checksums), dirs_exist_ok=True)


def read(folder: Path) -> Part:
    """What the part in `folder` says about itself. Raises InputError when there is none."""
    file = folder / FILE
    remedy = "Build it with `contact-help build --languages TAGS --site FOLDER`"
    if not file.is_file():
        what = "this is a whole site, not a part of one" if (folder / "index.html").is_file() else "here is no part"
        raise InputError([Problem(str(folder), 0, what, remedy)])
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return Part(
            languages=tuple(map(str, data["languages"])),
            site=tuple(map(str, data["site"])),
            day=str(data["day"]),
            address=str(data["address"]),
            sources=str(data["sources"]),
            code=str(data["code"]),
        )
    except (KeyError, TypeError, ValueError):
        raise InputError([Problem(str(file), 0, "it does not say what the part is", remedy)]) from None


def _damage(folder: Path, checksums: str) -> list[Problem]:
    """Files of a part that are not what its build wrote, and such as no build wrote."""
    remedy = "Build the part again, and copy its folder whole, hidden files too"
    listed = folder / checksums
    if not listed.is_file():
        return [Problem(str(listed), 0, "the list of the part's files is missing", remedy)]
    wanted = {}
    for line in listed.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        wanted[name] = digest
    there = {each.relative_to(folder).as_posix(): each for each in folder.rglob("*") if each.is_file()}
    del there[checksums]
    problems = [Problem(str(folder / name), 0, "it is missing in the part", remedy) for name in wanted.keys() - there]
    for name, file in there.items():
        if name not in wanted:
            problems.append(Problem(str(file), 0, "no build wrote this into the part", remedy))
        elif hashlib.sha256(file.read_bytes()).hexdigest() != wanted[name]:
            problems.append(Problem(str(file), 0, "it is not what the build wrote", remedy))
    return sorted(problems, key=lambda each: each.place)


def _differences(found: Mapping[Path, Part]) -> Iterator[Problem]:
    """What is not the same in all parts: it is told of the first one and of each that differs from it."""
    for name, said in _SAME.items():
        values = {folder: _shown(getattr(part, name)) for folder, part in found.items()}
        first = next(iter(values), None)
        for folder, value in values.items():
            if first and value != values[first]:
                what = f"it is {said.format(value)}, while {first} is {said.format(values[first])}"
                yield Problem(str(folder), 0, what, _REBUILD)


def _shown(value: str | Iterable[str]) -> str:
    return (value or "(none)") if isinstance(value, str) else ", ".join(value)


def _gaps(found: Mapping[Path, Part]) -> Iterator[Problem]:
    """Languages that no part holds, and such as several hold."""
    wanted = list(dict.fromkeys(tag for part in found.values() for tag in part.site))
    for tag in wanted:
        holders = [str(folder) for folder, part in found.items() if tag in part.languages]
        if not holders:
            yield Problem(
                "the parts", 0, f"none of them holds {tag}", f"Build it: contact-help build --languages {tag}"
            )
        elif len(holders) > 1:
            yield Problem(", ".join(holders), 0, f"each of them holds {tag}", "Leave out all of them but one")
