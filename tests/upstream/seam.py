"""An edition of a site made without MkDocs, Material and mkdocs-static-i18n: what a move to another engine stands on.

An engine has to find the pages, turn their Markdown into HTML and write files. All else is this package's own, and is
called here as `plugin.py` calls it: sources, wording, blocks, letters, templates. What takes MkDocs' objects elsewhere
gets plain ones here, with the few attributes that our templates and rooms read of them.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from markdown import Markdown
from markupsafe import Markup

from contact_help import (
    addresses,
    headers,
    look,
    markdown,
    negotiation,
    packaged,
    pages,
    rendering,
    root_pages,
    settings,
    sources,
    statement,
    styles,
    yamlfile,
)  # fmt: skip
from contact_help.locales import Locale
from contact_help.searching import index as searching
from contact_help.today import today
from contact_help.translating import catalogues, status
from contact_help.translating.blocks import PageText, TranslateBlocks
from contact_help.wording import Wording

_JUMP_BACK = "Back to the text, source {}"
LEAD, REST = "\x02lead\x03", "\x02rest\x03"
"""What stands in a page made by `Edition.around` where the engine's HTML goes, up to its first section and after it."""


@dataclass
class SourcePage:
    """A page, with the attributes that templates read of MkDocs' pages. markdown: without the front matter."""

    src_uri: str
    url: str
    canonical_url: str
    meta: dict[str, Any]
    markdown: str
    title: str = ""
    toc: Contents = field(default_factory=lambda: Contents([]))
    parent: SimpleNamespace | None = None
    previous_page: SourcePage | None = None
    next_page: SourcePage | None = None
    is_page: bool = True

    @property
    def file(self) -> SourcePage:
        """MkDocs keeps a page's path in an object of its own."""
        return self

    @property
    def is_index(self) -> bool:
        """Whether it is the first page of its folder."""
        return self.src_uri.rpartition("/")[2] == "index.md"


@dataclass
class Contents:
    """A page's contents, as templates read them: `items`, and the same by a loop."""

    items: list[SimpleNamespace]

    def __iter__(self) -> Iterator[SimpleNamespace]:
        return iter(self.items)

    @classmethod
    def of(cls, tokens: list[dict[str, Any]]) -> Contents:
        """The contents that Markdown's extension `toc` found: the headings of the first level that it was told."""
        return cls([SimpleNamespace(id=each["id"], title=each["name"], url=f"#{each['id']}") for each in tokens])


class Project:
    """What all editions share, read once. Raises InputError with every mistake of the sources."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.docs = folder, folder / "docs"
        self.config = yamlfile.read(folder / "mkdocs.yml", place="mkdocs.yml", any_tag=True).data
        self.site_url = os.environ.get("SITE_URL") or _written_address(folder) or str(self.config.get("site_url") or "")
        self.today = today()
        self.settings = _as_of(folder, self.today)
        chosen = self.settings
        self.sources = sources.load(self.docs, email=chosen.email, servicer=chosen.servicer, today=self.today)
        self.statement = statement.load(self.docs)
        self.catalogues: dict[str, catalogues.Catalogue] = {}
        self.coverage: list[status.Coverage] = []
        for each in chosen.locales:
            if each.has_catalogues:
                found, coverage = status.read(folder / "locales", each)
                self.coverage.append(coverage)
            else:
                found = catalogues.Catalogue(each)
            self.catalogues[each.tag] = found

    def edition(self, tag: str) -> Edition:
        """The edition in the language with the tag `tag`. Raises StopIteration for one that the site has not."""
        return Edition(self, next(each for each in self.settings.locales if each.tag == tag))

    def texts(self) -> dict[str, str]:
        """Each page's Markdown with its front matter, by its path below docs; second letters, too."""
        found = {
            path.relative_to(self.docs).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(self.docs.rglob("*.md"))
        }
        if self.sources.next_letters:
            found.pop(sources.NEXT_PAGE)
        return found | dict.fromkeys(self.sources.next_letters, self.sources.next_text)

    def menu(self) -> list[str | tuple[str, list[str]]]:
        """The menu of mkdocs.yml: paths below docs, and sections with their title and paths."""
        found: list[str | tuple[str, list[str]]] = []
        for each in self.config.get("nav", []):
            if isinstance(each, dict):
                ((title, inside),) = each.items()
                found.append((title, inside) if isinstance(inside, list) else inside)
            else:
                found.append(each)
        return found

    def voice(self, locale: Locale) -> Wording:
        """How the edition in `locale` speaks."""
        servicer = self.settings.servicer
        return Wording(locale, self.catalogues[locale.tag], self.sources.facts, servicer, self.today)


