"""Pages that moved: what stands at an old address, so that bookmarks, papers and search engines lead on.

mkdocs.yml names the old and the new file, as `redirects: {old-faq.md: faq.md}`. Each language gets a page at the old
address that leads on at once (WCAG 2.2, technique H76) and has a link for whom it does not; it is in no site map. Hosts
that can be told answer before that with a 301 (RFC 9110, 15.4.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import basename

from contact_help.locales import Locale

Mistake = tuple[str, str, str]
"""An old file, what is wrong with its line, and the remedy."""


def mistakes(redirects: Mapping[str, str], docs: Path) -> Iterator[Mistake]:
    """What is wrong with the redirects of a site whose pages are in the folder `docs`."""
    old = {address(each): each for each in redirects}
    for name, target in redirects.items():
        file, _, _ = target.partition("#")
        stem = address(name).rstrip("/")
        if any(_is_page(docs, each) for each in (name, f"{stem}.md", f"{stem}/index.md")):
            yield name, f"{name} is a page that there is", "Take the line out, or rename the page"
        elif old[address(name)] != name:
            yield name, f"{old[address(name)]} has the same address", "Take one of the two lines out"
        if address(file) == address(name):
            yield name, f"{name} leads to itself", "Name the page that took its place"
        elif address(file) in old:
            end = redirects[old[address(file)]]
            yield name, f"{file} moved too: the way would lead over two pages", f"Name where it ends: {end}"
        elif not _is_page(docs, file):
            yield name, f"there is no page {file}", "Name a file below docs, as guide/payments.md"


def address(file: str) -> str:
    """The address of a Markdown file below a language's folder, as MkDocs makes it: `guide/payments/`."""
    path, mark, fragment = file.partition("#")
    stem = path.removesuffix(".md")
    if basename(stem) in {"index", "README"}:
        stem = stem.rpartition("/")[0]
    return f"{stem}/{mark}{fragment}" if stem else f"{mark}{fragment}"


def netlify(redirects: Mapping[str, str], locales: Sequence[Locale], root: str = "") -> str:
    """Lines of `_redirects`. `301!`: else the page at the old address would come first."""
    return "".join(f"{old}  {new}  301!\n" for old, new in _ways(redirects, locales, root))


def nginx(redirects: Mapping[str, str], locales: Sequence[Locale], root: str = "") -> str:
    """A map for nginx's `http` block: $page_moved is the new address, empty at all others. Empty without redirects."""
    if not redirects:
        return ""
    lines = [f"  {old} {new};" for old, new in _ways(redirects, locales, root)]
    return "\n".join(["map $uri $page_moved {", '  default "";', *lines, "}"]) + "\n"


def _ways(redirects: Mapping[str, str], locales: Sequence[Locale], root: str) -> Iterator[tuple[str, str]]:
    for old, target in redirects.items():
        for locale in locales:
            if not locale.is_pseudo:
                yield f"{root}/{locale.tag}/{address(old)}", f"{root}/{locale.tag}/{address(target)}"


def _is_page(docs: Path, file: str) -> bool:
    if (docs / file).is_file():
        return True
    # Second letters are pages without a file: write/late-fee/next.md.
    topic = file.removesuffix("/next.md")
    return topic != file and (docs / f"{topic}.md").is_file() and (docs / "write/next.md").is_file()
