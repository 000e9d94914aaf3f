"""What somebody has yet to do before writing in a space: accept its own guidelines."""

from __future__ import annotations

import time

from django.urls import reverse
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.registry import ToDo
from folkmoot.spaces.models import SpaceAcceptance, SpaceGuidelines

# Asked by every page with a box to write in; kept as long as who moderates a space is (spaces.moderators).
_KEEP_SECONDS = 2.0
_KEPT_AT_MOST = 2_000
_kept: dict[int, tuple[float, dict[int, tuple[int, str, str]]]] = {}


def guidelines_to_accept(actor: Actor, space_id: int) -> ToDo | None:
    """The space's guidelines in force, for members who have accepted none or an earlier version."""
    in_force = _in_force(actor.community_id).get(space_id)
    if in_force is None or actor.member_id is None:
        return None
    version_id, slug, name = in_force
    if SpaceAcceptance.everywhere.filter(member_id=actor.member_id, version_id=version_id).exists():
        return None
    words = _("Accept the guidelines of the space %(name)s to write here.") % {"name": name}
    return ToDo(words, reverse("spaces:guidelines-accept", args=[slug]))


def has_guidelines(community_id: int, space_id: int) -> bool:
    """Whether a space has guidelines of its own, at most two seconds old."""
    return space_id in _in_force(community_id)


def forget_kept_guidelines() -> None:
    """Called by commands that put guidelines in force, and by tests."""
    _kept.clear()


def _in_force(community_id: int) -> dict[int, tuple[int, str, str]]:
    now = time.monotonic()
    kept = _kept.get(community_id)
    if kept is not None and now - kept[0] < _KEEP_SECONDS:
        return kept[1]
    versions = SpaceGuidelines.everywhere.filter(community_id=community_id).order_by("space_id", "number")
    newest = {
        space_id: (version_id, slug, name)
        for space_id, version_id, slug, name in versions.values_list("space_id", "id", "space__slug", "space__name")
    }
    if len(_kept) >= _KEPT_AT_MOST:
        _kept.clear()
    _kept[community_id] = (now, newest)
    return newest
