"""Mozilla's remote control, Marionette, over its socket: enough to drive Firefox and Thunderbird.

https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html. The published client brings a dozen packages
for phones, logs and profiles; a program whose profile is made here needs none of them.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

_START_SECONDS = 60
_ANSWER_SECONDS = 60
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver, section 12: the key of a reference to an element


class MarionetteError(Exception):
    """The program answered a command with an error."""


class Marionette:
    """A connection to a program that listens on `port` of this machine. Raises MarionetteError for its errors."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_SECONDS)
        self._stream = self._socket.makefile("rb")
        self._numbers = itertools.count(1)
        self._receive()  # it introduces itself

    def call(self, command: str, **parameters: Any) -> Any:  # noqa: ANN401 # JSON
        """Send a command and give its result."""
        number = next(self._numbers)
        packet = json.dumps([0, number, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(packet), packet))
        while True:
            kind, answered, error, result = self._receive()
            if (kind, answered) == (1, number):
                break
        if error:
            raise MarionetteError(f"{command}: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def start_session(self) -> None:
        self.call("WebDriver:NewSession", acceptInsecureCerts=True)

    def find(self, selector: str) -> str:
        """The reference of the first element that matches a CSS selector."""
        found: str = self.call("WebDriver:FindElement", using="css selector", value=selector)[_ELEMENT]
        return found

    def script(self, text: str, *arguments: Any, wait: bool = False) -> Any:  # noqa: ANN401 # JSON
        """Run the program's own JavaScript, outside of any page's; with `wait` until it calls its last argument."""
        command = "WebDriver:ExecuteAsyncScript" if wait else "WebDriver:ExecuteScript"
        return self.call(command, script=text, args=list(arguments), sandbox="system", newSandbox=True)

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def _receive(self) -> Any:  # noqa: ANN401 # JSON
        length = b""
        while not length.endswith(b":"):
            read = self._stream.read(1)
            if not read:
                raise MarionetteError("the program has gone away")
            length += read
        return json.loads(self._stream.read(int(length[:-1])))


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], profile: Path, preferences: Mapping[str, object], environment: Mapping[str, str]
) -> Iterator[Marionette]:
    """Start a program on a profile made for it, connect to it, and end it afterwards.

    Raises MarionetteError when it does not open its port in a minute.
    """
    profile.mkdir(parents=True, exist_ok=True)
    lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in preferences.items())
    # Port 0: the program takes a free one and writes it down.
    (profile / "user.js").write_text("".join(lines) + 'user_pref("marionette.port", 0);\n', encoding="utf-8")
    port_file = profile / "MarionetteActivePort"
    port_file.unlink(missing_ok=True)
    program = subprocess.Popen(
        [*command, "--marionette", "--remote-allow-system-access", "--profile", profile],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not (port_file.is_file() and port_file.read_text().strip()):
            if time.monotonic() > deadline or program.poll() is not None:
                raise MarionetteError(f"{command[0]} did not start")
            time.sleep(0.05)
        connection = Marionette(int(port_file.read_text()))
        connection.start_session()
        yield connection
        connection.close()
    finally:
        end(program)


def end(program: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """End a program that was started as the head of its own group, and all that it started."""
    for each, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, each)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(seconds)
            return
