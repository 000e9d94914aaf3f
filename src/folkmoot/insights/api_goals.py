"""Goals through the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from folkmoot.core.api.schemas import PROBLEMS
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.api_goals_shapes import GoalClosingIn, GoalIn, GoalOut, GoalRefOut, GoalVerdictIn
from folkmoot.insights.bounds import count_question
from folkmoot.insights.commands import goal_closing, goal_signing
from folkmoot.insights.commands import goals as commands
from folkmoot.insights.commands.goal_parts import MilestoneDraft
from folkmoot.insights.commands.goals import GoalDraft
from folkmoot.insights.goals.people import people_in
from folkmoot.insights.goals.scopes import kept_scope
from folkmoot.insights.models import Goal, GoalPerson
from folkmoot.insights.policies_goals import can_see_goals, goals_visible_to
from folkmoot.insights.queries.goals import (
    GoalRow,
    Measured,
    listed_goals,
    measured_goal,
    newest_version,
    people_of,
    signers_of,
    steps_of,
)
from folkmoot.insights.queries.segments import stored_name
from folkmoot.insights.store.engine import StoreUnavailable

router = Router(tags=["insights"])


@router.get("/insights/goals", response={200: list[GoalRefOut], **PROBLEMS}, operation_id="list_goals")
def list_goals(request: CommunityRequest, closed: bool = False) -> Any:
    """The goals one sees: staff all, others those they are named on."""
    _must_see(request)
    return [_row_out(row) for row in listed_goals(request.actor, closed=closed)]


@router.post("/insights/goals", response={201: GoalOut, **PROBLEMS}, operation_id="create_goal")
def post_goal(request: CommunityRequest, payload: GoalIn) -> Any:
    """Write a goal down, as a draft that asks nobody: managers."""
    goal = commands.create_goal(actor=request.actor, draft=_draft(request, payload))
    return Status(201, _out(goal))


@router.get("/insights/goals/{int:goal_id}", response={200: GoalOut, **PROBLEMS}, operation_id="get_goal")
def get_goal(request: CommunityRequest, goal_id: int) -> Any:
    """A goal with its figures, its forecast and who agreed."""
    return _out(_readable(request, goal_id))


@router.put("/insights/goals/{int:goal_id}", response={200: GoalOut, **PROBLEMS}, operation_id="change_goal")
def put_goal(request: CommunityRequest, goal_id: int, payload: GoalIn) -> Any:
    """Write it anew; what was proposed stays, and the change is another version: managers."""
    goal = _readable(request, goal_id)
    commands.change_goal(actor=request.actor, goal=goal, draft=_draft(request, payload))
    return _out(_readable(request, goal_id))


@router.delete("/insights/goals/{int:goal_id}/draft", response={204: None, **PROBLEMS}, operation_id="discard_goal")
def delete_goal_draft(request: CommunityRequest, goal_id: int) -> Any:
    """Throw away what was never put to anybody: managers."""
    commands.discard_goal_draft(actor=request.actor, goal=_readable(request, goal_id))
    return Status(204, None)


@router.post("/insights/goals/{int:goal_id}/proposal", response={200: GoalOut, **PROBLEMS}, operation_id="propose_goal")
def post_proposal(request: CommunityRequest, goal_id: int) -> Any:
    """Measure where it begins and ask every stakeholder: managers."""
    try:
        commands.propose_goal(actor=request.actor, goal=_readable(request, goal_id))
    except StoreUnavailable as error:
        raise RuleBroken("figures-away", _("The figures are not there at the moment. Try again later.")) from error
    return _out(_readable(request, goal_id))


@router.put("/insights/goals/{int:goal_id}/signature", response={200: GoalOut, **PROBLEMS}, operation_id="sign_goal")
def put_signature(request: CommunityRequest, goal_id: int, payload: GoalVerdictIn) -> Any:
    """Agree, or say what is wrong: the member who is asked, for themselves."""
    goal = _readable(request, goal_id)
    goal_signing.sign_goal(
        actor=request.actor, version=newest_version(goal), person=_own(request, goal), **payload.dict()
    )
    return _out(_readable(request, goal_id))


@router.delete(
    "/insights/goals/{int:goal_id}/signature", response={204: None, **PROBLEMS}, operation_id="withdraw_goal_signature"
)
def delete_signature(request: CommunityRequest, goal_id: int) -> Any:
    """Take back what one said, while the version is not in force."""
    goal = _readable(request, goal_id)
    goal_signing.withdraw_signature(actor=request.actor, version=newest_version(goal), person=_own(request, goal))
    return Status(204, None)


@router.put("/insights/goals/{int:goal_id}/closing", response={200: GoalOut, **PROBLEMS}, operation_id="close_goal")
def put_closing(request: CommunityRequest, goal_id: int, payload: GoalClosingIn) -> Any:
    """Close it with what was learned: managers and its owners."""
    goal_closing.close_goal(actor=request.actor, goal=_readable(request, goal_id), **payload.dict())
    return _out(_readable(request, goal_id))


@router.delete("/insights/goals/{int:goal_id}/closing", response={200: GoalOut, **PROBLEMS}, operation_id="reopen_goal")
def delete_closing(request: CommunityRequest, goal_id: int) -> Any:
    """Open it again: managers."""
    goal_closing.reopen_goal(actor=request.actor, goal=_readable(request, goal_id))
    return _out(_readable(request, goal_id))


@router.put(
    "/insights/goals/{int:goal_id}/milestones/{int:milestone_id}/done",
    response={200: GoalOut, **PROBLEMS}, operation_id="mark_goal_milestone",
)  # fmt: skip
def put_milestone(request: CommunityRequest, goal_id: int, milestone_id: int, is_done: bool = True) -> Any:
    """Tick a step off, or with `is_done=false` take that back: managers and owners."""
    goal = _readable(request, goal_id)
    milestone = get_object_or_404(goal.milestones, id=milestone_id)
    commands.mark_milestone(actor=request.actor, milestone=milestone, is_done=is_done)
    return _out(_readable(request, goal_id))


def _must_see(request: CommunityRequest) -> None:
    if not can_see_goals(request.actor):
        raise NotAllowed
    count_question(request.actor)


def _readable(request: CommunityRequest, goal_id: int) -> Goal:
    _must_see(request)
    return get_object_or_404(goals_visible_to(request.actor).select_related("version"), id=goal_id)


def _own(request: CommunityRequest, goal: Goal) -> GoalPerson:
    rows = GoalPerson.everywhere.filter(goal=goal, part=GoalPerson.Part.STAKEHOLDER)
    return get_object_or_404(rows, member_id=request.actor.member_id)


def _draft(request: CommunityRequest, payload: GoalIn) -> GoalDraft:
    given = payload.dict(exclude={"owners", "stakeholders", "milestones", "space_ids", "tag", "segment", "with_staff"})
    segment = stored_name(request.community.id, payload.segment) or payload.segment if payload.segment else ""
    scope = kept_scope(payload.space_ids, payload.tag, segment, with_staff=payload.with_staff)
    owners, stakeholders = (
        people_in("\n".join(lines), community_id=request.community.id, field=field)
        for field, lines in (("owners", payload.owners), ("stakeholders", payload.stakeholders))
    )
    steps = [MilestoneDraft(**each.dict()) for each in payload.milestones]
    return GoalDraft(**given, scope=scope, owners=owners, stakeholders=stakeholders, milestones=steps)


def _row_out(row: GoalRow) -> dict[str, Any]:
    goal = row.goal
    return {
        "id": goal.id, "name": goal.name, "state": goal.state, "outcome": goal.outcome, "asked": row.asked,
        "standing": _standing(row.measured) if row.measured else None, "missing_signatures": row.missing,
    }  # fmt: skip


def _out(goal: Goal) -> dict[str, Any]:
    newest = newest_version(goal)
    asked = goal.version or newest
    measured = measured_goal(asked) if goal.version is not None else None
    return {
        "id": goal.id, "name": goal.name, "state": goal.state, "outcome": goal.outcome, "learned": goal.learned,
        "owners": [each.name for each in people_of(goal.id, GoalPerson.Part.OWNER) if each.removed_at is None],
        "asked": asked, "newest": newest,
        "signers": [
            {
                "name": each.person.name, "verdict": each.signature and each.signature.verdict,
                "signed_as": each.signature and each.signature.name,
                "remark": each.signature and each.signature.remark, "at": each.signature and each.signature.at,
            }
            for each in signers_of(newest)
        ],
        "milestones": [
            {
                "id": each.milestone.id, "due": each.milestone.due, "label": each.milestone.label,
                "value": each.milestone.value, "reached": each.is_reached, "late": each.is_late,
            }
            for each in steps_of(goal, measured)
        ],
        "standing": _standing(measured) if measured else None,
    }  # fmt: skip


def _standing(measured: Measured) -> dict[str, Any]:
    standing = measured.standing
    latest, expected = standing.latest, standing.expected
    names = ("value", "low", "high", "low80", "high80", "method", "errors")
    forecast = {name: getattr(expected, name) for name in names} | {"chance": standing.chance} if expected else None
    return {
        "outlook": standing.outlook.value, "value": latest.value if latest else None,
        "low": latest.low if latest else None, "high": latest.high if latest else None,
        "n": latest.n if latest and not latest.withheld else None, "until": latest.period.last if latest else None,
        "progress": standing.progress, "forecast": forecast, "why": standing.why,
        "stop_rule_met_in": standing.stops.last if standing.stops else None,
    }  # fmt: skip
