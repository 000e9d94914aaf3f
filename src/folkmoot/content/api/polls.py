"""Polls through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from folkmoot.content import commands
from folkmoot.content.models import Poll
from folkmoot.content.policies import polls_visible_to
from folkmoot.content.queries.pages import poll_views
from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.request import CommunityRequest

router = Router(tags=["polls"])


class OptionOut(Schema):
    """An option; `score` is null while results may not be seen."""

    id: int
    text: str
    score: int | None


class PollOut(Schema):
    """A poll as you may see it; `own_choices` are the ids of the options you voted for."""

    id: int
    post_id: int
    question: str
    kind: str
    hides_voters: bool
    votes_are_final: bool
    ballot_count: int
    closes_at: datetime | None
    closed_at: datetime | None
    options: list[OptionOut]
    own_choices: list[int]


Votes = Annotated[int, Field(ge=0, le=1000)]


class BallotIn(Input):
    """A vote: option ids (ranked: best first), or for quadratic polls the votes bought by option id."""

    options: list[Id] = Field(default_factory=list, max_length=50)
    votes: dict[Id, Votes] = Field(default_factory=dict)


@router.get("/polls/{int:poll_id}", response={200: PollOut, **PROBLEMS}, operation_id="get_poll")
def get_poll(request: CommunityRequest, poll_id: int) -> Any:
    """One poll."""
    return _out(request, _poll(request, poll_id))


@router.put("/polls/{int:poll_id}/ballot", response={200: PollOut, **PROBLEMS}, operation_id="vote")
def vote(request: CommunityRequest, poll_id: int, payload: BallotIn) -> Any:
    """Vote, or vote anew."""
    poll = _poll(request, poll_id)
    choices: Any = payload.votes if poll.kind == Poll.Kind.QUADRATIC else payload.options
    commands.cast_ballot(actor=request.actor, poll=poll, choices=choices)
    return _out(request, _poll(request, poll_id))


@router.delete("/polls/{int:poll_id}/ballot", response={200: PollOut, **PROBLEMS}, operation_id="retract_vote")
def retract_vote(request: CommunityRequest, poll_id: int) -> Any:
    """Take your vote back."""
    commands.retract_ballot(actor=request.actor, poll=_poll(request, poll_id))
    return _out(request, _poll(request, poll_id))


@router.put("/polls/{int:poll_id}/closure", response={200: PollOut, **PROBLEMS}, operation_id="close_poll")
def close_poll(request: CommunityRequest, poll_id: int) -> Any:
    """End a poll now."""
    commands.close_poll(actor=request.actor, poll=_poll(request, poll_id))
    return _out(request, _poll(request, poll_id))


def _poll(request: CommunityRequest, poll_id: int) -> Poll:
    return get_object_or_404(polls_visible_to(request.actor).select_related("post__thread__space"), id=poll_id)


def _out(request: CommunityRequest, poll: Poll) -> dict[str, Any]:
    view = next(each for each in poll_views(request.actor, [poll.post_id])[poll.post_id] if each.poll.id == poll.id)
    options = sorted(view.poll.options.all(), key=lambda option: option.position)
    return {
        **{name: getattr(view.poll, name) for name in PollOut.model_fields if hasattr(view.poll, name)},
        "options": [{"id": o.id, "text": o.text, "score": o.score if view.shows_results else None} for o in options],
        "own_choices": list(view.own_choices),
    }
