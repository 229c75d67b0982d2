"""Reads a built site from disk: every page's language, anchors, links and assets, every style sheet, the sitemap.

Nothing is judged here. Each file is parsed once, and what is kept is small: no tree outlives its page.
Whatever stands inside a `<template>` is not part of the page and is left out.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote

from lxml import etree

from contact_help.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Role = Literal["link", "asset", "hint"]

# Which attribute of which element holds one URL, and what hangs on it: a reader who follows it or the page's own parts.
_URL_ATTRIBUTES: Mapping[str, tuple[tuple[str, Role], ...]] = {
    "a": (("href", "link"), ("xlink:href", "link")),
    "area": (("href", "link"),),
    "form": (("action", "link"),),
    "button": (("formaction", "link"),),
    "input": (("formaction", "link"), ("src", "asset")),
    "blockquote": (("cite", "link"),),
    "q": (("cite", "link"),),
    "ins": (("cite", "link"),),
    "del": (("cite", "link"),),
    "img": (("src", "asset"),),
    "source": (("src", "asset"),),
    "iframe": (("src", "asset"),),
    "object": (("data", "asset"),),
    "embed": (("src", "asset"),),
    "script": (("src", "asset"),),
    "audio": (("src", "asset"),),
    "video": (("src", "asset"), ("poster", "asset")),
    "track": (("src", "asset"),),
    "image": (("href", "asset"), ("xlink:href", "asset")),
    "use": (("href", "asset"), ("xlink:href", "asset")),
}
_CANDIDATE_LISTS = {"img": "srcset", "source": "srcset", "link": "imagesrcset"}
_READ_TAGS = (*_URL_ATTRIBUTES, "link", "meta", "base", "style")

# HTML, "Link types": these lead a reader to a page. `preconnect` and its like only name a host.
_PAGE_RELATIONS = frozenset(
    {"author", "help", "license", "next", "prev", "privacy-policy", "search", "terms-of-service"}
)
_HINT_RELATIONS = frozenset({"preconnect", "dns-prefetch"})
_IMAGE_METAS = frozenset({"og:image", "og:image:url", "og:image:secure_url", "twitter:image"})

_TEMPLATE_PARTS = re.compile(
    rb"<!--.*?-->|<script\b.*?</script\s*>|<style\b.*?</style\s*>|(?P<open><template\b[^>]*>)|(?P<close></template\s*>)",
    re.DOTALL | re.IGNORECASE,
)
_REFRESH = re.compile(
    r"\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?(?P<quote>[\"']?)(?P<url>.*?)(?P=quote)\s*", re.IGNORECASE | re.DOTALL
)
# Strings and comments are tokens too, so that a "url(" inside one is not taken for a reference.
_CSS_PARTS = re.compile(
    r"""/\*.*?(?:\*/|\Z)
    |@import\s+(?:"(?P<import_double>(?:\\.|[^"\\])*)"|'(?P<import_single>(?:\\.|[^'\\])*)')
    |\burl\(\s*(?:"(?P<double>(?:\\.|[^"\\])*)"|'(?P<single>(?:\\.|[^'\\])*)'|(?P<plain>(?:\\[0-9a-f]{1,6}\s?|\\.|[^()"'\s\\])*))\s*\)
    |"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_CANDIDATE = re.compile(r"[\s,]*(\S+)")
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
# Plain strings: lxml's own remember their element and cost more.
_IDS = etree.XPath("//@id", smart_strings=False)
_NAMES = etree.XPath("//a/@name", smart_strings=False)
_STYLED = etree.XPath("//*[@style]")
_IN_LANGUAGE = etree.XPath("//*[@lang][not(self::html or self::body)]")
_REDIRECTS = "_redirects"
_TEXT_SHOWN = 40
_URL_SHOWN = 160


