"""The frames of RFC 6455: made once for all who are sent the same, and read with limits."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from enum import IntEnum

_FINAL, _MASKED = 0x80, 0x80
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
# Of a control frame, by the standard.
_CONTROL_AT_MOST = 125


class Opcode(IntEnum):
    """What a frame is."""

    MORE = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Code(IntEnum):
    """Why a socket is closed. From 4000 on they are our own, and stream.ts knows them."""

    GOING_AWAY = 1001
    WRONG = 1002
    NOT_TEXT = 1003
    NO_UNICODE = 1007
    MISUSED = 1008
    TOO_LARGE = 1009
    COME_AGAIN = 1013
    TICKET_IS_OLD = 4001
    NO_MEMBER = 4003


class Misspoken(Exception):
    """What came is against the standard or a limit; the socket is closed with this code."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(frozen=True, slots=True)
class Frame:
    """A control frame, or a whole message put together from its parts."""

    opcode: Opcode
    payload: bytes


def accept_key(key: str) -> bytes:
    """The answer to a browser's `Sec-WebSocket-Key`."""
    return base64.b64encode(hashlib.sha1(key.encode("latin-1") + _GUID, usedforsecurity=False).digest())


def frame(opcode: Opcode, payload: bytes = b"") -> bytes:
    """A frame as servers send it: whole and without a mask, so that many may be sent the same bytes."""
    size = len(payload)
    if size <= _CONTROL_AT_MOST:
        return bytes((_FINAL | opcode, size)) + payload
    if size < 1 << 16:
        return bytes((_FINAL | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((_FINAL | opcode, 127)) + size.to_bytes(8, "big") + payload


def close_frame(code: int) -> bytes:
    """The last frame."""
    return frame(Opcode.CLOSE, int(code).to_bytes(2, "big"))


class FrameReader:
    """Takes bytes as they come and gives frames; holds no more than one message of the size that is allowed."""

    __slots__ = ("_buffer", "_message", "_most", "_opcode")

    def __init__(self, most: int) -> None:
        self._most = most
        self._buffer = b""
        # The parts of a message of several frames, None between messages.
        self._message: bytes | None = None
        self._opcode = Opcode.TEXT

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are whole now. Raises Misspoken."""
        self._buffer += data
        found = []
        while (read := self._next()) is not None:
            is_final, opcode, payload = read
            whole = self._joined(is_final=is_final, opcode=opcode, payload=payload)
            if whole is not None:
                found.append(whole)
        return found

    def _next(self) -> tuple[bool, Opcode, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        is_final, opcode = bool(buffer[0] & _FINAL), _opcode(buffer[0])
        if not buffer[1] & _MASKED:
            raise Misspoken(Code.WRONG)
        size, start = buffer[1] & 0x7F, 2
        if opcode >= Opcode.CLOSE and (size > _CONTROL_AT_MOST or not is_final):
            raise Misspoken(Code.WRONG)
        if size > _CONTROL_AT_MOST:
            start = 4 if size == 126 else 10
            if len(buffer) < start:
                return None
            size = int.from_bytes(buffer[2:start], "big")
        if size > self._most:
            raise Misspoken(Code.TOO_LARGE)
        end = start + 4 + size
        if len(buffer) < end:
            return None
        self._buffer = buffer[end:]
        return is_final, opcode, _unmasked(buffer[start + 4 : end], buffer[start : start + 4])

    def _joined(self, *, is_final: bool, opcode: Opcode, payload: bytes) -> Frame | None:
        if opcode >= Opcode.CLOSE:
            return Frame(opcode, payload)
        if (opcode is Opcode.MORE) is (self._message is None):
            raise Misspoken(Code.WRONG)
        if opcode is not Opcode.MORE:
            self._opcode = opcode
        message = (self._message or b"") + payload
        if len(message) > self._most:
            raise Misspoken(Code.TOO_LARGE)
        self._message = None if is_final else message
        return Frame(self._opcode, message) if is_final else None


def _opcode(first: int) -> Opcode:
    try:
        return Opcode(first & ~_FINAL)  # the reserved bits make it none of them
    except ValueError:
        raise Misspoken(Code.WRONG) from None


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    if not size:
        return b""
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")
