"""What the index of a site holds, where a site has one, and how words are cut and spelled."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import translate
from contact_help import building
from contact_help.checking.node import find_node
from contact_help.locales import locale
from contact_help.mode import Mode
from contact_help.problems import InputError
from contact_help.searching import index, words
from contact_help.settings import of_project

Make = Callable[..., Path]
LIST = "---\nmenu: Find a page\ndescription: All pages.\ntemplate: a-z.html\n---\n\n# Find a page\n\nAll.\n"


@pytest.fixture
def listed(project: Make) -> Callable[..., Path]:
    """The tiny project with a list of all pages, in given languages; `off` says that it wants no search."""

    def make(*languages: str, off: bool = False) -> Path:
        folder = project(*languages)
        (folder / "docs/a-z.md").write_text(LIST)
        settings = (folder / "mkdocs.yml").read_text().replace("nav: [index.md,", "nav: [index.md, a-z.md,")
        if off:
            settings = settings.replace("      country: US\n", "      country: US\n      search: false\n")
        (folder / "mkdocs.yml").write_text(settings)
        return folder

    return make


def told(site: Path, tag: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "pagefind" / tag / "words.json").read_text(encoding="utf-8"))
    return found


def test_each_language_has_an_index_of_its_own_pages_and_of_no_others(listed: Make) -> None:
    site = building.build(listed("en", "es", "ar")).site
    for tag in ("en", "es", "ar"):
        addresses = {each[0] for each in told(site, tag)["pages"].values()}
        # Neither the list itself, nor pages for missing addresses, nor second letters.
        assert addresses == {f"{tag}/", f"{tag}/write/", f"{tag}/write/fee/"}
    assert (site / "SHA256SUMS").read_text().count("  pagefind/") == len(
        [each for each in site.glob("pagefind/**/*") if each.is_file()]
    )


def test_an_index_that_is_made_again_leaves_nothing_of_the_one_before(listed: Make) -> None:
    folder = listed("en", "es")
    site = building.build(folder).site
    before = {each for each in site.glob("pagefind/**/*") if each.is_file()}
    (site / "pagefind/fr").mkdir()
    (site / "pagefind/en/index/old.pf_index").write_text("x")
    index.write(site, folder / "docs", [locale("en"), locale("es")])
    assert {each for each in site.glob("pagefind/**/*") if each.is_file()} == before
    assert not (site / "pagefind/fr").exists()


def test_only_what_is_used_of_pagefind_is_published(listed: Make) -> None:
    site = building.build(listed("en", "es")).site
    kinds = {each.name.partition("_")[0].partition(".")[2] for each in site.glob("pagefind/es/*") if each.is_file()}
    assert sorted(each.name for each in site.glob("pagefind/es/*") if "pf_meta" not in each.name) == [
        "index", "pagefind-entry.json", "pagefind.js", "wasm.es.pagefind", "words.json",
    ]  # fmt: skip
    assert kinds
    assert not list(site.rglob("*fragment*"))
    assert not list(site.rglob("*-ui*"))


def test_the_list_of_all_pages_is_the_only_page_with_a_script(listed: Make) -> None:
    site = building.build(listed("en", "ar")).site
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        searches = page.parent.name == "a-z"
        assert ("<script" in text) is searches, page
        assert ("script-src &#39;none&#39;" not in text) is searches, page
        assert text.count("<script") == text.count('<script type="module" src="../../pagefind/search.js"></script>')


@pytest.mark.parametrize("why", ["off", "no list", "preview", "serve"])
def test_a_site_without_search_has_neither_script_nor_index(listed: Make, project: Make, why: str) -> None:
    folder = project("en") if why == "no list" else listed("en", off=why == "off")
    if why == "serve":
        from mkdocs.commands.build import build  # noqa: PLC0415 # as `serve` does
        from mkdocs.config import load_config  # noqa: PLC0415

        config = load_config(str(folder / "mkdocs.yml"))
        build(config)
        site = Path(config.site_dir)
    else:
        site = building.build(folder, mode=Mode(preview=why == "preview")).site
    assert not (site / "pagefind").exists()
    assert "wasm" not in (site / "_headers").read_text()
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "pagefind" not in text
        assert "script-src &#39;none&#39;" in text


def test_search_is_a_yes_or_no(listed: Make) -> None:
    folder = listed("en", off=True)
    assert of_project(folder).search is False
    file = folder / "mkdocs.yml"
    file.write_text(file.read_text().replace("search: false", "search: maybe"))
    with pytest.raises(InputError, match=r"mkdocs\.yml:8.*search"):
        building.build(folder)


def test_where_pagefind_does_not_run_the_old_site_stays(
    listed: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = listed("en")
    site = building.build(folder).site
    before = (site / "SHA256SUMS").read_text()
    broken = tmp_path / "pagefind"
    broken.write_text("#!/bin/sh\necho out of paper\nexit 3\n")
    broken.chmod(0o755)
    (folder / "docs/index.md").write_text((folder / "docs/index.md").read_text() + "\nMore.\n")
    for program, said in ((broken, "out of paper"), (tmp_path / "none", "No such file")):
        monkeypatch.setattr("pagefind_bin.get_executable", lambda program=program: program)
        with pytest.raises(InputError, match=said) as caught:
            building.build(folder)
        assert "search: false" in str(caught.value)
        assert (site / "SHA256SUMS").read_text() == before


def test_results_say_which_of_their_words_are_english(listed: Make) -> None:
    folder = listed("en", "es")
    translate(folder, "es", "A tiny site.", "Un sitio.")
    translate(folder, "es", "Part one", "Primera parte")
    pages = {each[0]: each for each in told(building.build(folder).site, "es")["pages"].values()}
    _, title, foreign, about, about_foreign, rank, sections = pages["es/"]
    assert (title, foreign, about, about_foreign) == ("Ask Sample Loans for help", True, "Un sitio.", False)
    assert [each[1:] for each in sections] == [["one", "Primera parte", False]]
    topic = pages["es/write/fee/"]
    assert topic[1:5] == ["Write about a fee", True, "Ask about a fee of the servicer.", True]
    assert topic[5] > rank


def test_a_section_stands_where_its_first_word_does(listed: Make) -> None:
    found = told(building.build(listed("en")).site, "en")
    home = next(each for each in found["pages"].values() if each[0] == "en/")
    # "A tiny site." "Ask Sample Loans for help" "They answer within 5 working days."
    assert home[6] == [[14, "one", "Part one", False]]


@pytest.mark.parametrize(
    ("tag", "text", "cut"),
    [
        ("en", "The servicer's late FEE, 12 CFR", ["the", "servicer", "s", "late", "fee", "12", "cfr"]),
        ("vi", "Đơn xin phí trễ hạn", ["dơn", "xin", "phí", "trễ", "hạn"]),
        ("ar", "الفائدةُ على القرض ١٢", ["الفائده", "علي", "القرض", "12"]),
        ("ko", "연체료를 은행이 회의", ["연체료", "은행", "회의"]),
        ("zh-Hant", "寄Form 1098給我們", ["寄", "form", "1098", "給", "我們"]),
        ("zh-Hans", "付款没有显示", ["付款", "没有", "显示"]),
        ("ht", "Frè reta a, m'ap", ["frè", "reta", "a", "m", "ap"]),
        ("ru", "Отчёт", ["отчёт"]),
        ("en", " \n\t ", []),
        ("en", "...", []),
    ],
)  # fmt: skip
def test_words_are_cut_and_spelled_in_one_way(tag: str, text: str, cut: list[str]) -> None:
    assert list(words.words(text, locale(tag))) == cut


@pytest.mark.parametrize("tag", ["en", "es", "vi", "ar", "ko", "zh-Hant", "zh-Hans", "tl", "ht", "ru"])
def test_the_script_cuts_a_word_of_the_index_as_the_index_has_it(tag: str) -> None:
    """What somebody types as it stands on a page is found as such."""
    texts = {
        "en": "Ask why the servicer's escrow account changed (12 CFR 1024.17)",
        "es": "¿Por qué cambió la cuenta? Año, pingüino",
        "vi": "Đơn xin phí trễ hạn được miễn",
        "ar": "اكتبْ بشأنِ رسوم التأخير إلى الشركة ١٢",
        "ko": "연체료를 빼 달라고 모기지 회사에 요청하기",
        "zh-Hant": "寫信說明財產稅 Form 1098",
        "zh-Hans": "写信说明财产 Form 1098",
        "tl": "Sumulat tungkol sa late fee; kahina-hinalang mensahe",
        "ht": "Ekri sou yon frè reta, m'ap mande l",
        "ru": "Напишите об ошибке в кредитном отчёте",
    }
    language = locale(tag)
    ours = list(words.words(texts[tag], language))
    data = {**words.rules(language, ours), "words": sorted(set(ours)), "pages": {}}
    # One Latin letter alone says little, and nothing counts twice.
    expected = list(dict.fromkeys(each for each in ours if len(each) > 1 or not each.isascii() or each.isdigit()))[:12]
    script = f"""
import {{ Index }} from {json.dumps((Path(index.__file__).parent / "find.js").as_uri())};
const {{ data, text }} = {json.dumps({"data": data, "text": texts[tag]})};
console.log(JSON.stringify(new Index(null, data).cut(text)));
"""
    command = [str(find_node().path), "--input-type=module", "--no-warnings", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert json.loads(done.stdout) == expected


def test_chinese_words_can_be_typed_in_the_other_script_and_by_their_sound() -> None:
    rules = words.rules(locale("zh-Hant"), ["滯納", "費"])
    assert rules["variants"]["费"] == "費"
    assert {"滯", "治"} <= set(rules["sounds"]["zhi"])
    assert words.rules(locale("zh-Hans"), ["费"])["variants"] == {"費": "费"}
    assert "sounds" not in words.rules(locale("ko"), [])
