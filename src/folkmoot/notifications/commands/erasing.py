"""Taking a member out of this room, for the erasure that `members` commands."""

from __future__ import annotations

from folkmoot.members.models import Membership
from folkmoot.notifications.models import Choice, Delivery, Level, Notification, Reception

_ROWS_AT_ONCE = 1_000


def erase_notifications(member_id: int, deletes_posts: bool) -> None:
    """Forget what the member was told and chose, who follows them, and that others were told of their doing."""
    for model in (Delivery, Notification, Choice, Level, Reception):
        model.everywhere.filter(member_id=member_id).delete()
    community_id = Membership.everywhere.values_list("community_id", flat=True).get(id=member_id)
    Level.everywhere.filter(community_id=community_id, scope=Level.Scope.MEMBER, scope_id=member_id).delete()
