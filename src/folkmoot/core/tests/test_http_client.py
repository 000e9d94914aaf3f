"""The only way out, against a real server that means no good."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from folkmoot.core.fetch_errors import FetchFailed, FetchRefused
from folkmoot.core.http_client import fetch
from folkmoot.core.testing.far_side import FarSide, answer, far_side


@pytest.fixture
def far(settings: Any) -> Iterator[FarSide]:
    """A server that may be fetched from, at its own port only."""
    with far_side() as side:
        settings.HTTP_ALLOW_PRIVATE = [f"127.0.0.1:{side.port}"]
        yield side


def test_an_answer_comes_back_whole(far: FarSide) -> None:
    far.answers["/page?a=1"] = answer(b"hello", "Content-Type: Text/HTML; charset=utf-8", "X-One: 1")
    fetched = fetch(far.url("/page?a=1#part"), accept=("text/html",))
    assert (fetched.status, fetched.body, fetched.media_type) == (200, b"hello", "text/html")
    assert fetched.headers["x-one"] == "1"
    assert fetched.url == far.url("/page?a=1")


def test_answers_of_every_status_come_back(far: FarSide) -> None:
    assert (fetch(far.url("/away"), accept=("image/*",)).status, fetch(far.url("/away")).body) == (404, b"not here")
    far.answers["/same"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    assert fetch(far.url("/same"), headers={"If-None-Match": '"a"'}).status == 304
    assert b'if-none-match: "a"' in far.requests[-1].lower()


def test_we_say_who_we_are_and_bring_nothing_else(far: FarSide, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    far.answers["/"] = answer(b"", "Set-Cookie: a=b", "Location: /next", status="302 Found")
    far.answers["/next"] = answer(b"there")
    assert fetch(far.url("/")).body == b"there"
    for request in far.requests:
        assert b"user-agent: folkmoot/" in request.lower()
        assert b"cookie" not in request.lower()


def test_a_body_is_sent(far: FarSide) -> None:
    far.answers["/hook"] = answer(status="204 No Content")
    sent = fetch(far.url("/hook"), method="POST", body=b"x" * 200_000, headers={"Content-Type": "application/json"})
    assert sent.status == 204
    assert far.requests[0].endswith(b"x" * 200_000)


@pytest.mark.parametrize("headers", [{"Host": "a"}, {"Cookie": "a"}, {"X-A": "a\r\nX-B: b"}, {"Content-Length": "1"}])
def test_headers_that_are_ours_or_broken_are_refused(far: FarSide, headers: dict[str, str]) -> None:
    with pytest.raises(FetchRefused):
        fetch(far.url("/"), headers=headers)
    assert far.requests == []


@pytest.mark.parametrize("allow", [[], ["127.0.0.1"], ["127.0.0.2/32:{port}"], ["127.0.0.1:1"]])
def test_loopback_is_refused_unless_allowed_with_its_port(far: FarSide, settings: Any, allow: list[str]) -> None:
    settings.HTTP_ALLOW_PRIVATE = [entry.format(port=far.port) for entry in allow]
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "127.1", "0"):
        with pytest.raises(FetchRefused):
            fetch(far.url("/", host))
    assert far.requests == []


def test_a_name_is_resolved_once_and_then_trusted(far: FarSide) -> None:
    asked: list[tuple[str, int]] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    far.answers["/"] = answer(b"once")
    assert fetch(far.url("/", "rebind.test"), resolver=rebinding).body == b"once"
    assert asked == [("rebind.test", far.port)]
    assert f"host: rebind.test:{far.port}".encode() in far.requests[0].lower()


def test_a_name_that_moves_inside_is_still_asked_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []

    def refuse(address: tuple[str, int], *_rest: object, **_named: object) -> socket.socket:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    answers = iter([["93.184.216.34", "10.0.0.1"], ["127.0.0.1"]])
    with pytest.raises(FetchFailed):
        fetch("http://rebind.test/", resolver=lambda host, port: next(answers))
    assert tried == [("93.184.216.34", 80)]


@pytest.mark.parametrize("found", [["10.0.0.1"], ["::ffff:10.0.0.1", "fe80::1%eth0"], ["rubbish"], ["169.254.169.254"]])
def test_names_of_private_addresses_are_refused(found: list[str]) -> None:
    with pytest.raises(FetchRefused):
        fetch("http://inside.test/", resolver=lambda host, port: found)


def test_a_host_that_is_not_there_is_said_plainly() -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchFailed, match="no such host"):
        fetch("http://nowhere.test/", resolver=nothing)


def test_a_resolver_that_hangs_is_left(far: FarSide) -> None:
    def hanging(host: str, port: int) -> list[str]:
        time.sleep(2)
        return []

    began = time.monotonic()
    with pytest.raises(FetchFailed, match="too long"):
        fetch("http://slow.test/", resolver=hanging, timeout=0.2)
    assert time.monotonic() - began < 1


def test_the_next_address_is_tried(far: FarSide, settings: Any) -> None:
    settings.HTTP_ALLOW_PRIVATE = [f"127.0.0.0/8:{far.port}", f"[::1]:{far.port}"]
    far.answers["/"] = answer(b"second")
    assert fetch(far.url("/", "two.test"), resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"]).body == b"second"


def _drip(head: bytes) -> Any:
    def react(stream: socket.socket, request: bytes) -> None:
        stream.sendall(head)
        for _step in range(100):
            stream.sendall(b"a")
            time.sleep(0.05)

    return react


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_slow_drips_end_with_the_whole_time(far: FarSide, head: bytes) -> None:
    far.answers["/"] = _drip(head)
    began = time.monotonic()
    with pytest.raises(FetchFailed, match="too long"):
        fetch(far.url("/"), timeout=0.5)
    assert time.monotonic() - began < 2


def test_a_gzip_bomb_stops_at_the_limit(far: FarSide) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    far.answers["/"] = answer(bomb, "Content-Encoding: gzip")
    tracemalloc.start()
    with pytest.raises(FetchFailed, match="larger"):
        fetch(far.url("/"), max_bytes=100_000)
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


def test_gzip_is_unpacked(far: FarSide) -> None:
    text = b"word " * 10_000
    far.answers["/"] = answer(gzip.compress(text), "Content-Encoding: gzip")
    assert fetch(far.url("/"), max_bytes=len(text)).body == text
    far.answers["/cut"] = answer(gzip.compress(text)[:-9], "Content-Encoding: gzip")
    far.answers["/lie"] = answer(text, "Content-Encoding: gzip")
    far.answers["/br"] = answer(text, "Content-Encoding: br")
    for path in ("/cut", "/lie", "/br"):
        with pytest.raises(FetchFailed):
            fetch(far.url(path))


def test_large_answers_are_left(far: FarSide) -> None:
    far.answers["/said"] = b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n"
    far.answers["/unsaid"] = b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 5000
    far.answers["/chunks"] = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"5\r\naaaaa\r\n" * 900 + b"0\r\n\r\n"
    )
    for path in ("/said", "/unsaid", "/chunks"):
        with pytest.raises(FetchFailed, match="larger"):
            fetch(far.url(path), max_bytes=4000)


@pytest.mark.parametrize(
    "head", ["X-A: 1\r\n" * 200, "X-A: " + "a" * 40_000 + "\r\n", "X-A: " + "a" * 400_000 + "\r\n"]
)
def test_too_many_headers_are_left(far: FarSide, head: str) -> None:
    far.answers["/"] = f"HTTP/1.1 200 OK\r\n{head}Content-Length: 0\r\n\r\n".encode()
    with pytest.raises(FetchFailed):
        fetch(far.url("/"))


@pytest.mark.parametrize(
    "reply", [b"", b"rubbish\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", b"SSH-2.0-x\r\n"]
)
def test_broken_answers_fail(far: FarSide, reply: bytes) -> None:
    far.answers["/"] = reply
    with pytest.raises(FetchFailed):
        fetch(far.url("/"))


def test_only_the_kinds_that_were_asked_for_come_back(far: FarSide) -> None:
    far.answers["/"] = answer(b"<svg/>", "Content-Type: image/svg+xml")
    assert fetch(far.url("/"), accept=("text/html", "image/*")).body == b"<svg/>"
    with pytest.raises(FetchFailed, match="another kind"):
        fetch(far.url("/"), accept=("image/png",))
    assert b"accept: image/png" in far.requests[-1].lower()
