"""What pages show beside a network: who its people are, and how its spaces are called."""

from __future__ import annotations

from collections.abc import Iterable

from folkmoot.core.actor import Actor
from folkmoot.insights.policies import can_see_people
from folkmoot.members.models import Membership
from folkmoot.spaces.policies import spaces_visible_to


def people_named(actor: Actor, ids: Iterable[int]) -> dict[int, Membership]:
    """Who they are, for those who may see the people behind figures; nobody for others."""
    if not can_see_people(actor):
        return {}
    return Membership.everywhere.filter(community_id=actor.community_id).in_bulk(list(ids))


def spaces_named(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """The names of those spaces that the actor sees."""
    return dict(spaces_visible_to(actor).filter(id__in=list(ids)).values_list("id", "name"))
