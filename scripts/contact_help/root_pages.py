"""What is written once for all languages: the root's page, the pages for missing addresses, and the site map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import get_relative_url

from contact_help import addresses, moved
from contact_help.locales import ENGLISH, Locale
from contact_help.rendering import Site
from contact_help.wording import Wording


def write_missing(
    folder: Path, env: jinja2.Environment, locale: Locale, locales: Sequence[Locale], *, site_url: str | None
) -> None:
    """Write the language's own 404 page; in English also the one that hosts serve for the whole site.

    A host shows it at any depth of address, so its links start at the root.
    """
    root = addresses.root_path(site_url)
    alternates = [addresses.Alternate(each, f"{root}/{each.tag}/", "", each == locale) for each in locales]
    html = env.get_template("404.html").render(root=root, alternates=alternates, page=None, nav=None)
    _write(folder / locale.tag / "404.html", html)
    if locale.is_source:
        _write(folder / "404.html", html)


def write_moved(folder: Path, env: jinja2.Environment, site: Site) -> None:
    """Write what stands at the old addresses of one edition's pages that moved, into the built site in `folder`."""
    language = site.voice.locale.tag
    for old, target in site.settings.redirects.items():
        own, new = f"{language}/{moved.address(old)}", f"{language}/{moved.address(target)}"
        html = env.get_template("moved.html").render(
            root=get_relative_url(".", own),
            new=get_relative_url(new, own),
            absolute=f"{site.address}/{new.partition('#')[0]}" if site.address else "",
            target=site.at(target.partition("#")[0]),
            page=None,
            nav=None,
        )
        _write(folder / own / "index.html", html)


def write_root(
    folder: Path,
    env: jinja2.Environment,
    voices: Mapping[str, Wording],
    pages: Iterable[str],
    *,
    config: MkDocsConfig,
) -> None:
    """Write the root's page, on which a language is chosen, and the site map.

    voices: each language's wording. pages: addresses of pages below each language's folder.
    """
    base = (config.site_url or "").rstrip("/")
    html = env.get_template("root.html").render(
        root=".",
        voices=voices,
        site_name=config.site_name,
        site_description=config.site_description or "",
        base=base,
        page=None,
        nav=None,
    )
    _write(folder / "index.html", html)
    if base:
        _write(folder / "sitemap.xml", "".join(_site_map(base, list(voices), sorted(pages))))


def _site_map(base: str, languages: Sequence[str], pages: Sequence[str]) -> list[str]:
    """The site map with every page's other languages (sitemaps.org 0.9, with the xhtml:link extension)."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n',
        f"<url><loc>{escape(base)}/</loc></url>\n",
    ]
    others = {
        path: "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(f"{base}/{folder}/{path}")}/>'
            for language, folder in (*((each, each) for each in languages), ("x-default", ENGLISH))
        )
        for path in pages
    }
    lines += [
        f"<url><loc>{escape(f'{base}/{language}/{path}')}</loc>{others[path]}</url>\n"
        for language in languages
        for path in pages
    ]
    return [*lines, "</urlset>\n"]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
