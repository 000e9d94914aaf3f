"""The head of a request, which is all that the live process reads of HTTP, and short answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

import h11

HEAD_AT_MOST = 16_384
_SOCKET_VERSION = "13"


@dataclass(frozen=True, slots=True)
class Head:
    """Method, address and headers; names of headers in small letters, values of the same name joined."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    peer: str

    @property
    def socket_key(self) -> str:
        """The browser's key where it asks for a WebSocket, otherwise empty."""
        names = {name.strip().lower() for name in self.headers.get("connection", "").split(",")}
        is_asked = (
            "upgrade" in names
            and self.headers.get("upgrade", "").lower() == "websocket"
            and self.headers.get("sec-websocket-version") == _SOCKET_VERSION
        )
        return self.headers.get("sec-websocket-key", "") if is_asked else ""


class HeadReader:
    """Takes bytes until the head is whole."""

    __slots__ = ("_http",)

    def __init__(self) -> None:
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_AT_MOST)

    def feed(self, data: bytes, peer: str) -> Head | None:
        """The head, None while it is not whole. Raises h11.RemoteProtocolError."""
        self._http.receive_data(data)
        event = self._http.next_event()
        if not isinstance(event, h11.Request):
            return None
        path, _, query = event.target.decode("latin-1").partition("?")
        headers: dict[str, str] = {}
        for name, value in event.headers:
            key, text = name.decode("latin-1"), value.decode("latin-1")
            headers[key] = f"{headers[key]},{text}" if key in headers else text
        fields = {name: values[-1] for name, values in parse_qs(query).items()}
        return Head(event.method.decode("latin-1"), path, fields, headers, peer)

    @property
    def rest(self) -> bytes:
        """What came behind the head."""
        return bytes(self._http.trailing_data[0])


def head_bytes(status: int, headers: Mapping[str, str]) -> bytes:
    """The head of an answer. What follows ends with the connection, or is as long as the headers say."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def answer_bytes(status: int, text: str, headers: Mapping[str, str]) -> bytes:
    """A whole answer in plain text."""
    body = f"{text}\n".encode()
    about = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        # Whoever is refused may read why, from wherever the page is: there is nothing else to be read.
        "access-control-allow-origin": "*",
        "connection": "close",
    }
    return head_bytes(status, about | dict(headers)) + body
