"""Opens pages in a browser, brings each into its states, runs our checks and IBM's engine there: one worker process.

`python -m contact_help.checking.inspection` reads one order a line from standard input, as JSON, and writes one answer
a line. The process can be ended at any time; who started it puts a new one in its place (see workers.py).

Playwright drives the browser: from Python, so that steps, types and tests stay in one language; it emulates dark,
forced colours, print and less movement, and takes pictures of a spot. It stands among the requirements of the extra
`audit`. Scripts of the page are switched off through the browser's own protocol, which leaves ours alone: Playwright's
switch `java_script_enabled` would stop promises and with them the engines.

What costs most is done once: one page of the browser is used for all addresses as long as none has scripts that could
leave something behind; engines look once a page, for they judge structure, and contrast in other colours is checked by
our own scripts; the way of the keyboard is walked again only in a state that moves, hides or covers something.
"""

from __future__ import annotations

import base64
import io
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Error,
    Page,
    ViewportSize,
    sync_playwright,
)

from contact_help.checking import keyboard, pa11y
from contact_help.checking.browsers import Browser as Found
from contact_help.checking.node import find_node, installed
from contact_help.checking.states import ALL, SCRIPTED, SEARCHED, STATES, State

_SCRIPTS = ("common", "colour", "layout", "structure", "forms", "facts", "keyboard", "steps")
_ACE_PACKAGE = "accessibility-checker-engine"
_PICTURE = (560, 260, 24)  # widest, highest, room around the spot, in px
_ENOUGH_PICTURES = 60

# Where a script offers a search, and where it tells what it found.
_SEARCH = "form[role=search] input[type=search]"
_ANSWER = "form[role=search] [role=status]:not(:empty)"
_AUDIT = "globalThis.__audit"
_STILL = {"media": "screen", "color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference"}
# Questions that IBM's engine asks of each element and is never sure of; our own checks decide them. They take more than
# half of its time.
_RESTING = ("element_tabbable_unobscured", "element_tabbable_visible", "style_focus_visible")


@dataclass(frozen=True)
class Order:
    """One page to look at.

    address: where it is served. states: names of states. spots: rule and selector of what others saw, to be described
    and pictured. timeout: seconds that the page may take to load. rules: the only rules of ours to run, all where it is
    empty; with some, the engines rest. runners_only: only pa11y's runners look, in no state but the desktop.
    looks: signs of focus that were measured before and are right, see keyboard.py.
    """

    address: str
    states: tuple[str, ...]
    spots: tuple[tuple[str, str], ...]
    timeout: float
    rules: tuple[str, ...] = ()
    runners_only: bool = False
    looks: tuple[str, ...] = ()


class _Window:
    """The page of the browser in which all addresses are looked at, one by one: a new one takes longer than a state."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._open: tuple[BrowserContext, Page, CDPSession] | None = None

    def page(self) -> tuple[Page, CDPSession]:
        """The page, and what speaks its browser's protocol to it."""
        if self._open is None:
            context = self._browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
            page = context.new_page()
            protocol = context.new_cdp_session(page)
            # Else the browser makes its tree of names anew for each name that it is asked for.
            protocol.send("Accessibility.enable")
            self._open = context, page, protocol
        return self._open[1:]

    def close(self) -> None:
        """Have the next address looked at in a page of its own."""
        if self._open is not None:
            context, self._open = self._open[0], None
            context.close()


