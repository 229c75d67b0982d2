"""The catalogues of one language, read for publishing: what is translated, and what state it is in."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polib

from contact_help import packaged
from contact_help.locales import Locale
from contact_help.locales import locale as find_locale
from contact_help.problems import InputError, Problem
from contact_help.translating import message_rules, reviews, simple_po
from contact_help.translating.reviews import Review
from contact_help.translating.simple_po import STRING

DOMAINS = ("site", "composer", "theme")
# A note for people who open the file: what counts are the marks of single messages (see reviews), which end by
# themselves when a text changes. A header does not.
STATE_HEADER = "X-Review-State"
DRAFT = "unreviewed draft"
# Names the language of which a program made the catalogue (see derived); absent where people wrote it.
MADE_OF_HEADER = "X-Derived-From"
# No catalogue of words is so large (bytes). A file that is could keep every build and every editor busy.
_LARGEST = 16 * 1024 * 1024

_RESTORE = "Set the message right as its neighbours are, or restore it from Git"

Key = tuple[str | None, str]

_SPACE = r"[^\S\n]*"
_LINE = re.compile(
    rf"{_SPACE}(?:#(?!~).*|(?:#~{_SPACE}\|?{_SPACE})?"
    rf"(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?){_SPACE})?{STRING}|#~)?{_SPACE}"
)


def _said(keyword: str, prefix: str) -> str:
    """A keyword with its strings, one or more lines."""
    return rf"{prefix}{keyword}{_SPACE}{STRING}{_SPACE}\n(?:{prefix}{STRING}{_SPACE}\n)*+"


def _message(prefix: str) -> str:
    """A message as every tool writes it; prefix: what an obsolete one has before each line."""
    msgctxt, msgid, msgstr = (_said(each, prefix) for each in ("msgctxt", "msgid", "msgstr"))
    msgid_plural, form = _said("msgid_plural", prefix), _said(r"msgstr\[\d+\]", prefix)
    return rf"(?:{msgctxt})?+{msgid}(?:{msgstr}|{msgid_plural}(?:{form})++)"


# A whole file in which nothing is wrong. Each part is decided by itself (possessive): long files take no longer.
_WELL_FORMED = re.compile(
    rf"(?>{_SPACE}(?:#(?!~).*|#~{_SPACE}\|.*)?\n|{_message(_SPACE)}|{_message(rf'{_SPACE}#~{_SPACE}')})*+"
)

_FORM = re.compile(r"^[^\S\n]*(?:#~[^\S\n]*)?msgstr\[(\d{1,3})\]", re.MULTILINE)
_COUNT = re.compile(r'^"Plural-Forms:[^"]*"', re.MULTILINE)
_HEADER = 'msgid ""\nmsgstr "'
# More forms than any language has (CLDR): how many there must be is asked of the language, not of the header.
_MANY = "Plural-Forms: nplurals=9; plural=0;\\n"

# What Python takes for the end of a line, beside the line feed.
_HIDDEN_BREAK = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# What `msgmerge --previous` writes above an obsolete message, which Babel does not know.
_OLD_PREVIOUS = re.compile(r"^#~\s*\|.*$", re.MULTILINE)
# Poedit writes an empty POT-Creation-Date, which Babel takes for a broken file. Nothing here needs a date of a header.
_DATES = re.compile(r'^"(?:POT-Creation|PO-Revision)-Date:[^"]*"', re.MULTILINE)


@dataclass(frozen=True)
class Catalogue:
    """The messages of one language that may be published.

    messages: context and msgid to translation. plurals: context and singular to the forms, by plural index.
    reviewed: those messages that a person has read as they are. pages: each source file of which every message is
    published and reviewed, with who did and when. held_back: messages left out as broken. made_of: the language
    of which a program made it, None where people wrote it.
    """

    locale: Locale
    messages: Mapping[Key, str] = field(default_factory=dict)
    plurals: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    reviewed: frozenset[Key] = frozenset()
    pages: Mapping[str, tuple[Review, ...]] = field(default_factory=dict)
    held_back: tuple[Problem, ...] = ()
    made_of: Locale | None = None

    def unreviewed(self, msgid: str, context: str | None = None) -> bool:
        """Whether nobody has reviewed the translation of `msgid` as it is now."""
        return (context, msgid) not in self.reviewed

    def find(self, msgid: str, context: str | None = None) -> str | None:
        """The translation of `msgid`, None where there is none to publish."""
        return self.messages.get((context, msgid))

    def find_plural(self, context: str | None, singular: str, number: int) -> str | None:
        """The form of the plural message `singular` for `number`, None where there is none to publish."""
        forms = self.plurals.get((context, singular))
        return forms[self.locale.plural_index(number)] if forms else None


def path(folder: Path, locale: Locale, domain: str) -> Path:
    """Where the catalogue of `domain` lies below the locales folder."""
    return folder / locale.folder / "LC_MESSAGES" / f"{domain}.po"


def read(file: Path) -> polib.POFile:
    """The PO file. Raises InputError with the line when it cannot be read as one."""
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 # slow to import, and not every build needs it

    place = "/".join(file.parts[-4:])
    try:
        text = _text(file.read_bytes(), place)
        entries = None if _HIDDEN_BREAK.search(text) else simple_po.read(text, _is_well_formed)
        well_formed = entries is not None or _is_checked(text, place)
        # polib passes over a line that it does not understand; Babel's stricter reader does not. It takes as long as
        # the rest together, so where every line is where it belongs, it reads the header alone.
        strictly = text.partition("\n\n")[0] if well_formed else text
        strictly = _COUNT.sub('""', _DATES.sub('""', _OLD_PREVIOUS.sub("#", strictly)))
        read_po(io.StringIO(strictly.replace(_HEADER, _HEADER + _MANY, 1)), abort_invalid=True)
        # The text, not the name: polib leaves a file open that it cannot parse, and takes a missing one for text.
        entries = polib.pofile(text, wrapwidth=0) if entries is None else entries
    except FileNotFoundError:
        remedy = "Run `contact-help translations update`, which makes it"
        raise InputError([Problem(place, 0, "the catalogue is missing", remedy)]) from None
    except PoFileError as error:
        what = f"this is not a valid PO file: {error}"
        raise InputError([Problem(place, (error.lineno or 0) + 1, what, _RESTORE)]) from None
    except (OSError, ValueError) as error:
        found = re.search(r"\(line (\d+)\)", str(error))
        said = re.sub(r"^Syntax error in po file\s*", "", getattr(error, "strerror", None) or str(error))
        what = f"this is not a valid PO file: {said}"
        raise InputError([Problem(place, int(found[1]) if found else 0, what, _RESTORE)]) from None
    _refuse_repeats(entries, place)
    entries.fpath = place
    return entries


def _text(content: bytes, place: str) -> str:
    """The text with line feeds for line breaks. Raises InputError where it is none."""
    if len(content) > _LARGEST:
        what = f"the file has {len(content)} bytes, more than {_LARGEST} are no catalogue"
        raise InputError([Problem(place, 0, what, _RESTORE)])
    if content.startswith(codecs.BOM_UTF8):
        raise InputError([Problem(place, 1, "the file starts with a byte order mark", "Save it as UTF-8 without one")])
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        above = content.count(b"\n", 0, error.start)
        what = f"byte {error.start} is not UTF-8 text"
        raise InputError([Problem(place, above + 1, what, "Save the file as UTF-8")]) from None


def _is_checked(text: str, place: str) -> bool:
    """Whether its every line is where it belongs, for all that one can tell without reading it.

    What both readers would take without a word, and lose letters by, is refused here. Raises InputError.
    """
    hidden = bool(_HIDDEN_BREAK.search(text))
    if not hidden and _is_well_formed(text):
        return True
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if hidden and len(line.splitlines()) > 1:
            problems.append(Problem(place, number, "a hidden line break stands here", "Delete and retype the word"))
        elif not _LINE.fullmatch(line):
            what = "this is not a valid PO file: a line is cut off, or a quotation mark is missing or too many"
            remedy = 'Put one " before the text of this line and one behind it; a " within the text is written \\"'
            problems.append(Problem(place, number, what, remedy))
    if problems:
        raise InputError(problems)
    return False


def _is_well_formed(text: str) -> bool:
    """Whether each line of a file is where it belongs, and each plural has its forms in order."""
    before = -1
    for form in map(int, _FORM.findall(text)):
        if form not in (0, before + 1):
            return False
        before = form
    return _WELL_FORMED.fullmatch(f"{text}\n") is not None


def _refuse_repeats(entries: polib.POFile, place: str) -> None:
    seen: set[Key] = set()
    problems = []
    for entry in entries:
        key = (entry.msgctxt, entry.msgid)
        if key in seen and not entry.obsolete:
            what = f"{_short(entry.msgid)}: this message stands here twice"
            problems.append(Problem(place, entry.linenum or 0, what, "Keep one of the two"))
        seen |= set() if entry.obsolete else {key}
    if problems:
        raise InputError(problems)


def read_all(folder: Path, locale: Locale) -> list[polib.POFile]:
    """The catalogues of `locale` below `folder` in the order of DOMAINS.

    Raises InputError with the mistakes of all of them when one is missing or cannot be read.
    """
    files, problems = [], []
    for domain in DOMAINS:
        try:
            files.append(read(path(folder, locale, domain)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return files


@dataclass(frozen=True)
class Opened:
    """The catalogues of a language as they lie on the disk, each message held once against what a build demands.

    files: in the order of DOMAINS. published: for each file what `published` gives.
    """

    locale: Locale
    files: tuple[polib.POFile, ...]
    published: tuple[list[tuple[polib.POEntry, str | None]], ...]

    @property
    def made_of(self) -> Locale | None:
        """The language of which a program made them, None where people wrote them."""
        folder = self.files[0].metadata.get(MADE_OF_HEADER, "")
        try:
            return find_locale(folder.replace("_", "-"))
        except ValueError:  # there is none, or no language's; the check tells
            return None


def open_all(folder: Path, locale: Locale) -> Opened:
    """The catalogues of `locale` below `folder`. Raises InputError when a file is missing or cannot be read."""
    files = tuple(read_all(folder, locale))
    return Opened(locale, files, tuple(list(published(file, locale)) for file in files))


def load(folder: Path, locale: Locale) -> Catalogue:
    """All catalogues of `locale` below `folder`, without what is fuzzy, empty, obsolete or broken.

    Raises InputError when a file is missing or cannot be read. Broken messages are left out and listed in held_back.
    """
    return catalogue(open_all(folder, locale))


def catalogue(opened: Opened) -> Catalogue:
    """What may be published of catalogues that were opened."""
    locale = opened.locale
    messages: dict[Key, str] = {}
    plurals: dict[Key, tuple[str, ...]] = {}
    held_back: list[Problem] = []
    reviewed: set[Key] = set()
    for file, entries in zip(opened.files, opened.published, strict=True):
        for entry, reason in entries:
            key = (entry.msgctxt, entry.msgid)
            if not reason and key not in messages and key not in plurals and reviews.of(entry):
                reviewed.add(key)
            if reason:
                what = f"{_short(entry.msgid)}: {reason}"
                remedy = "Mend the translation; until then the English is shown"
                held_back.append(Problem(str(file.fpath), entry.linenum or 0, what, remedy))
            elif entry.msgid_plural:
                forms = tuple(entry.msgstr_plural[index] for index in range(locale.plural_count))
                plurals.setdefault(key, forms)
            else:
                messages.setdefault(key, entry.msgstr)
    return Catalogue(
        locale, messages, plurals, frozenset(reviewed), _reviewed_pages(opened), tuple(held_back), opened.made_of
    )


def packaged_words(locale: Locale, folder: Path) -> polib.POFile | None:
    """The generator's own catalogue of `locale`, for a site whose catalogues lie in `folder`.

    None where it has none, and where the folder is the generator's own, which holds those words already. Raises
    InputError when it is broken.
    """
    file = path(packaged.words(), locale, packaged.DOMAIN)
    return read(file) if file.exists() and folder.resolve() != packaged.words() else None


def with_packaged(own: Catalogue, folder: Path) -> Catalogue:
    """A site's catalogue, and the generator's own words where the site has none for a message.

    folder: the site's `locales`. Raises InputError as `packaged_words` does.
    """
    file = packaged_words(own.locale, folder)
    if file is None:
        return own
    other = catalogue(Opened(own.locale, (file,), (list(published(file, own.locale)),)))
    return replace(own, messages={**other.messages, **own.messages}, plurals={**other.plurals, **own.plurals})


def _reviewed_pages(opened: Opened) -> dict[str, tuple[Review, ...]]:
    """Each source file of which every message is published and reviewed: its reviews, the newest of each person."""
    found: dict[str, set[Review]] = {}
    unread: set[str] = set()
    for file, entries in zip(opened.files, opened.published, strict=True):
        held_back = {entry.linenum for entry, reason in entries if reason}
        for entry in file:
            if entry.obsolete:
                continue
            marks = () if entry.linenum in held_back else reviews.of(entry)
            for place, _ in entry.occurrences:
                found.setdefault(place, set()).update(marks)
                if not marks:
                    unread.add(place)
    return {place: reviews.newest(marks) for place, marks in found.items() if place not in unread}


def published(file: polib.POFile, locale: Locale) -> Iterator[tuple[polib.POEntry, str | None]]:
    """Each entry that says it is translated, with the reason for holding it back, None for what may be published."""
    wrong = wrong_header(file, locale)
    for entry in file:
        if entry.fuzzy or entry.obsolete:
            continue
        if entry.msgid_plural:
            if not any(entry.msgstr_plural.values()):
                continue
            # Under another rule the forms stand in other places than those from which they are taken.
            yield entry, wrong or broken_plural(entry, locale)
        elif entry.msgstr:
            yield entry, message_rules.broken(entry.msgid, entry.msgstr)


def wrong_header(file: polib.POFile, locale: Locale) -> str | None:
    """Why the header of `file` is not one of `locale`'s: another plural rule or language; None where it is."""
    return wrong_plural_rule(file, locale) or wrong_language(file, locale)


