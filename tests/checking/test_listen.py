"""What a screen reader says: the tool hears differences, and the pages sound as the kept transcripts say."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from composing import share
from contact_help.checking import listen, listen_processes, listen_session
from contact_help.checking.listen import Step
from contact_help.checking.listen_session import Heard, Said
from contact_help.problems import InputError

PROJECT = Path(__file__).parents[2]
WALKS = listen.load(PROJECT / listen.WALKS)
# An ordinary run hears one page, another one each day; CONTACT_HELP_WHOLE=1 hears all.
CHOSEN = WALKS.walks if share.whole() else WALKS.walks[share.turn() % len(WALKS.walks) :][:1]

GOOD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Late fee</title><h1>Ask about a fee</h1>
<p>Write to them. <span lang="es">Gracias.</span></p><img src="a.png" alt="A letter">
<label for="l">Loan number</label><input id="l"><h2>Send it</h2>"""
FAULTS = {
    "a label that is missing": ('<label for="l">Loan number</label>', ""),
    "a label of another field": ('for="l"', 'for="m"'),
    "the page's language": ('<html lang="en">', '<html lang="es">'),
    "no language": ('<html lang="en">', "<html>"),
    "a part's language": (' lang="es"', ""),
    "an image without a text": (' alt="A letter"', ""),
    "a heading's level": ("<h2>Send it</h2>", "<h3>Send it</h3>"),
    "a heading that only looks like one": ("<h2>Send it</h2>", "<p><b>Send it</b></p>"),
    "a field that is called wrong": ('<input id="l">', '<input id="l" required>'),
}
ALIKE = {
    "a class": ('<input id="l">', '<input id="l" class="box">'),
    "a colour": ("<h2>", '<h2 style="color: #036">'),
    "an element without a meaning": ("<p>Write to them.", "<p><span>Write to them.</span>"),
}


def _engine(language: str) -> None:
    if lacking := listen_session.missing(language):
        share.not_proved(f"no screen reader (Debian: apt-get install {' '.join(lacking)})")


def _hear(folder: Path, markup: str, keys: str = "All ctrl+Home Tab") -> str:
    page = folder / "page.html"
    page.write_text(markup, encoding="utf-8")
    return listen.hear(page.as_uri(), "en", listen.steps(keys))


def test_keys_are_read_as_people_write_them() -> None:
    assert listen.steps("Tab shift+Tab H Orca+Tab Enter 'type:a b' H*3 H* Tab@late-fee/ All:9") == (
        Step("Tab", key="Tab"),
        Step("shift+Tab", key="shift+Tab"),
        Step("H", key="h"),
        Step("Orca+Tab", key="Insert+Tab"),
        Step("Enter", key="Return"),
        Step("type:a b", text="a b"),
        Step("H*3", key="h", times=3),
        Step("H*", key="h", until_end=True),
        Step("Tab@late-fee/", key="Tab", name="late-fee/"),
        Step("All:9", key="KP_Add", pieces=9),
    )


@pytest.mark.parametrize("keys", ["H**", "+", "type:", "Tab:3", "'Tab", "H*0", "All:0"])
def test_what_is_no_key_is_told(keys: str) -> None:
    with pytest.raises(InputError, match="--keys"):
        listen.steps(keys)


class _Reader:
    """A session without a screen reader: it says what is given."""

    def __init__(self, *answers: Heard) -> None:
        self._answers = list(answers)
        self.pressed: list[str] = []

    def open(self, address: str) -> Heard:
        return Heard([Said(address, "en")])

    def press(self, key: str, *, pieces: int = 0) -> Heard:
        del pieces
        self.pressed.append(key)
        return self._answers.pop(0) if self._answers else Heard()

    type = press


def test_a_transcript_tells_each_key_and_the_language_of_what_is_said() -> None:
    reader = _Reader(Heard([Said("Envíe  enlace.", "es"), Said("leaving list.", None), Said(".", "es")]), Heard())
    assert listen.transcribe(reader, "x", listen.steps("Tab Enter")) == (  # type: ignore[arg-type] # acts like one
        "> open\n    en  x\n\n> Tab\n    es  Envíe enlace.\n        leaving list.\n\n> Enter\n        (silence)\n"
    )


