"""Findings are told by cause, with source, criterion and remedy, in every format; what was not audited is told too."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from contact_help.checking import audit_reports as reports
from contact_help.checking import html_report
from contact_help.checking.browsers import find_browser
from contact_help.checking.concluding import AuditReport, conclude
from contact_help.checking.exceptions import Exempt
from contact_help.checking.findings import CLEAN, COULD_NOT_RUN, FOUND, Spot
from contact_help.checking.inspection import Order
from contact_help.checking.results import PageResult, Results
from contact_help.checking.server import serve
from contact_help.checking.states import ALL
from contact_help.checking.workers import Worker
from contact_help.problems import InputError, Problem

TODAY = dt.date(2026, 11, 25)
PICTURE = "UklGRjwAAABXRUJQVlA4IDAAAADQAQCdASoBAAEAAgA0JaACdLoB+AADsAD+8ut//NgVzXPv9//S4P0uD9Lg/9KQAAA="


def spot(page: str = "es/faq/index.html", **changes: object) -> Spot:
    unsure = False
    first = Spot(
        "target-size",
        "2.5.8",
        page,
        "html > body > footer > a",
        "The target is 9 x 9 px",
        unsure,
        ("phone",),
        ("own",),
        "Make it larger",
        "About",
        "<a>",
        ("a", "div.wide", "footer.bottom"),
    )
    return replace(first, **changes)  # type: ignore[arg-type] # the fields are the class's own


def concluded(
    *spots: Spot, project: Path = Path("/none"), failed: dict[str, str] | None = None, level: str = "AAA"
) -> AuditReport:
    pages = {each.page for each in spots} | {"es/index.html"}
    results = Results(dict.fromkeys((*sorted(pages), *(failed or {})), ("phone",)), 9, 99, {"browser": "1"}, level)
    results.failed = failed or {}
    for page in pages:
        facts = {"language": "es", "title": f"{page} - Help", "links": [], "listed": True}
        own = tuple(each for each in spots if each.page == page)
        results.pages[page] = PageResult(
            ("phone",), own, facts, {f"{each.rule} {each.selector}": PICTURE for each in own}, {"NaN": 1}, 2, "page"
        )
    return conclude(results, project=project, today=TODAY)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "overrides/main.html": "<body>\n",
        "overrides/partials/footer.html": '<footer class="bottom">\n<div class="wide">\n',
        "overrides/partials/header.html": '<header>\n<div class="wide">\n',
        "docs/faq.md": "---\n---\n\n# Ask\n\nThey answer [within five days](x.md) of the letter.\n",
        "locales/es/LC_MESSAGES/site.po": 'msgid "a"\nmsgstr "Responden en cinco días tras la carta."\n',
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_same_part_of_many_pages_is_one_cause() -> None:
    (cause,) = concluded(
        spot("es/a.html"), spot("es/b.html", selector="html > body > footer > a:nth-child(2)")
    ).findings
    assert (cause.pages, len(cause.spots), cause.component) == (("es/a.html", "es/b.html"), 2, "div.wide")


def test_two_rules_are_two_causes() -> None:
    assert len(concluded(spot(), spot(rule="reflow", number="1.4.10")).findings) == 2


def test_a_part_of_a_template_is_found_in_the_one_template_that_writes_it(project: Path) -> None:
    (cause,) = concluded(spot(), project=project).findings
    assert cause.place == "overrides/partials/footer.html:1"


def test_words_are_found_where_they_were_typed(project: Path) -> None:
    written = spot("en/faq/index.html", rule="reading-level", text="They answer within five days of the letter.")
    assert concluded(written, project=project).findings[0].place == "docs/faq.md:6"


def test_translated_words_are_found_in_their_catalogue(project: Path) -> None:
    written = spot(rule="language-of-parts", text="Responden en cinco días tras la carta.")
    assert concluded(written, project=project).findings[0].place == "locales/es/LC_MESSAGES/site.po:2"


def test_a_source_that_cannot_be_told_is_not_guessed(project: Path) -> None:
    assert concluded(spot(trail=("p",)), project=project).findings[0].place == "template page, p"


def test_what_needs_a_person_is_no_finding() -> None:
    report = concluded(spot(unsure=True))
    assert (report.exit_code, report.findings, len(report.reviews)) == (CLEAN, (), 1)
    assert "For a person to look at (not counted as findings):\n  target-size, 1 page" in reports.terminal(report)


@pytest.mark.parametrize(("level", "found"), [("AAA", 1), ("AA", 1), ("A", 0)])
def test_only_levels_that_are_asked_for_count(level: str, found: int) -> None:
    assert len(concluded(spot(), level=level).findings) == found


def test_a_page_that_was_not_audited_is_never_clean() -> None:
    report = concluded(failed={"es/slow.html": "no answer"})
    assert report.exit_code == COULD_NOT_RUN
    assert "NOT audited:\n  es/slow.html: no answer" in reports.terminal(report)


def test_an_audit_of_nothing_is_not_clean() -> None:
    assert AuditReport(Results({}, 0, 0, {}, "AA"), (), (), (), ()).exit_code == COULD_NOT_RUN


def test_the_terminal_says_what_for_whom_where_and_how(project: Path) -> None:
    text = reports.terminal(concluded(spot(), project=project))
    for part in (
        "target-size: WCAG 2.5.8 Target Size (Minimum) (AA)\n  The target is 9 x 9 px.\n  Hurts people whose",
        "  Where: overrides/partials/footer.html:1\n    es/faq/index.html  html > body > footer > a\n",
        "  To mend: Make it larger.\n  https://www.w3.org/WAI/WCAG22/Understanding/target-size-minimum\n",
        "Left out as mistakes of an engine: 2 messages on NaN.",
        "Audited 2 pages of 9, 2 of 99 states of pages (2 %)",
    ):
        assert part in text


def test_json_holds_the_findings_and_all_that_they_were_made_of(tmp_path: Path) -> None:
    report = concluded(spot())
    reports.write(report, tmp_path / "a.json")
    data = json.loads((tmp_path / "a.json").read_text())
    assert (data["exit_code"], data["findings"][0]["rule"], list(data["results"]["pages"])) == (
        FOUND,
        "target-size",
        list(report.results.pages),
    )


def test_junit_has_a_case_for_each_page_and_failures_for_those_with_findings() -> None:
    suite = etree.fromstring(
        reports.junit(concluded(spot(what="Bad \x00 sign"), failed={"es/slow.html": "late"})).encode()
    )
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    assert "Bad \N{REPLACEMENT CHARACTER} sign" in (suite.findtext(".//failure") or "")


def test_sarif_points_to_the_source(project: Path) -> None:
    run = json.loads(reports.sarif(concluded(spot(), project=project)))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "overrides/partials/footer.html"}, "region": {"startLine": 1}}
    assert run["tool"]["driver"]["rules"][0]["helpUri"].endswith("/target-size-minimum")


def test_annotations_are_one_line_each_with_signs_escaped(project: Path) -> None:
    text = reports.github(concluded(spot(what="100 % wrong\nhere"), project=project))
    assert text.startswith("::error file=overrides/partials/footer.html,line=1,title=target-size (WCAG 2.5.8")
    assert "100 %25 wrong%0Ahere" in text
    assert text.count("\n") == 1


def test_wrong_exceptions_are_in_every_report() -> None:
    report = replace(concluded(), problems=(Problem("exceptions.yml", 7, "it ended", "Decide"),))
    assert report.exit_code == FOUND
    for write in (reports.terminal, reports.junit, reports.sarif, reports.github, html_report.html):
        assert "exceptions.yml" in write(report)


def test_a_name_that_tells_no_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a.doc: the name does not tell a format. End it in one of .json"):
        reports.write(concluded(), tmp_path / "a.doc")


def test_the_page_of_the_report_is_clean_by_its_own_audit(tmp_path: Path) -> None:
    report = concluded(
        spot(),
        spot(rule="reflow", number="1.4.10", unsure=True),
        spot("es/<b>.html", what="<script>"),
        failed={"es/slow.html": "late"},
    )
    page = html_report.html(replace(report, problems=(Problem("exceptions.yml", 7, "it ended", "Decide"),)))
    assert "<script>" not in page
    assert f'src="data:image/webp;base64,{PICTURE}"' in page
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    with serve(tmp_path) as root:
        worker = Worker(find_browser())
        try:
            seen = worker.look(Order(f"{root}report.html", ALL, (), 20))
        finally:
            worker.close()
    assert [(each["rule"], each["selector"], each["what"]) for each in seen["observations"] if not each["unsure"]] == []


def test_a_statement_counts_causes_by_level_and_leaves_out_what_is_borne() -> None:
    report = concluded(
        spot("es/a.html"),
        spot("es/b.html"),
        spot("es/a.html", rule="reflow", number="1.4.10"),
        spot("es/a.html", rule="new", number=""),
        spot("es/a.html", rule="heading-missing", number="1.3.1", unsure=True),
        spot("es/a.html", rule="link-purpose", number="2.4.4"),
    )
    made = report.statement(TODAY)
    assert (dict(made.faults), made.questions, made.borne) == ({"A": 1, "AA": 2, "AAA": 0, "practice": 1}, 1, 0)
    assert (made.day, made.pages, made.pages_all, made.is_whole, made.languages) == (TODAY, 3, 9, False, ("es",))


def test_a_question_that_a_person_answered_is_asked_no_more_until_the_answer_ends() -> None:
    asked = spot("es/a.html", rule="ibm:list_markup_review", number="1.3.1", unsure=True)
    fault = spot("es/a.html", rule="ibm:list_markup_review", number="1.3.1", selector="p")
    results = concluded(asked, fault).results
    answer = Exempt("review", asked.rule, "es/*", "*", "It is plain text.", "developers", TODAY, "exceptions.yml", 2)
    report = conclude(results, project=Path("/none"), exempt=[answer], today=TODAY)
    assert (report.settled, report.reviews, [each.unsure for each in report.findings]) == (1, (), [False])
    later = conclude(results, project=Path("/none"), exempt=[answer], today=TODAY + dt.timedelta(days=1))
    assert (later.settled, len(later.reviews), len(later.problems)) == (0, 1, 1)
