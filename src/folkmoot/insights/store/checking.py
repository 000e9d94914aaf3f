"""Proving the store: it holds what the records say, and its files can be read."""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot.insights.commands.store_news import ask_for_everything
from folkmoot.insights.models import StoreNews
from folkmoot.insights.store import folder


def check_store(community_id: int, fix: bool) -> Iterator[str]:
    """Compare the store with one built from the records now. What it has not been told yet is no fault."""
    manifest = folder.read_manifest(community_id)
    if manifest is None or not manifest.built or StoreNews.everywhere.filter(community_id=community_id).exists():
        return
    from folkmoot.insights.store.comparing import differences

    found = False
    for sentence in differences(community_id, manifest):
        found = True
        yield sentence
    if found and fix:
        ask_for_everything(community_id)
