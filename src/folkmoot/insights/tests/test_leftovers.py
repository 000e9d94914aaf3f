"""Awaited figures are reckoned by what others leave of the processors, and by a share of them where that is nothing."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from folkmoot.insights.store import leftovers, priority
from folkmoot.insights.store.leftovers import by_what_others_leave

pytestmark = pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="ranks are Linux's")
HERE = os.getpid()


@pytest.fixture
def crowded(tmp_path: Path) -> Path:
    return tmp_path / "crowded"


def _rank() -> bytes:
    return f"{os.sched_getscheduler(0)} {os.getpriority(os.PRIO_PROCESS, 0)}".encode()


def _where_slowly() -> bytes:
    if os.getpid() != HERE:
        time.sleep(60)
    return str(os.getpid()).encode()


def test_it_has_the_last_rank_of_all(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "_LOOK_SECONDS", 60.0)
    before = _rank()
    assert by_what_others_leave(_rank, crowded) == f"{os.SCHED_IDLE} 19".encode()
    assert _rank() == before, "who waits for it keeps its rank"
    assert not crowded.exists()


def test_where_others_leave_nothing_it_is_done_by_who_waits_for_it(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(leftovers, "_is_runnable", lambda pid: True)
    assert by_what_others_leave(_where_slowly, crowded) == str(HERE).encode()
    forks: list[int] = []
    fork = os.fork

    def counted() -> int:
        forks.append(1)
        return fork()

    monkeypatch.setattr(os, "fork", counted)
    assert by_what_others_leave(_rank, crowded) == _rank()
    assert not forks, "nobody waits twice to learn that the machine is full"
    a_while_ago = time.time() - 60
    os.utime(crowded, (a_while_ago, a_while_ago))
    monkeypatch.setattr(leftovers, "_is_runnable", lambda pid: False)
    by_what_others_leave(_rank, crowded)
    assert forks


def test_who_waits_for_a_disk_or_a_server_does_not_starve(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "_LOOK_SECONDS", 0.02)
    # The beginning of a process on a full machine is another matter.
    monkeypatch.setattr(leftovers, "rank_process", lambda *, is_awaited: None)

    def wait() -> bytes:
        time.sleep(0.5)
        return str(os.getpid()).encode()

    assert by_what_others_leave(wait, crowded) != str(HERE).encode()
    assert not crowded.exists()


def test_long_answers_come_whole_and_an_end_without_one_is_told(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "_LOOK_SECONDS", 60.0)
    assert by_what_others_leave(lambda: b"x" * 5_000_000, crowded) == b"x" * 5_000_000

    def end() -> bytes:
        os.kill(os.getpid(), signal.SIGKILL)
        return b""

    with pytest.raises(ChildProcessError):
        by_what_others_leave(end, crowded)


def test_what_a_process_has_had_of_the_processors_is_seen_from_outside() -> None:
    began = leftovers._processor_seconds(os.getpid())
    while time.process_time() < began + 0.05:
        pass
    assert leftovers._processor_seconds(os.getpid()) >= began + 0.05
    assert leftovers._is_runnable(os.getpid())


def test_nothing_is_tried_where_a_system_has_no_such_rank(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "SCHED_IDLE")
    given: list[Any] = []
    monkeypatch.setattr(leftovers, "rank_process", given.append)
    assert by_what_others_leave(lambda: str(os.getpid()).encode(), crowded) == str(HERE).encode()
    assert not given


def test_the_rank_of_a_session_is_tried_again_until_linux_lets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def write(path: Path, text: str, encoding: str) -> None:
        assert path == Path("/proc/self/autogroup")
        told.append(text)
        if len(told) < 3:
            raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(Path, "write_text", write)
    monkeypatch.setattr(os, "getsid", lambda pid: os.getpid())
    monkeypatch.setattr(os, "setsid", lambda: None)
    monkeypatch.setattr(priority, "rank_process", lambda *, is_awaited: told.append(str(is_awaited)))
    monkeypatch.setattr(priority, "_BETWEEN_SECONDS", 0.0)
    priority.give_way(is_awaited=False)
    assert told == ["19", "19", "19", "False"]
