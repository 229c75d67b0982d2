"""Every rule of the check on seeded faults that it must find and on their nearest clean texts, which it must pass."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
import pytest
import yaml
from click.testing import CliRunner

from contact_help.cli import main
from contact_help.locales import locale
from contact_help.translating import catalogues, checks, findings, message_rules, text_rules
from contact_help.translating.findings import RULES
from contact_help.translating.glossary import Glossary
from contact_help.translating.languages import language, tags

REAL = Path(__file__).parents[2]
FAULTS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "faults").glob("*.yml"))
}
ROWS = [
    (tag, rule, *row) for tag, rules in FAULTS.items() for rule, rows in rules.items() for row in rows
]


def catalogue(tag: str, *entries: polib.POEntry) -> polib.POFile:
    """A catalogue with the right header and these entries, read as from disk."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {"Language": locale(tag).folder, "Plural-Forms": locale(tag).plural_forms}
    file.extend(entries)
    read = polib.pofile(str(file), wrapwidth=0)
    read.fpath = "locales/x.po"
    return read


def told(tag: str, msgid: str, msgstr: str, *, comment: str = "", tcomment: str = "") -> dict[str, str]:
    """What the check says of one message, by rule."""
    entry = polib.POEntry(msgid=msgid, msgstr=msgstr, comment=comment, tcomment=tcomment)
    said = checks.of_catalogue(catalogue(tag, entry), locale(tag), Glossary())
    return {each.rule.name: each.what for each in said}


@pytest.mark.parametrize(("tag", "rule", "msgid", "fault", "_near"), ROWS)
def test_a_seeded_fault_is_found_by_its_rule(tag: str, rule: str, msgid: str, fault: str, _near: str) -> None:
    said = told(tag, msgid, fault)
    assert rule in said
    assert said[rule]
    assert not said[rule].endswith(".")


@pytest.mark.parametrize(("tag", "_rule", "msgid", "_fault", "near"), ROWS)
def test_the_nearest_clean_text_passes_every_rule(tag: str, _rule: str, msgid: str, _fault: str, near: str) -> None:
    assert told(tag, msgid, near) == {}
