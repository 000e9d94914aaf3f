"""Pages that come and go, processes that die, readers that do not read: nobody loses or hears twice."""

from __future__ import annotations

import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from e2e.live_world import Ear, Place, live_place
from e2e.running import wait_for
from folkmoot.core.testing.soaking import at_length

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with live_place(tmp_path_factory.mktemp("live") / "data") as made:
        yield made


@pytest.fixture
def own_place(tmp_path: Path) -> Iterator[Place]:
    with live_place(tmp_path / "data") as made:
        yield made


def _collect(
    place: Place, thread: int, chance: random.Random, until: threading.Event, last_id: int | None = None
) -> list[int]:
    """The posts that a page hears which loses its line again and again."""
    heard: list[int] = []
    while True:
        is_last = until.is_set()
        # The line may be refused or cut at any moment while the process is being replaced.
        with suppress(OSError, IndexError):
            ear = Ear(place.port, place.ticket("nils"), f"thread:{thread}", last_id=last_id)
            time.sleep(1.0 if is_last else chance.random() * 0.3)
            ear.close()
            while not ear.heard.empty():
                event = ear.heard.get()
                assert event.name in ("post", "ready"), event
                heard += [event.content["post"]] if event.name == "post" else []
            last_id = ear.last_id or last_id
            if is_last and ear.status == 200:
                return heard


@pytest.mark.parametrize("seed", range(at_length(1, 3)))
def test_whoever_comes_back_hears_exactly_what_was_missed(place: Place, seed: int) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    place.ticket("nils")
    done = threading.Event()
    heard: list[list[int]] = []
    listeners = [
        threading.Thread(target=lambda n=n: heard.append(_collect(place, thread, random.Random(f"{seed}{n}"), done)))
        for n in range(4)
    ]
    time.sleep(2.5)  # what is younger than two seconds would be told again to who comes without a position
    for listener in listeners:
        listener.start()
    time.sleep(1)
    chance, written = random.Random(seed), []
    for _ in range(60):
        written += place.hand("posts", "mia", thread, chance.randint(1, 3))
        time.sleep(chance.random() * 0.1)
    done.set()
    for listener in listeners:
        listener.join(60)
    assert heard == [written] * 4


def test_nothing_is_lost_when_the_live_process_is_killed(place: Place) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    done = threading.Event()
    heard: list[list[int]] = []
    first = place.listen("nils", f"thread:{thread}")
    last_id = first.last_id
    first.close()

    def listen() -> None:
        heard.append(_collect(place, thread, random.Random(3), done, last_id))

    listener = threading.Thread(target=listen)
    listener.start()
    written = []
    for _ in range(3):
        written += place.hand("posts", "mia", thread, 4)
        place.kill_live(signal.SIGKILL)
        written += place.hand("posts", "mia", thread, 4)
    done.set()
    listener.join(60)
    assert heard == [written]


def test_who_does_not_read_is_let_go_and_others_do_not_wait(place: Place) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    reader = place.listen("nils", f"thread:{thread}")
    # Its window for what is sent is as small as the system allows, and nobody reads from it.
    lazy = socket.socket()
    lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    lazy.connect(("127.0.0.1", place.port))
    lazy.sendall(
        f"GET /live?ticket={place.ticket('eda')}&channels=thread:{thread} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    )
    wait_for(lambda: place.figure("connections") == 2, "the lazy page to be let in")
    post = place.hand("post", "mia", thread)
    written = 1
    deadline = time.monotonic() + 90
    while place.figure("dropped_total") == 0 and time.monotonic() < deadline:
        written += 500
        place.hand("record_reactions", "mia", post, 500)
    assert place.figure("dropped_total") == 1
    wait_for(lambda: place.figure("connections") == 1, "the end of the lazy page")
    wait_for(lambda: reader.heard.qsize() == written, "the other reader to have all")
    lazy.close()


def test_stopping_says_goodbye_at_once(own_place: Place) -> None:
    ears = [own_place.listen("nils", "me") for _ in range(5)]
    began = time.monotonic()
    assert own_place.running.stop() == 0
    assert time.monotonic() - began < 5
    assert all(ear.is_over.wait(1) for ear in ears)
    assert "Traceback" not in own_place.running.text()
