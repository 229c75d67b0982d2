"""The MkDocs plugin: a thin adapter between MkDocs' events and the rooms that do the work.

It builds on mkdocs-static-i18n, which runs MkDocs' build once per language. Hooks therefore run once per language and
keep nothing from one to the next but what `_edition` makes anew.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup
from mkdocs import utils
from mkdocs.commands.build import build
from mkdocs.config.base import ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from mkdocs_static_i18n.plugin import I18n

from contact_help import (
    addresses,
    headers,
    look,
    mode,
    negotiation,
    packaged,
    page_html,
    reachable,
    rendering,
    root_pages,
    settings,
    sources,
    statement,
    styles,
)
from contact_help.composing import secrets
from contact_help.locales import Locale
from contact_help.problems import InputError, Problem
from contact_help.searching import index as searching
from contact_help.side_by_side import Crew, in_order
from contact_help.today import today
from contact_help.translating import catalogues, preview, status
from contact_help.translating.blocks import PageText
from contact_help.translating.pseudo import PseudoCatalogue
from contact_help.wording import Wording, gettext

log = get_plugin_logger("contact-help")

# translators: read out, not shown: the arrow behind source {}, which leads back to the text; see guide/your-rights.md
_JUMP_BACK = gettext("Back to the text, source {}")


class ContactHelp(I18n):  # type: ignore[misc] # the base class has no type hints
    """Builds the editions of a site that helps people write."""

    crew: Crew[str, list[tuple[int, str]]] | None = None

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
            self.sources = sources.load(
                docs,
                email=self.settings.email,
                servicer=self.settings.servicer,
                today=self.today,
                conventions=self.settings.conventions,
            )
            self.statement = statement.load(docs)
            if problems := reachable.problems(docs, self.sources.facts, self.today):
                raise InputError(problems)
            self.compiled = _Compiled()
            self.renderer = page_html.Renderer()
            self._open_catalogues(docs.parent / "locales")
        self.voice = self._voice(self.locale)
        self.overlay = None
        if mode.current().preview and self.locale.has_catalogues:
            known = preview.lines(docs.parent / "locales", self.locale)
            self.overlay = preview.Overlay(self.locale, known, self.settings.repository)
            self.voice = preview.PreviewWording(**vars(self.voice), overlay=self.overlay)
        self.texts: dict[str, PageText] = {}
        self.notes: dict[str, preview.Notes | None] = {}
        # The root's pages and the site map are written once for all languages, at the end.
        config.theme.static_templates = set()
        # Nothing of Material's templates is read. MkDocs would list its thousands of files for each language.
        others = [each for each in config.theme.dirs if "material" not in Path(each).parts]
        own = [each for each in others if each == config.theme.custom_dir]
        config.theme.dirs = list(dict.fromkeys([*own, str(packaged.theme()), *others]))

    def _voice(self, locale: Locale) -> Wording:
        return Wording(
            locale,
            self.catalogues[locale.tag],
            self.sources.facts,
            self.settings.servicer,
            self.today,
            conventions=self.settings.conventions,
        )

    def _open_catalogues(self, folder: Path) -> None:
        """Read every language's catalogues, once: each language's list of languages tells about all of them."""
        self.catalogues: dict[str, catalogues.Catalogue] = {}
        self.coverage: list[status.Coverage] = []
        problems: list[Problem] = []
        chosen = [each for each in self.settings.locales if each.has_catalogues]
        read = dict(
            zip(chosen, in_order(chosen, partial(_read, folder), copies=mode.current().processes - 1), strict=True)
        )
        for each in self.settings.locales:
            if each.is_pseudo:
                self.catalogues[each.tag] = PseudoCatalogue(each)
            elif not each.has_catalogues:
                self.catalogues[each.tag] = catalogues.Catalogue(each)
            elif isinstance(found := read[each], list):
                problems += found
            else:
                self.catalogues[each.tag], coverage = found
                self.coverage.append(coverage)
        if problems:
            raise InputError(problems)
        # A preview is there to be looked at, and shows what is held back in its place.
        if not mode.current().preview:
            for problem in itertools.chain.from_iterable(each.held_back for each in self.catalogues.values()):
                log.warning("%s", problem)

    def reconfigure_files(self, files: Files, mkdocs_config: MkDocsConfig) -> Files:
        """Put every page below its language's folder."""
        if self.locale.is_source:
            # MkDocs has cleared the site's folder by now.
            self.crew = Crew(
                [name for name, each in self.languages.items() if not each.is_source and mode.current().makes(each)],
                partial(self._in_a_copy, mkdocs_config),
                copies=mode.current().processes - 1,
            )
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
        text = self.texts[page.file.src_uri] = PageText(
            self.voice,
            f"docs/{place}",
            values=topic.values if topic else {},
            jump_back=self.voice.plain(_JUMP_BACK),
            show_english=page.meta.get("show_english") is True,
            sort_terms=page.meta.get("sort_terms") is True,
            mark=notes.in_text if notes else None,
        )
        # MkDocs makes a parser for each page, which would do the same work again in each language.
        page.render = partial(self.renderer.render, page, text)  # type: ignore[method-assign] # see above
        if topic:
            page.meta.setdefault("template", "topic.html")
        return sources.with_footnotes(markdown, self.sources.facts)

    def on_env(self, env: jinja2.Environment, /, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Give the templates the edition's voice, once every page has been read."""
        problems = [problem for text in self.texts.values() for problem in text.problems]
        if problems:
            raise PluginError(f"\n{InputError(problems)}")
        self.site = self._site(config, files)
        self.env = rendering.prepare(env, self.site, style=styles.find(config.theme.dirs, self.settings.look.styles))
        self.env.bytecode_cache = self.compiled
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
            languages=self.coverage,
            statement=self.statement,
            search=self.settings.search and mode.current().search,
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
        if self.locale.is_source and (asks := next(secrets.in_page(output), "")):
            what = f"a template or extension asks for what must never be mailed: {asks}"
            problem = Problem(f"docs/{page.file.src_uri}", 0, what, "Take the field out of the template")
            raise PluginError(f"\n{InputError([problem])}")
        if mode.current().preview:
            output = preview.unlisted(output)
        return self.overlay.page(output, root=get_relative_url(".", page.url)) if self.overlay else output

    @property
    def build_languages(self) -> Iterator[str]:
        """The languages that mkdocs-static-i18n still has to build in this process, as long as there are any."""
        return self.crew.tasks() if self.crew else iter(())

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write what the language's pages link to; in English also build the other languages, and what the root holds.

        The same bytes come out whichever process builds a language: nothing is handed from one language to the next.
        """
        folder = Path(config.site_dir)
        rendering.write_files(folder / self.locale.tag, self.site)
        if mode.current().preview:
            preview.write_style(folder)
        root_pages.write_missing(folder, self.env, self.locale, self.settings.locales, site_url=config.site_url)
        root_pages.write_moved(folder, self.env, self.site)
        if self.locale.is_source:
            if self.site.searches:
                searching.write_script(folder)
            negotiation.write(folder, self.settings.locales, config.site_url, self.settings.redirects)
            voices = {each.tag: self._voice(each) for each in self.settings.locales}
            pages = [page.url.removeprefix(f"{self.locale.tag}/") for page in self.site.pages.values()]
            root_pages.write_root(folder, self.env, voices, pages, config=config)
            if mode.current().preview:
                (folder / "sitemap.xml").unlink(missing_ok=True)
        first = not self.building
        super().on_post_build(config)
        if first and self.crew:
            for level, text in itertools.chain.from_iterable(self.crew.results()):
                log.log(level, "%s", text)
            look.dress(folder, self.settings.look)
            styles.shrink(folder)
            # Last: it tells of what is there, and copies of this process were still writing.
            headers.write(folder, self.sources.webmails)

    def _in_a_copy(self, config: MkDocsConfig, language: str) -> list[tuple[int, str]]:
        """Build `language` in a copy of this process. Gives what MkDocs said: its level and the words."""
        said: list[tuple[int, str]] = []
        logger = logging.getLogger("mkdocs")
        logger.handlers = [_Keep(said)]
        utils.clean_directory = _leave
        self.building, self.current_language = True, language
        try:
            build(config)
        except Abort:
            # MkDocs counts warnings; those are told, and counted, by the process that made this one.
            if not said:
                raise
        return said

    def end_copies(self) -> None:
        """End the processes that build other languages, whatever they do."""
        if self.crew:
            self.crew.stop()

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:  # noqa: ANN401 # MkDocs' own callable
        """Rebuild on a changed catalogue or template too."""
        del builder
        for folder in (Path(config.docs_dir).parent / "locales", config.theme.custom_dir):
            if folder and Path(folder).is_dir():
                server.watch(str(folder))
        return server


def _read(folder: Path, locale: Locale) -> status.Read | list[Problem]:
    """What is read of a language's catalogues, or what is wrong with them: the mistakes of all are told together."""
    try:
        return status.read(folder, locale)
    except InputError as error:
        return error.problems


class _Compiled(jinja2.BytecodeCache):
    """The templates' code, kept from one language's environment to the next."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` with the code of its template, if it was compiled before."""
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code that was compiled for `bucket`."""
        self._code[bucket.key] = bucket.bytecode_to_string()


def _leave(directory: str) -> None:
    """In the place of MkDocs' cleaning of the site's folder: other processes write into it."""
    del directory


class _Keep(logging.Handler):
    """Keeps warnings: their level and words."""

    def __init__(self, said: list[tuple[int, str]]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self._said.append((record.levelno, record.getMessage()))


def _engine_name(locale: Locale, index: int) -> str:
    """What mkdocs-static-i18n calls a language: it takes no tag of three letters, which Hmong or Hawaiian have.

    No language's tag begins with a `q` and is two letters long but Quechua's, and that has no script `Zzzz` (unknown).
    """
    return locale.tag if re.fullmatch(r"[a-z]{2}(-.*)?", locale.tag) else f"q{chr(ord('a') + index % 26)}-Zzzz"
