"""Sends what waits to devices: in threads, so many at once, in a loop of its own beside the worker's other work."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from folkmoot.core.address import read_target
from folkmoot.core.fetch_errors import FetchRefused
from folkmoot.notifications.push import queue
from folkmoot.notifications.push.sending import Answer, Errand, Outcome, send

log = structlog.get_logger("folkmoot.push")
THREADS = 32
# One push service that hangs must leave threads for the others.
_FOR_ONE_HOST = 20
_AT_ONCE = 400
_NOTED_AT_ONCE = 50
_IDLE_SECONDS, _FAILURE_SECONDS = 1.0, 15.0


def run_sender(stop: threading.Event) -> None:
    """Send until told to stop; what is on its way then is finished."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="push") as pool:
        while not stop.is_set():
            pause = _IDLE_SECONDS
            try:
                close_old_connections()
                send_waiting(pool, is_stopping=stop.is_set)
            except DatabaseError:
                log.exception("push messages cannot be read")
                connection.close()
                pause = _FAILURE_SECONDS
            except Exception:
                log.exception("pushing failed")
                pause = _FAILURE_SECONDS
            stop.wait(pause)
    connection.close()


def send_waiting(pool: ThreadPoolExecutor, *, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Send all that is due; returns how many messages were dealt with."""
    total = 0
    while not is_stopping() and (errands := queue.claim(_AT_ONCE)):
        for answers in _answers(pool, errands):
            queue.note(answers)
            total += len(answers)
    return total


def _answers(pool: ThreadPoolExecutor, errands: Sequence[Errand]) -> Iterator[list[tuple[int, Answer]]]:
    """What became of each, in portions, so that what is known is written down while others still wait."""
    done: list[tuple[int, Answer]] = []
    for some in _spread(errands):
        ways = {pool.submit(send, errand): errand for errand in some}
        for way in as_completed(ways):
            done.append((ways[way].message_id, _answer(way.result, ways[way])))
            if len(done) >= _NOTED_AT_ONCE:
                yield done
                done = []
    if done:
        yield done


def _answer(result: Callable[[], Answer], errand: Errand) -> Answer:
    try:
        return result()
    except Exception:
        log.exception("a push message could not be sent", message=errand.message_id)
        return Answer(Outcome.LATER, "failed here")


def _spread(errands: Sequence[Errand]) -> Iterator[list[Errand]]:
    """Portions in which no host has more than its share."""
    left = list(errands)
    while left:
        busy: Counter[str] = Counter()
        now: list[Errand] = []
        later: list[Errand] = []
        for errand in left:
            host = _host(errand.endpoint)
            busy[host] += 1
            (now if busy[host] <= _FOR_ONE_HOST else later).append(errand)
        yield now
        left = later


def _host(endpoint: str) -> str:
    try:
        return read_target(endpoint).host
    except FetchRefused:
        return ""
