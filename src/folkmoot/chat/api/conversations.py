"""Channels and conversations through the API, with what is unread in each."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from ninja import Field, Query, Router, Schema, Status

from folkmoot.chat.api.schemas import ConversationOut
from folkmoot.chat.finding import chat_or_404, members_by_id
from folkmoot.chat.shapes import conversation_out
from folkmoot.content import commands
from folkmoot.content.models import DirectSettings
from folkmoot.content.queries.conversations import channels_of, chat_of, talks_of
from folkmoot.core.api.paging import LIMIT_AT_MOST, bad_cursor, decode_cursor, encode_cursor
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members.policies import members_visible_to

router = Router(tags=["chat"])


class ConversationFilter(Input):
    """Channels stand on the first page; the conversations follow, the latest first."""

    kind: str = Field("", pattern="^(channel|direct)?$")
    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT_AT_MOST, ge=1, le=LIMIT_AT_MOST)


@router.get("/conversations", response={200: Page[ConversationOut], **PROBLEMS}, operation_id="list_conversations")
def list_conversations(request: CommunityRequest, filters: Query[ConversationFilter]) -> Any:
    """The channels that you may read and the conversations that you take part in."""
    key = decode_cursor(filters.cursor, [str, int])
    before = None
    if key:
        at = parse_datetime(key[0])
        if at is None or at.tzinfo is None:
            raise bad_cursor()
        before = (at.astimezone(UTC), key[1])
    channels = channels_of(request.actor) if filters.kind != "direct" and before is None else []
    wanted = filters.limit + 1 if filters.kind != "channel" else 0
    talks = talks_of(request.actor, before=before, limit=wanted) if wanted else []
    last = talks[filters.limit - 1].thread if len(talks) > filters.limit else None
    items = [conversation_out(chat) for chat in [*channels, *talks[: filters.limit]]]
    return {"items": items, "next": encode_cursor(last.last_post_at.isoformat(), last.id) if last else None}


class ConversationIn(Input):
    """With whom, and perhaps under which name."""

    members: list[Id] = Field(min_length=1, max_length=50)
    title: str = Field("", max_length=200)


@router.post("/conversations", response={201: ConversationOut, **PROBLEMS}, operation_id="start_conversation")
def start_conversation(request: CommunityRequest, payload: ConversationIn) -> Any:
    """Begin a conversation; with one member, the one that there is already."""
    members = members_by_id(request.actor, payload.members)
    thread = commands.start_conversation(actor=request.actor, members=members, title=payload.title)
    return Status(201, conversation_out(chat_of(request.actor, thread)))


class DirectSettingsOut(Schema):
    """Whether members whom you have not talked with may begin a conversation."""

    takes_strangers: bool


class DirectSettingsIn(Input):
    """Whether they may."""

    takes_strangers: bool


@router.get(
    "/conversations/settings", response={200: DirectSettingsOut, **PROBLEMS}, operation_id="get_conversation_settings"
)
def get_settings(request: CommunityRequest) -> Any:
    """Your settings of conversations."""
    if request.member is None:
        raise NotAllowed
    row = DirectSettings.objects.filter(member=request.member).first()
    return {"takes_strangers": row is None or row.takes_strangers}


@router.put(
    "/conversations/settings",
    response={200: DirectSettingsOut, **PROBLEMS},
    operation_id="change_conversation_settings",
)
def change_settings(request: CommunityRequest, payload: DirectSettingsIn) -> Any:
    """Change them."""
    return commands.set_takes_strangers(actor=request.actor, takes_strangers=payload.takes_strangers)


@router.get("/conversations/{int:thread_id}", response={200: ConversationOut, **PROBLEMS},
            operation_id="get_conversation")  # fmt: skip
def get_conversation(request: CommunityRequest, thread_id: int) -> Any:
    """One channel or conversation."""
    return conversation_out(chat_of(request.actor, chat_or_404(request, thread_id)))


class TitleIn(Input):
    """A name; empty for none."""

    title: str = Field(max_length=200)


@router.patch("/conversations/{int:thread_id}", response={200: ConversationOut, **PROBLEMS},
              operation_id="name_conversation")  # fmt: skip
def name_conversation(request: CommunityRequest, thread_id: int, payload: TitleIn) -> Any:
    """Give a group a name."""
    thread = chat_or_404(request, thread_id)
    thread = commands.name_conversation(actor=request.actor, thread=thread, title=payload.title)
    return conversation_out(chat_of(request.actor, thread))


class MembersIn(Input):
    """Who is brought in."""

    members: list[Id] = Field(min_length=1, max_length=50)


@router.post("/conversations/{int:thread_id}/members", response={200: ConversationOut, **PROBLEMS},
             operation_id="add_participants")  # fmt: skip
def add_participants(request: CommunityRequest, thread_id: int, payload: MembersIn) -> Any:
    """Bring members into a group; they see what was said before, too."""
    thread, members = chat_or_404(request, thread_id), members_by_id(request.actor, payload.members)
    thread = commands.add_participants(actor=request.actor, thread=thread, members=members)
    return conversation_out(chat_of(request.actor, thread))


@router.delete("/conversations/{int:thread_id}/members/{int:member_id}", response={204: None, **PROBLEMS},
               operation_id="remove_participant")  # fmt: skip
def remove_participant(request: CommunityRequest, thread_id: int, member_id: int) -> Any:
    """Leave a group, or take somebody out of one that you began."""
    thread = chat_or_404(request, thread_id)
    if member_id == request.actor.member_id:
        commands.leave_conversation(actor=request.actor, thread=thread)
    else:
        member = get_object_or_404(members_visible_to(request.actor), id=member_id)
        commands.remove_participant(actor=request.actor, thread=thread, member=member)
    return Status(204, None)
