"""Moving threads between spaces, and posts between threads, so that old addresses still lead there."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.content import policies
from folkmoot.content.commands.counting import latest_number
from folkmoot.content.commands.gating import judge_words
from folkmoot.content.commands.recount import recount_members, recount_spaces, recount_tags_of, recount_threads
from folkmoot.content.commands.threads import TITLE_AT_MOST, clean_title, title_slug
from folkmoot.content.markup import excerpt, plain_text
from folkmoot.content.models import Post, PostRedirect, Thread, ThreadRedirect
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import settle
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import can_open_thread


def move_thread(*, actor: Actor, thread: Thread, space: Space) -> Thread:
    """Move a thread to another space; its address stays, and among questions its accepted answer.

    Records `content.thread.moved`.
    """
    _may(actor, thread, space)
    if thread.kind == Thread.Kind.CHANNEL and space.kind != Space.Kind.CHAT:
        raise RuleBroken("not-a-chat", _("A channel stands in a space for chat."), field="space")
    before = thread.space_id
    if before == space.id:
        return thread
    with transaction.atomic():
        answer = thread.accepted_post_id if space.kind == Space.Kind.QUESTIONS else None
        Thread.everywhere.filter(id=thread.id).update(space=space, revision=F("revision") + 1, accepted_post=answer)
        recount_spaces(thread.community_id, {before, space.id})
        thread.refresh_from_db()
        record(
            "content.thread.moved",
            actor=actor,
            subject=("thread", thread.id),
            space_id=space.id,
            thread_id=thread.id,
            details={"from_space": before},
        )
    return thread


def split_thread(*, actor: Actor, thread: Thread, posts: Sequence[Post], title: str, space: Space) -> Thread:
    """Make a new thread of some posts. Records `content.thread.split` there and `content.posts.left` where they stood.

    Raises RuleBroken when none would stay, and when what would open the new one is not shown.
    """
    _may(actor, thread, space)
    title = clean_title(title)
    chosen = _chosen(thread, posts)
    if chosen[0].opens_topic:
        raise RuleBroken("first-post", _("The first post opens the thread and stays in it."))
    # A thread shows its first words in lists and feeds.
    if chosen[0].state != ContentState.VISIBLE:
        raise RuleBroken("hidden-first", _("The first of them would open the new thread, and is not shown."))
    ruling = judge_words(actor=actor, kind="thread", words=[title], field="title", space_id=space.id, by_moderator=True)
    title = clean_title(ruling.said(title, TITLE_AT_MOST))
    with transaction.atomic():
        new = Thread.everywhere.create(
            community_id=thread.community_id,
            space=space,
            author_id=chosen[0].author_id,
            last_poster_id=chosen[0].author_id,
            title=title,
            slug=title_slug(title),
            created_at=chosen[0].created_at,
            excerpt=excerpt(plain_text(chosen[0].html)),
        )
        _carry(thread, new, chosen)
        record(
            "content.thread.split",
            actor=actor,
            subject=("thread", new.id),
            space_id=space.id,
            thread_id=new.id,
            details={"from_thread": thread.id, "posts": len(chosen)},
        )
        _say_they_left(actor, thread, new, len(chosen))
        settle(ruling, actor=actor, subject=("thread", new.id))
        new.refresh_from_db()
    return new


def move_posts(*, actor: Actor, thread: Thread, posts: Sequence[Post], target: Thread) -> Thread:
    """Append some posts of a thread to another. Records `content.posts.moved` there, `content.posts.left` here."""
    _may(actor, thread, target.space, into=True)
    _refuse_unlike(thread, target)
    chosen = _chosen(thread, posts)
    if chosen[0].opens_topic or target.id == thread.id:
        raise RuleBroken("first-post", _("The first post opens the thread and stays in it."))
    with transaction.atomic():
        _carry(thread, target, chosen)
        record(
            "content.posts.moved",
            actor=actor,
            subject=("thread", target.id),
            thread_id=target.id,
            details={"from_thread": thread.id, "posts": len(chosen)},
        )
        _say_they_left(actor, thread, target, len(chosen))
        target.refresh_from_db()
    return target


def merge_threads(*, actor: Actor, source: Thread, target: Thread) -> Thread:
    """Append all posts of `source` to `target`; the source's address leads there. Records `content.thread.merged`."""
    _may(actor, source, target.space, into=True)
    _refuse_unlike(source, target)
    if source.id == target.id:
        raise RuleBroken("same-thread", _("A thread cannot be merged into itself."))
    posts = list(Post.everywhere.filter(thread=source).order_by("number"))
    with transaction.atomic():
        first_number = latest_number(target) + 1
        _carry(source, target, posts)
        ThreadRedirect.everywhere.filter(thread=source).update(thread=target, number=first_number)
        ThreadRedirect.everywhere.create(
            community_id=source.community_id, old_thread_id=source.id, thread=target, number=first_number
        )
        Thread.everywhere.filter(id=source.id).update(state=ContentState.DELETED, accepted_post=None)
        recount_tags_of(source.community_id, {source.id})
        recount_members(source.community_id, [source.author_id] if source.author_id else [])
        recount_spaces(source.community_id, {source.space_id, target.space_id})
        record(
            "content.thread.merged",
            actor=actor,
            subject=("thread", target.id),
            space_id=target.space_id,
            thread_id=target.id,
            details={"source": source.id, "posts": len(posts)},
        )
        target.refresh_from_db()
    return target


