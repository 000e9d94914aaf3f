"""Messages of channels and conversations: sending them once, pinning them, reading and reading again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.content import policies
from folkmoot.content.commands.asking import NewPoll
from folkmoot.content.commands.baking import bake
from folkmoot.content.commands.gating import judged_text
from folkmoot.content.commands.noting import note
from folkmoot.content.commands.pace import check_pace, refuse_apart
from folkmoot.content.commands.posts import insert_post
from folkmoot.content.models import Mention, Post, Thread, ThreadReader
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.moderation import settle

KEY_AT_MOST = 36
PINS_AT_MOST = 100


def send_message(
    *,
    actor: Actor,
    thread: Thread,
    markdown: str,
    key: str = "",
    root: Post | None = None,
    attachment_ids: Sequence[int] = (),
    poll: NewPoll | None = None,
) -> tuple[Post, bool]:
    """Write in a channel or conversation, or in the thread of one of its messages; whether it is new.

    What the actor sent before under the same key is that message, for ever: it is not written twice and nothing is
    asked again. Records `content.post.created`. Raises NotAllowed, RuleBroken, Refused, RateLimited with the seconds to
    wait, and Conflict for a key that names a message of another thread.
    """
    if known := sent_before(actor, thread, key):
        return known, False
    _may_send(actor, thread, root)
    judged = judged_text(
        actor=actor, space=thread.space, thread=thread, markdown=markdown, rendered=bake(markdown, actor=actor),
        further=poll.words if poll else (), attachment_ids=attachment_ids,
    )  # fmt: skip
    try:
        with transaction.atomic():
            if known := sent_before(actor, thread, key):
                return known, False
            check_pace(actor, thread)
            post = insert_post(
                actor=actor, thread=thread, markdown=judged.markdown, rendered=judged.rendered,
                attachment_ids=attachment_ids, poll=judged.asked(poll), state=judged.state, root=root, sent_key=key,
            )  # fmt: skip
            settle(judged.ruling, actor=actor, subject=("post", post.id))
    except IntegrityError:
        # The same message came twice in one moment.
        if known := sent_before(actor, thread, key):
            return known, False
        raise
    return post, True


def pin_message(*, actor: Actor, post: Post) -> Post:
    """Keep a message at hand for all: who moderates the channel, in a conversation everybody in it.

    Records `content.post.pinned`. Raises NotAllowed, RuleBroken for too many.
    """
    if not policies.can_pin(actor, post):
        raise NotAllowed(_("You may not pin this message."))
    with transaction.atomic():
        pinned = Post.everywhere.filter(thread_id=post.thread_id, pinned_at__isnull=False)
        if post.pinned_at is None and pinned.count() >= PINS_AT_MOST:
            raise RuleBroken("too-many-pins", _("Unpin a message first."))
        _set_pin(actor, post, "content.post.pinned", is_pinned=True)
    return post


def unpin_message(*, actor: Actor, post: Post) -> Post:
    """Take a pin away. Records `content.post.unpinned`. Raises NotAllowed."""
    if not policies.can_pin(actor, post):
        raise NotAllowed(_("You may not unpin this message."))
    with transaction.atomic():
        _set_pin(actor, post, "content.post.unpinned", is_pinned=False)
    return post


def mark_unread(*, actor: Actor, post: Post) -> ThreadReader:
    """From this message on the actor has not read the thread. Records `content.thread.unread`."""
    if not actor.is_member:
        raise NotAllowed(_("Join to keep what you have read."))
    with transaction.atomic():
        reader, _made = ThreadReader.everywhere.update_or_create(
            community_id=post.community_id, member_id=actor.own_id, thread_id=post.thread_id,
            defaults={"last_read_number": post.number - 1, "read_at": timezone.now()},
        )  # fmt: skip
        own = Mention.everywhere.filter(community_id=post.community_id, member_id=actor.own_id)
        own.filter(post__thread_id=post.thread_id, post__number__gte=post.number).update(seen_at=None)
        details = {"number": post.number - 1}
        note(
            "content.thread.unread",
            actor=actor,
            thread=post.thread,
            subject=("thread", post.thread_id),
            details=details,
        )
    return reader


def sent_before(actor: Actor, thread: Thread, key: str) -> Post | None:
    """What the actor sent under this key before; raises Conflict where that stands in another thread."""
    if not key or actor.member_id is None:
        return None
    post = Post.everywhere.select_related("thread").filter(author_id=actor.member_id, sent_key=key).first()
    if post is not None and post.thread_id != thread.id:
        raise Conflict(_("This message was sent to another conversation."))
    return post


def _may_send(actor: Actor, thread: Thread, root: Post | None) -> None:
    if thread.is_topic:
        raise RuleBroken("not-a-chat", _("Messages are written in channels and conversations."))
    if not policies.can_reply(actor, thread):
        raise NotAllowed(_("You may not write here."))
    if root is not None and (root.thread_id != thread.id or root.root_id is not None):
        raise RuleBroken("other-thread", _("The message that you answer stands elsewhere."), field="root")
    refuse_apart(actor, thread)


def _set_pin(actor: Actor, post: Post, kind: str, *, is_pinned: bool) -> None:
    changed = Post.everywhere.filter(id=post.id, pinned_at__isnull=is_pinned).update(
        pinned_at=timezone.now() if is_pinned else None,
        pinned_by_id=actor.member_id if is_pinned else None,
        revision=F("revision") + 1,
    )
    post.refresh_from_db(fields=["pinned_at", "pinned_by", "revision"])
    if changed:
        note(kind, actor=actor, thread=post.thread, subject=("post", post.id))
