"""A line on a terminal that tells how long a command has been at work, once it takes longer than two seconds.

An alarm of the system draws it and no thread: a build makes copies of its process, and a copy of a process with threads
may wait for ever. Copies and programs that are started have no alarm. Where nobody watches, nothing is written.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Seconds: who waits longer than the first asks whether anything happens; then the line moves once each so often.
_AFTER, _EVERY = 2.0, 1.0
_CLEAR = "\r\033[K"


@contextmanager
def told(what: str) -> Iterator[None]:
    """Tell on the terminal of the standard error that `what` goes on, as "Building the site: 12 s"; wipe it at the end.

    Does nothing where the standard error is no terminal, and where the system has no such alarm (Windows).
    """
    if not sys.stderr.isatty() or not hasattr(signal, "setitimer"):
        yield
        return
    started, drawn = time.monotonic(), False

    def draw(_number: int, _frame: object) -> None:
        nonlocal drawn
        drawn = True
        sys.stderr.write(f"{_CLEAR}{what}: {int(time.monotonic() - started)} s")
        sys.stderr.flush()

    before = signal.signal(signal.SIGALRM, draw)
    signal.setitimer(signal.ITIMER_REAL, _AFTER, _EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if drawn:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
