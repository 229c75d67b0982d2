"""The whole chain on a tiny project: what comes out, and what happens when something is wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from html import unescape as plain_text
from pathlib import Path

import pytest

from conftest import INDEX, translate
from contact_help import building, side_by_side
from contact_help.checking import links
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.translating import catalogues, sign_off, update

Make = Callable[..., Path]


def test_every_language_gets_every_page_and_a_404_of_its_own(project: Make) -> None:
    built = building.build(project("en", "ht", "ar", "zh-Hant"))
    names = {each.relative_to(built.site).as_posix() for each in built.site.rglob("*.html")}
    pages = ("index.html", "write/index.html", "write/fee/index.html", "write/fee/next/index.html", "404.html")
    assert names == {f"{tag}/{page}" for tag in ("en", "ht", "ar", "zh-Hant") for page in pages} | {
        "index.html",
        "404.html",
    }
    assert (built.pages, built.languages) == (22, 4)


def test_a_page_says_its_language_direction_and_its_twins(project: Make) -> None:
    site = building.build(project("en", "ar", "zh-Hant")).site
    arabic = (site / "ar/write/fee/index.html").read_text()
    assert '<html lang="ar" dir="rtl">' in arabic
    assert '<link rel="canonical" href="https://example.org/help/ar/write/fee/">' in arabic
    for tag in ("en", "ar", "zh-Hant", "x-default"):
        target = "en" if tag == "x-default" else tag
        assert f'hreflang="{tag}" href="https://example.org/help/{target}/write/fee/"' in arabic
    assert "<loc>https://example.org/help/zh-Hant/write/fee/</loc>" in (site / "sitemap.xml").read_text()
    assert '<html lang="en"' in (site / "404.html").read_text()
    assert '<html lang="ar" dir="rtl"' in (site / "ar/404.html").read_text()


def test_an_untranslated_block_stays_english_and_says_so(project: Make) -> None:
    folder = project("en", "ar")
    translate(folder, "ar", "Part one", "الجزء الأول")
    page = (building.build(folder).site / "ar/index.html").read_text()
    assert '<h2 id="one">الجزء الأول</h2>' in page
    assert re.search(r'<p dir="ltr" lang="en">They answer within 5 working days\.', page)


def test_a_fuzzy_message_is_not_published(project: Make) -> None:
    folder = project("en", "es")
    translate(folder, "es", "Part one", "Parte uno", fuzzy=True)
    page = (building.build(folder).site / "es/index.html").read_text()
    assert "Parte uno" not in page
    assert '<h2 dir="ltr" id="one" lang="en">Part one</h2>' in page


@pytest.mark.parametrize(
    ("msgstr", "reason"),
    [
        ("Vea [las cartas](https://evil.example/).", "links differ"),
        ("Vea [las cartas](write/index.md).<script>alert(1)</script>", "HTML"),
        ("Vea las cartas.", "links differ"),
    ],
)
def test_a_broken_message_fails_the_build_with_file_and_line(project: Make, msgstr: str, reason: str) -> None:
    folder = project("en", "es")
    line = translate(folder, "es", "See [the letters](write/index.md).", msgstr)
    with pytest.raises(InputError) as caught:
        building.build(folder)
    assert f"locales/es/LC_MESSAGES/site.po:{line}".removeprefix("locales/") in str(caught.value)
    assert reason in str(caught.value)


def test_a_site_without_the_plugin_is_built_as_mkdocs_builds_it(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Hello\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: Plain\n")
    assert building.build(tmp_path).languages == 0
    assert "Hello" in (tmp_path / "site/index.html").read_text()


def test_a_failed_build_leaves_the_old_site_as_it_was(project: Make) -> None:
    folder = project("en")
    building.build(folder)
    before = (folder / "site/en/index.html").read_bytes()
    (folder / "docs/index.md").write_text("# Hello\n\nWithin {no_such_fact}.\n")
    with pytest.raises(InputError, match=r"docs/index\.md:3: \{no_such_fact\} is not a fact"):
        building.build(folder)
    assert (folder / "site/en/index.html").read_bytes() == before
    assert sorted(each.name for each in folder.iterdir() if each.name.startswith("site")) == ["site"]


def test_a_broken_link_between_pages_fails_the_build(project: Make) -> None:
    folder = project("en", index="# Hello\n\n[Gone](gone.md)\n")
    with pytest.raises(InputError, match=r"gone\.md"):
        building.build(folder)


def test_the_same_day_gives_the_same_bytes(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    folder = project("en", "ar")
    sums = []
    for name in ("one", "two"):
        site = building.build(folder, site=folder / name).site
        files = sorted(each for each in site.rglob("*") if each.is_file())
        sums.append([(each.relative_to(site), hashlib.sha256(each.read_bytes()).hexdigest()) for each in files])
    assert sums[0] == sums[1]


@pytest.mark.parametrize("cores", [2, 5])
def test_however_many_cores_there_are_the_same_bytes_come_out(
    project: Make, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    folder = project("en", "es", "ar", "ht")
    translate(folder, "es", "Part one", "Parte uno")
    contents = []
    for number in (1, cores):
        monkeypatch.setattr(side_by_side, "cores", lambda number=number: number)
        site = building.build(folder, site=folder / "out").site
        contents.append({each.relative_to(site): each.read_bytes() for each in site.rglob("*") if each.is_file()})
    assert contents[0] == contents[1]
    assert b"Parte uno" in contents[0][Path("es/index.html")]


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_what_is_wrong_in_several_languages_is_told_for_each_of_them(
    project: Make, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    folder = project("en", "es", "ar", "ht")
    for tag in ("es", "ar", "ht"):
        translate(folder, tag, "Part one", "<script>alert(1)</script>")
    monkeypatch.setattr(side_by_side, "cores", lambda: cores)
    with pytest.raises(InputError) as caught:
        building.build(folder)
    assert [tag for tag in ("es", "ar", "ht") if f"{tag}/LC_MESSAGES" in str(caught.value)] == ["es", "ar", "ht"]


def test_nothing_of_material_and_no_script_is_shipped(project: Make) -> None:
    site = building.build(project("en", "es")).site
    assert sorted(each.name for each in (site / "assets").iterdir()) == ["icon.svg", "site.css"]
    for page in site.rglob("*.html"):
        text = page.read_text()
        assert "<script" not in text
        assert "script-src &#39;none&#39;" in text
        assert " style=" not in text


def test_one_edit_of_the_facts_file_changes_every_language(project: Make) -> None:
    folder = project("en", "es")
    source = "They answer within {wait}.[^wait]"
    translate(folder, "es", source, "Responden en {wait}.[^wait]")
    facts = folder / "docs/facts.yml"
    facts.write_text(facts.read_text().replace("wait: {value: 5", "wait: {value: 8"))
    site = building.build(folder).site
    assert "within 8 working days" in (site / "en/index.html").read_text()
    # The generator counts days in Spanish.
    assert "Responden en 8 días hábiles" in (site / "es/index.html").read_text()


def test_the_links_of_the_built_site_are_right(project: Make) -> None:
    assert links.check_links(building.build(project("en", "ar", "ht")).site) == []


@pytest.mark.parametrize("flag", ["show_english: true\n", "", "show_english: false\n"])
def test_a_page_that_says_so_shows_the_english_under_a_draft(project: Make, flag: str) -> None:
    folder = project("en", "ar", index=f"---\nmenu: Home\n{flag}---\n\n# Hello\n\n## Part one {{ #one }}\n")
    translate(folder, "ar", "Part one", "الجزء الأول")
    site = building.build(folder).site
    original = '<p class="original" dir="ltr" lang="en">Part one</p>'
    assert (original in (site / "ar/index.html").read_text()) is ("true" in flag)
    assert 'class="original"' not in (site / "en/index.html").read_text()


DEADLINES = """\
---
menu: Days
description: Days.
template: deadlines.html
{flag}---

