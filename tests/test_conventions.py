"""What differs between countries: money, telephone numbers, days and the English of letters follow from settings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from contact_help import building, conventions, sources
from contact_help.composing import fields, letter, mailto, topics
from contact_help.composing.letter import Field, Letter, Words
from contact_help.conventions import AMERICAN
from contact_help.facts import Fact
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.translating.catalogues import Catalogue
from contact_help.wording import Wording

DAY = dt.date(2026, 11, 3)
COUNTRIES = ("US", "GB", "IN", "JP", "KW", "CH", "DE", "EG", "ZA", "ST")


def fact(value: float | str, unit: str) -> Fact:
    return Fact("it", value, unit, "a rule", "https://rules.example/", DAY, "about it")


def shown(value: float | str, unit: str, country: str, *, tag: str = "en", in_letter: bool = False) -> str:
    known = conventions.of(country)
    edition = known.written(locale(tag))
    voice = Wording(
        edition, Catalogue(edition), {"it": fact(value, unit)}, "City Water", DAY, in_letter, conventions=known
    )
    return voice.fill("{it}", markup=False)


def test_without_a_country_all_is_as_in_the_united_states() -> None:
    assert conventions.of("") == conventions.of("US") == AMERICAN
    assert AMERICAN.written(locale("es")) == locale("es")
    assert fields.kinds(AMERICAN)["amount"].unit == " in dollars"


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("US", ["$35", "$35.50", "$1,450"]),
        ("GB", ["£35", "£35.50", "£1,450"]),
        ("GB-WLS", ["£35", "£35.50", "£1,450"]),
        ("IE", ["€35", "€35.50", "€1,450"]),
        ("AU", ["$35", "$35.50", "$1,450"]),
        ("JP", ["¥35", "¥36", "¥1,450"]),
        ("CH", ["CHF\xa035", "CHF\xa035.50", "CHF\xa01,450"]),
    ],
)
def test_money_is_written_as_on_the_papers_of_the_country(country: str, written: list[str]) -> None:
    assert [conventions.of(country).money(value) for value in (35, 35.5, 1450)] == written
    assert [shown(value, "money", country) for value in (35, 35.5, 1450)] == written


@pytest.mark.parametrize(
    ("country", "said"), [("US", "$35.50"), ("GB", "GBP 35.50"), ("JP", "JPY 36"), ("CH", "CHF 35.50")]
)
def test_a_letter_names_the_currency_where_its_sign_cannot_be_sent(country: str, said: str) -> None:
    assert shown(35.5, "money", country, in_letter=True) == said
    fill = sources.filler({"it": fact(35.5, "money")}, "City Water", conventions=conventions.of(country))
    assert fill("I paid {it}.").english == f"I paid {said}."


def test_dollars_stay_dollars_in_another_country() -> None:
    assert shown(50, "usd", "GB") == "US$50"
    assert shown(50, "usd", "US") == "$50"


@pytest.mark.parametrize(
    ("country", "english", "written"),
    [
        ("US", "", "November 3, 2026"),
        ("GB", "", "3 November 2026"),
        ("DE", "", "November 3, 2026"),
        ("DE", "en-GB", "3 November 2026"),
        ("GB", "en-US", "November 3, 2026"),
    ],
)
def test_days_stand_in_the_order_of_the_english_that_is_written(country: str, english: str, written: str) -> None:
    known = conventions.of(country, english=english)
    assert known.locale.date(DAY) == written
    fill = sources.filler({"it": fact("2026-11-03", "date")}, "City Water", conventions=known)
    assert fill("On {it}.").english == f"On {written}."


def test_other_languages_write_days_and_numbers_as_in_the_country() -> None:
    written = {name: conventions.of(name).written(locale("es")).number(1250.5) for name in ("US", "GB", "MX")}
    assert written == {"US": "1,250.5", "GB": "1.250,5", "MX": "1,250.5"}
    assert conventions.of("EG").written(locale("ar")).babel_name == "ar_EG"
    assert conventions.of("GB").written(locale("ht")) == locale("ht")


@pytest.mark.parametrize(
    ("country", "number", "written"),
    [
        ("US", "+18005550100", "(800) 555-0100"),
        ("GB", "+441632960018", "01632 960018"),
        ("GB", "+18005550100", "+1 800-555-0100"),
        ("US", "+441632960018", "+44 1632 960018"),
        ("US", "+1", "+1"),
    ],
)
def test_a_telephone_number_is_written_as_people_of_the_country_dial_it(
    country: str, number: str, written: str
) -> None:
    assert shown(number, "phone", country) == written


@pytest.mark.parametrize(
    ("country", "kind", "value", "taken"),
    [
        ("GB", "phone", "01632 960018", True),
        ("GB", "phone", "+44 1632 960018", False),
        ("GB", "phone", "960", False),
        ("GB", "phone", "0163 2960 0181 234", False),
        ("CA", "phone", "555-010-0123", True),
        ("CA", "phone", "01632 960018", False),
        ("GB", "amount", "1,250.00", True),
        ("GB", "amount", "£45", False),
        ("JP", "amount", "1,250", True),
        ("JP", "amount", "45.00", False),
        ("KW", "amount", "45.125", True),
        ("KW", "amount", "45.12", False),
        ("IN", "amount", "1,25,000.00", True),
        ("IN", "amount", "125000", True),
        ("US", "amount", "1,25,000.00", False),
        ("GB", "line", "QQ 12 34 56 C", False),
        ("GB", "line", "my number is qq123456c.", False),
        ("GB", "line", "QQ123456E", True),
        ("GB", "line", "HQQ123456C", True),  # a number of an account may hold the same
        ("GB", "line", "123-45-6789", True),
        ("US", "line", "QQ 12 34 56 C", True),
        ("JP", "line", "4111 1111 1111 1111", False),
        ("GB", "postal_code", "CF10 1EP", True),
        ("US", "postal_code", "12345-6789", True),
        ("GB", "postal_code", "CF10  1EP", False),
        ("GB", "postal_code", "CF", False),
    ],
)
def test_what_a_field_takes_follows_from_the_country(country: str, kind: str, value: str, *, taken: bool) -> None:
    found = fields.kinds(conventions.of(country))[kind]
    assert bool(re.fullmatch(found.pattern, value)) is taken
    assert not taken or (len(mailto.encoded(value)) <= found.dearest(len(value)) and len(value) <= found.longest)


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_goes_out_arrives_as_it_was_typed_in_every_country(country: str) -> None:
    """Names of controls and values are printable ASCII without `+`, `%` and `&`."""
    for name, kind in fields.kinds(conventions.of(country)).items():
        made = Field("fee", Words("Fee", "Fee"), name, kind, "", required=True, longest=kind.longest)
        assert re.fullmatch(r"[ -$'-*,-~]+", letter.draft(Letter(Words("S", "S"), (made,)), keep="x").strip()), name
        assert not any(re.fullmatch(kind.pattern, f"1{sign}1") for sign in "+%&é£")


@pytest.mark.parametrize(
    ("country", "unit", "sign", "example"),
    [
        ("GB", " in British pounds", "£", ""),
        ("JP", " in Japanese yen", "¥", "1,250"),
        ("KW", " in Kuwaiti dinars", "KWD", "1,250.000"),
        ("ST", " in STN", "STN", ""),  # its name has accents
    ],
)
def test_an_amount_goes_out_with_the_name_of_its_currency(country: str, unit: str, sign: str, example: str) -> None:
    kind = fields.kinds(conventions.of(country))["amount"]
    assert (kind.unit, kind.before, kind.values.get("example", "")) == (unit, sign, example)


def test_rules_of_other_countries_name_no_american_number() -> None:
    for country in set(COUNTRIES) - {"US"}:
        said = " ".join(rule for kind in fields.kinds(conventions.of(country)).values() for rule in kind.rules)
        assert not re.search(r"Social Security|\+1|dollar", said)


@pytest.mark.parametrize(
    ("given", "said"),
    [({"currency": "ABC"}, "no currency ABC"), ({"english": "en-QQ"}, "no English of its own is known for en-QQ")],
)
def test_what_cldr_does_not_know_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        conventions.of("GB", **given)


def test_a_currency_is_chosen_beside_the_country() -> None:
    assert conventions.of("GB", "EUR").money(35) == "€35"


def test_a_site_of_another_country_holds_no_american_words(
    project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795521600")  # 2026-11-24
    folder = project("en", "es")
    settings = folder / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("country: US", "country: GB-WLS"))
    frame = folder / "docs/write/letter.yml"
    typed = "".join(
        f"  - {{field: {kind}, label: The {kind.replace('_', ' ')}, kind: {kind}}}\n"
        for kind in fields.kinds()
        if kind not in {"name", "account_number"}
    )
    frame.write_text(frame.read_text().replace("after:\n", f"after:\n{typed}"))
    built = building.build(folder).site
    page = (built / "en/write/fee/index.html").read_text()
    assert not re.search(r"Social Security|certified mail|dollar|[$]|[+]1", re.sub(r'pattern="[^"]*"', "", page))
    assert 'dir="ltr">£</span>' in page
    assert "The amount in British pounds, if known " in page
    assert "Never type an identity number, a bank account or card number, or a password." in page
    assert "Have it signed for on arrival." in page
    own = "never:\n  letter: Never type a National Insurance number.\n  field: No National Insurance number.\n"
    frame.write_text(f"{own}post: Ask for a proof of posting.\n{frame.read_text()}")
    page = (building.build(folder).site / "en/write/fee/index.html").read_text()
    assert "<strong>Never type a National Insurance number.</strong>" in page
    assert "No National Insurance number. </p>" in page
    assert "<li>Ask for a proof of posting.</li>" in page
    assert not re.search(r"identity number|signed for", page)
    said = {message: kind for _, message, kind in topics.frame_messages(frame.read_text(), place="letter.yml")}
    assert said["No National Insurance number."] == "rule under a field"
    assert said["Ask for a proof of posting."].startswith("advice above a letter")


def test_a_name_in_words_that_are_only_shown_is_told_with_its_line(project: Callable[..., Path]) -> None:
    folder = project("en")
    frame = folder / "docs/write/letter.yml"
    lines = 'post: Ask for {proof} of posting.\ncautions: ["On {today} or {nothing}, wait."]\n'
    frame.write_text(lines + frame.read_text())
    with pytest.raises(InputError) as caught:
        sources.load(folder / "docs", email="", servicer="City Water")
    told = [(each.place, each.line, each.what) for each in caught.value.problems]
    assert ("docs/write/letter.yml", 1, "{proof} is not a fact") in told
    frame.write_text(
        lines.replace("{proof}", "a proof").replace("{nothing}", "later") + frame.read_text().split("\n", 2)[2]
    )
    sources.load(folder / "docs", email="", servicer="City Water")
