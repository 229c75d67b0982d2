"""What a reader with a slow phone waits for: first paint, all of a page, bytes, requests and layout shift.

    PYTHONPATH=tests .venv/bin/python -m benchmarks.phone [--rounds 3] [--languages en,ar] [--record]
    PYTHONPATH=tests .venv/bin/python -m benchmarks.phone --styles [--site site] [--rounds 5] [--record]

A Chromium at the width of a phone is held to 400 kbit/s, 400 ms from request to answer, and a sixth of the processor's
speed, over the DevTools protocol. Each view of a page begins with an empty cache. Ours, stock MkDocs with Material and
Starlight show the same text, made by `build.py`, from the same server, which compresses with gzip as most hosts do.
They take turns. What stands on other hosts is not fetched: Material's web fonts are left out, to its good.

--styles compares, on pages of the real site, a style sheet in each page with one that is linked: what the first view
of a reader costs, and the second one. The linked one is tried with the caching that HOSTING.md advises, and as the best
that could be had, kept for a year without being asked about.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from benchmarks import build, peers, results
from contact_help import styles
from contact_help.checking import browsers

BITS, LATENCY, SLOWER = 400_000, 400, 6
"""Bits a second, milliseconds, and how many times slower the processor is."""
PHONE = {"width": 360, "height": 740}
ADVISED, KEPT = "no-cache", "max-age=31536000, immutable"
PEERS = ("contact-help", "starlight", "mkdocs")
AIMS = {"starlight": 2.0, "mkdocs": 5.0}
PATH = "part-0/page-3/"
VIEWS = ("en/", "en/write/late-fee/")
_LEVEL = 6
_QUIET, _PATIENCE = 1.5, 90.0  # seconds; the first is longer than an answer is waited for
_TEXT = (".html", ".css", ".js", ".mjs", ".svg", ".json", ".xml", ".txt")
# Entries from before the observer came are handed to it afterwards. All count: nobody presses anything here, and being
# held to a phone's width is called an input by Chromium.
_SHIFTS = """() => new Promise(done => {
  const found = [];
  new PerformanceObserver(list => found.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(found.reduce((sum, each) => sum + each.value, 0)), 100);
})"""
_PAINT = "() => performance.getEntriesByName('first-contentful-paint').map(each => each.startTime)[0] ?? null"
_LINK = re.compile(r'<link rel="stylesheet" href="[^"]*assets/[^"]*\.css">\n?')


@dataclass(frozen=True)
class View:
    """A view of a page. paint, complete: seconds from its start; size: bytes on the wire. shift: of the layout, 0 none.

    complete: when the page was loaded and the last of its files was there. elsewhere: requests to other hosts, which
    are not let through.
    """

    paint: float
    complete: float
    size: int
    requests: int
    shift: float
    elsewhere: int = 0


# A server as most hosts are


@contextmanager
def served(site: Path, *, caching: Callable[[str], str] = lambda _: ADVISED) -> Iterator[str]:
    """Serve the folder `site` compressed; gives its address. caching: what Cache-Control says for a path."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Compressing, directory=str(site), caching=caching))
    server.daemon_threads, server.block_on_close = True, False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Compressing(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, caching: Callable[[str], str], **more: Any) -> None:  # noqa: ANN401 # the base class's
        self._caching = caching
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = file.read_bytes()
        mark = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        same = self.headers["If-None-Match"] == mark
        self.send_response(HTTPStatus.NOT_MODIFIED if same else HTTPStatus.OK)
        self.send_header("Cache-Control", self._caching(urlsplit(self.path).path))
        self.send_header("ETag", mark)
        if not same:
            self.send_header("Content-Type", self.guess_type(str(file)))
            if file.suffix in _TEXT:
                body = gzip.compress(body, _LEVEL, mtime=0)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not same:
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 # the base class's name
        """Say nothing."""


# A phone


