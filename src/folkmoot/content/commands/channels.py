"""Opening channels and looking after them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from folkmoot.content import policies
from folkmoot.content.commands.counting import count_thread_in
from folkmoot.content.commands.gating import judge_words
from folkmoot.content.commands.noting import note
from folkmoot.content.commands.threads import title_slug
from folkmoot.content.models import Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import settle
from folkmoot.spaces.models import Space

NAME_AT_MOST = 80
PURPOSE_AT_MOST = 300
SLOW_AT_MOST = 6 * 60 * 60


def open_channel(*, actor: Actor, space: Space, name: str, purpose: str = "") -> Thread:
    """Open a channel in a chat space: who moderates the space. Records `content.channel.opened`.

    Raises NotAllowed; RuleBroken for a name that is empty, overlong or taken, and outside of chats.
    """
    if not policies.can_open_channel(actor, space):
        raise NotAllowed(_("Who looks after this space opens channels."))
    if space.kind != Space.Kind.CHAT:
        raise RuleBroken("not-a-chat", _("Channels are opened in spaces for chat."))
    name, purpose = clean_name(name), _clean_purpose(purpose)
    ruling = judge_words(actor=actor, kind="thread", words=[name, purpose], field="name", space_id=space.id)
    name, purpose = ruling.said(name, NAME_AT_MOST), ruling.said(purpose, PURPOSE_AT_MOST)
    with transaction.atomic():
        # Held, so that two of one name do not come at once.
        Space.everywhere.select_for_update().get(id=space.id)
        _refuse_taken(space.id, name)
        thread = Thread.everywhere.create(
            community_id=space.community_id, space=space, kind=Thread.Kind.CHANNEL, author_id=actor.member_id,
            title=name, slug=title_slug(name), purpose=purpose,
        )  # fmt: skip
        count_thread_in(thread)
        note("content.channel.opened", actor=actor, thread=thread, subject=("thread", thread.id))
        settle(ruling, actor=actor, subject=("thread", thread.id))
    return thread


def change_channel(
    *,
    actor: Actor,
    thread: Thread,
    name: str | None = None,
    purpose: str | None = None,
    slow_seconds: int | None = None,
) -> Thread:
    """Give a channel another name, purpose or pace: who moderates it. Records `content.channel.changed`.

    `slow_seconds` is how long a member waits between two messages; those who moderate do not. Raises NotAllowed,
    RuleBroken.
    """
    if thread.kind != Thread.Kind.CHANNEL or not policies.moderates_thread(actor, thread):
        raise NotAllowed(_("Who looks after this space changes its channels."))
    changes = _changes(thread, name, purpose, slow_seconds)
    if not changes:
        return thread
    words = [str(changes[column]) for column in ("title", "purpose") if column in changes]
    ruling = judge_words(
        actor=actor, kind="thread", words=words, field="name", space_id=thread.space_id, thread=thread,
        subject_id=thread.id,
    )  # fmt: skip
    if "title" in changes:
        name = ruling.said(changes["title"], NAME_AT_MOST)
        changes |= {"title": name, "slug": title_slug(name)}
    if "purpose" in changes:
        changes["purpose"] = ruling.said(changes["purpose"], PURPOSE_AT_MOST)
    with transaction.atomic():
        if "title" in changes:
            Space.everywhere.select_for_update().get(id=thread.space_id)
            _refuse_taken(thread.space_id, changes["title"], but=thread.id)
        Thread.everywhere.filter(id=thread.id).update(revision=F("revision") + 1, **changes)
        details = {"fields": sorted(set(changes) - {"slug"})}
        note("content.channel.changed", actor=actor, thread=thread, subject=("thread", thread.id), details=details)
        settle(ruling, actor=actor, subject=("thread", thread.id))
    thread.refresh_from_db()
    return thread


def clean_name(name: str) -> str:
    """A channel's or a conversation's name as it is kept; raises RuleBroken."""
    cleaned = " ".join(name.split()).removeprefix("#").strip()
    if not cleaned:
        raise RuleBroken("no-name", _("Give it a name."), field="name")
    if len(cleaned) > NAME_AT_MOST:
        raise RuleBroken(
            "name-too-long", _("A name has at most %(most)s characters.") % {"most": NAME_AT_MOST}, field="name"
        )
    return cleaned


def _clean_purpose(purpose: str) -> str:
    cleaned = " ".join(purpose.split())
    if len(cleaned) > PURPOSE_AT_MOST:
        message = _("What it is about has at most %(most)s characters.") % {"most": PURPOSE_AT_MOST}
        raise RuleBroken("purpose-too-long", message, field="purpose")
    return cleaned


def _changes(thread: Thread, name: str | None, purpose: str | None, slow_seconds: int | None) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if name is not None and (cleaned := clean_name(name)) != thread.title:
        wanted |= {"title": cleaned, "slug": title_slug(cleaned)}
    if purpose is not None:
        wanted["purpose"] = _clean_purpose(purpose)
    if slow_seconds is not None:
        if not 0 <= slow_seconds <= SLOW_AT_MOST:
            message = _("Between no and %(most)s seconds.") % {"most": SLOW_AT_MOST}
            raise RuleBroken("bad-pace", message, field="slow_seconds")
        wanted["slow_seconds"] = slow_seconds
    return {column: value for column, value in wanted.items() if getattr(thread, column) != value}


def _refuse_taken(space_id: int, name: str, but: int = 0) -> None:
    others = Thread.everywhere.filter(space_id=space_id, kind=Thread.Kind.CHANNEL, state=ContentState.VISIBLE)
    if others.filter(title__iexact=name).exclude(id=but).exists():
        raise RuleBroken("name-taken", _("There is a channel of this name already."), field="name")
