"""The second site is complete and green, and needs nothing of the first: another field, country and languages."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner

from contact_help import building, deadlines, facts, packaged, settings
from contact_help.cli import main
from contact_help.locales import locale
from contact_help.translating import catalogues, reviews

EXAMPLE = Path(__file__).parent / "example"
LANGUAGES = ("cy", "ur")
# One page of each kind that differs by language, country or direction; what is alike everywhere is the first site's.
AUDITED = ("cy/404.html", "cy/write/leak/index.html", "ur/write/high-bill/index.html", "ur/write/index.html")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example with its site built: nothing is left in the checkout."""
    folder = tmp_path_factory.mktemp("example") / "water"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("site", ".site.*", ".cache", "build"))
    building.build(folder)
    return folder


def page(project: Path, address: str) -> str:
    return (project / "site" / address / "index.html").read_text(encoding="utf-8")


def shown(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", markup))


def test_every_quick_check_of_it_is_clean(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    done = CliRunner().invoke(main, ["check", "--skip", "build", "--skip", "audit"])
    assert done.exit_code == 0, done.output
    strict = CliRunner().invoke(main, ["translations", "check", "--strict"])
    assert strict.exit_code == 0, strict.output
    assert "has no part in languages.toml" not in strict.output


def test_some_pages_of_it_are_clean_under_the_audit(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    pages = [part for each in AUDITED for part in ("--page", each)]
    done = CliRunner().invoke(main, ["audit", *pages])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_language_is_complete_and_a_draft(tag: str) -> None:
    for file in catalogues.read_all(EXAMPLE / "locales", locale(tag)):
        assert not [each.msgid for each in file if not each.obsolete and not each.translated()]
        assert not [each.msgid for each in file if reviews.of(each)]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_words_of_the_generator_stand_in_the_sites_own_catalogue_where_the_generator_lacks_them(
    project: Path, tag: str
) -> None:
    assert not catalogues.path(packaged.words(), locale(tag), packaged.DOMAIN).exists()
    own = polib.pofile(str(catalogues.path(EXAMPLE / "locales", locale(tag), packaged.DOMAIN)))
    send = own.find("Send it")
    assert send is not None
    assert f">{send.msgstr}</h2>" in page(project, f"{tag}/write/leak")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_notes_on_the_words_of_the_generator_lead_to_pages_of_the_site(project: Path, tag: str) -> None:
    own = polib.pofile(str(catalogues.path(EXAMPLE / "locales", locale(tag), packaged.DOMAIN)))
    led = {found for each in own for found in re.findall(r"see /(\S+?)(?:#\S*)?$", each.comment, re.MULTILINE)}
    assert {"en/", "en/deadlines/", "en/write/extra-help/", "en/404.html"} <= led
    assert not [each for each in led if not (project / "site" / each).exists()]


def test_numbers_take_the_forms_of_the_language(project: Path) -> None:
    assert "10 diwrnod gwaith" in shown(page(project, "cy/faq"))
    assert locale("cy").plural_count == 6
    # Urdu has another form behind "within".
    assert "10 کام کے دنوں کے اندر" in shown(page(project, "ur/write/no-answer"))
    assert 'dir="rtl"' in page(project, "ur/faq").split("<head", maxsplit=1)[0]


def test_days_are_counted_with_the_holidays_of_the_country() -> None:
    chosen = settings.of_project(EXAMPLE)
    known = facts.load(EXAMPLE / "docs/facts.yml")
    answer = known["query_answer"].number
    # Good Friday and Easter Monday of 2027 are 26 and 29 March; in Scotland Easter Monday is an ordinary day.
    before = dt.date(2027, 3, 25)
    assert deadlines.add_working_days(before, answer, chosen.country) == dt.date(2027, 4, 12)
    assert deadlines.add_working_days(before, answer, "GB-SCT") < dt.date(2027, 4, 12)
    assert deadlines.add_working_days(before, answer, "US") < dt.date(2027, 4, 12)


def test_each_kind_of_letter_has_its_own_time(project: Path) -> None:
    heads = re.findall(r"<th scope=\"col\">(.*?)</th>", page(project, "en/deadlines").split("</thead>")[0], re.DOTALL)
    assert [shown(each).strip() for each in heads] == [
        "Arrived on",
        "Answer: question about a bill, complaint",
        "Answer: request to pay in another way",
    ]
    assert "No set time runs from this letter" in shown(page(project, "en/write/leak"))


def test_nothing_of_the_first_site_is_in_it(project: Path) -> None:
    """Its pages say nothing of loans, nor of the other organisation or the law of its country."""
    words = re.compile(r"(?i)\b(?:mortgages?|cooper|loans?|escrow|servicer|federal|CFR|CFPB|US-?dollars?|dollars?)\b")
    pages = sorted((project / "site/en").rglob("*.html"))
    assert len(pages) > 20
    found = {
        each.relative_to(project).as_posix(): words.findall(shown(each.read_text(encoding="utf-8"))) for each in pages
    }
    assert not {name: each for name, each in found.items() if each}


def test_it_says_on_its_first_page_that_it_is_an_example(project: Path) -> None:
    assert "It is an example: Example Water does not exist." in shown(page(project, "en"))
