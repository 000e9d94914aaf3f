"""One of everything that goals and reports keep, for the tests that walk over all rooms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.insights.models import (
    Goal,
    GoalMilestone,
    GoalPerson,
    GoalSignature,
    GoalVersion,
    ReportEdition,
    ReportPlan,
    ReportReader,
    ReportShare,
)
from folkmoot.insights.reports.content import Report, Section, Sentence, Sentences
from folkmoot.insights.reports.storing import to_json
from folkmoot.members.models import Membership


def what_stakeholders_are_told(community: Community, member: Membership, text: str) -> dict[str, Any]:
    """A goal that was proposed and to which the member objects, and a report of which a draft waits."""
    here: dict[str, Any] = {"community": community}
    goal = Goal.everywhere.create(**here, name=text[:80], state=Goal.State.PROPOSED, learned=text)
    version = GoalVersion.everywhere.create(
        **here, goal=goal, number=1, metric="active_members", target=5, starts_on=date(2026, 1, 1),
        deadline=date(2026, 12, 31), success=text, stop_words=text, change_note=text, proposed_at=timezone.now(),
    )  # fmt: skip
    for part in GoalPerson.Part:
        person = GoalPerson.everywhere.create(**here, goal=goal, part=part, member=member, name=text[:80])
    GoalSignature.everywhere.create(
        **here, version=version, person=person, verdict=GoalSignature.Verdict.DECLINED, name=text[:80], remark=text
    )
    milestone = GoalMilestone.everywhere.create(**here, goal=goal, due=date(2026, 6, 1), label=text[:80])
    plan = ReportPlan.everywhere.create(**here, name=text[:80], sections=["goals"], introduction=text)
    reader = ReportReader.everywhere.create(
        **here, plan=plan, name=text[:80], email=f"reader-{community.id}@example.org"
    )
    section = Section("goals", text, (Sentences((Sentence(text),)),))
    edition = ReportEdition.everywhere.create(
        **here, plan=plan, number=1, first=date(2026, 1, 1), last=date(2026, 1, 31), words=text,
        content=to_json(Report((section,), ())),
    )  # fmt: skip
    share = ReportShare.everywhere.create(
        **here, edition=edition, note=text[:80], expires_at=timezone.now() + timedelta(days=9)
    )
    return {
        "goal_id": goal.id, "milestone_id": milestone.id, "report_id": plan.id, "reader_id": reader.id,
        "share_id": share.id,
    }  # fmt: skip
