"""The built site on an https address with its own policy, and the browsers that visit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from composing import engines, forms, share
from composing.thunderbird import Thunderbird, missing, thunderbird
from contact_help import building
from contact_help.checking import browsers, server
from web_server import certificate

PROJECT = Path(__file__).parents[2]
ENGINES = ("Chromium", "Firefox", "WebKitGTK")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return building.build(PROJECT, site=tmp_path_factory.mktemp("published") / "site").site


@pytest.fixture(scope="session")
def topics(site: Path) -> list[forms.TopicPage]:
    """Every page with a letter: topics and second letters, in every language."""
    found = forms.pages(site)
    assert found, "the site has no page with a letter"
    return found


@pytest.fixture(scope="session")
def root(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server.serve(site, certificate=certificate(tmp_path_factory.mktemp("certificate"))) as address:
        yield address


@pytest.fixture(scope="session")
def found() -> browsers.Browser:
    return browsers.find_browser()


@pytest.fixture(scope="session")
def mail_of_chromium(
    found: browsers.Browser, tmp_path_factory: pytest.TempPathFactory
) -> tuple[engines.Mailbox | None, dict[str, str | float | bool]]:
    return engines.chromium_mailbox(tmp_path_factory.mktemp("chromium"), found)


@pytest.fixture(scope="session")
def chromium(
    playwright: Playwright,
    found: browsers.Browser,
    mail_of_chromium: tuple[engines.Mailbox | None, dict[str, str | float | bool]],
) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=str(found.path), args=list(found.flags), env=mail_of_chromium[1]
    )
    yield browser
    browser.close()


def _firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Firefox]:
    if not engines.firefox_program():
        share.not_proved("Firefox is not installed (Debian: apt-get install firefox-esr)")
    with engines.firefox(tmp_path_factory.mktemp("firefox")) as started:
        yield started


def _webkit() -> Iterator[engines.WebKit]:
    if not engines.webkit_is_installed():
        share.not_proved(
            "WebKitGTK is not installed (Debian: apt-get install gir1.2-webkit2-4.1 python3-gi xvfb xauth)"
        )
    with engines.webkit() as started:
        yield started


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Engine]:
    """Each browser in turn, started once."""
    if request.param == "Firefox":
        yield from _firefox(tmp_path_factory)
    elif request.param == "WebKitGTK":
        yield from _webkit()
    else:
        context = engines.chromium_context(request.getfixturevalue("chromium"))
        yield engines.Chromium(context, request.getfixturevalue("mail_of_chromium")[0])
        context.close()


@pytest.fixture(scope="session")
def mail_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Thunderbird]:
    if lacking := missing():
        share.not_proved(f"{lacking} is not installed (Debian: apt-get install thunderbird xvfb xauth dbus)")
    with thunderbird(tmp_path_factory.mktemp("thunderbird")) as started:
        yield started


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """A function that puts a line into the summary at the end: how much of the whole was tried."""
    return request.config.stash.setdefault(share.NOTES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    notes = config.stash.get(share.NOTES, [])
    if notes:
        extent = "all" if share.whole() else f"turn {share.turn()}"
        terminalreporter.section(f"letters in real browsers ({extent})")
        for line in notes:
            terminalreporter.line(line)
