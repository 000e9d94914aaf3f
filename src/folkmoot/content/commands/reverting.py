"""Bringing back what a post said before."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.content import policies
from folkmoot.content.commands.editing import edit_post
from folkmoot.content.commands.threads import rename_thread
from folkmoot.content.models import Post, PostRevision
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken


def revert_post(*, actor: Actor, post: Post, revision: PostRevision) -> Post:
    """Let a post say again what it said in an earlier version, as a new edit: who may edit it may do that.

    What it replaces stays in the history, however young. A version that holds a former title brings it back too, where
    the actor may rename. Records `content.post.edited`. Raises NotAllowed, RuleBroken.
    """
    if revision.post_id != post.id:
        raise RuleBroken("other-post", _("This is a version of another post."))
    reason = _("Back to version %(number)s") % {"number": revision.number}
    with transaction.atomic():
        reverted = edit_post(actor=actor, post=post, markdown=revision.markdown, reason=reason, leaves_trace=True)
        if revision.title and policies.can_rename_thread(actor, post.thread):
            rename_thread(actor=actor, thread=post.thread, title=revision.title)
    return reverted
