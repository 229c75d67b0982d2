"""A catalogue that a program makes is its source in other characters and words, and says so to all who meet it."""

from __future__ import annotations

import datetime as dt
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
from contact_help.translating import catalogues, checks, derived, reviews, status, update

REAL = Path(__file__).parents[2]
TRADITIONAL, SIMPLIFIED = locale("zh-Hant"), locale("zh-Hans")
ENGLISH = "They answer within {wait}.[^wait]"
SETTINGS = 'from = "zh-Hant"\nopencc = "tw2s"\n[words]\n"程式" = "程序"\n"程式码" = "代码"\n"「" = "“"\n"」" = "”"\n'
Make = Callable[..., Path]


@pytest.fixture
def made(project: Make) -> Path:
    """A project in which simplified Chinese is made of the traditional one."""
    folder = project("en", "zh-Hant")
    (folder / "locales/zh_Hans").mkdir()
    (folder / "locales/zh_Hans" / derived.FILE).write_text(SETTINGS)
    text = (folder / "mkdocs.yml").read_text()
    (folder / "mkdocs.yml").write_text(text.replace("zh-Hant]", "zh-Hant, zh-Hans]"))
    translate(folder, "zh-Hant", ENGLISH, "對方會在 {wait}內答覆。[^wait]")
    bring_up_to_date(folder)
    return folder


def bring_up_to_date(folder: Path) -> None:
    update.update(folder, [TRADITIONAL, SIMPLIFIED])


def entry(folder: Path, msgid: str = ENGLISH) -> polib.POEntry:
    found = catalogues.read(catalogues.path(folder / "locales", SIMPLIFIED, "site")).find(msgid)
    assert found is not None
    return found


def told(folder: Path) -> list[tuple[str, str]]:
    report = checks.check(folder, [SIMPLIFIED], with_msgfmt=False)
    return [(each.msgid, each.what) for each in report.findings if each.rule.name == "derived"]


def derivation(words: dict[str, str]) -> derived.Derivation:
    return derived.Derivation(SIMPLIFIED, TRADITIONAL, "tw2s", words)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("貸款服務商", "贷款服务商"),
        ("錢被保留著", "钱被保留着"),  # Taiwan's own character
        ("邮件程式", "邮件程序"),
        ("程式碼", "代码"),  # the longer word wins
        ("請寫「Fee」", "请写“Fee”"),
        ("[信](a.md) {noe_ack} **粗** [^a]", "[信](a.md) {noe_ack} **粗** [^a]"),  # signs and names are left alone
        ("文件和資料", "文件和资料"),  # no words of OpenCC's own
        ("破產程序", "破产程序"),
    ],
)
def test_characters_are_converted_then_words_put_in(traditional: str, simplified: str) -> None:
    words = {"程式": "程序", "程式码": "代码", "「": "“", "」": "”"}
    assert derivation(words).text(traditional) == simplified


def test_what_was_put_in_is_not_read_again() -> None:
    assert derivation({"甲": "乙", "乙": "丙"}).text("甲乙") == "乙丙"


def test_an_update_makes_every_message(made: Path) -> None:
    assert entry(made).msgstr == "对方会在 {wait}内答复。[^wait]"
    source = catalogues.read(catalogues.path(made / "locales", TRADITIONAL, "site"))
    ours = catalogues.read(catalogues.path(made / "locales", SIMPLIFIED, "site"))
    assert [each.msgid for each in ours] == [each.msgid for each in source if not each.obsolete]


def test_an_update_of_the_made_language_alone_does_the_same(made: Path) -> None:
    translate(made, "zh-Hant", ENGLISH, "{wait}內回覆。[^wait]")
    update.update(made, [SIMPLIFIED])
    assert entry(made).msgstr == "{wait}内回复。[^wait]"


def test_a_second_update_changes_nothing(made: Path) -> None:
    assert not update.plan(made, [TRADITIONAL, SIMPLIFIED]).texts


