"""Windows on messages, and what is unread: right wherever one looks, with as few statements however much there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.content import commands
from folkmoot.content.models import Post, Thread, ThreadReader
from folkmoot.content.queries.conversations import chat_of, chats_of, unread_in_chats
from folkmoot.content.queries.windows import Where, Window, message_window, pinned_messages
from folkmoot.content.tests.chatting import a_channel, a_chat, a_talk, say
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership


def fill(cast: Cast, thread: Thread, count: int) -> None:
    """Messages of Mia, one an hour from the first of March on."""
    first = datetime(2026, 3, 1, tzinfo=UTC)
    Post.everywhere.bulk_create(
        Post(
            community=cast.community, thread=thread, number=number, author=cast.mia, markdown="x", html="x",
            created_at=first + timedelta(hours=number - 1),
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    Thread.everywhere.filter(id=thread.id).update(last_number=count, post_count=count, last_post_at=timezone.now())
    thread.refresh_from_db()


def window(cast: Cast, thread: Thread, by: Membership | None = None, **where: Any) -> Window:
    root, limit = where.pop("root", None), where.pop("limit", 10)
    return message_window(cast.actor(by or cast.eda), thread, where=Where(**where), root=root, limit=limit)


def numbers(found: Window) -> list[int]:
    return [message["number"] for message in found.items]


@pytest.mark.parametrize(
    ("where", "expected", "around"),
    [
        ({}, range(91, 101), (True, False)),
        ({"before": 91}, range(81, 91), (True, True)),
        ({"before": 6}, range(1, 6), (False, True)),
        ({"after": 90}, range(91, 101), (True, False)),
        ({"after": 0}, range(1, 11), (False, True)),
        ({"around": 50}, range(45, 55), (True, True)),
        ({"around": 99}, range(94, 101), (True, False)),
        ({"day": date(2026, 3, 2)}, range(20, 30), (True, True)),
        ({"before": 1}, [], (False, False)),
    ],
)
def test_a_window_shows_what_was_asked_for_and_says_what_lies_around(
    cast: Cast, where: dict[str, Any], expected: Any, around: tuple[bool, bool]
) -> None:
    channel = a_channel(cast)
    fill(cast, channel, 100)
    found = window(cast, channel, **where)
    assert numbers(found) == list(expected)
    assert (found.has_before, found.has_after) == around
    assert found.last_number == 100


def test_after_the_last_day_nothing_was_said(cast: Cast) -> None:
    channel = a_channel(cast)
    fill(cast, channel, 3)
    found = window(cast, channel, day=date(2026, 4, 1))
    assert (found.is_past_end, numbers(found)) == (True, [1, 2, 3])


def test_replies_stand_beside_the_channel_with_the_message_they_answer(cast: Cast) -> None:
    channel = a_channel(cast)
    root = say(cast, channel, "Root")
    say(cast, channel, "Reply", cast.eda, root=root)
    say(cast, channel, "Next")
    assert numbers(window(cast, channel)) == [1, 3]
    assert numbers(window(cast, channel, root=root)) == [1, 2]
    commands.delete_post(actor=cast.actor(cast.mia), post=root)
    assert next((m["number"], m["state"], m["html"]) for m in window(cast, channel).items) == (1, "deleted", "")


def test_what_is_held_or_hidden_is_seen_by_its_author_or_by_who_moderates(cast: Cast) -> None:
    channel = a_channel(cast)
    posts = [say(cast, channel, f"{n}") for n in range(3)]
    Post.everywhere.filter(id=posts[0].id).update(state="held")
    commands.hide_post(actor=cast.actor(cast.mo), post=posts[1])
    seen = [numbers(window(cast, channel, by=by)) for by in (cast.mia, cast.eda, cast.mo)]
    assert seen == [[1, 3], [3], [1, 2, 3]]


def test_a_window_costs_as_much_at_any_length(cast: Cast, django_assert_max_num_queries: Any) -> None:
    channel = a_channel(cast)
    fill(cast, channel, 30)
    window(cast, channel)
    # On PostgreSQL two ask how far the log is final.
    with django_assert_max_num_queries(11):
        window(cast, channel, limit=20, around=15)
    with django_assert_max_num_queries(10):
        window(cast, channel, limit=5)
    commands.pin_message(actor=cast.actor(cast.mo), post=Post.objects.select_related("thread").get(number=7))
    assert [message["number"] for message in pinned_messages(cast.actor(cast.eda), channel)] == [7]


def test_what_is_unread_is_known_without_counting_messages(cast: Cast, django_assert_num_queries: Any) -> None:
    chat = a_chat(cast)
    channels = [a_channel(cast, chat, name) for name in ("all", "busy", "old")]
    talk, eda = a_talk(cast), cast.actor(cast.eda)
    say(cast, talk, "One")
    for number, channel in enumerate(channels[:2]):
        say(cast, channel, "Before")
        channel.refresh_from_db()
        commands.mark_read(actor=eda, thread=channel, number=1)
        for _n in range(number + 1):
            say(cast, channel, "New to @eda")
    Thread.everywhere.filter(id=channels[1].id).update(last_number=100_000)
    with django_assert_num_queries(7):
        found = {chat.thread.title or chat.title: chat for chat in chats_of(eda)}
    assert [(name, chat.unread, chat.mentions) for name, chat in found.items()] == [
        ("all", 1, 1), ("busy", 99_999, 2), ("old", 0, 0), ("Mia", 1, 0),
    ]  # fmt: skip
    assert unread_in_chats(eda) == 4
    commands.follow_thread(actor=eda, thread=channels[0], level=ThreadReader.Level.MUTED)
    assert (chat_of(eda, channels[0]).is_muted, unread_in_chats(eda)) == (True, 3)


def test_a_channel_never_opened_says_only_that_there_is_something_older_than_the_member(cast: Cast) -> None:
    channel = a_channel(cast)
    fill(cast, channel, 50)
    eda = cast.actor(cast.eda)
    assert chat_of(eda, channel).unread == 50
    now = timezone.now()
    Thread.everywhere.filter(id=channel.id).update(created_at=now - timedelta(days=9))
    Membership.everywhere.filter(id=cast.eda.id).update(joined_at=now - timedelta(days=2))
    channel.refresh_from_db()
    assert chat_of(eda, channel).unread == 1
    commands.mark_spaces_read(actor=eda, spaces=[channel.space])
    assert chat_of(eda, channel).unread == 0


def test_closed_channels_and_conversations_nobody_used_are_left_out(cast: Cast) -> None:
    channel, talk = a_channel(cast), a_talk(cast)
    commands.close_thread(actor=cast.actor(cast.max), thread=channel)
    assert chats_of(cast.actor(cast.eda)) == []
    assert [chat.thread for chat in chats_of(cast.actor(cast.mia))] == [talk]
