"""Makes again the pages that depend on what has changed since the last build, where that can be known.

Two changes are known by their consequences: words below a page's front matter, and words in a catalogue. Whatever else
has changed, whatever is wrong, and whatever is asked that was not remembered makes it a clean build: that tells the
mistakes, too.
"""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jinja2
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url, meta

from contact_help import intake, packaged, reachable, sources
from contact_help.composing import secrets
from contact_help.edition import Compiled, Edition
from contact_help.locales import Locale
from contact_help.page_html import Renderer
from contact_help.problems import InputError
from contact_help.today import today
from contact_help.translating.blocks import PageText
from contact_help.translating.catalogues import DOMAINS, Catalogue, path
from contact_help.warm import catalogue_changes, memory, remembering
from contact_help.warm.memory import Config, EditionMemory, Memory, PageFace, Place
from contact_help.warm.reads import COVERAGE, INDEX, Reads, number_of, reviews_of, title_of

if TYPE_CHECKING:
    from contact_help.translating.status import Coverage

# Of so many pages on, a clean build on all cores is the faster one.
_MANY = 40
_SHARE = 4


class DoubtError(Exception):
    """A warm build cannot know what would come out. Its text says why."""


@dataclass(frozen=True)
class Remade:
    """What a warm build made.

    files: bytes by their path in the site. memory: what to remember, but for these files. folder: the inode of the
    site's folder when it was found to hold what the last build made.
    """

    files: Mapping[str, bytes]
    memory: Memory
    folder: int


def remake(place: Place) -> Remade:
    """Make again what has changed since the last build of the site at `place`. Raises DoubtError."""
    known = memory.load(place)
    if known is None:
        raise DoubtError("nothing is remembered that still holds")
    target = Path(known.target)
    try:
        folder = target.stat().st_ino
        if memory.stats(target.resolve()) != known.outputs:
            raise DoubtError("the site is not as it was built")
    except OSError as error:
        raise DoubtError(str(error)) from None
    inputs = memory.inputs(known.folders, known.config_file)
    if inputs.keys() != known.inputs.keys():
        raise DoubtError("there are other files")
    changed = [name for name, digest in inputs.items() if known.inputs[name] != digest]
    if not changed:
        return Remade({}, known, folder)
    with _no_warnings():
        try:
            files, parts = _Remaking(place, known, changed).result()
        except (LookupError, InputError, OSError, UnicodeDecodeError) as error:
            raise DoubtError(str(error)) from None
    return Remade(files, replace(known, inputs=inputs, parts={**known.parts, **parts}), folder)


class _no_warnings:  # noqa: N801 # used as a function
    """Whatever MkDocs would warn of fails a build: a clean one tells it."""

    def __enter__(self) -> None:
        self._logger, self._handler = logging.getLogger("mkdocs"), _Doubting()
        self._logger.addHandler(self._handler)
        self._propagate, self._logger.propagate = self._logger.propagate, False

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self._handler)
        self._logger.propagate = self._propagate


