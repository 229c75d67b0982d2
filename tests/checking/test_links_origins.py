"""A fault of the built site is told at the line where it was written, once, and in three forms."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from click.testing import CliRunner

from conftest import translate
from contact_help import building
from contact_help.checking import links_external
from contact_help.checking.links import link_report
from contact_help.checking.links_faults import Project, external_faults, local_faults
from contact_help.checking.reports import Fault, render, together
from contact_help.cli import main

Make = Callable[..., Path]
PAGE = "---\nmenu: Home\ndescription: A tiny site.\n---\n\n# Hello\n\nSee [the letters](write/index.md).\n\n{}\n"
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def line_of(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def faults(folder: Path) -> list[Fault]:
    site = building.build(folder).site
    project = Project(folder)
    return local_faults(link_report(site, contacts=project.contacts), site, project)


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("broken-page", "[Pay](gone/)"),
        ("broken-page", "Word [Pay](../en/gone/) and [this](./)"),
        ("broken-anchor", "[Part](#none)"),
        ("broken-anchor", "[Letters](write/index.md#none)"),
        ("broken-anchor", "[Letters](write/fee.md#n%C3%B3)"),
        ("letter-case", "[Letters](Write/)"),
        ("bad-url", "[Away](https://example.com/?rate=100%)"),
        ("phone", "[Call](tel:18005550100)"),
        ("unknown-contact", "[Call](tel:+18005550100)"),
        ("says-otherwise", "[https://example.net/](https://example.com/)"),
        ("duplicate-id", "## Again { #content }"),
        ("broken-asset", "![A picture](pictures/none)"),
    ],
)
def test_a_fault_of_a_page_is_told_once_at_its_line_of_markdown(project: Make, rule: str, line: str) -> None:
    folder = project("en", "es", index=PAGE.format(line))
    found = [fault for fault in faults(folder) if fault.rule == rule]
    assert [(fault.place, fault.line) for fault in found] == [("docs/index.md", 10)]
    assert {"en/index.html", "es/index.html"} <= set(found[0].pages)


@pytest.mark.parametrize(
    ("rule", "file", "old", "new", "said"),
    [
        ("broken-page", "partials/footer.html", "<ul>", '<p><a href="{{ root }}/none/">x</a></p>\n<ul>', "none/"),
        ("broken-page", "partials/footer.html", "<ul>", '<p><a\n href="{{ root }}/none/">x</a></p>\n<ul>', "<p><a"),
        ("broken-asset", "main.html", "assets/icon.svg", "assets/icno.svg", "assets/icno.svg"),
        ("canonical", "main.html", '"{{ page.canonical_url }}"', '"{{ page.canonical_url }}x"', 'rel="canonical"'),
        ("hreflang-target", "main.html", '"{{ each.address }}"', '"{{ each.address }}x"', '="{{ each.address }}x"'),
        ("broken-asset", "assets/site.css", "", "\nh6 { background: url(none.png); }\n", "none.png"),
        ("language-switch", "partials/header.html", ' hreflang="{{ each.locale.tag }}"', "", "each.own_name"),
    ],
)
def test_a_fault_of_the_theme_is_told_once_for_all_pages(  # noqa: PLR0913, PLR0917 # a row of the table
    project: Make, rule: str, file: str, old: str, new: str, said: str
) -> None:
    folder = project("en", "es")
    path = folder / "overrides" / file
    path.write_text(path.read_text().replace(old, new, 1) if old else path.read_text() + new)
    said = "own_name }}</a></li>" if said == "each.own_name" else said
    found = [fault for fault in faults(folder) if fault.rule == rule]
    assert (f"overrides/{file}", line_of(path, said)) in {(fault.place, fault.line) for fault in found}
    assert len([fault for fault in found if fault.place == f"overrides/{file}"]) == 1


def test_a_number_of_the_facts_is_told_in_the_facts(project: Make) -> None:
    folder = project("en", index=PAGE.format("Call {line}."))
    path = folder / "docs/facts.yml"
    entry = '  line: {value: "+1800", unit: phone, source: rule, verified_on: 2026-11-23, max_age_days: 3650,'
    entry += " about: a line}\n"
    path.write_text(path.read_text() + entry)
    found = [fault for fault in faults(folder) if fault.rule == "phone"]
    assert [(fault.place, fault.line) for fault in found] == [("docs/facts.yml", line_of(path, "+1800"))]


def test_a_link_that_only_a_translation_has_is_told_in_the_catalogue(project: Make) -> None:
    folder = project("en", "es")
    site = building.build(folder).site
    line = translate(folder, "es", "See [the letters](write/index.md).", "Vea [las cartas](cartas/).")
    page = site / "es/index.html"
    page.write_text(
        page.read_text().replace('href="./write/"', 'href="cartas/"').replace('href="write/"', 'href="cartas/"')
    )
    project_ = Project(folder)
    found = [each for each in local_faults(link_report(site), site, project_) if each.rule == "broken-page"]
    assert ("locales/es/LC_MESSAGES/site.po", line) in {(each.place, each.line) for each in found}


def test_what_no_source_holds_is_told_at_its_line_of_the_built_page(project: Make) -> None:
    folder = project("en")
    page = building.build(folder).site / "en/index.html"
    page.write_text(page.read_text().replace("</main>", '\n<a href="lost/">x</a>\n</main>'))
    (found,) = local_faults(link_report(folder / "site"), folder / "site", Project(folder))
    assert (found.place, found.line) == ("site/en/index.html", line_of(page, "lost/"))


def test_a_clean_site_without_its_project_can_be_checked(project: Make, tmp_path: Path) -> None:
    site = building.build(project("en")).site
    lone = Project(tmp_path)
    assert lone.contacts is None
    assert local_faults(link_report(site, contacts=lone.contacts), site, lone) == []


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, ["links", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout


def test_faults_are_told_to_people_programs_and_annotations(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en", index=PAGE.format("[Pay](gone/)"))
    building.build(folder)
    code, text = run(folder, monkeypatch)
    assert code == 1
    assert 'docs/index.md:10: broken-page: <a href="gone/"> Pay\n' in text
    assert text.endswith("1 faults in " + text.rsplit("1 faults in ", 1)[1])
    told = json.loads(run(folder, monkeypatch, "--format", "json")[1])
    assert [(fault["place"], fault["line"], fault["rule"]) for fault in told["faults"]] == [
        ("docs/index.md", 10, "broken-page")
    ]
    annotation = run(folder, monkeypatch, "--format", "github")[1].splitlines()[0]
    assert annotation.startswith("::error file=docs/index.md,line=10,title=broken-page::")


def test_an_annotation_cannot_be_broken_out_of() -> None:
    fault = Fault("a,b:c\n.md", 0, "rule", "x\n::set-env name=A::b", "100%", "Mend")
    first, summary = render([fault], form="github", summary="1 fault").splitlines()
    assert first == "::error file=a%2Cb%3Ac%0A.md,title=rule::x%0A::set-env name=A::b%0A100%25. Mend."
    assert summary == "1 fault"


def test_faults_of_one_line_come_together_and_others_stay_apart() -> None:
    one = [Fault("t.html", 4, "r", "<a>", "w", "m", (page,)) for page in ("a", "b")]
    built = [Fault("p.html", 4, "r", where, "w", "m", ("p.html",)) for where in ("<a>", "<b>")]
    assert together([*one, *built]) == [*built, Fault("t.html", 4, "r", "<a>", "w", "m", ("a", "b"))]


# Links that leave the site


def answer(state: links_external.State, since: dt.datetime = NOW, to: str = "") -> links_external.Answer:
    return links_external.Answer(state, 0, "it is so", NOW, NOW, since, to)


def outcome(folder: Path, given: links_external.Answer, *, days: int = 0) -> tuple[list[Fault], list[Fault]]:
    site = folder / "site"
    report = link_report(site)
    run_ = links_external.Run(dict.fromkeys((urldefrag(url).url for url in report.external), given), 1, 1)
    return external_faults(run_, report, site, Project(folder), (NOW + dt.timedelta(days=days)).date())


def test_what_hosts_say_is_told_at_the_source(project: Make) -> None:
    folder = project("en", index=PAGE.format("[Away](https://example.com/a#b) within {wait}.[^wait]"))
    building.build(folder)
    gone, notes = outcome(folder, answer("gone"))
    facts = folder / "docs/facts.yml"
    assert [(each.place, each.line, each.rule, each.where) for each in gone] == [
        ("docs/facts.yml", line_of(facts, "cite:"), "external-gone", "https://example.org/rule"),
        ("docs/index.md", 10, "external-gone", "https://example.com/a"),
    ]
    assert notes == []
    moved, _ = outcome(folder, answer("moved", to="https://example.com/new"))
    assert moved[0].remedy == 'Write "https://example.com/new"'
    assert outcome(folder, answer("ok")) == ([], [])


def test_what_could_not_be_told_is_always_shown_and_becomes_a_fault_when_nobody_looks(project: Make) -> None:
    folder = project("en", index=PAGE.format("[Away](https://example.com/a) within {wait}.[^wait]"))
    building.build(folder)
    faults_, notes = outcome(folder, answer("untold"), days=29)
    assert faults_ == []
    assert [each.rule for each in notes] == ["external-untold"] * 2
    # The source of a fact was seen by a person on the day that the facts say.
    faults_, notes = outcome(folder, answer("untold"), days=30)
    assert [each.where for each in faults_] == ["https://example.com/a"]
    assert "a person saw it on 2026-11-23" in notes[0].what
    faults_, notes = outcome(folder, answer("untold"), days=366)
    assert [each.rule for each in faults_] == ["external-unseen"] * 2
    assert notes == []


def test_the_run_on_the_network_says_when_there_is_none(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en", index=PAGE.format("[Away](https://example.com/a)"))
    building.build(folder)

    def nothing(urls: object, cache: Path, **_: object) -> links_external.Run:
        assert urls == {"https://example.com/a": link_report(folder / "site").external["https://example.com/a"]}
        assert cache == Path(".cache/links.json")
        return links_external.Run({"https://example.com/a": answer("untold")}, 1, 0)

    monkeypatch.setattr(links_external, "check", nothing)
    code, text = run(folder, monkeypatch, "--external")
    assert code == 2
    assert "To look at yourself:\ndocs/index.md:10: external-untold: https://example.com/a" in text
    assert "no host could be reached" in text
