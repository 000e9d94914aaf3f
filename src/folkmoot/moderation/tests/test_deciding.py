"""A case is decided once, by who may, and everything about it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.activity.consumers import run_until_idle
from folkmoot.activity.models import Activity
from folkmoot.content import commands as content
from folkmoot.content.models import Post
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.notices import notification_kinds
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.automatic import decide_by_rule
from folkmoot.moderation.commands.cases import open_case
from folkmoot.moderation.commands.deciding import decide, reverse, undo
from folkmoot.moderation.commands.settling import open_request, settle_case
from folkmoot.moderation.models import AuditEntry, Case, Decision, Sanction
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tests.deciding import a_case, a_reply, decided, state_of, the_clause
from folkmoot.notifications.commands.reading import see_all
from folkmoot.notifications.commands.summing_up import send_regular
from folkmoot.notifications.models import Choice, Notification, Reception
from folkmoot.spaces.models import SpaceMember
from folkmoot.spaces.moderators import forget_kept_moderators

pytestmark = pytest.mark.django_db
Deed = Decision.Deed
_HEARD_AT = {"app": "/c/moorland/api/v1/notifications", "page": "/c/moorland/moderation/mine/%(id)s/"}


def _days(count: int) -> object:
    return timezone.now() + timedelta(days=count)


def test_a_decision_hides_the_post_and_keeps_what_it_stood_on(cast: Cast) -> None:
    case = a_case(cast)
    decision = decided(cast, case)
    case.refresh_from_db()
    assert (state_of(case), case.state) == ("hidden", "decided")
    assert decision.clause == the_clause(cast)
    assert decision.clause_words.startswith("1. Be kind\nArgue")
    assert decision.evidence["text"].strip() == "Go away, all of you."
    assert decision.evidence["items"][0]["text"] == "Rude."
    assert "member" not in decision.evidence["items"][0]
    assert decision.detected_by == "flag"
    assert decision.state_before == "visible"
    assert "Be kind" in decision.words
    assert decision.appeal_until is not None


def test_a_case_is_decided_once_and_the_second_hears_who_did_what(cast: Cast) -> None:
    case = a_case(cast)
    decided(cast, case)
    with pytest.raises(Conflict, match=r"Mo has decided this already: Hide it\."):
        decided(cast, case, by=cast.max, deed=Deed.NOTHING)
    assert Decision.everywhere.filter(case=case).count() == 1


def test_nothing_is_left_of_a_decision_whose_measure_is_refused(cast: Cast) -> None:
    case = a_case(cast)
    with pytest.raises(RuleBroken, match="ahead"):
        decided(cast, case, sanctions=[NewSanction("silence", until=_days(-1))])  # type: ignore[arg-type]
    case.refresh_from_db()
    assert (case.state, state_of(case)) == ("open", "visible")
    assert not Decision.everywhere.exists()


def test_an_edit_while_the_moderator_read_is_not_decided_on_unseen(cast: Cast) -> None:
    case = a_case(cast)
    revision = Post.everywhere.get(id=case.subject_id).text_revision
    content.edit_post(actor=cast.actor(cast.mia), post=Post.everywhere.get(id=case.subject_id), markdown="Welcome!")
    with pytest.raises(Conflict, match="changed since"):
        decided(cast, case, expected_revision=revision)


def test_what_speaks_against_somebody_names_its_clause(cast: Cast) -> None:
    case = a_case(cast)
    case.items.update(clause="")
    with pytest.raises(RuleBroken, match="clause"):
        decided(cast, case)
    with pytest.raises(RuleBroken, match="no such clause"):
        decided(cast, case, clause="community:1:9")
    assert decided(cast, case, deed=Deed.NOTHING).clause == ""


@pytest.mark.parametrize("who", ["mia", "nils", "bea", "eda"])
def test_who_does_not_moderate_decides_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        decided(cast, by=getattr(cast, who))


def test_nobody_decides_about_themselves(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        decided(cast, a_case(cast, a_reply(cast, by=cast.mo)))
    assert decided(cast, a_case(cast, a_reply(cast, by=cast.mo)), by=cast.max).author == cast.mo


def test_a_moderator_takes_no_measure_against_who_stands_as_high_or_higher(cast: Cast) -> None:
    warning = [NewSanction("warning")]
    with pytest.raises(NotAllowed):
        decided(cast, a_case(cast, a_reply(cast, by=cast.max)), sanctions=warning)
    assert decided(cast, a_case(cast, a_reply(cast, by=cast.mo)), by=cast.max, sanctions=warning).sanctions.exists()


def test_who_looks_after_one_space_decides_there_and_nowhere_else(cast: Cast) -> None:
    SpaceMember.everywhere.create(community=cast.community, space=cast.forum, member=cast.eda, is_moderator=True)
    reply = content.create_post(actor=cast.actor(cast.mia), thread=a_reply(cast, by=cast.nils).thread, markdown="No.")
    silence = NewSanction("silence", until=_days(1), space_id=cast.forum.id)  # type: ignore[arg-type]
    decision = decided(cast, a_case(cast, reply), by=cast.eda, sanctions=[silence])
    assert decision.sanctions.get().space_id == cast.forum.id
    cast.mia.refresh_from_db()
    assert cast.mia.silenced_until is None
    with pytest.raises(NotAllowed):
        decided(cast, a_case(cast, a_reply(cast, by=cast.nils)), by=cast.eda, sanctions=[NewSanction("ban")])
    elsewhere = content.create_thread(actor=cast.actor(cast.mia), space=cast.lounge, title="Rain", markdown="Again?")
    opening = Post.everywhere.get(thread=elsewhere)
    with pytest.raises(NotAllowed):
        decided(cast, a_case(cast, opening), by=cast.eda)


def test_an_undo_brings_everything_back_and_opens_the_case_again(cast: Cast) -> None:
    case = a_case(cast)
    decision = decided(cast, case, sanctions=[NewSanction("suspension", until=_days(7))])  # type: ignore[arg-type]
    assert Membership.everywhere.get(id=cast.mia.id).is_suspended()
    back = undo(actor=cast.actor(cast.mo), decision=decision)
    case.refresh_from_db()
    assert (state_of(case), case.state, back.is_undo) == ("visible", "open", True)
    assert Membership.everywhere.get(id=cast.mia.id).state == "active"
    assert decided(cast, case).deed == Deed.HIDE


@pytest.mark.parametrize("heard", ["", "list", "digest", "app", "page"])
def test_of_a_slip_taken_back_its_author_hears_once_or_not_at_all(cast: Cast, heard: str, client: Client) -> None:
    if heard == "digest":
        for way in ("digest", "mail"):
            choice = {"kind": "moderation.decided", "way": way, "is_on": way == heard}
            Choice.everywhere.create(community=cast.community, member=cast.mia, **choice)
    decision = decided(cast)
    run_until_idle()
    told = Notification.everywhere.filter(member=cast.mia, kind="moderation.decided").values_list(
        "subject_id", flat=True
    )
    assert set(told) == {decision.id}
    client.force_login(cast.mia.account)  # type: ignore[arg-type]
    if heard == "list":
        see_all(actor=cast.actor(cast.mia))
    elif heard == "digest":
        Reception.everywhere.create(community=cast.community, member=cast.mia, next_digest_at=timezone.now())
        assert send_regular() == 1
    elif heard:
        assert client.get(_HEARD_AT[heard] % {"id": decision.id}).status_code == 200
    back = undo(actor=cast.actor(cast.mo), decision=decision)
    run_until_idle()
    pairs = {(cast.mia.id, decision.id), (cast.mia.id, back.id)}
    assert notification_kinds.get("moderation.decided").sees(cast.community.id, pairs) == {(cast.mia.id, back.id)}
    assert set(told.all()) == ({decision.id, back.id} if heard else set())


@pytest.mark.parametrize("kind", ["suspension", "silence", "ban"])
@pytest.mark.parametrize("is_told", [True, False])
def test_who_ran_into_a_measure_before_it_was_taken_back_hears_once_that_it_was_a_slip(
    cast: Cast, kind: str, is_told: bool, client: Client
) -> None:
    until = None if kind == "ban" else _days(7)
    measure = NewSanction(kind, until=until)  # type: ignore[arg-type]
    decision = decided(cast, a_case(cast, a_reply(cast)), by=cast.max, sanctions=[measure])
    if is_told:
        run_until_idle()
    client.force_login(cast.mia.account)  # type: ignore[arg-type]
    client.get("/c/moorland/", headers={"Sec-Fetch-Mode": "cors"})
    assert not Sanction.everywhere.exclude(met_at=None).exists()
    assert client.get("/c/moorland/").status_code == 200
    back = undo(actor=cast.actor(cast.max), decision=decision)
    run_until_idle()
    rows = Notification.everywhere.filter(member=cast.mia, kind="moderation.decided")
    assert set(rows.values_list("subject_id", flat=True)) == {back.id}
    assert "decided by a slip" in back.words
    assert Membership.everywhere.get(id=cast.mia.id).state == "active"


def test_who_was_not_here_while_a_measure_stood_hears_nothing_of_the_slip(cast: Cast, client: Client) -> None:
    client.force_login(cast.mia.account)  # type: ignore[arg-type]
    client.get("/c/moorland/")
    measure = NewSanction("suspension", until=_days(7))  # type: ignore[arg-type]
    undo(actor=cast.actor(cast.mo), decision=decided(cast, sanctions=[measure]))
    client.get("/c/moorland/")
    run_until_idle()
    assert not Notification.everywhere.filter(member=cast.mia, kind="moderation.decided").exists()


def test_an_undo_has_its_time_and_a_reversal_has_not(cast: Cast) -> None:
    decision = decided(cast)
    Decision.everywhere.update(at=timezone.now() - timedelta(days=2))
    decision.refresh_from_db()
    with pytest.raises(RuleBroken, match="too late"):
        undo(actor=cast.actor(cast.mo), decision=decision)
    assert reverse(actor=cast.actor(cast.mo), decision=decision).reverses == decision
    with pytest.raises(Conflict):
        reverse(actor=cast.actor(cast.max), decision=decision)


def test_a_moderator_does_not_take_back_what_a_manager_decided(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        reverse(actor=cast.actor(cast.mo), decision=decided(cast, by=cast.max))


def test_hiding_on_the_page_of_a_thread_leaves_a_decision_too_and_closes_the_case(cast: Cast) -> None:
    case = a_case(cast)
    post = Post.everywhere.get(id=case.subject_id)
    content.hide_post(actor=cast.actor(cast.mo), post=post, reason="Mean.")
    case.refresh_from_db()
    decision = Decision.everywhere.get()
    assert (decision.case, decision.decided_by, decision.deed) == (case, cast.mo, Deed.HIDE)
    assert (decision.words, decision.state_before, case.state) == ("Mean.", "visible", "decided")


def test_what_somebody_deletes_of_their_own_is_no_act_of_moderation(cast: Cast) -> None:
    post = a_reply(cast)
    content.delete_post(actor=cast.actor(cast.mia), post=post)
    assert not Decision.everywhere.exists()
    content.restore_post(actor=cast.actor(cast.mo), post=post)
    assert Decision.everywhere.get().deed == Deed.RESTORE


def test_a_rule_decides_openly_and_its_silence_ends_with_the_moderators_decision(cast: Cast) -> None:
    case = a_case(cast)
    by_rule = decide_by_rule(
        community_id=cast.community.id, subject=("post", case.subject_id), deed=Deed.HIDE, clause=the_clause(cast),
        evidence={"rule": "Links of newcomers"}, case=case, sanctions=[NewSanction("silence")],
    )  # fmt: skip
    assert (by_rule.decided_by, by_rule.detected_by, state_of(case)) == (None, "rule", "hidden")
    assert by_rule.appeal_until is not None
    cast.mia.refresh_from_db()
    assert cast.actor(cast.mia).silenced
    decided(cast, Case.everywhere.get(id=case.id), deed=Deed.APPROVE)
    cast.mia.refresh_from_db()
    assert not cast.actor(cast.mia).silenced
    assert state_of(case) == "visible"


def test_a_moderator_who_is_silenced_decides_nothing(cast: Cast) -> None:
    case = open_case(actor=Actor.system(cast.community.id), subject=("profile", cast.mia.id))
    Membership.everywhere.filter(id=cast.nils.id).update(state="pending")
    request = open_request(actor=Actor.system(cast.community.id), member_id=cast.nils.id)
    cast.mo.silenced_until = timezone.now() + timedelta(days=1)
    for each, deed in ((case, "hide"), (request, "approve")):
        with pytest.raises(NotAllowed):
            settle_case(actor=cast.actor(cast.mo), case=each, deed=deed)
    assert Membership.everywhere.get(id=cast.nils.id).state == "pending"


def test_who_looks_after_a_space_warns_and_silences_there_from_the_queue(cast: Cast) -> None:
    SpaceMember.everywhere.create(community=cast.community, space=cast.forum, member=cast.nils, is_moderator=True)
    forget_kept_moderators()
    settle_case(actor=cast.actor(cast.nils), case=a_case(cast, flagged_by=cast.max), deed="warn")
    silence = NewSanction("silence", until=timezone.now() + timedelta(days=3))
    settle_case(actor=cast.actor(cast.nils), case=a_case(cast, flagged_by=cast.max), deed="hide", sanctions=[silence])
    assert set(Sanction.everywhere.values_list("kind", "space_id")) == {
        ("warning", cast.forum.id), ("silence", cast.forum.id)
    }  # fmt: skip
    assert Membership.everywhere.get(id=cast.mia.id).silenced_until is None


def test_every_decision_and_measure_stands_in_the_log_and_the_audit_log(cast: Cast) -> None:
    decided(cast, sanctions=[NewSanction("warning")])
    kinds = set(Activity.everywhere.values_list("kind", flat=True))
    assert {"moderation.decision.made", "moderation.sanction.imposed"} <= kinds
    rows = AuditEntry.everywhere.order_by("sequence")
    assert [row.kind for row in rows] == ["moderation.sanction.imposed", "moderation.decision.made"]
    assert rows[1].previous == rows[0].hash
    assert "Go away" not in str([row.body for row in rows])


def test_measures_of_one_kind_add_up_to_the_longest(cast: Cast) -> None:
    first = decided(cast, sanctions=[NewSanction("silence", until=_days(9))])  # type: ignore[arg-type]
    decide(
        actor=cast.actor(cast.mo), case=a_case(cast), deed=Deed.NOTHING, clause=the_clause(cast),
        sanctions=[NewSanction("silence", until=_days(3))],  # type: ignore[arg-type]
    )  # fmt: skip
    reverse(actor=cast.actor(cast.mo), decision=first)
    silenced_until = Membership.everywhere.get(id=cast.mia.id).silenced_until
    assert silenced_until == Sanction.everywhere.order_by("-id")[0].until
