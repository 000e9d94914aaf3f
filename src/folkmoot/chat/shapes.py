"""Messages, members and conversations as the API and the page's script have them, under the address of the moment."""

from __future__ import annotations

from typing import Any

from django.urls import get_script_prefix, reverse

from folkmoot.content.queries.conversations import Conversation
from folkmoot.content.queries.messages import Message, author_of, picture_of
from folkmoot.content.rendering.fragments import with_prefix
from folkmoot.members.models import Membership


def message_out(message: Message) -> Message:
    """With addresses that hold where the community lies now."""
    author = message["author"]
    if author and author["avatar"]:
        author = {**author, "avatar": here(author["avatar"])}
    return {**message, "html": with_prefix(message["html"]), "author": author}


def person_out(member: Membership) -> dict[str, Any]:
    """A member as conversations name them."""
    return {**(author_of(member) or {}), "avatar": here(picture_of(member))}


def conversation_out(chat: Conversation) -> dict[str, Any]:
    """A channel or conversation as its reader has it."""
    thread = chat.thread
    return {
        "id": thread.id,
        "kind": thread.kind,
        "title": str(chat.title),
        # The space of conversations is no place that one could ask for.
        "space_id": None if thread.is_direct else thread.space_id,
        "purpose": thread.purpose,
        "slow_seconds": thread.slow_seconds,
        "closed": thread.closed_at is not None,
        "unread": chat.unread,
        "mentions": chat.mentions,
        "muted": chat.is_muted,
        "members": [person_out(member) for member in chat.others],
        "last_number": thread.last_number,
        "last_post_at": thread.last_post_at,
        "url": reverse("chat:conversation", args=[thread.id]),
    }


def here(path: str) -> str:
    """A path from the community's root as it is served now."""
    return f"{get_script_prefix().rstrip('/')}{path}" if path else ""
