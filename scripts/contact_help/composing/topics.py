"""Topics: one Markdown file each, whose front matter describes a letter. Read, checked, and joined with the frame.

`docs/write/letter.yml` holds the frame: how every letter opens and ends, the kinds of notices with a time for the
answer, and the groups of the list of topics. `docs/write/next.md` describes the second letter, which every topic has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from contact_help import extensions, pages, yamlfile
from contact_help.composing import fields, secrets
from contact_help.composing import letter as letters
from contact_help.composing.letter import Fill, Words
from contact_help.composing.mailto import LIMIT, mailto
from contact_help.conventions import AMERICAN, UNITED_STATES, Conventions
from contact_help.problems import InputError, Problem
from contact_help.wording import UnknownPlaceholderError, gettext

FRAME_FILE = "letter.yml"
NEXT_FILE = "next.md"
# What kind of text the name of a group is, for translators: it stands in the list of topics and in no letter.
GROUP_KIND = "heading of a group of topics"
# What stands in a draft before the sentences of which only the true ones may stay. Sent, so English; shown, so said.
# translators: part of a draft, in brackets before sentences of which the reader deletes some; see write/late-fee.md
KEEP = gettext("keep only what is true")
ROUTES = ("form", "message", "paper", "draft", "webmail")

# Papers that carry numbers which must not be mailed (docs/guide/security.md says which).
_PRIVATE_PAPERS = re.compile(
    r"pay ?(?:stub|slip)|tax (?:return|form)|\bw-?2\b|bank statement|death certificate|proof of income|"
    r"income|\bid\b|driver|passport|probate|\bwill\b|letters testamentary",
    re.IGNORECASE,
)
# What arrives as typed through a plain-text form, see fields.py: a fact put into a sentence must hold to it too.
_SAFE = re.compile(r"[ -$'-*,-~]*")


@dataclass(frozen=True)
class Clock:
    """A kind of notice with a time for the answer.

    name: what it is called. sent: the label of the choice that makes a letter formal. formal, overdue: the sentences
    that say so in a first and a second letter. acknowledgement, answer, extension: names of facts, empty for none.
    dispute: whether it says that something is wrong.
    """

    key: str
    name: str
    sent: Words
    formal: Words
    overdue: Words
    acknowledgement: str
    answer: str
    extension: str
    dispute: bool


@dataclass(frozen=True)
class Webmail:
    """A webmail's compose page, opened by a GET form. to, subject, body: its query fields. fixed: what it needs too."""

    name: str
    address: str
    to: str
    subject: str
    body: str
    fixed: Mapping[str, str]

    @property
    def origin(self) -> str:
        """Scheme and host, for the pages' policy."""
        return "/".join(self.address.split("/")[:3])


@dataclass(frozen=True)
class Frame:
    """What all letters share.

    attach, private: the words before attachments, and before those that must not be mailed. groups: name to English
    heading, in the list's order. cautions: advice above every letter. fill: puts facts and names into sentences.
    kinds: what may be typed. never, post: the site's own words for what must not be typed, and for how to send a letter
    by post; empty where those of the generator hold.
    """

    before: tuple[letters.Part, ...]
    after: tuple[letters.Part, ...]
    attach: Words
    private: Words
    attach_hint: str
    clocks: Mapping[str, Clock]
    webmails: tuple[Webmail, ...]
    groups: Mapping[str, str]
    cautions: tuple[str, ...]
    fill: Fill
    kinds: Mapping[str, fields.Kind]
    never: str = ""
    post: str = ""


@dataclass(frozen=True)
class Topic:
    """A topic, or the second letter of one, as the composer needs it.

    page: its file below docs. menu: its short English name. first: for a second letter, the topic's page, else empty.
    values: what its texts call {subject} and {topic}, as messages to be said in the reader's language.
    """

    page: str
    menu: str
    group: str
    letter: letters.Letter
    routes: tuple[str, ...]
    clock: Clock | None
    urgent: bool
    private: bool
    first: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def next(self) -> str:
        """The page of its second letter."""
        return f"{self.page.removesuffix('.md')}/{NEXT_FILE}"

    @property
    def slug(self) -> str:
        """A short name for files."""
        return Path(self.first or self.page).stem + ("-again" if self.first else "")

    @property
    def dispute(self) -> bool:
        """Whether it says that something is wrong, so that people must hear that payments go on."""
        return self.clock is not None and self.clock.dispute


