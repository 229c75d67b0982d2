"""Every rule of the check on seeded faults that it must find and on their nearest clean texts, which it must pass."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import polib
import pytest
import yaml
from click.testing import CliRunner

from contact_help.cli import main
from contact_help.locales import Locale, locale
from contact_help.side_by_side import in_order
from contact_help.translating import catalogues, checks, findings, message_rules, text_rules
from contact_help.translating.findings import RULES
from contact_help.translating.glossary import Glossary
from contact_help.translating.languages import language, tags

REAL = Path(__file__).parents[2]
FAULTS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "faults").glob("*.yml"))
}
ROWS = [(tag, rule, *row) for tag, rules in FAULTS.items() for rule, rows in rules.items() for row in rows]


def catalogue(tag: str, *entries: polib.POEntry) -> polib.POFile:
    """A catalogue with the right header and these entries, read as from disk."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {"Language": locale(tag).folder, "Plural-Forms": locale(tag).plural_forms}
    file.extend(entries)
    read = polib.pofile(str(file), wrapwidth=0)
    read.fpath = "locales/x.po"
    return read


def told(tag: str, msgid: str, msgstr: str, *, comment: str = "", tcomment: str = "") -> dict[str, str]:
    """What the check says of one message, by rule."""
    entry = polib.POEntry(msgid=msgid, msgstr=msgstr, comment=comment, tcomment=tcomment)
    said = checks.of_catalogue(catalogue(tag, entry), locale(tag), Glossary())
    return {each.rule.name: each.what for each in said}


@pytest.mark.parametrize(("tag", "rule", "msgid", "fault", "_near"), ROWS)
def test_a_seeded_fault_is_found_by_its_rule(tag: str, rule: str, msgid: str, fault: str, _near: str) -> None:
    said = told(tag, msgid, fault)
    assert rule in said
    assert said[rule]
    assert not said[rule].endswith(".")


@pytest.mark.parametrize(("tag", "_rule", "msgid", "_fault", "near"), ROWS)
def test_the_nearest_clean_text_passes_every_rule(tag: str, _rule: str, msgid: str, _fault: str, near: str) -> None:
    assert told(tag, msgid, near) == {}


def test_every_rule_over_a_text_has_seeded_faults() -> None:
    seeded = {rule for rules in FAULTS.values() for rule in rules}
    of_texts = {"blank", *message_rules.RULES, *text_rules.RULES}
    assert of_texts - seeded == {"length", "glossary"}  # they need a comment and a glossary: see below
    assert seeded <= of_texts


def test_every_rule_has_its_words_and_every_word_list_its_rule() -> None:
    of_catalogues = {"file", "msgfmt", "header", "plural-forms", "same-choice", "allow", "derived"}
    assert set(RULES) == {"blank", *message_rules.RULES, *text_rules.RULES, *of_catalogues}
    for rule in RULES.values():
        assert rule.severity in findings.SEVERITIES
        assert not any(text.endswith(".") for text in (rule.finds, rule.why, rule.remedy))
    assert {rule.name for rule in RULES.values() if rule.build} >= {"blank", *message_rules.RULES}


def test_all_nine_languages_have_data_and_faults() -> None:
    nine = {"es", "zh-Hant", "zh-Hans", "vi", "ko", "tl", "ar", "ht", "ru"}
    assert set(FAULTS) == nine
    example = {"cy", "ur"}  # of the second site
    assert {*nine, *example, "en"} == set(tags())
    for tag in nine | example:
        data = language(tag)
        assert data is not None
        assert all(each.pattern.pattern for each in (data.negation, data.must, data.may, data.need_not))
    for tag in nine:
        assert {"negation", "modality", "numbers", "contacts", "placeholders", "links"} <= set(FAULTS[tag])


