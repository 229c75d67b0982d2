"""A screen reader's session: Orca listens to Firefox on a display that nobody sees, and keys are pressed.

Scripts of pages are off. Nothing of the person's own is touched: home, settings, display and buses are made for the
session, in a folder that is removed with it. After each key it is waited until all programs of the session rest, so
that a slow machine hears the same as a fast one.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from contact_help.checking import listen_processes
from contact_help.locales import ENGLISH
from contact_help.problems import InputError, Problem

_SYSTEM_PYTHON = "/usr/bin/python3"
_READER = Path(__file__).with_name("listen_reader.py")
# What must be there, and the Debian package that brings it.
_PROGRAMS = {"Xvfb": "xvfb", "dbus-daemon": "dbus-daemon", "xdotool": "xdotool"}
_FILES = {
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "/usr/lib/python3/dist-packages/orca": "orca",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf": "fonts-noto-core",
}
_LONGEST = 57
# A bus on which nothing can be started but the one for accessibility: no portals, keyrings or settings of a desktop.
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
<type>session</type><listen>unix:dir={home}</listen><auth>EXTERNAL</auth><servicedir>{home}/services</servicedir>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
"""
_BUS_SERVICE = "[D-BUS Service]\nName=org.a11y.Bus\nExec=/usr/libexec/at-spi-bus-launcher\n"
# Orca reads line by line: lines end at the same words only where letters are the same.
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>/usr/share/fonts/truetype/noto</dir>
<cachedir>{home}/fonts</cachedir>
<match><test qual="any" name="family"><string>sans-serif</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Noto Sans</string></edit></match>
</fontconfig>
"""
_FIREFOX = ("firefox-esr", "firefox")
# Firefox's own words, as those beside a field that is refused, in the reader's language. Haitian Creole has none.
_LANGUAGE_PACKS = {"es": "es-MX", "zh-Hant": "zh-TW", "zh-Hans": "zh-CN", "tl": "tl", "en": "en-US", "ht": "en-US"}
_BUILT_IN = "en-US"

_START_SECONDS = 90
_LOOK_SECONDS = 0.1
# How many looks in a row must find everything at rest.
_RESTING_LOOKS = 3
# What programs at rest may use of a look's time: timers and the like, measured at 0 to 3 %.
_REST_SHARE = 0.1
# A page without end, or one that never rests, is not waited for.
_MOST_SECONDS = 30

_PREFERENCES: Mapping[str, object] = {
    "javascript.enabled": False,
    "accessibility.force_disabled": -1,
    "app.normandy.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.formfill.enable": False,
    "browser.newtab.preload": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.translations.enable": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.autoDisableScopes": 0,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "places.history.enabled": False,  # a link that was followed says so, and would say so in the next run
    "security.external_protocol_requires_permission": False,
    "signon.rememberSignons": False,
    "ui.caretBlinkTime": 0,
    "ui.prefersReducedMotion": 1,
    "dom.ipc.processPrelaunch.enabled": False,
}


# The programs of each session by its home, to be waited for at the end.
_started: dict[str, list[subprocess.Popen[str]]] = {}
# Set from another thread, it ends every session at its next look.
stopped = threading.Event()


class SilentError(Exception):
    """The session could not be started or went wrong; the text is one sentence without a full stop."""


@dataclass(frozen=True)
class Said:
    """One piece of speech. language: the tag of the page's text, empty where it has none; None for Orca's words."""

    text: str
    language: str | None


@dataclass
class Heard:
    """What was heard after a key.

    at: id, classes and address of what the reader is at. end: whether there is nothing more of what was looked for.
    """

    said: list[Said] = field(default_factory=list)
    at: tuple[str, ...] = ()
    end: bool = False


def missing(language: str = ENGLISH) -> list[str]:
    """The Debian packages that are needed to listen in a language and are not installed."""
    lacking = [package for program, package in _PROGRAMS.items() if not shutil.which(program)]
    lacking += [package for file, package in _FILES.items() if not Path(file).exists()]
    program = _firefox()
    if not program:
        lacking.append("firefox-esr")
    pack = _language_pack(language)
    if pack != _BUILT_IN and not (program and _pack_files(program, pack)):
        lacking.append(f"firefox-esr-l10n-{pack.lower()}")
    return lacking


def require(languages: Sequence[str]) -> None:
    """Raise InputError, with the line that installs them, when packages are missing."""
    lacking = sorted({package for language in languages for package in missing(language)})
    if lacking:
        what = f"a screen reader cannot be run without these packages: {' '.join(lacking)}"
        raise InputError([Problem("listen", 0, what, f"On Debian: apt-get install {' '.join(lacking)}")])


def _firefox() -> str:
    """The Firefox to use, empty for none. Ubuntu's `firefox` may be a script that only tells how to install it."""
    for name in _FIREFOX:
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:  # noqa: S603 # a program found by name
            return path
    return ""


