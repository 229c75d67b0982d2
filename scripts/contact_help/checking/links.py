"""Checks every link, asset, anchor and mail address of a built site on disk, without a network.

The rules, by the name that a finding carries:

broken-page       a link to a page or file that is not there
broken-anchor     a link to a place in a page that is not there
broken-asset      an image, style sheet, frame or font that is not there
letter-case       a target that is there only with other capital letters: it works on some computers and no host
escapes-site      a link that leaves the site's own folder on its host
relative-404      a relative link on a 404 page, which hosts show at any address
bad-url           an address that is no valid URL (RFC 3986)
blank-href        an address that is empty, or has white space around it
javascript-url    an address that needs JavaScript
mailto            an address that does not open the mail that is meant (RFC 6068)
language-switch   a link into another language that does not say so (`hreflang`, and `lang` of its words, WCAG 3.1.2)
link-to-redirect  a link to an address that only sends the reader on
hreflang-target   an alternate that is not there, not in that language, or does not link back
canonical         a page that does not give its own address as the canonical one (RFC 6596)
sitemap           a page missing from the sitemap, or an address in it that is no page (sitemaps.org, 0.9)
duplicate-id      an id that a page uses twice
orphan-page       a page to which no way leads from its language's home page without leaving the language
redirect          a line of a `_redirects` file whose target is not there
phone             a telephone number that not every phone can call (RFC 3966)
unknown-contact   mail or a call to somebody whom neither the channels nor the facts name
says-otherwise    a link whose words show another address or number than the one it leads to
document          a calendar entry or draft that programs cannot read (RFC 5545, RFC 5322)
"""

from __future__ import annotations

import difflib
import posixpath
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from contact_help.checking.built_site import BuiltSite, Page, Reference, address, quoted_address, read_site
from contact_help.checking.findings import Finding
from contact_help.checking.links_contacts import Contacts, number_faults, stranger_faults, words_faults
from contact_help.checking.links_documents import ENDINGS, read_document
from contact_help.checking.mailto import mailto_faults
from contact_help.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

# Spaces that HTML strips from the ends of a URL; tabs and line breaks are dropped from its middle (WHATWG URL, 4.4).
_SPACE = " \t\n\r\f"
_DROPPED = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_WEB_SCHEMES = ("http", "https")
_KNOWN_SCHEMES = (*_WEB_SCHEMES, "mailto", "javascript", "tel", "sms", "data", "about", "blob", "geo", "ftp")
_OPAQUE_SCHEMES = frozenset({"data", "about", "blob"})
_NOT_IN_URL = re.compile(r"[\s\x00-\x1f\x7f]")
_HALF_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|[0-9a-f:.]+", re.IGNORECASE)
_TEXT_DIRECTIVE = ":~:"
_LIKENESS = 0.6


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What a check saw.

    findings: sorted. page_names: HTML files read. links: URLs checked. base_url: the site's address.
    spots: the reference behind a finding, where there is one. external: every web address outside the site, with where
    it stands.
    """

    findings: list[Finding]
    page_names: tuple[str, ...]
    links: int
    base_url: str
    spots: Mapping[Finding, Reference] = field(default_factory=dict)
    external: Mapping[str, tuple[tuple[str, Reference], ...]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages were read."""
        return len(self.page_names)


def check_links(site: Path, *, base_url: str | None = None, contacts: Contacts | None = None) -> list[Finding]:
    """Give the findings of `link_report`, sorted; the list is empty for a clean site."""
    return link_report(site, base_url=base_url, contacts=contacts).findings


def link_report(site: Path, *, base_url: str | None = None, contacts: Contacts | None = None) -> LinkReport:
    """Check the built site in the folder `site` and count what was checked.

    base_url: the site's own absolute address, with the path it has on its host; by default what most canonical links
    say, or else the sitemap. contacts: who mail and calls may go to; without them that is not checked.
    Raises InputError when the folder is missing, holds no HTML page or cannot be read, when `base_url` is no web
    address, or when neither pages nor sitemap say one.
    """
    built = read_site(site)
    check = _Check(built, _base(built, base_url), contacts)
    check.run()
    return LinkReport(
        findings=sorted(check.findings),
        page_names=tuple(built.pages),
        links=check.links,
        base_url=check.base.geturl(),
        spots=check.spots,
        external={url: tuple(at) for url, at in sorted(check.external.items())},
    )


