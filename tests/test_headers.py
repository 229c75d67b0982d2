"""Headers say what the pages say, in the words of each host."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from contact_help import building, headers
from contact_help.cli import main
from contact_help.composing import topics

Make = Callable[..., Path]
WEBMAILS = topics.read_frame(Path(__file__).parents[1] / "docs/write/letter.yml", place="letter.yml").webmails
HEADERS = headers.headers(WEBMAILS)


def directives(policy: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (each.strip().partition(" ") for each in policy.split(";"))}


def test_the_header_is_the_pages_own_policy_and_forbids_framing(project: Make) -> None:
    site = building.build(project("en", "ar")).site
    for page in site.rglob("*.html"):
        found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page.read_text())
        assert found, page
        wanted = directives(unescape(found[1]))
        assert directives(headers.headers(())["Content-Security-Policy"]) == {**wanted, "frame-ancestors": "'none'"}
        assert '<meta name="referrer" content="no-referrer">' in page.read_text()


def test_the_policy_lets_nothing_run_and_nothing_be_fetched_from_elsewhere() -> None:
    policy = directives(HEADERS["Content-Security-Policy"])
    assert policy["default-src"] == policy["script-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["frame-src"] == "mailto:"
    assert policy["style-src"] == policy["img-src"] == "'self'"
    assert "unsafe" not in str(policy)
    assert "*" not in str(policy)
    assert policy["form-action"].split()[0] == "mailto:"
    assert all(each.startswith("https://") for each in policy["form-action"].split()[1:])
    assert HEADERS["Referrer-Policy"] == "no-referrer"
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(HEADERS["Permissions-Policy"].split(", "))


@pytest.mark.parametrize("host", ["apache", "netlify", "nginx"])
def test_each_host_gets_every_header(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    told = CliRunner().invoke(main, ["headers", host])
    assert told.exit_code == 0
    for name, value in HEADERS.items():
        assert [line for line in told.output.splitlines() if name in line and value in line], name
    # A header's value must not end the quotes that it stands in.
    assert '"' not in "".join(HEADERS.values())


def test_hosts_that_read_headers_from_the_site_find_them_there(project: Make) -> None:
    site = building.build(project("en")).site
    assert (site / "_headers").read_text() == headers.netlify(())
    assert (site / ".htaccess").read_text() == headers.apache(())
