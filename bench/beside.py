"""An ordinary page while figures are reckoned beside it: does whoever reads a thread notice?

    python -m bench beside --folder DIR [--seconds 10] [--rounds 5] [--rate 40] [--cores 2,3] [--asking 0,1]

DIR is what `python -m bench insights --folder DIR` has made. Two page processes and what reckons share the same cores;
who asks has others. In turns a thread's page is asked with nothing beside it, while the reader answers whoever waits
for the overview, and while the writer reckons it ahead: so many times a second, as on a day, and as often as wrk can.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.places import prepared
from bench.servers import Load, granian, load, processor_seconds
from bench.settings import add_data_options, database
from bench.steady import steady_load
from folkmoot.web.turns import THREADS

_CONNECTIONS = 4
# What is beside the page, and how `bench monday` is told to do it.
_BESIDE = {"alone": "", "reader": "--reader", "ahead": "--ahead"}
_HOWS = ("steady", "as often as can be")


def main(arguments: list[str]) -> None:
    """Print p50 and p99 of each turn, then medians, and what they are of those alone."""
    options = _options(arguments)
    found: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    with database(options) as env:
        places = prepared(options.threads, 100)
        with _on(options.cores), granian(
            "folkmoot.config.wsgi:application", workers=2, env=env, threads=THREADS
        ) as (port, pid):  # fmt: skip
            url = f"http://127.0.0.1:{port}{places.thread_path}"
            load(url, seconds=3, cookie=places.cookie)
            for _round in range(options.rounds):
                for beside in options.beside:
                    with _figures(options.folder, beside):
                        for how in _HOWS:
                            row = _turn(options, url, places.cookie, pid, how)
                            found.setdefault((how, beside), []).append(row)
                            print(f"{how:18} {beside:6} {_told(row)}, load {os.getloadavg()[0]:.0f}", flush=True)
    for (how, beside), rows in found.items():
        middle = tuple(statistics.median(column) for column in zip(*rows, strict=True))
        alone = tuple(statistics.median(column) for column in zip(*found[how, "alone"], strict=True))
        shares = ", ".join(f"{each / other:.2f}" for each, other in zip(middle, alone, strict=True))
        print(f"median of {len(rows)}: {how:18} {beside:6} {_told(middle)}; of those alone {shares}")


def _turn(
    options: argparse.Namespace, url: str, cookie: str, pid: int, how: str
) -> tuple[float, float, float]:  # fmt: skip
    """p50, p99, and milliseconds of processor time that the servers took for an answer."""
    before = processor_seconds(pid)
    with _on(options.asking):
        measured: Load = (
            steady_load(url, rate=options.rate, seconds=options.seconds, cookie=cookie)
            if how == "steady"
            else load(url, seconds=options.seconds, cookie=cookie, connections=_CONNECTIONS)
        )
    if measured.failed:
        raise SystemExit(f"{measured.failed} of {measured.answers} answers failed.")
    return measured.p50, measured.p99, 1000 * (processor_seconds(pid) - before) / measured.answers


def _told(row: tuple[float, ...]) -> str:
    return f"p50 {row[0]:6.1f} ms, p99 {row[1]:6.1f} ms, {row[2]:5.1f} ms of CPU an answer"


@contextmanager
def _on(cores: str) -> Iterator[None]:
    """What is started within has these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def _figures(folder: str, beside: str) -> Iterator[None]:
    """The page reckoned again and again, from its first card on by the time this begins."""
    if not _BESIDE[beside]:
        yield
        return
    command = [sys.executable, "-m", "bench", "monday", "--folder", folder, _BESIDE[beside]]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])}
    process = subprocess.Popen(
        [*command, *["--choice", "period=28d"] * 20], env=environment, stdout=subprocess.PIPE
    )  # fmt: skip
    try:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(1)
        yield
    finally:
        process.terminate()
        process.wait()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench beside")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2_000)
    parser.add_argument("--rate", type=float, default=40, help="pages a second of an ordinary day")
    parser.add_argument("--cores", default="2,3", help="cores of the pages and of what reckons")
    parser.add_argument("--asking", default="0,1", help="cores of who asks")
    parser.add_argument("--beside", nargs="*", default=list(_BESIDE), choices=list(_BESIDE))
    add_data_options(parser)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
