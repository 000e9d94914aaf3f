"""Messages through the API: reading any stretch of them, sending once, pinning, reading positions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date as Day
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status

from folkmoot.chat import commands as chat
from folkmoot.chat.api.schemas import MessageOut, PersonOut, WindowOut
from folkmoot.chat.finding import chat_or_404, message_or_404, root_or_404
from folkmoot.chat.shapes import message_out, person_out
from folkmoot.content import commands
from folkmoot.content.commands.messages import KEY_AT_MOST
from folkmoot.content.models import Post
from folkmoot.content.policies import posts_visible_to
from folkmoot.content.queries.messages import messages_of
from folkmoot.content.queries.people import PEOPLE_AT_MOST, people_in
from folkmoot.content.queries.windows import WINDOW, Where, message_window, pinned_messages
from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import spaces_visible_to

router = Router(tags=["chat"])
_NUMBER_AT_MOST = 2**31 - 1


class MessageFilter(Input):
    """Which messages: one of `before`, `after`, `around` (numbers) and `date`; without them the newest."""

    before: int | None = Field(None, ge=0, le=_NUMBER_AT_MOST)
    after: int | None = Field(None, ge=0, le=_NUMBER_AT_MOST)
    around: int | None = Field(None, ge=0, le=_NUMBER_AT_MOST)
    date: Day | None = Field(None, description="from the first message of that day on, in your time zone")
    root: int | None = Field(None, ge=1, le=_NUMBER_AT_MOST, description="the thread of the message of this number")
    limit: int = Field(WINDOW, ge=1, le=100)


@router.get("/threads/{int:thread_id}/messages", response={200: WindowOut, **PROBLEMS}, operation_id="list_messages")
def list_messages(request: CommunityRequest, thread_id: int, filters: Query[MessageFilter]) -> Any:
    """A stretch of the messages of a channel or conversation that you may read, in their order."""
    thread = chat_or_404(request, thread_id)
    where = Where(filters.before, filters.after, filters.around, filters.date)
    root = root_or_404(thread, filters.root)
    window = message_window(request.actor, thread, where=where, root=root, limit=filters.limit)
    return {**asdict(window), "items": [message_out(message) for message in window.items]}


class MessageIn(Input):
    """A message. `key` is a name that you give it: sent again under the same one, it is not written twice."""

    markdown: str = Field(min_length=1, max_length=64_000)
    key: str = Field("", max_length=KEY_AT_MOST)
    root: int | None = Field(None, ge=1, le=_NUMBER_AT_MOST, description="reply in the thread of this number")
    attachments: list[Id] = Field(default_factory=list, max_length=20)


@router.post(
    "/threads/{int:thread_id}/messages",
    response={200: MessageOut, 201: MessageOut, **PROBLEMS},
    operation_id="send_message",
)
def send_message(request: CommunityRequest, thread_id: int, payload: MessageIn) -> Any:
    """Send a message; 200 where it was sent before under its key. One that begins with a slash is a command."""
    thread = chat_or_404(request, thread_id)
    post, is_new = chat.say(
        actor=request.actor, thread=thread, text=payload.markdown, key=payload.key,
        root=root_or_404(thread, payload.root), attachment_ids=payload.attachments,
    )  # fmt: skip
    return Status(201 if is_new else 200, _message(request, post))


@router.get("/threads/{int:thread_id}/messages/{int:number}", response={200: MessageOut, **PROBLEMS},
            operation_id="get_message")  # fmt: skip
def get_message(request: CommunityRequest, thread_id: int, number: int) -> Any:
    """One message by its number."""
    thread = chat_or_404(request, thread_id)
    return _message(request, get_object_or_404(posts_visible_to(request.actor), thread=thread, number=number))


class MessagesOut(Schema):
    """Some messages."""

    items: list[MessageOut]


@router.get("/threads/{int:thread_id}/pins", response={200: MessagesOut, **PROBLEMS}, operation_id="list_pins")
def list_pins(request: CommunityRequest, thread_id: int) -> Any:
    """What is pinned, the latest first."""
    found = pinned_messages(request.actor, chat_or_404(request, thread_id))
    return {"items": [message_out(message) for message in found]}


@router.put(
    "/threads/{int:thread_id}/pins/{int:post_id}", response={200: MessageOut, **PROBLEMS}, operation_id="pin_message"
)
def pin_message(request: CommunityRequest, thread_id: int, post_id: int) -> Any:
    """Pin a message: who moderates the channel; in a conversation everybody in it."""
    post = message_or_404(request, chat_or_404(request, thread_id), post_id)
    return _message(request, commands.pin_message(actor=request.actor, post=post))


@router.delete(
    "/threads/{int:thread_id}/pins/{int:post_id}", response={200: MessageOut, **PROBLEMS}, operation_id="unpin_message"
)
def unpin_message(request: CommunityRequest, thread_id: int, post_id: int) -> Any:
    """Take a pin away."""
    post = message_or_404(request, chat_or_404(request, thread_id), post_id)
    return _message(request, commands.unpin_message(actor=request.actor, post=post))


class PeopleOut(Schema):
    """Some members."""

    items: list[PersonOut]


@router.get("/threads/{int:thread_id}/members", response={200: PeopleOut, **PROBLEMS}, operation_id="list_readers")
def list_readers(request: CommunityRequest, thread_id: int) -> Any:
    """Who reads here, at most the 200 who were here last."""
    thread = chat_or_404(request, thread_id)
    if not request.actor.is_member:
        raise NotAllowed
    return {"items": [person_out(member) for member in people_in(request.actor, thread)[:PEOPLE_AT_MOST]]}


class NumberIn(Input):
    """A message's number."""

    number: int = Field(ge=0, le=_NUMBER_AT_MOST)


@router.post("/threads/{int:thread_id}/unread", response={204: None, **PROBLEMS}, operation_id="mark_chat_unread")
def mark_chat_unread(request: CommunityRequest, thread_id: int, payload: NumberIn) -> Any:
    """From this number on you have not read."""
    thread = chat_or_404(request, thread_id)
    post = get_object_or_404(posts_visible_to(request.actor), thread=thread, number=payload.number)
    post.thread = thread
    commands.mark_unread(actor=request.actor, post=post)
    return Status(204, None)


class TopicIn(Input):
    """Which messages (post ids) become a topic, where and under which title."""

    posts: list[Id] = Field(min_length=1, max_length=500)
    space: Id
    title: str = Field(min_length=1, max_length=200)


class TopicOut(Schema):
    """The topic that was made."""

    id: int
    url: str


@router.post("/threads/{int:thread_id}/topic", response={201: TopicOut, **PROBLEMS}, operation_id="make_topic")
def make_topic(request: CommunityRequest, thread_id: int, payload: TopicIn) -> Any:
    """Turn messages of a channel into a topic, with what was said in their threads: who moderates the channel."""
    thread = chat_or_404(request, thread_id)
    space = get_object_or_404(spaces_visible_to(request.actor), id=payload.space)
    posts = list(posts_visible_to(request.actor).filter(thread=thread, id__in=payload.posts))
    topic = commands.make_topic(actor=request.actor, thread=thread, posts=posts, title=payload.title, space=space)
    return Status(201, {"id": topic.id, "url": reverse("content:thread", args=[topic.id, topic.slug])})


def _message(request: CommunityRequest, post: Post) -> Any:
    return message_out(messages_of([post.id], reader_id=request.actor.member_id)[post.id])
