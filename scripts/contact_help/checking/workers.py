"""Keeps worker processes that look at pages: one that crashes or hangs costs its page, never the audit."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict
from typing import IO, Any

from contact_help.checking.browsers import Browser
from contact_help.checking.inspection import Order
from contact_help.checking.node import last_words

# What Python runs; a browser's description follows.
COMMAND = ("-m", "contact_help.checking.inspection")
# A browser grows with the pages that it has shown: a fresh one bounds the memory.
_PAGES_A_PROCESS = 40
_STOP_SECONDS = 3
# What a page may take beside loading, for each of its states.
_SECONDS_A_STATE = 12
_START_SECONDS = 40


class Worker:
    """One place at which pages are looked at, by one process after the other. Not for several threads at once."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._process: subprocess.Popen[str] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._log: IO[str] | None = None
        self._pages = 0
        self._ended = False

    def look(self, order: Order) -> dict[str, Any]:
        """Look at one page; gives the answer of inspection.py, or `failure` with the reason. Tries a crash twice."""
        answer = self._ask(order)
        if "failure" in answer and answer.pop("crashed", False) and not self._ended:
            answer = self._ask(order)
            answer.pop("crashed", None)
        return answer

    def end(self) -> None:
        """Have the process end, from any thread: who waits for its answer gets a failure and closes the worker."""
        self._ended = True
        process = self._process
        if process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGTERM)

    def close(self, *, hangs: bool = False) -> None:
        """End the process and its browser. hangs: do not wait for it to end by itself."""
        process, self._process = self._process, None
        if process is not None:
            if process.stdin:
                with suppress(OSError):
                    process.stdin.close()  # after its last order it ends by itself
            patience = 0 if hangs or self._ended else _STOP_SECONDS
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)
            # What is left in its group, as a browser's driver, is ended too; a browser ends with the pipe to it.
            for stop in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, stop)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_STOP_SECONDS)
                if process.poll() is not None:
                    break
            process.wait()
            if process.stdout:
                process.stdout.close()
        if self._log:
            self._log.close()
            self._log = None
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def _ask(self, order: Order) -> dict[str, Any]:
        if self._ended:
            return {"failure": "the worker was ended", "crashed": False}
        if self._process is None or self._process.poll() is not None or self._pages >= _PAGES_A_PROCESS:
            self.close()
            self._start()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:  # a process with pipes has both
            raise AssertionError
        self._pages += 1
        patience = _START_SECONDS + order.timeout + _SECONDS_A_STATE * len(order.states)
        try:
            process.stdin.write(json.dumps(asdict(order)) + "\n")
            process.stdin.flush()
            line = self._line(process.stdout, patience)
        except OSError:
            line = ""
        if line is None:
            self.close(hangs=True)
            return {"failure": f"no answer for {patience:.0f} seconds", "crashed": False}
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError:
            words = self._last_words()
            self.close()
            return {"failure": f"the browser's process ended: {words}", "crashed": True}
        if "failure" in answer and ("closed" in answer["failure"] or "crashed" in answer["failure"].lower()):
            self.close()
            return {**answer, "crashed": True}
        return answer

    def _start(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="audit-", ignore_cleanup_errors=True)
        self._log = tempfile.TemporaryFile("w+", dir=self._folder.name)  # noqa: SIM115 # closed with the process
        self._pages = 0
        found = json.dumps(
            {
                "path": str(self._browser.path),
                "flags": self._browser.flags,
                "environment": dict(self._browser.environment),
                "full": self._browser.full,
                "version": self._browser.version,
            }
        )
        self._process = subprocess.Popen(  # noqa: S603 # our own command, no shell
            [sys.executable, *COMMAND, found],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env={**os.environ, "TMPDIR": self._folder.name, "HOME": self._folder.name},
            start_new_session=True,  # Ctrl-C is for us: we end the children ourselves
        )

    @staticmethod
    def _line(stream: IO[str], patience: float) -> str | None:
        """One line of `stream`; None when it takes longer than `patience` seconds, empty when the stream ended."""
        until = time.monotonic() + patience
        with selectors.DefaultSelector() as waiting:
            waiting.register(stream, selectors.EVENT_READ)
            if not waiting.select(max(0.0, until - time.monotonic())):
                return None
        # An answer is written in one go: what has begun to come comes whole.
        return stream.readline()

    def _last_words(self) -> str:
        if self._log is None:
            return ""
        self._log.seek(0)
        return last_words(self._log.read())