class _Target(NamedTuple):
    """Where a URL leads. file: path in the site, None when it leads out of it or nowhere. fragment: still encoded.

    rule, what, remedy: the fault that stopped the way, empty when there is none.
    """

    file: str | None = None
    fragment: str = ""
    rule: str = ""
    what: str = ""
    remedy: str = ""


_ELSEWHERE = _Target()


class _Check:
    """One run: the site, what is derived from it once, and the findings so far."""

    def __init__(self, site: BuiltSite, base: SplitResult, contacts: Contacts | None) -> None:
        self.site = site
        self.contacts = contacts
        self.spots: dict[Finding, Reference] = {}
        self.external: dict[str, list[tuple[str, Reference]]] = defaultdict(list)
        self.ways: dict[str, set[str]] = defaultdict(set)
        self.base = base
        self.base_path = unquote(base.path)
        self.findings: set[Finding] = set()
        self.links = 0
        self.editions = _editions(site.pages.values())
        self._edition_of: dict[str, str] = {}
        self._suggested: dict[tuple[str, str], str] = {}
        self._told = 0
        # Menus stand on every page: what was right in one place is not followed again from another of the same folder.
        self._right: dict[tuple[str, str, str, str, str], str] = {}
        self._right_fragments: dict[str, str] = {}
        self._right_switches: set[tuple[object, ...]] = set()
        self._whole_urls: dict[str, _Target] = {}

    @cached_property
    def by_letters(self) -> Mapping[str, str]:
        """Every file by its path without regard to capital letters."""
        return {path.casefold(): path for path in sorted(self.site.files, reverse=True)}

    def run(self) -> None:
        """Check everything; afterwards `findings` and `links` are complete."""
        for page in self.site.pages.values():
            if page.empty:
                self.add("broken-page", page.path, page.path, "the page is empty", "Build the site again")
                continue
            if page.base_href and (wrong := _url_fault(page.base_href, "")):
                self.add("bad-url", page.path, f'<base href="{page.base_href}">', *wrong)
            for repeated in page.repeated_ids:
                remedy = "Give each element an id of its own"
                self.add("duplicate-id", page.path, f'id="{repeated}"', f'the id "{repeated}" is there twice', remedy)
            for reference in page.references:
                self.check_reference(page.path, reference, page)
            self.check_canonical(page)
        for path, references in self.site.styles.items():
            for reference in references:
                self.check_reference(path, reference, None)
        for path in sorted(self.site.files):
            if path.lower().endswith(ENDINGS):
                self.check_document(path)
        self.check_alternates()
        self.check_sitemap()
        self.check_redirects()
        self.check_orphans()

    def add(self, rule: str, page: str, where: str | Reference, what: str, remedy: str) -> None:
        self._told += 1
        shown = where if isinstance(where, str) else where.where
        finding = Finding(rule, page, shown, what, remedy)
        self.findings.add(finding)
        if isinstance(where, Reference):
            self.spots.setdefault(finding, where)

    # One reference

    def check_reference(self, path: str, reference: Reference, page: Page | None) -> None:
        self.links += 1
        file = self._known(path, reference, page)
        if file is None:
            told = self._told
            target = self.follow(path, reference, page)
            if target is None or target.file is None:
                return
            file = target.file
            if told == self._told:
                self._remember(path, reference, page, target)
        if page is None or reference.role != "link":
            return
        if reference.tag in {"a", "area", "meta", "form", "button"}:
            self.ways[path].add(file)
        if reference.tag in {"a", "area"}:
            self.check_switch(page, reference, file)

    def _known(self, path: str, reference: Reference, page: Page | None) -> str | None:
        """The file that a reference leads to where the same one was found right before, else None."""
        value = reference.value
        if page is None:
            return self._right.get(("", value, "", "", "")) if "://" in value else None
        if page.base_href or page.refresh is not None or page.is_error_page:
            return None
        if value.startswith("#"):
            fragment = self._right_fragments.get(value)
            return path if fragment is not None and fragment in page.anchors and reference.tag == "a" else None
        return self._right.get((*_seen_from_above(path, value), reference.tag, reference.attribute, reference.role))

    def _remember(self, path: str, reference: Reference, page: Page | None, target: _Target) -> None:
        value = reference.value
        if target.file is None:
            return
        if page is None:
            if "://" in value:
                self._right["", value, "", "", ""] = target.file
        elif page.base_href or page.is_error_page:
            return
        elif value.startswith("#"):
            self._right_fragments[value] = unquote(target.fragment.partition(_TEXT_DIRECTIVE)[0])
        elif not value.startswith("?"):
            key = (*_seen_from_above(path, value), reference.tag, reference.attribute, reference.role)
            self._right[key] = target.file

    def follow(self, path: str, reference: Reference, page: Page | None) -> _Target | None:
        """Check the way to a reference's target; None when it is no way (mail, telephone) or does not arrive."""

        def fault(rule: str, what: str, remedy: str) -> None:
            self.add(rule, path, reference, what, remedy)

        value = self._clean(reference, fault)
        if value is None:
            return None
        scheme = found[1].lower() if (found := _SCHEME.match(value)) else ""
        for rule, what, remedy in _scheme_faults(value, scheme):
            fault(rule, what, remedy)
        if self.contacts is not None:
            for what, remedy in stranger_faults(value, scheme, self.contacts):
                fault("unknown-contact", what, remedy)
        if (scheme and scheme not in _WEB_SCHEMES) or _url_fault(value, scheme):
            for what, remedy in words_faults(value, scheme, reference.words):
                fault("says-otherwise", what, remedy)
            return None
        target = self.locate(path, value, page, reference.role)
        if target.rule:
            fault(target.rule, target.what, target.remedy)
            return None
        if target.file is not None:
            self._arrive(path, reference, target, fault)
        else:
            self._leave(path, reference, value, fault)
        return target

    def _leave(self, path: str, reference: Reference, value: str, fault: Callable[[str, str, str], None]) -> None:
        """Note an address outside the site, for the run that asks the network. A webmail's form is no page to ask."""
        url = value if urlsplit(value).scheme else f"https:{value}"
        for what, remedy in words_faults(url, urlsplit(url).scheme, reference.words):
            fault("says-otherwise", what, remedy)
        if urlsplit(url).netloc and reference.role != "hint" and reference.tag not in {"form", "button", "input"}:
            self.external[url].append((path, reference))

    def _clean(self, reference: Reference, fault: Callable[[str, str, str], None]) -> str | None:
        value = reference.value.strip(_SPACE)
        if not value:
            if reference.role == "asset":
                remedy = "Give it a file, or remove the attribute"
                fault("broken-asset", f"the {reference.attribute} is empty", remedy)
            else:
                fault("blank-href", f"the {reference.attribute} is empty", "Give it an address, or remove it")
            return None
        if value != reference.value and reference.tag not in {"style", "meta"}:
            fault("blank-href", f"the {reference.attribute} has white space around its address", "Remove the space")
        # Browsers drop a line break inside a URL, so it cannot hide a scheme; it is judged as a space otherwise.
        joined = value.translate(_DROPPED)
        return joined if joined.lower().startswith("javascript:") else value

    def _arrive(self, path: str, reference: Reference, target: _Target, fault: Callable[[str, str, str], None]) -> None:
        """Judge a target that exists: whether it only sends on, and whether the anchor is there."""
        landed = self.site.pages.get(str(target.file))
        if landed is None:
            return
        if landed.refresh is not None and reference.role == "link" and reference.tag != "link":
            remedy = f'Link to where it leads: "{landed.refresh}" as seen from {landed.path}'
            fault("link-to-redirect", f"{address(landed.path)} only sends the reader on", remedy)
            return
        fragment = target.fragment.partition(_TEXT_DIRECTIVE)[0]
        if not fragment or fragment.casefold() == "top" or reference.tag == "image":
            return
        # HTML, "find a potential indicated element": as written first, then decoded.
        decoded = unquote(fragment)
        if fragment in landed.anchors or decoded in landed.anchors:
            return
        there = "this page" if landed.path == path else address(landed.path) or "the home page"
        near = self._near("#" + landed.path, decoded, landed.anchors)
        remedy = f'Write "#{near}"' if near else "Link to the page, or give the place that id"
        fault("broken-anchor", f'{there} has no place with the id "{decoded}"', remedy)

    # Files that other programs open

    def check_document(self, path: str) -> None:
        document = read_document(path, (self.site.root / path).read_bytes())
        for spot in document.faults:
            reference = Reference("document", "", "", "link", f"line {spot.line}", line=spot.line)
            self.add("document", path, reference, spot.what, spot.remedy)
        for spot in document.urls:
            self.check_reference(path, Reference("document", "", spot.what, "link", spot.what, line=spot.line), None)
        for spot in document.recipients:
            reference = Reference("document", "", spot.what, "link", spot.what, line=spot.line)
            if self.contacts is not None:
                for what, remedy in stranger_faults(f"mailto:{quote(spot.what, safe='@')}", "mailto", self.contacts):
                    self.add("unknown-contact", path, reference, what, remedy)

    def check_redirects(self) -> None:
        """Check what a `_redirects` file sends readers to: one line is a path, where it leads, and a status or none."""
        for number, line in enumerate(self.site.redirects, 1):
            parts = line.partition("#")[0].split() if not line.lstrip().startswith("#") else []
            if not parts:
                continue
            reference = Reference("document", "", parts[-1], "link", line, line=number)
            if len(parts) == 1:
                remedy = "Write the old path, a space and where it leads"
                self.add("redirect", "_redirects", reference, "the line says no target", remedy)
                continue
            if ":splat" in parts[1] or urlsplit(parts[1]).netloc not in {"", self.base.netloc}:
                continue
            target = self.locate("_redirects", parts[1], None, "link")
            if target.rule:
                self.add("redirect", "_redirects", reference, target.what, target.remedy)

    def check_orphans(self) -> None:
        """Find pages that a reader cannot walk to: from the language's home page, or outside of languages the root."""
        reached: set[str] = set()
        for home in ["index.html", *(f"{top}/index.html" for top in self.editions.values())]:
            edition, waiting = self.edition(home), [home] if home in self.site.pages else []
            seen = set(waiting)
            while waiting:
                new = {to for to in self.ways[waiting.pop()] if not edition or self.edition(to) == edition} - seen
                seen |= new
                waiting += new
            # The root reaches everything through the languages, which says nothing about them.
            reached |= {path for path in seen if edition or not self.edition(path)}
        for path, page in self.site.pages.items():
            if page.is_indexable and path not in reached and path != "index.html":
                top = self.edition(path)
                what = f"no way leads here from {top + '/' if top else 'the home page'}"
                what += " in the reader's own language" if top else ""
                self.add("orphan-page", path, address(path), what, "Link to it from a page or the menu, or remove it")

    # Where a URL leads

    def locate(self, path: str, value: str, page: Page | None, role: str) -> _Target:
        """Follow a web address or relative reference, seen from the file `path`, to a file of the site."""
        known = self._whole_urls.get(value)
        if known is None:
            known = self._locate(path, value, page, role)
            if not known.rule and "://" in value:
                self._whole_urls[value] = known
        return known

    def _locate(self, path: str, value: str, page: Page | None, role: str) -> _Target:
        if page is not None and page.base_href and not _url_fault(page.base_href, ""):
            own = urljoin(self.base.geturl(), quoted_address(path))
            value = urljoin(urljoin(own, page.base_href), value)
        parts = urlsplit(value)
        if parts.netloc:
            full = unquote(parts.path) or "/"
            inside = f"{full}/".startswith(self.base_path)
            if parts.netloc.lower() != self.base.netloc.lower() or not inside:
                return _ELSEWHERE
        elif not parts.path:
            return _Target(path, parts.fragment)
        elif page is not None and page.is_error_page and not parts.path.startswith("/"):
            remedy = f'Begin the address with "{self.base.path}"'
            return _Target(None, "", "relative-404", "hosts show this page at any address", remedy)
        full_path = _joined(self.base_path + path[: path.rfind("/") + 1], unquote(parts.path))
        if full_path is not None and full_path + "/" == self.base_path:
            full_path += "/"
        if full_path is None or not full_path.startswith(self.base_path):
            what = f"the link leaves the site's own folder {self.base.path}"
            guess = self._existing(unquote(parts.path).lstrip("./"))
            remedy = f'Write "{self._link(path, guess)}"' if guess else "Write a relative link to a page of the site"
            return _Target(None, "", "escapes-site", what, remedy)
        return self._find(path, full_path[len(self.base_path) :], parts.fragment, role)

    def _find(self, path: str, below: str, fragment: str, role: str) -> _Target:
        files = self.site.files
        if below.endswith("/") or not below:
            if (index := below + "index.html") in files:
                return _Target(index, fragment)
        elif below in files:
            return _Target(below, fragment)
        elif f"{below}/index.html" in files:
            remedy = f'Write "{self._link(path, below + "/index.html")}"'
            what = "without the last slash, hosts send the reader on to another address"
            return _Target(None, "", "link-to-redirect", what, remedy)
        if (other := self._in_other_case(below)) is not None:
            what, remedy = f"it is there only as {address(other)}", f'Write "{self._link(path, other)}"'
            return _Target(None, "", "letter-case", what, remedy)
        near = self._near_file(path, below, role)
        remedy = f'Write "{self._link(path, near)}"' if near else "Mend the address, or add what is missing"
        rule = "broken-asset" if role == "asset" else "broken-page"
        return _Target(None, "", rule, f"{below or 'the home page'} is not there", remedy)

    def _existing(self, below: str) -> str | None:
        wanted = (below + "index.html" if below.endswith("/") or not below else below), f"{below}/index.html"
        return next((path for path in wanted if path in self.site.files), None)

    def _in_other_case(self, below: str) -> str | None:
        letters = below.casefold()
        wanted = [letters + "index.html"] if below.endswith("/") else [letters, f"{letters}/index.html"]
        return next((self.by_letters[path] for path in wanted if path in self.by_letters), None)

    def _near_file(self, path: str, below: str, role: str) -> str:
        """Find the file most like a missing one: pages for a link, other files of the same kind for an asset."""
        ending = posixpath.splitext(below)[1]
        if role == "asset" or ending not in {"", ".html"}:
            likely = {file: file for file in self.site.files if file.endswith(ending or ".html") and file != path}
        else:
            edition = self.editions.get(below.partition("/")[0].casefold())
            pages = (file for file in self.site.pages if edition is None or file.startswith(f"{edition}/"))
            likely = {address(file): file for file in pages}
        return likely.get(self._near(f"{role}:{ending}", below, likely), "")

    def _near(self, kind: str, wanted: str, possible: Iterable[str]) -> str:
        """Give the likeliest of `possible`, empty when none is near; remembered, for a template repeats its fault."""
        if (kind, wanted) not in self._suggested:
            by_letters = {text.casefold(): text for text in sorted(possible, reverse=True)}
            near = difflib.get_close_matches(wanted.casefold(), list(by_letters), 1, _LIKENESS)
            self._suggested[kind, wanted] = by_letters[near[0]] if near else ""
        return self._suggested[kind, wanted]

    def _link(self, path: str, to: str) -> str:
        """Write how the page at `path` links to the file `to`."""
        page = self.site.pages.get(path)
        if page is not None and page.is_error_page:
            return self.base.path + quoted_address(to)
        relative = posixpath.relpath(to, posixpath.dirname(path) or ".")
        return quoted_address(relative) or "./"

    # Languages

    def edition(self, path: str) -> str:
        """Give the language of the tree that the file `path` stands in, empty at the site's root."""
        known = self._edition_of.get(path)
        if known is None:
            top, slash, _ = path.partition("/")
            known = self._edition_of[path] = self.editions.get(top.casefold(), "") if slash else ""
        return known

    def check_switch(self, page: Page, reference: Reference, target: str) -> None:
        edition = self.edition(target)
        if reference.hreflang is None and (not edition or edition == self.edition(page.path)):
            return
        landed = self.site.pages.get(target)
        key = (self.edition(page.path), page.lang, edition, landed and landed.lang, *reference[5:8])
        if key not in self._right_switches:
            told = self._told
            self._judge_switch(page, reference, target, landed)
            if told == self._told:
                self._right_switches.add(key)

    def _judge_switch(self, page: Page, reference: Reference, target: str, landed: Page | None) -> None:
        edition = self.edition(target)
        language = (landed.lang if landed else "") or edition
        said = reference.hreflang
        # A file of another kind, as a letter to save, does not say its language: the link does.
        if said is not None and landed and language and not _is_in(language, said):
            what = f'hreflang says "{said}", the target is in "{language}"'
            self.add("language-switch", page.path, reference, what, f'Write hreflang="{language}"')
            return
        own = self.edition(page.path) or page.lang
        if not edition or _is_in(own, edition) or own.casefold() == edition.casefold():
            return
        if said is None:
            what = f'the link leads from "{own}" into "{edition}" and does not say so'
            near = f"{self.edition(page.path)}/{target.partition('/')[2]}"
            twin = self.edition(page.path) and near in self.site.files
            stay = f', or stay in the language: "{self._link(page.path, near)}"' if twin else ""
            remedy = f'Write hreflang="{language}"{stay}'
            self.add("language-switch", page.path, reference, what, remedy)
        elif not reference.text_lang:
            what = "the link into another language does not say in which language its own words are"
            remedy = f'Write lang="{language}" on it, or the language that its words are in'
            self.add("language-switch", page.path, reference, what, remedy)
        elif not _is_in(reference.text_lang, edition) and not (reference.own_lang and _is_in(reference.text_lang, own)):
            what = f"the words of the link are marked as \"{reference.text_lang}\", neither the page's nor the target's"
            remedy = f'Write lang="{language}" on it'
            self.add("language-switch", page.path, reference, what, remedy)

    def check_alternates(self) -> None:
        """Follow every `<link rel=alternate hreflang>`, then hold the sets of all pages against each other."""
        sets: dict[str, list[tuple[str, str, Reference]]] = {}
        incoming: dict[str, set[str]] = defaultdict(set)
        for page in self.site.pages.values():
            sets[page.path] = entries = []
            for reference in page.alternates:
                tag = (reference.hreflang or "").strip()
                target = self.alternate_target(page, reference, tag)
                if target is not None:
                    entries.append((tag, target, reference))
                    if target != page.path:
                        incoming[target].add(tag.casefold())
        leads_to = {path: {target for _, target, _ in entries} for path, entries in sets.items()}
        for path, entries in sets.items():
            self._check_set(path, entries, incoming[path])
            for tag, target, reference in entries:
                if tag.casefold() != "x-default" and target != path and path not in leads_to[target]:
                    what = f"{address(target) or 'the home page'} does not link back"
                    remedy = f"Add an alternate with the address of {address(path) or 'the home page'} to {target}"
                    self.add("hreflang-target", path, reference, what, remedy)

    def _check_set(self, path: str, entries: list[tuple[str, str, Reference]], incoming: set[str]) -> None:
        """Check that a set names its own page, by its language where others name it so, and no language twice."""
        if not self.site.pages[path].alternates:
            return
        own = {tag.casefold() for tag, target, _ in entries if target == path}
        if not own or (own == {"x-default"} and incoming - own):
            remedy = f'Add hreflang="{self.site.pages[path].lang}" with the address of the page itself'
            self.add("hreflang-target", path, "<link hreflang>", "the alternates leave out the page itself", remedy)
        times = Counter(tag.casefold() for tag, _, _ in entries)
        for tag, _, reference in entries:
            if times[tag.casefold()] > 1:
                what = f'the alternates name "{tag}" more than once'
                self.add("hreflang-target", path, reference, what, "Keep one for each language")

    def alternate_target(self, page: Page, reference: Reference, tag: str) -> str | None:
        """Give the file that an alternate names, when all is well with it alone."""

        def fault(what: str, remedy: str) -> None:
            self.add("hreflang-target", page.path, reference, what, remedy)

        self.links += 1
        value = reference.value.strip(_SPACE)
        if not value or _url_fault(value, ""):
            fault("the address is empty or no valid URL", "Give the full address of the page")
            return None
        target = self.locate(page.path, value, page, "link")
        if target.file is None:
            if not target.rule:
                fault(f"the alternate is outside the site ({self.base.geturl()})", "Give the full address of the page")
            else:
                fault(target.what, target.remedy)
            return None
        landed = self.site.pages.get(target.file)
        if landed is None:
            fault("the alternate is no page", "Give the full address of the page")
        elif landed.refresh is not None:
            fault(f"{address(landed.path)} only sends the reader on", f'Give where it leads: "{landed.refresh}"')
        elif tag.casefold() == "x-default" or _is_in(landed.lang, tag):
            return target.file
        else:
            says = f'says that it is in "{landed.lang}"' if landed.lang else "does not say its language"
            fault(f'hreflang says "{tag}", the page {says}', "Name the page in that language, or mend its html lang")
        return None

    # What search engines read

    def own_url(self, path: str) -> str:
        return self.base.geturl() + quoted_address(path)

    def check_canonical(self, page: Page) -> None:
        self.links += len(page.canonicals)
        own = self.own_url(page.path)
        if not page.canonicals:
            if page.is_indexable:
                remedy = f"Add a canonical link to {own}"
                self.add("canonical", page.path, "<head>", "the page has no canonical link", remedy)
            return
        last = page.canonicals[-1]
        if len({reference.value for reference in page.canonicals}) > 1:
            self.add("canonical", page.path, last, "the page has two canonical links that differ", f"Keep {own}")
            return
        value = page.canonicals[-1].value.strip(_SPACE)
        if page.is_indexable and _comparable(value) != _comparable(own):
            what = "the canonical link is not the page's own address"
            self.add("canonical", page.path, last, what, f"Write {own}")
        elif not page.is_indexable and not _url_fault(value, "") and value:
            target = self.locate(page.path, value, page, "link")
            if target.rule:
                self.add("canonical", page.path, last, target.what, target.remedy)

    def check_sitemap(self) -> None:
        sitemap = self.site.sitemap
        if sitemap.error:
            remedy = "Build the site again with a sitemap of all its pages"
            self.add("sitemap", "sitemap.xml", "sitemap.xml", sitemap.error, remedy)
            return
        self.links += len(sitemap.pages) + len(sitemap.alternates)
        listed = Counter(self.sitemap_entry(url) for url in sitemap.pages)
        for path, page in self.site.pages.items():
            if page.is_indexable and path not in listed:
                own = self.own_url(path)
                self.add("sitemap", path, own, "the sitemap leaves the page out", f"List {own} in sitemap.xml")
            elif path in listed and not page.is_indexable and not page.empty:
                kind = "an error page" if page.is_error_page else "a page that sends its reader on"
                kind = "a page that asks not to be listed" if page.noindex and not page.is_error_page else kind
                remedy = "Take it out of sitemap.xml"
                self.add("sitemap", "sitemap.xml", self.own_url(path), f"the sitemap lists {kind}", remedy)
            if listed[path] > 1:
                remedy = "List it once"
                self.add("sitemap", "sitemap.xml", self.own_url(path), "the sitemap lists the page twice", remedy)
        for url in sitemap.alternates:
            self.sitemap_entry(url)

    def sitemap_entry(self, url: str) -> str | None:
        """Find the file that an address in the sitemap names exactly; None, and a finding, when there is none."""

        def fault(what: str, remedy: str) -> None:
            self.add("sitemap", "sitemap.xml", url, what, remedy)

        start = self.base.geturl()
        try:
            inside = _comparable(url).startswith(_comparable(start))
        except ValueError:
            inside = False
        if not inside:
            fault(f"the address is not below {start}", "List only full addresses of this site")
            return None
        below = unquote(urlsplit(url).path)[len(self.base_path) :]
        file = below + "index.html" if below.endswith("/") or not below else below
        if file not in self.site.files:
            target = self._find("index.html", below, "", "link")
            near = self._in_other_case(below) or self._existing(below) or self._near_file("sitemap.xml", below, "link")
            fault(target.what, f"Write {self.own_url(near)}" if near else "Take it out, or add the page")
        elif address(file) != below:
            fault("the page has a shorter address", f"Write {self.own_url(file)}")
        elif urlsplit(url).query or urlsplit(url).fragment:
            fault("the address is not the page's own", f"Write {self.own_url(file)}")
        return file if file in self.site.files else None


