"""Parts of the data to train, calibrate and measure with: nobody's texts, and no near duplicates, on two sides."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from folkmoot.moderation.classifier.corpora import Example

TRAIN, CALIBRATE, MEASURE = "train", "calibrate", "measure"
SEED = 20_261_121
_PERCENT = ((TRAIN, 65), (CALIBRATE, 80), (MEASURE, 100))
_SHINGLE = 5
_BANDS, _ROWS = 16, 4
# Pairs that a band brings together are near duplicates from here on (Jaccard of their shingles).
_ALIKE = 0.55
_NOT_TEXT = re.compile(r"https?://\S+|@\w+|&\w+;|[^\w\s]+")


def plain(text: str) -> str:
    """A text as it is compared: no links, names, signs or capitals."""
    return " ".join(_NOT_TEXT.sub(" ", text).casefold().split())


def parts_of(examples: Sequence[Example]) -> list[str]:
    """For each example the part it belongs to; the same data in the same order gives the same parts."""
    groups = group_near_duplicates([plain(example.text) for example in examples], [one.author for one in examples])
    names: dict[int, str] = {}
    for example, group in zip(examples, groups, strict=True):
        name = hashlib.sha256(plain(example.text).encode()).hexdigest()
        names[group] = min(names.get(group, name), name)
    return [_part(names[group]) for group in groups]


def folds_of(examples: Sequence[Example], folds: int) -> list[int]:
    """For each example its fold, for cross-validation by the same groups."""
    groups = group_near_duplicates([plain(example.text) for example in examples], [one.author for one in examples])
    return [crc32(f"{SEED}:{group}".encode()) % folds for group in groups]


def group_near_duplicates(texts: Sequence[str], authors: Sequence[str]) -> list[int]:
    """The number of each text's group: texts of one author, and near duplicates (MinHash, then Jaccard), are one."""
    parent = list(range(len(texts)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    first_of: dict[str, int] = {}
    for at, author in enumerate(authors):
        if author:
            parent[root(at)] = root(first_of.setdefault(author, at))
    shingles = [_shingles(text) for text in texts]
    for bucket in _buckets(shingles):
        for other in bucket[1:]:
            if root(other) != root(bucket[0]) and _jaccard(shingles[bucket[0]], shingles[other]) >= _ALIKE:
                parent[root(other)] = root(bucket[0])
    return [root(at) for at in range(len(texts))]


def _part(name: str) -> str:
    percent = crc32(f"{SEED}:{name}".encode()) % 100
    return next(part for part, below in _PERCENT if percent < below)


def _shingles(text: str) -> frozenset[int]:
    encoded = text.encode(errors="surrogatepass")
    return frozenset(crc32(encoded[at : at + _SHINGLE]) for at in range(max(1, len(encoded) - _SHINGLE + 1)))


def _buckets(shingles: Sequence[frozenset[int]]) -> list[list[int]]:
    generator = np.random.default_rng(SEED)
    factors = generator.integers(1, 2**31, size=(_BANDS * _ROWS, 1), dtype=np.uint64) * 2 + 1
    found: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for at, some in enumerate(shingles):
        hashes = np.fromiter(some, dtype=np.uint64, count=len(some))
        # Multiplication modulo 2^64 by odd numbers, the upper half taken: permutations enough for this.
        smallest = ((factors * hashes) >> np.uint64(32)).min(axis=1).astype(np.uint32).reshape(_BANDS, _ROWS)
        for band in range(_BANDS):
            found[band, smallest[band].tobytes()].append(at)
    return [bucket for bucket in found.values() if len(bucket) > 1]


def _jaccard(first: frozenset[int], second: frozenset[int]) -> float:
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared)
