"""Opening threads, replying, editing, deleting: rules, counters and log lines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.content import commands
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.models import Mention, Post, PostRevision, Thread
from folkmoot.content.policies import posts_visible_to, threads_visible_to
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast


def a_thread(cast: Cast, **fields: object) -> Thread:
    defaults: dict[str, object] = {"space": cast.forum, "title": "A walk on the moor", "markdown": "Who **joins**?"}
    return commands.create_thread(actor=cast.actor(cast.mia), **(defaults | fields))  # type: ignore[arg-type]


def a_reply(cast: Cast, thread: Thread, text: str = "I do.", by: object = None) -> Post:
    return commands.create_post(actor=cast.actor(by or cast.max), thread=thread, markdown=text)  # type: ignore[arg-type]


def test_a_thread_opens_with_its_first_post(cast: Cast) -> None:
    thread = a_thread(cast, tags=["Walks", "walks", "#summer"])
    post = Post.objects.get(thread=thread)
    assert (post.number, thread.post_count, thread.slug) == (1, 1, "a-walk-on-the-moor")
    assert "<strong>joins</strong>" in post.html
    assert thread.tag_names == ["walks", "summer"]
    kinds = set(Activity.objects.filter(thread_id=thread.id).values_list("kind", flat=True))
    assert {"content.thread.created", "content.post.created"} <= kinds


def test_replies_are_numbered_and_counted(cast: Cast) -> None:
    thread = a_thread(cast)
    a_reply(cast, thread, "one")
    post = a_reply(cast, thread, "two")
    assert post.number == 3
    assert list(wrong_counters(cast.community.id)) == []


def test_the_same_reply_sent_twice_is_one_post(cast: Cast) -> None:
    thread = a_thread(cast)
    assert a_reply(cast, thread).id == a_reply(cast, thread).id


def test_a_closed_thread_takes_replies_of_staff_only(cast: Cast) -> None:
    thread = commands.close_thread(actor=cast.actor(cast.mo), thread=a_thread(cast))
    with pytest.raises(NotAllowed):
        a_reply(cast, thread, by=cast.mia)
    assert a_reply(cast, thread, by=cast.mo).number == 2


@pytest.mark.parametrize("who", ["bea", None])
def test_who_does_not_belong_cannot_reply(cast: Cast, who: str | None) -> None:
    thread = a_thread(cast)
    actor = cast.actor(getattr(cast, who) if who else None)
    with pytest.raises(NotAllowed):
        commands.create_post(actor=actor, thread=thread, markdown="let me in")


def test_an_edit_keeps_what_was_said_before(cast: Cast) -> None:
    post = a_reply(cast, a_thread(cast), "first version")
    Post.objects.filter(id=post.id).update(created_at=timezone.now() - timedelta(hours=1))
    post.refresh_from_db()
    edited = commands.edit_post(actor=cast.actor(cast.max), post=post, markdown="second version")
    assert "second version" in edited.html
    assert PostRevision.objects.get(post=post).markdown == "first version"


def test_a_quick_correction_leaves_no_trace(cast: Cast) -> None:
    post = a_reply(cast, a_thread(cast), "frist version")
    commands.edit_post(actor=cast.actor(cast.max), post=post, markdown="first version")
    assert not PostRevision.objects.filter(post=post).exists()


def test_two_who_edit_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    post = a_reply(cast, a_thread(cast))
    commands.edit_post(actor=cast.actor(cast.mo), post=post, markdown="by Mo", expected_revision=post.revision)
    with pytest.raises(Conflict):
        commands.edit_post(actor=cast.actor(cast.max), post=post, markdown="by Max", expected_revision=post.revision)


def test_others_do_not_edit_but_a_wiki_is_for_all(cast: Cast) -> None:
    post = a_reply(cast, a_thread(cast), by=cast.mo)
    with pytest.raises(NotAllowed):
        commands.edit_post(actor=cast.actor(cast.mia), post=post, markdown="mine now")
    commands.make_wiki(actor=cast.actor(cast.mo), post=post)
    assert commands.edit_post(actor=cast.actor(cast.mia), post=post, markdown="ours now").markdown == "ours now"


def test_a_deleted_reply_vanishes_and_comes_back(cast: Cast) -> None:
    thread = a_thread(cast)
    post = commands.delete_post(actor=cast.actor(cast.max), post=a_reply(cast, thread))
    assert post not in posts_visible_to(cast.actor(cast.mia))
    assert post in posts_visible_to(cast.actor(cast.mo))
    assert list(wrong_counters(cast.community.id)) == []
    commands.restore_post(actor=cast.actor(cast.mo), post=post)
    assert post in posts_visible_to(cast.actor(cast.mia))
    assert list(wrong_counters(cast.community.id)) == []


def test_private_threads_are_for_who_was_added_and_managers(cast: Cast) -> None:
    thread = a_thread(cast, space=cast.backroom)
    seen_by = {n for n in ("olga", "max", "mo", "mia", "nils", "bea") if _sees(cast, n, thread)}
    assert seen_by == {"olga", "max", "mia"}
    assert thread not in threads_visible_to(cast.actor(None))


def _sees(cast: Cast, name: str, thread: Thread) -> bool:
    return thread in threads_visible_to(cast.actor(getattr(cast, name)))


def test_a_mention_is_kept_once_and_not_of_oneself(cast: Cast) -> None:
    post = a_reply(cast, a_thread(cast), "@Mia and @mia and @max and @nobody")
    assert [mention.member_id for mention in Mention.objects.filter(post=post)] == [cast.mia.id]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("   ", "empty"),
        ("x" * 70_000, "too-long"),
        ("https://a.example https://b.example https://c.example", "too-many-links"),
    ],
)
def test_what_a_newcomer_may_not_post(cast: Cast, text: str, code: str) -> None:
    thread = a_thread(cast)
    with pytest.raises(RuleBroken) as refused:
        commands.create_post(actor=cast.actor(cast.nils), thread=thread, markdown=text)
    assert refused.value.code == code
