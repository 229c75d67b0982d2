"""Browsers that fill in a form as a person does, and tell what they hand to the mail program.

All run with the scripts of pages off. Chromium and Firefox hand the address to a program of ours in the place of a mail
program; WebKitGTK, an engine without a browser around it, asks its program to open the address.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, Page

from composing import marionette
from composing.forms import Filled
from contact_help.checking import browsers

_WAIT_SECONDS = 30
_HERE = Path(__file__).parent
_SYSTEM_PYTHON = "/usr/bin/python3"  # Debian's bindings of GTK belong to it
SEND = '#email button[form="form"]'
# As if typed: `maxlength` cuts what is too long, and the box counts as touched. For {typed, ticked} in `told`.
_FILL = """
for (const [id, value] of Object.entries(told.typed)) {
  const box = document.getElementById(id);
  if (box.type === "date") { box.value = value; continue; }
  box.focus();
  box.select();
  if (value) document.execCommand("insertText", false, value); else document.execCommand("delete");
}
for (const id of told.ticked) { const box = document.getElementById(id); if (!box.checked) box.click(); }
"""


class NotHandedOverError(AssertionError):
    """The browser opened no mail."""


class Engine(Protocol):
    """A browser. whole: whether it really hands over, and not only shows what it would."""

    name: str
    whole: bool

    def open(self, address: str) -> None:
        """Load a page."""

    def fill(self, filled: Filled) -> None:
        """Type into fields, over what is there, and tick."""

    def click(self, selector: str) -> None:
        """Press the first element that matches."""

    def handed(self) -> str:
        """Wait for the next address that the mail program gets. Raises NotHandedOverError."""

    def keys(self, selector: str, text: str) -> None:
        """Type into a field key by key, and press Enter."""

    def pdf(self, width: float, height: float) -> bytes:
        """The page as it is printed on paper of that size, in inches, with the browser's own lines around it."""

    def waiting(self) -> list[str]:
        """What has been handed over and not been asked for."""

    def kept(self) -> tuple[str, Filled]:
        """The page's address, and all that is typed and ticked in its fact form."""

    def invalid(self) -> list[str]:
        """The ids of the fields of the fact form that the browser refuses."""

    def told(self, expression: str) -> Any:  # noqa: ANN401 # JSON
        """What an expression of JavaScript gives in the page."""


_KEPT = """
const form = document.getElementById("form"), typed = {}, ticked = [];
for (const each of form.querySelectorAll("input")) {
  if (each.type === "text" || each.type === "date") typed[each.id] = each.value;
  else if (each.checked) ticked.push(each.id);
}
"""
_KEPT_RESULT = "[location.href, typed, ticked]"
_INVALID = '[...document.querySelectorAll("#form input:invalid")].map(each => each.id)'


def _told(filled: Filled) -> dict[str, object]:
    return {"typed": dict(filled.typed), "ticked": sorted(filled.ticked)}


def _kept(found: Any) -> tuple[str, Filled]:  # noqa: ANN401 # JSON
    address, typed, ticked = found
    return address, Filled(typed, frozenset(ticked))


