"""What is gone, what has moved and what could not be told, against a server on this machine that misbehaves."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from contact_help.checking.links_external import Manners, Means, check, read_cache

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
LOCAL = frozenset({"127.0.0.1", "localhost", "no-such-host.invalid"})
MANNERS = Manners(private=LOCAL, timeout=5.0)
QUICK = Manners(private=LOCAL, timeout=0.3, tries=2)
OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"

Behaviour = Callable[[str, int, socket.socket], str | bytes | None]


def status(code: int, *headers: str) -> str:
    return "\r\n".join([f"HTTP/1.1 {code} Said", *headers, "Content-Length: 0", "Connection: close", "", ""])


class Host:
    """A server whose paths each behave as told: by a response, or by a function of method, time and connection."""

    def __init__(self) -> None:
        self.paths: dict[str, str | bytes | Behaviour] = {}
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.hung = threading.Event()

    def answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (got := connection.recv(4096)):
            head += got
        if not head:
            return
        method, path, _ = head.decode("latin-1").split("\r\n")[0].split(" ", 2)
        self.agents |= {
            line.partition(": ")[2] for line in head.decode("latin-1").split("\r\n") if line.startswith("User-Agent")
        }
        self.asked.append((method, path))
        behaviour = self.paths.get(path, status(404))
        if callable(behaviour):
            times = sum(1 for _, each in self.asked if each == path)
            behaviour = behaviour(method, times, connection) or b""
        connection.sendall(behaviour.encode("latin-1") if isinstance(behaviour, str) else behaviour)

    @contextlib.contextmanager
    def listen(self, context: ssl.SSLContext | None = None) -> Iterator[int]:
        host = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    connection = context.wrap_socket(self.request, server_side=True) if context else self.request
                    host.answer(connection)
                    connection.close()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False
            allow_reuse_address = True

        with Server(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            try:
                yield server.server_address[1]
            finally:
                self.hung.set()
                server.shutdown()
                thread.join()


@pytest.fixture
def host() -> Host:
    return Host()


class Time:
    """A clock that only sleeping moves on."""

    def __init__(self) -> None:
        self.now, self.slept = NOW, [0.0]
        self.lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.slept.append(seconds)
            self.now += dt.timedelta(seconds=seconds)

    def means(self, context: ssl.SSLContext | None = None) -> Means:
        return Means(lambda: self.now, self.sleep, context or ssl.create_default_context())


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache/links.json"


def ask(host: Host, cache: Path, path: str, *, manners: Manners = MANNERS, time: Time | None = None) -> tuple[str, str]:
    """The state of one path, and what is said."""
    with host.listen() as port:
        url = f"http://127.0.0.1:{port}{path}"
        answer = check([url], cache, manners=manners, means=(time or Time()).means()).answers[url]
    return answer.state, answer.detail


def after(number: int, first: str, then: str) -> Behaviour:
    return lambda _method, times, _connection: first if times <= number else then


def by_method(head: str, get: str) -> Behaviour:
    return lambda method, _times, _connection: head if method == "HEAD" else get


def reset(_method: str, _times: int, connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def silent(host: Host) -> Behaviour:
    def hang(_method: str, _times: int, _connection: socket.socket) -> None:
        host.hung.wait(20)

    return hang


def dripping(host: Host) -> Behaviour:
    def drip(_method: str, _times: int, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not host.hung.wait(0.02):
            connection.sendall(b"x")

    return drip


ALIVE: list[tuple[str, str | Behaviour]] = [
    ("a plain answer", OK),
    ("no content", status(204)),
    ("HEAD is not allowed", by_method(status(405), OK)),
    ("HEAD is not known", by_method(status(501), OK)),
    ("HEAD is answered as if it were gone", by_method(status(404), OK)),
    ("HEAD is forbidden", by_method(status(403), OK)),
    ("HEAD fails in the server", by_method(status(500), OK)),
    ("HEAD makes the host hang up", by_method("", OK)),
    ("busy once", after(1, status(503), OK)),
    ("too many at first", after(1, status(429, "Retry-After: 7"), OK)),
    ("a garbled wish to wait", after(1, status(429, "Retry-After: soon"), OK)),
    ("a wish to wait in the past", after(1, status(503, "Retry-After: Mon, 23 Nov 2020 12:00:00 GMT"), OK)),
    ("for now elsewhere", by_method(status(302, "Location: /there"), status(302, "Location: /there"))),
    ("elsewhere after a form", status(303, "Location: /there")),
]


@pytest.mark.parametrize(("name", "behaviour"), ALIVE, ids=[name for name, _ in ALIVE])
def test_what_is_alive_is_taken_for_alive(host: Host, cache: Path, name: str, behaviour: str | Behaviour) -> None:
    host.paths = {"/a": behaviour, "/there": OK}
    assert ask(host, cache, "/a")[0] == "ok", name


@pytest.mark.parametrize("code", [404, 410])
def test_what_is_gone_is_gone_only_by_the_hosts_word_to_both_methods(host: Host, cache: Path, code: int) -> None:
    host.paths = {"/a": status(code)}
    assert ask(host, cache, "/a")[0] == "gone"
    assert host.asked == [("HEAD", "/a"), ("GET", "/a")]


def test_a_redirect_to_what_is_gone_is_gone(host: Host, cache: Path) -> None:
    host.paths = {"/a": status(301, "Location: /b")}
    assert ask(host, cache, "/a")[0] == "gone"


UNTOLD: list[tuple[str, str | bytes | Behaviour, str]] = [
    *((f"a robot gets {code}", status(code), str(code)) for code in (400, 401, 403, 406, 418, 451, 999)),
    *((f"the server fails with {code}", status(code), str(code)) for code in (429, 500, 502, 503, 504)),
    ("the connection is reset", reset, "no answer that can be read"),
    ("the host hangs up", "", "no answer that can be read"),
    ("the answer is no HTTP", "SSH-2.0-OpenSSH\r\n\r\n", "no answer that can be read"),
    ("the answer is noise", bytes(range(256)) * 300, "no answer that can be read"),
    ("the head never ends", "HTTP/1.1 200 OK\r\n" + "X-A: b\r\n" * 5_000, "no answer that can be read"),
    ("a header is huge", f"HTTP/1.1 200 OK\r\nX-A: {'b' * 100_000}\r\n\r\n", "no answer that can be read"),
    ("a circle of one", status(302, "Location: /a"), "in a circle"),
    ("a circle of two", status(301, "Location: /b"), "in a circle"),
    ("a chain without end", status(302, "Location: /1"), "more than 5 times"),
    ("a redirect without a target", status(302), "302"),
    ("a redirect to another program", status(302, "Location: mailto:a@example.org"), "mailto:"),
    ("a redirect to a script", status(302, "Location: javascript:alert(1)"), "javascript:"),
    ("a redirect to a file", status(302, "Location: file:///etc/passwd"), "file:"),
    ("a redirect that is no address", status(302, "Location: http://[1/"), "http://[1/"),
    ("the front page for everything", status(301, "Location: /"), "front page"),
]


@pytest.mark.parametrize(("name", "behaviour", "said"), UNTOLD, ids=[name for name, *_ in UNTOLD])
def test_what_cannot_be_told_is_neither_gone_nor_well(
    host: Host, cache: Path, name: str, behaviour: str | bytes | Behaviour, said: str
) -> None:
    host.paths = {f"/{each}": status(302, f"Location: /{each + 1}") for each in range(1, 20)}
    host.paths |= {"/a": behaviour, "/b": status(301, "Location: /a"), "/": OK}
    state, detail = ask(host, cache, "/a")
    assert state == "untold", name
    assert said in detail


@pytest.mark.parametrize("behave", [silent, dripping])
def test_a_host_that_never_comes_to_an_end_is_hung_up_on(
    host: Host, cache: Path, behave: Callable[[Host], Behaviour]
) -> None:
    host.paths = {"/a": behave(host)}
    assert ask(host, cache, "/a", manners=QUICK) == ("untold", "no answer in 0.3 seconds")


def test_a_port_on_which_nobody_listens_cannot_be_told(cache: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    run = check([url], cache, manners=QUICK, means=Time().means())
    assert run.answers[url].state == "untold"
    assert (run.asked, run.reached) == (1, 0)
    assert read_cache(cache) == {}


def test_a_name_that_nobody_knows_cannot_be_told(cache: Path) -> None:
    url = "http://no-such-host.invalid/"
    assert check([url], cache, manners=QUICK, means=Time().means()).answers[url].detail.startswith("nobody knows")


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        ({"/a": status(301, "Location: /b")}, "/b"),
        ({"/a": status(308, "Location: /b")}, "/b"),
        ({"/a": status(301, "Location: b?x=1")}, "/b?x=1"),
        ({"/a": status(301, "Location: /c"), "/c": status(308, "Location: /b")}, "/b"),
        ({"/a": status(301, "Location: /c"), "/c": status(302, "Location: /b")}, "/c"),
        ({"/a": status(301, "Location: /caf\xc3\xa9 x")}, "/caf%C3%A9%20x"),
    ],
)
def test_what_has_moved_for_good_is_told_with_its_new_address(
    host: Host, cache: Path, chain: dict[str, str | bytes | Behaviour], expected: str
) -> None:
    host.paths = {"/b": OK, "/b?x=1": OK, "/caf%C3%A9%20x": OK, **chain}
    with host.listen() as port:
        url = f"http://127.0.0.1:{port}/a"
        answer = check([url], cache, manners=MANNERS, means=Time().means()).answers[url]
    assert (answer.state, answer.to) == ("moved", f"http://127.0.0.1:{port}{expected}")


# Patience and manners


def test_a_host_that_asks_for_time_gets_it(host: Host, cache: Path) -> None:
    time = Time()
    host.paths = {"/a": after(1, status(429, "Retry-After: 7"), OK)}
    assert ask(host, cache, "/a", time=time)[0] == "ok"
    assert 7.0 in time.slept


def test_a_wish_to_wait_may_be_a_date(host: Host, cache: Path) -> None:
    time = Time()
    host.paths = {"/a": after(1, status(503, "Retry-After: Mon, 23 Nov 2026 12:00:40 GMT"), OK)}
    assert ask(host, cache, "/a", time=time)[0] == "ok"
    assert 40.0 in time.slept


def test_without_a_wish_each_wait_is_twice_the_one_before(host: Host, cache: Path) -> None:
    time = Time()
    host.paths = {"/a": status(503)}
    assert ask(host, cache, "/a", time=time)[0] == "untold"
    assert [each for each in time.slept if each >= MANNERS.back_off] == [2.0, 4.0]


def test_a_host_that_asks_for_a_long_time_is_left_alone_until_then(host: Host, cache: Path) -> None:
    time = Time()
    host.paths = {"/a": status(429, "Retry-After: 200000"), "/b": OK}
    with host.listen() as port:
        urls = [f"http://127.0.0.1:{port}/{name}" for name in "ab"]
        answers = check(urls, cache, manners=MANNERS, means=time.means()).answers
    assert host.asked == [("HEAD", "/a")]
    assert {each.state for each in answers.values()} == {"untold"}
    assert all(each.expires >= NOW + dt.timedelta(seconds=200_000) for each in answers.values())


def test_a_host_that_does_not_answer_twice_is_not_asked_a_third_time(host: Host, cache: Path) -> None:
    host.paths = {f"/{name}": reset for name in "abcd"}
    with host.listen() as port:
        urls = [f"http://127.0.0.1:{port}/{name}" for name in "abcd"]
        answers = check(urls, cache, manners=QUICK, means=Time().means()).answers
    assert {path for _, path in host.asked} == {"/a", "/b"}
    assert [each.state for each in answers.values()] == ["untold"] * 4


def test_one_host_is_asked_with_pauses_and_told_who_asks(host: Host, cache: Path) -> None:
    time = Time()
    host.paths = {f"/{name}": OK for name in "abc"}
    with host.listen() as port:
        check([f"http://127.0.0.1:{port}/{name}" for name in "abc"], cache, manners=MANNERS, means=time.means())
    assert time.slept == [0.0, 1.0, 1.0]
    assert host.agents == {MANNERS.agent}


def test_an_address_is_asked_once_whatever_its_fragment(host: Host, cache: Path) -> None:
    host.paths = {"/a": OK}
    with host.listen() as port:
        url = f"http://127.0.0.1:{port}/a"
        check([url, f"{url}#one", f"{url}#two"], cache, manners=MANNERS, means=Time().means())
    assert host.asked == [("HEAD", "/a")]


# What is remembered

STRANGE = """{"format": 1, "answers": {"u": {"state": "fine", "status": 200, "detail": "", "to": "",
    "checked": "2026-11-23T12:00:00+00:00", "expires": "2026-11-23T12:00:00+00:00",
    "since": "2026-11-23T12:00:00+00:00"}}}"""


def test_an_answer_is_remembered_until_it_expires(host: Host, cache: Path) -> None:
    time = Time()
    host.paths = {"/a": OK}
    with host.listen() as port:
        url = f"http://127.0.0.1:{port}/a"
        assert check([url], cache, manners=MANNERS, means=time.means()).asked == 1
        assert check([url], cache, manners=MANNERS, means=time.means()).asked == 0
        time.now = NOW + dt.timedelta(days=9)
        assert check([url], cache, manners=MANNERS, means=time.means()).asked == 1


def test_what_could_not_be_told_is_asked_again_soon_and_its_first_day_kept(host: Host, cache: Path) -> None:
    time = Time()
    host.paths = {"/a": status(403), "/b": status(403)}
    with host.listen() as port:
        urls = [f"http://127.0.0.1:{port}/{name}" for name in "ab"]
        first = check(urls, cache, manners=MANNERS, means=time.means()).answers
        time.now += dt.timedelta(days=2)
        host.paths["/b"] = OK
        second = check(urls, cache, manners=MANNERS, means=time.means())
    assert second.asked == 2
    assert second.answers[urls[0]].since == first[urls[0]].since
    assert second.answers[urls[1]].since > first[urls[1]].since


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": 0, "answers": {}}',
        '{"format": 1, "answers": {"u": {}}}',
        STRANGE,
    ],
)
def test_a_cache_that_cannot_be_read_is_replaced(host: Host, cache: Path, text: str) -> None:
    cache.parent.mkdir()
    cache.write_text(text)
    host.paths = {"/a": OK}
    assert ask(host, cache, "/a")[0] == "ok"
    assert [each.state for each in read_cache(cache).values()] == ["ok"]
    assert [each.name for each in cache.parent.iterdir()] == [cache.name]
    assert json.loads(cache.read_text())["format"] == 1


def test_what_was_learned_is_kept_when_the_run_is_stopped(host: Host, cache: Path) -> None:
    host.paths = {"/a": OK}
    with host.listen() as port:

        def stop(_done: int, _of: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            check([f"http://127.0.0.1:{port}/a"], cache, manners=MANNERS, means=Time().means(), progress=stop)
    assert len(read_cache(cache)) == 1


# Certificates and private networks


def secure(authority: trustme.CA, name: str, not_after: dt.datetime | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_before=dt.datetime(2020, 1, 1), not_after=not_after).configure_cert(context)  # noqa: DTZ001 # as trustme wants it
    return context


CERTIFICATES: list[tuple[str, bool, dt.datetime | None, str, str]] = [
    ("localhost", True, None, "ok", "is there"),
    ("other.example", True, None, "certificate", "mismatch"),
    ("localhost", False, None, "certificate", "unable to get local issuer certificate"),
    ("localhost", True, dt.datetime(2021, 1, 1), "certificate", "expired"),  # noqa: DTZ001 # as above
]


@pytest.mark.parametrize("row", CERTIFICATES)
def test_a_certificate_that_browsers_warn_of_is_told_with_the_reason(
    host: Host, cache: Path, row: tuple[str, bool, dt.datetime | None, str, str]
) -> None:
    name, trusted, not_after, expected, said = row
    authority = trustme.CA()
    context = ssl.create_default_context()
    if trusted:
        authority.configure_trust(context)
    host.paths = {"/a": OK}
    with host.listen(secure(authority, name, not_after)) as port:
        url = f"https://localhost:{port}/a"
        answer = check([url], cache, manners=MANNERS, means=Time().means(context)).answers[url]
    assert answer.state == expected
    assert said in answer.detail


def test_a_host_that_speaks_no_tls_cannot_be_told(host: Host, cache: Path) -> None:
    with host.listen() as port:
        url = f"https://localhost:{port}/a"
        assert check([url], cache, manners=QUICK, means=Time().means()).answers[url].state == "untold"


def test_a_redirect_out_of_encryption_is_not_taken_for_well(host: Host, cache: Path) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context()
    authority.configure_trust(context)
    plain = Host()
    plain.paths = {"/b": OK}
    with plain.listen() as port, host.listen(secure(authority, "localhost")) as secure_port:
        host.paths = {"/a": status(301, f"Location: http://localhost:{port}/b")}
        url = f"https://localhost:{secure_port}/a"
        answer = check([url], cache, manners=MANNERS, means=Time().means(context)).answers[url]
    assert (answer.state, "without encryption" in answer.detail) == ("untold", True)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "192.168.1.1"]
)
def test_a_private_network_is_never_asked_and_always_told(cache: Path, address: str) -> None:
    url = f"http://{address}:9/"
    run = check([url], cache, manners=Manners(timeout=1), means=Time().means())
    assert run.answers[url].state == "private"
    assert run.reached == 0


def test_a_redirect_into_a_private_network_is_not_followed(host: Host, cache: Path) -> None:
    inner = Host()
    with inner.listen() as port, host.listen() as outer:
        host.paths = {"/a": status(302, f"Location: http://127.0.0.1:{port}/secret")}
        url = f"http://localhost:{outer}/a"
        manners = Manners(timeout=1, private=frozenset({"localhost"}))
        assert check([url], cache, manners=manners, means=Time().means()).answers[url].state == "private"
    assert host.asked
    assert inner.asked == []
