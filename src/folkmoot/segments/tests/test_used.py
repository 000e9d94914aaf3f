"""Segments where an audience is chosen: the directory, figures, trials; and their pages and API."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from folkmoot.automation.models import Note
from folkmoot.cli.insights import _stored_segment
from folkmoot.cli.outcome import Refused
from folkmoot.core.errors import RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.groups.models import Group, GroupMember
from folkmoot.insights.commands.goals import create_goal
from folkmoot.insights.commands.record_tags import tag_member
from folkmoot.insights.commands.trials import start_trial
from folkmoot.insights.goals.scopes import scope_said
from folkmoot.insights.health.trials import outcome_of
from folkmoot.insights.queries.segments import segment_names, stored_name
from folkmoot.insights.queries.trials import arms_of, segments_for_trials, trial_said
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.store.records.whole import segment_rows
from folkmoot.insights.tests.stakeholding import a_draft
from folkmoot.members.directory import Wanted, in_segment, members_page, segments_for
from folkmoot.members.models import ProfileField, ProfileValue
from folkmoot.segments.commands import change_segment, create_segment, remove_segment
from folkmoot.segments.commands.waiting import erase_from_segments
from folkmoot.segments.models import Segment, SegmentRun
from folkmoot.segments.queries import uses_of

pytestmark = pytest.mark.django_db
PLAIN = {"field": "member.role", "op": "is", "value": "member"}


@pytest.fixture
def segment(cast: Cast) -> Segment:
    return create_segment(actor=cast.actor(cast.max), name="Plain members", condition=PLAIN)


def test_managers_filter_the_directory_by_a_segment_and_nobody_else_does(cast: Cast, segment: Segment) -> None:
    def found(member: Any) -> set[str]:
        actor = cast.actor(member)
        rows, _next = members_page(actor, Wanted(), cursor="", limit=50, among=in_segment(actor, segment.key))
        return {each.handle for each in rows}

    assert found(cast.max) == {"mia", "nils"}
    assert found(cast.mo) == found(cast.otto) == set()
    assert segments_for(cast.actor(cast.max)) == [(segment.key, segment.name)]
    assert segments_for(cast.actor(cast.mo)) == []
    assert in_segment(cast.actor(cast.mo), "") is None


def test_figures_know_who_is_in_a_segment_by_its_key(cast: Cast, segment: Segment) -> None:
    name = f"segment:{segment.key}"
    assert [row for row in segment_rows(cast.community.id) if row[0] == name] == [
        (name, cast.mia.id), (name, cast.nils.id),
    ]  # fmt: skip
    assert stored_name(cast.community.id, segment.key) == stored_name(cast.community.id, name) == name
    assert stored_name(cast.community.id, "group:makers") == "group:makers"
    assert stored_name(cast.other_community.id, segment.key) is None
    assert _stored_segment(cast.community.id, segment.key) == name
    with pytest.raises(Refused, match="Saved are: plain-members"):
        _stored_segment(cast.community.id, "nobody")


def test_what_only_managers_may_know_does_not_get_into_figures(cast: Cast, segment: Segment) -> None:
    community, actor = cast.community, cast.actor(cast.max)
    secret = Group.everywhere.create(
        community=community, slug="secret", name="Secret", visibility=Group.Visibility.HIDDEN
    )  # fmt: skip
    GroupMember.everywhere.create(community=community, group=secret, member=cast.mia)
    label = tag_member(actor=actor, member=cast.mia, name="Poet")
    said = ProfileField.everywhere.create(
        community=community, position=9, name="Diet", visibilities=["members", "staff"]
    )  # fmt: skip
    value = ProfileValue.everywhere.create(community=community, field=said, member=cast.mia, value="none")
    asked = [
        ("groups.member", f"0{secret.id}"), ("groups.leader", secret.id), ("insights.labels", label.id),
        ("insights.talk", "at_risk"), ("spaces.joined", cast.backroom.id), ("content.spaces", cast.backroom.id),
    ]  # fmt: skip
    for number, (name, wanted) in enumerate(asked):
        test = {"field": name, "op": "has_not", "value": str(wanted)}
        create_segment(actor=actor, name=f"Theirs {number}", condition={"any": [PLAIN, {"none": [test]}]})
    create_segment(
        actor=actor, name="Eaters", condition={"field": f"profile.{said.id}", "op": "contains", "value": "n"}
    )
    names = {"segment:plain-members": "Plain members", "segment:eaters": "Eaters"}
    assert segment_names(community.id) == names
    assert {name for name, _member in segment_rows(community.id)} == set(names)
    assert [key for key, _name in segments_for_trials(actor)] == ["eaters", "plain-members"]
    ProfileValue.everywhere.filter(id=value.id).update(visibility="staff")
    assert {name for name, _member in segment_rows(community.id)} == {"segment:plain-members"}
    days = {"first_day": date(2026, 1, 1), "last_day": date(2026, 3, 1)}
    with pytest.raises(RuleBroken, match="no segment"):
        start_trial(actor=actor, name="X", outcome="posted", share_b=50, segment="eaters", **days)


def test_a_trial_is_with_who_is_in_a_segment_alone(cast: Cast, segment: Segment) -> None:
    joined = cast.mia.joined_at.date()
    days = {"first_day": joined.replace(day=1), "last_day": date(joined.year + 1, 1, 1)}
    trial = start_trial(
        actor=cast.actor(cast.max), name="Greeting", outcome="posted", share_b=50, segment=segment.key, **days
    )
    assert [arm.partition(":")[0] for arm in arms_of(cast.mia, "UTC")] == [str(trial.id)]
    assert arms_of(cast.eda, "UTC") == []
    with pytest.raises(RuleBroken, match="Greeting"):
        remove_segment(actor=cast.actor(cast.max), segment=segment)
    members = [
        {"member_id": at, "person_id": at, "joined_day": date(2026, 1, 5), "is_staff": False, "is_bot": False}
        for at in range(1, 31)
    ]
    store = InMemoryStore(
        members=members, member_days=[{"day": date(2026, 3, 1), "person_id": 1, "visits": 1}],
        segment_members=[{"segment": "segment:x", "member_id": at} for at in range(1, 13)],
    )  # fmt: skip
    found = outcome_of(store, 1, "posted", 50, date(2026, 1, 1), date(2026, 2, 1), "segment:x")
    assert found.a.people + found.b.people == 12


def test_what_a_goal_is_about_cannot_be_removed(cast: Cast, segment: Segment) -> None:
    asked = a_draft(cast, date(2026, 1, 5), scope={"segment": f"segment:{segment.key}"})
    goal = create_goal(actor=cast.actor(cast.max), draft=asked)
    assert [use.words for use in uses_of(segment)] == [goal.name]
    with pytest.raises(RuleBroken, match=goal.name):
        remove_segment(actor=cast.actor(cast.max), segment=segment)


def test_what_is_about_a_segment_that_became_private_says_so(
    cast: Cast, segment: Segment, engines: dict[int, object]
) -> None:
    actor, about = cast.actor(cast.max), {"segment": f"segment:{segment.key}"}
    days = {"first_day": date(2026, 1, 1), "last_day": date(2026, 3, 1)}
    trial = start_trial(actor=actor, name="G", outcome="posted", share_b=50, segment=segment.key, **days)
    assert scope_said(about, cast.community.id) == ["only of Plain members"]
    talked = {"field": "insights.talk", "op": "has_not", "value": "at_risk"}
    change_segment(actor=actor, segment=segment, name="Secret", condition=talked)
    engines[cast.community.id] = InMemoryStore()
    assert "Figures do not know any more who is in the segment" in trial_said(trial, "UTC").sentence
    assert "do not know any more who they are" in scope_said(about, cast.community.id)[0]
    assert "Secret" not in scope_said(about, cast.community.id)[0]


def test_who_is_erased_is_forgotten_by_what_is_still_to_be_done(cast: Cast, segment: Segment) -> None:
    run = SegmentRun.everywhere.create(
        community=cast.community,
        segment=segment,
        name="x",
        action="label",
        count=2,
        waiting=[cast.mia.id, cast.nils.id],
    )
    erase_from_segments(cast.mia.id, False)
    run.refresh_from_db()
    assert (run.waiting, run.left_out) == ([cast.nils.id], 1)


def test_a_segment_is_put_together_on_a_page_counted_and_saved(cast: Cast, client: Client) -> None:
    _sign_in(client, cast)
    new = "/c/moorland/segments/new/"
    added = client.post(new, {"name": "Wise", "do": "add", "new": "member.trust"}).content.decode()
    assert 'name="row-0-value"' in added
    row = {"name": "Wise", "row-0-what": "member.trust", "row-0-depth": "0", "row-0-op": "at_least"}
    counted = client.post(new, {**row, "row-0-value": "3", "do": "count"}).content.decode()
    assert "3 members" in counted
    assert "Olga" in counted
    wrong = client.post(new, {**row, "row-0-value": "much", "do": "save"})
    assert wrong.status_code == 422
    assert 'value="much"' in wrong.content.decode()
    assert "whole number" in wrong.content.decode()
    saved = client.post(new, {**row, "row-0-value": "3", "do": "save"})
    detail = client.get(saved["Location"]).content.decode()
    assert "Trust level: at least 3" in detail
    table = client.get(f"{saved['Location']}members.csv").content.decode()
    assert sorted(line[1] for line in csv.reader(io.StringIO(table))) == ["handle", "max", "mo", "olga"]


def test_nothing_is_done_before_a_number_is_agreed_to(cast: Cast, client: Client, segment: Segment) -> None:
    _sign_in(client, cast)
    page = f"/c/moorland/segments/{segment.id}/do/write/"
    # The form leads to its own page: what is agreed to there is done.
    assert re.search(r'<form class="form"\s+method="post">', client.get(page).content.decode())
    asked = client.post(page, {"text": "Hello {name}"}).content.decode()
    assert "For all 2 members of “Plain members”?" in asked
    assert 'name="expected" value="2"' in asked
    assert segment.runs.count() == 0
    assert client.post(page, {"text": "Hello {nobody}"}).status_code == 422
    token = re.search(r'name="token" value="([^"]{20,})"', asked)
    assert token
    for _press in range(2):
        client.post(page, {"text": "Hello {name}", "do": "confirm", "expected": "2", "token": token[1]})
    assert Note.everywhere.count() == 2
    assert "done for 2" in client.get(f"/c/moorland/segments/{segment.id}/").content.decode()


def test_a_program_keeps_segments_and_asks_who_is_in_them(cast: Cast, client: Client) -> None:
    _sign_in(client, cast)
    api = "/c/moorland/api/v1/segments"

    def send(method: str, path: str, body: Any = None) -> Any:
        return getattr(client, method)(f"{api}{path}", body, content_type="application/json")

    made = send("post", "", {"name": "Plain", "condition": PLAIN, "key": "plain"}).json()
    assert (made["count"], made["key"], made["revision"]) == (2, "plain", 1)
    assert send("post", "/look", {"condition": {"none": [PLAIN]}}).json()["count"] == 4
    listed = send("get", f"/{made['id']}/members").json()["items"]
    assert [each["handle"] for each in listed] == ["mia", "nils"]
    assert "member.trust" in {each["name"] for each in send("get", "/fields").json()}
    stale = send("put", f"/{made['id']}", {"name": "Plain", "condition": PLAIN, "revision": 7})
    assert stale.status_code == 409
    for _sent in range(2):
        deed = {"params": {"name": "Poet"}, "expected": 2, "token": "t1"}
        run = send("post", f"/{made['id']}/actions/label", deed)
        assert (run.status_code, run.json()["done"]) == (202, 2)
    assert send("delete", f"/{made['id']}").status_code == 204
    assert send("get", "").json()["items"] == []


def _sign_in(client: Client, cast: Cast) -> None:
    assert cast.max.account is not None
    client.force_login(cast.max.account)