def test_the_file_says_who_made_it_and_where_to_mend_it(made: Path) -> None:
    text = catalogues.path(made / "locales", SIMPLIFIED, "site").read_text(encoding="utf-8")
    head = text.partition("msgid")[0]
    assert "writes over this file" in head
    assert "zh_Hant" in head
    assert "locales/zh_Hans/derived.toml" in head
    assert "X-Derived-From: zh_Hant" in text


def test_without_the_file_people_write_the_language(project: Make) -> None:
    folder = project("en", "zh-Hant", "zh-Hans")
    translate(folder, "zh-Hans", ENGLISH, "{wait}之内答复。[^wait]")
    bring_up_to_date(folder)
    assert entry(folder).msgstr == "{wait}之内答复。[^wait]"
    assert told(folder) == []
    assert catalogues.open_all(folder / "locales", SIMPLIFIED).made_of is None


def test_fuzzy_words_stay_fuzzy_and_reasons_stay_with_them(made: Path) -> None:
    path = catalogues.path(made / "locales", TRADITIONAL, "site")
    file = catalogues.read(path)
    (found,) = [each for each in file if each.msgid == ENGLISH]
    found.flags, found.tcomment = ["fuzzy"], "allow: length: it has room"
    path.write_text(update.render(file), encoding="utf-8")
    bring_up_to_date(made)
    assert entry(made).fuzzy
    assert entry(made).tcomment == "allow: length: it has room"


# --- stale, or changed by hand ---------------------------------------------------------------------------------------


def test_what_is_as_it_was_made_passes(made: Path) -> None:
    assert told(made) == []


def test_a_text_that_was_changed_by_hand_is_told(made: Path) -> None:
    line = translate(made, "zh-Hans", ENGLISH, "{wait}之内答复。[^wait]")
    assert told(made) == [(ENGLISH, "the text is not the one that zh_Hant gives")]
    (finding,) = checks.check(made, [SIMPLIFIED], with_msgfmt=False).findings
    assert (finding.place, finding.line) == ("locales/zh_Hans/LC_MESSAGES/site.po", line)
    assert finding.rule.severity == "error"
    assert "derived.toml" in finding.remedy
    assert "# allow" not in finding.remedy


def test_a_source_or_a_word_that_changed_since_is_told_until_the_next_update(made: Path) -> None:
    translate(made, "zh-Hant", ENGLISH, "{wait}內答覆。[^wait]")
    assert [msgid for msgid, _ in told(made)] == [ENGLISH]
    bring_up_to_date(made)
    assert told(made) == []
    path = made / "locales/zh_Hans" / derived.FILE
    path.write_text(path.read_text() + '"答复" = "回答"\n')
    assert [msgid for msgid, _ in told(made)] == [ENGLISH]
    bring_up_to_date(made)
    assert told(made) == []
    assert entry(made).msgstr == "{wait}内回答。[^wait]"


def test_a_message_that_is_missing_or_too_many_and_a_lost_header_are_told(made: Path) -> None:
    path = catalogues.path(made / "locales", SIMPLIFIED, "site")
    file = catalogues.read(path)
    file.remove(next(each for each in file if each.msgid == ENGLISH))
    file.append(polib.POEntry(msgid="Mine", msgstr="我的"))
    del file.metadata[catalogues.MADE_OF_HEADER]
    path.write_text(update.render(file), encoding="utf-8")
    assert sorted(told(made)) == [
        ("", "1 messages of zh_Hant are missing"),
        ("", "the header does not say that it is made of zh_Hant"),
        ("Mine", "zh_Hant has no such message"),
    ]


# --- people ----------------------------------------------------------------------------------------------------------


