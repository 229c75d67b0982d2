"""What `build` adds to a finished site so that it can be searched: an index for each language, and the script.

Pagefind makes the index and looks in it (https://pagefind.app). It is not given the pages but their words, cut and
spelled by `words`, since it knows no borders of Chinese words and no Korean endings. What a result shows stands in
`words.json` beside the index: whole titles and descriptions, whose language is known, and not torn pieces of text. So
what somebody looks for costs no request of its own, which a host would see.

Only pages of a source file are in it: no error page, no page of the root, no second letter, whose words are the first
one's. The list of all pages is not, since it would be found for everything.
"""

from __future__ import annotations

import gzip
import html
import json
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.html
import pagefind_bin
from lxml import etree

from contact_help import headers, pages, reachable
from contact_help.locales import ENGLISH, Locale
from contact_help.problems import InputError, Problem
from contact_help.searching import words
from contact_help.side_by_side import cores

_HERE = Path(__file__).parent
_SHIPPED = ("find.js", "licences.txt", "search.css", "search.js")
_TOLD = "words.json"
# Of what Pagefind writes, all that the script needs; the rest are user interfaces, and the pages' text.
_NEEDED = ("pagefind.js", "pagefind-entry.json", "*.pf_meta", "index/*")
_SIGNATURE = b"pagefind_dcd"
_SECONDS = 300
# How much more a word counts in a heading (Pagefind's own figures), and how much less in what many pages share.
_WEIGHTS = {"h1": 7.0, "h2": 6.0, "h3": 5.0, "h4": 4.0, "dt": 5.0}
_LESS = 0.5
# A page to act on comes before one to read, one that cannot wait before both.
_TOPIC, _URGENT = 1.1, 1.25
# From so many pages on, a section of one name leads nobody anywhere, as in the list of all pages.
_OF_MANY = 4
_SKIPPED_TAGS = {"nav", "script", "style", "textarea", "pre", "iframe", "sup", "button"}
_SKIPPED_CLASSES = {"draft-note", "paper-only", "paper-label", "original", "footnote-backref", "back", "pager", "month"}
_LESSER_CLASSES = {"composer", "footnote"}


@dataclass
class _Page:
    """A page as the index sees it.

    parts: words with their weight, in order. sections: position of the first word, id, title, and whether that is left
    in English. rank: how much more than others it counts. length: how many words it has.
    """

    address: str
    title: str = ""
    about: str = ""
    foreign: bool = False
    about_foreign: bool = False
    rank: float = 1.0
    parts: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)
    sections: list[tuple[int, str, str, bool]] = field(default_factory=list)
    length: int = 0


def write(site: Path, docs: Path, locales: Sequence[Locale]) -> None:
    """Put a search of each language into the built site. The same pages give the same bytes.

    docs: the pages' sources. Does nothing where the site's pages do not ask for it (headers.has_search). Raises
    InputError when Pagefind does not work on this machine.
    """
    if not headers.has_search(site):
        return
    for left in (site / headers.SEARCH_FILES).iterdir():
        if left.is_dir():
            shutil.rmtree(left)
    ranks = dict(_ranks(docs))
    found = {each: _language(site, each, ranks) for each in locales}
    english = {page.address.partition("/")[2]: page.about for page in found[locales[0]]}
    for page in (page for each in locales[1:] for page in found[each]):
        page.about_foreign = bool(page.about) and page.about == english.get(page.address.partition("/")[2])
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        for each, told in zip(locales, pool.map(lambda each: _index(site, each, found[each]), locales), strict=True):
            _write(site / headers.SEARCH_FILES / each.tag / _TOLD, told)


def write_script(site: Path) -> None:
    """Put the script and its style sheet into the site, which thereby has a search."""
    folder = site / headers.SEARCH_FILES
    folder.mkdir(exist_ok=True)
    for name in _SHIPPED:
        shutil.copyfile(_HERE / name, folder / name)


def _ranks(docs: Path) -> Iterator[tuple[str, float]]:
    """How much pages count, by their address below the language's folder."""
    for file in sorted(docs.rglob("*.md")):
        path = file.relative_to(docs)
        front = pages.split(file.read_text(encoding="utf-8"), place=path.as_posix()).front.data
        address = path.parent.as_posix() + "/" if path.stem == "index" else path.with_suffix("").as_posix() + "/"
        is_topic = isinstance(front, dict) and "topic" in front
        yield address.removeprefix("./"), _URGENT if reachable.urgent(front) else _TOPIC if is_topic else 1.0


def _files(site: Path, tag: str, ranks: dict[str, float]) -> Iterator[tuple[str, Path]]:
    for address in sorted(ranks):
        file = site / tag / address / "index.html"
        if address != f"{headers.SEARCH_PAGE}/" and file.is_file():
            yield address, file


def _language(site: Path, locale: Locale, ranks: dict[str, float]) -> list[_Page]:
    found = []
    for address, file in _files(site, locale.tag, ranks):
        page = _read(file, locale)
        page.address, page.rank = f"{locale.tag}/{address}", ranks[address]
        found.append(page)
    pages_of = Counter(anchor for page in found for anchor in {each[1] for each in page.sections})
    for page in found:
        page.sections = [each for each in page.sections if pages_of[each[1]] < _OF_MANY]
    return found


