"""Pages of MkDocs as HTML, by one parser for all pages and languages.

A page gets here what MkDocs' own `Page.render` gives it: content, title, contents, and what MkDocs needs to see
whether links to anchors lead anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page, _RelativePathTreeprocessor
from mkdocs.structure.toc import get_toc
from mkdocs.utils.rendering import get_heading_text

from contact_help.translating.blocks import PageText
from contact_help.translating.page_parser import PageParser, is_plain

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


class Renderer:
    """Renders pages, one after the other, in any number of languages."""

    def __init__(self) -> None:
        self._text = PageText(None, "")
        self._parser = PageParser(lambda: self._text)
        self._heads, self._links = _Heads(self._parser), _Links(self._parser)
        # The last of the library's own is `unescape` (0). MkDocs reads titles before it and resolves links behind it.
        self._parser.treeprocessors.register(self._heads, "contact-help-heads", 1)
        self._parser.treeprocessors.register(self._links, "contact-help-links", -1)

    def render(self, page: Page, text: PageText, config: MkDocsConfig, files: Files) -> None:
        """Make HTML of the Markdown of `page`, in the language of `text`."""
        self._text = text
        self._links.to = to = _RelativePathTreeprocessor(page.file, files, config)
        page.content = self._parser.convert(page.markdown or "")
        page.toc = get_toc(self._parser.toc_tokens)  # type: ignore[attr-defined] # put there by the library's `toc`
        page._title_from_render = self._heads.title  # noqa: SLF001 # MkDocs sets it nowhere else
        page.present_anchor_ids = self._heads.anchors
        page.links_to_anchors = to.links_to_anchors


class _Heads(Treeprocessor):
    """Finds a page's title and all ids that a link can lead to. No page holds HTML, which could have more of them."""

    title: str | None
    anchors: set[str]

    def run(self, root: Element) -> None:
        first = root[0] if len(root) else None
        if first is None or first.tag != "h1":
            self.title = None
        elif is_plain(first):
            self.title = " ".join((first.text or "").split())
        else:
            self.title = get_heading_text(first, self.md)
        self.anchors = {anchor for element in root.iter() if (anchor := element.get("id"))}


class _Links(Treeprocessor):
    """Makes links to files of Markdown links to pages, by MkDocs' own rules."""

    to: _RelativePathTreeprocessor

    def run(self, root: Element) -> None:
        self.to.run(root)
