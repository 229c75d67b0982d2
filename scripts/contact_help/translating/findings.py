"""What a check of the catalogues says: its rules, its findings, and the forms in which other programs read them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

ERROR, WARNING, ADVICE = "error", "warning", "advice"
# From the worst to the mildest.
SEVERITIES = (ERROR, WARNING, ADVICE)
_OWN = "own"


@dataclass(frozen=True)
class Rule:
    """One rule of the check.

    name: as it is written in `# allow: NAME: reason`. finds: for the table of rules. why: why that matters, a sentence
    without a full stop. remedy: what to do, likewise. by: which tool finds it. build: whether the build refuses it too;
    such a rule cannot be overruled.
    """

    name: str
    severity: str
    finds: str
    why: str
    remedy: str
    by: str = _OWN
    build: bool = False

    @property
    def may_be_overruled(self) -> bool:
        """Whether a translator's reason counts."""
        return not self.build and self.by == _OWN and self.name not in ("allow", "derived")


def _rules() -> dict[str, Rule]:
    data = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
    return {name: Rule(name, **each) for name, each in data.items()}


# Every rule of the check by its name, in the order of the table.
RULES = _rules()


@dataclass(frozen=True)
class Finding:
    """One fault in one message.

    place: the catalogue, relative to the project. line: 1-based, where the message begins; 0 for the whole file.
    msgid: the English, empty for the file's header. what: what is wrong, a text without a full stop. mend: what to do
    in this case, where the rule's own remedy is too general.
    """

    place: str
    line: int
    msgid: str
    rule: Rule
    what: str
    mend: str = ""

    @property
    def remedy(self) -> str:
        """What to do: mend it, or overrule the rule where that is possible."""
        if not self.rule.may_be_overruled:
            return self.mend or self.rule.remedy
        return f"{self.rule.remedy}. If it is right as it is, add the comment `# allow: {self.rule.name}: your reason`"


@dataclass(frozen=True)
class Report:
    """What a check found. checked: messages that were read. notes: what could not be checked, and why."""

    findings: Sequence[Finding]
    checked: int
    notes: Sequence[str] = ()

    def count(self, severity: str) -> int:
        """How many findings have this severity."""
        return sum(each.rule.severity == severity for each in self.findings)

    def without(self, severity: str) -> Report:
        """The same without the findings of one severity; a note says how many those are."""
        left = [each for each in self.findings if each.rule.severity != severity]
        count = len(self.findings) - len(left)
        more = [f"Findings left out as {severity}: {count}; --{severity} shows them"] if count else []
        return replace(self, findings=left, notes=[*self.notes, *more])

    def failed(self, *, strict: bool) -> bool:
        """Whether the check must not pass: an error, or with `strict` a warning."""
        return bool(self.count(ERROR) or (strict and self.count(WARNING)))


def as_text(report: Report) -> str:
    """The report for people: one finding after the other, then how many there are."""
    lines = []
    for each in report.findings:
        lines += [
            f"{_where(each)}: {each.rule.severity}: {each.rule.name}",
            *([f"    {_short(each.msgid)}"] if each.msgid else []),
            f"    {each.what}. {each.rule.why}.",
            f"    {each.remedy}.",
        ]
    lines += [f"Note: {each}." for each in report.notes]
    counts = ", ".join(f"{report.count(each)} {_plural(each, report.count(each))}" for each in SEVERITIES)
    lines.append(f"{counts} in {report.checked} messages")
    return "\n".join(lines)


def as_json(report: Report) -> str:
    """The report as one JSON object: `checked`, `notes`, `counts` by severity, and `findings`."""
    data = {
        "checked": report.checked,
        "notes": list(report.notes),
        "counts": {each: report.count(each) for each in SEVERITIES},
        "findings": [
            {
                "file": each.place,
                "line": each.line,
                "msgid": each.msgid,
                "rule": each.rule.name,
                "severity": each.rule.severity,
                "what": each.what,
                "why": each.rule.why,
                "remedy": each.remedy,
            }
            for each in report.findings
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_github(report: Report) -> str:
    """The report as GitHub's workflow commands, which become comments beside the lines of a pull request.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    levels = {ERROR: "error", WARNING: "warning", ADVICE: "notice"}
    lines = []
    for each in report.findings:
        text = _escaped(f"{_short(each.msgid)}\n{each.what}. {each.rule.why}. {each.remedy}.".strip())
        where = f"file={_property(each.place)},line={max(each.line, 1)},title={_property(each.rule.name)}"
        lines.append(f"::{levels[each.rule.severity]} {where}::{text}")
    lines += [f"::notice::{_escaped(each)}." for each in report.notes]
    return "\n".join(lines)


def as_sarif(report: Report) -> str:
    """The report as SARIF 2.1.0 (OASIS), which code scanning and editors read."""
    levels = {ERROR: "error", WARNING: "warning", ADVICE: "note"}
    used = {each.rule.name: each.rule for each in report.findings}
    order = {name: index for index, name in enumerate(used)}
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "contact-help translations check",
                        "version": version("contact-help"),
                        "rules": [
                            {
                                "id": rule.name,
                                "shortDescription": {"text": rule.finds},
                                "fullDescription": {"text": f"{rule.why}."},
                                "help": {"text": f"{rule.remedy}."},
                                "defaultConfiguration": {"level": levels[rule.severity]},
                            }
                            for rule in used.values()
                        ],
                    }
                },
                "results": [
                    {
                        "ruleId": each.rule.name,
                        "ruleIndex": order[each.rule.name],
                        "level": levels[each.rule.severity],
                        "message": {"text": f"{_short(each.msgid)}: {each.what}. {each.remedy}."},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": each.place},
                                    "region": {"startLine": max(each.line, 1)},
                                }
                            }
                        ],
                    }
                    for each in report.findings
                ],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}


def table(rules: Iterable[Rule]) -> str:
    """The rules as a Markdown table, for the translators' guide."""
    lines = ["| Rule | Finds | Severity | Found by |", "| --- | --- | --- | --- |"]
    for each in rules:
        severity = f"{each.severity}, the build refuses it" if each.build else each.severity
        lines.append(f"| `{each.name}` | {each.finds} | {severity} | {each.by} |")
    return "\n".join(lines)


def _where(finding: Finding) -> str:
    return f"{finding.place}:{finding.line}" if finding.line else finding.place


def _plural(severity: str, count: int) -> str:
    return severity if severity == ADVICE or count == 1 else f"{severity}s"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "..."  # noqa: PLR2004 # a line of a terminal


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
