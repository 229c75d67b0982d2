"""What is known against the pinned packages: asked of the advisory services by pip-audit and npm.

Both tools end without an error where they could not look: pip-audit passes over packages that its service does not
know, npm tells an error as a result. Here a package that was not looked at is never taken for one without advisories.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from contact_help.checking.node import find_node, last_words
from contact_help.checking.reports import Fault
from contact_help.pipeline.bill import NODE_LOCK, TEST_LOCK, pinned
from contact_help.pipeline.outcomes import Outcome
from contact_help.problems import InputError

_SECONDS = 600
_SHOWN = 3
PIP_AUDIT = (sys.executable, "-m", "pip_audit")


def ask(
    project: Path, *, pip_audit: Sequence[str] = PIP_AUDIT, npm: Sequence[str] | None = None
) -> tuple[Outcome, Outcome]:
    """Ask about the packages that the lock files in `project` pin: those of Python, and those of Node.js.

    pip_audit, npm: the words that start the two tools. Raises InputError when a lock file cannot be read.
    """
    lines = {(each.kind, each.name): each.line for each in pinned(project) if each.file in {TEST_LOCK, NODE_LOCK}}
    lines |= {(each.kind, each.name): 0 for each in pinned(project) if (each.kind, each.name) not in lines}
    return _timed("python", lambda: _python(project, pip_audit, lines)), _timed(
        "node", lambda: _node(project, npm, lines)
    )


Lines = dict[tuple[str, str], int]


class _SilentError(Exception):
    """The tool gave no answer. The text says why."""


def _timed(name: str, look: Callable[[], tuple[str, list[Fault], str]]) -> Outcome:
    started = time.monotonic()
    try:
        said, faults, lacking = look()
    except (_SilentError, InputError) as error:
        return Outcome(name, "could not run", " ".join(str(error).split()), time.monotonic() - started)
    seconds = time.monotonic() - started
    if lacking:
        return Outcome(name, "could not run", f"{said}; {lacking}", seconds, tuple(faults))
    return Outcome(name, "faults" if faults else "clean", said, seconds, tuple(faults))


def _python(project: Path, tool: Sequence[str], lines: Lines) -> tuple[str, list[Fault], str]:
    command = [*tool, "--requirement", TEST_LOCK, "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    data = _asked([*command, "--format", "json"], project)
    try:
        entries = list(data["dependencies"])
        skipped = [each["name"] for each in entries if "vulns" not in each]
        faults = [
            _python_fault(each["name"], each["version"], advisory, lines)
            for each in entries
            for advisory in each.get("vulns", ())
        ]
    except (KeyError, TypeError) as error:
        raise _SilentError(f"pip-audit told something else than it should: {error}") from None
    lacking = ""
    if skipped or not entries:
        lacking = f"{len(skipped)} were not looked at{', as ' if skipped else ''}{', '.join(skipped[:_SHOWN])}"
    return f"{len(entries)} packages", sorted(faults), lacking


def _python_fault(name: str, version: str, advisory: dict[str, Any], lines: Lines) -> Fault:
    fixed = ", ".join(advisory.get("fix_versions") or ())
    remedy = f"Run `make lock`: {fixed} mends it" if fixed else "Nothing mends it yet: see what it says"
    names = ", ".join([advisory["id"], *(advisory.get("aliases") or ())])
    what = f"{names}: {' '.join(str(advisory.get('description', '')).split())[:200].rstrip('.')}"
    return Fault(TEST_LOCK, lines.get(("pypi", name), 0), advisory["id"], f"{name} {version}", what, remedy)


def _node(project: Path, tool: Sequence[str] | None, lines: Lines) -> tuple[str, list[Fault], str]:
    command = [*(tool or find_node().npm), "audit", "--json", "--package-lock-only"]
    data = _asked(command, project)
    if "vulnerabilities" not in data or "metadata" not in data:
        said = data.get("message") or (data.get("error") or {}).get("summary") or "no reason given"
        raise _SilentError(f"npm could not ask: {said}")
    faults = []
    try:
        for name, entry in data["vulnerabilities"].items():
            for via in entry["via"]:
                if isinstance(via, dict):
                    remedy = f"Raise it beyond {via['range']} in package.json, then run `npm install`; see {via['url']}"
                    what = f"{via['severity']}: {str(via['title']).rstrip('.')}"
                    rule = str(via["url"]).rpartition("/")[2]
                    faults.append(Fault(NODE_LOCK, lines.get(("npm", name), 0), rule, name, what, remedy))
        number = int(data["metadata"]["dependencies"]["total"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _SilentError(f"npm told something else than it should: {error}") from None
    return f"{number} packages", sorted(faults), "" if number else "npm looked at none"


def _asked(command: Sequence[str], folder: Path) -> dict[str, Any]:
    """What a tool printed as JSON, whatever its exit code: both end with 1 for what they found and for an error."""
    try:
        done = subprocess.run(  # noqa: S603 # no shell, no words of others
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        data = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise _SilentError(f"no answer in {_SECONDS // 60} minutes") from None
    except OSError as error:
        raise _SilentError(f"it does not start: {error}") from None
    except ValueError:
        raise _SilentError(last_words(done.stderr) or f"it ended with {done.returncode} and said nothing") from None
    if not isinstance(data, dict):
        raise _SilentError("it told something else than it should")
    return data
