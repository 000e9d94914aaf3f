"""Polls count what was voted, and nothing else."""

from __future__ import annotations

import pytest

from folkmoot.content import commands
from folkmoot.content.commands import NewPoll
from folkmoot.content.models import Poll, PollOption
from folkmoot.content.tests.test_commands_posts import a_thread
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast


def a_poll(cast: Cast, **fields: object) -> Poll:
    poll = NewPoll(question="Which way?", options=["North", "South", "West"], **fields)  # type: ignore[arg-type]
    row: Poll = Poll.objects.get(post__thread=a_thread(cast, poll=poll))
    return row


def options(poll: Poll) -> dict[str, PollOption]:
    return {option.text: option for option in PollOption.objects.filter(poll=poll)}


def vote(cast: Cast, poll: Poll, *names: str, by: str = "nils") -> None:
    ids = [options(poll)[name].id for name in names]
    commands.cast_ballot(actor=cast.actor(getattr(cast, by)), poll=poll, choices=ids)


def scores(poll: Poll) -> dict[str, int]:
    return {text: option.score for text, option in options(poll).items()}


def test_a_vote_counts_once_and_can_be_changed(cast: Cast) -> None:
    poll = a_poll(cast)
    vote(cast, poll, "North")
    vote(cast, poll, "South")
    assert scores(poll) == {"North": 0, "South": 1, "West": 0}
    assert Poll.objects.get(id=poll.id).ballot_count == 1


def test_a_final_vote_is_final(cast: Cast) -> None:
    poll = a_poll(cast, votes_are_final=True)
    vote(cast, poll, "North")
    with pytest.raises(RuleBroken, match="final"):
        vote(cast, poll, "South")


def test_a_single_choice_takes_one(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        vote(cast, a_poll(cast), "North", "South")


def test_ranked_votes_give_points_and_are_taken_back_whole(cast: Cast) -> None:
    poll = a_poll(cast, kind="ranked", who_adds_options="members")
    vote(cast, poll, "West", "North")
    assert scores(poll) == {"West": 3, "North": 2, "South": 0}
    commands.add_option(actor=cast.actor(cast.mo), poll=poll, text="East")
    commands.retract_ballot(actor=cast.actor(cast.nils), poll=poll)
    assert set(scores(poll).values()) == {0}


def test_quadratic_votes_cost_their_square(cast: Cast) -> None:
    poll = a_poll(cast, kind="quadratic", credits=10)
    north, south = options(poll)["North"].id, options(poll)["South"].id
    commands.cast_ballot(actor=cast.actor(cast.nils), poll=poll, choices={north: 3, south: 1})
    with pytest.raises(RuleBroken, match="credits"):
        commands.cast_ballot(actor=cast.actor(cast.mo), poll=poll, choices={north: 4})
    assert scores(poll)["North"] == 3


def test_a_closed_poll_takes_no_votes(cast: Cast) -> None:
    poll = a_poll(cast)
    commands.close_poll(actor=cast.actor(cast.mia), poll=poll)
    with pytest.raises(RuleBroken, match="closed"):
        vote(cast, Poll.objects.get(id=poll.id), "North")


def test_an_option_of_another_poll_is_refused(cast: Cast) -> None:
    one, other = a_poll(cast), a_poll(cast)
    with pytest.raises(RuleBroken):
        commands.cast_ballot(actor=cast.actor(cast.nils), poll=one, choices=[options(other)["North"].id])


def test_visitors_do_not_vote_and_nobody_adds_options_by_default(cast: Cast) -> None:
    poll = a_poll(cast)
    with pytest.raises(NotAllowed):
        commands.cast_ballot(actor=cast.actor(None), poll=poll, choices=[])
    with pytest.raises(NotAllowed):
        commands.add_option(actor=cast.actor(cast.mia), poll=poll, text="East")
