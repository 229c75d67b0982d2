"""Headers say what the pages say, in the words of each host."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
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
        # The page itself names its one style sheet, so that no header has to be renewed with it.
        assert re.fullmatch(r"'self' 'sha256-[\w+/]{43}='", wanted.pop("style-src"))
        sent = {**wanted, "style-src": "'self' 'unsafe-inline'", "frame-ancestors": "'none'"}
        assert directives(headers.headers(())["Content-Security-Policy"]) == sent
        assert '<meta name="referrer" content="no-referrer">' in page.read_text()


def test_the_policy_lets_nothing_run_and_nothing_be_fetched_from_elsewhere() -> None:
    policy = directives(HEADERS["Content-Security-Policy"])
    assert policy["default-src"] == policy["script-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["frame-src"] == "mailto:"
    assert policy["img-src"] == "'self'"
    assert policy.pop("style-src") == "'self' 'unsafe-inline'"
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
    # Where the site has a search, nginx keeps the policy in a variable, which the page of search sets anew.
    kept = dict(re.findall(r'^set (\$\w+) "(.*)";$', told.output, re.MULTILINE))
    lines = [reduce(lambda text, each: text.replace(*each), kept.items(), line) for line in told.output.splitlines()]
    for name, value in HEADERS.items():
        assert [line for line in lines if name in line and value in line], name
    # A header's value must not end the quotes that it stands in.
    assert '"' not in "".join(HEADERS.values())


def test_hosts_that_read_headers_from_the_site_find_them_there(project: Make) -> None:
    site = building.build(project("en")).site
    assert (site / "_headers").read_text() == headers.netlify(())
    assert (site / ".htaccess").read_text() == headers.apache(())


# A site with a page of search


def searching(site: Path) -> Path:
    for language in ("en", "ar"):
        (site / language / "a-z").mkdir()
        (site / language / "a-z/index.html").write_text("x")
    (site / "pagefind").mkdir()
    (site / "pagefind/pagefind.js").write_text("x")
    headers.write(site, WEBMAILS)
    return site


def test_the_policy_of_a_search_page_lets_own_scripts_and_no_others_run() -> None:
    strict, own = directives(headers.policy(WEBMAILS)), directives(headers.policy(WEBMAILS, search=True))
    assert own == {**strict, "script-src": "'self' 'wasm-unsafe-eval'", "worker-src": "'none'", "connect-src": "'self'"}


def test_a_site_without_search_says_nothing_of_it(project: Make) -> None:
    site = building.build(project("en")).site
    for host in headers.HOSTS:
        assert "wasm" not in headers.for_host(host, WEBMAILS, site)


def sent(rules: str, path: str) -> list[str]:
    """The policies that a host of Netlify's kind sends for a path: those of all the rules that match, in order."""
    found, hit = [], False
    for line in rules.splitlines():
        if not line.startswith(" "):
            pattern = re.escape(line).replace(r"\*", ".*").replace("/:language/", "/[^/]+/")
            hit = re.fullmatch(pattern, path) is not None
        elif hit and line.strip().startswith("Content-Security-Policy: "):
            found.append(line.partition(": ")[2])
    return found


def test_on_hosts_that_join_headers_every_page_but_search_gets_the_strict_policy_too(project: Make) -> None:
    site = searching(building.build(project("en", "ar")).site)
    rules = (site / "_headers").read_text()
    strict = headers.headers(WEBMAILS)["Content-Security-Policy"]
    own = headers.headers(WEBMAILS, search=True)["Content-Security-Policy"]
    for file in site.rglob("*"):
        path = "/" + file.relative_to(site).as_posix()
        if file.is_file():
            search = "/a-z/" in path or path.startswith("/pagefind/")
            for address in {path, path.removesuffix("index.html")}:
                assert sent(rules, address) == ([own] if search else [own, strict]), address
    assert sent(rules, "/en/none/") == [own]  # what is not there shows the error page, whose own policy is strict
    assert len([line for line in rules.splitlines() if line.startswith("/")]) < 100  # Cloudflare Pages takes no more


def test_apache_and_nginx_tell_search_pages_apart_by_their_address(project: Make) -> None:
    site = searching(building.build(project("en", "ar")).site)
    text = (site / ".htaccess").read_text()
    found = re.search(r"<If \"%\{REQUEST_URI\} =~ m#(.*)#\">\nHeader always set (\S+) \"(.*)\"\n</If>", text)
    assert found
    assert found[2] == "Content-Security-Policy"
    assert found[3] == headers.headers(WEBMAILS, search=True)["Content-Security-Policy"]
    assert f'if ($uri ~ "{found[1]}")' in headers.for_host("nginx", WEBMAILS, site)
    for path in ("/en/a-z/", "/zh-Hant/a-z/", "/help/en/a-z/index.html", "/pagefind/pagefind.js"):
        assert re.search(found[1], path), path
    for path in (
        "/en/",
        "/en/a-z",
        "/en/a-z/more/",
        "/a-z/",
        "/en/write/a-z-a/",
        "/en/ba-z/",
        "/en/pagefind",
    ):
        assert not re.search(found[1], path), path
