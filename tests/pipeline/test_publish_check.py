"""`contact-help publish-check`: a site that may go out passes, and each missing condition keeps it back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import translate
from contact_help import building
from contact_help.cli import main
from contact_help.locales import locale
from contact_help.mode import READERS, Mode
from contact_help.pipeline import publishing
from contact_help.translating import sign_off

Make = Callable[..., Path]
DAY = dt.date(2026, 11, 24)
EPOCH = int(dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC).timestamp())
ADDRESS = "https://www.iana.org/help/"
CALLS = """\
  call: {value: "+18005550100", unit: phone, source: rule, verified_on: 2026-11-23, about: a number}
  call_too: {value: "+18005550111", unit: phone, source: rule, verified_on: 2026-11-23, about: a number}
"""
URGENT = """\
---
menu: Home
description: A tiny site.
urgent: true
---

# Ask for help

Call {call} or {call_too}.
"""


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))


@pytest.fixture
def built(project: Make) -> Callable[..., Path]:
    """A function that makes and builds the project for a public address, with an urgent page."""

    def make(*languages: str, mode: Mode = READERS, address: str = ADDRESS, reviews: str = "") -> Path:
        folder = project(*languages or ("en",), index=URGENT)
        facts = folder / "docs/facts.yml"
        facts.write_text(facts.read_text() + CALLS)
        settings = folder / "mkdocs.yml"
        text = settings.read_text().replace("https://example.org/help/", address)
        settings.write_text(text.replace("      servicer:", f"{reviews}      servicer:"))
        building.build(folder, mode=mode)
        return folder

    return make


def publish(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, days: int = 0) -> tuple[Result, list[str]]:
    """Run it; gives also the rules of the faults."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH + days * 86_400))
    result = CliRunner().invoke(main, ["publish-check", "--format", "json", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    checks = json.loads(result.stdout)["checks"]
    assert [each["name"] for each in checks] == list(publishing._CONDITIONS)  # noqa: SLF001 # the order is told
    for fault in (fault for each in checks for fault in each["faults"]):
        assert fault["remedy"]
    return result, [fault["rule"] for each in checks for fault in each["faults"]]


def test_a_site_that_lacks_nothing_may_go_out(built: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built("en", "es")
    result, rules = publish(folder, monkeypatch)
    assert (result.exit_code, rules) == (0, [])
    text = CliRunner().invoke(main, ["publish-check"])
    assert (text.exit_code, "6 of 6 checks are clean; exit code 0" in text.stdout) == (0, True)


# Files


def test_a_file_that_is_not_the_one_that_was_built_keeps_the_site_back(
    built: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = built()
    page, headers = folder / "site/en/index.html", folder / "site/_headers"
    page.write_bytes(page.read_bytes().replace(b"18005550100", b"18005550199", 1))
    headers.unlink()
    (folder / "site/en/more.html").write_text("<p>put in by somebody</p>")
    result, rules = publish(folder, monkeypatch)
    assert (result.exit_code, sorted(rules)) == (1, ["added-file", "changed-file", "missing-file"])


def test_a_link_in_the_place_of_a_file_is_not_that_file(built: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built()
    page = folder / "site/en/index.html"
    page.rename(folder / "elsewhere.html")
    page.symlink_to(folder / "elsewhere.html")
    assert publish(folder, monkeypatch)[1] == ["changed-file"]


@pytest.mark.parametrize("text", ["", "no checksum\n", f"{'0' * 64}  ../x\n", f"{'0' * 64}  /etc/passwd\n"])
def test_without_a_list_of_files_nothing_can_be_told_of_them(
    built: Make, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    folder = built()
    (folder / "site/SHA256SUMS").write_text(text)
    result, _ = publish(folder, monkeypatch)
    assert result.exit_code == 2
    assert json.loads(result.stdout)["checks"][0]["state"] == "could not run"


def test_without_a_site_nothing_is_clean(built: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    assert publish(built(), monkeypatch, "--site", "nowhere")[0].exit_code == 2


# Address


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/",
        "http://www.iana.org/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://192.168.1.4/help/",
        "https://example.org/help/",
        "https://help.example.com/",
        "https://server.local/",
        "https://intranet/",
        "",
    ],
)
def test_an_address_that_leads_nobody_anywhere_is_refused(address: str) -> None:
    assert not publishing.is_public(address)


@pytest.mark.parametrize("address", [ADDRESS, "https://example.org.uk/", "https://contest.io/", "https://8.8.8.8/"])
def test_an_address_that_people_can_have_is_not(address: str) -> None:
    assert publishing.is_public(address)


def test_a_site_for_this_machine_is_not_published(built: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built(address="http://127.0.0.1:8000/")
    result, rules = publish(folder, monkeypatch)
    assert (result.exit_code, rules) == (1, ["base-address"])


# Languages


def test_pseudo_languages_previews_and_missing_editions_keep_the_site_back(
    built: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = built("en", "es", mode=Mode(pseudo=True, preview=True))
    _, rules = publish(folder, monkeypatch)
    assert sorted(set(rules)) == ["base-address", "preview", "wrong-edition"]
    settings = folder / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("[en, es]", "[en, es, ar]"))
    building.build(folder, site=folder / "other", mode=Mode(only="es"))
    assert "missing-edition" in publish(folder, monkeypatch, "--site", "other")[1]


# Facts


def test_an_urgent_page_without_two_numbers_keeps_the_site_back(built: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built()
    facts = folder / "docs/facts.yml"
    facts.write_text(facts.read_text().replace("about: a number", "max_age_days: 10, about: a number", 1))
    result, rules = publish(folder, monkeypatch, days=20)
    assert (result.exit_code, sorted(rules)) == (1, ["shown-though-old", "urgent"])


def test_what_became_too_old_since_the_build_must_not_be_shown(built: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built()
    facts = folder / "docs/facts.yml"
    third = '  third: {value: "+18005550122", unit: phone, source: rule, verified_on: 2026-11-23, about: a third one}\n'
    facts.write_text((facts.read_text() + third).replace("about: a third", "max_age_days: 10, about: a third"))
    page = folder / "docs/index.md"
    page.write_text(page.read_text().replace("{call_too}.", "{call_too} or {third}."))
    building.build(folder)
    assert publish(folder, monkeypatch, days=9)[1] == []
    result, rules = publish(folder, monkeypatch, days=10)
    assert (result.exit_code, rules) == (1, ["shown-though-old"])
    building.build(folder)
    # A correction is not held up by a fact that is only old, and pages do not show it any more.
    result, rules = publish(folder, monkeypatch, days=10)
    assert (result.exit_code, rules) == (0, [])
    notes = json.loads(result.stdout)["checks"][3]["notes"]
    assert [each["where"] for each in notes] == ["third"]


# Exceptions


def test_an_exception_that_has_ended_keeps_the_site_back(built: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built()
    entry = "{check: audit, rule: reflow, page: '*', reason: it waits for a new table, owner: editor, expires: %s}"
    file = folder / "exceptions.yml"
    file.write_text(f"exceptions:\n  - {entry % '2026-11-24'}\n")
    assert publish(folder, monkeypatch)[1] == []
    result, rules = publish(folder, monkeypatch, days=1)
    assert (result.exit_code, rules) == (1, ["expired"])
    file.write_text("exceptions: 3")
    assert publish(folder, monkeypatch)[0].exit_code == 2


# Reviews


def reviews(urgent: str, other: str = "draft") -> str:
    return f"      reviews: {{urgent: {urgent}, other: {other}}}\n"


def test_an_unreviewed_urgent_page_needs_the_english_below_it(built: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = built("en", "es")
    assert publish(folder, monkeypatch)[1] == []  # nothing of it is translated
    translate(folder, "es", "Ask for help", "Pida ayuda")
    result, rules = publish(folder, monkeypatch)
    assert (result.exit_code, rules) == (1, ["unreviewed"])
    assert "nobody has reviewed 1 of its messages in es" in result.stdout
    page = folder / "docs/index.md"
    page.write_text(page.read_text().replace("urgent: true", "urgent: true\nshow_english: true"))
    assert publish(folder, monkeypatch)[1] == []


@pytest.mark.parametrize(
    ("urgent", "other", "expected"),
    [
        ("draft", "draft", []),
        ("reviewed", "draft", ["docs/index.md"]),
        ("draft", "reviewed", ["docs/write/fee.md"]),
        ("english", "english", ["docs/write/fee.md"]),
    ],
)
def test_how_far_translations_are_read_is_the_owners_choice(
    built: Make, monkeypatch: pytest.MonkeyPatch, urgent: str, other: str, expected: list[str]
) -> None:
    folder = built("en", "es", reviews=reviews(urgent, other))
    page = folder / "docs/index.md"
    page.write_text(page.read_text().replace("urgent: true", "urgent: true\nshow_english: true"))
    translate(folder, "es", "Ask for help", "Pida ayuda")
    composer = folder / "locales/es/LC_MESSAGES/composer.po"
    composer.write_text(composer.read_text().replace('msgid "Ask why."\nmsgstr ""', 'msgid "Ask why."\nmsgstr "Diga."'))
    result, _ = publish(folder, monkeypatch)
    faults = [fault["place"] for each in json.loads(result.stdout)["checks"] for fault in each["faults"]]
    assert faults == expected
    sign_off.sign_off(folder, locale("es"), name="Reader", day=DAY)
    assert publish(folder, monkeypatch)[1] == []


def test_a_review_that_mkdocs_yml_asks_for_by_a_wrong_name_is_a_mistake(
    built: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = built()
    settings = folder / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("      servicer:", f"{reviews('read')}      servicer:"))
    assert publish(folder, monkeypatch)[0].exit_code == 2
