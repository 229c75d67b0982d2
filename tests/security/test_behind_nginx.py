"""The site behind nginx over https, in a real Chromium: nothing is refused, nothing is asked of others, mail opens.

Each protection is also taken away, to show that these tests would see it gone. Needs `nginx` (Debian's package).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from composing import share
from contact_help import building, headers, styles
from contact_help.checking import server
from web_server import PROJECT, WEBMAILS, answer, needs_nginx, nginx

HEADERS = headers.headers(WEBMAILS)
STYLE = styles.find([str(PROJECT / "overrides")])
pytestmark = needs_nginx


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return building.build(PROJECT, site=tmp_path_factory.mktemp("published") / "site").site


@pytest.fixture(scope="module")
def root(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    sent = headers.for_host("nginx", WEBMAILS, site)
    with nginx(site, tmp_path_factory.mktemp("nginx"), sent=sent) as address:
        yield address


@dataclass
class Seen:
    """What a browser says while it shows pages. issues: policy violations and mixed content. asked: addresses."""

    issues: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    handed: list[str] = field(default_factory=list)

    def others(self, root: str) -> set[str]:
        """What was asked of another host than `root`'s."""
        return {each for each in self.asked if urlsplit(each).netloc != urlsplit(root).netloc}


@contextmanager
def watched(chromium: Browser, *, script: bool = False) -> Iterator[tuple[BrowserContext, Seen]]:
    """A fresh browser profile and what it sees."""
    context, seen = chromium.new_context(java_script_enabled=script, ignore_https_errors=True), Seen()

    def issue(event: dict[str, Any]) -> None:
        code, details = event["issue"]["code"], event["issue"].get("details", {})
        mixed = details.get("mixedContentIssueDetails", {})
        if mixed.get("resourceType") == "Form" and mixed.get("insecureURL", "").startswith("mailto:"):
            return  # the browser's remark on every form that opens mail
        if code in {"ContentSecurityPolicyIssue", "MixedContentIssue", "BlockedByResponseIssue", "CookieIssue"}:
            seen.issues.append(f"{code}: {details.get('contentSecurityPolicyIssueDetails', details)}")

    page = context.new_page()
    session = context.new_cdp_session(page)
    for domain in ("Page", "Audits", "Network"):
        session.send(f"{domain}.enable")
    session.on("Audits.issueAdded", issue)
    session.on("Page.frameRequestedNavigation", lambda event: seen.handed.append(event["url"]))
    context.on("request", lambda request: seen.asked.add(request.url) if request.url.startswith("http") else None)
    try:
        yield context, seen
    finally:
        context.close()


def test_every_page_loads_without_a_violation(chromium: Browser, site: Path, root: str) -> None:
    """Every page of English and of two languages by turns of days; of all of them at night."""
    tags = sorted(each.parent.name for each in site.glob("*/index.html"))
    chosen = ["en", *share.languages(tags, share.turn())]
    files = [*site.glob("*.html"), *(each for tag in chosen for each in (site / tag).rglob("*.html"))]
    pages = sorted(each.relative_to(site).as_posix() for each in files)
    with watched(chromium) as (context, seen):
        for page in pages:
            response = context.pages[0].goto(root + page.removesuffix("index.html"))
            assert response
            assert response.status == 200, page
        cookies = context.cookies()
    assert len(pages) > 50
    assert seen.issues == []
    assert seen.others(root) == set()
    assert cookies == []


@pytest.mark.parametrize("path", ["", "en/", "en/none/", "assets/site.css", "sitemap.xml", "en"])
def test_every_kind_of_answer_carries_every_header(root: str, path: str) -> None:
    _, found = answer(root + path)
    assert {name: found.get_all(name) for name in HEADERS} == {name: [value] for name, value in HEADERS.items()}
    assert found["Set-Cookie"] is None


def test_pages_keep_nothing_in_the_browser(chromium: Browser, root: str) -> None:
    with watched(chromium, script=True) as (context, _):
        page = context.pages[0]
        page.goto(root + "en/")
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie.length]") == [0, 0, 0]
        assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0


def test_the_composer_still_opens_its_mail(chromium: Browser, root: str) -> None:
    with watched(chromium) as (context, seen):
        page = context.pages[0]
        page.goto(root + "en/write/late-fee/")
        form = page.locator("form[action^='mailto:']").first
        for each in form.locator("input[required], textarea[required]").all():
            if each.is_visible() and (each.get_attribute("type") or "text") not in {"radio", "checkbox"}:
                each.fill("2026-03-16" if each.get_attribute("type") == "date" else "123456")
        page.locator("button[type=submit][form]").first.click()
        page.wait_for_timeout(500)
    assert [each for each in seen.handed if each.startswith("mailto:")]
    assert seen.issues == []
    assert seen.others(root) == set()


