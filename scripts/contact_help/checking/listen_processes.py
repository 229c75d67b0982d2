"""What a screen reader's session has started: found by its mark, watched until it rests, ended together.

Programs of a desktop start others by a bus, which leaves no line of parents to follow. All of them inherit their
environment, so the session's own folder, named in it, is the mark.

Run as a program, with that folder as its argument, this is the guard: when its standard input ends, by a `close` or
because the program that held it was killed, it ends all that bears the mark, and removes the folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

MARK = "CONTACT_HELP_LISTEN"

_PROCESSES = Path("/proc")
_END_SECONDS = 5
_NANOSECONDS_A_TICK = 1_000_000_000 // os.sysconf("SC_CLK_TCK")


def marked(home: str) -> list[int]:
    """The numbers of the processes whose environment names `home`."""
    mark = f"{MARK}={home}\0".encode()
    found = []
    for each in _PROCESSES.iterdir():
        if each.name.isdecimal():
            with suppress(OSError):  # it has ended, or is somebody else's
                if mark in (each / "environ").read_bytes():
                    found.append(int(each.name))
    return found


class Work:
    """How much the marked processes work. Each look tells what they did since the last."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._last: dict[str, int] = {}

    def since(self) -> int:
        """Nanoseconds of processor time, used or waited for; a thread that waits now counts as one second."""
        now: dict[str, int] = {}
        waiting = 0
        for process in marked(self._home):
            with suppress(OSError):
                for thread in (_PROCESSES / str(process) / "task").iterdir():
                    spent, runnable = _spent(thread)
                    now[str(thread)] = spent
                    waiting += runnable
        done = sum(max(0, spent - self._last.get(thread, 0)) for thread, spent in now.items())
        self._last = now
        return done + waiting * 1_000_000_000


def _spent(thread: Path) -> tuple[int, bool]:
    """Nanoseconds that a thread ran or waited to run, and whether it is about to."""
    try:
        words = (thread / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        try:
            ran, waited, *_ = (thread / "schedstat").read_text(encoding="ascii").split()
            spent = int(ran) + int(waited)
        except (OSError, ValueError):  # a kernel without these counts in ticks
            spent = (int(words[11]) + int(words[12])) * _NANOSECONDS_A_TICK
    except (OSError, IndexError):  # it has ended meanwhile
        return 0, False
    return spent, words[0] in "RD"


def end(home: str) -> bool:
    """End all marked processes but this one; gives whether none is left."""
    deadline = time.monotonic() + _END_SECONDS
    while left := [each for each in marked(home) if each != os.getpid()]:
        if time.monotonic() > deadline:
            return False
        for each in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(each, signal.SIGKILL)
        time.sleep(0.05)
    return True


def guard(home: str) -> int:
    """Wait for standard input to end, then clear up; gives 0 when nothing is left."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    sys.stdin.read()
    deadline = time.monotonic() + _END_SECONDS
    while True:  # what is ending may still write
        ended = end(home)
        shutil.rmtree(home, ignore_errors=True)
        if not Path(home).exists() or time.monotonic() > deadline:
            return 0 if ended else 1
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(guard(sys.argv[1]))
