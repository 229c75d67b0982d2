"""Opens pages in a browser, brings each into its states, runs our checks and IBM's engine there: one worker process.

`python -m contact_help.checking.inspection` reads one order a line from standard input, as JSON, and writes one answer
a line. The process can be ended at any time; who started it puts a new one in its place (see workers.py).

Playwright drives the browser: from Python, so that steps, types and tests stay in one language; it emulates dark,
forced colours, print and less movement, and takes pictures of a spot. It stands among the requirements of the extra
`audit`. Scripts of the page are switched off through the browser's own protocol, which leaves ours alone: Playwright's
switch `java_script_enabled` would stop promises and with them the engine.
"""

from __future__ import annotations

import base64
import io
import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, CDPSession, Error, Page, sync_playwright

from contact_help.checking import keyboard
from contact_help.checking.browsers import Browser as Found
from contact_help.checking.node import find_node, installed
from contact_help.checking.states import SCRIPTED, STATES, State

_SCRIPTS = ("common", "colour", "layout", "structure", "forms", "facts", "keyboard", "steps")
_ACE_PACKAGE = "accessibility-checker-engine"
_PICTURE = (560, 260, 24)  # widest, highest, room around the spot, in px
_ENOUGH_PICTURES = 60

_AUDIT = "globalThis.__audit"


@dataclass(frozen=True)
class Order:
    """One page to look at.

    address: where it is served. states: names of states. spots: rule and selector of what others saw, to be described
    and pictured. timeout: seconds that the page may take to load. rules: the only rules of ours to run, all where it is
    empty; with some, the engine rests.
    """

    address: str
    states: tuple[str, ...]
    spots: tuple[tuple[str, str], ...]
    timeout: float
    rules: tuple[str, ...] = ()


def serve_orders(found: Found) -> None:
    """Answer orders until standard input ends."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(find_node().path))
    looks: set[str] = set()
    pictured: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(found.path),
            args=[*found.flags, "--enable-blink-features=ComputedAccessibilityInfo"],
            env={**os.environ, **found.environment},
        )
        for line in sys.stdin:
            order = Order(**json.loads(line))
            try:
                answer: dict[str, Any] = inspect(browser, order, looks=looks, pictured=pictured)
            except Error as error:
                answer = {"failure": " ".join(error.message.split())[:300]}
            sys.stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")
            sys.stdout.flush()
        browser.close()


def inspect(browser: Browser, order: Order, *, looks: set[str], pictured: set[str]) -> dict[str, Any]:
    """Look at one page in all of its states.

    Gives `observations` (each with its `state` and `engine`), `facts`, `spots` (descriptions of the order's spots, by
    "rule selector"), `pictures` by "rule selector", and the `states` that were visited. Raises playwright's Error.
    """
    context = browser.new_context(
        bypass_csp=True, viewport={"width": 1280, "height": 900}, reduced_motion="no-preference"
    )
    try:
        page = context.new_page()
        page.set_default_timeout(order.timeout * 1000)
        visit = _Visit(page, context.new_cdp_session(page), pictured, frozenset(order.rules))
        visit.open(order.address, scripts=False)
        result: dict[str, Any] = {"facts": page.evaluate(f"() => {_AUDIT}.facts()")}
        page.evaluate(f"() => {_AUDIT}.start()")
        result["spots"] = visit.describe(order.spots)
        for state in STATES:
            if state.name in order.states:
                visit.state(state, looks)
        if result["facts"]["scripts"]:
            visit.open(order.address, scripts=True)
            visit.state(SCRIPTED, looks)
        return {**result, "observations": visit.observations, "pictures": visit.pictures, "states": visit.states}
    finally:
        context.close()


class _Visit:
    """One page at work."""

    def __init__(self, page: Page, protocol: CDPSession, pictured: set[str], only: frozenset[str]) -> None:
        self._only = only
        self._page, self._protocol, self._pictured = page, protocol, pictured
        self.observations: list[dict[str, Any]] = []
        self.pictures: dict[str, str] = {}
        self.states: list[str] = []
        self._on = True

    def open(self, address: str, *, scripts: bool) -> None:
        self._scripts(on=scripts)
        response = self._page.goto(address, wait_until="load")
        asked, got = address.partition("#")[0], self._page.url.partition("#")[0]
        if got != asked:
            raise Error(f"the page leads on to {got}")
        if response is None or (not response.ok and not address.endswith("404.html")):
            raise Error(f"the page is answered with status {response.status if response else 'none'}")
        for script in _scripts():
            self._page.evaluate("(source) => { (0, eval)(source); }", script)

    def state(self, state: State, looks: set[str]) -> None:
        """Bring the page into `state`, look, and leave it as it was."""
        page = self._page
        page.set_viewport_size({"width": state.width, "height": state.height})
        page.emulate_media(
            **{
                "media": "screen",
                "color_scheme": "light",
                "forced_colors": "none",
                "reduced_motion": "no-preference",
                **state.media,
            }
        )
        page.evaluate(f"() => {_AUDIT}.forget()")
        if state.prepare == "spoil":
            if not self._spoil():
                self.states.append(state.name)  # a page without fields has no errors to show
                return
        elif state.prepare:
            self._step(state.prepare)
        self._keep(
            state,
            "own",
            page.evaluate(f"(rules) => {_AUDIT}.run(rules)", [rule for rule in state.rules if self._wants(rule)]),
        )
        if state.engine and not self._only:
            self._keep(state, "ibm", self._ace())
        if state.keyboard and any(map(self._wants, keyboard.RULES)):
            self._keep(state, "own", keyboard.walk(page, looks=looks))
        if state.undo:
            self._step(state.undo)
        self.states.append(state.name)

    def describe(self, spots: tuple[tuple[str, str], ...]) -> dict[str, dict[str, Any]]:
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

    def _scripts(self, *, on: bool) -> bool:
        """Switch the page's scripts; gives how they were."""
        before, self._on = self._on, on
        self._protocol.send("Emulation.setScriptExecutionDisabled", {"value": not on})
        return before

    def _wants(self, rule: str) -> bool:
        return not self._only or rule in self._only

    def _step(self, name: str) -> None:
        self._page.evaluate(f"(name) => {_AUDIT}.steps[name]()", name)

    def _ace(self) -> list[dict[str, Any]]:
        before = self._scripts(on=True)
        try:
            self._page.evaluate("(source) => { (0, eval)(source); }", _engine())
            found: list[dict[str, Any]] = self._page.evaluate(f"() => {_AUDIT}.askIbm()")
            return found
        finally:
            self._scripts(on=before)

    def _spoil(self) -> bool:
        """Type what is wrong into each field and leave it; whether there was one."""
        page = self._page
        fields: list[list[Any]] = page.evaluate(f"() => {_AUDIT}.prepareToSpoil()")
        for selector, kind, patterned in fields:
            page.evaluate(f"(selector) => {_AUDIT}.find(selector).focus()", selector)
            if kind in ("date", "number", "time", "month"):
                page.keyboard.press("1")
            else:
                page.keyboard.type("§ %" if patterned else "x")
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
def _scripts() -> tuple[str, ...]:
    folder = files("contact_help.checking") / "scripts"
    return tuple((folder / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)


@cache
def _engine() -> str:
    return (installed(_ACE_PACKAGE) / "ace.js").read_text(encoding="utf-8")


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    serve_orders(
        Found(Path(given["path"]), tuple(given["flags"]), given["environment"], given["full"], given["version"])
    )
