"""What segments can ask about writing: how much somebody wrote, reacted and was helpful, and where. Never what is said
among a few: direct conversations do not count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from folkmoot.content.models import Post, Reaction, Tag, Thread, ThreadTag
from folkmoot.content.models.thread import ContentState
from folkmoot.core.segments import Asked, SegmentField, number_in, of_count, of_number, of_set, segment_fields
from folkmoot.core.workflows import Choices, FieldKind
from folkmoot.spaces.models import Space
from folkmoot.spaces.segments import private_spaces

_GROUP = _("What they did")
_TAGS_AT_MOST = 300


def register_segments() -> None:
    """Called once, from `register`."""
    for field in _fields():
        segment_fields.add(field.name, field)


def _fields() -> Iterator[SegmentField]:
    number = FieldKind.NUMBER
    for name, label, rows, member in (
        ("content.posts", _("posts written"), _posts, "author_id"),
        ("content.threads", _("threads opened"), _opened, "author_id"),
        ("content.replies", _("replies written"), _replies, "author_id"),
        ("content.reactions", _("reactions given"), _reactions, "member_id"),
        ("content.accepted", _("accepted answers"), _accepted, "accepted_post__author_id"),
    ):
        yield SegmentField(name, label, number, of_count(rows, member), _GROUP, windowed=True)
    yield SegmentField(
        "content.received", _("reactions received, ever"), number, of_number("reactions_received"), _GROUP
    )
    yield SegmentField(
        "content.spaces", _("spaces they wrote in"), FieldKind.SET, of_set(_in_space, "author_id"), _GROUP,
        windowed=True, choices=_spaces, private=private_spaces,
    )  # fmt: skip
    yield SegmentField(
        "content.tags", _("tags of threads they opened"), FieldKind.SET, of_set(_tagged, "thread__author_id"), _GROUP,
        choices=_tags,
    )  # fmt: skip


def _posts(asked: Asked) -> QuerySet[Post]:
    # Threads are named by subqueries, not joined: so the index alone answers, without the rows that hold the texts.
    directs = Thread.everywhere.filter(community_id=asked.community_id, kind=Thread.Kind.DIRECT)
    posts = Post.everywhere.filter(
        community_id=asked.community_id, state=ContentState.VISIBLE, author__isnull=False
    ).exclude(thread_id__in=directs.values("id"))  # fmt: skip
    return posts if asked.since is None else posts.filter(created_at__gt=asked.since)


def _opened(asked: Asked) -> QuerySet[Thread]:
    threads = Thread.everywhere.filter(
        community_id=asked.community_id, kind=Thread.Kind.TOPIC, state=ContentState.VISIBLE, author__isnull=False
    )
    return threads if asked.since is None else threads.filter(created_at__gt=asked.since)


def _replies(asked: Asked) -> QuerySet[Post]:
    return _posts(asked).filter(number__gt=1)


def _reactions(asked: Asked) -> QuerySet[Reaction]:
    rows = Reaction.everywhere.filter(community_id=asked.community_id, post__state=ContentState.VISIBLE)
    rows = rows.exclude(post__thread__kind=Thread.Kind.DIRECT)
    return rows if asked.since is None else rows.filter(created_at__gt=asked.since)


def _accepted(asked: Asked) -> QuerySet[Thread]:
    """Threads whose accepted answer somebody wrote; when it was written counts."""
    threads = Thread.everywhere.filter(
        community_id=asked.community_id, kind=Thread.Kind.TOPIC, accepted_post__state=ContentState.VISIBLE,
        accepted_post__author__isnull=False,
    )  # fmt: skip
    return threads if asked.since is None else threads.filter(accepted_post__created_at__gt=asked.since)


def _in_space(asked: Asked) -> QuerySet[Post]:
    threads = Thread.everywhere.filter(community_id=asked.community_id, space_id=number_in(asked.value))
    return _posts(asked).filter(thread_id__in=threads.values("id"))


def _tagged(asked: Asked) -> QuerySet[ThreadTag]:
    rows = ThreadTag.everywhere.filter(community_id=asked.community_id, tag_id=number_in(asked.value))
    return rows.filter(thread__author__isnull=False, thread__state=ContentState.VISIBLE)


def _spaces(community_id: int) -> Choices:
    spaces = Space.everywhere.filter(community_id=community_id, archived_at=None).exclude(kind=Space.Kind.DIRECT)
    return _named(spaces.order_by("position", "name"))


def _tags(community_id: int) -> Choices:
    return _named(Tag.everywhere.filter(community_id=community_id).order_by("name")[:_TAGS_AT_MOST])


def _named(rows: QuerySet[Any]) -> Choices:
    return [(str(pk), name) for pk, name in rows.values_list("id", "name")]
