"""Opening, renaming, tagging and deleting threads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.content import policies
from folkmoot.content.commands.baking import bake, clean_tags, set_tags
from folkmoot.content.commands.counting import count_thread_in, count_thread_out
from folkmoot.content.commands.noting import note
from folkmoot.content.commands.polls import NewPoll
from folkmoot.content.commands.posts import insert_post
from folkmoot.content.gate import is_held
from folkmoot.content.models import Post, PostRevision, Thread, ThreadReader
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.abilities import abilities_of
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import can_open_thread

TITLE_AT_MOST = 200
TITLE_AT_LEAST = 3


def create_thread(
    *,
    actor: Actor,
    space: Space,
    title: str,
    markdown: str,
    tags: Sequence[str] = (),
    attachment_ids: Sequence[int] = (),
    poll: NewPoll | None = None,
) -> Thread:
    """Open a thread with its first post; the author follows it.

    Records `content.thread.created` and `content.post.created`. Raises NotAllowed; RuleBroken for an empty or
    overlong title or text, too many tags, links, pictures or mentions, a daily limit, or a judge's refusal.
    """
    if not can_open_thread(actor, space):
        raise NotAllowed(_("You may not open threads in this space."))
    title = clean_title(title)
    clean_tags(tags)
    rendered = bake(markdown, actor=actor)
    _within_daily_limit(actor)
    held = is_held(actor=actor, space=space, title=title, rendered=rendered)
    state = ContentState.HELD if held else ContentState.VISIBLE
    with transaction.atomic():
        thread = _insert_thread(actor, space, title, rendered.excerpt, state)
        insert_post(
            actor=actor, thread=thread, markdown=markdown, rendered=rendered, attachment_ids=attachment_ids,
            poll=poll, state=state,
        )  # fmt: skip
        if tags:
            set_tags(thread, tags)
        _follow_own(thread, actor)
        details = {"held": held}
        record(
            "content.thread.created", actor=actor, subject=("thread", thread.id), space_id=space.id,
            thread_id=thread.id, details=details,
        )  # fmt: skip
    return thread


def rename_thread(*, actor: Actor, thread: Thread, title: str) -> Thread:
    """Give a thread another title; the old one stays in the first post's history. Records `content.thread.renamed`."""
    if not policies.can_rename_thread(actor, thread):
        raise NotAllowed(_("You may not rename this thread."))
    title = clean_title(title)
    if title == thread.title:
        return thread
    with transaction.atomic():
        if thread.is_topic:
            _keep_old_title(thread, actor)
        thread.title, thread.slug = title, title_slug(title)
        thread.revision = F("revision") + 1
        thread.save(update_fields=["title", "slug", "revision"])
        thread.refresh_from_db(fields=["revision"])
        note("content.thread.renamed", actor=actor, thread=thread, subject=("thread", thread.id))
    return thread


def retag_thread(*, actor: Actor, thread: Thread, tags: Sequence[str]) -> Thread:
    """Replace a thread's tags; hashtags written in its posts stay. Records `content.thread.retagged`."""
    if not policies.can_rename_thread(actor, thread):
        raise NotAllowed(_("You may not change this thread's tags."))
    with transaction.atomic():
        set_tags(thread, tags)
        Thread.everywhere.filter(id=thread.id).update(revision=F("revision") + 1)
        thread.refresh_from_db(fields=["revision"])
        record("content.thread.retagged", actor=actor, subject=("thread", thread.id), thread_id=thread.id)
    return thread


def delete_thread(*, actor: Actor, thread: Thread) -> Thread:
    """Take a thread out of everybody's sight; staff still see it. Records `content.thread.deleted`."""
    if not policies.can_delete_thread(actor, thread):
        raise NotAllowed(_("You may not delete this thread. Authors may while nobody has replied."))
    with transaction.atomic():
        if thread.state == ContentState.VISIBLE:
            count_thread_out(thread)
        thread.state = ContentState.DELETED
        thread.revision = F("revision") + 1
        thread.save(update_fields=["state", "revision"])
        thread.refresh_from_db(fields=["revision"])
        record("content.thread.deleted", actor=actor, subject=("thread", thread.id), thread_id=thread.id)
    return thread


def clean_title(title: str) -> str:
    """A title as it is kept: one line, neither too short nor too long; raises RuleBroken."""
    cleaned = " ".join(title.split())
    if len(cleaned) < TITLE_AT_LEAST:
        raise RuleBroken("title-too-short", _("Give it a title that says what it is about."), field="title")
    if len(cleaned) > TITLE_AT_MOST:
        raise RuleBroken(
            "title-too-long", _("A title has at most %(most)s characters.") % {"most": TITLE_AT_MOST}, field="title"
        )
    return cleaned


def title_slug(title: str) -> str:
    """A title as it stands in addresses."""
    return slugify(title, allow_unicode=True)[:80].strip("-_") or "thread"


def _insert_thread(actor: Actor, space: Space, title: str, excerpt: str, state: ContentState) -> Thread:
    now = timezone.now()
    thread = Thread.everywhere.create(
        community_id=actor.community_id,
        created_at=now,
        last_post_at=now,
        space=space,
        author_id=actor.member_id,
        last_poster_id=actor.member_id,
        title=title,
        slug=title_slug(title),
        state=state,
        excerpt=excerpt,
    )
    if state == ContentState.VISIBLE:
        count_thread_in(thread)
    return thread


def _within_daily_limit(actor: Actor) -> None:
    if actor.is_system or actor.member_id is None:
        return
    most = abilities_of(actor).threads_a_day
    since = timezone.now() - timedelta(days=1)
    own = Thread.everywhere.filter(community_id=actor.community_id, author_id=actor.member_id, created_at__gte=since)
    if own.count() >= most:
        raise RuleBroken("daily-limit", _("You may open %(most)s threads a day for now.") % {"most": most})


def _keep_old_title(thread: Thread, actor: Actor) -> None:
    first = Post.everywhere.filter(thread=thread).order_by("number").first()
    if first is None:
        return
    number = PostRevision.everywhere.filter(post=first).count() + 1
    PostRevision.everywhere.create(
        community_id=thread.community_id,
        post=first,
        number=number,
        title=thread.title,
        markdown=first.markdown,
        editor_id=actor.member_id,
    )


def _follow_own(thread: Thread, actor: Actor) -> None:
    if actor.member_id is not None:
        ThreadReader.everywhere.update_or_create(
            community_id=thread.community_id,
            member_id=actor.member_id,
            thread=thread,
            defaults={"level": ThreadReader.Level.FOLLOWED, "last_read_number": thread.last_number},
        )
