"""Where a link of the built site was written: the line of a Markdown page, a catalogue, a template or a facts file.

Nothing of the build is needed: a built page names its source by its path, and what the source turns into is known. A
link is looked for where a person would mend it, in this order: the facts and settings that hold addresses, the page's
Markdown, the catalogue of the page's language, the theme. What is found nowhere is reported in the built file itself.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import polib
from lxml import etree
from lxml import html as lxml_html

from contact_help.checking.built_site import Reference, address
from contact_help.checking.findings import Finding
from contact_help.locales import ENGLISH, Locale
from contact_help.translating import catalogues

_TARGET = re.compile(r"\]\(\s*<?((?:[^()\s<>]|\([^()]*\))*)>?")
_PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_]*(?:\.[a-z]+)?\}")
_TAG = re.compile(
    r"<([a-zA-Z][\w-]*)((?:\{\{.*?\}\}|\{%.*?%\}|\"(?:\{\{.*?\}\}|\{%.*?%\}|[^\"])*\"|[^>\"])*)>", re.DOTALL
)
_ATTRIBUTE = re.compile(r"([\w:-]+)=\"((?:\{\{.*?\}\}|\{%.*?%\}|[^\"])*)\"", re.DOTALL)
_MADE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_TELLING = 3  # characters or attributes: with less, a tag of a template could become almost any element
_HERE = "http://here.invalid/"


@dataclass(frozen=True, order=True)
class Origin:
    """A place to mend: file relative to the project, and line, 1-based; 0 when the whole file is meant."""

    place: str
    line: int


@dataclass(frozen=True)
class _Opening:
    """A tag as a template writes it. literal: how many of its characters are no expression."""

    origin: Origin
    name: str
    attributes: Mapping[str, re.Pattern[str]]
    literal: Mapping[str, int]


class Origins:
    """Looks for origins in the project folder `project` of the site built into `site`."""

    def __init__(self, project: Path, site: Path, locales: Iterable[Locale]) -> None:
        self.project = project
        self.site = site
        self.locales = {each.tag: each for each in locales}
        self._trees: dict[str, etree._Element | None] = {}
        self._catalogues: dict[str, list[tuple[str, polib.POEntry]]] = {}

    def find(self, finding: Finding, reference: Reference | None) -> Origin:
        """The place to mend for a finding; in the built file when no source holds what is wrong."""
        built = Origin(self._shown(self.site / finding.page), reference.line if reference else 0)
        if finding.rule == "duplicate-id":
            name = finding.where.removeprefix('id="').removesuffix('"')
            return self._id_origin(finding.page, name) or built
        if finding.page.endswith(".css"):
            return self._copied(finding.page, reference) or built
        if reference is None or not finding.page.endswith(".html"):
            return self._page_origin(finding) or built
        return self.of_link(finding.page, reference)

    def of_link(self, page: str, reference: Reference) -> Origin:
        """The place where a link of a built page was written; in the built page when no source holds it."""
        return (
            self._recorded(reference.value)
            or self._written(page, reference)
            or self._translated(page, reference)
            or self._templated(page, reference)
            or Origin(self._shown(self.site / page), reference.line)
        )

    # Facts and settings

    def _recorded(self, value: str) -> Origin | None:
        """An address or number that the facts or the settings hold, character by character."""
        scheme, colon, rest = value.partition(":")
        wanted = rest.partition("?")[0] if colon and scheme.lower() in {"tel", "sms", "mailto"} else value
        if not wanted or (wanted == value and "://" not in value):
            return None
        for place in ("docs/facts.yml", "mkdocs.yml"):
            for number, line in enumerate(self._lines(place), 1):
                if re.search(rf"(?<![^\s\"'\[:,]){re.escape(wanted)}(?![^\s\"'\],}}])", line):
                    return Origin(place, number)
        return None

    # Markdown

    def _written(self, page: str, reference: Reference) -> Origin | None:
        source = self._source(page)
        if source is None or reference.tag not in {"a", "img", "area"}:
            return None
        wanted = _resolved(page, reference.value)
        for number, line in enumerate(self._lines(f"docs/{source}"), 1):
            for target in _TARGET.findall(line):
                if wanted in self._meant(page, source, target):
                    return Origin(f"docs/{source}", number)
        return None

    def _meant(self, page: str, source: str, target: str) -> set[str]:
        """What a target in Markdown can turn into on the page: as it is, or the page of the file that it names."""
        meant = {_resolved(page, target)}
        path, fragment = urldefrag(target)
        if path.endswith(".md"):
            file = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
            folder = re.sub(r"(?:^|/)index$", "", file.removesuffix(".md"))
            edition = page.partition("/")[0]
            url = f"{_HERE}{edition}/{folder + '/' if folder else ''}"
            meant.add(unquote(url + (f"#{fragment}" if fragment else "")))
        return meant

    def _source(self, page: str) -> str | None:
        """The Markdown file below docs that a built page came from, None for pages that no file made."""
        edition, _, rest = page.partition("/")
        if edition not in self.locales:
            return None
        folder = address(rest).strip("/")
        wanted = [f"{folder}.md", f"{folder}/index.md"] if folder else ["index.md"]
        return next((each for each in wanted if (self.project / "docs" / each).is_file()), None)

    def _page_origin(self, finding: Finding) -> Origin | None:
        """The whole source file of a page, for what is wrong with the page as a whole."""
        source = self._source(finding.page)
        return Origin(f"docs/{source}", 0) if source else None

    def _id_origin(self, page: str, name: str) -> Origin | None:
        source = self._source(page)
        attribute = re.compile(rf"#{re.escape(name)}(?![\w-])[^{{}}]*\}}")
        for number, line in enumerate(self._lines(f"docs/{source}") if source else [], 1):
            if attribute.search(line):
                return Origin(f"docs/{source}", number)
        for opening in self._openings:
            written = opening.attributes.get("id")
            if written and opening.literal["id"] and written.fullmatch(name):
                return opening.origin
        return None

    # Catalogues

    def _translated(self, page: str, reference: Reference) -> Origin | None:
        edition, source = page.partition("/")[0], self._source(page)
        if edition not in self.locales or edition == ENGLISH or source is None:
            return None
        wanted = _resolved(page, reference.value)
        for place, entry in self._entries(edition):
            targets = [
                target for text in (entry.msgstr, *entry.msgstr_plural.values()) for target in _TARGET.findall(text)
            ]
            if any(wanted in self._meant(page, source, target) for target in targets):
                return Origin(place, entry.linenum or 0)
        return None

    def _entries(self, edition: str) -> list[tuple[str, polib.POEntry]]:
        if edition not in self._catalogues:
            found = []
            for domain in catalogues.DOMAINS:
                path = catalogues.path(self.project / "locales", self.locales[edition], domain)
                if path.is_file():
                    found += [(self._shown(path), entry) for entry in polib.pofile(str(path)) if not entry.obsolete]
            self._catalogues[edition] = found
        return self._catalogues[edition]

    # The theme

    def _copied(self, page: str, reference: Reference | None) -> Origin | None:
        """The place in the style sheet that was written: the build takes its line breaks out."""
        for place in (f"overrides/{page}", f"docs/{page}"):
            if (self.project / place).is_file():
                wanted = reference.value if reference else ""
                lines = enumerate(self._lines(place), 1)
                return Origin(place, next((number for number, line in lines if wanted and wanted in line), 0))
        return None

    def of_tag(self, page: str, tag: str, line: int) -> Origin:
        """The place where the tag `tag` of a built page was written; in the page at `line` where no template has it."""
        written = [
            Origin(place, number)
            for place, lines in self._templates.items()
            for number, text in enumerate(lines, 1)
            if tag and tag in text
        ]
        if len(written) == 1:
            return written[0]
        if found := _TAG.match(tag):
            given = {name.lower(): html.unescape(value) for name, value in _ATTRIBUTE.findall(found[2])}
            if origin := self._opening(found[1].lower(), given):
                return origin
        return Origin(self._shown(self.site / page), line)

    def _templated(self, page: str, reference: Reference) -> Origin | None:
        element = self._element(page, reference)
        if element is None:
            return None
        given = {str(name): str(value) for name, value in element.attrib.items()}
        return self._opening(str(element.tag), given, reference.attribute)

    def _opening(self, tag: str, given: Mapping[str, str], attribute: str = "") -> Origin | None:
        """The tag of a template that can become the element: of several, the one that says most of it by itself.

        given: the element's attributes. attribute: one that the template has to write, empty for none.
        """
        best, most = None, 0
        for opening in self._openings:
            if opening.name != tag or (attribute and attribute not in opening.attributes):
                continue
            said = 0
            for name, pattern in opening.attributes.items():
                if name not in given or not pattern.fullmatch(given[name]):
                    break
                said += opening.literal[name]
            else:
                telling = said >= _TELLING or len(opening.attributes) >= _TELLING
                said += 2 * len(opening.attributes)  # an expression that stands for a value says a bit
                if telling and said > most:
                    best, most = opening.origin, said
        return best

    def _element(self, page: str, reference: Reference) -> etree._Element | None:
        if page not in self._trees:
            try:
                source = (self.site / page).read_bytes()
                self._trees[page] = lxml_html.document_fromstring(source, parser=lxml_html.HTMLParser(encoding="utf-8"))
            except (OSError, etree.ParserError):
                self._trees[page] = None
        tree = self._trees[page]
        if tree is None:
            return None
        near = [
            each
            for each in tree.iter(reference.tag)
            if reference.value in (each.get(reference.attribute) or "") and isinstance(each.sourceline, int)
        ]
        return min(near, key=lambda each: abs(int(str(each.sourceline)) - reference.line), default=None)

    @cached_property
    def _templates(self) -> dict[str, list[str]]:
        files = sorted((self.project / "overrides").rglob("*.html"))
        return {self._shown(path): path.read_text(encoding="utf-8").splitlines() for path in files}

    @cached_property
    def _openings(self) -> list[_Opening]:
        return [
            opening
            for path in sorted((self.project / "overrides").rglob("*.html"))
            for opening in _openings(self._shown(path), path.read_text(encoding="utf-8"))
        ]

    # Files

    def _lines(self, place: str) -> list[str]:
        try:
            return (self.project / place).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []

    def _shown(self, path: Path) -> str:
        path, project = path.resolve(), self.project.resolve()
        return path.relative_to(project).as_posix() if path.is_relative_to(project) else str(path)


def _resolved(page: str, value: str) -> str:
    """A target as seen from the page, whole and decoded; a placeholder in it stays as it is."""
    if _PLACEHOLDER.search(value):
        return value
    try:
        return unquote(urljoin(_HERE + address(page), value.strip()))
    except ValueError:
        return value


def _openings(place: str, text: str) -> Iterator[_Opening]:
    for tag in _TAG.finditer(text):
        attributes, literal = {}, {}
        # What stands in a condition may be absent, so it cannot be asked for.
        for found in _ATTRIBUTE.finditer(re.sub(r"\{%\s*if\b.*?\{%\s*endif\s*%\}", "", tag[2], flags=re.DOTALL)):
            pieces = _MADE.split(found[2])
            attributes[found[1].lower()] = re.compile(".*?".join(map(re.escape, pieces)), re.DOTALL)
            literal[found[1].lower()] = sum(map(len, pieces))
        if attributes:
            line = text.count("\n", 0, tag.start()) + 1
            yield _Opening(Origin(place, line), tag[1].lower(), attributes, literal)
