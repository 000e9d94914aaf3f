"""A WebSocket as a browser speaks it, on a plain socket, for tests of live delivery."""

from __future__ import annotations

import base64
import json
import os
import queue
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from e2e.live_world import Heard, Place

_CLOSE, _PING, _PONG, _TEXT = 8, 9, 10, 1


class Socket:
    """Keeps what it heard, and says things. `code` is set when the server has closed it."""

    def __init__(self, port: int, query: Mapping[str, str], headers: Mapping[str, str] | None = None) -> None:
        self.heard: queue.Queue[Heard] = queue.Queue()
        self.is_over = threading.Event()
        self.code = 0
        self.pings = 0
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        sent = {"Host": f"localhost:{port}", "Connection": "Upgrade", "Upgrade": "websocket", **(headers or {})}
        sent |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode()}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        self.socket.sendall(f"GET /live?{urlencode(query)} HTTP/1.1\r\n{head}\r\n".encode())
        self._file = self.socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        while self._file.readline().strip():
            pass
        if self.status == 101:
            threading.Thread(target=self._listen, daemon=True).start()

    def say(self, words: Any) -> None:
        """Send a message as JSON."""
        self.send(_TEXT, json.dumps(words).encode())

    def send(self, opcode: int, payload: bytes, *, is_final: bool = True) -> None:
        """Send a frame, masked."""
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + size.to_bytes(2, "big")
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))
        self.send_raw(bytes([(0x80 if is_final else 0) | opcode]) + length + mask + masked)

    def send_raw(self, data: bytes) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)

    def expect(self, name: str, *, seconds: float = 10) -> Heard:
        """The next event of that name, which nothing but a word of the server's own may come before."""
        heard = self.heard.get(timeout=seconds)
        while heard.name in ("ready", "beat", "presence") and heard.name != name:
            heard = self.heard.get(timeout=seconds)
        assert heard.name == name, heard
        return heard

    def settle(self) -> Socket:
        """Skip what it is told when it opens."""
        while self.heard.get(timeout=10).name != "ready":
            pass
        return self

    def close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.is_over.wait(5)

    def _listen(self) -> None:
        try:
            while head := self._file.read(2):
                size = head[1] & 0x7F
                if size > 125:
                    size = int.from_bytes(self._file.read(2 if size == 126 else 8), "big")
                self._take(head[0] & 15, self._file.read(size))
        except (OSError, ValueError):
            pass
        finally:
            self.is_over.set()

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == _CLOSE:
            self.code = int.from_bytes(payload[:2], "big")
        elif opcode == _PING:
            self.pings += 1
            self.send(_PONG, payload)
        elif opcode == _TEXT:
            for line in payload.split(b"\n"):
                told = json.loads(line)
                self.heard.put(Heard(told["id"], told["event"], told["data"]))


def open_socket(place: Place, handle: str, channels: str, **query: str) -> Socket:
    """A member's page with a WebSocket that is up to date."""
    opened = Socket(place.port, {"ticket": place.ticket(handle), "channels": channels, **query})
    return opened.settle() if opened.status == 101 else opened