def _base(site: BuiltSite, base_url: str | None) -> SplitResult:
    """Give the site's own address, its path ending in a slash. Raises InputError when nothing says a valid one."""
    url = base_url if base_url is not None else _said_base(site)
    if url is None:
        what = "no page says its own address: there is neither a canonical link nor a sitemap"
        remedy = "Set site_url in mkdocs.yml and build again, or give the address of the site"
        raise InputError([Problem(str(site.root), 0, what, remedy)])
    parts = urlsplit(url) if not _url_fault(url, "") else urlsplit("")
    if parts.scheme not in _WEB_SCHEMES or not parts.netloc or parts.query or parts.fragment:
        what = f'"{url}" is not the address of a site'
        raise InputError([Problem(str(site.root), 0, what, "Write it as https://example.org/folder/")])
    return parts._replace(path=parts.path if parts.path.endswith("/") else parts.path + "/")


def _said_base(site: BuiltSite) -> str | None:
    """Give the base that most canonical links agree on, or else most of the sitemap; the shortest of equals."""
    votes: Counter[str] = Counter()
    for page in site.pages.values():
        if page.is_indexable:
            votes.update(
                {base for link in page.canonicals for base in _bases(link.value.strip(), [address(page.path)])}
            )
    if not votes:
        known = {address(path) for path in site.pages}
        for url in site.sitemap.pages:
            parts = unquote(urlsplit(url).path).split("/") if not _url_fault(url, "") else []
            endings = {"/".join(parts[cut:]) for cut in range(1, len(parts) + 1)}
            votes.update(set(_bases(url, endings & known)))
    return min(votes, key=lambda base: (-votes[base], len(base), base)) if votes else None


