"""Figures that were typed by hand where a fact should stand: in a page, a letter, the theme, or a translation.

A typed figure has no source and no day, and stays when the fact changes. What is made up, as the fee in a sample
letter, is named under `examples` in docs/facts.yml with its place and its reason; nothing else is let through.

In a translation every number counts that the English message does not have, in the digits of any script, and Chinese
numerals before a unit. A month may become its number where a language names months so ("3月", "3월", "tháng 3"), and an
ordinal may become a figure. Numbers written out in other languages are not seen.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib

from contact_help import statement, yamlfile
from contact_help.checking.reports import Fault
from contact_help.locales import Locale
from contact_help.translating import catalogues
from contact_help.translating.message_rules import PLACEHOLDER

_WORDS: Mapping[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "both": 2, "once": 1, "twice": 2, "half": 2,
    "third": 3, "first": 1, "second": 2, "dozen": 12, "zero": 0, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "quarter": 4,
}  # fmt: skip
_NAMED = "|".join(list(_WORDS)[:29])
_COUNT = rf"(?:\d[\d,]*(?:\.\d+)?|(?:{_NAMED})(?:[\s-](?:{'|'.join(list(_WORDS)[:9])}))?)"
_UNIT = (
    r"(?:business|working|calendar|full|plain|federal)?[\s-]*(?:days?|weeks?|months?|years?|hours?|minutes?|quarters?)"
)
# What counts as a figure in English text, most telling first.
_FIGURES: Mapping[str, re.Pattern[str]] = {
    "a section of law": re.compile(
        r"§+\s?\d[\w.()-]*|\bSI\s\d{4}/\d+|\b(?:[Rr]egulation|[Aa]rticle|[Ss]chedule)s?\s\d[\w.()-]*|\b\d+\s+(?:CFR|C\.F\.R\.|USC|U\.S\.C\.)(?:\s+\d[\w.()-]*)?|\b[Ss]ections?\s+\d[\w.()-]*"
        r"|\b\d{3,4}\.\d{1,3}\([a-z]\)[\w()]*"
    ),
    "a time": re.compile(rf"(?<![\w$.,-]){_COUNT}[\s-]+{_UNIT}\b", re.IGNORECASE),
    "an amount": re.compile(
        r"[$\u00a2-\u00a5\u20a0-\u20cf]\s?\d[\d,]*(?:\.\d+)?"  # the signs of currencies
        r"|(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?:\s?[\u20a0-\u20cf]|\s+(?:dollars?|cents?|euros?|pence)\b)"
        r"|(?<![\w.,/-])\d+\.\d\d(?![\d.(])"
    ),
    "a share": re.compile(
        rf"(?<![\w.,-]){_COUNT}\s?(?:%|percent\b|per\scent\b)|\bone[\s-](?:half|third|quarter|sixth)\b", re.IGNORECASE
    ),
    "a telephone number": re.compile(
        r"(?:\+1[\s.-]?|\b1[\s.-])?\(?\b\d{3}\)?[\s.-]\d{3}[\s.-][\dA-Z]{4}\b|\+\d[\d\s().-]{7,}\d"
        r"|\b0\d{2,4}[\s-]\d{3,4}[\s-]?\d{3,4}\b"  # as it is dialled inside many other countries
        r"|\b(?:[Cc]all|[Dd]ial|[Tt]ext)\s+\d{3}\b(?![\s.-]?[\dA-Z]{2})"
    ),
    "a mail address": re.compile(r"\b[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}\b"),
    "a web address": re.compile(r"\bhttps?://[^\s)\"'>]+|\bwww\.[\w.-]+\.[a-z]{2,}\b"),
}
_FOOTNOTE = re.compile(r"\[\^[^\]]*\]")
_MADE = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<[^>]*>", re.DOTALL)
_COMMENT = re.compile(r"(?m)^[ \t]*#(?!#| ).*$|^[ \t]*# .*$")
_TARGET = re.compile(r"\]\([^)]*\)")
_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c\u00a0\u202f]\d+)*")
_CHINESE = re.compile(
    "([〇零一二三四五六七八九十百兩两]+)\\s*(?:個|个)?(?:工作|營業|营业|日曆|日历)?(?:天|日|週|周|星期|月|年|小時|小时|美元|元|成|%|\uff05)"
)
# A month by its number, as Chinese, Korean and Vietnamese name it; "3個月", "3개월" and "3 tháng" are three months.
_MONTH_NUMBER = re.compile(
    r"(?<![\d.,])(\d{1,2})\s?[月월]|(?<![一二三四五六七八九十])(十[一二]?|[一二三四五六七八九])月|\btháng (\d{1,2})\b",
    re.IGNORECASE,
)
# "May" is a month beside a figure or within a sentence; elsewhere it may be the verb.
_MONTH_NAME = re.compile(
    rf"\b(?:{'|'.join(calendar.month_name[1:5] + calendar.month_name[6:])})\b|\bMay(?= \d)|(?<=[a-z,] )May\b"
)
_DIGITS = dict(zip("〇零一二三四五六七八九兩两", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2), strict=True))
_REMEDY = "Put it into docs/facts.yml with its source and name it in braces; if it is made up, name it under `examples`"


@dataclass(frozen=True)
class Example:
    """A figure that may stand typed by hand. line: of docs/facts.yml."""

    text: str
    place: str
    line: int


def examples(facts: yamlfile.YamlFile) -> list[Example]:
    """The examples that the facts file, already checked, allows."""
    return [
        Example(str(entry["text"]), str(entry["place"]), facts.line(["examples", number, "text"]))
        for number, entry in enumerate(facts.data.get("examples") or [])
    ]


def typed_figures(project: Path, locales: tuple[Locale, ...], allowed: list[Example]) -> Iterator[Fault]:
    """Every figure that nothing allows, and every example that allows nothing any more."""
    unused = set(allowed)
    for place, text in _english(project):
        for kind, figure, line in figures(text):
            used = {each for each in allowed if each.place == place and _same(each.text, figure)}
            unused -= used
            if not used:
                yield Fault(place, line, "typed-figure", figure, f"{kind} is typed by hand", _REMEDY)
    for locale in locales:
        if not locale.is_source:
            yield from _translated(project, locale)
    for each in sorted(unused, key=lambda example: example.line):
        what = f'"{each.text}" does not stand in {each.place} any more'
        yield Fault("docs/facts.yml", each.line, "stale-example", each.text, what, "Take it out of `examples`")


def figures(text: str) -> list[tuple[str, str, int]]:
    """What is typed in an English text: its kind, the words, the line."""
    # Of one length with what was there, so that places keep their lines.
    hidden = PLACEHOLDER.sub(lambda found: "\ufffc" * len(found[0]), text)
    hidden = _FOOTNOTE.sub(lambda found: "\ufffc" * len(found[0]), hidden)
    found: list[tuple[int, str, str]] = []
    for kind, pattern in _FIGURES.items():
        found += [(each.start(), kind, " ".join(each[0].split())) for each in pattern.finditer(hidden)]
        # A figure is told by the first kind that it is of.
        hidden = pattern.sub(lambda each: re.sub(r"[^\n]", "\ufffc", each[0]), hidden)
    return [(kind, figure, text.count("\n", 0, at) + 1) for at, kind, figure in sorted(found)]


def _english(project: Path) -> Iterator[tuple[str, str]]:
    """Each source of English words: its place, and its text with what is no words blanked out."""
    docs, theme = project / "docs", project / "overrides"
    for path in sorted([*docs.rglob("*.md"), *docs.rglob("*.yml")]):
        # The record of the last audit counts pages and faults, and nobody types it.
        if path.relative_to(docs).as_posix() not in {"facts.yml", statement.FILE}:
            text = path.read_text(encoding="utf-8")
            yield path.relative_to(project).as_posix(), _blanked(_COMMENT, text) if path.suffix == ".yml" else text
    for path in sorted(theme.rglob("*.html")):
        yield path.relative_to(project).as_posix(), _template_words(path.read_text(encoding="utf-8"))


def _template_words(text: str) -> str:
    """A template's words: what stands between tags, and the strings in its expressions."""

    def words(found: re.Match[str]) -> str:
        if found[0].startswith("{{"):
            return re.sub(r"(\"[^\"]*\"|'[^']*')|[^\n]", lambda each: each[1] or " ", found[0])
        return re.sub(r"[^\n]", " ", found[0])

    return _MADE.sub(words, text)


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _same(example: str, figure: str) -> bool:
    return " ".join(example.split()).casefold() == figure.casefold()


