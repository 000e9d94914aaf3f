"""Members' records through the API: timeline, notes, labels, contacts, what is due. For managers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Day, Id, Input, MemberRef, Moment, Page
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.record import (
    add_note,
    change_contact,
    change_note,
    log_contact,
    remove_contact,
    remove_note,
    settle_follow_up,
)
from folkmoot.insights.models import RecordContact, RecordNote
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.record import (
    contacts_of,
    notes_of,
    reasons_for,
    tags_of,
    timeline_of,
)
from folkmoot.insights.timeline.sources import timeline_sources
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to

router = Router(tags=["insights"])


class RecordPaging(Schema):
    """Which page, the latest first."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


class RecordEntriesFilter(RecordPaging):
    """`kind` is one of those that the member's record names; without one, all."""

    kind: str = Field("", max_length=40)


class RecordEntryOut(Schema):
    """Something that happened; `source` is its kind, `id` that of the row that it is told from."""

    at: datetime
    source: str
    id: int
    sentence: str
    text: str
    url: str


class RecordReasonOut(Schema):
    """Why managers should look at this member."""

    label: str
    words: str
    tone: str


class RecordTagOut(Schema):
    """A label of the managers."""

    id: int
    name: str


class RecordTagCount(RecordTagOut):
    """A label and how many carry it."""

    members: int


class RecordTagIn(Input):
    """The name of a label; what is there already is taken, whatever its capitals."""

    name: str = Field(min_length=1, max_length=40)


class MemberRecordOut(Schema):
    """A member's record without its timeline. `kinds` are those that a timeline can be asked for."""

    member: MemberRef
    tags: list[RecordTagOut]
    reasons: list[RecordReasonOut]
    kinds: list[str]


class RecordNoteOut(Schema):
    """A note about a member."""

    id: int
    member_id: int
    author_id: int | None
    text: str
    at: datetime
    changed_at: datetime | None


class RecordNoteIn(Input):
    """A note about a member. The member gets it with an export of their data."""

    text: str = Field(min_length=1, max_length=4000)


class RecordContactOut(Schema):
    """Somebody talked with a member; `by_id` is who did."""

    id: int
    member_id: int
    by_id: int | None
    at: datetime
    way: str
    about: str
    follow_up_on: date | None
    followed_up_at: datetime | None


class RecordContactIn(Input):
    """Somebody, by the id in `by`, talked with a member; without `by` it was who asks, without `at` it was now."""

    about: str = Field(min_length=1, max_length=2000)
    way: RecordContact.Way = RecordContact.Way.MESSAGE
    at: Moment | None = None
    by: Id | None = None
    follow_up_on: Day | None = None


class RecordFollowUpIn(Input):
    """Whether somebody has come back to it."""

    is_done: bool


@router.get(
    "/insights/members/{int:member_id}", response={200: MemberRecordOut, **PROBLEMS}, operation_id="get_member_insights"
)
def get_record(request: CommunityRequest, member_id: Id) -> Any:
    """Labels of a member and reasons to look at them."""
    member = member_by_id(request, member_id)
    return {
        "member": member,
        "tags": list(tags_of(member)),
        "reasons": reasons_for(request.actor, member),
        "kinds": timeline_sources.names(),
    }


@router.get(
    "/insights/members/{int:member_id}/timeline",
    response={200: Page[RecordEntryOut], **PROBLEMS},
    operation_id="list_record_entries",
)
def list_entries(request: CommunityRequest, member_id: Id, filters: Query[RecordEntriesFilter]) -> Any:
    """What happened with a member and who counts as the same person, the latest first; never conversations of few."""
    member = member_by_id(request, member_id)
    if filters.kind and filters.kind not in timeline_sources:
        raise RuleBroken("kind", "There is no such kind.", field="kind")
    found = timeline_of(request.actor, member, kind=filters.kind, cursor=filters.cursor, limit=filters.limit)
    return {"items": list(found.entries), "next": found.next or None}


@router.get(
    "/insights/members/{int:member_id}/notes",
    response={200: Page[RecordNoteOut], **PROBLEMS},
    operation_id="list_record_notes",
)
def list_notes(request: CommunityRequest, member_id: Id, filters: Query[RecordPaging]) -> Any:
    """What managers noted about a member."""
    rows = notes_of(request.actor).filter(member=member_by_id(request, member_id))
    return page_by(rows, cursor=filters.cursor, limit=filters.limit, newest_first=True)


