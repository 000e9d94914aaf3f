"""Saying something in a chat, as it is typed, commands included; and whether one is seen."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from folkmoot.activity.log import record
from folkmoot.chat.models import PresenceChoice
from folkmoot.chat.slash import understood
from folkmoot.content.commands import send_message
from folkmoot.content.commands.messages import sent_before
from folkmoot.content.models import Post, Thread
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed


def say(
    *,
    actor: Actor,
    thread: Thread,
    text: str,
    key: str = "",
    root: Post | None = None,
    attachment_ids: Sequence[int] = (),
) -> tuple[Post, bool]:
    """Write what was typed, or carry out the command that it is; whether the message is new.

    What came before under the same key is not carried out again. Records what `send_message` and the command record;
    raises what they raise.
    """
    if known := sent_before(actor, thread, key):
        return known, False
    with transaction.atomic():
        said = understood(actor, thread, text)
        return send_message(
            actor=actor, thread=thread, markdown=said.markdown, key=key, root=root, attachment_ids=attachment_ids,
            poll=said.poll,
        )  # fmt: skip


def choose_presence(*, actor: Actor, is_invisible: bool) -> None:
    """Let others see when the member is here, or nobody. Members, for themselves; records `chat.presence.chosen`."""
    if not actor.is_member:
        raise NotAllowed
    with transaction.atomic():
        PresenceChoice.everywhere.update_or_create(
            community_id=actor.community_id, member_id=actor.own_id, defaults={"is_invisible": is_invisible}
        )
        record("chat.presence.chosen", actor=actor, subject=("member", actor.own_id))


def erase_choice(member_id: int, _deletes_posts: bool) -> None:
    """Forget what they chose."""
    PresenceChoice.everywhere.filter(member_id=member_id).delete()
