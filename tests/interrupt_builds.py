"""Builds a project again and again and ends each build at another point: run by test_interruption.py, not by hand.

Usage: interrupt_builds.py PROJECT WAY EXCHANGE POINTS KIND. The folder `old` in PROJECT holds the site that was there
before, `site` is where builds go. WAY: kill (SIGKILL), interrupt (SIGINT), full (no more room). EXCHANGE: yes or no,
for a system that cannot exchange two folders. POINTS: how many points to try beside those around the swap.
KIND: of builds, clean or warm.

Python tells an audit hook of each step on the disk; the step at which a build ends is counted by those. Each build runs
in a fork of its own. Prints a JSON list with one entry for each point.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import sys
from pathlib import Path

from contact_help import building
from contact_help.problems import InputError

STEPS = {
    "open",
    "os.mkdir",
    "os.link",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.chmod",
    "shutil.rmtree",
    "ctypes.dlsym",
}
WRITES = {"open", "os.mkdir", "os.link"}
TURNS = {"os.rename", "ctypes.dlsym"}  # where the folders change places


class Ender:
    """An audit hook that ends the build at its step number `point`, counted from one; 0 for never."""

    def __init__(self, way: str, point: int, folder: str) -> None:
        self.way, self.point, self.folder, self.count, self.on = way, point, folder, 0, True
        self.turns: list[int] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on or event not in STEPS:
            return
        if event == "open" and not (isinstance(arguments[1], str) and set(arguments[1]) & set("wxa+")):
            return
        if event != "ctypes.dlsym" and not any(
            isinstance(each, str) and self.folder in each for each in map(_text, arguments)
        ):
            return
        self.count += 1
        if event in TURNS:
            self.turns.append(self.count)
        if self.way == "full" and self.point and self.count >= self.point and event in WRITES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))
        if self.count == self.point and self.way == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.count == self.point and self.way == "interrupt":
            os.kill(os.getpid(), signal.SIGINT)


def _text(value: object) -> object:
    return os.fsdecode(value) if isinstance(value, (bytes, os.PathLike)) else value


def child(project: Path, ender: Ender) -> int:
    """Build; the exit code says how it ended: 0 built, 2 told, 130 stopped."""
    sys.addaudithook(ender)
    try:
        building.build(project)
    except InputError:
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        ender.on = False
    return 0


def state(folder: Path) -> str:
    """Whose site stands in `folder`, whole: old, new, none, or broken."""
    if not folder.exists():
        return "none"
    try:
        listed = (folder / building.CHECKSUMS).read_text()
    except OSError:
        return "broken"
    for line in listed.splitlines():
        digest, name = line.split("  ", 1)
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError:
            return "broken"
        if found != digest:
            return "broken"
    files = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}
    if files != {line.split("  ", 1)[1] for line in listed.splitlines()} | {building.CHECKSUMS}:
        return "broken"
    return "new" if "changed words" in (folder / "en/index.html").read_text() else "old"


def leftovers(project: Path) -> list[str]:
    """What stands beside the site that no finished build leaves."""
    return sorted(each.name for each in project.iterdir() if each.name.startswith(".site."))


def old_site(project: Path, kind: str) -> None:
    """Put the old site in its place: for a warm build one that the last build has made."""
    for each in (project / "site", *(project / name for name in leftovers(project))):
        shutil.rmtree(each, ignore_errors=True)
    if kind == "clean":
        shutil.copytree(project / "old", project / "site")
        return
    page = project / "docs/index.md"
    words = page.read_text()
    page.write_text(words.replace("changed words", "old words"))
    building.build(project)
    page.write_text(words)


def no_clean_build(*_: object) -> None:
    """In the place of a clean build where a warm one is meant."""
    os._exit(99)


def attempt(project: Path, way: str, point: int, kind: str) -> dict[str, object]:
    """One build that ends at `point`, and what a later build does about it."""
    old_site(project, kind)
    out, into = os.pipe()
    process = os.fork()
    if process == 0:
        if kind == "warm":
            building._clean = no_clean_build  # type: ignore[assignment] # noqa: SLF001 # ends the process
        ender = Ender(way, point, f"{project}/.site.")
        code = child(project, ender)
        os.write(into, json.dumps([ender.count, *ender.turns]).encode())
        os._exit(code)
    os.close(into)
    steps = json.loads(os.read(out, 1_000) or b"[]")
    os.close(out)
    _, status = os.waitpid(process, 0)
    after = state(project / "site")
    # The next build fails for a reason of its own: what is shown must be a whole site all the same.
    page = project / "docs/index.md"
    words = page.read_text()
    page.write_text(words + "\n{no_such_fact}\n")
    process = os.fork()
    if process == 0:
        os._exit(child(project, Ender("kill", 0, "")))
    _, failed = os.waitpid(process, 0)
    page.write_text(words)
    return {
        "way": way,
        "point": point,
        "steps": steps,
        "ended": os.waitstatus_to_exitcode(status),
        "site": after,
        "next": os.waitstatus_to_exitcode(failed),
        "later": state(project / "site"),
        "left": leftovers(project),
    }


def main() -> None:
    """Try every point and print what was seen."""
    project, way, exchange, points = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "yes", int(sys.argv[4])
    kind = sys.argv[5]
    if not exchange:
        building._exchange = lambda *_: False  # noqa: SLF001 # stands for a system that cannot
    whole = attempt(project, way, 0, kind)
    steps = whole["steps"]
    assert isinstance(steps, list)
    count, *turns = steps
    around = {turn + beside for turn in turns for beside in (-1, 0, 1)}
    chosen = {1 + count * number // points for number in range(points)} | around | {count}
    print(json.dumps([whole, *(attempt(project, way, point, kind) for point in sorted(chosen))]))  # noqa: T201 # its result


if __name__ == "__main__":
    main()
