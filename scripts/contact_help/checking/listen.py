"""What a screen reader says while keys are pressed on a page: walks, their transcripts, and transcripts kept in Git.

A walk is a page and a line of keys. Its transcript is plain text: each key, and below it what is said, with the
language of the page's text in front, by which a voice is chosen. Orca's own words have none.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import datetime as dt
import difflib
import os
import re
import shlex
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contact_help import building
from contact_help.checking import server
from contact_help.checking.listen_session import Heard, Said, Session, SilentError, listening, require, stopped
from contact_help.locales import ENGLISH, locale
from contact_help.problems import InputError, Problem

# Where walks are kept in a project; their transcripts stand beside it, in a folder for each language.
WALKS = Path("tests/listen/walks.toml")
KEYS_HELP = (
    "Tab, shift+Tab, Enter, Down, H (next heading), Orca+Tab (next field), 'type:TEXT', All (read on from here); "
    "H*3 three times, H* until there are no more, Tab@NAME until an id, a class or the end of an address is reached, "
    "All:9 the first nine pieces"
)

_READ_ON = "KP_Add"
_ORCA_KEY = "Insert"
_MOST_PRESSES = 150
_TRIES = 2
_STEP = re.compile(
    r"(?P<key>[A-Za-z0-9_]+(?:\+[A-Za-z0-9_]+)*)(?:\*(?P<times>[1-9]\d?)|(?P<until_end>\*)|@(?P<name>\S+)|:(?P<pieces>[1-9]\d*))?"
)


@dataclass(frozen=True)
class Step:
    """One word of a line of keys.

    key: as X names it; empty for text that is typed. until_end: until Orca says that there are no more. name: until
    what has this id, or leads to an address that ends so. pieces: how many pieces of what is read are kept, 0 for all.
    """

    written: str
    key: str = ""
    text: str = ""
    times: int = 1
    until_end: bool = False
    name: str = ""
    pieces: int = 0


@dataclass(frozen=True)
class Walk:
    """A page to listen to. page: its path in the site. language: the reader's."""

    name: str
    language: str
    page: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Walks:
    """The walks of a project. folder: where their transcripts are. day: what the pages take for today."""

    folder: Path
    day: dt.date
    walks: tuple[Walk, ...]

    def transcript(self, walk: Walk) -> Path:
        """Where the transcript of a walk is kept."""
        return self.folder / walk.language / f"{walk.name}.txt"


def steps(keys: str, place: str = "--keys") -> tuple[Step, ...]:
    """The steps of a line of keys. Raises InputError, naming `place`, when a word is none."""
    try:
        words = shlex.split(keys)
    except ValueError as error:
        raise InputError([Problem(place, 0, f"the keys cannot be read: {error}", "Close the quotation")]) from None
    problems = []
    found = []
    for word in words:
        step = _step(word)
        if step:
            found.append(step)
        else:
            problems.append(Problem(place, 0, f"{word!r} is not a key", f"Keys are: {KEYS_HELP}"))
    if problems:
        raise InputError(problems)
    return tuple(found)


def _step(word: str) -> Step | None:
    if word.startswith("type:"):
        return Step(word, text=word.removeprefix("type:")) if word != "type:" else None
    match = _STEP.fullmatch(word)
    if not match or (match["pieces"] and match["key"] != "All"):
        return None
    # A letter is the key with that letter, pressed without shift, as people name keys.
    keys = [each.lower() if len(each) == 1 else each for each in match["key"].split("+")]
    keys = [{"Orca": _ORCA_KEY, "All": _READ_ON, "Enter": "Return", "Space": "space"}.get(each, each) for each in keys]
    return Step(
        word,
        key="+".join(keys),
        times=int(match["times"] or 1),
        until_end=bool(match["until_end"]),
        name=match["name"] or "",
        pieces=int(match["pieces"] or 0),
    )


def transcribe(session: Session, address: str, walk: Sequence[Step]) -> str:
    """Walk over the page at which a session was started. Raises SilentError when a step cannot be made."""
    lines = ["> open", *_lines(session.open(address).said)]
    for step in walk:
        lines += ["", f"> {step.written}"]
        for heard in _take(session, step):
            lines += _lines(heard.said, each=step.until_end or step.times > 1)
    return "\n".join(lines) + "\n"


