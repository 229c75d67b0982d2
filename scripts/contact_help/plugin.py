"""The MkDocs plugin: a thin adapter between MkDocs' events and the rooms that do the work.

It builds on mkdocs-static-i18n, which runs MkDocs' build once per language. Hooks therefore run once per language and
keep nothing from one to the next but what `_edition` makes anew.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from mkdocs.config.base import ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from mkdocs_static_i18n.plugin import I18n

from contact_help import addresses, headers, markdown, mode, reachable, rendering, root_pages, settings, sources
from contact_help.locales import Locale
from contact_help.problems import InputError
from contact_help.today import today
from contact_help.translating import catalogues, preview
from contact_help.translating.blocks import PageText, TranslateBlocks
from contact_help.translating.pseudo import PseudoCatalogue
from contact_help.wording import Wording, gettext

log = get_plugin_logger("contact-help")

# translators: read out, not shown: the arrow behind source {}, which leads back to the text; see guide/your-rights.md
_JUMP_BACK = gettext("Back to the text, source {}")


class ContactHelp(I18n):  # type: ignore[misc] # the base class has no type hints
    """Builds the editions of a site that helps people write."""

    def load_config(self, options: dict[str, Any], config_file_path: str | None = None) -> tuple[Any, Any]:
        """Check the site owner's choices and tell mkdocs-static-i18n the languages that follow from them."""
        self.today = today()
        try:
            self.settings = settings.from_config(
                options, config_file=Path(config_file_path) if config_file_path else None, today=self.today
            )
        except InputError as error:
            return [(settings.PLUGIN, ValidationError(f"\n{error}"))], []
        self.settings = replace(self.settings, locales=mode.current().locales(self.settings.locales))
        self.languages = {_engine_name(each, index): each for index, each in enumerate(self.settings.locales)}
        languages = [
            {"locale": name, "name": each.own_name, "default": each.is_source, "link": f"/{each.tag}/"}
            for name, each in self.languages.items()
        ]
        result: tuple[Any, Any] = super().load_config(
            {
                "docs_structure": "suffix",
                "languages": languages,
                "reconfigure_material": False,
                "reconfigure_search": False,
            },
            config_file_path,
        )
        return result

    def reconfigure_mkdocs_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Set up one language's build: its voice, and Markdown that speaks with it."""
        try:
            self._edition(config)
        except InputError as error:
            raise PluginError(f"\n{error}") from None
        return config

    def _edition(self, config: MkDocsConfig) -> None:
        self.locale = self.languages[self.current_language]
        docs = Path(config.docs_dir)
        if self.locale.is_source:
            self.sources = sources.load(docs, email=self.settings.email, servicer=self.settings.servicer)
            if problems := reachable.problems(docs, self.sources.facts, self.today):
                raise InputError(problems)
            self.all_pages: dict[str, list[str]] = {}
            self.voices: dict[str, Wording] = {}
        catalogue = catalogues.Catalogue(self.locale)
        if self.locale.is_pseudo:
            catalogue = PseudoCatalogue(self.locale)
        elif not self.locale.is_source:
            catalogue = catalogues.load(docs.parent / "locales", self.locale)
        self.voice = Wording(self.locale, catalogue, self.sources.facts, self.settings.servicer, self.today)
        self.overlay = None
        if mode.current().preview and self.locale.has_catalogues:
            # What is held back is shown as such: a preview is there to be looked at.
            known = preview.lines(docs.parent / "locales", self.locale)
            self.overlay = preview.Overlay(self.locale, known, self.settings.repository)
            self.voice = preview.PreviewWording(**vars(self.voice), overlay=self.overlay)
        else:
            for problem in catalogue.held_back:
                log.warning("%s", problem)
        self.voices[self.locale.tag] = self.voice
        self.text = PageText(self.voice, "")
        self.texts: dict[str, PageText] = {}
        self.notes: dict[str, preview.Notes | None] = {}
        # Both are set anew and not added to, since this runs once per language on one configuration.
        config.markdown_extensions = [*markdown.EXTENSIONS, TranslateBlocks(lambda: self.text)]  # type: ignore[list-item]
        config.mdx_configs = markdown.settings(jump_back=self.voice.plain(_JUMP_BACK))
        # The root's pages and the site map are written once for all languages, at the end.
        config.theme.static_templates = set()

    def reconfigure_files(self, files: Files, mkdocs_config: MkDocsConfig) -> Files:
        """Put every page below its language's folder."""
        made = dict.fromkeys(self.sources.next_letters, self.sources.next_text)
        return addresses.edition_files(
            files, self.locale, mkdocs_config, made=made, left_out=[sources.NEXT_PAGE] if made else ()
        )

    def reconfigure_navigation(
        self,
        nav: Navigation,
        config: MkDocsConfig,
        files: Files,
        nav_helper: Any,  # noqa: ANN401 # a class of its own
    ) -> Navigation:
        """Name the edition's first page. Menus are translated where they are shown."""
        del config, files
        nav_helper.homepage = next((each for each in nav.pages if each.file.src_uri == "index.md"), nav.homepage)
        return nav

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Open the page's text for the block processor, with its sources as footnotes."""
        del config, files
        topic = self.sources.topic(page.file.src_uri)
        place = sources.NEXT_PAGE if topic and topic.first else page.file.src_uri
        notes = self.notes[page.file.src_uri] = preview.Notes(self.overlay.lines) if self.overlay else None
        self.text = PageText(
            self.voice,
            f"docs/{place}",
            values=topic.values if topic else {},
            show_english=page.meta.get("show_english") is True,
            mark=notes.in_text if notes else None,
        )
        self.texts[page.file.src_uri] = self.text
        if topic:
            page.meta.setdefault("template", "topic.html")
        return sources.with_footnotes(markdown, self.sources.facts)

    def on_env(self, env: jinja2.Environment, /, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Give the templates the edition's voice, once every page has been read."""
        problems = [problem for text in self.texts.values() for problem in text.problems]
        if problems:
            raise PluginError(f"\n{InputError(problems)}")
        self.all_pages[self.locale.tag] = [file.url for file in files.documentation_pages()]
        self.site = self._site(config, files)
        self.env = rendering.prepare(env, self.site)
        return self.env

    def _site(self, config: MkDocsConfig, files: Files) -> rendering.Site:
        pages = {file.src_uri: file.page for file in files.documentation_pages() if file.page}
        return rendering.Site(
            voice=self.voice,
            settings=self.settings,
            sources=self.sources,
            pages=pages,
            texts=self.texts,
            name=config.site_name,
            address=(config.site_url or "").rstrip("/"),
            locales_folder=Path(config.docs_dir).parent / "locales",
        )

    def on_page_context(
        self, context: dict[str, Any], /, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> dict[str, Any]:
        """What a page's template needs beside MkDocs' own."""
        if self.overlay:
            self.overlay.notes = self.notes[page.file.src_uri]
        root = context["base_url"].rstrip("/")
        lead, rest = rendering.split_lead(rendering.name_ways_back(page.content or ""))
        context |= {
            "nav": nav,
            "root": root,
            "alternates": addresses.alternates(
                page.url, self.locale, self.settings.locales, root=root, site_url=config.site_url
            ),
            "default_address": addresses.default_address(page.url, self.locale, config.site_url),
            "lead": Markup(lead),  # noqa: S704 # both halves are the page's own rendered Markdown
            "rest": Markup(rest),  # noqa: S704
            "text": self.texts[page.file.src_uri],
            "topic": self.sources.topic(page.file.src_uri),
        }
        return context

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Lay the translators' overlay over the page, where a preview is built. No search engine lists any of it."""
        del config
        if mode.current().preview:
            output = preview.unlisted(output)
        return self.overlay.page(output, root=get_relative_url(".", page.url)) if self.overlay else output

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write this language's page for missing addresses; after the last language, what the root holds."""
        folder = Path(config.site_dir)
        rendering.write_files(folder / self.locale.tag, self.site)
        if mode.current().preview:
            preview.write_style(folder)
        root_pages.write_missing(folder, self.env, self.locale, self.settings.locales, site_url=config.site_url)
        if self.locale == self.settings.locales[-1]:
            headers.write(folder, self.sources.webmails)
            root_pages.write_root(folder, self.env, self.voices, self.all_pages, config=config)
            if mode.current().preview:
                (folder / "sitemap.xml").unlink(missing_ok=True)
        super().on_post_build(config)

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:  # noqa: ANN401 # MkDocs' own callable
        """Rebuild on a changed catalogue or template too."""
        del builder
        for folder in (Path(config.docs_dir).parent / "locales", config.theme.custom_dir):
            if folder and Path(folder).is_dir():
                server.watch(str(folder))
        return server


def _engine_name(locale: Locale, index: int) -> str:
    """What mkdocs-static-i18n calls a language: it takes no tag of three letters, which Hmong or Hawaiian have.

    No language's tag begins with a `q` and is two letters long but Quechua's, and that has no script `Zzzz` (unknown).
    """
    return locale.tag if re.fullmatch(r"[a-z]{2}(-.*)?", locale.tag) else f"q{chr(ord('a') + index % 26)}-Zzzz"
