"""What changed between two built sites: pages by language, told apart by whether a reader's words changed.

The lists of files that each build leaves say what differs; only those pages are opened. A new style sheet changes no
word, and a page that only moved its markup is counted and not listed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lxml import html

from contact_help.pipeline.publishing import base_address, checksums, is_public
from contact_help.problems import InputError, Problem

Kind = Literal["added", "words", "markup", "removed"]
KINDS: tuple[Kind, ...] = ("added", "words", "markup", "removed")
ROOT = ""
_HEADINGS: Mapping[Kind, str] = {
    "added": "Added",
    "words": "Words changed",
    "markup": "Only markup changed",
    "removed": "Removed",
}
_INDEX = "index.html"
# Calendars are thousands, and a job's summary has an end.
_OTHERS_SHOWN = 30
# What a reader reads, hears or follows beside the text.
_ATTRIBUTES = ("alt", "aria-label", "content", "href", "label", "name", "placeholder", "src", "title", "value")


@dataclass(frozen=True, order=True)
class Change:
    """One file that differs. language: its first folder where that is an edition, ROOT for what belongs to all.

    address: of a page below the site's address, as `es/faq/`; of another file its name.
    """

    language: str
    kind: Kind
    address: str
    page: bool


@dataclass(frozen=True)
class Changes:
    """All that differs. pages: how many pages the new site has. old_base, new_base: where the sites are to be seen."""

    found: tuple[Change, ...]
    pages: int
    old_base: str
    new_base: str


def compare(old: Path, new: Path, *, address: str = "") -> Changes:
    """Compare two built sites.

    address: where the new one is to be seen, for links; without it what it was built for, where people can go there.
    Raises InputError when a folder holds no built site.
    """
    before, after = checksums(old), checksums(new)
    languages = {each.parent.name for site in (old, new) for each in site.glob(f"*/{_INDEX}")}
    found = []
    for name in sorted({*before, *after}):
        if before.get(name) == after.get(name):
            continue
        kind: Kind = "added" if name not in before else "removed" if name not in after else "words"
        page = name.endswith(".html")
        if kind == "words" and page and _words(old / name) == _words(new / name):
            kind = "markup"
        first = name.partition("/")[0]
        found.append(Change(first if first in languages else ROOT, kind, _shown(name), page))
    bases = [base if is_public(base := base_address(site)) else "" for site in (old, new)]
    pages = sum(1 for name in after if name.endswith(".html"))
    return Changes(tuple(sorted(found)), pages, bases[0], address or bases[1])


def markdown(changes: Changes) -> str:
    """A table of how many pages changed in each language, then the pages with links; ends in a line break."""
    pages = [each for each in changes.found if each.page]
    others = [each for each in changes.found if not each.page]
    if not changes.found:
        return f"No page differs, of {changes.pages}.\n"
    lines = [f"{len(pages)} pages differ, of {changes.pages}; {len(others)} other files.", ""]
    lines += [f"| Language | {' | '.join(_HEADINGS[kind] for kind in KINDS)} |", "| --- |" + " ---: |" * len(KINDS)]
    languages = sorted({each.language for each in pages})
    for language in languages:
        own = [each for each in pages if each.language == language]
        counts = (str(sum(1 for each in own if each.kind == kind)) for kind in KINDS)
        lines.append(f"| {language or 'all'} | {' | '.join(counts)} |")
    for language in languages:
        own = [each for each in pages if each.language == language and each.kind != "markup"]
        if own:
            lines += ["", f"<details><summary>{language or 'all languages'}: {len(own)} pages</summary>", ""]
            lines += _listed(own, changes)
            lines += ["", "</details>"]
    if others:
        endings = Counter(each.address.rpartition(".")[2] for each in others)
        counted = ", ".join(f"{ending} {number}" for ending, number in endings.most_common())
        lines += ["", f"<details><summary>Other files: {len(others)} ({counted})</summary>", ""]
        lines += _listed(others, changes)[:_OTHERS_SHOWN]
        lines += [f"- and {len(others) - _OTHERS_SHOWN} more"] if len(others) > _OTHERS_SHOWN else []
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def as_json(changes: Changes) -> str:
    """One JSON object: `pages` of the new site, and `changes` by language and kind, with addresses."""
    by: dict[str, dict[str, list[str]]] = {}
    for each in changes.found:
        kinds = by.setdefault(each.language if each.page else "files", {kind: [] for kind in KINDS})
        kinds[each.kind].append(each.address)
    return json.dumps({"pages": changes.pages, "changes": by}, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Changes], str]] = {"markdown": markdown, "json": as_json}


def _listed(found: Iterable[Change], changes: Changes) -> list[str]:
    lines = []
    for each in sorted(found, key=lambda change: (KINDS.index(change.kind), change.address)):
        base = changes.old_base if each.kind == "removed" else changes.new_base
        name = f"`{each.address or '/'}`"
        said = "changed" if each.kind == "words" else each.kind
        link = f"[{name}]({base.rstrip('/')}/{each.address})" if base else name
        lines.append(f"- {said}: {link}")
    return lines


def _shown(name: str) -> str:
    return name.removesuffix(_INDEX) if name == _INDEX or name.endswith(f"/{_INDEX}") else name


def _words(page: Path) -> list[str]:
    """What a page says, in order: its text, and those attributes that are read out, shown or followed."""
    try:
        tree = html.document_fromstring(page.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    except (OSError, ValueError, html.etree.ParserError) as error:
        raise InputError([Problem(page.as_posix(), 0, f"the page cannot be read ({error})", "Build again")]) from None
    html.etree.strip_elements(tree, "style", with_tail=False)
    words = [" ".join(" ".join(str(each) for each in tree.itertext()).split())]
    for element in tree.iter(html.etree.Element):
        if element.tag == "link" and "stylesheet" in element.get("rel", ""):
            continue
        words += [f"{name}={element.get(name)}" for name in _ATTRIBUTES if element.get(name) is not None]
        words += [f"{element.tag} {name}={element.get(name)}" for name in ("lang", "dir") if element.get(name)]
    return words
