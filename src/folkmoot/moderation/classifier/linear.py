"""Scoring without numpy: sums of weights per token, kept, so that a post costs a look-up a word."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from folkmoot.moderation.classifier.model_file import ModelFile, ModelUnusable
from folkmoot.moderation.classifier.tokens import (
    BUCKET_BITS,
    BUCKETS,
    NOTHING,
    Token,
    cut,
    features_of,
    name_of,
    pair_feature,
)

_KEPT = 20_000
LARGEST = 30.0


@dataclass(frozen=True, slots=True)
class Window:
    """Some sentences of a text: their tokens, what each adds to each label's sum, and the number of features."""

    tokens: Sequence[Token]
    sums: Sequence[Sequence[float]]
    features: int


@dataclass(frozen=True, slots=True)
class LabelWeights:
    """One label's plane. `lean` is how much of the score of the classifier beneath a community's own takes over."""

    name: str
    weights: memoryview
    scale: float
    bias: float
    lean: float
    slope: float
    offset: float
    share: float

    def probability(self, margin: float, share: float) -> float:
        """The calibrated probability, where `share` of all texts are such as this label means."""
        odds = self.slope * margin + self.offset + log_odds(share) - log_odds(self.share)
        return 1 / (1 + math.exp(-max(-LARGEST, min(LARGEST, odds))))


class LinearModel:
    """A classifier that was loaded. Not locked: what two threads keep at once is the same."""

    def __init__(self, file: ModelFile) -> None:
        try:
            self._load(file)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise ModelUnusable(f"The classifier {file.checksum[:12]} says too little of itself: {error!r}") from error

    def _load(self, file: ModelFile) -> None:
        header = file.header
        if header["bucket_bits"] != BUCKET_BITS:
            raise ValueError("bucket_bits")
        self.header: Mapping[str, Any] = header
        self.checksum = file.checksum
        self.languages: tuple[str, ...] = tuple(map(str, header["languages"]))
        self.labels = [_label(name, values, file.blocks) for name, values in sorted(header["labels"].items())]
        self._vocabulary = file.blocks["vocabulary"]
        self._seen = file.blocks.get("seen")
        self._token_sums: dict[tuple[str, str], tuple[str, int, tuple[float, ...]]] = {}
        self._known_words: dict[str, bool] = {}

    @property
    def names(self) -> list[str]:
        return [label.name for label in self.labels]

    def knows(self, words: Sequence[str]) -> float:
        """The share of words, as they are written, that stood in what it was trained on: by a Bloom filter."""
        if not words:
            return 0.0
        known = self._known_words
        new = [word for word in words if word not in known]
        if new and len(known) >= _KEPT:
            known, new = {}, list(words)
            self._known_words = known
        known.update((word, _stands_in(self._vocabulary, name_of(word, "word"))) for word in new)
        return sum(map(known.__getitem__, words)) / len(words)

    def has_seen(self, plain: str) -> bool:
        """Whether it learned from this text, as `splitting.plain` writes it."""
        return self._seen is not None and _stands_in(self._seen, plain)

    def windows(self, text: str) -> list[Window]:
        """The windows of a text, with what each token adds."""
        return [self.weigh(tokens) for tokens in cut(text)]

    def margin(self, window: Window, at: int, beneath: float = 0.0) -> float:
        """The label's distance from its plane."""
        label = self.labels[at]
        total = sum(window.sums[at])
        return label.bias + label.lean * beneath + label.scale * total / math.sqrt(window.features or 1)

    def shares(self, window: Window, at: int) -> list[float]:
        """What each token of a window adds to the label's distance."""
        factor = self.labels[at].scale / math.sqrt(window.features or 1)
        return [added * factor for added in window.sums[at]]

    def weigh(self, tokens: Sequence[Token]) -> Window:
        """What each token adds, its neighbour before it known."""
        known = list(map(self._sums, tokens))
        names = [name for name, _count, _own in known]
        pairs = list(map(pair_feature, [NOTHING, *names], names))
        sums = [
            [own[at] + weights[pair] for (_name, _count, own), pair in zip(known, pairs, strict=True)]
            for at, weights in enumerate([label.weights for label in self.labels])
        ]
        return Window(tokens, sums, sum([count for _name, count, _own in known]) + len(known))

    def _sums(self, token: Token) -> tuple[str, int, tuple[float, ...]]:
        raw, _start, _end, kind = token
        key = raw, kind
        known = self._token_sums.get(key)
        if known is None:
            buckets = features_of(*key)
            sums = tuple(float(sum(map(label.weights.__getitem__, buckets))) for label in self.labels)
            known = name_of(*key), len(buckets), sums
            if len(self._token_sums) >= _KEPT:
                self._token_sums.clear()
            self._token_sums[key] = known
        return known


def vocabulary_bits(word: str, size: int) -> list[int]:
    """Where a word stands in a Bloom filter of so many bytes."""
    encoded = word.encode(errors="surrogatepass")
    return [crc32(encoded, seed) % (size * 8) for seed in (1, 2, 3)]


def _stands_in(bits: memoryview, word: str) -> bool:
    return bool(bits) and all(bits[bit >> 3] & (1 << (bit & 7)) for bit in vocabulary_bits(word, len(bits)))


def log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def _label(name: str, values: Mapping[str, Any], blocks: Mapping[str, memoryview]) -> LabelWeights:
    weights = blocks[name].cast("b")
    share = float(values["share"])
    if len(weights) != BUCKETS or not 0 < share < 1:
        raise ValueError(name)
    numbers = {key: float(values[key]) for key in ("scale", "bias", "lean", "slope", "offset")}
    if not all(map(math.isfinite, numbers.values())):
        raise ValueError(name)
    return LabelWeights(name=name, weights=weights, share=share, **numbers)
