"""The channels and conversations of a member with what is unread in each: the same few statements however much it is.

Nothing is counted over messages: what is unread is the distance of two numbers, and mentions are looked at up to a
bound that nobody reads beyond.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.content.models import Mention, SpaceReader, Thread, ThreadMember, ThreadReader
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import channels_visible_to, conversations_of
from folkmoot.core.actor import Actor
from folkmoot.members.models import Membership

DIRECTS_AT_MOST = 200
MENTIONS_AT_MOST = 1_000
NEW_FOR = timedelta(days=30)


@dataclass(slots=True)
class Conversation:
    """A channel or a direct conversation as one member has it."""

    thread: Thread
    unread: int = 0
    mentions: int = 0
    is_muted: bool = False
    # Who takes part in a direct conversation beside the reader.
    others: list[Membership] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Its name; of a conversation without one, who is in it."""
        return self.thread.title or ", ".join(other.name for other in self.others) or _("Nobody else is here")

    @property
    def calls(self) -> int:
        """How much of what is unread is meant for the reader."""
        return 0 if self.is_muted else (self.unread if self.thread.is_direct else self.mentions)


def chats_of(actor: Actor, *, space_id: int | None = None) -> list[Conversation]:
    """The channels that the actor sees, in the order of their spaces, then their conversations, the latest first."""
    rows = _channels(actor, space_id)
    if space_id is None:
        rows += _latest_conversations(actor)
    return _with_marks(actor, rows)


def channels_of(actor: Actor) -> list[Conversation]:
    """The channels alone."""
    return _with_marks(actor, _channels(actor, None))


def talks_of(actor: Actor, *, before: tuple[datetime, int] | None = None, limit: int) -> list[Conversation]:
    """The direct conversations alone, a page of them: the latest, or those after the one whose key is `before`."""
    return _with_marks(actor, _latest_conversations(actor, before=before, limit=limit))


def _channels(actor: Actor, space_id: int | None) -> list[Thread]:
    channels = channels_visible_to(actor).filter(state=ContentState.VISIBLE, space__archived_at=None)
    if space_id is not None:
        channels = channels.filter(space_id=space_id)
    open_ones = channels.filter(closed_at=None).select_related("space")
    return list(open_ones.order_by("space__position", "space__name", "title"))


def chat_of(actor: Actor, thread: Thread) -> Conversation:
    """One of them; the caller has found it among what the actor sees."""
    return _with_marks(actor, [thread])[0]


def as_seen(actor: Actor, threads: Sequence[Thread]) -> list[Conversation]:
    """Some of them; the caller has found them among what the actor sees."""
    return _with_marks(actor, threads)


def unread_in_chats(actor: Actor) -> int:
    """How many messages wait for the actor: all of conversations, mentions in channels."""
    return sum(chat.calls for chat in chats_of(actor))


def _latest_conversations(
    actor: Actor, *, before: tuple[datetime, int] | None = None, limit: int = DIRECTS_AT_MOST
) -> list[Thread]:
    # A conversation in which nothing was said yet is there for who began it.
    begun = Q(last_number__gt=0) | Q(author_id=actor.member_id)
    talks = conversations_of(actor).filter(begun, state=ContentState.VISIBLE)
    if before is not None:
        talks = talks.filter(last_post_at__lte=before[0]).exclude(last_post_at=before[0], id__gte=before[1])
    return list(talks.select_related("space").order_by("-last_post_at", "-id")[:limit])


def _with_marks(actor: Actor, threads: Sequence[Thread]) -> list[Conversation]:
    chats = [Conversation(thread) for thread in threads]
    if actor.member_id is None or not chats:
        return chats
    ids = [thread.id for thread in threads]
    readers = {
        reader.thread_id: reader
        for reader in ThreadReader.everywhere.filter(member_id=actor.member_id, thread_id__in=ids)
    }
    joined = Membership.everywhere.values_list("joined_at", flat=True).get(id=actor.member_id)
    marked = dict(SpaceReader.everywhere.filter(member_id=actor.member_id).values_list("space_id", "read_at"))
    mentions = _mentions(actor)
    others = _others(actor, [thread.id for thread in threads if thread.is_direct])
    for chat in chats:
        thread = chat.thread
        reader = readers.get(thread.id)
        chat.unread = _unread(thread, reader, max(joined, marked.get(thread.space_id, joined)))
        chat.mentions = min(mentions[thread.id], chat.unread) if chat.unread else 0
        chat.is_muted = reader is not None and reader.level == ThreadReader.Level.MUTED
        chat.others = others[thread.id]
    return chats


def _unread(thread: Thread, reader: ThreadReader | None, since: datetime) -> int:
    if thread.is_direct or (reader is not None and reader.last_read_number):
        return max(0, thread.last_number - (reader.last_read_number if reader else 0))
    # Never opened: all of it where it is younger than the member, else only that there is something.
    if thread.last_post_at <= max(since, timezone.now() - NEW_FOR):
        return 0
    return thread.last_number if thread.created_at > since else min(1, thread.last_number)


def _mentions(actor: Actor) -> Counter[int]:
    unseen = Mention.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id, seen_at__isnull=True)
    rows: QuerySet[Mention, Any] = unseen.order_by("-id").values_list("post__thread_id", "post__state")
    return Counter(thread_id for thread_id, state in rows[:MENTIONS_AT_MOST] if state == ContentState.VISIBLE)


def _others(actor: Actor, thread_ids: Sequence[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = defaultdict(list)
    rows = ThreadMember.everywhere.filter(thread_id__in=thread_ids, left_at__isnull=True)
    for row in rows.exclude(member_id=actor.member_id).select_related("member").order_by("joined_at", "id"):
        found[row.thread_id].append(row.member)
    return found
