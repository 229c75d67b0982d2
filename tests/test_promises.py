"""What owners are promised to stay (OWNING.md), and how the changelog announces what does not."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from command_lines import PROJECT, all_commands
from contact_help.translating.catalogues import DOMAINS

PROMISED = Path(__file__).parent / "promised.txt"
CHANGELOG = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "To upgrade"}
# Schemas that are parts of others, or of a file that a program writes.
_INNER = {"audit"}


def _keys(schema: object, path: str) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    for name, each in schema.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from _keys(each, f"{path}.{name}")
    for name in ("items", "additionalProperties"):
        yield from _keys(schema.get(name), path)
    for choice in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(choice, ()):
            yield from _keys(each, path)
    for name, each in schema.get("$defs", {}).items():
        yield from _keys(each, f"{path}:{name}")


def there_is() -> set[str]:
    """Each command, argument and option, key of a schema, and domain of catalogues that there is now."""
    found = {f"catalogue {each}" for each in DOMAINS}
    for name, command in all_commands():
        called = f"contact-help {name}".strip()
        found.add(called)
        for each in command.params:
            names = each.opts if isinstance(each, click.Option) else [each.make_metavar(click.Context(command))]
            found |= {f"{called} {option}" for option in names}
            if isinstance(each.type, click.Choice):
                found |= {f"{called} {each.opts[-1]}: {choice}" for choice in each.type.choices}
    for file in (PROJECT / "scripts/contact_help/schemas").glob("*.json"):
        if file.stem not in _INNER:
            found |= {f"key {each}" for each in _keys(json.loads(file.read_text(encoding="utf-8")), file.stem)}
    return found


def test_nothing_that_was_promised_is_gone() -> None:
    if os.environ.get("UPDATE_PROMISES") == "1":
        PROMISED.write_text("".join(f"{each}\n" for each in sorted(there_is())), encoding="utf-8")
    promised = set(PROMISED.read_text(encoding="utf-8").splitlines())
    gone = promised - there_is()
    assert not gone, "see OWNING.md, What is promised to stay; then run this test with UPDATE_PROMISES=1"


def test_a_promise_is_about_commands_options_values_keys_and_catalogues() -> None:
    promised = set(PROMISED.read_text(encoding="utf-8").splitlines())
    assert {
        "contact-help translations check --strict",
        "contact-help translations check LANGUAGE",
        "contact-help headers host: nginx",
        "key settings.servicer.channels",
        "key settings:channel.value",
        "catalogue composer",
    } <= {each.replace("[LANGUAGE]...", "LANGUAGE") for each in promised}


# The changelog


def versions() -> list[tuple[str, str, str]]:
    """Each version of the changelog: its number, its day, and what is said of it."""
    parts = re.split(r"^## ", CHANGELOG, flags=re.MULTILINE)[1:]
    found = []
    for part in parts:
        heading, _, text = part.partition("\n")
        number = re.fullmatch(r"\[(Unreleased|\d+\.\d+\.\d+)\](?: - (\d{4}-\d{2}-\d{2}))?", heading)
        assert number, heading
        found.append((number[1], number[2] or "", text))
    return found


def test_the_changelog_has_what_is_unreleased_on_top_and_then_the_version_that_this_is() -> None:
    found = versions()
    assert found[0][:2] == ("Unreleased", "")
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert found[1][0] == version
    numbers = [tuple(map(int, number.split("."))) for number, _, _ in found[1:]]
    assert numbers == sorted(numbers, reverse=True)
    days = [day for _, day, _ in found[1:]]
    assert all(days)
    assert days == sorted(days, reverse=True)


def test_the_changelog_says_of_each_change_what_kind_it_is() -> None:
    for number, _, text in versions():
        kinds = re.findall(r"^### (.+)$", text, re.MULTILINE)
        assert set(kinds) <= KINDS, number
        assert len(kinds) == len(set(kinds)), number
        assert not re.match(r"\s*-", text), number
