"""What a build is for beside readers on the web: a preview for translators, editions in pseudo-languages, a folder.

MkDocs makes its plugins itself and hands them nothing but mkdocs.yml, which is the site owner's. A command says here
what it wants of the builds that it starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from contact_help.locales import PSEUDO, Locale, locale


@dataclass(frozen=True)
class Mode:
    """preview: every message shows its catalogue line. pseudo: with pseudo-languages.

    only: the tag of the one language that is built beside English, empty for all. search: the build makes the index
    that a page of search needs, when all pages are there. processes: how many build
    languages side by side; one where threads run, as while serving, since a copy of a process has one thread only.
    folder: to be opened from a disk, without a server. part: the tags of the languages that this build is to make of a
    site that has more, see parts; empty for all.
    """

    preview: bool = False
    pseudo: bool = False
    only: str = ""
    search: bool = False
    processes: int = 1
    folder: bool = False
    part: tuple[str, ...] = ()

    def locales(self, chosen: Sequence[Locale]) -> tuple[Locale, ...]:
        """The languages to build, of those that the site owner has `chosen`."""
        wanted = [each for each in chosen if each.is_source or not self.only or each.tag == self.only]
        extra = [locale(tag) for tag in PSEUDO if self.pseudo and locale(tag) not in wanted]
        return (*wanted, *extra)

    def makes(self, language: Locale) -> bool:
        """Whether this build makes the edition in `language`; English is made in any case, since all others need it."""
        return not self.part or language.is_source or language.tag in self.part


READERS = Mode()
_CURRENT: ContextVar[Mode] = ContextVar("mode", default=READERS)


def current() -> Mode:
    """The mode of the build that runs now."""
    return _CURRENT.get()


@contextmanager
def building(mode: Mode) -> Iterator[None]:
    """Let the builds within the `with` block be made in `mode`."""
    token = _CURRENT.set(mode)
    try:
        yield
    finally:
        _CURRENT.reset(token)