class Reference(NamedTuple):
    """One URL as an attribute or a style sheet holds it.

    value: as written, HTML's character references decoded. role: what it is for; a "hint" only names a host.
    spot: the place where the attribute does not say it. line: its line in the built file, 1-based. hreflang: as
    written, None when absent. words: what a link shows. text_lang: the language that its words carry, by an attribute
    below `<body>`; own_lang: on or in the link.
    """

    tag: str
    attribute: str
    value: str
    role: Role
    spot: str = ""
    hreflang: str | None = None
    text_lang: str = ""
    own_lang: bool = False
    words: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        """How a person finds the spot: the opening tag as far as it matters, and the first words of a link."""
        if self.spot:
            return self.spot
        value = self.value if len(self.value) <= _URL_SHOWN else self.value[:_URL_SHOWN] + "..."
        words = self.words if len(self.words) <= _TEXT_SHOWN else f"{self.words[:_TEXT_SHOWN]}..."
        language = f' hreflang="{self.hreflang}"' if self.tag == "link" and self.hreflang is not None else ""
        return f'<{self.tag}{language} {self.attribute}="{value}"> {words}'.rstrip()


@dataclass(frozen=True, slots=True)
class Page:
    """What one HTML page says about itself and where it points.

    path: as `es/faq/index.html`. lang: of `<html>`. anchors: every id and `<a name>`. refresh: where the page sends
    its reader at once or later, None when it stays. noindex: it asks search engines not to list it.
    """

    path: str
    lang: str
    anchors: frozenset[str]
    repeated_ids: tuple[str, ...]
    references: tuple[Reference, ...]
    alternates: tuple[Reference, ...]
    canonicals: tuple[Reference, ...]
    refresh: str | None
    noindex: bool
    base_href: str
    empty: bool = False

    @property
    def is_error_page(self) -> bool:
        """Whether hosts show the page in place of any address that does not exist."""
        return self.path.rpartition("/")[2] == "404.html"

    @property
    def is_indexable(self) -> bool:
        """Whether search engines are to list the page under its own address."""
        return not (self.empty or self.noindex or self.is_error_page or self.refresh is not None)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The addresses in `sitemap.xml`, in order: `pages`, and `alternates` of them; error: why it could not be read."""

    pages: tuple[str, ...] = ()
    alternates: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """A built site: all its files by their path below `root`, the pages, the URLs in each style sheet, the sitemap.

    redirects: the lines of a `_redirects` file, as hosts of that kind read it; empty when there is none.
    """

    root: Path
    files: frozenset[str]
    pages: Mapping[str, Page]
    styles: Mapping[str, tuple[Reference, ...]]
    sitemap: Sitemap
    redirects: tuple[str, ...] = ()


def address(path: str) -> str:
    """Give the address of `path` below the base, not percent-encoded: `es/faq/index.html` is `es/faq/`."""
    return path.removesuffix("index.html") if path.rpartition("/")[2] == "index.html" else path


def read_site(root: Path) -> BuiltSite:
    """Read everything of the built site in the folder `root`.

    Raises InputError when the folder is missing, holds no HTML page or cannot be read.
    """
    if not root.is_dir():
        what = "the site to check is not a folder" if root.exists() else "the folder with the built site is missing"
        raise InputError([Problem(str(root), 0, what, "Build the site first, or name the folder it was built into")])
    try:
        files = frozenset(_files(root))
        page_paths = sorted(path for path in files if path.lower().endswith((".html", ".htm")))
        if not page_paths:
            what, remedy = "the folder holds no HTML page", "Build the site first, or name the folder it was built into"
            raise InputError([Problem(str(root), 0, what, remedy)])
        return BuiltSite(
            root=root,
            files=files,
            pages={path: read_page(path, (root / path).read_bytes()) for path in page_paths},
            styles={
                path: tuple(style_references((root / path).read_text("utf-8", "replace"), "url()"))
                for path in sorted(files)
                if path.lower().endswith(".css")
            },
            sitemap=_read_sitemap((root / "sitemap.xml").read_bytes() if "sitemap.xml" in files else None),
            redirects=tuple((root / _REDIRECTS).read_text("utf-8", "replace").splitlines())
            if _REDIRECTS in files
            else (),
        )
    except OSError as error:
        what = f"a file of the built site cannot be read ({error.strerror})"
        raise InputError([Problem(str(error.filename), 0, what, "Give yourself the right to read it")]) from error


def read_page(path: str, source: bytes) -> Page:
    """Read what the HTML in `source`, UTF-8, holds; an empty file is a page with `empty` set."""
    # Not lxml.html: its elements cost twice the time, and nothing here needs what they can do.
    try:
        root = etree.fromstring(_without_templates(source), etree.HTMLParser(encoding="utf-8"))
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return Page(path, "", frozenset(), (), (), (), (), None, noindex=False, base_href="", empty=True)
    ids = [found for found in _texts(_IDS(root)) if found]
    languages = _text_languages(root)
    references: list[Reference] = []
    alternates: list[Reference] = []
    canonicals: list[Reference] = []
    refresh, noindex, base_href = None, False, ""
    for element in root.iter(*_READ_TAGS):
        tag = str(element.tag)
        if tag == "link":
            _read_link(element, references, alternates, canonicals)
        elif tag == "style":
            references.extend(style_references(element.text or "", "<style> url()", line=_line(element)))
        elif tag == "base":
            base_href = base_href or (element.get("href") or "").strip()
        elif tag == "meta":
            noindex = noindex or _forbids_index(element)
            refresh = refresh or _refresh_url(element)
            references.extend(_meta_references(element))
        else:
            references.extend(_element_references(element, languages))
        if tag in _CANDIDATE_LISTS:
            references.extend(_candidates(element, _CANDIDATE_LISTS[tag]))
    for styled in _elements(_STYLED(root)):
        where = "style attribute, url()"
        references.extend(style_references(styled.get("style") or "", where, line=_line(styled)))
    return Page(
        path=path,
        lang=(root.get("lang") or "").strip(),
        anchors=frozenset(ids) | frozenset(_texts(_NAMES(root))),
        repeated_ids=tuple(sorted(found for found, times in Counter(ids).items() if times > 1)),
        references=tuple(references),
        alternates=tuple(alternates),
        canonicals=tuple(canonicals),
        refresh=refresh,
        noindex=noindex,
        base_href=base_href,
    )


def style_references(css: str, where: str, *, line: int = 1) -> Iterator[Reference]:
    """Give every `url()` and `@import` in the text of a style sheet.

    where: the place for messages. line: the line of the file at which `css` starts.
    """
    if "url(" not in css.lower() and "@import" not in css.lower():
        return
    for part in _CSS_PARTS.finditer(css):
        value = next((found for found in part.groups() if found is not None), None)
        if value is not None:
            value = _CSS_ESCAPE.sub(_unescaped, value)
            at = line + css.count("\n", 0, part.start())
            yield Reference("style", "url", value, "asset", f"{where} {value[:_URL_SHOWN]}", line=at)


def source_candidates(srcset: str) -> Iterator[str]:
    """Give the URLs of a `srcset`, by HTML's "parse a srcset attribute": a URL may hold commas, but not end in one."""
    position = 0
    while found := _CANDIDATE.match(srcset, position):
        url, position = found[1], found.end()
        if url.endswith(","):
            url = url.rstrip(",")
        else:
            comma = srcset.find(",", position)
            position = len(srcset) if comma < 0 else comma + 1
        if url:
            yield url


