"""An update loses no translation, publishes none that was made for other words, and writes the same bytes twice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_help import packaged
from contact_help.cli import main
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.translating import catalogues, update

SPANISH = locale("es")
Make = Callable[..., Path]
Text = str | tuple[str, str]
A, B = "docs/a.md", "docs/b.md"


def extracted(*messages: tuple[Text, str] | tuple[Text, str, str]) -> Catalog:
    """What the sources hold: text (or singular and plural), file and perhaps context."""
    catalog = Catalog()
    for text, place, *context in messages:
        catalog.add(text, None, [(place, 1)], auto_comments=["paragraph"], context=context[0] if context else None)
    return catalog


def merged(old: polib.POFile, *messages: tuple[Text, str] | tuple[Text, str, str]) -> polib.POFile:
    return update.merge(old, extracted(*messages), SPANISH, {})[0]


def start(place: str = A, **words: str) -> polib.POFile:
    """A catalogue in which each text (underscores for spaces) is translated."""
    file = merged(polib.POFile(), *((text.replace("_", " "), place) for text in words))
    for entry in file:
        entry.msgstr = words[entry.msgid.replace(" ", "_")]
    return file


def live(file: polib.POFile) -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in file if not entry.obsolete}


def only(file: polib.POFile) -> polib.POEntry:
    (entry,) = [entry for entry in file if not entry.obsolete]
    return entry


# --- one catalogue ---------------------------------------------------------------------------------------------------


def test_a_new_message_is_added_untranslated_with_its_place_and_comment() -> None:
    file, change = update.merge(start(Keep="Guarda"), extracted(("Keep", A), ("Quite new", B)), SPANISH, {})
    assert live(file) == {"Keep": "Guarda", "Quite new": ""}
    entry = file.find("Quite new")
    assert entry is not None
    assert (entry.occurrences, entry.comment, entry.flags) == ([(B, "")], "paragraph", [])
    assert (change.added, change.missing, change.fuzzy, change.fallbacks) == (1, 1, 0, {B: 1})


def test_a_changed_message_is_fuzzy_with_its_previous_text_and_the_old_one_is_kept() -> None:
    old = start(The_late_fee_is_wrong="La tarifa es incorrecta")
    file, change = update.merge(old, extracted(("The late fee was wrong", A)), SPANISH, {})
    entry = only(file)
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == (
        "La tarifa es incorrecta", True, "The late fee is wrong",
    )  # fmt: skip
    assert [each.msgid for each in file if each.obsolete] == ["The late fee is wrong"]
    assert (change.fuzzy, change.obsolete, change.missing) == (1, 1, 1)


def test_a_reviewers_comment_does_not_pass_to_changed_words() -> None:
    old = start(The_late_fee_is_wrong="La tarifa")
    old[0].tcomment = "reviewed"
    assert only(merged(old, ("The late fee is wrong", B))).tcomment == "reviewed"
    assert only(merged(old, ("The late fee was wrong", A))).tcomment == ""


@pytest.mark.parametrize(
    ("place", "fuzzy"),
    [(A, True), (B, False)],  # on the same page a little less likeness will do
)
def test_a_like_message_is_looked_for_on_the_same_page_first(place: str, fuzzy: bool) -> None:  # noqa: FBT001
    old = start(Pay_the_late_fee_now="Pague")
    assert only(merged(old, ("Pay the other fee today", place))).fuzzy is fuzzy


def test_the_same_page_wins_over_a_better_likeness_elsewhere() -> None:
    old = merged(polib.POFile(), ("Pay the late fee by June", A), ("Pay the late fee by May", B))
    for entry, words in zip(old, ("aquí", "allí"), strict=True):
        entry.msgstr = words
    assert only(merged(old, ("Pay the late fee in May", A))).msgstr == "aquí"
    assert only(merged(old, ("Pay the late fee in May", "docs/c.md"))).msgstr == "allí"


@pytest.mark.parametrize(
    "new",
    [
        "Something of another kind altogether",
        "The late fee is wrong and was never owed by anybody at any time, as the law has always said",
    ],
)
def test_an_unlike_or_much_longer_message_takes_nothing(new: str) -> None:
    assert live(merged(start(The_late_fee_is_wrong="La tarifa"), (new, A))) == {new: ""}


def test_words_of_a_message_that_is_still_there_are_never_taken() -> None:
    file = merged(start(You_may_pay="Puede pagar"), ("You may pay", A), ("You must pay", A))
    assert live(file) == {"You may pay": "Puede pagar", "You must pay": ""}


def test_a_moved_message_keeps_its_words_and_changes_its_place() -> None:
    file, change = update.merge(start(Fee="Tarifa"), extracted(("Fee", B)), SPANISH, {})
    assert (only(file).msgstr, only(file).occurrences, only(file).fuzzy) == ("Tarifa", [(B, "")], False)
    assert (change.added, change.obsolete) == (0, 0)


def test_a_removed_message_is_kept_as_obsolete_and_comes_back_when_it_does() -> None:
    gone, change = update.merge(start(Keep_me="Guárdame"), extracted(), SPANISH, {})
    assert (change.obsolete, live(gone), len(gone)) == (1, {}, 1)
    still, change = update.merge(gone, extracted(("Other", B)), SPANISH, {})
    assert (change.obsolete, len(still)) == (0, 2)
    back, change = update.merge(still, extracted(("Keep me", B)), SPANISH, {})
    assert live(back) == {"Keep me": "Guárdame"}
    assert (change.revived, only(back).fuzzy) == (1, False)


def test_a_removed_message_without_words_leaves_nothing() -> None:
    assert len(merged(start(Fee=""), ("Quite another", A))) == 1


def test_a_fuzzy_message_stays_fuzzy_with_the_text_it_was_made_for() -> None:
    once = merged(start(The_late_fee_is_wrong="La tarifa"), ("The late fee was wrong", A))
    twice = only(merged(once, ("The late fee was wrong", A)))
    assert (twice.fuzzy, twice.previous_msgid) == (True, "The late fee is wrong")


def test_a_message_in_use_comes_before_an_old_one_of_the_same_text() -> None:
    old = start(Fee="Tarifa")
    old.append(polib.POEntry(msgid="Fee", msgstr="Vieja", obsolete=True))
    assert live(merged(old, ("Fee", A))) == {"Fee": "Tarifa"}


def test_the_same_text_with_another_context_is_another_message() -> None:
    file = merged(start(Fee="Tarifa"), ("Fee", A), ("Fee", A, "menu"))
    assert [(each.msgctxt, each.msgstr) for each in file] == [(None, "Tarifa"), ("menu", "")]


def days(singular: str, plural: str, *forms: str) -> polib.POFile:
    file = merged(polib.POFile(), ((singular, plural), A))
    file[0].msgstr_plural = dict(enumerate(forms))
    return file


def test_plural_forms_are_as_many_as_the_language_has() -> None:
    for tag, count in (("ko", 1), ("es", 2), ("ru", 3), ("ar", 6)):
        file, _ = update.merge(polib.POFile(), extracted((("{number} day", "{number} days"), A)), locale(tag), {})
        assert list(only(file).msgstr_plural) == list(range(count))


def test_a_plural_keeps_its_forms_and_a_changed_plural_is_fuzzy() -> None:
    old = days("{number} day", "{number} days", "un día", "{number} días")
    same = only(merged(old, (("{number} day", "{number} days"), B)))
    assert (same.msgstr_plural, same.fuzzy) == ({0: "un día", 1: "{number} días"}, False)
    changed = only(merged(old, (("{number} day", "{number} whole days"), A)))
    assert (changed.msgstr_plural, changed.fuzzy) == ({0: "un día", 1: "{number} días"}, True)
    assert (changed.previous_msgid, changed.previous_msgid_plural) == ("{number} day", "{number} days")


def test_a_message_that_becomes_a_plural_or_ceases_to_be_one_is_fuzzy_and_keeps_its_words() -> None:
    plural = only(merged(start(Fee="Tarifa"), (("Fee", "Fees"), A)))
    assert (plural.msgstr_plural, plural.fuzzy) == ({0: "Tarifa", 1: "Tarifa"}, True)
    single = only(merged(days("Fee", "Fees", "Tarifa", "Tarifas"), ("Fee", A)))
    assert (single.msgstr, single.fuzzy) == ("Tarifa", True)


def test_forms_of_another_plural_rule_are_fuzzy() -> None:
    old = days("{number} day", "{number} days", "a", "b", "c")
    entry = only(merged(old, (("{number} day", "{number} days"), A)))
    assert (entry.msgstr_plural, entry.fuzzy) == ({0: "a", 1: "b"}, True)


def test_headers_of_people_are_kept_and_ours_are_mended() -> None:
    old = start(Fee="Tarifa")
    old.metadata |= {"X-Team-Chat": "Fridays", "Last-Translator": "Ana", catalogues.STATE_HEADER: "reviewed"}
    old.metadata |= {"Plural-Forms": "nplurals=7; plural=0;", "Language": "fr"}
    old.header = "Who worked on it"
    file = merged(old, ("Fee", A))
    kept = [file.metadata[key] for key in ("X-Team-Chat", "Last-Translator", catalogues.STATE_HEADER)]
    assert kept == ["Fridays", "Ana", "reviewed"]
    assert (file.metadata["Plural-Forms"], file.metadata["Language"]) == (SPANISH.plural_forms, "es")
    assert file.header == "Who worked on it"


def test_what_is_written_is_read_back_as_the_same_bytes(tmp_path: Path) -> None:
    text = update.render(every_state())
    path = tmp_path / "site.po"
    path.write_text(text, encoding="utf-8")
    wanted = [("Kept", A), ("The late fee was wrong", A), (("{number} day", "{number} days"), A), ("New", B)]
    assert update.render(merged(catalogues.read(path), *wanted)) == text  # type: ignore[arg-type] # a list of both kinds


def every_state() -> polib.POFile:
    """A catalogue with a message in every state, among them a fuzzy one that was removed."""
    old = start(Kept="Guardada", The_late_fee_is_wrong="La tarifa", Gone='Con "comillas" y \\')
    old[0].tcomment = "one line\n\nanother"
    old.metadata["X-Team-Chat"] = "Fridays"
    old.append(polib.POEntry(msgid="Doubtful", msgstr="Duda", flags=["fuzzy"], previous_msgid="Sure"))
    old.append(days("{number} day", "{number} days", "un día", "{number} días")[0])
    return merged(
        old,
        ("Kept", A),
        ("The late fee was wrong", A),
        (("{number} day", "{number} days"), A),
        ("New", B),
    )


def test_msgfmt_takes_a_message_in_every_state(tmp_path: Path) -> None:
    path = tmp_path / "site.po"
    path.write_text(update.render(every_state()), encoding="utf-8")
    check_with_gettext(path)


def check_with_gettext(path: Path) -> None:
    with path.open("rb") as opened:
        read_po(opened, abort_invalid=True)
    if not shutil.which("msgfmt"):
        pytest.skip("msgfmt (gettext) is NOT INSTALLED: only Babel's strict reader has read the written catalogues")
    found = subprocess.run(
        ["msgfmt", "--check", "-o", "/dev/null", str(path)], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")


# --- all catalogues of a project -------------------------------------------------------------------------------------


def po(project: Path, tag: str = "es", domain: str = "site") -> Path:
    return catalogues.path(project / "locales", locale(tag), domain)


def put(path: Path, msgid: str, msgstr: str) -> None:
    file = catalogues.read(path)
    entry = file.find(msgid)
    assert entry is not None
    entry.msgstr = msgstr
    path.write_text(update.render(file), encoding="utf-8")


def run(project: Path, *tags: str) -> dict[str, update.Change]:
    return {change.file: change for change in update.update(project, [locale(tag) for tag in tags])}


def test_each_language_gets_each_domain_and_english_gets_none(project: Make) -> None:
    folder = project("en", "es", "zh-Hant")
    found = sorted(path.relative_to(folder / "locales").as_posix() for path in (folder / "locales").rglob("*.*"))
    assert found == [
        f"{tag}/LC_MESSAGES/{name}.po" for tag in ("es", "zh_Hant") for name in ("composer", "site", "theme")
    ]


@pytest.mark.parametrize("tag", ["es", "ar", "ru", "ko", "tl", "ht", "zh-Hans", "vi"])
def test_msgfmt_takes_what_is_written_for_each_language(project: Make, tag: str) -> None:
    folder = project("en", tag)
    for domain in catalogues.DOMAINS:
        check_with_gettext(po(folder, tag, domain))


def test_a_second_update_writes_nothing(project: Make) -> None:
    folder = project("en", "es", "ar")
    files = sorted((folder / "locales").rglob("*.po"))
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in files]
    run(folder, "en", "es", "ar")
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in files] == before


def test_no_catalogue_holds_a_path_of_this_machine_or_a_line_number(project: Make) -> None:
    folder = project("en", "es")
    text = "".join(path.read_text(encoding="utf-8") for path in (folder / "locales").rglob("*.po"))
    assert str(folder) not in text
    places = [line for line in text.splitlines() if line.startswith("#:")]
    assert "#: docs/index.md" in places
    assert not [line for line in places if line.rsplit(":", 1)[1].strip().isdigit()]


@pytest.mark.parametrize(("source", "target"), [("site", "theme"), ("theme", "site")])
def test_a_message_that_moves_to_another_domain_keeps_its_words(project: Make, source: str, target: str) -> None:
    folder = project("en", "es")
    homes = {"site": folder / "docs/moved.md", "theme": folder / "overrides/moved.html"}
    texts = {"site": "# Moved here\n", "theme": '{{ _("Moved here") }}\n'}
    homes[source].write_text(texts[source])
    run(folder, "es")
    put(po(folder, domain=source), "Moved here", "Mudado")
    homes[source].unlink()
    homes[target].write_text(texts[target])
    run(folder, "es")
    assert live(catalogues.read(po(folder, domain=target)))["Moved here"] == "Mudado"


def twice(project: Make) -> Path:
    """A site with one text on a page and in a template."""
    folder = project("en", "es")
    (folder / "docs/both.md").write_text("# In both\n")
    (folder / "overrides/both.html").write_text('<button>{{ _("In both") }}</button>\n')
    return folder


def as_before(path: Path, msgstr: str, *, comment: str = "", fuzzy: bool = False) -> None:
    """Put the text into a catalogue as if it were a message of its own there."""
    flag = "#, fuzzy\n" if fuzzy else ""
    said = f"# {comment}\n" if comment else ""
    path.write_text(f'{path.read_text()}\n{said}{flag}msgid "In both"\nmsgstr "{msgstr}"\n')


def test_one_text_in_two_domains_is_one_message_with_both_places(project: Make) -> None:
    folder = twice(project)
    run(folder, "es")
    (found,) = [each for each in catalogues.read(po(folder)) if each.msgid == "In both"]
    assert [place for place, _ in found.occurrences] == ["docs/both.md", "overrides/both.html"]
    assert [line.partition(";")[0] for line in found.comment.splitlines()] == ["page title", "button"]
    assert "at most 40 characters" in found.comment
    assert "In both" not in live(catalogues.read(po(folder, domain="theme")))


def test_beside_the_generators_templates_a_text_of_a_page_too_is_one_of_the_theme(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be missing in every other site: only the theme is handed out."""
    folder = twice(project)
    run(folder, "es")
    put(po(folder), "In both", "En ambos")
    monkeypatch.setattr(packaged, "words", (folder / "locales").resolve)
    run(folder, "es")
    assert "In both" not in po(folder).read_text()
    assert live(catalogues.read(po(folder, domain="theme")))["In both"] == "En ambos"


