"""Letters: what goes out by every route, counted at its longest, and what no letter may hold."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.policy import strict
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from contact_help import pages, sources
from contact_help.composing import downloads, fields, letter, mailto, topics
from contact_help.composing.letter import Choose, Field, Letter, Say, Words

DOCS = Path(__file__).parents[2] / "docs"
SOURCES = sources.load(DOCS, email="", servicer="Mr. Cooper")
FIRST = sorted(SOURCES.topics)
ALL = {**SOURCES.topics, **SOURCES.next_letters}


def words(text: str) -> Words:
    return Words(text, text)


def say(*sentences: str) -> Say:
    return Say(tuple(words(each) for each in sentences))


def field(name: str, kind: str = "line", *, required: bool = False, longest: int = 10) -> Field:
    return Field(name, words(name.capitalize()), kind, fields.kinds()[kind], "", required, longest)


def choose(name: str, *options: str, many: bool = False) -> Choose:
    return Choose(name, words(name.capitalize()), "", many, tuple(words(each) for each in options))


def names(*parts: letter.Part) -> list[str]:
    return [row.name for row in letter.rows(parts)]


def test_a_paragraph_before_a_field_becomes_the_beginning_of_its_name() -> None:
    assert names(say("Hello,"), field("fee")) == ["Hello,\r\n\r\nFee, if known "]


def test_a_paragraph_before_a_choice_travels_in_a_hidden_control_that_ends_in_a_rule() -> None:
    assert names(say("Hello,"), choose("why", "A.", "B.")) == ["Hello,\r\n====", "Why "]


def test_a_paragraph_at_the_end_travels_in_a_hidden_control() -> None:
    assert names(field("fee", required=True), say("Thank you.")) == ["Fee ", "\r\nThank you.\r\n===="]


def test_facts_after_choices_are_set_apart_by_an_empty_line_that_is_always_sent() -> None:
    assert names(choose("why", "A.", "B."), field("day")) == ["Why ", "\r\nDay, if known "]


def test_an_amount_goes_out_with_its_unit_because_its_sign_is_not_sent() -> None:
    assert names(field("fee", "amount")) == ["Fee in dollars, if known "]
    assert letter.draft(Letter(words("S"), (field("fee", "amount"),)), keep="keep") == "Fee in dollars: [FEE]\r\n"


def test_a_draft_has_blanks_and_says_what_to_keep() -> None:
    made = Letter(words("S"), (say("Hello,"), field("loan", required=True), choose("why", "A.", "B.")))
    assert letter.draft(made, keep="keep what is true") == (
        "Hello,\r\n\r\nLoan: [LOAN]\r\n\r\nWhy: [KEEP WHAT IS TRUE]\r\n- A.\r\n- B.\r\n"
    )


def test_the_longest_form_counts_every_box_and_every_typed_character_at_its_dearest() -> None:
    both = dict(letter.longest_body(Letter(words("S"), (choose("w", "A.", "B b.", many=True),))))
    assert set(both) == {"A.", "B b."}
    one = dict(letter.longest_body(Letter(words("S"), (choose("w", "A.", "B b."),))))
    assert one == {"B b.": len("W%20%3D%20B%20b.%0D%0A")}
    typed = dict(letter.longest_body(Letter(words("S"), (field("f", longest=4, required=True),))))
    assert typed == {"F": len("F%20%3D%0D%0A") + 4 * len("%20")}
    day = dict(letter.longest_body(Letter(words("S"), (field("f", "date", longest=10, required=True),))))
    assert day == {"F": len("F%20%3D%0D%0A") + len("2026-11-03")}


@pytest.mark.parametrize(
    ("kind", "value", "taken"),
    [
        ("account_number", "0012345678", True),
        ("account_number", "123456789", True),  # nine digits in a row may be the number of an account
        ("account_number", "12-345-6789 A", True),
        ("account_number", "123-45-6789", False),
        ("account_number", "123 45 6789", False),
        ("account_number", "123.45.6789", False),
        ("account_number", "my 123 - 45 - 6789", False),
        ("account_number", "1123-45-67890", True),
        ("account_number", "4111111111111", False),
        ("account_number", "411111111111", True),
        ("account_number", "4111 1111 1111 1111", False),
        ("name", "Anne-Marie O'Hara", True),
        ("name", "O\u2019Hara", False),
        ("name", "José", False),
        ("name", "A & B", False),
        ("line", "50%", False),
        ("line", "a+b", False),
        ("amount", "1,045.00", True),
        ("amount", "45", True),
        ("amount", "45.5", False),
        ("amount", "$45", False),
        ("amount", "9,999,999.99", True),
        ("percent", "6.5", True),
        ("percent", "6.5%", False),
        ("phone", "555-010-0123", True),
        ("phone", "(555) 010-0123", True),
        ("phone", "+1 555 010 0123", False),
        ("phone", "555-0123", False),
        ("date", "2026-11-03", True),
        ("date", "2026.11.3", True),
        ("date", "20261103", True),
        ("date", "11/03/2026", False),
        ("date", "03-11-2026", False),
        ("date", "2026-13-01", False),
        ("date", "2026111", False),
        ("name", " ", False),
    ],
)
def test_what_a_field_takes(kind: str, value: str, *, taken: bool) -> None:
    """The browsers' own engines are tested in a browser; Python reads the same patterns the same way."""
    assert bool(re.fullmatch(fields.kinds()[kind].pattern, value)) is taken