class Mailbox:
    """A program in the place of a mail program: it writes down each address that it is started with."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.folder = folder
        self._log = folder / "handed"
        self._log.touch()
        self._read = 0
        for name in names:
            # One write, so that two at once never mix.
            (folder / name).write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>"{self._log}"\n', encoding="utf-8")
            (folder / name).chmod(0o755)

    def next(self) -> str:
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline:
            lines = self._lines()
            if self._read < len(lines):
                self._read += 1
                return lines[self._read - 1]
            time.sleep(0.01)
        raise NotHandedOverError("no mail program was started")

    def rest(self) -> list[str]:
        lines = self._lines()[self._read :]
        self._read += len(lines)
        return lines

    def _lines(self) -> list[str]:
        return [line for line in self._log.read_text(encoding="utf-8").split("\n")[:-1] if line]


class Chromium:
    """Chromium or Chrome. The headless shell of npm only shows the address: it neither hands over nor warns."""

    name = "Chromium"

    def __init__(self, context: BrowserContext, mailbox: Mailbox | None) -> None:
        self.page: Page = context.new_page()
        self.whole = mailbox is not None
        self._mailbox = mailbox
        self.asked: list[str] = []
        self.launched: list[str] = []
        self.blocked: list[str] = []
        self._session = context.new_cdp_session(self.page)
        self._session.send("Page.enable")
        self._session.on("Page.frameRequestedNavigation", lambda event: self._ask(event["url"]))
        self.page.on("console", lambda said: self._hear(said.text))

    def _ask(self, url: str) -> None:
        if url.startswith("mailto:"):
            self.asked.append(url)

    def _hear(self, text: str) -> None:
        if text.startswith("Launched external handler"):
            self.launched.append(text)
        elif "Content Security Policy" in text:
            self.blocked.append(text)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.blocked.clear()

    def fill(self, filled: Filled) -> None:
        self.page.evaluate(f"told => {{ {_FILL} }}", _told(filled))

    def click(self, selector: str) -> None:
        self.page.click(selector, no_wait_after=True)

    def keys(self, selector: str, text: str) -> None:
        self.page.type(selector, text)
        self.page.press(selector, "Enter", no_wait_after=True)

    def pdf(self, width: float, height: float) -> bytes:
        size = {"displayHeaderFooter": True, "paperWidth": width, "paperHeight": height}
        return base64.b64decode(self._session.send("Page.printToPDF", size)["data"])

    def handed(self) -> str:
        deadline = time.monotonic() + _WAIT_SECONDS
        while not self.asked or (self.whole and not self.launched):
            warned = self.page.url.startswith("chrome-error:")
            if self.blocked or warned or time.monotonic() > deadline:
                why = self.blocked[-1] if self.blocked else "a warning covers the page" if warned else "silence"
                self.waiting()
                raise NotHandedOverError(f"Chromium started no mail program: {why}")
            self.page.wait_for_timeout(10)
        address = self.asked.pop(0)
        if self._mailbox:
            self.launched.pop(0)
            received = self._mailbox.next()
            assert received == address, "the program got another address than the page asked for"
        return address

    def waiting(self) -> list[str]:
        self.page.wait_for_timeout(10)
        rest = [*self.asked, *(self._mailbox.rest() if self._mailbox else ())]
        for each in (self.asked, self.launched, self.blocked):
            each.clear()
        return rest

    def kept(self) -> tuple[str, Filled]:
        return _kept(self.page.evaluate(f"() => {{ {_KEPT} return {_KEPT_RESULT}; }}"))

    def invalid(self) -> list[str]:
        return list(self.page.evaluate(f"() => {_INVALID}"))

    def told(self, expression: str) -> Any:  # noqa: ANN401 # as the protocol
        return self.page.evaluate(f"() => {expression}")


def chromium_mailbox(folder: Path, browser: browsers.Browser) -> tuple[Mailbox | None, dict[str, str | float | bool]]:
    """What a Chromium needs to hand mail to a program of ours: the mailbox, none for a shell, and its environment."""
    environment: dict[str, str | float | bool] = {**os.environ, **browser.environment}
    if not browser.full:
        return None, environment
    # On Linux it starts one of these, found by the path (xdg-utils), and first asks a slow third for the default.
    mailbox = Mailbox(folder, "xdg-email", "xdg-open")
    (folder / "xdg-settings").write_text("#!/bin/sh\necho no\n", encoding="utf-8")
    (folder / "xdg-settings").chmod(0o755)
    return mailbox, {**environment, "PATH": f"{folder}:{environment['PATH']}"}


class Firefox:
    """Firefox, with a handler for mail in its profile."""

    name = "Firefox"
    whole = True

    def __init__(self, connection: marionette.Marionette, mailbox: Mailbox) -> None:
        self.remote = connection
        self._mailbox = mailbox
        self._folder = mailbox.folder

    def open(self, address: str) -> None:
        self.remote.call("WebDriver:Navigate", url=address)

    def fill(self, filled: Filled) -> None:
        self.remote.script(f"const told = arguments[0]; {_FILL}", _told(filled))

    def click(self, selector: str) -> None:
        self.remote.call("WebDriver:ElementClick", id=self.remote.find(selector))

    def keys(self, selector: str, text: str) -> None:
        self.remote.call("WebDriver:ElementSendKeys", id=self.remote.find(selector), text=f"{text}{_ENTER}")

    def pdf(self, width: float, height: float) -> bytes:
        file = self._folder / "printed.pdf"
        self.remote.call("Marionette:SetContext", value="chrome")
        try:
            trouble = self.remote.script(_PRINT, str(file), width, height, wait=True)
        finally:
            self.remote.call("Marionette:SetContext", value="content")
        assert not trouble, trouble
        return file.read_bytes()

    def handed(self) -> str:
        return self._mailbox.next()

    def waiting(self) -> list[str]:
        return self._mailbox.rest()

    def kept(self) -> tuple[str, Filled]:
        return _kept(self.remote.script(f"{_KEPT} return {_KEPT_RESULT};"))

    def invalid(self) -> list[str]:
        return list(self.remote.script(f"return {_INVALID};"))

    def told(self, expression: str) -> Any:  # noqa: ANN401 # as the protocol
        return self.remote.script(f"return {expression};")


_ENTER = "\ue007"  # WebDriver, 17.4.2
# As its print dialogue does with headers and footers on; WebDriver's own command leaves them out.
_PRINT = """
const [file, width, height, done] = arguments;
const print = Ci.nsIPrintSettings;
const settings = Cc["@mozilla.org/gfx/printsettings-service;1"]
  .getService(Ci.nsIPrintSettingsService).createNewPrintSettings();
