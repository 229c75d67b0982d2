"""Audits the pages of a site for accessibility: chooses pages and states, has them looked at, keeps what was seen.

Four look at each page in a browser of ours: HTML_CodeSniffer and axe as pa11y-ci runs them, IBM's engine and our own
checks. pa11y-ci itself looks at one page of each kind, as a witness that nothing is lost.
What they are sure of is a finding. What they are unsure of is kept apart for a person. A page that could not be audited
is never taken for clean. What is made of the results is said in concluding.py.
"""

from __future__ import annotations

import hashlib
import os
import queue
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from contact_help.checking import pa11y, texts
from contact_help.checking.findings import Spot
from contact_help.checking.inspection import Order
from contact_help.checking.node import package_version
from contact_help.checking.remedies import remedy
from contact_help.checking.results import PageResult, Results, Store, common_hash
from contact_help.checking.rules import RULES, canonical, number_of
from contact_help.checking.server import serve
from contact_help.checking.states import ALL, BASE
from contact_help.checking.workers import Worker
from contact_help.locales import ENGLISH
from contact_help.problems import InputError, Problem

LEVELS = ("A", "AA", "AAA")
# A browser has waits of its own, so that one more keeps all processors at work.
DEFAULT_JOBS = (os.cpu_count() or 1) + 1
NO_TEMPLATE = "unknown"
STOPPED = "the audit was stopped before it"

# Questions of engines that our own checks decide on every page.
_DECIDED = frozenset(
    {
        "ibm:element_tabbable_unobscured",
        "ibm:element_tabbable_visible",
        "ibm:style_focus_visible",
        "ibm:style_viewport_resizable",
        "ibm:text_spacing_valid",
        "ibm:text_sensory_misuse",
        "ibm:style_color_misuse",
        "ibm:style_highcontrast_visible",
        "ibm:text_block_heading",
        "ibm:html_lang_valid",
        # Preformatted text, fixed positions, and zoom: `reflow` measures on a screen 320 px wide.
        "htmlcs:WCAG2AA.Principle1.Guideline1_4.1_4_10.C32,C31,C33,C38,SCR34,G206",
        *RULES,
    }
)

