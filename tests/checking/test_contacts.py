"""Contacts and figures: written rightly, young enough, from the domain of their source; and what the build does."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import FACTS, SETTINGS
from contact_help import building, facts, settings
from contact_help.checking import contacts
from contact_help.cli import main
from contact_help.problems import InputError

Make = Callable[..., Path]
DAY = dt.date(2026, 11, 23)
EPOCH = dt.datetime(2026, 11, 23, tzinfo=dt.UTC).timestamp()
SOURCE = "source: office, verified_on: 2026-11-23, about: a contact"
PAGE = "---\nmenu: Home\ndescription: A tiny site.\n{}---\n\n# Hello\n\nSee [the letters](write/index.md).\n\n{}\n"


@pytest.fixture
def with_facts(project: Make) -> Callable[..., Path]:
    """A project with more facts, and with channels in place of its own."""

    def make(*lines: str, channels: str = "", index: str = "", front: str = "") -> Path:
        folder = project("en", "es", index=PAGE.format(front, index))
        office = 'sources:\n  office: {cite: The office, url: "https://www.office.example/contact"}\n'
        text = FACTS.replace("sources:\n", office) + "".join(f"  {line}\n" for line in lines)
        (folder / "docs/facts.yml").write_text(text)
        if channels:
            chosen = SETTINGS.format(languages="en, es").replace("email: {find: your statement}", channels)
            (folder / "mkdocs.yml").write_text(chosen)
        return folder

    return make


def rules(folder: Path, day: dt.date = DAY) -> list[str]:
    return [fault.rule for fault in contacts.check(folder, day).faults]


def phone(number: str = "+18005550100", more: str = "") -> str:
    return f'line: {{value: "{number}", unit: phone, {SOURCE}{more}}}'


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (phone("+1800555010"), "format"),
        (phone("+10005550100"), "format"),
        (phone("+999123456789"), "format"),
        (f'page: {{value: "https://office", unit: url, {SOURCE}, why_domain: because it is so}}', "format"),
        (f'page: {{value: "https://office.example@evil.example/", unit: url, {SOURCE}}}', "format"),
        (f'page: {{value: "https://office-help.example/", unit: url, {SOURCE}}}', "domain"),
        (f'page: {{value: "https://office.example.net/", unit: url, {SOURCE}}}', "domain"),
        (f'page: {{value: "https://office.example/", unit: url, {SOURCE}, why_domain: another host}}', "domain"),
        (phone().replace("2026-11-23", "2026-11-24"), "future-date"),
    ],
)
def test_a_fact_that_is_wrong_is_told_at_its_line(with_facts: Make, line: str, rule: str) -> None:
    folder = with_facts(line)
    found = [fault for fault in contacts.check(folder, DAY).faults if fault.rule == rule]
    wanted = (folder / "docs/facts.yml").read_text().splitlines().index(f"  {line}") + 1
    assert [(fault.place, fault.line) for fault in found] == [("docs/facts.yml", wanted)]
    assert found[0].remedy


@pytest.mark.parametrize(
    "line",
    [
        phone(),
        phone("+442083661177"),
        f'page: {{value: "https://help.office.example/a?b=c", unit: url, {SOURCE}}}',
        f'page: {{value: "https://forms.example.net/", unit: url, {SOURCE}, why_domain: the office links to it}}',
        f'short: {{value: "711", unit: text, {SOURCE}}}',
    ],
)
def test_a_fact_that_is_right_passes(with_facts: Make, line: str) -> None:
    assert rules(with_facts(line)) == []


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.consumerfinance.gov", "consumerfinance.gov"),
        ("a.b.co.uk", "b.co.uk"),
        ("x.state.ca.us", "state.ca.us"),
        ("example.com", "example.com"),
        ("WWW.Example.com.", "example.com"),
    ],
)
def test_the_registered_part_of_a_host(host: str, expected: str) -> None:
    assert contacts.registrable(host) == expected


# Age


@pytest.mark.parametrize(
    ("line", "days"),
    [
        (phone(), 180),
        (phone(more=", max_age_days: 30"), 30),
        (phone(more=", max_age_days: 900"), 900),
        (f'page: {{value: "https://www.office.example/", unit: url, {SOURCE}}}', 180),
        (f"wait_more: {{value: 5, unit: working_day, {SOURCE}}}", 365),
        (f"rule_only: {{{SOURCE}}}", 365),
    ],
)
def test_a_fact_holds_for_its_days_and_not_one_more(with_facts: Make, line: str, days: int) -> None:
    folder, name = with_facts(line), line.partition(":")[0]

    def told(day: dt.date) -> list[str]:
        report = contacts.check(folder, day)
        return [fault.rule for fault in (*report.faults, *report.notes) if fault.where == name]

    assert told(DAY + dt.timedelta(days=days)) == ["due-soon"]
    assert told(DAY + dt.timedelta(days=days + 1)) == ["stale"]
    assert told(DAY) == []


# Channels

DATED = "source: office.example, verified_on: 2026-11-23"


def channel(name: str, value: str, more: str = DATED) -> str:
    return f"{name}: {{value: {json.dumps(value)}, {more}}}"


ADDRESS = "Sample Loans\nPO Box 12345\nDallas, TX 75261-9063"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (channel("phone", "800-555-0100"), "format"),
        (channel("fax", "+1800"), "format"),
        (channel("relay", "+1800"), "format"),
        (channel("post", "Sample Loans, PO Box 1, Dallas TX"), "format"),
        (channel("email", "help@office.invalid"), "format"),
        (channel("email", "help@other.example.com"), "domain"),
        (channel("portal", "http://office.example/"), "format"),
        (channel("form", "https://other.example.com/"), "domain"),
        (channel("notices", "Sample Loans, PO Box 1, Dallas TX"), "format"),
        (channel("notices", ADDRESS.replace("TX", "ZZ")), "format"),
        (channel("notices", ADDRESS.replace(" 75261-9063", "")), "format"),
        (channel("notices", ADDRESS.replace("PO Box 12345", "Somewhere")), "format"),
        (channel("notices", ADDRESS.replace("\nPO", "\n\nPO")), "format"),
        (channel("notices", ADDRESS.replace("Box", "B\u202eox")), "format"),
        (channel("notices", ADDRESS.replace("Sample", "Sample " * 9)), "format"),
        (channel("notices", "\n".join("123456")), "format"),
        (channel("notices", "\n".join("1234567")), "format"),
    ],
)
def test_a_channel_that_is_wrong_is_told_at_its_line(with_facts: Make, line: str, rule: str) -> None:
    folder = with_facts(channels=line)
    found = next(fault for fault in contacts.check(folder, DAY).faults if fault.rule == rule)
    assert found.place == "mkdocs.yml"
    assert line in (folder / "mkdocs.yml").read_text().splitlines()[found.line - 1]


@pytest.mark.parametrize(
    "line",
    [
        channel("phone", "+18005550100"),
        channel(
            "email", "help@mail.office.example.com", DATED.replace("office.example", "https://office.example.com/a")
        ),
        channel("email", "help@loans.com", "source: periodic statement of 2026-10, verified_on: 2026-11-23"),
        channel("form", "https://office.example/form"),
        channel("notices", ADDRESS),
        channel("post", ADDRESS),
        channel("notices", "Sample Loans\nAttn: Notices\nSuite 5, 12 Main Street\nCoppell TX 75019"),
        "fax: {find: your statement}",
    ],
)
def test_a_channel_that_is_right_passes(with_facts: Make, line: str) -> None:
    assert rules(with_facts(channels=line)) == []


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("City Water\n1 High Street\nCardiff\nCF10 1AA", True),
        ("City Water\n1 High Street\n\nCF10 1AA", False),
        ("City Water, Cardiff", False),
    ],
)
def test_an_address_in_another_country_has_its_own_last_line(with_facts: Make, value: str, *, right: bool) -> None:
    folder = with_facts(channels=channel("notices", value))
    assert rules(folder) == ["format"]
    settings_file = folder / "mkdocs.yml"
    settings_file.write_text(settings_file.read_text().replace("country: US", "country: GB"))
    assert rules(folder) == ([] if right else ["format"])


def test_a_channel_that_is_too_old_is_told_and_not_shown(with_facts: Make) -> None:
    folder = with_facts(channels=channel("email", "help@office.example", DATED + ", find: your statement"))
    late = DAY + dt.timedelta(days=181)
    assert rules(folder, late) == ["stale"]
    options = {
        "languages": ["en"],
        "servicer": {
            "name": "Loans",
            "channels": {"email": {"value": "help@office.example", "source": "a paper", "verified_on": "2026-11-23"}},
        },
    }
    assert settings.from_config(options, config_file=None, today=late).email == ""
    assert settings.from_config(options, config_file=None, today=late - dt.timedelta(days=1)).email
    assert settings.from_config(options, config_file=None).email == "help@office.example"


# What the build does


def build_on(folder: Path, monkeypatch: pytest.MonkeyPatch, days: int) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH + days * 86_400)))
    return building.build(folder).site


CALL = f'call: {{value: "+18005550100", unit: phone, {SOURCE}}}'
CALL_TOO = f'call_too: {{value: "+18005550111", unit: phone, {SOURCE}}}'
FORM = f'form: {{value: "https://www.office.example/form", unit: url, {SOURCE}}}'


def test_the_build_shows_where_to_look_in_place_of_an_old_contact(
    with_facts: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Call {call}, or use [the form]({form.url}) within {wait}.[^call]"
    folder = with_facts(CALL, FORM, index=text)
    young = (build_on(folder, monkeypatch, 180) / "en/index.html").read_text()
    assert 'href="tel:+18005550100"' in young
    assert '<a href="https://www.office.example/form">the form</a>' in young
    site = build_on(folder, monkeypatch, 181)
    old = (site / "en/index.html").read_text()
    assert (
        "Call (look up the number on their official website: ours was not checked lately), or use the form (look" in old
    )
    assert 'href="tel:' not in old
    assert "office.example/form" not in old
    assert "5 working days" in old
    spanish = (site / "es/index.html").read_text()
    assert "(look up the number" in spanish
    assert 'href="tel:' not in spanish


def test_an_old_contact_in_a_catalogue_is_not_shown_either(with_facts: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from conftest import translate  # noqa: PLC0415
    from contact_help.locales import locale  # noqa: PLC0415
    from contact_help.translating import update  # noqa: PLC0415

    folder = with_facts(CALL, FORM, index="Call {call}, or use [the form]({form.url}).")
    update.update(folder, [locale("en"), locale("es")])
    message = "Call {call}, or use [the form]({form.url})."
    translate(folder, "es", message, "Llame al {call}, o use [el formulario]({form.url}).")
    page = (build_on(folder, monkeypatch, 181) / "es/index.html").read_text()
    # The generator has these words in Spanish.
    assert re.search(r"Llame al \([^()<>{}]+\), o use el formulario \(", page)
    assert 'href="tel:' not in page
    assert "office.example/form" not in page


def test_the_build_shows_no_figure_that_is_too_old_in_pages_letters_or_days(
    with_facts: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = with_facts(index="They answer within {wait}.[^wait]")
    topic = folder / "docs/write/fee.md"
    topic.write_text(topic.read_text().replace("  group: payments", "  group: payments\n  clock: error"))
    (folder / "docs/deadlines.md").write_text(
        "---\nmenu: Deadlines\ndescription: When answers are due.\ntemplate: deadlines.html\n---\n\n# Days\n\nLook.\n"
    )

    def pages(days: int) -> tuple[str, str, str, list[Path]]:
        site = build_on(folder, monkeypatch, days) / "en"
        names = ("index.html", "write/fee/index.html", "deadlines/index.html")
        home, letter, deadlines = ((site / name).read_text() for name in names)
        return home, letter, deadlines, list(site.rglob("*.ics"))

    home, letter, deadlines, files = pages(365)
    assert "within 5 working days" in home
    assert "Please answer in 30 working days (12 CFR 1024.35(d))." in letter
    assert "<table" in deadlines
    assert files
    home, letter, deadlines, files = pages(5000)
    assert "within (look this up in 12 CFR 1024.35(d): we have not checked it lately)" in home
    assert "Checked on November 23, 2026." in home
    assert "Please answer in the set time (12 CFR 1024.35(d))." in letter
    assert "working days" not in home + letter
    assert "some days are not shown" in letter
    assert "some days are not shown" in deadlines
    assert "<table" not in deadlines
    assert files == []


def test_a_letter_that_would_get_too_long_by_age_is_told_today(
    with_facts: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One year is shorter than what stands in its place: that must not stop a build years later."""
    options = "".join(f"        - Within {{short}} {{short}} {{short}} {{short}} {number}.\n" for number in range(16))
    folder = with_facts(f"short: {{value: 1, unit: year, {SOURCE}}}")
    topic = folder / "docs/write/fee.md"
    choice = f"    - choose: which\n      label: Which\n      many: true\n      options:\n{options}"
    topic.write_text(topic.read_text().replace("---\n\n# Write", f"{choice}---\n\n# Write"))
    with pytest.raises(InputError, match=r"fee\.md:8: once its facts are too old, the filled-in form makes an address"):
        build_on(folder, monkeypatch, 0)
    topic.write_text(topic.read_text().replace("{short}", "1 year"))
    build_on(folder, monkeypatch, 0)


