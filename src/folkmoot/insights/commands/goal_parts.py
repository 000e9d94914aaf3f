"""Who belongs to a goal, and the steps on its way: parts of what `commands.goals` writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from folkmoot.insights.goals.people import Named
from folkmoot.insights.models import Goal, GoalMilestone, GoalPerson


@dataclass(frozen=True, slots=True)
class MilestoneDraft:
    """A step on the way, as it is written down."""

    due: date
    label: str
    value: float | None = None


def set_people(goal: Goal, part: str, wanted: Sequence[Named]) -> None:
    """Make these the goal's owners or stakeholders, inside the command's transaction.

    Who was there before stays on record: their signature does, too.
    """
    known = {(each.member_id, each.email): each for each in GoalPerson.everywhere.filter(goal=goal, part=part)}
    keys = {each.key for each in wanted}
    for key, person in known.items():
        removed_at = None if key in keys else person.removed_at or timezone.now()
        if removed_at != person.removed_at:
            person.removed_at = removed_at
            person.save(update_fields=["removed_at"])
    GoalPerson.everywhere.bulk_create(
        GoalPerson(
            community_id=goal.community_id, goal=goal, part=part, name=each.name, member_id=each.member_id,
            email=each.email,
        )
        for each in wanted if each.key not in known
    )  # fmt: skip


def set_milestones(goal: Goal, wanted: Sequence[MilestoneDraft]) -> None:
    """Make these the goal's steps, inside the command's transaction; what is ticked off and stays, stays so."""
    known = {(each.due, each.label, each.value): each for each in GoalMilestone.everywhere.filter(goal=goal)}
    keys = {(each.due, each.label, each.value) for each in wanted}
    GoalMilestone.everywhere.filter(goal=goal, id__in=[m.id for key, m in known.items() if key not in keys]).delete()
    GoalMilestone.everywhere.bulk_create(
        GoalMilestone(community_id=goal.community_id, goal=goal, due=each.due, label=each.label, value=each.value)
        for each in wanted if (each.due, each.label, each.value) not in known
    )  # fmt: skip
