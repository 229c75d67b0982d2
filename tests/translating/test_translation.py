"""From a block of Markdown to a message and back."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_help import sources
from contact_help.facts import Fact
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.settings import of_project
from contact_help.translating import catalogues, message_rules, update
from contact_help.translating.blocks import PageText
from contact_help.translating.extract import blocks
from contact_help.translating.page_parser import PageParser
from contact_help.wording import Wording

REAL = Path(__file__).parents[2]
FACTS = {"wait": Fact("wait", 5, "working_day", "12 CFR 1", "https://example.org", dt.date(2026, 11, 23), "x")}
SPANISH = locale("es")
SAMPLE = """\
# Title with {wait}

A paragraph with **bold** and
a [link](page.md#part).

## Part { #part }

- one
- two
    - inner

1. first

| Head | Other |
| --- | --- |
| cell | more |

!!! warning "Careful"
    Inside the box.

??? note "Opens"
    Inside the details.

Term
:   Its meaning.

A claim.[^wait]
"""


def render(text: str, messages: dict[str, str], tag: str = "es") -> tuple[str, PageText]:
    language = locale(tag)
    # A whole catalogue holds the composer's own words too: the line of a source, and how units are counted.
    own: dict[str, str] = {"{citation}. Checked on {date}.": "{citation}. Checked on {date}."} if messages else {}
    units: dict[catalogues.Key, tuple[str, ...]] = (
        {("unit", "{number} working day"): ("{number} working days",) * 6} if messages else {}
    )
    catalogue = catalogues.Catalogue(
        language, {(None, key): value for key, value in {**own, **messages}.items()}, plurals=units
    )
    voice = Wording(language, catalogue, FACTS, "Sample Loans", dt.date(2026, 11, 23))
    page = PageText(voice, "docs/x.md")
    made = PageParser(lambda: page)
    return made.convert(sources.with_footnotes(text, FACTS)), page


def msgids(text: str) -> list[str]:
    return [each.msgid for each in blocks(text)]


def test_every_kind_of_block_is_a_message() -> None:
    assert msgids(SAMPLE) == [
        "Title with {wait}", "A paragraph with **bold** and a [link](page.md#part).", "Part", "one", "two", "inner",
        "first", "Head", "Other", "cell", "more", "Careful", "Inside the box.", "Opens", "Inside the details.", "Term",
        "Its meaning.", "A claim.[^wait]",
    ]  # fmt: skip


def test_a_whole_translation_leaves_no_english_block() -> None:
    html, page = render(SAMPLE, {each: f"«{each}»" for each in msgids(SAMPLE)})
    assert 'lang="en"' not in html.replace('<span lang="en" dir="ltr"><a href="https://example.org"', "")
    assert html.count("«") == len(msgids(SAMPLE))
    assert page.foreign == set()


def test_without_a_translation_each_block_is_marked_and_headings_are_noted() -> None:
    html, page = render(SAMPLE, {})
    assert html.count('lang="en"') == len(msgids(SAMPLE)) + 1  # and the citation, which is English everywhere
    assert page.foreign == {"title-with-5-working-days", "part", "term"}


def test_a_translated_child_of_an_untranslated_item_is_not_marked() -> None:
    html, _ = render("- outer\n    - inner\n", {"inner": "dentro"})
    assert '<li><span dir="ltr" lang="en">outer</span><ul>' in html.replace("\n", "").replace(
        'lang="en" dir="ltr"', 'dir="ltr" lang="en"'
    )
    assert "<li>dentro</li>" in html


def test_heading_ids_are_the_english_ones_in_every_language() -> None:
    html, _ = render("# Late fees\n\n## Late fees\n\n## Other { #own }\n", {"Late fees": "رسوم", "Other": "آخر"}, "ar")
    assert [part.split('"')[0] for part in html.split('id="')[1:]] == ["late-fees", "late-fees_1", "own"]


@pytest.mark.parametrize(
    "again",
    [
        "One sentence\nthat is\nlong.",
        "Other text.\n\nOne sentence that is long.",
        "## Moved\n\nOne sentence that\nis long.",
    ],
)
def test_wrapping_and_moving_keep_the_msgid(again: str) -> None:
    assert "One sentence that is long." in msgids(again)


def test_a_placeholder_at_the_end_of_a_heading_is_no_attribute_list() -> None:
    assert msgids("## Wait {wait}\n") == ["Wait {wait}"]
    assert msgids("## Wait { #wait }\n") == ["Wait"]


WORDS = st.lists(
    st.sampled_from(["fee", "**bold**", "loan", "[link](a.md)", "{wait}", "`code`", "é"]), min_size=1, max_size=5
)
LINE = WORDS.map(lambda words: "Word " + " ".join(words))
BLOCK = st.one_of(
    LINE,
    LINE.map(lambda line: f"## {line}"),
    st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "\n".join(f"- {each}" for each in lines)),
    st.lists(LINE, min_size=2, max_size=2).map(lambda two: f"- {two[0]}\n    - {two[1]}"),
    st.lists(LINE, min_size=2, max_size=2).map(lambda two: f"| {two[0]} | b |\n| --- | --- |\n| {two[1]} | 1 |"),
    LINE.map(lambda line: f'!!! note "Box"\n    {line}'),
    LINE.map(lambda line: f'??? note "Opens"\n    {line}'),
    LINE.map(lambda line: f"Term\n:   {line}"),
    LINE.map(lambda line: f"{line}.[^wait]"),
)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.lists(BLOCK, min_size=1, max_size=6))
def test_an_identity_translation_changes_nothing_and_a_marked_one_misses_nothing(parts: list[str]) -> None:
    text = "\n\n<!---->\n\n".join(parts).replace("<!---->\n\n", "")
    found = msgids(text)
    english, _ = render(text, {}, "en")
    same, _ = render(text, {each: each for each in found}, "en-XA")
    assert same.replace('<span lang="en" dir="ltr">', "").replace("</a></span>", "</a>") == english
    marked, page = render(text, {each: f"«{each}»" for each in found}, "en-XA")
    assert marked.count("«") == marked.count("»") == len(found)
    assert page.foreign == set()


@pytest.mark.parametrize(
    ("msgid", "msgstr", "reason"),
    [
        ("Within {wait}", "En", "is missing"),
        ("Within {wait}", "En {wait} {more}", "not in the English"),
        ("Within", "En }", "brace"),
        ("[a](b.md)", "[a](c.md)", "links differ"),
        ("a", "[a](javascript:alert)", "links differ"),
        ("a.[^x]", "a.", "footnote"),
        ("a", "<b>a</b>", "HTML"),
        ("a", "![a](x.png)", "differ"),
        ("`a`", "`b`", "code"),
        ("**a** b", "a b", "bold"),
        ("a", "a\u202eb", "U+202E"),
        ("a", "\u2066a", "isolates"),
        ("a", "a\nb", "U+000A"),
    ],
)
def test_a_broken_translation_is_seen(msgid: str, msgstr: str, reason: str) -> None:
    assert reason in (message_rules.broken(msgid, msgstr) or "")


@pytest.mark.parametrize(
    ("msgid", "msgstr"),
    [
        ("Within {wait}", "{wait.genitive} dentro"),
        ("Within {wait}", "{wait.number} días"),
        ("a 5 < 6", "un 5 < 6"),
        ("[a](b.md) and [c](d.md)", "[c](d.md) y [a](b.md)"),
        ("a", "\u2066a\u2069"),
        ("Use `<b>`", "Usar `<b>`"),
    ],
)
def test_a_good_translation_passes(msgid: str, msgstr: str) -> None:
    assert message_rules.broken(msgid, msgstr) is None


def extracted(*msgids_at: tuple[str, str]) -> Catalog:
    catalog = Catalog()
    for msgid, place in msgids_at:
        catalog.add(msgid, None, [(place, 1)], auto_comments=["paragraph"])
    return catalog


def merged(old: polib.POFile, new: Catalog) -> tuple[polib.POFile, update.Change]:
    return update.merge(old, new, SPANISH, {})


def start(**translations: str) -> polib.POFile:
    file, _ = merged(polib.POFile(), extracted(*((key.replace("_", " "), "docs/a.md") for key in translations)))
    for entry in file:
        entry.msgstr = translations[entry.msgid.replace(" ", "_")]
    return file


def test_a_changed_message_comes_back_as_fuzzy_with_its_previous_text() -> None:
    file, change = merged(start(The_late_fee_is_wrong="La tarifa"), extracted(("The late fee was wrong", "docs/a.md")))
    (entry,) = [each for each in file if not each.obsolete]
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == ("La tarifa", True, "The late fee is wrong")
    assert change.missing == 1
    assert [each.msgid for each in file if each.obsolete] == ["The late fee is wrong"]


def test_a_new_message_never_takes_the_words_of_one_that_is_still_there() -> None:
    file, _ = merged(
        start(You_may_pay="Puede pagar"), extracted(("You may pay", "docs/a.md"), ("You must pay", "docs/a.md"))
    )
    assert {each.msgid: each.msgstr for each in file} == {"You may pay": "Puede pagar", "You must pay": ""}


def test_a_removed_message_is_kept_as_obsolete_and_comes_back() -> None:
    gone, change = merged(start(Keep_me="Guárdame"), extracted(("Quite another thing", "docs/b.md")))
    assert change.obsolete == 1
    back, change = merged(gone, extracted(("Keep me", "docs/c.md")))
    assert [(each.msgid, each.msgstr) for each in back if not each.obsolete] == [("Keep me", "Guárdame")]
    assert change.revived == 1


def test_headers_of_people_are_kept_and_those_of_editors_are_not() -> None:
    old = start(A_b="c")
    old.metadata |= {"X-Generator": "Poedit", "Last-Translator": "Ana", catalogues.STATE_HEADER: "reviewed"}
    file, _ = merged(old, extracted(("A b", "docs/a.md")))
    assert "X-Generator" not in file.metadata
    assert file.metadata["Last-Translator"] == "Ana"
    assert file.metadata[catalogues.STATE_HEADER] == "reviewed"


def test_update_twice_gives_the_same_bytes_and_msgfmt_takes_them(project: Callable[..., Path]) -> None:
    folder = project("en", "ar", "es", "ht")
    files = sorted((folder / "locales").rglob("*.po"))
    before = [each.read_bytes() for each in files]
    update.update(folder, [locale(tag) for tag in ("en", "ar", "es", "ht")])
    assert [each.read_bytes() for each in files] == before
    assert len(files) == 9
    for each in files:
        if shutil.which("msgfmt"):
            subprocess.run(["msgfmt", "--check", "-o", "/dev/null", str(each)], check=True)
        else:
            with each.open("rb") as opened:
                read_po(opened, abort_invalid=True)


def test_nothing_is_written_when_one_catalogue_cannot_be_read(project: Callable[..., Path]) -> None:
    folder = project("en", "ar", "es")
    (folder / "docs/index.md").write_text("# Quite new\n")
    arabic = folder / "locales/ar/LC_MESSAGES/site.po"
    before = arabic.read_bytes()
    spanish = folder / "locales/es/LC_MESSAGES/site.po"
    spanish.write_text(spanish.read_text() + '\nmsgid "broken\n')
    with pytest.raises(InputError, match=r"es/LC_MESSAGES/site\.po"):
        update.update(folder, [locale(tag) for tag in ("en", "ar", "es")])
    assert arabic.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "what"), [(b"\xff\xfe", "not UTF-8"), (b'msgid "a\n', "not a valid PO"), (None, "missing")]
)
def test_a_catalogue_that_cannot_be_read_is_said_in_one_line(tmp_path: Path, content: bytes | None, what: str) -> None:
    path = tmp_path / "locales/es/LC_MESSAGES/site.po"
    path.parent.mkdir(parents=True)
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=what):
        catalogues.read(path)


def test_pybabel_finds_the_same_messages_and_its_other_commands_take_them(tmp_path: Path) -> None:
    pybabel = Path(sys.executable).with_name("pybabel")
    calls = {
        "site": ["--ignore-dirs", "write", "docs", "mkdocs.yml"],
        "composer": ["docs/write"],
        "theme": ["overrides", "scripts/contact_help"],
    }
    for domain in update.DOMAINS:
        pot = tmp_path / f"{domain.name}.pot"
        command = [str(pybabel), "-q", "extract", "-F", "babel.cfg", "--add-location=file", "-o", str(pot)]
        subprocess.run([*command, *calls[domain.name]], cwd=REAL, check=True)
        with pot.open("rb") as opened:
            theirs = {str(each.id) for each in read_po(opened) if each.id}
        ours = {str(each.id) for each in update.extract(REAL, domain) if each.id}
        assert ours == theirs
        common = ["-l", "zh_Hant", "-D", domain.name, "-d", str(tmp_path)]
        subprocess.run([str(pybabel), "-q", "init", "-i", str(pot), *common], check=True)
        subprocess.run([str(pybabel), "-q", "compile", *common], check=True)
        assert (tmp_path / f"zh_Hant/LC_MESSAGES/{domain.name}.mo").exists()


def test_the_real_catalogues_are_complete_drafts() -> None:
    wanted = {
        name: {each.id if isinstance(each.id, str) else each.id[0] for each in messages if each.id}
        for name, messages in update.messages(REAL).items()
    }
    languages = [each for each in of_project(REAL).locales if each.has_catalogues]
    assert len(languages) >= 9
    for language in languages:
        opened = catalogues.open_all(REAL / "locales", language)
        catalogue = catalogues.catalogue(opened)
        assert catalogue.held_back == (), language.tag
        assert not catalogue.pages, language.tag
        for domain, file in zip(update.DOMAINS, opened.files, strict=True):
            translated = {each.msgid for each in file if each.translated()}
            assert translated >= wanted[domain.name], (language.tag, domain.name)


def test_a_wide_table_scrolls_by_itself_and_a_narrow_one_does_not() -> None:
    wide, _ = render("## Log\n\n| a | b | c | d |\n| --- | --- | --- | --- |\n| 1 | 2 | 3 | 4 |\n", {"Log": "Registro"})
    assert '<div aria-label="Registro" class="scroll" role="region" tabindex="0">' in wide
    narrow, _ = render("## Log\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n", {})
    assert "scroll" not in narrow
