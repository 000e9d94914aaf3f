"""Who sees a group, who belongs to it, and who leads it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.groups.models import Group, GroupInvitation, GroupMember, GroupSettings
from folkmoot.spaces.policies import can_write

_State = GroupMember.State
# Who is in, and who was asked to come in, sees a hidden group.
_SEEING = (_State.ACTIVE, _State.INVITED)


def groups_visible_to(actor: Actor) -> QuerySet[Group]:
    """The groups that the actor may know of; those merged into another are there for nobody.

    Hidden ones are for their members, for who was invited, and for managers; guests see only what they were brought
    into. Visitors see the others where the community is public.
    """
    groups = Group.everywhere.filter(community_id=actor.community_id, merged_into=None)
    if not actor.allows("read"):
        return groups.none()
    if actor.is_system or actor.role.at_least(Role.MANAGER):
        return groups
    if not actor.is_member:
        return groups.exclude(visibility=Group.Visibility.HIDDEN).exclude(community__visibility="members")
    own = own_rows(actor).filter(state__in=_SEEING).values("group_id")
    if actor.role is Role.GUEST:
        return groups.filter(id__in=own)
    return groups.filter(~Q(visibility=Group.Visibility.HIDDEN) | Q(id__in=own))


def own_rows(actor: Actor) -> QuerySet[GroupMember]:
    """What the actor is to groups; nothing for who is no member."""
    rows = GroupMember.everywhere.filter(community_id=actor.community_id)
    return rows.filter(member_id=actor.member_id) if actor.is_member else rows.none()


def belongs(actor: Actor, group: Group) -> bool:
    """Whether the actor is in the group now."""
    return own_rows(actor).filter(group_id=group.id, state=_State.ACTIVE).exists()


def can_lead(actor: Actor, group: Group) -> bool:
    """Leaders look after their group; managers and the system after every one."""
    if actor.is_system or actor.is_manager:
        return True
    if not can_write(actor):
        return False
    leading = own_rows(actor).filter(group_id=group.id, state=_State.ACTIVE, role=GroupMember.Role.LEADER)
    return leading.exists()


def can_see_group_members(actor: Actor, group: Group) -> bool:
    """The directory of a group: who belongs to it, managers, and of an open group every member but guests."""
    if actor.is_system or actor.role.at_least(Role.MANAGER):
        return actor.allows("read")
    is_open = group.visibility == Group.Visibility.OPEN and actor.is_member and actor.role is not Role.GUEST
    return actor.allows("read") and (is_open or belongs(actor, group))


def can_create_group(actor: Actor, settings: GroupSettings) -> bool:
    """Managers always; others from the role and the trust level on that the community has set."""
    if actor.is_system or actor.is_manager:
        return True
    may = actor.role.at_least(Role(settings.create_role)) and actor.trust_level >= settings.create_trust_level
    return can_write(actor) and may


def can_change_group_role(actor: Actor, row: GroupMember, role: str) -> bool:
    """Leaders make leaders; to end it is the managers' matter and one's own."""
    if actor.is_system or actor.is_manager:
        return True
    if role == GroupMember.Role.LEADER:
        return can_lead(actor, row.group)
    return can_write(actor) and row.member_id == actor.member_id


def can_remove_from_group(actor: Actor, row: GroupMember) -> bool:
    """Leaders take members out, managers leaders too."""
    if actor.is_system or actor.is_manager:
        return True
    return not row.is_leader and row.member_id != actor.member_id and can_lead(actor, row.group)


def can_merge_groups(actor: Actor, source: Group, target: Group) -> bool:
    """Managers, and who leads both."""
    return can_lead(actor, source) and can_lead(actor, target)


def can_change_group_settings(actor: Actor) -> bool:
    """Who may make groups is the managers' matter."""
    return actor.is_system or actor.is_manager


def group_invitations_visible_to(actor: Actor, group: Group) -> QuerySet[GroupInvitation]:
    """The links of a group, for who leads it."""
    links = GroupInvitation.everywhere.filter(community_id=actor.community_id, group=group)
    return links if can_lead(actor, group) else links.none()
