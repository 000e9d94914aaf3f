"""Who can be written to: not who blocked or was blocked, and not by strangers who does not want that."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy as _

from folkmoot.content.models import DirectSettings, Thread
from folkmoot.core.actor import Actor
from folkmoot.members.models import Membership, Relation

NOT_TOGETHER = _("Some of these members cannot be brought together.")


def unreachable(actor: Actor, members: Sequence[Membership]) -> list[Membership]:
    """Those of these members with whom the actor cannot begin a conversation; why, nobody is told."""
    ids = [member.id for member in members]
    blocked = _blocked_with(actor.own_id, ids)
    closed: set[int] = set()
    if not actor.is_staff:
        reserved = DirectSettings.everywhere.filter(member_id__in=ids, takes_strangers=False)
        closed = set(reserved.values_list("member_id", flat=True)) - _met(actor.own_id, ids)
    away = {member.id for member in members if member.state != Membership.State.ACTIVE or member.account_id is None}
    return [member for member in members if member.id in blocked | closed | away]


def are_apart(member_ids: Collection[int]) -> bool:
    """Whether one of these has blocked another."""
    blocks = Relation.everywhere.filter(kind=Relation.Kind.BLOCK)
    return blocks.filter(member_id__in=member_ids, other_id__in=member_ids).exists()


def _blocked_with(member_id: int, others: Sequence[int]) -> set[int]:
    blocks = Relation.everywhere.filter(kind=Relation.Kind.BLOCK)
    by_me = blocks.filter(member_id=member_id, other_id__in=others).values_list("other_id", flat=True)
    by_them = blocks.filter(member_id__in=others, other_id=member_id).values_list("member_id", flat=True)
    return set(by_me) | set(by_them)


def _met(member_id: int, others: Sequence[int]) -> set[int]:
    """Those with whom there is a conversation of two already."""
    pairs = {f"{min(member_id, other)}:{max(member_id, other)}": other for other in others}
    there = Thread.everywhere.filter(pair__in=pairs, last_number__gt=0)
    return {pairs[pair] for pair in there.values_list("pair", flat=True)}
