"""The rank of who reckons figures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from folkmoot.insights.store import priority


def test_the_rank_of_a_session_is_tried_again_until_linux_lets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def write(path: Path, text: str, encoding: str) -> None:
        assert path == Path("/proc/self/autogroup")
        told.append(text)
        if len(told) < 3:
            raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(Path, "write_text", write)
    monkeypatch.setattr(os, "getsid", lambda pid: os.getpid())
    for name in ("setsid", "sched_setscheduler", "setpriority"):
        monkeypatch.setattr(os, name, lambda *args: None)
    monkeypatch.setattr(priority, "_BETWEEN_SECONDS", 0.0)
    priority.give_way(is_awaited=False)
    assert told == ["19", "19", "19"]
