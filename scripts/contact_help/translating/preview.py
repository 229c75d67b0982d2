"""The translators' overlay: every message of a page shows its catalogue line, and what is not translated stands out.

A number stands at each text. Under a pointer or the keyboard's focus it shows file, line and state; a number in the
page's own text leads to the list of all messages at the page's end, where English and translation stand side by side.
All of it is plain HTML and one style sheet, so it works wherever the site does, and as a built site that a proposed
change can carry. Pages for readers hold nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from contact_help.locales import Locale
from contact_help.translating import catalogues
from contact_help.translating.catalogues import Key
from contact_help.wording import Said, Wording

STYLE = "preview.css"
TRANSLATED, FUZZY, MISSING, BROKEN, UNKNOWN = "translated", "fuzzy", "not translated", "not published", "not extracted"
# A site has no line for what the generator says by itself.
_WHY_PACKAGED = "one of contact-help's own words: to say it otherwise, add it to theme.po"
_WHY_UNKNOWN = "it is in no catalogue yet: run contact-help translations update"
# The build's own parts of the list; English, since it is for people who translate from it.
_FOLDER = files("contact_help.translating")


@dataclass(frozen=True)
class Line:
    """A message's place in the catalogues. line: 1-based, 0 where there is none. words: its translation as it stands.

    previous: the English that doubtful words were made for. why: the reason for which they are not published.
    """

    state: str
    file: str = ""
    line: int = 0
    words: str = ""
    previous: str = ""
    why: str = ""

    @property
    def place(self) -> str:
        """Where it is, as editors take it."""
        return f"{self.file}:{self.line}" if self.file else ""


def lines(folder: Path, locale: Locale) -> dict[Key, Line]:
    """The catalogue line of every message of `locale` below `folder`. Raises InputError when one cannot be read."""
    found: dict[Key, Line] = {}
    for domain, file in zip(catalogues.DOMAINS, catalogues.read_all(folder, locale), strict=True):
        name = f"{folder.name}/{catalogues.path(folder, locale, domain).relative_to(folder).as_posix()}"
        reasons = {id(entry): reason for entry, reason in catalogues.published(file, locale)}
        for entry in file:
            if entry.obsolete:
                continue
            words = entry.msgstr or " | ".join(each for each in entry.msgstr_plural.values() if each)
            why = reasons.get(id(entry)) or ""
            state = BROKEN if why else TRANSLATED if id(entry) in reasons else FUZZY if entry.fuzzy else MISSING
            line = Line(state, name, entry.linenum or 0, words, entry.previous_msgid or "", why)
            key = (entry.msgctxt, entry.msgid)
            if key not in found or (state == TRANSLATED and found[key].state != TRANSLATED):
                found[key] = line
    packaged = catalogues.packaged_words(locale, folder)
    for entry, reason in catalogues.published(packaged, locale) if packaged else ():
        key = (entry.msgctxt, entry.msgid)
        if not reason and (key not in found or found[key].state == MISSING):
            found[key] = Line(TRANSLATED, words=entry.msgstr, why=_WHY_PACKAGED)
    return found


@dataclass
class Note:
    """One message of a page. number: as it is shown. in_text: whether the page's own text leads to it.

    hidden: whether it stands in an attribute only, where no number can stand.
    """

    number: int
    msgid: str
    context: str | None
    line: Line
    in_text: bool = False
    hidden: bool = True

    @property
    def said(self) -> str:
        """Its line and state, in a few words."""
        return ", ".join(each for each in (self.line.place, self.line.state, self.line.why) if each)


@dataclass
class Notes:
    """The messages of one page, in the order in which they are shown."""

    known: Mapping[Key, Line]
    found: dict[Key, Note] = field(default_factory=dict)

    def of(self, msgid: str, context: str | None) -> Note:
        """The note of a message, made at its first use."""
        key = (context, msgid)
        if key not in self.found:
            line = self.known.get(key, Line(UNKNOWN, why=_WHY_UNKNOWN))
            self.found[key] = Note(len(self.found) + 1, msgid, context, line)
        return self.found[key]

    def in_text(self, msgid: str, context: str | None) -> str:
        """The number behind a block of the page's own text: HTML that Markdown leaves alone."""
        note = self.of(msgid, context)
        anchor = "" if note.in_text else f' id="at-text-{note.number}"'
        note.in_text, note.hidden = True, False
        return (
            f'<a class="at"{anchor} href="#at-{note.number}" lang="en" aria-label="Message {note.number}" '
            f'data-at="{note.number}" data-line="{escape(note.said)}"></a>'
        )


@dataclass
class Overlay:
    """What one edition's build knows of its messages. notes: the page's that is made now, None between pages."""

    locale: Locale
    lines: Mapping[Key, Line]
    repository: str
    notes: Notes | None = None

    def new_notes(self) -> Notes:
        """The messages of a page that is made from now on."""
        return Notes(self.lines)

    def page(self, html: str, *, root: str) -> str:
        """A finished page with its style sheet, a line that says what it is, and the list of its messages.

        root: how the page links to the site's root.
        """
        notes = list(self.notes.found.values()) if self.notes else []
        self.notes = None
        english = sum(note.line.state != TRANSLATED for note in notes)
        values = {"notes": notes, "english": english, "locale": self.locale, "repository": self.repository}
        html = html.replace("</head>", f'<link rel="stylesheet" href="{root}/assets/{STYLE}">\n</head>', 1)
        html = html.replace("<main", f"{_render('preview_note.html', values)}\n<main", 1)
        before, body, after = html.rpartition("</body>")
        return f"{before}{_render('preview_list.html', values)}\n{body}{after}"


@dataclass(frozen=True)
class _Marked(Said):
    note: Note = field(kw_only=True)

    def __html__(self) -> str:
        # No link: the text may stand in a link, a button or a label already.
        mark = Markup('<span class="at" data-at="{}" data-line="{}"></span>').format(self.note.number, self.note.said)
        shown = Said(self.text, self.foreign, self.html).__html__()
        if self.foreign:
            shown = Markup('<span class="at-english">{}</span>').format(shown)
        return shown + mark


@dataclass(frozen=True, kw_only=True)
class PreviewWording(Wording):
    """A voice that puts a number behind each text that a template says."""

    overlay: Overlay

    def say(self, message: str, context: str | None = None, **values: object) -> Said:
        """As Wording.say, numbered while a page is made."""
        said = super().say(message, context, **values)
        if self.overlay.notes is None or not message:
            return said
        note = self.overlay.notes.of(message, context)
        note.hidden = False
        return _Marked(said.text, said.foreign, said.html, note=note)

    def plain(self, message: str, context: str | None = None, **values: object) -> str:
        """As Wording.plain; the message is listed, since no number can stand in an attribute."""
        if self.overlay.notes is not None and message:
            self.overlay.notes.of(message, context)
        return super().say(message, context, **values).text


def unlisted(html: str) -> str:
    """A finished page that asks search engines not to list it."""
    return html.replace("</head>", '<meta name="robots" content="noindex">\n</head>', 1)


def write_style(site: Path) -> None:
    """Put the overlay's style sheet into the folder of a built site."""
    target = site / "assets" / STYLE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_FOLDER.joinpath(STYLE).read_text(encoding="utf-8"), encoding="utf-8")


def _render(name: str, values: Mapping[str, Any]) -> str:
    env = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    return env.from_string(_FOLDER.joinpath(name).read_text(encoding="utf-8")).render(values)