def framed(chromium: Browser, address: str, folder: Path) -> bool:
    """Whether a page of another host can show ours in a frame."""
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(f'<!doctype html><iframe src="{address}en/"></iframe>')
    with server.serve(folder) as other, watched(chromium) as (context, _):
        page = context.pages[0]
        page.goto(other)
        page.wait_for_timeout(200)
        return any(each.url.startswith(address) for each in page.frames[1:])


def test_no_other_page_can_show_ours_in_a_frame(chromium: Browser, site: Path, root: str, tmp_path: Path) -> None:
    assert not framed(chromium, root, tmp_path / "other")
    # Taken away, the page is shown: the test can see the difference. The page's own policy cannot forbid it.
    with nginx(site, tmp_path / "bare", sent="") as bare:
        assert framed(chromium, bare, tmp_path / "other")


def test_a_location_with_a_header_of_its_own_loses_ours_and_is_seen(site: Path, tmp_path: Path) -> None:
    with nginx(site, tmp_path / "weak", more="location /en/ { add_header X-Own 1; }") as weak:
        assert answer(weak + "en/")[1]["Content-Security-Policy"] is None
        assert answer(weak + "ar/")[1]["Content-Security-Policy"]


# What a hole in the build could let into a page. Each stands on a page of its own.
INJECTED = [
    ("a script in the page", "<script>document.title = 'run'</script>"),
    ("a script of this host", '<script src="/evil.js"></script>'),
    ("a script of another host", '<script src="https://evil.example/a.js"></script>'),
    ("a script in an attribute", '<button onclick="document.title=`run`" id="hit">x</button>'),
    ("a style in the page", "<style>p { color: red }</style>"),
    ("a style in an attribute", '<p style="color: red">x</p>'),
    ("a style sheet of another host", '<link rel="stylesheet" href="https://evil.example/a.css">'),
    ("a picture of another host", '<img src="https://evil.example/a.png" alt="">'),
    ("a picture in the address", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">'),
    ("a frame of another host", '<iframe src="https://evil.example/"></iframe>'),
    ("a frame of this host", '<iframe src="/en/faq/"></iframe>'),
    ("a film of another host", '<video src="https://evil.example/a.mp4" autoplay></video>'),
    ("a base of another host", '<base href="https://evil.example/">'),
    ("an object of another host", '<object data="https://evil.example/a.svg"></object>'),
    ("a font of another host", '<link rel="preload" as="font" href="https://evil.example/a.woff2" crossorigin>'),
    ("a manifest of another host", '<link rel="manifest" href="https://evil.example/a.json">'),
]


FORMS = ["https://evil.example/", "/en/", "https://mail.google.com.evil.example/", "http://mail.google.com/"]


# Directive, what it is weakened to, what is injected, and a question that is answered with yes when that worked.
WEAKENED = [
    ("script-src 'none'", "script-src 'unsafe-inline'", "<script>window.run = 1</script>", "window.run === 1"),
    ("script-src 'none'", "script-src 'self'", '<script src="/evil.js"></script>', "window.run === 1"),
    (
        f"style-src {STYLE.sources}",
        "style-src 'self' 'unsafe-inline'",
        '<p id="it" style="opacity: 0.5">x</p>',
        "getComputedStyle(document.querySelector('#it')).opacity === '0.5'",
    ),
    (
        "img-src 'self'",
        "img-src 'self' data:",
        '<img id="it" alt="" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">',
        "document.querySelector('#it').naturalWidth === 1",
    ),
    (
        "frame-src mailto:",
        "frame-src mailto: 'self'",
        '<iframe id="it" src="/assets/icon.svg"></iframe>',
        "!!document.querySelector('#it').contentDocument?.querySelector('svg')",
    ),
    ("base-uri 'none'", "base-uri 'self'", '<base href="/evil/">', "document.baseURI.endsWith('/evil/')"),
    (
        "form-action mailto:",
        "form-action mailto: 'self'",
        '<form action="/en/faq/"><button id="hit">x</button></form>',
        "location.pathname === '/en/faq/'",
    ),
]


def press(page: Page) -> None:
    """Press the button without waiting for a page that may not come."""
    page.focus("#hit")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)


