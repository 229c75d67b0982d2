"""Makes the pictures of the documents, each of one size. By hand, when what they show has changed:

    .venv/bin/python tests/make_pictures.py                     # all
    .venv/bin/python tests/make_pictures.py screenshot --site site

`screenshot.png` (README.md): two pages of the built site, the home page beside a topic in Arabic on a phone, without
scripts and in light colours. `translating.png` (TRANSLATING.md): Poedit with messages of the project's own Spanish
catalogue; it takes poedit, Xvfb, xdotool, dbus and ImageMagick. The catalogue is a copy, with the messages of one page;
the one with a translator's comment comes first.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polib
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from contact_help.checking.browsers import find_browser
from contact_help.checking.node import find_node
from contact_help.checking.server import serve

REAL = Path(__file__).parents[1]
PAGE = "docs/guide/your-rights.md"
MESSAGE = "cover how the loan was made or sold[^noe_outside]"
NEEDED = ("poedit", "Xvfb", "xdotool", "dbus-run-session", "import")
SETTINGS = "enable_spellchecking=0\ncheck_for_updates=0\nuse_tm=0\n"
# A window of a program that reads its catalogue for the first time, on a slow machine (seconds).
_WAIT = 8
# Page, width of the window in CSS pixels, and width in the picture. Both windows are 800 CSS pixels high.
_SHOWN = (("en/", 960, 750), ("ar/write/late-fee/", 320, 250))
_HEIGHT = 800


@dataclass(frozen=True)
class Picture:
    """A picture. size: width and height in pixels. make: makes it of the built site, into a file."""

    size: tuple[int, int]
    make: Callable[[Path, Path], None]


def screenshot(site: Path, target: Path) -> None:
    """Two pages of the built `site` beside each other."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(find_node().path))
    found = find_browser()
    picture = Image.new("RGB", PICTURES["screenshot"].size)
    with serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.path, args=list(found.flags))
        left = 0
        for page, width, shown in _SHOWN:
            taken = _taken(browser, f"{address}{page}", width)
            picture.paste(taken.resize((shown, picture.height), Image.Resampling.LANCZOS), (left, 0))
            left += shown
        browser.close()
    picture.quantize(128).save(target, optimize=True)


def _taken(browser: Browser, address: str, width: int) -> Image.Image:
    context = browser.new_context(
        viewport={"width": width, "height": _HEIGHT}, java_script_enabled=False, color_scheme="light"
    )
    page = context.new_page()
    page.goto(address)
    taken = page.screenshot()
    context.close()
    return Image.open(io.BytesIO(taken))


def translating(_site: Path, target: Path) -> None:
    """A window of Poedit. Ends with exit code 1 and what is missing where it cannot be made."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        sys.exit(f"Not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / ".config/poedit").mkdir(parents=True)
        (home / ".config/poedit/config").write_text(SETTINGS, encoding="utf-8")
        _copy(home / "site.po")
        screen = ":97"
        environment = {**os.environ, "HOME": name, "DISPLAY": screen, "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": ""}
        size = "{}x{}x24".format(*PICTURES["translating"].size)
        server = subprocess.Popen(["Xvfb", screen, "-screen", "0", size], stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            _take(home / "site.po", target, environment)
        finally:
            server.terminate()
            server.wait()


def _copy(path: Path) -> None:
    """The messages of one page, with the one that is to be seen first."""
    file = polib.pofile(str(REAL / "locales/es/LC_MESSAGES/site.po"), wrapwidth=0)
    of_page = [entry for entry in file if any(place == PAGE for place, _ in entry.occurrences)]
    of_page.sort(key=lambda entry: entry.msgid != MESSAGE)
    file[:] = of_page
    file.save(str(path))


def _take(path: Path, target: Path, environment: dict[str, str]) -> None:
    editor = subprocess.Popen(
        ["dbus-run-session", "poedit", str(path)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(_WAIT)
        search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Poedit"]
        window = subprocess.run(search, env=environment, capture_output=True, text=True, check=True).stdout.split()[-1]
        for command in (
            ["windowmove", window, "0", "0"],
            ["windowsize", window, *map(str, PICTURES["translating"].size)],
        ):
            subprocess.run(["xdotool", *command], env=environment, check=True)
        time.sleep(2)
        picture = ["import", "-window", "root", "-strip", "+dither", "-colors", "64", str(target)]
        subprocess.run(picture, env=environment, check=True)
    finally:
        editor.terminate()
        editor.wait()


PICTURES = {"screenshot": Picture((1000, 625), screenshot), "translating": Picture((1000, 660), translating)}
"""The pictures by their name, which is their file's without its ending."""


def main() -> None:
    """Make what is asked for."""
    reader = argparse.ArgumentParser(description="Make the pictures of the documents.")
    reader.add_argument("names", nargs="*", choices=[*PICTURES, []], help="which; all without it")
    reader.add_argument("--site", type=Path, default=REAL / "site", help="the built site")
    chosen = reader.parse_args()
    for name in chosen.names or PICTURES:
        target = REAL / f"{name}.png"
        PICTURES[name].make(chosen.site, target)
        with Image.open(target) as made:
            if made.size != PICTURES[name].size:
                sys.exit(f"{target.name} is {made.size}, not {PICTURES[name].size}")


if __name__ == "__main__":
    main()
