"""Shows a site on this machine while it is written: what is saved is built, and stands there at the next reload.

A process of its own answers browsers. The one that builds has no threads, so that it may make copies of itself.
"""

from __future__ import annotations

import multiprocessing
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from contact_help import building, side_by_side
from contact_help.checking import server
from contact_help.locales import ENGLISH
from contact_help.mode import READERS, Mode
from contact_help.problems import InputError, Problem
from contact_help.warm import memory

# Looking takes a few milliseconds; a person waits for the sum of both.
_EVERY = 0.15
_STILL = 0.03
_WATCHED = ("docs", "locales", "overrides")

Said = Callable[[str], None]


def serve(project: Path, mode: Mode = READERS, *, port: int, say: Said, language: str = ENGLISH) -> None:
    """Show the project's site on 127.0.0.1 until Ctrl+C, and build it again when a file of it is saved.

    say: called with each line that people are to read. language: whose address is said. Raises InputError when the site
    cannot be built at first or the port is taken. A later mistake is said, and the site stays as it was.
    """
    path = urlsplit(building.site_url(project)).path.strip("/")
    address = f"http://{server.LOOPBACK}:{port}/{path}".rstrip("/") + "/"
    # Kept from one time to the next, so that only what has changed since is built.
    site = project / ".cache" / f"{'preview' if mode.preview else 'serve'}-{port}"
    build = partial(building.build, project, site=site, mode=mode, address=address, search=False)
    site.mkdir(parents=True, exist_ok=True)
    with _answering(site, f"/{path}", port):
        try:
            seen, started = _seen(project), time.monotonic()
            built = build()
            say(f"Built {built.pages} pages in {built.languages} languages ({_since(started)})")
            say(f"Serving on {address}{language}/ until Ctrl+C")
            for changed in _changes(project, seen):
                _build_again(build, changed, say)
        except KeyboardInterrupt:
            say("Ended")


def _build_again(build: Callable[[], object], changed: list[str], say: Said) -> None:
    started = time.monotonic()
    try:
        build()
    except InputError as error:
        say(f"{error}\nNot built: the site is as it was")
    else:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        say(f"Built again after a change of {changed[0]}{more} ({_since(started)}): reload the page")


def _since(started: float) -> str:
    return f"{time.monotonic() - started:.1f} s"


def _changes(project: Path, seen: dict[str, tuple[int, int, int]]) -> Iterator[list[str]]:
    """Names of files that have changed, each time that some have, once nobody writes any more."""
    while True:
        time.sleep(_EVERY)
        now = _seen(project)
        if now == seen:
            continue
        while (later := _after(project)) != now:
            now = later
        changed = sorted(name for name in now.keys() | seen.keys() if now.get(name) != seen.get(name))
        seen = now
        yield changed


def _after(project: Path) -> dict[str, tuple[int, int, int]]:
    time.sleep(_STILL)
    return _seen(project)


def _seen(project: Path) -> dict[str, tuple[int, int, int]]:
    """Each file that a site is made of, as it is on the disk."""
    found: dict[str, tuple[int, int, int]] = {}
    _note(found, str(project / "mkdocs.yml"), project)
    for path in memory.files_below(str(project / name) for name in _WATCHED):
        _note(found, path, project)
    return found


def _note(found: dict[str, tuple[int, int, int]], path: str, project: Path) -> None:
    try:
        known = os.stat(path)  # noqa: PTH116 # hundreds of them, several times a second
    except OSError:
        return
    if stat.S_ISREG(known.st_mode):
        found[os.path.relpath(path, project)] = (known.st_ino, known.st_size, known.st_mtime_ns)


@contextmanager
def _answering(site: Path, prefix: str, port: int) -> Iterator[None]:
    """Let a process of its own answer browsers. Raises InputError when the port is taken."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(site, prefix, port, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.recv():
            what = f"the port {port} of this machine is taken"
            raise InputError([Problem("the server", 0, what, "Choose another one with --port")])
        yield
    finally:
        process.terminate()
        process.join()


def _answer(site: Path, prefix: str, port: int, pipe: Connection) -> None:
    side_by_side.leave_ctrl_c()
    try:
        with server.serve(site, prefix=prefix, port=port, headers={"Cache-Control": "no-store"}):
            pipe.send(True)  # noqa: FBT003 # the whole message
            pipe.poll(None)
    except OSError:
        pipe.send(False)  # noqa: FBT003 # the whole message