def wrong_plural_rule(file: polib.POFile, locale: Locale) -> str | None:
    """Why the header of `file` does not count as `locale` does, None where it does."""
    given = file.metadata.get("Plural-Forms", "")
    if not given and any(entry.msgid_plural for entry in file):
        return f"the header has no Plural-Forms; it is {locale.plural_forms}"
    if given and not locale.counts_as(given):
        return f"the header counts in another way than the language; its Plural-Forms is {locale.plural_forms}"
    return None


def wrong_language(file: polib.POFile, locale: Locale) -> str | None:
    """Why the header of `file` is one of another language than `locale`, None where it is not."""
    # Editors write a region too (`es_US`); CLDR names Tagalog `fil`.
    language = re.split(r"[_@.-]", file.metadata.get("Language", ""))[0].replace("fil", "tl")
    if language and language != locale.tag.split("-")[0]:
        return f"the header says that the language is {language}"
    return None


def broken_plural(entry: polib.POEntry, locale: Locale) -> str | None:
    """Why the plural forms of `entry` may not be published: a reason without a full stop, None when they may."""
    if sorted(entry.msgstr_plural) != list(range(locale.plural_count)):
        return f"it needs {locale.plural_count} plural forms"
    for index, form in sorted(entry.msgstr_plural.items()):
        if not form:
            return f"plural form {index} is empty"
        msgid = entry.msgid_plural
        # A language may leave the number out of a form that stands for one number only ("one day", "two days").
        if "{number}" in msgid and not message_rules.placeholders(form) and _stands_for_one(index, locale):
            msgid = msgid.replace("{number}", "")
        if reason := message_rules.broken(msgid, form):
            return reason
    return None


def _stands_for_one(index: int, locale: Locale) -> bool:
    """Whether the plural form `index` is for a single number. Rules repeat within a thousand, so no more are tried."""
    return sum(locale.plural_index(number) == index for number in range(1001)) == 1


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 # a line of a terminal
