"""Agreeing on goals: each stakeholder by name and date, on a version that does not change any more."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.goals.letters import ask_for_signatures, tell_owners_of_verdict
from folkmoot.insights.models import Goal, GoalPerson, GoalSignature, GoalVersion
from folkmoot.insights.policies_goals import can_change_goals
from folkmoot.insights.queries.goals import missing_signatures, newest_version


def sign_goal(
    *, actor: Actor, version: GoalVersion, person: GoalPerson, name: str, agrees: bool, remark: str = ""
) -> GoalSignature:
    """Say whether this is what success looks like. The last stakeholder's yes puts the version in force.

    The member whom `person` is, or whoever holds the signed link that was sent to them (then the system acts for
    them). Records `insights.goal.signed`, and `insights.goal.agreed`; tells the owners. Raises NotAllowed, RuleBroken:
    a version that is no longer put to anybody, no name, an objection without a reason.
    """
    _may_sign(actor, person)
    name = name.strip()
    if not name:
        raise RuleBroken("name", _("Type your name: it is your signature."), field="name")
    if not agrees and not remark.strip():
        raise RuleBroken("remark", _("Say what is wrong with it, so that it can be changed."), field="remark")
    with transaction.atomic():
        goal = Goal.everywhere.select_for_update().get(id=version.goal_id)
        _must_be_put(goal, version)
        verdict = GoalSignature.Verdict.AGREED if agrees else GoalSignature.Verdict.DECLINED
        signature, _made = GoalSignature.everywhere.update_or_create(
            version=version, person=person,
            defaults={
                "community_id": goal.community_id, "verdict": verdict, "name": name[:100], "remark": remark.strip(),
                "at": timezone.now(),
            },
        )  # fmt: skip
        details = {"version": version.number, "person": person.id, "verdict": verdict.value}
        record("insights.goal.signed", actor=actor, subject=("goal", goal.id), details=details)
        if not missing_signatures(version):
            _agree(goal, version, actor)
        tell_owners_of_verdict(signature, actor=actor)
    return signature


def withdraw_signature(*, actor: Actor, version: GoalVersion, person: GoalPerson) -> None:
    """Take back what one said, while the version is not yet in force.

    Who may sign. Records `insights.goal.signature-withdrawn`. Raises NotAllowed, RuleBroken.
    """
    _may_sign(actor, person)
    with transaction.atomic():
        goal = Goal.everywhere.select_for_update().get(id=version.goal_id)
        _must_be_put(goal, version)
        GoalSignature.everywhere.filter(version=version, person=person).delete()
        details = {"version": version.number, "person": person.id}
        record("insights.goal.signature-withdrawn", actor=actor, subject=("goal", goal.id), details=details)


def remind_signers(*, actor: Actor, goal: Goal) -> int:
    """Ask those again who have said nothing. Managers may. Records `insights.goal.reminded`; returns how many."""
    if not can_change_goals(actor):
        raise NotAllowed(_("Managers set goals."))
    with transaction.atomic():
        version = newest_version(goal)
        _must_be_put(goal, version)
        asked = ask_for_signatures(version, actor=actor, again=True)
        record("insights.goal.reminded", actor=actor, subject=("goal", goal.id), details={"people": asked})
    return asked


def _agree(goal: Goal, version: GoalVersion, actor: Actor) -> None:
    version.agreed_at = timezone.now()
    version.save(update_fields=["agreed_at"])
    goal.version = version
    goal.state = Goal.State.AGREED
    # Another rule when to stop may hold from now on.
    goal.stop_told_at = None
    goal.save(update_fields=["version", "state", "stop_told_at"])
    record("insights.goal.agreed", actor=actor, subject=("goal", goal.id), details={"version": version.number})


def _may_sign(actor: Actor, person: GoalPerson) -> None:
    own = actor.is_member and actor.member_id == person.member_id and actor.allows("write")
    by_link = actor.is_system and actor.community_id == person.community_id
    is_asked = person.part == GoalPerson.Part.STAKEHOLDER and person.removed_at is None
    if not is_asked or not (own or by_link):
        raise NotAllowed(_("Only who is asked can agree, each for themselves."))


def _must_be_put(goal: Goal, version: GoalVersion) -> None:
    newest = newest_version(goal)
    if goal.is_closed or version.proposed_at is None:
        raise RuleBroken("not-proposed", _("Nobody is asked about this at the moment."))
    if newest.id != version.id:
        raise RuleBroken("replaced", _("It is being changed. You will be asked about the new version."))
    if version.agreed_at is not None:
        raise RuleBroken("agreed", _("Everybody has agreed. To change it, another version has to be proposed."))
