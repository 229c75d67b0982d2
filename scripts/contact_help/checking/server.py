"""Serves a built site on this machine as a plain static host would, so that checks see what readers will see."""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping
    from socket import socket
    from socketserver import BaseServer

LOOPBACK = "127.0.0.1"

# A browser that opens a connection ahead of need and never uses it must not hold a thread for ever.
_IDLE_SECONDS = 30


@contextmanager
def serve(  # noqa: PLR0913 # each is a way in which hosts differ
    site: Path,
    *,
    prefix: str = "/",
    certificate: tuple[Path, Path] | None = None,
    headers: Mapping[str, str] | None = None,
    host: str = LOOPBACK,
    port: int = 0,
) -> Iterator[str]:
    """Serve the folder `site` while the `with` block runs; gives the site's address, ending in `/`.

    port: 0 for any that is free.
    prefix: path below which the site lives, as `/help/`; what is outside of it is not found.
    certificate: PEM files of certificate and key; with them the site is served by https.
    headers: sent with every answer. host: name or address of this machine to listen on.

    A folder is answered with its `index.html`, what is not there with status 404 and the site's `/404.html`.
    Raises NotADirectoryError when `site` is not a folder, OSError when the port is taken.
    """
    if not site.is_dir():
        raise NotADirectoryError(f"{site} is not a folder")
    prefix = f"/{prefix.strip('/')}/" if prefix.strip("/") else "/"
    handler = partial(_Handler, directory=str(site), prefix=prefix, extra=dict(headers or {}))
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    with _Server((host, port), handler, context) as server:
        thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True)
        thread.start()
        try:
            yield f"{'https' if context else 'http'}://{host}:{server.server_address[1]}{prefix}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a browser's idle connection must not hold up the end

    def __init__(self, address: tuple[str, int], handler: partial[_Handler], context: ssl.SSLContext | None) -> None:
        self._context = context
        super().__init__(address, handler)

    def get_request(self) -> tuple[socket, tuple[str, int]]:
        connection, address = super().get_request()
        connection.settimeout(_IDLE_SECONDS)
        if self._context:
            # The handshake is left to the connection's own thread: a client that does not answer blocks only itself.
            connection = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that goes away in mid-answer is no news."""


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A fixed table: the machine's own (/etc/mime.types) differs from machine to machine.
    extensions_map = {  # noqa: RUF012 # the name and shape are the base class's
        "": "application/octet-stream",
        ".css": "text/css; charset=utf-8",
        ".eml": "message/rfc822",
        ".gz": "application/gzip",
        ".html": "text/html; charset=utf-8",
        ".ico": "image/x-icon",
        ".ics": "text/calendar; charset=utf-8",
        ".jpg": "image/jpeg",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".mjs": "text/javascript; charset=utf-8",
        ".pdf": "application/pdf",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".wasm": "application/wasm",
        ".webmanifest": "application/manifest+json",
        ".webp": "image/webp",
        ".woff": "font/woff",
        ".woff2": "font/woff2",
        ".xml": "application/xml",
    }

    def __init__(  # noqa: PLR0913 # the first three are the base class's
        self,
        request: socket,
        address: tuple[str, int],
        server: BaseServer,
        *,
        directory: str,
        prefix: str,
        extra: Mapping[str, str],
    ) -> None:
        self._prefix = prefix
        self._extra = extra
        super().__init__(request, address, server, directory=directory)

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        if not urlsplit(self.path).path.startswith(self._prefix):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self._prefix))

    def list_directory(self, path: object) -> None:  # noqa: ARG002 # the name and arguments are the base class's
        """Find nothing in a folder without a page: static hosts show no listing."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own 404 page where that is what a host would do."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", self.extensions_map[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        for name, value in self._extra.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the base class's name
        """Say nothing: a check prints findings, not requests."""