def test_a_review_stays_while_its_text_does_and_is_nobody_elses(made: Path) -> None:
    for tag in (TRADITIONAL, SIMPLIFIED):
        path = catalogues.path(made / "locales", tag, "site")
        file = catalogues.read(path)
        for each in file:
            if each.msgid == ENGLISH:
                reviews.sign(each, "Li" if tag == SIMPLIFIED else "Chen", dt.date(2026, 11, 25))
        path.write_text(update.render(file), encoding="utf-8")
    bring_up_to_date(made)
    assert [mark.name for mark in reviews.of(entry(made))] == ["Li"]
    translate(made, "zh-Hant", ENGLISH, "{wait}內答覆。[^wait]")
    bring_up_to_date(made)
    assert "reviewed" not in entry(made).tcomment


def test_its_pages_and_the_status_name_the_language_that_it_is_made_of(made: Path) -> None:
    (coverage,) = [status.coverage(made / "locales", SIMPLIFIED)]
    assert coverage.made_of == TRADITIONAL
    assert "made from zh-Hant" in status.as_text([coverage], pages=False)
    assert '"made_of": "zh-Hant"' in status.as_json([coverage])
    building.build(made)
    note = '<a href="../zh-Hant/" hreflang="zh-Hant" lang="zh-Hant" dir="ltr">繁體中文</a>'
    assert note in (made / "site/zh-Hans/index.html").read_text()
    assert note not in (made / "site/zh-Hant/index.html").read_text().partition("<main")[2]


def test_the_command_writes_them_too(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    translate(made, "zh-Hant", ENGLISH, "{wait}內答覆。[^wait]")
    monkeypatch.chdir(made)
    assert CliRunner().invoke(main, ["translations", "update", "--check"]).exit_code == 1
    assert CliRunner().invoke(main, ["translations", "update"]).exit_code == 0
    assert CliRunner().invoke(main, ["translations", "update", "--check"]).exit_code == 0


# --- derived.toml ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from = ", "this is not valid TOML"),
        ('opencc = "tw2s"', "from: '' is not a language tag"),
        ('from = "xx"\nopencc = "tw2s"', "no data is known"),
        ('from = "en"\nopencc = "tw2s"', "en has no catalogues"),
        ('from = "zh-Hans"\nopencc = "tw2s"', "zh-Hans has no catalogues to make these of"),
        ('from = "ru"\nopencc = "tw2s"', "ru has other plural forms"),
        ('from = "zh-Hant"\nopencc = "../x"', "is none of its conversions"),
        ('from = "zh-Hant"\nopencc = "tw2s"\nword = 1', "'word' is no key"),
        ('from = "zh-Hant"\nopencc = "tw2s"\n[words]\n"a" = 1', "both in quotes"),
        ('from = "zh-Hant"\nopencc = "tw2s"\n[words]\n"" = "a"', "both in quotes"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place_and_nothing_is_written(made: Path, text: str, said: str) -> None:
    path = made / "locales/zh_Hans" / derived.FILE
    path.write_text(text)
    before = catalogues.path(made / "locales", SIMPLIFIED, "site").read_bytes()
    with pytest.raises(InputError) as error:
        bring_up_to_date(made)
    assert all(each.place == "locales/zh_Hans/derived.toml" for each in error.value.problems)
    assert said in str(error.value)
    assert catalogues.path(made / "locales", SIMPLIFIED, "site").read_bytes() == before


def test_every_word_of_our_own_list_stands_in_our_own_texts() -> None:
    own = derived.of(REAL / "locales", SIMPLIFIED)
    assert own is not None
    bare = derived.Derivation(own.target, own.source, own.conversion, {})
    texts = "\n".join(
        bare.text(text)
        for domain in catalogues.DOMAINS
        for each in catalogues.read(catalogues.path(REAL / "locales", TRADITIONAL, domain))
        for text in (each.msgstr, *each.msgstr_plural.values())
    )
    # Quotation marks come in two pairs, whether a text needs both or not.
    assert [word for word in own.words if word not in texts and word not in "「」『』"] == []
