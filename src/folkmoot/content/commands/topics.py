"""What was said in a channel and is worth keeping becomes a topic of a forum."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.content.commands.baking import bake
from folkmoot.content.commands.moving import split_thread
from folkmoot.content.commands.posts import insert_post
from folkmoot.content.models import Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.spaces.models import Space

MESSAGES_AT_MOST = 500


def make_topic(*, actor: Actor, thread: Thread, posts: Sequence[Post], title: str, space: Space) -> Thread:
    """Make a topic of some messages of a channel, with all that was said in their threads: who moderates it.

    Their old addresses lead to it, and a note with a link stays in the channel. Records `content.thread.split` and
    `content.post.created`. Raises NotAllowed; RuleBroken for no messages, or a place that is no forum.
    """
    if thread.kind != Thread.Kind.CHANNEL or space.kind in (Space.Kind.CHAT, Space.Kind.DIRECT):
        raise RuleBroken("not-a-forum", _("Messages of a channel become a topic in a space for topics."), field="space")
    with transaction.atomic():
        chosen = _with_replies(thread, posts)
        roots = {post.id: post.root_id for post in chosen}
        topic = split_thread(actor=actor, thread=thread, posts=chosen, title=title, space=space)
        _settle(topic, roots)
        _leave_note(actor, thread, topic, len(chosen))
    topic.refresh_from_db()
    return topic


def _with_replies(thread: Thread, posts: Sequence[Post]) -> list[Post]:
    ids = [post.id for post in posts if post.thread_id == thread.id]
    rows = Post.everywhere.filter(thread=thread, id__in=ids) | Post.everywhere.filter(thread=thread, root_id__in=ids)
    chosen = list(rows.filter(state=ContentState.VISIBLE).select_related("thread").order_by("number"))
    if not chosen:
        raise RuleBroken("no-posts", _("Choose at least one message."), field="posts")
    if len(chosen) > MESSAGES_AT_MOST:
        raise RuleBroken("too-many", _("At most %(most)s messages at once.") % {"most": MESSAGES_AT_MOST})
    return chosen


def _settle(topic: Thread, roots: dict[int, int | None]) -> None:
    """In a topic an answer names what it answers; there are no threads in it, and no pins."""
    posts = list(Post.everywhere.filter(thread=topic))
    for post in posts:
        root_id = roots[post.id]
        post.reply_to_id = root_id if root_id in roots else None
        post.root_id = post.pinned_at = post.pinned_by_id = None
    Post.everywhere.bulk_update(posts, ["reply_to", "root", "pinned_at", "pinned_by"], batch_size=200)
    # Messages that stay behind without the one they answered stand in the channel themselves.
    Post.everywhere.filter(root_id__in=roots).exclude(thread=topic).update(root=None)


def _leave_note(actor: Actor, channel: Thread, topic: Thread, count: int) -> None:
    title = topic.title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    link = f"[{title}](/t/{topic.id}/{topic.slug}/)"
    text = _("Messages moved to a topic (%(count)s): %(link)s") % {"count": count, "link": link}
    insert_post(actor=actor, thread=channel, markdown=text, rendered=bake(text, actor=Actor.system(actor.community_id)))