def read_frame(
    path: Path,
    *,
    place: str,
    fill: Fill = lambda text: Words(text, text),
    conventions: Conventions = AMERICAN,
) -> Frame:
    """The frame of all letters. fill: puts facts into sentences. conventions: what differs between countries.

    Raises InputError with every mistake of the file.
    """
    source = yamlfile.read(path, place=place)
    if problems := source.check("letter"):
        raise InputError(problems)
    kinds = fields.all_kinds(conventions)
    if own := source.data.get("never", {}).get("field"):
        kinds = fields.with_warning(kinds, own)
    for key in ("before", "after"):
        problems += _check_parts(source, [key], source.data[key], kinds)
    if problems:
        raise InputError(problems)
    checked = _Checked(source, fill, kinds)
    attach = source.data.get("attach", {"label": "I attach copies of", "private": "I send copies of these apart"})
    frame = Frame(
        before=checked.parts(["before"]),
        after=checked.parts(["after"]),
        attach=checked.words(["attach", "label"], attach["label"]),
        private=checked.words(["attach", "private"], attach["private"]),
        attach_hint=attach.get("hint", ""),
        clocks=_clocks(source.data.get("clocks", {}), checked),
        webmails=(*map(_webmail, source.data.get("webmails", ())), *_brought_webmails()),
        groups=source.data.get("groups", {}),
        cautions=tuple(source.data.get("cautions", ())),
        fill=fill,
        kinds=kinds,
        never=source.data.get("never", {}).get("letter", ""),
        post=source.data.get("post", ""),
    )
    if problems := [*checked.problems, *_unknown_names(path, place, fill, {each.what for each in checked.problems})]:
        raise InputError(problems)
    return frame


def _unknown_names(path: Path, place: str, fill: Fill, told: set[str]) -> Iterator[Problem]:
    """Names in braces, in words that are shown and not sent, which are no facts. told: what was said of the others."""
    for line, message, _ in frame_messages(path.read_text(encoding="utf-8"), place=place):
        try:
            fill(message)
        except UnknownPlaceholderError as error:
            what = f"{error} is not a fact"
            if what not in told and str(error) != "{today}":  # a page has a day of its build, a letter has none
                yield Problem(place, line, what, "Use a name of docs/facts.yml, or write the braces as round brackets")


def _clocks(own: Mapping[str, Any], checked: _Checked) -> Mapping[str, Clock]:
    """The site's own kinds of notices, then those that extensions bring; of two of one name the site's counts."""
    found = {name: _clock(name, entry, checked) for name, entry in own.items()}
    for each in extensions.installed("clocks"):
        if each.name not in own:
            # What is wrong in them is told where they come from.
            brought = _Checked(each.data(), checked.fill, checked.kinds)
            found[each.name] = _clock(each.name, brought.source.data["clocks"][each.name], brought)
            checked.problems += brought.problems
    return found


def _brought_webmails() -> Iterator[Webmail]:
    for each in extensions.installed("webmails"):
        yield _webmail(each.data().data["webmails"][each.name])


def _clock(name: str, entry: dict[str, Any], checked: _Checked) -> Clock:
    def words(key: str) -> Words:
        return checked.words(["clocks", name, key], entry[key])

    def fact(key: str) -> str:
        if key in entry:  # the fact must exist and be a number
            checked.words(["clocks", name, key], f"{{{entry[key]}.number}}")
        return str(entry.get(key, ""))

    if asks := secrets.asked(words=[entry["sent"]], options=[entry["formal"], entry["overdue"]]):
        what = f"this asks for what must never be mailed: {asks}"
        checked.problems.append(checked.source.problem(["clocks", name], what, "Leave it out"))
    return Clock(
        key=name,
        name=entry["name"],
        sent=words("sent"),
        formal=words("formal"),
        overdue=words("overdue"),
        acknowledgement=fact("acknowledgement"),
        answer=fact("answer"),
        extension=fact("extension"),
        dispute=bool(entry.get("dispute")),
    )


def _webmail(entry: dict[str, Any]) -> Webmail:
    kept = {key: entry[key] for key in ("name", "address", "to", "subject", "body")}
    return Webmail(**kept, fixed=entry.get("fixed", {}))


