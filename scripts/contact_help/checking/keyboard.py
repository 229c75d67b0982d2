"""Walks through a page with the Tab key and says what a person who has no pointer would meet.

Whether focus can be seen is measured, not read from styles: a picture of the spot with focus is held against one
without. The sign of focus has to be large and strong enough as WCAG 2.4.13 says: at least the area of a line 2 px thick
around the element, of pixels that changed by 3:1.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

from PIL import Image
from playwright.sync_api import CDPSession, Page

RULES = (
    "focus-visible",
    "focus-appearance",
    "focus-not-obscured",
    "focus-not-obscured-enhanced",
    "focus-unseen",
    "focus-order",
    "keyboard-trap",
    "keyboard-unreachable",
)
_MOST_STOPS = 400
_MORE_KEYS = 8  # at a time, where a page has more stops than were counted
_TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
_SCRIPTS_TURN = 300  # ms
_ROOM = 8  # px around an element that a sign of focus may take
_LINE = 2  # px that the sign of focus is thick at least
_LARGEST = 640  # px of a side of the picture that is compared; the rest looks the same
_CHANGED = 1.2  # contrast from which on a change can be seen at all
_STRONG = 3.0

_AUDIT = "globalThis.__audit"


def walk(page: Page, protocol: CDPSession, *, looks: set[str]) -> list[dict[str, Any]]:
    """Press Tab from the top of `page` to its end; gives observations as the scripts in the page make them.

    protocol: speaks to the page's browser. looks: kinds of elements whose sign of focus was measured and is right, by
    their hash; those that are measured here are added.
    """
    found: list[dict[str, Any]] = page.evaluate(f"() => {_AUDIT}.unreachable()")
    start: dict[str, Any] = page.evaluate(f"() => {_AUDIT}.startWalk()")
    still = bool(start["still"])
    most = min(_MOST_STOPS, start["expected"] * 8 + 20)
    before: dict[str, Any] | None = None
    numbers, new = list[int](), dict[str, int]()
    inner = 0
    for stop in _quickly(page, protocol, start["expected"], most) if still else _slowly(page, most):
        if stop is None:
            if numbers:
                break
            continue  # the page was left by its end, where the walk begins
        if numbers and stop["number"] == numbers[-1]:
            # A date field has stops of its own inside, and a frame has its page's.
            inner += 1
            if inner > 12 and not stop["frame"]:  # noqa: PLR2004 # more than any field of a browser has
                found.append(_say(_settled(page, stop), "keyboard-trap", "Tab does not leave it"))
                break
            continue
        inner = 0
        if stop["number"] in numbers:
            # Nothing holds the focus where nothing runs, nor behind the last stop of a page: the browser may have gone
            # on to the top at once, as it does when others are at work beside it.
            round_all = stop["number"] == numbers[0] and len(numbers) >= start["expected"]
            if not still and not round_all:
                repeat = numbers[numbers.index(stop["number"]) :]
                what = f"Tab goes round through {len(set(repeat))} elements and does not leave"
                found.append(_say(_settled(page, stop), "keyboard-trap", what))
            break
        numbers.append(stop["number"])
        found += _at(stop, before)
        if stop["seen"]:
            new.setdefault(_key(stop["look"]), stop["number"])
        before = stop
    return found + _signs(page, new, looks)


def signs(page: Page, *, looks: set[str]) -> list[dict[str, Any]]:
    """Measure the signs of focus along the last walk again, as after a change of colours. For the rest see `walk`."""
    seen: list[tuple[str, int]] = page.evaluate(f"() => {_AUDIT}.looks()")
    return _signs(page, {_key(look): number for look, number in seen}, looks)


def _key(look: str) -> str:
    return hashlib.sha256(look.encode()).hexdigest()[:16]


def _slowly(page: Page, most: int) -> Iterator[dict[str, Any] | None]:
    """The stops of a page whose own scripts may do something at each; None where the focus is nowhere."""
    for _ in range(most):
        page.keyboard.press("Tab")
        yield page.evaluate(f"() => {_AUDIT}.stop()")


def _quickly(page: Page, protocol: CDPSession, expected: int, most: int) -> Iterator[dict[str, Any] | None]:
    """The stops of a page that runs nothing: many keys, then one look at what a listener of ours kept of each."""
    protocol.send("Emulation.setScriptExecutionDisabled", {"value": False})
    page.evaluate(f"() => {_AUDIT}.follow()")
    try:
        pressed, keys = 0, expected + 2
        while pressed < most:
            for _ in range(keys):
                protocol.send("Input.dispatchKeyEvent", _TAB)
            yield from page.evaluate(f"() => {_AUDIT}.followed()")
            pressed, keys = pressed + keys, _MORE_KEYS
    finally:
        page.evaluate(f"() => {_AUDIT}.unfollow()")
        protocol.send("Emulation.setScriptExecutionDisabled", {"value": True})


def _settled(page: Page, stop: dict[str, Any]) -> dict[str, Any]:
    """Where the focus is once the page's own scripts have had their turn: that is what holds it."""
    page.wait_for_timeout(_SCRIPTS_TURN)
    return page.evaluate(f"() => {_AUDIT}.stop()") or stop


