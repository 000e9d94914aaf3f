"""Lists of threads: one statement, whose rows say what is shown and so whether a kept row is still right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from folkmoot.content.models import SpaceReader, Thread, ThreadReader
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import topics_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.worded import Statement, worded
from folkmoot.members.models import Membership

THREADS_A_PAGE = 30
# What nobody looked at for so long is news to nobody.
NEW_FOR = timedelta(days=30)
Ids = QuerySet[Thread, int]
_PINNED_AT_MOST = 10
_PINNED, _OTHERS = 0, 1
_NARROWED: dict[str, dict[str, Any]] = {
    "": {},
    "unanswered": {"post_count__lte": 1},
    "unaccepted": {"accepted_post__isnull": True},
}
# What the policies let through gives the ids; around them stands what a row shows.
_HEADS = """
    SELECT p.part, r.last_read_number, t.last_number, CAST(t.last_post_at AS text),
           t.id, t.revision, t.title, t.state, t.pinned_at IS NULL, t.closed_at IS NULL, t.accepted_post_id IS NULL,
           t.post_count, t.excerpt, CAST(t.tag_names AS text), s.slug, s.name, a.id, a.revision, a.name, a.avatar
    FROM ({parts}) p
    JOIN content_thread t ON t.id = p.id
    JOIN spaces_space s ON s.id = t.space_id
    LEFT JOIN members_membership a ON a.id = t.author_id
    LEFT JOIN content_threadreader r ON r.thread_id = t.id AND r.member_id = %s
    ORDER BY p.part, CASE p.part WHEN 0 THEN t.pinned_at ELSE t.last_post_at END DESC, t.id DESC
"""


class ThreadHead(NamedTuple):
    """What the row of a thread shows, and the reader's own mark in front."""

    last_read_number: int | None
    last_number: int
    last_post_at: str
    id: int
    revision: int
    title: str
    state: str
    is_not_pinned: bool
    is_not_closed: bool
    is_not_accepted: bool
    post_count: int
    excerpt: str
    tag_names: str
    space_slug: str
    space_name: str
    author_id: int | None
    author_revision: int | None
    author_name: str | None
    author_avatar: str | None

    @property
    def is_unread(self) -> bool:
        """Whether the reader has begun it and there is more; what was never opened is not marked."""
        return self.last_read_number is not None and self.last_number > self.last_read_number

    @property
    def shown(self) -> tuple[object, ...]:
        """All that a row shows beside whether it is unread."""
        return self[2:]


class ThreadList(NamedTuple):
    """Some threads, and where the next ones begin."""

    heads: list[ThreadHead]
    next_cursor: str = ""


def latest_threads(
    actor: Actor, *, space_id: int | None = None, before: tuple[str, int] | None = None, narrowed: str = "", **by: int
) -> ThreadList:
    """Threads by their last post, newest first; in a space its pinned ones stand in front of the first page.

    `narrowed` is "unanswered", "unaccepted" or nothing; `tag_id` and `follower_id` narrow further.
    """
    at, below_id = (_time(before[0]), before[1]) if before else (None, None)
    parts = [
        (
            _OTHERS,
            worded(_listed, state, narrowed, actor=actor, space_id=space_id, at=at, below_id=below_id, **by),
        )
        for state in _states(actor)
    ]
    if space_id is not None and not narrowed and not by:
        parts.append((_PINNED, worded(_pinned, actor=actor, space_id=space_id)))
    pinned, others = _heads(actor, parts)
    first = {head.id for head in pinned}
    others = [head for head in others if head.id not in first]
    last = others[THREADS_A_PAGE - 1] if len(others) > THREADS_A_PAGE else None
    shown = others[:THREADS_A_PAGE] if before else pinned + others[:THREADS_A_PAGE]
    return ThreadList(shown, f"{_time(last.last_post_at).isoformat()}~{last.id}" if last else "")


def unread_threads(
    actor: Actor, *, limit: int = THREADS_A_PAGE, space_id: int | None = None, tag_id: int | None = None
) -> ThreadList:
    """Threads with posts that the member has not read: those they have opened and not muted, and new ones.

    New is what was opened lately, after the member joined and after they last marked its space as read.
    """
    if actor.member_id is None:
        return ThreadList([])
    where: dict[str, int | None] = {"space_id": space_id, "tag_id": tag_id}
    lately = timezone.now() - NEW_FOR
    parts = [
        (_OTHERS, worded(_unread, actor=actor, **where)),
        (_OTHERS, worded(_new, actor=actor, lately=lately, **where)),
    ]
    return ThreadList(_heads(actor, parts)[1][:limit])


def heads_of(actor: Actor, ids: Sequence[int]) -> list[ThreadHead]:
    """What the rows of these threads show, in this order; the caller has chosen them among what the actor sees."""
    if not ids:
        return []
    places = ", ".join(["%s"] * len(ids))
    chosen = f"SELECT id FROM content_thread WHERE id IN ({places})"  # noqa: S608 - placeholders
    found = {head.id: head for head in _heads(actor, [(_OTHERS, (chosen, list(ids)))])[1]}
    return [found[thread_id] for thread_id in ids if thread_id in found]


