"""`translations new`: a language is added to mkdocs.yml and gets its catalogues, in one step that is done whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contact_help.locales import ENGLISH, Locale, locale, near
from contact_help.problems import InputError, Problem
from contact_help.settings import of_project, with_language
from contact_help.translating import catalogues, update

# In which order a translator best works: the fewest words that are seen most come first.
_FIRST = ("theme", "composer", "site")
_WHAT = {
    "theme": "menus and buttons, on every page",
    "composer": "topics, letters and fields",
    "site": "the text of the pages",
}


@dataclass(frozen=True)
class Work:
    """What is to be translated in one file. words: English words in its messages that have no translation."""

    file: str
    about: str
    messages: int
    words: int


@dataclass(frozen=True)
class Added:
    """A language that was added."""

    locale: Locale
    work: tuple[Work, ...]


def add(project: Path, tag: str) -> Added:
    """Add the language `tag` to the project: to the list in mkdocs.yml, and its catalogues with all messages.

    Catalogues that lie there already are brought up to date and keep their words. Raises InputError when there is no
    such language, when the site has it, or when a file cannot be read; nothing is changed then.
    """
    site = of_project(project)
    new = _known(tag, [each.tag for each in site.locales])
    file = project / "mkdocs.yml"
    text = file.read_bytes().decode("utf-8")
    changed = with_language(text, tag)
    plan = update.plan(project, [new])
    plan.write()
    # Put in whole and last: until then the site is the old one.
    beside = file.with_name("mkdocs.yml.new")
    beside.write_bytes(changed.encode())
    beside.chmod(file.stat().st_mode)
    beside.replace(file)
    return Added(new, tuple(_work(project, new, domain) for domain in _FIRST))


def _known(tag: str, present: list[str]) -> Locale:
    """The language of `tag`. Raises InputError when it is none that can be added."""
    try:
        found = locale(tag)
    except ValueError as error:
        said = " or ".join(each for each in near(tag) if each != ENGLISH)
        remedy = f"Did you mean {said}" if said else "Use a tag as vi, ht or zh-Hant (BCP 47)"
        raise InputError([Problem("the language", 0, str(error), remedy)]) from None
    if tag in present:
        remedy = f"To bring its catalogues up to date, run `contact-help translations update {tag}`"
        if found.is_source:
            remedy = "It is the source: change the pages in docs/"
        raise InputError([Problem("mkdocs.yml", 0, f"{tag} is a language of this site already", remedy)])
    if not found.has_catalogues:
        remedy = "Run `contact-help build --pseudo`"
        raise InputError([Problem("the language", 0, f"{tag} is made by the build and has no catalogues", remedy)])
    return found


def _work(project: Path, new: Locale, domain: str) -> Work:
    path = catalogues.path(project / "locales", new, domain)
    waiting = [each for each in catalogues.read(path) if not each.obsolete and not each.translated()]
    words = sum(len(each.msgid.split()) for each in waiting)
    return Work(path.relative_to(project).as_posix(), _WHAT[domain], len(waiting), words)
