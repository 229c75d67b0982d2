"""A build that ends at any point leaves the old site or the new one, whole."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import INDEX
from contact_help import building
from contact_help.problems import InputError

Make = Callable[..., Path]
HERE = Path(__file__).parent


def tried(folder: Path, way: str, exchange: str, kind: str = "clean") -> list[dict[str, object]]:
    """What was seen at every point that was tried; the first entry is a build that nothing ended."""
    building.build(folder, site=folder / "old")
    (folder / "docs/index.md").write_text(INDEX + "\nThese are changed words.\n")
    command = [sys.executable, str(HERE / "interrupt_builds.py"), str(folder), way, exchange, "6", kind]
    seen = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": ""})
    entries: list[dict[str, object]] = json.loads(seen.stdout.splitlines()[-1])
    assert (entries[0]["ended"], entries[0]["site"]) == (0, "new")
    assert len(entries) >= 9
    return entries[1:]


@pytest.mark.parametrize(("way", "codes"), [("kill", {-9}), ("interrupt", {130}), ("full", {2})])
def test_a_build_that_is_ended_leaves_a_whole_site(project: Make, way: str, codes: set[int]) -> None:
    entries = tried(project("en"), way, "yes")
    # Where the folders are exchanged in one step, there is no moment without a site.
    assert {entry["site"] for entry in entries} <= {"old", "new"}
    assert [entry for entry in entries if entry["later"] != entry["site"]] == []
    assert [entry for entry in entries if entry["left"]] == []
    # The last points lie after the exchange, where nothing needs room: a build may succeed there.
    assert codes <= {entry["ended"] for entry in entries} <= codes | {0}
    assert {entry["next"] for entry in entries} == {2}


@pytest.mark.parametrize(("way", "codes"), [("kill", {-9}), ("interrupt", {130})])
def test_a_warm_build_that_is_ended_leaves_a_whole_site(project: Make, way: str, codes: set[int]) -> None:
    entries = tried(project("en", "es"), way, "yes", "warm")
    assert {entry["site"] for entry in entries} <= {"old", "new"}
    assert [entry for entry in entries if entry["later"] != entry["site"]] == []
    assert [entry for entry in entries if entry["left"]] == []
    assert codes <= {entry["ended"] for entry in entries} <= codes | {0}


def test_a_warm_build_without_room_becomes_a_clean_one_that_tells_it(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project("en")
    building.build(folder)
    before = (folder / "site/en/index.html").read_bytes()
    page = folder / "docs/index.md"
    page.write_text(page.read_text() + "\nMore.\n")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr("os.link", full)
    monkeypatch.setattr("mkdocs.commands.build.build", full)
    with pytest.raises(InputError, match="could not be written \\(No space left on device\\)"):
        building.build(folder)
    assert (folder / "site/en/index.html").read_bytes() == before


@pytest.mark.parametrize("way", ["kill", "interrupt"])
def test_where_folders_cannot_be_exchanged_the_next_build_puts_the_site_back(project: Make, way: str) -> None:
    entries = tried(project("en"), way, "no")
    assert {entry["site"] for entry in entries} <= ({"old", "new", "none"} if way == "kill" else {"old", "new"})
    assert {entry["later"] for entry in entries} <= {"old", "new"}
    assert [entry for entry in entries if entry["left"]] == []
    if way == "kill":
        # The gap between the two renames was hit, or this test would show nothing.
        assert [(entry["later"]) for entry in entries if entry["site"] == "none"] == ["old"]


def test_what_another_build_is_working_on_is_left_alone(project: Make) -> None:
    folder = project("en")
    busy, dead = folder / ".site.building-busy", folder / ".site.building-dead"
    busy.mkdir()
    dead.mkdir()
    handle = os.open(busy, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        building.build(folder)
    finally:
        os.close(handle)
    assert busy.is_dir()
    assert not dead.exists()


def test_a_disk_that_is_full_is_told_in_plain_words(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en")
    building.build(folder)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr("mkdocs.commands.build.build", full)
    with pytest.raises(InputError, match="could not be written \\(No space left on device\\)"):
        building.build(folder, clean=True)
    assert (folder / "site/en/index.html").is_file()


@pytest.mark.parametrize("name", [".", "..", "docs", "docs/site", "locales", "overrides/assets"])
def test_a_site_never_takes_the_place_of_its_sources(project: Make, name: str) -> None:
    folder = project("en", "es")
    before = sorted(each.as_posix() for each in folder.rglob("*"))
    with pytest.raises(InputError, match="cannot go where its sources are"):
        building.build(folder, site=folder / name)
    assert sorted(each.as_posix() for each in folder.rglob("*")) == before


def test_a_folder_that_no_build_made_is_never_replaced(project: Make) -> None:
    folder = project("en")
    (folder / "photos").mkdir()
    (folder / "photos/one.jpg").write_text("x")
    with pytest.raises(InputError, match="holds files that no build made"):
        building.build(folder, site=folder / "photos")
    assert (folder / "photos/one.jpg").read_text() == "x"
    (folder / "file").write_text("x")
    with pytest.raises(InputError, match="there is a file"):
        building.build(folder, site=folder / "file")
    (folder / "empty").mkdir()
    assert building.build(folder, site=folder / "empty").pages


def test_a_link_in_place_of_the_site_stays_and_what_it_names_is_swapped(project: Make, tmp_path: Path) -> None:
    folder = project("en")
    (tmp_path / "www").mkdir()
    (folder / "site").symlink_to(tmp_path / "www")
    building.build(folder)
    building.build(folder)
    assert (folder / "site").is_symlink()
    assert (tmp_path / "www/en/index.html").is_file()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["project", "www"]
