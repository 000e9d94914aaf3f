"""`folkmoot up` as a process: starts from nothing, restarts what dies, and stops leaving nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from e2e.running import Installation, Running, is_alive, wait_for
from folkmoot.core.testing.servers import free_port

pytestmark = pytest.mark.process

WORKERS = 3


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data")


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One that runs for those who only ask it something."""
    installation = Installation(tmp_path_factory.mktemp("serving") / "data")
    installation.migrate()
    with installation.up("--workers", str(WORKERS), FOLKMOOT_LOG_FORMAT="json") as running:
        yield running


# The aim is 300 (docs/performance.md); what the room of insights registers cost some twenty.
def test_everything_together_stays_below_350_megabytes(serving: Running) -> None:
    for _ in range(12):
        assert serving.get("/accounts/login/")[0] == 200
    shares = [_proportional_kilobytes(pid) for pid in (serving.process.pid, *serving.children())]
    assert len(shares) == 4 + WORKERS
    assert sum(shares) < 350_000


def _proportional_kilobytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def test_a_taken_port_is_refused_in_one_sentence(serving: Running, tmp_path: Path) -> None:
    refused = Installation(tmp_path / "other").run("up", "--port", str(serving.port), code=1)
    assert "Is another Folkmoot running?" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_json_logs_are_json_and_carry_the_request_id(serving: Running) -> None:
    serving.get("/accounts/login/?code=secret", **{"X-Request-ID": "my-request-1"})
    wait_for(lambda: "my-request-1" in _whole_lines(serving), "the line of the request")
    lines = [json.loads(line) for line in _whole_lines(serving).splitlines() if line.startswith("{")]
    request = next(line for line in lines if line.get("request_id") == "my-request-1")
    assert (request["route"], request["status"], request["event"]) == ("account_login", 200, "request")
    assert "secret" not in serving.text()


def _whole_lines(running: Running) -> str:
    return running.text().rpartition("\n")[0]


def test_slow_clients_hold_nobody_up(serving: Running) -> None:
    with ExitStack() as slow:
        for _n in range(5):
            client = slow.enter_context(socket.create_connection(("127.0.0.1", serving.port)))
            client.sendall(
                b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail="
            )
        assert [serving.get("/accounts/login/")[0] for _n in range(3 * WORKERS)] == [200] * 3 * WORKERS


def test_up_serves_from_an_empty_folder_stops_cleanly_and_takes_up_what_was_there(installation: Installation) -> None:
    with installation.up() as running:
        assert running.get("/healthz") == (200, b"ok\n")
        assert json.loads(running.get("/readyz")[1])["ready"] is True
        assert running.get("/accounts/login/")[0] == 200
        assert b"folkmoot_workers 1.0" in running.get("/metrics")[1]
        processes = running.children()
        assert "/sign-in/" in running.text()
        assert running.stop() == 0
    assert not any(is_alive(pid) for pid in processes)
    assert "Traceback" not in running.text()
    assert stat.S_IMODE(installation.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((installation.data / "secret_key").stat().st_mode) == 0o600
    secret = (installation.data / "secret_key").read_text()
    with installation.up("--workers", "1") as again:
        assert "migrations" not in again.text()
    assert (installation.data / "secret_key").read_text() == secret


def test_what_dies_is_started_again_and_ends_with_a_killed_supervisor(installation: Installation) -> None:
    installation.migrate()
    with installation.up("--workers", "2") as running:
        before = set(running.children())
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: len(set(running.children()) - before) >= 5, "new processes in place of the killed ones")
        wait_for(lambda: _answers(running), "an answer from the new processes")
        assert running.process.poll() is None
        processes = running.children()
        assert len(processes) >= 5
        running.process.kill()
        running.process.wait()
        wait_for(lambda: not any(is_alive(pid) for pid in processes), "the end of the children")


def _answers(running: object) -> bool:
    try:
        return bool(running.get("/readyz")[0] == 200)  # type: ignore[attr-defined]
    except OSError:
        return False


def test_serve_refuses_a_database_without_tables(installation: Installation) -> None:
    refused = installation.run("serve", "--port", str(free_port()), code=1)
    assert "Run `folkmoot migrate` first" in refused.stderr


def test_two_that_start_at_once_migrate_once(installation: Installation) -> None:
    with installation.up("--workers", "1"), installation.up("--workers", "1") as second:
        assert second.get("/readyz")[0] == 200