def read_topic(text: str, *, page: str, place: str, frame: Frame, address: str) -> Topic | None:
    """The topic that a page's front matter describes, None when it describes none.

    address: where its mail goes, empty when the writer fills it in; it counts towards the length limit.
    Raises InputError with every mistake: keys, wording that cannot travel, and an address that gets too long.
    """
    source = pages.split(text, place=place).front
    if "topic" not in source.data:
        return None
    if problems := source.check("topic"):
        raise InputError(problems)
    entry: dict[str, Any] = source.data["topic"]
    problems += _check_parts(source, ["topic", "letter"], entry["letter"], frame.kinds)
    problems += _check_topic(source, entry, frame)
    if problems:
        raise InputError(problems)
    checked = _Checked(source, frame.fill, frame.kinds)
    clock = frame.clocks.get(entry.get("clock", ""))
    private = entry.get("papers") == "private"
    own = checked.parts(["topic", "letter"])
    parts = (*frame.before, *own, *_sent(clock), *_attach(entry, frame, checked, private=private), *frame.after)
    letter = letters.Letter(checked.words(["topic", "subject"], entry["subject"]), parts)
    names = [part.name for part in letter.parts if not isinstance(part, letters.Say)]
    problems = [
        *checked.problems,
        *(
            source.problem(["topic", "letter"], f"the name `{name}` is used twice", "Give each part a name of its own")
            for name in {name for name in names if names.count(name) > 1}
        ),
        *_check_length(source, ["topic", "letter"], letter, address),
    ]
    if problems:
        raise InputError(problems)
    return Topic(
        page,
        source.data["menu"],
        entry["group"],
        letter,
        tuple(entry.get("routes") or _order(clock, private=private)),
        clock,
        entry.get("urgent", False),
        private,
    )


def read_next(text: str, *, place: str, kinds: Mapping[str, fields.Kind]) -> yamlfile.YamlFile:
    """The description of second letters in the front matter of next.md. kinds: what may be typed.

    Raises InputError with every mistake of it.
    """
    source = pages.split(text, place=place).front
    problems = source.check("next")
    if not problems:
        problems = _check_parts(source, ["next", "letter"], source.data["next"]["letter"], kinds)
    if problems:
        raise InputError(problems)
    return source


def follow_up(topic: Topic, source: yamlfile.YamlFile, *, frame: Frame, address: str) -> Topic:
    """The second letter of `topic`, as `source` (of `read_next`) describes it.

    It names a rule only where the first letter was a notice with a clock, and only in a choice that says that it
    reached the named address. Raises InputError when it does not hold the limits of a letter.
    """
    values = {"subject": topic.letter.subject.message, "topic": topic.menu}

    def filled(text: str) -> Words:
        given = frame.fill(text.replace("{subject}", topic.letter.subject.english).replace("{topic}", topic.menu))
        return replace(given, message=text)

    entry = source.data["next"]
    checked = _Checked(source, filled, frame.kinds)
    reached: tuple[letters.Part, ...] = ()
    if topic.clock:
        label = checked.words(["next", "reached", "label"], entry["reached"]["label"])
        arrived = checked.words(["next", "reached", "date"], entry["reached"]["date"])
        hint = entry["reached"].get("hint", "")
        reached = (
            letters.Choose("reached", label, "", many=True, options=(topic.clock.overdue,)),
            letters.Field("arrived", arrived, "date", frame.kinds["date"], hint, required=False, longest=10),
        )
    parts = (*frame.before, *checked.parts(["next", "letter"]), *reached, *frame.after)
    letter = letters.Letter(checked.words(["next", "subject"], entry["subject"]), parts)
    problems = [*checked.problems, *_check_length(source, ["next", "letter"], letter, address)]
    if problems:
        raise InputError(problems)
    order = _order(topic.clock, private=False)
    return replace(
        topic, page=topic.next, menu=source.data["menu"], letter=letter, routes=order, private=False, first=topic.page,
        values=values,
    )  # fmt: skip


def _order(clock: Clock | None, *, private: bool) -> tuple[str, ...]:
    """The ways to send a letter, best first, where the topic does not say.

    A notice with a clock goes first to the named address or channel: an ordinary email may not start the time
    at all. Papers with private numbers go by a way that is not email.
    """
    if private:
        return ("message", "paper", "form", "draft", "webmail")
    if clock:
        return ("paper", "message", "form", "draft", "webmail")
    return ROUTES


def _sent(clock: Clock | None) -> tuple[letters.Part, ...]:
    return (letters.Choose("sent", clock.sent, "", many=True, options=(clock.formal,)),) if clock else ()


def _attach(entry: dict[str, Any], frame: Frame, checked: _Checked, *, private: bool) -> tuple[letters.Part, ...]:
    options = tuple(
        checked.words(["topic", "attach", index], each) for index, each in enumerate(entry.get("attach", ()))
    )
    label = frame.private if private else frame.attach
    return (letters.Choose("attach", label, frame.attach_hint, many=True, options=options),) if options else ()


