"""Where pages live: `<language>/<page>/` for every language, English too, so that no address ever redirects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mkdocs.structure.files import File, Files, InclusionLevel

from contact_help import packaged
from contact_help.locales import ENGLISH, Locale

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


@dataclass(frozen=True)
class Alternate:
    """The same page in one language. link: as a page links to it. address: absolute, empty without a site address."""

    locale: Locale
    link: str
    address: str
    current: bool


def edition_files(
    files: Files, edition: Locale, config: MkDocsConfig, *, made: Mapping[str, str], left_out: Collection[str] = ()
) -> Files:
    """The files of one edition: every page below the language's folder, every asset where it was.

    made: the Markdown of pages that stand in no file, by the path that they would have below docs.
    left_out: pages that are only the pattern of others.

    What the theme brings along is left out, but for the files of our templates' folder and of the site's own one:
    scripts, fonts and style sheets of Material are of no use on these pages.
    """
    folders = [Path(config.docs_dir), packaged.theme()]
    if config.theme.custom_dir:
        folders.append(Path(config.theme.custom_dir).resolve())
    kept: list[File] = []
    for file in files:
        if file.src_uri in left_out:
            continue
        if file.is_documentation_page():
            moved = File(
                file.src_uri,
                config.docs_dir,
                config.site_dir,
                config.use_directory_urls,
                dest_uri=f"{edition.tag}/{file.dest_uri}",
                inclusion=file.inclusion,
            )
            kept.append(moved)
        elif any(_is_below(file, folder) for folder in folders):
            kept.append(file)
    for src_uri, text in made.items():
        page = File.generated(config, src_uri, content=text, inclusion=InclusionLevel.NOT_IN_NAV)
        page.dest_uri = f"{edition.tag}/{page.dest_uri}"
        kept.append(page)
    return Files(kept)


def _is_below(file: File, folder: Path) -> bool:
    return bool(file.abs_src_path) and Path(str(file.abs_src_path)).resolve().is_relative_to(folder.resolve())


def alternates(
    url: str, current: Locale, locales: Iterable[Locale], *, root: str, site_url: str | None
) -> list[Alternate]:
    """The page `url` (as MkDocs has it, with its language) in every language, in the site's order.

    root: how the page links to the site's root, without a slash at its end.
    """
    path = url.removeprefix(f"{current.tag}/")
    base = (site_url or "").rstrip("/")
    return [
        Alternate(each, f"{root}/{each.tag}/{path}", f"{base}/{each.tag}/{path}" if base else "", each == current)
        for each in locales
    ]


def default_address(url: str, current: Locale, site_url: str | None) -> str:
    """The address for readers of no listed language (`hreflang=x-default`): the English page."""
    path = url.removeprefix(f"{current.tag}/")
    return f"{(site_url or '').rstrip('/')}/{ENGLISH}/{path}"


def root_path(site_url: str | None) -> str:
    """The path of the site's root on its host, without a slash at its end."""
    return urlsplit(site_url or "").path.rstrip("/")