def serve_orders(found: Found) -> None:
    """Answer orders until standard input ends."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(find_node().path))
    pictured: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(found.path),
            args=[*found.flags, "--enable-blink-features=ComputedAccessibilityInfo"],
            env={**os.environ, **found.environment},
        )
        window = _Window(browser)
        for line in sys.stdin:
            order = Order(**json.loads(line))
            try:
                answer: dict[str, Any] = inspect(window, order, pictured=pictured)
            except Error as error:
                answer = {"failure": " ".join(error.message.split())[:300]}
                window.close()
            sys.stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")
            sys.stdout.flush()
        browser.close()


def inspect(window: _Window, order: Order, *, pictured: set[str]) -> dict[str, Any]:
    """Look at one page in all of its states.

    Gives `observations` (each with its `state` and `engine`), `issues` (what pa11y's runners say, as pa11y-ci reports
    it), `facts`, `spots` (descriptions of what they and the order name, by "rule selector"), `pictures` by
    "rule selector", the `looks` of the order and those measured now, and the `states` that were visited. Raises
    playwright's Error.
    """
    looks = set(order.looks)
    page, protocol = window.page()
    page.set_default_timeout(order.timeout * 1000)
    visit = _Visit(page, protocol, pictured, frozenset(order.rules))
    visit.open(order.address, scripts=False)
    facts: dict[str, Any] = page.evaluate(f"(whole) => {_AUDIT}.start(whole)", not order.runners_only)
    spots = visit.describe(order.spots)
    for state in STATES:
        if state.name in order.states and not order.runners_only:
            visit.state(state, looks)
    if order.runners_only:
        visit.runners()
    elif facts["scripts"]:
        visit.open(order.address, scripts=True)
        visit.state(SCRIPTED, looks)
        if visit.search():
            for state in SEARCHED:
                if state.base or set(order.states) >= set(ALL):
                    visit.state(state, looks)
        window.close()
    return {
        "facts": facts,
        "spots": visit.spots | spots,
        "issues": visit.issues,
        "observations": visit.observations,
        "pictures": visit.pictures,
        "states": visit.states,
        "looks": sorted(looks),
    }


class _Visit:
    """One page at work."""

    def __init__(self, page: Page, protocol: CDPSession, pictured: set[str], only: frozenset[str]) -> None:
        self._only = only
        self._page, self._protocol, self._pictured = page, protocol, pictured
        self.observations: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.spots: dict[str, dict[str, Any]] = {}
        self.pictures: dict[str, str] = {}
        self.states: list[str] = []
        self._on = True
        self._media: dict[str, Any] = {}
        # Of the last walk with the keyboard: what it depended on.
        self._walked = ""

    def open(self, address: str, *, scripts: bool) -> None:
        self._scripts(on=scripts)
        self._walked = ""
        self._emulate(STATES[0])
        response = self._page.goto(address, wait_until="load")
        if response is None or (not response.ok and not address.endswith("404.html")):
            raise Error(f"the page is answered with status {response.status if response else 'none'}")
        self._put(_own())
        # The page may have left before our scripts came, or leave any moment now.
        here, ahead = self._page.evaluate(f"() => [location.href, {_AUDIT}.leadsOn()]")
        if ahead or here.partition("#")[0] != address.partition("#")[0]:
            raise Error(f"the page leads on to {ahead or here}")

    def state(self, state: State, looks: set[str]) -> None:
        """Bring the page into `state`, look, and leave it as it was."""
        self._emulate(state)
        if state.prepare == "spoil" and not self._spoil():
            self.states.append(state.name)  # a page without fields has no errors to show
            return
        prepare = "" if state.prepare == "spoil" else state.prepare
        rules = [rule for rule in state.rules if self._wants(rule)]
        self._keep(state, "own", self._page.evaluate(f"(given) => {_AUDIT}.enter(...given)", [prepare, rules]))
        if state.engine and not self._only:
            self.runners()
            self._ask_ibm(state)
        if state.keyboard and any(map(self._wants, keyboard.RULES)):
            self._keep(state, "own", self._walk(state, looks))
        if state.undo:
            self._step(state.undo)
        self.states.append(state.name)

    def search(self) -> bool:
        """Look for the page's own heading where a script offers a search; whether there was one, and it answered."""
        field = self._page.locator(_SEARCH).first
        if not field.is_visible():
            return False
        field.fill(self._page.locator("h1").first.inner_text())
        field.press("Enter")
        self._page.locator(_ANSWER).first.wait_for()
        self._page.evaluate("() => document.activeElement.blur()")
        return True

    def describe(self, spots: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
        """Describe and picture what other engines saw."""
        described = {}
        for rule, selector in spots:
            seen = self._page.evaluate(
                f"(selector) => {{ const each = {_AUDIT}.find(selector); return each && {_AUDIT}.describe(each); }}",
                selector,
            )
            if seen:
                described[f"{rule} {selector}"] = seen
                self._picture(rule, seen)
        return described

    def _put(self, source: str) -> None:
        """Run a script of ours in the page. As a script, not by `eval`: then the browser keeps what it compiled."""
        asked = {"expression": f"{source}\n;0", "returnByValue": True}
        if thrown := self._protocol.send("Runtime.evaluate", asked).get("exceptionDetails"):
            raise Error(f"a script of the audit stopped: {thrown.get('text')}")

    def _scripts(self, *, on: bool) -> bool:
        """Switch the page's scripts; gives how they were."""
        before, self._on = self._on, on
        self._protocol.send("Emulation.setScriptExecutionDisabled", {"value": not on})
        return before

    def _wants(self, rule: str) -> bool:
        return not self._only or rule in self._only

    def _step(self, name: str) -> None:
        self._page.evaluate(f"(name) => {_AUDIT}.steps[name]()", name)

    def _emulate(self, state: State) -> None:
        size: ViewportSize = {"width": state.width, "height": state.height}
        if self._page.viewport_size != size:
            self._page.set_viewport_size(size)
        media = {**_STILL, **state.media}
        if media != self._media:
            self._page.emulate_media(**media)
            self._media = media

    def runners(self) -> None:
        """Have pa11y's runners look. They need promises, which stand still while scripts are off."""
        before = self._scripts(on=True)
        try:
            self._put(pa11y.engines())
            asked = [pa11y.STANDARD, pa11y.RUNNERS]
            issues = self._page.evaluate(f"(given) => {_AUDIT}.askPa11y(...given)", asked)
        finally:
            self._scripts(on=before)
        self.issues += issues
        faults = [each for each in pa11y.said_in_page(issues) if each.is_fault and each.selector]
        self.spots |= self.describe((each.rule, each.selector) for each in faults)

    def _ask_ibm(self, state: State) -> None:
        before = self._scripts(on=True)
        try:
            self._put(_ibm())
            found = self._page.evaluate(f"(resting) => {_AUDIT}.askIbm(resting)", _RESTING)
        finally:
            self._scripts(on=before)
        self._keep(state, "ibm", found)

    def _walk(self, state: State, looks: set[str]) -> list[dict[str, Any]]:
        """Walk with the keyboard; where nothing moved since the last walk, only its signs of focus are looked at."""
        seen = self._page.evaluate(f"() => {_AUDIT}.signature()")
        if seen == self._walked and state is not SCRIPTED:
            return keyboard.signs(self._page, looks=looks)
        self._walked = seen
        return keyboard.walk(self._page, self._protocol, looks=looks)

    def _spoil(self) -> bool:
        """Type what is wrong into each field and leave it; whether there was one."""
        page = self._page
        fields: list[list[Any]] = page.evaluate(f"() => {_AUDIT}.prepareToSpoil()")
        for selector, kind, patterned in fields:
            page.evaluate(f"(selector) => {_AUDIT}.find(selector).focus()", selector)
            if kind in ("date", "number", "time", "month"):
                page.keyboard.press("1")
            else:
                page.keyboard.insert_text("§ %" if patterned else "x")
                if not patterned:
                    page.keyboard.press("Backspace")
            page.keyboard.press("Tab")
        if fields:
            self._step("send")
        return bool(fields)

    def _keep(self, state: State, engine: str, found: list[dict[str, Any]]) -> None:
        for each in found:
            self.observations.append({**each, "state": state.name, "engine": engine})
            if not each["unsure"]:
                self._picture(each["rule"], each)

    def _picture(self, rule: str, seen: dict[str, Any]) -> None:
        """Take one picture of each kind of spot: a fault of a template needs no more."""
        kind = f"{rule} {' '.join(seen['trail'][:3])}"
        if kind in self._pictured or len(self.pictures) >= _ENOUGH_PICTURES:
            return
        frame = self._page.evaluate(f"(given) => {_AUDIT}.frame(...given)", [seen["selector"], *_PICTURE])
        if frame is None:
            return
        try:
            taken = self._page.screenshot(clip=frame, animations="disabled", caret="initial", scale="css")
        except Error:
            return  # the spot is off the page: there is nothing to show
        finally:
            self._page.evaluate(f"() => {_AUDIT}.unframe()")
        self._pictured.add(kind)
        packed = io.BytesIO()
        Image.open(io.BytesIO(taken)).convert("RGB").save(packed, "WEBP", quality=70, method=4)
        self.pictures[f"{rule} {seen['selector']}"] = base64.b64encode(packed.getvalue()).decode()


@cache
def _own() -> str:
    folder = files("contact_help.checking") / "scripts"
    return ";\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)


@cache
def _ibm() -> str:
    return (installed(_ACE_PACKAGE) / "ace.js").read_text(encoding="utf-8")


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    serve_orders(
        Found(Path(given["path"]), tuple(given["flags"]), given["environment"], given["full"], given["version"])
    )
