"""`translations update`: brings every catalogue up to date with the English sources and loses nothing.

Babel extracts; merging is done here. `pybabel update --previous` writes wrapped previous msgids that `msgfmt -c`
refuses, and its matching is slow and gives an old translation to any message that looks alike. Here a changed message
is first held against those that vanished from the same place (between the same two messages), then from under the same
heading, from the same page, and last against all that vanished; never to a message that is still there.

What an update writes depends on the sources and on what people wrote, and on nothing else: the editor that saved a
file, its line lengths, dates, the order of its fields and flags leave no trace.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from tokenize import TokenError
from typing import TypeVar

import polib
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.frontend import parse_mapping_cfg
from babel.util import pathmatch
from jinja2 import TemplateSyntaxError
from rapidfuzz import fuzz, process

from contact_help import packaged
from contact_help.locales import Locale
from contact_help.problems import InputError, Problem
from contact_help.translating import catalogues, derived, places
from contact_help.translating.places import ROOM

# Below this likeness (0 to 100) an old translation helps nobody; the nearer the place, the less will do.
_LIKE_IN_PLACE, _LIKE_UNDER_HEADING, _LIKE_ON_PAGE, _LIKE_ANYWHERE = 40, 50, 60, 75
# What standing at the same position among its changed neighbours is worth, in the same measure.
_SAME_POSITION = 15
# Texts of very different length are no versions of each other: one at most so many times as long as the other.
_LONGER = 2

# Header fields that follow from the language alone; every other one is the translators'.
_OURS = ("Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")
# Header fields that editors write by themselves each time they save: Git knows who changed what, when and how.
_EDITORS = re.compile(r"(?i)(?:X-Generator|X-Poedit-.*|PO-Revision-Date|POT-Creation-Date|Generated-By)")

# Begins the note on a plural.
_FORMS = "forms for the numbers: "
# Which file the head of a catalogue leads translators to, and led them to before.
_GUIDE, _OLD_GUIDE = "TRANSLATING.md", "CONTRIBUTING.md"

_Name = TypeVar("_Name", bound=Hashable)

_KEYWORDS = {
    "_": None, "N_": None, "gettext": None, "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


@dataclass(frozen=True)
class Domain:
    """Where a domain's messages come from. roots: files and folders of the project. left_out: a folder below.

    `site` and `composer` hold a site's words, `theme` the generator's own. The project of a site has no code, and
    templates only where it has its own; what it has no words for is taken from the generator's catalogues.
    """

    name: str
    roots: tuple[str, ...]
    left_out: str = ""


DOMAINS = (
    Domain("site", ("docs", "mkdocs.yml"), left_out="docs/write"),
    Domain("composer", ("docs/write",)),
    Domain("theme", ("overrides", "scripts/contact_help")),
)


@dataclass
class Change:
    """What an update does to one catalogue, in messages.

    added: new in it. fuzzy: waiting for a look, old ones too. obsolete: out of use with this update. revived: in use
    again. missing: all that show English. fallbacks: source files with the number of their messages that show English
    since this update. written: whether the file's bytes change. behind: whether more changes than its form: line
    lengths, order, an editor's own headers. mended: what was wrong with the header, texts without a full stop.
    """

    file: str
    locale: Locale
    added: int = 0
    fuzzy: int = 0
    obsolete: int = 0
    revived: int = 0
    missing: int = 0
    fallbacks: Counter[str] = field(default_factory=Counter)
    written: bool = False
    behind: bool = False
    mended: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """An update that is not yet made. changes: what it does. texts: the new text of each file that changes."""

    changes: tuple[Change, ...]
    texts: Mapping[Path, str]

    def write(self) -> None:
        """Make the update."""
        for path, text in self.texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")


def extract(project: Path, domain: Domain) -> Catalog:
    """The messages of `domain` in the English sources, in the order of the files.

    Raises InputError when a source cannot be read. A text of two domains is in both; see `messages`.
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


def messages(project: Path) -> dict[str, Catalog]:
    """By domain, the messages of its catalogues: each text once, in the first domain that has it, with all its places.

    A build looks a text up in all catalogues, so in a second one it would be a message that nobody is shown. Beside the
    generator's own templates the theme comes first: its words go to every site, and a page of this one that says the
    same must not take one away. Raises InputError when a source cannot be read.
    """
    found: dict[str, Catalog] = {}
    first_to_theme = _is_the_generator(project)
    for domain in sorted(DOMAINS, key=lambda each: first_to_theme and each.name != packaged.DOMAIN):
        catalog = extract(project, domain)
        for message in [each for each in catalog if each.id]:
            first = next((each for each in found.values() if each.get(_singular(message), message.context)), None)
            if first is None:
                continue
            first.add(message.id, None, message.locations, auto_comments=message.auto_comments, context=message.context)
            catalog.delete(message.id, message.context)
        found[domain.name] = catalog
    return found


