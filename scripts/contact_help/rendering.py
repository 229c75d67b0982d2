"""What the templates can say and ask: words in the edition's language, other pages, letters, deadlines, the index."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jinja2
from mkdocs.structure.pages import Page

from contact_help import deadlines
from contact_help.composing import fields, letter, mailto, topics
from contact_help.settings import Settings
from contact_help.sources import Sources
from contact_help.translating import status
from contact_help.translating.blocks import IndexEntry, PageText
from contact_help.wording import Said, Wording


@dataclass(frozen=True)
class Site:
    """One edition, as the templates see it. pages and texts: by the page's file below docs."""

    voice: Wording
    settings: Settings
    sources: Sources
    pages: Mapping[str, Page]
    texts: Mapping[str, PageText]
    name: str
    locales_folder: Path

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
            for entry in text.index
        ]
        letters: dict[str, list[tuple[str, Page, IndexEntry]]] = {}
        for each in sorted(entries, key=lambda entry: (entry[0], entry[1].url, entry[2].anchor)):
            letters.setdefault(_initial(each[0]), []).append(each)
        return list(letters.items())

    def languages(self) -> list[status.Coverage]:
        """How far each language's catalogues are."""
        return [status.coverage(self.locales_folder, each) for each in self.settings.locales if not each.is_source]

    def deadline_months(self) -> list[tuple[str, list[deadlines.Row]]]:
        """The table of deadlines in parts: the name of each month and its rows."""
        months: dict[tuple[int, int], list[deadlines.Row]] = {}
        for row in deadlines.rows(self.voice.today, self.sources.facts):
            months.setdefault((row.arrived.year, row.arrived.month), []).append(row)
        return [(self.voice.locale.month(rows[0].arrived), rows) for rows in months.values()]


def prepare(env: jinja2.Environment, site: Site) -> jinja2.Environment:
    """Put the edition's words and tools into the templates' environment.

    `_` is for text between tags and marks what had to stay English; `gettext` is for attributes, which cannot.
    """
    voice = site.voice
    env.globals |= {
        "_": voice.say,
        "gettext": voice.plain,
        "N_": str,  # marks a message that another language's voice will say
        "site": site,
        "voice": voice,
        "locale": voice.locale,
        "kinds": fields.KINDS,
        "refusals": partial(_refusals, voice),
        "rows": lambda topic: list(letter.rows(topic.letter.parts)),
        "paragraph": partial(_paragraph, voice),
        "draft": lambda topic: letter.draft(topic.letter, keep=topics.KEEP),
        "mailto": mailto.mailto,
        "policy": _POLICY,
        "webmails": WEBMAILS,
    }
    env.filters["date"] = voice.locale.date
    env.autoescape = env.trim_blocks = env.lstrip_blocks = True
    return env


@dataclass(frozen=True)
class Webmail:
    """A webmail's compose page, opened by a GET form. fixed: hidden fields that it needs."""

    name: str
    address: str
    to: str
    subject: str
    body: str
    fixed: Mapping[str, str]


# Known from projects in use; each is held to the length limit of mailto: addresses.
WEBMAILS = (
    Webmail("Gmail", "https://mail.google.com/mail/", "to", "su", "body", {"view": "cm", "fs": "1"}),
    Webmail("Outlook", "https://outlook.live.com/mail/0/deeplink/compose", "to", "subject", "body", {}),
    Webmail("Yahoo", "https://compose.mail.yahoo.com/", "to", "subject", "body", {}),
)

# Nothing runs, nothing is fetched from elsewhere, forms go to the mail program or a named webmail and nowhere else.
# frame-src: the fact form is aimed at a hidden frame, see overrides/partials/composer.html.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "frame-src mailto:",
        "form-action mailto: " + " ".join("/".join(each.address.split("/")[:3]) for each in WEBMAILS),
    )
)


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


def _refusals(voice: Wording, part: letter.Field) -> list[Said]:
    """Why this field may refuse a value, in the reader's language."""
    return [voice.say(text) for text in fields.REFUSALS.get(part.kind_name, (part.kind.refusal,))]


def _paragraph(voice: Wording, say: letter.Say) -> Sequence[Said]:
    """What a paragraph of the letter means, sentence by sentence."""
    return [voice.say(sentence) for sentence in say.sentences]


def _collated(text: str) -> str:
    """A key that sorts accented letters with their plain ones."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return plain.strip("¿¡\"'([«“\u2066\u2067\u2068 ")


def _initial(key: str) -> str:
    first = key[:1]
    return first.upper() if first.isalpha() else "#"
