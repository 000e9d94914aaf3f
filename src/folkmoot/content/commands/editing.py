"""Changing the text of posts, and letting changes through that were held."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.content import policies
from folkmoot.content.commands.baking import add_hashtags, bake, keep_files, keep_mentions
from folkmoot.content.commands.gating import judged_edit
from folkmoot.content.commands.judging import put_on_hold
from folkmoot.content.commands.noting import note
from folkmoot.content.commands.previews import keep_links
from folkmoot.content.markup import RENDER_VERSION, Rendered
from folkmoot.content.models import Post, PostRevision, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.resending import can_resubmit
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.moderation import settle
from folkmoot.members.commands.pending import as_edit, drop_change, put_off, take_change
from folkmoot.members.queries import actor_of

# Who corrects a slip at once leaves no trace of it.
GRACE = timedelta(minutes=5)


def edit_post(
    *,
    actor: Actor,
    post: Post,
    markdown: str,
    reason: str = "",
    expected_revision: int | None = None,
    leaves_trace: bool = False,
) -> Post:
    """Change a post's text; what it said before stays in its history, except a quick correction of one's own.

    `leaves_trace` keeps that too. An edit that the gate holds waits, and the old text is seen meanwhile.

    Records `content.post.edited` or `members.change.held`. Raises Conflict when its text has changed since
    `expected_revision`, NotAllowed, RuleBroken, Refused by a rule of the community.
    """
    if not policies.can_edit_post(actor, post):
        raise NotAllowed(_("You may not edit this post."))
    rendered = bake(markdown, actor=actor, post=post)
    judged = judged_edit(actor=actor, post=post, markdown=markdown, rendered=rendered, reason=reason)
    reason = judged.ruling.said(reason)
    with transaction.atomic():
        post = _locked(post)
        if expected_revision is not None and expected_revision < post.text_revision:
            raise Conflict(_("Somebody else has edited this post meanwhile. Compare before you save."))
        if judged.markdown == post.markdown:
            return post
        subject = ("post", post.id)
        if judged.ruling.is_held and post.state == ContentState.VISIBLE:
            said = {"markdown": judged.markdown, "reason": reason.strip()[:200]}
            change = put_off(actor=actor, subject=subject, changes=said, together=False)
            subject = as_edit(change, post.author_id)
        else:
            drop_change(post.community_id, subject)
            _rewrite(actor, post, judged.markdown, judged.rendered, reason, leaves_trace=leaves_trace)
        settle(judged.ruling, actor=actor, subject=subject)
    return post


def approve_edit(*, actor: Actor, post: Post, turned_down: bool = False) -> Post:
    """Make an edit that was held, as its writer's; with `turned_down` also one that was turned down. Who moderates.

    Records `content.post.edited`. Raises NotAllowed.
    """
    if not policies.moderates_thread(actor, post.thread):
        raise NotAllowed(_("Moderators approve posts."))
    with transaction.atomic():
        post = _locked(post)
        change = take_change(post.community_id, ("post", post.id), turned_down=turned_down)
        if change is None:
            return post
        writer = actor_of(change.member) if change.member is not None else actor
        markdown = change.changes["markdown"]
        rendered = bake(markdown, actor=Actor.system(post.community_id), post=post)
        _rewrite(writer, post, markdown, rendered, change.changes.get("reason", ""), leaves_trace=True)
    return post


def resubmit_post(*, actor: Actor, post: Post, markdown: str) -> Post:
    """Write otherwise what moderators turned down unseen: its author, and it is held until they have looked again.

    The caller has asked whether that is so. Records `content.post.edited` and `content.post.resubmitted`. Raises
    NotAllowed, also where the author could not write any more; RuleBroken where it is not out of sight, or says the
    same; Refused by a rule of the community.
    """
    if not can_resubmit(actor, post):
        raise NotAllowed(_("You may not send this again."))
    rendered = bake(markdown, actor=actor, post=post)
    judged = judged_edit(actor=actor, post=post, markdown=markdown, rendered=rendered, reason="")
    with transaction.atomic():
        post = _locked(post)
        # Asked again of what is locked: a moderator may have deleted it meanwhile.
        if post.state != ContentState.HIDDEN or not can_resubmit(actor, post):
            raise RuleBroken("not-turned-down", _("This was not turned down, or was sent again already."))
        if judged.markdown == post.markdown:
            raise RuleBroken("unchanged", _("Change what was wrong before you send it again."), field="markdown")
        _rewrite(actor, post, judged.markdown, judged.rendered, "", leaves_trace=True)
        post = put_on_hold(actor=actor, post=post, kind="content.post.resubmitted")
        settle(judged.ruling, actor=actor, subject=("post", post.id))
    return post


def _locked(post: Post) -> Post:
    return Post.everywhere.select_for_update(of=("self",)).select_related("thread__space").get(id=post.id)


def _rewrite(actor: Actor, post: Post, markdown: str, rendered: Rendered, reason: str, *, leaves_trace: bool) -> None:
    if leaves_trace or not _is_quick_correction(actor, post):
        _keep_revision(post, actor, reason)
    _write_text(post, markdown, rendered)
    mentioned = keep_mentions(post, rendered)
    keep_files(post, rendered, (), actor=actor)
    keep_links(post, rendered)
    if post.thread.is_topic:
        add_hashtags(post.thread, rendered)
    if post.opens_topic:
        Thread.everywhere.filter(id=post.thread_id).update(excerpt=rendered.excerpt)
    Thread.everywhere.filter(id=post.thread_id).update(revision=F("revision") + 1)
    details = {"mentioned": mentioned} if mentioned else None
    note("content.post.edited", actor=actor, thread=post.thread, subject=("post", post.id), details=details)


def _is_quick_correction(actor: Actor, post: Post) -> bool:
    if actor.member_id != post.author_id or timezone.now() - post.created_at >= GRACE or post.reply_count:
        return False
    # Of what somebody else wrote into it the history keeps which words are whose.
    return not PostRevision.everywhere.filter(post=post).exclude(editor_id=actor.member_id).exists()


def _write_text(post: Post, markdown: str, rendered: Rendered) -> None:
    post.markdown, post.html, post.render_version = markdown, rendered.html, RENDER_VERSION
    post.edited_at = timezone.now()
    post.revision += 1
    post.text_revision = post.revision
    post.save(
        update_fields=["markdown", "html", "render_version", "edited_at", "edit_count", "revision", "text_revision"]
    )


def _keep_revision(post: Post, actor: Actor, reason: str) -> None:
    post.edit_count += 1
    PostRevision.everywhere.create(
        community_id=post.community_id,
        post=post,
        number=PostRevision.everywhere.filter(post=post).count() + 1,
        markdown=post.markdown,
        editor_id=actor.member_id,
        reason=reason.strip()[:200],
    )
