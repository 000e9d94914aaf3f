"""Who sees channels and direct conversations: roles, lists, search, counts."""

from __future__ import annotations

from typing import Any

import pytest

from folkmoot.activity.models import Activity
from folkmoot.content import commands
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.models import Thread
from folkmoot.content.policies import (
    attachments_visible_to,
    can_edit_post,
    can_reply,
    channels_visible_to,
    conversations_of,
    moderates_thread,
    participants_of,
    posts_in_spaces_visible_to,
    posts_visible_to,
    sees_state,
    tags_visible_to,
    threads_visible_to,
    topics_visible_to,
)
from folkmoot.content.queries.homes import held_posts, unanswered_threads
from folkmoot.content.queries.lists import latest_threads, unread_threads
from folkmoot.content.queries.messages import messages_of
from folkmoot.content.queries.pages import posts_of_member
from folkmoot.content.queries.top import top_threads
from folkmoot.content.search import index, search
from folkmoot.content.tests.chatting import a_channel, a_chat, a_talk, say
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.spaces.commands import change_space, order_spaces, space_of_directs
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to


@pytest.fixture
def channel(cast: Cast) -> Thread:
    return a_channel(cast)


@pytest.fixture
def talk(cast: Cast) -> Thread:
    return a_talk(cast)


def test_a_conversation_is_seen_by_who_takes_part_and_by_nobody_else(cast: Cast, talk: Thread) -> None:
    post = say(cast, talk, "Only for you", cast.mia)
    for member in (cast.mia, cast.eda):
        actor = cast.actor(member)
        assert threads_visible_to(actor).filter(id=talk.id).exists()
        assert conversations_of(actor).get() == talk
        assert posts_visible_to(actor).get() == post
    others = [cast.actor(member) for member in (cast.olga, cast.max, cast.mo, cast.nils, cast.bea, cast.otto)]
    system = Actor.system(cast.community.id), Actor.importer(cast.community.id)
    for actor in [*others, Actor.visitor(cast.community.id), *system]:
        assert not threads_visible_to(actor).filter(id=talk.id).exists()
        assert not posts_visible_to(actor).filter(id=post.id).exists()
        assert not conversations_of(actor).exists()
        assert not can_reply(actor, talk) or actor.is_system
        assert not spaces_visible_to(actor).filter(id=talk.space_id).exists()


def test_staff_in_a_conversation_are_like_everybody(cast: Cast) -> None:
    talk = commands.start_conversation(actor=cast.actor(cast.olga), members=[cast.mo])
    post = say(cast, talk, "hm", cast.mo)
    commands.delete_post(actor=cast.actor(cast.mo), post=post)
    olga = cast.actor(cast.olga)
    assert not posts_visible_to(olga).filter(id=post.id).exists()
    assert not sees_state(olga, "deleted", cast.mo.id, is_direct=True)
    assert sees_state(olga, "deleted", cast.mo.id)
    assert not moderates_thread(olga, talk)
    other = say(cast, talk, "mine", cast.mo)
    assert not can_edit_post(olga, other)
    for forbidden in (commands.hide_post, commands.delete_post):
        with pytest.raises(NotAllowed):
            forbidden(actor=olga, post=other)
    with pytest.raises(NotAllowed):
        commands.edit_post(actor=olga, post=other, markdown="x")


def test_who_left_a_group_sees_nothing_of_it(cast: Cast) -> None:
    group = commands.start_conversation(actor=cast.actor(cast.mia), members=[cast.eda, cast.mo], title="Trip")
    say(cast, group, "Monday?", cast.mia)
    commands.leave_conversation(actor=cast.actor(cast.eda), thread=group)
    eda = cast.actor(cast.eda)
    assert not threads_visible_to(eda).filter(id=group.id).exists()
    assert not can_reply(eda, group)
    assert participants_of([group.id]) == {group.id: frozenset({cast.mia.id, cast.mo.id})}


def test_lists_search_counts_and_names_tell_nothing_of_conversations(cast: Cast, talk: Thread) -> None:
    post = say(cast, talk, "A secret #plan for the zeppelin", cast.mia)
    index.index_posts([post.id])
    mia, max_ = cast.actor(cast.mia), cast.actor(cast.max)
    for actor in (mia, max_):
        assert not latest_threads(actor).heads
        assert not unread_threads(actor).heads
        assert top_threads(actor, period="all")[0] == []
        assert not posts_of_member(actor, cast.mia.id)
        assert not search(actor, "zeppelin").hits
        assert not tags_visible_to(actor).exists()
    assert not unanswered_threads(max_).exists()
    assert not held_posts(max_).exists()
    assert not posts_in_spaces_visible_to(mia).exists()
    cast.mia.refresh_from_db()
    assert (cast.mia.post_count, cast.mia.thread_count) == (0, 0)
    assert not list(wrong_counters(cast.community.id))
    assert list(index.check_index(cast.community.id, False)) == []
    assert not Activity.objects.filter(kind__startswith="content.post").exists()


