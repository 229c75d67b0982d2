"""English words in a translation say that they are English, and the language's own words do not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from contact_help.facts import Fact
from contact_help.locales import locale
from contact_help.translating.blocks import PageText
from contact_help.translating.catalogues import Catalogue
from contact_help.translating.foreign_words import may_be_in, runs
from contact_help.translating.inline import change_words
from contact_help.translating.page_parser import PageParser
from contact_help.wording import Wording

DAY = dt.date(2026, 11, 23)
FACTS = {"call": Fact("call", "+18005550100", "phone", "12 CFR 1", "https://example.org", DAY, "about")}


def english_in(words: str, english: str, tag: str) -> list[str]:
    return [run for run, foreign in runs(words, english, locale(tag)) if foreign]


@pytest.mark.parametrize(
    ("tag", "words", "found"),
    [
        ("ar", "مقدم الخدمة (servicer)، الشركة", ["servicer"]),
        ("ar", 'قل "Spanish, please" ثم انتظر.', ["Spanish, please"]),
        ("ru", "Позвоните в HUD и CFPB.", ["HUD", "CFPB"]),
        ("zh-Hant", "填寫 Form 1098。", ["Form 1098"]),
        ("ko", "A에서 Z까지, 12 CFR 1024.35(d)", ["A", "Z", "CFR 1024.35", "d"]),
        ("ar", "لا شيء هنا 123 (456)", []),
        ("ru", "Хосе (José) и É", ["José", "É"]),
        # A file's name is one word, with the day that it begins with; a number by itself is no English.
        ("ar", "ملف PDF: 2026-03-20-letter.pdf، ثم", ["PDF", "2026-03-20-letter.pdf"]),
        ("ko", "2026-11-03 및 1098-C 또는 90-일", ["1098-C"]),
    ],
)
def test_latin_letters_are_english_in_another_script(tag: str, words: str, found: list[str]) -> None:
    assert english_in(words, "anything", tag) == found


@pytest.mark.parametrize(
    ("words", "english", "found"),
    [
        ("A su administrador (servicer), hoy", "Your servicer, today", ["servicer"]),
        ('Diga "Spanish, please" (español, por favor)', 'Say "Spanish, please".', ["Spanish, please"]),
        ("Una «forensic audit» del préstamo", "A Forensic audit of the loan", ["forensic audit"]),
        # Near misses: words of the translation's own, parts of words, the whole message, no words.
        ("La empresa (la que cobra)", "The company", []),
        ("El cargo (serv)", "Your servicer", []),
        ("«servicer»", "servicer", []),
        ("servicer", "Your servicer", []),
        ("El día (30)", "Day (30)", []),
        ("Opción (a)", "Choice (a)", []),
    ],
)
def test_what_is_set_off_and_stands_in_the_english_too_is_english(words: str, english: str, found: list[str]) -> None:
    for tag in ("es", "vi", "ht"):
        assert english_in(words, english, tag) == found


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    st.text(st.sampled_from("ab AZ.,()\"'«»&/أب1-"), max_size=30), st.text(max_size=10), st.sampled_from(["ar", "es"])
)
def test_cutting_loses_no_letter(words: str, english: str, tag: str) -> None:
    found = list(runs(words, english, locale(tag)))
    assert "".join(run for run, _ in found) == words
    assert may_be_in(words, locale(tag)) or not any(foreign for _, foreign in found)


def voice(tag: str, msgid: str, msgstr: str) -> Wording:
    return Wording(locale(tag), Catalogue(locale(tag), {(None, msgid): msgstr}), FACTS, "Sample Loans", DAY)


def block(tag: str, msgid: str, msgstr: str) -> str:
    page = PageText(voice(tag, msgid, msgstr), "docs/x.md")
    return PageParser(lambda: page).convert(msgid)


def span(words: str) -> str:
    return f'<span lang="en" dir="ltr">{words}</span>'


STRESSED = f'<strong>{span("A b")}</strong> <a href="a.md">مكتب {span("CFPB")}</a>'


@pytest.mark.parametrize(
    ("msgid", "msgstr", "html"),
    [
        ("The HUD & you", "أنت و HUD & معا", f"أنت و {span('HUD')} &amp; معا"),
        ("**A b** [the CFPB](a.md)", "**A b** [مكتب CFPB](a.md)", STRESSED),
        ("Call {call}", "اتصل {call}", 'اتصل <a href="tel:+18005550100"><bdi dir="ltr">(800) 555-0100</bdi></a>'),
        ("Write `abc`", "اكتب `abc`", "اكتب <code>abc</code>"),
        ("To a.b@example.org", "إلى a.b@example.org", "إلى a.b@example.org"),
    ],
)
def test_words_are_marked_and_markup_targets_and_addresses_are_not(msgid: str, msgstr: str, html: str) -> None:
    assert block("ar", msgid, msgstr) == f"<p>{html}</p>"


def test_a_heading_keeps_its_id_and_its_plain_words() -> None:
    page = PageText(voice("ar", "What HUD does", "ما يفعله HUD"), "docs/x.md")
    made = PageParser(lambda: page)
    assert made.convert("## What HUD does") == f'<h2 id="what-hud-does">ما يفعله {span("HUD")}</h2>'
    assert page.index[0].text == "ما يفعله HUD"
    assert made.toc_tokens[0]["name"] == "ما يفعله HUD"  # type: ignore[attr-defined] # toc's own


def test_words_of_templates_are_marked_between_tags_and_plain_in_attributes() -> None:
    said = voice("ar", "Open it in {name}", "افتح <في> {name}").say("Open it in {name}", name="Gmail")
    assert said.text == "افتح <في> Gmail"
    assert escape(said) == f"افتح &lt;في&gt; {span('Gmail')}"


@pytest.mark.parametrize("tag", ["en", "en-XA", "en-XB"])
def test_english_and_what_is_made_of_it_have_no_foreign_words(tag: str) -> None:
    assert escape(voice(tag, "Say (it)", "Say (it)").say("Say (it)")) == "Say (it)"
    assert voice(tag, "Say (it)", "Say (it)").mark_foreign("Say (it) now", "Say (it)") == "Say (it) now"


def test_a_languages_script_is_its_tags_or_the_likely_one() -> None:
    tags = ("es", "vi", "ht", "hmn", "sr-Latn", "sr", "ar", "zh-Hans", "ko", "pt-BR")
    assert [tag for tag in tags if locale(tag).is_latin] == ["es", "vi", "ht", "hmn", "sr-Latn", "pt-BR"]


def test_a_change_of_words_leaves_everything_else() -> None:
    text = r"ab `ab` [ab](ab) [^ab] {ab} <ab> &ab; https://ab.cd/ab ab@ab.cd \ab"
    assert change_words(text, str.upper) == r"AB `ab` [AB](ab) [^ab] {ab} <ab> &ab; https://ab.cd/ab ab@ab.cd \aB"
