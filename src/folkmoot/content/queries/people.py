"""Who reads a channel or a conversation."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from folkmoot.content.models import Thread, ThreadMember
from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space, SpaceMember

PEOPLE_AT_MOST = 200


def people_in(actor: Actor, thread: Thread) -> QuerySet[Membership]:
    """Who can read a thread of a chat that the actor sees, those first who were here last.

    A guest is told of those alone who were added to the same space.
    """
    members = Membership.everywhere.filter(
        community_id=thread.community_id, state=Membership.State.ACTIVE, account__isnull=False
    )
    if thread.is_direct:
        own = ThreadMember.everywhere.filter(thread=thread, left_at__isnull=True)
        return members.filter(id__in=own.values("member_id")).order_by("name")
    added = Q(id__in=SpaceMember.everywhere.filter(space_id=thread.space_id).values("member_id"))
    if actor.role is Role.GUEST:
        members = members.filter(added)
    elif thread.space.visibility == Space.Visibility.PRIVATE:
        members = members.filter(added | Q(role__in=[Role.OWNER, Role.MANAGER]))
    else:
        members = members.filter(added | ~Q(role=Role.GUEST))
    return members.order_by(Coalesce("last_seen_at", "joined_at").desc(), F("id").desc())
