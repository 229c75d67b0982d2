"""A site that is shown while it is written: what is saved stands there at the next reload."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urljoin

import pytest

from conftest import translate
from contact_help.problems import InputError
from contact_help.warm import serving

Make = Callable[..., Path]


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
    return port


class Shown:
    """A project that is served. address: of its English pages."""

    def __init__(self, folder: Path, port: int, said: IO[str]) -> None:
        self.folder, self.said, self.address = folder, said, f"http://127.0.0.1:{port}/help/en/"

    def wait_for(self, words: str) -> str:
        lines = []
        for line in self.said:
            lines.append(line)
            if words in line:
                return "".join(lines)
        raise AssertionError("".join(lines))

    def page(self, below: str = "") -> str:
        with urllib.request.urlopen(urljoin(self.address, below), timeout=20) as answer:  # noqa: S310 # this machine
            assert answer.headers["Cache-Control"] == "no-store"
            text: str = answer.read().decode()
        return text


@contextmanager
def shown(folder: Path) -> Iterator[Shown]:
    port = free_port()
    command = [sys.executable, "-m", "contact_help.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        site = Shown(folder, port, server.stdout)
        try:
            site.wait_for(f"Serving on {site.address} until Ctrl+C")
            yield site
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
        assert server.stdout.read() == "Ended\n"


def test_what_is_saved_stands_there_at_the_next_reload(project: Make) -> None:
    folder = project("en", "es")
    page = folder / "docs/index.md"
    with shown(folder) as site:
        assert "Part one" in site.page()
        page.write_text(page.read_text() + "\nThis is new.\n")
        site.wait_for("Built again after a change of docs/index.md")
        assert "This is new." in site.page()
        translate(folder, "es", "Part one", "Parte uno")
        site.wait_for("Built again after a change of locales/es/LC_MESSAGES/site.po")
        assert "Parte uno" in site.page("../es/")
        (folder / "docs/more.md").write_text("# More\n")
        (folder / "mkdocs.yml").write_text(
            (folder / "mkdocs.yml").read_text().replace("index.md, w", "index.md, more.md, w")
        )
        site.wait_for("Built again")
        assert "More" in site.page("more/")
        style = folder / "overrides/assets/site.css"
        style.write_text(style.read_text() + "p { color: #010203 }")
        site.wait_for("Built again after a change of overrides/assets/site.css")
        assert "#010203" in site.page("../assets/site.css")
    # What is published is built by another command.
    assert not (folder / "site").exists()


def test_a_mistake_is_told_and_the_site_stays_until_it_is_mended(project: Make) -> None:
    folder = project("en")
    page = folder / "docs/index.md"
    words = page.read_text()
    with shown(folder) as site:
        page.write_text(words + "\nWithin {no_such_fact}.\n")
        said = site.wait_for("Not built: the site is as it was")
        assert "docs/index.md:14: {no_such_fact} is not a fact" in said
        assert "no_such_fact" not in site.page()
        page.write_text(words + "\nMended.\n")
        site.wait_for("Built again")
        assert "Mended." in site.page()


def test_what_is_outside_of_the_sites_path_is_not_found(project: Make) -> None:
    with shown(project("en")) as site, pytest.raises(urllib.error.HTTPError, match="404"):
        site.page("../../en/")


def test_a_taken_port_is_told_before_anything_is_built(project: Make) -> None:
    folder = project("en")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"the port {port} of this machine is taken"):
            serving.serve(folder, port=port, say=print)
    assert not list((folder / ".cache").glob("serve-*/*"))
