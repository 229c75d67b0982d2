"""A browser is found on a machine that has one, and on one that has nothing but Python."""

from __future__ import annotations

import platform
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Playwright

from contact_help.checking import browsers
from contact_help.checking.node import CHECKOUT
from contact_help.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without Node.js and without a browser; gives the one folder in which programs are looked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROME_PATH", raising=False)
    return folder


def letter_widths(playwright: Playwright, browser: browsers.Browser, *letters: str) -> list[float]:
    """Render a page with the letters; gives the width of each, in CSS pixels."""
    running = playwright.chromium.launch(
        executable_path=browser.path, args=list(browser.flags), env=dict(browser.environment)
    )
    page = running.new_page()
    page.set_content("".join(f"<b>{letter}</b>" for letter in letters))
    widths: list[float] = page.evaluate(
        "[...document.querySelectorAll('b')].map(element => element.getBoundingClientRect().width)"
    )
    running.close()
    return widths


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A checkout with the npm packages and nothing unpacked; cleared at once, for it grows to 200 MB."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "node_modules").symlink_to(CHECKOUT / "node_modules")
    yield folder
    shutil.rmtree(folder)


def test_the_browser_that_chrome_path_names_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "chromium", "echo Chromium 1")
    monkeypatch.setenv("CHROME_PATH", str(program(bare / "other", "echo Other 2")))
    found = browsers.find_browser()
    assert (found.path, found.version, found.full) == (bare / "other", "Other 2", True)


def test_a_headless_shell_is_not_a_full_browser(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROME_PATH", str(program(bare / "chrome-headless-shell", "echo Shell 3")))
    assert not browsers.find_browser().full


def test_a_wrong_chrome_path_is_an_error_and_not_passed_over(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "chromium", "echo Chromium 1")
    monkeypatch.setenv("CHROME_PATH", str(bare / "none"))
    with pytest.raises(InputError, match=r"CHROME_PATH: .*none does not start\. Set it to a Chromium, or unset it"):
        browsers.find_browser()


def test_a_stub_that_only_tells_how_to_install_is_passed_over(bare: Path) -> None:
    program(bare / "chromium", "echo install it first >&2; exit 1")
    program(bare / "google-chrome", "echo Chrome 4")
    assert browsers.find_browser().path == bare / "google-chrome"


def test_only_root_goes_without_the_sandbox(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "chromium", "echo Chromium 1")
    for user, without in ((0, True), (1000, False)):
        monkeypatch.setattr("os.geteuid", lambda user=user: user)
        assert ("--no-sandbox" in browsers.find_browser().flags) is without


@pytest.mark.usefixtures("bare")
def test_with_nothing_installed_the_browser_from_npm_is_unpacked_and_renders(
    checkout: Path, playwright: Playwright
) -> None:
    found = browsers.find_browser(checkout)
    assert found.path.is_relative_to(checkout / ".cache")
    assert not found.full
    thin, wide = letter_widths(playwright, found, "\N{ARABIC LETTER ALEF}", "\N{ARABIC LETTER DAD}")
    assert 0 < thin < wide, "a font without the letters shows the same box for both"
    assert {path.name for path in (checkout / ".cache").iterdir()} == {found.path.parent.name}

    before = found.path.stat()
    assert browsers.find_browser(checkout) == found
    assert found.path.stat().st_mtime_ns == before.st_mtime_ns, "it was unpacked again"

    found.path.write_bytes(b"cut short")
    assert browsers.find_browser(checkout) == found
    assert found.path.stat().st_size == before.st_size


@pytest.mark.usefixtures("bare")
def test_without_the_npm_packages_the_remedy_is_to_install_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"@sparticuz/chromium is not installed\. Run `python -m"):
        browsers.find_browser(tmp_path)


@pytest.mark.usefixtures("bare")
def test_on_another_kind_of_machine_the_remedy_is_to_install_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(InputError, match=r"does not run on linux aarch64\. Install Chromium or Chrome"):
        browsers.find_browser()


def test_the_command_line_names_the_browser(bare: Path) -> None:
    program(bare / "chromium", "echo Chromium 1")
    said: list[str] = []
    assert browsers.main([], say=said.append) == 0
    assert said == [f"Browser: Chromium 1 ({bare / 'chromium'})"]


@pytest.mark.usefixtures("bare")
def test_the_command_line_says_what_is_wrong_and_ends_with_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROME_PATH", "/none")
    said: list[str] = []
    assert browsers.main([], say=said.append) == 2
    assert said == ["CHROME_PATH: /none does not start. Set it to a Chromium, or unset it."]
