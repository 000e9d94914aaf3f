"""Small pieces that tests of chats share."""

from __future__ import annotations

from typing import Any

from folkmoot.content import commands
from folkmoot.content.models import Post, Thread
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space


def a_chat(cast: Cast, slug: str = "chat", **fields: Any) -> Space:
    """A space for chat."""
    return Space.everywhere.create(
        community=cast.community, slug=slug, name=slug.capitalize(), kind=Space.Kind.CHAT, **fields
    )


def a_channel(cast: Cast, space: Space | None = None, name: str = "general") -> Thread:
    """A channel, opened by Max."""
    return commands.open_channel(actor=cast.actor(cast.max), space=space or a_chat(cast), name=name)


def a_talk(cast: Cast, *members: Membership) -> Thread:
    """A conversation that the first of them begins, of Mia and Eda where none is named."""
    first, *others = members or (cast.mia, cast.eda)
    return commands.start_conversation(actor=cast.actor(first), members=others)


def say(cast: Cast, thread: Thread, text: str, by: Membership | None = None, **more: Any) -> Post:
    """A message, of Mia where nobody is named."""
    actor = cast.actor(by or cast.mia)
    return commands.send_message(actor=actor, thread=thread, markdown=text, **more)[0]
