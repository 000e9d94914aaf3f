"""Channels through the API: opening them and looking after them."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Status

from folkmoot.chat.api.schemas import ConversationOut
from folkmoot.chat.finding import chat_or_404
from folkmoot.chat.shapes import conversation_out
from folkmoot.content import commands
from folkmoot.content.commands.channels import NAME_AT_MOST, PURPOSE_AT_MOST, SLOW_AT_MOST
from folkmoot.content.queries.conversations import chat_of
from folkmoot.core.api.schemas import PROBLEMS, Input
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import spaces_visible_to

router = Router(tags=["chat"])


class ChannelIn(Input):
    """A channel to be."""

    name: str = Field(min_length=1, max_length=NAME_AT_MOST + 1)
    purpose: str = Field("", max_length=PURPOSE_AT_MOST)


class ChannelPatch(Input):
    """What to change of a channel; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=NAME_AT_MOST + 1)
    purpose: str | None = Field(None, max_length=PURPOSE_AT_MOST)
    slow_seconds: int | None = Field(None, ge=0, le=SLOW_AT_MOST)


@router.post("/spaces/{int:space_id}/channels", response={201: ConversationOut, **PROBLEMS},
             operation_id="open_channel")  # fmt: skip
def open_channel(request: CommunityRequest, space_id: int, payload: ChannelIn) -> Any:
    """Open a channel in a chat space: who moderates it."""
    space = get_object_or_404(spaces_visible_to(request.actor), id=space_id)
    thread = commands.open_channel(actor=request.actor, space=space, name=payload.name, purpose=payload.purpose)
    return Status(201, conversation_out(chat_of(request.actor, thread)))


@router.patch("/channels/{int:thread_id}", response={200: ConversationOut, **PROBLEMS}, operation_id="change_channel")
def change_channel(request: CommunityRequest, thread_id: int, payload: ChannelPatch) -> Any:
    """Change a channel's name, purpose or pace: who moderates it. It is closed as threads are."""
    thread = chat_or_404(request, thread_id)
    changes = payload.dict(exclude_unset=True)
    thread = commands.change_channel(actor=request.actor, thread=thread, **changes)
    return conversation_out(chat_of(request.actor, thread))
