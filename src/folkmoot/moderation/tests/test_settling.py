"""What the keys of the queue do beside plain decisions: measures, appeals, and taking back what leaves none."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from folkmoot.content import commands as content
from folkmoot.content.models import Post
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as
from folkmoot.groups.models import Group
from folkmoot.members.commands.pending import put_off
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.appealing import appeal
from folkmoot.moderation.commands.automatic import decide_by_rule
from folkmoot.moderation.commands.cases import open_case
from folkmoot.moderation.commands.keeping import keep_in_step
from folkmoot.moderation.commands.measuring import change_policy
from folkmoot.moderation.commands.settling import settle_case, suggest_rule, undo_case, undo_cases, undo_many
from folkmoot.moderation.models import Case, Decision, Sanction
from folkmoot.moderation.queries.appeals import others_who_could_decide
from folkmoot.moderation.queries.context import case_view
from folkmoot.moderation.queries.measures import chosen, offer
from folkmoot.moderation.queries.queue import count_open, figures, open_cases, rows_of
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.subjects import load_subject
from folkmoot.moderation.tests.cases import people
from folkmoot.moderation.tests.deciding import a_case, a_reply, decided, the_clause
from folkmoot.spaces.models import SpaceMember
from folkmoot.spaces.moderators import forget_kept_moderators


def asked(cast: Cast) -> Case:
    """The case of somebody who asks to join."""
    (member,) = people(cast, 1)
    Membership.everywhere.filter(id=member.id).update(state="pending")
    keep_in_step(cast.community.id)
    return Case.everywhere.get(kind="join")


@pytest.mark.parametrize(("deed", "state"), [("approve", "active"), ("hide", "left")])
def test_who_was_let_in_or_declined_by_a_slip_waits_again(cast: Cast, deed: str, state: str) -> None:
    case, mo = asked(cast), cast.actor(cast.mo)
    done = settle_case(actor=mo, case=case, deed=deed)
    assert (done.undoes_case, Membership.everywhere.get(id=case.subject_id).state) == (True, state)
    (refused,) = undo_cases(actor=cast.actor(cast.max), case_ids=[case.id])
    assert refused.code == "not-allowed"
    (back,) = undo_cases(actor=mo, case_ids=[case.id])
    case.refresh_from_db()
    assert (back.problem, case.state, case.decided_by) == ("", "open", None)
    assert Membership.everywhere.get(id=case.subject_id).state == "pending"
    settle_case(actor=mo, case=case, deed="approve")


def test_who_has_written_since_is_not_sent_back_to_the_door(cast: Cast) -> None:
    case, mo = asked(cast), cast.actor(cast.mo)
    settle_case(actor=mo, case=case, deed="approve")
    case.refresh_from_db()
    Membership.everywhere.filter(id=case.subject_id).update(post_count=1)
    with pytest.raises(RuleBroken, match="written here"):
        undo_case(actor=mo, case=case)
    case.refresh_from_db()
    assert case.state == "decided"
    with time_machine.travel(timezone.now() + timedelta(hours=2)), pytest.raises(RuleBroken, match="too late"):
        undo_case(actor=mo, case=case)


def test_an_idea_that_was_laid_aside_is_open_again(cast: Cast) -> None:
    idea = suggest_rule(actor=cast.actor(cast.mo), text="Links in a first post")
    settle_case(actor=cast.actor(cast.max), case=idea, deed="hide")
    assert undo_cases(actor=cast.actor(cast.max), case_ids=[idea.id])[0].problem == ""
    idea.refresh_from_db()
    assert idea.state == "open"


def test_an_edit_that_was_turned_down_by_a_slip_can_still_be_approved(cast: Cast) -> None:
    post, mo = a_reply(cast), cast.actor(cast.mo)
    put_off(actor=cast.actor(cast.mia), subject=("post", post.id), changes={"markdown": "Better.", "reason": ""})
    case = open_case(actor=mo, subject=("post", post.id))
    (row,) = rows_of(mo, [case])
    assert (row.subject.state, "Better" in row.subject.html) == ("held", True)  # type: ignore[union-attr]
    done = settle_case(actor=mo, case=case, deed="hide", clause=the_clause(cast))
    assert undo_many(actor=mo, decision_ids=[done.decision_id or 0])[0].problem == ""
    case.refresh_from_db()
    (row,) = rows_of(mo, [case])
    assert (row.subject.state, "Better" in row.subject.html) == ("held", True)  # type: ignore[union-attr]
    settle_case(actor=mo, case=case, deed="approve")
    assert Post.everywhere.get(id=post.id).markdown == "Better."


@pytest.mark.parametrize("slip", ["hide", "approve"])
@pytest.mark.parametrize(("kind", "field"), [("profile", "bio"), ("group", "purpose")])
def test_a_profile_or_group_that_was_decided_by_a_slip_can_still_be_approved(
    cast: Cast, kind: str, field: str, slip: str
) -> None:
    mo = cast.actor(cast.mo)
    group = Group.everywhere.create(community=cast.community, slug="walkers", name="Walkers", created_by=cast.mia)
    subject = (kind, cast.mia.id if kind == "profile" else group.id)
    put_off(actor=cast.actor(cast.mia), subject=subject, changes={field: "We walk."})
    case = open_case(actor=mo, subject=subject)
    done = settle_case(actor=mo, case=case, deed=slip, clause=the_clause(cast))
    assert undo_many(actor=mo, decision_ids=[done.decision_id or 0])[0].problem == ""
    case.refresh_from_db()
    assert load_subject(cast.community.id, *subject).state == "held"  # type: ignore[union-attr]
    settle_case(actor=mo, case=case, deed="approve")
    row = Membership.everywhere.get(id=cast.mia.id) if kind == "profile" else Group.everywhere.get(id=group.id)
    assert getattr(row, field) == "We walk."


@pytest.mark.parametrize("slip", ["hide", "approve"])
def test_who_was_held_while_joining_and_decided_by_a_slip_waits_again(cast: Cast, slip: str) -> None:
    (member,) = people(cast, 1)
    Membership.everywhere.filter(id=member.id).update(state="pending")
    mo, subject = cast.actor(cast.mo), ("profile", member.id)
    case = open_case(actor=mo, subject=subject)
    done = settle_case(actor=mo, case=case, deed=slip, clause=the_clause(cast))
    assert undo_many(actor=mo, decision_ids=[done.decision_id or 0])[0].problem == ""
    case.refresh_from_db()
    settle_case(actor=mo, case=case, deed="approve")
    member.refresh_from_db()
    assert (member.state, member.name) == ("active", "P 0")


def test_the_queue_offers_the_next_step_of_the_ladder_with_its_reason_and_all_others(cast: Cast) -> None:
    decided(cast, sanctions=[NewSanction("warning")])
    case, mo = a_case(cast), cast.actor(cast.mo)
    found = offer(mo, case)
    assert found.suggested is not None
    assert (found.suggested.value, "3 days" in found.suggested.label) == ("3:limits", True)
    assert "Warning" in found.reason
    assert [each.value.partition(":")[2] for each in found.choices] == [
        "notice", "warning", "limits", "silence", "suspension", "ban",
    ]  # fmt: skip
    settle_case(actor=mo, case=case, deed="hide", sanctions=chosen(cast.community.id, found.suggested.value))
    measure = Sanction.everywhere.latest("id")
    assert (measure.kind, measure.limits["no_links"], measure.until is not None) == ("limits", True, True)
    change_policy(actor=cast.actor(cast.max), steps=[{"kind": "ban"}])
    with pytest.raises(Conflict, match="changed meanwhile"):
        chosen(cast.community.id, "3:limits")
    assert [each.kind for each in chosen(cast.community.id, "silence")] == ["silence"]


def test_what_a_rule_did_until_the_case_is_decided_is_no_step_yet(cast: Cast) -> None:
    case = a_case(cast)
    decide_by_rule(
        community_id=cast.community.id, subject=("post", case.subject_id), member_id=cast.mia.id, case=case,
        deed=Decision.Deed.SANCTION, sanctions=[NewSanction("silence")],
    )  # fmt: skip
    suggested = offer(cast.actor(cast.mo), case).suggested
    assert suggested is not None
    assert suggested.value == "1:notice"


def test_an_appeal_is_decided_from_the_queue_by_somebody_else(cast: Cast) -> None:
    decision = decided(cast)
    case = appeal(actor=cast.actor(cast.mia), decision=decision, text="It was irony.")
    own, other = case_view(cast.actor(cast.mo), case), case_view(cast.actor(cast.max), case)
    assert (own.is_for_others, other.is_for_others) == (True, False)
    assert (other.row.title, other.row.words) == ("Heather", "Go away, all of you.")
    with pytest.raises(NotAllowed):
        settle_case(actor=cast.actor(cast.mo), case=case, deed="approve")
    with pytest.raises(RuleBroken):
        settle_case(actor=cast.actor(cast.max), case=case, deed="delete")
    settle_case(actor=cast.actor(cast.max), case=case, deed="approve")
    assert Post.everywhere.get(id=decision.subject_id).state == "visible"


def test_an_appeal_that_was_turned_down_by_a_slip_is_open_again(cast: Cast) -> None:
    case = appeal(actor=cast.actor(cast.mia), decision=decided(cast), text="It was irony.")
    done = settle_case(actor=cast.actor(cast.max), case=case, deed="hide")
    assert undo_many(actor=cast.actor(cast.max), decision_ids=[done.decision_id or 0])[0].problem == ""
    case.refresh_from_db()
    assert case.state == "open"


def test_without_scripts_what_leaves_no_decision_can_be_taken_back(cast: Cast) -> None:
    case, client = asked(cast), Client()
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    client.post(f"/c/moorland/moderation/cases/{case.id}/decision/", {"deed": "hide"})
    page = client.get("/c/moorland/moderation/").content.decode()
    assert f'name="case" value="{case.id}"' in page
    client.post("/c/moorland/moderation/cases/undo/", {"case": case.id})
    case.refresh_from_db()
    assert case.state == "open"


def test_what_stays_with_a_case_leads_nobody_away_from_the_list(cast: Cast) -> None:
    case, client = a_case(cast), Client(headers={"accept": "application/json"})
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    there = f"/c/moorland/moderation/cases/{case.id}/"
    assert client.post(f"{there}assignment/", {"member": cast.max.id}).json() == {"said": "Saved."}
    assert client.post(f"{there}severity/", {"severity": "2"}).json() == {"said": "Saved."}
    assert client.post(f"{there}idea/", {"text": " "}).status_code == 422
    assert "said" in client.post(f"{there}idea/", {"text": "Hold calls to go away."}).json()
    case.refresh_from_db()
    assert (case.assigned_to, case.severity, Case.everywhere.filter(kind="rule").count()) == (cast.max, 2, 1)


def test_slips_are_not_among_what_was_decided_before(cast: Cast) -> None:
    case, mo = a_case(cast), cast.actor(cast.mo)
    slip = settle_case(actor=mo, case=case, deed="hide")
    undo_many(actor=mo, decision_ids=[slip.decision_id or 0])
    case.refresh_from_db()
    assert case_view(mo, case).decided == ()
    kept = settle_case(actor=mo, case=case, deed="approve")
    assert [each.id for each in case_view(mo, Case.everywhere.get()).decided] == [kept.decision_id]


def test_an_appeal_waits_for_who_may_decide_it(cast: Cast) -> None:
    case = appeal(actor=cast.actor(cast.mia), decision=decided(cast), text="It was irony.")
    mo, others = cast.actor(cast.mo), [cast.actor(cast.max), cast.actor(cast.olga)]
    assert (list(open_cases(mo)), figures(mo).open, count_open(mo)) == ([], 0, 0)
    assert [list(open_cases(each)) for each in others] == [[case], [case]]
    Membership.everywhere.filter(id__in=[cast.max.id, cast.olga.id]).update(state="suspended")
    assert list(open_cases(mo)) == [case]


def test_an_appeal_waits_for_who_looks_after_its_space_and_not_for_what_binds_beyond(cast: Cast) -> None:
    SpaceMember.everywhere.create(community=cast.community, space=cast.forum, member=cast.eda, is_moderator=True)
    forget_kept_moderators()
    Membership.everywhere.filter(id__in=[cast.max.id, cast.olga.id]).update(state="suspended")
    mo, eda = cast.actor(cast.mo), cast.actor(cast.eda)
    case = appeal(actor=cast.actor(cast.mia), decision=decided(cast), text="It was irony.")
    assert (list(open_cases(mo)), list(open_cases(eda))) == ([], [case])
    assert (case_view(mo, case).is_for_others, case_view(eda, case).is_for_others) == (True, False)

    until = timezone.now() + timedelta(days=1)
    bound = decided(cast, by=cast.mo, sanctions=[NewSanction("silence", until=until)])
    other = appeal(actor=cast.actor(cast.mia), decision=bound, text="Irony again.")
    assert (list(open_cases(mo)), list(open_cases(eda))) == ([other], [case])
    view = case_view(mo, other)
    assert (view.is_for_others, view.is_own, view.could_be_moderators) == (False, True, (cast.eda, cast.nils))
    assert case_view(eda, other).is_for_others


def test_where_nobody_else_may_decide_a_manager_is_told_who_could_be_made_one(cast: Cast) -> None:
    Membership.everywhere.filter(id__in=[cast.mo.id, cast.olga.id]).update(role="member")
    case = appeal(actor=cast.actor(cast.mia), decision=decided(cast, by=cast.max), text="It was irony.")
    view = case_view(cast.actor(cast.max), case)
    assert (view.is_for_others, list(open_cases(cast.actor(cast.max)))) == (False, [case])
    shown = render_to_string(
        "moderation/partials/_deeds.html", {"view": view, "case": case, "actor": cast.actor(cast.max)}
    )
    assert "it falls to you" in shown
    assert [f"/m/{each.handle}/" in shown for each in (cast.olga, cast.mo, cast.eda, cast.mia)] == [True] * 3 + [False]
    Membership.everywhere.filter(id=cast.mo.id).update(role="moderator")
    assert (list(open_cases(cast.actor(cast.max))), list(open_cases(cast.actor(cast.mo)))) == ([], [case])


def test_an_appeal_does_not_wait_for_a_moderator_who_does_not_see_its_space(cast: Cast) -> None:
    Membership.everywhere.filter(id__in=[cast.max.id, cast.olga.id]).update(role="moderator")
    decision = decided(cast)
    Decision.everywhere.filter(id=decision.id).update(space_id=cast.backroom.id)
    case = appeal(actor=cast.actor(cast.mia), decision=decision, text="It was irony.")
    assert not others_who_could_decide(Decision.everywhere.get(id=decision.id))
    SpaceMember.everywhere.create(community=cast.community, space=cast.backroom, member=cast.max)
    assert others_who_could_decide(Decision.everywhere.get(id=decision.id))
    assert list(open_cases(cast.actor(cast.max))) == [case]


@pytest.mark.parametrize("slip", ["hide", "approve", "delete"])
@pytest.mark.parametrize("opens_topic", [False, True])
def test_a_post_that_was_held_and_judged_by_a_slip_is_held_again_as_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, slip: str, opens_topic: bool
) -> None:
    thread = None if opens_topic else a_reply(cast).thread
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    if thread is None:
        thread = content.create_thread(
            actor=cast.actor(cast.nils), space=cast.forum, title="Luck", markdown="A casino."
        )
        post = Post.everywhere.get(thread=thread)
    else:
        post = content.create_post(actor=cast.actor(cast.nils), thread=thread, markdown="A casino.")
    case, mo = Case.everywhere.get(), cast.actor(cast.mo)
    done = settle_case(actor=mo, case=case, deed=slip, clause=the_clause(cast))
    assert undo_many(actor=mo, decision_ids=[done.decision_id or 0])[0].problem == ""
    post.refresh_from_db()
    thread.refresh_from_db()
    assert (post.state, thread.state) == ("held", "held" if opens_topic else "visible")
    case.refresh_from_db()
    final = settle_case(actor=mo, case=case, deed="hide", clause=the_clause(cast))
    # What was a slip once takes nothing from who appeals.
    answer = appeal(
        actor=cast.actor(cast.nils), decision=Decision.everywhere.get(id=final.decision_id or 0), text="It is a pub."
    )
    settle_case(actor=cast.actor(cast.max), case=answer, deed="approve")
    post.refresh_from_db()
    thread.refresh_from_db()
    assert (post.state, thread.state) == ("visible", "visible")


def test_somebody_elses_edit_that_was_turned_down_by_a_slip_is_held_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, mo = a_reply(cast), cast.actor(cast.mo)
    Membership.everywhere.filter(id=cast.nils.id).update(trust_level=4)
    cast.nils.refresh_from_db()
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    content.edit_post(actor=cast.actor(cast.nils), post=post, markdown="A casino.")
    case = Case.everywhere.get(subject_type="post-edit")
    done = settle_case(actor=mo, case=case, deed="hide", clause=the_clause(cast))
    assert undo_many(actor=mo, decision_ids=[done.decision_id or 0])[0].problem == ""
    case.refresh_from_db()
    assert rows_of(mo, [case])[0].subject.state == "held"  # type: ignore[union-attr]
    settle_case(actor=mo, case=case, deed="approve")
    assert Post.everywhere.get(id=post.id).markdown == "A casino."
