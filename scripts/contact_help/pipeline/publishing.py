"""What a publish needs beside clean checks: the right files, at the right address, that say nothing too old.

Each condition is looked at in the built site where that can be: what is published is that, and not its sources.

files        SHA256SUMS names every file with the checksum that it has
address      the site was built for a public address on https
languages    the editions are those of mkdocs.yml: no preview, no pseudo-language
facts        an urgent page names two numbers, and no page shows a contact that has become too old since it was built
exceptions   none has ended
reviews      translations have been read as far as the site owner asks for, see `reviews` in mkdocs.yml

A fact that is too old holds up nothing else: pages say where to look it up, and a correction must not wait for it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from contact_help import facts as facts_file
from contact_help import pages, reachable, settings
from contact_help.building import CHECKSUMS
from contact_help.checking import exceptions
from contact_help.checking.reports import Fault
from contact_help.locales import Locale
from contact_help.pipeline.outcomes import Outcome
from contact_help.problems import InputError, Problem
from contact_help.translating import status
from contact_help.translating.preview import STYLE

# RFC 6761 and RFC 2606: names that lead nobody anywhere.
_RESERVED = (
    "localhost",
    "test",
    "invalid",
    "example",
    "local",
    "internal",
    "example.com",
    "example.net",
    "example.org",
)
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_MAP_ADDRESS = re.compile(r"<loc>([^<]+)</loc>")

Found = tuple[str, list[Fault], list[Fault]]


@dataclass(frozen=True)
class Publish:
    """What is about to be published. project: the folder of mkdocs.yml. site: the built site. today: the day."""

    project: Path
    site: Path
    exceptions: Path
    today: dt.date


def conditions(publish: Publish) -> list[Outcome]:
    """Look at each condition; one that cannot be looked at does not keep the others from being."""
    return [_looked_at(name, look, publish) for name, look in _CONDITIONS.items()]


def _looked_at(name: str, look: Callable[[Publish], Found], publish: Publish) -> Outcome:
    started = time.monotonic()
    try:
        said, faults, notes = look(publish)
    except InputError as error:
        first = str(error.problems[0] if len(error.problems) == 1 else f"{len(error.problems)} mistakes in the inputs")
        told = tuple(Fault(each.place, each.line, name, "", each.what, each.remedy) for each in error.problems)
        return Outcome(name, "could not run", first, time.monotonic() - started, told)
    seconds = time.monotonic() - started
    return Outcome(name, "faults" if faults else "clean", said, seconds, tuple(faults), tuple(notes))


def _files(publish: Publish) -> Found:
    site = publish.site
    listed = checksums(site)
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file() or path.is_symlink()}
    there -= {CHECKSUMS}
    faults = []
    again = "Build again, and publish the folder as it was built"
    for name, digest in listed.items():
        if name not in there:
            faults.append(_fault(site, name, "missing-file", f"{CHECKSUMS} names it, but it is not there", again))
        elif (site / name).is_symlink() or hashlib.sha256((site / name).read_bytes()).hexdigest() != digest:
            faults.append(_fault(site, name, "changed-file", "it is not the file that was built", again))
    faults += [
        _fault(site, name, "added-file", f"{CHECKSUMS} does not name it: no build made it", again)
        for name in sorted(there - set(listed))
    ]
    return f"{len(listed)} files as {CHECKSUMS} says" if not faults else f"of {len(listed)} files", faults, []


def checksums(site: Path) -> dict[str, str]:
    """The checksum of each file of a built site by name, as its list has them. Raises InputError when there is none."""
    file = site / CHECKSUMS
    place = file.as_posix()
    remedy = "Build the site with `contact-help build`"
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputError([Problem(place, 0, "there is no list of the site's files", remedy)]) from None
    listed = {}
    for number, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        path = PurePosixPath(found[2]) if found else PurePosixPath("/")
        if not found or path.is_absolute() or ".." in path.parts:
            raise InputError([Problem(place, number, "this is not a checksum and the name of a file", remedy)])
        listed[found[2]] = found[1]
    if not listed:
        raise InputError([Problem(place, 0, "the list of the site's files is empty", remedy)])
    return listed


def base_address(site: Path) -> str:
    """The address that a site was built for, as its site map begins; empty where it does not say."""
    try:
        found = _MAP_ADDRESS.search((site / "sitemap.xml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    return found[1] if found else ""


def is_public(address: str) -> bool:
    """Whether people elsewhere can have an address on https: no loopback, no private network, no reserved name."""
    return not _address_fault(address)


def _address(publish: Publish) -> Found:
    address = base_address(publish.site)
    wrong = _address_fault(address)
    remedy = "Build again with SITE_URL=https://... set, or with `site_url` in mkdocs.yml, as people will see it"
    faults = [_fault(publish.site, "sitemap.xml", "base-address", wrong, remedy)] if wrong else []
    return address or "no address", faults, []


def _address_fault(address: str) -> str:
    if not address:
        return "the site does not say for which address it was built"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return f"it was built for {address}, which is no address"
    if parts.scheme != "https":
        return f"it was built for {address}, which is not on https"
    try:
        public = ipaddress.ip_address(host).is_global
    except ValueError:
        public = "." in host and not any(host == each or host.endswith(f".{each}") for each in _RESERVED)
    return "" if public else f"it was built for {address}, which leads nobody anywhere"


def _languages(publish: Publish) -> Found:
    wanted = {each.tag for each in settings.of_project(publish.project).locales}
    built = {each.parent.name for each in publish.site.glob("*/index.html")}
    remedy = "Build again without --pseudo and --preview"
    faults = [
        _fault(publish.site, f"{each}/index.html", "wrong-edition", f"{each} is no language of mkdocs.yml", remedy)
        for each in sorted(built - wanted)
    ]
    faults += [
        _fault(publish.site, f"{each}/index.html", "missing-edition", f"the edition in {each} was not built", remedy)
        for each in sorted(wanted - built)
    ]
    faults += [
        _fault(
            publish.site, path.relative_to(publish.site).as_posix(), "preview", "this is a translators' preview", remedy
        )
        for path in sorted(publish.site.rglob(STYLE))
    ]
    return ", ".join(sorted(built)) or "no edition", faults, []


def _facts(publish: Publish) -> Found:
    docs = publish.project / "docs"
    known = facts_file.load(docs / "facts.yml", place="docs/facts.yml")
    chosen = settings.of_project(publish.project)
    faults = [
        Fault(each.place, each.line, "urgent", "", each.what, each.remedy)
        for each in reachable.problems(docs, known, publish.today)
    ]
    old = {
        f"tel:{each.value}": each.name
        for each in known.values()
        if each.unit == "phone" and each.is_stale(publish.today)
    }
    for channel in chosen.channels.values():
        verified = channel.verified_on
        if channel.written and verified and (publish.today - verified).days > channel.max_age:
            old |= {f"{scheme}:{channel.written}": channel.name for scheme in ("mailto", "tel")}
    sources = {each.url for each in known.values()}
    old |= {
        f'href="{each.value}"': each.name
        for each in known.values()
        if each.unit == "url" and each.is_stale(publish.today) and each.value not in sources
    }
    faults += _shown(publish.site, old)
    stale = sorted({*(each.name for each in known.values() if each.is_stale(publish.today)), *old.values()})
    notes = [
        Fault(
            "docs/facts.yml",
            0,
            "stale",
            name,
            "nobody has checked it for too long",
            "See `contact-help contacts`; nothing waits for it",
        )
        for name in stale
    ]
    return (
        f"{len(known)} facts, {len(stale)} too old" + ("" if faults else " and not shown" if stale else ""),
        faults,
        notes,
    )


def _shown(site: Path, old: dict[str, str]) -> Iterator[Fault]:
    """Pages that show a contact which has become too old. old: how it stands in a page, and its name."""
    if not old:
        return
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in sorted(site.rglob("*.html"))}
    for written, name in old.items():
        seen = [path.relative_to(site).as_posix() for path, text in texts.items() if written in text]
        if seen:
            what = f"the page shows {name}, which nobody has checked for too long"
            place = (site / seen[0]).as_posix()
            yield Fault(place, 0, "shown-though-old", written, what, "Build again today", tuple(seen))


def _exceptions(publish: Publish) -> Found:
    exempt = exceptions.load(publish.exceptions)
    faults = [
        Fault(
            each.file,
            each.line,
            "expired",
            each.rule,
            f"the exception ended on {each.expires}",
            "Mend the fault and take it out, or decide anew and give a later day",
        )
        for each in exempt
        if each.expires < publish.today
    ]
    return f"{len(exempt)} exceptions", faults, []


def _reviews(publish: Publish) -> Found:
    chosen = settings.of_project(publish.project)
    asked = {True: chosen.reviews.get("urgent", "english"), False: chosen.reviews.get("other", "draft")}
    if set(asked.values()) == {"draft"}:
        return "not asked for", [], []
    docs = publish.project / "docs"
    faults = []
    sources = {}
    for path in sorted(docs.rglob("*.md")):
        place = f"docs/{path.relative_to(docs).as_posix()}"
        sources[place] = pages.split(path.read_text(encoding="utf-8"), place=place).front
    for locale in (each for each in chosen.locales if not each.is_source):
        counted = status.coverage(publish.project / "locales", locale).pages
        for place, front in sources.items():
            data = front.data if isinstance(front.data, dict) else {}
            urgent = bool(reachable.urgent(data))
            progress = counted.get(place)
            unread = progress.translated - progress.reviewed if progress else 0
            wanted = asked[urgent]
            enough = wanted == "draft" or (wanted == "english" and data.get("show_english") is True)
            if unread and not enough:
                faults.append(_unread(place, front.line(["urgent"] if urgent else []), locale, unread, wanted))
    asks = f"urgent pages: {asked[True]}, others: {asked[False]}"
    return f"{asks}; {len(sources)} pages in {len(chosen.locales) - 1} translations", faults, []


def _unread(place: str, line: int, locale: Locale, unread: int, wanted: str) -> Fault:
    what = f"nobody has reviewed {unread} of its messages in {locale.tag}"
    remedy = f"Let somebody read it and run `contact-help translations review {locale.tag} --page {place}`"
    if wanted == "english":
        remedy += ", or write `show_english: true` into its front matter"
    return Fault(place, line, "unreviewed", locale.tag, what, remedy)


def _fault(site: Path, name: str, rule: str, what: str, remedy: str) -> Fault:
    return Fault((site / name).as_posix(), 0, rule, "", what, remedy)


_CONDITIONS: dict[str, Callable[[Publish], Found]] = {
    "files": _files,
    "address": _address,
    "languages": _languages,
    "facts": _facts,
    "exceptions": _exceptions,
    "reviews": _reviews,
}
