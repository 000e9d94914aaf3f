"""Splitting, merging and moving keep every address and every count."""

from __future__ import annotations

import pytest

from folkmoot.content import commands
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.models import Post, Thread
from folkmoot.content.queries.addresses import resolve_address
from folkmoot.content.tests.test_commands_posts import a_reply, a_thread
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.spaces.commands import create_space


def test_a_split_makes_a_thread_and_old_addresses_lead_there(cast: Cast) -> None:
    thread = a_thread(cast)
    posts = [a_reply(cast, thread, text) for text in ("one", "two", "three")]
    new = commands.split_thread(
        actor=cast.actor(cast.mo), thread=thread, posts=posts[1:], title="Another matter", space=cast.questions
    )
    thread.refresh_from_db()
    assert (thread.post_count, new.post_count) == (2, 2)
    assert new.excerpt == "two"
    assert [post.number for post in Post.objects.filter(thread=new).order_by("number")] == [1, 2]
    assert resolve_address(cast.community.id, thread.id, 3) == (new.id, 1)
    assert list(wrong_counters(cast.community.id)) == []


def test_a_merge_appends_and_the_old_address_leads_there(cast: Cast) -> None:
    source, target = a_thread(cast), a_thread(cast, title="The other walk")
    a_reply(cast, source, "of the source")
    merged = commands.merge_threads(actor=cast.actor(cast.mo), source=source, target=target)
    assert merged.post_count == 3
    assert resolve_address(cast.community.id, source.id, None) == (target.id, 2)
    assert resolve_address(cast.community.id, source.id, 2) == (target.id, 3)
    assert list(wrong_counters(cast.community.id)) == []


def test_a_chain_of_merges_still_leads_to_the_last(cast: Cast) -> None:
    one, two, three = (a_thread(cast, title=f"Thread number {n}") for n in range(3))
    actor = cast.actor(cast.mo)
    commands.merge_threads(actor=actor, source=one, target=two)
    two.refresh_from_db()
    commands.merge_threads(actor=actor, source=two, target=three)
    assert _now_in(cast, one.id, None) == three.id
    assert _now_in(cast, one.id, 1) == three.id


def _now_in(cast: Cast, thread_id: int, number: int | None) -> int:
    found = resolve_address(cast.community.id, thread_id, number)
    assert found is not None
    return found[0]


def test_a_thread_moves_and_counts_move_with_it(cast: Cast) -> None:
    thread = commands.move_thread(actor=cast.actor(cast.mo), thread=a_thread(cast), space=cast.lounge)
    assert Thread.objects.get(id=thread.id).space_id == cast.lounge.id
    assert list(wrong_counters(cast.community.id)) == []


def test_the_first_post_cannot_be_split_off(cast: Cast) -> None:
    thread = a_thread(cast)
    first = Post.objects.get(thread=thread)
    with pytest.raises(RuleBroken):
        commands.split_thread(
            actor=cast.actor(cast.mo), thread=thread, posts=[first], title="Gone away", space=cast.forum
        )


def test_what_was_hidden_opens_no_thread_whose_first_words_all_may_read(cast: Cast) -> None:
    thread = a_thread(cast)
    a_reply(cast, thread, "My number is 12345", by=cast.nils)
    posts = list(Post.objects.filter(thread=thread, number=2))
    commands.hide_post(actor=cast.actor(cast.mo), post=posts[0])
    posts = [*Post.objects.filter(id=posts[0].id), a_reply(cast, thread, "fine")]
    with pytest.raises(RuleBroken, match="not shown"):
        commands.split_thread(
            actor=cast.actor(cast.mo), thread=thread, posts=posts, title="Another matter", space=cast.forum
        )
    assert Thread.objects.count() == 1


def test_members_do_not_move_threads(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.move_thread(actor=cast.actor(cast.mia), thread=a_thread(cast), space=cast.lounge)


def test_an_accepted_answer_stays_accepted_among_questions_only(cast: Cast) -> None:
    olga = cast.actor(cast.olga)
    other = create_space(actor=olga, name="More questions", kind="questions")
    thread = a_thread(cast, space=cast.questions)
    answer = a_reply(cast, thread, "Before breakfast.")
    commands.accept_answer(actor=olga, post=answer)
    thread.refresh_from_db()
    assert commands.move_thread(actor=olga, thread=thread, space=other).accepted_post_id == answer.id
    assert commands.move_thread(actor=olga, thread=thread, space=cast.forum).accepted_post_id is None
