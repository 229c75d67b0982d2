"""Keeps what a clean build, or a warm one, has found out, for the next one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from contact_help import packaged, pages
from contact_help.edition import Edition
from contact_help.locales import Locale
from contact_help.problems import InputError
from contact_help.translating import catalogues
from contact_help.translating.catalogues import DOMAINS
from contact_help.warm import memory
from contact_help.warm.memory import Config, EditionMemory, Memory, PageFace, Place, SiteFile
from contact_help.warm.reads import Reads, number_of

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

# By these a template could read what another page says: then nobody knows what depends on what.
_NAMES = frozenset(
    {"content", "toc", "markdown", "texts", "pages", "title", "canonical_url", "abs_url", "edit_url", "active"}
)
_FILTERS = frozenset({"attr", "map", "selectattr", "rejectattr", "groupby", "sort", "sum", "unique", "max", "min"})


def edition_memory(edition: Edition, found: Iterable[Page]) -> EditionMemory:
    """What is to be remembered of an edition whose pages `found` were made."""
    faces = {page.file.src_uri: face(edition, page) for page in found}
    reads = edition.reads or Reads()
    anybody = numbers(reads.anybody)
    return EditionMemory.of(faces, {name: numbers(reads.pages.get(name, ())) for name in faces}, anybody)


def numbers(reads: Iterable[Any]) -> frozenset[int]:
    """The numbers of questions."""
    return frozenset(map(number_of, reads))


def face(edition: Edition, page: Page) -> PageFace:
    """What other pages can see of a page that was read."""
    text = edition.texts[page.file.src_uri]
    return PageFace(
        str(page.title),
        text.title_foreign,
        tuple(text.index),
        frozenset(page.present_anchor_ids or ()),
        frozenset((to.src_uri, anchor) for to, anchors in (page.links_to_anchors or {}).items() for anchor in anchors),
    )


def fronts(docs: Path, names: Iterable[str]) -> dict[str, str]:
    """The digest of the front matter of each page."""
    return {name: front((docs / name).read_bytes()) for name in names}


def front(content: bytes) -> str:
    """The digest of a page's front matter and of how many lines it has; of all of it where it cannot be read."""
    try:
        text = content.decode("utf-8").lstrip("\ufeff").replace("\r\n", "\n")
        body = pages.split(text, place="").body
    except (UnicodeDecodeError, InputError):
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha256(text[: len(text) - len(body)].encode()).hexdigest()


def can_be_warm(config: MkDocsConfig, *, plugin: str) -> bool:
    """Whether all that makes the site's pages is known here: no other plugin, hook or template takes part."""
    plain = list(config.plugins) == [plugin] and not config.hooks
    extras = (config.extra_templates, config.extra_css, config.extra_javascript)
    english = config.theme.locale is not None and config.theme.locale.language == "en"
    # Jinja's own translations, of which the theme has none.
    english = english and not any((Path(each) / "locales").exists() for each in config.theme.dirs)
    inherits = "INHERIT" in Path(config.config_file_path).read_text(encoding="utf-8")
    return plain and english and not any(extras) and not inherits and _templates_are_known(config.theme.custom_dir)


def _templates_are_known(folder: str | None) -> bool:
    """Whether a site's own templates read no more of other pages than the theme's, of which each reading is noted."""
    for file in sorted(Path(folder).rglob("*.html")) if folder else ():
        theirs = packaged.theme() / file.relative_to(str(folder))
        if theirs.is_file() and theirs.read_bytes() == file.read_bytes():
            continue
        try:
            more = _readings(file) - (_readings(theirs) if theirs.is_file() else Counter())
        except (jinja2.TemplateError, UnicodeDecodeError):
            return False
        if more:
            return False
    return True


def _readings(file: Path) -> Counter[str]:
    """How often a template uses what could read another page."""
    tree = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(file.read_text("utf-8"))
    names = [each.attr for each in tree.find_all(jinja2.nodes.Getattr)]
    items = [each.arg for each in tree.find_all(jinja2.nodes.Getitem)]
    names += [str(each.value) if isinstance(each, jinja2.nodes.Const) else "title" for each in items]
    filters = [each.name for each in tree.find_all(jinja2.nodes.Filter)]
    return Counter(each for each in names if each in _NAMES) + Counter(each for each in filters if each in _FILTERS)


