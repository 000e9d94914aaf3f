"""Threads that wait for slow clients, and one at a time that works on pages."""

from __future__ import annotations

import io
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

from folkmoot.core.rate_limits import counted_address

# A page process has so many threads.
THREADS = 8
# One address takes at most so many of them at once; browsers open six connections.
_THREADS_AN_ADDRESS = 6
# So many of them may wait for what clients send: the others are left for pages.
_RECEIVING_AT_MOST = THREADS - 2
# So many of these may be one address's: who sends slowly keeps nobody else from writing.
_RECEIVING_AN_ADDRESS = 4
# A proxy that does not say whom it asks for is many.
_PROXY = "127.0.0.1"
# What is there already is taken in sooner, whatever else the process does.
_RECEIVING_SECONDS = 0.2
# Forms without files are smaller; what is larger is read while others work.
_READ_AHEAD_BYTES = 256 * 1024
_BUSY = b"Too many requests at once. Try again in a moment.\n"

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class Queue:
    """One at a time, in the order in which they came: a plain lock may let somebody wait while others overtake."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            call = threading.Lock()
            call.acquire()
            self._waiting.append(call)
        call.acquire()

    def __exit__(self, *_raised: object) -> None:
        with self._guard:
            if self._waiting:
                # Handed over: it stays taken.
                self._waiting.popleft().release()
            else:
                self._is_taken = False


class TakingTurns:
    """A WSGI application that holds nobody up while a client is slow.

    Two threads that render at once are slower than one after the other, so page work is done in turns. Clients are
    waited for outside the turn: small bodies are read before it, large ones and files that are sent need none.
    Answers are handed to the server whole, and it sends them without a thread.
    """

    def __init__(self, application: WSGIHandler) -> None:
        self._application = application
        self._turn = Queue()
        self._counting = threading.Lock()
        self._at_once: Counter[str] = Counter()
        self._receiving = threading.Semaphore(_RECEIVING_AT_MOST)
        self._sending: Counter[str] = Counter()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        address = counted_address(environ)
        if not self._takes(self._at_once, address, _THREADS_AN_ADDRESS):
            return _refuse(start_response)
        try:
            response = self._answer(environ, start_response, address)
        except BaseException:
            self._gives_back(self._at_once, address)
            raise
        if isinstance(response, list):
            self._gives_back(self._at_once, address)
            return response
        return _Sent(response, lambda: self._gives_back(self._at_once, address))

    def _answer(self, environ: Environ, start_response: StartResponse, address: str) -> Any:
        if _has_body(environ):
            if not self._lets_send(address):
                return _refuse(start_response)
            try:
                if not _read_ahead(environ):
                    return _whole(self._application(environ, start_response))
            finally:
                self._receiving.release()
                self._gives_back(self._sending, address)
        with self._turn:
            return _whole(self._application(environ, start_response))

    def _lets_send(self, address: str) -> bool:
        if not self._takes(self._sending, address, _RECEIVING_AN_ADDRESS):
            return False
        if self._receiving.acquire(timeout=_RECEIVING_SECONDS):
            return True
        self._gives_back(self._sending, address)
        return False

    def _takes(self, held: Counter[str], address: str, at_most: int) -> bool:
        with self._counting:
            if held[address] >= at_most and address != _PROXY:
                return False
            held[address] += 1
            return True

    def _gives_back(self, held: Counter[str], address: str) -> None:
        with self._counting:
            held[address] -= 1
            if not held[address]:
                del held[address]


class _Sent:
    """What is sent piece by piece, as fast as the client takes it."""

    def __init__(self, response: Any, done: Callable[[], None]) -> None:
        self._response, self._done = response, done

    def __iter__(self) -> Any:
        return iter(self._response)

    def close(self) -> None:
        self._done()
        self._response.close()


def _whole(response: Any) -> list[bytes] | Any:
    """An answer that is ready, as a list: the server takes it and lets the thread go."""
    if response.streaming:
        return response
    content = [response.content]
    response.close()
    return content


def _refuse(start_response: StartResponse) -> list[bytes]:
    start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "2")])
    return [_BUSY]


def _has_body(environ: Environ) -> bool:
    return (environ.get("CONTENT_LENGTH") or "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


def _read_ahead(environ: Environ) -> bool:
    """Take in what the client sends; False where that is much, or nobody knows how much."""
    announced = environ.get("CONTENT_LENGTH") or ""
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return False
    if environ.get("CONTENT_TYPE", "").startswith("multipart/"):
        # Files come with it perhaps, and pictures are worked on for seconds, mostly outside the interpreter.
        return False
    if not announced.isdecimal() or int(announced) > _READ_AHEAD_BYTES:
        return False
    environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(announced)))
    return True
