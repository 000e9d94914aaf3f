from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.goals import create_goal, propose_goal
from folkmoot.insights.commands.record import log_contact
from folkmoot.insights.commands.reports import PlanDraft, create_plan
from folkmoot.insights.models import GoalSignature, ReportEdition
from folkmoot.insights.queries.desk import desk_card
from folkmoot.insights.reports.content import Report
from folkmoot.insights.reports.storing import to_json
from folkmoot.insights.tests.stakeholding import a_draft, given_figures, growing

pytestmark = pytest.mark.django_db


def test_what_is_due_and_drafts_wait_for_managers_and_nothing_is_no_card(cast: Cast) -> None:
    olga, today = cast.actor(cast.olga), timezone.now().date()
    log_contact(actor=olga, member=cast.nils, about="Later", follow_up_on=today + timedelta(days=9))
    assert desk_card(olga) is None
    log_contact(actor=olga, member=cast.mia, about="How is she?", follow_up_on=today)
    plan = create_plan(actor=olga, draft=PlanDraft("For the board", sections=["goals"]))
    ReportEdition.everywhere.create(
        community=cast.community, plan=plan, number=1, first=today, last=today, content=to_json(Report((), ()))
    )
    card = desk_card(olga)
    assert card is not None
    assert [row.member for row in card["due"]] == [cast.mia]  # type: ignore[attr-defined]
    assert [row.plan for row in card["drafts"]] == [plan]  # type: ignore[attr-defined]
    assert desk_card(cast.actor(cast.mo)) is None


def test_a_goal_waits_for_who_has_yet_to_say_something_to_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    given_figures(monkeypatch, growing)
    olga = cast.actor(cast.olga)
    goal = create_goal(actor=olga, draft=a_draft(cast, timezone.now().date()))
    assert desk_card(olga) is None
    version = propose_goal(actor=olga, goal=goal)
    asked = [person.member for person in goal.people.filter(part="stakeholder") if person.member]
    waiting = [member for member in asked if desk_card(cast.actor(member))]
    assert waiting == asked
    assert asked
    for person in goal.people.filter(part="stakeholder", member=asked[0]):
        GoalSignature.everywhere.create(
            community=cast.community, version=version, person=person, verdict="agreed", name="Me"
        )
    assert desk_card(cast.actor(asked[0])) is None