def catalogue_files(folder: str, locale: Locale) -> dict[str, bytes]:
    """The language's catalogues below `folder` as they lie on the disk, by path."""
    return {str(file): file.read_bytes() for file in (catalogues.path(Path(folder), locale, each) for each in DOMAINS)}


@dataclass
class Recorder:
    """Collects during a clean build what the next one may build on.

    key, inputs, folders, config_file: as in Memory, from before anything was read. root: notes what is asked for pages
    of all languages.
    """

    place: Place
    key: str
    inputs: Mapping[str, str]
    folders: tuple[str, ...]
    config_file: str

    def __post_init__(self) -> None:
        """Nothing is known yet."""
        self.root = Reads()
        self._memory: Memory | None = None
        self._parts: dict[str, str] = {}

    @classmethod
    def starting(cls, place: Place, config: MkDocsConfig) -> Recorder:
        """A recorder for a build that has read nothing but mkdocs.yml."""
        docs = Path(config.docs_dir)
        found = (config.docs_dir, str(docs.parent / "locales"), config.theme.custom_dir)
        folders = tuple(each for each in found if each)
        file = str(config.config_file_path)
        return cls(place, memory.key(place), memory.inputs(folders, file), folders, file)

    def edition(self, edition: Edition, found: Iterable[Page]) -> None:
        """Remember an edition that was made."""
        tag = edition.locale.tag
        kept = [memory.keep_part(self.place, f"{tag}.pages", edition_memory(edition, found))]
        if edition.locale.has_catalogues:
            kept.append(memory.keep_part(self.place, f"{tag}.words", memory.words_of(edition.catalogue)))
            kept.append(memory.keep_part(self.place, f"{tag}.files", catalogue_files(self.folders[1], edition.locale)))
        self._parts |= dict(kept)

    def site(self, config: MkDocsConfig, edition: Edition, files: Files, code: Mapping[str, bytes]) -> None:
        """Remember what all editions share. edition: the English one. code: of the templates."""
        prefix = f"{edition.locale.tag}/"
        kept = tuple(
            SiteFile(
                each.src_uri,
                each.dest_uri.removeprefix(prefix) if each.page else each.dest_uri,
                each.page is not None,
                each.inclusion.value,
                each.abs_src_path is None,
                dict(each.page.meta) if each.page else {},
            )
            for each in files
        )
        self._parts |= dict(
            [
                memory.keep_part(self.place, "coverage", list(edition.languages)),
                memory.keep_part(self.place, "templates", dict(code)),
            ]
        )
        self._memory = Memory(
            key=self.key,
            target="",
            folders=self.folders,
            config_file=self.config_file,
            inputs=self.inputs,
            fronts=fronts(Path(config.docs_dir), [each.name for each in kept if each.is_page and not each.made]),
            config=Config(
                site_name=config.site_name,
                site_url=config.site_url,
                nav=config.nav,
                use_directory_urls=config.use_directory_urls,
                validation={name: dict(config.validation[name]) for name in ("nav", "links")},
                docs_dir=config.docs_dir,
                theme_dirs=tuple(config.theme.dirs),
                repo_url=config.repo_url,
                edit_uri=config.edit_uri,
                edit_uri_template=config.edit_uri_template,
                jump_back=edition.jump_back,
            ),
            settings=edition.settings,
            sources=memory.without_functions(edition.sources),
            statement=edition.statement,
            search=edition.search,
            files=kept,
            root=frozenset(),
            pages=0,
            languages=0,
        )

    @property
    def parts(self) -> dict[str, str]:
        """Names of parts that were written in this process."""
        return self._parts

    def finish(self, target: Path, *, pages: int, languages: int, sums: Mapping[str, str], asked: Path) -> None:
        """Write the memory of the site that is in its place now. asked: the place as it was asked for."""
        if self._memory is None:
            return
        memory.save(
            self.place,
            replace(
                self._memory,
                target=str(asked),
                root=numbers(self.root.anybody),
                pages=pages,
                languages=languages,
                outputs=memory.stats(target),
                sums=sums,
                parts=self._parts,
            ),
        )
