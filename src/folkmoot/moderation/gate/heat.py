"""When a conversation heats up: what speaks for it, from who writes after whom, how fast, in which tone, and flags.

No sign suffices alone: friends who chat quickly are quick, too, and one flag is one opinion. Decision 0063 says how the
weights were chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

WINDOW = timedelta(hours=1)
POSTS_AT_LEAST = 8
HOT = 5
_TOXIC = 0.7


@dataclass(frozen=True, slots=True)
class Said:
    """A post as far as its heat goes; `toxicity` is None where nobody could say."""

    author_id: int | None
    at: datetime
    toxicity: float | None = None
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Heat:
    """How hot it is, and why: the signs with their figures, for moderators to see."""

    points: int = 0
    signs: dict[str, float] = field(default_factory=dict)

    @property
    def is_hot(self) -> bool:
        return self.points >= HOT


def heat_of(said: Sequence[Said], *, usual_an_hour: float) -> Heat:
    """The heat of the posts of the last hour, in their order; `usual_an_hour` is what the thread had before."""
    if len(said) < POSTS_AT_LEAST:
        return Heat()
    points, signs = 0, {"posts": float(len(said))}
    exchange = _back_and_forth(said)
    if exchange >= 0.6:
        points, signs["back_and_forth"] = points + 2, round(exchange, 2)
    if len(said) >= 4 * max(usual_an_hour, 2.0):
        points, signs["times_the_usual_pace"] = points + 1, round(len(said) / max(usual_an_hour, 1.0), 1)
    flagged = sum(1 for post in said if post.flags)
    if flagged:
        points, signs["flagged_posts"] = points + (3 if flagged >= 2 else 2), float(flagged)
    toxic = sum(1 for post in said if post.toxicity is not None and post.toxicity >= _TOXIC)
    if toxic >= 2 and toxic / len(said) >= 0.15:
        points, signs["harsh_posts"] = points + 3, float(toxic)
    return Heat(points, signs)


def _back_and_forth(said: Sequence[Said]) -> float:
    """The share of steps in which one of the two or three who write most answers another of them."""
    writers = Counter(post.author_id for post in said if post.author_id is not None)
    few = {author for author, count in writers.most_common(3) if count >= 3}
    if len(few) < 2:
        return 0.0
    steps = list(pairwise(post.author_id for post in said))
    return sum(1 for one, next_one in steps if one != next_one and {one, next_one} <= few) / len(steps)
