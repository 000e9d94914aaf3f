"""Channels, conversations and messages: rules, limits and log lines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.content import commands
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.models import Post, PostRedirect, Thread, ThreadMember, ThreadReader
from folkmoot.content.policies import posts_visible_to
from folkmoot.content.queries.addresses import resolve_address
from folkmoot.content.tests.chatting import a_channel, a_chat, a_talk, say
from folkmoot.core.errors import Conflict, NotAllowed, RateLimited, RuleBroken
from folkmoot.core.roles import Role
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership, Relation


def block(cast: Cast, by: Membership, whom: Membership) -> None:
    Relation.everywhere.create(community=cast.community, member=by, other=whom, kind=Relation.Kind.BLOCK)


def test_who_moderates_the_space_opens_channels_with_names_of_their_own(cast: Cast) -> None:
    chat = a_chat(cast)
    channel = a_channel(cast, chat, "#Walks ")
    assert (channel.title, channel.kind) == ("Walks", "channel")
    assert Activity.objects.filter(kind="content.channel.opened", thread_id=channel.id).exists()
    with pytest.raises(RuleBroken, match="already"):
        a_channel(cast, chat, "walks")
    with pytest.raises(NotAllowed):
        commands.open_channel(actor=cast.actor(cast.mia), space=chat, name="mine")
    with pytest.raises(RuleBroken):
        commands.open_channel(actor=cast.actor(cast.max), space=cast.forum, name="here")


def test_a_channel_is_renamed_described_slowed_and_closed_by_who_moderates_it(cast: Cast) -> None:
    channel, max_ = a_channel(cast), cast.actor(cast.max)
    channel = commands.change_channel(actor=max_, thread=channel, name="all", purpose=" For  all ", slow_seconds=30)
    assert (channel.title, channel.slug, channel.purpose, channel.slow_seconds) == ("all", "all", "For all", 30)
    with pytest.raises(NotAllowed):
        commands.change_channel(actor=cast.actor(cast.mia), thread=channel, name="mine")
    with pytest.raises(RuleBroken):
        commands.change_channel(actor=max_, thread=channel, slow_seconds=10**6)
    commands.close_thread(actor=max_, thread=channel)
    channel.refresh_from_db()
    with pytest.raises(NotAllowed):
        say(cast, channel, "Still here?")


def test_a_message_sent_twice_under_one_key_is_one_message_for_ever(cast: Cast) -> None:
    channel, mia = a_channel(cast), cast.actor(cast.mia)
    first, is_new = commands.send_message(actor=mia, thread=channel, markdown="Hello", key="k")
    commands.close_thread(actor=cast.actor(cast.max), thread=channel)
    channel.refresh_from_db()
    again, is_again_new = commands.send_message(actor=mia, thread=channel, markdown="Hello", key="k")
    assert (is_new, is_again_new, again.id) == (True, False, first.id)
    assert Post.objects.filter(thread=channel).count() == 1
    with pytest.raises(Conflict):
        commands.send_message(actor=mia, thread=a_talk(cast), markdown="Hello", key="k")
    commands.reopen_thread(actor=cast.actor(cast.max), thread=channel)
    channel.refresh_from_db()
    assert say(cast, channel, "Hello", cast.eda, key="k").id != first.id


def test_slow_mode_says_how_long_to_wait_and_does_not_hold_staff(cast: Cast) -> None:
    channel = commands.change_channel(actor=cast.actor(cast.max), thread=a_channel(cast), slow_seconds=60)
    say(cast, channel, "One")
    with pytest.raises(RateLimited, match="seconds") as refused:
        say(cast, channel, "Two")
    assert 50 < refused.value.retry_after <= 60
    ThreadReader.everywhere.update(sent_at=timezone.now() - timedelta(seconds=61))
    say(cast, channel, "Two")
    say(cast, channel, "One", cast.mo)
    say(cast, channel, "Two", cast.mo)


def test_nobody_floods_a_chat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot.content.commands.pace.BURST", 3)
    channel = a_channel(cast)
    for number in range(3):
        say(cast, channel, f"Message {number}")
    with pytest.raises(RateLimited):
        say(cast, channel, "Message 3")
    Post.everywhere.update(created_at=timezone.now() - timedelta(seconds=30))
    say(cast, channel, "Message 3")


def test_replies_stand_in_the_thread_of_a_message_and_are_counted_there(cast: Cast) -> None:
    channel = a_channel(cast)
    root, other = say(cast, channel, "Root"), a_talk(cast)
    reply = say(cast, channel, "Reply", cast.eda, root=root)
    root.refresh_from_db()
    assert (reply.root_id, root.reply_count) == (root.id, 1)
    with pytest.raises(RuleBroken):
        say(cast, channel, "Deeper", root=reply)
    with pytest.raises(RuleBroken):
        say(cast, other, "Elsewhere", root=root)
    commands.delete_post(actor=cast.actor(cast.eda), post=reply)
    root.refresh_from_db()
    assert root.reply_count == 0


def test_two_have_one_conversation_whoever_begins_it(cast: Cast) -> None:
    talk = a_talk(cast, cast.mia, cast.eda)
    assert a_talk(cast, cast.eda, cast.mia) == talk
    assert ThreadMember.objects.filter(thread=talk).count() == 2
    with pytest.raises(RuleBroken):
        commands.add_participants(actor=cast.actor(cast.mia), thread=talk, members=[cast.mo])
    with pytest.raises(RuleBroken):
        commands.leave_conversation(actor=cast.actor(cast.mia), thread=talk)
    with pytest.raises(RuleBroken, match="somebody"):
        a_talk(cast, cast.mia, cast.mia)


def test_a_group_grows_shrinks_and_finds_another_who_looks_after_it(cast: Cast) -> None:
    group = a_talk(cast, cast.mia, cast.eda, cast.mo)
    say(cast, group, "Before Max came")
    group.refresh_from_db()
    commands.add_participants(actor=cast.actor(cast.eda), thread=group, members=[cast.max, cast.mo])
    assert posts_visible_to(cast.actor(cast.max)).filter(thread=group).count() == 1
    assert ThreadReader.objects.get(thread=group, member=cast.max).last_read_number == 1
    with pytest.raises(NotAllowed):
        commands.remove_participant(actor=cast.actor(cast.eda), thread=group, member=cast.mo)
    commands.remove_participant(actor=cast.actor(cast.mia), thread=group, member=cast.mo)
    commands.leave_conversation(actor=cast.actor(cast.mia), thread=group)
    there = ThreadMember.objects.filter(thread=group, left_at__isnull=True).order_by("id")
    assert [(row.member, row.is_admin) for row in there] == [(cast.eda, True), (cast.max, False)]
    assert Activity.objects.filter(kind="content.direct.left").count() == 2
    with pytest.raises(NotAllowed):
        say(cast, group, "Am I still here?")
    commands.name_conversation(actor=cast.actor(cast.eda), thread=group, title="Trip")
    assert Thread.objects.get(id=group.id).title == "Trip"


@pytest.mark.parametrize("by_me", [True, False])
def test_who_blocked_each_other_do_not_write_to_each_other(cast: Cast, by_me: bool) -> None:
    talk = a_talk(cast)
    say(cast, talk, "Hi")
    block(cast, *((cast.mia, cast.eda) if by_me else (cast.eda, cast.mia)))
    for write in (commands.send_message, commands.create_post):
        with pytest.raises(NotAllowed, match="each other"):
            write(actor=cast.actor(cast.mia), thread=talk, markdown="Hi again")
    assert a_talk(cast) == talk
    with pytest.raises(RuleBroken):
        a_talk(cast, cast.mia, cast.eda, cast.mo)
    with pytest.raises(RuleBroken):
        a_talk(cast, cast.mo, cast.mia, cast.eda)


def test_strangers_stay_out_where_a_member_wants_that(cast: Cast) -> None:
    commands.set_takes_strangers(actor=cast.actor(cast.eda), takes_strangers=False)
    with pytest.raises(RuleBroken, match="Eda"):
        a_talk(cast, cast.mia, cast.eda)
    a_talk(cast, cast.mo, cast.eda)
    say(cast, a_talk(cast, cast.eda, cast.mia), "I write first", cast.eda)
    say(cast, a_talk(cast, cast.mia, cast.eda), "And I answer")
    assert a_talk(cast, cast.mia, cast.eda, cast.mo).kind == "direct"


def test_newcomers_and_guests_write_to_staff_first(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="moderators"):
        a_talk(cast, cast.nils, cast.mia)
    assert a_talk(cast, cast.nils, cast.mo).pair
    Membership.everywhere.filter(id=cast.mia.id).update(role=Role.GUEST)
    cast.mia.refresh_from_db()
    with pytest.raises(NotAllowed):
        a_talk(cast, cast.mia, cast.eda)
    with pytest.raises(NotAllowed):
        a_talk(cast, cast.bea, cast.mia)


def test_who_is_gone_is_not_written_to(cast: Cast) -> None:
    talk = a_talk(cast)
    Membership.everywhere.filter(id=cast.eda.id).update(state=Membership.State.LEFT)
    with pytest.raises(NotAllowed, match="not here"):
        say(cast, talk, "Hello?")
    cast.eda.refresh_from_db()
    with pytest.raises(RuleBroken):
        a_talk(cast, cast.mia, cast.eda, cast.mo)


def test_pins_are_set_by_moderators_of_channels_and_by_everybody_in_a_conversation(cast: Cast) -> None:
    in_channel, in_talk = say(cast, a_channel(cast), "A"), say(cast, a_talk(cast), "B")
    with pytest.raises(NotAllowed):
        commands.pin_message(actor=cast.actor(cast.mia), post=in_channel)
    assert commands.pin_message(actor=cast.actor(cast.mo), post=in_channel).pinned_by_id == cast.mo.id
    commands.pin_message(actor=cast.actor(cast.eda), post=in_talk)
    with pytest.raises(NotAllowed):
        commands.pin_message(actor=cast.actor(cast.mo), post=in_talk)
    commands.unpin_message(actor=cast.actor(cast.mia), post=in_talk)
    assert Post.objects.get(id=in_talk.id).pinned_at is None
    kinds = Activity.objects.filter(kind__endswith="pinned").values_list("kind", flat=True)
    assert sorted(kinds) == ["content.direct.post.pinned", "content.direct.post.unpinned", "content.post.pinned"]


def test_messages_become_a_topic_and_a_note_stays_behind(cast: Cast) -> None:
    channel = a_channel(cast)
    first, root = say(cast, channel, "Off topic"), say(cast, channel, "An idea [worth] keeping")
    reply, late = say(cast, channel, "Yes!", cast.eda, root=root), say(cast, channel, "More", cast.eda)
    commands.pin_message(actor=cast.actor(cast.mo), post=root)
    with pytest.raises(NotAllowed):
        commands.make_topic(actor=cast.actor(cast.mia), thread=channel, posts=[root], title="An idea", space=cast.forum)
    with pytest.raises(RuleBroken):
        commands.make_topic(
            actor=cast.actor(cast.mo), thread=channel, posts=[root], title="An idea", space=channel.space
        )
    topic = commands.make_topic(
        actor=cast.actor(cast.mo), thread=channel, posts=[late, root], title="An [idea]", space=cast.forum
    )
    moved = list(Post.objects.filter(thread=topic).order_by("number"))
    assert [(post.id, post.number, post.root_id, post.pinned_at) for post in moved] == [
        (root.id, 1, None, None), (reply.id, 2, None, None), (late.id, 3, None, None),
    ]  # fmt: skip
    assert (moved[1].reply_to_id, topic.kind, topic.author_id) == (root.id, "topic", cast.mia.id)
    assert PostRedirect.objects.count() == 3
    assert resolve_address(cast.community.id, channel.id, root.number) == (topic.id, 1)
    left = list(Post.objects.filter(thread=channel).order_by("number"))
    assert left[0] == first
    assert f'href="/t/{topic.id}/an-idea/"' in left[1].html
    assert not list(wrong_counters(cast.community.id))


def test_a_conversation_never_becomes_a_topic(cast: Cast) -> None:
    talk = a_talk(cast, cast.mo, cast.olga)
    post = say(cast, talk, "Between us", cast.mo)
    for attempt in (commands.make_topic, commands.split_thread):
        with pytest.raises((NotAllowed, RuleBroken)):
            attempt(actor=cast.actor(cast.mo), thread=talk, posts=[post], title="Out with it", space=cast.forum)
    for forbidden in (commands.close_thread, commands.pin_thread, commands.hide_thread, commands.delete_thread):
        with pytest.raises(NotAllowed):
            forbidden(actor=cast.actor(cast.mo), thread=talk)


def test_from_here_on_unread(cast: Cast) -> None:
    channel = a_channel(cast)
    posts = [say(cast, channel, f"{n} @eda") for n in range(3)]
    channel.refresh_from_db()
    eda = cast.actor(cast.eda)
    commands.mark_read(actor=eda, thread=channel, number=3)
    reader = commands.mark_unread(actor=eda, post=posts[1])
    assert reader.last_read_number == 1
    unseen: Any = cast.eda.mentions.filter(seen_at__isnull=True)
    assert set(unseen.values_list("post_id", flat=True)) == {posts[1].id, posts[2].id}