class Phone:
    """A fresh profile of a browser that is held to the profile of a slow phone."""

    def __init__(self, browser: Browser, *, slow: bool = True) -> None:
        """slow: whether the network and the processor are held back."""
        self.context: BrowserContext = browser.new_context(
            viewport={"width": PHONE["width"], "height": PHONE["height"]}, is_mobile=True, has_touch=True
        )
        self.page: Page = self.context.new_page()
        self._session: CDPSession = self.context.new_cdp_session(self.page)
        self._session.send("Network.enable")
        self._session.send("Page.enable")
        self._session.send("Network.setBlockedURLs", {"urls": ["https://*"]})
        if slow:
            limits = {"latency": LATENCY, "downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8}
            self._session.send("Network.emulateNetworkConditions", {"offline": False, **limits})
            self._session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        self._session.on("Network.requestWillBeSent", self._sent)
        self._session.on("Network.loadingFinished", self._finished)
        self._session.on("Network.dataReceived", lambda _: self._stir())
        self._session.on("Page.loadEventFired", self._loaded)
        self._forget()

    def _forget(self) -> None:
        self._start: float | None = None
        self._load = self._last = 0.0
        self._known: set[str] = set()
        self._stirred = time.monotonic()
        self._own = self._elsewhere = self._size = 0

    def _sent(self, event: Mapping[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith("data:"):
            return
        if not url.startswith("http://127.0.0.1"):
            self._elsewhere += 1
            return
        self._stir()
        self._own += 1
        self._known.add(event["requestId"])
        self._start = event["timestamp"] if self._start is None else self._start

    def _finished(self, event: Mapping[str, Any]) -> None:
        if event["requestId"] in self._known:
            self._stir()
            self._size += int(event["encodedDataLength"])
            self._last = event["timestamp"]

    def _stir(self) -> None:
        self._stirred = time.monotonic()

    def _loaded(self, event: Mapping[str, Any]) -> None:
        self._stir()
        self._load = event["timestamp"]

    def view(self, address: str) -> View:
        """Open a page and wait until nothing more comes. Raises RuntimeError when it is never done."""
        self._forget()
        self.page.goto(address, wait_until="commit", timeout=_PATIENCE * 1000)
        end = time.monotonic() + _PATIENCE
        # No request is waited for by itself: the end of one for a worker's script is told to nobody.
        while time.monotonic() - self._stirred < _QUIET or not self._load:
            self.page.wait_for_timeout(50)
            if time.monotonic() > end:
                raise RuntimeError(f"{address} is not complete after {_PATIENCE:.0f} seconds")
        paint, shift = self.page.evaluate(_PAINT), self.page.evaluate(_SHIFTS)
        if paint is None or self._start is None:
            raise RuntimeError(f"{address} painted nothing")
        complete = max(self._load, self._last) - self._start
        return View(paint / 1000, complete, self._size, self._own, round(shift, 4), self._elsewhere)

    def close(self) -> None:
        """End the profile."""
        self.context.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine that the project's other tools use."""
    found = browsers.find_browser()
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=str(found.path), args=list(found.flags), env=dict(found.environment) or None
        )
        try:
            yield browser
        finally:
            browser.close()


# Beside others


def compare(browser: Browser, *, pages: int, rounds: int, languages: Sequence[str]) -> dict[str, list[View]]:
    """First views of one page in each language, by the name of the generator that made it."""
    known, text = build.peers(), build.make_pages(pages, 1)
    build.install(PEERS)
    views: dict[str, list[View]] = {name: [] for name in PEERS}
    with tempfile.TemporaryDirectory() as scratch:
        sites = {}
        for name in PEERS:
            folder = peers.CACHE / name if name == "starlight" else Path(scratch) / name
            known[name].make(folder, text, known[name].languages(build.TAGS))
            build.run(known[name], folder)
            sites[name] = folder / known[name].out
        for _ in range(rounds):
            for language in languages:
                for name, site in sites.items():
                    with served(site) as root:
                        phone = Phone(browser)
                        views[name].append(phone.view(root + address(site, language)))
                        phone.close()
    return views


def address(site: Path, language: str) -> str:
    """Where the page PATH is in a language: stock has its default one without a folder, Starlight small letters."""
    names = (f"{language}/{PATH}", f"{language.lower()}/{PATH}", PATH)
    return next(each for each in names if (site / each / "index.html").is_file())


def beside(views: Mapping[str, Sequence[View]]) -> list[str]:
    """The table of a comparison; its first generator is ours."""
    ours = next(iter(views.values()))
    rows = []
    for name, found in views.items():
        paints, ends = [each.paint for each in found], [each.complete for each in found]
        sizes = [each.size / 1000 for each in found]
        times = [results.ratio(paints, [each.paint for each in ours]), results.ratio(ends, [e.complete for e in ours])]
        of_size = results.ratio(sizes, [each.size / 1000 for each in ours])
        aim = f"{AIMS[name]:.0f}" if name in AIMS else ""
        rows.append(
            (
                name, results.spread(paints), results.spread(ends), results.spread(sizes, ".1f"),
                max(each.requests for each in found), max(each.elsewhere for each in found),
                f"{max(each.shift for each in found):.3f}", *(f"{each:.1f}" for each in (*times, of_size)), aim,
            )
        )  # fmt: skip
    head = ("generator", "first paint s", "complete s", "kB on the wire", "requests", "to other hosts", "layout shift")
    return results.table((*head, "paint: times ours", "complete", "bytes", "aim"), rows)


# Style sheets, linked or in the page


def inlined(site: Path, html: str) -> str:
    """A page with its style sheet in it, whichever way it has it."""
    css = style(site, html)
    without = _LINK.sub("", re.sub(r"<style>.*?</style>\n?", "", html, flags=re.DOTALL), count=1)
    return _policy(without.replace("</head>", f"<style>{css}</style>\n</head>", 1), styles.Style(css).sources)


def linked(site: Path, html: str, *, root: str) -> tuple[str, str]:
    """A page with its style sheet linked as `assets/linked.css` below `root`, and what stands in that file."""
    css = style(site, html)
    without = _LINK.sub("", re.sub(r"<style>.*?</style>\n?", "", html, flags=re.DOTALL), count=1)
    link = f'<link rel="stylesheet" href="{root}assets/linked.css">\n</head>'
    return _policy(without.replace("</head>", link, 1), "'self'"), css


def style(site: Path, html: str) -> str:
    """The style sheet of a page."""
    if found := re.search(r"<style>(.*?)</style>", html, re.DOTALL):
        return found[1]
    return (site / "assets/site.css").read_text(encoding="utf-8")


def _policy(html: str, sources: str) -> str:
    return re.sub(r"style-src [^;]*", f"style-src {sources.replace(chr(39), '&#39;')}", html, count=1)


def variants(site: Path, to: Path) -> dict[str, tuple[Path, str]]:
    """Folders with the pages VIEWS in each way, and how long the style sheet is kept, by what they are called."""
    for way in ("in-page", "linked"):
        for name in VIEWS:
            html = (site / name / "index.html").read_text(encoding="utf-8")
            file = to / way / name / "index.html"
            file.parent.mkdir(parents=True)
            (to / way / "assets").mkdir(exist_ok=True)
            shutil.copy(site / "assets/icon.svg", to / way / "assets")
            if way == "linked":
                html, css = linked(site, html, root="../" * name.count("/"))
                (to / way / "assets/linked.css").write_text(css, encoding="utf-8")
            else:
                html = inlined(site, html)
            file.write_text(html, encoding="utf-8")
    return {
        "in the page": (to / "in-page", ADVISED),
        "linked, asked about each time": (to / "linked", ADVISED),
        "linked, kept for a year": (to / "linked", KEPT),
    }


def _caching(kept: str) -> Callable[[str], str]:
    """How long files are kept: style sheets as `kept` says, all others as hosts are advised."""
    return lambda path: kept if path.endswith(".css") else ADVISED


def compare_styles(browser: Browser, site: Path, rounds: int) -> dict[str, list[list[View]]]:
    """Views of the pages VIEWS, one after the other with one cache, by the way of the style sheet."""
    with tempfile.TemporaryDirectory() as scratch:
        ways = variants(site, Path(scratch))
        views: dict[str, list[list[View]]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, (folder, kept) in ways.items():
                with served(folder, caching=_caching(kept)) as root:
                    phone = Phone(browser)
                    views[name].append([phone.view(root + each) for each in VIEWS])
                    phone.close()
    return views


def both_views(views: Mapping[str, Sequence[Sequence[View]]]) -> list[str]:
    """The table of the ways of a style sheet."""
    rows = []
    for name, rounds in views.items():
        row: list[object] = [name]
        for index in range(len(VIEWS)):
            found = [each[index] for each in rounds]
            row += [results.spread([each.paint for each in found]), results.spread([each.complete for each in found])]
            row.append(results.spread([each.size / 1000 for each in found], ".1f"))
        rows.append(row)
    head = [f"{which} view: {what}" for which in ("first", "second") for what in ("paint s", "complete s", "kB")]
    return results.table(["style sheet", *head], rows)


def main() -> int:
    """Measure and print. Gives the exit code."""
    reader = argparse.ArgumentParser(description="Measure views of pages on a slow phone.")
    reader.add_argument("--pages", type=int, default=30)
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--languages", default="en,ar")
    reader.add_argument("--styles", action="store_true", help="linked style sheets beside such in the page")
    reader.add_argument("--site", type=Path, default=Path("site"), help="the built site that --styles takes pages of")
    reader.add_argument("--record", action="store_true", help="put the result on the page of results")
    chosen = reader.parse_args()
    recorder = results.Recorder(chosen.record)
    profile = f"{BITS // 1000} kbit/s, {LATENCY} ms, processor {SLOWER} times slower, {PHONE['width']} px wide, gzip"
    with chromium() as browser:
        versions = {"Chromium": browser.version, "contact-help": results.commit()}
        if chosen.styles:
            ways = compare_styles(browser, chosen.site, chosen.rounds)
            said = f"{profile}. First {VIEWS[0]}, then {VIEWS[1]} with the same cache; {chosen.rounds} rounds by turns."
            data: Any = {name: [[asdict(view) for view in each] for each in found] for name, found in ways.items()}
            title, lines = "A style sheet in the page, or linked", [said, "", *both_views(ways)]
            recorder.tell("styles", results.Result(title, lines, versions, data))
            return 0
        languages = chosen.languages.split(",")
        views = compare(browser, pages=chosen.pages, rounds=chosen.rounds, languages=languages)
        said = (
            f"{profile}. The first view of one page of the same text, with an empty cache; {' and '.join(languages)}, "
            f"{chosen.rounds} rounds by turns. What stands on other hosts is asked for in vain. Stock fetches its "
            "search index, of all languages, with the first view."
        )
        versions |= {**build.versions_of(PEERS)}
        data = {name: [asdict(view) for view in found] for name, found in views.items()}
        recorder.tell(
            "phone", results.Result("A first view on a slow phone", [said, "", *beside(views)], versions, data)
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
