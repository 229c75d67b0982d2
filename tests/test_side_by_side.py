"""Work shared with copies of a process: each task once, what went wrong is told, nothing is left running."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from contact_help.side_by_side import Crew, in_order


def test_each_task_is_done_once_wherever_it_is_done() -> None:
    crew: Crew[int, tuple[int, int]] = Crew(range(40), lambda number: (number, os.getpid()), copies=2)
    here = [(number, os.getpid()) for number in crew.tasks()]
    assert sorted(number for number, _ in here + crew.results()) == list(range(40))


def test_copies_do_what_this_process_leaves_to_them() -> None:
    crew: Crew[int, tuple[int, int]] = Crew(range(5), lambda number: (number, os.getpid()), copies=1)
    done = crew.results()
    assert [number for number, _ in done] == list(range(5))
    assert {process for _, process in done} != {os.getpid()}


def test_without_copies_everything_is_done_here() -> None:
    crew: Crew[str, str] = Crew(["one", "two"], str.upper, copies=0)
    assert list(crew.tasks()) == ["one", "two"]
    assert crew.results() == []


@pytest.mark.parametrize(("methods", "system"), [(["spawn"], "win32"), (["spawn", "fork"], "darwin")])
def test_where_no_copy_can_be_made_everything_is_done_here(
    methods: list[str], system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: methods)
    monkeypatch.setattr("sys.platform", system)
    crew: Crew[str, str] = Crew(["one", "two"], str.upper, copies=2)
    assert list(crew.tasks()) == ["one", "two"]
    assert crew.results() == []


def test_what_is_done_side_by_side_comes_back_in_its_order() -> None:
    def slow(number: int) -> tuple[int, int]:
        time.sleep(0.03 if number % 3 == 0 else 0)
        return number, os.getpid()

    done = in_order(range(12), slow, copies=2)
    assert [number for number, _ in done] == list(range(12))
    assert len({process for _, process in done}) > 1
    with pytest.raises(ZeroDivisionError):
        in_order([1, 0], lambda number: 1 // number, copies=1)


def test_what_a_copy_raises_is_raised_here() -> None:
    def fail(path: Path) -> Path:
        raise OSError(28, "No space left on device", str(path))

    with pytest.raises(OSError, match="No space left") as caught:
        Crew([Path("page")], fail, copies=1).results()
    assert caught.value.filename == "page"


def test_what_cannot_be_handed_over_is_told_all_the_same() -> None:
    def fail(name: str) -> str:
        raise ValueError(lambda: name)

    with pytest.raises(RuntimeError, match="ValueError"):
        Crew(["page"], fail, copies=1).results()


def test_a_copy_that_dies_is_no_success() -> None:
    def die(_: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    with pytest.raises(RuntimeError, match=r"died \(-9\)"):
        Crew([1], die, copies=1).results()


def test_a_copy_does_not_do_what_this_process_does_when_it_is_told_to_end(tmp_path: Path) -> None:
    """A copy holds all frames of this process: a handler that raises would run what stands behind them twice."""
    mark, told = tmp_path / "process", tmp_path / "told"

    def linger(_: int) -> int:
        mark.write_text(str(os.getpid()))
        time.sleep(60)
        return 0

    before = signal.signal(signal.SIGTERM, lambda *_: told.write_text("here"))
    try:
        crew = Crew([1], linger, copies=1)
        while not (mark.exists() and mark.read_text()):
            time.sleep(0.01)
        crew.stop()
        assert not told.exists()
        os.kill(os.getpid(), signal.SIGTERM)
        assert told.read_text() == "here"
    finally:
        signal.signal(signal.SIGTERM, before)


def test_stopped_copies_are_gone(tmp_path: Path) -> None:
    mark = tmp_path / "process"

    def linger(_: int) -> int:
        mark.write_text(str(os.getpid()))
        time.sleep(60)
        return 0

    crew = Crew([1], linger, copies=1)
    while not (mark.exists() and mark.read_text()):
        time.sleep(0.01)
    crew.stop()
    crew.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)
