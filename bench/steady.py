"""Asking for a page as often as an ordinary day does, however long answers take; wrk waits for each before the next."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from bench.servers import Load

_ASKING = 16
_LATE_SECONDS = 30.0


def steady_load(url: str, *, rate: float, seconds: float, cookie: str) -> Load:
    """What askers who know nothing of each other wait for, counted from when each meant to ask.

    The moments are the same at each call.
    """
    dice = random.Random(5)
    moments, at = [], 0.0
    while (at := at + dice.expovariate(rate)) < seconds:
        moments.append(at)
    began = time.perf_counter() + 0.1
    waits: list[float] = []
    failed: list[str] = []
    due, lock = iter(moments), threading.Lock()
    places = urlsplit(url)

    def ask() -> None:
        line = http.client.HTTPConnection(places.hostname or "", places.port, timeout=_LATE_SECONDS)
        for moment in _shared(due, lock):
            time.sleep(max(0.0, began + moment - time.perf_counter()))
            try:
                line.request("GET", places.path, headers={"Cookie": cookie})
                answer = line.getresponse()
                answer.read()
                if answer.status != 200:
                    failed.append(str(answer.status))
            except OSError as error:
                failed.append(repr(error))
                line.close()
            waits.append(time.perf_counter() - began - moment)
        line.close()

    asking = [threading.Thread(target=ask) for _number in range(_ASKING)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    ordered = sorted(1000 * wait for wait in waits)
    p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    return Load(len(ordered), len(ordered) / seconds, p50, p99, len(failed))


def _shared(moments: Iterator[float], lock: threading.Lock) -> Iterator[float]:
    while True:
        with lock:
            moment = next(moments, None)
        if moment is None:
            return
        yield moment
