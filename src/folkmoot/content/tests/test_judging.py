"""Hiding threads, turning down what was held, ranked counts, and the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.activity.models import Activity
from folkmoot.content import commands
from folkmoot.content.commands import NewPoll
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.jobs import close_due_polls
from folkmoot.content.models import Poll, Post, Thread
from folkmoot.content.policies import threads_visible_to
from folkmoot.content.ranking import instant_runoff, winner
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as


@pytest.fixture
def everything_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    judged_as(monkeypatch, Outcome.HOLD)


def a_thread(cast: Cast, **fields: object) -> Thread:
    values: dict[str, object] = {"space": cast.forum, "title": "On the moor", "markdown": "Who comes?"} | fields
    return commands.create_thread(actor=cast.actor(cast.mia), **values)  # type: ignore[arg-type]


def seen_by(cast: Cast, thread: Thread) -> set[str]:
    names = ("olga", "max", "mo", "eda", "mia", "nils", "bea")
    return {n for n in names if thread in threads_visible_to(cast.actor(getattr(cast, n)))}


def test_a_hidden_thread_is_for_staff_and_comes_back(cast: Cast) -> None:
    thread = a_thread(cast)
    commands.hide_thread(actor=cast.actor(cast.mo), thread=thread, reason="unkind")
    assert seen_by(cast, thread) == {"olga", "max", "mo"}
    assert Activity.objects.get(kind="content.thread.hidden").details == {"reason": "unkind"}
    assert list(wrong_counters(cast.community.id)) == []
    commands.restore_thread(actor=cast.actor(cast.mo), thread=thread)
    assert {"mia", "nils"} <= seen_by(cast, thread)
    assert list(wrong_counters(cast.community.id)) == []


@pytest.mark.parametrize("who", ["eda", "mia", "nils", "bea", None])
def test_only_staff_hide_restore_and_reject(cast: Cast, who: str | None) -> None:
    actor, thread = cast.actor(getattr(cast, who) if who else None), a_thread(cast)
    with pytest.raises(NotAllowed):
        commands.hide_thread(actor=actor, thread=thread)
    with pytest.raises(NotAllowed):
        commands.restore_thread(actor=actor, thread=thread)
    with pytest.raises(NotAllowed):
        commands.reject_post(actor=actor, post=Post.objects.get(thread=thread))


@pytest.mark.usefixtures("everything_is_held")
def test_a_rejected_thread_is_hidden_with_its_post(cast: Cast) -> None:
    thread = a_thread(cast)
    assert seen_by(cast, thread) == {"olga", "max", "mo", "mia"}
    commands.reject_post(actor=cast.actor(cast.mo), post=Post.objects.get(thread=thread), reason="spam")
    assert seen_by(cast, thread) == {"olga", "max", "mo"}
    assert list(wrong_counters(cast.community.id)) == []


def test_what_was_not_held_is_not_rejected(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refused:
        commands.reject_post(actor=cast.actor(cast.mo), post=Post.objects.get(thread=a_thread(cast)))
    assert refused.value.code == "not-held"


def test_polls_close_by_the_clock(cast: Cast) -> None:
    soon = timezone.now() + timedelta(hours=1)
    a_thread(cast, poll=NewPoll("When?", ["Now", "Later"], closes_at=soon))
    assert close_due_polls() == 0
    Poll.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert (close_due_polls(), close_due_polls()) == (1, 0)
    assert Activity.objects.filter(kind="content.poll.closed").count() == 1


BALLOTS = st.lists(st.permutations([1, 2, 3, 4]).flatmap(lambda p: st.integers(1, 4).map(lambda n: p[:n])), max_size=30)


@given(ballots=BALLOTS)
def test_a_count_loses_one_option_a_round_and_elects_whom_most_prefer(ballots: list[list[int]]) -> None:
    rounds = instant_runoff([1, 2, 3, 4], ballots)
    assert [len(counts) for counts in rounds] == list(range(4, 4 - len(rounds), -1))
    assert all(sum(counts.values()) <= len(ballots) for counts in rounds)
    firsts = [ballot[0] for ballot in ballots]
    for option in (1, 2, 3, 4):
        if firsts.count(option) * 2 > len(ballots):
            assert winner(rounds) == option
    assert (winner(rounds) is None) == (not ballots)
