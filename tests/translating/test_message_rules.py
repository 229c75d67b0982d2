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
        ("a", "[a](//evil.example)", "[a] (evil)"),
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
        ("https://example.org", "<https://example.org>", "https://example.org"),
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
        ("a", "a\x85b", "a\u00adb"),
        ("a", "a\u2028b", "a\u2027b"),
        ("a", "a\U000e0041", "a\U0001f600"),
        ("a", "a\ufffd", "a\ufe0f"),
        ("a", "a\u3164", "a\u3131"),
    ],
    "character reference": [
        ("a", "a &#64; b", "a & b"),
        ("a", "a &#x202e; b", "a &# b"),
        ("a", "a &lt;script&gt;", "a &; b"),
        ("a &amp; b", "a &amp; b &amp; c", "b &amp; a"),
    ],
    "the contact": [
        ("Ask help@example.org", "Pregunte a help@example.com", "Pregunte: help@example.org."),
        ("Ask help@example.org", "Pregunte", "help@example.org: pregunte"),
        ("Ask", "Pregunte a help@example.org", "Pregunte a Help"),
        ("Ask", "Pregunte a help＠example．org", "Pregunte @Help"),
        ("Go to example.org", "Vaya a examp1e.org", "Vaya a Example.org"),
        ("Go to example.org", "Vaya a exаmple.org", "Vaya a (example.org)"),  # the third letter is Cyrillic
        ("Go", "Vaya a www.example", "Vaya a ww.example2"),
        ("Go", "Vaya a https://example.org", "Vaya a https"),
        ("Go", "請看 evil。com", "請看。"),
        ("Look at a.b", "Mire a.b evil.info", "Mire a.b info"),
        ("Call (855) 411-2372", "Llame al (855) 411-2373", "Llame al 855-411-2372"),
        ("Call +1 855 411 2372", "Llame al +1 855 411", "Llame al +1-855.411.2372"),
        ("Call", "Llame al 855 411 2372", "Llame en 2026, no en 2027"),
        ("Call (855) 411-2372", "اتصل ٨٥٥٤١١٢٣٧٣", "اتصل (٨٥٥) ٤١١-٢٣٧٢"),
        ("Call 711 now", "Llame al 911 ahora", "Ahora, llame al 711."),
        ("Call 711 now", "Llame ahora", "711: llame ahora"),
        ("On 2026-11-23", "El 2026-11-23, 2026 11 24 12", "El 2026-11-24"),
    ],
    "are never needed here": [("Fee", "Tarifa " * 40, "Tarifa " * 20)],
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
