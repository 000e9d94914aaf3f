"""The letter to one's boss: what it says of given figures, and that it says no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.choice import Choice, read_choice
from folkmoot.insights.commands.goals import create_goal, propose_goal
from folkmoot.insights.goals.standing import Outlook, Standing
from folkmoot.insights.health.bends import Bend
from folkmoot.insights.health.score import Part
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.metrics.knowing import Span
from folkmoot.insights.models import Annotation, Goal
from folkmoot.insights.monday import letter
from folkmoot.insights.monday.letter import load_letter
from folkmoot.insights.queries.goals import Measured
from folkmoot.insights.queries.health import Health, Told, Watched
from folkmoot.insights.tests.stakeholding import a_draft, given_figures

SPAN = Span(date(2020, 1, 1), timezone.now().date(), 500)
TODAY = timezone.now().date()
_SAME = {"joined": 30.0, "contributing_members": 90.0, "churn_rate": 0.4, "unanswered_share": 0.1}


@pytest.fixture
def choice(cast: Cast) -> Choice:
    return read_choice({}, community_id=cast.community.id, time_zone="UTC", span=SPAN, today=TODAY)


@pytest.fixture(autouse=True)
def _figures(monkeypatch: pytest.MonkeyPatch, choice: Choice) -> None:
    """Active members fell by half in the period, nothing else moved; the first answer is withheld."""

    def value(name: str, period: Period) -> float | None:
        active = 200.0 if period == choice.period else 400.0
        return active if name == "active_members" else _SAME.get(name)

    given_figures(monkeypatch, value)
    monkeypatch.setattr(letter, "levels_of", lambda *_asked: None)


def _health(choice: Choice, *, week: date) -> Health:
    bend = Bend(60, 100.0, 52.0, 0.52, 0.41, 0.66)
    watched = [
        Watched(METRICS[name], (week,), (52.0,), (Told(week, bend, ()),))
        for name in ("active_members", "contributing_members")
    ]
    parts = (
        Part("activity", "active_members", 8.0, 52.0, 98.0),
        Part("newcomers", "joined", 50.0, 7.0, 7.0),
        Part("tone", "positive_share", 60.0, 0.6, 0.6),
    )
    return Health(39.3, parts, tuple(watched), choice.period.last - timedelta(days=6), 150)


def _told(actor: Actor, choice: Choice) -> dict[str, str]:
    found = load_letter(actor, choice)
    assert found is not None
    return {each.heading: each.text.replace("\N{NO-BREAK SPACE}", " ") for each in found["paragraphs"]}


def test_it_says_how_what_and_what_fell_together_with_it_but_no_cause(
    cast: Cast, choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = choice.period.first + timedelta(days=4)
    monkeypatch.setattr(letter, "levels_of", lambda *_asked: _health(choice, week=week))
    Annotation.everywhere.create(community_id=cast.community.id, day=week, text="The forum moved")
    told = _told(cast.actor(cast.max), choice)
    assert list(told) == ["How we are:", "What changed:", "At the same time:"]
    assert told["How we are:"] == (
        "Our health is 39 of 100: 50 is an ordinary month of our own past. "
        "Weakest is “People here” with 8: Active members: 52 a week in the last four weeks; the middle of the past "
        "year was 98 a week. Joined: 30 (95 % interval 27 to 33). Contributing members: 90 (95 % interval 81 to 100). "
        "Churn: 40 % (95 % interval 36 % to 44 %). Unanswered: 10 % (95 % interval 9 % to 11 %)."
    )
    assert "Active members: 200" in told["What changed:"]
    assert "; −50 %, worse (95 % interval −61 % to −39 %) against the period before." in told["What changed:"]
    assert "Active members: −50 %, worse (95 % interval −61 % to −39 %) against the same" in told["What changed:"]
    assert told["What changed:"].count("(95 % interval 0.41 to 0.66 times)") == 1, "what is the same is told once"
    assert told["What changed:"].endswith("period before: Joined, Contributing members, Churn, Unanswered.")
    assert "The forum moved. This fell together with the changes; whether" in told["At the same time:"]
    assert "First answer" not in str(told), "what is withheld is not told"


def test_without_a_note_it_does_not_guess_why(cast: Cast, choice: Choice) -> None:
    assert _told(cast.actor(cast.max), choice)["At the same time:"].startswith("Nothing is noted of these days")


def test_changes_and_health_of_other_days_are_not_told(
    cast: Cast, choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter, "levels_of", lambda *_asked: _health(choice, week=choice.period.first - timedelta(90)))
    assert "0.41 to 0.66" not in str(_told(cast.actor(cast.max), choice))
    past = replace(choice, preset="own", period=Period(date(2023, 5, 1), date(2023, 5, 28)))
    assert "health" not in str(_told(cast.actor(cast.max), past))


def test_narrowed_it_says_to_what_and_leaves_the_health_of_all_out(
    cast: Cast, choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter, "levels_of", lambda *_asked: pytest.fail("this is the health of all"))
    monkeypatch.setattr("folkmoot.insights.queries.filters.kept_lately", lambda *_asked: ([], []))
    found = load_letter(cast.actor(cast.max), replace(choice, scope=Scope(space_ids=(cast.forum.id,))))
    assert found is not None
    assert found["subject"].endswith(f"(Space: {cast.forum.name})")
    assert "mailto:?subject=" in found["mail_url"]


def test_where_everything_is_withheld_there_is_no_letter(
    cast: Cast, choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_figures(monkeypatch, lambda *_asked: None)
    assert load_letter(cast.actor(cast.max), choice) == {"empty": "Too few to say anything"}


def test_goals_are_what_is_being_done_and_what_is_asked(
    cast: Cast, choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measured(versions: list[Any], *, until: date) -> list[Measured]:
        assert until == choice.today
        return [
            Measured(each, [], Standing(Outlook.OFF_TRACK, None, None, None, 0.03, None, "few"), until)
            for each in versions
        ]

    monkeypatch.setattr("folkmoot.insights.monday.pledges.measured_goals", measured)
    actor = cast.actor(cast.max)
    for name in ("More who stay", "Faster answers", "Still a draft"):
        goal = create_goal(actor=actor, draft=a_draft(cast, TODAY, name=name))
        if name != "Still a draft":
            propose_goal(actor=actor, goal=goal)
    running = Goal.everywhere.get(name="More who stay")
    Goal.everywhere.filter(id=running.id).update(state=Goal.State.AGREED, version=running.versions.get())
    told = _told(cast.actor(cast.mo), choice)
    assert told["What is asked:"] == (
        "To agree to “Faster answers”, or to say why not. To decide whether to go on with “More who stay”."
    )
    assert told["What is being done:"].startswith("“More who stay”: Active members: at least 220 in a")
    assert told["What is being done:"].endswith(
        "Outlook: As good as missed, with a chance of 3 % to reach it. "
        "There are fewer than eight whole weeks or months to reckon from."
    )
