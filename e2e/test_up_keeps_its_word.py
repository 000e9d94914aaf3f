"""What was acknowledged stays, whatever happens to the processes or the disk."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from e2e.running import Installation, Running, wait_for
from e2e.worlds import World, make_world
from folkmoot.core.testing.servers import postgres_server

pytestmark = pytest.mark.process


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service)])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    if request.param == "sqlite":
        yield Installation(tmp_path / "data")
        return
    with postgres_server() as server:
        yield Installation(tmp_path / "data", {"FOLKMOOT_DATABASE_URL": server.url})


def _write_until_it_ends(running: Running, world: World, name: str, kept: list[str]) -> None:
    for number in range(100_000):
        text = f"Reply {number} of writer {name}."
        try:
            status, _answer = world.reply(running, text)
        except (OSError, ValueError):
            return
        if status == 201:
            kept.append(text)


def test_kill_9_in_mid_write_loses_nothing_that_was_acknowledged(installation: Installation) -> None:
    installation.migrate()
    world = make_world(installation)
    kept: list[str] = []
    with installation.up() as running:
        writers = [
            threading.Thread(target=_write_until_it_ends, args=(running, world, str(number), kept))
            for number in range(4)
        ]
        for writer in writers:
            writer.start()
        wait_for(lambda: len(kept) > 40, "some answers to the writers")
        for pid in (running.process.pid, *running.children()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for writer in writers:
            writer.join(30)
    with installation.up() as running:
        assert _texts(running, world) >= set(kept)
    assert installation.json("check")["faults"] == []


def _texts(running: Running, world: World) -> set[str]:
    """Every post of the thread, page by page."""
    texts: set[str] = set()
    cursor = ""
    while True:
        path = f"/c/{world.slug}/api/v1/threads/{world.thread}/posts?limit=100{cursor}"
        status, body = running.get(path, Authorization=f"Bearer {world.token}")
        assert status == 200, body
        page = json.loads(body)
        texts |= {post["markdown"] for post in page["items"]}
        if not page.get("next"):
            return texts
        cursor = f"&cursor={page['next']}"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes; only root can mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], check=False)
    if mounted.returncode != 0:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    return filler


def test_a_full_disk_is_507_and_harms_nothing(small_disk: Path, tmp_path: Path) -> None:
    database = small_disk / "moot.sqlite3"
    installation = Installation(tmp_path / "data", {"FOLKMOOT_DATABASE_URL": f"sqlite:///{database}"})
    installation.run("migrate")
    world = make_world(installation)
    with installation.up("--workers", "1") as running:
        assert world.reply(running, "While there is room.")[0] == 201
        filler = _fill(small_disk)
        answers = [world.reply(running, "A long reply. " * 2000) for _ in range(20)]
        refused = [answer for status, answer in answers if status == 507]
        assert {status for status, _ in answers} <= {201, 507}
        assert refused
        assert refused[-1]["code"] == "storage-full"
        assert running.get("/healthz")[0] == 200
        filler.unlink()
        assert world.reply(running, "There is room again.")[0] == 201
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert installation.json("check")["faults"] == []
