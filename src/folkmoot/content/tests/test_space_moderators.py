"""Who looks after a space moderates in it, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from folkmoot.content import commands, policies
from folkmoot.content.commands import NewPoll
from folkmoot.content.models import Poll, Post, Thread
from folkmoot.content.policies import posts_visible_to, threads_visible_to
from folkmoot.content.queries.heads import post_heads
from folkmoot.content.tests.test_commands_posts import a_reply
from folkmoot.content.tests.test_commands_posts import a_thread as opened
from folkmoot.content.tests.test_views_threads import PREFIX, browser, page_of
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.errors import NotAllowed
from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as
from folkmoot.spaces.commands import add_space_member, remove_space_member


@pytest.fixture
def nils(cast: Cast) -> Actor:
    """Nils, trust level 0, looks after the forum."""
    add_space_member(actor=cast.actor(cast.max), space=cast.forum, member=cast.nils, is_moderator=True)
    return cast.actor(cast.nils)


def written(cast: Cast, space: str) -> tuple[Thread, Post]:
    poll = NewPoll(question="Which?", options=["a", "b"])
    thread = opened(cast, space=getattr(cast, space), poll=poll)
    return thread, a_reply(cast, thread, by=cast.eda)


RIGHTS: dict[str, Callable[[Actor, Thread, Post], bool]] = {
    "edit": lambda actor, thread, post: policies.can_edit_post(actor, post),
    "delete": lambda actor, thread, post: policies.can_delete_post(actor, post),
    "delete thread": lambda actor, thread, post: policies.can_delete_thread(actor, thread),
    "rename": lambda actor, thread, post: policies.can_rename_thread(actor, thread),
    "curate": lambda actor, thread, post: policies.can_curate(actor, thread.space_id),
    "moderate": lambda actor, thread, post: policies.can_moderate(actor, thread.space_id),
    "close a poll": lambda actor, thread, post: policies.can_close_poll(actor, Poll.objects.get(post__thread=thread)),
    "remove a card": lambda actor, thread, post: policies.can_remove_preview(actor, post),
}


@pytest.mark.parametrize("right", RIGHTS)
def test_each_right_holds_in_the_space_and_nowhere_else(cast: Cast, nils: Actor, right: str) -> None:
    asks = RIGHTS[right]
    assert asks(nils, *written(cast, "forum"))
    assert not asks(nils, *written(cast, "questions"))
    remove_space_member(actor=cast.actor(cast.max), space=cast.forum, member=cast.nils)
    assert not asks(nils, *written(cast, "forum"))


@pytest.mark.parametrize(
    "changed",
    [
        {"silenced": True},
        {"needs_acceptance": True},
        {"kind": ActorKind.TOKEN, "scopes": frozenset({"read", "write"})},
    ],
)
def test_who_may_not_write_or_act_does_not_moderate(cast: Cast, nils: Actor, changed: dict[str, object]) -> None:
    thread, post = written(cast, "forum")
    held = a_reply(cast, thread, "Held back", by=cast.max)
    Post.objects.filter(id=held.id).update(state="held")
    limited = replace(nils, **changed)  # type: ignore[arg-type]
    assert not any(asks(limited, thread, post) for asks in RIGHTS.values())
    assert not posts_visible_to(limited).filter(id=held.id).exists()


def test_what_is_held_or_hidden_is_seen_in_the_space_alone(cast: Cast, nils: Actor) -> None:
    for space in ("forum", "questions"):
        thread, post = written(cast, space)
        Post.objects.filter(id=post.id).update(state="hidden")
        hidden = opened(cast, space=getattr(cast, space), title=f"Hidden in {space}")
        Thread.objects.filter(id=hidden.id).update(state="hidden")
    seen = set(threads_visible_to(nils).filter(state="hidden").values_list("title", flat=True))
    assert seen == {"Hidden in forum"}
    thread = Thread.objects.filter(space=cast.forum, state="visible").get()
    client = browser(cast.nils)
    assert b"Hidden by a moderator" in client.get(page_of(thread)).content
    elsewhere = Thread.objects.filter(space=cast.questions, state="visible").get()
    assert b"Hidden by a moderator" not in client.get(page_of(elsewhere)).content
    heads = post_heads(nils, thread.id, start=1, most=20, space_id=thread.space_id)
    assert len(heads) == posts_visible_to(nils).filter(thread=thread).count() == 2


def test_commands_let_them_and_log_who_it_was(cast: Cast, nils: Actor) -> None:
    thread, post = written(cast, "forum")
    commands.pin_thread(actor=nils, thread=thread)
    commands.close_thread(actor=nils, thread=thread, reason="Enough")
    commands.edit_post(actor=nils, post=post, markdown="Without the address.")
    commands.hide_post(actor=nils, post=post, reason="Off the matter")
    commands.restore_post(actor=nils, post=Post.objects.get(id=post.id))
    commands.hide_thread(actor=nils, thread=thread)
    other, reply = written(cast, "questions")
    for refused in (
        lambda: commands.pin_thread(actor=nils, thread=other),
        lambda: commands.close_thread(actor=nils, thread=other),
        lambda: commands.edit_post(actor=nils, post=reply, markdown="No."),
        lambda: commands.hide_post(actor=nils, post=reply),
        lambda: commands.hide_thread(actor=nils, thread=other),
        lambda: commands.merge_threads(actor=nils, source=thread, target=other),
        lambda: commands.move_thread(actor=nils, thread=other, space=cast.forum),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_threads_leave_for_where_one_may_write(cast: Cast, nils: Actor) -> None:
    thread, _reply = written(cast, "forum")
    with pytest.raises(NotAllowed):
        commands.move_thread(actor=nils, thread=thread, space=cast.articles)
    assert commands.move_thread(actor=nils, thread=thread, space=cast.questions).space_id == cast.questions.id


def test_what_is_held_is_found_and_approved(cast: Cast, nils: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    judged_as(monkeypatch, Outcome.HOLD)
    held, elsewhere = opened(cast, title="Held here"), opened(cast, title="Held there", space=cast.questions)
    assert opened(cast, title="My own").state == "held"
    own = commands.create_thread(actor=nils, space=cast.forum, title="By the moderator", markdown="Seen at once.")
    assert own.state == "visible"
    client = browser(cast.nils)
    page = client.get(f"{PREFIX}/manage/").content
    assert b"Held here" in page
    assert b"Held there" not in page
    assert b"Ask to join" not in page
    assert browser(cast.eda).get(f"{PREFIX}/manage/").status_code == 403
    for thread, status in ((held, 302), (elsewhere, 404)):
        post = Post.objects.get(thread=thread)
        assert client.post(f"{PREFIX}/p/{post.id}/approve/").status_code == status
    assert Thread.objects.get(id=held.id).state == "visible"


def test_a_whole_thread_is_hidden_and_comes_back(cast: Cast, nils: Actor) -> None:
    thread, _reply = written(cast, "forum")
    client, address = browser(cast.nils), f"{PREFIX}/t/{thread.id}/hide/"
    assert b"Hide thread" in client.get(f"{PREFIX}/t/{thread.id}/actions/").content
    assert client.post(address, {"reason": "Off the matter"}).status_code == 302
    assert browser(cast.mia).get(page_of(thread)).status_code == 404
    assert b"Let everybody see it again" in client.get(f"{PREFIX}/t/{thread.id}/actions/").content
    assert client.post(address, {"on": "0"}).status_code == 302
    assert browser(cast.mia).get(page_of(thread)).status_code == 200
    assert browser(cast.mia).post(address).status_code == 403
