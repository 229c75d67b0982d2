"""Peers to measure against: installed at pinned versions, below `.cache/benchmarks`, when first used."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from contact_help.checking.node import find_node, wheel_node

CHECKOUT = Path(__file__).parents[2]
CACHE = CHECKOUT / ".cache/benchmarks"


def from_npm(packages: Sequence[str], *, to: str) -> Path:
    """The folder in CACHE whose `node_modules` holds `packages`, as `name@1.2.3`; installs them without their scripts.

    to: its name. Raises CalledProcessError when npm cannot install them.
    """
    folder = CACHE / to
    if any(_npm_version(folder, _name(each)) != each.rpartition("@")[2] for each in packages):
        folder.mkdir(parents=True, exist_ok=True)
        npm = [
            *find_node().npm,
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-save",
            "--loglevel=error",
            *packages,
        ]
        subprocess.run([*npm, "--prefix", str(folder)], check=True, stdout=subprocess.DEVNULL)
    return folder


def from_wheels(packages: Sequence[str], *, to: str) -> Path:
    """The folder of programs of an environment in CACHE that holds `packages`, as `name==1.2.3`; installs them.

    to: its name. Raises CalledProcessError when pip cannot install them.
    """
    folder = CACHE / to
    mark = folder / "installed.json"
    if not mark.is_file() or json.loads(mark.read_text(encoding="utf-8")) != list(packages):
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(folder / "bin/pip"), "install", "--quiet", *packages], check=True)
        mark.write_text(json.dumps(list(packages)), encoding="utf-8")
    return folder / "bin"


def node() -> Path:
    """The Node.js of this checkout's wheel, which is newer than most systems' own."""
    return (wheel_node() or find_node()).path


def versions(*packages: str) -> dict[str, str]:
    """The versions of packages of this environment."""
    return {each: metadata.version(each) for each in packages}


def _name(package: str) -> str:
    return package.rpartition("@")[0]


def _npm_version(folder: Path, name: str) -> str:
    file = folder / "node_modules" / name / "package.json"
    return str(json.loads(file.read_text(encoding="utf-8"))["version"]) if file.is_file() else ""
