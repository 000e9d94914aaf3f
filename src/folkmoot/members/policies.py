"""Who sees whom."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor, ActorKind, MemberState
from folkmoot.core.roles import Role
from folkmoot.members.models import Invitation, Membership, ProfileValue, Visibility


def members_visible_to(actor: Actor) -> QuerySet[Membership]:
    """Members whose profiles the actor may open: not those who wait, and the erased for nobody.

    In a community that is for members only, visitors see nobody.
    """
    members = Membership.everywhere.filter(community_id=actor.community_id).exclude(state=Membership.State.ERASED)
    if actor.is_system or actor.is_staff:
        return members
    if not actor.is_member:
        members = members.exclude(community__visibility=Community.Visibility.MEMBERS)
    return members.exclude(state=Membership.State.PENDING)


def can_see_members(actor: Actor, community: Community) -> bool:
    """The directory is for members, not for collectors of names."""
    return actor.is_system or (actor.is_member and actor.role is not Role.GUEST)


def can_change_role(actor: Actor, member: Membership, role: Role) -> bool:
    """Owners and the system give every role; managers those below manager, to members below manager."""
    if actor.is_system or (actor.role is Role.OWNER and actor.is_manager):
        return True
    below = not role.at_least(Role.MANAGER) and not Role(member.role).at_least(Role.MANAGER)
    return actor.is_manager and below


def is_beneath(actor: Actor, member_id: int | None) -> bool:
    """Whether staff measures of the actor may fall on that member, or on what they wrote: on seniors' never.

    A manager's are for owners to judge, an owner's for other owners; where there is no other, for managers, because
    the law binds owners too.
    """
    if actor.is_system or member_id is None or member_id == actor.member_id:
        return True
    member = Membership.everywhere.filter(community_id=actor.community_id, id=member_id).first()
    if member is None or not Role(member.role).at_least(Role.MANAGER):
        return True
    if member.role == Role.MANAGER or actor.role is Role.OWNER:
        return actor.role is Role.OWNER
    owners = Membership.everywhere.filter(
        community_id=actor.community_id, role=Role.OWNER, state=Membership.State.ACTIVE
    )
    return actor.role.at_least(Role.MANAGER) and not owners.exclude(id=member_id).exists()


def can_set_trust(actor: Actor, member: Membership, level: int) -> bool:
    """Managers set every level, moderators those up to their own; nobody sets their own or a senior's."""
    if actor.is_system:
        return True
    if not actor.is_staff or actor.member_id == member.id or not is_beneath(actor, member.id):
        return False
    return actor.is_manager or (level <= actor.trust_level and member.trust_level <= actor.trust_level)


def invitations_visible_to(actor: Actor) -> QuerySet[Invitation]:
    """Those one has made; managers see all."""
    invitations = Invitation.everywhere.filter(community_id=actor.community_id)
    if actor.is_system or actor.is_manager:
        return invitations
    return invitations.filter(created_by_id=actor.member_id) if actor.member_id else invitations.none()


def can_change_questions(actor: Actor) -> bool:
    """What is asked of those who join is the managers' matter."""
    return actor.is_system or actor.is_manager


def can_link_authors(actor: Actor) -> bool:
    """Saying by hand that an imported author is a member is the managers' matter."""
    return actor.is_system or actor.is_manager


def can_change_fields(actor: Actor) -> bool:
    """Which fields profiles have is the managers' matter."""
    return actor.is_system or actor.is_manager


def can_judge_profiles(actor: Actor) -> bool:
    """Staff: let through, turn down and take away what members say of themselves."""
    return actor.is_system or actor.is_staff


def can_change_profile(actor: Actor, member: Membership) -> bool:
    """Everybody changes their own profile; managers and the system change any."""
    own = actor.member_id == member.id and actor.is_member and actor.allows("write")
    return actor.is_system or own or actor.is_manager


def values_visible_to(actor: Actor) -> QuerySet[ProfileValue]:
    """What members say in fields of their profiles to this actor; everybody sees what they say themselves."""
    values = ProfileValue.everywhere.filter(community_id=actor.community_id)
    if actor.is_system or actor.is_staff:
        return values
    circles = [Visibility.EVERYBODY]
    if actor.is_member:
        circles.append(Visibility.MEMBERS)
    seen = Q(visibility__in=circles)
    return values.filter(seen | Q(member_id=actor.member_id)) if actor.member_id is not None else values.filter(seen)


def can_see_record(actor: Actor, member: Membership) -> bool:
    """What a member answered on joining and who invited them: managers, and staff while the member waits."""
    waits = member.state == Membership.State.PENDING
    return actor.is_system or actor.is_manager or (waits and actor.is_staff)


def can_change_thresholds(actor: Actor) -> bool:
    """What trust levels ask for is the managers' matter."""
    return actor.is_system or actor.is_manager


def can_fetch_data(actor: Actor, member: Membership) -> bool:
    """Everybody their own, also after leaving; a program only with a token for everything."""
    is_own = actor.member_id is not None and actor.member_id == member.id
    is_trusted = actor.kind is ActorKind.MEMBER or (actor.kind is ActorKind.TOKEN and actor.allows("admin"))
    return is_own and is_trusted and actor.state is not MemberState.ERASED


def can_erase(actor: Actor, member: Membership) -> bool:
    """Everybody erases themselves, also after leaving; a program does not do it for them."""
    is_own = actor.member_id is not None and actor.member_id == member.id
    return is_own and actor.kind is ActorKind.MEMBER and actor.state is not MemberState.ERASED
