"""What is told of chats: whole messages, to who may see them, and counts of what is unread."""

from __future__ import annotations

import json
from typing import Any

import pytest

from folkmoot.chat.live import reading
from folkmoot.chat.live.events import AS_OWN, AS_STAFF, IN_SPACE, IN_THREAD, Event, events_of
from folkmoot.chat.live.hub import Hub
from folkmoot.chat.live.standings import standings_of
from folkmoot.chat.tests.stage import Ask, asked, flow, play
from folkmoot.content import commands
from folkmoot.content.commands.directs import remove_participant
from folkmoot.content.commands.messages import pin_message
from folkmoot.content.models import Post, Thread
from folkmoot.content.queries.messages import messages_of
from folkmoot.content.tests.chatting import a_channel, a_chat, a_talk, say
from folkmoot.core.testing.cast import Cast
from folkmoot.spaces.models import SpaceMember
from folkmoot.spaces.moderators import forget_kept_moderators

PEOPLE = ("olga", "max", "mo", "eda", "mia", "nils")


def _told(after: int) -> list[Event]:
    return events_of(reading.read_after(after).lines)


def _end() -> int:
    return reading.read_recent().position


def _hearers(cast: Cast, event: Event) -> set[str]:
    ids = {getattr(cast, name).id: name for name in (*PEOPLE, "bea", "otto")}
    standings = standings_of(event.community_id, ids.keys())
    return {ids[member_id] for member_id, standing in standings.items() if standing.may_hear(event)}


def _content(event: Event, ways: int) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(event.told(ways).data)
    return content


def test_a_message_is_told_whole_in_its_channel_and_without_words_elsewhere(cast: Cast) -> None:
    channel = a_channel(cast)
    end = _end()
    post = say(cast, channel, "Hello @eda, a **word**.", key="k1")
    [event] = [event for event in _told(end) if event.name == "post"]
    assert _content(event, IN_THREAD)["message"] == messages_of([post.id])[post.id]
    assert _content(event, IN_THREAD)["message"]["key"] == "k1"
    assert event.keys[IN_SPACE] == {f"space:{channel.space_id}", "space:*"}
    assert event.keys[AS_OWN] == {f"me:{cast.eda.id}"}
    for ways in (IN_SPACE, AS_OWN):
        assert "word" not in event.told(ways).data.decode()
        assert _content(event, ways)["mentions"] == [cast.eda.id]
    assert ("me" in _content(event, IN_THREAD)["on"], "me" in _content(event, AS_OWN)["on"]) == (False, True)


def test_a_conversation_is_told_to_who_takes_part_and_to_no_manager(cast: Cast) -> None:
    talk = a_talk(cast, cast.mia, cast.eda, cast.nils)
    end = _end()
    say(cast, talk, "Between us.")
    [event] = _told(end)
    assert _hearers(cast, event) == {"mia", "eda", "nils"}
    assert (event.name, IN_SPACE in event.keys, AS_STAFF in event.keys) == ("post", False, False)
    assert event.keys[AS_OWN] == {f"me:{one.id}" for one in (cast.mia, cast.eda, cast.nils)}


def test_who_was_taken_out_of_a_conversation_is_told_so_and_nothing_more(cast: Cast) -> None:
    talk = a_talk(cast, cast.mia, cast.eda, cast.nils)
    end = _end()
    remove_participant(actor=cast.actor(cast.mia), thread=talk, member=cast.nils)
    say(cast, talk, "Without him.")
    left, said = _told(end)
    assert (left.name, "nils" in _hearers(cast, left)) == ("conversation", True)
    assert _hearers(cast, said) == {"mia", "eda"}
    assert f"me:{cast.nils.id}" not in said.channels


def test_what_is_gone_is_told_without_its_words(cast: Cast) -> None:
    channel = a_channel(cast)
    post = say(cast, channel, "A slip.")
    end = _end()
    commands.delete_post(actor=cast.actor(cast.mia), post=post)
    [event] = _told(end)
    assert _hearers(cast, event) >= set(PEOPLE)
    message = _content(event, IN_THREAD)["message"]
    assert (message["number"], message["state"], message["html"], message["author"]) == (
        post.number,
        "deleted",
        "",
        None,
    )


@pytest.mark.parametrize("looks_after", [False, True])
def test_what_is_held_waits_for_who_moderates(cast: Cast, looks_after: bool) -> None:
    SpaceMember.everywhere.create(
        community=cast.community, space=cast.forum, member=cast.nils, is_moderator=looks_after
    )
    forget_kept_moderators()
    thread = commands.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="A thread", markdown="First.")
    end = _end()
    post = commands.create_post(actor=cast.actor(cast.eda), thread=thread, markdown="Hm.")
    Post.everywhere.filter(id=post.id).update(state="held")
    [event] = _told(end)
    standings = standings_of(cast.community.id, [cast.eda.id, cast.mo.id, cast.nils.id])
    assert event.told(AS_STAFF).name == "queue"
    assert standings[cast.mo.id].moderates(event)
    assert standings[cast.nils.id].moderates(event) is standings[cast.nils.id].may_hear(event) is looks_after
    assert (standings[cast.eda.id].may_hear(event), standings[cast.eda.id].moderates(event)) == (True, False)


def test_many_messages_are_read_with_as_few_statements_as_one(cast: Cast, django_assert_max_num_queries: Any) -> None:
    channel = a_channel(cast)
    talk = a_talk(cast)
    end = _end()
    posts = [say(cast, thread, f"Number {n}") for n in range(8) for thread in (channel, talk)]
    pin_message(actor=cast.actor(cast.max), post=posts[0])
    lines = reading.read_after(end).lines
    with django_assert_max_num_queries(5):
        told = events_of(lines)
    assert [event.name for event in told if event.message] == ["post"] * 16 + ["pin"]


def test_lists_of_chats_hear_of_the_last_message_only(cast: Cast) -> None:
    async def scene(hub: Hub, ask: Ask) -> None:
        channel: Thread = await ask(a_channel, cast)
        hidden = await ask(lambda: a_channel(cast, a_chat(cast, "den", visibility="private")))
        await hub.turn()
        page = await flow(hub, await hub.open(asked(cast, cast.nils, "space:*", after=hub.position)))
        page.read()
        for n in range(4):
            await ask(say, cast, channel, f"Number {n}")
            await ask(say, cast, hidden, f"Secret {n}", cast.max)
        await hub.turn()
        assert page.read() == ""
        await hub.tell_unread()
        told = page.read()
        assert (told.count("event: unread"), '"number":4' in told, f'"thread":{hidden.id},' in told) == (1, True, False)
        await hub.tell_unread()
        assert page.read() == ""

    play(scene)


def test_who_reads_the_channel_sees_messages_leave_it(cast: Cast) -> None:
    channel = a_channel(cast)
    root = say(cast, channel, "Worth keeping.")
    end = _end()
    private = cast.backroom
    commands.make_topic(actor=cast.actor(cast.max), thread=channel, posts=[root], title="Kept", space=private)
    made, left, note = _told(end)
    assert made.name == "thread"
    assert made.keys[IN_SPACE] == {f"space:{private.id}", "space:*"}
    assert left.name == "change"
    assert left.channels == {f"thread:{channel.id}"}
    assert _content(left, IN_THREAD)["thread"] == channel.id
    assert "nils" in _hearers(cast, left) - _hearers(cast, made)
    assert (note.name, note.content["thread"]) == ("post", channel.id)
