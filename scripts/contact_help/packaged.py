"""Where the generator's own files lie: its templates and style sheet, and its own words in other languages.

They are the folders `overrides/` and `locales/` of its source. A wheel holds them inside of the package, see
pyproject.toml; a site's own folders of these names add to them and win over them.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_SOURCE = _HERE.parents[1]
DOMAIN = "theme"
"""The one domain of the generator's catalogues."""


def theme() -> Path:
    """The folder of templates and what they need."""
    return _folder("theme", "overrides")


def words() -> Path:
    """The folder with the generator's catalogues, each language's in a folder of its own as below `locales/`."""
    return _folder("words", "locales")


def _folder(in_wheel: str, in_source: str) -> Path:
    inside = _HERE / in_wheel
    return inside if inside.is_dir() else _SOURCE / in_source
