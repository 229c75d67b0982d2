"""What the templates can say and ask: words in the edition's language, other pages, letters, deadlines, the index."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jinja2
from mkdocs.structure.pages import Page

from contact_help import deadlines, headers
from contact_help.composing import calendars, downloads, fields, letter, mailto, topics
from contact_help.settings import Settings
from contact_help.sources import NEXT_PAGE, TOPICS_FOLDER, Sources
from contact_help.translating.blocks import IndexEntry, PageText
from contact_help.translating.reviews import Review, newest
from contact_help.translating.status import Coverage
from contact_help.wording import Said, Wording, gettext

DEADLINES_PAGE = "deadlines.md"


@dataclass(frozen=True)
class Site:
    """One edition, as the templates see it.

    pages and texts: by the page's file below docs. address: where the whole site is published, empty when unknown.
    languages: how far each language's catalogues are.
    """

    voice: Wording
    settings: Settings
    sources: Sources
    pages: Mapping[str, Page]
    texts: Mapping[str, PageText]
    name: str
    address: str
    languages: Sequence[Coverage]

    def label(self, page: Page) -> Said:
        """The page's short name for menus, from its front matter."""
        return self.voice.say(str(page.meta.get("menu") or page.title))

    def title(self, page: Page) -> Said:
        """The page's whole title."""
        return Said(str(page.title), self.texts[page.file.src_uri].title_foreign)

    def at(self, file: str) -> Page:
        """The page of the file `file` below docs. Raises KeyError when the site has none."""
        return self.pages[file]

    def topic_groups(self) -> Iterator[tuple[Said, list[topics.Topic]]]:
        """The groups of topics that hold any, with their headings, in letter.yml's order."""
        if self.sources.frame:
            for name, heading in self.sources.frame.groups.items():
                found = [topic for topic in self.sources.topics.values() if topic.group == name]
                if found:
                    yield self.voice.say(heading), found

    def index(self) -> list[tuple[str, list[tuple[str, Page, IndexEntry]]]]:
        """The A-Z index: letters with their entries (how it is sorted, page, entry), in the language's order."""
        entries = [
            (_collated(entry.text), self.pages[file], entry)
            for file, text in self.texts.items()
            if file not in self.sources.next_letters  # the same words once for each topic
            for entry in text.index
        ]
        letters: dict[str, list[tuple[str, Page, IndexEntry]]] = {}
        for each in sorted(entries, key=lambda entry: (entry[0], entry[1].url, entry[2].anchor)):
            letters.setdefault(_initial(each[0]), []).append(each)
        return list(letters.items())

    def reviews(self, page: Page) -> tuple[Review, ...]:
        """Who has read the page in this language, and when; empty while one of its messages is unread.

        A page's messages are those of its own source file, for a topic also those that every letter has.
        """
        source = NEXT_PAGE if page.file.src_uri in self.sources.next_letters else page.file.src_uri
        files = [f"docs/{source}"]
        if self.sources.topic(page.file.src_uri):
            files.append(f"docs/{TOPICS_FOLDER}/{topics.FRAME_FILE}")
        found = [self.voice.catalogue.pages.get(file, ()) for file in files]
        return newest(each for marks in found for each in marks) if all(found) else ()

    def page_of(self, file: str) -> Page | None:
        """The page that is made of the source `file`, as status names it; None for what is no page."""
        return self.pages.get(file.removeprefix("docs/"))

    @property
    def clocks(self) -> list[topics.Clock]:
        """The kinds of notices with a time for the answer."""
        return list(self.sources.frame.clocks.values()) if self.sources.frame else []

    def deadline_columns(self) -> list[deadlines.Column]:
        """The columns of the table of deadlines."""
        return deadlines.columns(self.clocks, self.sources.facts, self.settings.country)

    def deadline_months(self) -> list[tuple[str, list[tuple[dt.date, list[dt.date]]]]]:
        """The table of deadlines in parts: the name of each month, and its rows of an arrival day and what is due."""
        table = self.deadline_columns()
        months: dict[tuple[int, int], list[tuple[dt.date, list[dt.date]]]] = {}
        for arrived in deadlines.arrival_days(self.voice.today, table, country=self.settings.country):
            row = (arrived, [column.day(arrived) for column in table])
            months.setdefault((arrived.year, arrived.month), []).append(row)
        return [(self.voice.locale.month(rows[0][0]), rows) for rows in months.values()]

    def example(self, topic: topics.Topic) -> tuple[dt.date, list[deadlines.Due]]:
        """An example for a topic with a clock: the next working day from today, and what is due after it."""
        country = self.settings.country
        arrived = deadlines.add_working_days(self.voice.today, 1, country)
        return arrived, deadlines.dues(topic.clock, arrived, self.sources.facts, country) if topic.clock else []

    def calendar_kinds(self) -> dict[str, tuple[topics.Clock, ...]]:
        """What there is a calendar file for, by its short name: kinds of notices with the same times share one."""
        shared: dict[tuple[tuple[str, tuple[int, ...]], ...], list[topics.Clock]] = {}
        for clock in self.clocks:
            steps = deadlines.dues(clock, self.voice.today, self.sources.facts)
            key = tuple((due.step, tuple(fact.number for fact in due.facts)) for due in steps)
            shared.setdefault(key, []).append(clock)
        return {clocks[0].key: tuple(clocks) for clocks in shared.values()}

    def column_calendars(self) -> list[str]:
        """For each column of the table the calendar whose answer stands in it, empty where there is none."""
        kinds = {clocks: key for key, clocks in self.calendar_kinds().items()}
        return [
            kinds.get(tuple(self.sources.frame.clocks[clock.key] for clock in column.clocks), "")
            if column.step == "answer" and self.sources.frame
            else ""
            for column in self.deadline_columns()
        ]


