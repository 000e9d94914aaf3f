"""Replying, deleting, restoring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.models import Activity
from folkmoot.content import policies
from folkmoot.content.commands.asking import NewPoll
from folkmoot.content.commands.baking import add_hashtags, bake, keep_files, keep_mentions
from folkmoot.content.commands.counting import count_post_in, count_post_out
from folkmoot.content.commands.gating import judged_text
from folkmoot.content.commands.noting import note
from folkmoot.content.commands.pace import check_pace, refuse_apart
from folkmoot.content.commands.polls import insert_poll
from folkmoot.content.commands.previews import keep_links
from folkmoot.content.markup import RENDER_VERSION, Rendered
from folkmoot.content.models import Post, Thread, ThreadReader
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import settle
from folkmoot.core.roles import Role
from folkmoot.members.abilities import abilities_of
from folkmoot.members.commands.seniority import refuse_against_seniors

_TWICE_WITHIN = timedelta(seconds=30)


def create_post(
    *,
    actor: Actor,
    thread: Thread,
    markdown: str,
    reply_to: Post | None = None,
    attachment_ids: Sequence[int] = (),
    poll: NewPoll | None = None,
    sent_key: str = "",
) -> Post:
    """Reply to a thread. The same text sent twice within half a minute, or the same `sent_key` ever, is the same post.

    What the gate holds or hides is not seen by all. Records `content.post.created`. Raises NotAllowed (closed,
    silenced...), RuleBroken for the text, Refused by a rule of the community.
    """
    if known := _sent_under(sent_key, actor, thread):
        return known
    if not policies.can_reply(actor, thread):
        raise NotAllowed(_("You may not reply here."))
    if reply_to is not None and reply_to.thread_id != thread.id:
        raise RuleBroken("other-thread", _("The post that you answer is in another thread."))
    if thread.is_topic:
        _within_daily_limit(actor)
    judged = judged_text(
        actor=actor, space=thread.space, thread=thread, markdown=markdown, rendered=bake(markdown, actor=actor),
        further=poll.words if poll else (), attachment_ids=attachment_ids,
    )  # fmt: skip
    with transaction.atomic():
        # Asked again: the first of two may have been written while this one waited.
        if twin := _sent_under(sent_key, actor, thread) or _sent_just_now(actor, thread, judged.markdown):
            return twin
        if not thread.is_topic:
            refuse_apart(actor, thread)
            check_pace(actor, thread)
        post = insert_post(
            actor=actor, thread=thread, markdown=judged.markdown, rendered=judged.rendered, reply_to=reply_to,
            attachment_ids=attachment_ids, poll=judged.asked(poll), state=judged.state, sent_key=sent_key,
        )  # fmt: skip
        settle(judged.ruling, actor=actor, subject=("post", post.id))
    return post


def insert_post(
    *,
    actor: Actor,
    thread: Thread,
    markdown: str,
    rendered: Rendered,
    reply_to: Post | None = None,
    attachment_ids: Sequence[int] = (),
    poll: NewPoll | None = None,
    state: ContentState = ContentState.VISIBLE,
    root: Post | None = None,
    sent_key: str = "",
) -> Post:
    """Write a post that has been judged. The caller holds the transaction."""
    post = Post.everywhere.create(
        community_id=actor.community_id, thread=thread, number=_next_number(thread), author_id=actor.member_id,
        reply_to=reply_to, root=root, sent_key=sent_key, markdown=markdown, html=rendered.html,
        render_version=RENDER_VERSION, state=state, has_poll=poll is not None,
    )  # fmt: skip
    _keep_beside(post, rendered, attachment_ids, poll, actor)
    if state == ContentState.VISIBLE:
        count_post_in(post, thread)
        keep_mentions(post, rendered)
        if thread.is_topic:
            add_hashtags(thread, rendered)
        _count_reply(post, 1)
    if reply_to is not None:
        Post.everywhere.filter(id=reply_to.id).update(reply_count=F("reply_count") + 1, revision=F("revision") + 1)
    _read_own(post, actor)
    details = {"held": state == ContentState.HELD} | ({"root": root.id} if root else {})
    note("content.post.created", actor=actor, thread=thread, subject=("post", post.id), details=details)
    thread.refresh_from_db()
    return post


def delete_post(*, actor: Actor, post: Post) -> Post:
    """Take a reply out of sight; staff still see it and can restore it. Records `content.post.deleted`."""
    if not policies.can_delete_post(actor, post) or post.opens_topic:
        raise NotAllowed(_("You may not delete this post."))
    refuse_against_seniors(actor, post.author_id)
    return change_state(actor=actor, post=post, state=ContentState.DELETED, kind="content.post.deleted")


def restore_post(*, actor: Actor, post: Post) -> Post:
    """Bring back a deleted or hidden post: who moderates, but not their own, or the author what they deleted.

    What was held or hidden before they deleted it is for moderators to judge. Records `content.post.restored`.
    """
    moderates = policies.moderates_thread(actor, post.thread) and not is_own_case(actor, post.author_id)
    own = post.state == ContentState.DELETED and policies.can_delete_post(actor, post) and _took_away(actor, post)
    if not (moderates or own):
        raise NotAllowed(_("You may not restore this post."))
    return change_state(actor=actor, post=post, state=ContentState.VISIBLE, kind="content.post.restored")


def is_own_case(actor: Actor, author_id: int | None) -> bool:
    """Whether a moderator would bring back what they wrote themselves: others judge it. Nobody is above owners."""
    return actor.member_id is not None and actor.member_id == author_id and actor.role is not Role.OWNER


def _took_away(actor: Actor, post: Post) -> bool:
    """Whether it was the actor who deleted this post, and everybody saw it until then."""
    lines = Activity.everywhere.filter(
        community_id=post.community_id, subject_type="post", subject_id=post.id, kind="content.post.deleted"
    )
    last = lines.order_by("-id").first()
    if last is None or actor.member_id is None:
        return False
    return last.member_id == actor.member_id and last.details.get("before") == ContentState.VISIBLE


def change_state(*, actor: Actor, post: Post, state: ContentState, kind: str, reason: str = "") -> Post:
    """Move a post between visible, held, hidden and deleted, with its counters, and log it under `kind`."""
    with transaction.atomic():
        post = Post.everywhere.select_for_update(of=("self",)).select_related("thread__space").get(id=post.id)
        before = post.state
        if before == state:
            return post
        post.state = state
        post.revision += 1
        post.save(update_fields=["state", "revision"])
        if before == ContentState.VISIBLE:
            count_post_out(post, post.thread)
            _count_reply(post, -1)
        elif state == ContentState.VISIBLE:
            count_post_in(post, post.thread)
            _count_reply(post, 1)
        Thread.everywhere.filter(id=post.thread_id, accepted_post=post).exclude(
            accepted_post__state=ContentState.VISIBLE
        ).update(accepted_post=None)
        details = {"reason": reason, "before": before}
        note(kind, actor=actor, thread=post.thread, subject=("post", post.id), details=details)
    return post


def _keep_beside(
    post: Post, rendered: Rendered, attachment_ids: Sequence[int], poll: NewPoll | None, actor: Actor
) -> None:
    if poll is not None:
        insert_poll(actor=actor, post=post, poll=poll)
    keep_files(post, rendered, attachment_ids, actor=actor)
    if rendered.lone_links:
        keep_links(post, rendered)


def _count_reply(post: Post, step: int) -> None:
    if post.root_id is not None:
        root = Post.everywhere.filter(id=post.root_id)
        root.update(reply_count=F("reply_count") + step, revision=F("revision") + 1)


def _next_number(thread: Thread) -> int:
    # The update takes the row's lock, so two replies at once get two numbers.
    Thread.everywhere.filter(id=thread.id).update(last_number=F("last_number") + 1)
    return int(Thread.everywhere.values_list("last_number", flat=True).get(id=thread.id))


def _sent_under(key: str, actor: Actor, thread: Thread) -> Post | None:
    if not key or actor.member_id is None:
        return None
    return Post.everywhere.filter(author_id=actor.member_id, sent_key=key, thread=thread).first()


def _sent_just_now(actor: Actor, thread: Thread, markdown: str) -> Post | None:
    if actor.member_id is None or not thread.is_topic:
        return None
    since = timezone.now() - _TWICE_WITHIN
    return Post.everywhere.filter(
        thread=thread, author_id=actor.member_id, created_at__gte=since, markdown=markdown
    ).first()


def _within_daily_limit(actor: Actor) -> None:
    if actor.is_system or actor.member_id is None:
        return
    most = abilities_of(actor).posts_a_day
    since = timezone.now() - timedelta(days=1)
    own = Post.everywhere.filter(community_id=actor.community_id, author_id=actor.member_id, created_at__gte=since)
    if own.filter(thread__kind=Thread.Kind.TOPIC).count() >= most:
        raise RuleBroken("daily-limit", _("You may write %(most)s posts a day for now.") % {"most": most})


def _read_own(post: Post, actor: Actor) -> None:
    if actor.member_id is None:
        return
    reader, _made = ThreadReader.everywhere.get_or_create(
        community_id=post.community_id, member_id=actor.member_id, thread_id=post.thread_id
    )
    # Who has read up to here has read their own reply too; who has not keeps what is unread before it.
    if reader.last_read_number >= post.number - 1:
        reader.last_read_number = post.number
    reader.sent_at = post.created_at
    reader.save(update_fields=["last_read_number", "sent_at"])
