"""From an empty folder to the first page, the same again, and memory at rest.

.venv/bin/python -m bench start [--rest 10]
"""

from __future__ import annotations

import argparse
import os
import time
import urllib.request

from bench.servers import folkmoot_up, proportional_memory
from bench.settings import add_data_options, database


def main(arguments: list[str]) -> None:
    """Start twice; the second time measure the memory of all processes, at rest and after some pages."""
    parser = argparse.ArgumentParser(prog="bench start", description=__doc__)
    parser.add_argument("--rest", type=float, default=10, help="seconds to let it rest before memory is read")
    add_data_options(parser)
    options = parser.parse_args(arguments)
    with database(options) as env:
        first, _unused, _unused_too = _started(env, 0)
        again, at_rest, at_work = _started(env, options.rest)
    workers = min(3, os.cpu_count() or 1)
    print(f"`folkmoot up` with {workers} page processes and the worker\n")
    print("| what | value |")
    print("| --- | --- |")
    print(f"| first page, from an empty folder | {first:.1f} s |")
    print(f"| first page, with what is there | {again:.1f} s |")
    print(f"| memory of all processes at rest (PSS) | {at_rest:.0f} MB |")
    print(f"| the same after 200 pages | {at_work:.0f} MB |")


def _started(env: dict[str, str], rest: float) -> tuple[float, float, float]:
    began = time.monotonic()
    with folkmoot_up(env) as (port, pid):
        url = f"http://127.0.0.1:{port}/"
        _ask(url)
        took = time.monotonic() - began
        time.sleep(rest)
        at_rest = proportional_memory(pid)
        for _time in range(200 if rest else 0):
            _ask(url)
        return took, at_rest, proportional_memory(pid)


def _ask(url: str) -> None:
    with urllib.request.urlopen(url, timeout=30) as answer:
        answer.read()
