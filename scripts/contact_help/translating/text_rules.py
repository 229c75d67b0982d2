"""What makes a translation doubtful though it may be published: rules for what a reader would take wrongly.

Each rule is a function of a Pair that says what is wrong, a text without a full stop, or gives None. They see one text
at a time; what needs a whole catalogue or another tool is in `checks`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from xml.etree.ElementTree import Element, SubElement

import markdown

from contact_help.locales import Locale
from contact_help.markdown import EXTENSIONS, settings
from contact_help.translating.languages import SCRIPTS, Language, Words, folded, language
from contact_help.translating.message_rules import plain_digits, without_numbers_to_call

# What is no prose: placeholders and attribute lists, targets of links, footnote marks, code.
_NO_PROSE = re.compile(r"\{[^{}]*\}|(?<=\])\([^()]*(?:\([^()]*\)[^()]*)*\)|\[\^[^\]]*\]|`[^`]*`")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?؟])[\"'”’»)*]*\s+|(?<=[。！？])")
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]\.){2,}|\b(?:No|Mr|Mrs|Ms|Dr|St|Inc|Sr|Sra)\.")


class Pair:
    """One text and its translation, taken apart for the rules.

    comment: what extraction says of the place. terms: those of the glossary that the English holds. data: what is known
    of the language, None where nothing is. english: the English taken apart, once for all languages. prose: the
    translation without placeholders, targets, marks and code; folded: the same as word lists are written.
    """

    __slots__ = ("_sentences", "comment", "data", "english", "folded", "locale", "msgid", "msgstr", "prose", "terms")

    def __init__(
        self, msgid: str, msgstr: str, locale: Locale, comment: str = "", terms: tuple[Term, ...] = ()
    ) -> None:
        self.msgid, self.msgstr, self.locale, self.comment, self.terms = msgid, msgstr, locale, comment, terms
        self.data = language(locale.tag)
        self.english = _english(msgid)
        self.prose = prose(msgstr)
        self.folded = folded(self.prose)
        self._sentences: list[tuple[Sentence, str]] | None = None

    def sentences(self) -> list[tuple[Sentence, str]]:
        """The English sentences beside the translation's: whole texts where their numbers differ."""
        if self._sentences is None:
            ours = self.english.sentences
            theirs = sentences(self.folded) if len(ours) > 1 else []
            same = len(ours) == len(theirs)
            self._sentences = list(zip(ours, theirs, strict=True)) if same else [(self.english.whole, self.folded)]
        return self._sentences


@dataclass(frozen=True)
class Term:
    """A term of the glossary and its translations in one language, the preferred one first."""

    english: str
    translations: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """Which of the words that matter an English sentence holds; the word itself, or None."""

    negation: str | None
    negative: str | None
    must: str | None
    may: str | None
    must_not: str | None
    only: bool
    question: bool


@dataclass(frozen=True)
class English:
    """What the rules ask of a msgid. negated, modal: whether a sentence of it says not, and must, may or must not."""

    prose: str
    whole: Sentence
    sentences: tuple[Sentence, ...]
    negated: bool
    modal: bool
    numbers: tuple[str, ...]
    spelled: tuple[int, ...]
    months: tuple[int, ...]
    dated: tuple[int, ...]
    sections: tuple[str, ...]
    words: frozenset[str]
    end: str
    skeleton: Counter[str]


def prose(text: str) -> str:
    """`text` without placeholders, targets of links, footnote marks and code; a space stands for each."""
    return _NO_PROSE.sub(" ", text) if any(each in text for each in "{[`") else text


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [each for each in _SENTENCE.split(_ABBREVIATION.sub(" ", text).strip()) if each.strip()]


