"""The starter of a topic: it builds as it is, explains every key, and never overwrites."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from contact_help import building, sources
from contact_help.composing.commands import start
from contact_help.problems import InputError

Make = Callable[..., Path]


def test_a_starter_builds_as_it_is(project: Make) -> None:
    folder = project("en")
    assert start(folder, "escrow-refund") == "docs/write/escrow-refund.md"
    topic = sources.load(folder / "docs", email="", servicer="Sample Loans").topics["write/escrow-refund.md"]
    assert topic.letter.subject.english == "Question about escrow refund"
    assert topic.group == "payments"
    assert (building.build(folder).site / "en/write/escrow-refund/next/index.html").exists()


def test_a_starter_explains_every_key_and_every_kind_of_field(project: Make) -> None:
    schema, parts = (
        json.loads(files("contact_help").joinpath(f"schemas/{name}.json").read_text(encoding="utf-8"))
        for name in ("topic", "parts")
    )
    start(folder := project("en"), "fee-two")
    text = (folder / "docs/write/fee-two.md").read_text(encoding="utf-8")
    part = parts["$defs"]["part"]["properties"]
    keys = {*schema["properties"]["topic"]["properties"], "say", "field", "label", "kind", "hint", "choose", "many"}
    assert {key for key in keys if not re.search(rf"^[\s#-]*{key}:", text, re.MULTILINE)} == set()
    assert {kind for kind in part["kind"]["anyOf"][0]["enum"] if kind not in text} == set()


def test_a_topic_that_exists_stays_as_it_is(project: Make) -> None:
    folder = project("en")
    before = (folder / "docs/write/fee.md").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="exists already"):
        start(folder, "fee")
    assert (folder / "docs/write/fee.md").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("name", ["../x", "Late Fee", "", "a/b", "-fee", "höhe", "fee.md"])
def test_what_cannot_be_a_page_is_refused(project: Make, name: str) -> None:
    folder = project("en")
    with pytest.raises(InputError, match="cannot be the name of a page"):
        start(folder, name)
    assert len(list((folder / "docs/write").iterdir())) == 4


def test_without_a_frame_there_is_no_topic(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the file is missing"):
        start(tmp_path, "fee")


def test_a_page_may_offer_only_letters_that_exist(project: Make) -> None:
    folder = project("en", index="---\nmenu: Home\nletters: [fee, fees]\n---\n\n# Hello\n\nText.\n")
    with pytest.raises(InputError, match=r"docs/index\.md:3: there is no topic fees\. Did you mean fee"):
        sources.load(folder / "docs", email="", servicer="")
