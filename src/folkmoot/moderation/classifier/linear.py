"""Scoring without numpy: sums of weights per token, kept, so that a post costs a look-up a word."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple
from zlib import crc32

from folkmoot.moderation.classifier.model_file import ModelFile, ModelUnusable
from folkmoot.moderation.classifier.tokens import (
    BUCKET_BITS,
    BUCKETS,
    NOTHING,
    begun,
    encoded,
    features_of,
    kind_of,
    name_of,
    pair_features,
    windows_of,
)

_KEPT = 20_000
_FIRST = begun(NOTHING)
_SEEN = 3
LARGEST = 30.0


class Window(NamedTuple):
    """Some sentences of a text: what was typed of their tokens, each label's sum, and the number of features."""

    said: Sequence[str]
    sums: Sequence[int]
    features: int


# What is known of a token by itself: its name; what the pair with the next token is reckoned on from; the number of its
# features; whether it is a word that stood in what was learned from, None for what is no word; then each label's sum.
_Known = tuple[Any, ...]


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
        self._known = _Kept(self._know)

    @property
    def names(self) -> list[str]:
        return [label.name for label in self.labels]

    def knows(self, windows: Iterable[Sequence[str]]) -> float:
        """The share of the words in them that stood in what it was trained on: by a Bloom filter."""
        tokens = map(self._known.__getitem__, chain.from_iterable(windows))
        seen = [known[_SEEN] for known in tokens if known[_SEEN] is not None]
        return sum(seen) / len(seen) if seen else 0.0

    def has_seen(self, plain: str) -> bool:
        """Whether it learned from this text, as `splitting.plain` writes it."""
        return self._seen is not None and _stands_in(self._seen, plain)

    def windows(self, text: str) -> list[Window]:
        """The windows of a text, with what each adds."""
        return [self.weigh(window) for window in windows_of(text)]

    def margin(self, window: Window, at: int, beneath: float = 0.0) -> float:
        """The label's distance from its plane."""
        label = self.labels[at]
        return label.bias + label.lean * beneath + label.scale * window.sums[at] / math.sqrt(window.features or 1)

    def shares(self, window: Window, at: int) -> list[float]:
        """What each token of a window adds to the label's distance, its neighbour before it known."""
        label = self.labels[at]
        factor = label.scale / math.sqrt(window.features or 1)
        _features, sums, pairs = self._reckoned(window.said)
        return [(own + label.weights[pair]) * factor for own, pair in zip(sums[at], pairs, strict=True)]

    def weigh(self, said: Sequence[str]) -> Window:
        """What tokens and pairs of neighbours add together."""
        features, sums, pairs = self._reckoned(said)
        added = [
            sum(own) + sum(map(label.weights.__getitem__, pairs)) for label, own in zip(self.labels, sums, strict=True)
        ]
        return Window(said, added, features + len(pairs))

    def _reckoned(self, said: Sequence[str]) -> tuple[int, Sequence[Sequence[int]], list[int]]:
        """The number of the tokens' own features, by label the sums of each token, and the bucket of each pair."""
        # All of a kind together: a loop for each token would take longer than what is done in it.
        names, begun, features, _seen, *sums = zip(*map(self._known.__getitem__, said), strict=True)
        return sum(features), sums, pair_features(names, chain((_FIRST,), begun))

    def keep(self, tokens: int) -> None:
        """Keep what is known of so many tokens; more than usual is for processes that read very many texts."""
        self._known.room = tokens

    def _know(self, raw: str) -> _Known:
        kind = kind_of(raw)
        name, buckets = name_of(raw, kind), features_of(raw, kind)
        sums = [sum(map(label.weights.__getitem__, buckets)) for label in self.labels]
        is_seen = _stands_in(self._vocabulary, name) if kind == "word" else None
        return encoded(name), begun(name), len(buckets), is_seen, *sums


class _Kept(dict[str, _Known]):
    """What is known of tokens as they were typed, found out when it is first asked for."""

    def __init__(self, find: Callable[[str], _Known]) -> None:
        super().__init__()
        self.room = _KEPT
        self._find = find

    def __missing__(self, raw: str) -> _Known:
        known = self._find(raw)
        if len(self) >= self.room:
            self.clear()
        self[raw] = known
        return known


def vocabulary_bits(word: str, size: int) -> list[int]:
    """Where a word stands in a Bloom filter of so many bytes."""
    written = encoded(word)
    return [crc32(written, seed) % (size * 8) for seed in (1, 2, 3)]


def _stands_in(bits: memoryview, word: str) -> bool:
    return bool(bits) and all(bits[bit >> 3] & (1 << (bit & 7)) for bit in vocabulary_bits(word, len(bits)))


@lru_cache(maxsize=256)
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