def _language_pack(language: str) -> str:
    return _LANGUAGE_PACKS.get(language, language)


def _pack_files(program: str, pack: str) -> list[Path]:
    folders = {Path(program).resolve().parent, Path("/usr/lib") / Path(program).name}
    return [file for each in folders for file in each.glob(f"browser/extensions/langpack-{pack}@*.xpi")]


class Session:
    """A page in Firefox with Orca beside it. Made by `listening`."""

    def __init__(self, home: str, environment: Mapping[str, str], reader: subprocess.Popen[str]) -> None:
        self._environment = environment
        self._reader = reader
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._work = listen_processes.Work(home)
        self._asked = 0
        self._said: list[Said] = []
        self._loaded: list[str] = []
        self._at: tuple[str, ...] = ()
        self._answered = 0
        self._ends: frozenset[str] = frozenset()
        threading.Thread(target=self._read, args=(reader.stdout,), daemon=True).start()

    def press(self, key: str, *, pieces: int = 0) -> Heard:
        """Press a key, named as X names it (`Tab`, `shift+Tab`, `h`, `Insert+Tab`), and hear what is said.

        pieces: where Orca reads on and on, stop it after so many; 0 for never.
        Raises SilentError when it is not a key, or when the programs never come to rest.
        """
        self._tell(pieces=pieces)
        self._drive("key", "--clearmodifiers", key)
        return self._rest()

    def type(self, text: str) -> Heard:
        """Type text into what has the focus, and hear what is said."""
        self._drive("type", "--delay", "20", text)
        return self._rest()

    def open(self, address: str) -> Heard:
        """Load the page that Firefox was started with once more, as if just come to, and hear what is said.

        It is loaded twice because the first time Firefox itself is only starting, and Orca may hear one or the other
        first. Raises SilentError when it does not load.
        """
        self._until(lambda: bool(self._loaded), _START_SECONDS, f"Firefox did not load {address}")
        # A window without a window manager is given the keyboard by hand.
        window = self._drive("search", "--sync", "--onlyvisible", "--class", "firefox").split()[0]
        self._drive("windowfocus", "--sync", window)
        self._rest()
        self._loaded.clear()
        self._drive("key", "F5")
        self._until(lambda: bool(self._loaded), _START_SECONDS, f"Firefox did not load {address}")
        return self._rest()

    def _rest(self) -> Heard:
        """Wait until every program of the session rests; gives what was said until then."""
        deadline = time.monotonic() + _MOST_SECONDS
        resting = 0
        self._work.since()
        while resting < _RESTING_LOOKS:
            if time.monotonic() > deadline:
                raise SilentError(f"Firefox and Orca did not come to rest in {_MOST_SECONDS} seconds")
            self._ask()
            time.sleep(_LOOK_SECONDS)
            spoke = self._take()
            busy = self._work.since() > _REST_SHARE * _LOOK_SECONDS * 1e9
            resting = 0 if spoke or busy or self._answered < self._asked else resting + 1
        said, self._said = self._said, []
        return Heard(said, self._at, bool(self._ends.intersection(each.text for each in said)))

    def _ask(self) -> None:
        if self._answered == self._asked:
            self._asked += 1
            self._tell(ask=self._asked)

    def _tell(self, **what: int) -> None:
        pipe = self._reader.stdin
        try:
            if pipe:
                pipe.write(json.dumps(what) + "\n")
                pipe.flush()
        except OSError:
            raise SilentError("Orca has ended") from None

    def _take(self) -> bool:
        """Take in the lines that have come; gives whether there was speech."""
        spoke = False
        if stopped.is_set():
            raise SilentError("it was stopped")
        while True:
            try:
                line = self._lines.get_nowait()
            except queue.Empty:
                return spoke
            if line is None:
                raise SilentError("Orca has ended")
            if "say" in line:
                self._said.append(Said(line["say"], line["language"]))
                spoke = True
            elif "loaded" in line:
                self._loaded.append(line["loaded"])
            elif "quiet" in line:
                self._answered = line["quiet"]
                self._at = tuple(line["at"])
            elif "ready" in line:
                self._ends = frozenset(line["ready"])

    def wait_for_reader(self) -> None:
        """Wait until Orca runs. Raises SilentError when it does not."""
        self._until(lambda: bool(self._ends) and bool(self._said), _START_SECONDS, "Orca did not start")

    def _until(self, test: Any, seconds: float, otherwise: str) -> None:  # noqa: ANN401
        deadline = time.monotonic() + seconds
        while True:
            self._take()
            if test():
                return
            if time.monotonic() > deadline:
                raise SilentError(f"{otherwise} in {seconds:.0f} seconds")
            time.sleep(0.05)

    def _drive(self, *words: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 # a program of Debian's, words of ours
                [shutil.which("xdotool") or "xdotool", *words],
                env=dict(self._environment),
                capture_output=True,
                text=True,
                timeout=_START_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SilentError(f"no answer from the display to {' '.join(words)}") from None
        if done.returncode or "No such key name" in done.stderr:
            raise SilentError(f"{' '.join(words)}: {done.stderr.strip().splitlines()[-1] if done.stderr else 'failed'}")
        return done.stdout

    def _read(self, pipe: IO[str]) -> None:
        for line in pipe:
            with contextlib.suppress(ValueError):
                self._lines.put(json.loads(line))
        self._lines.put(None)


@contextlib.contextmanager
def listening(address: str, language: str = ENGLISH) -> Iterator[Session]:
    """Start Firefox at `address` with Orca beside it, both in the words of a language, and end all of it afterwards.

    Raises InputError when a package is missing, SilentError when a program does not start.
    """
    require([language])
    # A socket's whole path has 107 bytes at the most (unix(7)), and the longest here takes 50 of them below this.
    folder = tempfile.gettempdir() if len(os.fsencode(tempfile.gettempdir())) <= _LONGEST else "/tmp"  # noqa: S108 # its own folder in it
    home = tempfile.mkdtemp(prefix="contact-help-listen-", dir=folder)
    guard = subprocess.Popen(  # noqa: S603 # this very package
        [sys.executable, "-m", listen_processes.__name__, home], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        environment = _environment(home, language)
        first = _make_profile(Path(home), environment, _language_pack(language))
        environment["DISPLAY"] = _start_display(environment)
        environment["DBUS_SESSION_BUS_ADDRESS"] = _start_bus(environment)
        with (Path(home) / "orca.log").open("w", encoding="utf-8") as log:
            reader = _start([_SYSTEM_PYTHON, str(_READER)], environment, both=True, errors=log)
            session = Session(home, environment, reader)
            try:
                session.wait_for_reader()
            except SilentError as error:
                raise SilentError(f"{error}: {_last_line(Path(log.name))}") from None
            if first:
                try:
                    first.communicate(timeout=_START_SECONDS)
                except subprocess.TimeoutExpired:
                    raise SilentError("Firefox did not make its profile") from None
            _start_firefox(Path(home), environment, address)
            yield session
    finally:
        if guard.stdin:
            guard.stdin.close()
        guard.wait()
        for process in _started.pop(home, ()):
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with contextlib.suppress(OSError):  # what was still to be written has no reader
                        pipe.close()


def _environment(home: str, language: str) -> dict[str, str]:
    """An environment in which nothing leads to the person's own files and desktop."""
    runtime = Path(home) / "run"
    runtime.mkdir(mode=0o700)
    fonts = Path(home) / "fonts.conf"
    fonts.write_text(_FONTS.format(home=home), encoding="utf-8")
    return {
        listen_processes.MARK: home,
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": home,
        "TMPDIR": home,
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_CONFIG_HOME": f"{home}/config",
        "XDG_DATA_HOME": f"{home}/data",
        "XDG_CACHE_HOME": f"{home}/cache",
        "LANG": "C.UTF-8",
        "LANGUAGE": language.replace("-", "_"),  # gettext's variable: Orca's words need no locale of the system
        "FONTCONFIG_FILE": str(fonts),
        "TZ": "UTC",
        "GSETTINGS_BACKEND": "memory",
        "GTK_USE_PORTAL": "0",
        "GNOME_ACCESSIBILITY": "1",
    }


def _start(
    command: Sequence[str], environment: Mapping[str, str], *, both: bool = False, errors: IO[str] | int | None = None
) -> subprocess.Popen[str]:
    """Start a program of the session, its standard output read by us. both: standard input is written by us too."""
    process = subprocess.Popen(  # noqa: S603 # programs of Debian's, words of ours
        command,
        env=dict(environment),
        cwd=environment["HOME"],
        stdin=subprocess.PIPE if both else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if errors is None else errors,
        text=True,
        start_new_session=True,
    )
    _started.setdefault(environment["HOME"], []).append(process)
    return process


def _first_line(process: subprocess.Popen[str], what: str) -> str:
    """The first line that a program writes. Raises SilentError when it ends or keeps silent."""
    found: queue.Queue[str] = queue.Queue()
    pipe = process.stdout
    if pipe is None:  # it was started with one
        raise AssertionError
    threading.Thread(target=lambda: found.put(pipe.readline()), daemon=True).start()
    with contextlib.suppress(queue.Empty):
        if line := found.get(timeout=_START_SECONDS).strip():
            return line
    raise SilentError(f"{what} did not start")


def _start_display(environment: Mapping[str, str]) -> str:
    words = ["-screen", "0", "1280x1000x24", "-nolisten", "tcp", "-displayfd", "1"]
    return ":" + _first_line(_start(["Xvfb", *words], environment), "Xvfb")


def _start_bus(environment: Mapping[str, str]) -> str:
    home = Path(environment["HOME"])
    (home / "services").mkdir()
    (home / "services/org.a11y.Bus.service").write_text(_BUS_SERVICE, encoding="utf-8")
    (home / "bus.conf").write_text(_BUS.format(home=home), encoding="utf-8")
    words = [f"--config-file={home / 'bus.conf'}", "--nofork", "--nopidfile", "--print-address=1"]
    return _first_line(_start(["dbus-daemon", *words], environment), "dbus-daemon")


def _make_profile(home: Path, environment: Mapping[str, str], pack: str) -> subprocess.Popen[str] | None:
    """Make a profile that speaks a language.

    Firefox speaks the language of a package only from its second start on, so the first one happens here, without a
    window; gives it, to be waited for.
    """
    profile = home / "profile"
    profile.mkdir()
    mail = home / "mail-program"  # what the page hands over is taken, and nothing is opened
    mail.write_text("#!/bin/sh\n", encoding="utf-8")
    mail.chmod(0o700)
    handler = {"action": 2, "handlers": [{"name": "mail", "path": str(mail)}]}  # 2: use the program
    versions = {_BUILT_IN: 4, pack: 4}
    handlers = {"defaultHandlersVersion": versions, "mimeTypes": {}, "schemes": {"mailto": handler}}
    (profile / "handlers.json").write_text(json.dumps(handlers), encoding="utf-8")
    preferences = {**_PREFERENCES, "intl.locale.requested": pack}
    lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in preferences.items())
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    if pack == _BUILT_IN:
        return None
    words = ["--headless", "--no-remote", "--profile", str(profile), "--screenshot", str(home / "first.png")]
    return _start([_firefox(), *words, "about:blank"], environment)


def _start_firefox(home: Path, environment: Mapping[str, str], address: str) -> None:
    # In a kiosk there is the page and nothing around it.
    command = [_firefox(), "--no-remote", "--kiosk", "--profile", str(home / "profile"), address]
    firefox = _start(command, environment)
    threading.Thread(target=_drain, args=(firefox.stdout,), daemon=True).start()


def _drain(pipe: IO[str]) -> None:
    for _ in pipe:
        pass


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
