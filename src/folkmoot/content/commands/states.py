"""Pinning, closing, accepting, hiding, approving."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.content import policies
from folkmoot.content.commands.baking import bake, keep_mentions
from folkmoot.content.commands.counting import count_thread_in
from folkmoot.content.commands.gating import judge_reason
from folkmoot.content.commands.posts import change_state, is_own_case
from folkmoot.content.models import Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.commands.seniority import refuse_against_seniors


def pin_thread(*, actor: Actor, thread: Thread) -> Thread:
    """Keep a thread at the top of its space. Records `content.thread.pinned`."""
    return _curated(actor, thread, "content.thread.pinned", pinned_at=timezone.now(), pinned_by_id=actor.member_id)


def unpin_thread(*, actor: Actor, thread: Thread) -> Thread:
    """Let a thread sink again. Records `content.thread.unpinned`."""
    return _curated(actor, thread, "content.thread.unpinned", pinned_at=None, pinned_by_id=None)


def close_thread(*, actor: Actor, thread: Thread, reason: str = "") -> Thread:
    """Nobody but moderators replies any more; all read the reason. Records `content.thread.closed`."""
    if not policies.curates_thread(actor, thread):
        raise NotAllowed(_("Moderators do that."))
    reason = judge_reason(actor, thread, reason)
    changes = {"closed_at": timezone.now(), "closed_by_id": actor.member_id, "close_reason": reason.strip()[:300]}
    return _curated(actor, thread, "content.thread.closed", **changes)


def reopen_thread(*, actor: Actor, thread: Thread) -> Thread:
    """People may reply again. Records `content.thread.reopened`."""
    return _curated(actor, thread, "content.thread.reopened", closed_at=None, closed_by_id=None, close_reason="")


def accept_answer(*, actor: Actor, post: Post) -> Thread:
    """Mark a post as the answer to its thread's question. Records `content.answer.accepted`."""
    thread = post.thread
    if not policies.can_accept_answer(actor, thread):
        raise NotAllowed(_("Only who asked, and moderators, accept an answer."))
    if post.number == 1 or post.state != ContentState.VISIBLE:
        raise RuleBroken("not-an-answer", _("A question is not its own answer."))
    return _changed(actor, thread, "content.answer.accepted", subject=("post", post.id), accepted_post_id=post.id)


def unaccept_answer(*, actor: Actor, thread: Thread) -> Thread:
    """The question is open again. Records `content.answer.unaccepted`."""
    if not policies.can_accept_answer(actor, thread):
        raise NotAllowed(_("Only who asked, and moderators, accept an answer."))
    return _changed(actor, thread, "content.answer.unaccepted", accepted_post_id=None)


def make_wiki(*, actor: Actor, post: Post, is_wiki: bool = True) -> Post:
    """Let members from trust level 1 on edit a post, or no longer. Records `content.post.wiki`."""
    may = policies.curates_thread(actor, post.thread) or (
        policies.can_edit_post(actor, post) and post.author_id == actor.member_id
    )
    if not (may and post.thread.is_topic):
        raise NotAllowed(_("You may not make this post a wiki."))
    with transaction.atomic():
        post.is_wiki = is_wiki
        post.revision += 1
        post.save(update_fields=["is_wiki", "revision"])
        record("content.post.wiki", actor=actor, subject=("post", post.id), thread_id=post.thread_id)
    return post


def hide_post(*, actor: Actor, post: Post, reason: str = "") -> Post:
    """Take a post out of sight for breaking the guidelines. Records `content.post.hidden` with the reason."""
    if not policies.moderates_thread(actor, post.thread):
        raise NotAllowed(_("Moderators hide posts."))
    refuse_against_seniors(actor, post.author_id)
    return change_state(
        actor=actor, post=post, state=ContentState.HIDDEN, kind="content.post.hidden", reason=reason.strip()[:300]
    )


def approve_post(*, actor: Actor, post: Post) -> Post:
    """Let a held post, and its thread when it opens one, be seen. Records `content.post.approved`."""
    if not policies.moderates_thread(actor, post.thread) or is_own_case(actor, post.author_id):
        raise NotAllowed(_("Moderators approve posts."))
    with transaction.atomic():
        thread = post.thread
        if post.opens_topic and thread.state == ContentState.HELD:
            thread.state = ContentState.VISIBLE
            thread.save(update_fields=["state"])
            count_thread_in(thread)
        post = change_state(actor=actor, post=post, state=ContentState.VISIBLE, kind="content.post.approved")
        keep_mentions(post, bake(post.markdown, actor=Actor.system(actor.community_id)))
    return post


def _curated(actor: Actor, thread: Thread, kind: str, **changes: Any) -> Thread:
    if not policies.curates_thread(actor, thread):
        raise NotAllowed(_("Moderators do that."))
    return _changed(actor, thread, kind, **changes)


def _changed(
    actor: Actor, thread: Thread, kind: str, *, subject: tuple[str, int] | None = None, **changes: Any
) -> Thread:
    with transaction.atomic():
        Thread.everywhere.filter(id=thread.id).update(revision=F("revision") + 1, **changes)
        thread.refresh_from_db()
        record(
            kind,
            actor=actor,
            subject=subject or ("thread", thread.id),
            space_id=thread.space_id,
            thread_id=thread.id,
            details={"reason": changes["close_reason"]} if changes.get("close_reason") else None,
        )
    return thread