@pytest.mark.parametrize(
    "text",
    [
        "[a](b.md) and **c**[^d].", "** a **", "**a **b", "[a] (b)", "![a](b.svg)", "[a](b c)", "[**a**](b)",
        "**[a](b)**",
        "[a](b)[c](d)", "[a][b](c)", "*a*", "`a`", "\\[a](b)", "[](b)", "[a]()", "a_b_c", "[a](b_c_d)", "**a** **b**",
        "**a**b**c**", "[a](<b>)", "[^a](b)", "***a***", "{a_b} c", "[a]({b_c.url})", "**{a_b}**[^c_d]",
    ],
)  # fmt: skip
def test_the_short_way_reads_markup_as_the_build_does(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    short = text_rules._skeleton(text)  # noqa: SLF001 # the two ways are only told apart inside
    monkeypatch.setattr(text_rules, "_simple_skeleton", lambda _text: None)
    assert short == text_rules._skeleton(text)  # noqa: SLF001 # as above


def test_the_short_way_takes_nearly_all_of_the_own_messages_and_is_right() -> None:
    texts = {
        text
        for path in (REAL / "locales").rglob("*.po")
        for entry in polib.pofile(str(path))
        for text in (entry.msgid, entry.msgstr)
    }
    short = {text: found for text in texts if (found := text_rules._simple_skeleton(text)) is not None}  # noqa: SLF001
    assert len(short) > 0.98 * len(texts)
    parsed = pytest.MonkeyPatch()
    with parsed.context() as patch:
        patch.setattr(text_rules, "_simple_skeleton", lambda _text: None)
        assert short == {text: text_rules._skeleton(text) for text in short}  # noqa: SLF001 # as above


# --- rules that need more than one text ------------------------------------------------------------------------------


def test_a_text_is_held_to_the_room_that_its_comment_names() -> None:
    comment = "button; at most 12 characters; under: Fee"
    assert "there is room for 12" in told("es", "Send", "Enviar la carta", comment=comment)["length"]
    assert told("es", "Send", "Enviar carta", comment=comment) == {}
    # A character of East Asia is as wide as two letters.
    assert "14 letters wide" in told("ko", "Send", "편지를보내기요", comment=comment)["length"]
    assert told("ko", "Send", "편지 보내기", comment=comment) == {}


def test_a_term_of_the_glossary_is_advice_in_any_form_of_the_word() -> None:
    glossary = Glossary.load(REAL / "locales")

    def advice(msgid: str, msgstr: str) -> list[tuple[str, str]]:
        entry = polib.POEntry(msgid=msgid, msgstr=msgstr)
        return [
            (each.rule.name, each.rule.severity)
            for each in checks.of_catalogue(catalogue("es", entry), locale("es"), glossary)
        ]

    assert advice("Your loan servicer answers.", "El banco responde.") == [("glossary", "advice")]
    assert advice("Your loan servicers answer.", "Los administradores hipotecarios responden.") == []
    assert advice("Your bank answers.", "El banco responde.") == []


def test_two_choices_of_a_letter_differ() -> None:
    def entry(msgid: str, msgstr: str, place: str) -> polib.POEntry:
        return polib.POEntry(
            msgid=msgid, msgstr=msgstr, comment="choice: the reader picks it", occurrences=[(place, "")]
        )

    def twins(place: str) -> list[str]:
        first, second = entry("I paid.", "Pagué.", "docs/a.md"), entry("I did pay.", "Pagué.", place)
        said = checks.of_catalogue(catalogue("es", first, second), locale("es"), Glossary())
        return [each.rule.name for each in said]

    assert twins("docs/a.md") == ["same-choice"]
    assert twins("docs/b.md") == []


@pytest.mark.parametrize(
    ("header", "right"),
    [
        ({"Plural-Forms": "nplurals=2; plural=(n > 1);"}, False),
        ({"Plural-Forms": "nplurals=3; plural=(n != 1);"}, False),
        ({"Plural-Forms": "nplurals=2; plural=__import__('os');"}, False),
        ({"Plural-Forms": "nplurals=2; plural=n / 0;"}, False),
        ({"Plural-Forms": "nonsense"}, False),
        ({"Language": "ru"}, False),
        ({"Plural-Forms": "nplurals=2; plural=n!=1;"}, True),
        ({"Plural-Forms": "nplurals = 2; plural = (n == 1 ? 0 : 1)"}, True),
        ({"Language": "es_US"}, True),
        ({}, True),
    ],
)
def test_a_header_counts_as_its_language_does(header: dict[str, str], *, right: bool) -> None:
    file = catalogue("es", polib.POEntry(msgid="Fee", msgstr="Cargo"))
    file.metadata |= header
    said = [each.rule.name for each in checks.of_catalogue(file, locale("es"), Glossary())]
    assert said == ([] if right else ["header"])


@pytest.mark.parametrize(
    ("forms", "rule"),
    [
        (["un día", "{number} días"], None),
        (["{number} día", "{number} días"], None),
        (["un día", ""], "plural-forms"),
        (["un día", "días"], "plural-forms"),
        (["<b>un día</b>", "{number} días"], "html"),
        (["un día", "{number} дней"], "script"),
        (["un día ", "{number} días"], "whitespace"),
    ],
)
def test_each_form_of_a_plural_is_checked(forms: list[str], rule: str | None) -> None:
    entry = polib.POEntry(
        msgid="{number} day", msgid_plural="{number} days", msgstr_plural=dict(enumerate(forms)), msgctxt="unit"
    )
    said = [each.rule.name for each in checks.of_catalogue(catalogue("es", entry), locale("es"), Glossary())]
    assert said == ([rule] if rule else [])


@pytest.mark.parametrize("flag", ["fuzzy", "obsolete", "empty"])
def test_what_is_not_published_is_not_checked(flag: str) -> None:
    entry = polib.POEntry(msgid="Pay $50.", msgstr="" if flag == "empty" else "Pague 40")
    entry.flags = ["fuzzy"] if flag == "fuzzy" else []
    entry.obsolete = flag == "obsolete"
    assert list(checks.of_catalogue(catalogue("es", entry), locale("es"), Glossary())) == []


def test_a_duty_that_the_translation_lifts_is_told() -> None:
    assert set(told("es", "They must answer you.", "No es necesario que le respondan.")) == {"modality", "negation"}
    assert told("es", "They need not answer you.", "No es necesario que le respondan.") == {}


@pytest.mark.parametrize(("msgstr", "said"), [("Espere…", {}), ("Espere...", {}), ("Espere.", {"punctuation"})])
def test_an_ellipsis_has_two_forms(msgstr: str, said: dict[str, str] | set[str]) -> None:
    assert set(told("es", "Wait...", msgstr)) == set(said)


@pytest.mark.parametrize(
    ("msgstr", "faulty"), [("Пишите „Сбор“.", False), ("Пишите „Сбор.", True), ("Пишите „Сбор„.", True)]
)
def test_low_quotation_marks_close_with_high_ones(msgstr: str, *, faulty: bool) -> None:
    assert ("quotes" in told("ru", 'Write "Fee".', msgstr)) == faulty


# --- overruling ------------------------------------------------------------------------------------------------------

FEW = ("You have some days.", "Tiene 3 días.")


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("allow: numbers: the English means three", set()),
        ("A note.\nallow: numbers: the English means three\nreviewed: Ana, 2026-01-02, 0123456789ab", set()),
        ("# allow: numbers: the English means three", set()),  # typed into an editor as it stands in the file
        ("allow: numbers, negation: both are right", {"allow"}),  # there is no negation to allow
        ("allow: numbers", {"numbers", "allow"}),
        ("allow: numbers: ", {"numbers", "allow"}),
        ("allow: number: the English means three", {"numbers", "allow"}),
        ("numbers: the English means three", {"numbers"}),
        ("We allow: numbers: three", {"numbers"}),
    ],
)
def test_a_rule_is_overruled_by_a_reason_in_the_translators_comment(comment: str, left: set[str]) -> None:
    assert set(told("es", *FEW, tcomment=comment)) == left