class _Doubting(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        raise DoubtError(record.getMessage())


class _MkDocsConfig(dict[str, Any]):
    """As much of MkDocs' configuration as is remembered; whoever asks for more gets a doubt."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 # as MkDocs has it
        return self[name]

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 # as above
        raise DoubtError(f"a template asks for the setting {name}")


class _Remaking:
    """One warm build."""

    def __init__(self, place: Place, known: Memory, changed: Iterable[str]) -> None:
        self.place, self.known = place, known
        self.today, self.renderer = today(), Renderer()
        docs = known.config.docs_dir
        self.docs, self.locales = Path(docs), Path(docs).parent / "locales"
        self.pages: dict[str, str] = {}
        """The text of each page that changed, by its file below docs."""
        self.asked: dict[str, set[int]] = defaultdict(set)
        """By language, the numbers of questions with another answer."""
        self.catalogues: dict[str, Catalogue] = {}
        self.coverage: list[Any] | None = None
        self.parts: dict[str, str] = {}
        frame = known.sources.frame
        settings = known.settings
        fill = sources.filler(known.sources.facts, settings.servicer, self.today, settings.conventions)
        self.sources = replace(known.sources, frame=replace(frame, fill=fill) if frame else None)
        self.skeleton = _Skeleton(known, self.sources.next_text)
        self._sort_out(changed)

    def _sort_out(self, changed: Iterable[str]) -> None:
        """What the changed files change."""
        catalogues = {
            str(path(self.locales, each, domain)): each
            for each in self.known.settings.locales
            if each.has_catalogues
            for domain in DOMAINS
        }
        pages = {str(self.docs / each.name): each.name for each in self.known.files if each.is_page and not each.made}
        languages: dict[Locale, list[str]] = defaultdict(list)
        for file in changed:
            if file in catalogues:
                languages[catalogues[file]].append(file)
            elif file in pages:
                self.pages[pages[file]] = self._checked(pages[file])
            else:
                raise DoubtError(f"{file} has changed")
        for each, files in languages.items():
            self._read_catalogues(each, files)

    def _checked(self, name: str) -> str:
        """The text of a changed page, held against all that a build demands of it."""
        place, file = f"docs/{name}", self.docs / name
        content = file.read_bytes()
        if file.is_symlink() or len(content) > intake.LIMITS[".md"] * intake.MEBIBYTE:
            raise DoubtError(f"{place} is not an ordinary page")
        if remembering.front(content) != self.known.fronts[name]:
            raise DoubtError(f"the front matter of {place} has changed")
        folders = (packaged.theme(), *map(Path, self.known.config.theme_dirs))
        templates = {each.name for folder in folders for each in folder.glob("*.html")}
        if intake.of_page(content, place=place, templates=templates):
            raise DoubtError(f"something is wrong in {place}")
        text = content.decode("utf-8")
        facts = self.known.sources.facts
        if sources.check_page(text, name=name, facts=facts) or reachable.of_page(text, place, facts, self.today):
            raise DoubtError(f"something is wrong in {place}")
        return file.read_text(encoding="utf-8-sig")

    def _read_catalogues(self, locale: Locale, changed: Iterable[str]) -> None:
        """What other catalogues change: the answers to questions for messages, reviews, and how far languages are."""
        files: dict[str, bytes] = memory.part(self.place, self.known, f"{locale.tag}.files")
        old = self._catalogue(locale)
        for name in changed:
            file = Path(name)
            if file.is_symlink() or file.stat().st_size > intake.LIMITS[".po"] * intake.MEBIBYTE:
                raise DoubtError(f"{name} is not an ordinary catalogue")
        for name in changed:
            before, files[name] = files[name], Path(name).read_bytes()
            if hashlib.sha256(before).hexdigest() != self.known.inputs[name]:
                raise DoubtError(f"it is not known how {name} was")
            others = [content for other, content in files.items() if other != name]
            found = catalogue_changes.words(before, files[name], others, locale)
            if found is None:
                self._read_whole(locale, old)
                break
            known = self._catalogue(locale)
            # A message that another catalogue holds, with other words, is that one's.
            if any(known.messages.get(key) != was for key, (was, _) in found.items()):
                raise DoubtError("a message stands in two catalogues")
            self.asked[locale.tag] |= {number_of(key) for key in found}
            messages = {**known.messages, **{key: is_ for key, (_, is_) in found.items()}}
            self.catalogues[locale.tag] = replace(known, messages=messages)
        new = self.catalogues[locale.tag]
        self.parts |= [
            memory.keep_part(self.place, f"{locale.tag}.words", memory.words_of(new)),
            memory.keep_part(self.place, f"{locale.tag}.files", remembering.catalogue_files(str(self.locales), locale)),
        ]

    def _read_whole(self, locale: Locale, old: Catalogue) -> None:
        """The same where all catalogues of a language have to be read."""
        from contact_help.translating import status  # noqa: PLC0415 # slow to import, and seldom needed

        new, counted = status.read(self.locales, locale)
        self.catalogues[locale.tag] = new
        if new.held_back:
            raise DoubtError("a message may not be published")
        if new.made_of != old.made_of or new.plurals != old.plurals:
            raise DoubtError("a catalogue has other plurals, or another origin")
        keys = {key for key, _ in new.messages.items() ^ old.messages.items()} | (new.reviewed ^ old.reviewed)
        self.asked[locale.tag] |= {number_of(key) for key in keys}
        files = {name for name in new.pages.keys() | old.pages.keys() if new.pages.get(name) != old.pages.get(name)}
        self.asked[locale.tag] |= {number_of(reviews_of(name)) for name in files}
        before = self.coverage if self.coverage is not None else memory.part(self.place, self.known, "coverage")
        after = [counted if each.locale == locale else each for each in before]
        if after != before:
            self.coverage = after
            for each in self.known.settings.locales:
                self.asked[each.tag].add(number_of(COVERAGE))

    def _catalogue(self, locale: Locale) -> Catalogue:
        """The language's catalogue, as it is now."""
        if locale.tag not in self.catalogues:
            if locale.has_catalogues:
                self.catalogues[locale.tag] = Catalogue(**memory.part(self.place, self.known, f"{locale.tag}.words"))
            else:
                self.catalogues[locale.tag] = Catalogue(locale)
        return self.catalogues[locale.tag]

    @cached_property
    def languages(self) -> list[Coverage]:
        """How far each language is, as it is now."""
        found: list[Coverage] = self.coverage or memory.part(self.place, self.known, "coverage")
        return found

    @cached_property
    def compiled(self) -> Compiled:
        """The templates' code."""
        return Compiled(memory.part(self.place, self.known, "templates"))

    def result(self) -> tuple[dict[str, bytes], dict[str, str]]:
        """The files that were made again, and the parts of the memory that are new."""
        files: dict[str, bytes] = {}
        if self.coverage is not None:
            self.parts |= [memory.keep_part(self.place, "coverage", self.coverage)]
        waiting = [
            _Language(self, locale)
            for locale in self.known.settings.locales
            if self.pages or self.asked.get(locale.tag)
        ]
        pages = sum(len(each.affected) for each in waiting)
        if pages > max(_MANY, len(self.known.sums) // _SHARE):
            raise DoubtError("too much has changed")
        for each in waiting:
            files |= each.made()
        return files, self.parts


class _Language:
    """The pages of one edition that are made again."""

    def __init__(self, whole: _Remaking, locale: Locale) -> None:
        self.whole, self.locale, self.known = whole, locale, whole.known
        self.before: EditionMemory = memory.part(whole.place, whole.known, f"{locale.tag}.pages")
        asked = whole.asked.get(locale.tag, set())
        if asked & (self.before.anybody | whole.known.root):
            raise DoubtError("words that all pages share have changed")
        self.affected = self.before.asking(asked) | whole.pages.keys()

    def made(self) -> dict[str, bytes]:
        """The bytes of the pages, by their path in the site."""
        if not self.affected:
            return {}
        self._set_up()
        self._read(self.affected)
        later = self._follow()
        self._read(later)
        return self._render([*self.affected, *later])

    def _set_up(self) -> None:
        known, config = self.known, self.known.config
        self.reads = Reads()
        self.edition = Edition(
            self.locale,
            self.whole._catalogue(self.locale),  # noqa: SLF001 # two halves of one thing
            known.settings,
            self.whole.sources,
            known.statement,
            self.whole.languages,
            name=config.site_name,
            address=config.site_url,
            today=self.whole.today,
            renderer=self.whole.renderer,
            jump_back=config.jump_back,
            reads=self.reads,
            search=known.search,
        )
        self.skeleton = self.whole.skeleton
        self.skeleton.turn_to(self.locale, self.before)
        self.pages, self.files, self.nav = self.skeleton.pages, self.skeleton.files, self.skeleton.nav
        self.edition.texts = _Texts(self.before)

    def _read(self, names: Iterable[str]) -> None:
        """Read pages as MkDocs does, and hold their links against what is there."""
        read = self.affected | set(names)
        for name in sorted(names):
            page = self.skeleton.open(name)
            source = self.whole.pages.get(name)
            page.markdown, page.meta = meta.get_data(page.file.content_string if source is None else source)
            page.markdown = self.edition.open(page.markdown, page)
            page.render(self.skeleton.config, self.files)  # type: ignore[arg-type] # as much of it as is asked for
        for to in {to.src_uri for name in names for to in self.pages[name].links_to_anchors or () if to.page} - read:
            self.pages[to].present_anchor_ids = set(self.before.face(to).anchors)
        for name in names:
            level = self.skeleton.config.validation.links.anchors
            self.pages[name].validate_anchor_links(files=self.files, log_level=level)
        if self.edition.problems():
            raise DoubtError("a page names what is no fact")

    def _follow(self) -> set[str]:
        """The pages that show what has changed of the pages that were read: their titles, and the index."""
        asked: set[int] = set()
        lost: set[tuple[str, str]] = set()
        self.faces = {name: remembering.face(self.edition, self.pages[name]) for name in self.affected}
        for name, new in self.faces.items():
            old = self.before.face(name)
            if (old.title, old.title_foreign) != (new.title, new.title_foreign):
                asked.add(number_of(title_of(name)))
            if old.index != new.index:
                asked.add(number_of(INDEX))
            lost |= {(name, anchor) for anchor in old.anchors - new.anchors}
        if lost and any(lost & self._face(name).links for name in self.pages):
            raise DoubtError("a page links to what is no longer there")
        if asked & self.before.anybody:
            raise DoubtError("what all pages share has changed")
        later: set[str] = self.before.asking(asked) - self.affected
        if len(later) > _MANY:
            raise DoubtError("too much has changed")
        return later

    def _face(self, name: str) -> PageFace:
        return self.faces.get(name) or self.before.face(name)

    def _render(self, names: Iterable[str]) -> dict[str, bytes]:
        from mkdocs.commands.build import get_context  # noqa: PLC0415 # slow to import

        site = self.edition.site(self.pages)
        env = _environment(self.whole, site)
        pages = self.files.documentation_pages()
        files: dict[str, bytes] = {}
        for name in sorted(names):
            page = self.pages[name]
            page.active = True
            context: dict[str, Any] = dict(get_context(self.nav, pages, self.skeleton.config, page))  # type: ignore[arg-type]
            template = env.get_template(page.meta.get("template", "main.html"))
            context |= self.edition.context(page, self.nav, base_url=get_relative_url(".", page.url))
            html = self.edition.finished(template.render(context), page)
            page.active = False
            if self.locale.is_source and next(secrets.in_page(html), ""):
                raise DoubtError(f"{name} asks for what must never be mailed")
            if not html.strip():
                raise DoubtError(f"{name} is empty")
            files[page.file.dest_uri] = html.encode("utf-8", errors="xmlcharrefreplace")
        self._remember(names)
        return files

    def _remember(self, names: Iterable[str]) -> None:
        new, own = self.before, self.reads.pages
        new.anybody |= remembering.numbers(self.reads.anybody)
        for name in names:
            new.put(name, remembering.face(self.edition, self.pages[name]), remembering.numbers(own[name]))
        self.whole.parts |= [memory.keep_part(self.whole.place, f"{self.locale.tag}.pages", new)]


def _mkdocs_config(config: Config) -> _MkDocsConfig:
    return _MkDocsConfig(
        site_name=config.site_name,
        site_url=config.site_url,
        nav=config.nav,
        use_directory_urls=config.use_directory_urls,
        validation=SimpleNamespace(**{name: SimpleNamespace(**each) for name, each in config.validation.items()}),
        docs_dir=config.docs_dir,
        repo_url=config.repo_url,
        edit_uri=config.edit_uri,
        edit_uri_template=config.edit_uri_template,
        extra_css=[],
        extra_javascript=[],
    )


class _Texts(dict[str, PageText]):
    """What was found in each page of an edition when it was read: in most of them by the last build."""

    def __init__(self, before: EditionMemory) -> None:
        super().__init__()
        self._before = before

    def __missing__(self, name: str) -> PageText:
        face = self._before.face(name)
        self[name] = PageText(None, "", title_foreign=face.title_foreign, index=list(face.index))
        return self[name]

    def items(self) -> Any:  # noqa: ANN401 # what dict gives
        for name in self._before.titles:
            _ = self[name]
        return super().items()


class _Skeleton:
    """The pages of an edition as MkDocs knows them, and its menu: the same for all editions but for addresses."""

    def __init__(self, known: Memory, next_text: str) -> None:
        config, self.config = known.config, _mkdocs_config(known.config)
        self._known = known
        found = []
        for each in known.files:
            file = File(
                each.name,
                None if each.made else config.docs_dir,
                "",
                config.use_directory_urls,
                dest_uri=each.path,
                inclusion=InclusionLevel(each.inclusion),
            )
            if each.made:
                file.generated_by, file.abs_src_path, file._content = "contact-help", None, next_text  # noqa: SLF001 # as File.generated
            found.append(file)
        self.files = Files(found)
        self.nav = _navigation(self.files, self.config)
        pages = {file.src_uri: file.page for file, each in zip(found, known.files, strict=True) if each.is_page}
        self.pages = {name: page for name, page in pages.items() if page}
        for each in known.files:
            if each.is_page:
                self.pages[each.name].meta = dict(each.meta)
        # Titles that the menu gives go before a page's own.
        self.given = {name: page.__dict__.get("title") for name, page in self.pages.items()}

    def turn_to(self, locale: Locale, before: EditionMemory) -> None:
        """Make it that of an edition, with its pages as they were."""
        for each in self._known.files:
            if not each.is_page:
                continue
            page = self.pages[each.name]
            file = page.file
            file.dest_uri = f"{locale.tag}/{each.path}"
            file.__dict__.pop("url", None)
            page.title = before.titles[each.name][0]

    def open(self, name: str) -> Page:
        """A page that is to be made again."""
        page = self.pages[name]
        del page.title
        if self.given[name] is not None:
            page.title = self.given[name]
        page._set_canonical_url(self.config["site_url"])  # noqa: SLF001 # MkDocs does it when it makes the page
        return page


def _navigation(files: Files, config: _MkDocsConfig) -> Navigation:
    from mkdocs.structure.nav import get_navigation  # noqa: PLC0415 # as MkDocs makes it

    nav = get_navigation(files, config)  # type: ignore[arg-type]
    nav.homepage = next((each for each in nav.pages if each.file.src_uri == "index.md"), nav.homepage)
    return nav


def _environment(whole: _Remaking, site: Any) -> jinja2.Environment:  # noqa: ANN401 # a Site
    """Jinja's environment as MkDocs makes it for the theme."""
    from mkdocs.utils import templates  # noqa: PLC0415

    from contact_help import rendering, styles  # noqa: PLC0415

    dirs = whole.known.config.theme_dirs
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(dirs), auto_reload=False)  # noqa: S701 # set by `prepare`
    env.filters["url"], env.filters["script_tag"] = templates.url_filter, templates.script_tag_filter
    env.add_extension("jinja2.ext.i18n")
    env.install_null_translations()  # type: ignore[attr-defined] # the extension's
    env = rendering.prepare(env, site, style=styles.find(dirs, whole.known.settings.look.styles))
    env.bytecode_cache = whole.compiled
    return env
