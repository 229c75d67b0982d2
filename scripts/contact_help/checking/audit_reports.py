"""Writes an audit's report for a terminal and for machines: JSON, JUnit, SARIF, annotations of GitHub.

The report for people in a browser is in html_report.py. Formats follow: JUnit as Jenkins' xunit plugin reads it, SARIF
2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), workflow commands of GitHub Actions
(https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from contact_help.checking.concluding import AuditReport
from contact_help.checking.findings import Cause
from contact_help.checking.html_report import html
from contact_help.problems import InputError, Problem

_PAGES_SHOWN = 5
_SPOTS_SHOWN = 3
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def terminal(report: AuditReport) -> str:
    """For people at a terminal: findings by cause, what to look at, what was not audited, the totals."""
    return "\n".join(
        [
            *(line for cause in report.findings for line in _cause_lines(cause)),
            *_problem_lines(report),
            *_review_lines(report.reviews),
            *_failed_lines(report),
            *_total_lines(report),
            "",
        ]
    )


def to_json(report: AuditReport) -> str:
    """For programs, and for `audit merge`: findings, and all that they were made of."""
    data = {
        "exit_code": report.exit_code,
        "findings": [_plain(cause) for cause in report.findings],
        "reviews": [_plain(cause) for cause in report.reviews],
        "borne": [_plain(cause) for cause in report.borne],
        "exceptions": [str(problem) for problem in report.problems],
        "results": report.results.plain(),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def junit(report: AuditReport) -> str:
    """For CI services: one case a page, failed where a cause shows on it, in error where it was not audited."""
    results = report.results
    suite = etree.Element("testsuite", name="accessibility", tests=str(len(results.asked) + len(report.problems)))
    failures = 0
    for page in results.asked:
        case = etree.SubElement(suite, "testcase", classname="accessibility", name=page)
        if page in results.failed:
            etree.SubElement(case, "error", message=_xml(results.failed[page]))
            continue
        causes = [cause for cause in report.findings if page in cause.pages]
        if causes:
            failures += 1
            failure = etree.SubElement(case, "failure", message=f"{len(causes)} findings")
            failure.text = _xml("\n".join(line for cause in causes for line in _cause_lines(cause)))
    for problem in report.problems:
        failures += 1
        case = etree.SubElement(suite, "testcase", classname="exceptions", name=f"{problem.place}:{problem.line}")
        etree.SubElement(case, "failure", message=_xml(str(problem)))
    suite.set("failures", str(failures))
    suite.set("errors", str(len(results.failed)))
    text: bytes = etree.tostring(suite, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return text.decode()


def sarif(report: AuditReport) -> str:
    """For code scanners: a result for each cause, at its source where that is known, else at its first page."""
    rules = {cause.rule: cause for cause in report.findings}
    data = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "contact-help audit",
                        "rules": [
                            {
                                "id": rule,
                                "shortDescription": {"text": str(cause.criterion)},
                                "helpUri": cause.criterion.address,
                                "help": {"text": f"{cause.remedy}."},
                            }
                            for rule, cause in sorted(rules.items())
                        ],
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": report.results.is_complete,
                        "toolExecutionNotifications": [
                            {"level": "error", "message": {"text": f"{page}: {reason}"}}
                            for page, reason in sorted(report.results.failed.items())
                        ],
                    }
                ],
                "results": [_sarif_result(cause) for cause in report.findings]
                + [
                    {
                        "ruleId": "exception",
                        "level": "error",
                        "message": {"text": f"{problem.what}. {problem.remedy}."},
                        "locations": [_location(problem.place, problem.line)],
                    }
                    for problem in report.problems
                ],
            }
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def github(report: AuditReport) -> str:
    """Annotations of GitHub Actions: one a cause, at its source where that is known."""
    lines = []
    for cause in report.findings:
        level = "error" if cause.criterion.level in {"A", "AA"} else "warning"
        where = f"file={_property(cause.file)},line={cause.line or 1}," if cause.file else ""
        where_on_pages = f"On {_some(cause.pages)}, {cause.spots[0].selector}"
        text = f"{cause.what}. {cause.remedy}. {where_on_pages}. {cause.criterion.address}"
        lines.append(f"::{level} {where}title={_property(f'{cause.rule} ({cause.criterion})')}::{_message(text)}")
    lines += [
        f"::error file={_property(problem.place)},line={problem.line or 1}::{_message(str(problem))}"
        for problem in report.problems
    ]
    lines += [
        f"::error title=Not audited::{_message(f'{page}: {reason}')}"
        for page, reason in sorted(report.results.failed.items())
    ]
    return "".join(f"{line}\n" for line in lines)


_FORMATS: dict[str, Callable[[AuditReport], str]] = {
    ".json": to_json,
    ".xml": junit,
    ".sarif": sarif,
    ".html": html,
    ".txt": terminal,
    ".github": github,
}


def check_path(path: Path) -> None:
    """Raise InputError when the name of `path` tells no format."""
    if path.suffix not in _FORMATS:
        known = ", ".join(_FORMATS)
        raise InputError([Problem(str(path), 0, "the name does not tell a format", f"End it in one of {known}")])


def write(report: AuditReport, path: Path) -> None:
    """Write the report to `path`, in the format that its name tells. Raises InputError when it tells none."""
    check_path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_FORMATS[path.suffix](report), encoding="utf-8")


def totals(report: AuditReport) -> str:
    """One sentence on how much was audited, and what was found."""
    results = report.results
    share = 100 * results.states_seen // results.site_states if results.site_states else 0
    return (
        f"Audited {count(len(results.pages), 'page')} of {results.site_pages}, "
        f"{results.states_seen} of {results.site_states} states of pages ({share} %), {results.reused} unchanged: "
        f"{count(len(report.findings), 'finding')} at "
        f"{count(sum(len(cause.spots) for cause in report.findings), 'spot')}, "
        f"{len(report.reviews)} to look at, {len(results.failed)} not audited."
    )


def count(number: int, noun: str) -> str:
    """A number and its noun: `1 page`, `2 pages`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _cause_lines(cause: Cause) -> Iterator[str]:
    yield f"{cause.rule}: {cause.criterion}"
    yield f"  {cause.what}."
    yield f"  Hurts {cause.criterion.whom}."
    yield f"  Where: {cause.place}"
    for spot in cause.spots[:_SPOTS_SHOWN]:
        yield f"    {spot.page}  {spot.selector}"
    if len(cause.spots) > _SPOTS_SHOWN:
        yield f"    and {len(cause.spots) - _SPOTS_SHOWN} more, on {count(len(cause.pages), 'page')}"
    yield f"  States: {', '.join(cause.states)}. Seen by: {', '.join(cause.engines)}."
    yield f"  To mend: {cause.remedy}."
    yield f"  {cause.criterion.address}"
    yield ""


