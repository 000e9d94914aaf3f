"""Goals: agreed on before the work begins, by name and date, on a version that does not change."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.content.models import Tag
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import erasers
from folkmoot.core.testing.cast import Cast
from folkmoot.groups.models import Group
from folkmoot.insights.commands.goal_closing import close_goal, reopen_goal
from folkmoot.insights.commands.goal_parts import MilestoneDraft
from folkmoot.insights.commands.goal_signing import remind_signers, sign_goal, withdraw_signature
from folkmoot.insights.commands.goals import change_goal, create_goal, discard_goal_draft, propose_goal
from folkmoot.insights.forms_goals import GoalForm, goal_initial
from folkmoot.insights.goals.measuring import wanted_of
from folkmoot.insights.goals.people import people_in
from folkmoot.insights.goals.scopes import kept_scope, scope_said
from folkmoot.insights.goals.values import read_value, typed_value
from folkmoot.insights.jobs_goals import watch_stop_rules
from folkmoot.insights.metrics.definition import Period, Scope, Unit
from folkmoot.insights.models import Goal, GoalPerson, GoalSignature
from folkmoot.insights.policies_goals import goals_visible_to
from folkmoot.insights.queries.goals import measured_goal, newest_version, steps_of
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.stakeholding import a_draft, given_figures, growing
from folkmoot.mail.models import QueuedLetter


@pytest.fixture(autouse=True)
def _figures(monkeypatch: pytest.MonkeyPatch) -> None:
    given_figures(monkeypatch, growing)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def _proposed(cast: Cast, today: date, **changes: object) -> Goal:
    goal = create_goal(actor=cast.actor(cast.max), draft=a_draft(cast, today, **changes))
    propose_goal(actor=cast.actor(cast.max), goal=goal)
    return Goal.everywhere.get(id=goal.id)


def _person(goal: Goal, name: str) -> GoalPerson:
    return GoalPerson.everywhere.get(goal=goal, name=name, part=GoalPerson.Part.STAKEHOLDER)


def _agreed(cast: Cast, today: date, **changes: object) -> Goal:
    goal = _proposed(cast, today, **changes)
    version = newest_version(goal)
    sign_goal(actor=cast.actor(cast.olga), version=version, person=_person(goal, "Olga"), name="Olga", agrees=True)
    system = Actor.system(cast.community.id)
    sign_goal(actor=system, version=version, person=_person(goal, "Ann"), name="Ann Bee", agrees=True)
    return Goal.everywhere.select_related("version").get(id=goal.id)


def test_a_goal_is_in_force_when_the_last_stakeholder_agreed(cast: Cast, today: date) -> None:
    goal = _proposed(cast, today)
    version = newest_version(goal)
    assert (goal.state, goal.version_id) == ("proposed", None)
    assert version.baseline_value == growing("", Period(today, today.replace(day=1) - timedelta(days=1)))
    assert version.baseline_low is not None
    assert {each.address for each in QueuedLetter.objects.all()} == {"olga@example.org", "ann@partner.example"}
    sign_goal(actor=cast.actor(cast.olga), version=version, person=_person(goal, "Olga"), name="O.", agrees=True)
    assert Goal.objects.get(id=goal.id).state == "proposed"
    sign_goal(
        actor=Actor.system(cast.community.id), version=version, person=_person(goal, "Ann"), name="Ann", agrees=True
    )
    goal = Goal.objects.get(id=goal.id)
    assert (goal.state, goal.version_id) == ("agreed", version.id)
    assert Activity.objects.filter(kind="insights.goal.agreed").count() == 1
    with pytest.raises(RuleBroken, match="another version"):
        withdraw_signature(actor=cast.actor(cast.olga), version=version, person=_person(goal, "Olga"))


def test_only_who_is_asked_agrees_each_for_themselves(cast: Cast, today: date) -> None:
    goal = _proposed(cast, today)
    version, olga = newest_version(goal), _person(goal, "Olga")
    for who in (cast.max, cast.mia, cast.otto):
        with pytest.raises(NotAllowed):
            sign_goal(actor=cast.actor(who), version=version, person=olga, name="Olga", agrees=True)
    with pytest.raises(RuleBroken, match="wrong"):
        sign_goal(actor=cast.actor(cast.olga), version=version, person=olga, name="Olga", agrees=False)
    sign_goal(actor=cast.actor(cast.olga), version=version, person=olga, name="Olga", agrees=False, remark="Too many.")
    assert GoalSignature.objects.get().remark == "Too many."
    assert QueuedLetter.objects.filter(address="max@example.org", subject__contains="does not agree").exists()
    withdraw_signature(actor=cast.actor(cast.olga), version=version, person=olga)
    assert not GoalSignature.objects.exists()


def test_another_target_needs_another_agreement_and_history_stays(cast: Cast, today: date) -> None:
    goal = _agreed(cast, today)
    first = goal.version
    assert first is not None
    change_goal(actor=cast.actor(cast.max), goal=goal, draft=a_draft(cast, today, name="Renamed"))
    assert newest_version(goal) == first
    change_goal(actor=cast.actor(cast.max), goal=goal, draft=a_draft(cast, today, target=300.0, change_note="Easy"))
    second = newest_version(goal)
    assert (second.number, second.target, second.baseline_value) == (2, 300.0, first.baseline_value)
    first.refresh_from_db()
    assert (first.target, Goal.objects.get(id=goal.id).version_id) == (220.0, first.id)
    assert first.signatures.count() == 2
    propose_goal(actor=cast.actor(cast.max), goal=goal)
    with pytest.raises(RuleBroken, match="being changed"):
        sign_goal(actor=cast.actor(cast.olga), version=first, person=_person(goal, "Olga"), name="O", agrees=True)
    assert Goal.objects.get(id=goal.id).version_id == first.id
    assert "asked" in str(Activity.objects.filter(kind="insights.goal.changed").values_list("details", flat=True))


def test_what_a_goal_needs_before_anybody_is_asked(cast: Cast, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = cast.actor(cast.max)
    for changes, field in (
        ({"stakeholders": []}, "stakeholders"), ({"owners": []}, "owners"),
        ({"starts_on": today - timedelta(days=1)}, "starts_on"),
    ):  # fmt: skip
        goal = create_goal(actor=actor, draft=a_draft(cast, today, **changes))
        with pytest.raises(RuleBroken) as refused:
            propose_goal(actor=actor, goal=goal)
        assert refused.value.field == field
    given_figures(monkeypatch, lambda _name, _period: None)
    goal = create_goal(actor=actor, draft=a_draft(cast, today))
    with pytest.raises(RuleBroken, match="cannot be measured"):
        propose_goal(actor=actor, goal=goal)
    for name, value in (
        ("deadline", today), ("metric", "none"), ("success", " "), ("deadline", today.replace(9999)),
        ("scope", {"space_ids": [cast.other_space.id]}), ("scope", {"tag": "none"}), ("scope", {"segment": "group:no"}),
    ):  # fmt: skip
        with pytest.raises(RuleBroken):
            create_goal(actor=actor, draft=a_draft(cast, today, **{name: value}))
    with pytest.raises(NotAllowed):
        create_goal(actor=cast.actor(cast.mo), draft=a_draft(cast, today))
    assert discard_goal_draft(actor=actor, goal=goal)
    with pytest.raises(RuleBroken):
        discard_goal_draft(actor=actor, goal=_proposed(cast, today))


def test_closing_keeps_what_was_learned_and_can_be_undone(cast: Cast, today: date) -> None:
    goal = _agreed(cast, today)
    with pytest.raises(RuleBroken, match="learned"):
        close_goal(actor=cast.actor(cast.max), goal=goal, outcome="reached", learned=" ")
    with pytest.raises(NotAllowed):
        close_goal(actor=cast.actor(cast.mia), goal=goal, outcome="reached", learned="Much")
    closed = close_goal(actor=cast.actor(cast.max), goal=goal, outcome="reached", learned="Rituals work.")
    with pytest.raises(RuleBroken, match="closed"):
        change_goal(actor=cast.actor(cast.max), goal=closed, draft=a_draft(cast, today))
    back = reopen_goal(actor=cast.actor(cast.max), goal=closed)
    assert (back.state, back.outcome, back.learned) == ("agreed", "", "Rituals work.")


def test_owners_hear_once_that_it_is_time_to_stop(cast: Cast, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    goal = _agreed(cast, today, stop_value=50.0, stop_words="Or when nobody has time.")
    assert watch_stop_rules() == 0
    Goal.objects.filter(id=goal.id).update(stop_told_at=None)
    type(goal.version).objects.update(starts_on=today - timedelta(days=100))  # type: ignore[union-attr]
    given_figures(monkeypatch, lambda _name, _period: 10.0)
    assert (watch_stop_rules(), watch_stop_rules()) == (1, 0)
    assert "nobody has time" in QueuedLetter.objects.get(subject__contains="Time to stop").text


def test_steps_are_reached_by_value_in_time_or_ticked_off(cast: Cast, today: date) -> None:
    steps = (
        MilestoneDraft(today + timedelta(days=40), "A hundred", 100.0),
        MilestoneDraft(today + timedelta(days=41), "A thousand", 1000.0), MilestoneDraft(today, "Ritual runs"),
    )  # fmt: skip
    goal = _agreed(cast, today, milestones=steps)
    version = goal.version
    assert version is not None
    type(version).objects.update(starts_on=today - timedelta(days=60))
    version.refresh_from_db()
    found = {each.milestone.label: each.is_reached for each in steps_of(goal, measured_goal(version))}
    assert found == {"A hundred": True, "A thousand": False, "Ritual runs": False}


def test_who_sees_a_goal(cast: Cast, today: date) -> None:
    goal = create_goal(actor=cast.actor(cast.max), draft=a_draft(cast, today))
    mia = people_in("@mia\n@MIA", community_id=cast.community.id, field="owners")
    assert len(mia) == 1
    change_goal(actor=cast.actor(cast.max), goal=goal, draft=a_draft(cast, today, stakeholders=mia))
    assert not goals_visible_to(cast.actor(cast.mia)).exists()
    propose_goal(actor=cast.actor(cast.max), goal=goal)
    seen = {
        name: goals_visible_to(cast.actor(getattr(cast, name))).exists()
        for name in ("olga", "mo", "mia", "nils", "bea", "otto")
    }
    assert seen == {"olga": True, "mo": True, "mia": True, "nils": False, "bea": False, "otto": False}


def test_people_and_values_as_they_are_typed(cast: Cast) -> None:
    for text in ("@nobody", "no address", "@otto"):
        with pytest.raises(RuleBroken):
            people_in(text, community_id=cast.community.id, field="people")
    (ann,) = people_in("Ann Bee <Ann@Example.org>", community_id=cast.community.id, field="people")
    assert (ann.name, ann.email) == ("Ann Bee", "ann@example.org")
    for text, unit, value in (
        ("40 %", Unit.SHARE, 0.4), ("0,5", Unit.RATIO, 0.5), ("4 h", Unit.SECONDS, 14_400.0), ("30", Unit.MEMBERS, 30.0)
    ):  # fmt: skip
        assert read_value(text, unit, field="target") == pytest.approx(value)
        assert read_value(typed_value(value, unit), unit, field="target") == pytest.approx(value)
    for text in ("4 h", "inf", "1e9", "", "--1"):
        with pytest.raises(RuleBroken):
            read_value(text, Unit.MEMBERS, field="target")


def test_somebody_without_an_account_agrees_by_the_link_in_the_letter(cast: Cast, today: date, client: Client) -> None:
    goal = _proposed(cast, today, milestones=(MilestoneDraft(today + timedelta(days=40), "A hundred", 100.0),))
    letter = QueuedLetter.objects.get(address="ann@partner.example")
    found = re.search(r"https?://[^/]+(/\S+/goals/sign/\S+/)", letter.text)
    assert found is not None
    assert found[1] in letter.html
    page = client.get(found[1])
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex"
    said = re.sub(r"\s+", " ", page.content.decode())
    for words in ("More people come back", "A hundred: 100", "Who answers for it: Max"):
        assert words in said
    assert client.post(found[1], {"do": "decline", "name": "Ann Bee"}).status_code == 422
    assert client.post(found[1], {"do": "agree", "name": "Ann Bee"}).status_code == 302
    assert GoalSignature.objects.get().name == "Ann Bee"
    assert client.post(found[1], {"do": "withdraw"}).status_code == 302
    assert not GoalSignature.objects.exists()
    assert client.get(found[1].replace("moorland", "harbour")).status_code == 404
    GoalPerson.objects.filter(goal=goal, email="ann@partner.example").update(removed_at=timezone.now())
    assert client.get(found[1]).status_code == 404


def test_reminding_asks_those_who_said_nothing_once_a_day(cast: Cast, today: date) -> None:
    goal = _proposed(cast, today)
    assert remind_signers(actor=cast.actor(cast.max), goal=goal) == 2
    assert remind_signers(actor=cast.actor(cast.max), goal=goal) == 0


def test_an_erased_stakeholder_leaves_no_name(cast: Cast, today: date) -> None:
    goal = _agreed(cast, today)
    erasers.get("insights.goals").run(cast.olga.id, False)
    assert "Olga" not in set(GoalSignature.objects.values_list("name", flat=True))
    assert Goal.objects.get(id=goal.id).state == "agreed"


def test_a_goal_may_be_about_a_tag_and_about_a_group(cast: Cast, today: date) -> None:
    Tag.everywhere.create(community=cast.community, name="Maps", slug="maps")
    Group.everywhere.create(community=cast.community, name="Walkers", slug="walkers")
    Group.everywhere.create(community=cast.community, name="Secret", slug="secret", visibility=Group.Visibility.HIDDEN)
    scope = kept_scope([], "maps", "group:walkers", with_staff=False)
    assert scope == {"tag": "maps", "segment": "group:walkers"}
    goal = create_goal(actor=cast.actor(cast.max), draft=a_draft(cast, today, scope=scope))
    version = newest_version(goal)
    assert wanted_of(version, [Period(today, today)]).scope == Scope(tag="maps", segment="group:walkers")
    assert scope_said(version.scope, cast.community.id) == ["only with the tag Maps", "only of Walkers"]
    form = GoalForm(initial=goal_initial(goal, version), community_id=cast.community.id)
    assert (form.initial["tag"], form.initial["segment"]) == ("maps", "group:walkers")
    assert "Secret" not in str(form["segment"])


def test_the_form_says_what_the_metric_is_now(cast: Cast, engines: dict[int, Any], client: Client) -> None:
    """Where the target is thought of: at once for a goal that is there, and again when another metric is chosen."""
    day = date(2026, 3, 4)
    people = [cast.mia, cast.nils, cast.eda, cast.bea, cast.olga]
    days = [
        {"day": day, "person_id": each.id, "visits": 1, "posts": 2, "threads": 0, "reactions": 0, "others": 0}
        for each in people
    ]
    members = [
        {"member_id": each.id, "person_id": each.id, "joined_day": day, "role": "member", "is_staff": False,
         "is_bot": False, "source": ""} for each in people
    ]  # fmt: skip
    last = [{**days[0], "day": date(2026, 4, 5)}]
    engines[cast.community.id] = InMemoryStore(member_days=days + last, members=members)
    assert cast.olga.account is not None
    client.force_login(cast.olga.account)
    page = client.get("/c/moorland/insights/goals/new/?metric=active_members&span=month").content.decode()
    assert re.search(r"At present: \d+ \(March 2026, everywhere, without staff\)", page)
    assert 'hx-select="#present"' in page
    page = client.get("/c/moorland/insights/goals/new/?metric=active_members&span=week").content.decode()
    assert "(the week of 30 March 2026, everywhere" in page
    assert "At present: " in client.get("/c/moorland/insights/goals/new/").content.decode()
