"""Live delivery by WebSocket: what is heard, what may be said, and how a socket ends."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from e2e.live_socket import Socket, open_socket
from e2e.live_world import Place, live_place
from e2e.running import wait_for

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("live")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with live_place(tmp_path_factory.mktemp("moot") / "data") as made:
        yield made


def test_channels_are_added_and_dropped_on_an_open_socket(place: Place) -> None:
    one, other = (place.hand("open_thread", "mia", "forum") for _ in range(2))
    page = open_socket(place, "nils", f"thread:{one}")
    position = place.hand("position")
    missed = place.hand("posts", "mia", other, 3)
    wait_for(lambda: place.figure("position") > position + 2, "the log to be read")
    page.say({"do": "listen", "channels": [f"thread:{other}"], "of": [f"thread:{other}"], "after": position, "ref": 7})
    assert [page.expect("post").content["post"] for _ in missed] == missed
    assert page.expect("listening").content == {"ref": 7}
    place.hand("post", "mia", one)
    post = place.hand("post", "mia", other)
    heard = page.expect("post").content
    assert (heard["post"], f"thread:{other}" in heard["on"]) == (post, True)


def test_a_channel_that_may_not_be_heard_stays_silent_however_it_is_asked_for(place: Place) -> None:
    position = place.hand("position")
    thread = place.hand("open_thread", "mia", "backroom")
    page = open_socket(place, "nils", "me")
    page.say({"do": "listen", "channels": [f"thread:{thread}"], "of": [f"thread:{thread}"], "after": position})
    place.hand("post", "mia", thread)
    assert page.expect("listening").content == {"ref": 0}
    time.sleep(0.3)
    assert all(heard.name == "beat" for heard in page.heard.queue)


def test_who_leaves_is_told_why_the_socket_closes(place: Place) -> None:
    page = open_socket(place, "max", "me")
    place.hand("depart", "max")
    page.expect("gone")
    assert page.is_over.wait(5)
    assert page.code == 4003


def test_a_session_opens_a_socket_from_its_own_origin_only(place: Place) -> None:
    cookie = {"Cookie": f"folkmoot_session={place.hand('session', 'eda')}"}
    asked = {"community": "moorland"}
    own = {"Origin": f"http://localhost:{place.port}"}
    for origin, status in ((own, 101), ({"Origin": "https://evil.example"}, 403), ({}, 403), ({"Origin": "null"}, 403)):
        assert Socket(place.port, asked, cookie | origin).status == status
    assert Socket(place.port, {"ticket": "forged"}, own).status == 401


def test_an_open_socket_is_renewed_by_its_own_members_ticket_only(place: Place) -> None:
    page = open_socket(place, "nils", "me")
    page.say({"do": "renew", "ticket": place.ticket("nils")})
    page.say({"do": "listen", "channels": ["me"], "ref": 1})
    page.expect("listening")
    page.say({"do": "renew", "ticket": place.ticket("mia")})
    assert page.is_over.wait(5)
    assert page.code == 4001


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ([(1, b"not json")], 1008),
        ([(1, b'"words"')], 1008),
        ([(1, b'{"do": "listen", "channels": "me"}')], 1008),
        ([(1, b'{"do": "listen", "channels": ["x:1"]}')], 1008),
        ([(1, b"[" * 4000)], 1008),
        ([(1, b"\xff\xfe{}")], 1007),
        ([(2, b"{}")], 1003),
        ([(1, b"x" * 9000)], 1009),
        ([(0, b"{}")], 1002),
        ([(3, b"{}")], 1002),
        ([(9, b"")] * 200, 1008),
    ],
)
def test_what_is_said_wrongly_closes_the_socket_and_no_other(
    place: Place, sent: list[tuple[int, bytes]], code: int
) -> None:
    bystander, page = open_socket(place, "mia", "me"), open_socket(place, "nils", "me")
    for opcode, payload in sent:
        page.send(opcode, payload)
    assert page.is_over.wait(10)
    assert page.code == code
    bystander.say({"do": "something new", "channels": 1})
    bystander.say({"do": "listen", "channels": ["me"], "ref": 2})
    assert bystander.expect("listening").content == {"ref": 2}
    bystander.close()


def test_a_page_that_was_still_talking_hears_why_it_was_closed(place: Place) -> None:
    page, may_read = open_socket(place, "nils", "me"), threading.Event()
    page.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    take = page._take
    page._take = lambda opcode, payload: may_read.wait(10) and take(opcode, payload)  # type: ignore[method-assign]
    for _ in range(200):
        page.send(9, b"x" * 125)
    time.sleep(0.5)
    may_read.set()
    assert page.is_over.wait(10)
    assert page.code == 1008
    page.close()


@pytest.mark.parametrize(
    "raw", [b"\x00" * 64, b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 6000, b"GET /live HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_request_is_refused(place: Place, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", place.port), timeout=10) as plain:
        plain.sendall(raw)
        answer = plain.recv(100)
    assert answer.split()[1] in (b"400", b"431")
