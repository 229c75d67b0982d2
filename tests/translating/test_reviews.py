"""A mark holds a hash of what was read, ends when that changes, and takes the note of a draft off a page."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner

from conftest import translate
from contact_help import building
from contact_help.cli import main
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.translating import catalogues, reviews, status, update
from contact_help.translating.reviews import Review

DAY = dt.date(2026, 11, 25)


def entry(**changes: str) -> polib.POEntry:
    return polib.POEntry(**{"msgid": "Fee", "msgstr": "Cargo"} | changes)


def signed(name: str = "Ana Pérez") -> polib.POEntry:
    one = entry()
    assert reviews.sign(one, name, DAY)
    return one


def test_a_mark_says_who_when_and_what() -> None:
    assert re.fullmatch(r"reviewed: Ana Pérez, 2026-11-25, [0-9a-f]{12}", signed().tcomment)
    assert reviews.of(signed()) == (Review("Ana Pérez", DAY),)


@pytest.mark.parametrize(
    "change",
    [
        {"msgid": "Fees"},
        {"msgstr": "Cargos"},
        {"msgctxt": "menu"},
        {"msgid": "FeeC", "msgstr": "argo"},  # the same letters in all
    ],
)
def test_a_mark_ends_when_the_english_the_translation_or_the_context_changes(change: dict[str, str]) -> None:
    changed = signed()
    for name, value in change.items():
        setattr(changed, name, value)
    assert reviews.of(changed) == ()


@pytest.mark.parametrize("form", [0, 1])
def test_a_mark_holds_every_form_of_a_plural(form: int) -> None:
    plural = polib.POEntry(msgid="{number} day", msgid_plural="{number} days", msgstr_plural={0: "día", 1: "días"})
    reviews.sign(plural, "Ana", DAY)
    assert reviews.of(plural)
    plural.msgstr_plural[form] += "s"
    assert reviews.of(plural) == ()


@pytest.mark.parametrize("state", ["fuzzy", "empty", "obsolete"])
def test_what_is_not_published_is_not_reviewed(state: str) -> None:
    one = signed()
    one.flags = ["fuzzy"] if state == "fuzzy" else []
    one.obsolete = state == "obsolete"
    one.msgstr = "" if state == "empty" else one.msgstr
    assert reviews.of(one) == ()


@pytest.mark.parametrize(
    "comment",
    [
        "reviewed: Ana, 2026-11-25",
        "reviewed: Ana, 2026-13-45, {hash}",
        "reviewed: , 2026-11-25, {hash}",
        "reviewed: Ana, 2026-11-25, 000000000000",
        "This was reviewed: Ana, 2026-11-25, {hash}",
    ],
)
def test_what_is_no_whole_mark_counts_for_nothing(comment: str) -> None:
    one = entry()
    one.tcomment = comment.replace("{hash}", reviews.text_hash(one))
    assert reviews.of(one) == ()


def test_other_comments_are_kept_and_marks_that_ended_are_taken_out() -> None:
    one = signed()
    one.tcomment = f"A note.\n{one.tcomment}\nallow: length: it fits"
    one.msgstr = "Tarifa"
    assert reviews.sign(one, "Luis", DAY)
    hash_now = reviews.text_hash(one)
    assert one.tcomment.splitlines() == ["A note.", "allow: length: it fits", f"reviewed: Luis, 2026-11-25, {hash_now}"]


def test_two_people_may_read_the_same_and_nobody_signs_twice() -> None:
    one = signed("Ana")
    assert reviews.sign(one, "Luis", dt.date(2026, 12, 1))
    assert not reviews.sign(one, "Ana", dt.date(2026, 12, 2))
    assert reviews.of(one) == (Review("Ana", DAY), Review("Luis", dt.date(2026, 12, 1)))


@pytest.mark.parametrize("name", ["", "Ana, Luis", "Ana\nLuis", " ", "-", "x" * 100, "\u202eAna"])
def test_a_name_that_could_not_be_read_again_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot stand in a mark"):
        reviews.check_name(name)


@pytest.mark.parametrize("name", ["Ana", "Ana Pérez Jr.", "李 明", "محمد علي", "J. O'Neil-Ruiz"])
def test_a_name_of_any_script_is_taken(name: str) -> None:
    reviews.check_name(name)
    assert [each.name for each in reviews.of(signed(name))] == [name]


def test_an_update_keeps_marks_and_takes_them_off_what_becomes_fuzzy(project: Callable[..., Path]) -> None:
    folder = project("en", "es")
    translate(folder, "es", "Part one", "Parte uno")
    path = catalogues.path(folder / "locales", locale("es"), "site")
    file = polib.pofile(str(path), wrapwidth=0)
    kept = file.find("Part one")
    assert kept is not None
    reviews.sign(kept, "Ana", DAY)
    path.write_text(update.render(file), encoding="utf-8")
    update.update(folder, [locale("es")])
    assert "reviewed: Ana" in path.read_text(encoding="utf-8")
    index = folder / "docs/index.md"
    index.write_text(index.read_text().replace("Part one", "Part one now"))
    update.update(folder, [locale("es")])
    changed = polib.pofile(str(path)).find("Part one now")
    assert changed is not None
    assert (changed.fuzzy, reviews.of(changed)) == (True, ())


# --- the command, the counts and the pages ---------------------------------------------------------------------------

BLOCKS = {
    "Home": "Inicio",
    "A tiny site.": "Un sitio pequeño.",
    "Ask {servicer} for help": "Pida ayuda a {servicer}",
    "They answer within {wait}.[^wait]": "Responden en {wait}.[^wait]",
    "Part one": "Parte uno",
    "See [the letters](write/index.md).": "Vea [las cartas](write/index.md).",
}
NOTE = '<p class="draft-note">'


@pytest.fixture
def spanish(project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose home page is wholly in Spanish; it is the working folder, and today is a fixed day."""
    folder = project("en", "es")
    for msgid, msgstr in BLOCKS.items():
        translate(folder, "es", msgid, msgstr)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC).timestamp())))
    return folder


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["translations", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_a_page_of_which_every_message_is_signed_carries_no_note(spanish: Path) -> None:
    site = building.build(spanish).site
    assert NOTE in (site / "es/index.html").read_text()
    assert NOTE not in (site / "en/index.html").read_text()
    assert "6 messages of es are signed by Ana" in run("review", "es", "--by", "Ana", "--page", "docs/index.md")
    site = building.build(spanish).site
    assert NOTE not in (site / "es/index.html").read_text()
    assert NOTE in (site / "es/write/index.html").read_text()
    # One changed word ends the review of the page.
    translate(spanish, "es", "Part one", "Primera parte")
    assert NOTE in (building.build(spanish).site / "es/index.html").read_text()


def test_the_catalogue_knows_each_message_that_was_read(spanish: Path) -> None:
    run("review", "es", "--by", "Ana", "--page", "docs/index.md")
    translate(spanish, "es", "Part one", "Primera parte")
    found = catalogues.load(spanish / "locales", locale("es"))
    assert [found.unreviewed(each) for each in ("A tiny site.", "Part one", "Write", "no message")] == [
        False,
        True,
        True,
        True,
    ]
    assert found.unreviewed("A tiny site.", "menu")


def test_a_topic_is_reviewed_with_what_every_letter_holds(spanish: Path) -> None:
    for path in (spanish / "locales/es/LC_MESSAGES").glob("*.po"):
        file = polib.pofile(str(path), wrapwidth=0)
        for each in file.untranslated_entries():
            each.msgstr = "" if each.msgid_plural else each.msgid
            each.msgstr_plural = dict.fromkeys(each.msgstr_plural, each.msgid_plural)
        path.write_text(update.render(file), encoding="utf-8")
    run("review", "es", "--by", "Ana", "--page", "docs/write/fee.md")
    assert NOTE in (building.build(spanish).site / "es/write/fee/index.html").read_text()
    run("review", "es", "--by", "Ana", "--page", "docs/write/letter.yml")
    assert NOTE not in (building.build(spanish).site / "es/write/fee/index.html").read_text()


def test_an_untranslated_message_keeps_a_page_a_draft(spanish: Path) -> None:
    translate(spanish, "es", "Part one", "")
    run("review", "es", "--by", "Ana", "--page", "docs/index.md")
    assert catalogues.load(spanish / "locales", locale("es")).pages == {}


def test_a_message_with_an_error_is_not_signed(spanish: Path) -> None:
    translate(spanish, "es", "Part one", "Parte 3")
    said = run("review", "es", "--by", "Ana", "--page", "docs/index.md", code=1)
    assert "5 messages of es are signed by Ana" in said
    assert "1 could not be signed" in said


def test_a_wrong_page_name_or_language_changes_nothing(spanish: Path) -> None:
    before = {path: path.read_bytes() for path in spanish.rglob("*.po")}
    assert "Name its source, as docs/faq.md" in run("review", "es", "--by", "Ana", "--page", "docs/faq.md", code=2)
    assert "cannot stand in a mark" in run("review", "es", "--by", "Ana, Luis", code=2)
    assert "Choose from: es" in run("review", "vi", "--by", "Ana", code=2)
    assert {path: path.read_bytes() for path in spanish.rglob("*.po")} == before


def test_a_review_changes_nothing_but_comments(spanish: Path) -> None:
    path = catalogues.path(spanish / "locales", locale("es"), "site")
    before = path.read_text(encoding="utf-8").splitlines()
    run("review", "es", "--by", "Ana")
    after = path.read_text(encoding="utf-8").splitlines()
    marks = [line for line in after if line.startswith("# reviewed: Ana, 2026-11-25, ")]
    assert len(marks) == len(BLOCKS)
    assert [line for line in after if line not in marks] == before
    again = path.read_bytes()
    run("review", "es", "--by", "Ana")
    assert path.read_bytes() == again


def test_status_counts_by_language_and_page(spanish: Path) -> None:
    translate(spanish, "es", "Home", "Inicio", fuzzy=True)
    translate(spanish, "es", "Part one", "")
    run("review", "es", "--by", "Ana", "--page", "docs/index.md")
    said = json.loads(run("status", "--format", "json"))["es"]
    page = said["pages"]["docs/index.md"]
    assert {key: page[key] for key in ("total", "translated", "fuzzy", "missing", "reviewed", "reviews")} == {
        "total": 6, "translated": 4, "fuzzy": 1, "missing": 1, "reviewed": 4, "reviews": [],
    }  # fmt: skip
    assert page["words_left"] == 3  # "Home" and "Part one"
    assert (page["percent"], said["translated"], said["reviewed"]) == (66, 4, 4)
    assert said["total"] == said["translated"] + said["fuzzy"] + said["missing"]


@pytest.mark.usefixtures("spanish")
def test_status_names_who_has_read_a_whole_page() -> None:
    run("review", "es", "--by", "Ana", "--page", "docs/index.md")
    lines = run("status", "es").splitlines()
    (row,) = [line for line in lines if "docs/index.md" in line]
    assert " ".join(row.split()) == "docs/index.md 6 6 (100 %) 0 0 6 (100 %) 0 Ana, 2026-11-25"
    assert len(run("status").splitlines()) == 2  # without a language: no pages


def test_a_message_of_two_pages_counts_once_in_the_language_and_once_on_each_page(tmp_path: Path) -> None:
    for domain in catalogues.DOMAINS:
        path = catalogues.path(tmp_path, locale("es"), domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        two = '#: docs/a.md docs/b.md\nmsgid "Fee"\nmsgstr "Cargo"\n' if domain == "site" else ""
        path.write_text(f'msgid ""\nmsgstr "Language: es\\n"\n\n{two}', encoding="utf-8")
    found = status.coverage(tmp_path, locale("es"))
    assert (found.total, {name: page.total for name, page in found.pages.items()}) == (
        1,
        {"docs/a.md": 1, "docs/b.md": 1},
    )


@pytest.mark.parametrize(("least", "code"), [(0, 0), (3, 0), (5, 1), (100, 1)])
@pytest.mark.usefixtures("spanish")
def test_status_fails_under_a_share(least: int, code: int) -> None:
    said = run("status", "--fail-under", str(least), code=code)
    assert (f"{least} % are asked for" in said) == bool(code)


def test_the_page_of_languages_is_made_from_status(
    project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project("en", "es")
    (folder / "docs/languages.md").write_text(
        "---\nmenu: Languages\ndescription: Which languages there are.\ntemplate: languages.html\n---\n\n# Languages\n"
    )
    settings = folder / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("write/index.md]", "write/index.md, languages.md]"))
    update.update(folder, [locale("es")])
    for msgid, msgstr in BLOCKS.items():
        translate(folder, "es", msgid, msgstr)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795608000")  # 2026-11-25
    run("review", "es", "--by", "Ana", "--page", "docs/index.md")
    page = (building.build(folder).site / "en/languages/index.html").read_text()
    found = status.coverage(folder / "locales", locale("es"))
    assert f"<td>{found.percent}%</td><td>{found.percent_reviewed}% of it</td>" in page
    assert '<th scope="row">Home</th><td>100%</td><td><bdi>Ana</bdi>, November 25, 2026</td>' in page
    assert '<th scope="row">Write</th><td>0%</td><td>No, a draft</td>' in page
    assert "letter.yml" not in page
