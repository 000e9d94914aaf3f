"""Polls through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.content import commands
from folkmoot.content.api.schemas import PollIn
from folkmoot.content.models import BallotChoice, Poll
from folkmoot.content.policies import can_export_poll, polls_visible_to, posts_visible_to
from folkmoot.content.queries.pages import PollView, poll_views, voters_of
from folkmoot.content.queries.results import results_as_csv
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, MemberRef
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest

router = Router(tags=["polls"])


class OptionOut(Schema):
    """An option; `score` is null while results may not be seen."""

    id: int
    text: str
    score: int | None


class RunoffOut(Schema):
    """The count of a ranked poll: each round as ballots by option id, and who won."""

    rounds: list[dict[int, int]]
    winner: int | None


class PollOut(Schema):
    """A poll as you may see it; `own_choices` are the ids of the options you voted for, ranked: best first.

    `results` says who sees them: always, voted (who has voted, and all when it closes) or closed. `own_votes` are the
    votes you bought in a quadratic poll, by option id.
    """

    id: int
    post_id: int
    question: str
    kind: str
    results: str
    hides_voters: bool
    votes_are_final: bool
    who_adds_options: str
    min_choices: int
    max_choices: int
    credits: int
    is_open: bool
    ballot_count: int
    closes_at: datetime | None
    closed_at: datetime | None
    options: list[OptionOut]
    own_choices: list[int]
    own_votes: dict[int, int]
    runoff: RunoffOut | None


class VoterOut(Schema):
    """Who voted for what, in a poll that hides neither."""

    member: MemberRef
    choices: list[int]


class OptionIn(Input):
    """An option to add."""

    text: str = Field(min_length=1, max_length=200)


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


@router.get("/posts/{int:post_id}/polls", response={200: list[PollOut], **PROBLEMS}, operation_id="list_polls")
def list_polls(request: CommunityRequest, post_id: int) -> Any:
    """The polls of a post."""
    post = get_object_or_404(posts_visible_to(request.actor), id=post_id)
    return [_shown(view) for view in poll_views(request.actor, [post.id]).get(post.id, [])]


@router.put("/polls/{int:poll_id}", response={200: PollOut, **PROBLEMS}, operation_id="edit_poll")
def edit_poll(request: CommunityRequest, poll_id: int, payload: PollIn) -> Any:
    """Ask differently, while nobody has voted."""
    changed = commands.NewPoll(**payload.dict())
    commands.edit_poll(actor=request.actor, poll=_poll(request, poll_id), changed=changed)
    return _out(request, _poll(request, poll_id))


@router.post("/polls/{int:poll_id}/options", response={201: PollOut, **PROBLEMS}, operation_id="add_poll_option")
def add_option(request: CommunityRequest, poll_id: int, payload: OptionIn) -> Any:
    """Add an option, where the poll lets you."""
    commands.add_option(actor=request.actor, poll=_poll(request, poll_id), text=payload.text)
    return Status(201, _out(request, _poll(request, poll_id)))


@router.get("/polls/{int:poll_id}/voters", response={200: list[VoterOut], **PROBLEMS}, operation_id="list_voters")
def list_voters(request: CommunityRequest, poll_id: int) -> Any:
    """Who voted for what, at most 1,000; empty where the poll hides voters or its results are not shown to you."""
    voters = voters_of(request.actor, _poll(request, poll_id)).order_by("id").prefetch_related("choices")[:1000]
    return [
        {"member": ballot.member, "choices": [each.option_id for each in sorted(ballot.choices.all(), key=_rank)]}
        for ballot in voters
    ]


@router.get("/polls/{int:poll_id}/results.csv", response={200: None, **PROBLEMS}, operation_id="export_poll")
def export_poll(request: CommunityRequest, poll_id: int) -> Any:
    """The results as CSV: managers. What the poll hides is hidden there too."""
    poll = _poll(request, poll_id)
    if not can_export_poll(request.actor):
        raise NotAllowed
    return HttpResponse(results_as_csv(poll), content_type="text/csv; charset=utf-8")


def _rank(choice: BallotChoice) -> int:
    return choice.rank


def _poll(request: CommunityRequest, poll_id: int) -> Poll:
    return get_object_or_404(polls_visible_to(request.actor).select_related("post__thread__space"), id=poll_id)


def _out(request: CommunityRequest, poll: Poll) -> dict[str, Any]:
    views = poll_views(request.actor, [poll.post_id])[poll.post_id]
    return _shown(next(view for view in views if view.poll.id == poll.id))


def _shown(view: PollView) -> dict[str, Any]:
    poll = view.poll
    options = sorted(poll.options.all(), key=lambda option: option.position)
    names = [name for name in PollOut.model_fields if name in {field.attname for field in Poll._meta.concrete_fields}]
    return {
        **{name: getattr(poll, name) for name in names},
        "is_open": poll.is_open(),
        "options": [{"id": o.id, "text": o.text, "score": o.score if view.shows_results else None} for o in options],
        "own_choices": list(view.own_choices),
        "own_votes": view.own_choices if poll.kind == Poll.Kind.QUADRATIC else {},
        "runoff": {"rounds": view.runoff.rounds, "winner": view.runoff.winner} if view.runoff else None,
    }