def _may(actor: Actor, source: Thread, space: Space, *, into: bool = False) -> None:
    """Out of a space that one looks after, to where one may open threads; `into` threads of others only as its own."""
    may_take = policies.curates_thread(actor, source)
    may_put = can_open_thread(actor, space) and (not into or policies.can_curate(actor, space.id))
    if not (may_take and may_put):
        raise NotAllowed(_("Moderators move, split and merge."))


def _refuse_unlike(source: Thread, target: Thread) -> None:
    if not (source.is_topic and target.is_topic):
        raise RuleBroken("not-topics", _("Only topics are put together. Messages of a channel become a topic."))


def _chosen(thread: Thread, posts: Sequence[Post]) -> list[Post]:
    chosen = sorted((post for post in posts if post.thread_id == thread.id), key=lambda post: post.number)
    if not chosen:
        raise RuleBroken("no-posts", _("Choose at least one post."))
    return chosen


def _say_they_left(actor: Actor, source: Thread, target: Thread, count: int) -> None:
    """Who has the thread open that they stood in may not see the other: it is told in its own name."""
    record(
        "content.posts.left",
        actor=actor,
        subject=("thread", source.id),
        space_id=source.space_id,
        thread_id=source.id,
        details={"to_thread": target.id, "posts": count},
    )


def _carry(source: Thread, target: Thread, posts: Sequence[Post]) -> None:
    number = max(latest_number(target), target.last_number)
    redirects = []
    for post in posts:
        number += 1
        redirects.append(
            PostRedirect(
                community_id=post.community_id, old_thread_id=source.id, old_number=post.number, post_id=post.id
            )
        )
        post.thread_id, post.number = target.id, number
        post.revision += 1
    PostRedirect.everywhere.bulk_create(redirects, ignore_conflicts=True)
    Post.everywhere.bulk_update(posts, ["thread", "number", "revision"], batch_size=200)
    Thread.everywhere.filter(id=target.id).update(last_number=number)
    Thread.everywhere.filter(id=source.id, accepted_post__in=[post.id for post in posts]).update(accepted_post=None)
    recount_threads(source.community_id, {source.id, target.id})
    recount_spaces(source.community_id, {source.space_id, target.space_id})
    recount_members(source.community_id, [target.author_id] if target.author_id else [])
