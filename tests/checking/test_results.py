"""What was seen can be written down, kept until something changes, and put together with other parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contact_help.checking.findings import Spot
from contact_help.checking.results import PageResult, Results, Store, common_hash, from_plain, load, merge
from contact_help.problems import InputError

SURE = False
SPOT = Spot("reflow", "1.4.10", "es/a.html", "p", "Wide", SURE, ("phone",), ("own",), "Narrow it", "x", "<p>", ("p",))
PAGE = PageResult(("desktop", "phone"), (SPOT,), {"title": "A"}, {"reflow p": "AA=="}, {"NaN": 2}, 3, "page")


def results(*pages: str, failed: dict[str, str] | None = None, **changes: Any) -> Results:  # noqa: ANN401 # of each field its own type
    made = Results(dict.fromkeys((*pages, *(failed or {})), ("desktop",)), 4, 44, {"browser": "1"}, "AA")
    made.pages = dict.fromkeys(pages, PAGE)
    made.failed = failed or {}
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_results_survive_json() -> None:
    first = results("es/a.html", failed={"es/b.html": "slow"}, interrupted=True, reused=1)
    assert from_plain(json.loads(json.dumps(first.plain()))) == first


def test_results_are_complete_only_when_every_page_was_audited() -> None:
    assert results("a").is_complete
    assert not results("a", failed={"b": "slow"}).is_complete
    assert not results("a", interrupted=True).is_complete
    assert not results("a", asked={"a": ("desktop",), "b": ("desktop",)}).is_complete


def test_parts_are_put_together() -> None:
    whole = merge([results("a", reused=1), results("b", failed={"c": "slow"}), results("d", interrupted=True)])
    assert (list(whole.pages), whole.failed, whole.interrupted, whole.reused, whole.shards) == (
        ["a", "b", "d"],
        {"c": "slow"},
        True,
        1,
        3,
    )


def test_a_page_that_another_part_audited_has_not_failed() -> None:
    assert merge([results(failed={"a": "slow"}), results("a")]).failed == {}


@pytest.mark.parametrize("other", [{"tools": {"browser": "2"}}, {"level": "AAA"}])
def test_parts_made_with_other_tools_are_not_put_together(other: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="different tools or levels"):
        merge([results("a"), results("b", **other)])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"results": {"format": 0}}'])
def test_a_file_that_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(InputError, match=r"a.json: this is not a JSON report of the audit"):
        load(tmp_path / "a.json")
    with pytest.raises(InputError, match="the report is missing"):
        load(tmp_path / "none.json")


def test_a_kept_result_is_for_the_same_content_tools_and_states_only(tmp_path: Path) -> None:
    store = Store(tmp_path, "tools")
    store.put("a.html", b"one", ("desktop",), PAGE)
    assert store.get("a.html", b"one", ("desktop",)) == PAGE
    assert store.get("a.html", b"two", ("desktop",)) is None
    assert store.get("b.html", b"one", ("desktop",)) is None
    assert store.get("a.html", b"one", ("desktop", "phone")) is None
    assert Store(tmp_path, "other tools").get("a.html", b"one", ("desktop",)) is None


def test_the_store_keeps_only_the_newest_of_a_page(tmp_path: Path) -> None:
    store = Store(tmp_path, "tools")
    for content in (b"one", b"two", b"three"):
        store.put("a.html", content, ("desktop",), PAGE)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_page_has_changed_when_it_was_seen_with_another_content(tmp_path: Path) -> None:
    store = Store(tmp_path, "tools")
    store.put("a.html", b"one", ("desktop",), PAGE)
    assert store.knows_other("a.html", b"two")
    assert not store.knows_other("a.html", b"one")
    assert not store.knows_other("b.html", b"one")
    assert not Store(tmp_path, "other tools").knows_other("a.html", b"one")


def test_a_broken_kept_result_is_none(tmp_path: Path) -> None:
    store = Store(tmp_path, "tools")
    store.put("a.html", b"one", ("desktop",), PAGE)
    next(tmp_path.iterdir()).write_text("{")
    assert store.get("a.html", b"one", ("desktop",)) is None


def test_what_is_common_changes_with_each_file_and_word(tmp_path: Path) -> None:
    file = tmp_path / "site.css"
    file.write_text("a{}")
    first = common_hash(files=[file], words=["1"])
    assert common_hash(files=[file], words=["1"]) == first
    assert common_hash(files=[file], words=["2"]) != first
    file.write_text("b{}")
    assert common_hash(files=[file], words=["1"]) != first


def test_signs_of_focus_are_kept_for_the_same_styles_and_tools_alone(tmp_path: Path) -> None:
    one, other = Store(tmp_path, "a"), Store(tmp_path, "b")
    assert one.looks() == set()
    one.put_looks({"x", "y"})
    assert (one.looks(), other.looks()) == ({"x", "y"}, set())
    other.put_looks({"z"})
    assert (one.looks(), other.looks()) == (set(), {"z"})