def _take(session: Session, step: Step) -> Iterator[Heard]:
    """Make a step; gives what was heard, of each press where each counts."""
    if step.text:
        yield session.type(step.text)
        return
    if not step.until_end and not step.name:
        for _ in range(step.times):
            yield session.press(step.key, pieces=step.pieces)
        return
    heard = Heard()
    for _ in range(_MOST_PRESSES):
        heard = session.press(step.key)
        reached = step.name and any(each == step.name or each.endswith(step.name) for each in heard.at if each)
        if step.until_end or reached:
            yield heard
        if heard.end and step.name:
            break
        if heard.end or reached:
            return
    there = " ".join(each for each in heard.at if each) or "something without a name"
    raise SilentError(f"{step.written} was not reached; the last place is {there}")


def _lines(said: Iterable[Said], *, each: bool = False) -> list[str]:
    """One line for each piece, the language of the page's text in front. each: with a sign where a press begins."""
    pieces = [(piece.language or "", " ".join(piece.text.split())) for piece in said]
    # Orca asks for short pieces too, as a full stop behind a link: one without a word tells a reviewer nothing.
    spoken = [f"{language:<3} {text}" for language, text in pieces if any(sign.isalnum() for sign in text)] or [
        "    (silence)"
    ]
    return [f"  {'-' if each and not number else ' '} {line}" for number, line in enumerate(spoken)]


def hear(address: str, language: str, walk: Sequence[Step]) -> str:
    """The transcript of a walk over one page.

    address: of any page. language: tag of the reader's, in which Orca and Firefox speak.
    Raises InputError when a package is missing, SilentError when it cannot be heard, also not at a second try.
    """
    require([language])
    for left in reversed(range(_TRIES)):
        try:
            with listening(address, language) as session:
                return transcribe(session, address, walk)
        except SilentError:
            if not left or stopped.is_set():
                raise
    raise AssertionError


