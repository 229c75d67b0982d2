"""What MkDocs warns of, in the words of everything else here: file, line, what is wrong, how to mend it.

MkDocs names the file of a broken link and not its line, once for each language.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from contact_help import yamlfile
from contact_help.problems import InputError, Problem

_LINK = re.compile(
    r"Doc file '(?P<page>[^']+)' contains (?:a|an \w+(?: relative)?) link '(?P<link>[^']+)', (?P<why>.*)"
)
_MENU = re.compile(r"A reference to '(?P<page>[^']+)' is included in the 'nav' configuration, which is not found")
_ID = re.compile(r"\{[^{}]*#([A-Za-z][\w-]*)[^{}]*\}")


def plain(said: Iterable[str], project: Path) -> list[str]:
    """The warnings `said` of a build of `project`, each once; those about links and the menu as `file:line: ...`."""
    found: dict[str, None] = {}
    for each in said:
        text = each.removeprefix("contact-help: ")
        if link := _LINK.match(text):
            found |= dict.fromkeys(map(str, _of_link(project / "docs", link["page"], link["link"], link["why"])))
        elif menu := _MENU.match(text):
            found |= dict.fromkeys(map(str, _of_menu(project, menu["page"])))
        else:
            found[each] = None
    return list(found)


def _of_link(docs: Path, page: str, link: str, why: str) -> Iterator[Problem]:
    # The page of a second letter stands in no file: one text is built for all of them.
    if not (docs / page).exists():
        page = PurePosixPath(page).parent.with_name(PurePosixPath(page).name).as_posix()
    target, _, place = link.partition("#")
    if "anchor" in why:
        file = docs / (_at(page, target) if target else page)
        known = _ID.findall(file.read_text(encoding="utf-8")) if file.exists() else []
        what, remedy = f"a link leads to #{place}, and there is no such place on that page", _near(place, known, "#")
    elif (docs / _at(page, target)).exists():
        what, remedy = f"a link to {link} leads out of its language", "Link to the page's file, as faq.md"
    else:
        known = [each.relative_to(docs).as_posix() for each in docs.rglob("*.md")]
        what, remedy = f"a link leads to {link}, and there is no such page", _near(_at(page, target), known)
    lines = (docs / page).read_text(encoding="utf-8").splitlines() if (docs / page).exists() else []
    numbers = [number for number, line in enumerate(lines, 1) if f"]({link}" in line]
    for number in numbers or [0]:
        yield Problem(f"docs/{page}", number, what, remedy)


def _at(page: str, target: str) -> str:
    """The path below docs that a page's link names: beside the page, or from docs where it begins with a slash."""
    parts: list[str] = []
    start = PurePosixPath() if target.startswith("/") else PurePosixPath(page).parent
    for part in (start / target.lstrip("/")).parts:
        if part == ".." and parts:
            parts.pop()
        elif part != "..":
            parts.append(part)
    return "/".join(parts)


def _of_menu(project: Path, page: str) -> Iterator[Problem]:
    known = [each.relative_to(project / "docs").as_posix() for each in (project / "docs").rglob("*.md")]
    try:
        lines = [*_written(yamlfile.read(project / "mkdocs.yml", place="mkdocs.yml", any_tag=True), page)]
    except InputError:
        lines = []
    for line in lines or [0]:
        yield Problem("mkdocs.yml", line, f"the menu names {page}, and there is no such page", _near(page, known))


def _written(source: yamlfile.YamlFile, page: str) -> Iterator[int]:
    """The lines of the menu at which a page stands."""

    def walk(value: object, path: list[str | int]) -> Iterator[int]:
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        if value == page:
            yield source.line(path)
        for key, each in inside:
            yield from walk(each, [*path, key])

    if isinstance(source.data, dict):
        yield from walk(source.data.get("nav"), ["nav"])


def _near(name: str, known: list[str], sign: str = "") -> str:
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f"Did you mean {sign}{near[0]}"
    if sign:
        return (
            f"Places there are {', '.join(f'#{each}' for each in known)}"
            if known
            else "Write { #id } behind its heading"
        )
    return "Put the file back, or take away what names it"