@pytest.mark.parametrize("name", sorted(fields.kinds()))
def test_no_value_of_a_kind_costs_more_than_is_counted(name: str) -> None:
    kind = fields.kinds()[name]
    dearest = {
        "amount": "9,999,999.99",
        "percent": "99.999",
        "phone": "(5(5(5(0(1(0(0(1(2(3",
        "date": "2026-11-03",
        "postal_code": "A A A A A AA",
    }
    value = dearest.get(name, "(" * kind.longest)
    assert re.fullmatch(kind.pattern, value)
    assert len(mailto.encoded(value)) <= kind.dearest(len(value))
    assert len(value) <= kind.longest


@pytest.mark.parametrize("page", sorted(ALL))
def test_every_ready_made_address_is_short_enough_and_well_formed(page: str) -> None:
    """RFC 6068: nothing unescaped, spaces as %20, line ends as %0D%0A."""
    made = ALL[page].letter
    text = letter.draft(made, keep=topics.KEEP)
    address = mailto.mailto("", subject=made.subject.english, body=text)
    assert len(address) <= mailto.LIMIT
    assert re.fullmatch(
        r"mailto:\?subject=(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+&body=(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+", address
    )
    query = dict(part.split("=") for part in urlsplit(address).query.split("&"))
    assert unquote(query["body"], errors="strict") == text
    longest = len(mailto.mailto("", subject=made.subject.english)) + len("&body=")
    assert longest + sum(cost for _, cost in letter.longest_body(made)) <= mailto.LIMIT


@pytest.mark.parametrize("page", sorted(ALL))
def test_an_email_file_is_read_as_it_was_written(page: str) -> None:
    topic = ALL[page]
    made = downloads.files(topic, address="help@example.org")
    parsed = message_from_bytes(made[f"{topic.slug}.eml"], policy=strict)
    assert parsed["Subject"] == topic.letter.subject.english
    assert parsed["To"] == "help@example.org"
    assert parsed.get_content_charset() == "utf-8"
    assert set(parsed.keys()) == {
        "To", "Subject", "X-Unsent", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    text = letter.draft(topic.letter, keep=topics.KEEP)
    assert parsed.get_content().replace("\n", "\r\n").replace("\r\r", "\r") == text
    assert made[f"{topic.slug}.txt"].decode("ascii") == text
    assert "To" not in message_from_bytes(downloads.files(topic, address="")[f"{topic.slug}.eml"], policy=strict)


def test_no_header_can_be_written_by_a_subject() -> None:
    topic = ALL[FIRST[0]]
    hostile = Words("x", "A\r\nBcc: thief@example.org")
    broken = replace(topic, letter=Letter(hostile, topic.letter.parts))
    with pytest.raises(ValueError, match="linefeed"):
        downloads.files(broken, address="")


# What no letter may hold, in the words in which it would be said.
FORBIDDEN = {
    "an admission of debt or default": (
        r"\bI (?:still )?owe\b|\bI am (?:behind|late|in default|delinquent)\b|\bmy (?:fault|default|debt)\b"
        r"|\bI (?:have )?missed\b"
        r"|\bI (?:did not|didn't|could not|have not|cannot) pay\b|\bI failed\b|\bmy late payment\b"
    ),
    "a promise to pay": r"\bI (?:will|promise to|agree to|can|intend to) (?:pay|make|send)\b|\bI'll pay\b",
    "a waiver": r"\bwaive\b|\bI give up\b|\bI release\b|\bI accept that\b",
    "a threat": r"\bsue\b|\blawsuit\b|\bmy lawyer will\b|\bor else\b|\blegal action\b|\bregulator",
    "a request to stop all contact": (
        r"\bstop (?:all )?(?:contact|calling|calls)\b|\bdo not (?:call|contact|write)\b|\bcease\b"
    ),
}
SECRETS = r"social security|\bssn\b|card number|bank account|routing number|password|\bpin\b"


def sent(page: str) -> str:
    """All that a topic's letter can say, as it goes out."""
    made = ALL[page].letter
    return made.subject.english + "\n" + letter.draft(made, keep="")


@pytest.mark.parametrize("page", sorted(ALL))
@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_letter_admits_promises_waives_and_threatens_nothing(page: str, what: str) -> None:
    assert not re.search(FORBIDDEN[what], sent(page), re.IGNORECASE)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("an admission of debt or default", "I am behind on my payments."),
        ("an admission of debt or default", "I missed two payments."),
        ("a promise to pay", "I will pay the rest next month."),
        ("a waiver", "I waive my right to an answer."),
        ("a threat", "My lawyer will call you."),
        ("a request to stop all contact", "Please stop calling me."),
    ],
)
def test_the_check_of_letters_sees_what_it_looks_for(what: str, sentence: str) -> None:
    assert re.search(FORBIDDEN[what], sentence, re.IGNORECASE)
    assert not re.search(FORBIDDEN[what], "Please answer me in writing. I sent the payment on time.", re.IGNORECASE)


