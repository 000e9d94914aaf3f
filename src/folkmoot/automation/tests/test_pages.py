"""Editing, trying and measuring a workflow on its pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.activity.consumers import run_until_idle
from folkmoot.automation import commands
from folkmoot.automation.commands.workflows import latest
from folkmoot.automation.definition import from_data, to_data
from folkmoot.automation.models import Note, Run, Workflow
from folkmoot.automation.queries.dry_run import dry_run
from folkmoot.automation.queries.results import results_of
from folkmoot.automation.starters import starters
from folkmoot.automation.tests.building import HELLO, JOINED, POSTED, go, in_force, joins, say, wait
from folkmoot.content.commands import create_thread
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast

C = "/c/moorland"


@pytest.fixture
def page(cast: Cast, client: Client) -> Client:
    client.force_login(cast.max.account)  # type: ignore[arg-type]
    return client


def _draft(cast: Cast, **parts: Any) -> Workflow:
    definition = from_data({"trigger": JOINED, "steps": [HELLO, wait("w", 2)], **parts})
    return commands.create_workflow(actor=cast.actor(cast.max), name="A draft", definition=definition)


def test_from_a_starter_to_what_is_in_force(cast: Cast, page: Client) -> None:
    answer = page.post(f"{C}/workflows/new/", {"starter": "unanswered"})
    workflow = Workflow.objects.get()
    assert answer["Location"].endswith(f"/workflows/{workflow.id}/edit/")
    assert "somebody opens a thread" in page.get(answer["Location"]).content.decode()
    page.post(f"{C}/workflows/{workflow.id}/state/", {"to": "force", "note": "First"})
    workflow.refresh_from_db()
    assert (workflow.state, workflow.draft) == ("active", None)
    assert page.get(f"{C}/workflows/{workflow.id}/export.json").json()["trigger"]["event"] == "content.thread.created"


def test_every_starter_can_be_put_in_force_once_it_is_filled_in(cast: Cast) -> None:
    for starter in starters:
        if starter.name not in ("empty", "outside"):
            workflow = commands.create_workflow(
                actor=cast.actor(cast.max), name="x", definition=starter.definition(cast.community.id)
            )
            assert commands.put_in_force(actor=cast.actor(cast.max), workflow=workflow).state == "active", starter.name


def test_steps_are_moved_added_and_removed(cast: Cast, page: Client) -> None:
    workflow = _draft(cast)
    edit = f"{C}/workflows/{workflow.id}/edit/"
    page.post(edit, {"down": "hello"})
    page.post(edit, {"add": "1", "action": "stop"})
    workflow.refresh_from_db()
    assert [step.id for step in latest(workflow).steps] == ["w", "hello", "s1"]
    page.post(edit, {"step": ["s1", "w", "hello"]})
    page.post(edit, {"remove": "w"})
    workflow.refresh_from_db()
    assert [step.id for step in latest(workflow).steps] == ["s1", "hello"]


def test_a_step_is_checked_in_place_and_previewed_as_a_real_member(cast: Cast, page: Client) -> None:
    workflow = _draft(cast)
    url = f"{C}/workflows/{workflow.id}/steps/hello/"
    wrong = page.post(url, {"text": "Hello {nmae}", "sender": "assistant"})
    assert wrong.status_code == 422
    assert "Hello {nmae}" in wrong.content.decode()
    assert "Nobody can fill in {nmae}" in wrong.content.decode()
    preview = page.post(url, {"text": "Hello *{name}*", "sender": "assistant", "preview": "1"}).content.decode()
    assert "Hello <em>" in preview
    assert not Note.objects.exists()
    workflow.refresh_from_db()
    assert latest(workflow).steps[0].params["text"] == "Hello {name}!"


def test_a_condition_is_put_together_row_by_row(cast: Cast, page: Client) -> None:
    workflow = _draft(cast)
    url = f"{C}/workflows/{workflow.id}/edit/who/"
    rows = {"join": "all", "new": "none", "do": "add"}
    assert "none of these:" in page.post(url, rows).content.decode()
    rows |= {"row-0-what": "none", "row-0-depth": "0", "new": "activity.posts"}
    assert 'name="row-1-depth" value="1"' in page.post(url, rows).content.decode()
    rows |= {"row-1-what": "activity.posts", "row-1-depth": "1", "row-1-op": "at_least", "row-1-within": "7d"}
    rows |= {"do": "save", "new": "", "row-1-value": "many"}
    refused = page.post(url, rows)
    assert (refused.status_code, 'value="many"' in refused.content.decode()) == (422, True)
    page.post(url, rows | {"row-1-value": "2"})
    workflow.refresh_from_db()
    test = {"field": "activity.posts", "op": "at_least", "value": 2, "within": "7d"}
    assert to_data(latest(workflow))["who"] == {"all": [{"none": [test]}]}


def test_what_sets_it_off_and_the_goal_are_forms(cast: Cast, page: Client) -> None:
    workflow = _draft(cast)
    url = f"{C}/workflows/{workflow.id}/edit/trigger/"
    sent = {"kind": "schedule", "every": "week", "clock": "25:00", "audience": "members", "weekdays": [1, 3]}
    assert page.post(url, sent).status_code == 422
    page.post(url, sent | {"clock": "08:30"})
    workflow.refresh_from_db()
    assert latest(workflow).trigger.recurrence.weekdays == (1, 3)
    stale = {"kind": "moment", "days": 30, "moment": "joined", "revision": 1}
    assert "meanwhile" in page.post(url, stale).content.decode()


def test_only_they_themselves_put_their_name_under_it(cast: Cast) -> None:
    step = {"id": "s", "action": "message", "params": {"text": "Hello", "sender": str(cast.olga.id)}}
    workflow = _draft(cast, steps=[step])
    with pytest.raises(RuleBroken, match="somebody else"):
        commands.put_in_force(actor=cast.actor(cast.max), workflow=workflow)
    assert commands.put_in_force(actor=cast.actor(cast.olga), workflow=workflow).state == "active"
    with pytest.raises(NotAllowed):
        commands.pause_workflow(actor=cast.actor(cast.mo), workflow=workflow)
    with pytest.raises(Conflict):
        commands.change_draft(
            actor=cast.actor(cast.max), workflow=workflow, definition=latest(workflow), expected_revision=1
        )


def test_a_dry_run_says_who_would_come_in_and_does_nothing(cast: Cast) -> None:
    first = {"field": "post.first", "op": "yes"}
    thread = {"id": "t", "action": "reply", "params": {"text": "Thanks", "sender": "assistant"}}
    silent = {"field": "activity.posts", "op": "equals", "value": 0, "within": "run"}
    workflow = _draft(cast, trigger=POSTED, who=first, steps=[thread, wait("w", 2), say("n", "Go on", when=silent)])
    for title in ("Hello all", "Me again"):
        create_thread(actor=cast.actor(cast.nils), space=cast.forum, title=title, markdown="I am new")
    run_until_idle()
    before = Run.objects.count(), Note.objects.count()
    found = dry_run(workflow, latest(workflow), mode="log", days=3)
    assert (found.looked_at, found.entered, found.unwanted) == (2, 1, 1)
    assert [(total.done, total.skipped) for total in found.totals] == [(1, 0), (1, 0), (0, 1)]
    everybody = dry_run(workflow, from_data({"trigger": JOINED, "steps": [HELLO]}), mode="members")
    assert everybody.entered == 6
    assert (Run.objects.count(), Note.objects.count()) == before


def test_results_count_only_those_whose_days_are_over(cast: Cast) -> None:
    goal = {"event": "content.post.created", "days": 7, "ends": False}
    workflow = in_force(cast, goal=goal)
    for member in (cast.nils, cast.mia, cast.eda):
        joins(cast, member)
    go()
    create_thread(actor=cast.actor(cast.nils), space=cast.forum, title="Hello", markdown="Here I am")
    run_until_idle()
    early = results_of(workflow)
    assert early.reached is not None
    assert (early.entered, early.reached.of, early.too_early) == (3, 0, 3)
    late = results_of(workflow, now=timezone.now() + timedelta(days=8))
    assert late.reached is not None
    assert (late.reached.hits, late.reached.of, late.too_early) == (1, 3, 0)
    assert late.reached.low < 33 < late.reached.high
    after = late.steps[0].after
    assert after is not None
    assert (after.hits, after.of) == (1, 3)
