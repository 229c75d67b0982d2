"""What a borrower types arrives as typed: every letter, in three real engines, no scripts, https, with the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies

from composing import forms, share
from composing.engines import SEND, Engine, NotHandedOverError
from composing.forms import Control, Filled, TopicPage

CLOSED = [
    (' target="mail"', ""),  # Chromium covers the page with a warning
    ("frame-src mailto:", "frame-src 'none'"),  # and blocks this without a word
    ("form-action mailto:", "form-action"),
]
BY_KEY = ["Chromium", "Firefox"]  # nothing presses keys in the window of WebKitGTK


def sent(engine: Engine, address: str, page: TopicPage, filled: Filled) -> str:
    """Fill in a letter and send it. Returns what went wrong, empty for nothing."""
    engine.open(address)
    engine.fill(filled)
    engine.click(SEND)
    try:
        handed = engine.handed()
    except NotHandedOverError as error:
        return f"{page.path}: {error}; refused: {engine.invalid()}"
    wanted, got = forms.expected(page.form, filled), forms.arrived(handed)
    if got != wanted:
        return f"{page.path}: arrived {got}, not {wanted}"
    where, kept = engine.kept()
    typed = {name: value for name, value in kept.typed.items() if value}
    if (where, typed, kept.ticked) != (address, {k: v for k, v in filled.typed.items() if v}, filled.ticked):
        return f"{page.path}: after sending the page is {where} with {kept}"
    if extra := engine.waiting():
        return f"{page.path}: handed over more than once: {extra}"
    return ""


def found(troubles: Iterable[str]) -> str:
    return "\n".join(each for each in troubles if each)


def test_every_letter_arrives_with_every_field_full_and_with_every_optional_one_empty(
    engine: Engine, root: str, topics: list[TopicPage], note: Callable[[str], None]
) -> None:
    firsts = [each for each in topics if not each.second]
    seconds = [each for each in topics if each.second]
    chosen = topics if share.whole() else share.in_english_and_another(firsts, share.turn())
    chosen = [*chosen, *share.in_one(seconds, share.turn())] if not share.whole() else chosen
    note(
        f"{engine.name}: {len({each.topic for each in chosen})} of {len({each.topic for each in topics})} letters, on "
        f"{len(chosen)} of {len(topics)} pages, full and with optional facts empty"
    )
    troubles = []
    for page in chosen:
        full = forms.fullest(page.form)
        assert all(len(full.typed[each.id]) == each.maxlength for each in page.form.fields), page.path
        troubles.append(sent(engine, root + page.path, page, full))
        if share.whole() or (page.language == "en" and not page.second):
            troubles.append(sent(engine, root + page.path, page, forms.emptiest(page.form)))
    assert not found(troubles)


@pytest.mark.parametrize("engine", ["Chromium"], indirect=True)
def test_a_mail_program_is_really_started(engine: Engine, root: str, topics: list[TopicPage]) -> None:
    """The tests of this file wait for it, where the browser can; Firefox always can."""
    if not engine.whole:
        share.not_proved("that mail is opened: only a full Chromium does (Debian: apt-get install chromium)")
    assert not sent(engine, root + topics[0].path, topics[0], forms.emptiest(topics[0].form))


def test_signs_that_look_like_markup_or_headers_arrive(engine: Engine, root: str, topics: list[TopicPage]) -> None:
    chosen = share.some([each for each in topics if each.language == "en"], share.turn(), 6)
    typed = [forms.hostile(page.form, turn * 11) for turn, page in enumerate(chosen)]
    assert not found(sent(engine, root + page.path, page, each) for page, each in zip(chosen, typed, strict=True))
    used = {sign for each in typed for value in each.typed.values() for sign in value}
    assert used >= set("=#?;:\"'<>\\/,[]{}|")


def values(control: Control) -> strategies.SearchStrategy[str]:
    """Every value that a field takes."""
    if control.kind == "date":
        return strategies.dates().map(lambda day: day.isoformat())
    if control.free:
        any_words = strategies.text(alphabet=forms.SAFE, max_size=control.maxlength)
        return any_words.filter(lambda value: control.takes(value) and bool(value or not control.required))
    return strategies.from_regex(control.pattern, fullmatch=True, alphabet=strategies.characters(codec="ascii")).filter(
        lambda value: len(value) <= control.maxlength
    )


@hypothesis.settings(derandomize=True, database=None, max_examples=20, deadline=None, report_multiple_bugs=False)
@hypothesis.given(data=strategies.data())
def test_any_value_that_a_field_takes_arrives(
    engine: Engine, root: str, topics: list[TopicPage], data: strategies.DataObject
) -> None:
    page = data.draw(strategies.sampled_from([each for each in topics if each.language == "en"]))
    typed = {each.id: data.draw(values(each), label=each.id) for each in page.form.fields}
    boxes = [each.id for each in page.form.options if each.kind == "checkbox"]
    ticked = data.draw(strategies.sets(strategies.sampled_from(boxes))) if boxes else set()
    assert not sent(engine, root + page.path, page, Filled(typed, frozenset(ticked)))


def with_every_pattern(topics: list[TopicPage]) -> list[TopicPage]:
    """A few English pages that hold every kind of field between them."""
    chosen, seen = [], set[str]()
    for page in sorted(topics, key=lambda page: -len({each.pattern for each in page.form.fields})):
        patterns = {each.pattern for each in page.form.fields}
        if page.language == "en" and patterns - seen:
            chosen.append(page)
            seen |= patterns
    return chosen


def test_what_would_not_arrive_or_must_never_be_mailed_does_not_get_out(
    engine: Engine, root: str, topics: list[TopicPage], note: Callable[[str], None]
) -> None:
    tried, let_out = 0, []
    for page in with_every_pattern(topics):
        good = forms.emptiest(page.form)
        engine.open(root + page.path)
        for control, value, why in forms.refused(page.form):
            tried += 1
            engine.fill(Filled({**good.typed, control.id: value}))
            engine.click(SEND)
            _, kept = engine.kept()
            assert kept.typed[control.id] == value, "the browser did not take the value, so it proves nothing"
            if control.id not in engine.invalid():
                let_out.append(f"{page.path} {control.id}: {value} ({why})")
            engine.fill(Filled({control.id: good.typed.get(control.id, "")}))
        # What is handed over next is the good letter and nothing before it.
        engine.click(SEND)
        assert forms.arrived(engine.handed()) == forms.expected(page.form, good)
        assert engine.waiting() == []
    note(f"{engine.name}: {tried} values refused that would not arrive or must not be mailed")
    assert tried
    assert not found(let_out)


def test_a_value_that_is_too_long_is_cut_in_the_box_where_it_is_seen(
    engine: Engine, root: str, topics: list[TopicPage]
) -> None:
    page = next(each for each in topics if each.language == "en")
    free = [each for each in page.form.fields if each.free]
    engine.open(root + page.path)
    engine.fill(Filled({**forms.emptiest(page.form).typed, **{each.id: "ab " * each.maxlength for each in free}}))
    _, kept = engine.kept()
    assert [kept.typed[each.id] for each in free] == [("ab " * 99)[: each.maxlength] for each in free]
    engine.click(SEND)
    assert forms.arrived(engine.handed()) == forms.expected(page.form, kept)


def test_a_pasted_line_end_starts_no_line_in_the_mail(engine: Engine, root: str, topics: list[TopicPage]) -> None:
    page = next(each for each in topics if each.language == "en")
    name = next(each.id for each in page.form.fields if each.free)
    engine.open(root + page.path)
    engine.fill(Filled({**forms.emptiest(page.form).typed, name: "A\r\nBcc: x\ny"}))
    _, kept = engine.kept()
    assert "\n" not in kept.typed[name]
    engine.click(SEND)
    mail = forms.arrived(engine.handed())
    assert mail == forms.expected(page.form, kept)
    assert not [line for line in mail.body.split("\r\n") if line.startswith(("Bcc", "y"))]


@pytest.mark.parametrize("engine", BY_KEY, indirect=True)
def test_the_enter_key_sends_what_was_typed_key_by_key(engine: Engine, root: str, topics: list[TopicPage]) -> None:
    page = next(each for each in topics if each.language == "en" and not each.second)
    first, *others = [each for each in page.form.fields if each.free]
    typed = {**forms.emptiest(page.form).typed, first.id: forms.HOSTILE[: first.maxlength]}
    engine.open(root + page.path)
    engine.fill(Filled({name: value for name, value in typed.items() if name != first.id}))
    engine.keys(f"#{first.id}", typed[first.id])
    assert others
    assert forms.arrived(engine.handed()) == forms.expected(page.form, Filled(typed))


def test_the_draft_opens_as_it_is_saved(engine: Engine, root: str, site: Path, topics: list[TopicPage]) -> None:
    for page in share.some(topics, share.turn(), 6):
        (saved,) = (site / page.path).glob("*.txt")
        engine.open(root + page.path)
        engine.click("#draft a.button")
        mail = forms.decoded(engine.handed())
        assert (mail.subject, mail.body) == (page.form.subject, saved.read_bytes().decode("ascii"))
        assert "[LOAN NUMBER]" in mail.body


def test_the_form_is_cleared_away_from_the_send_button(engine: Engine, root: str, topics: list[TopicPage]) -> None:
    page = share.in_one(topics, share.turn())[0]
    engine.open(root + page.path)
    engine.fill(forms.fullest(page.form))
    engine.click('#shared button[type="reset"]')
    _, kept = engine.kept()
    assert set(kept.typed.values()) == {""}
    assert not kept.ticked
    assert engine.waiting() == []


def seed(site: Path, page: TopicPage, name: str, *changes: tuple[str, str]) -> str:
    """Put a copy of a page into the site with something about it wrong. Returns its path."""
    markup = forms.markup(site, page)
    for old, new in changes:
        assert old in markup
        markup = markup.replace(old, new)
    path = f"seeded/{name}/"
    (site / path).mkdir(parents=True, exist_ok=True)
    (site / path / "index.html").write_text(markup, encoding="utf-8")
    return path


@pytest.mark.parametrize("engine", ["Chromium"], indirect=True)
@pytest.mark.parametrize("change", CLOSED, ids=lambda change: change[1] or "its own page")
def test_a_form_that_opens_no_mail_is_seen(
    engine: Engine, root: str, site: Path, topics: list[TopicPage], change: tuple[str, str]
) -> None:
    if not engine.whole:
        share.not_proved("that a form which opens no mail is seen: only a full Chromium warns or hands over")
    page = next(each for each in topics if each.language == "en")
    engine.open(root + seed(site, page, f"closed-{CLOSED.index(change)}", change))
    engine.fill(forms.emptiest(page.form))
    engine.click(SEND)
    with pytest.raises(NotHandedOverError):
        engine.handed()


def test_a_value_that_a_wrong_pattern_lets_out_is_seen(
    engine: Engine, root: str, site: Path, topics: list[TopicPage]
) -> None:
    """The seeded fault for refusals: without the pattern the same steps find that the value got out."""
    page = next(each for each in topics if each.language == "en")
    control = next(each for each in page.form.fields if each.free)
    path = seed(site, page, "no-pattern", (' pattern="', ' data-pattern="'))
    engine.open(root + path)
    engine.fill(Filled({**forms.emptiest(page.form).typed, control.id: "123-45-6789"}))
    engine.click(SEND)
    assert engine.invalid() == []
    assert "123-45-6789" in forms.arrived(engine.handed()).body
