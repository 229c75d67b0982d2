"""What a first view of each page costs on a bad line: its HTML and style sheets, compressed, against a budget.

A new connection brings ten segments in its first round trip (RFC 6928), 1,460 bytes each on most networks (RFC 6691).
What fits into them is on the screen of a slow phone before anything else could have been asked for.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from contact_help.checking.built_site import address
from contact_help.checking.findings import Finding
from contact_help.checking.links_origins import Origins
from contact_help.checking.reports import Fault, together
from contact_help.locales import Locale
from contact_help.problems import InputError, Problem

FIRST_ROUND_TRIP = 14_600
"""Bytes that the first round trip of a new connection brings."""
# What GitHub Pages and most hosts use; a host that sends brotli sends less.
_GZIP_LEVEL = 6
_TOLD = 3
# A part is named by one of its children where that child makes up most of it.
_MOST = 0.7
_SMALLEST = 300  # bytes of HTML: less is not worth naming


@dataclass(frozen=True)
class Weight:
    """What one page costs. page: its file in the site. own, linked: bytes of HTML and of all that its view needs more.

    budget: bytes that both may have together.
    """

    page: str
    own: int
    linked: int
    budget: int

    @property
    def total(self) -> int:
        """Bytes of the first view."""
        return self.own + self.linked


def weigh(site: Path, budgets: Mapping[str, int]) -> list[Weight]:
    """The weight of every page below `site`, the heaviest for its budget first.

    budgets: bytes by a pattern of the page's address below its language, as `guide/*`; the first that fits counts,
    FIRST_ROUND_TRIP for all others. Raises InputError when there is no page, or a page names a file that is not there.
    """
    found, sizes, problems = [], {}, []
    for html_file in sorted(site.rglob("*.html")):
        page, content = html_file.relative_to(site).as_posix(), html_file.read_bytes()
        linked = 0
        for name in _needed(page, content):
            if name not in sizes:
                file = _below(site, name)
                sizes[name] = _compressed(file.read_bytes()) if file else 0
                if not file:
                    problems.append(Problem(page, 0, f"its view needs {name}, which is not there", "Build it again"))
            linked += sizes[name]
        found.append(Weight(page, _compressed(content), linked, _budget(page, budgets)))
    if not found:
        problems.append(Problem(str(site), 0, "there is no page to weigh", "Run `contact-help build` first"))
    if problems:
        raise InputError(problems)
    return sorted(found, key=lambda each: (each.budget - each.total, each.page))


def faults(weights: Iterable[Weight], site: Path, project: Path, locales: Iterable[Locale]) -> list[Fault]:
    """A fault for each page over its budget, with the parts of it that cost most."""
    origins = Origins(project, site, locales)
    told = []
    for each in weights:
        if each.total > each.budget:
            origin = origins.find(Finding("weight", each.page, "", "", ""), None)
            over = each.total - each.budget
            what = (
                f"its first view is {each.total:,} bytes compressed, {over:,} over the budget of {each.budget:,}: "
                f"HTML {each.own:,}, style sheets and scripts {each.linked:,}"
            )
            parts = ", ".join(f"{name} {cost:,}" for name, cost in dearest((site / each.page).read_bytes()))
            remedy = f"Shorten what costs most ({parts}), or set a budget of its own in mkdocs.yml"
            told.append(Fault(origin.place, origin.line, "weight", each.page, what, remedy, (each.page,)))
    return together(told)


def summary(weights: list[Weight], found: list[Fault]) -> str:
    """One line: how many pages there are, how many are too heavy, and the one that is nearest to its budget."""
    first = weights[0]
    return (
        f"{len(found)} of {len(weights)} pages over their budget; nearest to it: "
        f"{first.page} with {first.total:,} of {first.budget:,} bytes"
    )


def dearest(content: bytes) -> list[tuple[str, int]]:
    """The parts of a page that cost most, as a selector and the bytes that the compressed page would lose with them.

    Parts do not overlap. One that is nearly all of the part around it stands for it.
    """
    document = html.document_fromstring(content)
    whole = _compressed(etree.tostring(document))
    costs = {
        each: whole - _without(document, each)
        for each in document.iterdescendants()
        if isinstance(each.tag, str) and len(etree.tostring(each, with_tail=False)) >= _SMALLEST
    }

    def parts(element: etree._Element) -> list[etree._Element]:
        children = [child for child in element if child in costs]
        if sum(costs[child] for child in children) < _MOST * costs.get(element, whole):
            return [element]
        return [part for child in children for part in parts(child)]

    found = sorted(parts(document), key=lambda each: costs.get(each, whole), reverse=True)
    return [(_named(each), costs.get(each, whole)) for each in found[:_TOLD]]


def _without(document: html.HtmlElement, element: etree._Element) -> int:
    """The size of the page without `element`, which is there again afterwards."""
    parent = element.getparent()
    assert parent is not None  # noqa: S101 # a descendant has one
    index, tail = parent.index(element), element.tail
    parent.remove(element)
    size = _compressed(etree.tostring(document))
    parent.insert(index, element)
    element.tail = tail
    return size


def _named(element: etree._Element) -> str:
    if name := element.get("id"):
        return f"{element.tag}#{name}"
    classes = "".join(f".{each}" for each in (element.get("class") or "").split())
    parent = element.getparent()
    inside = f"{_named(parent)} > " if not classes and parent is not None and parent.tag != "html" else ""
    return f"{inside}{element.tag}{classes}"


def _needed(page: str, content: bytes) -> list[str]:
    """The files of the site that a view of the page waits for: style sheets and scripts, each once."""
    names = []
    for element in html.document_fromstring(content).iter("link", "script"):
        is_style = "stylesheet" in (element.get("rel") or "").split()
        target = element.get("href" if is_style else "src") if is_style or element.tag == "script" else None
        # What stands on another host is another check's: no page may ask for it.
        if target and not urlsplit(target).netloc:
            names.append(urlsplit(urljoin(f"/{page}", target)).path.lstrip("/"))
    return list(dict.fromkeys(names))


def _below(site: Path, name: str) -> Path | None:
    """The file that an address names; a page for missing addresses also names the path of the site on its host."""
    parts = name.split("/")
    paths = (site.joinpath(*parts[skipped:]) for skipped in range(len(parts)))
    return next((each for each in paths if each.is_file()), None)


def _budget(page: str, budgets: Mapping[str, int]) -> int:
    path = address(page).partition("/")[2].strip("/")
    return next((size for pattern, size in budgets.items() if fnmatchcase(path, pattern.strip("/"))), FIRST_ROUND_TRIP)


def _compressed(content: bytes) -> int:
    return len(gzip.compress(content, _GZIP_LEVEL, mtime=0))
