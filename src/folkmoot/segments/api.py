"""Segments through the API. For managers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, MemberRef, Page
from folkmoot.core.conditions import OPERATORS, read_condition
from folkmoot.core.request import CommunityRequest
from folkmoot.core.segments import segment_actions
from folkmoot.segments.commands import change_segment, create_segment, do_to_segment, keep_counts, remove_segment
from folkmoot.segments.finding import managers_only, segment_or_404
from folkmoot.segments.models import Segment
from folkmoot.segments.policies import segments_visible_to
from folkmoot.segments.queries import SegmentRow, look_at, members_in, rows_of
from folkmoot.segments.vocabulary import SegmentWords

router = Router(tags=["segments"])


class SegmentIn(Input):
    """A segment; `condition` is {"all" | "any" | "none": [...]} of tests {"field", "op", "value", "within"}."""

    name: str = Field(min_length=1, max_length=80)
    description: str = Field("", max_length=300)
    condition: dict[str, Any] = Field(default_factory=dict)


class SegmentNew(SegmentIn):
    """A new one; its key is made of its name unless one is given."""

    key: str = Field("", max_length=40)


class SegmentChange(SegmentIn):
    """What it shall be; with the `revision` that was read it is refused where somebody changed it since."""

    revision: int | None = Field(None, ge=1, le=2**31)


class SegmentOut(Schema):
    """A segment, in words too. `count` is how many were in it at `counted_at`, null where it cannot be told."""

    id: int
    key: str
    name: str
    description: str
    condition: dict[str, Any]
    sentence: str
    count: int | None
    counted_at: datetime
    revision: int
    made_at: datetime
    changed_at: datetime


class SegmentFilter(Schema):
    """Which, the latest first."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


class SegmentConditionIn(Input):
    """A condition to be looked at before it is saved."""

    condition: dict[str, Any] = Field(default_factory=dict)


class SegmentLookOut(Schema):
    """What comes of a condition: in words, how many, how many of them can sign in, and some."""

    sentence: str
    count: int
    reachable: int
    sample: list[MemberRef]


class SegmentFieldOut(Schema):
    """Something that a condition can ask, and how it is compared; `windowed` takes "within": "7d"."""

    name: str
    label: str
    group: str
    kind: str
    windowed: bool
    operators: list[str]
    choices: list[tuple[str, str]] | None


class SegmentDeedIn(Input):
    """What is to be done; with `expected` it is refused where there are more or fewer members in it now.

    Sent again with one `token`, it is done once, and the answer tells of what was done then.
    """

    params: dict[str, Any] = Field(default_factory=dict)
    expected: int | None = Field(None, ge=0, le=2**31)
    token: str = Field("", max_length=64)


class SegmentRunOut(Schema):
    """How far it has come; it is over when `ended_at` is not null."""

    id: int
    action: str
    count: int
    done: int
    left_out: int
    made_at: datetime
    ended_at: datetime | None
    trouble: str


@router.get("/segments", response={200: Page[SegmentOut], **PROBLEMS}, operation_id="list_segments")
def list_segments(request: CommunityRequest, filters: Query[SegmentFilter]) -> Any:
    """The saved segments with how many were in each when it was counted, mostly within ten minutes."""
    managers_only(request)
    page = page_by(
        segments_visible_to(request.actor), cursor=filters.cursor, limit=filters.limit, newest_first=True
    )  # fmt: skip
    rows = rows_of(request.actor, page["items"])
    keep_counts(actor=request.actor, rows=rows)
    return {**page, "items": [_told(row) for row in rows]}


@router.post("/segments", response={201: SegmentOut, **PROBLEMS}, operation_id="create_segment")
def post_segment(request: CommunityRequest, payload: SegmentNew) -> Any:
    """Save a segment."""
    return Status(201, _one(request, create_segment(actor=request.actor, **payload.dict())))


