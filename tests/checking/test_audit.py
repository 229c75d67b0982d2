"""Faults of a page are found, and a page that could not be audited is never taken for a clean one."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from contact_help.checking import pa11y
from contact_help.checking.audit import (
    LESSER_RULES,
    NO_TEMPLATE,
    AuditReport,
    audit,
    page_list,
    render,
    sample,
    template_of,
)
from contact_help.checking.browsers import shell
from contact_help.checking.findings import CLEAN, COULD_NOT_RUN, FOUND, Finding
from contact_help.checking.node import CHECKOUT, find_node
from contact_help.problems import InputError

if TYPE_CHECKING:
    from pathlib import Path

# A page as strict as ours will be: no script may run on it.
PAGE = """<!doctype html>
<html{attributes}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width{viewport}">
<title>{title}</title>
<style>body {{ color: #222; background: #fff }}</style>
</head>
<body data-template="page"><main><h1>A page</h1>{body}</main></body>
</html>
"""


def page(body: str = "", *, attributes: str = ' lang="en"', title: str = "A page", viewport: str = "") -> str:
    return PAGE.format(body=body, attributes=attributes, title=title, viewport=viewport)


# Each page has one fault, and the rules of which at least one has to find it.
FAULTS = {
    "image-without-alt": (page('<img src="data:,">'), {"axe:image-alt", "htmlcs:H37"}),
    "field-without-label": (
        page('<form action="/"><input type="text" name="a"><button>Send</button></form>'),
        {"axe:label", "htmlcs:F68"},
    ),
    "pale-text": (page('<p style="color: #999">Pale</p>'), {"axe:color-contrast", "htmlcs:G18.Fail"}),
    "no-language": (page(attributes=""), {"axe:html-has-lang", "htmlcs:H57.2"}),
    "empty-button": (page('<button type="button"></button>'), {"axe:button-name", "htmlcs:H91.Button.Name"}),
    "no-title": (page(title=""), {"axe:document-title", "htmlcs:H25.1.EmptyTitle"}),
    "duplicate-id": (page('<p id="a">One</p><p id="a">Two</p>'), {"htmlcs:F77"}),
    "no-zoom": (page(viewport=", maximum-scale=1"), {"axe:meta-viewport"}),
}


def write(folder: Path, pages: dict[str, str]) -> Path:
    for name, text in pages.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def rules(report: AuditReport, name: str) -> set[str]:
    """The rules found on a page, those of htmlcs without level and criterion."""
    found = {finding.rule for finding in report.findings if finding.page == name}
    return {f"htmlcs:{rule.split('.', 4)[-1]}" if rule.startswith("htmlcs:") else rule for rule in found}


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> AuditReport:
    """One audit of a page for each fault, and of a clean one at an address that has to be quoted."""
    pages = {f"{name}/index.html": text for name, (text, _) in FAULTS.items()}
    clean = page('<p>Words, and <a href="/">a link</a>.</p>')
    return audit(write(tmp_path_factory.mktemp("site"), {**pages, "página uno.html": clean}), jobs=2)


@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_is_found_on_its_page(seeded: AuditReport, name: str) -> None:
    assert rules(seeded, f"{name}/index.html") & FAULTS[name][1]


def test_a_clean_page_is_audited_and_has_no_findings(seeded: AuditReport) -> None:
    assert "página uno.html" in seeded.audited
    assert rules(seeded, "página uno.html") == set()


def test_an_audit_with_findings_ends_with_1(seeded: AuditReport) -> None:
    assert (seeded.exit_code, dict(seeded.failed), len(seeded.audited)) == (FOUND, {}, len(FAULTS) + 1)


def test_the_report_names_fault_page_template_and_remedy(seeded: AuditReport) -> None:
    text = render(seeded)
    assert "axe:image-alt: 1 finding\n" in text
    assert "To mend: Give the image an alt text" in text
    assert "Template page:\n    html > body > main > img\n      on image-without-alt/index.html\n" in text
    assert f"Audited {len(FAULTS) + 1} of {len(FAULTS) + 1} pages: " in text


def test_a_clean_site_ends_with_0_in_the_browser_from_npm_too(tmp_path: Path) -> None:
    tools = pa11y.Tools(pa11y.find_tools().command, shell())
    report = audit(write(tmp_path, {"index.html": page("<p>Words.</p>")}), tools=tools, prefix="/help/")
    assert (report.exit_code, report.audited) == (CLEAN, ("index.html",))


def test_a_page_that_hangs_or_leads_elsewhere_is_not_audited_and_the_others_are(tmp_path: Path) -> None:
    pages = {
        "good.html": page(),
        "hangs.html": "<!doctype html><title>Hangs</title><script>for (;;);</script>",
        "leads-on.html": '<!doctype html><meta http-equiv="refresh" content="0; url=good.html">',
    }
    report = audit(write(tmp_path, pages), jobs=2, timeout=3)
    assert (report.exit_code, report.audited, sorted(report.failed)) == (
        COULD_NOT_RUN,
        ("good.html",),
        ["hangs.html", "leads-on.html"],
    )
    assert "NOT audited:\n  hangs.html: " in render(report)


def test_the_rules_of_wcag_that_axe_calls_lesser_are_those_of_the_axe_installed() -> None:
    program = """
const axe = require("axe-core"), tags = ["wcag2a", "wcag21a", "wcag2aa", "wcag21aa"];
const lesser = axe._audit.rules.filter((rule) => rule.enabled && rule.tags.some((tag) => tags.includes(tag))
  && !["serious", "critical"].includes(rule.impact));
console.log(JSON.stringify(lesser.map((rule) => rule.id)));
"""
    done = subprocess.run(
        [find_node().path, "-e", program], cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=True
    )
    assert set(json.loads(done.stdout)) == LESSER_RULES


# From here on no browser runs: what pa11y-ci would say is given.


def issue(code: str = "image-alt", level: str = "error", *, engine: str = "axe", unsure: bool = False) -> pa11y.Issue:
    return pa11y.Issue(engine, code, level, "Broken (https://example.org)", "p", unsure, "https://example.org")


def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *issues: pa11y.Issue) -> AuditReport:
    """Audit a site of one page of which the engines say `issues`."""

    def run(addresses: list[str], **_settings: object) -> pa11y.Outcome:
        return pa11y.Outcome(issues={addresses[0]: list(issues)})

    monkeypatch.setattr(pa11y, "run", run)
    return audit(write(tmp_path, {"index.html": page()}))


@pytest.mark.parametrize("level", ["error", "warning", "notice"])
def test_what_needs_review_is_never_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, level: str) -> None:
    report = said(monkeypatch, tmp_path, issue("meta-viewport", level, unsure=True))
    assert (report.exit_code, report.findings, len(report.reviews)) == (CLEAN, (), 1)
    assert "For a person to look at (not counted as findings):\n  1 on 1 page: axe:meta-viewport" in render(report)


@pytest.mark.parametrize(
    ("given", "findings", "reviews"),
    [
        (issue(), 1, 0),
        (issue("meta-viewport", "warning"), 1, 0),
        (issue("server-side-image-map", "notice"), 1, 0),
        (issue("region", "warning"), 0, 1),
        (issue("H37", "error", engine="htmlcs"), 1, 0),
        (issue("H37", "warning", engine="htmlcs"), 0, 1),
        (issue("meta-viewport", "warning", engine="htmlcs"), 0, 1),
        (issue("H37", "notice", engine="htmlcs"), 0, 0),
    ],
)
def test_errors_and_breaches_of_wcag_are_findings_and_hints_are_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: pa11y.Issue, findings: int, reviews: int
) -> None:
    report = said(monkeypatch, tmp_path, given)
    assert (len(report.findings), len(report.reviews)) == (findings, reviews)


def test_a_finding_is_told_once_and_without_the_address_in_its_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = said(monkeypatch, tmp_path, issue("new-rule"), issue("new-rule"))
    assert report.findings == (Finding("axe:new-rule", "index.html", "p", "Broken", "See https://example.org"),)


def test_the_contrast_that_htmlcs_cannot_work_out_is_left_out_and_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "This element has a contrast ratio of {}:1. Recommendation: change it."
    odd = pa11y.Issue("htmlcs", "G18", "error", text.format("NaN"), "p", unsure=False, help_url="")
    real = pa11y.Issue("htmlcs", "G18", "error", text.format("2.85"), "p", unsure=False, help_url="")
    report = said(monkeypatch, tmp_path, odd, real)
    assert (report.dropped, len(report.findings), "2.85" in report.findings[0].what) == (1, 1, True)
    assert "Left out: 1 message on the contrast of a colour that htmlcs cannot read." in render(report)


def test_only_the_pages_asked_for_are_audited_and_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(tmp_path, {"es/index.html": page(), "es/faq.html": page()})
    monkeypatch.setattr(pa11y, "run", lambda addresses, **_: pa11y.Outcome({address: [] for address in addresses}))
    report = audit(tmp_path, pages=["es/index.html"])
    assert (report.asked, report.site_pages) == (("es/index.html",), 2)
    assert "Audited 1 of 2 pages: 0 findings" in render(report)


@pytest.mark.parametrize(
    ("pages", "level", "message"),
    [
        ([], "WCAG2AA", "no page was chosen to audit"),
        (["none.html"], "WCAG2AA", r"none\.html: the site has no such page"),
        (None, "WCAG3", r"WCAG3 is not a level\. Use one of WCAG2A, WCAG2AA, WCAG2AAA"),
    ],
)
def test_an_audit_of_nothing_is_refused(tmp_path: Path, pages: list[str] | None, level: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        audit(write(tmp_path, {"index.html": page()}), pages=pages, level=level)


@pytest.mark.parametrize("name", ["empty", "none"])
def test_a_site_without_pages_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"empty/style.css": ""})
    with pytest.raises(InputError, match=r"there is no page to audit\. Build the site first"):
        audit(tmp_path / name)


def test_without_a_browser_the_audit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROME_PATH", str(tmp_path / "none"))
    with pytest.raises(InputError, match="CHROME_PATH"):
        audit(write(tmp_path, {"index.html": page()}))


def test_a_report_on_no_page_at_all_is_not_clean() -> None:
    assert AuditReport((), {}, 0, (), (), 0, {}).exit_code == COULD_NOT_RUN


def test_many_pages_with_the_same_fault_are_told_in_one_line() -> None:
    pages = tuple(f"{number}.html" for number in range(8))
    findings = tuple(Finding("axe:label", name, "input", "No label", "Add one") for name in pages)
    text = render(AuditReport(pages, {}, 8, findings, (), 0, dict.fromkeys(pages, "form")))
    assert "  Template form:\n    input\n      on 0.html, 1.html, 2.html, 3.html, 4.html and 3 more\n" in text


def test_sentences_that_differ_stand_beside_their_spots() -> None:
    findings = (Finding("axe:x", "a", "p", "Ratio 2", "Mend"), Finding("axe:x", "a", "q", "Ratio 3", "Mend"))
    text = render(AuditReport(("a",), {}, 1, findings, (), 0, {"a": "t"}))
    assert "    p: Ratio 2\n      on a\n    q: Ratio 3\n" in text


def test_all_pages_are_listed_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": "", "es/faq/index.html": "", "404.html": "", "es/feed.xml": "", "x.html.gz": ""})
    assert page_list(tmp_path) == ["404.html", "es/faq/index.html", "index.html"]


@pytest.mark.parametrize(
    ("body", "template"),
    [
        ('<body class="a" data-template="topic">', "topic"),
        ("<BODY data-template='home'>", "home"),
        ("<body data-template=home class=a>", "home"),
        ("<body\n  data-template='two-lines'>", "two-lines"),
        ("<body>", NO_TEMPLATE),
        ('<body data-template="">', NO_TEMPLATE),
        ('<body data-other-data-template="x">', NO_TEMPLATE),
        ('<body><p data-template="inner">', NO_TEMPLATE),
    ],
)
def test_the_template_is_what_the_body_says(tmp_path: Path, body: str, template: str) -> None:
    write(tmp_path, {"index.html": f"<html>{body}"})
    assert template_of(tmp_path / "index.html") == template


PAGES = [f"es/{number}.html" for number in range(200)]


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    assert sample(PAGES, seed=3) == sample(PAGES, seed=3) != sample(PAGES, seed=4)


def test_as_many_seeds_as_the_share_see_every_page_once() -> None:
    seen = [name for seed in range(7, 17) for name in sample(PAGES, seed=seed)]
    assert sorted(seen) == sorted(PAGES)


@pytest.mark.parametrize("seed", range(12))
def test_every_group_is_in_a_sample(seed: int) -> None:
    groups = {name: "rare" if name in PAGES[:2] else "common" for name in PAGES}
    chosen = sample(PAGES, seed=seed, groups=groups)
    assert {groups[name] for name in chosen} == {"rare", "common"}
    assert chosen == [name for name in PAGES if name in chosen]