def _written_address(folder: Path) -> str:
    """The address behind `!ENV [SITE_URL, "..."]`, which stands for MkDocs' own tag."""
    for line in (folder / "mkdocs.yml").read_text(encoding="utf-8").splitlines():
        if line.startswith("site_url: !ENV"):
            return line.partition('"')[2].partition('"')[0]
    return ""


def _as_of(folder: Path, day: dt.date) -> settings.Settings:
    """The settings with what is too old on `day` left out."""
    config = yamlfile.read(folder / "mkdocs.yml", place="mkdocs.yml", any_tag=True).data
    plugins = config["plugins"]
    options = next(each[settings.PLUGIN] for each in plugins if isinstance(each, dict) and settings.PLUGIN in each)
    return settings.from_config(options, config_file=folder / "mkdocs.yml", today=day)


class Edition:
    """One language's pages. All of them are read when it is made, since menus and the index tell of all."""

    def __init__(self, project: Project, locale: Locale) -> None:
        self.project, self.locale = project, locale
        self.voice = project.voice(locale)
        self.pages: dict[str, SourcePage] = {}
        self.texts: dict[str, PageText] = {}
        self.html: dict[str, str] = {}
        for name, text in project.texts().items():
            self._read(name, text)
        self.nav = SimpleNamespace(items=[])
        self._arrange()

    def _read(self, name: str, text: str) -> None:
        source = pages.split(text, place=f"docs/{name}")
        path = name.removesuffix(".md").removesuffix("index")
        url = f"{self.locale.tag}/{path}{'' if not path or path.endswith('/') else '/'}"
        base = self.project.site_url.rstrip("/")
        page = SourcePage(name, url, f"{base}/{url}" if base else "", dict(source.front.data), source.body)
        self.pages[name] = page
        if self.project.sources.topic(name):
            page.meta.setdefault("template", "topic.html")
        known = self.texts[name] = self.text(name)
        parser = Markdown(extensions=[])
        self.equip(parser, known)
        self.html[name] = parser.convert(sources.with_footnotes(page.markdown, self.project.sources.facts))
        page.toc = Contents.of(getattr(parser, "toc_tokens", []))
        page.title = next((each.text for each in known.index if not each.anchor), name)

    def text(self, name: str) -> PageText:
        """What a run of the block processor over the page `name` needs; it holds what the run has found afterwards."""
        page, topic = self.pages[name], self.project.sources.topic(name)
        return PageText(
            self.voice,
            f"docs/{sources.NEXT_PAGE if topic and topic.first else name}",
            values=topic.values if topic else {},
            jump_back=self.voice.plain(_JUMP_BACK),
            show_english=page.meta.get("show_english") is True,
            sort_terms=page.meta.get("sort_terms") is True,
        )

    def equip(self, parser: Markdown, text: PageText) -> None:
        """Give a Markdown parser the extensions that pages are written in, and the block processor."""
        parser.registerExtensions([*markdown.EXTENSIONS, TranslateBlocks(lambda: text)], markdown.settings())

    def _arrange(self) -> None:
        """Put pages into the menu, and after each other."""
        order: list[SourcePage] = []
        for each in self.project.menu():
            if isinstance(each, str):
                self.nav.items.append(self.pages[each])
                order.append(self.pages[each])
            else:
                title, inside = each
                section = SimpleNamespace(title=title, is_section=True, is_page=False, children=[])
                for name in inside:
                    self.pages[name].parent = section
                    section.children.append(self.pages[name])
                self.nav.items.append(section)
                order += section.children
        for before, after in itertools.pairwise(order):
            before.next_page, after.previous_page = after, before

    @cached_property
    def site(self) -> rendering.Site:
        """The edition as templates see it."""
        project = self.project
        return rendering.Site(
            voice=self.voice,
            settings=project.settings,
            sources=project.sources,
            pages=self.pages,  # type: ignore[arg-type] # plain objects stand for MkDocs' own: that is what is shown here
            texts=self.texts,
            name=str(project.config["site_name"]),
            address=project.site_url.rstrip("/"),
            languages=project.coverage,
            statement=project.statement,
            search=project.settings.search,
        )

    @cached_property
    def env(self) -> jinja2.Environment:
        """The templates, the project's own first."""
        own = self.project.folder / str((self.project.config.get("theme") or {}).get("custom_dir") or "overrides")
        loader = jinja2.FileSystemLoader([own, packaged.theme()])
        style = styles.find([str(own), str(packaged.theme())], self.project.settings.look.styles)
        return rendering.prepare(jinja2.Environment(loader=loader, autoescape=True), self.site, style=style)

    def around(self, name: str) -> str:
        """The whole page `name`, with LEAD and REST in the place of what the engine makes of its Markdown."""
        return self._page(name, LEAD, REST)

    def page(self, name: str, html: str) -> str:
        """The whole page `name`, with `html` made of its Markdown."""
        return self._page(name, *rendering.split_lead(rendering.name_ways_back(html)))

    def _page(self, name: str, lead: str, rest: str) -> str:
        page, locales, site_url = self.pages[name], self.project.settings.locales, self.project.site_url
        root = "/".join(".." for _ in page.url.strip("/").split("/"))
        context = {
            "page": page,
            "nav": self.nav,
            "root": root,
            "alternates": addresses.alternates(page.url, self.locale, locales, root=root, site_url=site_url),
            "default_address": addresses.default_address(page.url, self.locale, site_url),
            "lead": Markup(lead),  # noqa: S704 # rendered Markdown
            "rest": Markup(rest),  # noqa: S704
            "text": self.texts[name],
            "topic": self.project.sources.topic(name),
        }
        return self.env.get_template(str(page.meta.get("template", "main.html"))).render(context)

    def write_beside(self, folder: Path) -> None:
        """Write into the site's `folder` what is no page of this edition's Markdown: drafts, calendars, its 404 page.

        In English also what stands at the root.
        """
        project, locales = self.project, self.project.settings.locales
        rendering.write_files(folder / self.locale.tag, self.site)
        root_pages.write_missing(folder, self.env, self.locale, locales, site_url=project.site_url)
        root_pages.write_moved(folder, self.env, self.site)
        if self.locale.is_source:
            if self.site.searches:
                searching.write_script(folder)
            negotiation.write(folder, locales, project.site_url, project.settings.redirects)
            voices = {each.tag: project.voice(each) for each in locales}
            names = [page.url.removeprefix(f"{self.locale.tag}/") for page in self.pages.values()]
            config: Any = SimpleNamespace(
                site_url=project.site_url,
                site_name=project.config["site_name"],
                site_description=project.config.get("site_description"),
            )
            root_pages.write_root(folder, self.env, voices, names, config=config)


def finish(folder: Path, project: Project) -> None:
    """What is written when all editions are in the site's `folder`: the look, the headers, the index of the search."""
    look.dress(folder, project.settings.look)
    styles.shrink(folder)
    headers.write(folder, project.sources.webmails)
    searching.write(folder, project.docs, project.settings.locales)


def differing(one: Path, other: Path) -> Mapping[str, str]:
    """The files below two folders that are not the same bytes, by path, and how."""
    left, right = (
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        for folder in (one, other)
    )
    found = dict.fromkeys(left.keys() - right.keys(), f"only in {one.name}")
    found |= dict.fromkeys(right.keys() - left.keys(), f"only in {other.name}")
    found |= {
        name: "differs" for name in left.keys() & right.keys() if left[name].read_bytes() != right[name].read_bytes()
    }
    return found
