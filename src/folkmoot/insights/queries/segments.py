"""Saved segments as figures know them: by names of their own in the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import structlog
from django.db import transaction

from folkmoot.core.errors import RuleBroken
from folkmoot.segments.models import Segment
from folkmoot.segments.queries import FAILURES, condition_of, members_known
from folkmoot.segments.vocabulary import SegmentWords

log = structlog.get_logger(__name__)

SAVED = "segment:"


def saved_segments(community_id: int) -> Iterator[tuple[str, Collection[int]]]:
    """Who is in which saved segment, for the store of figures; without those that cannot be told now."""
    for segment in _shown(community_id):
        try:
            with transaction.atomic():
                ids = list(members_known(segment).values_list("id", flat=True))
        except (RuleBroken, *FAILURES):
            log.warning("segment_not_in_figures", community=community_id, segment=segment.id, exc_info=True)
            continue
        yield SAVED + segment.key, ids


def segment_names(community_id: int) -> dict[str, str]:
    """What the saved segments that figures know are called, by their names in the store."""
    return {SAVED + segment.key: segment.name for segment in _shown(community_id)}


def _shown(community_id: int) -> Iterator[Segment]:
    """All but those that ask for what only managers may know, or can no longer be read.

    Analysts read the store row by row, and moderators narrow their pages to a segment.
    """
    words = SegmentWords(community_id)
    for segment in Segment.everywhere.filter(community_id=community_id).order_by("id"):
        try:
            if not words.is_private(condition_of(segment, words)):
                yield segment
        except RuleBroken:
            continue


def stored_name(community_id: int, word: str) -> str | None:
    """The name in the store of what somebody calls by a segment's key, or by the whole ("group:makers")."""
    if ":" in word and not word.startswith(SAVED):
        return word
    name = word if word.startswith(SAVED) else SAVED + word
    return name if name in segment_names(community_id) else None