def quoted_address(path: str) -> str:
    """`address(path)` as it stands in a URL, percent-encoded."""
    return quote(address(path), safe="/~!$&'()*+,;=:@")


def _unescaped(escape: re.Match[str]) -> str:
    if not escape[1]:
        return escape[2]
    code = int(escape[1], 16)
    return chr(code) if code <= sys.maxunicode else "\N{REPLACEMENT CHARACTER}"


def _files(root: Path) -> Iterator[str]:
    for folder, _, names in os.walk(root):
        below = Path(folder).relative_to(root)
        yield from ((below / name).as_posix() for name in names)


def _without_templates(source: bytes) -> bytes:
    """Cut the templates out of a page: the parser knows no `<template>` and would let an open tag in one run on.

    Their line breaks stay, so that what follows keeps its line.
    """
    if b"<template" not in source.lower():
        return source
    kept, depth, start, begun = [], 0, 0, 0
    for part in _TEMPLATE_PARTS.finditer(source):
        if part["open"]:
            if depth == 0:
                kept.append(source[start : part.start()])
                begun = part.start()
            depth += 1
        elif part["close"] and depth:
            depth -= 1
            if depth == 0:
                kept.append(b"\n" * source.count(b"\n", begun, part.end()))
            start = part.end()
    if depth == 0:
        kept.append(source[start:])
    return b"".join(kept)


def _texts(found: object) -> list[str]:
    return [str(each) for each in found] if isinstance(found, list) else []


