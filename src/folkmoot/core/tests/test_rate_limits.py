"""Counting how often, exactly and by whom, also while the store is away."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory

from folkmoot.core import rate_limits
from folkmoot.core.errors import RateLimited
from folkmoot.core.rate_limits import LIMITS, check, client_address, forget_counts
from folkmoot.core.rate_store import FileStorage


@pytest.fixture(autouse=True)
def _own_counts(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA, settings.REDIS_URL, settings.TRUSTED_PROXIES = tmp_path, "", []
    forget_counts()
    yield
    forget_counts()


def test_one_too_many_is_told_how_long_to_wait() -> None:
    for _attempt in range(10):
        check("login-account", key="mia")
    with pytest.raises(RateLimited) as refused:
        check("login-account", key="mia")
    assert 1 <= refused.value.retry_after <= 300
    check("login-account", key="nils")
    check("login-address", key="mia")


def test_a_window_that_has_passed_begins_anew() -> None:
    with time_machine.travel(1_700_000_000, tick=False) as clock:
        for _attempt in range(10):
            check("login-account", key="mia")
        with pytest.raises(RateLimited):
            check("login-account", key="mia")
        clock.shift(301)
        check("login-account", key="mia")


def test_a_clock_set_back_locks_nobody_out() -> None:
    with time_machine.travel(1_700_000_000, tick=False) as clock:
        for _attempt in range(10):
            check("search", key="mia")
        clock.shift(-86_400)
        for _attempt in range(60):
            check("search", key="mia")


def test_every_limit_can_be_read() -> None:
    for name in LIMITS:
        check(name, key="a")


def test_threads_are_counted_exactly(tmp_path: Path) -> None:
    store = FileStorage(tmp_path / "counts.sqlite3")
    threads = [threading.Thread(target=lambda: [store.incr("a", 60) for _n in range(50)]) for _t in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("a") == 400


def test_processes_that_start_together_are_counted_exactly(tmp_path: Path) -> None:
    path = tmp_path / "counts.sqlite3"
    program = (
        "import sys; from pathlib import Path; from folkmoot.core.rate_store import FileStorage\n"
        "store = FileStorage(Path(sys.argv[1]))\nsys.stdin.read(1)\n"
        "for _ in range(50): store.incr('a', 60)"
    )
    command = [sys.executable, "-c", program, str(path)]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _n in range(6)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"x")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[1] for process in processes] == [b""] * 6
    assert FileStorage(path).get("a") == 300


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "counts.sqlite3"
    path.write_bytes(b"this was a database once" * 100)
    assert [FileStorage(path).incr("a", 60) for _n in range(2)] == [1, 2]


def test_counts_that_are_over_are_swept(tmp_path: Path) -> None:
    store = FileStorage(tmp_path / "counts.sqlite3")
    store.incr("old", -1)
    for _n in range(1000):
        store.incr("new", 60)
    rows = store._connection().execute("SELECT key FROM counts").fetchall()
    assert rows == [("new",)]


def _away(*_given: object, **_named: object) -> int:
    raise OSError("away")


@pytest.fixture
def _no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileStorage, "incr", _away)


@pytest.mark.usefixtures("_no_store")
def test_without_a_store_reading_goes_on() -> None:
    for _attempt in range(100):
        check("search", key="mia")


@pytest.mark.usefixtures("_no_store")
def test_without_a_store_guessing_is_still_counted() -> None:
    for _attempt in range(10):
        check("login-account", key="mia")
    with pytest.raises(RateLimited):
        check("login-account", key="mia")


def test_a_store_that_fails_while_it_tells_the_time_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    for _attempt in range(60):
        check("search", key="mia")
    monkeypatch.setattr(FileStorage, "get_expiry", _away)
    check("search", key="mia")


def test_a_redis_that_is_not_there_costs_little(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    forget_counts()
    began = time.monotonic()
    for _attempt in range(50):
        check("api-read", key="mia")
    assert time.monotonic() - began < 2
    for _attempt in range(10):
        check("login-account", key="mia")
    with pytest.raises(RateLimited):
        check("login-account", key="mia")


@pytest.mark.service
def test_redis_counts_for_all(settings: Any) -> None:
    from folkmoot.core.testing.servers import redis_server

    with redis_server() as server:
        settings.REDIS_URL = server.url
        forget_counts()
        for _attempt in range(10):
            check("login-account", key="mia")
        rate_limits._limiter.cache_clear()
        with pytest.raises(RateLimited):
            check("login-account", key="mia")


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("192.0.2.7", None, "192.0.2.7"),
        ("192.0.2.7", "203.0.113.1", "192.0.2.7"),
        ("10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "198.51.100.9, 203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "198.51.100.9, 203.0.113.1, 172.16.3.4", "203.0.113.1"),
        ("10.0.0.1", "203.0.113.1:4711", "203.0.113.1"),
        ("10.0.0.1", "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::/64"),
        ("10.0.0.1", "203.0.113.1, nonsense", "unknown"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "172.16.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("::ffff:192.0.2.7", None, "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", None, "2001:db8:1:2::/64"),
        ("", None, "unknown"),
    ],
)
def test_where_a_request_comes_from(settings: Any, remote: str, forwarded: str | None, expected: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1", "172.16.0.0/12", "caddy"]
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)) == expected


def test_counts_that_are_forgotten_are_forgotten_in_the_store_too() -> None:
    check("upload", key="somebody")
    assert _counted() == 1
    forget_counts()
    check("upload", key="somebody")
    assert _counted() == 1


def _counted() -> int:
    return rate_limits._limiter().storage.get(rate_limits._item("upload").key_for("upload", "somebody"))
