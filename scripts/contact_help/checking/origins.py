"""Finds the line of the project's sources from which a spot of a built page came.

Words are looked for first where a writer typed them: the page's Markdown, the topic's front matter, the catalogue of
the page's language. What is not words of a page came from a template: the one that writes the innermost id or class.
A source that cannot be told for sure is not guessed.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path, PurePosixPath

from contact_help.checking.findings import Spot

_SHORTEST_TEXT = 12
_MARKUP = re.compile(r"\[\^[^\]]*\]|\]\([^)]*\)|\{[^}]*\}|[\[\]*`_\\]")
# Rules about how a thing looks or behaves are mended in the template or the style sheet, not in the words.
_WORD_RULES = frozenset(
    {
        "autocomplete-valid",
        "empty-heading",
        "heading-order",
        "language-of-parts",
        "link-purpose",
        "link-purpose-link-only",
        "reading-level",
        "section-headings",
        "sensory-instructions",
    }
)


class Origins:
    """The sources of the project in `folder`; a folder that is none of our projects has no origins."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, spot: Spot, template: str) -> tuple[str, int]:
        """File relative to the project, and line, 1-based; ("", 0) where it cannot be told."""
        if spot.rule in _WORD_RULES and len(spot.text) >= _SHORTEST_TEXT:
            found = self._in_words(spot)
            if found[0]:
                return found
        return self._in_templates(spot, template)

    def _in_words(self, spot: Spot) -> tuple[str, int]:
        language, _, rest = spot.page.partition("/")
        path = PurePosixPath(rest)
        page = path.parent if path.name == "index.html" else path.with_suffix("")
        names = ["index.md"] if str(page) == "." else [f"{page}.md", f"{page}/index.md"]
        wanted = _plain(spot.text)[:60]
        for name in names:
            line = _line_of(wanted, self._folder / "docs" / name)
            if line:
                return f"docs/{name}", line
        catalogue = self._folder / "locales" / language.replace("-", "_") / "LC_MESSAGES"
        for file in sorted(catalogue.glob("*.po")) if catalogue.is_dir() else []:
            line = _line_of(wanted, file)
            if line:
                return file.relative_to(self._folder).as_posix(), line
        return "", 0

    def _in_templates(self, spot: Spot, template: str) -> tuple[str, int]:
        """Take the innermost id or class that exactly one template writes, or the page's own template."""
        own = f"{template}.html"
        for step in spot.trail:
            for name in re.findall(r"[.#]([^.#\s]+)", step):
                pattern = re.compile(rf"""(?:class|id)=["'][^"']*(?<![\w-]){re.escape(name)}(?![\w-])""")
                found = [
                    (file, number)
                    for file, lines in self._templates.items()
                    for number, line in enumerate(lines, 1)
                    if pattern.search(line)
                ]
                files = {file for file, _ in found}
                chosen = [each for each in found if each[0].endswith(f"/{own}")] if len(files) > 1 else found
                if chosen:
                    return chosen[0]
        return "", 0

    @cached_property
    def _templates(self) -> dict[str, list[str]]:
        return {
            file.relative_to(self._folder).as_posix(): file.read_text(encoding="utf-8").splitlines()
            for file in sorted((self._folder / "overrides").rglob("*.html"))
        }


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split()).casefold()


def _line_of(wanted: str, file: Path) -> int:
    if not wanted or not file.is_file():
        return 0
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if wanted in _plain(line):
            return number
    return 0
