"""Work shared between this process and copies of it, so that every core has something to do."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_NUMBER_SIZE = 2
# linux/prctl.h
_PR_SET_PDEATHSIG = 1


def cores() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def can_copy() -> bool:
    """Whether copies of this process can be made and relied on: Windows has no fork, and that of macOS may end a copy.

    Of macOS: https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods
    """
    return "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"


class Crew(Generic[Task, Result]):
    """Copies of this process, made by fork, that take tasks from one list; this process takes from it as well.

    What was loaded before the copies are made is theirs without loading it again, which is what fork is for here. A
    copy ends with the list, or with the task at hand when the process that made it is gone.
    """

    def __init__(self, tasks: Sequence[Task], work: Callable[[Task], Result], *, copies: int) -> None:
        """Start `copies` processes that do `work` for tasks. No thread of this process may hold a lock meanwhile.

        Where a process cannot be copied, none is started, and this one does it all.
        """
        self._tasks, self._work = tasks, work
        self._list, writer = os.pipe()
        os.write(writer, b"".join(number.to_bytes(_NUMBER_SIZE, "big") for number in range(len(tasks))))
        os.close(writer)
        self._copies: list[tuple[BaseProcess, Connection]] = []
        if not can_copy():
            return
        context = multiprocessing.get_context("fork")
        for _ in range(min(copies, len(tasks))):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=self._run, args=(theirs, os.getpid()), daemon=True)
            with _no_handler():
                process.start()
            theirs.close()
            self._copies.append((process, ours))

    def tasks(self) -> Iterator[Task]:
        """Tasks for this process to do by itself, until none is left."""
        while number := os.read(self._list, _NUMBER_SIZE):
            yield self._tasks[int.from_bytes(number, "big")]

    def results(self) -> list[Result]:
        """What the copies' work gave, once they are done. Raises what it raised, and RuntimeError if one died."""
        found: list[Result] = []
        try:
            for process, pipe in self._copies:
                try:
                    results, error = pickle.loads(pipe.recv_bytes())  # noqa: S301 # written by our own copy
                except EOFError:
                    process.join()
                    raise RuntimeError(f"a process of this build died ({process.exitcode})") from None
                process.join()
                if error:
                    raise error
                found += results
        finally:
            self.stop()
        return found

    def stop(self) -> None:
        """End the copies, whatever they do. It may be called twice."""
        for process, pipe in self._copies:
            if process.exitcode is None:
                process.terminate()
            process.join()
            pipe.close()
        self._copies = []
        if self._list >= 0:
            os.close(self._list)
        self._list = -1

    def _run(self, pipe: Connection, parent: int) -> None:
        leave_ctrl_c()
        results: list[Result] = []
        error: BaseException | None = None
        try:
            for task in self.tasks():
                results.append(self._work(task))
                if os.getppid() != parent:
                    return
        except BaseException as raised:  # noqa: BLE001 # it is raised again in the process that made this one
            error = raised
        pipe.send_bytes(_packed(results, error))


def in_order(tasks: Sequence[Task], work: Callable[[Task], Result], *, copies: int) -> list[Result]:
    """What `work` gives for each task, in the order of the tasks, done by this process and `copies` of it.

    Raises what `work` raises, and RuntimeError if a copy died.
    """

    def numbered(number: int) -> tuple[int, Result]:
        return number, work(tasks[number])

    crew = Crew(range(len(tasks)), numbered, copies=copies)
    try:
        found = [*map(numbered, crew.tasks()), *crew.results()]
    finally:
        crew.stop()
    return [result for _, result in sorted(found, key=lambda each: each[0])]


@contextmanager
def _no_handler() -> Iterator[None]:
    """Make a copy in which SIGTERM ends it: what this process does then, a copy of all its frames must not do."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL if handler is None else handler)


def leave_ctrl_c() -> None:
    """Let the process that made this one decide what Ctrl+C means, which reaches both, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()


def _end_with_parent() -> None:
    """Ask the system to end this process with the one that made it, where it can (Linux, prctl(2))."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _packed(results: list[Result], error: BaseException | None) -> bytes:
    try:
        return pickle.dumps((results, error))
    except Exception:  # noqa: BLE001 # what cannot be packed raises many kinds
        return pickle.dumps(([], RuntimeError(repr(error))))
