"""What translators are told of a message beside its text: its kind, where it stands, how long it may get, a link.

All of it is one comment line a place, so that any PO editor shows it. A line says nothing that changes by itself: no
line number, no date, and no address of the machine or the run that extracted it.
"""

from __future__ import annotations

import re
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from contact_help import pages, yamlfile
from contact_help.locales import ENGLISH
from contact_help.problems import InputError

# The most characters of kinds that stand where space is tight.
# menu: a line on a phone 320 px wide. button: two such lines. table heading: half a phone. summary: about what search
# pages show of it. A subject has room: what is sent is the English one.
_TIGHT = {"name in menus": 30, "button": 40, "table heading": 30, "summary for search engines": 160}

# What a comment line with a length holds.
ROOM = "at most "
_NAMED_PAGE = re.compile(r"; see ([a-z0-9/-]+\.md)$")
_IN_GENERATOR = re.compile(r"; see \S*?/en/(?P<page>[^#\s]*)(?:#\S*)?$")
_ADDRESS = re.compile(r"(?:^|; )see (\S+)$")


def comment(kind: str, message: str, *, heading: str = "", address: str = "") -> str:
    """The comment line of one place of `message`.

    kind: what kind of text it is. heading: the English heading above it. address: where it can be seen.
    """
    longest = room(kind, message)
    parts = [
        kind,
        f"{ROOM}{longest} characters" if longest else "",
        f"under: {heading}" if heading else "",
        f"see {address}" if address else "",
    ]
    return "; ".join(part for part in parts if part)


def room(kind: str, message: str) -> int | None:
    """How many characters a translation may have where space is tight, None where it is not.

    Translations of English are often half as long again (https://www.w3.org/International/articles/article-text-size),
    so a message that fills the place already gets that much.
    """
    most = _TIGHT.get(re.split(r"[,:]", kind, maxsplit=1)[0])
    return max(most, len(message) * 3 // 2) if most else None


def address_in(comment_line: str) -> str:
    """The address in a comment line, empty when it has none."""
    found = _ADDRESS.search(comment_line)
    return found[1] if found else ""


def page_address(file: str, anchor: str = "") -> str:
    """Where the page of `file` (a path below docs/, as an open file names it) can be seen; empty outside a project."""
    root = _project(file)
    docs = root / "docs" if root else None
    path = Path(file).resolve()
    if root is None or docs is None or not path.is_relative_to(docs):
        return ""
    return _base(root) + _page(path.relative_to(docs)) + (f"#{anchor}" if anchor else "")


def list_address(file: str) -> str:
    """Where the list of topics that `file` (docs/write/letter.yml) belongs to can be seen; empty outside a project."""
    return page_address(str(Path(file).with_name("index.md")))


def letter_address(file: str) -> str:
    """Where a letter that `file` (docs/write/letter.yml) belongs to can be seen: the first by name, empty for none."""
    topics = sorted(each for each in Path(file).resolve().parent.glob("*.md") if each.stem not in ("index", "next"))
    return page_address(str(topics[0])) if topics else ""


def with_address(comment_line: str, file: str) -> str:
    """A comment of a Python file with the address of the page that it names at its end, `see write/late-fee.md`.

    file: the Python file. A page that the project has not is left out: other sites have other pages.
    """
    found = _NAMED_PAGE.search(comment_line)
    if not found:
        return comment_line
    root = _project(file)
    page = root / "docs" / found[1] if root else None
    address = page_address(str(page)) if page and page.is_file() else ""
    return comment_line[: found.start()] + (f"; see {address}" if address else "")


def in_site(note: str, docs: Path) -> str:
    """A note of the generator's catalogue for the site whose pages are in `docs`: it leads to a page there, or to none.

    Empty for a note on a page that says the same as a template: each site has its own.
    """
    found = _IN_GENERATOR.search(note)
    if found is None or found["page"] == "404.html":
        return note
    if "; under: " in note:
        return ""
    page = found["page"].strip("/")
    file = next((each for each in (docs / f"{page}.md", docs / page / "index.md") if each.is_file()), None)
    address = page_address(str(file)) if file else ""
    if not file and page.startswith("write/"):
        address = letter_address(str(docs / "write/letter.yml"))
    return note[: found.start()] + (f"; see {address}" if address else "")


def home_address(file: str) -> str:
    """Where the home page of the project that `file` belongs to can be seen; empty outside a project."""
    root = _project(file)
    return f"{_base(root)}{ENGLISH}/" if root else ""


def template_address(file: str) -> str:
    """Where a page that the template `file` makes can be seen; empty outside a project."""
    root = _project(file)
    if root is None:
        return ""
    templates = next((each for each in Path(file).resolve().parents if each.parent == root), root)
    name = Path(file).resolve().relative_to(templates).as_posix()
    return _base(root) + _shown_on(root, templates, name)


@cache
def _shown_on(root: Path, templates: Path, name: str) -> str:
    """The address below the site of a page that shows the template `name`: its own page, or one that includes it."""
    if name == "404.html":
        return f"{ENGLISH}/404.html"
    if name == "root.html":
        return ""
    if page := _page_of_template(root, name):
        return page
    for other in sorted(templates.glob("*.html")):
        including = f'{{% include "{name}" %}}' in other.read_text(encoding="utf-8", errors="replace")
        if including and (page := _shown_on(root, templates, other.name)) != f"{ENGLISH}/":
            return page
    return f"{ENGLISH}/"


def _page_of_template(root: Path, name: str) -> str:
    for path in sorted((root / "docs").rglob("*.md")):
        try:
            front = pages.split(path.read_text(encoding="utf-8"), place=str(path)).front.data
        except (InputError, UnicodeDecodeError):
            continue  # told by the one who extracts the page
        made_by = front.get("template", "topic.html" if "topic" in front else "") if isinstance(front, dict) else ""
        if made_by == name:
            return _page(path.relative_to(root / "docs"))
    return ""


def _page(path: Path) -> str:
    parts = path.with_suffix("").parts
    if parts[-1] == "index":
        parts = parts[:-1]
    return "/".join((ENGLISH, *parts, ""))


def _project(file: str) -> Path | None:
    return next((each for each in Path(file).resolve().parents if (each / "mkdocs.yml").is_file()), None)


def _base(root: Path) -> str:
    """What comes before an address below the site: the site's address as mkdocs.yml has it, or `/`.

    What is written counts, and not the environment (`!ENV [SITE_URL, ...]`): catalogues are the same wherever they are
    made. An address of one's own machine leads other people nowhere, so then the path alone is told.
    """
    file = root / "mkdocs.yml"
    return _written_base(file, file.stat().st_mtime_ns)


@cache
def _written_base(file: Path, _changed: int) -> str:
    try:
        source = yamlfile.read(file, place=file.name, any_tag=True)
    except InputError:
        return "/"  # told by the one who reads the settings
    written = _written(source.root)
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname or _is_own_machine(parts.hostname):
        return "/"
    return written.rstrip("/") + "/"


def _written(root: yaml.Node | None) -> str:
    """The value of `site_url` as it is written: of `!ENV [NAME, value]` the value."""
    if not isinstance(root, yaml.MappingNode):
        return ""
    node = next((value for key, value in root.value if key.value == "site_url"), None)
    if isinstance(node, yaml.SequenceNode) and len(node.value) > 1:
        node = node.value[-1]
    return str(node.value) if isinstance(node, yaml.ScalarNode) and node.tag != "!ENV" else ""


def _is_own_machine(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified
