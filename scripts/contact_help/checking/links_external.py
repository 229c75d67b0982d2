"""Asks the hosts of links that leave the site whether what is linked is still there: politely, and seldom.

One request at a time for each host, with a pause between two; an answer is remembered until it expires. `HEAD` comes
first, and `GET` where a host does not answer `HEAD` as it should. A host that asks to wait is waited for or
left alone.

Many hosts, governments' above all, turn robots away. So two things are kept apart: what is gone, by the host's own
word, and what could not be told, which a person has to look at. Neither is ever taken for the other, and nothing that
could not be told is taken for well.

Standard library alone: redirects, retries and certificates are the very things to report, which a library would hide.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import hashlib
import http.client
import ipaddress
import json
import os
import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args
from urllib.parse import quote, urldefrag, urljoin, urlsplit

State = Literal["ok", "moved", "gone", "certificate", "private", "untold"]

# How long an answer holds. A tenth more or less by chance, so that not all of them expire on one day.
_DAYS: Mapping[State, float] = {"ok": 7, "moved": 7, "gone": 1, "certificate": 1, "private": 7, "untold": 1}
_GONE = frozenset({404, 410})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_SENDS_ON = frozenset({301, 302, 303, 307, 308})
_FOR_EVER = frozenset({301, 308})
_SUCCESS = range(200, 300)
_FORMAT = 1
_SAFE = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True)
class Manners:
    """How hosts are treated.

    pause: seconds between two requests to one host. timeout: seconds for one request as a whole. tries: at most, for an
    address that does not answer. back_off: seconds before the second try, doubled each time. longest_wait: seconds that
    a host may ask to wait; longer, and it is left alone in this run. hops: redirects followed. hosts: asked at a time.
    private: hosts that may be asked although they are in a private network, to which no published page should lead.
    """

    pause: float = 1.0
    timeout: float = 20.0
    tries: int = 3
    back_off: float = 2.0
    longest_wait: float = 60.0
    hops: int = 5
    hosts: int = 4
    private: frozenset[str] = frozenset()
    agent: str = "contact-help-links (checks that links are alive; at most one request a second)"


@dataclass(frozen=True)
class Means:
    """What a run lives on. now: the time in UTC. sleep: waits so many seconds. context: whose certificates count."""

    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    sleep: Callable[[float], None] | None = None
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)


@dataclass(frozen=True)
class Answer:
    """What is known of an address.

    state: `ok`, `moved` (for good, to `to`), `gone`, `certificate` (no browser trusts the host's), `private`, `untold`.
    status: of the last response, 0 without one. detail: said for people. checked and expires: in UTC.
    since: when it first was in this state without a break.
    """

    state: State
    status: int
    detail: str
    checked: dt.datetime
    expires: dt.datetime
    since: dt.datetime
    to: str = ""


@dataclass(frozen=True)
class Run:
    """A run's result. answers: by address without its fragment. asked: how many were not taken from the cache.

    reached: how many of those got any response at all.
    """

    answers: Mapping[str, Answer]
    asked: int
    reached: int


class _Reply(NamedTuple):
    status: int
    location: str
    retry_after: str


class _Trouble(Exception):  # noqa: N818 # no error of ours: what a host did
    """No response. state: what it says about the address. again: whether another try can help."""

    def __init__(self, state: State, detail: str, *, again: bool) -> None:
        super().__init__(detail)
        self.state: State = state
        self.detail = detail
        self.again = again


def check(
    urls: Iterable[str],
    cache: Path,
    *,
    manners: Manners | None = None,
    means: Means | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Ask for each of `urls` (web addresses) whose remembered answer has expired; the cache is written at the end.

    cache: a JSON file, made when missing and replaced when it cannot be read. progress: told how many hosts of how
    many are done. What was learned is kept when the run is stopped.
    """
    means, manners, stop = means or Means(), manners or Manners(), threading.Event()
    wanted = sorted({urldefrag(url).url for url in urls})
    known = read_cache(cache)
    now = means.now()
    answers = {url: known[url] for url in wanted if url in known and known[url].expires > now}
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in wanted:
        if url not in answers:
            hosts[urlsplit(url).netloc.lower()].append(url)
    asked, reached = sum(map(len, hosts.values())), 0
    visits = [_Host(manners, means, stop, known, addresses) for addresses in hosts.values()]
    pool = ThreadPoolExecutor(max_workers=manners.hosts)
    try:
        running = [pool.submit(visit.run) for visit in visits]
        for done, finished in enumerate(as_completed(running), 1):
            finished.result()
            if progress:
                progress(done, len(visits))
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
        for visit in visits:
            answers |= visit.answers
            reached += visit.reached
        # Addresses of other sites or of earlier versions stay until they expire: a cache may serve more than one.
        rest = {url: answer for url, answer in known.items() if answer.expires > now or url in wanted}
        # Without a network nothing was learned of any host.
        learned = answers if reached else {url: each for url, each in answers.items() if each.state != "untold"}
        write_cache(cache, rest | learned)
    return Run(dict(sorted(answers.items())), asked, reached)


class _Host:
    """Asks one host for its addresses, one after the other."""

    def __init__(
        self, manners: Manners, means: Means, stop: threading.Event, known: Mapping[str, Answer], urls: list[str]
    ) -> None:
        self.manners, self.means, self.stop, self.known, self.urls = manners, means, stop, known, urls
        self.answers: dict[str, Answer] = {}
        self.reached = 0
        self._first = True
        self._silent = 0
        self._left_alone: tuple[str, dt.datetime | None] | None = None

    def run(self) -> None:
        for url in self.urls:
            answer = self._answer(url)
            if self.stop.is_set():
                return
            self.answers[url] = answer

    def _answer(self, url: str) -> Answer:
        if self._left_alone:
            detail, until = self._left_alone
            return self._noted(url, "untold", 0, detail, until=until)
        seen, at, moved, permanent = {url}, url, url, True
        for _ in range(self.manners.hops + 1):
            try:
                reply = self._patient(at)
            except _Trouble as trouble:
                return self._noted(url, trouble.state, 0, trouble.detail)
            if reply.status not in _SENDS_ON or not reply.location:
                return self._judged(url, at, moved, reply)
            # A host writes what it likes: what is no address is its own fault.
            try:
                at = quote(urldefrag(urljoin(at, reply.location)).url, safe=_SAFE)
                scheme = urlsplit(at).scheme
            except ValueError:
                scheme = ""
            if scheme not in {"http", "https"}:
                return self._noted(url, "untold", reply.status, f"it sends readers to {reply.location[:80]!r}")
            permanent = permanent and reply.status in _FOR_EVER
            moved = at if permanent else moved
            if at in seen:
                return self._noted(url, "untold", reply.status, "it sends readers in a circle")
            seen.add(at)
        return self._noted(url, "untold", reply.status, f"it sends readers on more than {self.manners.hops} times")

    def _judged(self, url: str, at: str, moved: str, reply: _Reply) -> Answer:
        if reply.status in _SUCCESS:
            if urlsplit(at).path in {"", "/"} and urlsplit(url).path not in {"", "/"}:
                return self._noted(url, "untold", reply.status, f"it leads to the front page {at}", to=at)
            if urlsplit(url).scheme == "https" and urlsplit(at).scheme == "http":
                return self._noted(url, "untold", reply.status, f"it leads to {at}, without encryption", to=at)
            if moved != url:
                return self._noted(url, "moved", reply.status, f"it has moved for good to {moved}", to=moved)
            return self._noted(url, "ok", reply.status, "it is there")
        if reply.status in _GONE:
            return self._noted(url, "gone", reply.status, f"the host says that it is not there ({reply.status})")
        until = self._wait_until(reply)
        return self._noted(
            url, "untold", reply.status, f"the host gives a robot no answer ({reply.status})", until=until
        )

    def _noted(  # noqa: PLR0913 # the parts of an answer
        self, url: str, state: State, status: int, detail: str, *, to: str = "", until: dt.datetime | None = None
    ) -> Answer:
        now = self.means.now()
        chance = hashlib.sha256(url.encode()).digest()[0] / 255 / 5 + 0.9
        expires = now + dt.timedelta(days=_DAYS[state] * chance)
        before = self.known.get(url)
        since = before.since if before and before.state == state else now
        return Answer(state, status, detail, now, max(expires, until or expires), since, to)

    # Patience

    def _patient(self, url: str) -> _Reply:
        """The response that counts, after as many tries as it takes. Raises _Trouble."""
        method = "HEAD"
        for number in range(1, self.manners.tries + 1):
            try:
                reply = self._ask(method, url)
                if method == "HEAD" and reply.status >= http.client.BAD_REQUEST and reply.status not in _LATER:
                    reply = self._ask("GET", url)
            except _Trouble as trouble:
                if not trouble.again:
                    raise
                if number == self.manners.tries:
                    self._silent += 1
                    if self._silent > 1:
                        self._left_alone = ("the host did not answer for other addresses either", None)
                    raise
                wait = self.manners.back_off * 2 ** (number - 1)
            else:
                self._silent = 0
                if reply.status not in _LATER or number == self.manners.tries:
                    return reply
                wait = self._asked_wait(reply)
                if wait > self.manners.longest_wait:
                    self._left_alone = ("the host asks to be left alone for a while", self._wait_until(reply))
                    return reply
                wait = max(wait, self.manners.back_off * 2 ** (number - 1))
            method = "GET"  # some hosts hang up on HEAD alone
            self._sleep(wait)
        raise AssertionError("the loop returns or raises")  # pragma: no cover

    def _asked_wait(self, reply: _Reply) -> float:
        until = self._wait_until(reply)
        return max(0.0, (until - self.means.now()).total_seconds()) if until else 0.0

    def _wait_until(self, reply: _Reply) -> dt.datetime | None:
        """RFC 9110, section 10.2.3: seconds, or a date. What is neither is no wish. At most a month is believed."""
        now, text = self.means.now(), reply.retry_after.strip()
        if text.isascii() and text.isdigit():
            return now + dt.timedelta(seconds=min(int(text[:9]), 30 * 86_400))
        try:
            until = email.utils.parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return None
        until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
        return min(until, now + dt.timedelta(days=30))

    # One request

    def _ask(self, method: str, url: str) -> _Reply:
        if not self._first:
            self._sleep(self.manners.pause)
        self._first = False
        if self.stop.is_set():
            raise _Trouble("untold", "the run was stopped", again=False)
        reply = _request(method, url, self.manners, self.means.context)
        self.reached = 1
        return reply

    def _sleep(self, seconds: float) -> None:
        if self.means.sleep:
            self.means.sleep(seconds)
        else:
            self.stop.wait(seconds)


def _request(method: str, url: str, manners: Manners, context: ssl.SSLContext) -> _Reply:
    """One request and the head of its response. Raises _Trouble for everything that can go wrong on the way."""
    parts = urlsplit(url)
    try:
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise _Trouble("gone", "the address names no host", again=False) from None
    target = _public_address(host, port, manners)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(host, parts.port, timeout=manners.timeout)
    try:
        with _in_time(manners.timeout) as watched:
            # The address that was looked at is the one that is asked: a name must not change in between.
            plain = watched(socket.create_connection(target, timeout=manners.timeout))
            secure = parts.scheme == "https"
            if secure:
                wrapped = watched(context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False))
                wrapped.do_handshake()
            connection.sock = wrapped if secure else plain
            path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
            connection.request(method, path, headers={"User-Agent": manners.agent, "Accept": "*/*"})
            response = connection.getresponse()
            location = response.headers.get("Location") or ""
            # Many write it as bytes of UTF-8, which arrive here as Latin-1.
            with contextlib.suppress(UnicodeError):
                location = location.encode("latin-1").decode("utf-8")
            return _Reply(response.status, location, response.headers.get("Retry-After") or "")
    except ssl.SSLCertVerificationError as error:
        raise _Trouble(
            "certificate", f"browsers warn of its certificate: {error.verify_message}", again=False
        ) from None
    except ssl.SSLError as error:
        raise _Trouble("untold", f"no secure connection ({error.reason or 'refused'})", again=True) from None
    except TimeoutError:
        raise _Trouble("untold", f"no answer in {manners.timeout:g} seconds", again=True) from None
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise _Trouble("untold", f"no answer that can be read ({type(error).__name__})", again=True) from None
    finally:
        connection.close()


