"""Text made of hostile pieces: what passes the rules for pages turns into nothing that runs or reaches out.

The same seeds each time; what was found once stands among the examples.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from contact_help import markdown, page_rules, yamlfile
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.translating import message_rules
from contact_help.translating.blocks import PageText
from contact_help.translating.catalogues import Catalogue
from contact_help.translating.page_parser import PageParser
from contact_help.wording import Wording
from harms import harms_of

VOICE = Wording(locale("en"), Catalogue(locale("en")), {}, "Sample Loans", dt.date(2026, 11, 23))
PIECES = [
    *("<", ">", "</", "/>", "<!--", "-->", "<script>", "script", "<b ", "<a href=", "<?", "]]>", "&lt;", "&#60;", "&"),
    *(
        "javascript:",
        "JAVASCRIPT&colon;",
        "data:text/html,",
        "//evil.example/",
        "https://example.com/",
        "mailto:a@b.co",
    ),
    *("[x](", "![x](", "](", "[x]", "[", "]", "(", ")", "[^n]", "[^n]: ", "[x]: ", "*[x]: ", "<https://e.example>"),
    *("{", "}", "{: ", " }", "onclick=", "onclick=x", "style=a", "#id", ".class", "href=", "{servicer}", "=", '"', "'"),
    *(
        "`",
        "``",
        "```",
        "~~~",
        "\\",
        "*",
        "**",
        "_",
        "|",
        " | ",
        "| --- |",
        "---",
        "# ",
        "- ",
        "1. ",
        "> ",
        ": ",
        "!!! ",
    ),
    *("??? note", "\n", "\n\n", "    ", "\t", " ", "a", "word", "\x02", "\x03", "\x00", "\u202e", "\ufeff", "\r", "é"),
]
SIGNS = [
    *"abc:-[]{}&*!|>'\"#%@,\n ",
    *(": ", "- ", "!!python/object:os.system", "<<: ", "9" * 5_000, "2026-11-23", "\x00"),
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join)
BOUNDED = settings(max_examples=3_000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def shown(text: str) -> str:
    page = PageText(VOICE, "page")
    return PageParser(lambda: page).convert(text)


def harms(text: str) -> list[str]:
    try:
        tree = html.document_fromstring(f"<html><body>{shown(text)}</body></html>")
    except etree.ParserError:
        return []
    return [each for element in tree.iter() if isinstance(element.tag, str) for each in harms_of(element)]


def refused(text: str) -> bool:
    body = text.replace("\r\n", "\n")
    return bool(page_rules.problems(text.encode(), place="p", templates=set()) or markdown.forbidden(body, place="p"))


@BOUNDED
@given(TEXTS)
@example("`[x](a<script>]b``c")
@example("a `b\nc` <b onclick=x> `d")
@example("``x `<script>`")
@example("\\`<script>\\`")
@example("<1@evil.example>")
@example("<{servicer} x>")
def test_a_page_that_is_not_refused_does_no_harm(text: str) -> None:
    if not refused(text):
        assert harms(text) == []


@BOUNDED
@given(TEXTS, TEXTS)
@example("[x](a.md)", "[x](a.md)`<b>`")
@example("a {servicer}", "a <{servicer} x>")
@example("mailto:a@b.co", "<*mailto:a@b.co>")
def test_a_translation_that_is_not_broken_does_no_harm(msgid: str, msgstr: str) -> None:
    if not refused(msgid) and message_rules.broken(msgid, msgstr) is None and not harms(msgid):
        assert harms(" ".join(msgstr.split())) == []


@settings(BOUNDED, max_examples=1_500)
@given(st.lists(st.sampled_from(SIGNS), max_size=20).map("".join))
def test_front_matter_is_read_or_refused_and_never_runs(text: str) -> None:
    try:
        data = yamlfile.parse(text, place="p").data
    except InputError as error:
        told, data = str(error), None
    else:
        told = "p:"
    assert told.startswith("p:")
    assert isinstance(data, (dict, list, str, int, float, bool, type(None), bytes, set))


@pytest.mark.parametrize("text", ["<script>", "[x](javascript:a)", "*x*{: onclick=a }", "![x](//e)", "a\x02b"])
def test_the_rules_refuse_what_does_harm(text: str) -> None:
    assert refused(text)