def test_an_overruled_rule_without_a_fault_is_told() -> None:
    assert set(told("es", "You have 3 days.", "Tiene 3 días.", tcomment="allow: numbers: three")) == {"allow"}


@pytest.mark.parametrize("rule", sorted(rule.name for rule in RULES.values() if not rule.may_be_overruled))
def test_what_the_build_refuses_cannot_be_overruled(rule: str) -> None:
    said = told("es", "See [a](b.md).", "Vea [a](c.md).", tcomment=f"allow: {rule}: I want it")
    assert set(said) == {"links", "allow"}
    assert "cannot be allowed" in said["allow"]


def test_a_remedy_says_how_to_overrule_where_that_is_possible() -> None:
    for rule in RULES.values():
        remedy = findings.Finding("x.po", 1, "Fee", rule, "x").remedy
        assert (f"# allow: {rule.name}: your reason" in remedy) == rule.may_be_overruled


# --- the command -----------------------------------------------------------------------------------------------------

MESSAGES = [("In {wait}", "En"), ("You have 30 days.", "Tiene 20 días."), ("Pay on time.", "Pague a tiempo")]


@pytest.fixture
def spanish(project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose Spanish site catalogue holds three faulty messages; it is the working folder."""
    folder = project("en", "es")
    path = catalogues.path(folder / "locales", locale("es"), "site")
    file = polib.pofile(str(path), wrapwidth=0)
    file.extend(polib.POEntry(msgid=msgid, msgstr=msgstr) for msgid, msgstr in MESSAGES)
    path.write_text(str(file), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str, code: int) -> str:
    result = CliRunner().invoke(main, ["translations", *arguments])
    assert result.exit_code == code, result.output
    return result.stdout


def test_each_finding_has_file_line_message_rule_reason_and_remedy(spanish: Path) -> None:
    said = json.loads(run("check", "es", "--format", "json", code=1))
    assert said["counts"] == {"error": 2, "warning": 1, "advice": 0}
    assert [each["rule"] for each in said["findings"]] == ["placeholders", "numbers", "punctuation"]
    lines = (spanish / said["findings"][0]["file"]).read_text(encoding="utf-8").splitlines()
    for finding, (msgid, _) in zip(said["findings"], MESSAGES, strict=True):
        assert (finding["msgid"], finding["file"]) == (msgid, "locales/es/LC_MESSAGES/site.po")
        assert lines[finding["line"] - 1] == f'msgid "{msgid}"'
        assert all(finding[key] for key in ("what", "why", "remedy", "severity"))


@pytest.mark.usefixtures("spanish")
def test_the_text_says_the_same_to_people() -> None:
    said = run("check", code=1)
    assert "locales/es/LC_MESSAGES/site.po:" in said
    assert (
        ": error: numbers\n    You have 30 days.\n    the number 30 of the English is missing. People act on numbers."
        in said
    )
    assert "2 errors, 1 warning, 0 advice in " in said.splitlines()[-1]


@pytest.mark.usefixtures("spanish")
def test_annotations_escape_what_would_end_them() -> None:
    lines = run("check", "--format", "github", code=1).splitlines()
    errors = [line for line in lines if line.startswith("::error file=locales/es/LC_MESSAGES/site.po,line=")]
    assert len(errors) == 2
    assert "title=placeholders::In {wait}%0Athe placeholder {wait} is missing" in errors[0]
    odd = findings.Finding("a,b:c.po", 0, "100%\nsure", RULES["numbers"], "x")
    assert findings.as_github(findings.Report([odd], 1)).startswith(
        "::error file=a%2Cb%3Ac.po,line=1,title=numbers::100%25 sure%0Ax. "
    )


def test_sarif_names_each_rule_once_and_each_place(spanish: Path) -> None:
    log = json.loads(run("check", "--format", "sarif", code=1))
    (tool,) = log["runs"]
    assert log["version"] == "2.1.0"
    rules = [rule["id"] for rule in tool["tool"]["driver"]["rules"]]
    assert rules == ["placeholders", "numbers", "punctuation"]
    for result in tool["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert (spanish / place["artifactLocation"]["uri"]).exists()


def test_warnings_fail_only_when_asked(spanish: Path) -> None:
    path = catalogues.path(spanish / "locales", locale("es"), "site")
    text = path.read_text(encoding="utf-8").replace('"En"', '"En {wait}"').replace("20 días", "30 días")
    path.write_text(text, encoding="utf-8")
    assert "0 errors, 1 warning" in run("check", code=0)
    run("check", "--strict", code=1)
    path.write_text(text.replace("Pague a tiempo", "Pague a tiempo."), encoding="utf-8")
    assert "0 errors, 0 warnings" in run("check", "--strict", code=0)


@pytest.mark.usefixtures("spanish")
def test_an_unknown_language_and_english_are_refused() -> None:
    for tag in ("vi", "en"):
        assert "Choose from: es" in CliRunner().invoke(main, ["translations", "check", tag]).output
        run("check", tag, code=2)


def test_a_file_that_cannot_be_read_is_a_finding_beside_the_others(spanish: Path) -> None:
    theme = catalogues.path(spanish / "locales", locale("es"), "theme")
    theme.write_bytes(theme.read_bytes() + b'\nmsgid "x"\nmsgstr "\xff"\n')
    composer = catalogues.path(spanish / "locales", locale("es"), "composer")
    composer.write_text(composer.read_text(encoding="utf-8") + '\nmsgid "x"\nmsgstr "y"\n\nmsgid "x"\nmsgstr "z"\n')
    said = json.loads(run("check", "--format", "json", code=1))["findings"]
    rules = [(Path(each["file"]).name, each["rule"], "not UTF-8" in each["what"]) for each in said]
    assert ("theme.po", "file", True) in rules
    assert ("composer.po", "file", False) in rules
    assert ("site.po", "numbers", False) in rules


def test_what_msgfmt_says_is_told_with_its_line(spanish: Path) -> None:
    if not shutil.which("msgfmt"):
        pytest.skip("msgfmt (gettext) is NOT INSTALLED: its findings are untested")
    path = catalogues.path(spanish / "locales", locale("es"), "theme")
    path.write_text(path.read_text(encoding="utf-8") + '\n#, c-format\nmsgid "%d x"\nmsgstr "%s x"\n', encoding="utf-8")
    said = [
        each for each in json.loads(run("check", "--format", "json", code=1))["findings"] if each["rule"] == "msgfmt"
    ]
    (finding,) = said
    assert finding["file"] == "locales/es/LC_MESSAGES/theme.po"
    assert finding["line"] == len(path.read_text(encoding="utf-8").splitlines())
    assert "format" in finding["what"]


@pytest.mark.usefixtures("spanish")
def test_without_msgfmt_the_report_says_what_was_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "Note: msgfmt (gettext) is not installed" in run("check", code=1)


def test_several_processes_find_what_one_finds(project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en", "es", "ru", "ht")
    several = [locale("es"), locale("ru"), locale("ht")]
    for tag in ("es", "ru", "ht"):
        path = catalogues.path(folder / "locales", locale(tag), "site")
        text = path.read_text(encoding="utf-8").replace(
            'msgid "Part one"\nmsgstr ""', 'msgid "Part one"\nmsgstr "Part 3"'
        )
        path.write_text(text, encoding="utf-8")
    alone = checks.check(folder, several, with_msgfmt=False)
    monkeypatch.setattr(checks, "_MUCH", 0)
    monkeypatch.setattr(checks, "cores", lambda: 2)
    # Other tests may have left the thread of a browser's driver.
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    asked: list[tuple[int, int]] = []

    def noted(tasks: Sequence[Locale], work: Callable[[Locale], object], *, copies: int) -> list[object]:
        asked.append((len(tasks), copies))
        return in_order(tasks, work, copies=copies)

    monkeypatch.setattr(checks, "in_order", noted)
    assert checks.check(folder, several, with_msgfmt=False) == alone
    assert asked == [(2, 1)]  # after the first language
    assert {each.rule.name for each in alone.findings} == {"numbers", "script"}


def test_a_language_without_data_says_which_rules_it_skips(tmp_path: Path) -> None:
    report = checks.check(tmp_path, [locale("fr")], with_msgfmt=False)
    (note,) = report.notes
    assert note.startswith("fr has no part in languages.toml: scripts, negations, must and may were not checked")
    assert note.endswith("scripts/contact_help/translating/languages.toml")
    assert [each.rule.name for each in report.findings] == ["file"] * 3  # and it has no catalogues
    assert {each.remedy for each in report.findings} == {"Run `contact-help translations update`, which makes it"}
    # What needs no data is checked all the same.
    assert set(told("fr", "You do not have 30 days.", "Vous avez 20 jours.")) == {"numbers"}


@pytest.mark.parametrize("count", [0, 1, 7])
def test_messages_that_are_still_fuzzy_are_named_in_a_note(project: Callable[..., Path], count: int) -> None:
    folder = project("en", "es")
    path = catalogues.path(folder / "locales", locale("es"), "site")
    file = polib.pofile(str(path), wrapwidth=0)
    for entry in file[:count]:
        entry.msgstr, entry.flags = "Texto", ["fuzzy"]
    path.write_text(str(file), encoding="utf-8")
    notes = checks.check(folder, [locale("es")], with_msgfmt=False).notes
    if not count:
        assert notes == []
        return
    (note,) = notes
    first = next(each for each in polib.pofile(str(path)) if each.fuzzy)
    assert note.startswith(f"{count} message{' is' if count == 1 else 's are'} fuzzy in es: the English is shown")
    assert f"locales/es/LC_MESSAGES/site.po:{first.linenum}" in note
    assert note.count("site.po:") == min(count, 5)
    assert note.endswith(" and 2 more") is (count == 7)


def test_a_missing_plural_form_is_told_once_and_by_its_message(spanish: Path) -> None:
    path = catalogues.path(spanish / "locales", locale("es"), "theme")
    text = path.read_text(encoding="utf-8")
    plural = 'msgid "{number} day"\nmsgid_plural "{number} days"\nmsgstr[0] "{number} día"\n'
    path.write_text(f"{text}\n{plural}", encoding="utf-8")
    said = [
        each for each in json.loads(run("check", "--format", "json", code=1))["findings"] if "theme" in each["file"]
    ]
    assert [each["rule"] for each in said] == ["plural-forms"]


@pytest.mark.parametrize(
    ("tag", "msgstr", "told_too"),
    [
        ("pl", "Powiedz „tak” i „nie”.", False), ("pl", "Powiedz „tak” i „nie.", True),
        ("ru", "Скажите „да“ и „нет“.", False), ("ru", "Скажите „да“ и „нет.", True),
    ],
)  # fmt: skip
def test_a_low_quotation_mark_closes_as_its_language_closes_it(tag: str, msgstr: str, *, told_too: bool) -> None:
    assert ("quotes" in told(tag, 'Say "yes" and "no".', msgstr)) is told_too


@pytest.mark.parametrize(
    ("tag", "msgstr", "told_too"),
    [
        ("fa", "اول پول می\u200cخواهند.", False), ("hi", "क्\u200dष.", False), ("fa", "اول\u200c پول.", True),
        ("fa", "اول پول\u200c.", True), ("ar", "هم يريدون\u200cالمال أولا.", True), ("fr", "D'a\u200cbord.", True),
        ("fa", "اول\u00adپول.", True),
    ],
)  # fmt: skip
def test_a_joiner_is_no_fault_where_a_language_is_written_with_it(tag: str, msgstr: str, *, told_too: bool) -> None:
    assert ("invisible" in told(tag, "They want money first.", msgstr)) is told_too


@pytest.mark.parametrize(
    ("msgstr", "said"),
    [
        ("Lea esto.", "the one to 'a.md#b' is missing"),
        ("Lea [esto](a.md).", "one leads to 'a.md', there to 'a.md#b'"),
        ("Lea [esto](a.md#b) [y](c.md).", "it has none to 'c.md'"),
    ],
)
def test_a_changed_link_is_told_with_both_targets(msgstr: str, said: str) -> None:
    assert told("es", "Read [this](a.md#b).", msgstr)["links"] == f"the links differ from the English: {said}"


def test_the_projects_own_catalogues_are_clean() -> None:
    report = checks.check(REAL, [locale("es"), locale("ar")])
    assert [each for each in report.findings if each.rule.severity != findings.ADVICE] == []
    assert report.checked > 1500