def test_a_context_still_makes_two_messages_of_one_text_in_two_domains(project: Make) -> None:
    folder = twice(project)
    (folder / "overrides/both.html").write_text('{{ pgettext("button", "In both") }}\n')
    run(folder, "es")
    assert "In both" in live(catalogues.read(po(folder)))
    assert "In both" in live(catalogues.read(po(folder, domain="theme")))


def test_what_two_catalogues_held_becomes_one_message_and_nothing_is_lost(project: Make) -> None:
    folder = twice(project)
    run(folder, "es")
    put(po(folder), "In both", "En ambos")
    as_before(po(folder, domain="theme"), "En ambos", comment="allow: length: it fits")
    change = run(folder, "es")["locales/es/LC_MESSAGES/theme.po"]
    (kept,) = [each for each in catalogues.read(po(folder)) if each.msgid == "In both"]
    assert (kept.msgstr, kept.tcomment) == ("En ambos", "allow: length: it fits")
    assert "In both" not in po(folder, domain="theme").read_text()
    assert change.obsolete == 0
    # Other words for the same text were shown nowhere; they are kept as old ones.
    as_before(po(folder, domain="theme"), "En los dos")
    run(folder, "es")
    assert live(catalogues.read(po(folder)))["In both"] == "En ambos"
    assert '#~ msgid "In both"\n#~ msgstr "En los dos"\n' in po(folder, domain="theme").read_text()


