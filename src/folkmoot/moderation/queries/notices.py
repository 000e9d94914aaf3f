"""Reads of notices of illegal content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet

from folkmoot.core.actor import Actor
from folkmoot.moderation.models import Notice, NoticePlace, TrustedFlagger
from folkmoot.spaces.policies import spaces_visible_to


def notices_given(member_id: int) -> Iterator[Mapping[str, object]]:
    """What a member gave notice of, for their own export."""
    rows = Notice.everywhere.filter(member_id=member_id).order_by("id")
    yield from rows.values(
        "locations", "reason", "law", "name", "email", "received_at", "confirmed_at", "decided_at", "complaint__text"
    )


def notices_visible_to(actor: Actor) -> QuerySet[Notice]:
    """For staff: none with a place in a space that they do not see, nor about what they made themselves."""
    rows = Notice.everywhere.filter(community_id=actor.community_id)
    if not actor.is_staff:
        return rows.none()
    if actor.member_id is not None:
        rows = rows.exclude(places__case__author_id=actor.member_id)
    unseen = NoticePlace.everywhere.filter(community_id=actor.community_id, case__space_id__isnull=False).exclude(
        case__space_id__in=spaces_visible_to(actor).values("id")
    )
    return rows.exclude(id__in=unseen.values("notice_id"))


def trusted_flaggers(community_id: int) -> QuerySet[TrustedFlagger]:
    """Whose notices come first, by name."""
    return TrustedFlagger.everywhere.filter(community_id=community_id).select_related("added_by").order_by("name", "id")
