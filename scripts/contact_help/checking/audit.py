"""Audits the pages of a built site for accessibility and says what was found, where, and how to mend it.

Two engines look at each page: HTML_CodeSniffer and axe. What they are sure of is a finding. What they are unsure of,
and their hints, are kept apart for a person to look at. A page that could not be audited is never taken for clean.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from contact_help.checking import pa11y
from contact_help.checking.findings import CLEAN, COULD_NOT_RUN, FOUND, Finding
from contact_help.checking.remedies import remedy
from contact_help.checking.server import serve
from contact_help.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

LEVELS = ("WCAG2A", "WCAG2AA", "WCAG2AAA")
# A page is mostly waited for (pa11y waits until the network has been idle for half a second).
DEFAULT_JOBS = (os.cpu_count() or 1) + 1
NO_TEMPLATE = "unknown"

# Rules of WCAG 2 A and AA whose breaches axe calls moderate or minor, so that pa11y makes less than an error of them.
# A test holds this against the axe that is installed.
LESSER_RULES = frozenset(
    {
        "aria-deprecated-role",
        "form-field-multiple-labels",
        "html-xml-lang-mismatch",
        "meta-viewport",
        "no-autoplay-audio",
        "server-side-image-map",
    }
)

_TEMPLATE = re.compile(r"""<body\b[^>]*?\sdata-template=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
# HTML_CodeSniffer cannot work out the contrast of a translucent colour and says so as an error; axe can.
_NOT_A_NUMBER = re.compile(r"contrast ratio of NaN:1")
_PAGES_SHOWN = 5


@dataclass(frozen=True)
class AuditReport:
    """What an audit saw.

    asked: the pages to be audited. failed: those that could not be, with the reason. site_pages: how many pages the
    site has. findings: faults. reviews: what a person should look at; never counted as faults. dropped: messages left
    out because they are a known mistake of an engine. templates: the template of each page asked for.
    """

    asked: tuple[str, ...]
    failed: Mapping[str, str]
    site_pages: int
    findings: tuple[Finding, ...]
    reviews: tuple[Finding, ...]
    dropped: int
    templates: Mapping[str, str]

    @property
    def audited(self) -> tuple[str, ...]:
        """The pages on which both engines ran to their end."""
        return tuple(page for page in self.asked if page not in self.failed)

    @property
    def exit_code(self) -> int:
        """COULD_NOT_RUN when a page was not audited, else FOUND when there are findings, else CLEAN."""
        if self.failed or not self.asked:
            return COULD_NOT_RUN
        return FOUND if self.findings else CLEAN


def page_list(site: Path) -> list[str]:
    """List the pages of a built site, as `es/faq/index.html`, sorted. Raises InputError when there is none."""
    pages = sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html") if page.is_file())
    if not pages:
        raise InputError([Problem(str(site), 0, "there is no page to audit", "Build the site first")])
    return pages


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


def template_of(page: Path) -> str:
    """Read the template of a built page: `<body data-template="...">`, or NO_TEMPLATE."""
    found = _TEMPLATE.search(page.read_text(encoding="utf-8", errors="replace"))
    return next((value for value in found.groups() if value), NO_TEMPLATE) if found else NO_TEMPLATE


