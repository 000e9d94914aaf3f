"""What enters, what is done, and that it is done once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from folkmoot.activity.consumers import consumers, rebuild, run_until_idle
from folkmoot.activity.models import Activity
from folkmoot.automation import commands
from folkmoot.automation.commands.senders import assistant_of, settings_of
from folkmoot.automation.models import Note, Run, StepRun, Workflow
from folkmoot.automation.tests.building import HELLO, JOINED, POSTED, go, happens, in_force, joins, say, steps_of, wait
from folkmoot.content.commands import create_post, create_thread
from folkmoot.content.models import Post
from folkmoot.core.registry import activity_kinds
from folkmoot.core.testing.cast import Cast
from folkmoot.core.workflows import Deed, WorkflowAction, workflow_actions
from folkmoot.members.models import Membership


class Killed(BaseException):
    """The process ends here, and nothing catches it."""


@pytest.fixture
def acted() -> Iterator[list[str]]:
    """Actions that note their keys; `killed` then is the name of the one to die in."""
    keys: list[str] = []

    def act(deed: Deed) -> Mapping[str, Any]:
        if deed.params.get("say") == "die" and len(keys) < 1:
            keys.append(deed.key)
            raise Killed
        if deed.params.get("say") == "fail":
            raise ConnectionError("away")
        keys.append(deed.key)
        return {}

    from folkmoot.core.workflows import Param

    say_what = (Param("say", "Say", required=False),)
    workflow_actions.add("test_in", WorkflowAction("test_in", "In", "in", act, say_what))
    workflow_actions.add("test_out", WorkflowAction("test_out", "Out", "out", act, say_what, outside=True))
    yield keys
    for name in ("test_in", "test_out"):
        del workflow_actions._entries[name]


def test_who_joins_is_greeted_once_however_often_the_log_is_told(cast: Cast) -> None:
    in_force(cast)
    run = joins(cast, cast.nils)
    go()
    run_until_idle()
    before = (Note.objects.count(), Run.objects.count(), Activity.objects.count())
    assert before[:2] == (1, 1)
    assert Note.objects.get().member == cast.nils
    assert Note.objects.get().text == "Hello Nils!"
    rebuild(consumers.get("automation.entering"))
    run_until_idle()
    go()
    assert (Note.objects.count(), Run.objects.count(), Activity.objects.count()) == before
    run.refresh_from_db()
    assert (run.state, steps_of(run)) == ("done", [("hello", "done")])


def test_what_was_before_the_activation_lets_nobody_in(cast: Cast) -> None:
    happens(cast, "members.member.joined", cast.nils, subject=("member", cast.nils.id))
    workflow = in_force(cast)
    rebuild(consumers.get("automation.entering"))
    run_until_idle()
    assert not Run.objects.exists()
    commands.pause_workflow(actor=cast.actor(cast.max), workflow=workflow)
    happens(cast, "members.member.joined", cast.mia, subject=("member", cast.mia.id))
    commands.activate(actor=cast.actor(cast.max), workflow=workflow)
    run_until_idle()
    assert not Run.objects.exists()


def test_whoever_is_killed_in_a_step_has_neither_done_nor_noted_it(cast: Cast, acted: list[str]) -> None:
    in_force(cast, say("one", "Hello"), {"id": "two", "action": "test_in", "params": {"say": "die"}})
    run = joins(cast, cast.nils)
    with pytest.raises(Killed):
        go()
    assert steps_of(run) == [("one", "done")]
    go()
    assert steps_of(run) == [("one", "done"), ("two", "done")]
    assert Note.objects.count() == 1


def test_what_reaches_outside_is_tried_again_under_the_same_key(cast: Cast, acted: list[str]) -> None:
    in_force(cast, {"id": "out", "action": "test_out", "params": {"say": "die"}})
    run = joins(cast, cast.nils)
    with pytest.raises(Killed):
        go()
    assert steps_of(run) == [("out", "sending")]
    go()
    assert len(acted) == 1  # its lease has not ended: perhaps it is being sent just now
    go(timezone.now() + timedelta(minutes=6))
    assert acted == [f"{run.id}-out"] * 2
    assert steps_of(run) == [("out", "done")]


@pytest.mark.parametrize("action", ["test_in", "test_out"])
def test_a_failing_step_is_tried_with_patience_and_then_waits_for_a_manager(
    cast: Cast, acted: list[str], action: str
) -> None:
    in_force(cast, {"id": "x", "action": action, "params": {"say": "fail"}}, say("then", "Hello"))
    run = joins(cast, cast.nils)
    moment = timezone.now()
    for hours in range(40):
        with time_machine.travel(moment + timedelta(hours=hours), tick=False):
            go()
    run.refresh_from_db()
    step = StepRun.objects.get(run=run)
    assert (run.state, step.state, step.attempts, step.reason) == ("failed", "failed", 6, "ConnectionError: away")
    commands.skip_step(actor=cast.actor(cast.max), run=run)
    go()
    assert steps_of(run) == [("x", "skipped"), ("then", "done")]


def test_days_are_the_members_own_and_hold_through_summer_time(cast: Cast) -> None:
    assert cast.nils.account is not None
    cast.nils.account.time_zone = "Europe/Berlin"
    cast.nils.account.save()
    in_force(cast, wait("w", 1, clock="09:00"), HELLO)
    with time_machine.travel(datetime(2026, 3, 28, 20, 0, tzinfo=UTC), tick=False):
        run = joins(cast, cast.nils)
        go()
    run.refresh_from_db()
    assert run.due_at == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)  # 9:00 in the first hour of summer time
    go(run.due_at - timedelta(seconds=1))
    assert not Note.objects.exists()
    go(run.due_at)
    assert Note.objects.count() == 1


def test_a_step_is_left_out_for_who_has_posted_meanwhile(cast: Cast) -> None:
    quiet = {"field": "activity.posts", "op": "equals", "value": 0, "within": "run"}
    in_force(cast, wait("w", 3), say("nudge", "Say hello", when=quiet))
    for member in (cast.nils, cast.mia):
        joins(cast, member)
    go()
    create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Hello", markdown="Here I am")
    go(timezone.now() + timedelta(days=3, seconds=1))
    states = dict(StepRun.objects.filter(step="nudge").values_list("run__member__handle", "state"))
    assert states == {"nils": "done", "mia": "skipped"}
    assert "posts written: exactly 0 since this began" in StepRun.objects.get(step="nudge", state="skipped").reason


def test_a_branch_leads_one_way_or_the_other(cast: Cast) -> None:
    trusted = {"field": "member.trust", "op": "at_least", "value": 1}
    in_force(
        cast, {"id": "b", "action": "branch", "params": {"if": trusted, "otherwise": "new"}}, say("old", "Old"),
        {"id": "j", "action": "jump", "params": {"to": "end"}}, say("new", "New"),
    )  # fmt: skip
    runs = [joins(cast, cast.nils), joins(cast, cast.mia)]
    go()
    assert [[step for step, _state in steps_of(run)] for run in runs] == [["b", "new"], ["b", "old", "j"]]


def test_a_workflow_does_not_set_itself_off_nor_others_for_ever(cast: Cast) -> None:
    echo = {"id": "r", "action": "reply", "params": {"text": "Thanks", "sender": "assistant"}}
    who = {"none": [{"field": "post.text", "op": "equals", "value": "never"}]}
    in_force(cast, echo, trigger=POSTED, reentry="always", who=who)
    in_force(cast, echo, trigger=POSTED | {"by_workflows": "any"}, reentry="always")
    thread = create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Hello", markdown="Here I am")
    # Nobody signs in as the assistant, so it is let in for this test alone.
    Membership.everywhere.filter(id=assistant_of(cast.community.id).id).update(account=cast.vera)
    for _round in range(8):
        run_until_idle()
        go(timezone.now() + timedelta(days=2))
    assert max(Run.objects.values_list("depth", flat=True)) <= 3
    assert Post.objects.filter(thread=thread).count() < 12
    assert not Run.objects.filter(state="going").exists()


def test_coming_again(cast: Cast) -> None:
    once, period = in_force(cast), in_force(cast, reentry="period", reentry_days=30)
    always = in_force(cast, reentry="always")
    for days in (0, 10, 31):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            joins(cast, cast.nils)
    counts = [Run.objects.filter(workflow=workflow).count() for workflow in (once, period, always)]
    assert counts == [1, 2, 3]


def test_nobody_gets_more_messages_a_day_than_the_community_allows(cast: Cast) -> None:
    commands.change_settings(actor=cast.actor(cast.max), messages_a_day=2)
    in_force(cast, say("a", "One"), say("b", "Two"), say("c", "Three"))
    run = joins(cast, cast.nils)
    go()
    assert steps_of(run) == [("a", "done"), ("b", "done"), ("c", "waiting")]
    go(timezone.now() + timedelta(days=1, seconds=5))
    assert steps_of(run)[-1] == ("c", "done")


def test_a_run_keeps_the_version_it_began_with(cast: Cast) -> None:
    from folkmoot.automation.definition import from_data

    workflow = in_force(cast, wait("w", 1), say("hello", "The old words"))
    joins(cast, cast.nils)
    go()
    actor = cast.actor(cast.max)
    changed = from_data({"trigger": JOINED, "steps": [say("hello", "The new words")]})
    commands.put_in_force(
        actor=actor, workflow=commands.change_draft(actor=actor, workflow=workflow, definition=changed)
    )
    joins(cast, cast.mia)
    go(timezone.now() + timedelta(days=2))
    assert dict(Note.objects.values_list("member__handle", "text")) == {"nils": "The old words", "mia": "The new words"}


def test_who_leaves_or_fulfils_the_exit_gets_nothing_more(cast: Cast) -> None:
    posted = {"field": "activity.posts", "op": "at_least", "value": 1, "within": "run"}
    in_force(cast, wait("w", 1), HELLO, leave=posted)
    runs = [joins(cast, member) for member in (cast.nils, cast.mia)]
    go()
    thread = create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Hello", markdown="Here I am")
    create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Once more")
    Membership.everywhere.filter(id=cast.nils.id).update(state="left")
    go(timezone.now() + timedelta(days=2))
    assert not Note.objects.exists()
    assert {Run.objects.get(id=run.id).state for run in runs} == {"left"}


def test_a_goal_is_noted_in_its_time_and_some_are_only_watched(cast: Cast) -> None:
    goal = {"event": "content.post.created", "days": 7, "ends": True}
    in_force(cast, wait("w", 5), HELLO, goal=goal)
    run = joins(cast, cast.nils)
    create_thread(actor=cast.actor(cast.nils), space=cast.forum, title="Hello", markdown="Here I am")
    run_until_idle()
    run.refresh_from_db()
    assert run.goal_at is not None
    assert run.state == "left"
    watching = in_force(cast, control=50, reentry="always")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("folkmoot.automation.commands.entering.is_watched_only", lambda *args: True)
        joins(cast, cast.mia)
    go()
    assert Run.objects.get(workflow=watching).state == "control"
    assert not Note.objects.filter(member=cast.mia).exists()


def test_the_clock_lets_in_by_days_after_joining_and_by_recurrence(cast: Cast) -> None:
    start = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        Membership.everywhere.update(joined_at=start - timedelta(days=40))
        Membership.everywhere.filter(id=cast.nils.id).update(joined_at=start - timedelta(days=29))
        in_force(cast, trigger={"kind": "moment", "moment": "joined", "days": 30})
        thread = {"space": str(cast.forum.id), "title": "Monday", "text": "What is new?", "sender": "assistant"}
        every = {"kind": "schedule", "every": "week", "weekdays": [0], "clock": "09:00", "audience": "community"}
        in_force(cast, {"id": "t", "action": "open_thread", "params": thread}, trigger=every, reentry="always")
    for day in range(8):
        for _twice in range(2):
            with time_machine.travel(start + timedelta(days=day, hours=2), tick=False):
                commands.look_at_clock()
                go()
    assert list(Note.objects.values_list("member__handle", flat=True)) == ["nils"]
    assert Run.objects.filter(member=None, state="done").count() == 2
    titles = Post.objects.filter(number=1).values_list("thread__title", "author__name")
    assert list(titles) == [("Monday", "Assistant")] * 2


def test_a_workflow_that_fails_does_not_hold_up_the_log(cast: Cast) -> None:
    workflow, other = in_force(cast), in_force(cast)
    Workflow.objects.filter(id=workflow.id).update(version=None)
    version = other.version
    assert version is not None
    type(version).everywhere.filter(id=version.id).update(definition={"trigger": JOINED, "who": {"field": "gone"}})
    third = in_force(cast)
    joins(cast, cast.nils)
    assert Run.objects.get().workflow == third
    other.refresh_from_db()
    assert "gone" in other.trouble


def test_stopping_everything_stops_at_once(cast: Cast) -> None:
    in_force(cast, wait("w", 1), HELLO)
    joins(cast, cast.nils)
    commands.stop_all(actor=cast.actor(cast.max))
    happens(cast, "members.member.joined", cast.mia, subject=("member", cast.mia.id))
    go(timezone.now() + timedelta(days=3))
    assert (Run.objects.count(), Note.objects.count()) == (1, 0)
    commands.resume_all(actor=cast.actor(cast.max))
    assert settings_of(cast.community.id).stopped_at is None
    go(timezone.now() + timedelta(days=3))
    go(timezone.now() + timedelta(days=5))
    assert Note.objects.count() == 1
    assert "automation.all.stopped" in activity_kinds


def test_a_letter_is_handed_to_the_queue_once(cast: Cast) -> None:
    from folkmoot.mail.models import QueuedLetter

    letter = {"subject": "Hello {name}", "text": "Welcome to {community}.", "sender": "assistant"}
    in_force(cast, {"id": "l", "action": "letter", "params": letter})
    joins(cast, cast.nils)
    go()
    assert QueuedLetter.objects.get().subject == "Hello Nils"
