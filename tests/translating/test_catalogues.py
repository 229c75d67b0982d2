"""What is published of a catalogue, what is held back and why, and what is said of a file that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_help.locales import locale
from contact_help.problems import InputError, Problem
from contact_help.translating import catalogues, status

HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
)
HEAD_LINES = HEAD.count("\n") + 1  # and the empty line below it
DAYS = 'msgctxt "unit"\nmsgid "{number} day"\nmsgid_plural "{number} days"\n'
KEY = ("unit", "{number} day")


def write(folder: Path, tag: str = "es", **domains: str | bytes) -> Path:
    head = HEAD.replace(locale("es").plural_forms, locale(tag).plural_forms)
    for domain in catalogues.DOMAINS:
        path = catalogues.path(folder, locale(tag), domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = domains.get(domain, "")
        path.write_bytes(content if isinstance(content, bytes) else f"{head}\n{content}".encode())
    return folder


def load(folder: Path, tag: str = "es", **domains: str | bytes) -> catalogues.Catalogue:
    return catalogues.load(write(folder, tag, **domains), locale(tag))


def forms(*texts: str) -> str:
    return DAYS + "".join(f'msgstr[{index}] "{text}"\n' for index, text in enumerate(texts))


def refused(folder: Path, **domains: str | bytes) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        load(folder, "es", **domains)
    return caught.value.problems


def test_a_translation_is_found_by_its_text_and_context(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        site='msgid "Fee"\nmsgstr "Tarifa"\n',
        theme='msgctxt "menu"\nmsgid "Fee"\nmsgstr "Tarifas"\n',
    )
    assert (found.find("Fee"), found.find("Fee", "menu"), found.find("Fee", "x")) == ("Tarifa", "Tarifas", None)
    assert found.held_back == ()


@pytest.mark.parametrize(
    "entry",
    [
        '#, fuzzy\nmsgid "Fee"\nmsgstr "Tarifa"\n',
        '#, python-brace-format, fuzzy\n#| msgid "Fees"\nmsgid "Fee"\nmsgstr "Tarifa"\n',
        '#~ msgid "Fee"\n#~ msgstr "Tarifa"\n',
        'msgid "Fee"\nmsgstr ""\n',
        '#, fuzzy\nmsgid "Fee"\nmsgstr "<b>"\n',
    ],
)
def test_fuzzy_obsolete_and_empty_messages_are_never_published(tmp_path: Path, entry: str) -> None:
    found = load(tmp_path, site=entry)
    assert found.find("Fee") is None
    assert found.held_back == ()


def test_a_fuzzy_message_gives_way_to_the_same_text_of_another_domain(tmp_path: Path) -> None:
    found = load(tmp_path, site='#, fuzzy\nmsgid "Fee"\nmsgstr "Pago"\n', theme='msgid "Fee"\nmsgstr "Tarifa"\n')
    assert found.find("Fee") == "Tarifa"


def test_a_broken_message_is_held_back_with_its_file_and_line_and_the_rest_is_published(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        site='msgid "Fee"\nmsgstr "Tarifa"\n',
        theme='msgid "Good"\nmsgstr "Bien"\n\n#: a.html\nmsgid "In {wait}"\nmsgstr "En"\n',
    )
    assert (found.find("Fee"), found.find("Good"), found.find("In {wait}")) == ("Tarifa", "Bien", None)
    (problem,) = found.held_back
    assert problem.place.endswith("es/LC_MESSAGES/theme.po")
    lines = catalogues.path(tmp_path, locale("es"), "theme").read_text(encoding="utf-8").splitlines()
    assert lines[problem.line - 1] == "#: a.html"  # where the entry begins
    assert "In {wait}: the placeholder {wait} is missing" in problem.what


def test_a_blank_translation_is_not_published(tmp_path: Path) -> None:
    found = load(tmp_path, site='msgid "Fee"\nmsgstr "  "\n')
    assert found.find("Fee") is None
    assert len(found.held_back) == 1


def test_what_poedit_puts_into_a_header_is_no_fault(tmp_path: Path) -> None:
    extra = (
        '"POT-Creation-Date: \\n"\n"PO-Revision-Date: 2026-11-25 13:40+0000\\n"\n"X-Generator: Poedit 3.2.2\\n"\n'
        '"X-Poedit-Basepath: ../../..\\n"\n'
    )
    write(tmp_path)
    path = catalogues.path(tmp_path, locale("es"), "site")
    path.write_text(f'{HEAD}{extra}\n# allow: length: short\nmsgid "Fee"\nmsgstr ""\n"Car"\n"go"\n', encoding="utf-8")
    assert catalogues.load(tmp_path, locale("es")).find("Fee") == "Cargo"
    path.write_text(f'{HEAD}"PO-Revision-Date: yesterday\\n"\n\nmsgid "Fee"\nmsgstr "Cargo"\n', encoding="utf-8")
    assert catalogues.load(tmp_path, locale("es")).find("Fee") == "Cargo"


# --- plurals ---------------------------------------------------------------------------------------------------------

ARABIC = ("لا أيام", "يوم واحد", "يومان", "{number} أيام", "{number} يومًا", "{number} يوم")
RUSSIAN = ("{number} день", "{number} дня", "{number} дней")


@pytest.mark.parametrize(
    ("tag", "texts"),
    [
        ("es", ("un día", "{number} días")),
        ("es", ("{number} día", "{number} días")),
        ("ru", RUSSIAN),
        ("ar", ARABIC),
        ("ko", ("{number}일",)),
    ],
)
def test_a_plural_is_published_whole(tmp_path: Path, tag: str, texts: tuple[str, ...]) -> None:
    found = load(tmp_path, tag, composer=forms(*texts))
    assert found.held_back == ()
    assert found.plurals[KEY] == texts


def test_a_plural_is_found_by_its_number(tmp_path: Path) -> None:
    found = load(tmp_path, "ar", composer=forms(*ARABIC))
    shown = [found.find_plural("unit", "{number} day", number) for number in (0, 1, 2, 3, 10, 11, 99, 100, 103)]
    assert shown == [ARABIC[index] for index in (0, 1, 2, 3, 3, 4, 4, 5, 3)]
    assert found.find_plural(None, "{number} day", 1) is None


@pytest.mark.parametrize(
    ("tag", "texts", "reason"),
    [
        ("es", ("{number} días",), "it needs 2 plural forms"),
        ("ar", ARABIC[:5], "it needs 6 plural forms"),
        ("es", ("{number} día", ""), "plural form 1 is empty"),
        ("es", ("{number} día", "días"), "{number} is missing"),
        # These forms stand for more numbers than one: 1, 21, 31 in Russian; 1, 2, 3, 5 in Tagalog.
        ("ru", ("день", *RUSSIAN[1:]), "{number} is missing"),
        ("tl", ("araw", "{number} na araw"), "{number} is missing"),
        ("ar", (*ARABIC[:3], "أيام", *ARABIC[4:]), "{number} is missing"),
        ("ko", ("하루",), "{number} is missing"),
        # A form may leave its number out, not the other rules.
        ("es", ("<b>un día</b>", "{number} días"), "HTML"),
        ("es", ("[un día](https://evil.example)", "{number} días"), "links differ"),
        ("es", ("un {otro} día", "{number} días"), "{number} is missing"),
        ("es", ("un día }", "{number} días"), "a brace"),
    ],
)
def test_a_plural_that_is_not_whole_is_held_back(tmp_path: Path, tag: str, texts: tuple[str, ...], reason: str) -> None:
    found = load(tmp_path, tag, composer=forms(*texts))
    assert found.plurals == {}
    (problem,) = found.held_back
    assert reason in problem.what
    assert problem.line == HEAD_LINES + 1


def test_a_plural_with_more_forms_than_the_header_says_is_held_back_alone(tmp_path: Path) -> None:
    found = load(tmp_path, site=forms("{number} a", "{number} b", "{number} c") + '\nmsgid "Fee"\nmsgstr "Tarifa"\n')
    (problem,) = found.held_back
    assert (problem.line, "it needs 2 plural forms" in problem.what) == (HEAD_LINES + 1, True)
    assert found.find("Fee") == "Tarifa"


def test_an_untranslated_plural_is_no_mistake(tmp_path: Path) -> None:
    found = load(tmp_path, composer=forms("", ""))
    assert (found.plurals, found.held_back) == ({}, ())


# --- state -----------------------------------------------------------------------------------------------------------


def test_the_count_of_a_language_holds_what_can_be_published(tmp_path: Path) -> None:
    write(
        tmp_path,
        site='msgid "a"\nmsgstr "b"\n\nmsgid "{c}"\nmsgstr "broken"\n\n#, fuzzy\nmsgid "d"\nmsgstr "e"\n',
        composer=forms("{number} día", "{number} días"),
        theme='msgid "f"\nmsgstr ""\n\n#~ msgid "g"\n#~ msgstr "h"\n',
    )
    found = status.coverage(tmp_path, locale("es"))
    assert (found.total, found.translated, found.fuzzy, found.percent, found.draft) == (5, 2, 1, 40, True)


def test_the_share_is_rounded_down_so_that_100_means_all() -> None:
    assert status.Progress(200, 199).percent == 99
    assert status.Progress(200, 200).percent == 100
    assert status.Progress().percent == 100


# --- files that cannot be read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (f'{HEAD}\nmsgid "a"\nmsgstr "\xff"\n'.encode("latin-1"), HEAD_LINES + 2, "is not UTF-8 text"),
        (f'\ufeff{HEAD}\nmsgid "a"\nmsgstr "b"\n'.encode(), 1, "byte order mark"),
        (f'{HEAD}\nmsgid "a"\nmsgstr "hello\n'.encode(), HEAD_LINES + 2, "not a valid PO file"),
        (f'{HEAD}\nmsgid "a"\nmsgstr hello"\n'.encode(), HEAD_LINES + 2, "not a valid PO file"),
        (f'{HEAD}\nmsgid "a"\nmsgstr "b"c"\n'.encode(), HEAD_LINES + 2, "not a valid PO file"),
        (f'{HEAD}\nmsgid "a"\nmsgstr "b\\"\n'.encode(), HEAD_LINES + 2, "not a valid PO file"),
        (f'{HEAD}\nmsgid "a"\nmsgstr ""\n"b\n'.encode(), HEAD_LINES + 3, "not a valid PO file"),
        (f'{HEAD}\nmsgid "a"\nmgstr "b"\n'.encode(), HEAD_LINES + 2, "not a valid PO file"),
        (f'{HEAD}\n#~ msgid "a\n#~ msgstr "b"\n'.encode(), HEAD_LINES + 1, "not a valid PO file"),
        (f'{HEAD}\n<<<<<<< HEAD\nmsgid "a"\nmsgstr "b"\n'.encode(), HEAD_LINES + 1, "not a valid PO file"),
        (f'{HEAD}\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\n'.encode(), HEAD_LINES + 4, "missing msgstr"),
        (f'{HEAD}\nmsgid "a"\nmsgstr "b\u2028c"\n'.encode(), HEAD_LINES + 2, "hidden line break"),
        (f'{HEAD}\nmsgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n'.encode(), HEAD_LINES + 4, "stands here twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_place(
    tmp_path: Path, content: bytes, line: int, what: str
) -> None:
    (problem,) = refused(tmp_path / "with space/locales", site=content)
    assert (problem.place, problem.line) == ("locales/es/LC_MESSAGES/site.po", line)
    assert what in problem.what
    assert str(tmp_path) not in str(problem)
    assert problem.remedy


@pytest.mark.parametrize(
    "entry",
    [
        'msgid "a"\nmsgstr "b \\"c\\" \\\\"\n',
        'msgid ""\n"a"\nmsgstr ""\n"b "\n"c"\n',
        '# translator\n#. comment "with\n#: place "x\n#, fuzzy\n#| msgid "old"\nmsgid "a"\nmsgstr "b"\n',
        '#~ msgid "a"\n#~ msgstr ""\n#~ "b"\n',
        '#, fuzzy\n#~| msgid "old"\n#~ msgid "a"\n#~ msgstr "b"\n',
        'msgid "a"\r\nmsgstr "b"\r\n',
        '   \n\t\nmsgid  "a"  \nmsgstr "b"\n',
        # What another tool leaves: a message in use and an old one of the same text.
        'msgid "a"\nmsgstr "b"\n\n#~ msgid "a"\n#~ msgstr "c"\n',
        'msgctxt "x"\nmsgid "a"\nmsgstr "b"\n\nmsgctxt "y"\nmsgid "a"\nmsgstr "c"\n',
    ],
)
def test_what_gettext_allows_is_read(tmp_path: Path, entry: str) -> None:
    assert load(tmp_path, site=entry).held_back == ()


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}\n{forms('a', 'b')}",
        f'{HEAD}\n# a\n#. b\n#: c\n#, fuzzy\n#| msgid "d"\nmsgid "e"\n"f"\nmsgstr ""\n"g"\n',
        f'{HEAD}\n#~| msgid "a"\n#~ msgid "b"\n#~ msgstr "c"\n', f'{HEAD}\nmsgctxt "a"\nmsgid "b\\"c\\\\"\nmsgstr "d"',
    ],
)  # fmt: skip
def test_the_short_way_takes_a_file_in_which_every_line_is_where_it_belongs(text: str) -> None:
    assert catalogues._is_well_formed(text)  # noqa: SLF001 # the two ways are only told apart inside


@pytest.mark.parametrize(
    "rest",
    [
        'msgid "a"\n', 'msgid "a"\nmsgid "b"\nmsgstr ""\n', 'msgstr "a"\n', '"a"\n', 'msgid "a"\nmsgstr "b\n',
        'msgid "a"\nmsgstr "b"c"\n', 'msgid "a"\n\nmsgstr "b"\n', 'msgid "a"\nmsgstr "b"\nmsgstr "c"\n', "a\n",
        'msgid "a"\nmsgstr "b"\nmsgctxt "c"\n', 'msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n',
        'msgid "a"\nmsgstr[0] "b"\n',
        forms("a", "b").replace("[1]", "[2]"), forms("a", "b").replace("[0]", "[1]"), 'msgid "a"\nmsgstr "b\\"\n',
        '#~ msgid "a"\nmsgstr "b"\n', 'msgid "a"\n#~ msgstr "b"\n',
    ],
)  # fmt: skip
def test_the_short_way_leaves_every_other_file_to_the_strict_reader(rest: str) -> None:
    assert not catalogues._is_well_formed(f"{HEAD}\n{rest}")  # noqa: SLF001 # as above


def test_the_mistakes_of_all_catalogues_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, site=b"\xff", composer='msgid "a\n')
    catalogues.path(tmp_path, locale("es"), "theme").unlink()
    with pytest.raises(InputError) as caught:
        catalogues.load(tmp_path, locale("es"))
    assert [problem.place.rsplit("/", 1)[1] for problem in caught.value.problems] == [
        "composer.po", "site.po", "theme.po",
    ]  # fmt: skip
    missing = caught.value.problems[-1]
    assert (missing.line, missing.what) == (0, "the catalogue is missing")
    assert "translations update" in missing.remedy


def test_a_folder_in_place_of_a_catalogue_is_told_too(tmp_path: Path) -> None:
    write(tmp_path)
    path = catalogues.path(tmp_path, locale("es"), "site")
    path.unlink()
    path.mkdir()
    with pytest.raises(InputError, match="not a valid PO file"):
        catalogues.load(tmp_path, locale("es"))
