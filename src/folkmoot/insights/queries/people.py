"""Which members are one person, and which may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

from folkmoot.insights.models import SamePerson
from folkmoot.members.models import Membership

_NAME_AT_LEAST = 5
_SUGGESTED_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Members who have the same full name and do not count as one person."""

    first: Membership
    others: tuple[Membership, ...]


def persons_of(community_id: int) -> dict[int, int]:
    """The person of every member who is merged with another: the lowest id of those who are one."""
    links = SamePerson.everywhere.filter(community_id=community_id, ended_at=None).order_by("id")
    return _united(links.values_list("member_id", "other_id"))


def links_of(community_id: int) -> QuerySet[SamePerson]:
    """Who was merged with whom, those that hold and the newest first."""
    links = SamePerson.everywhere.filter(community_id=community_id).select_related("member", "other", "made_by")
    return links.order_by("-ended_at", "-id")


def namesakes(community_id: int) -> list[Namesakes]:
    """Members of one full name, one of them imported at least: the same person, perhaps. Single names tell nothing."""
    here = Membership.everywhere.filter(community_id=community_id).exclude(state=Membership.State.ERASED)
    named = here.annotate(plain=Lower("name")).filter(name__contains=" ")
    often = named.values("plain").annotate(number=Count("id")).filter(number__gt=1, number__lt=5)
    names = list(often.order_by("plain").values_list("plain", flat=True)[: _SUGGESTED_AT_MOST * 2])
    grouped = defaultdict(list)
    for member in named.filter(plain__in=names).order_by("id"):
        grouped[member.name.lower()].append(member)
    persons = persons_of(community_id)
    found = [Namesakes(all_[0], tuple(all_[1:])) for all_ in grouped.values() if _may_be_one(all_, persons)]
    return found[:_SUGGESTED_AT_MOST]


def _may_be_one(members: Sequence[Membership], persons: dict[int, int]) -> bool:
    several = len({persons.get(member.id, member.id) for member in members}) > 1
    is_imported = any(member.account_id is None for member in members)
    return several and is_imported and len(members[0].name) >= _NAME_AT_LEAST


def _united(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Everybody in a chain of pairs gets the lowest id of the chain."""
    above: dict[int, int] = {}

    def top(one: int) -> int:
        while above.setdefault(one, one) != one:
            one = above[one]
        return one

    for first, second in pairs:
        low, high = sorted((top(first), top(second)))
        above[high] = low
    return {one: top(one) for one in above}
