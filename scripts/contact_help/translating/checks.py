"""The check of the catalogues: every rule over every message, what translators overruled, and what `msgfmt` says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import polib

from contact_help.locales import Locale
from contact_help.problems import InputError
from contact_help.side_by_side import cores, in_order
from contact_help.translating import catalogues, derived, message_rules, text_rules
from contact_help.translating.derived import Derivation
from contact_help.translating.findings import RULES, Finding, Report
from contact_help.translating.glossary import Glossary
from contact_help.translating.languages import language
from contact_help.translating.text_rules import Pair

# In an editor a comment has no sign of its own; people who copy the one of the file must not be left wondering.
_ALLOW = re.compile(r"^[\s#]*allow:(.*)$", re.MULTILINE)
_MSGFMT_LINE = re.compile(r"^(.+?):(\d+): (.+)$")
# What msgfmt says, in two lines, of a message with fewer or more plural forms than the header has.
_COUNTS_FORMS = re.compile(r"^nplurals = \d+$|^\.\.\.but some messages have only|plural forms?$")
_CHOICE = "choice"
# So many places are named in a note.
_SHOWN = 5
# Of a language: findings, how many messages were read, and notes.
_Said = tuple[list[Finding], int, list[str]]
# Below so many bytes of catalogues a second process takes longer to start than it saves.
_MUCH = 2_000_000


def check(project: Path, locales: Iterable[Locale], *, with_msgfmt: bool = True) -> Report:
    """Check the catalogues of `locales` below `project`/locales.

    with_msgfmt: whether gettext's own checker is asked too, where it is installed. Raises InputError when the
    glossary cannot be read; a catalogue that cannot be read is a finding.
    """
    folder = project / "locales"
    glossary = Glossary.load(folder)
    locales = list(locales)
    notes = [
        f"{each.tag} has no part in languages.toml: scripts, negations, must and may were not checked. "
        "A developer adds one to scripts/contact_help/translating/languages.toml"
        for each in locales
        if language(each.tag) is None
    ]
    with_msgfmt, asked = with_msgfmt and shutil.which("msgfmt") is not None, with_msgfmt
    if asked and not with_msgfmt:
        notes.append("msgfmt (gettext) is not installed: its own checks were left out")
    found = list(_of_all(locales, partial(of_language, folder, glossary, with_msgfmt=with_msgfmt), folder))
    findings = [each for told, _, _ in found for each in told]
    notes += [note for _, _, waiting in found for note in waiting]
    return Report(sorted(findings, key=_order), sum(count for _, count, _ in found), notes)


def _of_all(locales: Sequence[Locale], work: Callable[[Locale], _Said], folder: Path) -> Iterable[_Said]:
    """What `work` says of each language; by a process for each core where there is much to read."""
    paths = [catalogues.path(folder, locale, domain) for locale in locales for domain in catalogues.DOMAINS]
    size = sum(path.stat().st_size for path in paths if path.exists())
    copies = min(len(locales) - 1, cores()) - 1
    # A process that starts anew reads all of the program again, which takes as long as two languages: so copies, and
    # where threads run, none.
    if size < _MUCH or copies < 1 or threading.active_count() > 1:
        return map(work, locales)
    # After the first language it is known what the English texts hold, which is the same for all.
    first, *rest = locales
    done = work(first)
    return [done, *in_order(rest, work, copies=copies)]


def of_language(folder: Path, glossary: Glossary, locale: Locale, *, with_msgfmt: bool) -> _Said:
    """What is wrong with the catalogues of one language below `folder`, how many messages they hold, and what waits.

    with_msgfmt: whether gettext's own checker, which must be installed then, reads them meanwhile.
    """
    findings: list[Finding] = []
    checked = 0
    paths = [catalogues.path(folder, locale, domain) for domain in catalogues.DOMAINS]
    unread: set[Path] = set()
    fuzzy: list[str] = []
    asked = {path: _ask_msgfmt(path) for path in paths if with_msgfmt and path.exists()}
    choices: dict[str, polib.POEntry] = {}
    derivation = derived.of(folder, locale)
    for path in paths:
        try:
            file = catalogues.read(path)
        except InputError as error:
            findings += [
                Finding(each.place, each.line, "", RULES["file"], each.what, each.remedy) for each in error.problems
            ]
            unread.add(path)
            continue
        checked += sum(not entry.obsolete for entry in file)
        fuzzy += [f"{file.fpath}:{entry.linenum}" for entry in file if entry.fuzzy and not entry.obsolete]
        findings += of_catalogue(file, locale, glossary, choices)
        if derivation:
            findings += _stale(file, catalogues.path(folder, derivation.source, path.stem), derivation)
    for path, running in asked.items():
        said = _of_msgfmt(running, path, folder.parent)
        findings += [] if path in unread else _untold(said, findings)  # it has been told
    return findings, checked, _waiting(fuzzy, locale)


def _untold(said: Iterable[Finding], findings: Iterable[Finding]) -> list[Finding]:
    """What msgfmt says that our own rules have not told already, with the message and what it needs."""
    told = {each.place for each in findings if each.rule.name in ("plural-forms", "header")}
    return [each for each in said if each.place not in told or not _COUNTS_FORMS.search(each.what)]


def _waiting(fuzzy: Sequence[str], locale: Locale) -> list[str]:
    """A note on messages that are still marked as fuzzy: they are no fault, and nobody sees them."""
    if not fuzzy:
        return []
    shown = ", ".join(fuzzy[:_SHOWN]) + (f" and {len(fuzzy) - _SHOWN} more" if len(fuzzy) > _SHOWN else "")
    are = "message is" if len(fuzzy) == 1 else "messages are"
    return [f"{len(fuzzy)} {are} fuzzy in {locale.tag}: the English is shown. Look again, take the mark away: {shown}"]


def _stale(file: polib.POFile, source: Path, derivation: Derivation) -> Iterator[Finding]:
    """Where a catalogue that a program makes is not what it would make now: out of date, or changed by hand."""
    try:
        differences = derivation.differences(catalogues.read(source), file)
    except InputError:
        return  # told where the source is checked
    for line, msgid, what in differences:
        yield Finding(str(file.fpath), line, msgid, RULES["derived"], what)


def of_catalogue(
    file: polib.POFile, locale: Locale, glossary: Glossary, choices: dict[str, polib.POEntry] | None = None
) -> Iterator[Finding]:
    """What is wrong with one catalogue that could be read: its header, then its messages in order.

    choices: the sentences to choose from by their translation, from the language's other catalogues; added to.
    """
    place = str(file.fpath)
    if reason := catalogues.wrong_header(file, locale):
        yield Finding(place, 1, "", RULES["header"], reason)
    choices = {} if choices is None else choices
    for entry in file:
        if entry.obsolete or entry.fuzzy or (not entry.translated() and not any(entry.msgstr_plural.values())):
            continue
        faults = list(_of_entry(entry, locale, glossary))
        if _CHOICE in entry.comment and (twin := choices.setdefault(entry.msgstr, entry)) is not entry:
            shared = {place for place, _ in entry.occurrences} & {place for place, _ in twin.occurrences}
            if shared:
                faults.append(("same-choice", f"{twin.msgid!r} has the same translation"))
        yield from _overruled(entry, place, faults)


def _of_entry(entry: polib.POEntry, locale: Locale, glossary: Glossary) -> Iterator[tuple[str, str]]:
    if entry.msgid_plural:
        if reason := catalogues.broken_plural(entry, locale):
            name = next(iter(_plural_rules(entry, locale)), "plural-forms")
            yield name, reason
            return
        told = set()
        for index, form in sorted(entry.msgstr_plural.items()):
            one = "{number}" not in form
            english = entry.msgid_plural.replace("{number} ", "") if one else entry.msgid_plural
            pair = Pair(english, form, locale, entry.comment)
            # A form for one number may say that number in its own way ("no days", "two days" in the dual).
            for name, what in text_rules.found(pair, skip=("numbers", "negation", "glossary") if one else ()):
                if name not in told:
                    told.add(name)
                    yield name, f"plural form {index}: {what}"
        return
    broken = list(message_rules.violations(entry.msgid, entry.msgstr))
    yield from broken
    if any(name == "blank" for name, _ in broken):
        return
    pair = Pair(entry.msgid, entry.msgstr, locale, entry.comment, glossary.terms_of(entry.msgid, locale.tag))
    said = {name for name, _ in broken}
    # The same fault is told once: markup that the build refuses comes out differently too.
    skip = {"structure"} if said & {"links", "bold", "code", "html", "braces"} else set()
    skip |= {"numbers"} if "contacts" in said else set()
    yield from text_rules.found(pair, skip=skip)


def _plural_rules(entry: polib.POEntry, locale: Locale) -> list[str]:
    """The rule of the publishing subset that a broken plural breaks, beside its number of forms."""
    if sorted(entry.msgstr_plural) != list(range(locale.plural_count)) or not all(entry.msgstr_plural.values()):
        return []
    names = [
        name for form in entry.msgstr_plural.values() for name, _ in message_rules.violations(entry.msgid_plural, form)
    ]
    return [name for name in names if name != "placeholders"]


def _overruled(entry: polib.POEntry, place: str, faults: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """The findings of an entry without those that its translator overruled, and what is wrong with overruling."""
    line = entry.linenum or 0

    def finding(name: str, what: str) -> Finding:
        return Finding(place, line, entry.msgid, RULES[name], what)

    if "allow" not in entry.tcomment:
        yield from (finding(*fault) for fault in faults)
        return
    allowed = set()
    for written in _ALLOW.findall(entry.tcomment):
        names, _, reason = written.partition(":")
        for name in (each.strip() for each in names.split(",")):
            rule = RULES.get(name)
            if rule is None:
                yield finding("allow", f"{name!r} is no rule; the rules are in TRANSLATING.md")
            elif not reason.strip():
                yield finding("allow", f"the reason for allowing {name} is missing")
            elif not rule.may_be_overruled:
                yield finding("allow", f"{name} cannot be allowed: the site is not built with it")
            elif name not in {fault for fault, _ in faults}:
                yield finding("allow", f"there is nothing of the rule {name} to allow")
            else:
                allowed.add(name)
    yield from (finding(name, what) for name, what in faults if name not in allowed)


def _ask_msgfmt(path: Path) -> subprocess.Popen[str]:
    """Let gettext's own checker read a file."""
    return subprocess.Popen(  # noqa: S603 # a fixed command on a file of the project
        ["msgfmt", "--check", "--output-file=/dev/null", str(path)],  # noqa: S607 # as the user's PATH has it
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace",
        env=_PLAIN_ENVIRONMENT,
    )  # fmt: skip


def _of_msgfmt(running: subprocess.Popen[str], path: Path, project: Path) -> list[Finding]:
    """What gettext's own checker says of a file, nothing when it takes it."""
    _, errors = running.communicate()
    said = (errors or "it failed") if running.returncode else ""
    place = path.relative_to(project).as_posix()
    lines = [found for each in said.splitlines() if (found := _MSGFMT_LINE.match(each)) and Path(found[1]) == path]
    told = [(int(each[2]), each[3].strip().rstrip(".")) for each in lines if not each[3].startswith("warning")]
    if said and not told:
        told = [(0, said.strip().splitlines()[0])]
    return [Finding(place, line, "", RULES["msgfmt"], what) for line, what in told]


# Messages in English, whatever the translator's own language is: they are read by pattern.
_PLAIN_ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C"}


def _order(finding: Finding) -> tuple[str, int, str]:
    return finding.place, finding.line, finding.rule.name