@pytest.mark.parametrize("page", sorted(ALL))
def test_no_letter_asks_for_a_number_that_must_not_be_mailed(page: str) -> None:
    assert not re.search(SECRETS, sent(page), re.IGNORECASE)


@pytest.mark.parametrize("page", sorted(ALL))
def test_a_browser_is_told_apart_two_names_or_addresses_of_one_letter(page: str) -> None:
    """WCAG 3.3.7, 1.3.5: what a browser knows it fills in once, and nobody's address into somebody else's field."""
    fields = [each for each in ALL[page].letter.parts if isinstance(each, Field)]
    known = [each.autocomplete for each in fields if each.autocomplete != "off"]
    assert len(known) == len(set(known))
    assert [each.name for each in fields if "email" in each.name and each.autocomplete != "email"] == []


@pytest.mark.parametrize("page", FIRST)
def test_a_rule_is_named_only_in_the_choice_for_the_named_address(page: str) -> None:
    topic = SOURCES.topics[page]
    for part in topic.letter.parts:
        if isinstance(part, Choose) and part.name == "sent":
            assert topic.clock
            assert "address that you name" in part.options[0].english
            continue
        texts = [part.english] if isinstance(part, (Say, Field)) else [each.english for each in part.options]
        assert not re.search(r"CFR|USC|working days|business days", " ".join(texts)), part


@pytest.mark.parametrize("page", FIRST)
def test_every_topic_has_a_second_letter_that_names_a_rule_only_with_a_clock(page: str) -> None:
    first = SOURCES.topics[page]
    second = SOURCES.next_letters[first.next]
    text = sent(second.page)
    assert f"The subject was: {first.letter.subject.english}." in text
    assert second.letter.subject.english.endswith(first.letter.subject.english)
    assert "[DATE OF MY FIRST LETTER]" in text
    cited = [part for part in second.letter.parts if isinstance(part, Choose) and part.name == "reached"]
    assert bool(cited) == bool(first.clock)
    assert bool(re.search(r"CFR|USC", text)) == bool(first.clock)
    if first.clock:
        assert cited[0].options[0].english == first.clock.overdue.english
        assert "[DATE WHEN IT ARRIVED]" in text


@pytest.mark.parametrize("page", FIRST)
def test_a_notice_leads_with_paper_or_the_secure_message(page: str) -> None:
    topic = SOURCES.topics[page]
    assert sorted(topic.routes) == sorted(topics.ROUTES)
    if topic.clock or topic.private:
        assert set(topic.routes[:2]) == {"paper", "message"}


@pytest.mark.parametrize("page", FIRST)
def test_an_urgent_topic_leads_with_people_to_call(page: str) -> None:
    topic = SOURCES.topics[page]
    lead = pages.split((DOCS / page).read_text(encoding="utf-8"), place=page).body.split("\n## ")[0]
    assert topic.urgent == ("{hud_phone}" in lead and "{cfpb_phone}" in lead and "../urgent.md" in lead)
    assert topic.urgent or topic.group != "hardship"
    if topic.urgent:
        assert "**A letter or an email does not stop a" in lead
        body = pages.split((DOCS / page).read_text(encoding="utf-8"), place=page).body
        assert "{lm_before_sale}" in body
        assert "{noe_sale_short}" in body


def test_a_kind_of_notice_says_itself_whether_it_disputes_something() -> None:
    assert SOURCES.frame
    assert {clock.key for clock in SOURCES.frame.clocks.values() if clock.dispute} == {"error"}
    disputing = next(topic for topic in ALL.values() if topic.dispute)
    assert disputing.clock
    assert replace(disputing, clock=replace(disputing.clock, key="mistake")).dispute
    assert not replace(disputing, clock=replace(disputing.clock, dispute=False)).dispute
    assert not replace(disputing, clock=None).dispute
