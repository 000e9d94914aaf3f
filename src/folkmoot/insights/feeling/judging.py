"""Judging the feeling of posts: where it can be judged, and as a number."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from folkmoot.insights.feeling.valence import compound, is_negation, tokens_of
from folkmoot.moderation.classifier.languages import guess_language
from folkmoot.moderation.classifier.prose import prose_of

MODEL = Path(__file__).with_name("model.json.gz")
# Ratings go from -4 to 4. What lies nearer to 0 than this is neither friendly nor unfriendly.
RATED, NEUTRAL = 4.0, 0.4
# A text is judged piece by piece: what was learned from is no longer.
_PIECE = 40
_SENTENCE_ENDS = re.compile(r"(?<=[.!?\n])\s+")
_NEGATED_WORDS = 3


@dataclass(frozen=True, slots=True)
class Model:
    """Valences of words and, on top, what was learned of words and pairs of them."""

    valences: dict[str, float]
    weights: dict[str, float]
    compound_weight: float
    intercept: float

    def rating(self, text: str) -> float:
        """The rating from -4 to 4 that people would give a text of a sentence or two."""
        tokens = tokens_of(text)
        learned = sum(self.weights.get(feature, 0.0) for feature in features_of(tokens))
        rated = self.intercept + self.compound_weight * compound(text, tokens, self.valences) + learned
        return max(-RATED, min(RATED, rated))


def feeling_of(text: str) -> float | None:
    """From -1 (unfriendly) to 1, 0 for neither; None where it cannot be judged: no prose, or not in English."""
    prose = prose_of(text)
    if prose.why_not or guess_language(prose.text).code != "en":
        return None
    pieces = list(_pieces(prose.text))
    words = sum(size for _piece, size in pieces)
    if not words:
        return None
    rated = sum(the_model().rating(piece) * size for piece, size in pieces) / words
    return 0.0 if abs(rated) < NEUTRAL else round(rated / RATED, 4)


def judge_feelings(_community_id: int, texts: Sequence[str]) -> list[float | None]:
    """The feelings of several texts, for the store."""
    return [feeling_of(text) for text in texts]


def features_of(tokens: Sequence[str]) -> set[str]:
    """What is looked at: each word, marked where a negation stands before it, and each pair."""
    small = [token.lower() for token in tokens]
    found, negated = set(), 0
    for word in small:
        if is_negation(word):
            negated = _NEGATED_WORDS
            found.add(word)
            continue
        found.add(f"not_{word}" if negated else word)
        negated = max(0, negated - 1)
    return found | {f"{one} {other}" for one, other in pairwise(small)}


@lru_cache(maxsize=1)
def the_model() -> Model:
    """The model that ships with the product."""
    said = json.loads(gzip.decompress(MODEL.read_bytes()))
    return Model(said["valences"], said["weights"], said["compound"], said["intercept"])


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Sentences put together to pieces of some forty words, and how many words each has."""
    piece, size = "", 0
    for sentence in _SENTENCE_ENDS.split(text):
        words = len(sentence.split())
        if size and size + words > _PIECE:
            yield piece, size
            piece, size = "", 0
        piece, size = f"{piece} {sentence}".strip(), size + words
    if size:
        yield piece, size
