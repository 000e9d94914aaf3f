"""Who waits in runs that are under way: some are erased meanwhile, some become one with another."""

from __future__ import annotations

from folkmoot.members.models import Membership
from folkmoot.segments.models import SegmentRun


def erase_from_segments(member_id: int, deletes_posts: bool) -> None:
    """Conditions name nobody; a run that is under way forgets the number."""
    _take_out(member_id, of=member_id)


def unite_in_segments(gone_id: int, member_id: int) -> None:
    """A run that is under way goes on with the number that stays; where both wait, it is one turn."""
    _take_out(gone_id, of=member_id, instead=member_id)


def _take_out(gone_id: int, *, of: int, instead: int | None = None) -> None:
    member = Membership.everywhere.get(id=of)
    runs = SegmentRun.everywhere.select_for_update().filter(community_id=member.community_id, ended_at__isnull=True)
    for run in runs.order_by("id"):
        if gone_id not in run.waiting:
            continue
        if instead is None or instead in run.waiting:
            run.left_out += 1
            run.waiting = [each for each in run.waiting if each != gone_id]
        else:
            run.waiting = [instead if each == gone_id else each for each in run.waiting]
        run.save(update_fields=["waiting", "left_out"])
