"""The check of the catalogues: every rule over every message, what translators overruled, and what `msgfmt` says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polib

from contact_help.locales import Locale
from contact_help.problems import InputError
from contact_help.translating import catalogues, message_rules, text_rules
from contact_help.translating.findings import ADVICE, ERROR, WARNING, Finding, Report, Rule
from contact_help.translating.glossary import Glossary
from contact_help.translating.languages import language
from contact_help.translating.text_rules import Pair

_OWN, _BUILD = "own", True
_MSGFMT = "`msgfmt --check`"

# Every rule of the check. The names are what translators write after `# allow:`; they do not change.
RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "file", ERROR, "a catalogue that cannot be read: no valid PO, no UTF-8, a message twice, far too large",
            "Nothing of the language can be published", "Mend the file at this line, or restore it from Git", build=_BUILD,
        ),
        Rule(
            "msgfmt", ERROR, "what gettext's own checker refuses, its header among it",
            "PO editors and other tools refuse the file", "Mend the file at this line", _MSGFMT,
        ),
        Rule(
            "header", ERROR, "a header with other plural rules than the language has, or of another language",
            "A PO editor would put plural forms into the wrong places",
            "Run `contact-help translations update`, which writes the right header, then look at the plural forms again",
            build=_BUILD,
        ),
        Rule(
            "plural-forms", ERROR, "a plural form that is missing, empty or without its number",
            "Readers would see a number with the wrong word, or none", "Fill in every form of this message", build=_BUILD,
        ),
        Rule(
            "blank", ERROR, "a translation of spaces only", "The place would be empty", "Translate it or delete the spaces",
            build=_BUILD,
        ),
        Rule(
            "size", ERROR, "a translation many times as long as the English", "It would bury the page",
            "Say what the English says and no more", build=_BUILD,
        ),
        Rule(
            "placeholders", ERROR, "a {placeholder} that is lost, added or changed",
            "Readers would miss a deadline or an amount, or see a code name", "Copy each placeholder from the English",
            build=_BUILD,
        ),
        Rule(
            "braces", ERROR, "a brace that is part of no placeholder", "In braces a text can change what a link does",
            "Use round brackets in text; keep what stands in braces as in the English", build=_BUILD,
        ),
        Rule(
            "links", ERROR, "a link or an image that is lost, added, or leads elsewhere",
            "Readers would be sent to a wrong place", "Copy each target in (round brackets) from the English", build=_BUILD,
        ),
        Rule(
            "footnotes", ERROR, "a footnote mark [^name] that is lost, added or changed", "A claim would lose its source",
            "Copy each mark from the English", build=_BUILD,
        ),
        Rule(
            "html", ERROR, "an HTML tag or comment, a form, a script", "HTML in a translation could run or send something",
            "Delete the tag; write bold as **bold** where the English has it", build=_BUILD,
        ),
        Rule(
            "entities", ERROR, "a character reference as &amp;#64; that the English has not",
            "It can hide an address or a control character", "Type the character itself", build=_BUILD,
        ),
        Rule(
            "code", ERROR, "text between backticks that differs", "Code is what people copy",
            "Copy what stands between backticks from the English", build=_BUILD,
        ),
        Rule(
            "bold", ERROR, "bold marks ** that are lost or added", "What readers must not miss is set in bold",
            "Put ** around the same words as in the English", build=_BUILD,
        ),
        Rule(
            "hidden-characters", ERROR, "control characters, line breaks, overrides of direction, spaces without width",
            "Such a character can turn the order of what is read, or start a new line of a letter",
            "Delete the word and type it again", build=_BUILD,
        ),
        Rule(
            "isolates", ERROR, "direction isolates that do not open and close in pairs",
            "The rest of the line could be read in the wrong order", "Give each U+2066, U+2067 or U+2068 its U+2069",
            build=_BUILD,
        ),
        Rule(
            "contacts", ERROR, "an email address, web address or telephone number that is lost, added or changed",
            "A changed contact sends people and their money to a stranger", "Copy it from the English, sign by sign",
            build=_BUILD,
        ),
        Rule(
            "structure", ERROR, "links, bold words, emphasis or code that come out differently on the page",
            "The page would have other parts than in English", "Set the marks right beside the words, as in the English",
        ),
        Rule(
            "numbers", ERROR, "a number that is lost, added or changed: counts, days, years, amounts",
            "People act on numbers", "Write the number of the English, with your language's separators",
        ),
        Rule(
            "amounts", ERROR, "a dollar or percent sign that is lost or added", "An amount without its unit says nothing",
            "Keep the sign, or write the word for it",
        ),
        Rule(
            "sections", ERROR, "the number of a law's section that is not letter by letter the same",
            "People quote it to the servicer", "Copy it from the English",
        ),
        Rule(
            "dates", ERROR, "a date with another month, or none", "A wrong month is a missed deadline",
            "Write the month of the English",
        ),
        Rule(
            "bidi", ERROR, "direction marks U+200E, U+200F, U+061C", "They are seen by nobody and cannot be balanced",
            "Delete them; where an order comes out wrong, put U+2068 before the foreign part and U+2069 behind it",
        ),
        Rule(
            "confusables", ERROR, "letters that only look like others: Cyrillic in a Latin word, fullwidth, mathematical",
            "Screen readers and searches fail on them, and false addresses are made of them",
            "Type the word again with your own keyboard",
        ),
        Rule(
            "script", ERROR, "letters of another script than the language's, simplified characters in traditional text, "
            "Vietnamese without marks",
            "It may be the wrong language, and its readers cannot read it", "Write it in the letters of the language",
        ),
        Rule(
            "same-choice", ERROR, "two sentences of a letter to choose from with one translation",
            "Nobody could tell which of the two is sent", "Say of each what sets it apart",
        ),
        Rule(
            "untranslated", WARNING, "a copy of the English, or five of its words in a row",
            "Without a translation the English is shown and marked as English; a copy is read out in the wrong voice",
            "Translate it, or leave it empty",
        ),
        Rule(
            "negation", WARNING, "a not, no, never that is lost or added (lists of words in languages.toml)",
            "It would say the opposite", "Look at both texts again",
        ),
        Rule(
            "modality", WARNING, "must that became may, may that became must, must not that became need not",
            "People would miss a duty or believe in one", "Look at both texts again",
        ),
        Rule(
            "invisible", WARNING, "joiners and soft hyphens", "Searches fail on letters that nobody sees",
            "Delete the word and type it again",
        ),
        Rule(
            "unicode-form", WARNING, "letters put together from parts", "Searches and spell checkers do not find the word",
            "Type the word again, or let your editor turn the text into the form NFC",
        ),
        Rule(
            "whitespace", WARNING, "spaces at the ends other than in the English, doubled, or before a mark",
            "Sentences would stand apart or stick together", "Set spaces as in the English",
        ),
        Rule(
            "punctuation", WARNING, "another mark at the end, or the English form of a mark",
            "Screen readers pause by these marks", "End it as the English ends, with your language's own mark",
        ),
        Rule(
            "quotes", WARNING, "quotation marks that are lost or do not close", "Readers cannot tell what is quoted",
            "Put your language's quotation marks around the same words",
        ),
        Rule("repeated-word", WARNING, "a word typed twice", "It reads like a mistake", "Delete one of the two"),
        Rule(
            "length", WARNING, "a text too long for a button, a menu or a subject line",
            "It would be cut off or push the page apart on a phone", "Find a shorter way to say it",
        ),
        Rule(
            "glossary", ADVICE, "a term of the glossary that is translated in another way",
            "One word for one thing lets readers find it again", "Use the word of the glossary where it fits",
        ),
        Rule(
            "allow", WARNING, "an `# allow:` that names no rule, gives no reason, or has nothing to allow",
            "A reason is kept for the next reader, and one without a fault hides a later one",
            "Write it as `# allow: numbers: reason`, or delete it",
        ),
    )
}  # fmt: skip

_ALLOW = re.compile(r"^\s*allow:(.*)$", re.MULTILINE)
_MSGFMT_LINE = re.compile(r"^(.+?):(\d+): (.+)$")
_CHOICE = "choice"


def check(project: Path, locales: Iterable[Locale], *, with_msgfmt: bool = True) -> Report:
    """Check the catalogues of `locales` below `project`/locales.

    with_msgfmt: whether gettext's own checker is asked too, where it is installed. Raises InputError when the
    glossary cannot be read; a catalogue that cannot be read is a finding.
    """
    folder = project / "locales"
    glossary = Glossary.load(folder)
    findings: list[Finding] = []
    notes: list[str] = []
    checked = 0
    paths: list[Path] = []
    for locale in locales:
        if language(locale.tag) is None:
            notes.append(
                f"{locale.tag} has no part in languages.toml: scripts, negations, must and may were not checked"
            )
        for domain in catalogues.DOMAINS:
            path = catalogues.path(folder, locale, domain)
            paths.append(path)
            try:
                file = catalogues.read(path)
            except InputError as error:
                findings += [Finding(each.place, each.line, "", RULES["file"], each.what) for each in error.problems]
                continue
            checked += sum(not entry.obsolete for entry in file)
            findings += of_catalogue(file, locale, glossary)
    if with_msgfmt and shutil.which("msgfmt"):
        broken = {each.place for each in findings if each.rule.name == "file"}
        findings += [each for each in _msgfmt(paths, project) if each.place not in broken]
    elif with_msgfmt:
        notes.append("msgfmt (gettext) is not installed: its own checks were left out")
    return Report(sorted(findings, key=_order), checked, notes)


def of_catalogue(file: polib.POFile, locale: Locale, glossary: Glossary) -> Iterator[Finding]:
    """What is wrong with one catalogue that could be read: its header, then its messages in order."""
    place = str(file.fpath)
    if reason := catalogues.wrong_header(file, locale):
        yield Finding(place, 1, "", RULES["header"], reason)
    choices: dict[str, polib.POEntry] = {}
    for entry in file:
        if entry.obsolete or entry.fuzzy or not entry.translated() and not any(entry.msgstr_plural.values()):
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
    names = [name for form in entry.msgstr_plural.values() for name, _ in message_rules.violations(entry.msgid_plural, form)]
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


def _msgfmt(paths: Iterable[Path], project: Path) -> Iterator[Finding]:
    """What gettext's own checker says of each file."""
    for path in paths:
        if not path.exists():
            continue
        ran = subprocess.run(  # noqa: S603 # a fixed command on a file of the project
            ["msgfmt", "--check", "--output-file=/dev/null", str(path)],  # noqa: S607 # as the user's PATH has it
            capture_output=True, text=True, errors="replace", check=False, env=_PLAIN_ENVIRONMENT,
        )  # fmt: skip
        if ran.returncode == 0:
            continue
        place = path.relative_to(project).as_posix()
        told = False
        for said in ran.stderr.splitlines():
            found = _MSGFMT_LINE.match(said)
            if found and Path(found[1]) == path and not found[3].startswith("warning"):
                told = True
                yield Finding(place, int(found[2]), "", RULES["msgfmt"], found[3].strip().rstrip("."))
        if not told:
            yield Finding(place, 0, "", RULES["msgfmt"], (ran.stderr.strip().splitlines() or ["it failed"])[0])


# Messages in English, whatever the translator's own language is: they are read by pattern.
_PLAIN_ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C"}


def _order(finding: Finding) -> tuple[str, int, str]:
    return finding.place, finding.line, finding.rule.name