@lru_cache(maxsize=20_000)
def _english(msgid: str) -> English:
    text = prose(msgid)
    low = folded(text)
    own = language("en")
    assert own is not None  # noqa: S101 # the data ships with this module
    whole = _sentence(low, own)
    each_sentence = tuple(_sentence(each, own) for each in sentences(low))
    every = (whole, *each_sentence)
    return English(
        prose=text,
        whole=whole,
        sentences=each_sentence,
        negated=any(each.negation for each in every),
        modal=any(each.must or each.may or each.must_not for each in every),
        numbers=tuple(_canonical(each) for each in _NUMBER.findall(without_numbers_to_call(plain_digits(text)))),
        spelled=tuple(_SPELLED[word] for word in _SPELLED_WORD.findall(low)),
        months=tuple(_MONTHS_SHORT[found] for found in _MONTH_SAID.findall(text.lower())),
        dated=tuple(_MONTHS[name] for found in _DATED.findall(text) for name in found if name),
        sections=tuple(_SECTION.findall(text)),
        words=frozenset(each.casefold() for each in _WORD.findall(text)),
        end=_end(text),
        skeleton=_skeleton(msgid),
    )


_ONLY = re.compile(r"\bonly\b|\bat most\b|\bup to\b")


def _sentence(text: str, own: Language) -> Sentence:
    return Sentence(
        negation=own.negation.found(text),
        negative=own.negative.found(text) or (own.negation.pattern.search(text) and "not"),
        must=own.must.found(text),
        may=own.may.found(text),
        must_not=own.must_not.found(text),
        only=_ONLY.search(text) is not None,
        question=text.rstrip(" \"'”’)*").endswith("?"),
    )


# --- figures ---------------------------------------------------------------------------------------------------------

# Separators inside a number: also Arabic's (U+066B, U+066C), Switzerland's apostrophe, and spaces that do not break.
_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c'\u2019\u00a0\u202f]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u066c'\u2019\u00a0\u202f]\d{3})+")
_SPACE_IN_NUMBER = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_SPELLED = {
    "one": 1, "once": 1, "first": 1, "two": 2, "twice": 2, "second": 2, "both": 2, "three": 3, "third": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15,
    "twenty": 20, "thirty": 30, "hundred": 100, "half": 2, "a": 1, "an": 1, "single": 1, "every": 1, "week": 7,
    "year": 1, "another": 1, "weekly": 1, "monthly": 1, "yearly": 1,
    # Vietnamese counts the days of the week from Sunday.
    "monday": 2, "tuesday": 3, "wednesday": 4, "thursday": 5, "friday": 6, "saturday": 7,
}  # fmt: skip
_SPELLED_WORD = re.compile(rf"\b({'|'.join(_SPELLED)})s?\b")
_MONTHS = {dt.date(2024, month, 1).strftime("%B"): month for month in range(1, 13)}
_MONTHS_SHORT = {name[:3].lower(): month for name, month in _MONTHS.items()}
_MONTH_SAID = re.compile(rf"\b({'|'.join(_MONTHS_SHORT)})[a-z]*\b")
_MONTH_NAMES = "|".join(_MONTHS)
_DATED = re.compile(rf"\b({_MONTH_NAMES})\b\.? \d|\d(?:st|nd|rd|th)? (?:of )?({_MONTH_NAMES})\b")
_SECTION = re.compile(
    r"\b\d+ (?:CFR|USC|U\.S\.C\.|C\.F\.R\.)[ §]*\d[\dA-Za-z.]*(?:\([A-Za-z0-9]{1,4}\))*"
    r"|\b\d+[A-Za-z]?(?:\([A-Za-z0-9]{1,4}\))+"
)


def _numbers(pair: Pair) -> str | None:
    """Every figure of the English stands in the translation, and no other: dates, amounts and counts."""
    english, text = pair.english, pair.prose
    if not _DIGIT.search(text):
        lost = next((each for each in english.numbers if not _is_spelled(each, pair)), None)
        return f"the number {lost} of the English is missing" if lost else None
    text = without_numbers_to_call(plain_digits(text))
    if pair.data and pair.data.space_groups_digits:
        text = _SPACE_IN_NUMBER.sub("", text)
    given = [_readings(each) for each in _NUMBER.findall(text)]
    for number in english.numbers:
        same = next((each for each in given if number in each), None)
        if same is not None:
            given.remove(same)
        elif not _is_spelled(number, pair):
            return f"the number {number} of the English is missing"
    # A month may become a number ("3月"), and so may a number that the English spells out.
    spare = [str(each) for each in (*english.months, *english.spelled)]
    for readings in given:
        if any(number in readings for number in english.numbers):
            continue  # a name may be given in both languages ("Form 1098")
        same_word = next((each for each in spare if each in readings), None)
        if same_word is None:
            return f"the number {min(readings, key=len)} is not in the English"
        spare.remove(same_word)
    return None