def _is_the_generator(project: Path) -> bool:
    """Whether the catalogues of `project` are those that the generator hands out."""
    return (project / "locales").resolve() == packaged.words()


def update(project: Path, locales: Iterable[Locale]) -> list[Change]:
    """Merge the English sources into the catalogues of `locales` below `project`/locales; make missing ones.

    Files are written only when their text changes. Raises InputError when a source or a catalogue cannot be read;
    nothing is written then.
    """
    made = plan(project, locales)
    made.write()
    return list(made.changes)


def plan(project: Path, locales: Iterable[Locale]) -> Plan:
    """What `update` would do, without doing it. Raises InputError as `update` does."""
    wanted = messages(project)
    texts: dict[Path, str] = {}
    changes = []
    problems: list[Problem] = []
    for locale in locales:
        if not locale.has_catalogues:
            continue
        paths = [catalogues.path(project / "locales", locale, domain.name) for domain in DOMAINS]
        olds = _read(paths, locale, problems)
        made_of = (
            olds
            if (derivation := derived.of(project / "locales", locale)) is None
            else _read(
                [catalogues.path(project / "locales", derivation.source, domain.name) for domain in DOMAINS],
                derivation.source,
                problems,
            )
        )
        if problems:
            continue
        before = [_content(old) for old in olds]
        spoken = derivation.source if derivation else locale
        mended = [_mended(base, spoken) for base in made_of]
        in_use: list[set[catalogues.Key]]
        in_use = [{(entry.msgctxt, entry.msgid) for entry in base if not entry.obsolete} for base in made_of]
        known = _translated(made_of)
        made = []
        for domain, base in zip(DOMAINS, made_of, strict=True):
            extracted = wanted[domain.name]
            if domain.name == packaged.DOMAIN and not _is_the_generator(project):
                pages = {_key(each) for other in DOMAINS if other is not domain for each in wanted[other.name]}
                extracted = _with_packaged(extracted, base, locale, project / "locales", pages)
            made.append(merge(base, extracted, spoken, known))
        _join_moved(made, in_use)
        if derivation:
            # What is wrong with the source's headers is told where the source is updated.
            made = [
                (derivation.catalogue(merged, old), replace(change, locale=locale))
                for (merged, change), old in zip(made, olds, strict=True)
            ]
            mended = [()] * len(made)
        for path, (merged, change), held, said in zip(paths, made, before, mended, strict=True):
            change.file, change.mended = path.relative_to(project).as_posix(), said
            change.behind = bool(change.mended) or not path.exists() or held != _content(merged)
            text = render(merged)
            # The bytes count: an editor may have changed the line ends alone.
            change.written = not path.exists() or path.read_bytes() != text.encode()
            if change.written:
                texts[path] = text
            changes.append(change)
    if problems:
        raise InputError(problems)
    return Plan(tuple(changes), texts)


def _with_packaged(
    extracted: Catalog, old: polib.POFile, locale: Locale, folder: Path, pages: set[catalogues.Key]
) -> Catalog:
    """The messages of a site's templates, and what the site says in the generator's place.

    Those are the generator's messages for which the site has words of its own; in a language that the generator does
    not have, all of them but those that the site's `pages` say too, which are in their catalogues.
    """
    theirs = catalogues.packaged_words(locale, folder)
    chosen = {(each.msgctxt, each.msgid) for each in old if _has_text(each)}
    if theirs is None:
        theirs = catalogues.read(min(packaged.words().glob(f"*/LC_MESSAGES/{packaged.DOMAIN}.po")))
        chosen = {(each.msgctxt, each.msgid) for each in theirs} - pages
    made = Catalog(domain=extracted.domain, charset="utf-8")
    for message in (each for each in extracted if each.id):
        made[message.id] = message
        # What the site's own templates say stands there, whatever the generator says of the same words.
        chosen.discard(_key(message))
    for entry in theirs:
        if (entry.msgctxt, entry.msgid) in chosen and not entry.obsolete:
            words = (entry.msgid, entry.msgid_plural) if entry.msgid_plural else entry.msgid
            notes = [each for each in entry.comment.splitlines() if not each.startswith(_FORMS)]
            there = dict.fromkeys(places.in_site(each, folder.parent / "docs") for each in notes)
            made.add(words, None, auto_comments=[each for each in there if each], context=entry.msgctxt)
    return made


