"""Checks over several pages: the same menu, names and help everywhere, titles that differ and follow one pattern.

Pages are compared within their language. What most pages do is taken for meant; the page that differs is the finding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

_HELP = ("contact", "help", "support", "urgent", "contacto", "ayuda")


def check(facts: Mapping[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Compare pages by their `facts` (see scripts/facts.js); gives observations by page."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    groups: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for page, each in facts.items():
        groups[each["language"]][page] = each
    for group in groups.values():
        for rule in (_titles, _order, _names, _help):
            for page, observation in rule(group):
                found[page].append(observation)
    return dict(found)


_Found = Iterator[tuple[str, dict[str, Any]]]


def _titles(group: Mapping[str, dict[str, Any]]) -> _Found:
    """Each title is its own (2.4.2), and ends as most do."""
    places = Counter(facts["title"] for facts in group.values() if facts["listed"])
    ends = Counter(_end(facts["title"]) for facts in group.values())
    end, most = ends.most_common(1)[0]
    for page, facts in group.items():
        where = {"selector": "html > head > title", "text": facts["title"], "html": "<title>", "trail": ["title"]}
        if facts["title"] and places[facts["title"]] > 1:
            yield page, _say(where, "title-pattern", f"Another page has the title “{facts['title']}” too")
        elif end and facts["title"].startswith(end):
            continue  # the page of the site itself
        elif end and most >= 3 and most >= 0.8 * len(group) and _end(facts["title"]) != end:  # noqa: PLR2004 # a pattern needs some pages
            yield page, _say(where, "title-pattern", f"The title does not end in “{end}” as the others do")


def _end(title: str) -> str:
    for mark in (" | ", " - ", " \N{EN DASH} ", " \N{EM DASH} ", " · ", ": "):
        if mark in title:
            return title.rpartition(mark)[2]
    return ""


def _order(group: Mapping[str, dict[str, Any]]) -> _Found:
    """Links that two pages share stand in the same order in the same menu (3.2.3)."""
    befores: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for facts in group.values():
        for menu, links in _menus(facts).items():
            # Neighbours alone would miss a link that was moved past one that the other pages lack.
            befores[menu].update({(a["href"], b["href"]) for i, a in enumerate(links) for b in links[i + 1 :]})
    for page, facts in group.items():
        for menu, links in _menus(facts).items():
            for one, two in pairwise(links):
                usual = befores[menu][two["href"], one["href"]]
                if one["href"] != two["href"] and usual > befores[menu][one["href"], two["href"]]:
                    yield page, _say(two, "consistent-navigation", f"On other pages it stands before “{one['name']}”")


def _menus(facts: dict[str, Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    menus: dict[tuple[str, str], dict[str, dict[str, Any]]] = defaultdict(dict)
    for link in facts["links"]:
        menus[link["region"], link["list"]].setdefault(link["href"], link)
    return {menu: list(links.values()) for menu, links in menus.items()}


def _names(group: Mapping[str, dict[str, Any]]) -> _Found:
    """The same target in the same part of the page has the same name everywhere (3.2.4)."""
    names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for facts in group.values():
        for region, href, name in {(link["region"], link["href"], link["name"]) for link in facts["links"]}:
            names[region, href][name] += 1
    for page, facts in group.items():
        own = Counter((link["region"], link["href"]) for link in facts["links"])
        for link in facts["links"]:
            key = (link["region"], link["href"])
            usual, most = names[key].most_common(1)[0]
            # A page may lead to one place from two links of a part, under two names.
            if own[key] == 1 and link["name"] != usual and most > names[key][link["name"]]:
                yield (
                    page,
                    _say(
                        link,
                        "consistent-identification",
                        f"It is called “{link['name']}” here and “{usual}” on other pages",
                    ),
                )


def _help(group: Mapping[str, dict[str, Any]]) -> _Found:
    """The way to help stands in the same part of all pages that have it, and in the same order (3.2.6)."""
    regions: dict[str, Counter[str]] = defaultdict(Counter)
    for facts in group.values():
        for href, region in {(link["href"], link["region"]) for link in facts["links"] if _is_help(link)}:
            regions[href][region] += 1
    for page, facts in group.items():
        own = {(link["href"], link["region"]) for link in facts["links"]}
        for link in facts["links"]:
            if not _is_help(link):
                continue
            usual, most = regions[link["href"]].most_common(1)[0]
            if (
                link["region"] != usual
                and (link["href"], usual) not in own
                and most > regions[link["href"]][link["region"]]
            ):
                yield (
                    page,
                    _say(
                        link,
                        "consistent-help",
                        f"Help stands in the {link['region']} here and in the {usual} on other pages",
                    ),
                )


def _is_help(link: dict[str, Any]) -> bool:
    address = urlsplit(link["href"])
    if address.scheme in {"mailto", "tel"}:
        return True
    return any(
        part in _HELP for step in address.path.lower().split("/") for part in step.removesuffix(".html").split("-")
    )


def _say(where: dict[str, Any], rule: str, what: str) -> dict[str, Any]:
    return {
        "rule": rule,
        "what": what,
        "unsure": False,
        **{key: where[key] for key in ("selector", "text", "html", "trail")},
    }