@pytest.mark.parametrize("left", ["", "En ambas"])
def test_a_translation_of_the_second_catalogue_fills_what_the_first_has_not(project: Make, left: str) -> None:
    folder = twice(project)
    run(folder, "es")
    if left:
        put(po(folder), "In both", left)
        po(folder).write_text(po(folder).read_text().replace('msgid "In both"', '#, fuzzy\nmsgid "In both"'))
    as_before(po(folder, domain="theme"), "En ambos")
    run(folder, "es")
    (found,) = [each for each in catalogues.read(po(folder)) if each.msgid == "In both"]
    assert (found.msgstr, found.fuzzy) == ("En ambos", False)


def test_a_fuzzy_mark_is_not_taken_away_by_an_old_message(project: Make) -> None:
    folder = twice(project)
    run(folder, "es")
    put(po(folder), "In both", "En ambas")
    po(folder).write_text(po(folder).read_text().replace('msgid "In both"', '#, fuzzy\nmsgid "In both"'))
    theme = po(folder, domain="theme")
    theme.write_text(theme.read_text() + '\n#~ msgid "In both"\n#~ msgstr "En ambos"\n')
    run(folder, "es")
    (found,) = [each for each in catalogues.read(po(folder)) if each.msgid == "In both"]
    assert (found.msgstr, found.fuzzy) == ("En ambas", True)