def _read(paths: Iterable[Path], locale: Locale, problems: list[Problem]) -> list[polib.POFile]:
    """The catalogues of a language, new ones where there are none; what is wrong with them is added to `problems`."""
    files = []
    for path in paths:
        try:
            files.append(catalogues.read(path) if path.exists() else _new(locale))
        except InputError as error:
            problems += error.problems
    return files


def merge(
    old: polib.POFile, extracted: Catalog, locale: Locale, known: dict[catalogues.Key, polib.POEntry]
) -> tuple[polib.POFile, Change]:
    """One catalogue brought up to date.

    known: translations of all domains, used for the same text and added to. Returns the new file and what changed.
    """
    change = Change("", locale)
    # The entry in use comes before an old one of the same text, which another tool may have left below it.
    in_order = sorted(old, key=lambda entry: not entry.obsolete)
    before: dict[catalogues.Key, polib.POEntry] = {(entry.msgctxt, entry.msgid): entry for entry in in_order}
    wanted = {_key(message): message for message in extracted if message.id}
    matcher = _Matcher(in_order, wanted)
    merged = _new(locale)
    merged.metadata |= _kept(old.metadata)
    merged.header = old.header.replace(_OLD_GUIDE, _GUIDE) or merged.header
    for key, message in wanted.items():
        entry = _entry(message, locale)
        same = before.get(key)
        other = known.get(key)
        if same is not None and not _gives_way(same, other):
            change.revived += same.obsolete
            _take(entry, same)
            if same.msgid_plural != entry.msgid_plural or len(same.msgstr_plural) != len(entry.msgstr_plural):
                _doubt(entry, same)
        elif other is not None and other.msgid_plural == entry.msgid_plural:
            _take(entry, other)
        else:
            change.added += 1
            near = matcher.find(entry)
            if near is not None:
                _take(entry, near)
                _doubt(entry, near)
        if entry.translated():
            known.setdefault(key, entry)
        else:
            change.missing += 1
            if same is None or same.obsolete or same.translated():
                change.fallbacks.update(place for place, _ in entry.occurrences)
        change.fuzzy += entry.fuzzy
        merged.append(entry)
    for entry in old:
        if (entry.msgctxt, entry.msgid) not in wanted and _has_text(entry):
            change.obsolete += not entry.obsolete
            entry.obsolete = True
            entry.occurrences, entry.comment = [], ""
            entry.flags = ["fuzzy"] if entry.fuzzy else []
            entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
            merged.append(entry)
    return merged, change


def _gives_way(entry: polib.POEntry, other: polib.POEntry | None) -> bool:
    """Whether `other`, a translation of the same text, is what a build shows in the place of `entry`."""
    if other is None:
        return False
    return not _has_text(entry) or (entry.fuzzy and not other.obsolete and other.msgid_plural == entry.msgid_plural)


def _content(file: polib.POFile) -> list[tuple[object, ...]]:
    """What a catalogue says, in whatever form a tool has written it."""
    return sorted(
        (
            entry.obsolete, entry.msgctxt or "", entry.msgid, entry.msgid_plural, entry.msgstr,
            sorted(entry.msgstr_plural.items()), entry.fuzzy, entry.comment.split(),
            sorted({place for place, _ in entry.occurrences}),
        )
        for entry in file
    )  # fmt: skip


def _mended(old: polib.POFile, locale: Locale) -> tuple[str, ...]:
    """What is wrong with the header of `old`, which is written anew, and what follows from it.

    Under another plural rule the forms of its messages may stand in each other's places: they become fuzzy.
    """
    said = []
    if catalogues.wrong_plural_rule(old, locale):
        plurals = [entry for entry in old if entry.msgid_plural and _has_text(entry)]
        for entry in plurals:
            entry.flags = sorted({*entry.flags, "fuzzy"})
        given = old.metadata.get("Plural-Forms", "")
        now = f"; its {len(plurals)} plural messages are fuzzy now: look at each of their forms" if plurals else ""
        said.append(f"its Plural-Forms {given!r} is not how {locale.english_name} counts{now}")
    if reason := catalogues.wrong_language(old, locale):
        said.append(f"{reason}: see whether the translations are {locale.english_name}")
    return tuple(said)


