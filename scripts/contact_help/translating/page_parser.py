"""A page's Markdown for all languages: its blocks are parsed once, then finished for each language.

What a page's blocks are does not depend on the language: each language gets a copy of the tree, in which blocks are
translated (see blocks) and finished by the same processors, in the same order, as by the library's own `convert`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import (
    TocExtension,
    TocTreeprocessor,
    nest_toc_tokens,
    remove_fnrefs,
    render_inner_html,
    strip_tags,
)
from markdown.treeprocessors import Treeprocessor

from contact_help.markdown import EXTENSIONS, settings
from contact_help.translating.blocks import NAME, PageText, TranslateBlocks

# What HTML writes in another way, and the first sign of what the library puts in the place of something.
_NOT_PLAIN = re.compile("[&<>\x02]")


@dataclass(frozen=True)
class _Parsed:
    """A page of which the blocks are known. The rest is what the library keeps of it beside the tree."""

    root: Element
    references: Mapping[str, tuple[str, str]]
    stash: Sequence[str | Element]
    footnotes: Mapping[str, str]


class PageParser(markdown.Markdown):
    """Markdown that translates. page: gives the PageText of the page being parsed.

    `convert` may be called for any number of pages in any number of languages: nothing goes from one to the next.
    """

    def __init__(self, page: Callable[[], PageText], extensions: Sequence[str] = EXTENSIONS) -> None:
        configs = {name: values for name, values in settings().items() if name in extensions}
        super().__init__(extensions=[*extensions, TranslateBlocks(page)], extension_configs=configs)
        self._known: dict[str, _Parsed] = {}
        self._footnotes: FootnoteExtension | None = None
        for each in self.registeredExtensions:
            if isinstance(each, FootnoteExtension):
                self._footnotes = each
            elif isinstance(each, TocExtension):
                self.treeprocessors.register(_Contents(self, each.getConfigs()), "toc", 5)

    def convert(self, source: str) -> str:
        """The HTML of the page whose Markdown is `source`, in the language of its PageText."""
        if source not in self._known:
            self._known[source] = self._parse(source)
        return self._finish(self._known[source])

    def _parse(self, source: str) -> _Parsed:
        self.reset()
        self.lines = source.split("\n")
        for preprocessor in self.preprocessors:
            self.lines = preprocessor.run(self.lines)
        root: Element = self.parser.parseDocument(self.lines).getroot()  # type: ignore[assignment] # it has one
        root = _processed(root, self._processors(translated=False))
        footnotes = dict(self._footnotes.footnotes) if self._footnotes else {}
        return _Parsed(root, dict(self.references), list(self.htmlStash.rawHtmlBlocks), footnotes)

    def _finish(self, parsed: _Parsed) -> str:
        self.reset()
        self.references.update(parsed.references)
        for each in parsed.stash:
            self.htmlStash.store(each)
        if self._footnotes:
            self._footnotes.footnotes.update(parsed.footnotes)
        root = _processed(copy.deepcopy(parsed.root), self._processors(translated=True))
        html = self.serializer(root)
        html = html[html.index(">") + 1 : html.rindex("<")].strip()  # without the root element
        for postprocessor in self.postprocessors:
            html = postprocessor.run(html)
        return html.strip()

    def _processors(self, *, translated: bool) -> list[Treeprocessor]:
        """Those that work with the language's words, the one that puts them in first; or those before it."""
        found = list(self.treeprocessors)
        first = found.index(self.treeprocessors[NAME])
        return found[first:] if translated else found[:first]


class _Contents(TocTreeprocessor):
    """The library's contents of a page, without the list as HTML, for which nobody asks: it takes as long as a page."""

    def run(self, doc: Element) -> None:
        headings = [each for each in doc.iter() if self.header_rgx.match(each.tag)]
        if not all(each.get("id") and "data-toc-label" not in each.attrib for each in headings):
            super().run(doc)
            return
        tokens = []
        for each in headings:
            level = int(each.tag[1])
            if self.toc_top <= level <= self.toc_bottom:
                if is_plain(each):
                    html = (each.text or "").strip()
                    name = " ".join(html.split())
                else:
                    html = render_inner_html(remove_fnrefs(each), self.md)
                    name = strip_tags(html)
                tokens.append({"level": level, "id": each.get("id"), "name": name, "html": html, "data-toc-label": ""})
        self.md.toc_tokens = nest_toc_tokens(tokens)  # type: ignore[arg-type, attr-defined] # put there as by the library


def is_plain(element: Element) -> bool:
    """Whether an element holds nothing but a text that is written in HTML as it is."""
    return len(element) == 0 and not _NOT_PLAIN.search(element.text or "")


def _processed(root: Element, processors: Sequence[Treeprocessor]) -> Element:
    for processor in processors:
        changed = processor.run(root)
        root = root if changed is None else changed
    return root
