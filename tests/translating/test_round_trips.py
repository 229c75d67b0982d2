"""Catalogues go through the tools that translators use and come back whole.

After a trip the catalogue is put into its normal form, as `translations update` writes it: then nothing may differ.
gettext's tools are skipped loudly where they are not installed; translate-toolkit is a dependency of the tests.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

import polib
import pytest

from composing import share
from contact_help.locales import locale
from contact_help.settings import of_project
from contact_help.translating import catalogues, checks, derived, reviews, update
from contact_help.translating.glossary import Glossary

REAL = Path(__file__).parents[2]
TAGS = [each.tag for each in of_project(REAL).locales]
OWN = [
    catalogues.path(REAL / "locales", each, domain)
    for each in of_project(REAL).locales
    for domain in catalogues.DOMAINS
    if catalogues.path(REAL / "locales", each, domain).exists()
]
# Two languages a day make the trips: what an editor does to a file differs by its plurals and its script.
TRAVELLING = [locale(tag).folder for tag in share.languages(TAGS, share.turn())]
NAMES = ["/".join(path.parts[-3:]) for path in OWN if path.parts[-3] in TRAVELLING]
# One message of every kind in other languages: their plurals and scripts make the trips each time.
OTHERS = ("zh-Hant", "zh-Hans", "vi", "ko", "tl", "ht", "ru")


def tool(name: str) -> str:
    """The path of a tool: beside this Python, else on the PATH. Skips loudly when a tool of gettext is missing."""
    own = Path(sys.executable).with_name(name)
    if own.exists():
        return str(own)
    found = shutil.which(name)
    if not found:
        assert name.startswith("msg"), f"{name} of translate-toolkit is missing: run `make test`"
        pytest.skip(f"{name} (gettext) is NOT INSTALLED: its round trip is untested")
    return found


def call(name: str, *arguments: str | Path) -> str:
    ran = subprocess.run([tool(name), *map(str, arguments)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def every_kind(tag: str) -> polib.POFile:
    """A catalogue with one message of every kind that translators meet."""
    language = locale(tag)
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": "contact-help",
        "PO-Revision-Date": "2026-11-23 00:00+0000",
        "Last-Translator": "nobody yet",
        "Language-Team": language.english_name,
        "Language": language.folder,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": language.plural_forms,
        "X-Made-For-Tests": "yes",
    }
    where = [("docs/a.md", "")]
    plain = polib.POEntry(
        msgid="Fee", msgstr="X " * 60 + "\u2068«é»\u2069", occurrences=where, comment="heading; under: A"
    )
    plain.tcomment = "allow: length: a reason"
    reviews.sign(plain, "Ana Pérez", dt.date(2026, 11, 25))
    fuzzy = polib.POEntry(msgid="New", msgstr="Y", flags=["fuzzy"], occurrences=where, previous_msgid="Old")
    number = polib.POEntry(msgid="{number} day", msgid_plural="{number} days", msgctxt="unit", occurrences=where)
    number.msgstr_plural = {index: f"{{number}} {index}" for index in range(language.plural_count)}
    odd = polib.POEntry(msgid='A "b" \\ c, [d](e.md)', msgstr='a "b" \\ c, [d](e.md)', occurrences=where)
    empty = polib.POEntry(msgid="Nothing yet", msgstr="", occurrences=where)
    gone = polib.POEntry(msgid="Gone", msgstr="Z", obsolete=True)
    file.extend([plain, fuzzy, number, odd, empty, gone])
    return file


def normal(text: str) -> str:
    return update.render(polib.pofile(text, wrapwidth=0))


def facts(text: str, *, comments: bool = True) -> list[tuple[object, ...]]:
    """What must not be lost of the messages in use."""
    return [
        (each.msgctxt, each.msgid, each.msgid_plural, each.msgstr, sorted(each.msgstr_plural.items()), each.fuzzy)
        + ((each.comment, each.tcomment, each.previous_msgid) if comments else ())
        for each in polib.pofile(text, wrapwidth=0)
        if not each.obsolete
    ]


@pytest.fixture(params=[*NAMES, *OTHERS])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a catalogue: each of the project's own, and one of every kind of message for the other languages."""
    path = tmp_path / "it.po"
    if request.param in NAMES:
        shutil.copy(REAL / "locales" / request.param, path)
    else:
        path.write_text(update.render(every_kind(request.param)), encoding="utf-8")
    return path


