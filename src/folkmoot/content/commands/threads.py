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
from folkmoot.content.commands.asking import NewPoll
from folkmoot.content.commands.baking import TAGS_AT_MOST, bake, clean_tags, set_tags
from folkmoot.content.commands.counting import count_thread_in, count_thread_out
from folkmoot.content.commands.gating import judge_words, judged_text
from folkmoot.content.commands.noting import note
from folkmoot.content.commands.posts import insert_post
from folkmoot.content.models import Post, PostRevision, Thread, ThreadReader
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import settle
from folkmoot.members.abilities import abilities_of
from folkmoot.members.commands.pending import as_edit, drop_change, put_off, take_change
from folkmoot.members.commands.seniority import refuse_against_seniors
from folkmoot.members.queries import actor_of
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
    overlong title or text, too many tags, links, pictures or mentions, a daily limit; Refused by a rule.
    """
    if not can_open_thread(actor, space):
        raise NotAllowed(_("You may not open threads in this space."))
    title = clean_title(title)
    tags = clean_tags(tags)
    _within_daily_limit(actor)
    judged = judged_text(
        actor=actor, space=space, title=title, markdown=markdown, rendered=bake(markdown, actor=actor),
        further=[*(poll.words if poll else ()), *tags], attachment_ids=attachment_ids,
    )  # fmt: skip
    title = clean_title((judged.ruling.title or title)[:TITLE_AT_MOST])
    tags = [*map(judged.ruling.said, tags), *judged.ruling.tags]
    with transaction.atomic():
        thread = _insert_thread(actor, space, title, judged.rendered.excerpt, judged.state)
        post = insert_post(
            actor=actor, thread=thread, markdown=judged.markdown, rendered=judged.rendered,
            attachment_ids=attachment_ids, poll=judged.asked(poll), state=judged.state,
        )  # fmt: skip
        if tags:
            set_tags(thread, tags[:TAGS_AT_MOST])
        _follow_own(thread, actor)
        # Of a topic and its first post there is one case, under the post.
        settle(judged.ruling, actor=actor, subject=("post", post.id))
        details = {"held": judged.state == ContentState.HELD}
        note("content.thread.created", actor=actor, thread=thread, subject=("thread", thread.id), details=details)
    return thread


def rename_thread(*, actor: Actor, thread: Thread, title: str) -> Thread:
    """Give a thread another title; the old one stays in the first post's history, and in sight while this one is held.

    Records `content.thread.renamed` or `members.change.held`. Raises NotAllowed, RuleBroken, Refused.
    """
    if not policies.can_rename_thread(actor, thread):
        raise NotAllowed(_("You may not rename this thread."))
    title = clean_title(title)
    if title == thread.title:
        return thread
    ruling = judge_words(
        actor=actor, kind="thread", words=[title], field="title", space_id=thread.space_id, thread=thread,
        subject_id=thread.id,
    )  # fmt: skip
    title, subject = clean_title(ruling.said(title, TITLE_AT_MOST)), ("thread", thread.id)
    with transaction.atomic():
        if ruling.is_held and thread.state == ContentState.VISIBLE:
            change = put_off(actor=actor, subject=subject, changes={"title": title}, together=False)
            subject = as_edit(change, thread.author_id)
        else:
            drop_change(thread.community_id, subject)
            write_title(actor=actor, thread=thread, title=title)
        settle(ruling, actor=actor, subject=subject)
    return thread


def retag_thread(*, actor: Actor, thread: Thread, tags: Sequence[str]) -> Thread:
    """Replace a thread's tags; hashtags written in its posts stay. The old ones stay too while the new are held.

    Records `content.thread.retagged` or `members.change.held`. Raises NotAllowed, RuleBroken, Refused.
    """
    if not policies.can_rename_thread(actor, thread):
        raise NotAllowed(_("You may not change this thread's tags."))
    tags = clean_tags(tags)
    if not (new := [tag for tag in tags if tag not in thread.tag_names]):
        with transaction.atomic():
            write_tags(actor=actor, thread=thread, tags=tags)
        return thread
    ruling = judge_words(
        actor=actor, kind="tag", words=new, field="tags", space_id=thread.space_id, thread=thread, subject_id=thread.id
    )
    tags, subject = [ruling.said(tag) for tag in tags], ("thread", thread.id)
    with transaction.atomic():
        if ruling.is_held and thread.state == ContentState.VISIBLE:
            change = put_off(actor=actor, subject=subject, changes={"tags": tags}, together=False)
            subject = as_edit(change, thread.author_id)
        else:
            write_tags(actor=actor, thread=thread, tags=tags)
        settle(ruling, actor=actor, subject=subject)
    return thread


def approve_thread_change(*, actor: Actor, thread: Thread, turned_down: bool = False) -> Thread:
    """Give a thread the title and the tags that were held. Who moderates.

    With `turned_down` also a change that was turned down. Records what the change would have. Raises NotAllowed.
    """
    if not policies.moderates_thread(actor, thread):
        raise NotAllowed(_("Moderators approve posts."))
    with transaction.atomic():
        change = take_change(thread.community_id, ("thread", thread.id), turned_down=turned_down)
        if change is not None:
            writer = actor_of(change.member) if change.member is not None else actor
            if title := change.changes.get("title"):
                write_title(actor=writer, thread=thread, title=title)
            if "tags" in change.changes:
                write_tags(actor=writer, thread=thread, tags=change.changes["tags"])
    return thread


def write_title(*, actor: Actor, thread: Thread, title: str) -> None:
    """Write a title that has been judged. The caller holds the transaction."""
    if thread.is_topic:
        _keep_old_title(thread, actor)
    thread.title, thread.slug = title[:TITLE_AT_MOST], title_slug(title)
    thread.revision = F("revision") + 1
    thread.save(update_fields=["title", "slug", "revision"])
    thread.refresh_from_db(fields=["revision"])
    note("content.thread.renamed", actor=actor, thread=thread, subject=("thread", thread.id))


def write_tags(*, actor: Actor, thread: Thread, tags: Sequence[str]) -> None:
    """Write tags that have been judged. The caller holds the transaction."""
    set_tags(thread, tags)
    Thread.everywhere.filter(id=thread.id).update(revision=F("revision") + 1)
    thread.refresh_from_db(fields=["revision"])
    record("content.thread.retagged", actor=actor, subject=("thread", thread.id), thread_id=thread.id)


def delete_thread(*, actor: Actor, thread: Thread) -> Thread:
    """Take a thread out of everybody's sight; staff still see it. Records `content.thread.deleted`."""
    if not policies.can_delete_thread(actor, thread):
        raise NotAllowed(_("You may not delete this thread. Authors may while nobody has replied."))
    if not thread.is_direct:
        refuse_against_seniors(actor, thread.author_id)
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