def _read(file: Path, locale: Locale) -> _Page:
    document = lxml.html.document_fromstring(file.read_bytes().decode("utf-8"))
    page = _Page("")
    page.about = next((str(each.get("content")) for each in document.iterfind(".//meta[@name='description']")), "")
    main = document.find(".//main")
    # The tables about languages name every page.
    skipped = {"table"} if document.find("body[@data-template='languages']") is not None else set[str]()
    _add(page, page.about, locale, 3.0)
    if main is not None:
        _collect(main, locale, page, weight=1.0, least=10.0, skipped=_SKIPPED_TAGS | skipped)
    return page


def _add(page: _Page, text: str | None, locale: Locale, weight: float) -> None:
    if text and (found := words.words(text, locale)):
        page.parts.append((weight, found))
        page.length += len(found)


def _collect(  # noqa: PLR0913 # what is handed down
    element: etree._Element, locale: Locale, page: _Page, *, weight: float, least: float, skipped: set[str]
) -> None:
    """Add the words below `element`.

    weight: of its own words. least: what no part of it counts more than. skipped: tags whose words do not count.
    """
    tag = element.tag if isinstance(element.tag, str) else ""
    classes = set((element.get("class") or "").split())
    if not tag or tag in skipped or classes & _SKIPPED_CLASSES:
        return
    if classes & _LESSER_CLASSES or (element.get("lang") == ENGLISH and not locale.is_source):
        least = min(least, _LESS)
    weight = _WEIGHTS.get(tag, weight)
    if tag in _WEIGHTS:
        title, foreign = " ".join(element.text_content().split()), _is_foreign(element, locale)  # type: ignore[attr-defined] # lxml.html's
        if tag == "h1" and not page.title:
            page.title, page.foreign = title, foreign
        elif element.get("id") and tag != "h1":
            page.sections.append((page.length, str(element.get("id")), title, foreign))
    _add(page, element.text, locale, min(weight, least))
    for child in element:
        _collect(child, locale, page, weight=weight, least=least, skipped=skipped)
        _add(page, child.tail, locale, min(weight, least))


def _is_foreign(element: etree._Element, locale: Locale) -> bool:
    """Whether a heading was left in English, all of it."""
    if locale.is_source:
        return False
    lone = len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip()
    return ENGLISH in {element.get("lang"), element[0].get("lang") if lone else ""}


def _index(site: Path, locale: Locale, found: list[_Page]) -> dict[str, Any]:
    """Have Pagefind index the pages. Gives what the script must know beside it."""
    target = site / headers.SEARCH_FILES / locale.tag
    with tempfile.TemporaryDirectory(prefix="contact-help-search-") as temporary:
        source, made = Path(temporary, "pages"), Path(temporary, "made")
        for number, page in enumerate(found):
            file = source / f"{number}.html"
            file.parent.mkdir(exist_ok=True)
            file.write_text(_given(page, locale), encoding="utf-8")
        source.mkdir(exist_ok=True)
        _run(["--site", str(source), "--output-path", str(made)])
        entry = json.loads((made / "pagefind-entry.json").read_text(encoding="utf-8"))
        engines = {each["wasm"] or "unknown" for each in entry["languages"].values()}
        for pattern in (*_NEEDED, *(f"wasm.{each}.pagefind" for each in engines)):
            for file in sorted(made.glob(pattern)):
                (target / file.relative_to(made)).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target / file.relative_to(made))
        ids = {_number(file): file.stem for file in made.glob("fragment/*")}
    counts = Counter(word for page in found for word in {word for _, each in page.parts for word in each})
    return {
        **words.rules(locale, counts),
        "words": [word for word, _ in sorted(counts.items(), key=lambda each: (-each[1], each[0]))],
        "pages": {
            ids[number]: [
                page.address, page.title, page.foreign, page.about, page.about_foreign, page.rank, page.sections,
            ]
            for number, page in enumerate(found)
            if number in ids
        },
    }  # fmt: skip


def _given(page: _Page, locale: Locale) -> str:
    """A page as Pagefind is given it: words and their weights."""
    title = html.escape(" ".join(words.words(page.title, locale)))
    parts = "".join(f'<p data-pagefind-weight="{weight}">{" ".join(found)}</p>' for weight, found in page.parts)
    return (
        f'<!doctype html><html lang="{locale.tag}"><body><main data-pagefind-body>'
        f'<p data-pagefind-meta="title:{title}"></p>{parts}</main></body></html>'
    )


def _number(fragment: Path) -> int:
    """The number of the file that a fragment was made of."""
    told = json.loads(gzip.decompress(fragment.read_bytes()).removeprefix(_SIGNATURE))
    return int(Path(told["url"]).stem)


def _run(options: list[str]) -> None:
    try:
        command = [str(pagefind_bin.get_executable()), "--silent", *options]
        done = subprocess.run(  # noqa: S603 # the program that the package brings, no shell
            command, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=_SECONDS, check=False
        )
        said = "" if done.returncode == 0 else (done.stderr + done.stdout).strip() or f"exit code {done.returncode}"
    except (OSError, subprocess.TimeoutExpired) as error:
        said = str(error)
    if said:
        remedy = "Install the packages again, or build without a search: `search: false` in mkdocs.yml"
        raise InputError([Problem("the search", 0, f"Pagefind did not run: {said}", remedy)])


def _write(file: Path, data: dict[str, Any]) -> None:
    file.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
