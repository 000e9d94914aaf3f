"""What the groups room shows on home pages."""

from __future__ import annotations

from folkmoot.core.actor import Actor
from folkmoot.groups.models import Group, GroupMember
from folkmoot.groups.policies import own_rows

SHOWN = 8


def groups_card(actor: Actor) -> dict[str, object] | None:
    """The member's groups with who waits to be let in, and to which groups they were invited."""
    states = (GroupMember.State.ACTIVE, GroupMember.State.INVITED)
    rows = own_rows(actor).filter(state__in=states, group__archived_at=None, group__merged_into=None)
    found = list(rows.select_related("group").order_by("group__name")[: SHOWN * 2])
    if not found:
        return None
    leading = [row.group_id for row in found if row.is_leader]
    asking = GroupMember.everywhere.filter(group_id__in=leading, state=GroupMember.State.ASKED, member__state="active")
    waiting: dict[int, int] = {}
    for group_id in asking.values_list("group_id", flat=True):
        waiting[group_id] = waiting.get(group_id, 0) + 1
    groups: list[tuple[Group, int]] = [(r.group, waiting.get(r.group_id, 0)) for r in found if r.is_active]
    return {"groups": groups[:SHOWN], "invited": [row.group for row in found if not row.is_active]}
