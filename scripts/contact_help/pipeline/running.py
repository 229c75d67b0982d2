"""Runs checks one after the other as programs of their own, and tells while they run.

A program of its own: one that crashes, or runs out of memory, ends itself and not the others. It goes on after faults.
Only what looks at a built site is not run when the build failed: the site is the old one then, and clean for nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from contact_help.checking.findings import CLEAN, COULD_NOT_RUN, FOUND
from contact_help.pipeline.checks import BUILD, Check, UnreadableError, build_faults
from contact_help.pipeline.outcomes import Outcome, State

Say = Callable[[str], None]
Show = Callable[[Outcome, str], None]
# Variables that would make a command print for GitHub by itself: this one prints for all of them.
_NOT_HANDED_ON = ("GITHUB_ACTIONS",)
_KEPT_LINES = 200
_LONGEST_LINE = 300


def run_all(  # noqa: PLR0913 # each is one of its own, by keyword
    checks: Sequence[Check],
    *,
    project: Path,
    wanted: Collection[str],
    program: Sequence[str] | None = None,
    say: Say,
    show: Show,
) -> list[Outcome]:
    """Run those of `checks` whose names are `wanted`, in their order, and give what each came to.

    project: the folder of mkdocs.yml. program: starts `contact-help`. say: gets lines about how it goes, and what the
    commands write to their standard error. show: gets each outcome as it comes, and the command's own words for people,
    empty where they are made from its faults. Ctrl-C and SIGTERM end what runs; the rest is not run.
    """
    outcomes: list[Outcome] = []
    kept_back = ""
    with _terminable():
        for check in checks:
            if check.name not in wanted:
                outcome, shown = Outcome(check.name, "left out", ""), ""
            elif kept_back and (check.needs_site or kept_back == _STOPPED):
                outcome, shown = Outcome(check.name, "not run", kept_back), ""
            else:
                say(f"{check.name}: running")
                try:
                    outcome, shown = run(check, project=project, program=program, say=say)
                except KeyboardInterrupt:
                    outcome, shown = Outcome(check.name, "could not run", _STOPPED), ""
                if outcome.said == _STOPPED:
                    kept_back = _STOPPED
                elif check.name == BUILD and outcome.state != "clean":
                    kept_back = "there is no new site: the build failed"
                say(f"{check.name}: {outcome.result}, {outcome.seconds:.1f} s")
            outcomes.append(outcome)
            show(outcome, shown)
    return outcomes


_STOPPED = "stopped before its end"


def run(check: Check, *, project: Path, program: Sequence[str] | None, say: Say) -> tuple[Outcome, str]:
    """Run one check; gives what it came to, and its own words for people."""
    for path in check.reports:
        (project / path).unlink(missing_ok=True)  # an old one must not speak for a run that left none
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}
    started = time.monotonic()
    code, output, said = _run([*(program or _OURS), *check.arguments], project, environment, say)
    seconds = time.monotonic() - started
    return _concluded(check, project, code, output, said, seconds)


def _concluded(  # noqa: PLR0913, PLR0917 # what a program left
    check: Check, project: Path, code: int, output: str, said: str, seconds: float
) -> tuple[Outcome, str]:
    if code == _STOPPED_CODE:
        return Outcome(check.name, "could not run", _STOPPED, seconds), output
    if check.name == BUILD and code == COULD_NOT_RUN and (faults := build_faults(said)):
        return Outcome(check.name, "faults", "no site was built", seconds, faults), ""
    try:
        told = check.read(output, project)
    except UnreadableError as error:
        # An error that nobody foresaw ends Python with 1, as faults do.
        why = _why(code, said) if said.strip() or code not in (CLEAN, FOUND) else f"its report cannot be read: {error}"
        return Outcome(check.name, "could not run", why, seconds), ""
    # What told a part of it, and then could not go on, has faults too; but they are not all.
    state: State = "clean" if code == CLEAN else "faults" if code == FOUND else "could not run"
    why = told.said if code in (CLEAN, FOUND, COULD_NOT_RUN) else _why(code, said)
    if state != "could not run" and (state == "clean") == bool(told.faults):
        state, why = "could not run", f"it ended with {code} and told {len(told.faults)} faults"
    return Outcome(check.name, state, why, seconds, told.faults, told.notes), told.shown


_OURS = (sys.executable, "-m", "contact_help.cli")
_STOPPED_CODE = 130


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str], say: Say) -> tuple[int, str, str]:
    """Exit code, standard output, and the last lines of the standard error, which `say` gets as they come."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(  # noqa: S603 # our own command, no shell
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        lines: list[str] = []
        stopped = False
        while True:
            try:
                for line in process.stderr or ():
                    lines = [*lines[-_KEPT_LINES:], line]
                    say(f"  {line.rstrip()}")
                code = process.wait()
                break
            except KeyboardInterrupt:
                if stopped:
                    process.kill()
                elif _terminated:
                    process.terminate()
                stopped = True  # Ctrl-C reached it too: it ends by itself and says what it saw
        if process.stderr:
            process.stderr.close()
        out.seek(0)
        output = out.read().decode("utf-8", errors="replace")
    return _STOPPED_CODE if stopped else code, output, "".join(lines)


_terminated: list[int] = []


@contextmanager
def _terminable() -> Iterator[None]:
    """Take SIGTERM for Ctrl-C, and hand it on to what runs."""

    def stop(number: int, _frame: object) -> None:
        _terminated.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        _terminated.clear()


def _why(code: int, said: str) -> str:
    if code < 0:
        return f"it was ended by {signal.Signals(-code).name}"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if not lines:
        return f"it ended with {code} and said nothing"
    last = lines[-1]
    return last if len(last) <= _LONGEST_LINE else f"{last[: _LONGEST_LINE - 3]}..."
