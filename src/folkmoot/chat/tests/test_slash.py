"""Commands in messages: what they write, what they do, and what they refuse."""

from __future__ import annotations

from contextvars import Context

import pytest

from folkmoot.chat.commands import say
from folkmoot.chat.live import reading
from folkmoot.chat.live.events import events_of
from folkmoot.content import commands
from folkmoot.content.models import Poll, Post, Thread
from folkmoot.content.queries.messages import messages_of
from folkmoot.content.tests.chatting import a_channel, a_talk
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("/me waves_to all", "<em>waves_to all</em>"),
        ("/shrug who knows", "who knows ¯\\_(ツ)_/¯"),
        ("//help", "/help"),
        ("/etc/hosts is a file", "/etc/hosts is a file"),
        ("A /me in the middle", "A /me in the middle"),
    ],
)
def test_a_command_is_written_as_what_it_means(cast: Cast, typed: str, written: str) -> None:
    post, _is_new = say(actor=cast.actor(cast.mia), thread=a_channel(cast), text=typed)
    assert written in post.html


def test_unknown_commands_are_refused_and_help_lists_the_others(cast: Cast) -> None:
    channel, mia = a_channel(cast), cast.actor(cast.mia)
    with pytest.raises(RuleBroken, match="no command /dance"):
        say(actor=mia, thread=channel, text="/dance")
    with pytest.raises(RuleBroken, match="/shrug"):
        say(actor=mia, thread=channel, text="/help")
    for usage in ("/me", "/poll", '/poll "only one" "answer"'):
        with pytest.raises(RuleBroken):
            say(actor=mia, thread=channel, text=usage)
    assert not Post.objects.exists()


def test_the_topic_is_changed_by_who_may_and_said_once(cast: Cast) -> None:
    channel = a_channel(cast)
    with pytest.raises(NotAllowed):
        say(actor=cast.actor(cast.mia), thread=channel, text="/topic Mine")
    for _twice in range(2):
        post, _is_new = say(actor=cast.actor(cast.mo), thread=channel, text="/topic Walks and talks", key="k")
        Thread.everywhere.filter(id=channel.id, purpose="").update(purpose="never")
    assert "Walks and talks" in post.html
    assert Thread.objects.get(id=channel.id).purpose == "Walks and talks"
    assert Post.objects.count() == 1
    with pytest.raises(NotAllowed):
        say(actor=cast.actor(cast.mia), thread=a_talk(cast), text="/topic Us")


def test_a_poll_is_asked_in_one_line(cast: Cast) -> None:
    post, _is_new = say(
        actor=cast.actor(cast.mia), thread=a_channel(cast), text='/poll “Tea or coffee?” Tea "Black coffee"'
    )
    poll = Poll.objects.get(post=post)
    assert (poll.question, [option.text for option in poll.options.all()]) == (
        "Tea or coffee?",
        ["Tea", "Black coffee"],
    )


def test_a_poll_stands_in_its_message_and_is_told_anew_with_each_vote(cast: Cast) -> None:
    post, _is_new = say(actor=cast.actor(cast.mia), thread=a_channel(cast), text='/poll "Tea or coffee?" Tea Coffee')
    poll = Poll.objects.get(post=post)
    tea = poll.options.get(text="Tea")
    end = reading.read_recent().position
    commands.cast_ballot(actor=cast.actor(cast.nils), poll=poll, choices=[tea.id])
    # As the live process does, which asks for all communities at once.
    [event] = Context().run(lambda: events_of(reading.read_after(end).lines))
    assert (event.name, event.content["post"]) == ("change", post.id)
    told = event.message["poll"] if event.message else {}
    assert [(option["text"], option["score"]) for option in told["options"]] == [("Tea", 1), ("Coffee", 0)]
    assert (told["own_choices"], told["ballot_count"]) == (None, 1)
    assert messages_of([post.id], reader_id=cast.nils.id)[post.id]["poll"]["own_choices"] == [tea.id]
    assert messages_of([post.id], reader_id=cast.mia.id)[post.id]["poll"]["own_choices"] == []
    # What only those see who have voted is not told to all.
    Poll.objects.filter(id=poll.id).update(results=Poll.Results.AFTER_VOTE)
    [event] = events_of(reading.read_after(end).lines)
    told = event.message["poll"] if event.message else {}
    assert {option["score"] for option in told["options"]} == {None}
    assert messages_of([post.id], reader_id=cast.nils.id)[post.id]["poll"]["options"][0]["score"] == 1
    assert messages_of([post.id], reader_id=cast.mia.id)[post.id]["poll"]["options"][0]["score"] is None
