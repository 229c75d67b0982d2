"""The look that a site's owner chooses: colours and a logo, held to what people can see.

Colours are measured against the grounds of the style sheet that the site will have, in its light and its dark scheme.
One that does not stand out enough is refused with the nearest one that does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from contact_help import colours, intake, packaged

STYLES = "assets/site.css"
_ICON = "assets/icon.svg"
# The accent of the package's style sheet and icon, which a site's own takes the place of.
_OWN_ACCENT = "#0b4a5e"
_HEIGHT = 40  # of the logo, in CSS pixels: as high as a target must be
_BLOCK = re.compile(r":root\s*\{([^}]*)\}")
_VALUE = re.compile(r"--([a-z-]+)\s*:\s*(#[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?)\s*[;}]")
_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark\s*\)\s*\{\s*:root\s*\{([^}]*)\}")

Mistake = tuple[list[str], str, str]
"""A key below `look`, what is wrong with it, and the remedy."""


class Ground(NamedTuple):
    """What colours meet in a scheme: what they stand on, and what stands on them."""

    scheme: str
    colours: tuple[str, ...]


@dataclass(frozen=True)
class Logo:
    """A logo. source: its file. name: its path below the site. width, height: in CSS pixels. dark: on a dark ground."""

    source: Path
    name: str
    width: int
    height: int
    dark: tuple[Path, str] | None = None

    @property
    def dark_name(self) -> str:
        """The path below the site of the one for a dark ground, empty where there is none."""
        return self.dark[1] if self.dark else ""


@dataclass(frozen=True)
class Look:
    """What the owner chose. accents, bands: colours of the light and the dark scheme; empty for the package's own."""

    accents: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    logo: Logo | None = None

    @property
    def styles(self) -> str:
        """What is added to the site's style sheet; printed pages stay black on white."""
        rules = ["", ""]
        for index, accent in enumerate(self.accents):
            rules[index] += f":root{{--accent:{accent}}}"
        for index, band in enumerate(self.bands):
            rules[index] += f".top{{border-block-start-color:{band}}}"
        added = "".join(
            f"@media screen{condition}{{{rule}}}\n"
            for condition, rule in zip(("", " and (prefers-color-scheme:dark)"), rules, strict=True)
            if rule
        )
        if self.logo:
            added += ".brand{display:flex;flex-wrap:wrap;align-items:center;column-gap:.6rem}\n"
            added += f".brand img{{display:block;height:auto;max-width:100%;max-height:{_HEIGHT}px}}\n"
            if not self.logo.dark:  # drawn for a light ground: it keeps one
                added += "@media (prefers-color-scheme:dark){.brand img{background:#fff;padding:.2rem}}\n"
        return added


def read(options: Mapping[str, Any], *, project: Path, theme: Path | None) -> tuple[Look, list[Mistake]]:
    """The look in the options `look`, already held against their schema, and what is wrong with them.

    project: the folder of mkdocs.yml. theme: the site's own folder of templates, which may have a style sheet.
    """
    schemes = grounds((theme or packaged.theme()) / STYLES)
    mistakes: list[Mistake] = []
    accents = _pair(options, "accent", schemes, colours.TEXT, mistakes)
    bands = _pair(options, "band", schemes, colours.SHAPE, mistakes)
    logo, wrong = _logo(options, project)
    return Look(accents, bands, logo), [*mistakes, *wrong]


def grounds(style_sheet: Path) -> tuple[Ground, Ground]:
    """What colours meet in the light and the dark scheme of a style sheet, the package's where it does not say."""
    own = packaged.theme() / STYLES
    known = [_values(file.read_text(encoding="utf-8")) for file in (own, style_sheet) if file.is_file()]
    light, dark = ({key: value for each in known for key, value in each[index].items()} for index in (0, 1))
    names = ("ground", "tint", "on-accent")
    return (
        Ground("light", tuple(light[name] for name in names if name in light)),
        Ground("dark", tuple(dark[name] for name in names if name in dark)),
    )