@router.get("/segments/fields", response={200: list[SegmentFieldOut], **PROBLEMS}, operation_id="list_segment_fields")
def list_fields(request: CommunityRequest) -> Any:
    """What conditions can ask in this community."""
    managers_only(request)
    community_id = request.community.id
    return [
        {
            "name": field.name, "label": str(field.label), "group": str(field.group), "kind": field.kind.value,
            "windowed": field.windowed, "operators": [each.name for each in OPERATORS[field.kind]],
            "choices": [(value, str(said)) for value, said in field.choices(community_id)] if field.choices else None,
        }
        for field in SegmentWords(community_id)
    ]  # fmt: skip


@router.post("/segments/look", response={200: SegmentLookOut, **PROBLEMS}, operation_id="look_at_segment")
def post_look(request: CommunityRequest, payload: SegmentConditionIn) -> Any:
    """What would come of a condition; nothing is saved."""
    managers_only(request)
    words = SegmentWords(request.community.id)
    return look_at(request.actor, read_condition(payload.condition, words), words=words)


@router.get("/segments/{int:segment_id}", response={200: SegmentOut, **PROBLEMS}, operation_id="get_segment")
def get_segment(request: CommunityRequest, segment_id: Id) -> Any:
    """One segment."""
    return _one(request, segment_or_404(request, segment_id))


@router.put("/segments/{int:segment_id}", response={200: SegmentOut, **PROBLEMS}, operation_id="change_segment")
def put_segment(request: CommunityRequest, segment_id: Id, payload: SegmentChange) -> Any:
    """Change a segment; its key stays."""
    segment = segment_or_404(request, segment_id)
    return _one(request, change_segment(actor=request.actor, segment=segment, **payload.dict()))


@router.delete("/segments/{int:segment_id}", response={204: None, **PROBLEMS}, operation_id="remove_segment")
def delete_segment(request: CommunityRequest, segment_id: Id) -> Any:
    """Remove a segment that nothing asks for."""
    remove_segment(actor=request.actor, segment=segment_or_404(request, segment_id))
    return Status(204, None)


@router.get(
    "/segments/{int:segment_id}/members",
    response={200: Page[MemberRef], **PROBLEMS},
    operation_id="list_segment_members",
)
def list_members(request: CommunityRequest, segment_id: Id, filters: Query[SegmentFilter]) -> Any:
    """Who is in it now, by id."""
    found = members_in(segment_or_404(request, segment_id))
    return page_by(found, cursor=filters.cursor, limit=filters.limit)


@router.get("/segments/actions", response={200: list[str], **PROBLEMS}, operation_id="list_segment_actions")
def list_actions(request: CommunityRequest) -> Any:
    """What can be done to a whole segment."""
    managers_only(request)
    return [action.name for action in segment_actions if action.allowed(request.actor)]


@router.post(
    "/segments/{int:segment_id}/actions/{action_name}",
    response={202: SegmentRunOut, **PROBLEMS},
    operation_id="do_to_segment",
)
def post_action(request: CommunityRequest, segment_id: Id, action_name: str, payload: SegmentDeedIn) -> Any:
    """Do something to everybody who is in it now; more than a hundred are dealt with by the worker."""
    segment = segment_or_404(request, segment_id)
    run = do_to_segment(
        actor=request.actor, segment=segment, action=action_name, params=payload.params, expected=payload.expected,
        token=payload.token,
    )  # fmt: skip
    return Status(202, run)


def _one(request: CommunityRequest, segment: Segment) -> dict[str, Any]:
    return _told(rows_of(request.actor, [segment], now=True)[0])


def _told(row: SegmentRow) -> dict[str, Any]:
    segment = row.segment
    own = ("id", "key", "name", "description", "condition", "revision", "made_at", "changed_at")
    return {**{name: getattr(segment, name) for name in own}, "sentence": row.sentence, "count": row.count,
            "counted_at": row.counted_at}  # fmt: skip
