"""A site that is built in parts and put together is the one that is built whole; what makes another one is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import translate
from contact_help import building, parts
from contact_help.cli import main
from contact_help.locales import locale
from contact_help.mode import Mode
from contact_help.problems import InputError

Make = Callable[..., Path]
TAGS = ("en", "es", "ar", "zh-Hant", "ht")
GROUPS = (("es", "ar"), ("en",), ("zh-Hant", "ht"))


@pytest.fixture
def help_site(project: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in five languages, built for one day."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    folder = project(*TAGS)
    translate(folder, "es", "Part one", "Parte uno")
    translate(folder, "ar", "Part one", "الجزء الأول")
    return folder


def built(folder: Path, group: tuple[str, ...]) -> Path:
    return building.build(folder, site=folder / f"part-{'-'.join(group)}", mode=Mode(part=group)).site


def contents(site: Path) -> dict[str, bytes]:
    return {each.relative_to(site).as_posix(): each.read_bytes() for each in site.rglob("*") if each.is_file()}


def told(folder: Path, *given: Path) -> str:
    with pytest.raises(InputError) as caught:
        building.merge(folder, list(given), site=folder / "whole")
    assert not (folder / "whole").exists()
    assert not list(folder.glob(".whole*"))
    return str(caught.value)


@pytest.mark.parametrize("groups", [GROUPS, (TAGS,), tuple((tag,) for tag in TAGS)])
def test_parts_that_are_put_together_are_the_bytes_of_a_site_that_is_built_whole(
    help_site: Path, groups: tuple[tuple[str, ...], ...]
) -> None:
    whole = building.build(help_site).site
    made = [built(help_site, group) for group in groups]
    merged = building.merge(help_site, made[::-1], site=help_site / "merged")
    assert contents(merged.site) == contents(whole)
    assert (merged.pages, merged.languages) == (len(list(whole.rglob("*.html"))), len(TAGS))
    assert b"Parte uno" in (merged.site / "es/index.html").read_bytes()


def test_a_part_holds_its_languages_and_what_belongs_to_none_stands_beside_english(help_site: Path) -> None:
    assert {each.name for each in built(help_site, ("es", "ar")).iterdir()} == {"es", "ar", parts.FILE, "SHA256SUMS"}
    with_english = {each.name for each in built(help_site, ("en",)).iterdir()}
    assert with_english > {"en", "assets", "index.html", "404.html", "_headers", "sitemap.xml", parts.FILE}
    assert with_english.isdisjoint(TAGS[1:])


def test_pages_of_a_part_name_all_languages_of_the_site(help_site: Path) -> None:
    page = (built(help_site, ("es",)) / "es/index.html").read_text()
    for tag in TAGS:
        assert f'hreflang="{tag}"' in page


def test_a_part_over_an_old_part_takes_its_place(help_site: Path) -> None:
    folder = built(help_site, ("es",))
    translate(help_site, "es", "Part one", "Primera parte")
    again = building.build(help_site, site=folder, mode=Mode(part=("es",))).site
    assert b"Primera parte" in (again / "es/index.html").read_bytes()


def test_a_merge_takes_the_place_of_an_old_site_and_leaves_other_folders_alone(help_site: Path) -> None:
    made = [built(help_site, group) for group in GROUPS]
    site = building.build(help_site).site
    (site / "en/index.html").write_text("old")
    assert contents(building.merge(help_site, made).site) == contents(building.build(help_site).site)
    with pytest.raises(InputError, match="holds files that no build made"):
        building.merge(help_site, made, site=help_site / "docs")
    assert (help_site / "docs/index.md").exists()
    with pytest.raises(InputError, match="cannot go where this part is"):
        building.merge(help_site, made, site=made[0] / "site")


# What does not make one site


def test_a_language_that_no_part_holds_is_told(help_site: Path) -> None:
    said = told(help_site, built(help_site, ("en",)), built(help_site, ("es", "ht")))
    assert "none of them holds ar" in said
    assert "none of them holds zh-Hant" in said
    assert "holds es" not in said


def test_a_language_that_two_parts_hold_is_told_with_both(help_site: Path) -> None:
    one, other = built(help_site, ("en", "es", "ar")), built(help_site, ("ar", "zh-Hant", "ht"))
    said = told(help_site, one, other)
    assert "each of them holds ar" in said
    assert str(one) in said
    assert str(other) in said
    assert "none of them" not in said


@pytest.mark.parametrize(
    ("changed", "more"),
    [
        ("docs/index.md", "\nMore.\n"),
        ("docs/facts.yml", "# more\n"),
        ("locales/es/LC_MESSAGES/site.po", "\n# more\n"),
        ("overrides/main.html", "<!-- more -->"),
        ("overrides/assets/icon.svg", "<!-- more -->"),
        ("mkdocs.yml", "# more\n"),
    ],
)
def test_parts_of_different_sources_are_told(help_site: Path, changed: str, more: str) -> None:
    one = built(help_site, ("en", "es"))
    file = help_site / changed
    file.write_text(file.read_text() + more)
    assert "made of sources with the checksum" in told(help_site, one, built(help_site, ("ar", "zh-Hant", "ht")))


def test_parts_for_different_days_or_addresses_or_of_another_list_of_languages_are_told(
    help_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = built(help_site, ("en", "es"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790100000")
    settings = help_site / "mkdocs.yml"
    text = settings.read_text()
    settings.write_text(text.replace("example.org/help", "example.org/other").replace("zh-Hant, ht", "ht"))
    said = told(help_site, one, built(help_site, ("ar", "ht")))
    assert "built for the day 2026-09-22, while" in said
    assert "built for the address https://example.org/other/, while" in said
    assert "of a site in the languages en, es, ar, ht, while" in said


def test_parts_of_another_program_are_told(help_site: Path) -> None:
    one, other = built(help_site, ("en", "es")), built(help_site, ("ar", "zh-Hant", "ht"))
    file = other / parts.FILE
    file.write_text(json.dumps({**json.loads(file.read_text()), "code": "other"}))
    assert "made by a program with the checksum other" in told(help_site, one, other)


def test_a_part_that_came_damaged_is_told_file_by_file(help_site: Path) -> None:
    one, other = built(help_site, ("en", "es")), built(help_site, ("ar", "zh-Hant", "ht"))
    (one / ".htaccess").unlink()  # as tools do that leave out hidden files
    (other / "ar/index.html").write_text("x")
    (other / "ar/more.html").write_text("x")
    said = told(help_site, one, other).splitlines()
    assert [line for line in said if ".htaccess" in line and "missing in the part" in line]
    assert [line for line in said if "ar/index.html" in line and "not what the build wrote" in line]
    assert [line for line in said if "ar/more.html" in line and "no build wrote this" in line]


def test_what_is_no_part_is_told_and_so_is_a_whole_site(help_site: Path) -> None:
    site, empty, broken = building.build(help_site).site, help_site / "empty", help_site / "broken"
    empty.mkdir()
    broken.mkdir()
    (broken / parts.FILE).write_text('{"languages": 1}')
    said = told(help_site, site, empty, broken, help_site / "none")
    assert "a whole site, not a part" in said
    assert said.count("here is no part") == 2
    assert "does not say what the part is" in said


def test_a_list_of_files_that_is_gone_is_told(help_site: Path) -> None:
    one = built(help_site, TAGS)
    (one / building.CHECKSUMS).unlink()
    assert "the list of the part's files is missing" in told(help_site, one)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("en,fr", "fr is no language of this site"),
        ("es,en,es", "es stands there twice"),
        (" , ", "no language is named"),
        ("fr,fr", "fr is no language of this site"),
    ],
)
def test_languages_of_a_part_are_those_of_the_site_each_once(given: str, said: str) -> None:
    site = [locale(tag) for tag in TAGS]
    with pytest.raises(InputError, match=said):
        parts.chosen(given, site, place="mkdocs.yml")
    assert parts.chosen("ht, en", site, place="mkdocs.yml") == ("en", "ht")


# On the command line


def test_parts_are_built_and_put_together_on_the_command_line(help_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(help_site)
    runner = CliRunner()
    whole = contents(building.build(help_site).site)
    shutil.rmtree(help_site / "site")
    for given in ("en,es", "ar,ht,zh-Hant"):
        made = runner.invoke(main, ["build", "--languages", given])
        assert made.exit_code == 0, made.output
    merged = runner.invoke(main, ["merge", "site.en-es", "site.ar-zh-Hant-ht"])
    assert merged.exit_code == 0, merged.output
    assert "in 5 languages together in site/" in merged.output
    assert contents(help_site / "site") == whole
    missing = runner.invoke(main, ["merge", "site.en-es"])
    assert missing.exit_code == 2
    assert "none of them holds ar" in missing.output
    assert "Traceback" not in missing.output


def test_a_part_is_for_readers_and_nobody_else(help_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(help_site)
    for other in ("--pseudo", "--preview", "--for-folder"):
        refused = CliRunner().invoke(main, ["build", "--languages", "en", other])
        assert refused.exit_code == 2
        assert "--languages goes with none of" in refused.output
