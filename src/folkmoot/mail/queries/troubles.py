"""Reads of addresses that are paused."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from folkmoot.mail.models import TroubledAddress

_AT_ONCE = 500


def paused_addresses(community_id: int) -> QuerySet[TroubledAddress]:
    """What gets no letters here, the latest first."""
    rows = TroubledAddress.everywhere.filter(community_id=community_id, paused_at__isnull=False)
    return rows.order_by("-paused_at", "-id")


def paused_among(community_id: int, addresses: Collection[str]) -> set[str]:
    """Which of these addresses get no letters, in lower case."""
    wanted = sorted({address.lower() for address in addresses})
    rows = TroubledAddress.everywhere.filter(community_id=community_id, paused_at__isnull=False)
    found: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        found.update(rows.filter(address__in=wanted[start : start + _AT_ONCE]).values_list("address", flat=True))
    return found
