"""Who may send again, written otherwise, what was turned down before others saw it."""

from __future__ import annotations

from folkmoot.content import policies
from folkmoot.content.models import Post
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.spaces.policies import can_open_thread, spaces_visible_to


def can_resubmit(actor: Actor, post: Post) -> bool:
    """Who wrote it, where they could write it today: in a place that they see, and that is neither shut nor deleted."""
    thread = post.thread
    if actor.member_id is None or post.author_id != actor.member_id or thread.is_shut:
        return False
    if post.opens_topic:
        if thread.state != ContentState.HIDDEN:
            return False
        return spaces_visible_to(actor).filter(id=thread.space_id).exists() and can_open_thread(actor, thread.space)
    return policies.threads_visible_to(actor).filter(id=thread.id).exists() and policies.can_reply(actor, thread)
