"""What may lie in the folders that a site is made of: looked at before anything is read for building.

Whatever stands in `docs` that is no page is published as it is. So nothing there may run in a browser, take the place
of a file that the build writes, or be a link to a file that nobody meant to publish. A file that never ends, or one of
a size that no page has, must not hold up a build either.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from contact_help import packaged, page_rules
from contact_help.problems import Problem

if TYPE_CHECKING:
    from lxml import etree

MEBIBYTE = 1024 * 1024
LIMITS = {".md": 1, ".yml": 1, ".html": 1, ".css": 1, ".svg": 1, ".po": 8}
"""The largest size in MiB by the ending of the name; for other files `LARGEST`."""
LARGEST = 8
LOGO = 20 * 1024
"""The most bytes of a logo: every page shows it."""

_PUBLISHED = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".pdf", ".txt", ".csv", ".svg"})
_LONGEST = 10  # a logo's longer side by its shorter one
_SOURCES = frozenset({".md", ".yml"})
_IN_SVG = frozenset({"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "use", "set"})


def problems(project: Path, docs: Path, theme: Path) -> list[Problem]:
    """What may not be there, in the folder of pages `docs`, of templates `theme`, and the project's catalogues."""
    found: list[Problem] = []
    templates = {path.name for folder in (theme, packaged.theme()) for path in folder.glob("*.html")}
    for folder in dict.fromkeys((docs, theme, project / "locales")):
        for path in sorted(_files(folder)):
            place = path.relative_to(project).as_posix() if path.is_relative_to(project) else str(path)
            wrong = _kind(path, folder) or _name(path) or _size(path) or (_content(path) if folder == docs else None)
            if wrong:
                found.append(Problem(place, 0, *wrong))
            elif folder == docs and path.suffix.lower() == ".md":
                found += of_page(path.read_bytes(), place=place, templates=templates)
    return found


class UnfitError(ValueError):
    """A file cannot be what it is named for. Its text says why. remedy: how to mend it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


def logo(path: Path, project: Path) -> float:
    """The width of a logo by its height. Raises UnfitError for a file that cannot be one of the site in `project`."""
    if not path.is_file() and not path.is_symlink():
        raise UnfitError("there is no such file", "Name a drawing (SVG) or picture (PNG), by its path from mkdocs.yml")
    if not path.resolve().is_relative_to(project.resolve()):
        raise UnfitError("the file lies outside of the site's folder", "Put the file itself there")
    kinds = {".svg": _drawn, ".png": _pictured}
    if path.suffix.lower() not in kinds:
        raise UnfitError("a logo is a drawing or a picture", "Save it as SVG or PNG")
    if wrong := _kind(path, project) or _name(path):
        raise UnfitError(*wrong)
    if (size := path.stat().st_size) > LOGO:
        what = f"it has {size:,} bytes, and every page shows it: at most {LOGO:,}"
        raise UnfitError(what, "Make it smaller, or save it as a plain drawing")
    width, height = kinds[path.suffix.lower()](path)
    if not (width > 0 and height > 0 and 1 / _LONGEST <= width / height <= _LONGEST):
        raise UnfitError(f"it is {width:g} wide and {height:g} high", f"At most {_LONGEST} times as wide as high")
    return width / height


def _drawn(path: Path) -> tuple[float, float]:
    if wrong := _drawing(path):
        raise UnfitError(*wrong)
    from lxml import etree  # noqa: PLC0415 # as below

    root = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
    if etree.QName(root).localname != "svg":
        raise UnfitError("it is no drawing", "Save it as SVG or PNG")
    numbers = re.findall(r"-?[\d.]+", str(root.get("viewBox", "")))
    size = numbers[2:4] or [str(root.get(key, "")).removesuffix("px") for key in ("width", "height")]
    try:
        width, height = map(float, size)
    except ValueError:
        raise UnfitError("the drawing does not say how large it is", "Give its <svg> a viewBox") from None
    return width, height


def _pictured(path: Path) -> tuple[float, float]:
    content = path.read_bytes()
    # PNG (W3C), 5.2 and 11.2.1: the signature, then the chunk that says the size.
    if content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR":
        raise UnfitError("it is no PNG picture, whatever its name says", "Save it as PNG or SVG")
    if b"acTL" in content:
        raise UnfitError("the picture moves", "Save it as one that does not")
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def of_page(content: bytes, *, place: str, templates: set[str]) -> list[Problem]:
    """Everything wrong in a page, as page_rules has it. templates: the names that its front matter may choose from."""
    return [*page_rules.problems(content, place=place, templates=templates), *page_rules.untitled(content, place=place)]


def _files(folder: Path) -> Iterator[Path]:
    """Everything below `folder` that is no folder, and every link; what a link names is not entered."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        else:
            yield path