def _public_address(host: str, port: int, manners: Manners) -> tuple[str, int]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        # No name server says that a name is gone in a way that tells it from our own lost network.
        raise _Trouble("untold", f"nobody knows the host {host}", again=True) from None
    address = str(found[0][4][0])
    if host not in manners.private and not all(_is_public(str(each[4][0])) for each in found):
        raise _Trouble("private", f"{host} is in a private network, which readers cannot reach", again=False)
    return address, port


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_global


@contextlib.contextmanager
def _in_time(seconds: float) -> Iterator[Callable[[Any], Any]]:
    """Hang up after so many seconds in all, however slowly bytes drip in. Raises TimeoutError then."""
    sockets: list[socket.socket] = []
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def watch(connection: socket.socket) -> socket.socket:
        sockets.append(connection)
        return connection

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    except (OSError, http.client.HTTPException):
        if late.is_set():
            raise TimeoutError from None
        raise
    else:
        # A head that was cut off looks whole to the library.
        if late.is_set():
            raise TimeoutError
    finally:
        timer.cancel()
        for each in sockets:
            each.close()


# The cache


def read_cache(path: Path) -> dict[str, Answer]:
    """The remembered answers by address; none when the file is missing, of another form, or cannot be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != _FORMAT:
            return {}
        return {str(url): _from_json(entry) for url, entry in data["answers"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_cache(path: Path, answers: Mapping[str, Answer]) -> None:
    """Write the answers, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = {url: _to_json(answer) for url, answer in sorted(answers.items())}
    text = json.dumps({"format": _FORMAT, "answers": entries}, ensure_ascii=False, indent=1)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        aside.write_text(text + "\n", encoding="utf-8")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _to_json(answer: Answer) -> dict[str, object]:
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, dt.datetime) else value
        for name, value in asdict(answer).items()
    }


def _from_json(entry: dict[str, Any]) -> Answer:
    days = {name: dt.datetime.fromisoformat(entry[name]) for name in ("checked", "expires", "since")}
    if entry["state"] not in get_args(State) or any(day.tzinfo is None for day in days.values()):
        raise ValueError("no answer of ours")
    return Answer(entry["state"], int(entry["status"]), str(entry["detail"]), **days, to=str(entry["to"]))
