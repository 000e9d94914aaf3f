"""What the page of a chat gives to its script (web/assets/scripts/chat); README.md says what it promises."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _

from folkmoot.chat.shapes import person_out
from folkmoot.chat.slash import slash_commands
from folkmoot.content import policies
from folkmoot.content.models import Thread
from folkmoot.content.queries.conversations import Conversation
from folkmoot.core.actor import Actor
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import can_open_thread, spaces_visible_to

_HOLE = "__"


def setup_of(
    actor: Actor, member: Membership, chat: Conversation, *, read_number: int, at: int | None
) -> dict[str, Any]:
    """All that the script needs to know beside the messages."""
    thread = chat.thread
    moderates = policies.moderates_thread(actor, thread)
    return {
        "thread": {
            "id": thread.id,
            "title": str(chat.title),
            "kind": thread.kind,
            "closed": why_closed(actor, thread),
            "slow_seconds": 0 if moderates else thread.slow_seconds,
            "may_moderate": moderates,
            "may_pin": moderates or thread.is_direct,
        },
        "me": person_out(member),
        "prefix": get_script_prefix().rstrip("/"),
        "api": reverse("connections:api-v1:api-root").rstrip("/"),
        "read_number": read_number,
        "at": at,
        "icons": static("folkmoot/icons.svg"),
        "urls": _addresses(thread),
        "slash": [{"name": each.name, "usage": each.usage, "hint": str(each.hint)} for each in slash_commands],
        "spaces": [{"id": id_, "name": name} for id_, name in spaces_for_topics(actor, thread)],
    }


def why_closed(actor: Actor, thread: Thread) -> str:
    """Why the actor may not write here, empty where they may."""
    if policies.can_reply(actor, thread):
        return ""
    if thread.closed_at is not None or thread.space.archived_at is not None:
        return _("This channel is closed. What was said stays readable.")
    return _("Join to write here.") if not actor.is_member else _("You may not write here now.")


def spaces_for_topics(actor: Actor, thread: Thread) -> list[tuple[int, str]]:
    """Where the actor may turn messages of this channel into a topic; nothing where they may not."""
    if thread.kind != Thread.Kind.CHANNEL or not policies.moderates_thread(actor, thread):
        return []
    spaces = spaces_visible_to(actor).exclude(kind=Space.Kind.CHAT)
    return [(space.id, space.name) for space in spaces if can_open_thread(actor, space)]


def _addresses(thread: Thread) -> dict[str, str]:
    here = reverse("chat:conversation", args=[thread.id])
    kind = "message" if thread.is_direct else "post"
    return {
        "complete": reverse("content:complete"),
        "upload": reverse("content:upload"),
        "message": f"{here}?at={_HOLE}",
        "flag": reverse("moderation:flag", args=[kind, 0]).removesuffix("0/") + f"{_HOLE}/",
        "member": reverse("members:profile", args=[_HOLE]),
        "thread": reverse("chat:conversation", args=[0]).replace("0", _HOLE),
        "poll": reverse("content:poll", args=[0]).replace("0", _HOLE),
    }