def _bases(url: str, endings: Iterable[str]) -> Iterable[str]:
    """Give what of `url` stands before each of the decoded endings that it has, where that is a site's address."""
    if _url_fault(url, ""):
        return
    parts = urlsplit(url)
    path = unquote(parts.path) or "/"
    for ending in endings:
        start = path.removesuffix(ending)
        if parts.scheme in _WEB_SCHEMES and parts.netloc and path.endswith(ending) and start.endswith("/"):
            yield parts._replace(path=quote(start, safe="/~!$&'()*+,;=:@"), query="", fragment="").geturl()


def _editions(pages: Iterable[Page]) -> dict[str, str]:
    """Find the folders at the top of the site that hold one language each, by their name in small letters."""
    pages = list(pages)
    spoken: set[str] = set()
    for page in pages:
        parts = page.lang.casefold().split("-")
        spoken.update("-".join(parts[:end]) for end in range(1, len(parts) + 1))
    tops = {page.path.partition("/")[0] for page in pages if "/" in page.path}
    return {top.casefold(): top for top in sorted(tops) if top.casefold() in spoken}


def _seen_from_above(path: str, value: str) -> tuple[str, str]:
    """A folder, and the address `value` of the file `path` as it would be written there: the same from many pages."""
    if value.startswith("/"):
        return "", value
    end = path.rfind("/")
    start = 0
    while end >= 0 and value.startswith("../", start):
        start += 3
        end = path.rfind("/", 0, end)
    return path[: end + 1], value[start:]