def test_only_an_urgent_page_without_two_numbers_stops_a_build(
    with_facts: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    longer = CALL.replace(", about", ", max_age_days: 400, about")
    folder = with_facts(longer, CALL_TOO, index="Call {call} or {call_too}.", front="urgent: true\n")
    build_on(folder, monkeypatch, 180)
    with pytest.raises(InputError, match=r"docs/index\.md:4: the urgent page would show 1 numbers") as caught:
        build_on(folder, monkeypatch, 181)
    assert "Check call_too against the source" in str(caught.value)
    late = contacts.check(folder, DAY + dt.timedelta(days=181))
    assert {"urgent", "stale"} <= {fault.rule for fault in late.faults}
    assert [fault.rule for fault in contacts.without_age(late).faults] == ["urgent"]
    page = folder / "docs/index.md"
    page.write_text(page.read_text().replace("urgent: true\n", ""))
    build_on(folder, monkeypatch, 181)


@pytest.mark.parametrize(
    "text", ["Call {call}.", "Call {call}, {call}.", "Call {call} or see [it]({form.url}).", "Call."]
)
def test_one_number_named_twice_is_one_way(with_facts: Make, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    folder = with_facts(CALL, FORM, index=text, front="urgent: true\n")
    with pytest.raises(InputError, match="fewer than 2"):
        build_on(folder, monkeypatch, 0)


def test_an_urgent_letter_needs_two_numbers_as_well(with_facts: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = with_facts(CALL, CALL_TOO)
    topic = folder / "docs/write/fee.md"
    topic.write_text(topic.read_text().replace("  group:", "  urgent: true\n  group:") + "\nCall {call}.\n")
    with pytest.raises(InputError, match=r"docs/write/fee\.md:5: the urgent page would show 1 numbers"):
        build_on(folder, monkeypatch, 0)
    topic.write_text(topic.read_text() + "\nOr {call_too}.\n")
    build_on(folder, monkeypatch, 0)


# The command


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, days: int, *arguments: str) -> tuple[int, str]:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH + days * 86_400)))
    result = CliRunner().invoke(main, ["contacts", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_command_ends_by_what_it_found(with_facts: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = with_facts(CALL)
    assert run(folder, monkeypatch, 0) == (0, "0 faults and 0 due soon in 7 facts and 0 channels\n")
    code, text = run(folder, monkeypatch, 170)
    assert (code, "To look at yourself:\ndocs/facts.yml:" in text) == (0, True)
    code, text = run(folder, monkeypatch, 200, "--format", "github")
    assert code == 1
    assert text.startswith("::error file=docs/facts.yml,line=")
    assert run(folder, monkeypatch, 200, "--any-age")[0] == 0
    told = json.loads(run(folder, monkeypatch, 200, "--format", "json")[1])
    assert [fault["rule"] for fault in told["faults"]] == ["stale"]
    (folder / "docs/facts.yml").write_text("facts: [")
    assert run(folder, monkeypatch, 0)[0] == 2


def test_the_real_site_has_no_fault_but_age() -> None:
    project = Path(__file__).parents[2]
    known = facts.load(project / "docs/facts.yml")
    newest = max(fact.verified_on for fact in known.values())
    assert [fault for fault in contacts.check(project, newest).faults if fault.rule != "stale"] == []
