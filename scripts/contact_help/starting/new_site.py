"""`new`: a small complete site in a folder of its own, made whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from contact_help.locales import ENGLISH, Locale, locale, near
from contact_help.problems import InputError, Problem
from contact_help.settings import of_project
from contact_help.translating import update

SCHEMAS = "schemas"
"""The folder of a site in which editors find what its YAML files may hold."""
# Files that would mean something here already, under the names that they have in a site.
_RENAMED = {"gitignore": ".gitignore", "workflow.yml": ".github/workflows/site.yml"}


@dataclass(frozen=True)
class Choices:
    """What differs from site to site. organisation: whom people write to. language: a tag, the one beside English."""

    site_name: str = "Help with letters"
    organisation: str = "Example Organisation"
    language: str = "es"


def make(folder: Path, choices: Choices) -> Path:
    """Make a site in `folder`, which must not be there yet or be empty. Gives its path.

    Raises InputError when something is there, or a choice cannot be; nothing is left behind then.
    """
    target = folder.absolute()
    if target.is_symlink() or target.is_file() or (target.is_dir() and any(target.iterdir())):
        what = "something is there already, and nothing is ever written over"
        raise InputError([Problem(str(folder), 0, what, "Name a folder that is not there yet")])
    second = language(choices.language)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
        site = Path(scratch) / "site"
        _copy(files("contact_help.starting").joinpath("site"), site, _values(choices, second))
        write_schemas(site / SCHEMAS)
        settings = of_project(site)  # whatever mkdocs.yml cannot hold is told before anything is there
        update.update(site, settings.locales)
        if target.is_dir():
            target.rmdir()
        site.rename(target)
    return target


def language(tag: str) -> Locale:
    """The language that a site has beside English. Raises InputError for a tag that cannot be it."""
    try:
        found = locale(tag)
    except ValueError as error:
        said = " or ".join(each for each in near(tag) if each != ENGLISH)
        remedy = f"Did you mean {said}" if said else "Use a tag as es, ar or zh-Hant (BCP 47)"
        raise InputError([Problem("the language", 0, str(error), remedy)]) from None
    if not found.has_catalogues:
        remedy = "Name another one, as es or ar; English is the source and always there"
        raise InputError([Problem("the language", 0, f"{tag} cannot be the language beside English", remedy)])
    return found


def write_schemas(folder: Path) -> list[str]:
    """Write the schemas of all YAML files that a site's owner edits into `folder`. Gives their names."""
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted(
        (each for each in files("contact_help").joinpath(SCHEMAS).iterdir() if each.name.endswith(".json")),
        key=lambda each: each.name,
    )
    for each in found:
        (folder / each.name).write_bytes(each.read_bytes())
    return [each.name for each in found]


def _values(choices: Choices, second: Locale) -> Mapping[str, str]:
    """What stands in the starter's files between two signs @, each as it is written into them."""
    tag = second.tag
    return {
        "SITE_NAME": _quoted(choices.site_name),
        "SITE_TITLE": " ".join(choices.site_name.split()),
        "SITE_DESCRIPTION": _quoted(f"Free help to write to {choices.organisation}."),
        "ORGANISATION": _quoted(choices.organisation),
        # `no` (Norwegian) would be read as false.
        "LANGUAGE": _quoted(tag) if tag == "no" else tag,
        "VERSION": version("contact-help"),
    }


def _quoted(text: str) -> str:
    """`text` as a scalar of YAML, of which JSON's strings are a part."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _copy(source: Traversable, target: Path, values: Mapping[str, str]) -> None:
    target.mkdir()
    for each in sorted(source.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            _copy(each, target / each.name, values)
            continue
        text = each.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        path = target / _RENAMED.get(each.name, each.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