def _is_in(language: str, wanted: str) -> bool:
    """Tell whether a language tag matches a range, by RFC 4647's basic filtering: es-US is in es."""
    return language == wanted or f"{language}-".casefold().startswith(f"{wanted.strip()}-".casefold())


def _joined(folder: str, path: str) -> str | None:
    """Give `path` as seen from the absolute `folder`, without dots; None when it climbs out of the host's root."""
    whole = path if path.startswith("/") else folder + path
    if "/." not in whole:
        return whole
    kept: list[str] = []
    segments = whole.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if not kept:
                return None
            kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _comparable(url: str) -> str:
    """Give a URL as far as it matters for being the same: host in small letters, percent-encoding decoded."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    netloc, path = parts.netloc.lower(), unquote(parts.path) or "/"
    return parts._replace(netloc=netloc, path=path).geturl()


def _scheme_faults(value: str, scheme: str) -> Iterator[tuple[str, str, str]]:
    """Give rule, what and remedy of each fault that an address has in itself, wherever it leads."""
    if scheme == "javascript":
        yield "javascript-url", "the link needs JavaScript", "Link to a page"
    elif scheme == "mailto":
        yield from (("mailto", what, remedy) for what, remedy in mailto_faults(value))
    elif scheme in {"tel", "sms"} and not _NOT_IN_URL.search(value):
        yield from (("phone", what, remedy) for what, remedy in number_faults(value))
    elif scheme not in _OPAQUE_SCHEMES and (wrong := _url_fault(value, scheme)):
        yield "bad-url", *wrong


@lru_cache(maxsize=10_000)
def _url_fault(url: str, scheme: str) -> tuple[str, str] | None:
    """Say what keeps a URL from being one (RFC 3986), and the remedy; None when it is well."""
    if found := _NOT_IN_URL.search(url):
        shown = "a space" if found[0] == " " else "white space or a control character"
        return f"the address holds {shown}", "Remove it, or write %20 for a space"
    if _HALF_ENCODED.search(url):
        return "the address holds a % that encodes nothing", "Write %25 for a percent sign"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        return f"the address cannot be read ({error})", "Mend the address"
    if scheme and scheme not in _KNOWN_SCHEMES and (near := difflib.get_close_matches(scheme, _KNOWN_SCHEMES, 1, 0.75)):
        return f'"{scheme}:" is no known kind of address', f'Write "{near[0]}:"'
    if (parts.scheme in _WEB_SCHEMES or parts.netloc) and not _HOST.fullmatch(host):
        return "the address names no valid host", "Mend the address"
    return None