_DIGIT = re.compile(r"\d")


def _canonical(number: str) -> str:
    """An English number without its commas and leading zeros."""
    plain = number.replace(",", "") if _GROUPED.match(number) else number
    return plain.lstrip("0") or "0"


@lru_cache(maxsize=4096)
def _readings(number: str) -> frozenset[str]:
    """What a number as written may mean: separators differ between languages, and section numbers keep their points."""
    plain = number.lstrip("0") or "0"
    readings = {plain, _canonical(number), re.sub(r"[,\u066b]", ".", plain)}
    if _GROUPED.fullmatch(number):
        readings.add(re.sub(r"\D", "", plain))
    if found := re.fullmatch(r"(\d{1,3}(?:([.,\u066c'\u2019\u00a0\u202f])\d{3})(?:\2\d{3})*)[.,\u066b](\d+)", number):
        readings.add(re.sub(r"\D", "", found[1]).lstrip("0") + "." + found[3])
    return frozenset(readings)


def _is_spelled(number: str, pair: Pair) -> bool:
    if not number.isdecimal() or not pair.data or not 1 <= int(number) <= len(pair.data.small_numbers):
        return False
    return pair.data.small_numbers[int(number) - 1].found(pair.folded) is not None


def _amounts(pair: Pair) -> str | None:
    """Money stays dollars and a share stays a percentage."""
    for sign, others, words in (("$", "＄", "dollar"), ("%", "％٪", "percent")):
        given = any(each in pair.prose for each in sign + others)
        if sign in pair.english.prose:
            known: Words | None = getattr(pair.data, words) if pair.data else None
            if not given and not (known and known.pattern.search(pair.folded)):
                return f"the sign {sign} of the English is missing"
        elif given and words not in pair.english.prose.lower():
            return f"the sign {sign} is not in the English"
    return None


def _sections(pair: Pair) -> str | None:
    """The number of a rule is what people quote: it stays letter by letter."""
    if not pair.english.sections:
        return None
    plain = " ".join(plain_digits(pair.msgstr).split())
    return next(
        (f"the section {each} of the English is missing" for each in pair.english.sections if each not in plain), None
    )


def _dates(pair: Pair) -> str | None:
    """A date with a month's name keeps the month."""
    for month in pair.english.dated:
        names = _month_names(pair.locale, month)
        words = _month_words(_MONTH_APART.sub(r"\1", plain_digits(pair.folded)))
        # A name may have an ending or a prefix; a number has not.
        if not any(name in words or (len(name) >= _FEW and name.isalpha() and name in pair.folded) for name in names):
            english = next(name for name, number in _MONTHS.items() if number == month)
            return f"the month {english} of the English is missing"
    return None


@cache
def _month_names(locale: Locale, month: int) -> frozenset[str]:
    """How a date of the month says which one it is, in a date with a day and beside a year (CLDR, by way of Babel)."""
    prints: tuple[Callable[[dt.date], str], ...] = (locale.day_of_year, locale.month)
    names: set[str] = set()
    for shown in prints:
        # Day and year stand in all twelve and fall out.
        months = [_month_words(folded(shown(dt.date(2024, each, 25)))) for each in range(1, 13)]
        common = frozenset.intersection(*months)
        names |= months[month - 1] - common
    return frozenset(names)


