"""A real nginx over https for tests that need one (Debian's package `nginx`)."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from contact_help import headers
from contact_help.composing import topics

PROJECT = Path(__file__).parents[1]
WEBMAILS = topics.read_frame(PROJECT / "docs/write/letter.yml", place="letter.yml").webmails
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: apt-get install nginx")

CONFIG = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {http}
  types {{ text/html html; text/css css; image/svg+xml svg; text/javascript js; text/xml xml; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
    root {site}; index index.html; error_page 404 /404.html;
    include {folder}/headers.conf;
    {more}
  }}
}}
"""


def certificate(folder: Path) -> tuple[Path, Path]:
    """Put a certificate for this machine and its key into the folder, and give both files."""
    issued = trustme.CA().issue_cert("127.0.0.1")
    chain, key = folder / "certificate.pem", folder / "key.pem"
    issued.private_key_pem.write_to_path(key)
    issued.cert_chain_pems[0].write_to_path(chain)
    return chain, key


@contextmanager
def nginx(site: Path, folder: Path, *, sent: str | None = None, more: str = "", http: str = "") -> Iterator[str]:
    """Serve `site` by nginx on this machine; gives its address.

    sent: headers in place of ours. more: configuration of the server. http: configuration above it.
    """
    folder.mkdir(exist_ok=True)
    certificate(folder)
    (folder / "headers.conf").write_text(headers.nginx(WEBMAILS) if sent is None else sent)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = "user root;" if os.geteuid() == 0 else ""
    config = CONFIG.format(folder=folder, site=site, port=port, more=more, http=http, user=user)
    (folder / "nginx.conf").write_text(config)
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = subprocess.Popen(command)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (folder / "error.log").read_text()
            time.sleep(0.02)
        yield f"https://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


def answer(address: str, *, languages: str | None = None, method: str = "GET") -> tuple[int, Message]:
    """Status and headers with which an address is answered. languages: the value of Accept-Language."""
    parts = urlsplit(address)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # a certificate of this test's own
    connection = http.client.HTTPSConnection(parts.netloc, context=context)
    try:
        asked = {} if languages is None else {"Accept-Language": languages}
        query = f"?{parts.query}" if parts.query else ""
        connection.request(method, (parts.path or "/") + query, headers=asked)
        response = connection.getresponse()
        return response.status, response.headers
    finally:
        connection.close()
