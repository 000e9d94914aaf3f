"""How quickly members may write in chats, and whether two of them still talk."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.content import policies
from folkmoot.content.models import Post, Thread, ThreadMember, ThreadReader
from folkmoot.content.queries.reach import are_apart
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RateLimited
from folkmoot.members.abilities import abilities_of
from folkmoot.members.models import Membership

BURST, BURST_SECONDS = 20, 20
# Messages are shorter than posts: so many of them are worth one of what a trust level may write in a day.
MESSAGES_A_POST = 20
_DAY = timedelta(days=1)


def check_pace(actor: Actor, thread: Thread) -> None:
    """Whether the actor may send something here now; raises RateLimited with the seconds to wait.

    The caller holds the transaction in which the message is written.
    """
    if actor.is_system or actor.member_id is None:
        return
    now = timezone.now()
    _check_slow_mode(actor, thread, now)
    _check_newest(actor, BURST, timedelta(seconds=BURST_SECONDS), now)
    _check_newest(actor, abilities_of(actor).posts_a_day * MESSAGES_A_POST, _DAY, now)


def refuse_apart(actor: Actor, thread: Thread) -> None:
    """Raise where the two of a conversation no longer talk: one blocked the other, or is gone."""
    if not thread.pair:
        return
    rows = ThreadMember.everywhere.filter(thread=thread).select_related("member")
    members = [row.member for row in rows]
    if are_apart([member.id for member in members]):
        raise NotAllowed(_("You cannot write to each other."))
    others = [member for member in members if member.id != actor.member_id]
    if not others or any(member.state != Membership.State.ACTIVE for member in others):
        raise NotAllowed(_("This member is not here any more."))


def _check_slow_mode(actor: Actor, thread: Thread, now: datetime) -> None:
    if not thread.slow_seconds or policies.moderates_thread(actor, thread):
        return
    # Held until the message is there: two windows of one member are not two members.
    reader, _made = ThreadReader.everywhere.select_for_update().get_or_create(
        community_id=thread.community_id, member_id=actor.own_id, thread_id=thread.id
    )
    if reader.sent_at is not None:
        left = math.ceil((reader.sent_at - now).total_seconds() + thread.slow_seconds)
        if left > 0:
            raise RateLimited(
                left, _("Slow mode: you can send the next message in %(seconds)s seconds.") % {"seconds": left}
            )


def _check_newest(actor: Actor, most: int, within: timedelta, now: datetime) -> None:
    """By the moment of one row, which the index finds without counting the others."""
    own = Post.everywhere.filter(community_id=actor.community_id, author_id=actor.member_id)
    at = own.order_by(F("id").desc()).values_list("created_at", flat=True)[most - 1 : most].first()
    if at is not None and at + within > now:
        left = max(1, math.ceil((at + within - now).total_seconds()))
        raise RateLimited(left, _("That was too often. Try again in %(seconds)s seconds.") % {"seconds": left})