def load(file: Path) -> Walks:
    """Read the walks of a project. Raises InputError with every mistake of the file."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        what = "there is no such file"
        raise InputError([Problem(str(file), 0, what, "Name a page to listen to, or the file of the walks")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Problem(str(file), 0, f"this is not TOML: {error}", "Mend it there")]) from None
    problems: list[Problem] = []
    day = data.get("day")
    if not isinstance(day, dt.date):
        problems.append(
            Problem(str(file), 0, "no day is set", "Write the day that pages are built for: day = 2026-01-31")
        )
    walks: list[Walk] = []
    every = data.get("languages", [ENGLISH])
    for name, told in data.get("walks", {}).items():
        try:
            walks += _walks(str(file), name, told, every)
        except InputError as error:
            problems += error.problems
    if not walks and not problems:
        problems.append(Problem(str(file), 0, "it holds no walk", "Write one: [walks.home] with page and keys"))
    if problems:
        raise InputError(problems)
    return Walks(file.parent, day or dt.date.min, tuple(walks))


def _walks(place: str, name: str, told: object, every: object) -> list[Walk]:
    """A walk in each of its languages."""
    if not isinstance(told, dict) or set(told) - {"page", "keys", "languages"}:
        raise InputError([Problem(place, 0, f"walks.{name} is not understood", "It takes page, keys and languages")])
    page, keys, languages = told.get("page"), told.get("keys"), told.get("languages", every)
    if not isinstance(page, str) or not isinstance(keys, str) or not isinstance(languages, list):
        raise InputError([Problem(place, 0, f"walks.{name} lacks a text", "Write its page and its keys")])
    walk = steps(keys, f"{place}, walks.{name}")
    for tag in languages:
        try:
            locale(str(tag))
        except ValueError as error:
            raise InputError([Problem(place, 0, f"walks.{name}: {error}", "Name languages by their tags")]) from None
    return [Walk(name, tag, page.replace("{language}", tag), walk) for tag in languages]


@contextlib.contextmanager
def published(project: Path, day: dt.date) -> Iterator[str]:
    """Build the site of a project as of a day, in a folder of its own, and serve it; gives its address."""
    with tempfile.TemporaryDirectory(prefix="contact-help-listen-site-") as folder, _epoch(day):
        site = building.build(project, site=Path(folder) / "site").site
        with server.serve(site) as root:
            yield root


@contextlib.contextmanager
def _epoch(day: dt.date) -> Iterator[None]:
    before = os.environ.get("SOURCE_DATE_EPOCH")
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(noon.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def hear_all(
    root: str, walks: Sequence[Walk], *, jobs: int = 1, progress: Callable[[int, int], None] | None = None
) -> tuple[Mapping[Walk, str], list[Problem]]:
    """The transcripts of walks over the site at the address `root`, several at a time, and what could not be heard.

    Raises InputError when a package is missing.
    """
    require([each.language for each in walks])
    found: dict[Walk, str] = {}
    problems: list[Problem] = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        asked = {pool.submit(hear, f"{root}{each.page}", each.language, each.steps): each for each in walks}
        try:
            for number, done in enumerate(concurrent.futures.as_completed(asked), start=1):
                walk = asked[done]
                try:
                    found[walk] = done.result()
                except SilentError as error:
                    place = f"{walk.language}/{walk.name}"
                    problems.append(Problem(place, 0, str(error), "Look at the page and the keys of the walk"))
                if progress:
                    progress(number, len(walks))
        except BaseException:
            stopped.set()
            pool.shutdown(cancel_futures=True)
            stopped.clear()
            raise
    return {each: found[each] for each in walks if each in found}, problems


def heading(walk: Walk) -> str:
    """The first line of a kept transcript."""
    return f"# {walk.page or '/'} as Orca says it in {locale(walk.language).english_name}\n\n"


def difference(walks: Walks, walk: Walk, said: str) -> str:
    """What is said otherwise than the kept transcript has it, as a diff; empty for nothing."""
    path = walks.transcript(walk)
    kept = path.read_text(encoding="utf-8") if path.is_file() else ""
    now = heading(walk) + said
    lines = difflib.unified_diff(kept.splitlines(), now.splitlines(), f"{path} (kept)", f"{path} (heard)", lineterm="")
    return "\n".join(lines)


def write(walks: Walks, said: Mapping[Walk, str]) -> list[Path]:
    """Keep transcripts; gives the files that are other than before."""
    changed = []
    for walk, text in said.items():
        path = walks.transcript(walk)
        now = heading(walk) + text
        if not path.is_file() or path.read_text(encoding="utf-8") != now:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(now, encoding="utf-8")
            changed.append(path)
    return changed


def remove_strays(walks: Walks) -> list[Path]:
    """Remove transcripts that no walk makes any more; gives which."""
    known = {walks.transcript(each) for each in walks.walks}
    strays = sorted(each for each in walks.folder.glob("*/*.txt") if each not in known)
    for each in strays:
        each.unlink()
    return strays


def choose(walks: Walks, only: Iterable[str]) -> tuple[Walk, ...]:
    """The walks with these names, as `es/topic`; all without a name. Raises InputError for a name that is none."""
    named = {f"{each.language}/{each.name}": each for each in walks.walks}
    wanted = list(only)
    unknown = [each for each in wanted if each not in named]
    if unknown:
        raise InputError(
            Problem("--only", 0, f"there is no walk {each!r}", f"There are: {', '.join(named)}") for each in unknown
        )
    return tuple(named[each] for each in wanted or named)


def language_of(page: str, given: str | None) -> str:
    """The reader's language: the one that is given, else the first part of a page's path, else English.

    Raises InputError when what is given is no language.
    """
    try:
        if given:
            return locale(given).tag
        return locale(page.lstrip("/").partition("/")[0]).tag
    except ValueError as error:
        if given:
            raise InputError([Problem("--lang", 0, str(error), "Name a language by its tag, as es")]) from None
        return ENGLISH


def require_page(site: Path, page: str) -> None:
    """Raise InputError when a built site has no such page."""
    path = site / page.lstrip("/").partition("#")[0]
    if not (path.is_file() or (path / "index.html").is_file()):
        remedy = "Name a page of the built site, as es/faq/, or an address that begins with http"
        raise InputError([Problem(str(path), 0, "there is no such page", remedy)])
