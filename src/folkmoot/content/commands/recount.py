"""Counters made anew from the rows they count, with a fixed number of statements. For imports and checks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db import models
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from folkmoot.content.models import Post, Reaction, Tag, Thread, ThreadTag
from folkmoot.content.models.thread import ContentState
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space

_AT_ONCE = 500


def recount_threads(community_id: int, thread_ids: Collection[int]) -> None:
    """Post count, last post and its author of these threads."""
    for chunk in _chunks(sorted(thread_ids)):
        threads = Thread.everywhere.filter(community_id=community_id, id__in=chunk)
        threads.update(**_thread_counts(community_id), revision=models.F("revision") + 1)


def recount_spaces(community_id: int, space_ids: Collection[int]) -> None:
    """Thread and post counts of these spaces."""
    spaces = Space.everywhere.filter(community_id=community_id, id__in=space_ids)
    spaces.update(**_space_counts(community_id))


def recount_members(community_id: int, member_ids: Collection[int]) -> None:
    """Thread, post and reaction counts of these members."""
    members = Membership.everywhere.filter(community_id=community_id, id__in=member_ids)
    members.update(**_member_counts(community_id))


def recount_tags_of(community_id: int, thread_ids: Collection[int]) -> None:
    """Counts of the tags that these threads carry."""
    tags = Tag.everywhere.filter(community_id=community_id, thread_tags__thread__in=thread_ids)
    Tag.everywhere.filter(id__in=list(tags.values_list("id", flat=True))).update(**_tag_counts(community_id))


def recount_community(community_id: int) -> None:
    """Every counter of threads, spaces, members and tags of a community."""
    Thread.everywhere.filter(community_id=community_id).update(**_thread_counts(community_id))
    Space.everywhere.filter(community_id=community_id).update(**_space_counts(community_id))
    Membership.everywhere.filter(community_id=community_id).update(**_member_counts(community_id))
    Tag.everywhere.filter(community_id=community_id).update(**_tag_counts(community_id))


def wrong_counters(community_id: int) -> Iterator[str]:
    """A sentence for every counter that does not say what its rows say."""
    for model, counts in (
        (Thread, _thread_counts(community_id)),
        (Space, _space_counts(community_id)),
        (Membership, _member_counts(community_id)),
        (Tag, _tag_counts(community_id)),
    ):
        yield from _wrong(model, community_id, counts)


def check_counters(community_id: int, fix: bool) -> Iterator[str]:
    """Yield a sentence for every wrong counter; with `fix` mend them all."""
    yield from list(wrong_counters(community_id))
    if fix:
        recount_community(community_id)


def _wrong(model: type[models.Model], community_id: int, counts: dict[str, Any]) -> Iterator[str]:
    rows = model._base_manager.filter(community_id=community_id)
    for name, expression in counts.items():
        odd = rows.annotate(counted=expression).exclude(counted=models.F(name))
        for row_id, kept, counted in odd.values_list("pk", name, "counted").iterator():
            if kept != counted:
                yield f"{model._meta.verbose_name} {row_id}: {name} is {kept}, counted {counted}"


def _thread_counts(community_id: int) -> dict[str, Any]:
    visible = Post.everywhere.filter(thread=OuterRef("pk"), state=ContentState.VISIBLE)
    latest = visible.order_by("-number")
    return {
        "post_count": _count(visible, "thread"),
        "last_post_at": Coalesce(_max(visible, "thread", "created_at"), models.F("created_at")),
        "last_poster": Coalesce(
            Subquery(latest.values("author_id")[:1]), models.F("author_id"), output_field=models.BigIntegerField()
        ),
        "reaction_count": _count(
            Reaction.everywhere.filter(post__thread=OuterRef("pk"), post__state=ContentState.VISIBLE), "post__thread"
        ),
    }


def _space_counts(community_id: int) -> dict[str, Any]:
    threads = Thread.everywhere.filter(space=OuterRef("pk"), state=ContentState.VISIBLE)
    threads = threads.exclude(kind=Thread.Kind.DIRECT)
    return {
        "thread_count": _count(threads, "space"),
        "post_count": Coalesce(
            Subquery(threads.order_by().values("space").annotate(n=models.Sum("post_count")).values("n")), 0
        ),
        "last_post_at": _max(threads, "space", "last_post_at"),
    }


def _member_counts(community_id: int) -> dict[str, Any]:
    posts = Post.everywhere.filter(community_id=community_id, author=OuterRef("pk"), state=ContentState.VISIBLE)
    posts = posts.exclude(thread__kind=Thread.Kind.DIRECT)
    threads = Thread.everywhere.filter(community_id=community_id, author=OuterRef("pk"), state=ContentState.VISIBLE)
    threads = threads.filter(kind=Thread.Kind.TOPIC)
    reactions = Reaction.everywhere.exclude(post__thread__kind=Thread.Kind.DIRECT)
    received = reactions.filter(community_id=community_id, post__author=OuterRef("pk"))
    return {
        "post_count": _count(posts, "author"),
        "thread_count": _count(threads, "author"),
        "reactions_received": _count(received, "post__author"),
        "reactions_given": _count(reactions.filter(member=OuterRef("pk")), "member"),
    }


def _tag_counts(community_id: int) -> dict[str, Any]:
    uses = ThreadTag.everywhere.filter(tag=OuterRef("pk"), thread__state=ContentState.VISIBLE)
    return {"thread_count": _count(uses, "tag")}


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n")), 0)


def _max(rows: QuerySet[Any], by: str, of: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(n=Max(of)).values("n"))


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
