"""How a word of a text reads beside its letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

How = Literal[
    "script", "marks", "accents", "signs", "punctuation", "spacing", "stretching", "unseen", "split", "swapped"
]
# Guesses: for single words of a list alone, and in no text as it reads.
GUESSES = frozenset({"split", "swapped"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A word as it was written and as it reads; `is_run` where letters stood apart and words may lie inside."""

    written: str
    reads: str
    how: How
    is_run: bool = False
