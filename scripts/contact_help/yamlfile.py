"""YAML that people write: read with line numbers, held against a JSON Schema, all mistakes reported together."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from contact_help.problems import InputError, Problem

if TYPE_CHECKING:
    import jsonschema
    from jsonschema.protocols import Validator


@dataclass(frozen=True)
class YamlFile:
    """A parsed YAML text that still knows its lines.

    data: plain dicts, lists and scalars; dates stay text, so that what was written is what is checked.
    place: the file's name for messages. first_line: the line of the file at which the text starts, 1-based.
    """

    data: Any
    place: str
    first_line: int
    root: yaml.Node | None

    def line(self, path: Sequence[str | int]) -> int:
        """The line of the deepest part of `path` (keys and indexes from the top) that exists."""
        node, line = self.root, self.first_line
        for step in path:
            child: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == str(step):
                        child, line = value, self.first_line + key.start_mark.line
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                child = node.value[step]
                line = self.first_line + child.start_mark.line
            if child is None:
                break
            node = child
        return line

    def problem(self, path: Sequence[str | int], what: str, remedy: str) -> Problem:
        """A Problem at the line of `path`."""
        return Problem(self.place, self.line(path), what, remedy)

    def check(self, schema_name: str) -> list[Problem]:
        """Every way in which the data breaks the package's schema `schema_name`, in the order of the file."""
        validator = _validator(schema_name)
        # One error of the validator can stand for several mistakes, and several errors for the same ones.
        return sorted({found for error in validator.iter_errors(self.data) for found in _explain(self, error)})


# libyaml's reader is ten times as fast; PyYAML has it in its wheels, but not everywhere.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TextDates(_Loader):  # type: ignore[misc, valid-type] # chosen when this runs
    """Safe loading in which dates stay text."""


_TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _AnyTag(_TextDates):
    """The same, but a tag of MkDocs' own (`!ENV`) is read as nothing."""


_AnyTag.add_multi_constructor("!", lambda *_: None)
_AnyTag.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


def parse(text: str, *, place: str, first_line: int = 1, any_tag: bool = False) -> YamlFile:
    """Parse `text`.

    any_tag: read a value with an unknown tag as nothing, for a file that MkDocs reads itself.
    Raises InputError with the line when it is not YAML, repeats a key, or names a tag: a tag can make objects.
    """
    try:
        loader = (_AnyTag if any_tag else _TextDates)(text)
        try:
            root = loader.get_single_node()
            _refuse_repeats(root, place, first_line)
            data = loader.construct_document(root) if root is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise InputError([_plainly(error, text.splitlines(), place, first_line)]) from None
    except ValueError as error:
        # A number of thousands of digits, or a sign that no text has.
        raise InputError([Problem(place, first_line, f"a value cannot be read: {error}", "Mend it")]) from None
    return YamlFile(data, place, first_line, root)


def read(path: Path, *, place: str | None = None, any_tag: bool = False) -> YamlFile:
    """Read and parse the file `path`, see `parse`. Raises InputError when it is missing, not UTF-8 or not YAML."""
    place = place or str(path)
    try:
        return parse(path.read_text(encoding="utf-8"), place=place, any_tag=any_tag)
    except FileNotFoundError:
        raise InputError([Problem(place, 0, "the file is missing", "Put it back, or mend its name")]) from None
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8 text"
        raise InputError([Problem(place, 0, what, "Save the file as UTF-8")]) from None


# What the parser says, in parts of its words; whether the line is the one on which the thing opens, and not where the
# parser gave up; what that means to who wrote it, and the remedy.
_PLAIN = (
    ("while scanning a quoted scalar", True, "a quote opens here and is not closed",
     "Put the same quote at the end of the value, or take the first one away"),
    ("while parsing a flow sequence", True, "a list opens here with [ and is not closed as a list",
     "Put a comma between its entries and ] at its end"),
    ("while parsing a flow mapping", True, "a group opens here with { and is not closed as a group",
     "Put a comma between its entries and } at its end, or quotes around a text that begins with {"),
    ("mapping values are not allowed", False, "a second `: ` stands in this line, or it stands too far to the right",
     "Put quotes around a value that holds `: `, and as many spaces before the line as its neighbours have"),
    ("found undefined alias", False, "a value begins with *, which YAML takes for something else",
     "Put quotes around the value"),
    ("while scanning an alias", False, "a value begins with *, which YAML takes for something else",
     "Put quotes around the value"),
    ("cannot start any token", False, "a value begins with a sign that YAML keeps for itself",
     "Put quotes around the value"),
    ("could not find expected", True, "a `: ` is missing behind the name here", "Write it as name: value"),
    ("did not find expected", False, "this line does not stand below the others of its group",
     "Put as many spaces before it as its neighbours have"),
    ("block end", False, "this line does not stand below the others of its group",
     "Put as many spaces before it as its neighbours have"),
)  # fmt: skip
_TAB = re.compile(r" *\t")
_OTHERWISE = "Check the indentation, and put quotes around a value that holds `: `, `#` or starts with a symbol"