# Days

When.
"""
MADE = "Made on {today}. Only days that still matter are shown. The table is valid until {end}."
DEADLINE_WORDS = {
    "Arrived on": "Llegó el", "Answer": "Respuesta", "notice of error": "aviso de error",
    "Find the day your notice arrived": "Busque el día",
    MADE: "Hecha el {today}. Hasta {end}.",
}  # fmt: skip


def with_deadlines(project: Make, flag: str) -> Path:
    """A site with the table of deadlines, of which the heads of some columns are translated."""
    folder = project("en", "es")
    (folder / "docs/deadlines.md").write_text(DEADLINES.format(flag=flag))
    update.update(folder, [locale("es")])
    for path in (folder / "locales/es/LC_MESSAGES").glob("*.po"):
        file = catalogues.read(path)
        for entry in file:
            entry.msgstr = DEADLINE_WORDS.get(entry.msgid, "")
        path.write_text(update.render(file))
    return folder


def originals(folder: Path, tag: str = "es") -> set[str]:
    """The English that stands under translations of the built page."""
    html = (building.build(folder).site / tag / "deadlines/index.html").read_text()
    return {plain_text(each) for each in re.findall(r'<(?:p|span) class="original" lang="en" dir="ltr">(.*?)</', html)}


def test_the_heads_of_the_table_of_deadlines_show_their_english_while_nobody_has_read_them(project: Make) -> None:
    folder = with_deadlines(project, "show_english: true\n")
    found = originals(folder)
    assert {"Arrived on", "Find the day your notice arrived"} <= found
    # A head has two parts. One that has no translation is English anyway.
    assert any(each.startswith("Answer: notice of error") for each in found)
    assert "Confirmation: notice of error" in {each.split(",")[0] for each in found}
    assert any(re.match(r"Made on \w+ \d+, \d{4}\. .* until \w+ \d+, \d{4}\.$", each) for each in found)
    assert "If they took more time" not in found
    assert originals(folder, "en") == set()
    sign_off.sign_off(folder, locale("es"), name="A Reader", day=dt.date(2026, 11, 25), page=None)
    # What the site says in its own words is read now; the generator's words are nobody's here to sign.
    assert not {"Arrived on", "Find the day your notice arrived"} & originals(folder)


def test_the_table_of_deadlines_shows_no_english_where_its_page_does_not_ask_for_it(project: Make) -> None:
    assert originals(with_deadlines(project, "")) == set()


TERMS = """\
---
menu: Words
description: Words.
{flag}---

