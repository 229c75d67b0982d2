"""The style sheet of a site, in every page: a first view then waits for one answer of the server and not for two.

A sheet that names other files, by `url()` or `@import`, has to stay a file, since such names count from where it is.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import rcssmin
from markupsafe import Markup

_FOLDER, _SHEET = "assets", "site.css"
_NAMES_FILES = re.compile(r"url\(|@import|image-set\(", re.IGNORECASE)


@dataclass(frozen=True)
class Style:
    """A style sheet. text: what stands in the page, empty where it has to be linked."""

    text: str = ""

    @property
    def in_page(self) -> Markup:
        """The text for the element `style`, in which nothing is escaped."""
        return Markup(self.text)  # noqa: S704 # `find` lets no end tag through

    @property
    def sources(self) -> str:
        """The sources of a policy's `style-src`: own files, and the sheet by its hash (https://www.w3.org/TR/CSP3/)."""
        if not self.text:
            return "'self'"
        digest = base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()
        return f"'self' 'sha256-{digest}'"


def find(folders: Iterable[str], added: str = "") -> Style:
    """The style sheet of the first of the theme's folders that has one, and what a site's own look has `added`."""
    for folder in folders:
        file = Path(folder) / _FOLDER / _SHEET
        if file.is_file():
            text = _small(file.read_text(encoding="utf-8") + added)
            return Style() if _NAMES_FILES.search(text) or "</" in text else Style(text)
    return Style()


def shrink(site: Path) -> None:
    """Take comments and spaces out of the style sheets of a built site: they are a sixth of what they weigh."""
    for file in sorted((site / _FOLDER).glob("*.css")):
        file.write_text(_small(file.read_text(encoding="utf-8")), encoding="utf-8")


def _small(sheet: str) -> str:
    return str(rcssmin.cssmin(sheet))
