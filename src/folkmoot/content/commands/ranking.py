"""Who wins a ranked poll: instant-runoff, as a function of the ballots alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def instant_runoff(options: Sequence[int], ballots: Sequence[Sequence[int]]) -> list[dict[int, int]]:
    """The rounds of a count: first choices among the options still in, as {option: ballots}.

    The weakest leaves after each round until one has more than half of the ballots that still name somebody.
    Among equally weak options the one further down in `options` leaves, so that a count can be repeated.
    """
    left = list(options)
    rounds: list[dict[int, int]] = []
    while left:
        first = Counter(next(option for option in ballot if option in left) for ballot in _alive(ballots, left))
        counts = {option: first[option] for option in left}
        rounds.append(counts)
        if len(left) == 1 or max(counts.values()) * 2 > sum(counts.values()):
            break
        weakest = min(counts.values())
        left.remove(next(option for option in reversed(left) if counts[option] == weakest))
    return rounds


def winner(rounds: Sequence[dict[int, int]]) -> int | None:
    """Who the last round elected; None where nobody voted."""
    if not rounds or not any(rounds[-1].values()):
        return None
    return max(rounds[-1], key=lambda option: rounds[-1][option])


def _alive(ballots: Sequence[Sequence[int]], left: Sequence[int]) -> list[Sequence[int]]:
    return [ballot for ballot in ballots if any(option in left for option in ballot)]