def write_files(folder: Path, site: Site) -> None:
    """Write what the pages of the edition in `folder` link to: drafts of letters, and calendars of deadlines."""
    for topic in (*site.sources.topics.values(), *site.sources.next_letters.values()):
        page = folder.parent / site.at(topic.page).url
        for name, content in downloads.files(topic, address=site.settings.email).items():
            (page / name).write_bytes(content)
    if DEADLINES_PAGE in site.pages:
        page = folder.parent / site.at(DEADLINES_PAGE).url
        for name, content in _calendars(site):
            (page / name).write_bytes(content)


# translators: entries of a reader's calendar; {kinds} is a kind of notice, or several with commas between them
_STEPS: Mapping[deadlines.Step, str] = {
    "acknowledgement": gettext("Confirmation due: {kinds}"),
    "answer": gettext("Answer due: {kinds}"),
    "extended": gettext("Answer due if they took more time: {kinds}"),
}
_FOLLOW_UP = gettext("No answer? Send the next letter: {kinds}")
_COUNTED = gettext("Counted from {arrived}, the day on which it reached the named address. Source: {cite}.")


def _calendars(site: Site) -> Iterator[tuple[str, bytes]]:
    """The calendar files of the edition: name and content, for each day of arrival and kind of notice."""
    voice, facts, country = site.voice, site.sources.facts, site.settings.country
    address = f"{site.address}/{site.at(DEADLINES_PAGE).url}" if site.address else ""
    # Found once and filled by hand: there are thousands of entries.
    said = {step: voice.find(message) or message for step, message in _STEPS.items()}
    later, counted = voice.find(_FOLLOW_UP) or _FOLLOW_UP, voice.find(_COUNTED) or _COUNTED
    name = voice.plain(site.name)
    shared = {
        key: (clocks[0], ", ".join(voice.plain(clock.name) for clock in clocks))
        for key, clocks in site.calendar_kinds().items()
    }
    for arrived in deadlines.arrival_days(voice.today, site.deadline_columns(), country=country):
        day = voice.locale.date(arrived)
        for key, (clock, kinds) in shared.items():
            events = []
            for due in deadlines.dues(clock, arrived, facts, country):
                cite = "; ".join(fact.citation for fact in due.facts)
                why = counted.replace("{arrived}", day).replace("{cite}", cite)
                events.append(calendars.Event(due.day, said[due.step].replace("{kinds}", kinds), why))
                if due.step != "extended":
                    after = deadlines.add_working_days(due.day, 1, country)
                    events.append(calendars.Event(after, later.replace("{kinds}", kinds), why))
            yield (
                calendar_name(arrived, key),
                calendars.calendar(events, name=name, made=voice.today, address=address),
            )


def calendar_name(arrived: dt.date, kind: str) -> str:
    """The file name of the calendar for a notice of `kind` that arrived on `arrived`."""
    return f"{arrived.isoformat()}-{kind.replace('_', '-')}.ics"


def prepare(env: jinja2.Environment, site: Site) -> jinja2.Environment:
    """Put the edition's words and tools into the templates' environment.

    `_` is for text between tags and marks what had to stay English; `gettext` is for attributes, which cannot.
    `pgettext` is `_` with a context before the text, for one text in two senses.
    """
    voice, frame = site.voice, site.sources.frame
    env.globals |= {
        "_": voice.say,
        "gettext": voice.plain,
        "pgettext": lambda context, message, **values: voice.say(message, context, **values),
        "N_": str,  # marks a message that another language's voice will say
        "site": site,
        "voice": voice,
        "locale": voice.locale,
        "kinds": fields.KINDS,
        "says": partial(_says, voice),
        "rows": lambda topic: list(letter.rows(topic.letter.parts)),
        "sender": {each.name for each in frame.before if isinstance(each, letter.Field)} if frame else set(),
        "calendar_name": calendar_name,
        "blank": lambda topic: letter.first_blank(topic.letter),
        "cautions": frame.cautions if frame else (),
        "draft": lambda topic: letter.draft(topic.letter, keep=topics.KEEP),
        "mailto": mailto.mailto,
        "policy": headers.policy(site.sources.webmails),
        "webmails": site.sources.webmails,
    }
    env.filters["date"] = voice.locale.date
    env.autoescape = env.trim_blocks = env.lstrip_blocks = True
    return env


def name_ways_back(html: str) -> str:
    """Give the arrows after footnotes their name: a screen reader would say "arrow" and leave the title out.

    The second way back from the same note is numbered, as its target is.
    """
    return re.sub(
        r'(<a class="footnote-backref" href="#fnref(\d*):[^"]*" )title="([^"]*)"',
        lambda found: f'{found[1]}aria-label="{found[3]}{f" ({found[2]})" if found[2] else ""}"',
        html,
    )


def split_lead(html: str) -> tuple[str, str]:
    """A page's HTML up to its first section, and the rest: what a page is for comes before its forms."""
    cut = html.find("<h2")
    return (html, "") if cut < 0 else (html[:cut], html[cut:])


def _says(voice: Wording, topic: topics.Topic | None, words: letter.Words) -> Said:
    """What words of a letter mean, in the reader's language."""
    values = {name: voice.say(message).text for name, message in topic.values.items()} if topic else {}
    return voice.say(words.message, **values)


def _collated(text: str) -> str:
    """A key that sorts accented letters with their plain ones."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return plain.strip("¿¡\"'([«“⟦\u202e\u2066\u2067\u2068 ")


def _initial(key: str) -> str:
    first = key[:1]
    return first.upper() if first.isalpha() else "#"
