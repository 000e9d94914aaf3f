"""Prints of texts: equal for texts that read the same, alike for texts that differ in a few words.

MinHash (Broder 1997): of all runs of words (of few words, runs of letters) fifteen hashes keep their smallest value
each; the share of equal ones estimates how much two texts have in common. Five bands of three are looked up.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from operator import eq
from zlib import crc32

from folkmoot.moderation.rules.seeing import Seen, read_plainly

_HASHES, _A_BAND = 15, 3
BANDS = _HASHES // _A_BAND
_WORDS, _LETTERS = 3, 5
_FEW_WORDS = 8
_RUNS_AT_MOST = 400
# Of so many words in disguise prints were made ever since, and many are made at once.
_READINGS_AT_MOST = 400
PRIME = (1 << 61) - 1
_LOW = (1 << 32) - 1
# Fixed for good: prints are kept.
FACTORS = [
    tuple(int.from_bytes(hashlib.blake2b(f"{name}{n}".encode(), digest_size=7).digest(), "big") | 1 for name in "ab")
    for n in range(_HASHES)
]
ALIKE = 0.6
# Shorter ones are alike by chance ("Thank you!").
SHORTEST = 24
# So many bytes a signature has.
SIGNED = 4 * _HASHES
_unpack = struct.Struct(f">{_HASHES}I").unpack


@dataclass(frozen=True, slots=True)
class Print:
    """A text in numbers."""

    exact: int
    signature: bytes

    @property
    def bands(self) -> tuple[int, ...]:
        """What the signature is looked up by; texts that are probably alike agree in one."""
        return tuple(_number(band_of(self.signature, number)) for number in range(BANDS))

    def likeness(self, signature: bytes) -> float:
        """How much of two texts is the same, estimated, from 0 to 1."""
        return likeness(self.signature, signature)


def likeness(one: bytes, other: bytes) -> float:
    """How much of two texts is the same, estimated by their signatures, from 0 to 1."""
    same: int = sum(map(eq, _unpack(one), _unpack(other)))
    return same / _HASHES


def band_of(signature: bytes, number: int) -> bytes:
    """A part of a signature; texts that are probably alike agree in one."""
    return signature[number * 4 * _A_BAND : (number + 1) * 4 * _A_BAND]


def print_of(text: str) -> Print | None:
    """The print of a text as a person reads it, whatever it is disguised with; None for one that says too little."""
    plain = as_read(text)
    return None if plain is None else Print(exact_of(plain), signature_of(plain))


def prints_of_many(texts: Sequence[str]) -> list[Print | None]:
    """The same of many texts in a fraction of the time where NumPy is installed. Not for processes that serve pages."""
    try:
        from folkmoot.moderation.gate.signing import signatures
    except ImportError:
        return [print_of(text) for text in texts]
    plain = [as_read(text) for text in texts]
    signed = iter(signatures([each for each in plain if each is not None]))
    return [None if each is None else Print(exact_of(each), next(signed)) for each in plain]


def hashed_runs(plain: str) -> list[int]:
    """The runs of a text as it reads, as numbers."""
    written = plain.encode()
    if len(words := written.split(b" ")) >= _FEW_WORDS:
        # Each word with the space behind it; a run's number is reckoned on from word to word.
        spaced = written.replace(b" ", b" \n").split(b"\n")
        begun = map(crc32, spaced[1:], map(crc32, spaced))
        return list(map(crc32, words[2 : _RUNS_AT_MOST + _WORDS - 1], begun))
    letters = (plain[place : place + _LETTERS] for place in range(len(plain) - _LETTERS + 1))
    return [crc32(run.encode()) for run in islice(letters, _RUNS_AT_MOST)]


def as_read(text: str) -> str | None:
    """The text as a person reads it, on one line; None where it says too little."""
    # What reads one way only need not be taken apart for that.
    read = text.lower() if read_plainly(text) is not None else Seen.of(text, _READINGS_AT_MOST).normal
    plain = read.replace("\n", " ").strip()
    if "  " in plain or not plain.isprintable():
        # There are other gaps than one space.
        plain = " ".join(plain.split())
    return plain if len(plain) >= SHORTEST else None


def exact_of(plain: str) -> int:
    """The number of a text as it reads: the same for those that read the same."""
    return _number(plain.encode())


def signature_of(plain: str) -> bytes:
    """The smallest values of the hashes over the runs of a text as it reads."""
    runs = hashed_runs(plain)
    return struct.pack(f">{_HASHES}I", *(min([(a * run + b) % PRIME & _LOW for run in runs]) for a, b in FACTORS))


def _number(content: bytes) -> int:
    """A signed number of 64 bits, as both databases keep it."""
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big", signed=True)
