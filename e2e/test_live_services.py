"""Live delivery where records are in PostgreSQL and hints go through Redis."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from e2e.live_world import Ear, Hand
from e2e.running import COMMAND, Installation
from folkmoot.core.testing.servers import Server, free_port, postgres_server, redis_server, wait_for_port

pytestmark = [pytest.mark.process, pytest.mark.service]


@dataclass
class Shared:
    """Records and hints on servers of their own, so that machines need share no folder."""

    installation: Installation
    redis: Server

    def elsewhere(self, folder: Path) -> Installation:
        """Another machine of the same installation."""
        return Installation(folder, self.installation.env)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with ExitStack() as stack:
        env = {
            "FOLKMOOT_DATABASE_URL": stack.enter_context(postgres_server()).url,
            "FOLKMOOT_SECRET_KEY": "shared-by-all-machines-" + "x" * 40,
        }
        redis = stack.enter_context(redis_server())
        installation = Installation(tmp_path_factory.mktemp("one") / "data", env | {"FOLKMOOT_REDIS_URL": redis.url})
        installation.run("migrate")
        with Hand(installation) as hand:
            hand("start")
        yield Shared(installation, redis)


_WITHOUT_LOOKING = (
    "from folkmoot.cli.bootstrap import start_django; start_django(); "
    "import folkmoot.chat.live.process as life; life.POLL_SECONDS = 3600.0; "
)


@contextmanager
def _live(installation: Installation, *, looks: bool = True) -> Iterator[int]:
    """`folkmoot live` by itself; yields its port. Where it looks by itself no more, only hints tell it anything."""
    python, option, program = COMMAND
    port = free_port()
    installation.data.mkdir(parents=True, exist_ok=True)
    with installation.data.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(
            [python, option, program if looks else _WITHOUT_LOOKING + program, "live", "--port", str(port)],
            stdout=log, stderr=log, env=installation.environment(),
        )  # fmt: skip
    try:
        wait_for_port(port, process)
        yield port
    finally:
        process.terminate()
        assert process.wait(20) == 0


def test_several_live_processes_hear_through_redis_at_once(shared: Shared, tmp_path: Path) -> None:
    with (
        _live(shared.elsewhere(tmp_path / "a"), looks=False) as one,
        _live(shared.elsewhere(tmp_path / "b"), looks=False) as two,
        Hand(shared.elsewhere(tmp_path / "c")) as hand,
    ):
        thread = hand("open_thread", "mia", "forum")
        time.sleep(2.5)  # what is younger than two seconds would be told again to who comes without a position
        ears = [Ear(port, hand("ticket", "nils"), f"thread:{thread}") for port in (one, two)]
        for ear in ears:
            ear.settle()
        for _ in range(5):
            post = hand("post", "mia", thread)
            assert [ear.expect("post").content["post"] for ear in ears] == [post, post]


def test_a_hanging_redis_delays_hints_and_no_writes(shared: Shared, tmp_path: Path) -> None:
    with _live(shared.elsewhere(tmp_path / "a")) as port, Hand(shared.elsewhere(tmp_path / "c")) as hand:
        thread = hand("open_thread", "mia", "forum")
        time.sleep(2.5)
        ear = Ear(port, hand("ticket", "nils"), f"thread:{thread}")
        ear.settle()
        shared.redis.pause()
        try:
            began = time.monotonic()
            post = hand("post", "mia", thread)
            assert time.monotonic() - began < 1
            assert ear.expect("post").content["post"] == post
        finally:
            shared.redis.resume()


def test_a_line_that_is_committed_late_is_heard_in_its_turn(shared: Shared, tmp_path: Path) -> None:
    here, there = shared.elsewhere(tmp_path / "b"), shared.elsewhere(tmp_path / "c")
    with _live(here) as port, Hand(here) as slow, Hand(there) as quick:
        # In two spaces: their counters are rows that the one would wait for while the other holds them.
        threads = [quick("open_thread", "mia", space) for space in ("forum", "lounge")]
        time.sleep(2.5)
        ear = Ear(port, quick("ticket", "nils"), ",".join(f"thread:{thread}" for thread in threads))
        ear.settle()
        slow("begin")
        late = slow("post", "eda", threads[0])
        early = quick("post", "mia", threads[1])
        # Told now, the later line would take the position with it, and the earlier one would never be told.
        assert ear.silence(seconds=1)
        slow("commit")
        heard = [ear.expect("post", seconds=3) for _ in range(2)]
        assert [event.content["post"] for event in heard] == [late, early]
        assert heard[0].id < heard[1].id


def test_live_refuses_a_database_without_tables(tmp_path: Path) -> None:
    port = os.environ.get("FOLKMOOT_LIVE_PORT", str(free_port()))
    refused = Installation(tmp_path / "data").run("live", "--port", port, code=1)
    assert "Run `folkmoot migrate` first" in refused.stderr
