"""An archived space is read: members edit, react to and vote on nothing in it any more; who moderates still mends."""

from __future__ import annotations

import pytest

from folkmoot.content import commands, policies
from folkmoot.content.models import Poll, Post, Thread
from folkmoot.core.errors import NotAllowed
from folkmoot.core.testing.cast import Cast
from folkmoot.spaces.commands import archive_space


def _archived(cast: Cast) -> tuple[Post, Poll]:
    poll = commands.NewPoll(question="Which?", options=["One", "Two"])
    thread = commands.create_thread(
        actor=cast.actor(cast.mia), space=cast.forum, title="Before", markdown="Words.", poll=poll
    )
    archive_space(actor=cast.actor(cast.max), space=cast.forum, is_archived=True)
    thread = Thread.objects.select_related("space").get(id=thread.id)
    post = Post.objects.select_related("thread__space").get(thread=thread)
    return post, Poll.objects.select_related("post__thread__space").get(post=post)


def test_members_change_nothing_in_an_archived_space(cast: Cast) -> None:
    post, poll = _archived(cast)
    mia, nils = cast.actor(cast.mia), cast.actor(cast.nils)
    with pytest.raises(NotAllowed):
        commands.edit_post(actor=mia, post=post, markdown="Other words.")
    with pytest.raises(NotAllowed):
        commands.add_reaction(actor=nils, post=post, emoji="👍")
    option = poll.options.all()[0]
    with pytest.raises(NotAllowed, match="archived"):
        commands.cast_ballot(actor=nils, poll=poll, choices=[option.id])
    assert not policies.can_rename_thread(mia, post.thread)
    assert policies.can_edit_post(cast.actor(cast.mo), post)


def test_when_it_is_opened_again_all_is_as_before(cast: Cast) -> None:
    _archived(cast)
    archive_space(actor=cast.actor(cast.max), space=cast.forum, is_archived=False)
    post = Post.objects.select_related("thread__space").get()
    commands.add_reaction(actor=cast.actor(cast.nils), post=post, emoji="👍")
    assert policies.can_edit_post(cast.actor(cast.mia), post)