def with_plurals(project: Make) -> Path:
    """A site with two plural messages that are translated."""
    folder = project("en", "es")
    (folder / "overrides/days.html").write_text(
        '{{ npgettext("unit", "{number} day", "{number} days", 1) }}'
        '{{ npgettext("unit", "{number} week", "{number} weeks", 1) }}'
    )
    run(folder, "es")
    path = po(folder, domain="theme")
    file = catalogues.read(path)
    for entry in file:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "{number} uno", 1: "{number} varios"}
    path.write_text(update.render(file), encoding="utf-8")
    return folder


@pytest.mark.parametrize("header", ["nplurals=2; plural=(n == 1);", "nplurals=3; plural=(n > 2 ? 2 : n);", ""])
def test_a_header_that_counts_in_another_way_is_told_and_its_plurals_become_fuzzy(
    project: Make, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    folder = with_plurals(project)
    monkeypatch.chdir(folder)
    path = po(folder, domain="theme")
    text = path.read_text()
    path.write_text(
        text.replace(f"Plural-Forms: {SPANISH.plural_forms}", f"Plural-Forms: {header}" if header else "X: y")
    )
    said = CliRunner().invoke(main, ["translations", "update", "es"]).output
    assert (
        f"theme.po: the header was wrong: its Plural-Forms {header!r} is not how Spanish counts; its 2 plural" in said
    )
    mended = catalogues.read(path)
    assert mended.metadata["Plural-Forms"] == SPANISH.plural_forms
    plurals = [each for each in mended if each.msgid_plural]
    assert len(plurals) == len([each for each in plurals if each.fuzzy]) == 2
    assert all(each.msgstr_plural == {0: "{number} uno", 1: "{number} varios"} for each in plurals)
    assert not any(each.fuzzy for each in mended if not each.msgid_plural)
    assert "the header was wrong" not in CliRunner().invoke(main, ["translations", "update", "es"]).output


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("es", "[0] 1; [1] 0, 2, 3, 4 ..."), ("ko", "[0] 0, 1, 2, 3 ..."),
        ("ru", "[0] 1, 21, 31, 41 ...; [1] 2, 3, 4, 22 ...; [2] 0, 5, 6, 7 ..."),
        ("ar", "[0] 0; [1] 1; [2] 2; [3] 3, 4, 5, 6 ...; [4] 11, 12, 13, 14 ...; [5] 100, 101, 102, 200 ..."),
    ],
)  # fmt: skip
def test_a_plural_says_which_form_is_for_which_numbers(tag: str, said: str) -> None:
    file, _ = update.merge(polib.POFile(), extracted((("{number} day", "{number} days"), A)), locale(tag), {})
    assert only(file).comment == f"paragraph\nforms for the numbers: {said}"


