"""Colours: how much they stand out from another one, and the nearest colour that stands out enough.

Contrast is WCAG 2.2's ("relative luminance", "contrast ratio"). Nearness is measured in Oklab, in which a change of
lightness alone looks like the same colour, darker or lighter (https://bottosson.github.io/posts/oklab/). No library: of
what those for colours can do, two formulas are needed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

TEXT = 7.0
"""The contrast that all text holds (WCAG 1.4.6)."""
SHAPE = 3.0
"""The contrast of what is no text but tells something (WCAG 1.4.11)."""

_HEX = re.compile(r"#[0-9a-f]{6}")
# Steps of lightness that are looked at: two of them differ by less than one of the 256 steps of a channel.
_STEPS = 2000

Linear = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours like `#0b4a5e`, from 1 to 21 (WCAG 2.2). Raises ValueError for no colour."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def holds(colour: str, grounds: Sequence[str], ratio: float) -> bool:
    """Whether `colour` has at least this contrast to every one of `grounds`."""
    return all(contrast(colour, ground) >= ratio for ground in grounds)


def nearest(colour: str, grounds: Sequence[str], ratio: float) -> str | None:
    """The colour nearest to `colour` in lightness, of its hue, that has at least this contrast to all `grounds`.

    `colour` itself where it has. Its chroma stays, but for what no screen can show at that lightness. None where no
    colour of the hue has the contrast.
    """
    if holds(colour, grounds, ratio):
        return colour
    lightness, chroma, hue = oklch(colour)
    # All lightnesses, the nearest first.
    for each in sorted((step / _STEPS for step in range(_STEPS + 1)), key=lambda other: abs(other - lightness)):
        if holds(found := from_oklch(each, chroma, hue), grounds, ratio):
            return found
    return None


def oklch(colour: str) -> tuple[float, float, float]:
    """Lightness (0 to 1), chroma and hue (in radians) of a colour, by Oklab's matrices."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    one = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    other = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(one, other), math.atan2(other, one)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The colour of this lightness and hue, with as much of the chroma as a screen can show."""
    low, high = 0.0, chroma
    if _shown(_rgb(lightness, chroma, hue)):
        low = chroma
    else:
        for _ in range(24):  # halved so often it is exact for 8 bits
            half = (low + high) / 2
            low, high = (half, high) if _shown(_rgb(lightness, half, hue)) else (low, half)
    channels = (round(255 * _encoded(each)) for each in _rgb(lightness, low, hue))
    return "#" + "".join(f"{each:02x}" for each in channels)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> Linear:
    """The channels of sRGB as amounts of light (IEC 61966-2-1)."""
    if not _HEX.fullmatch(colour.lower()):
        raise ValueError(f"{colour!r} is no colour like #0b4a5e")
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _decoded(red), _decoded(green), _decoded(blue)


def _decoded(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 # of the standard


def _encoded(light: float) -> float:
    light = min(max(light, 0.0), 1.0)
    return float(12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055)  # noqa: PLR2004 # of the standard


def _rgb(lightness: float, chroma: float, hue: float) -> Linear:
    one, other = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * one + 0.2158037573 * other) ** 3
    middle = (lightness - 0.1055613458 * one - 0.0638541728 * other) ** 3
    short = (lightness - 0.0894841775 * one - 1.2914855480 * other) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _shown(light: Linear) -> bool:
    return all(-0.0001 <= each <= 1.0001 for each in light)  # noqa: PLR2004 # what rounding to 8 bits hides
