"""What was taken away by others, or was never seen, its author does not bring back."""

from __future__ import annotations

import pytest

from folkmoot.content import commands
from folkmoot.content.commands.judging import hide_thread, restore_thread
from folkmoot.content.models import Post
from folkmoot.content.models.thread import ContentState
from folkmoot.core.errors import NotAllowed
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

pytestmark = pytest.mark.django_db


def _reply(cast: Cast, by: Membership) -> Post:
    thread = commands.create_thread(actor=cast.actor(cast.eda), space=cast.forum, title="Heather", markdown="Where?")
    return commands.create_post(actor=cast.actor(by), thread=thread, markdown="On the moor.")


def test_an_author_brings_back_what_they_deleted_and_not_what_a_moderator_did(cast: Cast) -> None:
    mia, post = cast.actor(cast.mia), _reply(cast, cast.mia)
    post = commands.delete_post(actor=mia, post=post)
    post = commands.restore_post(actor=mia, post=post)
    assert post.state == ContentState.VISIBLE
    post = commands.delete_post(actor=cast.actor(cast.mo), post=post)
    with pytest.raises(NotAllowed):
        commands.restore_post(actor=mia, post=post)


@pytest.mark.parametrize("state", [ContentState.HELD, ContentState.HIDDEN])
def test_deleting_and_bringing_back_is_no_way_around_the_gate(cast: Cast, state: str) -> None:
    mia, post = cast.actor(cast.mia), _reply(cast, cast.mia)
    Post.everywhere.filter(id=post.id).update(state=state)
    post.refresh_from_db()
    post = commands.delete_post(actor=mia, post=post)
    with pytest.raises(NotAllowed):
        commands.restore_post(actor=mia, post=post)
    assert commands.restore_post(actor=cast.actor(cast.mo), post=post).state == ContentState.VISIBLE


def test_a_moderator_does_not_bring_back_what_was_hidden_of_their_own(cast: Cast) -> None:
    mo, post = cast.actor(cast.mo), _reply(cast, cast.mo)
    post = commands.hide_post(actor=cast.actor(cast.max), post=post)
    for bring_back in (commands.restore_post, commands.approve_post):
        with pytest.raises(NotAllowed):
            bring_back(actor=mo, post=post)
    thread = commands.create_thread(actor=mo, space=cast.forum, title="Heath", markdown="Where?")
    thread = hide_thread(actor=cast.actor(cast.max), thread=thread)
    with pytest.raises(NotAllowed):
        restore_thread(actor=mo, thread=thread)
    assert restore_thread(actor=cast.actor(cast.max), thread=thread).state == ContentState.VISIBLE
