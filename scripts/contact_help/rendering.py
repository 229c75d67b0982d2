"""What the templates can say and ask: words in the edition's language, other pages, letters, deadlines, the index."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup
from mkdocs.structure.pages import Page

from contact_help import collation, headers
from contact_help.composing import due_days, letter, mailto, topics
from contact_help.locales import Locale
from contact_help.settings import Settings
from contact_help.sources import NEXT_PAGE, TOPICS_FOLDER, Sources
from contact_help.statement import Statement
from contact_help.styles import Style
from contact_help.translating.blocks import IndexEntry, PageText
from contact_help.translating.reviews import Review, newest
from contact_help.wording import Said, Wording

if TYPE_CHECKING:
    from contact_help.translating.status import Coverage

DEADLINES_PAGE = "deadlines.md"
# From so many pages on, a section of one name stands for none of them.
_OF_MANY = 4


@dataclass(frozen=True)
class Site:
    """One edition, as the templates see it.

    pages and texts: by the page's file below docs. address: where the whole site is published, empty when unknown.
    languages: how far each language's catalogues are. statement: what the last audit found, None where none is known.
    search: whether the list of all pages gets a search.
    """

    voice: Wording
    settings: Settings
    sources: Sources
    pages: Mapping[str, Page]
    texts: Mapping[str, PageText]
    name: str
    address: str
    languages: Sequence[Coverage]
    statement: Statement | None = None
    search: bool = False

    @property
    def searches(self) -> bool:
        """Whether the site has a search: it stands on the list of all pages, where there is one."""
        return self.search and f"{headers.SEARCH_PAGE}.md" in self.pages

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

    def index(self) -> list[tuple[str, list[tuple[Page, IndexEntry]]]]:
        """The A-Z index: headings with their entries (page, entry), in the language's order.

        A section that many pages have, as "When to use this", leads nobody anywhere and is left out.
        """
        order = collation.order(self.voice.locale)
        shown = {
            file: text
            for file, text in self.texts.items()
            if file not in self.sources.next_letters  # the same words once for each topic
        }
        pages = Counter(anchor for text in shown.values() for anchor in {entry.anchor for entry in text.index})
        entries = [
            (order.key(entry.text), self.pages[file], entry)
            for file, text in shown.items()
            for entry in text.index
            if not entry.anchor or pages[entry.anchor] < _OF_MANY
        ]
        letters: dict[str, list[tuple[Page, IndexEntry]]] = {}
        for _, page, entry in sorted(entries, key=lambda each: (each[0], each[1].url, each[2].anchor)):
            letters.setdefault(order.heading(entry.text), []).append((page, entry))
        return list(letters.items())

    def languages_after(self, last: Statement) -> list[Locale]:
        """The languages of the site that were not there at its `last` audit."""
        return [each for each in self.settings.locales if not each.is_pseudo and each.tag not in last.languages]

    def reviews(self, page: Page) -> tuple[Review, ...]:
        """Who has read the page in this language, and when; empty while one of its messages is unread.

        A page's messages are those of its own source file, for a topic also those that every letter has.
        """
        found = [self.voice.catalogue.pages.get(file, ()) for file in self.files_of(page)]
        return newest(each for marks in found for each in marks) if all(found) else ()

    def files_of(self, page: Page) -> list[str]:
        """The source files that the page's messages stand in."""
        source = NEXT_PAGE if page.file.src_uri in self.sources.next_letters else page.file.src_uri
        frame = [f"docs/{TOPICS_FOLDER}/{topics.FRAME_FILE}"] if self.sources.topic(page.file.src_uri) else []
        return [f"docs/{source}", *frame]

    def page_of(self, file: str) -> Page | None:
        """The page that is made of the source `file`, as status names it; None for what is no page."""
        return self.pages.get(file.removeprefix("docs/"))

    @cached_property
    def due_days(self) -> due_days.DueDays:
        """When answers are due."""
        frame = self.sources.frame
        return due_days.DueDays(self.voice, list(frame.clocks.values()) if frame else [], self.settings.country)


def write_files(folder: Path, site: Site) -> None:
    """Write what the pages of the edition in `folder` link to: drafts of letters, and calendars of deadlines."""
    from contact_help.composing import downloads  # noqa: PLC0415 # slow to import, and not every build needs it

    for topic in (*site.sources.topics.values(), *site.sources.next_letters.values()):
        page = folder.parent / site.at(topic.page).url
        for name, content in downloads.files(topic, address=site.settings.email).items():
            (page / name).write_bytes(content)
    if DEADLINES_PAGE in site.pages:
        page = folder.parent / site.at(DEADLINES_PAGE).url
        address = f"{site.address}/{site.at(DEADLINES_PAGE).url}" if site.address else ""
        for name, content in site.due_days.calendars(site=site.voice.plain(site.name), address=address):
            (page / name).write_bytes(content)


def prepare(env: jinja2.Environment, site: Site, *, style: Style) -> jinja2.Environment:
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
        "english_under": partial(english_under, voice),
        "site": site,
        "voice": voice,
        "locale": voice.locale,
        "says": partial(_says, replace(voice, in_letter=True)),
        "rows": lambda topic: list(letter.rows(topic.letter.parts)),
        "sender": {each.name for each in frame.before if isinstance(each, letter.Field)} if frame else set(),
        "calendar_name": due_days.calendar_name,
        "blank": lambda topic: letter.first_blank(topic.letter),
        "cautions": frame.cautions if frame else (),
        "never": frame.never if frame else "",
        "post": frame.post if frame else "",
        "draft": lambda topic: letter.draft(topic.letter, keep=topics.KEEP),
        "mailto": mailto.mailto,
        "style": style.in_page,
        "policy": headers.policy(site.sources.webmails, styles=style.sources),
        "search_policy": headers.policy(site.sources.webmails, styles=style.sources, search=True),
        "webmails": site.sources.webmails,
    }
    env.filters["date"] = voice.locale.date
    # An environment lives as long as one edition is built: asking the disk at each `include` finds nothing new.
    env.auto_reload = False
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


def english_under(
    voice: Wording, page: Page, message: str, *names: str, behind: bool = False, **values: dt.date
) -> Markup | str:
    """The English of a template's words, to stand under them while nobody has reviewed their translation.

    names: messages that follow a colon. behind: whether it is a paragraph of its own, as behind a heading. values: days
    that its placeholders stand for. Empty where the page does not ask for it (`show_english`), where the words are
    English, and where they are reviewed.
    """
    if voice.locale.is_source or page.meta.get("show_english") is not True:
        return ""
    shown = [each for each in (message, *names) if voice.find(each) is not None]
    if not any(voice.catalogue.unreviewed(each) for each in shown):
        return ""
    english = voice.in_english()
    days = {name: english.locale.date(day) for name, day in values.items()}
    text, *more = (english.fill(each, markup=False, values=days) for each in (message, *names))
    text = f"{text}: {', '.join(more)}" if more else text
    tag = "p" if behind else "span"
    mark = Markup('{before}<{tag} class="original" lang="en" dir="ltr">{text}</{tag}>')
    return mark.format(before="" if behind else " ", tag=tag, text=text)


def _says(voice: Wording, topic: topics.Topic | None, words: letter.Words) -> Said:
    """What words of a letter mean, in the reader's language."""
    values = {name: voice.say(message).text for name, message in topic.values.items()} if topic else {}
    return voice.say(words.message, **values)
