"""Counters that are kept, so that pages need not count. `folkmoot check` proves them."""

from __future__ import annotations

from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce, Greatest

from folkmoot.content.models import Post, Tag, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space


def count_thread_in(thread: Thread) -> None:
    """A thread has become visible, with the posts it has."""
    _count_thread(thread, 1)


def count_thread_out(thread: Thread) -> None:
    """A thread is no longer visible."""
    _count_thread(thread, -1)


def count_post_in(post: Post, thread: Thread) -> None:
    """A post has become visible."""
    _count_post(post, thread, 1)
    Thread.everywhere.filter(id=thread.id, last_post_at__lte=post.created_at).update(
        last_post_at=post.created_at, last_poster_id=post.author_id
    )
    if thread.is_direct:
        return
    Space.everywhere.filter(id=thread.space_id).update(
        last_post_at=Greatest(Coalesce("last_post_at", Value(post.created_at)), Value(post.created_at))
    )


def count_post_out(post: Post, thread: Thread) -> None:
    """A post is no longer visible: the thread's last post may be another now."""
    _count_post(post, thread, -1)
    settle_last_post(thread)


def settle_last_post(thread: Thread) -> None:
    """Make the thread's last post the last visible one."""
    last = Post.everywhere.filter(thread=thread, state=ContentState.VISIBLE).order_by("-number").first()
    Thread.everywhere.filter(id=thread.id).update(
        last_post_at=last.created_at if last else thread.created_at,
        last_poster_id=last.author_id if last else thread.author_id,
    )
    if thread.is_direct:
        return
    latest = Thread.everywhere.filter(space_id=thread.space_id, state=ContentState.VISIBLE).order_by("-last_post_at")
    Space.everywhere.filter(id=thread.space_id).update(last_post_at=latest.values("last_post_at")[:1])


def _count_thread(thread: Thread, step: int) -> None:
    Space.everywhere.filter(id=thread.space_id).update(
        thread_count=F("thread_count") + step, post_count=F("post_count") + step * thread.post_count
    )
    if thread.author_id is not None and thread.is_topic:
        Membership.everywhere.filter(id=thread.author_id).update(thread_count=F("thread_count") + step)
    Tag.everywhere.filter(thread_tags__thread=thread).update(thread_count=F("thread_count") + step)


def _count_post(post: Post, thread: Thread, step: int) -> None:
    Thread.everywhere.filter(id=thread.id).update(post_count=F("post_count") + step, revision=F("revision") + 1)
    # What is said in conversations is told to nobody, not even as a number; and their space would be a row that all
    # who write to each other wait for.
    if thread.is_direct:
        return
    if thread.state == ContentState.VISIBLE:
        Space.everywhere.filter(id=thread.space_id).update(post_count=F("post_count") + step)
    if post.author_id is not None:
        Membership.everywhere.filter(id=post.author_id).update(post_count=F("post_count") + step)


def latest_number(thread: Thread) -> int:
    """The highest number a post of the thread has now."""
    return Post.everywhere.filter(thread=thread).aggregate(last=Max("number"))["last"] or 0