# Translations


def _translated(project: Path, locale: Locale) -> Iterator[Fault]:
    for domain in catalogues.DOMAINS:
        path = catalogues.path(project / "locales", locale, domain)
        if not path.is_file():
            continue
        place = path.relative_to(project).as_posix()
        for entry in polib.pofile(str(path)):
            if entry.obsolete:
                continue
            english = f"{entry.msgid} {entry.msgid_plural}"
            for text in (entry.msgstr, *entry.msgstr_plural.values()):
                for number in added_numbers(english, text):
                    what = f"the translation has {number}, the English does not"
                    remedy = "Write the placeholder where the English has one, or the English number"
                    yield Fault(place, entry.linenum or 0, "typed-figure", number, what, remedy)


def added_numbers(msgid: str, msgstr: str) -> list[str]:
    """The numbers of a translation that its message does not have, as they are written."""
    wanted = {_value(each) for each in _NUMBER.findall(_words_alone(msgid))}
    # A number that English writes out, another language may write in digits; and "a day" is one day.
    wanted |= {"1", *(str(_WORDS[word]) for word in re.findall(r"[a-z]+", msgid.casefold()) if word in _WORDS)}
    months = {list(calendar.month_name).index(name) for name in _MONTH_NAME.findall(msgid)}
    shown = _MONTH_NUMBER.sub(lambda found: " " if _month(found) in months else found[0], _words_alone(msgstr))
    numbers = [(each, _value(each)) for each in _NUMBER.findall(shown)]
    numbers += [(each, str(_chinese(each))) for each in _CHINESE.findall(shown)]
    return [written for written, value in numbers if value not in wanted]


def _month(found: re.Match[str]) -> int:
    """The number of a month that `_MONTH_NUMBER` found."""
    return _chinese(found[2]) if found[2] else int(_value(found[1] or found[3]))


def _words_alone(text: str) -> str:
    return _TARGET.sub("] ", _FOOTNOTE.sub(" ", PLACEHOLDER.sub(" ", text)))


def _value(number: str) -> str:
    """A number's digits as ASCII, whatever its script and however its thousands are set apart."""
    return "".join(str(unicodedata.digit(each)) for each in number if each.isdecimal())


def _chinese(numeral: str) -> int:
    total, digit = 0, None
    for each in numeral:
        if each in _DIGITS:
            digit = (digit or 0) * 10 + _DIGITS[each]
        else:
            total += (1 if digit is None else digit) * (100 if each == "百" else 10)
            digit = None
    return total + (digit or 0)
