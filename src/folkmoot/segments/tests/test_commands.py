"""Saving segments, and doing something to everybody in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.automation import commands as workflows
from folkmoot.automation.commands.workflows import latest
from folkmoot.automation.definition import from_data
from folkmoot.automation.models import Note, Run
from folkmoot.automation.queries.dry_run import dry_run
from folkmoot.automation.tests.building import HELLO, go, in_force, joins
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.segments import segment_fields
from folkmoot.core.testing.cast import Cast
from folkmoot.core.workflows import Subject, workflow_fields
from folkmoot.groups.models import Group, GroupMember
from folkmoot.insights.models import RecordTagging
from folkmoot.insights.queries.segments import saved_segments
from folkmoot.members.commands import link_author
from folkmoot.members.models import Membership, Relation
from folkmoot.segments.commands import change_segment, create_segment, do_to_segment, keep_counts, remove_segment
from folkmoot.segments.commands.doing import carry_on
from folkmoot.segments.models import Segment, SegmentRun
from folkmoot.segments.queries import look_at_segment, members_in, rows_of
from folkmoot.segments.vocabulary import SegmentWords

pytestmark = pytest.mark.django_db
PLAIN = {"field": "member.role", "op": "is", "value": "member"}


def _members(cast: Cast, name: str = "Plain members") -> Segment:
    return create_segment(actor=cast.actor(cast.max), name=name, condition=PLAIN)


def test_a_segment_is_saved_changed_and_removed_and_the_log_says_so(cast: Cast) -> None:
    segment = _members(cast)
    assert segment.key == "plain-members"
    assert {each.handle for each in members_in(segment)} == {"mia", "nils"}
    young = {"all": [PLAIN, {"field": "member.trust", "op": "at_most", "value": 0}]}
    changed = change_segment(
        actor=cast.actor(cast.olga), segment=segment, name="New ones", condition=young, revision=segment.revision
    )
    assert (changed.key, changed.name, [each.handle for each in members_in(changed)]) == (
        "plain-members", "New ones", ["nils"],
    )  # fmt: skip
    with pytest.raises(Conflict):
        change_segment(actor=cast.actor(cast.max), segment=segment, name="Old", condition=PLAIN, revision=1)
    remove_segment(actor=cast.actor(cast.max), segment=changed)
    kinds = Activity.everywhere.filter(kind__startswith="segments.").order_by("id").values_list("kind", flat=True)
    assert [kind.rpartition(".")[2] for kind in kinds] == ["made", "changed", "removed"]


def test_who_does_not_manage_keeps_no_segments(cast: Cast) -> None:
    segment = _members(cast)
    for member in (cast.mo, cast.mia, cast.otto):
        with pytest.raises(NotAllowed):
            change_segment(actor=cast.actor(member), segment=segment, name="Mine", condition=PLAIN)
        with pytest.raises(NotAllowed):
            do_to_segment(actor=cast.actor(member), segment=segment, action="label", params={"name": "x"})
    with pytest.raises(NotAllowed):
        create_segment(actor=cast.actor(cast.mo), name="Mine", condition=PLAIN)


@pytest.mark.parametrize(
    ("name", "condition", "field"),
    [
        (" ", PLAIN, "name"), ("Plain MEMBERS", PLAIN, "name"), ("x" * 81, PLAIN, "name"),
        ("Fresh", {"field": "nobody.knows", "op": "yes"}, "condition"),
        ("Fresh", {"field": "member.joined", "op": "from", "value": "yesterday"}, "condition"),
        ("Fresh", {"field": "member.joined", "op": "from", "value": "0001-01-01"}, "condition"),
        ("Fresh", {"field": "member.seen", "op": "until", "value": "9999-12-31"}, "condition"),
        ("Fresh", {"all": [{"all": []}] * 2000}, "condition"), ("Fresh", {"any": [PLAIN] * 41}, "condition"),
    ],
)  # fmt: skip
def test_what_is_no_segment_is_refused_with_a_reason(cast: Cast, name: str, condition: object, field: str) -> None:
    _members(cast)
    with pytest.raises(RuleBroken) as refused:
        create_segment(actor=cast.actor(cast.max), name=name, condition=condition)
    assert refused.value.field == field
    assert refused.value.message


def test_a_whole_segment_is_labelled_once_and_those_who_have_it_are_left_out(cast: Cast) -> None:
    segment = _members(cast)
    actor = cast.actor(cast.max)
    first = do_to_segment(actor=actor, segment=segment, action="label", params={"name": "Poet"}, expected=2)
    again = do_to_segment(actor=actor, segment=segment, action="label", params={"name": " poet"})
    assert (first.done, first.left_out, again.done, again.left_out) == (2, 0, 0, 2)
    assert RecordTagging.everywhere.count() == 2
    assert not first.waiting
    labelled = {"field": "insights.labels", "op": "has", "value": str(RecordTagging.everywhere.all()[0].tag_id)}
    assert members_in(create_segment(actor=actor, name="Poets", condition=labelled)).count() == 2


def test_nothing_is_done_where_another_number_was_agreed_to(cast: Cast) -> None:
    segment = _members(cast)
    with pytest.raises(RuleBroken, match="2 members in it now, not 5"):
        do_to_segment(
            actor=cast.actor(cast.max), segment=segment, action="label", params={"name": "Poet"}, expected=5
        )  # fmt: skip
    assert not SegmentRun.everywhere.exists()


def test_a_run_that_was_interrupted_goes_on_with_those_who_wait_and_ends_when_its_manager_may_no_more(
    cast: Cast,
) -> None:
    segment = _members(cast)
    fields = {"community": cast.community, "segment": segment, "name": "x", "action": "label"}
    run = SegmentRun.everywhere.create(
        **fields, params={"name": "Poet"}, made_by=cast.max, count=3, done=1, waiting=[cast.mia.id, cast.bea.id]
    )
    carry_on(run.id)
    carry_on(run.id)
    run.refresh_from_db()
    assert (run.done, run.left_out, run.waiting, run.ended_at is None) == (2, 1, [], False)
    stale = SegmentRun.everywhere.create(
        **fields, params={"name": "Cook"}, made_by=cast.mo, count=1, waiting=[cast.mia.id]
    )  # fmt: skip
    carry_on(stale.id)
    stale.refresh_from_db()
    assert stale.trouble
    assert stale.done == 0


@pytest.mark.parametrize(("both_wait", "done", "left_out"), [(False, 1, 0), (True, 1, 1)])
def test_whoever_claims_an_imported_author_meanwhile_has_their_turn_once(
    cast: Cast, both_wait: bool, done: int, left_out: int
) -> None:
    author = Membership.everywhere.create(community=cast.community, handle="old", name="Old", claim_email="o@e.org")
    waiting = [cast.mia.id, author.id] if both_wait else [cast.mia.id]
    run = SegmentRun.everywhere.create(
        community=cast.community, segment=_members(cast), name="x", action="write", params={"text": "Hello"},
        made_by=cast.max, count=len(waiting), waiting=waiting,
    )  # fmt: skip
    link_author(actor=cast.actor(cast.max), imported=author, member=cast.mia)
    carry_on(run.id)
    run.refresh_from_db()
    assert (run.done, run.left_out, run.waiting) == (done, left_out, [])
    assert Note.everywhere.get().member_id == author.id


def test_a_run_that_fails_is_over_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(**_named: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("folkmoot.insights.segments.tag_member", locked)
    with pytest.raises(OperationalError):
        do_to_segment(actor=cast.actor(cast.max), segment=_members(cast), action="label", params={"name": "x"})
    run = SegmentRun.everywhere.get()
    assert (run.ended_at is None, run.waiting, run.trouble) == (
        False, [], "Something failed on our side. It has been logged.",
    )  # fmt: skip


def test_the_same_agreement_is_acted_on_once_whatever_has_changed_since(cast: Cast) -> None:
    segment, actor = _members(cast), cast.actor(cast.max)
    asked: dict[str, Any] = {
        "actor": actor,
        "segment": segment,
        "action": "write",
        "params": {"text": "Hello"},
        "expected": 2,
    }
    first = do_to_segment(**asked, token="t1")
    Membership.everywhere.filter(id=cast.mia.id).update(role="editor")
    assert do_to_segment(**asked, token="t1") == first
    assert Note.everywhere.count() == 2
    do_to_segment(**{**asked, "expected": 1}, token="t2")
    assert Note.everywhere.count() == 3
    for other in ({"action": "label", "params": {"name": "Poet"}}, {"params": {"text": "Bye"}}):
        with pytest.raises(RuleBroken, match="used before, for “Write to them” with “Plain members”") as refused:
            do_to_segment(**{**asked, **other}, token="t1")
        assert refused.value.field == "token"
    assert (Note.everywhere.count(), RecordTagging.everywhere.count()) == (3, 0)


@pytest.mark.parametrize("join", ["all", "none"])
def test_nothing_is_done_to_those_of_whom_it_cannot_be_known_who_they_are(cast: Cast, join: str) -> None:
    actor, test = cast.actor(cast.max), {"field": "insights.talk", "op": "has_not", "value": "at_risk"}
    segment = create_segment(actor=actor, name="Not at risk", condition={"any": [PLAIN, {join: [test]}]})
    assert not members_in(segment).exists()
    with pytest.raises(RuleBroken, match="figures are not there"):
        do_to_segment(actor=actor, segment=segment, action="write", params={"text": "Hello"})
    assert [row.count for row in rows_of(actor, [segment])] == [None]
    assert "figures are not there" in look_at_segment(actor, segment).sentence


def test_a_whole_segment_is_written_to_each_by_name(cast: Cast) -> None:
    run = do_to_segment(
        actor=cast.actor(cast.max), segment=_members(cast), action="write", params={"text": "Dear {name}, come!"}
    )
    assert run.done == 2
    notes = {note.member_id: note for note in Note.everywhere.all()}
    assert set(notes) == {cast.mia.id, cast.nils.id}
    assert cast.mia.name in notes[cast.mia.id].text
    assert notes[cast.mia.id].sender_id == cast.max.id
    with pytest.raises(RuleBroken, match="nobody"):
        do_to_segment(
            actor=cast.actor(cast.max), segment=_members(cast, "Others"), action="write", params={"text": "{nobody}"}
        )


def test_a_whole_segment_is_invited_into_a_group_and_let_into_a_workflow(cast: Cast) -> None:
    segment, actor = _members(cast), cast.actor(cast.max)
    makers = Group.everywhere.create(community=cast.community, slug="makers", name="Makers")
    GroupMember.everywhere.create(community=cast.community, group=makers, member=cast.mia)
    invited = do_to_segment(actor=actor, segment=segment, action="invite", params={"group": str(makers.id)})
    assert (invited.done, invited.left_out) == (1, 1)
    workflow = _workflow_for(cast, segment)
    for done in (2, 0):
        begun = do_to_segment(actor=actor, segment=segment, action="workflow", params={"workflow": str(workflow)})
        assert begun.done == done
    assert Run.everywhere.filter(workflow_id=workflow).count() == 2


def test_who_had_to_do_with_a_group_is_not_invited_anew_and_nobody_learns_who_blocked_whom(cast: Cast) -> None:
    segment, actor = _members(cast), cast.actor(cast.max)
    makers = Group.everywhere.create(community=cast.community, slug="makers", name="Makers")
    others = Group.everywhere.create(community=cast.community, slug="others", name="Others")
    for member, state in ((cast.mia, "removed"), (cast.nils, "declined")):
        GroupMember.everywhere.create(community=cast.community, group=makers, member=member, state=state)
    run = do_to_segment(actor=actor, segment=segment, action="invite", params={"group": str(makers.id)})
    assert (run.done, run.left_out) == (1, 1)
    assert list(makers.group_members.order_by("id").values_list("state", flat=True)) == ["removed", "declined"]
    Relation.everywhere.create(community=cast.community, member=cast.mia, other=cast.max, kind="block")
    for _once_and_again in range(2):
        run = do_to_segment(actor=actor, segment=segment, action="invite", params={"group": str(others.id)})
        assert (run.done, run.left_out) == (2, 0)
    assert list(others.group_members.values_list("member_id", flat=True)) == [cast.nils.id]


def test_a_segment_that_a_workflow_asks_for_cannot_be_removed(cast: Cast) -> None:
    segment = _members(cast)
    _workflow_for(cast, segment)
    with pytest.raises(RuleBroken, match="Welcome them"):
        remove_segment(actor=cast.actor(cast.max), segment=segment)
    field = workflow_fields.get("member.segments")
    assert segment.key in field.read(Subject(cast.community, segment.made_at, cast.mia), None)
    assert segment.key not in field.read(Subject(cast.community, segment.made_at, cast.mo), None)
    assert ("plain-members", "Plain members") in list(field.choices(cast.community.id))  # type: ignore[misc]


@pytest.mark.parametrize("asked", ["has", "has_not", "none"])
def test_a_workflow_does_nothing_while_it_is_not_known_who_is_in_its_segment(cast: Cast, asked: str) -> None:
    segment = _members(cast)
    test = {"field": "member.segments", "op": "has" if asked == "none" else asked, "value": segment.key}
    condition = {"none": [test]} if asked == "none" else test
    workflow, other = in_force(cast, who=condition), in_force(cast, {**HELLO, "when": condition})
    at_risk = {"field": "insights.talk", "op": "has", "value": "at_risk"}
    for number, (kept, why) in enumerate(
        ((at_risk, "figures are not there"), ({"field": "x", "op": "y"}, "no field “x”"), (None, "members” is gone"))
    ):
        named = Segment.everywhere.filter(id=segment.id)
        named.delete() if kept is None else named.update(condition=kept)
        assert joins(cast, cast.nils).workflow == other
        go(timezone.now() + timedelta(hours=2 * number))
        for each in (workflow, other):
            each.refresh_from_db()
            assert why in each.trouble
    assert "is gone" in dry_run(workflow, latest(workflow), mode="members").trouble
    assert not Note.everywhere.exists()
    _members(cast)
    go(timezone.now() + timedelta(hours=9))
    assert Run.everywhere.get(workflow=other).state == Run.State.DONE
    assert Note.everywhere.count() == (asked == "has")


def test_counts_of_segments_are_kept_and_counted_again_by_the_worker(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    segments = [_members(cast), _members(cast, "Same again")]
    broken = Segment.everywhere.create(community=cast.community, key="b", name="B", condition={"field": "x", "op": "y"})
    rows = rows_of(cast.actor(cast.max), [*segments, broken])
    assert [row.count for row in rows] == [2, 2, None]
    assert not members_in(broken).exists()
    keep_counts(actor=cast.actor(cast.max), rows=rows)
    Membership.everywhere.filter(id=cast.mia.id).update(role="editor")
    with CaptureQueriesContext(connection) as asked:
        kept = rows_of(cast.actor(cast.max), list(Segment.everywhere.order_by("id")))
    assert not any("COUNT" in each["sql"] for each in asked)
    assert [(row.count, row.counted_at) for row in kept] == [(row.count, row.counted_at) for row in rows]
    Segment.everywhere.update(counted_at=timezone.now() - timedelta(minutes=11))
    with django_capture_on_commit_callbacks(execute=True):
        keep_counts(
            actor=cast.actor(cast.max), rows=rows_of(cast.actor(cast.max), list(Segment.everywhere.order_by("id")))
        )
    change_segment(actor=cast.actor(cast.max), segment=segments[1], name="Same again", condition={})
    now = [(each.count, each.counted_at is None) for each in Segment.everywhere.order_by("id")]
    assert now == [(1, False), (None, True), (None, False)]
    assert Membership.everywhere.filter(community=cast.community).count() == 7


@pytest.mark.parametrize(
    "fails", [lambda asked: 1 / 0, lambda asked: Q(pk__in=RawSQL("SELECT nothing FROM nowhere", []))]
)  # fmt: skip
def test_one_segment_that_fails_stops_neither_the_list_nor_the_figures(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, fails: Callable[[object], Q]
) -> None:
    failing = {"field": "member.joined", "op": "from", "value": "2026-01-01"}
    segments = [_members(cast), create_segment(actor=cast.actor(cast.max), name="Old", condition=failing)]
    field, find = segment_fields.get("member.joined"), SegmentWords.find
    monkeypatch.setattr(
        SegmentWords, "find", lambda self, name: replace(field, pick=fails) if name == field.name else find(self, name)
    )
    assert [row.count for row in rows_of(cast.actor(cast.max), segments)] == [2, None]
    assert {name for name, _members in saved_segments(cast.community.id)} == {"segment:plain-members"}


def _workflow_for(cast: Cast, segment: Segment) -> int:
    definition = {
        "trigger": {"kind": "event", "event": "members.member.joined"},
        "who": {"field": "member.segments", "op": "has", "value": segment.key},
        "steps": [{"id": "s1", "action": "message", "params": {"text": "Hello"}}],
    }
    actor = cast.actor(cast.max)
    workflow = workflows.create_workflow(actor=actor, name="Welcome them", definition=from_data(definition))
    workflows.put_in_force(actor=actor, workflow=workflow)
    return int(workflow.id)
