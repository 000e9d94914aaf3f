"""An ordinary page while figures are reckoned beside it: does whoever reads a thread notice?

    python -m bench beside --folder DIR [--seconds 10] [--rounds 3] [--threads 2000]

DIR is what `python -m bench insights --folder DIR` has made. A thread's page is asked by wrk with 4 connections, in
turns without and with a reader that reckons the whole Monday page of that community again and again.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.places import prepared
from bench.servers import granian, load
from bench.settings import add_data_options, database
from folkmoot.web.turns import THREADS

_CONNECTIONS = 4


def main(arguments: list[str]) -> None:
    """Print p50 and p99 of each turn."""
    parser = argparse.ArgumentParser(prog="python -m bench beside")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2_000)
    add_data_options(parser)
    options = parser.parse_args(arguments)
    with database(options) as env:
        places = prepared(options.threads, 100)
        with granian("folkmoot.config.wsgi:application", workers=2, env=env, threads=THREADS) as (port, _pid):
            url = f"http://127.0.0.1:{port}{places.thread_path}"
            load(url, seconds=3, cookie=places.cookie)
            found: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
            for turn in range(2 * options.rounds):
                is_busy = bool(turn % 2)
                figures = _figures(options.folder) if is_busy else None
                measured = load(url, seconds=options.seconds, cookie=places.cookie, connections=_CONNECTIONS)
                if figures:
                    figures.terminate()
                    figures.wait()
                found[is_busy].append((measured.p50, measured.p99))
                words = "with figures" if is_busy else "alone"
                told = f"p50 {measured.p50:7.1f} ms, p99 {measured.p99:7.1f} ms, load {os.getloadavg()[0]:.0f}"
                print(f"{words:14} {told}", flush=True)
    for is_busy, rows in found.items():
        p50, p99 = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"median {'with figures' if is_busy else 'alone'}: p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def _figures(folder: str) -> subprocess.Popen[bytes]:
    """The page reckoned by the reader, from its first card on by the time this returns."""
    command = [
        sys.executable,
        "-m",
        "bench",
        "monday",
        "--folder",
        folder,
        "--reader",
        *["--choice", "period=28d"] * 20,
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(1)
    return process


if __name__ == "__main__":
    main(sys.argv[1:])
