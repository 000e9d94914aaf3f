"""Frames as they may come: in any pieces, with any nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.chat.live.wire.frames import Code, Frame, FrameReader, Misspoken, Opcode, accept_key, frame
from folkmoot.chat.live.wire.rate import Rate

_MASK = b"\x01\xf0\x00\x7f"


def _masked(opcode: int, payload: bytes, *, first: int = 0x80) -> bytes:
    plain = frame(Opcode.TEXT, payload)
    start = len(plain) - len(payload)
    covered = bytes(byte ^ _MASK[n % 4] for n, byte in enumerate(payload))
    return bytes([first | opcode, plain[1] | 0x80]) + plain[2:start] + _MASK + covered


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=5), st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_messages_are_read_whole_however_they_are_cut(messages: list[bytes], steps: list[int]) -> None:
    sent = b"".join(_masked(Opcode.TEXT, message) for message in messages)
    reader, read, at, turn = FrameReader(1000), [], 0, 0
    while at < len(sent):
        step = steps[turn % len(steps)]
        read += reader.feed(sent[at : at + step])
        at, turn = at + step, turn + 1
    assert read == [Frame(Opcode.TEXT, message) for message in messages]


def test_a_message_of_several_frames_is_one_and_a_ping_may_come_between() -> None:
    sent = _masked(Opcode.TEXT, b"ab", first=0) + _masked(Opcode.PING, b"!") + _masked(Opcode.MORE, b"c")
    assert FrameReader(10).feed(sent) == [Frame(Opcode.PING, b"!"), Frame(Opcode.TEXT, b"abc")]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(Opcode.TEXT, b"unmasked"), Code.WRONG),
        (_masked(Opcode.TEXT, b"x" * 11), Code.TOO_LARGE),
        (_masked(Opcode.TEXT, b"x" * 8, first=0) + _masked(Opcode.MORE, b"x" * 8), Code.TOO_LARGE),
        (bytes([0x81, 0xFF]) + b"\xff" * 8, Code.TOO_LARGE),
        (_masked(Opcode.MORE, b"x"), Code.WRONG),
        (_masked(Opcode.TEXT, b"x", first=0) + _masked(Opcode.TEXT, b"x"), Code.WRONG),
        (_masked(Opcode.PING, b"x", first=0), Code.WRONG),
        (_masked(Opcode.TEXT, b"x", first=0xC0), Code.WRONG),
        (_masked(5, b"x"), Code.WRONG),
    ],
)
def test_what_the_standard_or_a_limit_forbids_is_refused(sent: bytes, code: Code) -> None:
    with pytest.raises(Misspoken) as wrong:
        FrameReader(10).feed(sent)
    assert wrong.value.code is code


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_refused_or_waits_for_more(garbage: bytes) -> None:
    reader = FrameReader(50)
    try:
        reader.feed(garbage)
    except Misspoken:
        return
    assert len(reader._buffer) <= 64


def test_the_answer_to_a_key_is_the_standards() -> None:
    assert accept_key("dGhlIHNhbXBsZSBub25jZQ==") == b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def test_who_says_too_much_at_once_is_stopped_and_who_says_it_slowly_is_not() -> None:
    slowly, quickly = Rate(), Rate()
    for second in range(200):
        slowly.count(1000.0 + second)
    for _ in range(60):
        quickly.count(1000.0)
    with pytest.raises(Misspoken):
        quickly.count(1000.0)
