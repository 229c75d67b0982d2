"""A browser that crashes or hangs costs its page, never the audit."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from contact_help.checking import workers
from contact_help.checking.browsers import Browser
from contact_help.checking.inspection import Order
from contact_help.checking.workers import Worker

ORDER = Order("http://127.0.0.1/", ("desktop",), (), 1)


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A worker whose process is a script of the test's, in `process.py`."""
    monkeypatch.setattr(workers, "COMMAND", (str(tmp_path / "process.py"),))
    made = Worker(Browser(Path("none"), (), {}, full=True, version=""))
    yield made
    made.close()


def script(folder: Path, body: str) -> None:
    """Write the process: `here` is its folder, in which it leaves a file named after its number."""
    (folder / "process.py").write_text(
        "import json, os, pathlib, sys, time\n"
        "here = pathlib.Path(__file__).parent\n"
        "(here / str(os.getpid())).touch()\n"
        "starts = len([each for each in here.iterdir() if each.name.isdecimal()])\n" + body,
        encoding="utf-8",
    )


def starts(folder: Path) -> list[int]:
    return [int(each.name) for each in folder.iterdir() if each.name.isdecimal()]


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_one_process_answers_many_orders(worker: Worker, tmp_path: Path) -> None:
    script(
        tmp_path, "for line in sys.stdin:\n    print(json.dumps({'for': json.loads(line)['address']}), flush=True)\n"
    )
    assert [worker.look(ORDER) for _ in range(3)] == [{"for": ORDER.address}] * 3
    assert len(starts(tmp_path)) == 1


def test_a_process_is_renewed_after_some_pages(worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PAGES_A_PROCESS", 2)
    script(tmp_path, "for line in sys.stdin:\n    print('{}', flush=True)\n")
    for _ in range(5):
        assert worker.look(ORDER) == {}
    assert len(starts(tmp_path)) == 3
    assert sum(map(gone, starts(tmp_path))) == 2


def test_a_page_on_which_the_browser_crashes_once_is_looked_at_again(worker: Worker, tmp_path: Path) -> None:
    script(tmp_path, "for line in sys.stdin:\n    sys.exit('crash') if starts == 1 else print('{}', flush=True)\n")
    assert worker.look(ORDER) == {}
    assert len(starts(tmp_path)) == 2


@pytest.mark.parametrize(
    "said", ["sys.exit('the browser is gone')", "print(json.dumps({'failure': 'Target closed'}), flush=True)"]
)
def test_a_page_on_which_it_crashes_twice_is_a_failure_and_the_next_is_not(
    worker: Worker, tmp_path: Path, said: str
) -> None:
    script(
        tmp_path,
        f"for line in sys.stdin:\n    if 'bad' in line:\n        {said}\n    else:\n        print('{{}}', flush=1)\n",
    )
    failed = worker.look(Order("http://127.0.0.1/bad", (), (), 1))
    assert ("gone" in failed["failure"] or "closed" in failed["failure"], len(starts(tmp_path))) == (True, 2)
    assert worker.look(ORDER) == {}


def test_a_failure_of_the_page_itself_is_told_at_once(worker: Worker, tmp_path: Path) -> None:
    script(tmp_path, "for line in sys.stdin:\n    print(json.dumps({'failure': 'the page leads on'}), flush=True)\n")
    assert worker.look(ORDER) == {"failure": "the page leads on"}
    assert len(starts(tmp_path)) == 1


def test_a_page_that_hangs_is_a_failure_and_its_process_is_ended(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_START_SECONDS", 1)
    monkeypatch.setattr(workers, "_SECONDS_A_STATE", 0)
    script(tmp_path, "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)\n")
    monkeypatch.setattr(workers, "_STOP_SECONDS", 0.2)
    assert worker.look(ORDER) == {"failure": "no answer for 2 seconds"}
    assert all(map(gone, starts(tmp_path)))


def test_an_end_from_outside_gives_a_failure_and_no_second_try(worker: Worker, tmp_path: Path) -> None:
    script(tmp_path, "time.sleep(600)\n")

    def end() -> None:
        while not starts(tmp_path):
            time.sleep(0.01)
        worker.end()

    thread = threading.Thread(target=end)
    thread.start()
    assert "failure" in worker.look(ORDER)
    thread.join()
    assert len(starts(tmp_path)) == 1