# What a page can load and show. Sums of all files, downloads and search indexes change with the words of any page: they
# say nothing about another.
_SHOWN = frozenset(
    [
        ".avif",
        ".bmp",
        ".css",
        ".gif",
        ".ico",
        ".jpeg",
        ".jpg",
        ".js",
        ".mjs",
        ".mp4",
        ".otf",
        ".png",
        ".svg",
        ".ttf",
        ".wasm",
        ".webm",
        ".webp",
        ".woff",
        ".woff2",
    ]
)
_TEMPLATE = re.compile(r"""<body\b[^>]*?\sdata-template=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_LANGUAGE = re.compile(r"""<html\b[^>]*?\slang=["']?([\w-]+)""", re.IGNORECASE)
# Of overrides/moved.html.
_MOVED = "moved"
_CHUNK = 6
_POLL_SECONDS = 0.2
# How many languages beside English a sample is of: that the site gets another one makes no test longer.
_OTHERS = 2


@dataclass(frozen=True)
class Pages:
    """The pages to audit. addresses: where each is found. files: where its content is, for pages on disk.

    plan: in which states each page is looked at. whole: how many pages the site has.
    """

    addresses: Mapping[str, str]
    plan: Mapping[str, tuple[str, ...]]
    whole: int
    files: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """How to audit. level: one of LEVELS, the highest that counts. jobs: how many pages are worked on at a time.

    timeout: seconds that a page may take to load. runners_only: nobody but pa11y's runners looks, as to compare times.
    """

    level: str = "AAA"
    jobs: int = DEFAULT_JOBS
    timeout: float = 30
    runners_only: bool = False


@dataclass(frozen=True)
class Progress:
    """How far an audit is. done, of: pages. left: seconds that it will take, None before that can be said."""

    done: int
    of: int
    left: float | None


def page_list(site: Path) -> list[str]:
    """List the pages of a built site, as `es/faq/index.html`, sorted. Raises InputError when there is none.

    Those of `redirects`, which only lead on to another, are not among them: that other one is looked at. A page that
    leads on without being one of these is, and counts as not audited.
    """
    pages = sorted(
        page.relative_to(site).as_posix() for page in site.rglob("*.html") if page.is_file() and not _has_moved(page)
    )
    if not pages:
        raise InputError([Problem(str(site), 0, "there is no page to audit", "Build the site first")])
    return pages


def _has_moved(page: Path) -> bool:
    with page.open("rb") as file:
        leads_on = b'<meta http-equiv="refresh"' in file.read(2000)  # it stands before the title
    return leads_on and template_of(page) == _MOVED


def sample(pages: Sequence[str], *, seed: int, share: int = 10, groups: Mapping[str, str] | None = None) -> list[str]:
    """Choose one page in `share`, and with `groups` (page to group, as its template) at least one of each group.

    The same `seed` gives the same pages; `share` seeds in a row give all of them. The order of `pages` is kept.
    """
    chosen = {page for page in pages if _number(page) % share == seed % share}
    members: dict[str, list[str]] = {}
    for page, group in (groups or {}).items():
        members.setdefault(group, []).append(page)
    for some in members.values():
        if chosen.isdisjoint(some):
            chosen.add(sorted(some, key=_number)[seed % len(some)])
    return [page for page in pages if page in chosen]


def shard(pages: Sequence[str], number: int, of: int) -> list[str]:
    """The part `number` (1-based) `of` so many parts of `pages`: a page is in the same part whatever the others are."""
    return [page for page in pages if _number(page) % of == number - 1]


def sample_plan(
    site: Path, pages: Sequence[str], *, seed: int, changed: Iterable[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Plan what `make test` audits: every template in some languages, a tenth of their pages, and what `changed`.

    The languages are English and two others by turns. One page of each template is looked at in all states, the others
    in those that every page shares.
    """
    templates = {page: template_of(site / page) for page in pages}
    languages = {page: language_of(site / page) for page in pages}
    today, turns = languages_of_turn(set(languages.values()), seed)
    kinds = {page: f"{templates[page]} {languages[page]}" for page in pages if languages[page] in today}
    # The tenth moves on when every language has had its turn: so every page comes up.
    chosen = set(sample(list(kinds), seed=seed // turns, groups=kinds)) | set(changed)
    by_template: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        if page in chosen:
            by_template[templates[page]].append(page)
    full = {some[seed % len(some)] for some in by_template.values()}
    return {page: ALL if page in full else BASE for page in pages if page in chosen}


def languages_of_turn(languages: Iterable[str], seed: int) -> tuple[set[str], int]:
    """Choose the languages that a sample is of, and say after how many seeds in a row each has had its turn.

    English (else the first language) comes up each time, and two others with it.
    """
    first, *others = sorted(languages, key=lambda tag: (tag != ENGLISH, tag))
    turns = max(1, -(-len(others) // _OTHERS))
    start = seed % turns * _OTHERS
    return {first, *(others * 2)[start : start + min(_OTHERS, len(others))]}, turns


def template_of(page: Path) -> str:
    """Read the template of a built page: `<body data-template="...">`, or NO_TEMPLATE."""
    found = _TEMPLATE.search(page.read_text(encoding="utf-8", errors="replace"))
    return next((value for value in found.groups() if value), NO_TEMPLATE) if found else NO_TEMPLATE


def language_of(page: Path) -> str:
    """Read the language of a built page, as its root element names it; empty where it does not."""
    found = _LANGUAGE.search(page.read_text(encoding="utf-8", errors="replace"))
    return found[1] if found else ""


def audit_site(  # noqa: PLR0913 # each is a setting of its own, by keyword
    site: Path,
    *,
    plan: Mapping[str, tuple[str, ...]] | None = None,
    prefix: str = "/",
    keep: Path | None = None,
    afresh: bool = False,
    settings: Settings = Settings(),
    tools: pa11y.Tools | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Results:
    """Audit the built site in the folder `site`.

    plan: states by page, as page_list names them; None means all pages in all states. prefix: path below which the
    site is meant to live. keep: folder in which results are kept for the next run. afresh: look again at what has not
    changed, too. For the rest see audit_pages.

    Raises InputError when there is nothing to audit, a page is not there, or a tool is missing.
    """
    there = page_list(site)
    plan = dict.fromkeys(there, ALL) if plan is None else plan
    if not plan:
        raise InputError([Problem(str(site), 0, "no page was chosen to audit", "Name at least one page")])
    missing = sorted(set(plan) - set(there))
    if missing:
        raise InputError(Problem(page, 0, "the site has no such page", "Check its spelling") for page in missing)
    tools = tools or pa11y.find_tools()
    with serve(site, prefix=prefix) as root:
        pages = Pages(
            {page: root + _address(page) for page in plan}, plan, len(there), {page: site / page for page in plan}
        )
        store = Store(keep, _common(site, tools, settings.level)) if keep else None
        return audit_pages(pages, store=store, afresh=afresh, settings=settings, tools=tools, progress=progress)


def store_of(site: Path, keep: Path, *, level: str = "AAA") -> Store:
    """The kept results that are good for `site` as it is. Raises InputError when a tool is missing."""
    return Store(keep, _common(site, pa11y.find_tools(), level))


def audit_pages(  # noqa: PLR0913 # each is one of its own, by keyword
    pages: Pages,
    *,
    store: Store | None = None,
    afresh: bool = False,
    settings: Settings = Settings(),
    tools: pa11y.Tools | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Results:
    """Audit `pages` wherever they are.

    store: results kept between runs. afresh: look again at what has not changed, too. progress: called after each page.
    Ctrl-C ends the audit: what was seen until then is given.
    """
    if settings.level not in LEVELS:
        raise InputError([Problem("level", 0, f"{settings.level} is not a level", f"Use one of {', '.join(LEVELS)}")])
    tools = tools or pa11y.find_tools()
    results = Results(dict(pages.plan), pages.whole, pages.whole * len(ALL), versions(tools), settings.level)
    if store and not afresh:
        results.pages = _kept(pages, store)
        results.reused = len(results.pages)
    waiting = [page for page in pages.plan if page not in results.pages]
    known = {_kind(pages, page) for page, result in results.pages.items() if result.witnessed}
    crew = _Crew(pages, waiting, tools, settings, known)
    if store and not afresh:
        crew.looks |= store.looks()
    outcomes = crew.outcomes()
    started = time.monotonic()
    try:
        for done, (page, outcome) in enumerate(outcomes, 1):
            _take(results, page, outcome)
            if store and isinstance(outcome, PageResult):
                store.put(page, pages.files[page].read_bytes(), pages.plan[page], outcome)
            if progress:
                spent = time.monotonic() - started
                progress(Progress(results.reused + done, len(pages.plan), spent / done * (len(waiting) - done)))
    except KeyboardInterrupt:
        results.interrupted = True
    finally:
        outcomes.close()
    if store and waiting:
        store.put_looks(crew.looks)
    for page in set(pages.plan) - set(results.pages):
        results.failed.setdefault(page, STOPPED)
    return results


def _kept(pages: Pages, store: Store) -> dict[str, PageResult]:
    """What the store has of `pages` as they are now."""
    kept = {page: store.get(page, pages.files[page].read_bytes(), states) for page, states in pages.plan.items()}
    return {page: result for page, result in kept.items() if result}


def _take(results: Results, page: str, outcome: PageResult | str) -> None:
    if isinstance(outcome, PageResult):
        results.pages[page] = outcome
    else:
        results.failed[page] = outcome


def versions(tools: pa11y.Tools) -> dict[str, str]:
    """The names and versions of what looks at pages."""
    found = {"browser": tools.browser.version}
    for package in ("pa11y-ci", "pa11y", "axe-core", "@pa11y/html_codesniffer", "accessibility-checker-engine"):
        found[package] = package_version(package)
    return found


class _Crew:
    """Threads that work through the pages, a few at a time: pa11y-ci on some of them, then our browser on each."""

    def __init__(
        self,
        pages: Pages,
        waiting: Sequence[str],
        tools: pa11y.Tools,
        settings: Settings,
        known: Collection[tuple[str, str]],
    ) -> None:
        self.looks = set[str]()
        self._pages, self._tools, self._settings = pages, tools, settings
        jobs = max(1, min(settings.jobs, len(waiting)))
        self._witnessed = set() if settings.runners_only else witnesses(pages, waiting, known)
        self._chunks: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()
        size = max(1, min(_CHUNK, -(-len(waiting) // jobs)))
        for start in range(0, len(waiting), size):
            self._chunks.put(waiting[start : start + size])
        self._done: queue.SimpleQueue[tuple[str, PageResult | str] | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._workers = [Worker(tools.browser) for _ in range(jobs if waiting else 0)]
        self._errors: list[BaseException] = []

    def outcomes(self) -> Generator[tuple[str, PageResult | str], None, None]:
        """Each page with its result, or with the reason why there is none, as they come.

        Closing it ends all that is at work.
        """
        threads = [threading.Thread(target=self._work, args=(worker,), daemon=True) for worker in self._workers]
        for thread in threads:
            thread.start()
        running = len(threads)
        try:
            while running:
                try:
                    outcome = self._done.get(timeout=_POLL_SECONDS)
                except queue.Empty:
                    continue
                if outcome is None:
                    running -= 1
                else:
                    yield outcome
        finally:
            self._stop.set()
            for worker in self._workers:
                worker.end()
            for thread in threads:
                thread.join()
        if self._errors:
            raise self._errors[0]

    def _work(self, worker: Worker) -> None:
        try:
            while not self._stop.is_set():
                try:
                    chunk = self._chunks.get_nowait()
                except queue.Empty:
                    return
                self._chunk(worker, chunk)
        except BaseException as error:  # noqa: BLE001 # told by the thread that waits
            self._errors.append(error)
        finally:
            worker.close()
            self._done.put(None)

    def _chunk(self, worker: Worker, chunk: Sequence[str]) -> None:
        witnessed = [self._pages.addresses[page] for page in chunk if page in self._witnessed]
        said = pa11y.Outcome()
        if witnessed:
            settings = pa11y.Settings(pa11y.STANDARD, timeout=self._settings.timeout)
            said = pa11y.run(witnessed, tools=self._tools, settings=settings, jobs=1, stop=self._stop)
        for page in chunk:
            address = self._pages.addresses[page]
            if self._stop.is_set():
                return
            if address in said.failures:
                self._done.put((page, said.failures[address]))
                continue
            others = said.issues.get(address)
            spots = tuple({(each.rule, each.selector) for each in others or () if each.is_fault and each.selector})
            states, only = self._pages.plan[page], self._settings.runners_only
            looks = tuple(self.looks)
            order = Order(address, states, spots, self._settings.timeout, runners_only=only, looks=looks)
            answer = worker.look(order)
            self.looks.update(answer.get("looks", ()))
            if self._stop.is_set():
                return
            self._done.put((page, str(answer["failure"]) if "failure" in answer else page_result(page, others, answer)))


def witnesses(pages: Pages, waiting: Iterable[str], known: Collection[tuple[str, str]] = ()) -> set[str]:
    """The pages of `waiting` that pa11y-ci looks at as well: one of each template in each language but those `known`.

    Its runners look at every page in our own browser. That they say there what pa11y-ci says, it shows on these. Pages
    that are not on disk are looked at by it all.
    """
    first: dict[tuple[str, str], str] = {}
    for page in waiting:
        first.setdefault(_kind(pages, page), page)
    return {page for kind, page in first.items() if kind not in known}


def _kind(pages: Pages, page: str) -> tuple[str, str]:
    """Template and language of a page; where its file is not known, a kind of its own."""
    file = pages.files.get(page)
    return (template_of(file), language_of(file)) if file else ("", page)


def page_result(page: str, witness: Sequence[pa11y.Issue] | None, answer: Mapping[str, Any]) -> PageResult:
    """Make one result of what was seen of a page: the same fault, whoever saw it, is one spot.

    witness: what pa11y-ci said, None where it was not asked. answer: what our browser says, see inspection.py. A fault
    that only one of them told of is a fault, and counted: the engines are the same.
    """
    own = pa11y.said_in_page(answer["issues"])
    issues = list(dict.fromkeys([*own, *(witness or ())]))
    faults = [{(each.rule, each.selector) for each in some if each.is_fault} for some in (own, witness or ())]
    mistakes = Counter("contrast that htmlcs cannot work out" for issue in issues if issue.is_mistake)
    observations = []
    for each in answer["observations"]:
        if mistake := _ibm_mistake(each):
            mistakes[mistake] += 1
        else:
            observations.append(each)
    kept = [issue for issue in issues if not issue.is_mistake]
    spots = [_pa11y_spot(page, issue, answer["spots"]) for issue in kept if issue.is_fault or issue.is_review]
    facts = dict(answer["facts"])
    said = [dict(each, state="desktop", engine="own") for each in texts.check(facts)]
    spots += [_spot(page, each) for each in (*observations, *said)]
    united = unite(spots)
    sure = {(spot.rule, spot.selector) for spot in united if not spot.unsure}
    asked = {(spot.rule, spot.selector) for spot in united if spot.unsure and "own" in spot.engines}
    # Our own checks have looked at the same thing and either found it or not.
    left = [
        spot for spot in united if not spot.unsure or (spot.rule, spot.selector) in asked or spot.rule not in _DECIDED
    ]
    # An AA fault of contrast is told once, not at AAA too.
    left = [
        spot for spot in left if spot.rule != "color-contrast-enhanced" or ("color-contrast", spot.selector) not in sure
    ]
    for key in ("texts", "names"):
        facts.pop(key)  # looked at already: what several pages are compared by is smaller
    return PageResult(
        states=tuple(answer["states"]),
        spots=tuple(left),
        facts=facts,
        pictures=dict(answer["pictures"]),
        mistakes=dict(mistakes),
        answered=len(united) - len(left),
        witnessed=witness is not None,
        differences=len(faults[0] ^ faults[1]) if witness is not None else 0,
        template=str(facts["template"]) or NO_TEMPLATE,
    )


def unite(spots: Iterable[Spot]) -> list[Spot]:
    """Make one spot of those with the same rule and element on a page; sure if one is sure. Sorted."""
    found: dict[tuple[str, str, str], Spot] = {}
    for spot in spots:
        key = (spot.page, spot.rule, spot.selector)
        other = found.get(key)
        if other is None:
            found[key] = spot
            continue
        # The one that is sure tells what is wrong; ours before an engine's, which may not have described the element.
        first, second = sorted((other, spot), key=lambda each: (each.unsure, "own" not in each.engines))
        found[key] = replace(
            first,
            states=tuple(sorted({*first.states, *second.states})),
            engines=tuple(sorted({*first.engines, *second.engines})),
            text=first.text or second.text,
            html=first.html or second.html,
            trail=first.trail or second.trail,
        )
    return sorted(found.values(), key=lambda spot: (spot.page, spot.rule, spot.selector))


def _number(page: str) -> int:
    return int.from_bytes(hashlib.sha256(page.encode()).digest()[:8], "big")


def _address(page: str) -> str:
    # As readers reach it: a folder's page by the folder.
    folder = page.removesuffix("index.html") if page == "index.html" or page.endswith("/index.html") else page
    return quote(folder)


def _common(site: Path, tools: pa11y.Tools, level: str) -> str:
    """The hash of all that findings depend on beside a page: what pages load, tools, our code, settings."""
    here = Path(__file__).parent
    assets = [file for file in site.rglob("*") if file.suffix in _SHOWN and file.is_file()]
    code = [*here.glob("*.py"), *here.glob("*.toml"), *(here / "scripts").glob("*.js")]
    return common_hash(files=[*assets, *code], words=[*map(str, sorted(versions(tools).items())), level])


def _ibm_mistake(seen: Mapping[str, Any]) -> str:
    """What is wrong with what IBM's engine says; empty where nothing is. The browser itself is asked for the truth."""
    if seen["engine"] != "ibm":
        return ""
    return next((why for why, rules, holds in _IBM_MISTAKES if seen["rule"] in rules and holds(seen)), "")


_IBM_MISTAKES: tuple[tuple[str, set[str], Callable[[Mapping[str, Any]], bool]], ...] = (
    (
        "the label of a field in a closed part, which IBM's engine does not see",
        {"input_label_exists"},
        lambda seen: bool(seen["name"]),
    ),
    (
        "the link that skips to the text, which comes before all landmarks",
        {"aria_content_in_landmark"},
        lambda seen: re.match(r'<a [^>]*href="#', seen["html"]) is not None,
    ),
    (
        # What scrolls has to be reached by keyboard (axe's rule scrollable-region-focusable).
        "parts that scroll, which have to take the focus",
        {"element_tabbable_role_valid"},
        lambda seen: 'role="region"' in seen["html"],
    ),
    (
        "the button of a form that stands outside of it (attribute `form`)",
        {"form_submit_button_exists"},
        lambda seen: bool(seen["submits"]),
    ),
    (
        # A form without a name is no landmark (https://www.w3.org/TR/html-aam-1.0/#el-form).
        "forms without a name, which IBM's engine takes for landmarks",
        {"aria_form_label_unique", "aria_landmark_name_unique"},
        lambda seen: seen["html"].startswith("<form") and not seen["name"],
    ),
)


def _pa11y_spot(page: str, issue: pa11y.Issue, described: Mapping[str, Mapping[str, Any]]) -> Spot:
    rule = issue.rule
    selector = issue.selector or "html"
    seen = described.get(f"{rule} {selector}", {})
    return Spot(
        rule=rule,
        number=RULES[rule].number if rule in RULES else number_of(issue.engine, issue.code),
        page=page,
        selector=selector,
        what=issue.message.removesuffix(f" ({issue.help_url})").removesuffix("."),
        unsure=not issue.is_fault,
        states=("desktop",),
        engines=(issue.engine,),
        remedy=remedy(issue.engine, issue.code, issue.help_url),
        text=str(seen.get("text", "")),
        html=str(seen.get("html", "")),
        trail=tuple(seen.get("trail", ())),
    )


def _spot(page: str, seen: Mapping[str, Any]) -> Spot:
    own = seen["engine"] == "own"
    rule = str(seen["rule"]) if own else canonical("ibm", seen["rule"])
    known = RULES.get(rule)
    words = known.remedy if known else remedy("axe", rule, f"https://able.ibm.com/rules/tools/help/{seen['rule']}")
    return Spot(
        rule=rule,
        number=known.number if known else str(seen.get("number", "")),
        page=page,
        selector=str(seen["selector"]),
        what=str(seen["what"]),
        unsure=bool(seen["unsure"] or (known and known.unsure)),
        states=(str(seen["state"]),),
        engines=(str(seen["engine"]),),
        remedy=words,
        text=str(seen["text"]),
        html=str(seen["html"]),
        trail=tuple(seen["trail"]),
    )