def _elements(found: object) -> list[etree._Element]:
    return list(found) if isinstance(found, list) else []


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _text_languages(root: etree._Element) -> dict[etree._Element, tuple[str, bool]]:
    """For each link whose words carry a language below `<body>`: that language, and whether the link itself says it."""
    languages: dict[etree._Element, tuple[str, bool]] = {}
    for element in _elements(_IN_LANGUAGE(root)):
        lang = element.get("lang") or ""
        for link in element.iter("a", "area"):
            languages[link] = (lang.strip(), link is element)
        for link in element.iterancestors("a"):
            languages[link] = (lang.strip(), True)
    return languages


def _element_references(
    element: etree._Element, languages: Mapping[etree._Element, tuple[str, bool]]
) -> Iterator[Reference]:
    tag = str(element.tag)
    for attribute, role in _URL_ATTRIBUTES[tag]:
        if (value := element.get(attribute)) is None:
            continue
        if role == "link" and tag in {"a", "area"}:
            lang, own = languages.get(element, ("", False))
            words, line, hreflang = _words(element), _line(element), element.get("hreflang")
            yield Reference(tag, attribute, value, role, "", hreflang, lang, own, words, line)
        else:
            yield _reference(element, attribute, role)


def _read_link(
    element: etree._Element, references: list[Reference], alternates: list[Reference], canonicals: list[Reference]
) -> None:
    relations = set((element.get("rel") or "").lower().split())
    if element.get("href") is None:
        return
    if "canonical" in relations:
        canonicals.append(_reference(element, "href", "link"))
    elif "alternate" in relations and element.get("hreflang") is not None:
        alternates.append(_reference(element, "href", "link"))
    elif relations & _HINT_RELATIONS:
        references.append(_reference(element, "href", "hint"))
    else:
        references.append(_reference(element, "href", "link" if relations & _PAGE_RELATIONS else "asset"))


def _candidates(element: etree._Element, attribute: str) -> Iterator[Reference]:
    for url in source_candidates(element.get(attribute) or ""):
        where = f"<{element.tag} {attribute}> {url[:_URL_SHOWN]}"
        yield Reference(str(element.tag), attribute, url, "asset", where, line=_line(element))


def _reference(element: etree._Element, attribute: str, role: Role) -> Reference:
    value = element.get(attribute) or ""
    hreflang, line = element.get("hreflang"), _line(element)
    return Reference(str(element.tag), attribute, value, role, hreflang=hreflang, line=line)


def _words(element: etree._Element) -> str:
    if not len(element):
        return " ".join((element.text or "").split())
    return " ".join("".join(map(str, element.itertext())).split())


def _meta_references(meta: etree._Element) -> Iterator[Reference]:
    """Give the picture that other sites show for the page, and the address that it sends its reader on to."""
    if (meta.get("property") or meta.get("name") or "").lower() in _IMAGE_METAS:
        yield _reference(meta, "content", "asset")
    if (refresh := _refresh_url(meta)) is not None:
        where = f'<meta http-equiv="refresh" content="...{refresh}">'
        yield Reference("meta", "content", refresh, "link", where, line=_line(meta))


def _forbids_index(meta: etree._Element) -> bool:
    rules = re.split(r"[\s,]+", (meta.get("content") or "").lower())
    return (meta.get("name") or "").lower() == "robots" and ("noindex" in rules or "none" in rules)


def _refresh_url(meta: etree._Element) -> str | None:
    if (meta.get("http-equiv") or "").lower() != "refresh":
        return None
    found = _REFRESH.fullmatch(meta.get("content") or "")
    return (found["url"] or None) if found else None


def _read_sitemap(source: bytes | None) -> Sitemap:
    if source is None:
        return Sitemap(error="the site has no sitemap.xml")
    try:
        root = etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return Sitemap(error=f"sitemap.xml is not well-formed XML ({error.msg})")
    if etree.QName(root).localname != "urlset":
        return Sitemap(error="sitemap.xml is not a list of pages (its root element is not <urlset>)")
    return Sitemap(
        pages=tuple((found.text or "").strip() for found in root.iter("{*}loc")),
        alternates=tuple(str(found.get("href") or "").strip() for found in root.iter("{*}link")),
    )
