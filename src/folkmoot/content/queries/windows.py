"""A window on the messages of a channel or a conversation, wherever in it, as quick at the end as in front."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.activity.horizon import final_id
from folkmoot.activity.models import Activity
from folkmoot.content.models import Post, Thread, ThreadReader
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import moderates_thread
from folkmoot.content.queries.messages import Message, messages_of
from folkmoot.core.actor import Actor

WINDOW = 50


@dataclass(frozen=True, slots=True)
class Where:
    """Which messages: before or after a number, around one, from a day on; the newest where nothing is said."""

    before: int | None = None
    after: int | None = None
    around: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Messages in their order, and what lies around them.

    `position` is where the log stood before they were read: events after it are news. `is_past_end` says that nothing
    was said from the day on that was asked for.
    """

    items: list[Message]
    has_before: bool
    has_after: bool
    last_number: int
    read_number: int
    position: int
    is_past_end: bool = False


def message_window(
    actor: Actor, thread: Thread, *, where: Where, root: Post | None = None, limit: int = WINDOW
) -> Window:
    """At most `limit` messages of a thread that the actor sees; with `root` that message and the replies in its thread.

    The caller has found the thread among what the actor sees.
    """
    position = log_position()
    shown = _shown(actor, thread, root)
    around, is_past_end = where.around, False
    if where.day is not None:
        found = _first_since(shown, where.day)
        around, is_past_end = found, found is None
    numbers = _numbers(shown, where, around, limit)
    ids = dict(shown.filter(number__in=numbers).values_list("number", "id"))
    found_messages = messages_of(list(ids.values()), reader_id=actor.member_id)
    items = [found_messages[ids[number]] for number in numbers if ids.get(number) in found_messages]
    return Window(
        items=items,
        has_before=bool(numbers) and shown.filter(number__lt=numbers[0]).exists(),
        has_after=bool(numbers) and shown.filter(number__gt=numbers[-1]).exists(),
        last_number=thread.last_number,
        read_number=read_number_of(actor, thread),
        position=position,
        is_past_end=is_past_end,
    )


def pinned_messages(actor: Actor, thread: Thread) -> list[Message]:
    """What is pinned in a thread that the actor sees, the latest first."""
    pinned = Post.everywhere.filter(thread=thread, state=ContentState.VISIBLE, pinned_at__isnull=False)
    ids = list(pinned.order_by("-pinned_at").values_list("id", flat=True))
    found = messages_of(ids, reader_id=actor.member_id)
    return [found[post_id] for post_id in ids if post_id in found]


def read_number_of(actor: Actor, thread: Thread) -> int:
    """Up to which number the actor has read."""
    own = ThreadReader.everywhere.filter(member_id=actor.member_id, thread=thread)
    return own.values_list("last_read_number", flat=True).first() or 0 if actor.member_id else 0


def log_position() -> int:
    """Where the log stands: what is read after this call has everything up to there."""
    final = final_id()
    if final is not None:
        return final
    return Activity.everywhere.order_by("-id").values_list("id", flat=True).first() or 0


def _shown(actor: Actor, thread: Thread, root: Post | None) -> QuerySet[Post]:
    """What stands in the log of a channel, or in the thread of a message.

    A message that its author deleted is gone, unless others replied in its thread.
    """
    seen = Q(state=ContentState.VISIBLE)
    if actor.member_id is not None:
        seen |= Q(state=ContentState.HELD, author_id=actor.member_id)
    if moderates_thread(actor, thread):
        seen |= Q(state__in=[ContentState.HELD, ContentState.HIDDEN])
    if root is None:
        seen |= Q(state=ContentState.DELETED, reply_count__gt=0)
        return Post.everywhere.filter(seen, thread=thread, root__isnull=True)
    return Post.everywhere.filter(seen, Q(root=root) | Q(id=root.id), thread=thread)


def _first_since(shown: QuerySet[Post], day: date) -> int | None:
    """The number of the first message of that day or later, in the reader's time zone."""
    try:
        since = timezone.make_aware(datetime.combine(day, time.min))
    except OverflowError:
        return None
    later = shown.filter(created_at__gte=since).order_by("created_at", "number")
    return later.values_list("number", flat=True).first()


def _numbers(shown: QuerySet[Post], where: Where, around: int | None, limit: int) -> list[int]:
    if around is not None:
        below = _down(shown.filter(number__lt=around), limit // 2)
        return below + _up(shown.filter(number__gte=around), limit - len(below))
    if where.after is not None:
        return _up(shown.filter(number__gt=where.after), limit)
    return _down(shown if where.before is None else shown.filter(number__lt=where.before), limit)


def _up(posts: QuerySet[Post], limit: int) -> list[int]:
    return list(posts.order_by("number").values_list("number", flat=True)[:limit])


def _down(posts: QuerySet[Post], limit: int) -> list[int]:
    return list(posts.order_by("-number").values_list("number", flat=True)[:limit])[::-1]