def test_another_way_to_write_the_same_rule_is_no_wrong_header(project: Make) -> None:
    folder = with_plurals(project)
    path = po(folder, domain="theme")
    text = path.read_text()
    assert SPANISH.plural_forms in text
    path.write_text(text.replace(SPANISH.plural_forms, "nplurals=2; plural=n!=1;"))
    assert [each.mended for each in run(folder, "es").values()] == [(), (), ()]
    assert path.read_text() == text


def test_a_header_of_another_language_is_told(project: Make) -> None:
    folder = project("en", "es")
    run(folder, "es")
    po(folder).write_text(po(folder).read_text().replace('"Language: es', '"Language: fr'))
    change = run(folder, "es")["locales/es/LC_MESSAGES/site.po"]
    assert change.mended == ("the header says that the language is fr: see whether the translations are Spanish",)


def test_a_removed_fuzzy_message_leaves_a_catalogue_that_can_be_read(project: Make) -> None:
    folder = project("en", "es")
    page = folder / "docs/more.md"
    page.write_text("# The late fee is wrong\n")
    run(folder, "es")
    put(po(folder), "The late fee is wrong", "La tarifa")
    page.write_text("# The late fee was wrong\n")
    run(folder, "es")
    page.unlink()
    run(folder, "es")
    first = po(folder).read_bytes()
    run(folder, "es")
    assert po(folder).read_bytes() == first
    check_with_gettext(po(folder))


def test_the_report_names_files_and_pages_that_stay_english(project: Make) -> None:
    folder = project("en", "es")
    (folder / "docs/more.md").write_text("# More\n")
    change = run(folder, "es")["locales/es/LC_MESSAGES/site.po"]
    assert change.added == 1
    assert "docs/more.md" in change.fallbacks


