"""Pages under load: a thread and a list of threads, signed in and not, beside nginx and a bare Django view.

.venv/bin/python -m bench pages [--threads 100000] [--long 50000] [--seconds 10] [--postgres] [--data DIR]
"""

from __future__ import annotations

import argparse
import os
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.places import Places, prepared
from bench.servers import Load, granian, load, nginx, proportional_memory
from bench.settings import add_data_options, database
from folkmoot.web.turns import THREADS


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    name: str
    load: Load
    size: int
    memory: float | None = None


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
    rows: list[Row] = []
    with granian("bench.bare_app:application", workers=workers, env=env) as (port, pid):
        base = f"http://127.0.0.1:{port}"
        rows.append(_row("bare view, thread of 20", f"{base}/t/{places.thread}/1/", places.cookie, seconds, pid))
        rows.append(_row("bare view, list of 30", f"{base}/s/{places.space}/", places.cookie, seconds, pid))
    with granian("folkmoot.config.wsgi:application", workers=workers, env=env, threads=THREADS) as (port, pid):
        base = f"http://127.0.0.1:{port}"
        for name, path in (
            ("thread of 20 posts", places.thread_path),
            (f"list of {places.threads:,} threads", "/c/bench/s/all/"),
            ("long thread, first page", places.long_path),
            ("long thread, deep page", f"{places.long_path}?from={places.long_end}"),
        ):
            rows.append(_row(f"{name}, signed in", base + path, places.cookie, seconds, pid))
            rows.append(_row(f"{name}, visitor", base + path, "", seconds, pid))
        page = _get(base + places.thread_path, places.cookie)
    root = Path(env["FOLKMOOT_DATA"]) / "nginx"
    root.mkdir(exist_ok=True)
    (root / "page.html").write_bytes(page)
    with nginx(root, workers=workers) as port:
        rows.append(_row("nginx, the same bytes", f"http://127.0.0.1:{port}/page.html", "", seconds, None))
    return rows


def _row(name: str, url: str, cookie: str, seconds: int, pid: int | None) -> Row:
    # The port is open before the processes have loaded, and each loads more at its first requests.
    size = max(len(_get(url, cookie)) for _time in range(12))
    load(url, seconds=3, cookie=cookie)
    measured = load(url, seconds=seconds, cookie=cookie)
    if measured.failed:
        raise SystemExit(f"{measured.failed} failed answers from {url}")
    return Row(name, measured, size, memory=proportional_memory(pid) if pid else None)


def _get(url: str, cookie: str) -> bytes:
    request = urllib.request.Request(url, headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=60) as answer:
        content: bytes = answer.read()
    return content


def _print(rows: list[Row], workers: int) -> None:
    bare = {row.name: row.load.rate for row in rows if row.name.startswith("bare")}
    thread, listing = bare["bare view, thread of 20"], bare["bare view, list of 30"]
    print(f"{workers} processes of one thread, 32 connections, {os.cpu_count()} cores\n")
    print("| page | requests/s | of bare | p50 ms | p99 ms | p99/p50 | KB | MB (PSS) |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        base = listing if "list" in row.name else thread
        memory = f"{row.memory:.0f}" if row.memory else ""
        speed = f"{row.load.rate:.0f} | {row.load.rate / base:.2f} | {row.load.p50:.1f} | {row.load.p99:.1f}"
        print(f"| {row.name} | {speed} | {row.load.p99 / row.load.p50:.1f} | {row.size / 1024:.1f} | {memory} |")
