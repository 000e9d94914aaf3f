"""Members' records: the timeline over everything, notes, labels, contacts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from folkmoot.activity.log import record
from folkmoot.activity.models import Activity
from folkmoot.automation.models import Run, StepRun, Workflow, WorkflowVersion
from folkmoot.content.models import Post, Reaction, Thread
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import erasers, personal_data
from folkmoot.core.testing.cast import Cast
from folkmoot.core.workflows import workflow_actions
from folkmoot.groups.models import Group
from folkmoot.insights.commands.bots import mark_bot
from folkmoot.insights.commands.people import merge_people
from folkmoot.insights.commands.record import (
    add_note,
    change_contact,
    change_note,
    log_contact,
    remove_contact,
    remove_note,
    settle_follow_up,
)
from folkmoot.insights.commands.record_tags import remove_tag, rename_tag, tag_member, untag_member
from folkmoot.insights.models import RecordContact, RecordNote, RecordTag, RecordTagging
from folkmoot.insights.queries.record import (
    contacts_of,
    follow_ups,
    notes_of,
    record_tags,
    tags_of,
    timeline_of,
)
from folkmoot.insights.timeline.sources import Entry
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Decision, MemberNote, Sanction

pytestmark = pytest.mark.django_db


def _thread(cast: Cast, title: str, kind: str = "topic") -> Thread:
    own = {"community": cast.community, "space": cast.backroom, "slug": "t", "title": title, "kind": kind}
    return Thread.everywhere.create(**own, author=cast.mia)


def _post(thread: Thread, author: Membership, number: int = 1, **fields: object) -> Post:
    own = {"community_id": thread.community_id, "thread": thread, "number": number, "author": author}
    return Post.everywhere.create(**own, markdown=f"words {number}", html="", **fields)


def _one_of_each(cast: Cast) -> None:
    """Something of every source about Mia, and what must not be told of her."""
    talk, secret = _thread(cast, "Open talk"), _thread(cast, "Whispered", "direct")
    post, whisper = _post(talk, cast.mia), _post(secret, cast.mia)
    for each in (post, whisper):
        Reaction.everywhere.create(community=cast.community, post=each, member=cast.mia, emoji="🎉")
    about = {"community": cast.community, "subject_type": "post", "subject_id": post.id}
    decision = Decision.everywhere.create(**about, author=cast.mia, decided_by=cast.mo, deed="hide", clause="1")
    Sanction.everywhere.create(community=cast.community, member=cast.mia, kind="notice", decision=decision)
    MemberNote.everywhere.create(community=cast.community, member=cast.mia, author=cast.mo, text="for moderators")
    workflow = Workflow.everywhere.create(community=cast.community, name="Welcome")
    version = WorkflowVersion.everywhere.create(community=cast.community, workflow=workflow, number=1, definition={})
    for state in ("done", "control"):
        run = Run.everywhere.create(
            community=cast.community, workflow=workflow, version=version, member=cast.mia, key=state, state=state
        )
        StepRun.everywhere.create(community=cast.community, run=run, step="a", action="note.send", state="done")
    olga, mia = cast.actor(cast.olga), cast.actor(cast.mia)
    add_note(actor=olga, member=cast.mia, text="Likes maps")
    log_contact(actor=olga, member=cast.mia, about="Asked how she is", way="call")
    record("members.trust.changed", actor=olga, subject=("member", cast.mia.id))
    record("content.thread.renamed", actor=mia, subject=("thread", talk.id), thread_id=talk.id)
    for kind, thread in (
        ("content.thread.renamed", secret.id),
        ("content.post.edited", None),
        ("content.post.edited", 9**9),
    ):
        record(kind, actor=mia, thread_id=thread)
    for kind in ("members.relation.made", "moderation.case.opened", "content.poll.voted", "notifications.notice.read"):
        record(kind, actor=mia, subject=("member", cast.mia.id), thread_id=talk.id)


def test_the_timeline_tells_everything_but_conversations_of_few_and_what_is_the_members_own(cast: Cast) -> None:
    _one_of_each(cast)
    entries = timeline_of(cast.actor(cast.max), cast.mia).entries
    assert sorted(entry.source for entry in entries) == [
        "contacts", "decisions", "joined", "log", "log", "measures", "moderators", "notes", "posts", "reactions",
        "workflows",
    ]  # fmt: skip
    logged = {entry.sentence for entry in entries if entry.source == "log"}
    assert len(logged) == 2
    assert any("Mia" in sentence for sentence in logged)
    assert not any("Whispered" in entry.sentence + entry.text for entry in entries)
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)


def test_the_timeline_speaks_in_names_and_not_in_those_of_the_program(cast: Cast) -> None:
    _one_of_each(cast)
    mia = cast.actor(cast.mia)
    group = Group.everywhere.create(community=cast.community, name="Walkers", slug="walkers")
    for kind, subject in (
        ("groups.member.joined", ("group", group.id)), ("groups.member.left", ("group", 9**9)),
        ("spaces.guidelines.accepted", ("space", cast.forum.id)),
    ):  # fmt: skip
        record(kind, actor=mia, subject=subject)
    Activity.everywhere.create(community=cast.community, kind="gone.room.deed", member_id=cast.mia.id)
    said = {entry.sentence for entry in timeline_of(cast.actor(cast.max), cast.mia).entries}
    assert {
        "Mia joined Walkers", "Mia left a group that is gone",
        f"Mia accepted the guidelines of the space {cast.forum.name}",
        "Something happened for which this version has no words",
    } <= said  # fmt: skip
    [label] = [str(action.label) for action in workflow_actions if action.name == "note.send"] or ["no longer known"]
    assert any(label in sentence for sentence in said)
    assert not [sentence for sentence in said if "note.send" in sentence or "gone.room" in sentence]


def test_the_timeline_pages_by_key_and_loses_nothing_where_moments_are_equal(cast: Cast) -> None:
    _one_of_each(cast)
    same = timezone.now()
    Post.everywhere.update(created_at=same)
    Reaction.everywhere.update(created_at=same)
    RecordNote.everywhere.update(at=same)
    Activity.everywhere.update(at=same)
    olga = cast.actor(cast.olga)
    whole = timeline_of(olga, cast.mia).entries
    cursor, found = "", list[Entry]()
    while True:
        page = timeline_of(olga, cast.mia, cursor=cursor, limit=2)
        found += page.entries
        cursor = page.next
        if not cursor:
            break
    assert found == list(whole)
    assert {entry.source for entry in timeline_of(olga, cast.mia, kind="notes").entries} == {"notes"}
    for wrong in ("nonsense", "WyJ4IiwieSIsMV0"):
        with pytest.raises(RuleBroken):
            timeline_of(olga, cast.mia, cursor=wrong)


def test_the_timeline_costs_the_same_for_many_entries(cast: Cast) -> None:
    _one_of_each(cast)
    olga = cast.actor(cast.olga)
    with CaptureQueriesContext(connection) as few:
        timeline_of(olga, cast.mia)
    talk = _thread(cast, "Long talk")
    for number in range(1, 8):
        _post(talk, cast.mia, number)
        add_note(actor=olga, member=cast.mia, text="again")
        record("content.thread.renamed", actor=cast.actor(cast.mia), thread_id=talk.id)
    with CaptureQueriesContext(connection) as many:
        timeline_of(olga, cast.mia)
    assert len(many) == len(few) <= 14


def test_who_counts_as_one_person_has_one_timeline(cast: Cast) -> None:
    author = Membership.everywhere.create(community=cast.community, handle="mia-slack", name="Mia of Slack")
    _post(_thread(cast, "Long ago"), author)
    olga = cast.actor(cast.olga)
    assert not any(entry.source == "posts" for entry in timeline_of(olga, cast.mia).entries)
    merge_people(actor=olga, member=cast.mia, other=author)
    assert any(entry.source == "posts" for entry in timeline_of(olga, cast.mia).entries)


@pytest.mark.parametrize("person", ["mia", "mo"])
def test_only_managers_keep_and_read_records(cast: Cast, person: str) -> None:
    olga, other = cast.actor(cast.olga), cast.actor(getattr(cast, person))
    note = add_note(actor=olga, member=cast.nils, text="Shy")
    contact = log_contact(actor=olga, member=cast.nils, about="Hello")
    tag = tag_member(actor=olga, member=cast.nils, name="Speaker")
    for refused in (
        lambda: timeline_of(other, cast.nils),
        lambda: add_note(actor=other, member=cast.nils, text="x"),
        lambda: change_note(actor=other, note=note, text="x"),
        lambda: remove_note(actor=other, note=note),
        lambda: log_contact(actor=other, member=cast.nils, about="x"),
        lambda: remove_contact(actor=other, contact=contact),
        lambda: tag_member(actor=other, member=cast.nils, name="x"),
        lambda: untag_member(actor=other, member=cast.nils, tag=tag),
        lambda: rename_tag(actor=other, tag=tag, name="x"),
        lambda: remove_tag(actor=other, tag=tag),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert not notes_of(other).exists()
    assert not contacts_of(other).exists()


def test_managers_of_another_community_write_no_records_here(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        add_note(actor=cast.actor(cast.otto), member=cast.mia, text="x")


def test_a_note_is_changed_and_removed_and_the_log_says_so_without_its_words(cast: Cast) -> None:
    olga = cast.actor(cast.olga)
    note = add_note(actor=olga, member=cast.mia, text=" Likes maps ")
    assert note.text == "Likes maps"
    change_note(actor=cast.actor(cast.max), note=note, text="Likes charts")
    assert RecordNote.objects.get().changed_at is not None
    remove_note(actor=olga, note=note)
    assert not RecordNote.objects.exists()
    lines = Activity.objects.filter(kind__startswith="insights.record.").order_by("id")
    assert [line.kind.rpartition(".")[2] for line in lines] == ["noted", "note-changed", "note-removed"]
    assert not any("maps" in str(line.details) for line in lines)
    with pytest.raises(RuleBroken):
        add_note(actor=olga, member=cast.mia, text="  ")


def test_a_label_is_one_whatever_its_capitals(cast: Cast) -> None:
    olga = cast.actor(cast.olga)
    tag = tag_member(actor=olga, member=cast.mia, name="Beta  tester")
    assert tag_member(actor=olga, member=cast.nils, name="beta TESTER") == tag
    tag_member(actor=olga, member=cast.nils, name="beta tester")
    assert record_tags(cast.community.id).filter(name="Beta tester", members=2).exists()  # type: ignore[misc]
    assert Activity.objects.filter(kind="insights.tag.given").count() == 2
    other = tag_member(actor=olga, member=cast.mia, name="Speaker")
    with pytest.raises(RuleBroken):
        rename_tag(actor=olga, tag=other, name="BETA tester")
    untag_member(actor=olga, member=cast.mia, tag=tag)
    assert [each.name for each in tags_of(cast.mia)] == ["Speaker"]
    remove_tag(actor=olga, tag=tag)
    assert [each.name for each in RecordTag.objects.all()] == ["Speaker"]


def test_what_is_to_be_followed_up_stands_until_it_is_done_and_can_be_opened_again(cast: Cast) -> None:
    olga, today = cast.actor(cast.olga), timezone.now().date()
    late = log_contact(actor=olga, member=cast.mia, about="b", follow_up_on=today + timedelta(days=9))
    soon = log_contact(actor=olga, member=cast.nils, about="a", by=cast.max, follow_up_on=today)
    log_contact(actor=olga, member=cast.nils, about="c")
    assert [row.id for row in follow_ups(olga)] == [soon.id, late.id]
    assert soon.by == cast.max
    settle_follow_up(actor=olga, contact=soon, is_done=True)
    settle_follow_up(actor=olga, contact=soon, is_done=True)
    assert [row.id for row in follow_ups(olga)] == [late.id]
    settle_follow_up(actor=olga, contact=soon, is_done=False)
    settle_follow_up(actor=olga, contact=soon, is_done=True)
    change_contact(actor=olga, contact=soon, about="a", way="call", at=soon.at, follow_up_on=today + timedelta(days=1))
    assert [row.id for row in follow_ups(olga)] == [soon.id, late.id]
    assert RecordContact.objects.get(id=soon.id).by == cast.max


@pytest.mark.parametrize(
    "wrong",
    [{"about": " "}, {"way": "pigeon"}, {"at": timezone.now() + timedelta(days=2)}, {"follow_up_on": date(2001, 1, 1)}],
)
def test_a_contact_needs_words_a_way_a_past_moment_and_a_later_day(cast: Cast, wrong: dict[str, object]) -> None:
    with pytest.raises(RuleBroken) as caught:
        log_contact(**{"actor": cast.actor(cast.olga), "member": cast.mia, "about": "x", **wrong})  # type: ignore[arg-type]
    assert caught.value.field == next(iter(wrong))


def test_a_member_gets_what_is_kept_of_them_and_it_goes_with_them(cast: Cast) -> None:
    olga = cast.actor(cast.olga)
    for member in (cast.mia, cast.nils):
        add_note(actor=olga, member=member, text="Likes maps")
        log_contact(actor=olga, member=member, about="Hello")
        tag_member(actor=olga, member=member, name="Speaker")
    mark_bot(actor=olga, member=cast.mia, is_bot=True)
    rows = list(personal_data.get("insights.record").load(cast.mia.id))
    assert [row["kind"] for row in rows] == ["note", "contact", "label", "mark"]
    assert rows[-1]["counts_as"] == "program"
    assert "Olga" not in str(rows)
    erasers.get("insights.record").run(cast.mia.id, False)
    for model in (RecordNote, RecordContact, RecordTagging):
        assert [row.member_id for row in model.objects.all()] == [cast.nils.id]
