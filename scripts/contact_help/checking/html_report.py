"""Writes an audit's report as one accessible page that holds all it needs: findings by cause, with pictures."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import jinja2

from contact_help.checking.concluding import AuditReport


def html(report: AuditReport) -> str:
    """The report as one HTML file: no script, nothing from elsewhere."""
    source = (files("contact_help.checking") / "report.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    levels = Counter(cause.criterion.level for cause in report.findings)
    return environment.from_string(source).render(report=report, results=report.results, levels=levels) + "\n"
