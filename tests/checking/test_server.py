"""What a static host does, and what it does not."""

from __future__ import annotations

import http.client
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import trustme

from contact_help.checking.server import serve

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for name, text in {
        "index.html": "home",
        "404.html": "not here",
        "es/index.html": "inicio",
        "es/plazo uno.html": "plazo",
        "files/letter.eml": "To: x",
        "files/date.ics": "BEGIN:VCALENDAR",
        "style.css": "a{}",
        "odd.unheardof": "?",
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    return folder


def get(
    root: str, path: str, *, method: str = "GET", context: ssl.SSLContext | None = None
) -> tuple[int, str, http.client.HTTPMessage]:
    """Ask for a path as it stands: urllib would tidy it up and follow redirects."""
    host = urlsplit(root).netloc
    connection = http.client.HTTPSConnection(host, context=context) if context else http.client.HTTPConnection(host)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "home"),
        ("/index.html", "home"),
        ("/es/", "inicio"),
        ("/es/plazo%20uno.html", "plazo"),
        ("/es/?a=b", "inicio"),
        ("/404.html", "not here"),
    ],
)
def test_a_page_is_answered_by_its_address(site: Path, path: str, text: str) -> None:
    with serve(site) as root:
        assert get(root, path)[:2] == (200, text)


def test_a_folder_without_its_slash_leads_to_the_folder(site: Path) -> None:
    with serve(site) as root:
        status, _, headers = get(root, "/es")
    assert (status, headers["Location"]) == (301, "/es/")


@pytest.mark.parametrize("path", ["/none.html", "/es/none/", "/files/", "/../secret.html", "/%2e%2e/secret.html"])
def test_what_is_not_there_is_answered_with_the_404_page(site: Path, path: str) -> None:
    with serve(site) as root:
        status, text, headers = get(root, path)
    assert (status, text, headers["Content-Type"]) == (404, "not here", "text/html; charset=utf-8")


def test_a_site_without_a_404_page_still_answers_404(site: Path) -> None:
    (site / "404.html").unlink()
    with serve(site) as root:
        assert get(root, "/none.html")[0] == 404


def test_asking_for_the_head_alone_gets_no_body(site: Path) -> None:
    with serve(site) as root:
        status, text, headers = get(root, "/none.html", method="HEAD")
    assert (status, text, headers["Content-Length"]) == (404, "", "8")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/files/letter.eml", "message/rfc822"),
        ("/files/date.ics", "text/calendar; charset=utf-8"),
        ("/odd.unheardof", "application/octet-stream"),
    ],
)
def test_files_have_their_type(site: Path, path: str, kind: str) -> None:
    with serve(site) as root:
        assert get(root, path)[2]["Content-Type"] == kind


@pytest.mark.parametrize("prefix", ["/help/", "help", "/help"])
def test_a_site_below_a_path_is_found_there(site: Path, prefix: str) -> None:
    with serve(site, prefix=prefix) as root:
        assert urlsplit(root).path == "/help/"
        assert get(root, "/help/es/")[:2] == (200, "inicio")


@pytest.mark.parametrize("path", ["/", "/es/", "/helpless/es/", "/help"])
def test_a_site_below_a_path_is_not_found_elsewhere(site: Path, path: str) -> None:
    with serve(site, prefix="/help/") as root:
        assert get(root, path)[:2] == (404, "not here")


@pytest.mark.parametrize("path", ["/", "/none.html"])
def test_extra_headers_come_with_every_answer(site: Path, path: str) -> None:
    with serve(site, headers={"Content-Security-Policy": "default-src 'self'"}) as root:
        assert get(root, path)[2].get_all("Content-Security-Policy") == ["default-src 'self'"]


def test_with_a_certificate_the_site_is_served_by_https(site: Path, tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    with serve(site, certificate=(certificate, key)) as root:
        assert root.startswith("https://127.0.0.1:")
        assert get(root, "/es/", context=trust)[:2] == (200, "inicio")


def test_nothing_is_printed(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serve(site) as root:
        get(root, "/")
        get(root, "/none.html")
    assert capfd.readouterr() == ("", "")


def test_two_sites_are_served_at_once_and_neither_after_its_end(site: Path) -> None:
    with serve(site) as first:
        with serve(site) as second:
            assert first != second
            assert get(second, "/")[0] == get(first, "/")[0] == 200
        with pytest.raises(ConnectionRefusedError):
            get(second, "/")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="is not a folder"), serve(tmp_path / "none"):
        pass