def test_a_folder_that_is_named_relatively_is_read_in_the_same_way(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project("en", "es")
    expected = {path: path.read_bytes() for path in (folder / "locales").rglob("*.po")}
    monkeypatch.chdir(folder)
    update.update(Path(), [locale("es")])
    assert {path: path.read_bytes() for path in (folder / "locales").rglob("*.po")} == expected


def state(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (folder / "locales").rglob("*.*")}


def test_nothing_is_written_when_catalogues_cannot_be_read_and_all_of_them_are_named(project: Make) -> None:
    folder = project("en", "es", "ar")
    (folder / "docs/index.md").write_text("# Quite new\n")
    po(folder, "ar").write_bytes(b"\xff")
    with po(folder, "es", "theme").open("a", encoding="utf-8") as opened:
        opened.write('\nmsgid "broken\n')
    before = state(folder)
    with pytest.raises(InputError) as caught:
        run(folder, "es", "ar")
    assert [problem.place for problem in caught.value.problems] == [
        "locales/ar/LC_MESSAGES/site.po", "locales/es/LC_MESSAGES/theme.po",
    ]  # fmt: skip
    assert state(folder) == before


@pytest.mark.parametrize(
    ("name", "content", "line", "what"),
    [
        ("docs/bad.md", b"# \xff\n", 0, "byte 2 is not UTF-8 text"),
        ("docs/bad.md", b"---\nmenu: [\n---\n# A\n", 2, "not valid YAML"),
        ("docs/write/letter.yml", b"before: [\n", 1, "not valid YAML"),
        ("mkdocs.yml", b"site_name: [\n", 1, "not valid YAML"),
        ("mkdocs.yml", b"site_name: \xff\n", 0, "not UTF-8"),
        ("overrides/bad.html", b'{{ _("A") }}\n{% if %}\n', 2, "messages cannot be taken"),
        ("overrides/bad.html", b'{{ _("A \xff") }}\n', 0, "not UTF-8"),
    ],
)
def test_nothing_is_written_when_a_source_cannot_be_read_and_its_place_is_told(
    project: Make, name: str, content: bytes, line: int, what: str
) -> None:
    folder = project("en", "es")
    before = state(folder)
    (folder / "docs/new.md").write_text("# New\n")
    (folder / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        run(folder, "es")
    (problem,) = caught.value.problems
    assert (problem.place, problem.line) == (name, line)
    assert what in problem.what
    assert state(folder) == before


# --- the old words of a changed message ------------------------------------------------------------------------------


def at(*lines: tuple[str, str]) -> Catalog:
    """What one page holds: each text with the address that its comment names."""
    catalog = Catalog()
    for text, address in lines:
        catalog.add(text, None, [(A, 1)], auto_comments=[f"paragraph; see {address}"])
    return catalog


def filled(catalog: Catalog) -> polib.POFile:
    """A catalogue in which each message is translated by its own text in marks."""
    file, _ = update.merge(polib.POFile(), catalog, SPANISH, {})
    for entry in file:
        entry.msgstr = f"«{entry.msgid}»"
    return file


def words_of(old: polib.POFile, new: Catalog, msgid: str) -> str:
    found = update.merge(old, new, SPANISH, {})[0].find(msgid)
    assert found is not None
    return found.msgstr


def test_a_sentence_that_was_mostly_rewritten_in_its_place_finds_its_old_words() -> None:
    old = filled(at(("First", "/a"), ("Call the counselor today", "/a"), ("Last", "/a")))
    new = at(("First", "/a"), ("Phone a housing counselor now", "/a"), ("Last", "/a"))
    assert words_of(old, new, "Phone a housing counselor now") == "«Call the counselor today»"
    # The same words elsewhere on the page are not that sentence.
    moved = at(("First", "/a"), ("Last", "/a"), ("Phone a housing counselor now", "/b"))
    assert words_of(old, moved, "Phone a housing counselor now") == ""


def test_neighbours_that_changed_together_are_told_apart_by_their_order() -> None:
    old = filled(at(("Top", "/a"), ("Pay the fee by mail", "/a"), ("Pay the fee by card", "/a"), ("End", "/a")))
    new = at(("Top", "/a"), ("Pay your fee by post", "/a"), ("Pay your fee by card", "/a"), ("End", "/a"))
    assert words_of(old, new, "Pay your fee by post") == "«Pay the fee by mail»"
    assert words_of(old, new, "Pay your fee by card") == "«Pay the fee by card»"


def test_a_likeness_under_the_same_heading_wins_over_a_better_one_elsewhere_on_the_page() -> None:
    stay = ("Quite another", "/a#one"), ("One more", "/a#two")
    old = filled(at(("Pay the late fee by mail", "/a#one"), stay[0], ("Pay the late fees now", "/a#two"), stay[1]))
    new = at(*stay, ("Pay the late fee now", "/a#one"))
    assert words_of(old, new, "Pay the late fee now") == "«Pay the late fee by mail»"


def test_a_heading_that_was_renamed_keeps_its_place_by_its_address() -> None:
    old = start(Keep="Guarda", The_late_fee_is_wrong="La tarifa")
    for entry, heading in zip(old, ("Fees", "Fees"), strict=True):
        entry.comment = f"paragraph; under: {heading}; see /en/a/#fees"
    new = at(("Keep", "/en/a/#fees"), ("Other words about it", "/en/a/#more"), ("The fee was wrong", "/en/a/#fees"))
    assert words_of(old, new, "The fee was wrong") == "La tarifa"


def test_words_in_doubt_show_the_text_they_were_made_for_through_several_changes() -> None:
    once = merged(start(The_late_fee_is_wrong="La tarifa"), ("The late fee was wrong", A))
    twice = only(merged(once, ("The late fee was quite wrong", A)))
    assert (twice.msgstr, twice.fuzzy, twice.previous_msgid) == ("La tarifa", True, "The late fee is wrong")


def test_a_text_that_comes_back_has_its_whole_translation_again() -> None:
    once = merged(start(The_late_fee_is_wrong="La tarifa"), ("The late fee was wrong", A))
    back = only(merged(once, ("The late fee is wrong", A)))
    assert (back.msgstr, back.fuzzy) == ("La tarifa", False)


def test_many_old_messages_are_searched_by_length_and_the_best_is_found() -> None:
    old = merged(polib.POFile(), *((f"Fee number {index} of {'x' * (index % 40)}", A) for index in range(300)))
    for entry in old:
        entry.msgstr = entry.msgid.upper()
    gone = merged(old)
    assert len(gone) == 300
    assert only(merged(gone, (f"Fee number 217, of {'x' * 17}", B))).msgstr == f"FEE NUMBER 217 OF {'X' * 17}"


TEXTS = st.lists(
    st.tuples(
        st.lists(
            st.sampled_from(["Pay", "the", "late", "fee", "now", "or", "ask", "them"]), min_size=1, max_size=5
        ).map(" ".join),
        st.sampled_from([A, B]),
    ),
    max_size=8,
    unique_by=lambda each: each[0],
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=5))
def test_whatever_is_edited_no_words_are_lost_and_a_second_update_changes_nothing(
    versions: list[list[tuple[str, str]]],
) -> None:
    file = polib.POFile()
    written: dict[str, str] = {}
    for version in versions:
        file = merged(file, *version)
        live_texts = [entry.msgid for entry in file if not entry.obsolete]
        assert live_texts == [text for text, _ in version]
        # Words stay with the text that they were written for: in use, or kept below.
        kept = {entry.msgid: entry.msgstr for entry in file if not entry.fuzzy and entry.msgstr}
        assert kept == written
        for entry in file:
            if entry.fuzzy:
                assert (entry.previous_msgid, entry.msgstr) in written.items()
        assert update.render(merged(file, *version)) == update.render(file)
        for entry in file:  # a translator does all that is left
            if not entry.obsolete and (entry.fuzzy or not entry.msgstr):
                entry.msgstr, entry.flags, entry.previous_msgid = f"«{entry.msgid}»", [], None
        written |= {entry.msgid: entry.msgstr for entry in file if not entry.obsolete}


# --- what editors do -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("msgcat"), reason="gettext's msgcat is NOT INSTALLED: its wrapping is not tried")
def test_what_an_editor_does_when_it_saves_leaves_no_trace(project: Make) -> None:
    folder = project("en", "es")
    page = folder / "docs/more.md"
    page.write_text("# The late fee is wrong\n\n" + "Long words of a long sentence. " * 8 + "\n")
    run(folder, "es")
    put(po(folder), "The late fee is wrong", "La tarifa")
    page.write_text("# The late fee was wrong and quite long, so that an editor has to wrap its old text twice\n")
    page.write_text("# The late fee was wrong\n\n" + "Long words of a long sentence. " * 8 + "\n")
    run(folder, "es")
    clean = po(folder).read_bytes()
    wrapped = subprocess.run(
        ["msgcat", "--width=60", str(po(folder))], capture_output=True, text=True, check=True
    ).stdout
    assert wrapped != clean.decode()
    wrapped = wrapped.replace("#, fuzzy\n", "#, no-wrap, fuzzy\n")
    saved = wrapped.replace(
        '"MIME-Version: 1.0\\n"\n', '"X-Generator: Poedit 3.4\\n"\n"MIME-Version: 1.0\\n"\n"X-Poedit-Bookmarks: 1\\n"\n'
    ).replace("2026-11-23 00:00+0000", "2027-01-02 10:00+0100")
    po(folder).write_bytes(saved.replace("\n", "\r\n").encode())
    change = run(folder, "es")["locales/es/LC_MESSAGES/site.po"]
    assert change.written
    assert po(folder).read_bytes() == clean


def test_fields_of_people_keep_one_order(project: Make) -> None:
    folder = project("en", "es")
    texts = []
    for extra in ('"X-B: 2\\n"\n"X-A: 1\\n"\n', '"X-A: 1\\n"\n"X-B: 2\\n"\n'):
        text = po(folder).read_text(encoding="utf-8")
        text = text.replace('"X-A: 1\\n"\n', "").replace('"X-B: 2\\n"\n', "")
        po(folder).write_text(text.replace('"Language: es\\n"\n', extra + '"Language: es\\n"\n'), encoding="utf-8")
        run(folder, "es")
        texts.append(po(folder).read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    assert '"X-A: 1\\n"\n"X-B: 2\\n"\n' in texts[0]


# --- moving text about -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("moved.md", "# Title\n\n## Part { #p }\n\nOne sentence.\n\n- item\n"),
        ("more.md", "# Title\n\n- item\n\n### Part { #p }\n\nOne\nsentence.\n"),
        ("more.md", "# Title\n\n- item\n\nOne sentence.\n\n#### Part { #other }\n"),
    ],
)
def test_a_page_that_is_moved_or_reordered_changes_no_message(project: Make, name: str, again: str) -> None:
    folder = project("en", "es")
    page = folder / "docs/more.md"
    page.write_text("# Title\n\n## Part { #p }\n\nOne sentence.\n\n- item\n")
    run(folder, "es")
    page.unlink()
    (folder / "docs" / name).write_text(again)
    change = run(folder, "es")["locales/es/LC_MESSAGES/site.po"]
    assert (change.added, change.fuzzy, change.obsolete, change.fallbacks) == (0, 0, 0, {})


