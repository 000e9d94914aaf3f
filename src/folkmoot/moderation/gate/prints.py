"""Prints of texts: equal for texts that read the same, alike for texts that differ in a few words.

MinHash (Broder 1997): of all runs of words (of few words, runs of letters) fifteen hashes keep their smallest value
each; the share of equal ones estimates how much two texts have in common. Five bands of three are looked up.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from folkmoot.moderation.rules.seeing import Seen, words_read_plainly

_HASHES, _A_BAND = 15, 3
_WORDS, _LETTERS = 3, 5
_FEW_WORDS = 8
_RUNS_AT_MOST = 400
_PRIME = (1 << 61) - 1
_LOW = (1 << 32) - 1
# Fixed for good: prints are kept.
_FACTORS = [
    tuple(int.from_bytes(hashlib.blake2b(f"{name}{n}".encode(), digest_size=7).digest(), "big") | 1 for name in "ab")
    for n in range(_HASHES)
]
ALIKE = 0.6
# Shorter ones are alike by chance ("Thank you!").
SHORTEST = 24


@dataclass(frozen=True, slots=True)
class Print:
    """A text in numbers."""

    exact: int
    signature: bytes
    bands: tuple[int, ...]

    def likeness(self, signature: bytes) -> float:
        """How much of two texts is the same, estimated, from 0 to 1."""
        return likeness(self.signature, signature)


def likeness(one: bytes, other: bytes) -> float:
    """How much of two texts is the same, estimated by their signatures, from 0 to 1."""
    pairs = zip(struct.unpack(f">{_HASHES}I", one), struct.unpack(f">{_HASHES}I", other), strict=True)
    return sum(1 for mine, theirs in pairs if mine == theirs) / _HASHES


def print_of(text: str) -> Print | None:
    """The print of a text as a person reads it, whatever it is disguised with; None for one that says too little."""
    plain = _as_read(text)
    if len(plain) < SHORTEST:
        return None
    runs = hashed_runs(plain)
    return _printed(plain, [min([(a * run + b) % _PRIME & _LOW for run in runs]) for a, b in _FACTORS])


def prints_of_many(texts: Sequence[str]) -> list[Print | None]:
    """The same of many texts in a fraction of the time where NumPy is installed. Not for processes that serve pages."""
    try:
        import numpy as np
    except ImportError:
        return [print_of(text) for text in texts]
    plain = [_as_read(text) for text in texts]
    hashed = [hashed_runs(each) if len(each) >= SHORTEST else [] for each in plain]
    counts = [len(each) for each in hashed if each]
    if not counts:
        return [None] * len(texts)
    runs = np.fromiter(chain.from_iterable(hashed), dtype=np.uint64, count=sum(counts))
    begins = np.cumsum([0, *counts[:-1]])
    least = iter(np.stack([np.minimum.reduceat(_mixed(runs, a, b), begins) for a, b in _FACTORS], axis=1).tolist())
    return [_printed(text, next(least)) if each else None for text, each in zip(plain, hashed, strict=True)]


def _mixed(runs: Any, a: int, b: int) -> Any:
    """(a * run + b) % _PRIME & _LOW, in parts of which none is wider than 63 bits: 2 ** 61 is 1 by that prime."""
    import numpy as np

    u = np.uint64
    high = runs * u(a >> 28)
    total = (high >> u(33)) + ((high & u((1 << 33) - 1)) << u(28)) + runs * u(a & ((1 << 28) - 1)) + u(b)
    return total % u(_PRIME) & u(_LOW)


def hashed_runs(plain: str) -> list[int]:
    """The runs of a text as it reads, as numbers."""
    return [zlib.crc32(run.encode()) for run in _runs(plain)[:_RUNS_AT_MOST]]


def _as_read(text: str) -> str:
    """The text as a person reads it, on one line. What reads one way only need not be taken apart for that."""
    if words_read_plainly(text) is not None:
        return " ".join(text.lower().split())
    return " ".join(Seen.of(text).normal.split())


def _printed(plain: str, least: list[int]) -> Print:
    signature = struct.pack(f">{_HASHES}I", *least)
    bands = tuple(_number(signature[start : start + 4 * _A_BAND]) for start in range(0, 4 * _HASHES, 4 * _A_BAND))
    return Print(_number(plain.encode()), signature, bands)


def _runs(plain: str) -> list[str]:
    words = plain.split()
    if len(words) >= _FEW_WORDS:
        return list(map(" ".join, zip(*(words[place:] for place in range(_WORDS)), strict=False)))
    return [plain[place : place + _LETTERS] for place in range(len(plain) - _LETTERS + 1)]


def _number(content: bytes) -> int:
    """A signed number of 64 bits, as both databases keep it."""
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big", signed=True)