# Words

Zebra
:   Striped.

Fee
Charge
:   Money.

Appeal
:   A second look.
"""


@pytest.mark.parametrize("flag", ["sort_terms: true\n", ""])
def test_a_list_of_terms_follows_the_order_of_each_language_where_the_page_says_so(project: Make, flag: str) -> None:
    folder = project("en", "es", index=TERMS.replace("{flag}", flag))
    translate(folder, "es", "Fee", "Ñandú")
    translate(folder, "es", "Zebra", "Coste")
    translate(folder, "es", "Appeal", "Nz")

    def terms(tag: str) -> list[str]:
        page = (building.build(folder).site / tag / "index.html").read_text()
        return re.findall(r"<d[td][^>]*>\s*(?:<p>)?(\w+)", page)

    written = ["Zebra", "Striped", "Fee", "Charge", "Money", "Appeal", "A"]
    assert terms("en") == (["Appeal", "A", "Fee", "Charge", "Money", "Zebra", "Striped"] if flag else written)
    # English left in a list is sorted with the rest.
    spanish = ["Coste", "Striped", "Nz", "A", "Ñandú", "Charge", "Money"]
    assert terms("es") == (spanish if flag else ["Coste", "Striped", "Ñandú", "Charge", "Money", "Nz", "A"])


def test_the_index_stands_in_the_order_of_each_language(project: Make) -> None:
    headings = "# Zebra\n\n## Fee { #fee }\n\n## Appeal { #appeal }\n"
    index = "---\nmenu: A to Z\ndescription: All.\ntemplate: a-z.html\n---\n\n" + headings
    folder = project("en", "ko", index=index)
    for english, korean in {"Zebra": "연체료", "Fee": "가산 금리", "Appeal": "재심사"}.items():
        translate(folder, "ko", english, korean)
    page = (building.build(folder).site / "ko/index.html").read_text()
    nav = page[page.index('<ul class="letters">') :]
    # What is left in English comes after. "Letters" is a word that the generator has in Korean.
    assert re.findall(r'<li><a href="#letter-\d+">(\w+)</a>', nav) == ["ㄱ", "ㅇ", "ㅈ", "W"]
    entries = re.findall(r'<li><a href="[^"]*">([^< ]+)', nav.partition("</nav>")[2])
    assert entries[:4] == ["가산", "글자", "연체료", "재심사"]


URGENT = """\
---
menu: Urgent
description: Urgent.
urgent: true
---