class _Checked:
    """Makes parts of a file's entries and collects what cannot go out as it is written."""

    def __init__(self, source: yamlfile.YamlFile, fill: Fill, kinds: Mapping[str, fields.Kind]) -> None:
        self.source, self.fill, self.kinds = source, fill, kinds
        self.problems: list[Problem] = []

    def words(self, path: list[str | int], text: str) -> Words:
        try:
            words = self.fill(text)
        except UnknownPlaceholderError as error:
            remedy = "Use a name of docs/facts.yml, or write the braces as round brackets"
            self.problems.append(self.source.problem(path, f"{error} is not a fact", remedy))
            return Words(text, text)
        if not _SAFE.fullmatch(words.english + words.aged):
            what = f"with its facts put in, this does not arrive as written: {words.english}"
            self.problems.append(self.source.problem(path, what, "Leave out the fact with +, %, & or an accent"))
        return words

    def parts(self, path: list[str | int]) -> tuple[letters.Part, ...]:
        entries: Any = self.source.data
        for step in path:
            entries = entries[step]
        return tuple(
            letters.part(each, lambda text, index=index: self.words([*path, index], text), self.kinds)  # type: ignore[misc] # bound now
            for index, each in enumerate(entries)
        )


def messages(text: str, *, place: str) -> Iterator[tuple[int, str, str]]:
    """The messages of the letter in a topic's front matter, or in that of next.md: line, message, kind."""
    front = pages.split(text, place=place).front
    key = next((key for key in ("topic", "next") if key in front.data), "")
    topic = front.data.get(key)
    if not isinstance(topic, dict):
        return
    path: list[str | int] = [key]
    reached = topic.get("reached") or {}
    for name in ("label", "date", "hint"):
        if reached.get(name):
            yield front.line([*path, "reached", name]), reached[name], "label of a field"
    if isinstance(topic.get("subject"), str):
        yield front.line([*path, "subject"]), topic["subject"], "subject line, shown beside the English"
    yield from _part_messages(front, [*path, "letter"], topic.get("letter") or [])
    for index, line in enumerate(topic.get("attach") or []):
        yield front.line([*path, "attach", index]), line, "what to attach: follows 'I attach copies of'"


def frame_messages(text: str, *, place: str) -> Iterator[tuple[int, str, str]]:
    """The messages of letter.yml: line, message, kind."""
    source = yamlfile.parse(text, place=place)
    for key in ("before", "after"):
        yield from _part_messages(source, [key], source.data.get(key) or [])
    attach = source.data.get("attach") or {}
    for key in ("label", "private", "hint"):
        if attach.get(key):
            yield source.line(["attach", key]), attach[key], "words before what is attached"
    clocks = source.data.get("clocks") or {}
    for name, clock in clocks.items():
        for key, kind in _CLOCK_KINDS.items():
            if clock.get(key):
                yield source.line(["clocks", name, key]), clock[key], kind
    yield from _brought_messages(clocks)
    yield from _advice(source)
    for index, caution in enumerate(source.data.get("cautions") or ()):
        yield source.line(["cautions", index]), caution, "advice above a letter"
    for name, heading in (source.data.get("groups") or {}).items():
        yield source.line(["groups", name]), heading, GROUP_KIND


_CLOCK_KINDS = {
    "name": "kind of notice, in the middle of a sentence",
    "sent": "label of a field",
    "formal": "choice: the reader picks it, the English sentence is sent",
    "overdue": "choice: the reader picks it, the English sentence is sent",
}


