"""A stronger model on a server of the operator's: its scores, and the machine's own where it has none."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from folkmoot.core.fetch_errors import FetchFailed
from folkmoot.moderation.classifier import server as server_module
from folkmoot.moderation.classifier.providers import scores
from folkmoot.moderation.tests.classifier_texts import tiny_classifier

_TEXT = "You are a stupid idiot, and everybody here hates you."


class _Server(ThreadingHTTPServer):
    """Answers with `said` as a chat completion, and remembers what it was asked."""

    said = '{"language": "en", "spam": 0.02, "toxicity": 0.93}'
    status = 200
    leads_to = ""
    asked: list[dict[str, Any]]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, "key": self.headers["Authorization"], **body})
        answer = json.dumps({"choices": [{"message": {"role": "assistant", "content": self.server.said}}]}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        if self.server.leads_to:
            self.send_header("Location", self.server.leads_to)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture
def server(settings: Any, tmp_path: Path) -> Iterator[_Server]:
    made = _Server(("127.0.0.1", 0), _Handler)
    made.asked = []
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    (tmp_path / "base.fmc").write_bytes(tiny_classifier())
    settings.CLASSIFIER_FILE = str(tmp_path / "base.fmc")
    settings.CLASSIFIER_PROVIDER = "server"
    settings.CLASSIFIER_URL = f"http://127.0.0.1:{made.server_port}/v1"
    settings.CLASSIFIER_MODEL = "guard"
    settings.CLASSIFIER_KEY = "secret"
    yield made
    made.shutdown()
    made.server_close()


def test_the_servers_scores_hold(server: _Server) -> None:
    found = scores(_TEXT)
    assert (found.judged, found.spam, found.toxicity, found.model) == (True, 0.02, 0.93, "guard")
    (asked,) = server.asked
    assert (asked["path"], asked["key"], asked["model"]) == ("/v1/chat/completions", "Bearer secret", "guard")
    assert asked["messages"][1] == {"role": "user", "content": _TEXT}


@pytest.mark.parametrize(
    "said", ["no idea", '{"spam": 7, "toxicity": 0}', '{"spam": 0.1}', "[]", '{"spam": "x", "toxicity": 0}', "{}}{"]
)
def test_nonsense_is_not_believed_and_the_machines_own_answers(server: _Server, said: str) -> None:
    server.said = said
    found = scores(_TEXT)
    assert found.judged
    assert found.model != "guard"


def test_a_server_that_is_away_or_fails_holds_nothing_up(server: _Server, settings: Any) -> None:
    server.status = 500
    assert scores(_TEXT).model != "guard"
    for url in ("http://127.0.0.1:9/v1", "", "file:///etc/passwd"):
        settings.CLASSIFIER_URL = url
        assert scores(_TEXT).judged


def test_a_server_may_say_that_it_can_not_judge(server: _Server) -> None:
    server.said = '{"language": "sw", "spam": null, "toxicity": null}'
    found = scores("Habari ya asubuhi, karibu sana")
    assert (found.judged, found.why_not, found.language) == (False, "language", "sw")


def test_a_server_neither_leads_elsewhere_in_the_own_network_nor_answers_without_end(server: _Server) -> None:
    server.status, server.leads_to = 307, "http://127.0.0.1:1/v1/chat/completions"
    assert scores(_TEXT).model != "guard"
    server.status, server.leads_to = 200, ""
    server.said = '{"language": "en", "spam": 0.02, "toxicity": 0.93}' + " " * 70_000
    assert scores(_TEXT).model != "guard"


def test_the_guarded_way_out_is_taken(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[str] = []

    def fetched(url: str, **_options: Any) -> Any:
        ways.append(url)
        raise FetchFailed("No.")

    monkeypatch.setattr(server_module, "fetch", fetched)
    assert scores(_TEXT).model != "guard"
    assert ways == [f"http://127.0.0.1:{server.server_port}/v1/chat/completions"]
