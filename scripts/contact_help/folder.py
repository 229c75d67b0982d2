"""A site that is opened from a disk, without a server: every link names the file that a server would have found.

A server answers an address that ends in `/` with the folder's `index.html`; a browser that opens files shows a list of
them, or nothing. What only a host reads, or shows, has no place in such a folder.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

_INDEX = "index.html"
_OF_HOSTS = ("_headers", "_redirects", ".htaccess", "sitemap.xml")
_MISSING = "404.html"
# A start tag with an address, its values in quotes: `>` may stand in one.
_TAG = re.compile(r"<(?:a|area|form|link)\b(?:[^>\"]|\"[^\"]*\")*>")
_ADDRESS = re.compile(r"(\s(?:href|action)=\")([^\"#?]*)([^\"]*\")")


def make(site: Path) -> None:
    """Make the built site in the folder `site` one that is opened from a disk."""
    for name in _OF_HOSTS:
        (site / name).unlink(missing_ok=True)
    for page in site.rglob(_MISSING):
        page.unlink()
    for page in site.rglob("*.html"):
        page.write_text(naming_files(page.read_text(encoding="utf-8")), encoding="utf-8")


def naming_files(html: str) -> str:
    """A page in which each address that leads to a folder of the site leads to that folder's page instead.

    Addresses of other hosts and of other schemes, and those within the page, stay.
    """
    return _TAG.sub(lambda tag: _ADDRESS.sub(_with_file, tag[0]), html)


def _with_file(found: re.Match[str]) -> str:
    before, path, rest = found.groups()
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not path:
        return found[0]
    last = path.rpartition("/")[2]
    if last in {".", ".."}:
        return f"{before}{path}/{_INDEX}{rest}"
    return f"{before}{path}{_INDEX}{rest}" if not last else found[0]
