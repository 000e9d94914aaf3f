"""Many open pages in one process: `python -m bench.live_listeners PORT FILE LISTENERS` (started by bench/live.py).

FILE holds an address for each page, a line each. The first LISTENERS of them must hear every message, whose html says
its number and when it was written: `#17,1790000000000000000;`. Answers questions that come as lines: `report`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import resource
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import cast

_STAMP = re.compile(rb"#(\d+),(\d+);")
_READY = re.compile(rb'"event":"(?:ready|reset)"')
_AT_ONCE = 200
_CLOSE, _PING = 8, 9


class Page(asyncio.Protocol):
    """One WebSocket. It reads frames only as far as it must to find what it measures."""

    def __init__(self, target: str, figures: Figures) -> None:
        self._target, self._figures = target, figures
        self._rest = b""
        self._is_open = False
        self.next = 0
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        head = f"GET {self._target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        head += f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
        self.transport.write(head.encode())

    def data_received(self, data: bytes) -> None:
        now = time.time_ns()
        data = self._rest + data if self._rest else data
        if not self._is_open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self._figures.refused[head[:12].decode()] += 1
                return self.transport.close()
            self._is_open = True
        at = 0
        while (end := self._end(data, at)) is not None:
            self._take(data, at, end, now)
            at = end
        self._rest = data[at:]

    def connection_lost(self, _error: Exception | None) -> None:
        self._figures.lost += 1
        if not self.ready.done():
            self.ready.set_result(None)

    def _end(self, data: bytes, at: int) -> int | None:
        if len(data) < at + 2:
            return None
        size, start = data[at + 1], at + 2
        if size > 125:
            start = at + (4 if size == 126 else 10)
            if len(data) < start:
                return None
            size = int.from_bytes(data[at + 2 : start], "big")
        return start + size if len(data) >= start + size else None

    def _take(self, data: bytes, at: int, end: int, now: int) -> None:
        opcode = data[at] & 15
        if opcode == _PING:
            self.transport.write(b"\x8a\x80\x00\x00\x00\x00")
        if opcode != 1:
            return
        if not self.ready.done() and _READY.search(data, at, end):
            self.ready.set_result(None)
            self._figures.ready += 1
        for number, written in _STAMP.findall(data, at, end):
            self._figures.hear(int(number) == self.next, now - int(written))
            self.next = int(number) + 1


class Figures:
    """What all pages of the process have heard."""

    def __init__(self) -> None:
        self.ready = self.lost = self.wrong = self.heard = 0
        self.refused: Counter[str] = Counter()
        # How many took so many milliseconds.
        self.took: Counter[int] = Counter()
        self.last = 0

    def hear(self, is_in_order: bool, nanoseconds: int) -> None:
        self.heard += 1
        self.wrong += not is_in_order
        self.took[nanoseconds // 1_000_000] += 1
        self.last = time.time_ns()


async def _run(port: int, targets: list[str], listeners: int) -> None:
    figures = Figures()
    loop = asyncio.get_running_loop()
    pages = []
    for n in range(0, len(targets), _AT_ONCE):
        some = [Page(target, figures) for target in targets[n : n + _AT_ONCE]]
        await asyncio.gather(*(loop.create_connection(lambda page=page: page, "127.0.0.1", port) for page in some))
        await asyncio.gather(*(page.ready for page in some))
        pages += some
    print(json.dumps({"ready": figures.ready, "refused": figures.refused}), flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        report = {
            "heard": figures.heard, "wrong": figures.wrong, "lost": figures.lost, "took": figures.took,
            "last": figures.last, "behind": min((page.next for page in islice(pages, listeners)), default=0),
        }  # fmt: skip
        print(json.dumps(report), flush=True)
        figures.took.clear()


if __name__ == "__main__":
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    lines = Path(sys.argv[2]).read_text().splitlines()
    asyncio.run(_run(int(sys.argv[1]), lines, int(sys.argv[3])))
