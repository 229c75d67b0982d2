"""The form as data: what is read from a page, what must arrive, and that the form is the letter as it was written."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest

from composing import forms, share
from composing.forms import Filled, Form, Mail, TopicPage
from contact_help import settings, sources
from contact_help.composing.letter import Choose, Field, Say

PROJECT = Path(__file__).parents[2]
MARKUP = """<!doctype html><label for="f-a">Loan <b>number</b></label>
<form id="form" method="post" enctype="text/plain" target="mail"
action="mailto:a@b.example?subject=A%20fee">
<p class="paper-only" data-paper="Date: ____"></p>
<p class="letter-text"><span class="english">Hello,</span> <span>Hola</span></p>
<label class="not-on-paper" for="f-b">x</label><span class="paper-label" data-paper="Loan number:"></span>
<input type="text" id="f-a" name="Hello,

Loan number " maxlength="5" pattern="[0-9]*" required title="Digits.">
<fieldset><legend><span class="paper-label" data-paper="Asked:"></span></legend>
<div class="option"><input type="checkbox" id="c-1" name="Asked " value=" Why?">
<label><span class="english">Why?</span></label></div>
<div class="option"><input type="checkbox" id="c-2" name="Asked " value=" When?">
<label><span class="english">When?</span></label></div>
</fieldset>
<fieldset><legend><span class="paper-label" data-paper="Never:"></span></legend>
<div class="option"><input type="radio" id="c-3" name="Never " value=" No">
<label><span class="english">No</span></label></div>
</fieldset>
<input type="hidden" name="
Thank you.
====" value="">
<input type="date" id="f-b" name="Day " maxlength="10">
<button type="submit">Send</button></form><input name="outside">"""
FILLED = Filled({"f-a": "007"}, frozenset({"c-2"}))


def test_a_mail_holds_each_name_and_value_in_the_forms_order_and_only_what_was_chosen() -> None:
    assert forms.expected(forms.form(MARKUP), FILLED) == Mail(
        "a@b.example",
        "A fee",
        "Hello,\r\n\r\nLoan number =007\r\nAsked = When?\r\n\r\nThank you.\r\n=====\r\nDay =\r\n",
    )


def test_a_form_is_read_with_labels_rules_and_limits() -> None:
    read = forms.form(MARKUP)
    assert (read.method, read.encoding, read.target, read.subject) == ("post", "text/plain", "mail", "A fee")
    assert [each.kind for each in read.controls] == ["text", "checkbox", "checkbox", "radio", "hidden", "date"]
    first = read.controls[0]
    assert (first.label, first.maxlength, first.required, first.title) == ("Loan number", 5, True, "Digits.")
    assert [first.takes(value) for value in ("12", "", "1a", "12 ")] == [True, True, False, False]


def test_a_page_without_the_form_and_a_control_without_a_rule_are_told() -> None:
    with pytest.raises(ValueError, match="no form"):
        forms.form("<form id=other></form>")
    with pytest.raises(ValueError, match="textarea"):
        forms.form("<form id=form><textarea></textarea></form>")


@pytest.mark.parametrize(
    ("address", "mail"),
    [
        ("mailto:?subject=A%20b&body=x%3D%2B%25%26%0D%0A", Mail("", "A b", "x=+%&\r\n")),
        (
            "mailto:a@b.example?subject=S&force-plain-text=Y&body=a+b%0Ac%0D%0A",
            Mail("a@b.example", "S", "a+b\r\nc\r\n"),
        ),
        ("mailto:?subject=S&body=x%0D%0A%0D%0A", Mail("", "S", "x\r\n")),
    ],
)
def test_an_address_is_read_as_mail_programs_read_it(address: str, mail: Mail) -> None:
    assert forms.arrived(address) == mail


def test_an_address_that_is_no_mail_or_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="no mail address"):
        forms.decoded("https://example.org")
    with pytest.raises(UnicodeDecodeError):
        forms.decoded("mailto:?body=%E9")


def test_a_printed_letter_holds_its_english_what_was_typed_and_only_what_was_chosen() -> None:
    assert forms.printed(MARKUP, FILLED) == ["Date: ____", "Hello,", "Loan number:", "007", "Asked:", "-", "When?"]
    assert forms.printed(MARKUP, Filled({})) == ["Date: ____", "Hello,", "Loan number:"]


def test_days_in_a_row_try_every_language_of_every_letter() -> None:
    pages = [
        TopicPage(f"{language}/write/{topic}/", Form("", "", "", "", "", ()))
        for language in ("ar", "en", "es", "vi")
        for topic in ("a", "b")
    ]
    for turn in range(3):
        chosen = share.in_english_and_another(pages, turn)
        assert [each.path for each in chosen if each.language == "en"] == ["en/write/a/", "en/write/b/"]
        assert len(chosen) == 4
    assert {each for turn in range(3) for each in share.in_english_and_another(pages, turn)} == set(pages)
    assert {each for turn in range(4) for each in share.in_one(pages, turn)} == set(pages)
    assert {each for turn in range(4) for each in share.some(pages, turn, 2)} == set(pages)


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9])
def test_turns_in_a_row_try_every_language(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tags = ["en", *(f"{number}" for number in range(count))]
    monkeypatch.delenv("CONTACT_HELP_WHOLE", raising=False)
    chosen = [share.languages(tags, turn) for turn in range(700, 700 + count)]
    assert all(len(set(each)) == min(2, count) for each in chosen)
    assert {tag for each in chosen for tag in each} == set(tags[1:])
    monkeypatch.setenv("CONTACT_HELP_WHOLE", "1")
    assert share.languages(tags, 700) == tags[1:]


def test_a_missing_engine_is_told_and_fails_where_all_were_promised() -> None:
    with pytest.raises(pytest.skip.Exception, match="NOT PROVED HERE: x"):
        share.not_proved("x", {})
    with pytest.raises(pytest.fail.Exception, match="promises every engine"):
        share.not_proved("x", {"CONTACT_HELP_ALL_ENGINES": "1"})


def test_the_form_of_every_page_says_what_its_topic_says_in_the_same_order(topics: list[TopicPage]) -> None:
    """Against the letters as they are written, not as the template reads them."""
    chosen = settings.of_project(PROJECT)
    known = sources.load(PROJECT / "docs", email=chosen.email, servicer=chosen.servicer)
    letters = {**known.topics, **known.next_letters}
    seen = set()
    for page in topics:
        name = f"{page.topic.rstrip('/')}.md"
        letter = letters[name].letter
        seen.add(name)
        full = Filled({each.id: "\t" for each in page.form.fields}, frozenset(each.id for each in page.form.options))
        mail = forms.expected(page.form, full)
        assert (mail.to, mail.subject) == (chosen.email, letter.subject.english)
        wanted: list[str] = []
        for part in letter.parts:
            if isinstance(part, Say):
                wanted.append(part.english)
            elif isinstance(part, Field):
                wanted.append(f"{part.english}\t")
            else:
                assert isinstance(part, Choose)
                wanted += [f"{part.label.english} {each.english}" for each in part.options]
        # Between them nothing but white space, and the signs that the browser or a rule puts in.
        got = re.sub(r"\r\n=+\r\n", "\r\n", mail.body).replace(" =\t", "\t").replace(" = ", " ")
        assert " ".join(got.split()) == " ".join(" ".join(wanted).split()), page.path
    assert seen == set(letters)


def test_every_form_goes_to_the_hidden_frame_of_its_page_and_says_the_same_in_every_language(
    site: Path, topics: list[TopicPage]
) -> None:
    said: dict[str, set[tuple[str, ...]]] = {}
    for page in topics:
        document = lxml.html.document_fromstring(forms.markup(site, page))
        assert (page.form.method, page.form.encoding) == ("post", "text/plain"), page.path
        frames = forms.find_all(document, "//iframe")
        assert [(each.get("name"), each.get("hidden"), bool(each.get("title"))) for each in frames] == [
            (page.form.target, "", True)
        ], page.path
        said.setdefault(page.topic, set()).add(tuple(f"{each.name}={each.value}" for each in page.form.controls))
    assert {topic: len(versions) for topic, versions in said.items()} == dict.fromkeys(said, 1)


def test_every_field_shows_its_rule_and_the_browser_repeats_it(site: Path, topics: list[TopicPage]) -> None:
    for page in topics:
        document = lxml.html.document_fromstring(forms.markup(site, page))
        for control in page.form.fields:
            assert control.label, (page.path, control.id)
            assert control.pattern or control.kind == "date", (page.path, control.id)
            assert control.maxlength, (page.path, control.id)
            (box,) = forms.find_all(document, "//*[@id=$own]", own=control.id)
            described = box.get("aria-describedby", "").split()
            rules = [forms.find_all(document, "//*[@id=$own]", own=each)[0] for each in described]
            assert " ".join(rules[-1].text_content().split()) == " ".join(control.title.split()) != ""
            assert box.get("dir") == "ltr", (page.path, control.id)


def test_no_field_has_a_short_way_for_what_must_not_be_mailed(topics: list[TopicPage]) -> None:
    """The patterns themselves, on every page; that browsers hold to them is proved in browsers."""
    for page in topics:
        for control, value, why in forms.refused(page.form):
            assert not control.takes(value), (page.path, control.id, value, why)
        for control in page.form.fields:
            if control.free:
                for good in (forms.HOSTILE[: control.maxlength], "0012345678", "123456789", "12-3456789-01"):
                    assert control.takes(good), (page.path, control.id, good)
