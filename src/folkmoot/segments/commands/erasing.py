"""Taking a member out of what is still to be done to segments."""

from __future__ import annotations

from folkmoot.members.models import Membership
from folkmoot.segments.models import SegmentRun


def erase_from_segments(member_id: int, deletes_posts: bool) -> None:
    """Conditions name nobody; a run that is under way forgets the number."""
    member = Membership.everywhere.get(id=member_id)
    for run in SegmentRun.everywhere.filter(community_id=member.community_id, ended_at__isnull=True):
        if member_id in run.waiting:
            run.waiting = [each for each in run.waiting if each != member_id]
            run.left_out += 1
            run.save(update_fields=["waiting", "left_out"])
