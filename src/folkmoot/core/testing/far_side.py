"""A web server on loopback that behaves as badly as a test asks it to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[socket.socket, bytes], None]


@dataclass
class FarSide:
    """Where it listens, what to answer by path, and the requests that came."""

    port: int
    answers: dict[str, Answer | bytes] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@contextmanager
def far_side(tls: ssl.SSLContext | None = None) -> Iterator[FarSide]:
    """A server of one thread a connection, which ends with the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    side = FarSide(listener.getsockname()[1])
    threading.Thread(target=_accept, args=(listener, side, tls), daemon=True).start()
    try:
        yield side
    finally:
        # Wakes the thread in accept(), which closing alone does not.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, side: FarSide, tls: ssl.SSLContext | None) -> None:
    with suppress(OSError):
        while True:
            connection, _address = listener.accept()
            threading.Thread(target=_serve, args=(connection, side, tls), daemon=True).start()


def _serve(connection: socket.socket, side: FarSide, tls: ssl.SSLContext | None) -> None:
    with connection, suppress(OSError):
        connection.settimeout(10)
        stream = tls.wrap_socket(connection, server_side=True) if tls else connection
        with stream:
            request = _read(stream)
            side.requests.append(request)
            path = request.split(b" ", 2)[1].decode() if b" " in request else ""
            reaction = side.answers.get(path, answer(b"not here", status="404 Not Found"))
            if isinstance(reaction, bytes):
                stream.sendall(reaction)
            else:
                reaction(stream, request)


def _read(stream: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = stream.recv(65536)
        if not piece:
            return received
        received += piece
    head, _blank, body = received.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length and (piece := stream.recv(65536)):
        body += piece
    return head + b"\r\n\r\n" + body
