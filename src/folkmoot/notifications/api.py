"""Notifications through the API: one's own alone."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, decode_cursor, encode_cursor
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, Moment, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.notifications.commands.choosing import change_reception, choose_many, set_level
from folkmoot.notifications.commands.reading import hear_all, mark_all, mark_one, unmark_all
from folkmoot.notifications.models import Level, Reception
from folkmoot.notifications.policies import notifications_visible_to
from folkmoot.notifications.queries.listing import COUNTED_AT_MOST, Shown, count_unseen, listed, unread_of
from folkmoot.notifications.queries.wishes import levels_of, matrix, names_of, reception_of

router = Router(tags=["notifications"])
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Section = Literal["", "conversations", "own", "community", "staff"]


class NotificationOut(Schema):
    """A notification: in words, with whose doing it is, and why you were told."""

    id: int
    kind: str
    title: str
    text: str
    context: str
    url: str
    why: str
    people: int
    member_ids: list[int]
    thread_id: int | None
    space_id: int | None
    is_unread: bool
    at: datetime


class CountsOut(Schema):
    """How many are unread, and how many have come since the list was last opened; both stop at 100."""

    unread: int
    unseen: int


class ReadAllOut(Schema):
    """What takes it back: send it as `before`."""

    before: int


class UndoIn(Input):
    """What marking everything as read has answered."""

    before: int = Field(ge=0, le=2**63 - 1)


class ChoiceRow(Schema):
    """A kind, and whether it comes by which way."""

    kind: str
    label: str
    explanation: str
    ways: dict[str, bool]


class ChoicesIn(Input):
    """Kinds and ways to switch: {"content.reply": {"mail": false}}. What is left out stays."""

    choices: dict[str, dict[str, bool]] = Field(max_length=200)


class ReceptionOut(Schema):
    """When you are told. Times are in your time zone; days are numbers from 0, Monday."""

    quiet: bool
    quiet_from: str
    quiet_until: str
    quiet_days: list[int]
    paused_until: datetime | None
    mail: bool
    digest: str
    summary: bool
    hour: int
    weekday: int

    @staticmethod
    def resolve_quiet_from(row: Reception) -> str:
        return f"{row.quiet_from:%H:%M}"

    @staticmethod
    def resolve_quiet_until(row: Reception) -> str:
        return f"{row.quiet_until:%H:%M}"


class ReceptionPatch(Input):
    """What to change; what is left out stays. `paused_until` null ends a pause."""

    quiet: bool | None = None
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    quiet_days: list[Annotated[int, Field(ge=0, le=6)]] | None = Field(None, max_length=7)
    paused_until: Moment | None = None
    mail: bool | None = None
    digest: Literal["daily", "weekly", "never"] | None = None
    summary: bool | None = None
    hour: int | None = Field(None, ge=0, le=23)
    weekday: int | None = Field(None, ge=0, le=6)


class LevelOut(Schema):
    """Something followed or muted."""

    scope: str
    scope_id: int
    level: str
    label: str
    url: str


class NotificationLevelIn(Input):
    """How closely: for spaces watch, follow, normal, mentions or muted; for tags and members follow or normal."""

    level: Literal["watch", "follow", "normal", "mentions", "muted"]


def _out(shown: Shown) -> dict[str, Any]:
    notice, told = shown.item.notice, shown.item.told
    return {
        "id": shown.id, "kind": notice.kind, "title": told.title, "text": told.text, "context": told.context,
        "url": told.url, "why": shown.why, "people": notice.people, "member_ids": [face.id for face in shown.faces],
        "thread_id": notice.thread_id, "space_id": notice.space_id, "is_unread": shown.is_unread, "at": shown.at,
    }  # fmt: skip


@router.get("/notifications", response={200: Page[NotificationOut], **PROBLEMS}, operation_id="list_notifications")
def list_notifications(
    request: CommunityRequest,
    unread: bool = False,
    section: Section = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=LIMIT_AT_MOST)] = LIMIT,
) -> Any:
    """Your notifications, the newest first. Opening the page marks them as seen, this does not."""
    _must_be_member(request)
    key = decode_cursor(cursor, [int])
    hear_all(actor=request.actor)
    page = listed(request.actor, section=section, only_unread=unread, before=key[0] if key else 0, size=limit)
    return {
        "items": [_out(shown) for shown in page.shown],
        "next": encode_cursor(page.before) if page.before else None,
    }


@router.get("/notifications/count", response={200: CountsOut, **PROBLEMS}, operation_id="count_notifications")
def count_notifications(request: CommunityRequest) -> Any:
    """How many wait for you."""
    _must_be_member(request)
    actor = request.actor
    return {
        "unread": unread_of(actor)[: COUNTED_AT_MOST + 1].count(),
        "unseen": count_unseen(actor.community_id, actor.own_id),
    }


@router.put(
    "/notifications/{int:notification_id}/read", response={204: None, **PROBLEMS}, operation_id="read_notification"
)
def read_notification(request: CommunityRequest, notification_id: int) -> Any:
    """Mark one as read."""
    return _mark(request, notification_id, is_read=True)


@router.delete(
    "/notifications/{int:notification_id}/read", response={204: None, **PROBLEMS}, operation_id="unread_notification"
)
def unread_notification(request: CommunityRequest, notification_id: int) -> Any:
    """Mark one as unread again."""
    return _mark(request, notification_id, is_read=False)


@router.post("/notifications/read", response={200: ReadAllOut, **PROBLEMS}, operation_id="read_all_notifications")
def read_all_notifications(request: CommunityRequest) -> Any:
    """Mark everything up to now as read."""
    return {"before": mark_all(actor=request.actor)}


@router.post("/notifications/unread", response={204: None, **PROBLEMS}, operation_id="undo_read_all_notifications")
def undo_read_all_notifications(request: CommunityRequest, payload: UndoIn) -> Any:
    """Take marking everything as read back."""
    unmark_all(actor=request.actor, before=payload.before)
    return Status(204, None)


@router.get(
    "/notifications/choices", response={200: list[ChoiceRow], **PROBLEMS}, operation_id="list_notification_choices"
)
def list_notification_choices(request: CommunityRequest) -> Any:
    """Which kinds come to you by which way."""
    _must_be_member(request)
    return [
        {
            "kind": row.kind.name,
            "label": str(row.kind.label),
            "explanation": str(row.kind.explanation),
            "ways": {way.name: is_on for way, is_on in row.cells},
        }
        for _section, rows in matrix(request.actor)
        for row in rows
    ]


@router.patch(
    "/notifications/choices", response={200: list[ChoiceRow], **PROBLEMS}, operation_id="change_notification_choices"
)
def change_notification_choices(request: CommunityRequest, payload: ChoicesIn) -> Any:
    """Switch kinds by ways on and off."""
    wanted = {(kind, way): is_on for kind, ways in payload.choices.items() for way, is_on in ways.items()}
    choose_many(actor=request.actor, wanted=wanted)
    return list_notification_choices(request)


@router.get("/notifications/times", response={200: ReceptionOut, **PROBLEMS}, operation_id="get_notification_times")
def get_notification_times(request: CommunityRequest) -> Any:
    """Your quiet hours, digest and summary."""
    _must_be_member(request)
    return reception_of(request.actor)


@router.patch(
    "/notifications/times", response={200: ReceptionOut, **PROBLEMS}, operation_id="change_notification_times"
)
def change_notification_times(request: CommunityRequest, payload: ReceptionPatch) -> Any:
    """Change quiet hours, digest and summary, or take a pause."""
    changes = payload.dict(exclude_unset=True)
    changes = {name: value for name, value in changes.items() if value is not None or name == "paused_until"}
    for name in {"quiet_from", "quiet_until"} & set(changes):
        changes[name] = time.fromisoformat(changes[name])
    return change_reception(actor=request.actor, **changes)


@router.get(
    "/notifications/levels", response={200: list[LevelOut], **PROBLEMS}, operation_id="list_notification_levels"
)
def list_notification_levels(request: CommunityRequest) -> Any:
    """What you follow or mute. Threads have their own operation, `follow_thread`."""
    _must_be_member(request)
    return levels_of(request.actor)


@router.put(
    "/notifications/levels/{scope}/{int:scope_id}",
    response={204: None, **PROBLEMS},
    operation_id="set_notification_level",
)
def set_notification_level(
    request: CommunityRequest, scope: Level.Scope, scope_id: Id, payload: NotificationLevelIn
) -> Any:
    """Follow a space, tag or member more or less closely."""
    _must_be_member(request)
    if scope_id not in names_of(request.actor, scope, [scope_id]):
        raise Http404
    set_level(actor=request.actor, scope=scope, scope_id=scope_id, level=payload.level)
    return Status(204, None)


def _mark(request: CommunityRequest, notification_id: int, *, is_read: bool) -> Any:
    notification = get_object_or_404(notifications_visible_to(request.actor), id=notification_id)
    mark_one(actor=request.actor, notification=notification, is_read=is_read)
    return Status(204, None)


def _must_be_member(request: CommunityRequest) -> None:
    if not request.actor.is_member:
        raise NotAllowed
