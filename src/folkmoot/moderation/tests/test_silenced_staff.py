"""Who is silenced does not act as staff, and what they had in hand is free for others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.braking import brake
from folkmoot.moderation.commands.claiming import assign, claim
from folkmoot.moderation.commands.keeping import keep_in_step
from folkmoot.moderation.commands.setting import set_queue
from folkmoot.moderation.decision_notices import KINDS
from folkmoot.moderation.models import Case
from folkmoot.moderation.policies import cases_visible_to, runs_the_queue, works_the_queue
from folkmoot.moderation.queries.team import moderators
from folkmoot.moderation.rights import can_brake, can_change_policy, can_read_audit_log, decisions_visible_to
from folkmoot.moderation.tests.deciding import a_case


def silenced(member: Membership) -> Membership:
    """For a day."""
    member.silenced_until = timezone.now() + timedelta(days=1)
    member.save(update_fields=["silenced_until"])
    return member


@pytest.mark.parametrize("name", ["mo", "max", "olga"])
def test_who_is_silenced_works_no_queue_and_changes_no_rule(cast: Cast, name: str) -> None:
    case = a_case(cast)
    actor = cast.actor(silenced(getattr(cast, name)))
    may = [works_the_queue(actor), runs_the_queue(actor), can_change_policy(actor), can_read_audit_log(actor)]
    assert not any([*may, actor.is_staff, actor.is_manager, can_brake(actor, None, "raid")])
    assert not cases_visible_to(actor).exists()
    assert not decisions_visible_to(actor).exists()
    with pytest.raises(NotAllowed):
        claim(actor=actor, case=case)
    with pytest.raises(NotAllowed):
        set_queue(actor=actor, hide_weight=1)


def test_what_a_silenced_moderator_had_in_hand_is_free(cast: Cast) -> None:
    case, other = a_case(cast), a_case(cast)
    claim(actor=cast.actor(cast.mo), case=case)
    assign(actor=cast.actor(cast.max), case=case, member=cast.mo)
    assign(actor=cast.actor(cast.max), case=other, member=cast.max)
    silenced(cast.mo)
    assert cast.mo not in moderators(case)
    assert keep_in_step(cast.community.id) == 2
    kept = dict(Case.everywhere.values_list("id", "assigned_to_id"))
    assert kept == {case.id: None, other.id: cast.max.id}
    assert not Case.everywhere.exclude(claimed_by=None).exists()


def test_who_is_silenced_hears_of_no_raid(cast: Cast) -> None:
    silenced(cast.mo)
    row = brake(
        actor=Actor.system(cast.community.id), kind="raid", until=timezone.now() + timedelta(hours=1), is_proposal=True
    )
    (kind,) = [kind for kind in KINDS if kind.name == "moderation.raid"]
    (found,) = kind.candidates([Activity.everywhere.get(kind="moderation.brake.proposed")])
    assert set(found.members) == {cast.max.id, cast.olga.id}
    pairs = {(member.id, row.id) for member in (cast.mo, cast.max)}
    assert kind.sees(cast.community.id, pairs) == {(cast.max.id, row.id)}
