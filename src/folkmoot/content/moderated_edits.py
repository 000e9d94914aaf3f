"""Edits by somebody else than the author, judged for themselves: who wrote the words answers for them."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from folkmoot.content import policies
from folkmoot.content.commands import editing, polls
from folkmoot.content.commands.threads import approve_thread_change
from folkmoot.content.models import Poll, Post, Thread
from folkmoot.content.moderated import polls_with, posts_with, subjects, threads_with
from folkmoot.core.actor import Actor
from folkmoot.core.moderation import moderated_subjects
from folkmoot.members.moderated_changes import edits_of


def register_moderated() -> None:
    """All that is moderated of this room. Called once, when Django has loaded."""
    for subject in (
        *subjects(),
        edits_of(
            "post", _("Edit of somebody else's post"), partial(posts_with, of_others=True), _may_judge_post, _edit
        ),
        edits_of(
            "thread", _("Change of somebody else's title or tags"), partial(threads_with, of_others=True),
            _may_judge_thread, _change,
        ),
        edits_of(
            "poll", _("Change of somebody else's poll"), partial(polls_with, of_others=True), _may_judge_poll, _ask
        ),
    ):  # fmt: skip
        moderated_subjects.add(subject.name, subject)


def _post(actor: Actor, post_id: int) -> Post:
    return Post.everywhere.select_related("thread__space").get(community_id=actor.community_id, id=post_id)


def _thread(actor: Actor, thread_id: int) -> Thread:
    return Thread.everywhere.select_related("space").get(community_id=actor.community_id, id=thread_id)


def _poll(actor: Actor, poll_id: int) -> Poll:
    return Poll.everywhere.select_related("post__thread__space").get(community_id=actor.community_id, id=poll_id)


def _may_judge_post(actor: Actor, post_id: int) -> bool:
    return policies.moderates_thread(actor, _post(actor, post_id).thread)


def _may_judge_thread(actor: Actor, thread_id: int) -> bool:
    return policies.moderates_thread(actor, _thread(actor, thread_id))


def _may_judge_poll(actor: Actor, poll_id: int) -> bool:
    return policies.moderates_thread(actor, _poll(actor, poll_id).post.thread)


def _edit(actor: Actor, post_id: int, turned_down: bool) -> None:
    editing.approve_edit(actor=actor, post=_post(actor, post_id), turned_down=turned_down)


def _change(actor: Actor, thread_id: int, turned_down: bool) -> None:
    approve_thread_change(actor=actor, thread=_thread(actor, thread_id), turned_down=turned_down)


def _ask(actor: Actor, poll_id: int, turned_down: bool) -> None:
    polls.approve_poll(actor=actor, poll=_poll(actor, poll_id), turned_down=turned_down)
