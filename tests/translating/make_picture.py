"""Makes translating.png, the picture of TRANSLATING.md: Poedit with messages of the project's own Spanish catalogue.

Run it as `.venv/bin/python tests/translating/make_picture.py` where poedit, Xvfb, xdotool, dbus and ImageMagick are
installed. The catalogue is a copy, with the messages of one page; the one with a translator's comment comes first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polib

REAL = Path(__file__).parents[2]
PAGE = "docs/guide/your-rights.md"
MESSAGE = "cover how the loan was made or sold[^noe_outside]"
NEEDED = ("poedit", "Xvfb", "xdotool", "dbus-run-session", "import")
SCREEN = (1000, 660)
SETTINGS = "enable_spellchecking=0\ncheck_for_updates=0\nuse_tm=0\n"
# A window of a program that reads its catalogue for the first time, on a slow machine (seconds).
_WAIT = 8


def main() -> None:
    """Make the picture; say what is missing where it cannot be made."""
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
        size = f"{SCREEN[0]}x{SCREEN[1]}x24"
        server = subprocess.Popen(["Xvfb", screen, "-screen", "0", size], stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            _take(home / "site.po", environment)
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


def _take(path: Path, environment: dict[str, str]) -> None:
    editor = subprocess.Popen(
        ["dbus-run-session", "poedit", str(path)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(_WAIT)
        search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Poedit"]
        window = subprocess.run(search, env=environment, capture_output=True, text=True, check=True).stdout.split()[-1]
        for command in (["windowmove", window, "0", "0"], ["windowsize", window, *map(str, SCREEN)]):
            subprocess.run(["xdotool", *command], env=environment, check=True)
        time.sleep(2)
        picture = ["import", "-window", "root", "-strip", "+dither", "-colors", "64", str(REAL / "translating.png")]
        subprocess.run(picture, env=environment, check=True)
    finally:
        editor.terminate()
        editor.wait()


if __name__ == "__main__":
    main()
