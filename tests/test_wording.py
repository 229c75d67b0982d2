"""Facts, names and dates within a text: each unit and form, what stays English, and what is never read twice."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from contact_help.facts import Fact
from contact_help.locales import locale
from contact_help.translating.catalogues import Catalogue
from contact_help.wording import UnknownPlaceholderError, Wording

DAY = dt.date(2026, 11, 23)
PHONE = "+18554112372"
UNIT = "{number} working day"


def voice(
    value: float | str | None = 5,
    unit: str | None = "working_day",
    *,
    tag: str = "en",
    citation: str = "12 CFR 1024.35(d)",
    catalogue: Catalogue | None = None,
) -> Wording:
    fact = Fact("it", value, unit, citation, "https://example.org/rule", DAY, "about")
    return Wording(locale(tag), catalogue or Catalogue(locale(tag)), {"it": fact}, "Sample Loans", DAY)


def arabic(forms: tuple[str, ...]) -> Wording:
    return voice(tag="ar", catalogue=Catalogue(locale("ar"), {}, {("unit", UNIT): forms}))


@pytest.mark.parametrize(
    ("value", "unit", "form", "shown"),
    [
        (1, "working_day", "", "1 working day"),
        (2, "working_day", "", "2 working days"),
        (1, "calendar_day", "", "1 day"),
        (45, "calendar_day", "", "45 days"),
        (1, "business_day", "", "1 business day"),
        (7, "business_day", "", "7 business days"),
        (1, "month", "", "1 month"),
        (12, "month", "", "12 months"),
        (1, "year", "", "1 year"),
        (0, "year", "", "0 years"),
        (3, "year", ".genitive", "3 years"),
        (1, "month", ".genitive", "1 month"),
        (30, "working_day", ".number", "30"),
        (5000, "count", "", "5,000"),
        (5000, "count", ".number", "5,000"),
        (50, "usd", "", "$50"),
        (1450.5, "usd", "", "$1,450.50"),
        (80, "percent", "", "80%"),
        (0.5, "percent", "", "0.5%"),
        (12.5, "percent", "", "12.5%"),
        ("2026-11-26", "date", "", "November 26, 2026"),
        ("02-29", "day_of_year", "", "February 29"),
        ("711", "text", "", "711"),
        ("https://example.org/x", "url", ".url", "https://example.org/x"),
        ("https://example.org/x", "url", "", "https://example.org/x"),
        (5, "working_day", ".cite", "12 CFR 1024.35(d)"),
        (5, "working_day", ".source", "12 CFR 1024.35(d). Checked on November 23, 2026."),
        (None, None, ".cite", "12 CFR 1024.35(d)"),
    ],
)
def test_each_unit_and_form_prints_in_plain_text(value: float | str | None, unit: str, form: str, shown: str) -> None:
    assert voice(value, unit).fill("{it" + form + "}", markup=False) == shown


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (5, "working_day", "{other}"),
        (5, "working_day", "{it.url}"),
        (5, "working_day", "{it.accusative}"),
        (PHONE, "phone", "{it.url}"),
        ("711", "text", "{it.nominative}"),
        (None, None, "{it}"),
        (None, None, "{it.number}"),
        (5, "working_day", "{servicer.url}"),
        (5, "working_day", "{today.url}"),
    ],
)
def test_a_name_or_form_that_does_not_exist_is_never_printed(value: float | str | None, unit: str, text: str) -> None:
    with pytest.raises(UnknownPlaceholderError, match=r"\{"):
        voice(value, unit).fill(text, markup=False)


@pytest.mark.parametrize("text", ["{ #anchor }", "{It}", "{it", "it}", "{}", "{1}"])
def test_braces_that_name_nothing_stay(text: str) -> None:
    assert voice().fill(text, markup=False) == text


def test_a_phone_is_a_link_in_markup_and_a_number_in_plain_text() -> None:
    assert voice(PHONE, "phone").fill("{it}", markup=True) == f"[(855) 411-2372](tel:{PHONE})"
    assert voice(PHONE, "phone").fill("{it}", markup=False) == "(855) 411-2372"
    assert voice("+442071234567", "phone").fill("{it}", markup=False) == "+44 20 7123 4567"


def test_left_to_right_values_are_kept_whole_in_arabic() -> None:
    phone = voice(PHONE, "phone", tag="ar")
    assert phone.fill("{it}", markup=True) == f'[<bdi dir="ltr">(855) 411-2372</bdi>](tel:{PHONE})'
    assert phone.fill("{it}", markup=False) == "\u2066(855) 411-2372\u2069"
    assert phone.fill("{servicer}", markup=False) == "\u2066Sample Loans\u2069"
    assert phone.fill("{it.cite}", markup=True) == '<span lang="en" dir="ltr">12 CFR 1024.35(d)</span>'
    assert phone.fill("{it.cite}", markup=False) == "\u206612 CFR 1024.35(d)\u2069"


def test_a_unit_without_a_translation_stays_english_and_says_so() -> None:
    assert voice(tag="es").fill("{it}", markup=True) == '<span lang="en" dir="ltr">5 working days</span>'
    assert voice(tag="es").fill("{it}", markup=False) == "5 working days"
    assert voice(tag="ar").fill("{it}", markup=False) == "\u20665 working days\u2069"


def test_what_the_language_writes_itself_is_not_isolated_in_arabic() -> None:
    assert voice("2026-11-26", "date", tag="ar").fill("{it}", markup=True) == "26 نوفمبر 2026"
    assert voice(80, "percent", tag="ar").fill("{it}", markup=False).count("\u2066") == 0


def test_the_address_for_a_link_stays_bare_in_arabic() -> None:
    shown = voice("https://example.org/x", "url", tag="ar").fill("[a]({it.url})", markup=True)
    assert shown == "[a](https://example.org/x)"


def test_arabic_has_a_form_for_each_range_of_numbers() -> None:
    wording = arabic(tuple("abcdef"))
    for number, form in ((0, "a"), (1, "b"), (2, "c"), (3, "d"), (10, "d"), (11, "e"), (45, "e"), (100, "f")):
        fact = Fact("it", number, "working_day", "", "", DAY, "")
        shown = Wording(wording.locale, wording.catalogue, {"it": fact}, "", DAY).fill("{it}", markup=False)
        assert shown == form


def test_a_missing_genitive_falls_back_to_the_plain_form() -> None:
    wording = arabic(("0", "1", "2", "{number} أيام عمل", "4", "5"))
    assert wording.fill("{it.genitive}", markup=False) == "5 أيام عمل"


@pytest.mark.parametrize("markup", [True, False])
def test_what_stands_in_a_value_is_not_read_again(markup: bool) -> None:  # noqa: FBT001 # pytest passes it by name
    wording = voice(citation="the rule of {date} and {it}")
    assert wording.fill("{name} {it}", markup=markup, values={"name": "{it}"}) == "{it} 5 working days"
    assert "the rule of {date} and {it}" in wording.fill("{it.source}", markup=markup)


def test_a_given_value_comes_before_a_fact_of_the_same_name() -> None:
    assert voice().fill("{it} {it.cite}", markup=False, values={"it": "mine"}) == "mine 12 CFR 1024.35(d)"


@pytest.mark.parametrize(("value", "unit", "shown"), [("711", "text", "711"), (PHONE, "phone", "(855) 411-2372")])
@pytest.mark.parametrize("form", ["", ".number", ".genitive"])
def test_a_form_that_a_translator_may_choose_never_stops_a_build(value: str, unit: str, shown: str, form: str) -> None:
    assert voice(value, unit).fill("{it" + form + "}", markup=False) == shown
    assert voice().fill("{servicer" + form + "}", markup=False) == "Sample Loans"
    assert voice().fill("{today" + form + "}", markup=False) == "November 23, 2026"


def test_the_source_of_a_fact_is_a_link_marked_as_english_elsewhere() -> None:
    link = "[12 CFR 1024.35(d)](https://example.org/rule)"
    assert voice().fill("{it.source}", markup=True) == f"{link}. Checked on November 23, 2026."
    untranslated = voice(tag="es").fill("{it.source}", markup=True)
    assert untranslated == f'<span lang="en" dir="ltr">{link}. Checked on November 23, 2026.</span>'
    line = Catalogue(locale("es"), {(None, "{citation}. Checked on {date}."): "{citation}. Visto el {date}."})
    translated = voice(tag="es", catalogue=line).fill("{it.source}", markup=True)
    assert translated == f'<span lang="en" dir="ltr">{link}</span>. Visto el 23 de noviembre de 2026.'


def test_text_without_a_translation_stays_english_and_says_so() -> None:
    said = voice(tag="es").say("Wait {it} until {today}")
    assert said.foreign
    assert said.text == "Wait 5 working days until November 23, 2026"
    assert said.__html__().startswith('<span lang="en" dir="ltr">Wait')


def test_translated_text_is_escaped_and_not_marked() -> None:
    said = voice(tag="es", catalogue=Catalogue(locale("es"), {(None, "Wait"): "Espere <ya>"})).say("Wait")
    assert not said.foreign
    assert said.__html__() == "Espere &lt;ya&gt;"


def test_english_is_never_marked_as_foreign_in_english() -> None:
    assert voice().say("Wait").__html__() == "Wait"


def test_one_message_can_differ_by_its_context() -> None:
    catalogue = Catalogue(locale("es"), {("menu", "Words"): "Vocabulario", (None, "Words"): "Palabras"})
    wording = voice(tag="es", catalogue=catalogue)
    assert (wording.plain("Words", "menu"), wording.plain("Words")) == ("Vocabulario", "Palabras")
    assert wording.say("Words", "heading").foreign


@pytest.mark.parametrize(
    ("msgstr", "shown"),
    [
        ("مثل 2026-11-03.", "مثل \u20662026-11-03\u2069."),
        # What stands in order by itself, or is part of a word that is kept whole already.
        ("من 0 إلى 9", "من 0 إلى 9"),
        ("ملف 2026-03-20-letter.pdf", "ملف 2026-03-20-letter.pdf"),
        ("رقم 12026-11-03", "رقم 12026-11-03"),
    ],
)
def test_a_typed_day_keeps_its_order_in_arabic(msgstr: str, shown: str) -> None:
    message = "as 2026-11-03"
    arabic_voice = voice(tag="ar", catalogue=Catalogue(locale("ar"), {(None, message): msgstr}))
    assert arabic_voice.plain(message) == shown
    # In Markdown too, beside what is marked as English.
    plain = re.sub(r"<[^>]*>", "", arabic_voice.mark_foreign(msgstr, message))
    assert plain == shown
    spanish = voice(tag="es", catalogue=Catalogue(locale("es"), {(None, message): "como 2026-11-03"}))
    assert spanish.plain(message) == "como 2026-11-03"


# What nobody has checked for too long

LATE = DAY + dt.timedelta(days=366)


@pytest.mark.parametrize(
    ("value", "unit", "form", "in_letter"),
    [
        (5, "working_day", "", "the set time"),
        (5, "working_day", ".genitive", "the set time"),
        (2, "month", "", "the set time"),
        (2, "month", ".number", "the set"),
        (80, "percent", ".number", "the set"),
        (80, "percent", "", "the set figure"),
        (50, "usd", "", "the set figure"),
        (5000, "count", "", "the set figure"),
        ("711", "text", "", "the set figure"),
        ("01-31", "day_of_year", "", "the set day"),
        ("2026-11-26", "date", "", "the set day"),
    ],
)
def test_a_figure_that_is_too_old_is_never_printed(value: float | str, unit: str, form: str, in_letter: str) -> None:
    look_up = "(look this up in 12 CFR 1024.35(d): we have not checked it lately)"
    young = replace(voice(value, unit), today=LATE - dt.timedelta(days=1))
    old = replace(voice(value, unit), today=LATE)
    text = "{it" + form + "}"
    for markup in (True, False):
        assert old.fill(text, markup=markup) == look_up
        assert replace(old, in_letter=True).fill(text, markup=markup) == in_letter
        assert young.fill(text, markup=markup) not in {look_up, in_letter}
        assert replace(young, in_letter=True).fill(text, markup=markup) == young.fill(text, markup=markup)


def test_the_source_of_a_figure_that_is_too_old_still_says_when_it_was_checked() -> None:
    old = replace(voice(), today=LATE)
    assert old.fill("{it.source}", markup=False) == "12 CFR 1024.35(d). Checked on November 23, 2026."
    assert old.fill("{it.cite}", markup=False) == "12 CFR 1024.35(d)"


def test_a_figure_that_is_too_old_is_told_in_brackets_in_other_languages() -> None:
    """So it holds in any sentence, whatever case a number would stand in there."""
    words: dict[tuple[str | None, str], str] = {
        (None, "(look this up in {citation}: we have not checked it lately)"): "(consulte {citation})",
        (None, "the set time"): "el plazo fijado",
    }
    old = replace(voice(tag="es", catalogue=Catalogue(locale("es"), words)), today=LATE)
    assert old.fill("{it}", markup=True) == '(consulte <span lang="en" dir="ltr">12 CFR 1024.35(d)</span>)'
    assert old.fill("{it}", markup=False) == "(consulte 12 CFR 1024.35(d))"
    assert replace(old, in_letter=True).fill("{it.number}", markup=False) == "(el plazo fijado)"


def test_a_figure_that_is_too_old_is_kept_whole_in_arabic_and_marked_as_english() -> None:
    old = replace(voice(tag="ar"), today=LATE)
    text = "(look this up in 12 CFR 1024.35(d): we have not checked it lately)"
    assert old.fill("{it}", markup=True) == f'<span lang="en" dir="ltr">{text}</span>'
    assert old.fill("{it}", markup=False) == f"\u2066{text}\u2069"
    assert replace(old, in_letter=True).fill("{it}", markup=False) == "(\u2066the set time\u2069)"
