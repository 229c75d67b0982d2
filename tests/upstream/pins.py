"""What of other projects this package stands on, found in its own code, and how each of those parts reads today.

Nothing is listed by hand but what no import shows. From every file of the package the names are taken that it imports
from the projects below; of each the source is remembered as a hash, of a class method by method, those of its bases
too. An update that changes one of them is told by name, with the files of ours that use it.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import distribution, version
from pathlib import Path
from types import ModuleType
from typing import Any

CHECKOUT = Path(__file__).parents[2]
PACKAGE = CHECKOUT / "scripts/contact_help"
FILE = Path(__file__).with_name("pinned.json")
PROJECTS = {
    "mkdocs": "mkdocs", "mkdocs_static_i18n": "mkdocs-static-i18n", "material": "mkdocs-material",
    "markdown": "markdown", "pymdownx": "pymdown-extensions", "babel": "babel", "polib": "polib", "jinja2": "jinja2",
}  # fmt: skip
"""The projects that are looked at: what is imported, and the name of the package that brings it."""
BY_NAME = {
    # Put in the place of MkDocs' own while languages are built side by side.
    "mkdocs.utils:clean_directory": ["plugin.py"],
    # Calls every hook of the plugin, in an order that the plugin relies on.
    "mkdocs.commands.build:_populate_page": ["plugin.py"],
    "mkdocs.commands.build:_build_page": ["plugin.py"],
    "mkdocs.structure.files:Files": ["addresses.py"],
    "mkdocs.structure.pages:_RelativePathTreeprocessor": ["checking/links_origins.py"],
    # Named as texts in `markdown.EXTENSIONS`.
    "markdown.extensions.tables:TableExtension": ["markdown.py"],
    "markdown.extensions.admonition:AdmonitionExtension": ["markdown.py"],
    "markdown.extensions.attr_list:AttrListTreeprocessor": ["markdown.py"],
    "markdown.extensions.def_list:DefListExtension": ["markdown.py"],
    "markdown.extensions.footnotes:FootnoteExtension": ["markdown.py"],
    "markdown.extensions.sane_lists:SaneListExtension": ["markdown.py"],
    "markdown.extensions.toc:TocExtension": ["markdown.py"],
    "markdown.extensions.toc:TocTreeprocessor": ["markdown.py"],
    "pymdownx.details:DetailsExtension": ["markdown.py"],
}
"""What no import shows: `module:name`, and the files of ours that stand on it."""
NODE_FILES = {
    # Their code is put into pages that are open already, and their report is read.
    "pa11y/lib/runners/axe.js": ["checking/pa11y.py"],
    "pa11y/lib/runners/htmlcs.js": ["checking/pa11y.py"],
    "pa11y-ci/bin/pa11y-ci.js": ["checking/pa11y.py"],
    "pa11y-ci/lib/pa11y-ci.js": ["checking/pa11y.py"],
}
"""Files below node_modules of which more is used than a command line."""

Pins = dict[str, dict[str, str]]


def imported(folder: Path = PACKAGE) -> dict[str, list[str]]:
    """The names that the package's files import from other projects: `module:name`, with the files in order."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for module, name in _imports(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(f"{module}:{name}", set()).add(path.relative_to(folder).as_posix())
    return {name: sorted(files) for name, files in sorted(found.items())}


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Module and name of each import from another project, whole modules by the names that are read of them."""
    whole: dict[str, str] = {}
    for module, name, known_as in _named(tree):
        if module.split(".")[0] not in PROJECTS:
            continue
        if name and not isinstance(getattr(import_module(module), name, None), ModuleType):
            yield module, name
        else:
            whole[known_as] = f"{module}.{name}".rstrip(".")
            import_module(whole[known_as])
    for node in ast.walk(tree):
        module = whole.get(ast.unparse(node.value), "") if isinstance(node, ast.Attribute) else ""
        if module and isinstance(node, ast.Attribute):
            yield from _read_of(module, node.attr)


def _named(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Each import of a file: the module, the name that is taken of it (empty for all of it), and what it is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module, each.name, each.asname or each.name) for each in node.names)
        elif isinstance(node, ast.Import):
            yield from ((each.name, "", each.asname or each.name) for each in node.names)


def _read_of(module: str, name: str) -> Iterator[tuple[str, str]]:
    if not isinstance(getattr(import_module(module), name, None), ModuleType):
        yield module, name


def read(names: Mapping[str, list[str]]) -> Pins:
    """How each of `names` reads today: for each its parts, with a hash of their source."""
    return {name: dict(_parts(*name.split(":"))) for name in sorted(names)}


def read_node_files(names: Mapping[str, list[str]], folder: Path = CHECKOUT / "node_modules") -> Pins:
    """The same for files below node_modules."""
    found = {}
    for name in names:
        text = (folder / name).read_bytes() if (folder / name).is_file() else None
        found[name] = {} if text is None else {name: hashlib.sha256(text).hexdigest()[:12]}
    return found


def read_templates(ours: Path = CHECKOUT / "overrides") -> Pins:
    """How those of Material's templates read that have the name of one of ours, and so would be read in its absence."""
    theme = Path(str(distribution(PROJECTS["material"]).locate_file("material/templates")))
    names = sorted(path.relative_to(ours).as_posix() for path in ours.rglob("*.html"))
    found = {name: theme / name for name in names if (theme / name).is_file()}
    return {f"material:{name}": {name: _hash_of_text(path.read_text("utf-8"))} for name, path in found.items()}


