"""Pages under load: a thread and a list of threads, signed in and not, beside nginx and a bare Django view.

.venv/bin/python -m bench pages [--threads 100000] [--long 50000] [--seconds 10] [--postgres] [--data DIR]
"""

from __future__ import annotations

import argparse
import os
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.places import Places, prepared
from bench.servers import Load, granian, load, nginx, processor_seconds, proportional_memory
from bench.settings import add_data_options, database
from folkmoot.web.turns import THREADS

_ROUNDS = 3
_REST_SECONDS = 1.0
_BARE_THREAD = "bare view, thread of 20"
_BARE_LIST = "bare view, list of 30"


@dataclass(frozen=True)
class Page:
    """What is asked for: of which server, as whom, and beside which page of the bare view."""

    name: str
    url: str
    cookie: str
    server: int
    bare: str


@dataclass(frozen=True)
class Row:
    """A line of the table: the median of its rounds."""

    page: Page
    rate: float
    cpu: float
    p50: float
    p99: float
    size: int
    memory: float


def main(arguments: list[str]) -> None:
    """Build the world, ask for its pages, print the table."""
    options = _options(arguments)
    workers = options.workers or min(3, os.cpu_count() or 1)
    with database(options) as env:
        places = prepared(options.threads, options.long)
        rows = _measure(places, env=env, workers=workers, seconds=options.seconds)
    _print(rows, workers)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench pages", description=__doc__)
    parser.add_argument("--threads", type=int, default=100_000)
    parser.add_argument("--long", type=int, default=50_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=0)
    add_data_options(parser)
    return parser.parse_args(arguments)


def _measure(places: Places, *, env: dict[str, str], workers: int, seconds: int) -> list[Row]:
    """All servers stand beside each other and are asked in turns, so that what else the machine does falls on all."""
    with ExitStack() as stack:
        port, pid = stack.enter_context(granian("bench.bare_app:application", workers=workers, env=env))
        base = f"http://127.0.0.1:{port}"
        pages = [
            Page(_BARE_THREAD, f"{base}/t/{places.thread}/1/", places.cookie, pid, _BARE_THREAD),
            Page(_BARE_LIST, f"{base}/s/{places.space}/", places.cookie, pid, _BARE_LIST),
        ]
        real = granian("folkmoot.config.wsgi:application", workers=workers, env=env, threads=THREADS)
        port, pid = stack.enter_context(real)
        base = f"http://127.0.0.1:{port}"
        for name, path, bare in (
            ("thread of 20 posts", places.thread_path, _BARE_THREAD),
            (f"list of {places.threads:,} threads", "/c/bench/s/all/", _BARE_LIST),
            ("long thread, first page", places.long_path, _BARE_THREAD),
            ("long thread, deep page", f"{places.long_path}?from={places.long_end}", _BARE_THREAD),
        ):
            pages.append(Page(f"{name}, signed in", base + path, places.cookie, pid, bare))
            pages.append(Page(f"{name}, visitor", base + path, "", pid, bare))
        root = Path(env["FOLKMOOT_DATA"]) / "nginx"
        root.mkdir(exist_ok=True)
        (root / "page.html").write_bytes(_get(base + places.thread_path, places.cookie))
        port, pid = stack.enter_context(nginx(root, workers=workers))
        pages.append(Page("nginx, the same bytes", f"http://127.0.0.1:{port}/page.html", "", pid, _BARE_THREAD))
        return _in_turns(pages, seconds)


def _in_turns(pages: list[Page], seconds: int) -> list[Row]:
    # The ports are open before the processes have loaded, and each loads more at its first requests.
    sizes = {page: max(len(_get(page.url, page.cookie)) for _time in range(12)) for page in pages}
    for page in pages:
        load(page.url, seconds=3, cookie=page.cookie)
    loads: dict[Page, list[tuple[Load, float]]] = {page: [] for page in pages}
    for _round in range(_ROUNDS):
        for page in pages:
            # wrk leaves without its last answers: what the server still owes it would keep the next page waiting.
            time.sleep(_REST_SECONDS)
            began = processor_seconds(page.server)
            measured = load(page.url, seconds=seconds, cookie=page.cookie)
            if measured.failed:
                raise SystemExit(f"{measured.failed} failed answers from {page.url}")
            loads[page].append((measured, (processor_seconds(page.server) - began) / measured.answers * 1000))
    return [_row(page, loads[page], sizes[page]) for page in pages]


def _row(page: Page, measured: list[tuple[Load, float]], size: int) -> Row:
    return Row(
        page,
        rate=median(each.rate for each, _cpu in measured),
        cpu=median(cpu for _each, cpu in measured),
        p50=median(each.p50 for each, _cpu in measured),
        p99=median(each.p99 for each, _cpu in measured),
        size=size,
        memory=proportional_memory(page.server),
    )


def _get(url: str, cookie: str) -> bytes:
    request = urllib.request.Request(url, headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=60) as answer:
        content: bytes = answer.read()
    return content


def _print(rows: list[Row], workers: int) -> None:
    bare = {row.page.name: row.rate for row in rows}
    busy = " ".join(f"{each:.0f}" for each in os.getloadavg())
    print(f"{workers} processes, 32 connections, {os.cpu_count()} cores, load {busy}, {_ROUNDS} rounds\n")
    print("| page | requests/s | of bare | ms of CPU | p50 ms | p99 ms | p99/p50 | KB | MB (PSS) |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        speed = f"{row.rate:.0f} | {row.rate / bare[row.page.bare]:.2f} | {row.cpu:.2f} | {row.p50:.1f} | {row.p99:.1f}"
        size = f"{row.p99 / row.p50:.1f} | {row.size / 1024:.1f} | {row.memory:.0f}"
        print(f"| {row.page.name} | {speed} | {size} |")
