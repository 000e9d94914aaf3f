"""Who may decide, take measures and read about them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import moderated_subjects
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Case, Decision, Sanction
from folkmoot.moderation.sanctions import IN_ONE_SPACE
from folkmoot.spaces.moderators import moderated_by, moderates_any
from folkmoot.spaces.policies import can_write, spaces_visible_to


def can_judge(actor: Actor, case: Case) -> bool:
    """Whether the actor may decide this case: who moderates what it is about, and is not silenced or meant."""
    if case.author_id is not None and case.author_id == actor.member_id:
        return False
    if actor.is_system:
        return True
    if not can_write(actor):
        return False
    subject = moderated_subjects.find(case.subject_type)
    if subject is None:
        return actor.is_staff or moderates_place(actor, case.space_id)
    return subject.may_judge(actor, case.subject_id)


def can_sanction(actor: Actor, member: Membership, kind: str, space_id: int | None = None) -> bool:
    """Whether the actor may take this measure against the member: never against oneself or somebody of the same or a
    higher role. Who looks after one space only speaks, limits and silences, and that in their space."""
    if actor.is_system:
        return True
    if member.id == actor.member_id or member.community_id != actor.community_id or not can_write(actor):
        return False
    role = Role(member.role)
    if role.at_least(Role.MODERATOR) and role.at_least(actor.role):
        return False
    if actor.is_staff:
        return True
    return kind in IN_ONE_SPACE and moderates_place(actor, space_id)


def can_reverse(actor: Actor, decision: Decision) -> bool:
    """Who could have decided it, but not who it is about; what managers decided, managers."""
    if actor.is_system:
        return True
    if decision.author_id is not None and decision.author_id == actor.member_id:
        return False
    if not (can_write(actor) and (actor.is_staff or moderates_place(actor, decision.space_id))):
        return False
    return is_not_seniors(actor, decision)


def is_not_seniors(actor: Actor, decision: Decision) -> bool:
    """Whether the decision is not that of somebody senior to the actor: appeals alone take such back."""
    decider = decision.decided_by
    if actor.is_system or decider is None or decider.id == actor.member_id:
        return True
    return actor.role.at_least(Role(decider.role))


def can_lift(actor: Actor, sanction: Sanction) -> bool:
    """Who could have taken the measure, and not one that somebody senior took."""
    if sanction.decision is not None and not is_not_seniors(actor, sanction.decision):
        return False
    return can_sanction(actor, sanction.member, sanction.kind, sanction.space_id)


def can_appeal(actor: Actor, decision: Decision) -> bool:
    """Whom the decision is about, also while suspended or gone; a program only where it may write."""
    return actor.member_id is not None and decision.author_id == actor.member_id and actor.allows("write")


def can_see_members_record(actor: Actor) -> bool:
    """What was decided against members and what moderators note about them."""
    return actor.is_system or can_moderate_somewhere(actor)


def can_moderate_somewhere(actor: Actor) -> bool:
    """Staff, and who looks after a space."""
    return actor.is_system or (can_write(actor) and (actor.is_staff or moderates_any(actor)))


def can_brake(actor: Actor, space_id: int | None, kind: str) -> bool:
    """Staff everywhere; who looks after a space slows and locks that one."""
    if actor.is_system or (can_write(actor) and actor.is_staff):
        return True
    return can_write(actor) and moderates_place(actor, space_id)


def can_change_policy(actor: Actor) -> bool:
    """What measures there are, and what is said with them, is the managers' matter."""
    return actor.is_system or actor.is_manager


def can_read_audit_log(actor: Actor) -> bool:
    """Managers read what everybody with power did; moderators too, for it is about what is done in their name."""
    return actor.is_system or (can_write(actor) and actor.is_staff)


def moderates_place(actor: Actor, space_id: int | None) -> bool:
    """Whether the actor looks after this one space."""
    return space_id is not None and space_id in moderated_by(actor)


def decisions_visible_to(actor: Actor) -> QuerySet[Decision]:
    """What moderators may read of each other's decisions: staff those in spaces that they see, space moderators those
    in their spaces.

    Nobody reads here what is about themselves: they read it where the members do.
    """
    rows = Decision.everywhere.filter(community_id=actor.community_id)
    if actor.is_system:
        return rows
    if not can_moderate_somewhere(actor):
        return rows.none()
    if actor.member_id is not None:
        rows = rows.filter(~Q(author_id=actor.member_id) | Q(author=None))
    if actor.is_manager:
        return rows
    if actor.is_staff:
        return rows.filter(Q(space_id=None) | Q(space_id__in=spaces_visible_to(actor).values("id")))
    return rows.filter(space_id__in=moderated_by(actor))


def own_decisions(actor: Actor) -> QuerySet[Decision]:
    """What was decided about what the actor wrote or did; also for who is suspended or has left."""
    if actor.member_id is None or not actor.allows("read"):
        return Decision.everywhere.none()
    return Decision.everywhere.filter(community_id=actor.community_id, author_id=actor.member_id)


def sanctions_visible_to(actor: Actor) -> QuerySet[Sanction]:
    """Those of others for who moderates, one's own for everybody."""
    rows = Sanction.everywhere.filter(community_id=actor.community_id)
    if actor.is_system or (can_write(actor) and actor.is_staff):
        return rows
    own = Q(member_id=actor.member_id) if actor.member_id is not None else Q(pk__in=[])
    return rows.filter(own | Q(space_id__in=moderated_by(actor)))