def dress(folder: Path, look: Look) -> None:
    """Give the built site in `folder` its look: style sheet, icon and logo."""
    if added := look.styles:
        sheet = folder / STYLES
        sheet.write_text(sheet.read_text(encoding="utf-8") + added, encoding="utf-8")
    icon = folder / _ICON
    if look.accents and icon.is_file():
        drawn = icon.read_text(encoding="utf-8")
        icon.write_text(drawn.replace(_OWN_ACCENT, look.accents[0]), encoding="utf-8")
    if look.logo:
        for source, name in ((look.logo.source, look.logo.name), *((look.logo.dark,) if look.logo.dark else ())):
            (folder / name).write_bytes(source.read_bytes())


def _pair(
    options: Mapping[str, Any], name: str, schemes: tuple[Ground, Ground], ratio: float, mistakes: list[Mistake]
) -> tuple[str, ...]:
    """The colour `name` in both schemes; that of the dark one is derived where it is not given."""
    if name not in options:
        if f"{name}_dark" in options:
            mistakes.append(([f"{name}_dark"], f"`{name}_dark` stands without `{name}`", f"Add `{name}`"))
        return ()
    light = _given(options, name, schemes[0], ratio, mistakes)
    if f"{name}_dark" in options:
        return light, _given(options, f"{name}_dark", schemes[1], ratio, mistakes)
    return light, colours.nearest(light, schemes[1].colours, ratio) or light


def _given(options: Mapping[str, Any], key: str, ground: Ground, ratio: float, mistakes: list[Mistake]) -> str:
    colour = str(options[key]).lower()
    if not colours.holds(colour, ground.colours, ratio):
        worst = min(ground.colours, key=lambda each: colours.contrast(colour, each))
        # Rounded down: a ratio that is just too small must not look like one that holds.
        reached = int(colours.contrast(colour, worst) * 100) / 100
        what = f"{colour} has a contrast of {reached:.2f} to {worst} in the {ground.scheme} scheme, and needs {ratio:g}"
        found = colours.nearest(colour, ground.colours, ratio)
        remedy = f'The nearest that holds is "{found}"' if found else "Choose grounds that are all light or all dark"
        mistakes.append(([key], what, remedy))
    return colour


def _values(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """The colours that a style sheet's `:root` sets, of the light scheme and of the dark one."""
    first, dark = _BLOCK.search(css), _DARK.search(css)
    light = _named(first[1] if first else "")
    return light, {**light, **_named(dark[1] if dark else "")}


def _named(block: str) -> dict[str, str]:
    return {name: _long(value) for name, value in _VALUE.findall(block + ";")}


def _long(colour: str) -> str:
    """`#fff` as `#ffffff`."""
    short = len(colour) == 4  # noqa: PLR2004 # a sign and three digits
    return (f"#{''.join(2 * each for each in colour[1:])}" if short else colour).lower()


def _logo(options: Mapping[str, Any], project: Path) -> tuple[Logo | None, list[Mistake]]:
    found: dict[str, tuple[Path, str, float]] = {}
    mistakes: list[Mistake] = []
    for key in ("logo", "logo_dark"):
        if key in options:
            path = project / options[key]
            try:
                ratio = intake.logo(path, project)
            except intake.UnfitError as error:
                mistakes.append(([key], f"{options[key]}: {error}", error.remedy))
            else:
                found[key] = (path, f"assets/{key.replace('_', '-')}{path.suffix.lower()}", ratio)
    if "logo_dark" in options and "logo" not in options:
        mistakes.append((["logo_dark"], "`logo_dark` stands without `logo`", "Add `logo`"))
    if "logo" not in found:
        return None, mistakes
    path, name, ratio = found["logo"]
    dark = found.get("logo_dark")
    return Logo(path, name, max(1, round(_HEIGHT * ratio)), _HEIGHT, dark[:2] if dark else None), mistakes
