"""Many open pages, a busy channel: how soon each listener has each message, and what an idle page costs.

.venv/bin/python -m bench live [--connections 5000] [--listeners 500] [--rate 200] [--seconds 20] [--burst 800]

Beside it, in the same run: the same through Redis with three live processes, and a bare WebSocket broadcast on the same
server. The live processes are kept to two cores, those that listen run on the others.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.servers import free_port, proportional_memory, wait_for, wait_for_answer
from bench.settings import add_data_options, database

_SERVERS, _OTHERS = {0, 1}, {2, 3}
_MESSAGE_BYTES = 750


@dataclass
class Outcome:
    """What one kind of server did."""

    name: str
    idle_kb: float = 0.0
    open: int = 0
    took: Counter[int] | None = None
    heard: int = 0
    expected: int = 0
    wrong: int = 0
    cpu: float = 0.0
    burst: float = 0.0

    def percentile(self, part: float) -> int:
        assert self.took is not None
        rest = sum(self.took.values()) * part
        for milliseconds in sorted(self.took):
            rest -= self.took[milliseconds]
            if rest <= 0:
                return milliseconds
        return 0


def main(arguments: list[str]) -> None:
    """Measure one process, three through Redis, and the bare broadcast; print a table."""
    parser = argparse.ArgumentParser(prog="bench live", description=__doc__)
    for name, usual in (("connections", 5000), ("listeners", 500), ("rate", 200), ("seconds", 20), ("burst", 800)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    add_data_options(parser)
    options = parser.parse_args(arguments)
    with database(options) as env:
        rows = [_bare(options)]
        rows.append(_live(options, env, "one process", 1))
        with _redis() as url:
            rows.append(_live(options, {**env, "FOLKMOOT_REDIS_URL": url}, "three through Redis", 3))
    _print(rows, options)


def _live(options: argparse.Namespace, env: dict[str, str], name: str, processes: int) -> Outcome:
    os.environ.update(env)
    thread, tickets, ids = _prepared(options.connections)
    env = {**env, "FOLKMOOT_LIVE_PER_ADDRESS": "1000000"}
    command = [str(Path(sys.executable).with_name("folkmoot")), "live", "--port"]
    with ExitStack() as stack:
        servers = [stack.enter_context(_server(command, env)) for _ in range(processes)]
        targets = [
            f"/live?ticket={ticket}&channels={f'thread:{thread.id},me' if n < options.listeners else 'me'}"
            for n, ticket in enumerate(tickets)
        ]
        from bench.live_world import write

        def go(rate: int, count: int, start: int) -> None:
            write(thread, ids[0], rate=rate, count=count, start=start)

        return _measured(options, name, servers, targets, go)


def _bare(options: argparse.Namespace) -> Outcome:
    with _server([sys.executable, "-m", "bench.live_bare"], {}, str(_MESSAGE_BYTES)) as server:

        def go(rate: int, count: int, start: int) -> None:
            address = f"http://127.0.0.1:{server[0]}/go?rate={rate}&count={count}&start={start}"
            urllib.request.urlopen(address, timeout=30).read()

        targets = ["/hear" if n < options.listeners else "/idle" for n in range(options.connections)]
        return _measured(options, "bare broadcast", [server], targets, go)


def _measured(
    options: argparse.Namespace,
    name: str,
    servers: Sequence[tuple[int, subprocess.Popen[bytes]]],
    targets: list[str],
    go: Callable[[int, int, int], None],
) -> Outcome:
    """Open all pages, then write at the rate, then all at once."""
    outcome, pids = Outcome(name), [process.pid for _port, process in servers]
    time.sleep(2)
    before = sum(proportional_memory(pid) for pid in pids)
    with ExitStack() as stack:
        crowds = [
            stack.enter_context(
                _crowd(port, targets[n :: len(servers)], len(range(n, options.listeners, len(servers))))
            )
            for n, (port, _process) in enumerate(servers)
        ]
        outcome.open = sum(int(crowd.first["ready"]) for crowd in crowds)
        time.sleep(3)
        outcome.idle_kb = (sum(proportional_memory(pid) for pid in pids) - before) * 1024 / max(1, outcome.open)
        count, listeners = options.rate * options.seconds, sum(crowd.listeners for crowd in crowds)
        cpu, began = _cpu(pids), time.monotonic()
        go(options.rate, count, 0)
        reports = _waited(crowds, count, options.seconds + 20)
        outcome.cpu = (_cpu(pids) - cpu) / (time.monotonic() - began)
        outcome.took = Counter()
        for report in reports:
            outcome.took.update({int(took): number for took, number in report["took"].items()})
        outcome.expected, outcome.heard = count * listeners, sum(report["heard"] for report in reports)
        outcome.wrong = sum(report["wrong"] for report in reports)
        at = time.time_ns()
        go(0, options.burst, count)
        last = max(report["last"] for report in _waited(crowds, count + options.burst, 30))
        print(f"{name}: {outcome.idle_kb:.1f} KB, p99 {outcome.percentile(0.99)} ms", file=sys.stderr, flush=True)
        outcome.burst = options.burst * listeners / ((last - at) / 1e9)
    return outcome


class Crowd:
    """A process of pages."""

    def __init__(self, process: subprocess.Popen[str], listeners: int) -> None:
        self.listeners = listeners
        self._process = process
        self.first = self._line()

    def report(self) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write("report\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


def _waited(crowds: list[Crowd], count: int, seconds: float) -> list[Any]:
    """What the crowds report together, when the last listener has the last message."""
    took: list[Counter[str]] = [Counter() for _ in crowds]
    end = time.monotonic() + seconds
    while True:
        time.sleep(0.5)
        reports = [crowd.report() for crowd in crowds]
        for total, report in zip(took, reports, strict=True):
            total.update(report["took"])
            report["took"] = total
        if min(report["behind"] for report in reports) >= count or time.monotonic() > end:
            return reports


@contextmanager
def _crowd(port: int, targets: list[str], listeners: int) -> Iterator[Crowd]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(targets))
        file.flush()
        command = [sys.executable, "-m", "bench.live_listeners", str(port), file.name, str(listeners)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: _keep_to(_OTHERS)
        )
        try:
            yield Crowd(process, listeners)
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def _server(command: list[str], env: dict[str, str], *more: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [*command, str(port), *more]
    process = subprocess.Popen(
        command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, preexec_fn=lambda: _keep_to(_SERVERS)
    )
    try:
        if more:
            wait_for(port)
        else:
            wait_for_answer(f"http://127.0.0.1:{port}/readyz", process)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def _redis() -> Iterator[str]:
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(20)


def _prepared(members: int) -> tuple[Any, list[str], list[int]]:
    import django

    django.setup()
    from django.core.management import call_command

    from bench.live_world import build
    from folkmoot.chat.tickets import make_ticket

    call_command("migrate", verbosity=0)
    thread, ids = build(members)
    return thread, [make_ticket(thread.community_id, member_id) for member_id in ids[:members]], ids


def _keep_to(cores: set[int]) -> None:
    if cores <= os.sched_getaffinity(0):
        os.sched_setaffinity(0, cores)


def _cpu(pids: list[int]) -> float:
    """Seconds of CPU that these processes have had."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids]
    return sum(int(field[11]) + int(field[12]) for field in fields) / os.sysconf("SC_CLK_TCK")


def _print(rows: list[Outcome], options: argparse.Namespace) -> None:
    print(
        f"{options.connections:,} open, {options.listeners} listen, {options.rate} messages/s for {options.seconds} s;"
    )
    print(f"then {options.burst:,} at once. Load {os.getloadavg()[0]:.0f}.\n")
    print(
        "| server | open | KB an idle page | p50 ms | p99 ms | slowest | delivered | out of order | cores | at once |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        assert row.took is not None
        print(
            f"| {row.name} | {row.open:,} | {row.idle_kb:.1f} | {row.percentile(0.5)} | {row.percentile(0.99)} "
            f"| {max(row.took, default=0)} | {row.heard:,} of {row.expected:,} | {row.wrong} | {row.cpu:.2f} "
            f"| {row.burst:,.0f}/s |"
        )
    bare = rows[0].burst
    print("\nOf the bare broadcast: " + ", ".join(f"{row.name} {row.burst / bare:.2f}" for row in rows[1:]))
