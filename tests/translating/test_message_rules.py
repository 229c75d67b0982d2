"""Each rule with a translation that breaks it and the nearest one that does not."""

from __future__ import annotations

import pytest

from contact_help.translating.message_rules import broken, placeholders

RULES = {
    "blank": [("Fee", "", "Tarifa"), ("Fee", " \u00a0", " Tarifa ")],
    "is missing": [
        ("In {wait}", "En", "{wait} en"),
        ("{a} and {b}", "{a} y {a}", "{b} y {a}"),
        ("{wait} or {wait}", "{wait}", "{wait.genitive} o {wait}"),
        ("[Call]({cfpb.url})", "[Call]({cfpb})", "[Llame]({cfpb.url})"),
        ("{rule.cite}", "{rule}", "{rule.cite}"),
        ("In {wait}", "En {Wait}", "En {wait.number}"),
    ],
    "is not in the English": [
        ("In {wait}", "En {wait} {more}", "En {wait}"),
        ("In {wait}", "En {wait} {wait.number}", "En {wait.number}"),
        ("In {wait}", "En {wait} {wait.url}", "En {wait.genitive}"),
        ("Fee", "{fee}", "(fee)"),
    ],
    "a brace": [
        ("Fee", "Tarifa }", "Tarifa )"),
        ("Fee", "Tarifa { }", "Tarifa ( )"),
        ("Fee", "Tarifa { .hidden }", "Tarifa .hidden"),
        # The English has an attribute list: the translation has the same one and no other.
        ("[A](b.md){ .x }", "[A](b.md){ href=https://evil.example }", "[B](b.md){ .x }"),
        ("[A](b.md){ .x }", "[A](b.md){ .x }{ .y }", "Ya: [B](b.md){ .x }"),
        ("[A](b.md){ .x }", "[A](b.md)", "[A](b.md){ .x }"),
    ],
    "links differ": [
        ("[a](b.md)", "[a](c.md)", "[c](b.md)"),
        ("[a](b.md)", "a b.md", "[a, b.md](b.md)"),
        ("[a](b.md)", "[a](b.md) [b](b.md)", "[a b](b.md)"),
        ("[a](b.md#x)", "[a](b.md#y)", "[a#y](b.md#x)"),
        ("[a](b.md) [c](d.md)", "[a](b.md) [c](b.md)", "[c](d.md) [a](b.md)"),
        ("a", "[a](javascript:alert)", "[a] (javascript:alert)"),
        ("a", "[a](//evil.example)", "a //evil.example"),
        ("[a](b/)", "[a](b/ ../../evil/)", "[a ../../](b/)"),
        ("[a](b.md)", '[a](b.md "a title")', '[a](b.md) "a title"'),
        ("[a](b(c)d)", "[a](b(c)evil)", "[e](b(c)d)"),
        ("[a](b.md)", "[a](b.md) [b](c(d.md)", "[a (b](b.md)"),
    ],
    "number of links": [("a", "[a](x((y)))", "[a] x((y))")],
    "images differ": [("[a](b.svg)", "![a](b.svg)", "[a!](b.svg)"), ("![a](b.svg)", "[a](b.svg)", "![b](b.svg)")],
    "footnote marks": [
        ("a.[^x]", "a.", "[^x]a."),
        ("a.[^x]", "a.[^y]", "a [^x]."),
        ("a", "a[^x]", "a [x^]"),
        ("a.[^x] b.[^y]", "a.[^x] b.[^x]", "b.[^y] a.[^x]"),
    ],
    "HTML": [
        ("a", "<b>a</b>", "5 < 6 > 4"),
        ("a", "a</p>", "a < /p"),
        ("a", "a <!-- b", "a <- b"),
        ("a", "a <?php", "a ?<"),
        ("a", "<https://example.org>", "https://example.org"),
        ("Use `<b>`", "Usar `<b>` <i>", "`<b>`: usar"),
    ],
    "code": [("`a`", "`b`", "b `a`"), ("`a`", "a", "`a` a"), ("a", "`a`", "'a'")],
    "bold": [("**a** b", "a b", "b **a**"), ("a", "**a**", "*a*"), ("**a**", "**a", "**a*b**")],
    "hidden character U+": [
        ("a", "a\nb", "a b"),
        ("a", "a\tb", "a\u00a0b"),
        ("a", "a\x02b\x03", "a b"),
        ("a", "a\x7f", "a~"),
        ("a", "a\u202eb", "a\u200eb"),  # an override hides what is there, a plain direction mark does not
        ("a", "a\u200bb", "a\u200cb"),  # a non-joiner is spelling in Persian
        ("a", "a\u2060b", "a\u2011b"),
        ("a", "\ufeffa", "\u00bfa"),
    ],
    "isolates": [
        ("a", "\u2066a", "\u2066a\u2069"),
        ("a", "a\u2069", "\u2067\u2068a\u2069b\u2069"),
        ("a", "\u2069a\u2066", "\u2066a\u2069\u2067b\u2069"),
    ],
}


@pytest.mark.parametrize(
    ("reason", "msgid", "wrong"), [(reason, msgid, wrong) for reason, rows in RULES.items() for msgid, wrong, _ in rows]
)
def test_a_translation_that_breaks_a_rule_is_named_with_the_rule(reason: str, msgid: str, wrong: str) -> None:
    said = broken(msgid, wrong)
    assert said is not None
    assert reason in said
    assert not said.endswith(".")


@pytest.mark.parametrize(("msgid", "right"), [(msgid, right) for rows in RULES.values() for msgid, _, right in rows])
def test_the_nearest_translation_that_keeps_the_rules_passes(msgid: str, right: str) -> None:
    assert broken(msgid, right) is None


@pytest.mark.parametrize("msgid", sorted({msgid for rows in RULES.values() for msgid, _, _ in rows}))
def test_a_message_may_always_stand_for_itself(msgid: str) -> None:
    assert broken(msgid, msgid) is None


def test_the_reason_names_what_is_lost_as_it_is_written() -> None:
    assert broken("In {wait}", "En") == "the placeholder {wait} is missing"
    assert broken("{it.url}", "x") == "the placeholder {it.url} is missing"
    assert "'b.md'" in (broken("[a](b.md)", "a") or "")
    assert "U+202E" in (broken("a", "a\u202e") or "")


def test_forms_that_grammar_chooses_count_as_one() -> None:
    assert placeholders("{a} {a.genitive} {a.number} {a.url} {b}") == {("a", None): 3, ("a", "url"): 1, ("b", None): 1}
