"""`translations update`: brings every catalogue up to date with the English sources and loses nothing.

Babel extracts; merging is done here. `pybabel update --previous` writes wrapped previous msgids that `msgfmt -c`
refuses, and its matching is slow and gives an old translation to any message that looks alike. Here a changed message
is first held against those that vanished from the same page, then against all that vanished, and never to a message
that is still there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tokenize import TokenError

import polib
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.frontend import parse_mapping_cfg
from babel.util import pathmatch
from jinja2 import TemplateSyntaxError
from rapidfuzz import fuzz, process

from contact_help.locales import Locale
from contact_help.problems import InputError, Problem
from contact_help.translating import catalogues

# Below this likeness (0 to 100) an old translation helps nobody; on the same page a little less will do.
_LIKE_ON_PAGE, _LIKE_ANYWHERE = 60, 75

# Header fields that follow from the language alone; every other one is the translators' and their editors'.
_OURS = ("Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")

_KEYWORDS = {
    "_": None, "N_": None, "gettext": None, "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


@dataclass(frozen=True)
class Domain:
    """Where a domain's messages come from. roots: files and folders of the project. left_out: a folder below."""

    name: str
    roots: tuple[str, ...]
    left_out: str = ""


DOMAINS = (
    Domain("site", ("docs", "mkdocs.yml"), left_out="docs/write"),
    Domain("composer", ("docs/write", "scripts/contact_help")),
    Domain("theme", ("overrides",)),
)


@dataclass
class Change:
    """What an update did to one catalogue, in messages."""

    file: str
    added: int = 0
    fuzzy: int = 0
    obsolete: int = 0
    revived: int = 0
    missing: int = 0
    fallbacks: set[str] = field(default_factory=set)


def extract(project: Path, domain: Domain) -> Catalog:
    """The messages of `domain` in the English sources, in the order of the files.

    Raises InputError when a source cannot be read.
    """
    project = project.absolute()  # Babel names folders so; what to leave out is known by its name
    with (project / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call] # Babel has no hints here
    catalog = Catalog(domain=domain.name, charset="utf-8")
    for root in domain.roots:
        for name, line, message, comments, context in _from_root(project, root, domain, methods, options):
            if message and message != ("",):
                catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def update(project: Path, locales: Iterable[Locale]) -> list[Change]:
    """Merge the English sources into the catalogues of `locales` below `project`/locales; make missing ones.

    Files are written only when their text changes. Raises InputError when a source or a catalogue cannot be read;
    nothing is written then.
    """
    extracted = {domain.name: extract(project, domain) for domain in DOMAINS}
    pending: list[tuple[Path, polib.POFile]] = []
    changes = []
    problems: list[Problem] = []
    for locale in locales:
        if locale.is_source:
            continue
        paths = [catalogues.path(project / "locales", locale, domain.name) for domain in DOMAINS]
        olds = []
        for path in paths:
            try:
                olds.append(catalogues.read(path) if path.exists() else _new(locale))
            except InputError as error:
                problems += error.problems
        if problems:
            continue
        known = _translated(olds)
        for domain, path, old in zip(DOMAINS, paths, olds, strict=True):
            merged, change = merge(old, extracted[domain.name], locale, known)
            change.file = path.relative_to(project).as_posix()
            pending.append((path, merged))
            changes.append(change)
    if problems:
        raise InputError(problems)
    for path, merged in pending:
        text = render(merged)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return changes