def _problem_lines(report: AuditReport) -> Iterator[str]:
    for problem in report.problems:
        yield f"exception: {problem}"
    if report.problems:
        yield ""


def _review_lines(reviews: Sequence[Cause]) -> Iterator[str]:
    if reviews:
        yield "For a person to look at (not counted as findings):"
        by_rule: dict[str, list[Cause]] = {}
        for cause in reviews:
            by_rule.setdefault(cause.rule, []).append(cause)
        for rule, causes in sorted(by_rule.items(), key=lambda each: -len(each[1])):
            pages = {page for cause in causes for page in cause.pages}
            yield f"  {rule}, {count(len(pages), 'page')}: {causes[0].what}"
            yield from (f"    {cause.place}  {cause.spots[0].page}" for cause in causes[:_PAGES_SHOWN])
        yield ""


def _failed_lines(report: AuditReport) -> Iterator[str]:
    if report.results.failed:
        yield "NOT audited:"
        for page, reason in sorted(report.results.failed.items()):
            yield f"  {page}: {reason}"
        yield ""


def _total_lines(report: AuditReport) -> Iterator[str]:
    for kind, number in sorted(report.mistakes.items()):
        yield f"Left out as mistakes of an engine: {count(number, 'message')} on {kind}."
    if report.answered:
        yield f"{count(report.answered, 'question')} of engines were answered by checks of our own."
    if report.settled:
        yield f"{count(report.settled, 'question')} of engines were answered by a person, in exceptions.yml."
    witnessed, differences = report.witnessed
    if witnessed:
        seen = count(differences, "fault")
        yield f"pa11y-ci itself looked at {count(witnessed, 'page')} of these as well and told otherwise of {seen}."
    if report.borne:
        yield f"Borne by exceptions: {count(len(report.borne), 'finding')}."
    if report.results.interrupted:
        yield "The audit was STOPPED before its end: this report is a part."
    yield totals(report)


def _plain(cause: Cause) -> dict[str, Any]:
    return {
        "rule": cause.rule,
        "criterion": cause.number,
        "level": cause.criterion.level,
        "address": cause.criterion.address,
        "what": cause.what,
        "whom": cause.criterion.whom,
        "remedy": cause.remedy,
        "file": cause.file,
        "line": cause.line,
        "template": cause.template,
        "component": cause.component,
        "states": list(cause.states),
        "engines": list(cause.engines),
        "spots": [{"page": spot.page, "selector": spot.selector, "what": spot.what} for spot in cause.spots],
    }


def _sarif_result(cause: Cause) -> dict[str, Any]:
    first = cause.spots[0]
    return {
        "ruleId": cause.rule,
        "level": "error" if cause.criterion.level in {"A", "AA"} else "warning",
        "message": {"text": f"{cause.what}. {cause.remedy}. On {_some(cause.pages)}, {first.selector}."},
        "locations": [_location(cause.file or first.page, cause.line)],
        "partialFingerprints": {"cause": f"{cause.rule} {cause.place}"},
    }


def _location(file: str, line: int) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": line or 1}}}


def _some(pages: Sequence[str]) -> str:
    shown = ", ".join(pages[:_PAGES_SHOWN])
    return shown if len(pages) <= _PAGES_SHOWN else f"{shown} and {len(pages) - _PAGES_SHOWN} more"


def _xml(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]", "\N{REPLACEMENT CHARACTER}", text)


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
