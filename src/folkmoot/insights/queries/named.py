"""What goals and reports know of a member, for their own export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from folkmoot.insights.models import GoalSignature, ReportReader


def what_was_signed(member_id: int) -> Iterable[Mapping[str, object]]:
    """What they said to goals."""
    rows = GoalSignature.everywhere.filter(person__member_id=member_id).order_by("id")
    return rows.values("version__goal__name", "version__number", "verdict", "name", "remark", "at")


def reports_read(member_id: int) -> Iterable[Mapping[str, object]]:
    """Which reports they get."""
    rows = ReportReader.everywhere.filter(member_id=member_id).order_by("id")
    return rows.values("plan__name", "added_at", "left_at")
