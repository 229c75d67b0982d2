"""The states of a page that are looked at: as readers meet it on a phone, at night, on paper, after a mistake.

JavaScript is off in all of them but the last ones, which are visited only where a page has scripts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_COLOURS = ("color-contrast", "color-contrast-enhanced", "non-text-contrast", "link-in-text-block", "current-by-colour")


@dataclass(frozen=True)
class State:
    """One state. rules: what is checked by script. prepare, undo: names of steps of the page's own helper.

    width, height: in CSS pixels. media: what is emulated, as Playwright's `emulate_media` takes it.
    keyboard: the Tab key is pressed through the page. engine: IBM's engine looks too. base: also without `all states`.
    """

    name: str
    rules: tuple[str, ...]
    width: int = 1280
    height: int = 900
    media: dict[str, Any] = field(default_factory=dict, hash=False)
    prepare: str = ""
    undo: str = ""
    keyboard: bool = False
    engine: bool = False
    base: bool = False


STATES = (
    State(
        "desktop",
        (
            *_COLOURS, "reflow", "target-size", "target-size-enhanced", "direction", "heading-order",
            "page-has-heading-one", "empty-heading", "heading-missing", "section-headings", "link-purpose",
            "link-purpose-link-only", "identical-links-same-purpose", "label-content-name-mismatch", "motion",
            "autocomplete-missing", "asked-twice", "review-before-sending",
        ),
        keyboard=True, engine=True, base=True,
    ),
    # Beside the desktop: where colours move nothing, the keyboard's way is known from there.
    State("dark", _COLOURS, media={"color_scheme": "dark"}, keyboard=True),
    State(
        "forced colours", ("color-contrast", "current-by-colour", "forced-colours-edge"),
        media={"forced_colors": "active"}, keyboard=True,
    ),
    State(
        "phone", ("reflow", "target-size", "target-size-enhanced", "text-grows", "color-contrast"),
        width=320, height=640, keyboard=True, base=True,
    ),
    State(
        "phone, menus open", ("reflow", "target-size", "target-size-enhanced"),
        width=320, height=640, prepare="open", undo="close",
    ),
    State(
        "menus open", (*_COLOURS, "reflow", "target-size", "label-content-name-mismatch"), prepare="open", undo="close",
    ),
    State("less movement", ("motion-reduced",), media={"reduced_motion": "reduce"}),
    State("print", ("color-contrast", "print-lost"), width=700, media={"media": "print"}),
    State("200 % text", ("resize-text",), prepare="double", undo="restore"),
    State("text spacing", ("text-spacing",), prepare="space", undo="unspace"),
    State(
        "form in error",
        (
            "error-not-described", "error-not-tied", "error-by-colour", "color-contrast", "color-contrast-enhanced",
            "reflow",
        ),
        prepare="spoil",
    ),
)  # fmt: skip
SCRIPTED = State("scripts on", ("color-contrast", "reflow", "motion"), keyboard=True, engine=True, base=True)
# Where a script offers a search: with the answer to one.
SEARCHED = (
    State(
        "search results",
        (
            *_COLOURS, "reflow", "target-size", "target-size-enhanced", "direction", "heading-order", "empty-heading",
            "section-headings", "link-purpose", "link-purpose-link-only", "identical-links-same-purpose",
            "label-content-name-mismatch", "motion",
        ),
        keyboard=True, engine=True, base=True,
    ),
    State("search results, dark", _COLOURS, media={"color_scheme": "dark"}),
    State(
        "search results, forced colours", ("color-contrast", "current-by-colour", "forced-colours-edge"),
        media={"forced_colors": "active"},
    ),
    State(
        "search results, phone", ("reflow", "target-size", "target-size-enhanced", "text-grows", "color-contrast"),
        width=320, height=640,
    ),
)  # fmt: skip
BASE = tuple(state.name for state in STATES if state.base)
ALL = tuple(state.name for state in STATES)
