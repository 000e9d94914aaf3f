"""The count of a ranked poll, kept until somebody votes."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from folkmoot.content.models import BallotChoice, Poll
from folkmoot.content.ranking import instant_runoff, winner

_KEEP = 24 * 3600


@dataclass(frozen=True, slots=True)
class Runoff:
    """The rounds as {option: ballots}, and who won; None where nobody has voted."""

    rounds: list[dict[int, int]]
    winner: int | None


def runoff_of(poll: Poll) -> Runoff:
    """The instant run-off of a ranked poll as it stands. The caller has made sure that results may be seen."""
    options = sorted(poll.options.all(), key=lambda option: option.position)
    newest = poll.ballots.order_by("-id").values_list("id", flat=True).first() or 0
    # A vote that is changed is a new ballot; one that is taken back makes them fewer.
    key = f"runoff:{poll.id}:{newest}:{poll.ballot_count}:{len(options)}"
    rounds: list[dict[int, int]] | None = cache.get(key)
    if rounds is None:
        rounds = instant_runoff([option.id for option in options], ballots_of(poll))
        cache.set(key, rounds, _KEEP)
    return Runoff(rounds, winner(rounds))


def ballots_of(poll: Poll) -> list[list[int]]:
    """Every ballot as its choices in order, without whose it is."""
    ballots: dict[int, list[int]] = {}
    choices = BallotChoice.everywhere.filter(ballot__poll=poll).order_by("ballot_id", "rank")
    for ballot_id, option_id in choices.values_list("ballot_id", "option_id").iterator():
        ballots.setdefault(ballot_id, []).append(option_id)
    return list(ballots.values())