def merge(
    old: polib.POFile, extracted: Catalog, locale: Locale, known: dict[catalogues.Key, polib.POEntry]
) -> tuple[polib.POFile, Change]:
    """One catalogue brought up to date.

    known: translations of all domains, used for the same text and added to. Returns the new file and what changed.
    """
    change = Change("")
    # The entry in use comes before an old one of the same text, which another tool may have left below it.
    in_order = sorted(old, key=lambda entry: not entry.obsolete)
    before: dict[catalogues.Key, polib.POEntry] = {(entry.msgctxt, entry.msgid): entry for entry in in_order}
    wanted = [message for message in extracted if message.id]
    keys = {_key(message) for message in wanted}
    gone = [entry for key, entry in before.items() if key not in keys and _has_text(entry)]
    matcher = _Matcher(gone)
    merged = _new(locale)
    merged.metadata |= _kept(old.metadata)
    merged.header = old.header or merged.header
    for message in wanted:
        entry = _entry(message, locale)
        key = _key(message)
        same = before.get(key)
        other = known.get(key)
        if same is not None and (_has_text(same) or other is None):
            change.revived += same.obsolete
            _take(entry, same)
            if same.msgid_plural != entry.msgid_plural or len(same.msgstr_plural) != len(entry.msgstr_plural):
                _doubt(entry, same)
        elif other is not None and other.msgid_plural == entry.msgid_plural:
            _take(entry, other)
        elif (near := matcher.find(entry)) is not None:
            _take(entry, near)
            _doubt(entry, near)
            change.added += 1
        else:
            change.added += 1
        if entry.translated():
            known.setdefault(key, entry)
        else:
            change.missing += 1
            change.fallbacks |= {place for place, _ in entry.occurrences}
        change.fuzzy += entry.fuzzy
        merged.append(entry)
    for entry in old:
        if (entry.msgctxt, entry.msgid) not in keys and _has_text(entry):
            change.obsolete += not entry.obsolete
            entry.obsolete = True
            entry.occurrences, entry.comment = [], ""
            entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
            merged.append(entry)
    return merged, change


def render(file: polib.POFile) -> str:
    """The text of a catalogue, the same for the same messages: no dates, no line numbers, no wrapping."""
    file.wrapwidth = 0
    return f"{file}".rstrip("\n") + "\n"


class _Matcher:
    """Finds the old message of which a new one was most likely made."""

    def __init__(self, gone: Sequence[polib.POEntry]) -> None:
        self.gone = list(gone)
        self.texts = [entry.msgid for entry in self.gone]
        self.places: dict[str, list[int]] = {}
        for index, entry in enumerate(self.gone):
            for place, _ in entry.occurrences:
                self.places.setdefault(place, []).append(index)

    def find(self, entry: polib.POEntry) -> polib.POEntry | None:
        here = sorted({index for place, _ in entry.occurrences for index in self.places.get(place, [])})
        found = self._best(entry, here, _LIKE_ON_PAGE)
        if found is None:
            found = self._best(entry, range(len(self.texts)), _LIKE_ANYWHERE)
        return found

    def _best(self, entry: polib.POEntry, among: Sequence[int], least: int) -> polib.POEntry | None:
        choices = {
            index: self.texts[index]
            for index in among
            if bool(self.gone[index].msgid_plural) == bool(entry.msgid_plural)
            # Texts of very different length are no versions of each other; this also keeps the search fast.
            and 2 * min(len(self.texts[index]), len(entry.msgid)) >= max(len(self.texts[index]), len(entry.msgid))
        }
        best = process.extractOne(entry.msgid, choices, scorer=fuzz.ratio, score_cutoff=least)
        return self.gone[best[2]] if best else None


_Found = tuple[str, int, str | tuple[str, ...], list[str], str | None]


def _from_root(
    project: Path, root: str, domain: Domain, methods: list[tuple[str, str]], options: dict[str, dict[str, str]]
) -> Iterator[_Found]:
    """The messages below one root. Raises InputError with the file that cannot be read, and its line where known."""
    path, current = project / root, root

    def started(name: str, _method: str, _options: object) -> None:
        nonlocal current
        current = f"{root}/{name}"

    try:
        if path.is_file():
            yield from _from_file(path, root, methods, options)
        elif path.is_dir():
            for name, line, message, comments, context in extract_from_dir(
                path, methods, options, _KEYWORDS, ("translators:",), started, strip_comment_tags=True,
                directory_filter=_skip(domain, project),
            ):  # fmt: skip
                yield f"{root}/{name}", line, message, comments, context
    except InputError as error:
        raise InputError(
            Problem(each.place.removeprefix(f"{project.as_posix()}/"), each.line, each.what, each.remedy)
            for each in error.problems
        ) from None
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8 text"
        raise InputError([Problem(current, 0, what, "Save the file as UTF-8")]) from None
    except (TemplateSyntaxError, SyntaxError, TokenError) as error:
        what = f"messages cannot be taken out of it: {error.args[0] if error.args else error}"
        raise InputError([Problem(current, getattr(error, "lineno", 0) or 0, what, "Mend this line")]) from None


