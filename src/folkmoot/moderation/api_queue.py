"""Flags and the queue through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.core import rate_limits
from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members.models import Membership
from folkmoot.moderation.api_measures import Deed, MeasuresOfferedOut, QueueDecisionIn, Revision
from folkmoot.moderation.commands.claiming import assign, claim, release, set_severity
from folkmoot.moderation.commands.flagging import flag, unflag
from folkmoot.moderation.commands.settling import settle_case, settle_many, undo_cases, undo_many
from folkmoot.moderation.models import Case
from folkmoot.moderation.policies import cases_visible_to, works_the_queue
from folkmoot.moderation.queries.flags import own_flags
from folkmoot.moderation.queries.measures import chosen, offer
from folkmoot.moderation.queries.queue import Filters, Row, figures, queue_rows, rows_of
from folkmoot.moderation.queries.team import team_report

router = Router(tags=["moderation"])
CaseKind = Literal["content", "appeal", "notice", "join", "rule"]


class FlagIn(Input):
    """What to tell moderators: the clause by its reference, and words."""

    kind: str = Field(min_length=1, max_length=40)
    id: Id
    clause: str = Field("", max_length=60)
    text: str = Field("", max_length=4000)


class FlagTargetIn(Input):
    """What was flagged."""

    kind: str = Field(min_length=1, max_length=40)
    id: Id


class FlagOut(Schema):
    """An own flag; `outcome` is "waits", "agreed" or "kept"."""

    kind: str
    id: int
    clause: str
    text: str
    at: datetime
    outcome: str


class QueueCaseOut(Schema):
    """A case. Who flagged is never told."""

    id: int
    kind: str
    state: str
    subject_kind: str
    subject_id: int
    title: str
    text: str
    revision: int | None
    author_id: int | None
    space_id: int | None
    severity: int
    category: str
    weight: float
    flags: int
    clause: str
    opened_at: datetime
    due_at: datetime | None
    is_overdue: bool
    assigned_to_id: int | None
    claimed_by_id: int | None
    claimed_until: datetime | None


class QueueDecisionsIn(Input):
    """The same deed for several cases; `expected_revisions` are those of their texts as they were read, by case."""

    case_ids: list[Id] = Field(min_length=1, max_length=100)
    deed: Deed
    clause: str = Field("", max_length=60)
    expected_revisions: dict[Id, Revision] = Field(default_factory=dict, max_length=100)


class QueueUndoIn(Input):
    """Own decisions to take back; by `case_ids` requests to join and ideas, which leave no decision."""

    decision_ids: list[Id] = Field(default_factory=list, max_length=100)
    case_ids: list[Id] = Field(default_factory=list, max_length=100)


class QueueSettledOut(Schema):
    """What became of a case; `problem` says why nothing did. Without a decision, `undoes_case` says that the case
    itself can be taken back."""

    case_id: int
    decision_id: int | None
    problem: str
    code: str
    undoes_case: bool


class QueueCasePatch(Input):
    """What to change of a case; what is left out stays."""

    severity: int | None = Field(None, ge=0, le=3)
    category: Literal["", "spam", "insult", "hate", "threat", "violence", "sexual", "self-harm"] | None = None
    assigned_to_id: Id | None = None
    is_claimed: bool | None = None


class QueueFiguresOut(Schema):
    """How much waits."""

    open: int
    overdue: int
    mine: int
    heavy: int


class TeamReportOut(Schema):
    """How the team fares; what could be told of single people is null."""

    people: int
    opened: int
    decided: int
    open: int
    overdue: int
    in_time: float | None
    heavy_looks: int
    shifts: int
    top_share: float | None


@router.post("/flags", response={201: FlagOut, **PROBLEMS}, operation_id="flag_something")
def flag_something(request: CommunityRequest, payload: FlagIn) -> Any:
    """Tell moderators that something breaks a clause. Who made it never learns who said so."""
    rate_limits.check("flag", key=f"member:{request.actor.member_id}")
    item = flag(actor=request.actor, subject=(payload.kind, payload.id), clause=payload.clause, text=payload.text)
    return Status(201, _flag_out(item.case, item))


@router.post("/flags/withdrawal", response={204: None, **PROBLEMS}, operation_id="withdraw_flag")
def withdraw_flag(request: CommunityRequest, payload: FlagTargetIn) -> Any:
    """Take a flag back while nobody has decided."""
    if not request.actor.is_member or not request.actor.allows("write"):
        raise NotAllowed
    unflag(actor=request.actor, subject=(payload.kind, payload.id))
    return Status(204, None)


@router.get("/flags", response={200: list[FlagOut], **PROBLEMS}, operation_id="list_own_flags")
def list_own_flags(request: CommunityRequest) -> Any:
    """What you have flagged, and what became of it."""
    if request.actor.member_id is None or not request.actor.allows("read"):
        raise NotAllowed
    return [_flag_out(each.case, each.item) for each in own_flags(request.actor)]


@router.get("/moderation/cases", response={200: list[QueueCaseOut], **PROBLEMS}, operation_id="list_cases")
def list_cases(
    request: CommunityRequest,
    kind: CaseKind | None = None,
    space_id: Id | None = None,
    severity: int | None = None,
    mine: bool = False,
    overdue: bool = False,
    rule: str = "",
) -> Any:
    """The first hundred cases that wait for you, the heaviest first, then what is due first."""
    _works(request)
    filters = Filters(kind or "", space_id, mine, overdue, severity if severity in (0, 1, 2, 3) else None, rule)
    return [_case_out(row) for row in queue_rows(request.actor, filters, limit=100)]


@router.get("/moderation/figures", response={200: QueueFiguresOut, **PROBLEMS}, operation_id="count_cases")
def count_cases(request: CommunityRequest) -> Any:
    """How much waits for you; each figure stops at 1000."""
    _works(request)
    return figures(request.actor)


@router.get("/moderation/team", response={200: TeamReportOut, **PROBLEMS}, operation_id="read_team_report")
def read_team_report(request: CommunityRequest) -> Any:
    """How the team fared in the last 30 days: managers. Nobody is named."""
    if not request.actor.is_manager:
        raise NotAllowed
    return team_report(request.actor.community_id)


@router.get("/moderation/cases/{int:case_id}", response={200: QueueCaseOut, **PROBLEMS}, operation_id="read_case")
def read_case(request: CommunityRequest, case_id: int) -> Any:
    """A case, open or decided."""
    return _case_out(rows_of(request.actor, [_find(request, case_id)])[0])


@router.patch("/moderation/cases/{int:case_id}", response={200: QueueCaseOut, **PROBLEMS}, operation_id="change_case")
def change_case(request: CommunityRequest, case_id: int, payload: QueueCasePatch) -> Any:
    """Take a case in hand or let go of it, give it to somebody, say how heavy it is."""
    case, given = _find(request, case_id), payload.dict(exclude_unset=True)
    if given.get("is_claimed") is not None:
        case = (claim if payload.is_claimed else release)(actor=request.actor, case=case)
    if "assigned_to_id" in given:
        wanted = payload.assigned_to_id
        member = get_object_or_404(Membership.objects, id=wanted) if wanted is not None else None
        case = assign(actor=request.actor, case=case, member=member)
    if payload.severity is not None or payload.category is not None:
        case = set_severity(
            actor=request.actor, case=case,
            severity=case.severity if payload.severity is None else payload.severity,
            category=case.category if payload.category is None else payload.category,
        )  # fmt: skip
    return _case_out(rows_of(request.actor, [_find(request, case.id)])[0])


@router.post(
    "/moderation/cases/{int:case_id}/decision", response={200: QueueSettledOut, **PROBLEMS}, operation_id="decide_case"
)
def decide_case(request: CommunityRequest, case_id: int, payload: QueueDecisionIn) -> Any:
    """Decide a case. Who comes second gets 409 with who decided what, as does who chose from a ladder changed since."""
    case = _find(request, case_id)
    measures = [*chosen(case.community_id, payload.measure), *(each.wanted() for each in payload.measures)]
    return settle_case(
        actor=request.actor, case=case, sanctions=measures, **payload.dict(exclude={"measure", "measures"})
    )


@router.get(
    "/moderation/cases/{int:case_id}/measures",
    response={200: MeasuresOfferedOut, **PROBLEMS},
    operation_id="offer_measures",
)
def offer_measures(request: CommunityRequest, case_id: int) -> Any:
    """The measures that you may take with a decision on this case, with the next step for this member."""
    return offer(request.actor, _find(request, case_id))


@router.post(
    "/moderation/cases/decisions", response={200: list[QueueSettledOut], **PROBLEMS}, operation_id="decide_cases"
)
def decide_cases(request: CommunityRequest, payload: QueueDecisionsIn) -> Any:
    """Decide several cases alike, each for itself."""
    _works(request)
    return settle_many(actor=request.actor, **payload.dict())


@router.post("/moderation/cases/undo", response={200: list[QueueSettledOut], **PROBLEMS}, operation_id="undo_decisions")
def undo_decisions(request: CommunityRequest, payload: QueueUndoIn) -> Any:
    """Take own decisions back: the cases are open again."""
    _works(request)
    actor = request.actor
    return [
        *undo_many(actor=actor, decision_ids=payload.decision_ids), *undo_cases(actor=actor, case_ids=payload.case_ids),
    ]  # fmt: skip


def _works(request: CommunityRequest) -> None:
    if not works_the_queue(request.actor):
        raise NotAllowed


def _find(request: CommunityRequest, case_id: int) -> Case:
    _works(request)
    cases = cases_visible_to(request.actor).select_related("author", "assigned_to", "claimed_by")
    case: Case = get_object_or_404(cases, id=case_id)
    return case


def _flag_out(case: Case, item: Any) -> dict[str, Any]:
    outcome = "waits" if case.state == Case.State.OPEN else "agreed" if case.was_upheld else "kept"
    return {
        "kind": case.subject_type, "id": case.subject_id, "clause": item.clause, "text": item.text, "at": item.at,
        "outcome": outcome,
    }  # fmt: skip


def _case_out(row: Row) -> dict[str, Any]:
    case, subject = row.case, row.subject
    own = {
        name: getattr(case, name)
        for name in (
            "id", "kind", "state", "subject_id", "author_id", "space_id", "severity", "category", "weight",
            "opened_at", "due_at", "assigned_to_id", "claimed_by_id", "claimed_until",
        )
    }  # fmt: skip
    return {
        **own, "subject_kind": case.subject_type, "title": subject.title if subject else "",
        "text": subject.text if subject else "", "revision": subject.revision if subject else None, "flags": row.flags,
        "clause": row.clause.ref if row.clause else "", "is_overdue": row.is_overdue,
    }  # fmt: skip