def _brought_messages(own: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """What extensions say: the site's translators translate it, with the frame that all letters share."""
    for each in extensions.installed("clocks"):
        if each.name not in own:
            clock = each.data().data["clocks"][each.name]
            for key, kind in _CLOCK_KINDS.items():
                yield 1, clock[key], kind
    for each in extensions.installed("fields"):
        for rule in each.data(UNITED_STATES).data["fields"][each.name]["rules"]:
            yield 1, rule, "rule under a field"


def _advice(source: yamlfile.YamlFile) -> Iterator[tuple[int, str, str]]:
    never = source.data.get("never")
    given = never if isinstance(never, dict) else {}
    for path, text, kind in (
        (["never", "letter"], given.get("letter"), "advice above a letter"),
        (["never", "field"], given.get("field"), "rule under a field"),
        (["post"], source.data.get("post"), "advice above a letter: how to post it"),
    ):
        if isinstance(text, str):
            yield source.line(path), text, kind


def _part_messages(
    source: yamlfile.YamlFile, path: list[str | int], parts: list[dict[str, Any]]
) -> Iterator[tuple[int, str, str]]:
    for index, each in enumerate(parts):
        line = source.line([*path, index])
        if "say" in each:
            for number, sentence in enumerate(each["say"]):
                yield source.line([*path, index, "say", number]), sentence, "sentence of the letter: say what it means"
            continue
        yield line, str(each.get("label", "")), "label of a field"
        if each.get("hint"):
            yield line, each["hint"], "help by a field"
        for number, option in enumerate(each.get("options") or []):
            where = source.line([*path, index, "options", number])
            yield where, option, "choice: the reader picks it, the English sentence is sent"


def _check_topic(source: yamlfile.YamlFile, entry: dict[str, Any], frame: Frame) -> list[Problem]:
    """What a topic names must exist, and private papers must be said to be private."""
    problems = []
    for key, known in (("group", frame.groups), ("clock", frame.clocks)):
        name = entry.get(key)
        if name is not None and name not in known:
            remedy = f"Choose one of: {', '.join(known)}; or add it to {FRAME_FILE}"
            problems.append(source.problem(["topic", key], f"there is no {key} {name}", remedy))
    if entry.get("papers") != "private":
        problems += [
            source.problem(
                ["topic", "attach", index],
                f"this paper may show numbers that must not be mailed: {line}",
                "Add `papers: private` to the topic, or name another paper",
            )
            for index, line in enumerate(entry.get("attach", ()))
            if _PRIVATE_PAPERS.search(line)
        ]
    return problems


def _check_parts(
    source: yamlfile.YamlFile, path: list[str | int], parts: list[dict[str, Any]], kinds: Mapping[str, fields.Kind]
) -> list[Problem]:
    problems = []
    for index, each in enumerate(parts):
        where = [*path, index]
        allowed = {"say"} if "say" in each else {"field", "label", "kind", "hint", "required", "max", "fills"}
        if "choose" in each:
            allowed = {"choose", "label", "hint", "many", "options"}
        problems += [
            source.problem([*where, key], f"`{key}` does not belong here", f"Known here: {', '.join(sorted(allowed))}")
            for key in each.keys() - allowed
        ]
        needed = {"label"} if "field" in each else {"label", "options"} if "choose" in each else set()
        problems += [
            source.problem(where, f"`{key}` is missing", f"Add {key}: see the starter of a topic")
            for key in sorted(needed - each.keys())
        ]
        if "field" in each and each.get("kind", "line") not in kinds:
            what = f"there is no kind {each['kind']}"
            problems.append(source.problem([*where, "kind"], what, f"Choose one of: {', '.join(kinds)}"))
        asks = secrets.asked(
            words=[str(each.get("label", ""))],
            options=map(str, each.get("options") or []),
            help_texts=[str(each.get("hint", ""))],
            name=str(each.get("field", "")),
            autocomplete=str(each.get("fills", "")),
        )
        if asks:
            remedy = "Ask for the number of the account instead"
            problems.append(source.problem(where, f"this asks for what must never be mailed: {asks}", remedy))
    return problems


def _check_length(
    source: yamlfile.YamlFile, path: list[str | int], letter: letters.Letter, address: str
) -> list[Problem]:
    """A build proves that no address that a topic can make is longer than mail programs take.

    That holds on the day on which its facts are too old as well: age must never stop a build.
    """
    found = [source.problem(path, *reason) for reason in _too_long(letter, address)]
    if not found:
        old = _too_long(letters.aged(letter), address)
        found = [source.problem(path, f"once its facts are too old, {what}", remedy) for what, remedy in old]
    return found


def _too_long(letter: letters.Letter, address: str) -> Iterator[tuple[str, str]]:
    subject = letter.subject.english
    head = len(mailto(address, subject=subject)) + len("&body=")
    costs = [(encoded_length, what) for what, encoded_length in letters.longest_body(letter)]
    typed = head + sum(cost for cost, _ in costs)
    ready = len(mailto(address, subject=subject, body=letters.draft(letter, keep=KEEP)))
    for what, length in (("the filled-in form", typed), ("the draft", ready)):
        if length > LIMIT:
            dearest = max(costs)
            said = f"{what} makes an address of {length} characters, {length - LIMIT} too many"
            yield said, f"Shorten the letter; what costs most is ({dearest[0]}): {dearest[1]}"
