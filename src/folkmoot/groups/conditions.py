"""What somebody in a group has yet to do before writing in its spaces: accept the group's guidelines."""

from __future__ import annotations

import time

from django.urls import reverse
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.registry import ToDo
from folkmoot.groups.models import GroupGuidelines, GroupMember, GroupSpace

# Asked by every page with a box to write in; kept as long as who moderates a space is (spaces.moderators).
_KEEP_SECONDS = 2.0
_KEPT_AT_MOST = 2_000
_kept: dict[int, tuple[float, dict[int, int]]] = {}


def guidelines_to_accept(actor: Actor, space_id: int) -> ToDo | None:
    """The group's guidelines in force, for its members who have accepted none or an earlier version."""
    version_id = _in_force_by_space(actor.community_id).get(space_id)
    if version_id is None or actor.member_id is None:
        return None
    rows = GroupMember.everywhere.filter(member_id=actor.member_id, state=GroupMember.State.ACTIVE)
    row = rows.filter(group__group_spaces__space_id=space_id).select_related("group").first()
    if row is None or row.accepted_id == version_id:
        return None
    words = _("Accept the guidelines of the group %(name)s to write here.") % {"name": row.group.name}
    return ToDo(words, reverse("groups:accept", args=[row.group.slug]))


def forget_kept_conditions() -> None:
    """Called by commands that change guidelines or whose spaces are whose, and by tests."""
    _kept.clear()


def _in_force_by_space(community_id: int) -> dict[int, int]:
    now = time.monotonic()
    kept = _kept.get(community_id)
    if kept is not None and now - kept[0] < _KEEP_SECONDS:
        return kept[1]
    newest: dict[int, int] = {}
    versions = GroupGuidelines.everywhere.filter(community_id=community_id).order_by("group_id", "number")
    for group_id, version_id in versions.values_list("group_id", "id"):
        newest[group_id] = version_id
    rows = GroupSpace.everywhere.filter(community_id=community_id, group_id__in=newest) if newest else ()
    by_space = {row.space_id: newest[row.group_id] for row in rows}
    if len(_kept) >= _KEPT_AT_MOST:
        _kept.clear()
    _kept[community_id] = (now, by_space)
    return by_space