def _at(stop: dict[str, Any], before: dict[str, Any] | None) -> list[dict[str, Any]]:
    if stop["hidden"] or not stop["of"]:
        return [_say(stop, "focus-unseen", "The keyboard stops at it and nothing of it can be seen")]
    found = []
    if not stop["seen"]:
        found.append(_say(stop, "focus-not-obscured", "When it has the focus, it is covered"))
    elif stop["seen"] < stop["of"]:
        found.append(_say(stop, "focus-not-obscured-enhanced", "When it has the focus, it is partly covered"))
    if stop["positive"]:
        found.append(_say(stop, "focus-order", "Its tabindex takes it out of the order of the page"))
    elif before and not before["positive"] and _is_backwards(before, stop):
        found.append(_say(stop, "focus-order", "The keyboard comes to it after something that is seen later"))
    return found


def _signs(page: Page, new: dict[str, int], looks: set[str]) -> list[dict[str, Any]]:
    """Measure one sign of focus for each look in `new`, at the stop with its number."""
    found = []
    for look, number in new.items():
        if look in looks:
            continue
        stop = page.evaluate(f"(number) => {_AUDIT}.focusStop(number)", number)
        wrong = _sign(page, stop) if stop and stop["of"] else []
        found += wrong
        if not wrong:  # what is wrong is told on each page that shows it
            looks.add(look)
    page.evaluate(f"() => {_AUDIT}.blur()")
    return found


def _is_backwards(one: dict[str, Any], two: dict[str, Any]) -> bool:
    """Whether `two`, reached after `one`, stands before it: above it or beside it at the start of the line."""
    if one["fixed"] or two["fixed"] or one["rtl"] != two["rtl"]:
        return False
    a, b = one["box"], two["box"]
    top, bottom = one["page"]["y"], one["page"]["y"] + a["height"]
    other_top, other_bottom = two["page"]["y"], two["page"]["y"] + b["height"]
    left, right = one["page"]["x"], one["page"]["x"] + a["width"]
    other_left, other_right = two["page"]["x"], two["page"]["x"] + b["width"]
    sooner = other_right <= left + 1 if not one["rtl"] else other_left >= right - 1
    across = other_left < right and other_right > left
    same_row = min(bottom, other_bottom) - max(top, other_top) > 0.5 * min(a["height"], b["height"])
    return bool((same_row and sooner) or (other_bottom <= top + 1 and (across or sooner)))


def _sign(page: Page, stop: dict[str, Any]) -> list[dict[str, Any]]:
    """Measure the sign of focus by two pictures of the spot."""
    box, view = stop["box"], stop["view"]
    left, top = max(0.0, box["x"] - _ROOM), max(0.0, box["y"] - _ROOM)
    width = min(box["width"] + 2 * _ROOM, view["width"] - left, _LARGEST)
    height = min(box["height"] + 2 * _ROOM, view["height"] - top, _LARGEST)
    if width < 2 or height < 2:  # noqa: PLR2004 # nothing to compare
        return []
    clip = {"x": left, "y": top, "width": width, "height": height}
    focused = _picture(page, clip)
    page.evaluate(f"() => {_AUDIT}.blur()")
    plain = _picture(page, clip)
    changed, strong = _compare(plain, focused)
    needed = 2 * _edges(box, clip)
    if not needed:
        return []
    if changed < max(12.0, 0.1 * needed):
        return [_say(stop, "focus-visible", "Nothing shows that it has the focus")]
    if strong < 0.9 * needed:
        what = f"The sign of focus changes {strong} pixels by 3:1; a line 2 px thick around it has {needed:.0f}"
        return [_say(stop, "focus-appearance", what)]
    return []


def _edges(box: dict[str, float], clip: dict[str, float]) -> float:
    """The length of those edges of `box` that are in the picture, in px."""
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    clip_right, clip_bottom = clip["x"] + clip["width"], clip["y"] + clip["height"]
    wide = max(0.0, min(right, clip_right) - max(box["x"], clip["x"]))
    high = max(0.0, min(bottom, clip_bottom) - max(box["y"], clip["y"]))
    # An edge counts where there is room for its sign beside it.
    ends_wide = (box["y"] - clip["y"] >= _LINE) + (clip_bottom - bottom >= _LINE)
    ends_high = (box["x"] - clip["x"] >= _LINE) + (clip_right - right >= _LINE)
    return wide * ends_wide + high * ends_high


def _picture(page: Page, clip: dict[str, float]) -> Image.Image:
    taken = page.screenshot(clip=clip, caret="hide", animations="disabled", scale="css")  # type: ignore[arg-type] # a dict will do
    return Image.open(io.BytesIO(taken)).convert("RGB")


def _compare(plain: Image.Image, focused: Image.Image) -> tuple[int, int]:
    """How many pixels changed so that it can be seen, and how many by 3:1 or more."""
    changed = strong = 0
    known: dict[tuple[Any, Any], float] = {}
    before, after = plain.tobytes(), focused.tobytes()
    for index in range(0, min(len(before), len(after)), 3):
        one, two = before[index : index + 3], after[index : index + 3]
        if one == two:
            continue
        ratio = known.get((one, two))
        if ratio is None:
            ratio = known[one, two] = _ratio(one, two)
        changed += ratio >= _CHANGED
        strong += ratio >= _STRONG
    return changed, strong


def _ratio(one: bytes, two: bytes) -> float:
    """The contrast of two colours (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

    def luminance(colour: bytes) -> float:
        parts = [value / 255 for value in colour]
        red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # noqa: PLR2004 # constants of the definition
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def _say(stop: dict[str, Any], rule: str, what: str) -> dict[str, Any]:
    return {
        "rule": rule,
        "what": what,
        "unsure": False,
        **{key: stop[key] for key in ("selector", "text", "html", "trail")},
    }
