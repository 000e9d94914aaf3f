"""Who wins a ranked poll: instant run-off, as a function of the ballots alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence


def instant_runoff(options: Sequence[int], ballots: Sequence[Sequence[int]]) -> list[dict[int, int]]:
    """The rounds of a count: first choices among the options still in, as {option: ballots}.

    The weakest leaves after each round until one has more than half of the ballots that still name somebody.
    Among equally weak options the one further down in `options` leaves, so that a count can be repeated.
    """
    left = list(options)
    piles = _piles(left, ballots)
    rounds: list[dict[int, int]] = []
    while left:
        counts = {option: sum(piles[option].values()) for option in left}
        rounds.append(counts)
        if len(left) == 1 or max(counts.values()) * 2 > sum(counts.values()):
            break
        weakest = min(counts.values())
        gone = next(option for option in reversed(left) if counts[option] == weakest)
        left.remove(gone)
        _hand_on(piles, gone, frozenset(left))
    return rounds


def winner(rounds: Sequence[dict[int, int]]) -> int | None:
    """Who the last round elected; None where nobody voted."""
    if not rounds or not any(rounds[-1].values()):
        return None
    return max(rounds[-1], key=lambda option: rounds[-1][option])


# The ballots that count for an option now: what is left of each, and how many say the same.
_Piles = dict[int, Counter[tuple[int, ...]]]


def _piles(options: Sequence[int], ballots: Sequence[Sequence[int]]) -> _Piles:
    piles: _Piles = defaultdict(Counter)
    known = frozenset(options)
    for ballot, votes in Counter(tuple(ballot) for ballot in ballots).items():
        _put(piles, ballot, votes, known)
    return piles


def _put(piles: _Piles, ballot: tuple[int, ...], votes: int, left: frozenset[int]) -> None:
    place = next((n for n, option in enumerate(ballot) if option in left), None)
    if place is not None:
        piles[ballot[place]][ballot[place:]] += votes


def _hand_on(piles: _Piles, gone: int, left: frozenset[int]) -> None:
    # Only the ballots of who left are looked at again: each is, over all rounds, once for every choice on it.
    for ballot, votes in piles.pop(gone, Counter()).items():
        _put(piles, ballot[1:], votes, left)