# Call

Call {one} or {two}.
"""
PHONES = """\
  one: {value: "+18554112372", unit: phone, source: rule, verified_on: 2026-11-23, about: a line}
  two: {value: "+18005694287", unit: phone, source: rule, verified_on: 2026-11-23, about: a line}
"""


@pytest.mark.parametrize("urgent", [True, False])
def test_an_urgent_page_says_which_english_words_get_readers_their_language(project: Make, urgent: bool) -> None:  # noqa: FBT001 # a case, not a switch
    tags = ("es", "zh-Hant", "tl", "ht", "ar")
    folder = project("en", *tags, index=URGENT if urgent else URGENT.replace("urgent: true\n", ""))
    facts = folder / "docs/facts.yml"
    facts.write_text(facts.read_text() + PHONES)
    topic = folder / "docs/write/fee.md"
    text = topic.read_text().replace("topic:\n", f"topic:\n  urgent: {str(urgent).lower()}\n")
    topic.write_text(text + "\nCall {one} or {two}.\n")
    sound = "Suena así: «spánish, plis»"
    theme = folder / "locales/es/LC_MESSAGES/theme.po"
    asked = 'It sounds like this: \\"Your language, please\\""\nmsgstr ""'
    assert theme.read_text().count(asked) == 1
    theme.write_text(theme.read_text().replace(asked, asked[:-1] + sound + '"'))
    site = building.build(folder).site

    def said(tag: str) -> list[str]:
        page = (site / tag / "index.html").read_text()
        return re.findall(r'<strong lang="en" dir="ltr">([^<]*)</strong>', page)

    wanted = (
        [["Spanish"], ["Mandarin", "Cantonese"], ["Tagalog"], ["Haitian Creole"], ["Arabic"]] if urgent else [[]] * 5
    )
    assert [said(tag) for tag in tags] == [[f"{name}, please" for name in names] for names in wanted]
    assert said("en") == []
    assert [said(f"es/write/fee{more}") for more in ("", "/next")] == [["Spanish, please"] if urgent else [], []]
    # How it sounds is a translator's own sentence; without one nothing stands in its place.
    assert (sound in (site / "es/index.html").read_text()) is urgent
    assert "Your language" not in (site / "ar/index.html").read_text()


def test_a_context_tells_two_senses_of_one_text_apart(project: Make) -> None:
    text = INDEX + '\n## Open { context="state of a case" }\n\nOpen\n{ context="what a button does" }\n'
    page = (building.build(project("en", "es", index=text)).site / "en/index.html").read_text()
    assert '<h2 id="open">Open</h2>' in page
    assert "<p>Open</p>" in page


@pytest.mark.parametrize("attribute", ['context="<b>"', 'onclick="x"', "context=x", 'context="a" style="b"'])
def test_no_other_attribute_can_come_with_it(project: Make, attribute: str) -> None:
    folder = project("en", index=INDEX + f"\nWords {{ {attribute} }}\n")
    with pytest.raises(InputError, match="neither a placeholder nor an id, class or context"):
        building.build(folder)
