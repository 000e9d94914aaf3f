"""The clauses of groups, for whoever flags, rules and decides."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from folkmoot.communities.wording import as_clause, numbers_in
from folkmoot.core.guidelines import Clause
from folkmoot.groups.models import Group, GroupClause
from folkmoot.groups.queries import group_guidelines_in_force


def clauses_in_force(community_id: int, space_id: int | None) -> list[Clause]:
    """The clauses of the group that a space belongs to."""
    if space_id is None:
        return []
    group = Group.everywhere.filter(community_id=community_id, group_spaces__space_id=space_id).first()
    version = group_guidelines_in_force(group) if group is not None else None
    if group is None or version is None:
        return []
    before = f"group:{group.id}:{version.number}"
    return [as_clause(row, f"{before}:{row.number}", group.name) for row in version.clauses.all()]


def clauses_by_ref(community_id: int, refs: Collection[str]) -> dict[str, Clause]:
    """Clauses of groups by their refs, of all versions."""
    wanted = {numbers: ref for ref, numbers in numbers_in(refs, "group", 3)}
    if not wanted:
        return {}
    each = Q()
    for group_id, version, number in wanted:
        each |= Q(version__group_id=group_id, version__number=version, number=number)
    rows = GroupClause.everywhere.filter(each, community_id=community_id).select_related("version__group")
    found: dict[str, Clause] = {}
    for row in rows:
        ref = wanted[row.version.group_id, row.version.number, row.number]
        found[ref] = as_clause(row, ref, row.version.group.name)
    return found