def _kind(path: Path, folder: Path) -> tuple[str, str] | None:
    if path.is_symlink():
        if not path.exists():
            return "this is a link to nothing", "Delete it, or put the file itself here"
        if not path.resolve().is_relative_to(folder.resolve()):
            return "this is a link to a file outside of the folder", "Put the file itself here, if it may be published"
        if path.is_dir():
            return "this is a link to a folder", "Put the files themselves here"
    if not stat.S_ISREG(path.stat().st_mode):
        return "this is no ordinary file", "Delete it"
    return None


def _name(path: Path) -> tuple[str, str] | None:
    if any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for each in path.name):
        return f"the name {path.name!r} holds a hidden character", "Rename it"
    return None


def _size(path: Path) -> tuple[str, str] | None:
    limit = LIMITS.get(path.suffix.lower(), LARGEST)
    size = path.stat().st_size
    if size > limit * MEBIBYTE:
        return f"the file has {size / MEBIBYTE:.1f} MiB, at most {limit} are read", "Make it smaller, or split it"
    return None


def _content(path: Path) -> tuple[str, str] | None:
    """What a file in the folder of pages may not be, since it is published as it is."""
    ending = path.suffix.lower()
    if ending in _SOURCES:
        return None
    if ending not in _PUBLISHED or path.name.startswith((".", "_")):
        shown = ", ".join(sorted(_PUBLISHED))
        return "such a file is not published", f"Move it out of docs; beside pages only these may lie here: {shown}"
    if ending == ".svg":
        return _drawing(path)
    return None


def _drawing(path: Path) -> tuple[str, str] | None:
    from lxml import etree  # noqa: PLC0415 # slow to import, and not every build needs it

    remedy = "Save it as a plain drawing, without scripts, styles of other files and links"
    try:
        source = path.read_bytes()
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        wrong = next(_in_drawing(source, etree.fromstring(source, parser)), "")
    except (etree.XMLSyntaxError, OSError) as error:
        wrong = f"the drawing cannot be read ({error})"
    return (wrong, remedy) if wrong else None


def _in_drawing(source: bytes, root: etree._Element) -> Iterator[str]:
    """What a drawing holds that could run, or ask for other files."""
    from lxml import etree  # noqa: PLC0415 # as above

    if b"<!DOCTYPE" in source.upper().replace(b"\0", b""):
        yield "the drawing has a document type, which can name other files"
    if b"<?xml-stylesheet" in source.lower().replace(b"\0", b""):
        yield "the drawing names a style sheet"
    for element in root.iter("*"):
        name = etree.QName(element).localname.lower()
        if name in _IN_SVG or name.startswith("animate"):
            yield f"the drawing holds <{name}>"
        for attribute, value in element.attrib.items():
            plain = etree.QName(str(attribute)).localname.lower()
            reaches_out = "://" in str(value) or "url(" in str(value).replace("url(#", "")
            if plain.startswith("on") or (plain == "href" and not str(value).startswith("#")) or reaches_out:
                yield f"the drawing holds the attribute {plain}"
        if name == "style" and ("@import" in (element.text or "") or "url(" in (element.text or "")):
            yield "the drawing's style names other files"