def test_there_are_catalogues_to_send_on_a_trip() -> None:
    assert len(OWN) >= 6
    assert NAMES


def test_the_own_catalogues_are_in_the_normal_form() -> None:
    for path in OWN:
        assert normal(path.read_text(encoding="utf-8")) == path.read_text(encoding="utf-8")


def test_msgfmt_takes_the_file(file: Path) -> None:
    call("msgfmt", "--check", "--check-accelerators=_", "-o", file.with_suffix(".mo"), file)


def test_msgcat_rewraps_and_nothing_differs(file: Path) -> None:
    before = file.read_text(encoding="utf-8")
    call("msgcat", "--width=60", "-o", file, file)
    assert file.read_text(encoding="utf-8") != before
    assert normal(file.read_text(encoding="utf-8")) == before


def test_msgmerge_against_its_own_messages_changes_nothing(file: Path, tmp_path: Path) -> None:
    before = file.read_text(encoding="utf-8")
    template = tmp_path / "it.pot"
    call("msgattrib", "--no-obsolete", "--clear-fuzzy", "--empty", "-o", template, file)
    call("msgmerge", "--previous", "--quiet", "--update", "--backup=none", file, template)
    assert facts(file.read_text(encoding="utf-8")) == facts(before)


def test_a_table_of_a_spreadsheet_brings_every_translation_back(file: Path, tmp_path: Path) -> None:
    # csv2po doubles a backslash in a translation. The project's own catalogues have none.
    before = file.read_text(encoding="utf-8").replace(r"\\", "/")
    assert before == file.read_text(encoding="utf-8") or "X-Made-For-Tests" in before
    file.write_text(before, encoding="utf-8")
    table, back = tmp_path / "it.csv", tmp_path / "back.po"
    call("po2csv", file, table, "--progress=none")
    # Into an emptied copy: what comes back can only have come through the table.
    empty = polib.pofile(before, wrapwidth=0)
    for entry in empty:
        if not entry.obsolete and not entry.msgid_plural and not entry.fuzzy:
            entry.msgstr = ""
    (tmp_path / "empty.po").write_text(update.render(empty), encoding="utf-8")
    call("csv2po", "-t", tmp_path / "empty.po", table, back, "--progress=none")
    assert facts(normal(back.read_text(encoding="utf-8"))) == facts(before)


def test_xliff_brings_every_translation_back(file: Path, tmp_path: Path) -> None:
    before = polib.pofile(file.read_text(encoding="utf-8"), wrapwidth=0)
    call("po2xliff", file, tmp_path / "it.xlf", "--progress=none")
    call("xliff2po", tmp_path / "it.xlf", tmp_path / "back.po", "--progress=none")
    back = polib.pofile((tmp_path / "back.po").read_text(encoding="utf-8"), wrapwidth=0)
    # XLIFF keeps another order, and messages that went out of use come back as used. Of plurals, po2xliff passes over
    # those of languages with one form, and xliff2po takes two contexts of the same text for one.
    one_form = "nplurals=1" in before.metadata["Plural-Forms"]
    plurals = Counter(each.msgid for each in before if each.msgid_plural)
    gone = {each.msgid for each in before.obsolete_entries()}

    def words(file: polib.POFile) -> Counter[tuple[str, str, str]]:
        used = [each for each in file if each.translated() and each.msgid not in gone]
        kept = [each for each in used if not (one_form and each.msgid_plural) and plurals[each.msgid] < 2]
        return Counter((each.msgid, each.msgstr, repr(sorted(each.msgstr_plural.items()))) for each in kept)

    assert words(back) == words(before)
    assert words(before)


