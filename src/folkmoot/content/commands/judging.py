"""Hiding and restoring whole threads, and turning down what was held."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.content import policies
from folkmoot.content.commands.counting import count_thread_in, count_thread_out
from folkmoot.content.commands.posts import change_state, is_own_case
from folkmoot.content.models import Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.commands.seniority import refuse_against_seniors


def hide_thread(*, actor: Actor, thread: Thread, reason: str = "") -> Thread:
    """Take a thread out of sight for breaking the guidelines. Records `content.thread.hidden` with the reason."""
    return _to_state(actor, thread, ContentState.HIDDEN, "content.thread.hidden", reason)


def restore_thread(*, actor: Actor, thread: Thread) -> Thread:
    """Bring back a hidden or deleted thread. Records `content.thread.restored`.

    Raises RuleBroken for one that was merged into another: its posts are there; NotAllowed for one's own.
    """
    if not Post.everywhere.filter(thread_id=thread.id).exists():
        raise RuleBroken("merged", _("This thread was merged into another. Split it off there."))
    if is_own_case(actor, thread.author_id):
        raise NotAllowed(_("Somebody else has to bring back what you wrote."))
    return _to_state(actor, thread, ContentState.VISIBLE, "content.thread.restored", "")


def reject_post(*, actor: Actor, post: Post, reason: str = "") -> Post:
    """Turn down a held post, and its thread when it opens one. Records `content.post.rejected` with the reason."""
    if not policies.moderates_thread(actor, post.thread):
        raise NotAllowed(_("Moderators judge what is held."))
    if post.state != ContentState.HELD:
        raise RuleBroken("not-held", _("This post is not held for review."))
    refuse_against_seniors(actor, post.author_id)
    with transaction.atomic():
        if post.opens_topic and post.thread.state == ContentState.HELD:
            Thread.everywhere.filter(id=post.thread_id).update(state=ContentState.HIDDEN, revision=F("revision") + 1)
        return change_state(
            actor=actor, post=post, state=ContentState.HIDDEN, kind="content.post.rejected", reason=reason.strip()[:300]
        )


def hold_again(*, actor: Actor, post: Post) -> Post:
    """Let a held post that was judged by a slip wait as before, and its thread when it opens one.

    Records `content.post.reconsidered`. Raises NotAllowed; RuleBroken where it is seen.
    """
    if not policies.moderates_thread(actor, post.thread):
        raise NotAllowed(_("Moderators judge what is held."))
    return put_on_hold(actor=actor, post=post, kind="content.post.reconsidered")


def put_on_hold(*, actor: Actor, post: Post, kind: str) -> Post:
    """Hold what nobody sees, with the thread that it opens, and log it under `kind`.

    The caller has asked the policy. Raises RuleBroken where it is seen.
    """
    if post.thread.state == ContentState.VISIBLE if post.opens_topic else post.state == ContentState.VISIBLE:
        raise RuleBroken("seen", _("This post is seen by all."))
    with transaction.atomic():
        if post.opens_topic:
            Thread.everywhere.filter(id=post.thread_id).update(state=ContentState.HELD, revision=F("revision") + 1)
        return change_state(actor=actor, post=post, state=ContentState.HELD, kind=kind)


def _to_state(actor: Actor, thread: Thread, state: ContentState, kind: str, reason: str) -> Thread:
    if not policies.moderates_thread(actor, thread):
        raise NotAllowed(_("Moderators hide and restore threads."))
    if state != ContentState.VISIBLE:
        refuse_against_seniors(actor, thread.author_id)
    with transaction.atomic():
        thread = Thread.everywhere.select_for_update(of=("self",)).select_related("space").get(id=thread.id)
        if thread.state == state:
            return thread
        if thread.state == ContentState.VISIBLE:
            count_thread_out(thread)
        elif state == ContentState.VISIBLE:
            count_thread_in(thread)
        thread.state = state
        thread.revision += 1
        thread.save(update_fields=["state", "revision"])
        record(
            kind,
            actor=actor,
            subject=("thread", thread.id),
            space_id=thread.space_id,
            thread_id=thread.id,
            details={"reason": reason.strip()[:300]},
        )
    return thread
