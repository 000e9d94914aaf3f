"""What moderators had decided about posts: from decisions, and from the log where there was no case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import IntEnum

from folkmoot.activity.models import Activity
from folkmoot.content.models import Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.moderation.models import Decision


class Label(IntEnum):
    """Nobody decided; it ought not to stand; it may stand; it waits for a moderator."""

    NONE = 0
    BAD = 1
    FINE = 2
    WAITING = 3


_DEEDS = {
    Decision.Deed.HIDE: Label.BAD,
    Decision.Deed.DELETE: Label.BAD,
    Decision.Deed.APPROVE: Label.FINE,
    Decision.Deed.NOTHING: Label.FINE,
    Decision.Deed.RESTORE: Label.FINE,
}
_LINES = {
    "content.post.hidden": Label.BAD,
    "content.post.rejected": Label.BAD,
    "content.post.deleted": Label.BAD,
    "content.post.approved": Label.FINE,
    "content.post.restored": Label.FINE,
    "content.thread.hidden": Label.BAD,
    "content.thread.deleted": Label.BAD,
    "content.thread.restored": Label.FINE,
}
_BY_PEOPLE = ("member", "token")


def labels_of(community_id: int, as_of: datetime) -> dict[int, Label]:
    """By post what people had decided by then; the last word holds. What rules did by themselves is no decision.

    An author who deletes or restores their own post decides nothing; of a thread its first post is meant.
    """
    found = _from_states(community_id, as_of)
    events = [*_from_log(community_id, as_of), *_from_decisions(community_id, as_of)]
    for _, post_id, label in sorted(events, key=lambda each: each[:2]):
        found[post_id] = label
    return found


def _from_states(community_id: int, as_of: datetime) -> dict[int, Label]:
    """What is held waits, and so does what a rule hid by itself; what came hidden by an import, somebody had hidden."""
    rows = Post.everywhere.filter(
        community_id=community_id, state__in=(ContentState.HELD, ContentState.HIDDEN), created_at__lt=as_of
    )
    states = dict(rows.values_list("id", "state").iterator())
    imported: set[int | None] = set()
    for part in _parts({id_ for id_, state in states.items() if state == ContentState.HIDDEN}):
        lines = Activity.everywhere.filter(
            community_id=community_id, subject_type="post", subject_id__in=part, kind="content.post.created",
            actor_kind="import",
        )  # fmt: skip
        imported.update(lines.values_list("subject_id", flat=True))
    return {id_: Label.BAD if id_ in imported else Label.WAITING for id_ in states}


def _from_log(community_id: int, as_of: datetime) -> Iterator[tuple[datetime, int, Label]]:
    lines = Activity.everywhere.filter(
        community_id=community_id, kind__in=_LINES, at__lte=as_of, actor_kind__in=_BY_PEOPLE
    ).values_list("at", "kind", "subject_id", "member_id")
    rows = [(at, kind, subject_id or 0, member_id) for at, kind, subject_id, member_id in lines.iterator()]
    opening = _first_posts(community_id, {row[2] for row in rows if row[1].startswith("content.thread.")})
    authors = _authors(community_id, {row[2] for row in rows if row[1].startswith("content.post.")})
    for at, kind, subject_id, member_id in rows:
        if kind.startswith("content.thread."):
            post_id, author_id = opening.get(subject_id, (None, None))
        else:
            post_id, author_id = subject_id, authors.get(subject_id)
        is_own = member_id is not None and member_id == author_id
        if post_id is not None and not is_own:
            yield at, post_id, _LINES[kind]


def _from_decisions(community_id: int, as_of: datetime) -> Iterator[tuple[datetime, int, Label]]:
    rows = list(
        Decision.everywhere.filter(
            community_id=community_id, at__lte=as_of, subject_type__in=("post", "thread"), decided_by__isnull=False,
            deed__in=_DEEDS,
        ).values_list("at", "subject_type", "subject_id", "deed")
    )  # fmt: skip
    opening = _first_posts(community_id, {row[2] for row in rows if row[1] == "thread"})
    for at, kind, subject_id, deed in rows:
        post_id = opening.get(subject_id, (None, None))[0] if kind == "thread" else subject_id
        if post_id is not None:
            yield at, post_id, _DEEDS[Decision.Deed(deed)]


def _first_posts(community_id: int, thread_ids: set[int]) -> dict[int, tuple[int | None, int | None]]:
    found: dict[int, tuple[int | None, int | None]] = {}
    for part in _parts(thread_ids):
        rows = Post.everywhere.filter(
            community_id=community_id, thread_id__in=part, number=1, thread__kind=Thread.Kind.TOPIC
        )
        found |= {thread: (id_, author) for thread, id_, author in rows.values_list("thread_id", "id", "author_id")}
    return found


def _authors(community_id: int, post_ids: set[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for part in _parts(post_ids):
        found |= dict(Post.everywhere.filter(community_id=community_id, id__in=part).values_list("id", "author_id"))
    return found


def _parts(ids: set[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), 500):
        yield ordered[start : start + 500]
