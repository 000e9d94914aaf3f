"""The same pages in one process, by CPU time: what other work on the machine disturbs least.

.venv/bin/python -m bench cpu [--threads 20000] [--times 300] [--postgres] [--data DIR]
"""

from __future__ import annotations

import argparse
import gc
import io
import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.places import Places, prepared
from bench.settings import add_data_options, database

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

_ROUNDS = 5


@dataclass(frozen=True)
class Page:
    """A page to ask for: of which application, and as whom."""

    name: str
    application: WSGIHandler
    path: str
    cookie: str


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU a request, on average (the median of the rounds) and at the 99th percentile; statements."""

    ms: float
    p50: float
    p99: float
    statements: int


def main(arguments: list[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench cpu", description=__doc__)
    parser.add_argument("--threads", type=int, default=20_000)
    parser.add_argument("--long", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=300)
    add_data_options(parser)
    options = parser.parse_args(arguments)
    with database(options):
        print_table(pages(prepared(options.threads, options.long)), options.times)


def pages(places: Places) -> list[Page]:
    """The bare views first, then the same as real pages."""
    from bench.bare_app import application as bare
    from folkmoot.config.wsgi import application as real

    listing = f"list of {places.threads:,} threads"
    return [
        Page("bare view, thread of 20", bare, f"/t/{places.thread}/1/", places.cookie),
        Page("thread of 20 posts, signed in", real, places.thread_path, places.cookie),
        Page("thread of 20 posts, visitor", real, places.thread_path, ""),
        Page("bare view, list of 30", bare, f"/s/{places.space}/", places.cookie),
        Page(f"{listing}, signed in", real, "/c/bench/s/all/", places.cookie),
        Page(f"{listing}, visitor", real, "/c/bench/s/all/", ""),
    ]


def print_table(asked: list[Page], times: int) -> None:
    """Measure in turns, so that a busy moment of the machine falls on all pages alike."""
    costs = measured(asked, times)
    print(f"one process, {times} requests a page\n")
    print("| page | ms of CPU | of bare | p99/p50 | statements |")
    print("| --- | --- | --- | --- | --- |")
    for page in asked:
        bare = next(
            each for each in asked if each.name.startswith("bare") and ("list" in each.name) == ("list" in page.name)
        )
        cost = costs[page.name]
        share, tail = costs[bare.name].ms / cost.ms, cost.p99 / cost.p50
        print(f"| {page.name} | {cost.ms:.2f} | {share:.2f} | {tail:.1f} | {cost.statements} |")


def measured(asked: list[Page], times: int) -> dict[str, Cost]:
    """What each page costs when it is asked for again and again."""
    rounds: dict[str, list[list[float]]] = {page.name: [] for page in asked}
    for page in asked:
        _spent(page, 20)
    gc.collect()
    gc.freeze()
    for _round in range(_ROUNDS):
        for page in asked:
            rounds[page.name].append(_spent(page, max(2, times // _ROUNDS)))
    return {page.name: _cost(rounds[page.name], _statements(page)) for page in asked}


def _cost(rounds: list[list[float]], statements: int) -> Cost:
    cuts = statistics.quantiles(itertools.chain(*rounds), n=100, method="inclusive")
    return Cost(statistics.median(map(statistics.mean, rounds)), cuts[49], cuts[98], statements)


def _spent(page: Page, times: int) -> list[float]:
    spent = []
    for _time in range(times):
        began = time.process_time()
        _answer(page)
        spent.append((time.process_time() - began) * 1000)
    return spent


def _statements(page: Page) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        _answer(page)
    return len(asked)


def _answer(page: Page) -> bytes:
    path, _, query = page.path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_COOKIE": page.cookie,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }
    told: list[str] = []

    def start(status: str, headers: list[tuple[str, str]], failure: object = None, /) -> Callable[[bytes], object]:
        told.append(status)
        return bytes

    response = page.application(environ, start)
    content = b"".join(response)
    close = getattr(response, "close", None)
    if close is not None:
        close()
    if told != ["200 OK"]:
        raise SystemExit(f"{page.name}: {told}")
    return content
