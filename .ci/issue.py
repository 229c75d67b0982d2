"""Keeps one issue about what upkeep found: opens it, brings it up to date, closes it when nothing is left.

    python3 .ci/issue.py upkeep.json upkeep.md

Works with GitHub and GitLab, by the variables that their jobs have, and ISSUE_TOKEN: on GitHub the job's own token, on
GitLab a project access token with the scope `api`, since a job's own may not write issues there. Python's library only.

Exits with what upkeep came to, or with 2 when the platform could not be told.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TITLE = "Upkeep: contacts, links or packages need a look"
# By it our own issue is known again, and no other is touched.
MARK = "<!-- contact-help upkeep -->"
NO_REPORT = "The run broke off before it had a report: see the log of its job."
_PAGES = 5
_PER_PAGE = 100
_SECONDS = 30
_LONGEST = 60_000  # GitHub takes 65,536 characters


class TellError(Exception):
    """The platform did not take what it was told."""


@dataclass(frozen=True)
class Platform:
    """How issues are kept. issues: the address of a project's issues. headers: of each request.

    number: the name of an issue's number. text: of its text. opened: of the state. method, closing: how one is closed.
    """

    issues: str
    headers: Mapping[str, str]
    number: str
    text: str
    opened: str
    method: str
    closing: Mapping[str, str]


def platform(environment: Mapping[str, str]) -> Platform:
    """The platform that the environment's variables speak of. Raises TellError without one, or without a token."""
    token = environment.get("ISSUE_TOKEN", "")
    if not token:
        raise TellError("ISSUE_TOKEN is not set: no issue was written")
    if "GITHUB_REPOSITORY" in environment:
        issues = f"{environment['GITHUB_API_URL']}/repos/{environment['GITHUB_REPOSITORY']}/issues"
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
        return Platform(issues, headers, "number", "body", "open", "PATCH", {"state": "closed"})
    if "CI_API_V4_URL" in environment:
        issues = f"{environment['CI_API_V4_URL']}/projects/{environment['CI_PROJECT_ID']}/issues"
        return Platform(
            issues, {"PRIVATE-TOKEN": token}, "iid", "description", "opened", "PUT", {"state_event": "close"}
        )
    raise TellError("this is neither a job of GitHub nor of GitLab")


def tell(at: Platform, text: str, *, needed: bool) -> str:
    """Bring the issue to what was found, and say what was done. Raises TellError."""
    found = next((issue for issue in _opened(at) if MARK in str(issue.get(at.text) or "")), None)
    body = f"{text[:_LONGEST].rstrip()}\n\n{MARK}\n"
    if found is None and not needed:
        return "Nothing to do, and no issue is open"
    if found is None:
        made = _ask(at, "POST", at.issues, {"title": TITLE, at.text: body})
        return f"Opened issue {made[at.number]}"
    address = f"{at.issues}/{found[at.number]}"
    if not needed:
        _ask(at, at.method, address, {at.text: body, **at.closing})
        return f"Nothing to do: closed issue {found[at.number]}"
    _ask(at, at.method, address, {at.text: body})
    return f"Brought issue {found[at.number]} up to date"


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Read the two reports and tell the platform."""
    report, words = (Path(each) for each in arguments)
    try:
        code = int(json.loads(report.read_text(encoding="utf-8"))["exit_code"])
        text = words.read_text(encoding="utf-8")
    except (OSError, ValueError, KeyError, TypeError):
        code, text = 2, NO_REPORT
    try:
        print(tell(platform(environment), text, needed=code != 0))  # noqa: T201 # what it has to say
    except TellError as error:
        print(f"{error}\n\n{text}", file=sys.stderr)  # noqa: T201 # so that the log has it
        return 2
    return code


def _opened(at: Platform) -> Iterator[dict[str, Any]]:
    for page in range(1, _PAGES + 1):
        query = urllib.parse.urlencode({"state": at.opened, "per_page": _PER_PAGE, "page": page})
        found = _ask(at, "GET", f"{at.issues}?{query}")
        yield from found
        if len(found) < _PER_PAGE:
            return


def _ask(at: Platform, method: str, address: str, data: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 # JSON
    if urllib.parse.urlsplit(address).scheme not in {"http", "https"}:
        raise TellError(f"{address} is no address of a platform")
    request = urllib.request.Request(  # noqa: S310 # the scheme was looked at
        address,
        method=method,
        data=json.dumps(data).encode() if data is not None else None,
        headers={**at.headers, "Content-Type": "application/json", "User-Agent": "contact-help-upkeep"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 # likewise
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            raise TellError(f"{method} {urllib.parse.urlsplit(address).path}: {error.code} {error.reason}") from None
    except (OSError, ValueError) as error:
        raise TellError(f"{method} {urllib.parse.urlsplit(address).path}: {error}") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
