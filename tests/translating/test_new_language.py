"""A language is added with one command, and wholly or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner

from contact_help import building
from contact_help.cli import main
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.settings import of_project, with_language
from contact_help.translating import catalogues, new_language

Make = Callable[..., Path]


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, ["translations", *arguments])
    return result.exit_code, result.output


def state(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# tl: Material knows it. ht: Material does not. hmn: CLDR has but its name. rhg: right to left, of three letters.
@pytest.mark.parametrize(
    ("tag", "direction", "forms"),
    [
        ("tl", "ltr", 2), ("ht", "ltr", 1), ("hmn", "ltr", 1), ("rhg", "rtl", 1), ("fa", "rtl", 2), ("pl", "ltr", 3),
        ("zh-Hant", "ltr", 1), ("pt-BR", "ltr", 2), ("no", "ltr", 2),
    ],
)  # fmt: skip
def test_one_command_is_all_that_a_language_needs(project: Make, tag: str, direction: str, forms: int) -> None:
    folder = project("en", "es")
    added = new_language.add(folder, tag)
    assert [each.tag for each in of_project(folder).locales] == ["en", "es", tag]
    for domain in catalogues.DOMAINS:
        file = catalogues.read(catalogues.path(folder / "locales", added.locale, domain))
        assert file.metadata["Plural-Forms"] == added.locale.plural_forms
        assert len(file) > 0
    assert [each.file.split("/")[-1] for each in added.work] == ["theme.po", "composer.po", "site.po"]
    site = building.build(folder).site
    page = (site / tag / "index.html").read_text()
    assert f'<html lang="{tag}" dir="{direction}">' in page
    assert f'hreflang="{tag}"' in (site / "en/index.html").read_text()
    assert added.locale.plural_count == forms


def test_the_command_says_what_there_is_to_do_and_what_comes_next(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, output = run(project("en"), monkeypatch, "new", "ht")
    assert code == 0
    assert output.startswith("Haitian Creole (Kreyòl ayisyen) is a language of this site now: left to right, 1 plural")
    # The site's name; of its one page: the name in menus, the summary, two headings and two paragraphs.
    assert "locales/ht/LC_MESSAGES/site.po: 7 messages, 19 words (the text of the pages)" in output
    assert "contact-help translations preview ht" in output
    assert "git add mkdocs.yml locales/ht" in output


def test_catalogues_that_lie_there_already_keep_their_words(project: Make) -> None:
    folder = project("en", "es")
    path = catalogues.path(folder / "locales", locale("es"), "site")
    file = catalogues.read(path)
    entry = file.find("Part one")
    assert entry is not None
    entry.msgstr = "Parte uno"
    path.write_text(str(file), encoding="utf-8")
    settings = folder / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("[en, es]", "[en]"))
    new_language.add(folder, "es")
    found = polib.pofile(str(path)).find("Part one")
    assert found is not None
    assert found.msgstr == "Parte uno"


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("es", "mkdocs.yml: es is a language of this site already. To bring its catalogues up to date, run"),
        ("en", "It is the source: change the pages in docs/"),
        ("zh_hant", "the language: 'zh_hant' is not a language tag. Did you mean zh-Hant."),
        ("ES-mx", "Did you mean es-MX"),
        ("vietnamese", "Did you mean vi"),
        ("Haitian creol", "Did you mean ht"),
        ("qqq", "no data is known for the language 'qqq'. Use a tag as vi, ht or zh-Hant (BCP 47)"),
        ("../en", "'../en' is not a language tag"),
        ("en-XA", "en-XA is made by the build and has no catalogues. Run `contact-help build --pseudo`"),
    ],
)
def test_what_cannot_be_added_is_said_in_one_line_and_changes_nothing(
    project: Make, monkeypatch: pytest.MonkeyPatch, tag: str, said: str
) -> None:
    folder = project("en", "es")
    before = state(folder)
    code, output = run(folder, monkeypatch, "new", tag)
    assert code == 2
    assert said in output
    assert output.count("\n") == 1
    assert state(folder) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("docs/bad.md", b"# \xff\n"),
        ("locales/ht/LC_MESSAGES/site.po", b'msgid "a\n'),
        ("mkdocs.yml", b"site_name: [\n"),
    ],
)
def test_a_file_that_cannot_be_read_stops_it_before_anything_is_changed(
    project: Make, name: str, content: bytes
) -> None:
    folder = project("en", "es")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    before = state(folder)
    with pytest.raises(InputError):
        new_language.add(folder, "ht")
    assert state(folder) == before


# --- mkdocs.yml ------------------------------------------------------------------------------------------------------

HEAD = "site_name: !ENV [NAME, Help]  # comment\nplugins:\n  contact-help:\n"
BLOCK = "    languages:\n      - en # source\n      - es # all\n"
FLOW = "    languages: [\n      en, # source\n      es{} # all\n    ]\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    languages: [en, es]  # two\n", "    languages: [en, es, ht]  # two\n"),
        ("    {languages: [en]}\n", "    {languages: [en, ht]}\n"),
        ("    languages: [en, 'es', ]\n", "    languages: [en, 'es', ht, ]\n"),
        (FLOW.format(""), FLOW.format(", ht")),
        (BLOCK + "    a: b\n", BLOCK + "      - ht\n    a: b\n"),
        ("    languages:\n    - en\n    -   es", "    languages:\n    - en\n    -   es\n    - ht"),
        ("    languages:\r\n    - en\r\n    b: c\r\n", "    languages:\r\n    - en\r\n    - ht\r\n    b: c\r\n"),
    ],
)
def test_the_file_of_settings_changes_by_one_language_and_keeps_its_comments(before: str, after: str) -> None:
    assert with_language(HEAD + before, "ht") == HEAD + after


def test_a_tag_that_yaml_takes_for_a_word_of_its_own_is_quoted() -> None:
    text = "plugins:\n  contact-help:\n    languages: [en]\n"
    assert with_language(text, "no") == 'plugins:\n  contact-help:\n    languages: [en, "no"]\n'


def test_a_list_that_cannot_be_added_to_is_left_as_it_is() -> None:
    text = "plugins:\n  contact-help:\n    languages: [en, *last]\n"
    with pytest.raises(InputError, match=r"Write `languages: \[en, es, ht\]`"):
        with_language(f"last: &last es\n{text}", "ht")
