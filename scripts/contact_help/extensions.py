"""What packages beside this one add to a site: they are installed, and found by their entry points.

`contact_help.fields`: a kind of field, by the name that topics give as `kind`; it leads to a mapping, or to a function
that makes one of a country's two letters. `contact_help.clocks`: a kind of request with a time for the answer, by the
name that topics give as `clock`; a mapping. `contact_help.webmails`: a webmail page in which letters can be written; a
mapping. `contact_help.checks`: a check that `contact-help check` runs; a function of the folders of project and site.

Mappings are data, held against schemas/extensions.json: an extension imports nothing of this package, so that it goes
on working when modules here move. A check gives mappings with the keys of a finding: `place` (a file, relative to the
project), `line` (0 for a whole file), `rule`, `what`, `remedy`.

Whatever is wrong with an extension is told with its name, in one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Literal

from contact_help import yamlfile
from contact_help.problems import InputError, Problem

Group = Literal["fields", "clocks", "webmails", "checks"]
GROUPS: tuple[Group, ...] = ("fields", "clocks", "webmails", "checks")
PREFIX = "contact_help."
_FINDING = {"place": str, "line": int, "rule": str, "what": str, "remedy": str}


@dataclass(frozen=True)
class Extension:
    """An entry point. group, name: its own. package: the package's name and version, for messages. found: see above."""

    group: Group
    name: str
    package: str
    found: Any

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"the extension {self.package}"

    def problem(self, what: str, remedy: str) -> Problem:
        """A Problem of the extension."""
        return Problem(self.place, 0, f"`{self.name}` of {PREFIX}{self.group} {what}", remedy)

    def data(self, *given: str) -> yamlfile.YamlFile:
        """The mapping that it leads to, checked, below its group and name. given: what a function is called with.

        Raises InputError when it breaks, is no mapping, or does not fit the schema.
        """
        value = self.call(*given) if callable(self.found) else self.found
        if not isinstance(value, Mapping):
            raise InputError([self.problem(f"leads to {type(value).__name__}, not to a mapping", _MEND)])
        file = yamlfile.YamlFile({self.group: {self.name: dict(value)}}, self.place, 0, None)
        if problems := file.check("extensions"):
            raise InputError(problems)
        return file

    def call(self, *given: object) -> Any:  # noqa: ANN401 # what a stranger's function gives
        """What its function gives. Raises InputError where that raises anything else than a stop by the user."""
        try:
            return self.found(*given)
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001 # a stranger's function may raise anything
            raise InputError([self.problem(f"broke off: {_said(error)}", _MEND)]) from None


_MEND = "Mend the extension, or uninstall it"


def any_checks() -> bool:
    """Whether an extension brings a check."""
    return bool(entry_points(group=f"{PREFIX}checks"))


@cache
def installed(group: Group) -> tuple[Extension, ...]:
    """The extensions of a group, in the order of their names. Raises InputError for one that cannot be loaded."""
    found: list[Extension] = []
    problems: list[Problem] = []
    points = sorted(set(entry_points(group=PREFIX + group)), key=lambda each: (each.name, each.value))
    for point in points:
        known = Extension(group, point.name, _package(point), None)
        try:
            loaded = point.load()
        except Exception as error:  # noqa: BLE001 # a stranger's module may raise anything
            problems.append(known.problem(f"cannot be loaded: {_said(error)}", _MEND))
            continue
        if any(each.name == point.name for each in found):
            problems.append(known.problem("has the name of another one", "Uninstall one of the two"))
        if group == "checks" and not callable(loaded):
            problems.append(known.problem("is no function", _MEND))
        found.append(Extension(group, point.name, known.package, loaded))
    if problems:
        raise InputError(problems)
    return tuple(found)


def run(check: Extension, project: Path, site: Path) -> Iterator[dict[str, Any]]:
    """What a check finds in the project and its built site, each a mapping with the keys of a finding.

    Raises InputError when it breaks, or gives what is none.
    """
    # A generator breaks off while it is read, so it is read where that is caught.
    given = replace(check, found=lambda *folders: list(check.found(*folders) or ())).call(project, site)
    yield from (_finding(check, each) for each in given)


def _finding(check: Extension, each: object) -> dict[str, Any]:
    if not isinstance(each, Mapping) or set(each) != set(_FINDING):
        raise InputError([check.problem(f"gave {each!r:.80}", f"A finding has the keys {', '.join(_FINDING)}")])
    for key, kind in _FINDING.items():
        if not isinstance(each[key], kind) or isinstance(each[key], bool):
            raise InputError([check.problem(f"gave {key}: {each[key]!r:.80}", f"Give it as {kind.__name__}")])
    return dict(each)


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
