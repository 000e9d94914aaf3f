"""The polls of messages as messages carry them, so that one votes where one reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from folkmoot.content.models import BallotChoice, Poll, PollOption
from folkmoot.content.queries.pages import shows_results


def polls_in_messages(post_ids: Sequence[int], *, reader_id: int | None) -> dict[int, dict[str, Any]]:
    """The first poll of each of these posts by the post's id, in at most three statements.

    Without a reader, as for an event that many hear, nobody has chosen anything (`own_choices` is None) and only scores
    that everybody may see are told.
    """
    if not post_ids:
        return {}
    # The live process asks for all communities at once, outside of every scope.
    options = Prefetch("options", queryset=PollOption.everywhere.all())
    polls = list(Poll.everywhere.filter(post__in=post_ids).prefetch_related(options).order_by("-id"))
    own = _own_choices(polls, reader_id)
    return {poll.post_id: _told(poll, None if reader_id is None else own[poll.id]) for poll in polls}


def _told(poll: Poll, own: list[int] | None) -> dict[str, Any]:
    shown = shows_results(poll, has_voted=bool(own))
    options = sorted(poll.options.all(), key=lambda option: option.position)
    return {
        "id": poll.id,
        "question": poll.question,
        "kind": poll.kind,
        "results": poll.results,
        "hides_voters": poll.hides_voters,
        "votes_are_final": poll.votes_are_final,
        "max_choices": poll.max_choices,
        "is_open": poll.is_open(),
        "ballot_count": poll.ballot_count,
        "options": [{"id": o.id, "text": o.text, "score": o.score if shown else None} for o in options],
        "own_choices": own,
    }


def _own_choices(polls: Sequence[Poll], reader_id: int | None) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    if reader_id is not None and polls:
        choices = BallotChoice.everywhere.filter(ballot__poll__in=polls, ballot__member_id=reader_id).order_by("rank")
        for poll_id, option_id in choices.values_list("ballot__poll_id", "option_id"):
            found[poll_id].append(option_id)
    return found
