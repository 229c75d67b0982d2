"""One language of a site while its pages are made: what they are opened with, and what their templates are given.

The plugin calls it from MkDocs' events, a warm build for the few pages that it makes again: both give the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from contact_help import addresses, rendering, sources
from contact_help.locales import Locale
from contact_help.page_html import Renderer
from contact_help.problems import Problem
from contact_help.translating.blocks import PageText
from contact_help.warm.reads import Reads, ReadSite, ReadWording
from contact_help.wording import Wording

if TYPE_CHECKING:
    from contact_help.settings import Settings
    from contact_help.sources import Sources
    from contact_help.statement import Statement
    from contact_help.translating import preview
    from contact_help.translating.catalogues import Catalogue
    from contact_help.translating.status import Coverage


@dataclass
class Edition:
    """A language's edition.

    name, address: of the whole site; the address is None when it is not known. renderer: makes HTML of Markdown.
    jump_back: the message for footnotes' ways back. reads: notes which page asks for what;
    None where nobody wants to know. overlay: the translators' one, for a preview.
    search: whether the site gets a search.
    texts: by the page's file below docs, what was found when it was read.
    """

    locale: Locale
    catalogue: Catalogue
    settings: Settings
    sources: Sources
    statement: Statement | None
    languages: Sequence[Coverage]
    name: str
    address: str | None
    today: dt.date
    renderer: Renderer
    jump_back: str
    reads: Reads | None = None
    overlay: preview.Overlay | None = None
    search: bool = False
    texts: dict[str, PageText] = field(default_factory=dict)
    notes: dict[str, preview.Notes | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Give the edition its voice."""
        given = (self.locale, self.catalogue, self.sources.facts, self.settings.servicer, self.today)
        conventions = self.settings.conventions
        self.voice = Wording(*given, conventions=conventions)
        if self.reads:
            self.voice = ReadWording(*given, conventions=conventions, reads=self.reads)
        if self.overlay:
            from contact_help.translating import preview  # noqa: PLC0415 # most builds are for readers

            self.voice = preview.PreviewWording(**vars(self.voice), overlay=self.overlay)

    def open(self, text: str, page: Page) -> str:
        """Make ready for reading the Markdown `text` of a page. Gives the text with its sources as footnotes."""
        name = page.file.src_uri
        if self.reads:
            self.reads.turn_to(name)
        topic = self.sources.topic(name)
        place = sources.NEXT_PAGE if topic and topic.first else name
        notes = self.notes[name] = self.overlay.new_notes() if self.overlay else None
        opened = self.texts[name] = PageText(
            self.voice,
            f"docs/{place}",
            values=topic.values if topic else {},
            jump_back=self.voice.plain(self.jump_back),
            show_english=page.meta.get("show_english") is True,
            sort_terms=page.meta.get("sort_terms") is True,
            mark=notes.in_text if notes else None,
        )
        # MkDocs makes a parser for each page, which would do the same work again in each language.
        page.render = partial(self.renderer.render, page, opened)  # type: ignore[method-assign] # see above
        if topic:
            page.meta.setdefault("template", "topic.html")
        return sources.with_footnotes(text, self.sources.facts)

    def problems(self) -> list[Problem]:
        """What was wrong in the pages that were read."""
        return [problem for text in self.texts.values() for problem in text.problems]

    def site(self, pages: Mapping[str, Page]) -> rendering.Site:
        """What the templates see, once all `pages` have been read; they stand by their file below docs."""
        if self.reads:
            self.reads.turn_to(None)
        site = rendering.Site(
            voice=self.voice,
            settings=self.settings,
            sources=self.sources,
            pages=pages,
            texts=self.texts,
            name=self.name,
            address=(self.address or "").rstrip("/"),
            languages=self.languages,
            statement=self.statement,
            search=self.search,
        )
        return ReadSite.noting(site, self.reads) if self.reads else site

    def context(self, page: Page, nav: Navigation, *, base_url: str) -> dict[str, Any]:
        """What a page's template needs beside MkDocs' own, by name."""
        name = page.file.src_uri
        if self.reads:
            self.reads.turn_to(name)
        if self.overlay:
            self.overlay.notes = self.notes[name]
        root = base_url.rstrip("/")
        lead, rest = rendering.split_lead(rendering.name_ways_back(page.content or ""))
        return {
            "nav": nav,
            "root": root,
            "alternates": addresses.alternates(
                page.url, self.locale, self.settings.locales, root=root, site_url=self.address
            ),
            "default_address": addresses.default_address(page.url, self.locale, self.address),
            "lead": Markup(lead),  # noqa: S704 # both halves are the page's own rendered Markdown
            "rest": Markup(rest),  # noqa: S704
            "text": self.texts[name],
            "topic": self.sources.topic(name),
        }

    def finished(self, html: str, page: Page) -> str:
        """A finished page with the translators' overlay, where a preview is built."""
        if self.reads:
            self.reads.turn_to(None)
        return self.overlay.page(html, root=get_relative_url(".", page.url)) if self.overlay else html


class Compiled(jinja2.BytecodeCache):
    """The templates' code, kept from one environment to the next. code: by Jinja's key; what is compiled is added."""

    def __init__(self, code: dict[str, bytes]) -> None:
        self.code = code

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` with the code of its template, if it was compiled before."""
        if code := self.code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code that was compiled for `bucket`."""
        self.code[bucket.key] = bucket.bytecode_to_string()
