"""Two members who become one, in what is still to be done to segments."""

from __future__ import annotations

from folkmoot.members.models import Membership
from folkmoot.segments.models import SegmentRun


def unite_in_segments(gone_id: int, member_id: int) -> None:
    """A run that is under way goes on with the number that stays; where both wait, it is one turn."""
    member = Membership.everywhere.get(id=member_id)
    runs = SegmentRun.everywhere.select_for_update().filter(community_id=member.community_id, ended_at__isnull=True)
    for run in runs.order_by("id"):
        if gone_id not in run.waiting:
            continue
        if member_id in run.waiting:
            run.left_out += 1
            run.waiting = [each for each in run.waiting if each != gone_id]
        else:
            run.waiting = [member_id if each == gone_id else each for each in run.waiting]
        run.save(update_fields=["waiting", "left_out"])
