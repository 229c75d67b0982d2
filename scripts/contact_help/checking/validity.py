"""Whether the pages of a built site are valid HTML: nothing that a browser has to repair, each one in its own way.

html-validate judges (https://html-validate.org): it runs on the Node.js that the audit needs anyway. The Nu checker, in
Java, finds a little more: values of ARIA, `lang`, `datetime` and numbers, and attributes that nobody knows. Only what
the HTML standard says is asked for; matters of style and of access are left to others.

A site has many pages that are built alike. A page is therefore reduced to what can matter for validity, and pages that
are the same then are validated once. What was valid is remembered from run to run by that, under the checker's version
and rules; a fault never is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contact_help.checking.links_origins import Origins
from contact_help.checking.node import CHECKOUT, find_node, installed, last_words, package_version
from contact_help.checking.reports import Fault, together
from contact_help.locales import Locale
from contact_help.problems import InputError, Problem

PACKAGE = "html-validate"
CACHE = Path(".cache/html.json")

_CONFIG: Mapping[str, Any] = {
    "root": True,
    "extends": ["html-validate:standard"],
    "rules": {
        "input-attributes": "error",
        "missing-doctype": "error",
        "no-missing-references": "error",
        "no-self-closing": "error",
        # Matters of access, which the audit judges.
        "area-alt": "off",
        "aria-label-misuse": "off",
        "multiple-labeled-controls": "off",
    },
}
_SCRIPT = Path(__file__).with_name("validity.js")
_SECONDS = 900
_MOST_PROCESSES = 4
_PAGES_A_PROCESS = 20  # with less, starting Node costs more than it saves
_KEPT = 20_000

# A page's parts: a comment, a tag, text, and a sign that begins no tag.
_PART = re.compile(r"<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|[^<]+|<", re.DOTALL)
# Attributes whose words do not matter for validity.
_FREE = re.compile(r"(\s(?:href|src|action|content|title|alt|aria-label|value|hreflang|lang)=)\"([^\"]*)\"")
_CHARACTER = re.compile(r"&[^\s;&<]*;?")
_TAG_HERE = re.compile(r"</?(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")


@dataclass(frozen=True)
class Report:
    """What a check saw. faults: sorted. pages: how many there are. validated: how many pages were validated now."""

    faults: list[Fault]
    pages: int
    validated: int


def check(
    site: Path, project: Path, locales: Sequence[Locale], cache: Path | None, *, checkout: Path = CHECKOUT
) -> Report:
    """Validate every page of the built site in the folder `site`.

    project: the folder of mkdocs.yml, where faults are mended. cache: the file with what was valid before, None for
    none. checkout: the folder whose node_modules hold the checker.
    Raises InputError when there is no page, and when the checker is not installed or does not run.
    """
    texts = _pages(site)
    version = f"{package_version(PACKAGE, checkout)} {json.dumps(_CONFIG, sort_keys=True)}"
    known = _read_cache(cache, version)
    alike: dict[str, list[str]] = {}
    for path, text in texts.items():
        alike.setdefault(_reduced(text), []).append(path)
    new = {key: paths for key, paths in alike.items() if key not in known}
    of_page = {paths[0]: key for key, paths in new.items()}
    found = _validate({path: texts[path] for path in of_page}, installed(PACKAGE, checkout))
    origins = Origins(project, site, locales)
    faults = [
        _fault(message, texts[path], new[of_page[path]], origins)
        for path, messages in found.items()
        for message in messages
    ]
    if cache:
        _write_cache(cache, version, [*known, *(key for path, key in of_page.items() if path not in found)])
    return Report(together(faults), len(texts), len(of_page))


def _pages(site: Path) -> dict[str, str]:
    paths = (
        sorted(path for path in site.rglob("*") if path.suffix.lower() in {".html", ".htm"}) if site.is_dir() else []
    )
    if not paths:
        what, remedy = "the folder holds no HTML page", "Build the site first, or name the folder it was built into"
        raise InputError([Problem(str(site), 0, what, remedy)])
    return {path.relative_to(site).as_posix(): path.read_text("utf-8", "replace") for path in paths}


def _reduced(page: str) -> str:
    """A hash of what of a page can matter for its validity: its tags, and of its words only whether there are any."""
    parts = []
    for part in _PART.findall(page):
        if part[0] != "<":
            parts.append(_words(part))
        else:
            parts.append(_FREE.sub(lambda found: f'{found[1]}"{_words(found[2])}"', part))
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _words(text: str) -> str:
    return ("x" if text.strip() else " ") + "".join(sorted(set(_CHARACTER.findall(text))))


def _validate(pages: Mapping[str, str], package: Path) -> dict[str, list[dict[str, Any]]]:
    """The messages on each page that has any, in processes side by side."""
    waiting = [{"path": path, "text": text} for path, text in pages.items()]
    # The longest pages first and dealt in turn, so that no process has all of them.
    waiting.sort(key=lambda page: -len(page["text"]))
    wanted = min(os.cpu_count() or 1, _MOST_PROCESSES, len(waiting) // _PAGES_A_PROCESS + 1)
    shares = [share for number in range(wanted) if (share := waiting[number::wanted])]
    with ThreadPoolExecutor(max_workers=wanted) as pool:
        answers = pool.map(lambda share: _run(share, package), shares)
        return {page["path"]: page["messages"] for answer in answers for page in answer}


def _run(pages: Sequence[Mapping[str, str]], package: Path) -> list[dict[str, Any]]:
    order = json.dumps({"config": _CONFIG, "pages": pages})
    command = [str(find_node().path), str(_SCRIPT), str(package)]
    try:
        done = subprocess.run(  # noqa: S603 # our own command, no shell
            command, input=order, capture_output=True, text=True, encoding="utf-8", timeout=_SECONDS, check=False
        )
        if done.returncode == 0:
            answer: list[dict[str, Any]] = json.loads(done.stdout)
            return answer
        reason = last_words(done.stderr)
    except subprocess.TimeoutExpired:
        reason = f"it was not done after {_SECONDS // 60} minutes"
    except ValueError:
        reason = "its answer cannot be read"
    what = f"the HTML checker did not run: {reason}"
    raise InputError([Problem(PACKAGE, 0, what, "Run `make test`, which installs it, or run it again")])


def _fault(message: Mapping[str, Any], text: str, pages: Sequence[str], origins: Origins) -> Fault:
    # html-validate points at the name within a tag, at an attribute, or at the text itself.
    before = text.rfind("<", 0, int(message["offset"]) + 1)
    found = _TAG_HERE.match(text, before) if before >= 0 else None
    tag = found[0] if found else ""
    origin = origins.of_tag(pages[0], tag, int(message["line"]))
    where = tag if len(tag) <= 160 else f"{tag[:157]}..."  # noqa: PLR2004 # a line or two of a terminal
    what = str(message["message"]).rstrip(".")
    remedy = f"See https://html-validate.org/rules/{message['ruleId']}.html"
    return Fault(
        origin.place, origin.line, f"html-{message['ruleId']}", " ".join(where.split()), what, remedy, tuple(pages)
    )


def _read_cache(cache: Path | None, version: str) -> dict[str, None]:
    """What was valid before, oldest first; nothing from another checker, other rules or a file that is spoiled."""
    if cache is None:
        return {}
    try:
        kept = json.loads(cache.read_text(encoding="utf-8"))
        return dict.fromkeys(map(str, kept["valid"])) if kept["version"] == version else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write_cache(cache: Path, version: str, valid: Sequence[str]) -> None:
    # A cache that cannot be written costs time, not truth.
    with suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        aside = cache.with_suffix(f".{os.getpid()}.tmp")
        aside.write_text(json.dumps({"version": version, "valid": valid[-_KEPT:]}), encoding="utf-8")
        aside.replace(cache)
