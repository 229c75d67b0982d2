"""Runs pa11y-ci over addresses and reads what it says, so that no page that failed to run is taken for a clean one.

`engines` gives what pa11y-ci puts into a page, for a page that is open already.

pa11y-ci loses pages when it opens several at a time in private contexts: the browser answers "No target with given id
found", and the report then holds an error without a rule's code. So several pa11y-ci run side by side, each with one
page at a time and private contexts off. Each gets a small batch of pages: a crash loses little.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contact_help.checking.browsers import Browser, find_browser
from contact_help.checking.node import CHECKOUT, find_node, installed, last_words
from contact_help.checking.rules import canonical
from contact_help.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# Rules of WCAG 2 A and AA whose breaches axe calls moderate or minor, so that pa11y makes less than an error of them.
# A test holds this against the axe that is installed.
LESSER_RULES = frozenset(
    {
        "aria-deprecated-role",
        "form-field-multiple-labels",
        "html-xml-lang-mismatch",
        "meta-viewport",
        "no-autoplay-audio",
        "server-side-image-map",
    }
)
# HTML_CodeSniffer cannot work out the contrast of a translucent colour and says so as an error; ours and axe can.
_NOT_A_NUMBER = re.compile(r"contrast ratio of NaN:1")
RUNNERS = ("htmlcs", "axe")
STANDARD = "WCAG2AA"
# As pa11y's own loader does it (lib/pa11y.js, injectRunners): its helper, then each runner with what it needs.
_COMPOSE = """
const fs = require("fs"), path = require("path");
const [root, ...names] = process.argv.slice(1);
const parts = [fs.readFileSync(path.join(root, "lib/runner.js"), "utf8")];
for (const name of names) {
  const { run, scripts } = require(path.join(root, "lib/runners", name));
  parts.push(...scripts.map((script) => fs.readFileSync(script, "utf8")));
  parts.push(`globalThis.__pa11y.runners[${JSON.stringify(name)}] = ${run}`);
}
process.stdout.write(parts.join(";\\n;"));
"""
# Of what is in order pa11y reads nothing, but axe describes each such element, which takes a third of its time.
_ONLY_FAULTS = """
(() => {
  const { run } = axe;
  axe.run = (where, options) => run.call(axe, where, { ...options, resultTypes: ["violations", "incomplete"] });
})();
"""
_COMPOSE_SECONDS = 60
_BATCH = 10
_START_SECONDS = 30
_STOP_SECONDS = 5
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Tools:
    """The programs of an audit. command: the words that start pa11y-ci. browser: the browser it drives."""

    command: tuple[str, ...]
    browser: Browser


@dataclass(frozen=True)
class Settings:
    """How pages are looked at.

    level: `WCAG2A`, `WCAG2AA` or `WCAG2AAA`. width, height: of the window, in CSS pixels.
    flags: more flags for the browser, as `--force-dark-mode`. timeout: seconds that a page may take to load.
    """

    level: str = "WCAG2AA"
    width: int = 1280
    height: int = 1024
    flags: tuple[str, ...] = ()
    timeout: float = 30


@dataclass(frozen=True)
class Issue:
    """One thing that an engine says about a page.

    engine: `axe` or `htmlcs`. code: its rule. level: `error`, `warning` or `notice`. message: the engine's words.
    selector: CSS selector of the element, may be empty. unsure: the engine could not decide and asks for a look.
    help_url: where the rule is explained, may be empty.
    """

    engine: str
    code: str
    level: str
    message: str
    selector: str
    unsure: bool
    help_url: str

    @property
    def rule(self) -> str:
        """The one name of what it says, whichever engine says it."""
        return canonical(self.engine, self.code)

    @property
    def is_mistake(self) -> bool:
        """Whether the engine itself is known to be wrong."""
        return self.engine == "htmlcs" and _NOT_A_NUMBER.search(self.message) is not None

    @property
    def is_fault(self) -> bool:
        """Whether the engine is sure of a fault."""
        if self.unsure or self.is_mistake:
            return False
        return self.level == "error" or (self.engine == "axe" and self.code in LESSER_RULES)

    @property
    def is_review(self) -> bool:
        """Whether a person should look at it."""
        # Notices of HTML_CodeSniffer are a checklist that is the same on every page: they tell nothing of this one.
        return not self.is_fault and (self.engine != "htmlcs" or self.level != "notice")


@dataclass
class Outcome:
    """What became of each address: `issues` where its page was audited, a reason in `failures` where it was not."""

    issues: dict[str, list[Issue]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


def find_tools(checkout: Path = CHECKOUT) -> Tools:
    """Find Node.js, pa11y-ci and a browser. Raises InputError, with what to do about it, when one is missing."""
    program = installed("pa11y-ci", checkout) / "bin" / "pa11y-ci.js"
    return Tools((str(find_node().path), str(program)), find_browser(checkout))


def run(  # noqa: PLR0913 # each is one of its own, by keyword
    addresses: Sequence[str],
    *,
    tools: Tools,
    settings: Settings,
    jobs: int,
    progress: Callable[[int], None] | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """Audit each of `addresses` with htmlcs and axe, in `jobs` processes at a time.

    When `stop` is set, the processes are ended, and what they had not done has failed.

    A page that failed to run is run once more in a process of its own. Every address is in the outcome, once.
    `progress` is called with the number of addresses done so far. When interrupted, the processes are ended.
    """
    outcome = Outcome()
    stop = stop or threading.Event()
    _collect(_finished(_batches(addresses, jobs), tools, settings, jobs, stop), outcome, progress)
    for address in addresses if stop.is_set() else ():
        if address not in outcome.issues:
            outcome.failures.setdefault(address, "the audit was stopped")
    again = [[address] for address in addresses if address in outcome.failures]
    # Where nothing ran at all, one page tells whether it is worth it to try the others.
    for some in (again[:1], again[1:]) if not outcome.issues else (again,):
        if some and not stop.is_set() and (outcome.issues or some[0] == addresses[:1]):
            _collect(_finished(some, tools, settings, jobs, stop), outcome, progress)
    return outcome


@cache
def engines() -> str:
    """What pa11y-ci puts into a page, as one script: run it, then ask `__pa11y.run(...)`.

    It is read from the installed pa11y, so that what is said in a page that is open already is what pa11y-ci says; only
    axe is kept from describing what nobody reads.
    Raises InputError when pa11y is not installed as expected.
    """
    root = installed("pa11y")
    command = [str(find_node().path), "-e", _COMPOSE, str(root), *RUNNERS]
    done = subprocess.run(  # noqa: S603 # our own command, no shell
        command, capture_output=True, text=True, timeout=_COMPOSE_SECONDS, check=False
    )
    if done.returncode:
        what = f"its runners could not be read: {last_words(done.stderr)}"
        raise InputError([Problem(str(root), 0, what, "Delete the folder node_modules and run `make test` again")])
    return f"{done.stdout};{_ONLY_FAULTS}"


def said_in_page(entries: Iterable[dict[str, Any]]) -> list[Issue]:
    """The issues that `__pa11y.run` gave in a page of ours, as `run` gives them."""
    return [_issue(entry) for entry in entries]


def parse(text: str, addresses: Iterable[str]) -> Outcome:
    """Read a JSON report of pa11y-ci. Each of `addresses` is in the outcome; what the report lacks has failed."""
    try:
        results = json.loads(text)["results"]
    except (ValueError, KeyError, TypeError):
        return Outcome(failures=dict.fromkeys(addresses, "pa11y-ci left no complete report"))
    outcome = Outcome()
    for address in addresses:
        entries = results.get(address) if isinstance(results, dict) else None
        if not isinstance(entries, list):
            # Results are kept under the address at which the browser ended up.
            outcome.failures[address] = "the report has no result for the page; it may lead on to another address"
            continue
        broken = [entry for entry in entries if not _is_issue(entry)]
        if broken:
            message = broken[0].get("message") if isinstance(broken[0], dict) else None
            outcome.failures[address] = last_words(str(message or "pa11y-ci could not run on the page"))
        else:
            outcome.issues[address] = [_issue(entry) for entry in entries]
    return outcome


def _is_issue(entry: object) -> bool:
    """Tell an issue from an error of the run, which has a message only."""
    return isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("code", "type", "message"))


def _issue(entry: dict[str, Any]) -> Issue:
    extras = entry.get("runnerExtras") or {}
    return Issue(
        engine=str(entry.get("runner", "")),
        code=entry["code"],
        level=entry["type"],
        message=" ".join(entry["message"].split()),
        selector=str(entry.get("selector") or ""),
        unsure=bool(extras.get("needsFurtherReview")),
        help_url=str(extras.get("helpUrl") or ""),
    )


def _batches(addresses: Sequence[str], jobs: int) -> list[Sequence[str]]:
    """Cut into batches of at most _BATCH, as even as can be, their number a multiple of `jobs`."""
    rounds = -(-len(addresses) // (jobs * _BATCH))
    size = max(1, -(-len(addresses) // (jobs * rounds)))
    return [addresses[start : start + size] for start in range(0, len(addresses), size)]


def _collect(finished: Iterator[Outcome], outcome: Outcome, progress: Callable[[int], None] | None) -> None:
    for batch in finished:
        outcome.issues |= batch.issues
        outcome.failures |= batch.failures
        for address in batch.issues:
            outcome.failures.pop(address, None)
        if progress:
            progress(len(outcome.issues) + len(outcome.failures))


def _finished(
    batches: Sequence[Sequence[str]], tools: Tools, settings: Settings, jobs: int, stop: threading.Event
) -> Iterator[Outcome]:
    waiting, running = deque(batches), list[_Run]()
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        try:
            while (waiting or running) and not stop.is_set():
                while waiting and len(running) < jobs:
                    running.append(_Run(waiting.popleft(), tools, settings, Path(tempfile.mkdtemp(dir=folder))))
                time.sleep(_POLL_SECONDS)
                for process in [process for process in running if process.is_over()]:
                    running.remove(process)
                    yield process.outcome()
        finally:
            for process in running:
                process.stop()


class _Run:
    """One pa11y-ci at work on one batch."""

    def __init__(self, addresses: Sequence[str], tools: Tools, settings: Settings, folder: Path) -> None:
        self._addresses = addresses
        self._report, self._log = folder / "report.json", folder / "log.txt"
        self._patience = settings.timeout + _START_SECONDS
        self._late = False
        self._last_size, self._last_news = 0, time.monotonic()
        config = folder / "config.json"
        config.write_text(json.dumps(_config(addresses, tools.browser, settings, folder)), encoding="utf-8")
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 # our own command, no shell
                [*tools.command, "--config", str(config)],
                cwd=folder,
                # The browser's profile goes into the temporary folder: nothing is left of a run that was ended.
                env={**os.environ, "TMPDIR": str(folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for us: we end the children ourselves.
                start_new_session=True,
            )

    def is_over(self) -> bool:
        """Whether the process has ended; one without news for too long is ended here."""
        if self._process.poll() is not None:
            return True
        # pa11y-ci writes a line for each page that it is done with.
        size = self._log.stat().st_size
        if size != self._last_size:
            self._last_size, self._last_news = size, time.monotonic()
        if time.monotonic() - self._last_news > self._patience:
            self._late = True
            self.stop()
            return True
        return False

    def outcome(self) -> Outcome:
        """Read the report of a process that is over."""
        text = self._report.read_text(encoding="utf-8", errors="replace") if self._report.is_file() else ""
        outcome = parse(text, self._addresses)
        if text or not outcome.failures:
            return outcome
        if self._late:
            reason = f"no answer for {self._patience:.0f} seconds"
        else:
            words = last_words(self._log.read_text(encoding="utf-8", errors="replace"))
            reason = f"pa11y-ci ended with code {self._process.returncode}: {words}"
        return Outcome(failures=dict.fromkeys(outcome.failures, reason))

    def stop(self) -> None:
        """End the process and its browser."""
        if self._process.poll() is None:
            # On this signal puppeteer ends the whole browser, which runs in a session of its own.
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                # The browser ends by itself when the pipe to it closes.
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()


def _config(addresses: Sequence[str], browser: Browser, settings: Settings, folder: Path) -> dict[str, object]:
    return {
        "defaults": {
            "standard": settings.level,
            "runners": list(RUNNERS),
            # What axe calls moderate is a warning to pa11y, what it calls minor a notice: both may break WCAG.
            "includeWarnings": True,
            "includeNotices": True,
            "timeout": round(settings.timeout * 1000),
            "viewport": {"width": settings.width, "height": settings.height},
            "concurrency": 1,
            "useIncognitoBrowserContext": False,
            # To a file: a report on standard output would mix with the lines that tell of progress.
            "reporters": ["cli", ["json", {"fileName": str(folder / "report.json")}]],
            "chromeLaunchConfig": {
                "executablePath": str(browser.path),
                "args": [*browser.flags, *settings.flags],
                "headless": True if browser.full else "shell",
                # By a pipe, so that a browser never outlives the process that started it.
                "pipe": True,
                # Only what it needs: libraries for the browser are not for Node.js, nor is our environment for a page.
                "env": {
                    "HOME": str(folder),
                    "LANG": "C.UTF-8",
                    "PATH": os.environ.get("PATH", os.defpath),
                    "TMPDIR": str(folder),
                    **browser.environment,
                },
            },
        },
        "urls": list(addresses),
    }
