"""Who sees a space, opens threads in it and looks after it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.registry import ToDo, space_conditions
from folkmoot.core.roles import Role
from folkmoot.spaces.models import Space, SpaceMember
from folkmoot.spaces.moderators import moderates


def spaces_visible_to(actor: Actor) -> QuerySet[Space]:
    """The spaces whose threads the actor may read.

    Public spaces are for everybody (in a members-only community: for members), members' spaces for members,
    private ones for who was added. Managers see private spaces too: they answer for what happens there. The space of
    direct conversations is a place for nobody: those are found by who takes part in them.
    """
    spaces = Space.everywhere.filter(community_id=actor.community_id).exclude(kind=Space.Kind.DIRECT)
    if not actor.allows("read"):
        return spaces.none()
    if actor.is_system or actor.role.at_least(Role.MANAGER):
        return spaces
    if not actor.is_member:
        return spaces.filter(visibility=Space.Visibility.PUBLIC).exclude(community__visibility="members")
    own = SpaceMember.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id)
    # A guest belongs to the spaces it was added to and sees nothing else of what members share.
    shared = (
        [Space.Visibility.PUBLIC] if actor.role is Role.GUEST else [Space.Visibility.PUBLIC, Space.Visibility.MEMBERS]
    )
    return spaces.filter(Q(visibility__in=shared) | Q(id__in=own.values("space_id")))


def can_write(actor: Actor) -> bool:
    """Whether the actor may write anything at all: belongs here, is not silenced, accepted the guidelines."""
    if actor.is_system:
        return True
    return actor.is_member and actor.allows("write") and not actor.silenced and not actor.needs_acceptance


def can_open_thread(actor: Actor, space: Space) -> bool:
    """Whether the actor may open a thread here. Ask only about spaces the actor sees."""
    if actor.kind is ActorKind.IMPORT:
        return True
    if not can_write(actor) or space.archived_at is not None:
        return False
    if actor.is_staff:
        return True
    if still_to_do(actor, space.id):
        return False
    if moderates(actor, space.id):
        return True
    return actor.role.at_least(Role(space.post_role)) and actor.trust_level >= space.post_trust_level


def still_to_do(actor: Actor, space_id: int) -> ToDo | None:
    """What the actor, who might write otherwise, has yet to do before writing in this space; None when nothing."""
    if actor.is_system or actor.is_staff:
        return None
    return next((to_do for condition in space_conditions if (to_do := condition(actor, space_id))), None)


def can_manage_spaces(actor: Actor) -> bool:
    """Managers and owners make, change, order and archive spaces and say who enters private ones."""
    return actor.is_system or actor.is_manager


def can_write_guidelines(actor: Actor, space: Space) -> bool:
    """Managers, and who looks after the space, give it guidelines of its own."""
    return can_manage_spaces(actor) or moderates(actor, space.id)
