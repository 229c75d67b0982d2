"""Pseudo-languages change every word and nothing that is not a word."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_help import building
from contact_help.checking import links
from contact_help.locales import locale
from contact_help.mode import Mode
from contact_help.translating import message_rules, pseudo, update

Make = Callable[..., Path]
REAL = Path(__file__).parents[2]
LONG, MIRRORED = locale("en-XA"), locale("en-XB")
KEPT = [
    "{wait}",
    "{wait.genitive}",
    "{}",
    "`code span`",
    "[^wait]",
    "help@example.org",
    "https://example.org/a?b=c",
    "www.example.org",
    "&nbsp;",
    r"\*",
]


@pytest.mark.parametrize("kept", [*KEPT, "``a ` b``"])
@pytest.mark.parametrize("language", [LONG, MIRRORED])
def test_what_is_no_text_stays(language: object, kept: str) -> None:
    made = pseudo.translate(f"Words {kept} and words", language)  # type: ignore[arg-type] # a Locale
    assert kept in made
    assert "Words" not in made.replace("\u202eWords\u202c", "")


@pytest.mark.parametrize("kept", ["](../guide/index.md#part)", "](a(b).md)", "**", "[", "30", "$1,450.00", "10/21"])
def test_markup_targets_and_figures_stay(kept: str) -> None:
    text = "See **[the page](../guide/index.md#part)** or [that](a(b).md) by 10/21: 30 days, $1,450.00"
    for language in (LONG, MIRRORED):
        assert pseudo.translate(text, language).count(kept) == text.count(kept)


def test_a_text_without_words_stays() -> None:
    for text in ("{wait}", "`code`", "12", ""):
        assert pseudo.translate(text, LONG) == text


@pytest.mark.parametrize(
    ("text", "made"),
    [("Menu", "⟦Ṁééñûû⟧"), ("Pay it", "⟦Þááý îîţ õñé⟧"), ("[Go](go.md)", "⟦[Ĝõõ](go.md) õñé⟧")],
)
def test_long_english_is_accented_and_in_brackets(text: str, made: str) -> None:
    assert pseudo.translate(text, LONG) == made


def test_mirrored_english_turns_each_word_around() -> None:
    assert pseudo.translate("Pay by 5 don't", MIRRORED) == "⟦\u202ePay\u202c \u202eby\u202c 5 \u202edon't\u202c⟧"


TEXT = st.lists(
    st.sampled_from(["fee", "**late**", "*soon*", "_now_", "[two words](a.md#b)", "A & B", "a < b", "50%", *KEPT]),
    min_size=1,
    max_size=12,
).map(lambda words: " ".join(["Word", *words]))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(TEXT)
def test_any_message_stays_one_that_may_be_published_and_grows_by_two_fifths(text: str) -> None:
    made = pseudo.translate(text, LONG)
    assert message_rules.broken(text, made) is None
    assert pseudo.GROWTH * len(text) <= len(made) <= 2 * len(text) + len("⟦ three⟧")
    mirrored = pseudo.translate(text, MIRRORED)
    assert mirrored.count("\u202e") == mirrored.count("\u202c") > 0
    assert re.sub("[\u202e\u202c⟦⟧]", "", mirrored) == text


def test_every_message_of_this_site_stays_one_that_may_be_published() -> None:
    for domain in update.DOMAINS:
        for message in update.extract(REAL, domain):
            for text in [message.id] if isinstance(message.id, str) else message.id:
                if text:
                    assert message_rules.broken(text, pseudo.translate(text, LONG)) is None, text


# --- a site ----------------------------------------------------------------------------------------------------------


def test_any_site_can_be_built_in_them_without_catalogues(project: Make) -> None:
    folder = project("en", "es")
    site = building.build(folder, mode=Mode(pseudo=True)).site
    assert not (folder / "locales/en_XA").exists()
    long, mirrored = ((site / tag / "index.html").read_text() for tag in ("en-XA", "en-XB"))
    assert '<html lang="en-XA" dir="ltr">' in long
    assert "⟦Þáářţ õõñéé õñé⟧</h2>" in long
    assert '<html lang="en-XB" dir="rtl">' in mirrored
    assert "⟦\u202ePart\u202c \u202eone\u202c⟧</h2>" in mirrored
    assert not (building.build(folder).site / "en-XA").exists()


def test_the_owner_can_list_one_among_the_languages_for_good(project: Make) -> None:
    folder = project("en", "en-XA")
    assert (building.build(folder, mode=Mode(pseudo=True)).languages) == 3
    site = building.build(folder).site
    assert sorted(each.name for each in site.iterdir() if each.is_dir()) == ["assets", "en", "en-XA"]


def test_the_links_of_such_a_site_are_right(project: Make) -> None:
    assert links.check_links(building.build(project("en"), mode=Mode(pseudo=True)).site) == []


def test_no_words_of_a_page_are_left_as_they_were(project: Make) -> None:
    site = building.build(project("en"), mode=Mode(pseudo=True)).site
    page = lxml.html.parse(str(site / "en-XA/write/fee/index.html")).getroot()
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in ("style", "title", "head"):
            continue
        around = [element, *element.iterancestors()][:-1]
        if any(each.get("lang") for each in around) or not re.search("[A-Za-z]", element.text or ""):
            continue
        # Own names of languages, of companies and what counts days are no messages.
        known = ("Pseudo", "Gmail", "Outlook", "Yahoo")
        assert "⟦" in "".join(element.itertext()) or any(each in (element.text or "") for each in known), element.text


def test_the_languages_page_counts_only_languages_with_catalogues(project: Make) -> None:
    folder = project("en", "es")
    (folder / "docs/languages.md").write_text("---\nmenu: L\ntemplate: languages.html\n---\n\n# Languages\n")
    site = building.build(folder, mode=Mode(pseudo=True)).site
    table = (site / "en/languages/index.html").read_text().split("<tbody>")[1].split("</tbody>")[0]
    assert "Español" in table
    assert "Pseudo" not in table
