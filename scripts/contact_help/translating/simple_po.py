"""PO files as tools write them: read at once, message by message, where polib goes line by line.

Nearly every message is a few comments, a msgid and a msgstr of one line each, with an empty line behind it. Such a one
is one match. All else (plurals, strings of many lines, obsolete messages) is left to polib, paragraph by paragraph, and
a file in which a paragraph is not whole is left to polib altogether: what comes out is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import polib

# https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
STRING = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
_TEXT = r'"([^"\\\n]*(?:\\.[^"\\\n]*)*)"'
# Not a header, which has no msgid.
_MSGID = rf'(?!""){_TEXT}'
_SIMPLE = re.compile(rf"((?:#[.:,]? \S.*\n)*+)(?:msgctxt {_TEXT}\n)?+msgid {_MSGID}\nmsgstr {_TEXT}\n?")
# polib would take the comments of a first message for those of the file.
_BEFORE = 'msgid "before"\nmsgstr ""\n\n'
_LINES_BEFORE = _BEFORE.count("\n")


def read(text: str, is_well_formed: Callable[[str], bool]) -> polib.POFile | None:
    """The messages of a PO file; None where polib has to read it as a whole.

    text: with no other line breaks than line feeds. is_well_formed: says of a part of a file whether its every line is
    where it belongs; asked about all but simple messages, which are so.
    """
    try:
        return _read(text, is_well_formed)
    except (OSError, ValueError):  # polib counts lines from the start of a file, and tells the right one then
        return None


def _read(text: str, is_well_formed: Callable[[str], bool]) -> polib.POFile | None:
    head, *paragraphs = text.split("\n\n")
    if not is_well_formed(head):
        return None
    file = polib.pofile(head, wrapwidth=0)
    if file or not _has_header(file):
        return None
    line = 1 + head.count("\n") + 2
    for paragraph in paragraphs:
        if simple := _SIMPLE.fullmatch(paragraph):
            file.append(_entry(simple, line))
        elif paragraph.strip("\n"):
            if not is_well_formed(paragraph) or not _ends_a_message(paragraph):
                return None
            part = polib.pofile(_BEFORE + paragraph, wrapwidth=0)
            if _has_header(part):
                return None
            for entry in part[1:]:
                entry.linenum = (entry.linenum or 0) + line - 1 - _LINES_BEFORE
                file.append(entry)
        line += paragraph.count("\n") + 2
    return file


def _entry(found: re.Match[str], line: int) -> polib.POEntry:
    comments, context, msgid, msgstr = found.groups()
    comment, tcomment, occurrences, flags = _comments(comments)
    return polib.POEntry(
        msgid=_unescaped(msgid),
        msgstr=_unescaped(msgstr),
        msgctxt=None if context is None else _unescaped(context),
        obsolete=0,
        comment=comment,
        tcomment=tcomment,
        occurrences=list(occurrences),
        flags=list(flags),
        linenum=line,
    )


@lru_cache(maxsize=50_000)
def _comments(text: str) -> tuple[str, str, list[tuple[str, str]], list[str]]:
    """What a message's comments say, which is the same in all languages: notes, a translator's own, places, flags."""
    said: dict[str, list[str]] = {}
    for comment in text.splitlines():
        kind, _, words = comment.rstrip().partition(" ")
        said.setdefault(kind, []).append(words)
    places = [_place(each) for words in said.get("#:", ()) for each in words.split()]
    flags = [each.strip() for words in said.get("#,", ()) for each in words.split(",")]
    return "\n".join(said.get("#.", ())), "\n".join(said.get("#", ())), places, flags


def _place(written: str) -> tuple[str, str]:
    file, _, line = written.rpartition(":")
    return (file, line) if line.isdigit() and ":" in written else (written, "")


def _unescaped(text: str) -> str:
    return str(polib.unescape(text)) if "\\" in text else text


def _has_header(file: polib.POFile) -> bool:
    """Whether polib has taken a message without a msgid for the file's header, whatever it says."""
    return file.metadata_is_fuzzy != 0


def _ends_a_message(paragraph: str) -> bool:
    """Whether no comment at the end of a paragraph belongs to the next one."""
    last = paragraph.rstrip().rpartition("\n")[2].lstrip()
    return not last.startswith("#") or bool(re.match(r'#~\s*(?:msgstr|")', last))
