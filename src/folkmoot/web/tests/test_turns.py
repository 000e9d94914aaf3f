"""Slow clients hold up nobody but themselves."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from folkmoot.web.turns import THREADS, Queue, TakingTurns

WAIT = 5


class SlowBody:
    """A body whose sender takes its time, until it is let go on."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()

    def read(self, size: int = -1) -> bytes:
        assert self.goes_on.wait(WAIT)
        return b"a=b"


def environ(body: Any = None, length: int = 0, address: str = "203.0.113.9") -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "REMOTE_ADDR": address,
        "wsgi.input": body or io.BytesIO(),
        "wsgi.url_scheme": "http",
        "CONTENT_LENGTH": str(length) if length else "",
    }


@dataclass
class Answer:
    """As much of Django's answer as matters here; the real one tells the database that the request is over."""

    content: bytes = b""
    parts: tuple[bytes, ...] = ()

    @property
    def streaming(self) -> bool:
        return bool(self.parts)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        """Nothing is open."""


def echo(sent: dict[str, Any], start: Any) -> Any:
    return Answer(sent["wsgi.input"].read())


def served(application: Any, **kwargs: Any) -> Any:
    return application(environ(**kwargs), lambda *_given: None)


def in_threads(count: int, work: Any) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, daemon=True) for _n in range(count)]
    for thread in threads:
        thread.start()
    return threads


def until_at_once(application: TakingTurns, count: int) -> None:
    end = time.monotonic() + WAIT
    while sum(application._at_once.values()) < count:
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("length", [3, 10_000_000])
def test_a_body_that_comes_slowly_keeps_no_page_from_others(length: int) -> None:
    application, body = TakingTurns(echo), SlowBody()  # type: ignore[arg-type]
    threads = in_threads(3, lambda: served(application, body=body, length=length))
    until_at_once(application, 3)
    assert served(application, address="203.0.113.10") == [b""]
    body.goes_on.set()
    for thread in threads:
        thread.join(WAIT)


def test_a_picture_that_is_worked_on_for_long_keeps_no_page_from_others() -> None:
    is_done = threading.Event()

    def page(sent: dict[str, Any], start: Any) -> Any:
        if sent["CONTENT_LENGTH"]:
            assert is_done.wait(WAIT)
        return Answer(b"page")

    application = TakingTurns(page)  # type: ignore[arg-type]
    upload = environ(io.BytesIO(b"abc"), length=3) | {"CONTENT_TYPE": "multipart/form-data; boundary=x"}
    threads = in_threads(2, lambda: application(upload, lambda *_given: None))
    until_at_once(application, 2)
    assert served(application, address="203.0.113.10") == [b"page"]
    is_done.set()
    for thread in threads:
        thread.join(WAIT)


def test_pages_are_worked_on_one_after_the_other() -> None:
    working, most = threading.Semaphore(1), []

    def page(sent: dict[str, Any], start: Any) -> Any:
        most.append(working.acquire(blocking=False))
        time.sleep(0.02)
        working.release()
        return Answer(b"page")

    application = TakingTurns(page)  # type: ignore[arg-type]
    for thread in in_threads(5, lambda: served(application)):
        thread.join(WAIT)
    assert most == [True] * 5


def test_a_file_that_is_fetched_slowly_keeps_no_page_from_others() -> None:
    def download(sent: dict[str, Any], start: Any) -> Any:
        return Answer(parts=(b"one", b"two"))

    sent = served(TakingTurns(download))  # type: ignore[arg-type]
    assert next(iter(sent)) == b"one"
    application = TakingTurns(download)  # type: ignore[arg-type]
    answers = [served(application) for _n in range(3)]
    assert [b"".join(answer) for answer in answers] == [b"onetwo"] * 3


def test_one_address_does_not_take_all_threads() -> None:
    recorded: list[str] = []
    application = TakingTurns(lambda sent, start: Answer(parts=(b"one",)))  # type: ignore[arg-type]
    fetched = [served(application) for _n in range(6)]
    application(environ(), lambda status, headers: recorded.append(status))
    assert recorded == ["503 Service Unavailable"]
    assert b"".join(served(application, address="203.0.113.10")) == b"one"
    fetched[0].close()
    assert b"".join(served(application)) == b"one"


def test_one_address_that_sends_slowly_keeps_nobody_else_from_writing() -> None:
    recorded: list[str] = []
    application, body = TakingTurns(echo), SlowBody()  # type: ignore[arg-type]
    threads = in_threads(4, lambda: served(application, body=body, length=3))
    until_at_once(application, 4)
    application(environ(SlowBody(), 3), lambda status, headers: recorded.append(status))
    assert recorded == ["503 Service Unavailable"]
    assert served(application, body=io.BytesIO(b"a=b"), length=3, address="203.0.113.10") == [b"a=b"]
    body.goes_on.set()
    for thread in threads:
        thread.join(WAIT)
    assert served(application, body=body, length=3) == [b"a=b"]


@pytest.mark.parametrize("length", [3, 10_000_000])
def test_however_many_send_slowly_threads_are_left_for_pages(length: int) -> None:
    recorded: list[str] = []
    application, body = TakingTurns(echo), SlowBody()  # type: ignore[arg-type]
    slow = [environ(body, length, address=f"203.0.113.{n}") for n in range(THREADS - 2)]
    threads = [in_threads(1, partial(application, each, lambda *_given: None))[0] for each in slow]
    until_at_once(application, THREADS - 2)
    assert application(environ(SlowBody(), length), lambda status, headers: recorded.append(status)) != [b"a=b"]
    assert recorded == ["503 Service Unavailable"]
    assert served(application) == [b""]
    body.goes_on.set()
    for thread in threads:
        thread.join(WAIT)
    assert served(application, body=body, length=length) == [b"a=b"]


def test_a_page_that_fails_gives_its_thread_back() -> None:
    def broken(sent: dict[str, Any], start: Any) -> Any:
        raise RuntimeError

    application = TakingTurns(broken)  # type: ignore[arg-type]
    for _n in range(10):
        with pytest.raises(RuntimeError):
            served(application)


def test_whoever_waits_first_has_the_first_turn() -> None:
    turn, served, threads = Queue(), list[int](), list[threading.Thread]()

    def work(number: int) -> None:
        with turn:
            served.append(number)

    with turn:
        for number in range(5):
            thread = threading.Thread(target=work, args=(number,))
            thread.start()
            threads.append(thread)
            while len(turn) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(WAIT)
    assert served == [0, 1, 2, 3, 4]


def test_a_failure_gives_the_turn_back() -> None:
    turn = Queue()
    with pytest.raises(ZeroDivisionError), turn:
        raise ZeroDivisionError
    with turn:
        assert len(turn) == 0