def _join_moved(made: Sequence[tuple[polib.POFile, Change]], in_use: Sequence[set[catalogues.Key]]) -> None:
    """Take away old messages that live on, word for word, in another catalogue; what translators said is kept.

    in_use: what each catalogue held before.
    """
    live = {(entry.msgctxt, entry.msgid): entry for file, _ in made for entry in file if not entry.obsolete}
    for (file, change), before in zip(made, in_use, strict=True):
        gone: set[int] = set()
        for entry in [each for each in file if each.obsolete]:
            key = (entry.msgctxt, entry.msgid)
            kept = live.get(key)
            if kept is None or (kept.msgstr, kept.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
                continue
            gone.add(id(entry))
            change.obsolete -= key in before
            known = {_said_of(line) for line in kept.tcomment.splitlines()}
            more = [line for line in entry.tcomment.splitlines() if _said_of(line) not in known]
            kept.tcomment = "\n".join([*kept.tcomment.splitlines(), *more])
        file[:] = [entry for entry in file if id(entry) not in gone]


def _said_of(line: str) -> str:
    """What a translator's line is about: the rule that it allows, or all of it."""
    return ":".join(line.split(":", 2)[:2]) if line.startswith("allow:") else line


def render(file: polib.POFile) -> str:
    """The text of a catalogue, the same for the same messages: no dates, no line numbers, no wrapping."""
    file.wrapwidth = 0
    return f"{file}".rstrip("\n") + "\n"


@dataclass(frozen=True)
class _Spot:
    """Where a message stands among the others: the nearest ones around it that stayed, and how many lie between.

    before and after: None at an end. offset: its position among the messages between the two, 0-based.
    """

    before: catalogues.Key | None
    after: catalogues.Key | None
    offset: int


class _Matcher:
    """Finds the old message of which a new one was most likely made.

    old: a catalogue's entries, those in use first, in the order of the sources. wanted: what the sources hold now.
    """

    def __init__(self, old: Sequence[polib.POEntry], wanted: Mapping[catalogues.Key, Message]) -> None:
        in_use = [(entry.msgctxt, entry.msgid) for entry in old if not entry.obsolete]
        self._gone = [entry for entry in old if _has_text(entry) and (entry.msgctxt, entry.msgid) not in wanted]
        # No more is worked out before the first changed message: most updates have none.
        self._in_use, self._wanted = in_use, list(wanted)

    def find(self, entry: polib.POEntry) -> polib.POEntry | None:
        """The old message, None when none is like enough."""
        if not self._gone:
            return None
        pages = {index for place, _ in entry.occurrences for index in self._by_page.get(place, ())}
        spot = self._new_spots.get((entry.msgctxt, entry.msgid))
        here = [index for index in self._by_gap.get((spot.before, spot.after), ()) if index in pages] if spot else []
        if spot and (found := self._in_place(entry, spot, here)) is not None:
            return found
        around = {index for address in _addresses(entry) for index in self._by_address.get(address, ())} & pages
        for among, least in ((around, _LIKE_UNDER_HEADING), (pages, _LIKE_ON_PAGE)):
            texts = {index: self._gone[index].msgid for index in sorted(among) if self._fits(entry, index)}
            if best := process.extractOne(entry.msgid, texts, scorer=fuzz.ratio, score_cutoff=least):
                return self._gone[best[2]]
        return self._anywhere(entry)

    def _in_place(self, entry: polib.POEntry, spot: _Spot, among: Iterable[int]) -> polib.POEntry | None:
        scored = []
        for index in among:
            like = fuzz.ratio(entry.msgid, self._gone[index].msgid)
            if like >= _LIKE_IN_PLACE and self._fits(entry, index):
                same = self._old_spots[self._key(index)].offset == spot.offset
                scored.append((like + _SAME_POSITION * same, -index))
        return self._gone[-max(scored)[1]] if scored else None

    def _anywhere(self, entry: polib.POEntry) -> polib.POEntry | None:
        texts, order = self._by_length[bool(entry.msgid_plural)]
        length = len(entry.msgid)
        first = bisect_left(texts, -(-length // _LONGER), key=len)
        last = bisect_right(texts, length * _LONGER, key=len)
        best = process.extractOne(entry.msgid, texts[first:last], scorer=fuzz.ratio, score_cutoff=_LIKE_ANYWHERE)
        return self._gone[order[first + best[2]]] if best else None

    def _fits(self, entry: polib.POEntry, index: int) -> bool:
        old = self._gone[index]
        lengths = sorted((len(old.msgid), len(entry.msgid)))
        return bool(old.msgid_plural) == bool(entry.msgid_plural) and _LONGER * lengths[0] >= lengths[1]

    def _key(self, index: int) -> catalogues.Key:
        return self._gone[index].msgctxt, self._gone[index].msgid

    @cached_property
    def _old_spots(self) -> dict[catalogues.Key, _Spot]:
        stayed = set(self._wanted)
        return _spots(self._in_use, stayed)

    @cached_property
    def _new_spots(self) -> dict[catalogues.Key, _Spot]:
        return _spots(self._wanted, set(self._in_use))

    @cached_property
    def _by_gap(self) -> dict[tuple[catalogues.Key | None, catalogues.Key | None], list[int]]:
        spots = ((index, self._old_spots.get(self._key(index))) for index in range(len(self._gone)))
        return _grouped(((spot.before, spot.after), index) for index, spot in spots if spot)

    @cached_property
    def _by_page(self) -> dict[str, list[int]]:
        return _grouped((place, index) for index, entry in enumerate(self._gone) for place, _ in entry.occurrences)

    @cached_property
    def _by_address(self) -> dict[str, list[int]]:
        return _grouped((address, index) for index, entry in enumerate(self._gone) for address in _addresses(entry))

    @cached_property
    def _by_length(self) -> dict[bool, tuple[list[str], list[int]]]:
        found = {}
        for plural in (False, True):
            order = [index for index, entry in enumerate(self._gone) if bool(entry.msgid_plural) == plural]
            order.sort(key=lambda index: len(self._gone[index].msgid))
            found[plural] = [self._gone[index].msgid for index in order], order
        return found


def _grouped(pairs: Iterable[tuple[_Name, int]]) -> dict[_Name, list[int]]:
    found: dict[_Name, list[int]] = {}
    for name, index in pairs:
        found.setdefault(name, []).append(index)
    return found


def _spots(order: Sequence[catalogues.Key], stayed: set[catalogues.Key]) -> dict[catalogues.Key, _Spot]:
    """The spot of each message of `order` that is not among those that `stayed`."""
    found: dict[catalogues.Key, _Spot] = {}
    before: catalogues.Key | None = None
    waiting: list[catalogues.Key] = []
    for key in (*order, None):
        if key is None or key in stayed:
            found |= {each: _Spot(before, key, offset) for offset, each in enumerate(waiting)}
            before, waiting = key, []
        else:
            waiting.append(key)
    return found


def _addresses(entry: polib.POEntry) -> set[str]:
    """The addresses, with the heading's anchor, at which a message can be seen, as its comments name them."""
    return {address for line in entry.comment.splitlines() if (address := places.address_in(line))}


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


_PLACES_TOLD = 3
# So many numbers are named of a plural form; the rules of CLDR repeat within a thousand.
_NUMBERS_TOLD, _MOST = 4, 1001


def _key(message: Message) -> catalogues.Key:
    return message.context, _singular(message)


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _entry(message: Message, locale: Locale) -> polib.POEntry:
    """An untranslated entry for an extracted message."""
    context, singular = _key(message)
    places = list(dict.fromkeys(place for place, _ in message.locations))
    comments = list(dict.fromkeys(message.auto_comments))
    if len(comments) > _PLACES_TOLD + 1:
        # How long it may get is told in any case.
        comments.sort(key=lambda line: ROOM not in line)
        # A label of every letter would fill the editor's window. Which files hold it stands in the references.
        comments = [*comments[:_PLACES_TOLD], f"and {len(comments) - _PLACES_TOLD} more places like these"]
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
        entry.comment = "\n".join([*comments, _numbers_of_forms(locale)])
        entry.msgstr_plural = dict.fromkeys(range(locale.plural_count), "")
    return entry


@cache
def _numbers_of_forms(locale: Locale) -> str:
    """A comment for translators: the first numbers that each plural form is for. Text editors do not show it."""
    told = []
    for index in range(locale.plural_count):
        numbers = [str(number) for number in range(_MOST) if locale.plural_index(number) == index]
        more = " ..." if len(numbers) > _NUMBERS_TOLD else ""
        told.append(f"[{index}] {', '.join(numbers[:_NUMBERS_TOLD])}{more}")
    return f"{_FORMS}{'; '.join(told)}"


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
    # Words that were in doubt already were made for a still older text: that one shows what changed since.
    if not (source.fuzzy and source.previous_msgid):
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
    file.header = f" {locale.english_name}. The sources and how to work on this file: see {_GUIDE}."
    return file


def _kept(metadata: dict[str, str]) -> dict[str, str]:
    """What people put into a header and an update leaves alone, in one order whatever the editor's is."""
    kept = {key: value for key, value in metadata.items() if key not in _OURS and not _EDITORS.fullmatch(key)}
    return dict(sorted(kept.items()))