def _month_words(date: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d*[月월]|\d+|[^\W\d]+", date))


_MONTH_APART = re.compile(r"(\d)\s+(?=[月월])")


# --- writing ---------------------------------------------------------------------------------------------------------

_LATIN = re.compile(f"[{SCRIPTS['Latin']}]")
_LATIN_WORD = re.compile(f"[{SCRIPTS['Latin']}]+(?:['\u2019-][{SCRIPTS['Latin']}]+)*")
_LOOKALIKES = re.compile(f"[{SCRIPTS['Cyrillic']}{SCRIPTS['Greek']}{SCRIPTS['Armenian']}]")
_LETTERS = re.compile(r"[^\W\d_]+")
# Letters that look like plain ones and are others: fullwidth, mathematical, enclosed, and Arabic's printed shapes.
_STYLED = re.compile(
    "[\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7cb\u24b6-\u24e9\u2100-\u214f\ufb50-\ufbb1\ufbd3-\ufd3d\ufe70-\ufefc\ufb00-\ufb06]"
)
_FEW = 4


def _confusables(pair: Pair) -> str | None:
    """Letters that look like others: two scripts in one word, styled letters, a lone letter of the other alphabet."""
    if pair.msgstr.isascii():
        return None
    if found := _STYLED.search(pair.msgstr):
        return f"{found[0]} (U+{ord(found[0]):04X}) only looks like a plain letter"
    if _LOOKALIKES.search(pair.msgstr):
        for word in _LETTERS.findall(pair.prose):
            if _LATIN.search(word) and _LOOKALIKES.search(word):
                return f"the word {word} mixes letters of two alphabets"
        if pair.data and "Cyrillic" in pair.data.scripts:
            for word in _LATIN_WORD.findall(pair.prose):
                if len(word) == 1 and word in "aceopxykABCEHKMOPTXy" and word.casefold() not in pair.english.words:
                    return f"the letter {word} is a Latin one, which only looks like the Cyrillic one"
    return None


def _script(pair: Pair) -> str | None:
    """The letters are those that the language is written with."""
    data, text = pair.data, pair.prose
    if data is None or not data.scripts:
        return None
    if not text.isascii() and (found := data.foreign.search(text)) and found[0] not in pair.msgid:
        return f"{found[0]} is not of the script of {pair.locale.english_name}"
    if not data.foreign_characters.isdisjoint(text):
        wrong = next(each for each in text if each in data.foreign_characters)
        return f"{wrong} is a {'simplified' if pair.locale.tag == 'zh-Hant' else 'traditional'} character"
    return _without_marks(pair, data) if "Latin" in data.scripts else _in_latin(pair, data)


def _without_marks(pair: Pair, data: Language) -> str | None:
    """Whether a text of some words has none of the letters with marks that the language cannot do without."""
    if not data.own_letters or not data.own_letters.isdisjoint(unicodedata.normalize("NFC", pair.prose.lower())):
        return None
    return "not one letter with its mark stands in it" if len(_new_words(pair)) >= _FEW else None


def _in_latin(pair: Pair, data: Language) -> str | None:
    """Whether a language of another script is written in Latin letters, wholly or in part."""
    if not _LATIN.search(pair.prose):
        return None
    new = _new_words(pair)
    if not data.own.search(pair.prose) and (new or _words_to_translate(pair)):
        return f"no letter of {pair.locale.english_name} stands in it"
    return f"the words {' '.join(new[:3])} are in Latin letters" if len(new) >= _FEW else None


def _new_words(pair: Pair) -> list[str]:
    """The words in Latin letters that the English does not have."""
    return [each for each in _LATIN_WORD.findall(pair.prose) if each.casefold() not in pair.english.words]


def _words_to_translate(pair: Pair) -> bool:
    """Whether the English holds a word that is no name or abbreviation."""
    return any(each.islower() and len(each) > 2 for each in _WORD.findall(pair.english.prose))  # noqa: PLR2004 # "of", "to" also stand in names


def _unicode_form(pair: Pair) -> str | None:
    """Letters with marks are single characters (Unicode's form C), as people type and search them."""
    if pair.msgstr.isascii() or unicodedata.is_normalized("NFC", pair.msgstr):
        return None
    composed = unicodedata.normalize("NFC", pair.msgstr)
    if len(composed) >= len(pair.msgstr):
        return None  # only the order of marks differs, as of Arabic's vowel signs, which every keyboard types so
    at = next((index for index, (a, b) in enumerate(zip(pair.msgstr, composed, strict=False)) if a != b), 0)
    return f"a letter is put together from parts: {pair.msgstr[at : at + 3]!r}"


# Marks that show nothing: direction marks (only isolates can be balanced), joiners, the soft hyphen, a grapheme joiner.
_MARKS = re.compile("[\u200e\u200f\u061c]")
_JOINERS = re.compile("[\u00ad\u034f\u200c\u200d]")


def _bidi(pair: Pair) -> str | None:
    if not pair.msgstr.isascii() and (found := _MARKS.search(pair.msgstr)):
        return f"the direction mark U+{ord(found[0]):04X} stands in it"
    return None


# Persian, Urdu, Kurdish and languages of India are written with joiners between letters (The Unicode Standard, 23.2).
_LETTERS_THAT_JOIN = "\u0620-\u06ff\u0900-\u0dff"
_WRITTEN_JOINERS = re.compile(f"(?<=[{_LETTERS_THAT_JOIN}])[\u200c\u200d](?=[{_LETTERS_THAT_JOIN}])")


def _invisible(pair: Pair) -> str | None:
    if pair.msgstr.isascii():
        return None
    # No language of languages.toml is written with them.
    text = pair.msgstr if pair.data else _WRITTEN_JOINERS.sub("", pair.msgstr)
    if (found := _JOINERS.search(text)) and found[0] not in pair.msgid:
        return f"the character U+{ord(found[0]):04X}, which nobody sees, stands in it"
    return None


_ODD_SPACE = re.compile(r"[ \u00a0]{2,}|(?<=\w)[ \u00a0]+[,.;!?](?=\s|$)")


# What every one of them begins with: looking for these first is many times as fast.
_ODD_BEGINNINGS = ("  ", "\u00a0", " ,", " .", " ;", " !", " ?")


def _whitespace(pair: Pair) -> str | None:
    """Spaces at the ends as in the English; none doubled, none before a mark."""
    ours, theirs = pair.msgid, pair.msgstr
    if ours[:1].isspace() != theirs[:1].isspace():
        return "a space at the start differs from the English"
    if ours[-1:].isspace() != theirs[-1:].isspace():
        return "a space at the end differs from the English"
    if not any(each in theirs for each in _ODD_BEGINNINGS):
        return None
    if (found := _ODD_SPACE.search(theirs)) and not _ODD_SPACE.search(ours):
        return "two spaces stand side by side" if found[0].isspace() else f"a space stands before {found[0].strip()!r}"
    return None


_ENDS = {
    **dict.fromkeys(".。．｡۔", "."), **dict.fromkeys("?？؟", "?"), **dict.fromkeys("!！", "!"),
    **dict.fromkeys(":：", ":"), **dict.fromkeys(";；؛", ";"), **dict.fromkeys(",，،、", ","), "…": "…",
}  # fmt: skip
_END_NAMES = {
    ".": "a full stop",
    "?": "a question mark",
    "!": "an exclamation mark",
    ":": "a colon",
    ";": "a semicolon",
    ",": "a comma",
    "…": "an ellipsis",
    "": "no mark",
}
_CLOSERS = " \u00a0\"'”’»›)]*_）」』》〉】\u2066\u2067\u2068\u2069“‘"


_ENDS_SHORT = re.compile(r"\b(?:[A-Za-z]\.\s?){2,}$")


def _end(text: str) -> str:
    """Which kind of mark a text ends with, empty for none."""
    bare = text.rstrip(_CLOSERS)
    if bare.endswith("..."):
        return "…"
    if _ENDS_SHORT.search(bare):
        return ""  # the point of "p.m." may also end the sentence: nobody can tell
    return _ENDS.get(bare[-1:], "")


def _punctuation(pair: Pair) -> str | None:
    """The text ends with the mark that the English ends with, in the language's own form; so are marks within it."""
    ours, theirs = pair.english.end, _end(pair.prose)
    data = pair.data
    # A greeting ends with a comma in English, with a colon or an exclamation mark elsewhere.
    alike = ({".", "!"}, {",", ":", "!"}, {".", "!", ""} if data and data.full_stop_is_optional else {"."})
    if ours != theirs and not any({ours, theirs} <= each for each in alike) and not _is_short(pair):
        return f"it ends with {_END_NAMES[theirs]}, the English with {_END_NAMES[ours]}"
    if data is None:
        return None
    if data.sentence_end and (found := _foreign_mark(data).search(pair.prose)):
        return f"{found[1]} stands for {data.sentence_end[found[1]]}"
    if data.opening_marks:
        for closing, opening in (("?", "¿"), ("!", "¡")):
            if pair.prose.count(closing) != pair.prose.count(opening):
                return f"{opening} and {closing} do not come in pairs"
    return None


def _is_short(pair: Pair) -> bool:
    return any(_ENDS_SHORT.search(each.rstrip(_CLOSERS)) for each in (pair.english.prose, pair.prose))


@cache
def _foreign_mark(data: Language) -> re.Pattern[str]:
    """A mark of English right behind a letter of the language."""
    marks = "".join(re.escape(plain) for plain, own in data.sentence_end.items() if plain != own)
    return re.compile(rf"{data.own.pattern}([{marks}])(?=\s|$|[^\x00-\x7f])")


_QUOTES = {"“": "”", "«": "»", "「": "」", "『": "』", "《": "》", "„": "“"}
_SEEN_QUOTES = re.compile('["“”„«»「」『』《》]')


_SINGLE_QUOTES = re.compile(r"['‘‚][^'’‘]+['’‘]")


def _quotes(pair: Pair) -> str | None:
    """What the English quotes is quoted, and every mark that opens also closes."""
    theirs = _SEEN_QUOTES.findall(pair.prose)
    if not theirs:
        lost = _SEEN_QUOTES.search(pair.english.prose) and not _SINGLE_QUOTES.search(pair.prose)
        return "the quotation marks of the English are missing" if lost else None
    count = Counter(theirs)
    if count['"'] % 2:
        return 'a quotation mark " has no other'
    for opening, closing in _QUOTES.items():
        if opening != "„" and count[opening] != count[closing] and not count["„"]:
            return f"{opening} and {closing} do not come in pairs"
    # German closes with “, Polish, Romanian and Hungarian with ”.
    if count["„"] and count["„"] not in (count["“"], count["”"]):
        return "„ and “ or ” do not come in pairs"
    return None


# --- markup ----------------------------------------------------------------------------------------------------------

_MARKUP = re.compile(r"[*_`\[\]\\]")
_LEFT_OVER = re.compile(r"\*\*|__|\]\(|`")


def _structure(pair: Pair) -> str | None:
    """Links, bold words and code come out as many as in the English, as the build itself reads them."""
    if not _MARKUP.search(pair.msgid) and not _MARKUP.search(pair.msgstr):
        return None
    ours, theirs = pair.english.skeleton, _skeleton(pair.msgstr)
    if ours == theirs:
        return None
    parts = sorted({*(ours - theirs), *(theirs - ours)})
    said = [f"{ours[each]} {each} in the English, {theirs[each]} here" for each in parts]
    return f"the markup comes out differently: {'; '.join(said)}"


def _skeleton(text: str) -> Counter[str]:
    """The inline elements that a text makes on a page, and markup that none was made of."""
    if (simple := _simple_skeleton(text)) is not None:
        return simple
    inline = _inline()
    root = Element("div")
    SubElement(root, "p").text = text
    inline.run(root)
    names = {"a": "links", "strong": "bold", "em": "emphasis", "code": "code", "img": "images"}
    found = Counter(names.get(each.tag, each.tag) for each in root.iter() if each.tag not in ("div", "p"))
    left = "".join(each.text or "" for each in root.iter() if each.tag != "code") + "".join(
        each.tail or "" for each in root.iter()
    )
    found["loose marks"] = len(_LEFT_OVER.findall(left))
    found["backslashes"] = text.count("\\")
    return +found


# Footnote marks and placeholders: their underscores are no emphasis.
_NAMES = re.compile(r"\[\^\w+\](?!\()|\{[a-z][a-z0-9_.]*\}")
_SIMPLE_LINK = re.compile(r"(?<![!\]])\[(?!\^)[^\[\]*_`\\]+\]\([^()\s*_`\\<>]+\)")
_SIMPLE_BOLD = re.compile(r"\*\*(?=\S)[^*_`\[\]\\]+(?<=\S)\*\*")


def _simple_skeleton(text: str) -> Counter[str] | None:
    """The same for texts with nothing but plain links and bold words, which are nearly all; None for the others.

    The parser would say the same of them and take fifty times as long.
    """
    if not _MARKUP.search(text):
        return Counter()
    rest, links = _SIMPLE_LINK.subn("x", _NAMES.sub("x", text))
    rest, bold = _SIMPLE_BOLD.subn("x", rest)
    if _MARKUP.search(rest):
        return None
    found = Counter[str]()
    if links:
        found["links"] = links
    if bold:
        found["bold"] = bold
    return found


@cache
def _inline() -> markdown.treeprocessors.Treeprocessor:
    """The inline part of the parser that pages are built with."""
    parser = markdown.Markdown(extensions=EXTENSIONS, extension_configs=settings())
    processor: markdown.treeprocessors.Treeprocessor = parser.treeprocessors["inline"]
    return processor


# --- sense -----------------------------------------------------------------------------------------------------------


def _untranslated(pair: Pair) -> str | None:
    """A copy of the English is no translation; nor is a row of its words left in one."""
    if pair.msgstr.strip() == pair.msgid.strip():
        if any(_bare(each) == _bare(pair.msgid) for term in pair.terms for each in term.translations):
            return None  # the glossary keeps the English term
        words = [each for each in _WORD.findall(_FILE_NAME.sub(" ", pair.english.prose)) if not each.isupper()]
        latin = pair.data is None or "Latin" in pair.data.scripts
        if len(words) > 1 or (words and not latin and words[0].islower()):
            return "it is a copy of the English"
        return None
    words = _LATIN_WORD.findall(pair.prose.casefold())
    if not _row_of(words, pair.english.words):
        return None
    left = _LATIN_WORD.findall(_QUOTED.sub(" ", pair.prose))
    ours = f" {' '.join(each.casefold() for each in _WORD.findall(pair.english.prose))} "
    for index in range(len(left) - _ROW + 1):
        words = left[index : index + _ROW]
        row = " ".join(words).casefold()
        if f" {row} " in ours and not _is_name(words):
            return f"these words are still English: {row}"
    return None


def _is_name(words: list[str]) -> bool:
    """Whether all words that bear a sense are written as a name is, such as that of a law or an office."""
    return all(each[0].isupper() or each in _WITHIN_NAMES for each in words)


def _bare(text: str) -> str:
    """A term without what stands in brackets behind it, to compare."""
    return re.sub(r"\s*\([^)]*\)", "", text).strip().casefold()


def _row_of(words: list[str], known: frozenset[str]) -> bool:
    """Whether so many words in a row that the rule asks about are among those known."""
    run = 0
    for each in words:
        run = run + 1 if each in known else 0
        if run == _ROW:
            return True
    return False


_ROW = 5
_WITHIN_NAMES = {"of", "and", "for", "the", "in", "on", "to"}
# A file is named once, for everybody.
_FILE_NAME = re.compile(r"\b[\w-]+\.(?:pdf|jpe?g|png|txt|eml|ics|csv)\b")
# What is quoted, stressed or in brackets may be the English name of a thing.
_QUOTED = re.compile(r"[\"“«「„][^\"”»」“]*[\"”»」“]|\*[^*]+\*|[(（][^)）]*[)）]")


def _repeated_word(pair: Pair) -> str | None:
    if pair.data and pair.data.repeats_words:
        return None
    if (found := _TWICE.search(pair.prose)) and not _TWICE.search(pair.english.prose):
        return f"the word {found[1]} stands twice"
    return None


_TWICE = re.compile(r"\b([^\W\d_]{2,}) \1\b", re.IGNORECASE)


def _negation(pair: Pair) -> str | None:
    """A statement that the English turns round is turned round, and no other."""
    data = pair.data
    if data is None or not data.negation:
        return None
    # Sentence by sentence only where there is something to hold together.
    if not pair.english.negated and not data.negation.pattern.search(pair.folded):
        return None
    for english, theirs in pair.sentences():
        if english.negation:
            if not data.negation.found(theirs) and not data.negative.pattern.search(theirs):
                return f"the {english.negation!r} of the English has no word for it"
        elif not english.negative and not english.question and (found := data.negation.found(theirs)):
            return f"{found.strip()!r} has nothing in the English that it stands for"
    return None


def _modality(pair: Pair) -> str | None:
    """What one must do, may do and need not do are three things."""
    data = pair.data
    if data is None or not data.must or not pair.english.modal:
        return None
    said = (_mode(english, theirs, data) for english, theirs in pair.sentences())
    return next((each for each in said if each), None)


def _mode(english: Sentence, theirs: str, data: Language) -> str | None:
    if english.must_not:
        lifted = data.need_not.found(theirs)
        return f"{english.must_not!r} forbids, {lifted!r} only lifts a duty" if lifted else None
    if english.negation or bool(english.must) == bool(english.may):
        return None
    must, may = data.must.found(theirs), data.may.found(theirs)
    if english.may:
        return f"{english.may!r} is no duty, {must!r} is one" if must and not may else None
    # "must only" is "may only": both set a limit.
    if english.only:
        return None
    if lifted := data.need_not.found(theirs):
        return f"{english.must!r} is a duty, {lifted!r} lifts it"
    return f"{english.must!r} is a duty, {may!r} is not" if may and not must else None


def _length(pair: Pair) -> str | None:
    """A text fits where it stands."""
    if not (found := _ROOM.search(pair.comment)):
        return None
    most = int(found[1]) if found[1] else max(_MENU, len(pair.msgid) * 3 // 2)
    width = _width(pair.prose)
    return f"it is {width} letters wide, there is room for {most}" if width > most else None


_ROOM = re.compile(r"at most (\d+) characters|keep it short")
_MENU = 30


def _width(text: str) -> int:
    """How wide a text is in letters of the Latin alphabet: those of East Asia count twice (Unicode UAX 11)."""
    if text.isascii():
        return len(text.strip())
    return sum(
        2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text.strip()
        if not unicodedata.combining(each)
    )


def _glossary(pair: Pair) -> str | None:
    """The words of the glossary are used, in whatever form grammar gives them."""
    for term in pair.terms:
        if not any(_has_term(pair.folded, each) for each in term.translations):
            return f"{term.english!r} is {term.translations[0]!r} in the glossary"
    return None


def _has_term(text: str, term: str) -> bool:
    return all(stem in text for stem in _stems(term))


@cache
def _stems(term: str) -> tuple[str, ...]:
    """The beginnings of a term's words, without endings and Arabic's article, which grammar changes."""
    words = [each.removeprefix("ال") for each in folded(re.sub(r"\([^)]*\)", "", term)).split()]
    return tuple(each[: max(3, len(each) - 2)] if each.isascii() or not _EAST.search(each) else each for each in words)


_EAST = re.compile(f"[{SCRIPTS['Han']}{SCRIPTS['Hangul']}]")

Check = Callable[[Pair], str | None]

# In the order in which findings of one message are told.
RULES: dict[str, Check] = {
    "structure": _structure,
    "numbers": _numbers,
    "amounts": _amounts,
    "sections": _sections,
    "dates": _dates,
    "bidi": _bidi,
    "confusables": _confusables,
    "script": _script,
    "untranslated": _untranslated,
    "negation": _negation,
    "modality": _modality,
    "invisible": _invisible,
    "unicode-form": _unicode_form,
    "whitespace": _whitespace,
    "punctuation": _punctuation,
    "quotes": _quotes,
    "repeated-word": _repeated_word,
    "length": _length,
    "glossary": _glossary,
}


def found(pair: Pair, skip: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The rules that a pair breaks: name and what is wrong. skip: rules that are not asked."""
    return [(name, what) for name, rule in RULES.items() if name not in skip and (what := rule(pair))]