Object.assign(settings, {
  isInitializedFromPrinter: true, isInitializedFromPrefs: true, printSilent: true,
  outputFormat: print.kOutputFormatPDF, outputDestination: print.kOutputDestinationFile, toFileName: file,
  paperSizeUnit: print.kPaperSizeInches, paperWidth: width, paperHeight: height,
  marginTop: 0.5, marginBottom: 0.5, marginLeft: 0.5, marginRight: 0.5, shrinkToFit: false, scaling: 1,
  headerStrLeft: "&T", headerStrRight: "&U", footerStrLeft: "&PT", footerStrRight: "&D",
});
gBrowser.selectedBrowser.browsingContext.print(settings).then(() => done(""), error => done(String(error)));
"""
_FIREFOX = {
    "javascript.enabled": False,
    "security.external_protocol_requires_permission": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
    "browser.formfill.enable": False,
    "intl.regional_prefs.use_os_locales": True,
}


@contextlib.contextmanager
def firefox(folder: Path, *, language: str = "en_US.UTF-8") -> Iterator[Firefox]:
    """A Firefox that hands mail to a program of ours.

    language: the machine's, after which it writes dates. Raises MarionetteError when it does not start.
    """
    mailbox = Mailbox(folder, "mail-program")
    profile = folder / "profile"
    profile.mkdir()
    handler = {"action": 2, "handlers": [{"name": "tests", "path": str(folder / "mail-program")}]}  # 2: use the program
    (profile / "handlers.json").write_text(
        json.dumps({"defaultHandlersVersion": {"en-US": 4}, "mimeTypes": {}, "schemes": {"mailto": handler}})
    )
    command = [firefox_program(), "--headless", "--no-remote"]
    with marionette.running(command, profile, _FIREFOX, {"HOME": str(folder), "LC_ALL": language}) as connection:
        yield Firefox(connection, mailbox)


def firefox_program() -> str:
    """Where Firefox is, empty for nowhere. Ubuntu's `firefox` may be a script that only tells how to install it."""
    for name in ("firefox-esr", "firefox"):
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
            return path
    return ""


class WebKit:
    """WebKitGTK in a small window of ours."""

    name = "WebKitGTK"
    whole = True

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._handed: queue.Queue[str] = queue.Queue()
        self.listening = threading.Thread(target=self._listen, daemon=True)
        self.listening.start()

    def _listen(self) -> None:
        for line in self._program.stdout or ():
            said = json.loads(line)
            if "handed" in said:
                self._handed.put(said["handed"])
            else:
                self._answers.put(said)

    def tell(self, **command: object) -> Any:  # noqa: ANN401 # JSON
        """Send a command to the window and give its answer."""
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(command) + "\n")
        self._program.stdin.flush()
        said = self._answers.get(timeout=_WAIT_SECONDS * 3)
        assert "error" not in said, said["error"]
        return said["answer"]

    def open(self, address: str) -> None:
        assert self.tell(do="open", address=address) == address

    def fill(self, filled: Filled) -> None:
        self.tell(do="run", script=f"{{ const told = {json.dumps(_told(filled))}; {_FILL} }} 'true'")

    def click(self, selector: str) -> None:
        self.tell(do="run", script=f"document.querySelector({json.dumps(selector)}).click(); 'true'")

    def keys(self, selector: str, text: str) -> None:
        raise NotImplementedError("nothing presses keys in this window")

    def pdf(self, width: float, height: float) -> bytes:
        raise NotImplementedError("this window does not print")

    def handed(self) -> str:
        try:
            return self._handed.get(timeout=_WAIT_SECONDS)
        except queue.Empty:
            raise NotHandedOverError("WebKitGTK asked for no mail to be opened") from None

    def waiting(self) -> list[str]:
        self.tell(do="run", script="'true'")
        rest = []
        while not self._handed.empty():
            rest.append(self._handed.get())
        return rest

    def kept(self) -> tuple[str, Filled]:
        return _kept(self.tell(do="run", script=f"{{ {_KEPT} JSON.stringify({_KEPT_RESULT}); }}"))

    def invalid(self) -> list[str]:
        return list(self.tell(do="run", script=f"JSON.stringify({_INVALID})"))

    def told(self, expression: str) -> Any:  # noqa: ANN401 # as the protocol
        return self.tell(do="run", script=f"JSON.stringify({expression})")


@contextlib.contextmanager
def webkit() -> Iterator[WebKit]:
    """A WebKitGTK window on a display that nobody sees."""
    program = subprocess.Popen(
        ["xvfb-run", "-a", _SYSTEM_PYTHON, _HERE / "webkit_window.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    engine = WebKit(program)
    try:
        yield engine
    finally:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.close()  # it ends by itself then
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(_WAIT_SECONDS)
        marionette.end(program)
        engine.listening.join(_WAIT_SECONDS)
        program.stdout.close()


def webkit_is_installed() -> bool:
    """Whether the engine, its bindings and a display without a screen are there."""
    if not shutil.which("xvfb-run") or not Path(_SYSTEM_PYTHON).is_file():
        return False
    script = (
        "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1'); "
        "from gi.repository import WebKit2"
    )
    return subprocess.run([_SYSTEM_PYTHON, "-c", script], capture_output=True, check=False).returncode == 0


def chromium_context(browser: Browser) -> BrowserContext:
    """A context without scripts that takes the test's certificate."""
    return browser.new_context(java_script_enabled=False, ignore_https_errors=True)