def test_channels_are_no_topics_but_their_messages_are_found_by_who_sees_them(cast: Cast, channel: Thread) -> None:
    hidden = a_channel(cast, a_chat(cast, "back", visibility="private"), "hidden")
    posts = [say(cast, channel, "The zeppelin lands", cast.mia), say(cast, hidden, "A zeppelin", cast.max)]
    index.index_posts([post.id for post in posts])
    eda, max_ = cast.actor(cast.eda), cast.actor(cast.max)
    assert set(channels_visible_to(eda)) == {channel}
    assert set(channels_visible_to(max_)) == {channel, hidden}
    assert [hit.post for hit in search(eda, "zeppelin").hits] == posts[:1]
    assert len(search(max_, "zeppelin").hits) == 2
    for actor in (eda, max_, Actor.visitor(cast.community.id)):
        assert not topics_visible_to(actor).exists()
        assert not latest_threads(actor).heads
        assert not unread_threads(actor).heads
    assert posts_of_member(eda, cast.mia.id) == posts[:1]
    assert not unanswered_threads(max_).exists()
    assert not list(wrong_counters(cast.community.id))


def test_the_first_message_of_a_channel_is_a_message_like_others(cast: Cast, channel: Thread) -> None:
    first = say(cast, channel, "Hello", cast.mia)
    commands.delete_post(actor=cast.actor(cast.mia), post=first)
    channel.refresh_from_db()
    assert (channel.state, channel.excerpt, channel.post_count) == ("visible", "", 0)


def test_other_members_do_not_edit_messages_however_trusted(cast: Cast, channel: Thread) -> None:
    post = say(cast, channel, "My words", cast.mia)
    Membership.everywhere.filter(id=cast.eda.id).update(trust_level=4)
    assert not can_edit_post(cast.actor(Membership.everywhere.get(id=cast.eda.id)), post)
    assert can_edit_post(cast.actor(cast.mo), post)
    assert not can_edit_post(cast.actor(cast.olga), say(cast, commands.start_conversation(
        actor=cast.actor(cast.mia), members=[cast.olga]), "hi", cast.mia))  # fmt: skip


def test_the_message_says_the_same_to_all_but_for_whose_reactions_are_mine(
    cast: Cast, channel: Thread, django_assert_num_queries: Any
) -> None:
    root = say(cast, channel, "**One**", cast.mia, key="k-1")
    reply = say(cast, channel, "Two", cast.eda, root=root)
    commands.add_reaction(actor=cast.actor(cast.eda), post=root, emoji="👍")
    with django_assert_num_queries(2):
        found = messages_of([root.id, reply.id], reader_id=cast.eda.id)
    one, two = found[root.id], found[reply.id]
    assert (one["number"], one["replies"], one["root"], one["key"]) == (1, 1, None, "k-1")
    assert one["reactions"] == [{"emoji": "👍", "count": 1, "mine": True}]
    assert one["author"] == {"id": cast.mia.id, "name": "Mia", "handle": "mia", "avatar": ""}
    assert (two["root"], two["state"], two["pinned"]) == (1, "visible", False)
    with django_assert_num_queries(1):
        assert messages_of([root.id])[root.id]["reactions"][0]["mine"] is False
    commands.delete_post(actor=cast.actor(cast.mia), post=root)
    gone = messages_of([root.id])[root.id]
    assert (gone["state"], gone["html"], gone["author"], gone["replies"]) == ("deleted", "", None, 1)


def test_the_space_of_conversations_is_made_once_and_stands_in_no_list(cast: Cast, talk: Thread) -> None:
    place = space_of_directs(cast.community.id)
    assert talk.space == place
    manager = cast.actor(cast.olga)
    assert place not in order_spaces(actor=manager, ids=[cast.forum.id])
    with pytest.raises(RuleBroken):
        change_space(actor=manager, space=cast.forum, kind=Space.Kind.DIRECT)
    assert "direct" not in dict(Space.Kind.offered())
    assert attachments_visible_to(manager).count() == 0
