"""Keeping how many are in segments, so that a list of them need not count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.segments.carrying import count_again_job
from folkmoot.segments.models import Segment
from folkmoot.segments.policies import can_see_segments
from folkmoot.segments.queries import SegmentRow, rows_of

LATELY = timedelta(minutes=10)
# How many are counted by one statement.
_TOGETHER = 25
# As long another look at the list asks for no other count.
_ASKED_SECONDS = 60


def keep_counts(*, actor: Actor, rows: Sequence[SegmentRow]) -> None:
    """Keep what was counted for a list; the worker counts again what was counted too long ago. Managers.

    Records nothing: nobody has decided anything. Raises NotAllowed.
    """
    if not can_see_segments(actor):
        raise NotAllowed
    for row in rows:
        if row.segment.counted_at is None:
            # One that was changed meanwhile is counted with the next look.
            same = Segment.everywhere.filter(id=row.segment.id, revision=row.segment.revision)
            same.update(count=row.count, counted_at=row.counted_at)
    is_old = any(row.counted_at < timezone.now() - LATELY for row in rows)
    if is_old and cache.add(f"segments:counting:{actor.community_id}", 1, _ASKED_SECONDS):
        transaction.on_commit(lambda: count_again_job.enqueue(actor.community_id))


def count_again(community_id: int) -> None:
    """Count anew the segments that were counted too long ago."""
    actor = Actor.system(community_id)
    old = Segment.everywhere.filter(community_id=community_id, counted_at__lt=timezone.now() - LATELY)
    segments = list(old.order_by("id"))
    for segment in segments:
        segment.counted_at = None
    for first in range(0, len(segments), _TOGETHER):
        keep_counts(actor=actor, rows=rows_of(actor, segments[first : first + _TOGETHER]))
