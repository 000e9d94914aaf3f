"""What the analytic store has yet to hear: rows that the log's consumer writes, and who writes the store takes away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from folkmoot.communities.models import Community
from folkmoot.insights.models import StoreNews


def note_news(told: Mapping[int, Mapping[str, Collection[Any]]]) -> None:
    """Note by community which records changed. Repeating it does no harm."""
    StoreNews.everywhere.bulk_create(
        StoreNews(community_id=community_id, records={name: sorted(ids) for name, ids in records.items()})
        for community_id, records in told.items()
        if records
    )


def ask_for_everything(community_id: int) -> None:
    """Have a community's store built anew."""
    note_news({community_id: {"everything": [1]}})


def ask_all_for_everything() -> None:
    """Have every store built anew, before the log is told from its beginning."""
    StoreNews.everywhere.all().delete()
    for community_id in Community.objects.values_list("id", flat=True):
        ask_for_everything(community_id)


def settle_news(ids: Collection[int]) -> None:
    """Forget news that are in the store."""
    StoreNews.everywhere.filter(id__in=ids).delete()
