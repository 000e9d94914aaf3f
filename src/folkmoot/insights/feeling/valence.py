"""The feeling of a text by a list of words with valences, and by what stands around them.

The rules of C.J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text", ICWSM 2014: negations turn a word around, adverbs strengthen or weaken it, capitals and exclamation marks stress
it, and what comes after a "but" weighs more. The numbers are theirs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

_TURNING = (
    "not never no none nobody nothing nowhere neither nor cannot without rarely seldom hardly barely scarcely despite "
    "ain't aint"
)
_MORE = (
    "absolutely amazingly awfully completely considerably decidedly deeply enormously entirely especially "
    "exceptionally extremely fabulously fully greatly highly hugely incredibly intensely majorly more most "
    "particularly purely quite really remarkably so substantially thoroughly totally tremendously "
    "unbelievably unusually utterly very"
)
_LESS = "almost barely hardly kinda less little marginally occasionally partly scarcely slightly somewhat sorta"
_NEGATIONS, _STRENGTHENING, _WEAKENING = (frozenset(words.split()) for words in (_TURNING, _MORE, _LESS))
_ADVERB, _DECAY = 0.293, (1.0, 0.95, 0.9)
_CAPITALS, _TURN, _MARK, _MARKS, _QUERY, _QUERIES = 0.733, -0.74, 0.292, 4, 0.18, 0.96
_ALPHA = 15
_TOKENS = re.compile(
    r"[A-Za-z]+(?:'[A-Za-z]+)*|[:;=8xX][-'^o]?[)(DPpOo/\\|\]\[*3]{1,4}|<3|</3|[^\w\s]",
)

Valences = Mapping[str, float]


def tokens_of(text: str) -> list[str]:
    """Words of Latin letters, smileys, and signs by themselves."""
    return _TOKENS.findall(text.replace("’", "'"))


def is_negation(word: str) -> bool:
    """Whether a word in small letters turns around what follows."""
    return word in _NEGATIONS or word.endswith("n't")


def compound(text: str, tokens: Sequence[str], valences: Valences) -> float:
    """The feeling from -1 to 1; 0 where no word has any. `tokens` are those of `text`."""
    words = [token for token in tokens if token[0].isalpha() or token.lower() in valences]
    small = [word.lower() for word in words]
    loud = _stands_out(words)
    felt = [_felt(words, small, at, valences, loud=loud) for at in range(len(words))]
    if "but" in small:
        turn = small.index("but")
        felt = [value * (0.5 if at < turn else 1.5 if at > turn else 1) for at, value in enumerate(felt)]
    total = sum(felt)
    if not total:
        return 0.0
    total += math.copysign(_stress(text), total)
    return total / math.sqrt(total * total + _ALPHA)


def _felt(words: Sequence[str], small: Sequence[str], at: int, valences: Valences, *, loud: bool) -> float:
    word = small[at]
    value = valences.get(word, 0.0)
    if not value or word in _STRENGTHENING or word in _WEAKENING:
        return 0.0
    if word == "no" and at + 1 < len(small) and small[at + 1] in valences:
        return 0.0
    if loud and words[at].isupper() and len(word) > 1:
        value += math.copysign(_CAPITALS, value)
    before = [small[at - back] for back in (1, 2, 3) if at >= back]
    value += sum(
        math.copysign(_step(each), value * _step(each)) * decay for each, decay in zip(before, _DECAY, strict=False)
    )
    return value * _TURN if any(is_negation(each) for each in before) else value


def _step(word: str) -> float:
    return _ADVERB if word in _STRENGTHENING else -_ADVERB if word in _WEAKENING else 0.0


def _stands_out(words: Sequence[str]) -> bool:
    """Whether some words are in capitals and others are not."""
    loud = [word.isupper() and len(word) > 1 for word in words]
    return any(loud) and not all(word.isupper() for word in words)


def _stress(text: str) -> float:
    queries = text.count("?")
    return min(text.count("!"), _MARKS) * _MARK + (min(queries * _QUERY, _QUERIES) if queries > 1 else 0.0)
