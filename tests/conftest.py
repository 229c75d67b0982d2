"""A tiny project in a folder of its own, for tests that build."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from contact_help.checking import browsers
from contact_help.checking.node import find_node
from contact_help.locales import locale
from contact_help.translating import update

REAL = Path(__file__).parents[1]
# Playwright's own Node.js wants a library that a bare Debian lacks; the one that pa11y-ci runs on does not.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(find_node().path))

SETTINGS = """\
site_name: Tiny help
site_url: https://example.org/help/
theme: {{name: material, custom_dir: overrides, font: false}}
plugins:
  - contact-help:
      languages: [{languages}]
      country: US
      servicer:
        name: Sample Loans
        channels:
          email: {{find: your statement}}
nav: [index.md, write/index.md]
not_in_nav: /write/*
exclude_docs: "*.yml"
"""
FACTS = """\
sources:
  rule: {cite: 12 CFR 1024.35, url: "https://example.org/rule"}
facts:
  wait: {value: 5, unit: working_day, source: rule, at: (d), verified_on: 2026-11-23, about: how long it takes}
  noe_ack: {value: 5, unit: working_day, source: rule, verified_on: 2026-11-23, about: clock}
  noe_answer: {value: 30, unit: working_day, source: rule, verified_on: 2026-11-23, about: clock}
  noe_extension: {value: 15, unit: working_day, source: rule, verified_on: 2026-11-23, about: clock}
  rfi_owner: {value: 10, unit: working_day, source: rule, verified_on: 2026-11-23, about: clock}
  payoff_days: {value: 7, unit: business_day, source: rule, verified_on: 2026-11-23, about: clock}
"""
LETTER = """\
before: [{say: ["Hello,"]}]
after:
  - {field: full_name, label: Name on the loan, kind: name, required: true}
clocks:
  error:
    name: notice of error
    sent: This goes to
    formal: the named address. Please answer in {noe_answer} ({wait.cite}).
    overdue: the named address. The time is {noe_answer} ({wait.cite}).
    acknowledgement: noe_ack
    answer: noe_answer
    extension: noe_extension
  owner: {name: owner, sent: This goes to, formal: the named address, overdue: the named address, answer: rfi_owner}
groups: {payments: Payments}
"""
NEXT = """\
---
menu: Next letter
description: Write again when no answer came.
next:
  subject: "Second letter: {subject}"
  letter:
    - say: ["I wrote before about: {subject}."]
    - {field: first_date, label: Date of my first letter, kind: date, required: true}
  reached: {label: My first letter reached, date: Date when it arrived}
---

# Write again: {topic}

Use this when nothing came.
"""
TOPIC = """\
---
menu: Fee
description: Ask about a fee of the servicer.
topic:
  group: payments
  subject: Question about a fee
  routes: [form, message, paper, draft, webmail]
  letter:
    - say: ["I am writing about a fee."]
---

# Write about a fee

Ask why.
"""
INDEX = """\
---
menu: Home
description: A tiny site.
---

# Ask {servicer} for help

They answer within {wait}.[^wait]

## Part one { #one }

See [the letters](write/index.md).
"""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one driver of browsers: Playwright allows no second one in a thread."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser that the checks use."""
    found = browsers.find_browser()
    browser = playwright.chromium.launch(
        executable_path=str(found.path), args=list(found.flags), env=dict(found.environment) or None
    )
    yield browser
    browser.close()


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """A function that makes the project: languages as tags, files below docs by name, catalogues made by `update`."""

    def make(*languages: str, **pages: str) -> Path:
        folder = tmp_path / "project"
        (folder / "docs/write").mkdir(parents=True)
        (folder / "mkdocs.yml").write_text(SETTINGS.format(languages=", ".join(languages or ("en",))))
        (folder / "docs/facts.yml").write_text(FACTS)
        (folder / "docs/write/letter.yml").write_text(LETTER)
        (folder / "docs/write/fee.md").write_text(TOPIC)
        (folder / "docs/write/next.md").write_text(NEXT)
        (folder / "docs/write/index.md").write_text(
            "---\nmenu: Write\ntemplate: topics.html\n---\n\n# Letters\n\nChoose.\n"
        )
        (folder / "docs/index.md").write_text(pages.get("index", INDEX))
        shutil.copytree(REAL / "overrides", folder / "overrides")
        shutil.copy(REAL / "babel.cfg", folder)
        update.update(folder, [locale(tag) for tag in languages])
        return folder

    return make


def translate(project: Path, tag: str, msgid: str, msgstr: str, *, fuzzy: bool = False) -> int:
    """Put a translation into a catalogue; gives the line at which the entry stands."""
    path = project / "locales" / tag.replace("-", "_") / "LC_MESSAGES" / "site.po"
    file = polib.pofile(str(path), wrapwidth=0)
    entry = file.find(msgid)
    assert entry is not None, msgid
    entry.msgstr = msgstr
    entry.flags = ["fuzzy"] if fuzzy else []
    path.write_text(update.render(file), encoding="utf-8")
    found = polib.pofile(str(path), wrapwidth=0).find(msgid)
    return (found.linenum or 0) if found else 0
