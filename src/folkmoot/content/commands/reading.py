"""What a reader keeps: how far they read, what they follow, bookmarks, drafts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.content.commands.noting import note
from folkmoot.content.models import Bookmark, Draft, Mention, Post, Thread, ThreadReader
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken

DRAFTS_AT_MOST = 200
BOOKMARKS_AT_MOST = 5000
CHAT_READ_AT_ONCE = 50


def mark_read(*, actor: Actor, thread: Thread, number: int) -> int:
    """The member has read up to this number; it never goes back. Returns how many posts were new to them.

    Records `content.thread.read` when something was new.
    """
    if not actor.is_member:
        return 0
    number = max(0, min(number, thread.last_number))
    with transaction.atomic():
        reader, _made = ThreadReader.everywhere.select_for_update().get_or_create(
            community_id=actor.community_id, member_id=actor.member_id, thread=thread
        )
        new = number - reader.last_read_number
        if new <= 0:
            return 0
        reader.last_read_number = number
        reader.read_at = timezone.now()
        reader.save(update_fields=["last_read_number", "read_at"])
        Mention.everywhere.filter(
            community_id=actor.community_id,
            member_id=actor.member_id,
            seen_at__isnull=True,
            post__thread=thread,
            post__number__lte=number,
        ).update(seen_at=timezone.now())
        # Whoever jumps to the end of a chat has seen what stood there, not all that was said.
        details = {"posts": new if thread.is_topic else min(new, CHAT_READ_AT_ONCE), "number": number}
        note("content.thread.read", actor=actor, thread=thread, subject=("thread", thread.id), details=details)
    return new


def record_view(*, thread: Thread) -> None:
    """Somebody opened the thread's page."""
    Thread.everywhere.filter(id=thread.id).update(view_count=F("view_count") + 1)


def follow_thread(*, actor: Actor, thread: Thread, level: str) -> ThreadReader:
    """Follow, mute or neither. Records `content.thread.followed`."""
    if not actor.is_member:
        raise NotAllowed(_("Join to follow threads."))
    if level not in ThreadReader.Level.values:
        raise RuleBroken("unknown-level", _("Choose followed, normal or muted."), field="level")
    with transaction.atomic():
        reader, _made = ThreadReader.everywhere.update_or_create(
            community_id=actor.community_id, member_id=actor.member_id, thread=thread, defaults={"level": level}
        )
        note(
            "content.thread.followed",
            actor=actor,
            thread=thread,
            subject=("thread", thread.id),
            details={"level": level},
        )
    return reader


def add_bookmark(*, actor: Actor, post: Post, note: str = "", remind_at: datetime | None = None) -> Bookmark:
    """Keep a post to find it again, perhaps to be reminded of it. Records `content.bookmark.added`."""
    if not actor.is_member:
        raise NotAllowed(_("Join to keep bookmarks."))
    own = Bookmark.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id)
    before = own.filter(post=post).first()
    is_as_before = before is not None and _same_minute(before.remind_at, remind_at)
    if remind_at is not None and remind_at <= timezone.now() and not is_as_before:
        raise RuleBroken("reminder-past", _("The reminder must lie in the future."), field="remind_at")
    if before is None and own.count() >= BOOKMARKS_AT_MOST:
        raise RuleBroken("too-many-bookmarks", _("Remove a bookmark first."))
    with transaction.atomic():
        bookmark, _made = Bookmark.everywhere.update_or_create(
            community_id=actor.community_id,
            member_id=actor.member_id,
            post=post,
            defaults={
                "note": note.strip()[:200],
                "remind_at": remind_at,
                "reminded_at": before.reminded_at if before and is_as_before else None,
            },
        )
        record("content.bookmark.added", actor=actor, subject=("post", post.id))
    return bookmark


def remove_bookmark(*, actor: Actor, post: Post) -> None:
    """Forget a bookmark. Records `content.bookmark.removed` when there was one."""
    with transaction.atomic():
        gone, _by_kind = Bookmark.everywhere.filter(member_id=actor.member_id, post=post).delete()
        if gone:
            record("content.bookmark.removed", actor=actor, subject=("post", post.id))


def save_draft(*, actor: Actor, place: str, markdown: str, title: str = "") -> Draft | None:
    """Keep what is being written; an empty one is discarded. Not logged: nobody else is concerned.

    Raises RuleBroken when there are too many or it is absurdly long.
    """
    if not actor.is_member:
        raise NotAllowed(_("Join to write."))
    if not markdown.strip() and not title.strip():
        discard_draft(actor=actor, place=place)
        return None
    if len(markdown) > 200_000 or len(place) > 60:
        raise RuleBroken("too-long", _("The draft is too long to be kept."))
    own = Draft.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id)
    if not own.filter(place=place).exists() and own.count() >= DRAFTS_AT_MOST:
        raise RuleBroken("too-many-drafts", _("Discard an old draft first."))
    draft, _made = Draft.everywhere.update_or_create(
        community_id=actor.community_id,
        member_id=actor.member_id,
        place=place,
        defaults={"markdown": markdown, "title": title[:200], "updated_at": timezone.now()},
    )
    return draft


def discard_draft(*, actor: Actor, place: str) -> None:
    """Throw a draft away, or forget it because it was published."""
    Draft.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id, place=place).delete()


def _same_minute(one: datetime | None, other: datetime | None) -> bool:
    # A form gives a time to the minute: who changes the note sends the old reminder again.
    return one is not None and other is not None and abs((one - other).total_seconds()) < 60