@router.post(
    "/insights/members/{int:member_id}/notes",
    response={201: RecordNoteOut, **PROBLEMS},
    operation_id="add_record_note",
)
def post_note(request: CommunityRequest, member_id: Id, payload: RecordNoteIn) -> Any:
    """Note something about a member."""
    return Status(201, add_note(actor=request.actor, member=member_by_id(request, member_id), text=payload.text))


@router.put(
    "/insights/members/{int:member_id}/notes/{int:record_note_id}",
    response={200: RecordNoteOut, **PROBLEMS},
    operation_id="change_record_note",
)
def put_note(request: CommunityRequest, member_id: Id, record_note_id: Id, payload: RecordNoteIn) -> Any:
    """Put a note otherwise."""
    return change_note(actor=request.actor, note=_note(request, member_id, record_note_id), text=payload.text)


@router.delete(
    "/insights/members/{int:member_id}/notes/{int:record_note_id}",
    response={204: None, **PROBLEMS},
    operation_id="remove_record_note",
)
def delete_note(request: CommunityRequest, member_id: Id, record_note_id: Id) -> Any:
    """Take a note away for good."""
    remove_note(actor=request.actor, note=_note(request, member_id, record_note_id))
    return Status(204, None)


@router.get(
    "/insights/members/{int:member_id}/contacts",
    response={200: Page[RecordContactOut], **PROBLEMS},
    operation_id="list_record_contacts",
)
def list_contacts(request: CommunityRequest, member_id: Id, filters: Query[RecordPaging]) -> Any:
    """When somebody talked with a member, the last logged first."""
    rows = contacts_of(request.actor).filter(member=member_by_id(request, member_id))
    return page_by(rows, cursor=filters.cursor, limit=filters.limit, newest_first=True)


@router.post(
    "/insights/members/{int:member_id}/contacts",
    response={201: RecordContactOut, **PROBLEMS},
    operation_id="log_record_contact",
)
def post_contact(request: CommunityRequest, member_id: Id, payload: RecordContactIn) -> Any:
    """Log that somebody talked with a member."""
    given = {**payload.dict(), "by": _by(request, payload.by)}
    return Status(201, log_contact(actor=request.actor, member=member_by_id(request, member_id), **given))


@router.put(
    "/insights/members/{int:member_id}/contacts/{int:contact_id}",
    response={200: RecordContactOut, **PROBLEMS},
    operation_id="change_record_contact",
)
def put_contact(request: CommunityRequest, member_id: Id, contact_id: Id, payload: RecordContactIn) -> Any:
    """Put right what was logged; without `at` and `by` those stay."""
    contact = _contact(request, member_id, contact_id)
    given = {**payload.dict(), "by": _by(request, payload.by), "at": payload.at or contact.at}
    return change_contact(actor=request.actor, contact=contact, **given)


@router.delete(
    "/insights/members/{int:member_id}/contacts/{int:contact_id}",
    response={204: None, **PROBLEMS},
    operation_id="remove_record_contact",
)
def delete_contact(request: CommunityRequest, member_id: Id, contact_id: Id) -> Any:
    """Take a contact out of the log of contacts."""
    remove_contact(actor=request.actor, contact=_contact(request, member_id, contact_id))
    return Status(204, None)


@router.put(
    "/insights/members/{int:member_id}/contacts/{int:contact_id}/follow-up",
    response={200: RecordContactOut, **PROBLEMS},
    operation_id="settle_record_follow_up",
)
def put_follow_up(request: CommunityRequest, member_id: Id, contact_id: Id, payload: RecordFollowUpIn) -> Any:
    """Say that somebody has come back to it, or that nobody has."""
    contact = _contact(request, member_id, contact_id)
    settle_follow_up(actor=request.actor, contact=contact, is_done=payload.is_done)
    return contact


def _managers_only(request: CommunityRequest) -> None:
    if not can_see_people(request.actor):
        raise NotAllowed


def member_by_id(request: CommunityRequest, member_id: int) -> Membership:
    _managers_only(request)
    member: Membership = get_object_or_404(members_visible_to(request.actor), id=member_id)
    return member


def _by(request: CommunityRequest, member_id: int | None) -> Membership | None:
    return None if member_id is None else member_by_id(request, member_id)


def _note(request: CommunityRequest, member_id: int, record_note_id: int) -> RecordNote:
    _managers_only(request)
    row: RecordNote = get_object_or_404(notes_of(request.actor), member_id=member_id, id=record_note_id)
    return row


def _contact(request: CommunityRequest, member_id: int, contact_id: int) -> RecordContact:
    _managers_only(request)
    row: RecordContact = get_object_or_404(contacts_of(request.actor), member_id=member_id, id=contact_id)
    return row