def _parts(module: str, name: str) -> Iterator[tuple[str, str]]:
    found: Any = getattr(import_module(module), name, None)
    if found is None:
        return
    if not inspect.isclass(found):
        yield name, _hash(found)
        return
    for base in found.__mro__:
        if base.__module__.split(".")[0] in PROJECTS:
            for part, value in sorted(vars(base).items()):
                if part not in _SET_BY_PYTHON:
                    shown = part if base is found else f"{base.__name__}.{part}"
                    yield shown, _hash(value)


_SET_BY_PYTHON = {
    "__module__", "__doc__", "__dict__", "__weakref__", "__annotations__", "__abstractmethods__", "_abc_impl",
    "__parameters__", "__orig_bases__", "__static_attributes__", "__firstlineno__", "__dataclass_params__",
    "__dataclass_fields__", "__match_args__",
}  # fmt: skip


def _hash(value: object) -> str:
    """A hash of how `value` reads: its source where Python knows it, else what it shows, without addresses."""
    inner: Any = value
    for name in ("__func__", "fget", "func", "__wrapped__"):
        inner = getattr(inner, name, None) or inner
    try:
        text = inspect.getsource(inner)
    except (TypeError, OSError):
        text = inner.pattern if isinstance(inner, re.Pattern) else re.sub(r" at 0x[0-9a-f]+", "", repr(inner))
    return _hash_of_text(text)


def _hash_of_text(text: str) -> str:
    return hashlib.sha256("\n".join(line.strip() for line in text.splitlines()).encode()).hexdigest()[:12]


def versions() -> dict[str, str]:
    """The installed version of each project."""
    return {package: version(package) for package in sorted(set(PROJECTS.values()))}


def moved(pinned: Pins, found: Pins, users: Mapping[str, list[str]]) -> list[str]:
    """What is not as it was `pinned`, each with the files of ours that have to be looked at."""
    told = []
    for name in sorted({*pinned, *found}):
        before, now = pinned.get(name), found.get(name)
        files = ", ".join(users.get(name, [])) or name.replace("material:", "overrides/")
        if before is None:
            told.append(f"{name} is used by {files} and was not before")
        elif now is None:
            told.append(f"{name} is not used any more")
        else:
            for part in sorted({*before, *now}):
                if before.get(part) != now.get(part):
                    how = "is gone" if part not in now else "is new" if part not in before else "reads otherwise"
                    where = "" if name in {part, f"{name.partition(':')[0]}:{part}"} else f"{part} "
                    told.append(f"{name}: {where}{how}. Look at {files}")
    return told


def all_names() -> dict[str, list[str]]:
    """All of Python that is looked at, with the files of ours that stand on it."""
    found = imported()
    for name, files in BY_NAME.items():
        found[name] = sorted({*found.get(name, []), *files})
    return found


def today() -> Pins:
    """How all that is looked at reads today."""
    return read(all_names()) | read_node_files(NODE_FILES) | read_templates()


def today_afresh() -> Pins:
    """The same, as a process of its own reads it: in one that has built sites some things were put in others' place."""
    code = "import json, pins, sys; json.dump(pins.today(), sys.stdout)"
    paths = [str(FILE.parent), str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    done = subprocess.run(  # our own code, no shell
        [sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    found: Pins = json.loads(done.stdout)
    return found


def write() -> None:
    """Remember how all reads today."""
    data = {"versions": versions(), "parts": today()}
    FILE.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load() -> dict[str, Any]:
    """What was remembered: `versions` and `parts`."""
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return data


if __name__ == "__main__":
    write()
    sys.stdout.write(f"Wrote {FILE.name}\n")
