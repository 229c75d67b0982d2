"""A page that is parsed once for all languages is the page that the library makes for each of them."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import markdown as library
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from contact_help import facts, markdown, page_html, pages, sources
from contact_help.locales import PSEUDO, locale
from contact_help.settings import of_project
from contact_help.translating import blocks, catalogues
from contact_help.translating.blocks import PageText, TranslateBlocks
from contact_help.translating.page_parser import PageParser
from contact_help.translating.pseudo import PseudoCatalogue
from contact_help.wording import Wording

REAL = Path(__file__).parents[2]
DOCS = REAL / "docs"
FACTS = facts.load(DOCS / "facts.yml")
PAGES = sorted(each.relative_to(DOCS).as_posix() for each in DOCS.rglob("*.md"))
TAGS = [*(each.tag for each in of_project(REAL).locales), *PSEUDO]
SIGNS = st.text(st.sampled_from("ab é.\n#:-+=|~^'\"()]{}>/\\`[<&*_!\x02\x03"))


@cache
def voice(tag: str) -> Wording:
    language = locale(tag)
    found = catalogues.Catalogue(language)
    if language.is_pseudo:
        found = PseudoCatalogue(language)
    elif language.has_catalogues:
        found = catalogues.load(REAL / "locales", language)
    return Wording(language, found, FACTS, "Mr. Cooper", dt.date(2026, 11, 25))


def page_text(page: str, tag: str) -> PageText:
    front = source(page).front.data
    return PageText(
        voice(tag),
        page,
        values={"subject": "Late fee", "topic": "Late fee"} if page == sources.NEXT_PAGE else {},
        jump_back="Back, {}",
        show_english=front.get("show_english") is True or page.startswith("urgent"),
        sort_terms=front.get("sort_terms") is True,
    )


@cache
def source(page: str) -> pages.Source:
    return pages.split((DOCS / page).read_text(encoding="utf-8"), place=page)


def by_the_library(text: str, page: PageText) -> tuple[str, list[Any]]:
    made = library.Markdown(
        extensions=[*markdown.EXTENSIONS, TranslateBlocks(lambda: page)],
        extension_configs=markdown.settings(),
    )
    return made.convert(text), made.toc_tokens  # type: ignore[attr-defined] # put there by `toc`


@pytest.mark.parametrize("page", PAGES)
def test_every_page_in_every_language_is_what_the_library_makes(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = sources.with_footnotes(source(page).body, FACTS)
    shown: PageText
    ours = PageParser(lambda: shown)
    for tag in TAGS:
        shown = page_text(page, tag)
        html, contents = ours.convert(text), ours.toc_tokens  # type: ignore[attr-defined] # put there as by the library
        with monkeypatch.context() as patch:
            patch.setattr(blocks._Translate, "_finished", lambda _, text: text)  # noqa: SLF001 # what is tried
            other = page_text(page, tag)
            assert (html, contents) == by_the_library(text, other), tag
        assert (shown.blocks, shown.index, shown.foreign) == (other.blocks, other.index, other.foreign)


@settings(max_examples=150, deadline=None)
@given(st.lists(SIGNS, min_size=1, max_size=4))
def test_no_page_leaves_anything_to_the_next(texts: list[str]) -> None:
    """Whatever is in them: notes, HTML, references, the marks that the library uses itself."""
    shown: PageText
    ours = PageParser(lambda: shown)
    for text in ["# A\n\n[^n]: note\n\n[^n] <b>x</b>\n\n[r]: a.md\n\n[r]", *texts, *texts]:
        shown, other = PageText(voice("en"), "x"), PageText(voice("en"), "x")
        html, contents = ours.convert(text), ours.toc_tokens  # type: ignore[attr-defined] # as above
        assert (html, contents) == by_the_library(text, other)


@settings(max_examples=300, deadline=None)
@given(SIGNS.map(lambda text: text.replace("\x02", "")))
def test_a_text_in_which_no_markup_is_looked_for_holds_none(text: str) -> None:
    patterns = PageParser(lambda: PageText(None, "")).inlinePatterns
    found = [each for each in patterns if each.getCompiledRegExp().search(text)]
    assert not found or blocks._INLINE.search(text)  # noqa: SLF001 # what is tried


def test_mkdocs_still_makes_a_parser_for_each_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When this fails, see whether MkDocs' own `Page.render` can be used again in place of page_html."""
    config = MkDocsConfig()
    config.load_dict({"site_name": "x", "docs_dir": str(tmp_path), "site_url": "https://example.org/"})
    config.validate()
    made: list[object] = []
    init = library.Markdown.__init__

    def counted(self: library.Markdown, **options: Any) -> None:  # noqa: ANN401 # whatever it takes
        made.append(self)
        init(self, **options)

    monkeypatch.setattr(library.Markdown, "__init__", counted)
    for _ in range(2):
        page = _page("# Title", config, tmp_path)[0]
        page.render(config, Files([page.file]))
    assert len(made) == 2


@pytest.mark.parametrize(
    "text",
    [
        "# Plain\n\nSee [b](b.md), [part](b.md#part), [here](#here) and [far](https://example.org/).\n\n## Here",
        "# A & B, `code` *and* more[^n]\n\nText.\n\n[^n]: Note.",
        "No title.\n\n## A title",
        "",
    ],
)
def test_a_page_gets_what_mkdocs_gives_it(text: str, tmp_path: Path) -> None:
    config = MkDocsConfig()
    config.load_dict({"site_name": "x", "docs_dir": str(tmp_path), "site_url": "https://example.org/"})
    config.validate()
    ours, files = _page(text, config, tmp_path)
    theirs, other_files = _page(text, config, tmp_path)
    shown = PageText(voice("en"), "a.md")
    config.markdown_extensions = [*markdown.EXTENSIONS, TranslateBlocks(lambda: PageText(voice("en"), "a.md"))]  # type: ignore[list-item]
    config.mdx_configs = markdown.settings()
    page_html.Renderer().render(ours, shown, config, files)
    theirs.render(config, other_files)
    got, wanted = (
        (
            page.content,
            page.title,
            str(page.toc),
            page.present_anchor_ids,
            {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
        )
        for page in (ours, theirs)
    )
    assert got == wanted


def _page(text: str, config: MkDocsConfig, folder: Path) -> tuple[Page, Files]:
    files = Files([File(name, str(folder), str(folder / "site"), use_directory_urls=True) for name in ("a.md", "b.md")])
    page = Page(None, files.src_uris["a.md"], config)
    page.markdown = text
    return page, files
