"""Names, shares, days without a year and plural edges, beside the table in test_words_and_dates."""

from __future__ import annotations

import datetime as dt

import pytest

from contact_help import locales
from contact_help.locales import locale, near

DAY = dt.date(2026, 11, 23)
TAGS = ("en", "es", "ar", "zh-Hant", "zh-Hans", "vi", "ko", "tl", "ht", "ru", "en-XA")


@pytest.mark.parametrize(
    ("tag", "short", "month", "name"),
    [
        ("en", "November 23", "November 2026", "English"),
        ("es", "23 de noviembre", "noviembre de 2026", "Español"),
        ("ar", "23 نوفمبر", "نوفمبر 2026", "العربية"),
        ("zh-Hant", "11月23日", "2026年11月", "繁體中文"),
        ("zh-Hans", "11月23日", "2026年11月", "简体中文"),
        ("vi", "23 tháng 11", "tháng 11 năm 2026", "Tiếng Việt"),
        ("ko", "11월 23일", "2026년 11월", "한국어"),
        ("tl", "Nobyembre 23", "Nobyembre 2026", "Tagalog"),
        ("ht", "23 novanm", "novanm 2026", "Kreyòl ayisyen"),
        ("ru", "23 ноября", "ноябрь 2026\u202fг.", "Русский"),
        ("en-XA", "November 23", "November 2026", "Þšéûðô Ļöñĝ"),
    ],
)
def test_a_language_has_its_own_name_and_its_own_short_dates(tag: str, short: str, month: str, name: str) -> None:
    language = locale(tag)
    assert (language.day_of_year(DAY), language.month(DAY), language.own_name) == (short, month, name)


@pytest.mark.parametrize("tag", TAGS)
def test_a_share_is_never_rounded(tag: str) -> None:
    digits = [
        "".join(each for each in locale(tag).percent(value) if each.isdecimal()) for value in (80, 7, 12.5, 33.3, 0.5)
    ]
    assert digits == ["80", "7", "125", "333", "05"]


@pytest.mark.parametrize(
    ("tag", "forms"),
    [
        ("ru", {0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 12: 2, 14: 2, 21: 0, 22: 1, 101: 0, 111: 2}),
        ("ar", {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 111: 4}),
        ("tl", {0: 0, 1: 0, 4: 1, 5: 0, 6: 1, 9: 1, 10: 0, 14: 1, 30: 0}),
    ],
)
def test_plurals_at_the_edges_of_their_ranges(tag: str, forms: dict[int, int]) -> None:
    assert {number: locale(tag).plural_index(number) for number in forms} == forms


@pytest.mark.parametrize(
    ("tag", "spoken"),
    [
        ("es", ("Spanish",)),
        ("zh-Hant", ("Mandarin", "Cantonese")),
        ("zh-Hans", ("Mandarin", "Cantonese")),
        ("vi", ("Vietnamese",)),
        ("ko", ("Korean",)),
        ("tl", ("Tagalog",)),
        ("ar", ("Arabic",)),
        ("ht", ("Haitian Creole",)),
        ("ru", ("Russian",)),
        ("pt-BR", ("Portuguese",)),
        ("hmn", ("Hmong",)),
    ],
)
def test_a_language_is_asked_for_by_what_english_calls_it_when_it_is_spoken(tag: str, spoken: tuple[str, ...]) -> None:
    assert locale(tag).spoken == spoken


def test_direction_and_folder_follow_from_the_tag() -> None:
    assert [tag for tag in (*TAGS, "en-XB") if locale(tag).direction == "rtl"] == ["ar", "en-XB"]
    assert locale("zh-Hant").folder == "zh_Hant"
    assert [tag for tag in TAGS if locale(tag).is_source] == ["en"]


@pytest.mark.parametrize(
    ("tag", "forms"),
    [
        ("am", {0: 0, 1: 0, 2: 1}), ("fa", {0: 0, 1: 0, 2: 1}), ("so", {0: 1, 1: 0, 2: 1}), ("my", {0: 0, 1: 0, 2: 0}),
        ("fr", {0: 0, 1: 0, 2: 1, 1000000: 1}), ("ceb", {3: 0, 4: 1, 5: 0}), ("lv", {0: 2, 1: 0, 2: 1, 11: 2}),
    ],
)  # fmt: skip
def test_plurals_of_a_language_without_a_rule_of_ours_are_cldrs(tag: str, forms: dict[int, int]) -> None:
    indexes = {number: locale(tag).plural_index(number) for number in forms}
    # Which form has which index is the header's own affair: the same numbers must share one.
    assert {(a, b) for a in forms for b in forms if indexes[a] == indexes[b]} == {
        (a, b) for a in forms for b in forms if forms[a] == forms[b]
    }
    assert max(locale(tag).plural_index(number) for number in range(1001)) < locale(tag).plural_count


@pytest.mark.parametrize(
    ("tag", "name", "direction"), [("hmn", "Hmong", "ltr"), ("sm", "Samoan", "ltr"), ("arc", "Aramaic", "rtl")]
)
def test_a_language_that_cldr_only_names_has_iso_dates_and_one_plural_form(tag: str, name: str, direction: str) -> None:
    language = locale(tag)
    assert (language.english_name, language.direction, language.plural_count) == (name, direction, 1)
    assert (language.date(DAY), language.day_of_year(DAY), language.month(DAY)) == ("2026-11-23", "11-23", "2026-11")


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("zh_hant", ["zh-Hant"]), ("ES", ["es"]), ("pt-br", ["pt-BR"]), ("Vietnamese", ["vi"]), ("tagalog", ["tl"]),
        ("haitian creol", ["ht"]), ("Klingonish", []), ("", []), ("-", []),
    ],
)  # fmt: skip
def test_a_name_that_is_no_tag_leads_to_the_tag_that_was_meant(name: str, tags: list[str]) -> None:
    assert near(name) == tags


@pytest.mark.parametrize("tag", ["qqq", "en-us", "es\n", "e", "zh-hant", "en XA", "../en"])
def test_what_is_no_tag_is_refused_with_its_name(tag: str) -> None:
    with pytest.raises(ValueError, match="language") as caught:
        locale(tag)
    assert repr(tag) in str(caught.value)


def test_what_is_written_down_of_english_is_what_cldr_says() -> None:
    assert locale("en") == locales._from_babel("en")  # noqa: SLF001 # what is not asked each time