def _from_file(
    path: Path, name: str, methods: list[tuple[str, str]], options: dict[str, dict[str, str]]
) -> Iterable[_Found]:
    for pattern, method in methods:
        if pathmatch(pattern, path.name):
            given = options.get(pattern, {})
            for line, message, comments, context in extract_from_file(
                method, path, _KEYWORDS, ("translators:",), given
            ):
                yield name, line, message, comments, context
            return
    raise InputError([Problem("babel.cfg", 0, f"no method takes {name}", "Add a section for it")])


def _skip(domain: Domain, project: Path) -> Callable[[str], bool]:
    left_out = str(project / domain.left_out) if domain.left_out else None

    def wanted(folder: str) -> bool:
        name = Path(folder).name
        return folder != left_out and not name.startswith((".", "_"))

    return wanted


def _key(message: Message) -> catalogues.Key:
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, singular


def _entry(message: Message, locale: Locale) -> polib.POEntry:
    """An untranslated entry for an extracted message."""
    context, singular = _key(message)
    places = list(dict.fromkeys(place for place, _ in message.locations))
    comments = list(dict.fromkeys(message.auto_comments))
    entry = polib.POEntry(
        msgid=singular,
        msgctxt=context,
        occurrences=[(place, "") for place in places],
        comment="\n".join(comments),
        # No flag `python-brace-format`: msgfmt takes {noe_ack.genitive} for another name than {noe_ack}.
        flags=[],
    )
    plural = "" if isinstance(message.id, str) else message.id[1]
    if plural:
        entry.msgid_plural = plural
        entry.msgstr_plural = dict.fromkeys(range(locale.plural_count), "")
    return entry


def _take(entry: polib.POEntry, source: polib.POEntry) -> None:
    if not entry.msgid_plural:
        entry.msgstr = source.msgstr
    elif source.msgid_plural:
        entry.msgstr_plural = {index: source.msgstr_plural.get(index, "") for index in entry.msgstr_plural}
    entry.tcomment = source.tcomment
    if source.fuzzy:
        entry.flags = sorted({*entry.flags, "fuzzy"})
        entry.previous_msgid = source.previous_msgid
        entry.previous_msgctxt = source.previous_msgctxt
        entry.previous_msgid_plural = source.previous_msgid_plural


def _doubt(entry: polib.POEntry, source: polib.POEntry) -> None:
    """Mark that the words of `entry` were made for the text of `source`; nothing fuzzy is published."""
    if not _has_text(entry) and _has_text(source):  # one is a plural, the other is not
        words = source.msgstr or next(words for words in source.msgstr_plural.values() if words)
        entry.msgstr = "" if entry.msgid_plural else words
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, words)
    if not _has_text(entry):
        return
    entry.previous_msgid, entry.previous_msgctxt = source.msgid, source.msgctxt
    entry.previous_msgid_plural = source.msgid_plural or None
    entry.flags = sorted({*entry.flags, "fuzzy"})
    # A reviewer's words were about the old text.
    entry.tcomment = ""


def _translated(files: Iterable[polib.POFile]) -> dict[catalogues.Key, polib.POEntry]:
    """What the catalogues of a language hold, so that a message that moves to another one keeps its words."""
    entries = [entry for file in files for entry in file if _has_text(entry) and not entry.fuzzy]
    entries = [entry for entry in entries if entry.translated() or entry.obsolete]
    return {(entry.msgctxt, entry.msgid): entry for entry in sorted(entries, key=lambda entry: not entry.obsolete)}


def _has_text(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or any(entry.msgstr_plural.values()))


def _new(locale: Locale) -> polib.POFile:
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": "contact-help",
        # A day that never changes: Git knows who changed what and when.
        "PO-Revision-Date": "2026-11-23 00:00+0000",
        "Last-Translator": "nobody yet",
        "Language-Team": locale.english_name,
        "Language": locale.folder,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": locale.plural_forms,
        catalogues.STATE_HEADER: catalogues.DRAFT,
    }
    file.header = f" {locale.english_name}. The sources and how to work on this file: see CONTRIBUTING.md."
    return file


def _kept(metadata: dict[str, str]) -> dict[str, str]:
    """What people and editors put into a header and an update leaves alone."""
    return {key: value for key, value in metadata.items() if key not in _OURS}