@pytest.fixture(scope="module")
def attacked(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site with a page for each attack, and for each weakening one that carries and gets the weaker policy."""
    folder = tmp_path_factory.mktemp("attacked")
    copy = folder / "site"
    shutil.copytree(site, copy)
    (copy / "evil.js").write_text("window.run = 1; document.title = 'run'")
    plain = (copy / "en/faq/index.html").read_text()
    pages = {f"injected-{number}": markup for number, (_, markup) in enumerate(INJECTED)}
    pages |= {
        f"form-{number}": f'<form action="{action}"><input name="loan" value="1"><button id="hit">x</button></form>'
        for number, action in enumerate(FORMS)
    }
    texts = {name: plain.replace("</main>", f"{markup}</main>", 1) for name, markup in pages.items()}
    locations = []
    for number, (strong, weak, markup, _) in enumerate(WEAKENED):
        texts[f"strong-{number}"] = text = plain.replace("</main>", f"{markup}</main>", 1)
        texts[f"weak-{number}"] = text.replace(strong.replace("'", "&#39;"), weak.replace("'", "&#39;"))
        assert texts[f"weak-{number}"] != text
        sent = headers.nginx(WEBMAILS).replace(strong, weak)
        # A page of this host is framed in one of them, which these two forbid by themselves.
        sent = sent.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        sent = "".join(line for line in sent.splitlines(keepends=True) if "X-Frame-Options" not in line)
        (folder / f"weak-{number}.conf").write_text(sent)
        locations.append(f"location /en/weak-{number}/ {{ include {folder}/weak-{number}.conf; }}")
    framed_one = headers.nginx(WEBMAILS).replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    (folder / "framed.conf").write_text(re.sub(".*X-Frame-Options.*", "", framed_one))
    locations.append(f"location = /assets/icon.svg {{ include {folder}/framed.conf; }}")
    for name, text in texts.items():
        (copy / "en" / name).mkdir()
        (copy / "en" / name / "index.html").write_text(text)
    with nginx(copy, folder / "nginx", more="\n".join(locations)) as address:
        yield address


@pytest.mark.parametrize("number", range(len(INJECTED)), ids=[name for name, _ in INJECTED])
def test_what_is_injected_into_a_page_is_refused_and_seen(chromium: Browser, attacked: str, number: int) -> None:
    name, markup = INJECTED[number]
    with watched(chromium, script=True) as (context, seen):
        page = context.pages[0]
        page.goto(f"{attacked}en/injected-{number}/")
        if "hit" in markup:
            press(page)
        page.wait_for_timeout(100)
        assert page.title() != "run"
        assert not [each for each in page.frames[1:] if each.url.startswith(("https://evil", attacked))]
    # A manifest is fetched when a person installs the page only: refused without a word.
    assert seen.issues or "manifest" in name


@pytest.mark.parametrize("number", range(len(FORMS)), ids=FORMS)
def test_a_form_that_would_send_elsewhere_is_refused(chromium: Browser, attacked: str, number: int) -> None:
    with watched(chromium) as (context, seen):
        page = context.pages[0]
        page.goto(f"{attacked}en/form-{number}/")
        press(page)
        assert page.url == f"{attacked}en/form-{number}/"
    assert [each for each in seen.issues if "form-action" in each]
    assert not [each for each in seen.asked if "loan=1" in each]


@pytest.mark.parametrize("number", range(len(WEAKENED)), ids=[weak for _, weak, *_ in WEAKENED])
@pytest.mark.parametrize("way", ["strong", "weak"])
def test_each_directive_holds_and_each_weakening_is_seen(
    chromium: Browser, attacked: str, number: int, way: str
) -> None:
    *_, markup, worked = WEAKENED[number]
    with watched(chromium, script=True) as (context, seen):
        page = context.pages[0]
        page.goto(f"{attacked}en/{way}-{number}/")
        if "hit" in markup:
            press(page)
        page.wait_for_timeout(100)
        assert page.evaluate(worked) is (way == "weak")
    assert bool(seen.issues) is (way == "strong")


# A page of search, and what a script of the site's own can do there and nowhere else.

WASM = bytes((0, 0x61, 0x73, 0x6D, 1, 0, 0, 0))
SEARCHING = """\
window.done = {};
const tried = (name, work) => Promise.resolve().then(work).then(
  () => { window.done[name] = true; }, () => { window.done[name] = false; });
window.all = Promise.all([
  tried("index", () => fetch("/pagefind/index.json").then((answer) => answer.json())),
  tried("wasm", () => fetch("/pagefind/empty.wasm").then((answer) => answer.arrayBuffer()).then(WebAssembly.compile)),
  tried("worker", () => new Promise((yes, no) => {
    const worker = new Worker("/pagefind/worker.js");
    worker.onmessage = ({ data }) => (data ? yes() : no());
    worker.onerror = no;
  })),
  tried("eval", () => eval("1")),
  tried("inline", () => { if (!window.inline) throw new Error("it did not run"); }),
  tried("elsewhere", () => fetch("https://evil.example/")),
]);
"""
WORKER = """\
fetch("/pagefind/empty.wasm").then((answer) => answer.arrayBuffer()).then(WebAssembly.compile)
  .then(() => postMessage(true), () => postMessage(false));
"""


@pytest.fixture(scope="module")
def searched(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site with a page of search, and the same page at another address and with the policy of the others."""
    folder = tmp_path_factory.mktemp("searched")
    copy = folder / "site"
    shutil.copytree(site, copy)
    plain = (copy / "en/faq/index.html").read_text()
    text = plain.replace(
        "</main>", '<script>window.inline = 1</script><script src="/pagefind/ui.js"></script></main>', 1
    )
    # A page names its one style sheet by its hash.
    styles = str(re.findall("style-src ([^;]*)", unescape(text))[0])
    both = (headers.policy(WEBMAILS, styles=styles, search=each) for each in (False, True))
    strict, own = (each.replace("'", "&#39;") for each in both)
    assert strict in text
    for name, page in {
        "a-z": text.replace(strict, own),
        "meta": text.replace(strict, own),
        "a-z/more": text,
    }.items():
        (copy / "en" / name).mkdir(exist_ok=True)
        (copy / "en" / name / "index.html").write_text(page)
    (copy / "pagefind").mkdir(exist_ok=True)
    (copy / "pagefind/ui.js").write_text(SEARCHING)
    (copy / "pagefind/worker.js").write_text(WORKER)
    (copy / "pagefind/index.json").write_text("{}")
    (copy / "pagefind/empty.wasm").write_bytes(WASM)
    with nginx(copy, folder / "nginx", sent=headers.for_host("nginx", WEBMAILS, copy)) as address:
        yield address


@pytest.mark.parametrize("path", ["en/a-z/", "en/a-z/index.html"])
def test_a_page_of_search_can_search_and_do_nothing_else(chromium: Browser, searched: str, path: str) -> None:
    with watched(chromium, script=True) as (context, seen):
        page = context.pages[0]
        page.goto(searched + path)
        page.evaluate("window.all")
        done = page.evaluate("window.done")
    assert done == {"index": True, "wasm": True, "worker": False, "eval": False, "inline": False, "elsewhere": False}
    assert seen.others(searched) == set()
    assert seen.issues


@pytest.mark.parametrize("path", ["en/meta/", "en/a-z/more/"])
def test_no_other_page_can_run_what_the_page_of_search_runs(chromium: Browser, searched: str, path: str) -> None:
    """Neither a page that says the weaker policy of itself, nor one below the page of search."""
    with watched(chromium, script=True) as (context, seen):
        page = context.pages[0]
        page.goto(searched + path)
        assert page.evaluate("window.all === undefined && window.inline === undefined")
    assert [each for each in seen.issues if "script-src" in each]


@pytest.mark.parametrize(
    "path",
    ["", "en/", "en/none/", "en/a-z/none", "none/a-z-a/", "en/faq/", "en/faq/?/en/a-z/", "assets/site.css"],
)
def test_nothing_changes_for_other_pages_of_a_site_with_search(searched: str, path: str) -> None:
    _, found = answer(searched + path)
    assert {name: found.get_all(name) for name in HEADERS} == {name: [value] for name, value in HEADERS.items()}


def test_the_page_of_search_gets_every_header_and_its_own_policy(searched: str) -> None:
    own = headers.headers(WEBMAILS, search=True)
    _, found = answer(searched + "en/a-z/")
    assert {name: found.get_all(name) for name in own} == {name: [value] for name, value in own.items()}
    assert {name for name in own if own[name] != HEADERS[name]} == {"Content-Security-Policy"}


def test_the_search_of_the_site_works_behind_its_policy_and_keeps_nothing(chromium: Browser, root: str) -> None:
    with watched(chromium, script=True) as (context, seen):
        page = context.pages[0]
        page.goto(root + "es/a-z/")
        page.get_by_role("searchbox").fill("forclosure")
        page.keyboard.press("Enter")
        page.get_by_role("region").get_by_role("link").first.wait_for()
        assert page.url == root + "es/a-z/"
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie.length]") == [0, 0, 0]
        assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    assert seen.issues == []
    assert seen.others(root) == set()
    assert not [each for each in seen.asked if "forclosure" in each]