def threads_of(heads: list[ThreadHead]) -> dict[int, Thread]:
    """The threads themselves with author and space, by id: for rows that no HTML is kept of."""
    ids = [head.id for head in heads]
    threads = Thread.everywhere.filter(id__in=ids).select_related("author", "space")
    return {thread.id: thread for thread in threads}


def _states(actor: Actor) -> list[str]:
    """Those that the actor may see any thread of: the policy would walk in vain over all threads of the others."""
    if actor.is_staff or actor.is_system:
        return list(ContentState)
    return [ContentState.VISIBLE] if actor.member_id is None else [ContentState.VISIBLE, ContentState.HELD]


def _listed(
    state: str,
    narrowed: str,
    *,
    actor: Actor,
    space_id: int | None,
    at: datetime | None,
    below_id: int | None,
    tag_id: int | None = None,
    follower_id: int | None = None,
) -> Ids:
    """Those of one state: with an OR over states no index gives the order."""
    threads = topics_visible_to(actor).filter(state=state, **_NARROWED[narrowed])
    if space_id is not None:
        threads = threads.filter(space_id=space_id)
    if tag_id is not None:
        threads = threads.filter(thread_tags__tag_id=tag_id)
    if follower_id is not None:
        threads = threads.filter(readers__member_id=follower_id, readers__level=ThreadReader.Level.FOLLOWED)
    if at is not None:
        # Two plain conditions instead of one OR: the index is walked from the right place.
        threads = threads.filter(last_post_at__lte=at).exclude(last_post_at=at, id__gte=below_id)
    return threads.order_by("-last_post_at", "-id").values_list("id", flat=True)[: THREADS_A_PAGE + 1 + _PINNED_AT_MOST]


def _pinned(*, actor: Actor, space_id: int) -> Ids:
    threads = topics_visible_to(actor).filter(space_id=space_id, pinned_at__isnull=False)
    return threads.order_by("-pinned_at").values_list("id", flat=True)[:_PINNED_AT_MOST]


def _unread(*, actor: Actor, space_id: int | None, tag_id: int | None) -> Ids:
    threads = topics_visible_to(actor).filter(
        readers__member_id=actor.member_id,
        readers__level__in=[ThreadReader.Level.FOLLOWED, ThreadReader.Level.NORMAL],
        readers__last_read_number__gt=0,
        readers__last_read_number__lt=F("last_number"),
    )
    return _of(threads, space_id, tag_id)


def _new(*, actor: Actor, lately: datetime, space_id: int | None, tag_id: int | None) -> Ids:
    own = ThreadReader.everywhere.filter(member_id=actor.member_id, thread_id=OuterRef("id"))
    marked = SpaceReader.everywhere.filter(member_id=actor.member_id, space_id=OuterRef("space_id"))
    joined = Membership.everywhere.filter(id=actor.own_id)
    threads = topics_visible_to(actor).filter(
        # That of the last post is in the index, and never before the thread's own.
        Q(last_post_at__gt=lately, created_at__gt=lately),
        ~Exists(own.filter(Q(last_read_number__gt=0) | Q(level=ThreadReader.Level.MUTED))),
        ~Exists(marked.filter(read_at__gte=OuterRef("created_at"))),
        created_at__gt=Subquery(joined.values("joined_at")),
        state=ContentState.VISIBLE,
    )
    return _of(threads, space_id, tag_id)


def _of(threads: QuerySet[Thread], space_id: int | None, tag_id: int | None) -> Ids:
    if space_id is not None:
        threads = threads.filter(space_id=space_id)
    if tag_id is not None:
        threads = threads.filter(thread_tags__tag_id=tag_id)
    return threads.order_by("-last_post_at").values_list("id", flat=True)[:THREADS_A_PAGE]


def _heads(actor: Actor, parts: list[tuple[int, Statement | None]]) -> tuple[list[ThreadHead], list[ThreadHead]]:
    """The pinned ones and the others, of the parts that can match."""
    words: list[str] = []
    params: list[Any] = []
    for part, statement in parts:
        if statement is not None:
            words.append(f"SELECT {part} AS part, q{len(words)}.id FROM ({statement[0]}) q{len(words)}")  # noqa: S608 - worded by the ORM
            params += statement[1]
    found: tuple[list[ThreadHead], list[ThreadHead]] = ([], [])
    if words:
        with connection.cursor() as cursor:
            cursor.execute(_HEADS.format(parts=" UNION ALL ".join(words)), [*params, actor.member_id or 0])
            for row in cursor.fetchall():
                found[row[0]].append(ThreadHead._make(row[1:]))
    return found


def _time(given: datetime | str) -> datetime:
    """SQLite gives times as text, or without a zone."""
    at = parse_datetime(given) if isinstance(given, str) else given
    if at is None:
        raise ValueError(f"{given!r} is not a time")
    return at if at.tzinfo else at.replace(tzinfo=UTC)
