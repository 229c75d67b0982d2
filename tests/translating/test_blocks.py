"""Every block of a page is translated or marked as English, and nothing else about the page changes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_help import markdown, sources
from contact_help.facts import Fact
from contact_help.locales import locale
from contact_help.translating.blocks import PageText, needs_words, plain
from contact_help.translating.catalogues import Catalogue, Key
from contact_help.translating.extract import blocks
from contact_help.translating.page_parser import PageParser
from contact_help.translating.pseudo import PseudoCatalogue
from contact_help.wording import Wording

DAY = dt.date(2026, 11, 23)
RULE = "https://example.org/rule"
FACTS = {
    "wait": Fact("wait", 5, "working_day", "12 CFR 1024.35(d)", RULE, DAY, "about"),
    "call": Fact("call", "+18005550100", "phone", "12 CFR 1", RULE, DAY, "about"),
}
SOURCE_LINE = "{citation}. Checked on {date}."
UNIT = ("unit", "{number} working day")
ENGLISH_UNIT = ("{number} working day", "{number} working days")
# The one thing that is English, and marked as such, in every other edition.
CITATION = f'<span lang="en" dir="ltr"><a href="{RULE}">12 CFR 1024.35(d)</a></span>'
INLINE = ("a", "strong", "em", "sup", "span", "bdi", "code")
BEGIN, END = "⟦", "⟧"
# The context of some messages of the pages made here.
SENSE = "sense"


def page_text(messages: Mapping[str, str], tag: str = "en-XA") -> PageText:
    language = locale(tag)
    forms = ENGLISH_UNIT if language.plural_count == 2 else ("{number} أيام",) * language.plural_count
    found: dict[Key, str] = {(context, key): value for key, value in messages.items() for context in (None, SENSE)}
    found[None, SOURCE_LINE] = SOURCE_LINE
    voice = Wording(language, Catalogue(language, found, {UNIT: forms}), FACTS, "Sample Loans", DAY)
    return PageText(voice, "docs/x.md")


def render(text: str, messages: Mapping[str, str] | None = None, tag: str = "en-XA") -> tuple[str, PageText]:
    page = page_text(messages or {}, tag)
    made = PageParser(lambda: page)
    return made.convert(sources.with_footnotes(text, FACTS)), page


def html(text: str, messages: Mapping[str, str] | None = None, tag: str = "en-XA") -> str:
    """The page without the line breaks between its elements."""
    return re.sub(r">\n+<", "><", render(text, messages, tag)[0])


def english(text: str) -> str:
    return html(text, tag="en")


def msgids(text: str) -> list[str]:
    return [block.msgid for block in blocks(text)]


def pseudo(text: str, *, chosen: Callable[[str], bool] = lambda _: True) -> dict[str, str]:
    return {each: BEGIN + each + END for each in msgids(text) if chosen(each)}


def own_text(block: lxml.html.HtmlElement) -> str:
    """The text of a block without the blocks in it."""
    inline = [own_text(child) if child.tag in INLINE else "" for child in block]
    return (block.text or "") + "".join(text + (child.tail or "") for text, child in zip(inline, block, strict=True))


def unmarked(shown: str) -> list[str]:
    """The words of a page that are neither translated nor in an element that says that it is English."""
    found = []
    for element in lxml.html.fragment_fromstring(shown, create_parent="main").iter():
        own = [(element, element.text)] + [(element, child.tail) for child in element]
        for holder, words in own:
            if not words or not re.search(r"[A-Za-z]", words) or holder.tag == "code":
                continue
            around = [holder, *holder.iterancestors()]
            said = any(each.get("lang") == "en" and each.get("dir") == "ltr" for each in around)
            block = next(each for each in around if each.tag not in INLINE)
            if said == (BEGIN in own_text(block)):  # neither, or both
                found.append(words)
    return found


# --- one example of every block --------------------------------------------------------------------------------------

KINDS = {
    "paragraph": ("Pay the **late** fee\nor [ask](a.md).", ["Pay the **late** fee or [ask](a.md)."]),
    "page title": ("# Late fees", ["Late fees"]),
    "underlined title": ("Late fees\n=========", ["Late fees"]),
    "heading with an id": ("## Late fees { #fees }", ["Late fees"]),
    "heading with an id, closed": ("### Late fees ### { #fees }", ["Late fees ###"]),
    "nested list": ("- one\n    - two\n        1. three\n- four", ["one", "two", "three", "four"]),
    "loose list": ("1. one\n\n    more\n\n2. two", ["one", "more", "two"]),
    "list item with a heading": ("- ## Title ##\n    words below", ["Title", "words below"]),
    "title in a list item, words below": ("- # Title\nwords below", ["Title", "words below"]),
    "box in a list item": ('- !!! note "Box"\n    words inside', ["Box", "words inside"]),
    "quotation": ("> Pay it\n> now", ["Pay it now"]),
    "table": ("| A | B |\n| --- | --- |\n| c | d e |", ["A", "B", "c", "d e"]),
    "box": ("!!! warning\n    Pay it.\n\n    - soon", ["Warning", "Pay it.", "soon"]),
    "box with a title": ('!!! note "Read this"\n    Pay it.', ["Read this", "Pay it."]),
    "box without a title": ('!!! note ""\n    Pay it.', ["Pay it."]),
    "part that opens": ('??? note "Read on"\n    Pay it.', ["Read on", "Pay it."]),
    "part that is open": ("???+ tip\n    Pay it.", ["Tip", "Pay it."]),
    "terms": (
        "Fee\nCharge\n:   Money.\n\n:   More.\n\n    And more.",
        ["Fee", "Charge", "Money.", "More.", "And more."],
    ),
    "term with an id": ("Fee { #fee }\n:   Money.", ["Fee", "Money."]),
    "note of the page's own": ("Pay.[^own]\n\n[^own]: Why.\n\n    And how.", ["Pay.[^own]", "Why.", "And how."]),
    "note made from a fact": ("Pay.[^wait]", ["Pay.[^wait]"]),
    "note with a list, named twice": (
        "Pay[^own] it.[^own]\n\n[^own]: Why.\n\n    - how\n    - when",
        ["Pay[^own] it.[^own]", "Why.", "how", "when"],
    ),
    "underlined heading": ("Late fees\n---------", ["Late fees"]),
    "deep heading": ("###### Late fees", ["Late fees"]),
    "list that counts on": ("3. three\n4. four\n\n- other", ["three", "four", "other"]),
    "item with everything": (
        '- one\n\n    > said\n\n    | A |\n    | --- |\n    | b |\n\n    ??? note "Opens"\n        Inside.',
        ["one", "said", "A", "b", "Opens", "Inside."],
    ),
    "quotation with a heading and a list": ("> ## Said\n>\n> - one\n> - two", ["Said", "one", "two"]),
    "wide table": ("| A | B | C | D |\n| --- | --- | --- | --- |\n| e | f | g | h |", [*"ABCDefgh"]),
    "table with signs in its cells": ("| A |\n| --- |\n| b \\| `c | d` { .x } |", ["A", "b \\| `c | d`"]),
    "box in a part that opens": ('??? note "Opens"\n    !!! tip\n        Inside.', ["Opens", "Tip", "Inside."]),
    "meaning with a list": ("Fee\n:   Money.\n\n    - late\n    - early", ["Fee", "Money.", "late", "early"]),
    "image": ("![A statement](a.png)", ["![A statement](a.png)"]),
    "paragraph with attributes": ("Pay it.\n{: .lead #now }", ["Pay it."]),
    "link with attributes": ("[Pay](a.md){ .button } now", ["[Pay](a.md){ .button } now"]),
    "line between": ("Pay.\n\n---\n\nNow.", ["Pay.", "Now."]),
    "code block": ("Pay:\n\n    code words\n\nNow.", ["Pay:", "Now."]),
}


@pytest.mark.parametrize("extension", markdown.EXTENSIONS)
def test_each_extension_of_the_site_makes_a_block_that_is_tried_here(extension: str) -> None:
    fewer = [each for each in markdown.EXTENSIONS if each != extension]
    changed = []
    for kind, (text, _) in KINDS.items():
        text = sources.with_footnotes(text, FACTS)  # noqa: PLW2901 # the same text with its notes
        page = page_text({}, "en")
        with_it = PageParser(lambda page=page: page).convert(text)  # type: ignore[misc] # kept
        without = PageParser(lambda page=page: page, fewer).convert(text)  # type: ignore[misc] # kept
        changed += [kind] if with_it != without else []
    # Headings have their ids before `toc` sees them; it lists them, which no text of the page shows.
    assert changed or extension == "toc"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_block_is_a_message(kind: str) -> None:
    text, expected = KINDS[kind]
    assert msgids(text) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_translation_leaves_no_english_and_marks_nothing(kind: str) -> None:
    text, expected = KINDS[kind]
    shown, page = render(text, pseudo(text))
    assert shown.count(BEGIN) == shown.count(END) == len(expected)
    assert unmarked(shown.replace(SOURCE_NOTE, "")) == []
    assert shown.count('lang="en"') == shown.count(CITATION)
    assert page.foreign == set()
    assert not page.title_foreign


SOURCE_NOTE = ". Checked on November 23, 2026."  # en-XA's dates and its line for sources are English here


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_translation_every_block_is_marked_once(kind: str) -> None:
    text, expected = KINDS[kind]
    shown, page = render(text)
    assert unmarked(shown.replace(SOURCE_NOTE, "")) == []
    assert shown.count('lang="en"') - shown.count(CITATION) == len(expected)
    assert [each.msgid for each in page.blocks] == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_translation_that_changes_nothing_gives_the_same_bytes(kind: str) -> None:
    text, expected = KINDS[kind]
    shown, _ = render(text, {each: each for each in expected})
    assert (
        shown.replace(CITATION, CITATION.removeprefix('<span lang="en" dir="ltr">').removesuffix("</span>"))
        == (render(text, tag="en")[0])
    )


# --- pages made of such blocks ---------------------------------------------------------------------------------------

WORDS = [
    "fee",
    "loan",
    "**late**",
    "*soon*",
    "[two words](a.md#b)",
    "`code`",
    "é",
    "5",
    "A & B",
    "a < b",
    "50%",
    "(no)",
]
WORD = st.sampled_from([*WORDS, "{wait}", "{wait.genitive}", "{call}", "{servicer}"])
LINE = st.lists(WORD, min_size=1, max_size=6).map(lambda words: " ".join(["Word", *words]))
LINES = st.lists(LINE, min_size=1, max_size=3)


def indented(text: str, by: int = 4) -> str:
    return re.sub(r"^(?=.)", " " * by, text, flags=re.MULTILINE)


def nested(pair: tuple[list[str], list[str]]) -> str:
    outer, inner = pair
    return "\n".join(f"- {each}" for each in outer) + "\n" + "\n".join(f"    1. {each}" for each in inner)


SIMPLE = st.one_of(
    LINE,
    LINES.map("\n".join),
    LINES.map(lambda lines: "\n".join(f"- {each}" for each in lines)),
    st.tuples(LINES, LINES).map(nested),
    LINES.map(lambda lines: "\n\n".join(f"1. {each}" for each in lines)),
    LINES.map(lambda lines: "\n".join(f"> {each}" for each in lines)),
    st.tuples(LINE, LINE).map(lambda two: f"| {two[0]} | b |\n| --- | --- |\n| {two[1]} | 1 |\n| {{wait}} | c |"),
    st.tuples(LINE, LINES).map(lambda two: f"{two[0]}\n" + "\n".join(f":   {each}" for each in two[1])),
    st.tuples(LINE, LINE).map(lambda two: f"- # {two[0]}\n{two[1]}"),
    LINE.map(lambda line: f"{line}.[^wait]"),
    LINE.map(lambda line: f"{line}\n{{: .lead }}"),
)
MORE = st.one_of(
    SIMPLE,
    LINE.map(lambda line: f"{line}\n-----"),
    LINES.map(lambda lines: "\n".join(f"{number}. {each}" for number, each in enumerate(lines, 3))),
    LINES.map(lambda lines: "\n".join(f"> - {each}" for each in lines)),
    LINES.map(lambda lines: "> > " + "\n> > ".join(lines)),
    st.lists(LINE, min_size=4, max_size=4).map(
        lambda four: f"| {' | '.join(four)} |\n|{' --- |' * 4}\n| {' | '.join(f'{each} {{ .x }}' for each in four)} |"
    ),
    st.tuples(LINE, LINE, LINE).map(lambda it: f"{it[0]}\n{it[1]}\n:   {it[2]}\n\n    - {it[0]}\n    - {it[1]}"),
    st.tuples(LINE, LINE).map(lambda two: f"{two[0]} {'{ #own }'}\n:   {two[1]}\n\n    {two[0]}"),
    LINE.map(lambda line: f"![{line.replace('[', '').replace(']', '')}](a.png)"),
    LINE.map(lambda line: f"{line}\n{{: #own .lead }}"),
    LINE.map(lambda line: f"- {line}\n{{: .lead }}"),
    LINE.map(lambda line: f'{line} {{ context="sense" }}\n:   {line}'),
    st.just("    code words"),
    st.just("---"),
)
NUMBER = st.integers(1, 9)
# A note's last paragraph ends with its way back, so Markdown itself takes no attribute list there.
NOTE = st.builds(
    lambda number, line, block: f"{line}.[^n{number}]\n\n[^n{number}]: {line}\n\n{indented(block)}",
    NUMBER,
    LINE,
    MORE.filter(lambda block: not block.endswith("}")),
)
NAMED_TWICE = NOTE.map(lambda note: re.sub(r"(\[\^n\d\])$", r"\1\1", note, count=1, flags=re.MULTILINE))


def inside(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Every block that can hold blocks, around such ones."""
    return st.one_of(
        blocks.map(lambda block: "!!! note\n" + indented(block)),
        blocks.map(lambda block: '!!! warning ""\n' + indented(block)),
        blocks.map(lambda block: '??? tip "Word opens"\n' + indented(block)),
        blocks.map(lambda block: "???+ tip\n" + indented(block)),
        st.tuples(blocks, blocks)
        .map(lambda two: f"{indented(two[0])}\n\n{indented(two[1])}")
        .map(lambda pair: f"- Word item\n\n{pair}"),
        blocks.map(lambda block: "1. Word item\n\n" + indented(block)),
        blocks.map(lambda block: re.sub(r"^", "> ", block, flags=re.MULTILINE)),
        blocks.map(lambda block: f"Word term\n:   Word meaning\n\n{indented(block)}"),
    )