def audit(  # noqa: PLR0913 # each is a setting of its own, by keyword
    site: Path,
    *,
    pages: Sequence[str] | None = None,
    jobs: int = DEFAULT_JOBS,
    level: str = "WCAG2AA",
    viewport: tuple[int, int] = (1280, 1024),
    flags: Sequence[str] = (),
    timeout: float = 30,
    prefix: str = "/",
    tools: pa11y.Tools | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> AuditReport:
    """Audit the built site in the folder `site`.

    pages: paths as page_list gives them; None means all. jobs: how many browsers work at a time.
    level: one of LEVELS. viewport: width and height in CSS pixels. flags: more flags for the browser.
    timeout: seconds that a page may take to load. prefix: path below which the site is meant to live.
    tools: pa11y-ci and browser, found when None. progress: called with pages done and pages asked for.

    Raises InputError when there is nothing to audit, a page is not there, or pa11y-ci or a browser is missing.
    """
    if level not in LEVELS:
        raise InputError([Problem("level", 0, f"{level} is not a level", f"Use one of {', '.join(LEVELS)}")])
    there = page_list(site)
    asked = tuple(there if pages is None else dict.fromkeys(pages))
    if not asked:
        raise InputError([Problem(str(site), 0, "no page was chosen to audit", "Name at least one page")])
    missing = sorted(set(asked) - set(there))
    if missing:
        raise InputError(Problem(page, 0, "the site has no such page", "Check its spelling") for page in missing)
    settings = pa11y.Settings(level, *viewport, tuple(flags), timeout)
    tools = tools or pa11y.find_tools()
    with serve(site, prefix=prefix) as root:
        pages_by_address = {root + _address(page): page for page in asked}
        outcome = pa11y.run(
            list(pages_by_address),
            tools=tools,
            settings=settings,
            jobs=max(1, jobs),
            progress=(lambda done: progress(done, len(asked))) if progress else None,
        )
    issues = [(pages_by_address[address], issue) for address, all_ in outcome.issues.items() for issue in all_]
    kept = [(page, issue) for page, issue in issues if not _is_mistake(issue)]
    return AuditReport(
        asked=asked,
        failed={pages_by_address[address]: reason for address, reason in outcome.failures.items()},
        site_pages=len(there),
        findings=_findings((page, issue) for page, issue in kept if _is_fault(issue)),
        reviews=_findings((page, issue) for page, issue in kept if _is_review(issue)),
        dropped=len(issues) - len(kept),
        templates={page: template_of(site / page) for page in asked},
    )


def render(report: AuditReport) -> str:
    """Write a report for people: findings by rule and template, what to look at, what was not audited, the totals."""
    return "\n".join(
        [
            *_render_findings(report),
            *_render_reviews(report.reviews),
            *_render_failed(report.failed),
            *_render_totals(report),
            "",
        ]
    )


def _number(page: str) -> int:
    return int.from_bytes(hashlib.sha256(page.encode()).digest()[:8], "big")


def _address(page: str) -> str:
    # As readers reach it: a folder's page by the folder.
    folder = page.removesuffix("index.html") if page == "index.html" or page.endswith("/index.html") else page
    return quote(folder)


def _is_mistake(issue: pa11y.Issue) -> bool:
    return issue.engine == "htmlcs" and _NOT_A_NUMBER.search(issue.message) is not None


def _is_fault(issue: pa11y.Issue) -> bool:
    if issue.unsure:
        return False
    return issue.level == "error" or (issue.engine == "axe" and issue.code in LESSER_RULES)


def _is_review(issue: pa11y.Issue) -> bool:
    # Notices of HTML_CodeSniffer are a checklist that is the same on every page: they tell nothing of this one.
    return not _is_fault(issue) and (issue.engine != "htmlcs" or issue.level != "notice")


def _findings(issues: Iterable[tuple[str, pa11y.Issue]]) -> tuple[Finding, ...]:
    return tuple(
        sorted(
            {
                Finding(
                    rule=f"{issue.engine}:{issue.code}",
                    page=page,
                    where=issue.selector or "(the whole page)",
                    what=issue.message.removesuffix(f" ({issue.help_url})").removesuffix("."),
                    remedy=remedy(issue.engine, issue.code, issue.help_url),
                )
                for page, issue in issues
            }
        )
    )


def _render_findings(report: AuditReport) -> Iterator[str]:
    for rule in sorted({finding.rule for finding in report.findings}):
        found = [finding for finding in report.findings if finding.rule == rule]
        sentences = {finding.what for finding in found}
        yield f"{rule}: {_count(len(found), 'finding')}"
        if len(sentences) == 1:
            yield f"  {found[0].what}."
        yield f"  To mend: {found[0].remedy}."
        spots: dict[tuple[str, str, str], list[str]] = {}
        for finding in found:
            detail = f": {finding.what}" if len(sentences) > 1 else ""
            spots.setdefault((report.templates[finding.page], finding.where, detail), []).append(finding.page)
        template = None
        for (name, where, detail), pages in sorted(spots.items()):
            if name != template:
                template = name
                yield f"  Template {name}:"
            yield f"    {where}{detail}"
            yield f"      on {_some(pages)}"
        yield ""


def _render_reviews(reviews: Sequence[Finding]) -> Iterator[str]:
    if reviews:
        yield "For a person to look at (not counted as findings):"
        for rule, count in Counter(review.rule for review in reviews).most_common():
            pages = {review.page for review in reviews if review.rule == rule}
            yield f"  {count} on {_count(len(pages), 'page')}: {rule}"
        yield ""


def _render_failed(failed: Mapping[str, str]) -> Iterator[str]:
    if failed:
        yield "NOT audited:"
        for page, reason in sorted(failed.items()):
            yield f"  {page}: {reason}"
        yield ""


def _render_totals(report: AuditReport) -> Iterator[str]:
    if report.dropped:
        yield f"Left out: {_count(report.dropped, 'message')} on the contrast of a colour that htmlcs cannot read."
    yield (
        f"Audited {len(report.audited)} of {_count(report.site_pages, 'page')}: "
        f"{_count(len(report.findings), 'finding')} on "
        f"{_count(len({finding.page for finding in report.findings}), 'page')}, "
        f"{len(report.reviews)} to look at, {len(report.failed)} not audited."
    )


def _some(pages: Sequence[str]) -> str:
    shown = ", ".join(pages[:_PAGES_SHOWN])
    return shown if len(pages) <= _PAGES_SHOWN else f"{shown} and {len(pages) - _PAGES_SHOWN} more"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
