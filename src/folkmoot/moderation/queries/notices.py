"""Reads of notices of illegal content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Q, QuerySet

from folkmoot.core.actor import Actor
from folkmoot.moderation.models import CaseItem, Notice
from folkmoot.spaces.policies import spaces_visible_to


def notices_given(member_id: int) -> Iterator[Mapping[str, object]]:
    """What a member gave notice of, for their own export."""
    rows = Notice.everywhere.filter(member_id=member_id).order_by("id")
    yield from rows.values(
        "locations", "reason", "law", "name", "email", "received_at", "decided_at", "complaint__text"
    )


def notices_visible_to(actor: Actor) -> QuerySet[Notice]:
    """For staff: not those about what is in a space that they do not see, nor about what they made themselves."""
    rows = Notice.everywhere.filter(community_id=actor.community_id)
    if not actor.is_staff:
        return rows.none()
    if actor.member_id is not None:
        own = CaseItem.everywhere.filter(kind=CaseItem.Kind.NOTICE, case__author_id=actor.member_id)
        rows = rows.exclude(id__in=list(own.values_list("details__notice", flat=True)))
    seen = spaces_visible_to(actor).values("id")
    return rows.filter(Q(case=None) | Q(case__space_id=None) | Q(case__space_id__in=seen))
