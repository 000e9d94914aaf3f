"""Numbers and signatures as short words that stand in the local part of an address, in any case."""

from __future__ import annotations

import base64
import binascii


def pack_number(number: int) -> bytes:
    """A number in as few bytes as it takes, and where it ends (LEB128)."""
    packed = bytearray()
    while number > 0x7F:
        packed.append(number & 0x7F | 0x80)
        number >>= 7
    packed.append(number)
    return bytes(packed)


def read_number(packed: bytes) -> tuple[int, bytes]:
    """The number at the start, and what comes after it; raises ValueError where there is none."""
    number = 0
    for place, byte in enumerate(packed[:10]):
        number |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            return number, packed[place + 1 :]
    raise ValueError("no number")


def to_letters(packed: bytes) -> str:
    """Base 32 in small letters: some servers write local parts in another case."""
    return base64.b32encode(packed).decode().rstrip("=").lower()


def to_signs(letters: str) -> bytes | None:
    """What `to_letters` made the word of; None when it did not."""
    try:
        packed = base64.b32decode(letters.upper() + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        return None
    # The last letter may have bits to spare: only one way of writing is ours.
    return packed if to_letters(packed) == letters.lower() else None