HEADING = st.builds(
    lambda level, line, own: f"{'#' * level} {line}{own}",
    st.integers(1, 6),
    LINE,
    st.sampled_from(["", " { #fees }", " { .quiet }", " { #word-fee .quiet }"]),
)
BLOCK = st.one_of(
    SIMPLE,
    HEADING,
    SIMPLE.map(lambda block: "!!! note\n" + indented(block)),
    st.tuples(st.just("Box"), SIMPLE).map(lambda two: f'!!! warning "{two[0]}"\n' + indented(two[1])),
    SIMPLE.map(lambda block: '??? tip "Opens"\n' + indented('!!! note "Inside"\n' + indented(block))),
    SIMPLE.map(lambda block: "- Word item\n\n" + indented(block)),
    MORE,
    NOTE,
    NAMED_TWICE,
    st.recursive(st.one_of(MORE, HEADING), inside, max_leaves=4),
)
PAGE = st.lists(BLOCK, min_size=1, max_size=6).map("\n\n".join)
BOUNDED = settings(max_examples=60, derandomize=True, deadline=None)


@BOUNDED
@given(PAGE)
def test_any_page_keeps_its_bytes_under_a_translation_that_changes_nothing(text: str) -> None:
    shown, _ = render(text, {each: each for each in msgids(text)})
    bare = CITATION.removeprefix('<span lang="en" dir="ltr">').removesuffix("</span>")
    assert shown.replace(CITATION, bare) == render(text, tag="en")[0]