# What pofilter of translate-toolkit can say about text like ours. Its other tests know programs' menus, printf and XML,
# or take the brackets of links and the spaces around placeholders for faults.
POFILTER = (
    "blank", "emails", "endwhitespace", "startwhitespace", "escapes", "newlines", "nplurals", "options", "tabs", "urls",
    "xmltags", "functions", "credits", "compendiumconflicts",
)  # fmt: skip


@pytest.mark.parametrize("tag", TRAVELLING)
def test_pofilter_finds_nothing_in_the_own_catalogues(tag: str, tmp_path: Path) -> None:
    tests = [f"--test={each}" for each in POFILTER]
    call("pofilter", f"--language={tag}", "--progress=none", *tests, REAL / "locales" / tag, tmp_path / "out")
    said = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("out/**/*.po"))
    assert re.findall(r"# \(pofilter\) (.*)", said) == []


@pytest.mark.parametrize(
    ("test", "rule", "msgid", "msgstr"),
    [
        ("urls", "contacts", "Go to https://example.org/a now", "Vaya a https://example.com/a ya"),
        ("emails", "contacts", "Ask help@example.org", "Pregunte a help@example.com"),
        ("endwhitespace", "whitespace", "Pay", "Pague "),
        ("startwhitespace", "whitespace", "Pay", " Pague"),
        ("xmltags", "html", "Pay <b>now</b>", "Pague <b>ya"),
        ("numbers", "numbers", "Pay 30 now", "Pague 20 ya"),
        ("doublewords", "repeated-word", "Pay now", "Pague ya ya"),
        ("doublespacing", "whitespace", "Pay. Now", "Pague.  Ya"),
        ("endpunc", "punctuation", "Pay now.", "Pague ya"),
        ("unchanged", "untranslated", "Please pay it now", "Please pay it now"),
        ("blank", "blank", "Pay", " "),
    ],
)
def test_what_pofilter_finds_the_own_check_finds_too(
    test: str, rule: str, msgid: str, msgstr: str, tmp_path: Path
) -> None:
    file = polib.POFile(wrapwidth=0)
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "es"}
    file.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    (tmp_path / "in.po").write_text(str(file), encoding="utf-8")
    call("pofilter", f"--test={test}", "--progress=none", tmp_path / "in.po", tmp_path / "out.po")
    assert f"(pofilter) {test}" in (tmp_path / "out.po").read_text(encoding="utf-8")
    file.fpath = "x.po"
    assert rule in {each.rule.name for each in checks.of_catalogue(file, locale("es"), Glossary())}


# --- Weblate ---------------------------------------------------------------------------------------------------------

COMPONENTS = json.loads((REAL / "locales/weblate.json").read_text(encoding="utf-8"))


def test_each_catalogue_belongs_to_one_component_of_weblate() -> None:
    assert [each["slug"] for each in COMPONENTS] == list(catalogues.DOMAINS)
    for path in OWN:
        name = path.relative_to(REAL).as_posix()
        assert [each["slug"] for each in COMPONENTS if fnmatch(name, each["filemask"])] == [path.stem]


def test_weblate_takes_the_languages_from_the_folders_and_lets_us_merge() -> None:
    for each in COMPONENTS:
        found = re.compile(each["language_regex"])
        for each_of_ours in of_project(REAL).locales:
            written = each_of_ours.has_catalogues and not derived.of(REAL / "locales", each_of_ours)
            assert bool(found.search(each_of_ours.folder)) == written, each_of_ours.tag
        assert found.search("hmn")
        assert not found.search("en_XA")
        # `translations update` merges and makes new files; Weblate's own msgmerge and language templates stay off.
        assert (each["file_format"], each["new_lang"], each["new_base"], each["template"]) == ("po", "contact", "", "")
        assert each["file_format_params"]["po_line_wrap"] == -1
