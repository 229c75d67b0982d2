"""`.ci/issue.py` against servers that answer as GitHub and GitLab do: one issue, opened, brought up to date, closed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci/issue.py"
KINDS = {
    "github": ("number", "body", "open", "PATCH", {"state": "closed"}, "/repos/a/b/issues", "Authorization"),
    "gitlab": ("iid", "description", "opened", "PUT", {"state_event": "close"}, "/projects/7/issues", "PRIVATE-TOKEN"),
}


@dataclass
class Server:
    """Issues by number, and the requests that came. kind: whose ways it has. broken: answers everything with 403."""

    kind: str
    address: str = ""
    issues: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    broken: bool = False

    def answer(self, method: str, target: str, data: dict[str, Any]) -> tuple[int, Any]:
        number, text, opened, change, closing, base, _ = KINDS[self.kind]
        url = urlsplit(target)
        self.asked.append((method, url.path))
        if self.broken or not url.path.startswith(base):
            return 403, {}
        if method == "GET":
            query = parse_qs(url.query)
            assert query["state"] == [opened]
            first, size = (int(query["page"][0]) - 1) * int(query["per_page"][0]), int(query["per_page"][0])
            return 200, [each for each in self.issues if not each.get("closed")][first : first + size]
        if method == "POST":
            self.issues.append({number: len(self.issues) + 1, text: data[text], "title": data["title"]})
            return 201, self.issues[-1]
        assert method == change
        (issue,) = [each for each in self.issues if url.path == f"{base}/{each[number]}"]
        issue |= {text: data[text], "closed": closing.items() <= data.items()}
        return 200, issue

    def run(self, folder: Path, **more: str) -> tuple[int, str]:
        environment = {"ISSUE_TOKEN": "t0ken", **more}
        if self.kind == "github":
            environment |= {"GITHUB_API_URL": self.address, "GITHUB_REPOSITORY": "a/b"}
        else:
            environment |= {"CI_API_V4_URL": self.address, "CI_PROJECT_ID": "7"}
        done = subprocess.run(
            [sys.executable, str(SCRIPT), "upkeep.json", "upkeep.md"],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        assert "t0ken" not in done.stdout + done.stderr
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(params=list(KINDS))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    known = Server(request.param)

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            known.tokens.add(self.headers[KINDS[known.kind][-1]])
            code, answer = known.answer(self.command, self.path, json.loads(self.rfile.read(length) or b"{}"))
            body = json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_PUT = _any  # noqa: N815 # names of the base class

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        known.address = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield known
        http.shutdown()
        thread.join()


def found(folder: Path, code: int, text: str) -> Path:
    (folder / "upkeep.json").write_text(json.dumps({"exit_code": code}))
    (folder / "upkeep.md").write_text(text)
    return folder


def test_one_issue_is_opened_brought_up_to_date_and_closed(server: Server, tmp_path: Path) -> None:
    text = KINDS[server.kind][1]
    other = {KINDS[server.kind][0]: 1, text: "Somebody's own issue", "title": "Other"}
    server.issues.append(dict(other))
    assert server.run(found(tmp_path, 0, "clean")) == (0, "Nothing to do, and no issue is open\n")
    assert server.run(found(tmp_path, 1, "One is due")) == (1, "Opened issue 2\n")
    assert server.run(found(tmp_path, 2, "Two are due")) == (2, "Brought issue 2 up to date\n")
    assert "Two are due" in server.issues[1][text]
    assert "One is due" not in server.issues[1][text]
    assert server.run(found(tmp_path, 0, "All is clean")) == (0, "Nothing to do: closed issue 2\n")
    assert server.issues[1]["closed"]
    assert server.run(found(tmp_path, 1, "Again")) == (1, "Opened issue 3\n")
    assert server.issues[0] == other
    assert len(server.tokens) == 1


def test_our_issue_is_found_behind_many_others(server: Server, tmp_path: Path) -> None:
    number, text = KINDS[server.kind][:2]
    server.issues = [{number: each, text: None, "title": "x"} for each in range(1, 151)]
    server.run(found(tmp_path, 1, "One is due"))
    assert server.run(found(tmp_path, 1, "Two"))[1] == "Brought issue 151 up to date\n"


def test_a_run_without_a_report_is_told_and_never_closes_the_issue(server: Server, tmp_path: Path) -> None:
    assert server.run(tmp_path) == (2, "Opened issue 1\n")
    assert "broke off" in server.issues[0][KINDS[server.kind][1]]
    (tmp_path / "upkeep.json").write_text("{}")
    assert server.run(tmp_path) == (2, "Brought issue 1 up to date\n")


def test_what_the_platform_did_not_take_stands_in_the_log(server: Server, tmp_path: Path) -> None:
    folder = found(tmp_path, 1, "One is due")
    server.broken = True
    code, said = server.run(folder)
    assert (code, "403" in said, "One is due" in said) == (2, True, True)
    code, said = server.run(folder, ISSUE_TOKEN="")
    assert (code, "ISSUE_TOKEN is not set" in said, "One is due" in said) == (2, True, True)
    server.address = "http://127.0.0.1:9"
    assert server.run(folder)[0] == 2
