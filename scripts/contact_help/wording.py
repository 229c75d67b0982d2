"""The voice of one edition: messages in its language, with facts, names and dates put in where they are named.

A text names a fact in braces: `{noe_ack}` prints "5 working days" with the number agreement of the language,
`{noe_ack.genitive}` the same in the genitive for languages that need it, `{noe_ack.number}` the bare number. So one
edit of the facts file changes every page, letter and translation.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from contact_help.conventions import AMERICAN, Conventions
from contact_help.facts import COUNTED_UNITS, Fact
from contact_help.locales import Locale
from contact_help.translating import foreign_words, inline
from contact_help.translating.catalogues import Catalogue, Key
from contact_help.translating.message_rules import INTERCHANGEABLE, PLACEHOLDER


def npgettext(context: str, singular: str, plural: str, _number: int = 0) -> tuple[str, str, str]:
    """Mark a plural message for extraction, under the name that gettext tools look for."""
    return context, singular, plural


def gettext(message: str) -> str:
    """Mark a message for extraction, under the name that gettext tools look for."""
    return message


_UNITS = {
    # translators: length of time: a day that is no weekend and no public holiday; see guide/response-times.md
    (None, "working_day"): npgettext("unit", "{number} working day", "{number} working days"),
    # translators: length of time: every day counts; see guide/response-times.md
    (None, "calendar_day"): npgettext("unit", "{number} day", "{number} days"),
    # translators: length of time: a day on which the organisation's offices are open; see guide/response-times.md
    (None, "business_day"): npgettext("unit", "{number} business day", "{number} business days"),
    # translators: length of time; see guide/response-times.md
    (None, "month"): npgettext("unit", "{number} month", "{number} months"),
    # translators: length of time; see guide/response-times.md
    (None, "year"): npgettext("unit", "{number} year", "{number} years"),
    # translators: length of time in the genitive, as behind "in the course of"; without a genitive the same as in the
    # other message; a day that is no weekend and no public holiday; see guide/response-times.md
    ("genitive", "working_day"): npgettext("unit, genitive", "{number} working day", "{number} working days"),
    # translators: length of time in the genitive, as behind "in the course of"; without a genitive the same as in the
    # other message; every day counts; see guide/response-times.md
    ("genitive", "calendar_day"): npgettext("unit, genitive", "{number} day", "{number} days"),
    # translators: length of time in the genitive, as behind "in the course of"; without a genitive the same as in the
    # other message; a day on which the organisation's offices are open; see guide/response-times.md
    ("genitive", "business_day"): npgettext("unit, genitive", "{number} business day", "{number} business days"),
    # translators: length of time in the genitive, as behind "in the course of"; without a genitive the same as in the
    # other message; see guide/response-times.md
    ("genitive", "month"): npgettext("unit, genitive", "{number} month", "{number} months"),
    # translators: length of time in the genitive, as behind "in the course of"; without a genitive the same as in the
    # other message; see guide/response-times.md
    ("genitive", "year"): npgettext("unit, genitive", "{number} year", "{number} years"),
}
# translators: source under a page: its name or section, and the day of the last look at it; see guide/your-rights.md
_SOURCE_LINE = gettext("{citation}. Checked on {date}.")
# In place of a contact that nobody has held against its source for too long: an old number does more harm than none.
_LOOK_UP = {
    # translators: part of a sentence, in brackets: stands where a phone number would; see other-ways.md
    "phone": gettext("(look up the number on their official website: ours was not checked lately)"),
    # translators: part of a sentence, in brackets: stands where an address would, or behind a link; see other-ways.md
    "url": gettext("(look for the page on their official website: our address was not checked lately)"),
}
# A day as it is typed. Behind Arabic letters its parts would change places (Unicode UAX 9, W2 and W4), and the example
# would say the opposite of "year, month, day".
_TYPED_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
# In place of a figure, in a text that people read: a rule may have changed since.
# translators: part of a sentence, in brackets: stands where a figure or a date would; see guide/response-times.md
_LOOK_UP_FIGURE = gettext("(look this up in {citation}: we have not checked it lately)")
# In place of a figure, in a letter: what goes out must hold as a sentence, and name nothing that may be wrong.
_IN_LETTER = {
    # translators: part of a sentence of a letter, in brackets: stands where a time like "5 working days" would, and
    # means the time that the rule sets; see write/notice-of-error.md
    "time": gettext("the set time"),
    # translators: part of a sentence of a letter, in brackets: stands where a date like "January 31" would, and
    # means the one that the rule sets; see write/notice-of-error.md
    "date": gettext("the set day"),
    # translators: part of a sentence of a letter, in brackets: stands where a sum or a share like "80%" would, and
    # means the one that the rule sets; see write/notice-of-error.md
    "figure": gettext("the set figure"),
}
_LIKE_A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# A link that a contact's address is the target of: without the address, its words stay.
_LINK_TO_FACT = re.compile(r"\[([^\]]*)\]\(\{([a-z][a-z0-9_]*)\.url\}\)")


class UnknownPlaceholderError(ValueError):
    """A text names a fact, or a form of one, that does not exist. Its text is the placeholder."""


@dataclass(frozen=True)
class Said:
    """A text and whether it had to stay English on a page of another language.

    html: the text with its English words marked, None where it has none.
    """

    text: str
    foreign: bool
    html: Markup | None = None

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        # WCAG 3.1.2: a part in another language says so. Direction goes with it.
        text = escape(self.text) if self.html is None else self.html
        return Markup('<span lang="en" dir="ltr">{}</span>').format(text) if self.foreign else text


@dataclass(frozen=True)
class Wording:
    """The voice of one edition of a site.

    in_letter: whether it says what a letter sends, or what that means; a figure that is too old is told in other words
    there than on a page. conventions: what differs between countries.
    """

    locale: Locale
    catalogue: Catalogue
    facts: Mapping[str, Fact]
    servicer: str
    today: dt.date
    in_letter: bool = False
    conventions: Conventions = AMERICAN

    def find(self, message: str, context: str | None = None) -> str | None:
        """The message in the edition's language with its placeholders as they are; None where it stays English."""
        return message if self.locale.is_source else self.catalogue.find(message, context)

    def say(self, message: str, context: str | None = None, **values: object) -> Said:
        """The message as plain text in the edition's language, or in English, marked as such.

        values: what its placeholders stand for, beside the facts. Raises UnknownPlaceholderError.
        """
        if values:
            return self._say(message, context, values)
        # Every page of an edition says the same menu, footer and buttons.
        key = (context, message)
        if key not in self._known:
            self._known[key] = self._say(message, context, {})
        return self._known[key]

    @cached_property
    def _known(self) -> dict[Key, Said]:
        return {}

    def _say(self, message: str, context: str | None, values: Mapping[str, object]) -> Said:
        found = self.find(message, context)
        voice = self if found is not None else self.in_english()
        shown = self._with_days_whole(found) if found is not None else message
        text = voice.fill(shown, markup=False, values=values)
        return Said(text, found is None, self._marked(text, message) if found is not None else None)

    def plain(self, message: str, context: str | None = None, **values: object) -> str:
        """As `say`, for places that cannot carry a language mark, as attributes."""
        return self.say(message, context, **values).text

    def in_markdown(self, message: str, context: str | None = None) -> str | None:
        """As `find`, with the English words that the translation holds marked, as HTML."""
        # Pages have many messages in common, and to look for English words takes longer than all else.
        key = (context, message)
        if key not in self._in_markdown:
            found = self.find(message, context)
            self._in_markdown[key] = None if found is None else self.mark_foreign(found, message)
        return self._in_markdown[key]

    @cached_property
    def _in_markdown(self) -> dict[Key, str | None]:
        return {}

    def mark_foreign(self, translation: str, english: str) -> str:
        """`translation`, Markdown, with the English words that it holds marked (see translating/foreign_words.py)."""
        if not self.locale.has_catalogues:
            return translation

        def marked(words: str) -> str:
            runs = foreign_words.runs(words, english, self.locale)
            return "".join(f'<span lang="en" dir="ltr">{run}</span>' if foreign else run for run, foreign in runs)

        whole = self._with_days_whole(translation)
        # Most texts hold none: taking them apart takes longer than all else that is done to them.
        return inline.change_words(whole, marked) if foreign_words.may_be_in(whole, self.locale) else whole

    def _with_days_whole(self, text: str) -> str:
        if self.locale.direction == "ltr" or not _LIKE_A_DAY.search(text):
            return text
        return inline.change_words(text, lambda words: _TYPED_DAY.sub("\u2066\\g<0>\u2069", words))

    def with_english(self, text: str) -> Said:
        """`text`, in the edition's language, with its English words marked where their script tells them from it."""
        return Said(text, foreign=False, html=None if self.locale.is_latin else self._marked(text, ""))

    def _marked(self, text: str, english: str) -> Markup | None:
        """The same for plain text, None when it holds no English words."""
        if not self.locale.has_catalogues or not foreign_words.may_be_in(text, self.locale):
            return None
        parts: list[tuple[str, bool]] = []
        for piece, words in inline.pieces(text):
            parts += foreign_words.runs(piece, english, self.locale) if words else [(piece, False)]
        if not any(foreign for _, foreign in parts):
            return None
        span = Markup('<span lang="en" dir="ltr">{}</span>')
        return Markup("").join(span.format(part) if foreign else part for part, foreign in parts)

    def in_english(self) -> Wording:
        """The same site's English voice."""
        return self._english_voice

    @cached_property
    def _english_voice(self) -> Wording:
        english = self.conventions.locale
        return Wording(
            english, Catalogue(english), self.facts, self.servicer, self.today, self.in_letter, self.conventions
        )

    def fill(self, text: str, *, markup: bool, values: Mapping[str, object] | None = None) -> str:
        """`text` with each placeholder replaced, in one pass, so that nothing within a value is read again.

        markup: whether the result is Markdown (phones become links, foreign parts are isolated) or plain text.
        Raises UnknownPlaceholderError for a name that is no fact.
        """
        if "{" not in text:
            return text
        given = values or {}
        if markup:
            text = _LINK_TO_FACT.sub(self._without_old_address, text)

        def put(found: re.Match[str]) -> str:
            name, form = found[1], found[2]
            if name in given and (not form or (form in INTERCHANGEABLE and name not in self.facts)):
                return str(given[name])
            return self._value(name, form, markup=markup)

        return PLACEHOLDER.sub(put, text)

    def _value(self, name: str, form: str | None, *, markup: bool) -> str:
        if name == "servicer" and form in INTERCHANGEABLE:
            return self._isolated(self.servicer, markup=markup)
        if name == "today" and form in INTERCHANGEABLE:
            return self.locale.date(self.today)
        fact = self.facts.get(name)
        if fact is None:
            raise UnknownPlaceholderError("{" + name + "}")
        if form == "source":
            return self._source(fact, markup=markup)
        if form == "cite":
            return self._english(fact.citation, markup=markup)
        if fact.value is None:
            raise UnknownPlaceholderError(f"{{{name}}}: the fact has no value")
        if fact.is_stale(self.today):
            return self._look_up(fact, form, markup=markup)
        return self._shown(fact, form, markup=markup)

    def _without_old_address(self, link: re.Match[str]) -> str:
        fact = self.facts.get(link[2])
        if fact is None or not fact.is_contact or not fact.is_stale(self.today):
            return link[0]
        return f"{link[1]} {self._look_up(fact, None, markup=True)}"

    def _look_up(self, fact: Fact, form: str | None, *, markup: bool) -> str:
        """What stands in place of a value that nobody has checked for too long."""
        if self.in_letter and not fact.is_contact:
            return self._as_the_rule_sets(str(fact.unit), form, markup=markup)
        message = _LOOK_UP[str(fact.unit)] if fact.is_contact else _LOOK_UP_FIGURE
        found = self.find(message)
        if found is None:
            return self._english(message.replace("{citation}", fact.citation), markup=markup)
        return found.replace("{citation}", self._english(fact.citation, markup=markup))

    def _as_the_rule_sets(self, unit: str, form: str | None, *, markup: bool) -> str:
        kind = "time" if unit in COUNTED_UNITS else "date" if unit in {"date", "day_of_year"} else "figure"
        message = _IN_LETTER[kind]
        if self.locale.is_source:
            # The sentences of letters are English, so this can be a part of them; their unit follows a bare number.
            return "the set" if form == "number" else message
        found = self.find(message)
        return f"({found if found is not None else self._english(message, markup=markup)})"

    def _shown(self, fact: Fact, form: str | None, *, markup: bool) -> str:
        unit = str(fact.unit)
        if form == "number" and isinstance(fact.value, (int, float)):
            return self.locale.number(fact.value)
        if form == "url" and unit == "url":
            return str(fact.value)
        # A translator may put these forms for each other, so none of them may stop a build; where a value has no such
        # form it is printed as it is. The English sources are held to the exact forms when they are read.
        if form not in INTERCHANGEABLE:
            raise UnknownPlaceholderError(f"{{{fact.name}.{form}}}: a fact in {unit} has no such form")
        if unit in COUNTED_UNITS:
            return self._counted(fact, "genitive" if form == "genitive" else None, markup=markup)
        if unit == "phone":
            return self._phone(str(fact.value), markup=markup)
        return self._single(fact.value, unit, markup=markup)

    def _single(self, value: float | str | None, unit: str, *, markup: bool) -> str:
        """A value whose form does not change with its number."""
        printers: dict[str, Callable[[], str]] = {
            "usd": lambda: self._money(value, "USD", markup=markup),
            "money": lambda: self._money(value, "", markup=markup),
            "percent": lambda: self.locale.percent(float(value or 0)),
            "count": lambda: self.locale.number(float(value or 0)),
            "date": lambda: self.locale.date(dt.date.fromisoformat(str(value))),
            "day_of_year": lambda: self.locale.day_of_year(dt.date.fromisoformat(f"2024-{value}")),
        }
        return printers.get(unit, lambda: self._isolated(str(value), markup=markup))()

    def _money(self, value: float | str | None, currency: str, *, markup: bool) -> str:
        """An amount as English papers of the organisation have it, in every language."""
        shown = self.conventions.money(float(value or 0), currency=currency, in_letter=self.in_letter)
        return self._isolated(shown, markup=markup)

    def _counted(self, fact: Fact, form: str | None, *, markup: bool) -> str:
        number = fact.number
        context, singular, plural = _UNITS[form, str(fact.unit)]
        pattern: str | None
        english = singular if number == 1 else plural
        if self.locale.is_source:
            pattern = english
        else:
            pattern = self.catalogue.find_plural(context, singular, number)
            if pattern is None and self.locale.is_pseudo:
                pattern = self.find(english, context)
            if pattern is None and form:
                return self._counted(fact, None, markup=markup)
        if pattern is None:
            shown = self.in_english()._counted(fact, None, markup=markup)  # noqa: SLF001 # the same class
            return self._english(shown, markup=markup)
        return pattern.replace("{number}", self.locale.number(number))

    def _phone(self, number: str, *, markup: bool) -> str:
        shown = self.conventions.phone(number)
        if not markup:
            return self._isolated(shown, markup=False)
        return f"[{self._isolated(shown, markup=True)}](tel:{number})"

    def _source(self, fact: Fact, *, markup: bool) -> str:
        pattern = self.find(_SOURCE_LINE)
        if pattern is None:
            return self._english(self.in_english()._source(fact, markup=markup), markup=markup)  # noqa: SLF001 # as above
        citation = self._english(f"[{fact.citation}]({fact.url})" if markup else fact.citation, markup=markup)
        values = {"citation": citation, "date": self.locale.date(fact.verified_on)}
        return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), pattern)

    def _english(self, text: str, *, markup: bool) -> str:
        """English words inside a text of the edition's language, marked where marks can stand (WCAG 3.1.2)."""
        if markup and not self.locale.is_source:
            return f'<span lang="en" dir="ltr">{text}</span>'
        return self._isolated(text, markup=markup)

    def _isolated(self, text: str, *, markup: bool) -> str:
        """Left-to-right text kept whole inside right-to-left text (Unicode UAX 9)."""
        if self.locale.direction == "ltr":
            return text
        return f'<bdi dir="ltr">{text}</bdi>' if markup else f"\u2066{text}\u2069"
