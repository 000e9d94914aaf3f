"""Taking a member out of goals and reports."""

from __future__ import annotations

from folkmoot.insights.models import GoalPerson, GoalSignature, ReportReader


def erase_named(member_id: int, deletes_posts: bool) -> None:
    """What was agreed on stays agreed; who it was is gone: names, remarks, and reports that were sent."""
    people = GoalPerson.everywhere.filter(member_id=member_id)
    GoalSignature.everywhere.filter(person__in=people).update(name="", remark="")
    people.update(name="", email="")
    ReportReader.everywhere.filter(member_id=member_id).delete()