def test_a_key_is_pressed_until_there_is_no_more_or_a_name_is_reached() -> None:
    one, two = Heard([Said("One", "en")], at=("a", "https://x.example/one/")), Heard([Said("Two", "en")])
    end = Heard([Said("No more", None)], end=True)
    reader = _Reader(one, two, end)
    assert "  - en  One\n  - en  Two\n  -     No more\n" in listen.transcribe(reader, "x", listen.steps("H*"))  # type: ignore[arg-type] # acts like one
    reader = _Reader(two, one, two)
    said = listen.transcribe(reader, "x", listen.steps("K@one/"))  # type: ignore[arg-type] # acts like one
    assert "One" in said
    assert "Two" not in said
    assert reader.pressed == ["k", "k"]
    with pytest.raises(listen_session.SilentError, match="nowhere was not reached"):
        listen.transcribe(_Reader(one, end), "x", listen.steps("K@nowhere"))  # type: ignore[arg-type] # acts like one


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("day = 2026-01-01", "holds no walk"),
        ("[walks.a]\npage='a'\nkeys='Tab'", "no day is set"),
        ("day = 2026-01-01\n[walks.a]\npage='a'", "lacks a text"),
        ("day = 2026-01-01\n[walks.a]\npage='a'\nkeys='H**'", "is not a key"),
        ("day = 2026-01-01\n[walks.a]\npage='a'\nkeys='H'\nlanguages=['xx-yy']", "walks.a"),
        ("day = 2026-01-01\n[walks.a]\npage='a'\nkeys='H'\nkey='H'", "not understood"),
        ("day =", "not TOML"),
    ],
)
def test_a_mistake_in_the_file_of_walks_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "walks.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        listen.load(tmp_path / "walks.toml")


def test_a_difference_is_shown_as_a_diff_and_update_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "walks.toml").write_text("day = 2026-01-01\n[walks.a]\npage='{language}/'\nkeys='H'", encoding="utf-8")
    walks = listen.load(tmp_path / "walks.toml")
    (walk,) = walks.walks
    assert "+> open" in listen.difference(walks, walk, "> open\n")
    assert listen.write(walks, {walk: "> open\n"}) == [tmp_path / "en/a.txt"]
    assert listen.write(walks, {walk: "> open\n"}) == []
    assert not listen.difference(walks, walk, "> open\n")
    assert "-> open\n+> close" in listen.difference(walks, walk, "> close\n")
    (tmp_path / "en/gone.txt").write_text("x", encoding="utf-8")
    assert listen.remove_strays(walks) == [tmp_path / "en/gone.txt"]


def test_missing_packages_are_named_with_the_line_that_installs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(listen_session, "_FILES", {"/nowhere/orca": "orca"})
    with pytest.raises(InputError, match=r"apt-get install .*firefox-esr firefox-esr-l10n-es-mx orca xdotool xvfb"):
        listen_session.require(["en", "es"])


def test_all_that_bears_the_mark_ends_with_the_guard_and_nothing_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    ours = subprocess.Popen(sleep, env={**os.environ, listen_processes.MARK: str(home)}, start_new_session=True)
    other = subprocess.Popen(sleep, env={**os.environ, listen_processes.MARK: str(home) + "2"})
    try:
        guard = subprocess.run([sys.executable, "-m", listen_processes.__name__, str(home)], input=b"", check=False)
        assert guard.returncode == 0
        assert ours.wait(10) == -9
        assert other.poll() is None
        assert not home.exists()
    finally:
        other.kill()
        other.wait()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder in which a page was listened to, and how it sounds."""
    _engine("en")
    folder = tmp_path_factory.mktemp("good")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        return folder, _hear(folder, GOOD)


def test_nothing_is_left_behind(good: tuple[Path, str]) -> None:
    folder, _ = good
    assert [each.name for each in folder.iterdir()] == ["page.html"]
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            with contextlib.suppress(OSError):
                assert str(folder).encode() not in (process / "environ").read_bytes()


# Each costs a start of Firefox: an ordinary run tries one of them, another one each day.
CASES = [*FAULTS, *ALIKE]


@pytest.mark.parametrize("case", CASES if share.whole() else [CASES[share.turn() % len(CASES)]])
def test_a_fault_sounds_otherwise_and_what_nobody_hears_does_not(
    tmp_path: Path, good: tuple[Path, str], case: str
) -> None:
    old, new = {**FAULTS, **ALIKE}[case]
    assert old in GOOD
    assert (_hear(tmp_path, GOOD.replace(old, new)) != good[1]) == (case in FAULTS)


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    for each in CHOSEN:
        _engine(each.language)
    with listen.published(PROJECT, WALKS.day) as address:
        yield address


@pytest.mark.parametrize("walk", CHOSEN, ids=lambda walk: f"{walk.language}-{walk.name}")
def test_a_page_sounds_as_it_did_when_it_was_reviewed(root: str, walk: listen.Walk) -> None:
    said = listen.hear(f"{root}{walk.page}", walk.language, walk.steps)
    assert not listen.difference(WALKS, walk, said), "renew with: contact-help listen --update, and review the diff"