@BOUNDED
@given(PAGE, st.randoms(use_true_random=False))
def test_any_page_half_translated_marks_the_english_and_only_the_english(text: str, chance: object) -> None:
    pick: Callable[[], float] = chance.random  # type: ignore[attr-defined] # hypothesis' own Random
    messages = pseudo(text, chosen=lambda _: pick() < 0.5)
    shown, page = render(text, messages)
    # Facts alone in a cell have no words of their own to mark.
    assert [each for each in unmarked(shown.replace(SOURCE_NOTE, "")) if each != "5 working days"] == []
    blocks_only = re.sub(r' aria-label="[^"]*"', "", shown)  # a wide table is named after its heading
    assert blocks_only.count(BEGIN) == sum(each.msgid in messages for each in page.blocks)


def skeleton(shown: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a page with their attributes, without those that mark a language or repeat words."""
    words = ("lang", "dir", "aria-label", "alt", "title")
    return [
        (str(each.tag), {name: value for name, value in each.attrib.items() if name not in words})
        for each in lxml.html.fragment_fromstring(shown, create_parent="main").iter()
        if each.tag not in ("span", "bdi")
    ]


@BOUNDED
@given(PAGE, st.sampled_from(["en-XA", "en-XB"]))
def test_any_page_in_a_pseudo_language_has_the_same_markup_and_leaves_no_english(text: str, tag: str) -> None:
    page = page_text({}, tag)
    assert page.voice is not None
    page = PageText(replace(page.voice, catalogue=PseudoCatalogue(locale(tag))), "docs/x.md")
    made = PageParser(lambda: page)
    shown = made.convert(sources.with_footnotes(text, FACTS))
    assert skeleton(shown) == skeleton(render(text, tag="en")[0])
    assert page.foreign == set()
    assert 'lang="en"' not in shown.replace(CITATION, "")


@BOUNDED
@given(PAGE)
def test_any_page_has_the_same_ids_and_messages_in_every_language(text: str) -> None:
    expected = ids(text, tag="en")
    for messages in ({}, pseudo(text), dict.fromkeys(msgids(text), "رسوم")):
        assert ids(text, messages) == expected
        assert [each.msgid for each in render(text, messages, "ar")[1].blocks] == msgids(text)


@BOUNDED
@given(st.lists(WORD, min_size=1, max_size=8), st.lists(st.booleans(), min_size=20, max_size=20))
def test_rewrapping_lines_changes_no_msgid(words: list[str], breaks: list[bool]) -> None:
    pieces = " ".join(["Word", *words]).split()
    gaps = iter(breaks)
    for before, between in (
        ("", "\n"),
        ("- ", "\n    "),
        ("> ", "\n> "),
        ("!!! note\n    ", "\n    "),
        ("T\n:   ", "\n    "),
    ):
        wrapped = before + pieces[0]
        for piece in pieces[1:]:
            wrapped += (between if next(gaps, False) else " ") + piece
        assert msgids(wrapped) == msgids(before + " ".join(pieces))


# --- marks -----------------------------------------------------------------------------------------------------------


def test_an_english_block_carries_language_and_direction_itself() -> None:
    assert html("Pay it.") == '<p dir="ltr" lang="en">Pay it.</p>'


def test_an_english_item_with_a_translated_list_is_marked_by_a_span() -> None:
    assert html("- outer\n    - inner", {"inner": "dentro"}) == (
        '<ul><li><span dir="ltr" lang="en">outer</span><ul><li>dentro</li></ul></li></ul>'
    )


def test_a_translated_item_with_an_english_list_is_not_marked() -> None:
    assert html("- outer\n    - inner", {"outer": "fuera"}) == (
        '<ul><li>fuera<ul><li dir="ltr" lang="en">inner</li></ul></li></ul>'
    )


def test_an_item_with_a_list_is_one_message_and_its_values_are_read_once() -> None:
    shown, page = render("- {servicer} {wait}\n    - inner")
    assert [each.msgid for each in page.blocks] == ["inner"]
    assert render("- Ask {servicer}\n    - inner")[1].blocks[0].msgid == "Ask {servicer}"
    assert len(render("- Ask {servicer}\n    - inner")[1].blocks) == 2
    assert "Sample Loans 5 working days" in shown


@pytest.mark.parametrize("messages", [{}, {"outer": "fuera"}, {"outer": "fuera", "inner": "dentro"}])
def test_an_item_keeps_its_attributes_with_and_without_a_translation(messages: dict[str, str]) -> None:
    shown = html("- outer\n{: .lead }\n    - inner", messages)
    assert shown.startswith('<ul><li class="lead">')
    assert "{" not in shown


def test_the_way_back_from_a_note_stays_outside_the_english_words() -> None:
    shown = html("Pay.[^own]\n\n[^own]: Why.", {"Pay.[^own]": "Pague.[^own]"})
    assert '<p><span dir="ltr" lang="en">Why.</span>&#160;<a class="footnote-backref"' in shown


def test_a_count_without_a_translated_unit_is_marked_inside_a_translated_block() -> None:
    language = locale("ar")
    voice = Wording(language, Catalogue(language, {(None, "Wait {wait}."): "انتظر {wait}."}), FACTS, "", DAY)
    made = PageParser(lambda: PageText(voice, ""))
    assert made.convert("Wait {wait}.") == '<p>انتظر <span lang="en" dir="ltr">5 working days</span>.</p>'


def test_a_note_without_a_translated_source_line_is_english_as_a_whole() -> None:
    language = locale("es")
    voice = Wording(language, Catalogue(language), FACTS, "", DAY)
    made = PageParser(lambda: PageText(voice, ""))
    assert made.convert(sources.with_footnotes("A.[^wait]", FACTS)).count('<span lang="en" dir="ltr"><a') == 1
    assert "</a>. Checked on November 23, 2026.</span>" in made.reset().convert(
        sources.with_footnotes("A.[^wait]", FACTS)
    )


def test_code_is_nobodys_language() -> None:
    assert msgids("    code block\n\n`only code`") == []
    assert html("    code block") == "<pre><code>code block\n</code></pre>"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{wait}", False), ("`code`", False), ("[^wait]", False), ("12 + 5", False), ("{wait.genitive} / 5", False),
        ("[5](page.md)", False), ("{wait} days", True), ("[five](page.md)", True), ("é", True), ("{ #x }", True),
    ],
)  # fmt: skip
def test_only_words_need_a_translation(text: str, words: bool) -> None:  # noqa: FBT001 # pytest passes it by name
    assert needs_words(text) is words


def test_a_cell_with_a_fact_alone_is_filled_and_no_message() -> None:
    assert "<td>5 working days</td>" in html("| A |\n| --- |\n| {wait} |", {"A": "A"})


def test_an_unknown_name_is_a_problem_with_its_page_and_not_a_crash() -> None:
    shown, page = render("Wait {unknown}.", tag="en")
    assert "{unknown}" in shown
    (problem,) = page.problems
    assert (problem.place, "{unknown}" in problem.what) == ("docs/x.md", True)


# --- headings --------------------------------------------------------------------------------------------------------


def ids(text: str, messages: Mapping[str, str] | None = None, tag: str = "ar") -> list[str]:
    return re.findall(r'<(?:h\d|dt|p)[^>]* id="([^"]*)"', render(text, messages, tag)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Late fees\n\n## Late fees\n\n### Late fees", ["late-fees", "late-fees_1", "late-fees_2"]),
        ("## Fees { #fees }\n\n## Fees", ["fees", "fees_1"]),
        # The written id is the address that people have: the one made from the words gives way.
        ("## Fees\n\n## Other { #fees }", ["fees_1", "fees"]),
        ("## Fees\n\nText\n{: #fees }", ["fees_1", "fees"]),
        ("## Fees\n\nFee { #fees }\n:   Money.", ["fees_1", "fees"]),
        ("## Fees { id=own }", ["own"]),
        ("## Fees { .a #b .c }", ["b"]),
        ('## Fees { data-x="see #4" }', ["fees"]),
        ("## Wait {wait} { #wait }", ["wait"]),
        ("## {servicer} and {wait} { #both }", ["both"]),
        ("## Wait {wait}", ["wait-5-working-days"]),
        ("## Pay **now**, `soon` or [later](a.md)[^wait]", ["pay-now-soon-or-later"]),
        ("## ***", ["part"]),
    ],
)
def test_ids_come_from_the_english_heading_in_every_language(text: str, expected: list[str]) -> None:
    text = text.replace("***", "Ж")  # letters without a counterpart in an address
    assert ids(text, tag="en") == expected
    assert ids(text) == expected
    assert ids(text, dict.fromkeys(msgids(text), "رسوم")) == expected


@pytest.mark.parametrize(
    ("text", "msgid", "shown"),
    [
        ("## Wait {wait}", "Wait {wait}", "Wait 5 working days"),
        ("## Wait {wait.genitive}", "Wait {wait.genitive}", "Wait 5 working days"),
        ("## {wait} or {wait}", "{wait} or {wait}", "5 working days or 5 working days"),
        ("## Wait {wait} { #w }", "Wait {wait}", "Wait 5 working days"),
        ("## Ask {servicer} now { #w }", "Ask {servicer} now", "Ask Sample Loans now"),
        ("Words\n{wait}", "Words {wait}", "Words 5 working days"),
        ("Words\n{wait} and {wait}", "Words {wait} and {wait}", "Words 5 working days and 5 working days"),
        ("[Write](a.md){ .button }", "[Write](a.md){ .button }", 'class="button"'),
    ],
)
def test_a_placeholder_at_the_end_is_not_taken_for_an_attribute_list(text: str, msgid: str, shown: str) -> None:
    assert msgids(text) == [msgid]
    for tag in ("en", "en-XA"):
        page = html(text, {msgid: msgid}, tag)
        assert shown in page
        assert "{" not in page


def test_english_headings_are_noted_for_the_menus_and_the_index() -> None:
    text = "# Late fees\n\n## Part { #own }\n\n### Small\n\nTerm\n:   Words."
    _, page = render(text, {"Part": "رسوم"}, "ar")
    assert page.title_foreign
    assert page.foreign == {"late-fees", "small", "term"}
    assert [(each.text, each.anchor, each.foreign) for each in page.index] == [
        ("Late fees", "", True), ("رسوم", "own", False), ("Term", "term", True),
    ]  # fmt: skip


def test_an_index_entry_is_plain_text() -> None:
    _, page = render("## Pay **now** to {call}[^wait]", tag="ar")
    assert [each.text for each in page.index] == ["Pay now to (800) 555-0100"]


def test_each_message_tells_its_kind_and_the_heading_above() -> None:
    found = blocks('# Fees[^a]\n\nWords.\n\n!!! note "Box"\n    - item\n\n## Other { #o }\n\n| A |\n| --- |\n| b |\n')
    assert [(each.msgid, each.kind, each.heading) for each in found] == [
        ("Fees[^a]", "page title", ""), ("Words.", "paragraph", "Fees"), ("Box", "title of a box", "Fees"),
        ("item", "list item", "Fees"), ("Other", "heading", ""), ("A", "table heading", "Other"),
        ("b", "table cell", "Other"),
    ]  # fmt: skip


# --- the English under a translation that nobody has reviewed --------------------------------------------------------


def doubted(text: str, messages: Mapping[str, str], *, reviewed: bool = False, show: bool = True) -> str:
    page = page_text(messages, "en-XB")  # whose English words are not marked a second time
    assert page.voice is not None
    read = frozenset((None, msgid) for msgid in messages) if reviewed else frozenset()
    catalogue = replace(page.voice.catalogue, reviewed=read)
    page = PageText(replace(page.voice, catalogue=catalogue), "docs/x.md", show_english=show)
    made = PageParser(lambda: page)
    return re.sub(r">\n+<", "><", made.convert(sources.with_footnotes(text, FACTS)))


def under(english: str, tag: str = "span") -> str:
    return f'<{tag} class="original" dir="ltr" lang="en">{english}</{tag}>'


PAY, SOON = f"⟦Pay⟧ {under('Pay')}", f"⟦Soon⟧ {under('Soon')}"
STRESSED = under("Pay it &lt; 5 &amp; so")
CALL = '<a href="tel:+18005550100"><bdi dir="ltr">(800) 555-0100</bdi></a>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pay", f"<p>{PAY}</p>"),
        ("- Pay", f"<ul><li>{PAY}</li></ul>"),
        ("- Pay\n    - Soon", f"<ul><li>{PAY}<ul><li>{SOON}</li></ul></li></ul>"),
        # Beside a heading and not in it: menus and contents take what stands in it.
        ("## Pay { #p }", f'<h2 id="p">⟦Pay⟧</h2>{under("Pay", "p")}'),
        ("- ## Pay { #p }\n\n    Soon", f'<ul><li><h2 id="p">⟦Pay⟧</h2>{under("Pay", "p")}<p>{SOON}</p></li></ul>'),
        ("Pay\n:   Soon", f'<dl><dt id="pay">{PAY}</dt><dd>{SOON}</dd></dl>'),
        (
            '!!! note "Pay"\n    Soon',
            f'<div class="admonition note"><p class="admonition-title">{PAY}</p><p>{SOON}</p></div>',
        ),
        ('??? note "Pay"\n    Soon', f'<details class="note"><summary>{PAY}</summary><p>{SOON}</p></details>'),
        ("Pay\n{: .lead }", f'<p class="lead">{PAY}</p>'),
        (
            "| Pay { .a } |\n| --- |\n| Soon |",
            f'<table><thead><tr><th class="a">{PAY}</th></tr></thead><tbody><tr><td>{SOON}</td></tr></tbody></table>',
        ),
        # Plain words: what is linked, noted and stressed is so in the translation.
        (
            "**Pay** [it](a.md) < 5 &amp; `so`",
            f'<p>⟦<strong>Pay</strong> <a href="a.md">it</a> &lt; 5 &amp; <code>so</code>⟧ {STRESSED}</p>',
        ),
        (
            "Wait {wait}, call {call}",
            f"<p>⟦Wait 5 working days, call {CALL}⟧ {under('Wait 5 working days, call (800) 555-0100')}</p>",
        ),
    ],
)
def test_each_block_of_a_draft_shows_its_english_below(text: str, expected: str) -> None:
    assert doubted(text, pseudo(text)) == expected


def test_a_note_is_not_repeated_in_the_english_below() -> None:
    shown = doubted("Pay.[^own]\n\n[^own]: Why.", pseudo("Pay.[^own]\n\n[^own]: Why."))
    assert shown.count('class="footnote-ref"') == shown.count('class="footnote-backref"') == 1
    assert under("Pay.") in shown
    assert re.search(r"⟦Why\.⟧&#160;<a class=\"footnote-backref\".*?</a>" + re.escape(under(" Why.")), shown)


def test_no_english_is_added_where_it_is_shown_already_or_nobody_needs_it() -> None:
    assert doubted("Pay it.", {}) == '<p dir="ltr" lang="en">Pay it.</p>'
    assert doubted("Pay it.", pseudo("Pay it."), reviewed=True) == "<p>⟦Pay it.⟧</p>"
    assert doubted("Pay it.", pseudo("Pay it."), show=False) == "<p>⟦Pay it.⟧</p>"
    assert "original" not in doubted("{wait}", {})


@BOUNDED
@given(PAGE)
def test_the_english_below_changes_nothing_else_on_any_page(text: str) -> None:
    without = doubted(text, pseudo(text), show=False)
    shown = doubted(text, pseudo(text))
    assert re.sub(r' ?<span class="original".*?</span>|<p class="original".*?</p>\n?', "", shown) == without
    assert shown.count('class="original"') == len(msgids(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Call {hud_phone} **now**", "Call {hud_phone} now"),
        (r"Five \* two", "Five * two"),
        ("A [link](a(b).md) `x_y`[^n]", "A link x_y"),
        ("_Soon_, a_b and __now__", "Soon, a_b and now"),
        ("See [**this** page](a.md)", "See this page"),
    ],
)
def test_plain_words_keep_placeholders_and_escaped_signs(text: str, words: str) -> None:
    assert plain(text) == words


@BOUNDED
@given(PAGE)
def test_marks_behind_messages_change_nothing_else_on_any_page(text: str) -> None:
    for messages in ({}, pseudo(text)):
        page = page_text(messages, "ar")
        marked: list[str] = []

        def mark(msgid: str, context: str | None, marked: list[str] = marked) -> str:
            assert context in (None, SENSE)
            marked.append(msgid)
            return f'<a class="at" href="#at-{len(marked)}"></a>'

        page.mark = mark
        made = PageParser(lambda page=page: page)  # type: ignore[misc] # kept
        shown = made.convert(sources.with_footnotes(text, FACTS))
        assert shown.count('class="at"') == len(msgids(text))
        assert marked == msgids(text)
        shown = re.sub(
            r'<a class="at" href="#at-\d+"></a>| class="at-english"|(?<=")at-english |(?<=\w) at-english', "", shown
        )
        assert shown == render(text, messages, "ar")[0]