def _plainly(error: yaml.YAMLError, lines: Sequence[str], place: str, first_line: int) -> Problem:
    """What the parser found wrong, in words for somebody who does not know its own."""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    said = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or error}"
    at = min(mark.line, len(lines) - 1) if mark and lines else 0
    # The parser may give up a line below the one with the tab.
    for number in (at, at - 1):
        if (
            mark
            and 0 <= number < len(lines)
            and "\t" in lines[number][: len(lines[number]) - len(lines[number].lstrip())]
        ):
            return Problem(place, first_line + number, "a tab stands before the text", "Put spaces in its place")
    for part, is_opened, what, remedy in _PLAIN:
        if part in said:
            line = opened.line if is_opened and opened else at
            return Problem(place, first_line + line, f"this is not valid YAML: {what}", remedy)
    what = f"this is not valid YAML: {getattr(error, 'problem', None) or error}"
    return Problem(place, first_line + (mark.line if mark else 0), what, _OTHERWISE)


def _refuse_repeats(node: yaml.Node | None, place: str, first_line: int, visited: set[yaml.Node] | None = None) -> None:
    """Refuse repeated keys and keys that are no scalars. Aliases can form loops: each node is visited once."""
    visited = set() if visited is None else visited
    if node is None or node in visited:
        return
    visited.add(node)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = first_line + key.start_mark.line
            if not isinstance(key, yaml.ScalarNode):
                raise InputError(
                    [Problem(place, line, "a list or a group is used as a key", "Write a word as the key")]
                )
            if key.value in seen:
                raise InputError([Problem(place, line, f"`{key.value}` stands here twice", "Keep one of the two")])
            seen.add(key.value)
            _refuse_repeats(value, place, first_line, visited)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeats(item, place, first_line, visited)


@cache
def _validator(name: str) -> Validator:
    # Slow to import, and not every command reads YAML that people wrote.
    from jsonschema import Draft202012Validator  # noqa: PLC0415
    from referencing import Registry, Resource  # noqa: PLC0415

    # A schema names what it shares with others by file, as `parts.json#/$defs/part`.
    shared: Registry[Any] = Registry(  # type: ignore[call-arg] # attrs names it otherwise than its field
        retrieve=lambda uri: Resource.from_contents(schema(uri.removesuffix(".json")))
    )
    return Draft202012Validator(schema(name), registry=shared)


def schema(name: str) -> dict[str, Any]:
    """The package's schema `name`."""
    text = files("contact_help").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _explain(source: YamlFile, error: jsonschema.ValidationError) -> list[Problem]:
    asked: Any = error.validator_value
    given: Any = error.instance
    path = list(error.absolute_path)
    name = ".".join(str(step) for step in path) or "the file"
    part = error.schema if isinstance(error.schema, dict) else {}
    remedy = str(part.get("description", "See the documented schema")).rstrip(".")
    if examples := part.get("examples"):
        remedy += f", for example: {_inline(examples[0])}"
    match error.validator:
        case "required":
            return [
                source.problem(path, f"`{missing}` is missing in {name}", _how_to_add(missing, part))
                for missing in asked
                if missing not in given
            ]
        case "dependentRequired":
            return [
                source.problem(path, f"`{each}` is missing in {name}: it goes with `{key}`", _how_to_add(each, part))
                for key, needed in asked.items()
                if key in given
                for each in needed
                if each not in given
            ]
        case "additionalProperties":
            known = list(part.get("properties", {}))
            return [
                source.problem([*path, extra], f"`{extra}` is not known in {name}", _instead_of(str(extra), known))
                for extra in given
                if extra not in known
            ]
        case "enum":
            choices = f"Choose one of: {', '.join(map(str, asked))}"
            return [source.problem(path, f"{name} is {_inline(error.instance)}", choices)]
        case "type":
            what = f"{name} is {_inline(error.instance)}, but must be {_kind(asked)}"
            return [source.problem(path, what, remedy)]
        case _:
            return [source.problem(path, f"{name} does not fit: {_inline(error.instance)}", remedy)]


def _how_to_add(missing: str, part: dict[str, Any]) -> str:
    described = part.get("properties", {}).get(missing, {})
    remedy = str(described.get("description", f"Add `{missing}`")).rstrip(".")
    if examples := described.get("examples"):
        remedy += f", for example: {missing}: {_inline(examples[0])}"
    return remedy


def _instead_of(extra: str, known: list[str]) -> str:
    near = difflib.get_close_matches(extra, known, n=1)
    return f"Did you mean `{near[0]}`" if near else f"Known here: {', '.join(known)}"


def _kind(types: str | list[str]) -> str:
    words = {"object": "a group of keys", "array": "a list", "string": "text", "integer": "a whole number"}
    return " or ".join(words.get(each, each) for each in ([types] if isinstance(types, str) else types))


def _inline(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."  # noqa: PLR2004 # a line of a terminal