def test_editing_one_sentence_touches_its_own_message_only(project: Make) -> None:
    folder = project("en", "es")
    page = folder / "docs/more.md"
    page.write_text("# Title\n\nOne sentence.\n\nAnother one.\n\n- item\n")
    run(folder, "es")
    for msgid in ("One sentence.", "Another one."):
        put(po(folder), msgid, f"«{msgid}»")
    before = po(folder).read_text(encoding="utf-8").splitlines()
    page.write_text("# Title\n\nOne sentence.\n\nAnother good one.\n\n- item\n")
    run(folder, "es")
    after = po(folder).read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line not in after] == ['msgid "Another one."']
    assert [line for line in after if line not in before] == [
        "#, fuzzy", '#| msgid "Another one."', 'msgid "Another good one."', '#~ msgid "Another one."',
        '#~ msgstr "«Another one.»"',
    ]  # fmt: skip


# --- the report and the check ----------------------------------------------------------------------------------------


def command(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, ["translations", *arguments])
    return result.exit_code, result.output


def test_the_report_names_pages_that_show_english_since_the_update_and_no_others(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project("en", "es", "ar")
    page = folder / "docs/more.md"
    page.write_text("# The late fee is wrong\n\nStill to do.\n")
    run(folder, "es", "ar")
    put(po(folder), "The late fee is wrong", "La tarifa")
    put(po(folder, "ar"), "The late fee is wrong", "الرسوم")
    page.write_text("# The late fee was wrong\n\nStill to do.\n")
    (folder / "docs/new.md").write_text("# Quite new\n\nWith words.\n")
    code, output = command(folder, monkeypatch, "update")
    assert code == 0
    assert "  es: docs/more.md (1), docs/new.md (2)\n  ar: docs/more.md (1), docs/new.md (2)\n" in output
    assert "now show English" not in command(folder, monkeypatch, "update")[1]


def test_the_check_changes_nothing_and_fails_while_an_update_is_due(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project("en", "es")
    assert command(folder, monkeypatch, "update", "--check")[0] == 0
    (folder / "docs/new.md").write_text("# Quite new\n")
    before = state(folder)
    code, output = command(folder, monkeypatch, "update", "--check")
    assert code == 1
    assert "locales/es/LC_MESSAGES/site.po: behind\n    it is behind the English: 1 new, 0 fuzzy" in output
    assert "Run `contact-help translations update` and commit what it changes" in output
    assert "1 of 3 catalogues are behind the English" in output
    assert "theme.po" not in output
    assert state(folder) == before
    command(folder, monkeypatch, "update")
    assert command(folder, monkeypatch, "update", "--check")[0] == 0


def test_the_form_that_an_editor_gives_a_file_is_not_behind_the_english(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project("en", "es")
    file = catalogues.read(po(folder))
    file.metadata |= {"X-Generator": "Poedit 3.5", "PO-Revision-Date": "2026-11-24 10:00+0000"}
    file.wrapwidth = 40
    for entry in file:
        entry.occurrences = [(place, "7") for place, _ in entry.occurrences]
    po(folder).write_text(str(file))
    assert [each.written for each in update.plan(folder, [SPANISH]).changes] == [True, False, False]
    assert command(folder, monkeypatch, "update", "--check")[0] == 0


@pytest.mark.parametrize("fault", ["comment", "plural", "missing"])
def test_what_an_update_would_mend_is_behind(project: Make, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    folder = project("en", "es")
    text = po(folder).read_text()
    if fault == "missing":
        po(folder).unlink()
    elif fault == "comment":
        po(folder).write_text(text.replace("#. paragraph", "#. heading", 1))
    else:
        po(folder).write_text(text.replace(SPANISH.plural_forms, "nplurals=1; plural=0;"))
    assert command(folder, monkeypatch, "update", "--check")[0] == 1
    command(folder, monkeypatch, "update")
    assert command(folder, monkeypatch, "update", "--check")[0] == 0


def test_pseudo_languages_have_no_catalogues(project: Make) -> None:
    folder = project("en", "en-XA", "es")
    assert sorted(each.name for each in (folder / "locales").iterdir()) == ["es"]
