"""Saved segments as figures know them: by names of their own in the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from folkmoot.segments.models import Segment
from folkmoot.segments.queries import members_in

SAVED = "segment:"


def saved_segments(community_id: int) -> Iterator[tuple[str, Collection[int]]]:
    """Who is in which saved segment, for the store of figures."""
    for segment in Segment.everywhere.filter(community_id=community_id).order_by("id"):
        yield SAVED + segment.key, list(members_in(segment).values_list("id", flat=True))


def segment_names(community_id: int) -> dict[str, str]:
    """What the saved segments are called, by their names in the store."""
    rows = Segment.everywhere.filter(community_id=community_id)
    return {SAVED + key: name for key, name in rows.values_list("key", "name")}


def stored_name(community_id: int, word: str) -> str | None:
    """The name in the store of what somebody calls by a segment's key, or by the whole ("group:makers")."""
    if ":" in word and not word.startswith(SAVED):
        return word
    name = word if word.startswith(SAVED) else SAVED + word
    return name if name in segment_names(community_id) else None
