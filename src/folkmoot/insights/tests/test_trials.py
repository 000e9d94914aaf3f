"""Trials: who is in which arm, what came of it, and how sure that is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.trials import start_trial, stop_trial
from folkmoot.insights.health.trials import arm_of, outcome_of
from folkmoot.insights.models import Trial
from folkmoot.insights.queries.trials import arms_of, trial_said, trials_said
from folkmoot.insights.store import asking
from folkmoot.insights.store.in_memory import InMemoryStore

FIRST, LAST = date(2026, 1, 5), date(2026, 2, 1)


def _trial(cast: Cast, **other: Any) -> Trial:
    said: dict[str, Any] = {
        "name": "Greeting",
        "outcome": "posted",
        "share_b": 50,
        "first_day": FIRST,
        "last_day": LAST,
    } | other
    return start_trial(actor=cast.actor(cast.max), **said)


def _history(people: int, trial_id: int, *, bots: tuple[int, ...] = ()) -> InMemoryStore:
    """Everybody in arm B writes on the day after joining, and every fifth in arm A, who writes too late."""
    members, posts = [], []
    for at in range(1, people + 1):
        joined = FIRST + timedelta(days=at % 20)
        members.append(
            {"member_id": at, "person_id": at, "joined_day": joined, "is_staff": False, "is_bot": at in bots}
        )
        in_b = arm_of(trial_id, at, 50) == "b"
        day = joined + timedelta(days=1 if in_b else 20)
        if in_b or at % 5 == 0:
            when = datetime.combine(day, time(12))
            posts.append({"post_id": at, "member_id": at, "day": day, "at": when, "opens": False})
    days = [{"day": LAST + timedelta(days=40), "person_id": 1, "visits": 1}]
    return InMemoryStore(members=members, posts=posts, member_days=days)


def test_the_arms_are_of_the_wanted_size_and_nobody_changes_theirs() -> None:
    arms = [arm_of(7, member, 30) for member in range(4000)]
    assert arms == [arm_of(7, member, 30) for member in range(4000)]
    assert 0.27 < arms.count("b") / 4000 < 0.33
    assert arms != [arm_of(8, member, 30) for member in range(4000)]


def test_what_came_of_it_counts_what_was_done_in_time_and_says_how_sure_it_is() -> None:
    found = outcome_of(_history(200, 3), 3, "posted", 50, FIRST, LAST)
    assert found.a.people + found.b.people == 200
    assert (found.a.hits, found.b.hits) == (0, found.b.people)
    assert found.difference is not None
    assert found.difference.low > 0.9
    assert found.difference.is_clear


def test_bots_and_who_joined_a_moment_ago_are_not_counted() -> None:
    found = outcome_of(_history(40, 3, bots=(1, 2)), 3, "posted", 50, FIRST, LAST)
    assert found.a.people + found.b.people == 38
    fresh = outcome_of(_history(40, 3), 3, "posted", 50, LAST + timedelta(days=39), LAST + timedelta(days=60))
    assert (fresh.a.people, fresh.b.people) == (0, 0)


def test_of_fewer_than_five_in_an_arm_nothing_is_said() -> None:
    found = outcome_of(_history(6, 3), 3, "posted", 50, FIRST, LAST)
    assert found.difference is None


@pytest.mark.django_db
def test_a_member_who_joins_in_those_days_has_an_arm_and_workflows_can_ask_for_it(cast: Cast) -> None:
    trial = _trial(cast)
    cast.nils.joined_at = datetime.combine(FIRST, time(12), tzinfo=cast.nils.joined_at.tzinfo)
    assert arms_of(cast.nils, "UTC") == [f"{trial.id}:{arm_of(trial.id, cast.nils.id, 50)}"]
    cast.nils.joined_at -= timedelta(days=5)
    assert arms_of(cast.nils, "UTC") == []


@pytest.mark.django_db
def test_a_stopped_trial_is_stopped_once_and_says_so(cast: Cast, engines: dict[int, object]) -> None:
    trial = _trial(cast, first_day=FIRST, last_day=LAST)
    stop_trial(actor=cast.actor(cast.max), trial=trial)
    trial.refresh_from_db()
    stopped = trial.stopped_at
    stop_trial(actor=cast.actor(cast.max), trial=trial)
    trial.refresh_from_db()
    assert trial.stopped_at == stopped is not None
    engines[cast.community.id] = _history(100, trial.id)
    said = trial_said(trial, "UTC")
    assert "95 % interval" in said.sentence
    assert said.is_ripe


@pytest.mark.django_db
def test_only_managers_start_trials_and_only_sensible_ones(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        start_trial(actor=cast.actor(cast.mo), name="x", outcome="posted", share_b=50, first_day=FIRST, last_day=LAST)
    for wrong in ({"outcome": "luck"}, {"share_b": 0}, {"last_day": FIRST}, {"name": "  "}):
        with pytest.raises(RuleBroken):
            _trial(cast, **wrong)


@pytest.mark.django_db
def test_all_trials_are_asked_for_in_one_go(
    cast: Cast, engines: dict[int, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    trials = [_trial(cast, name=f"Trial {number}") for number in range(3)]
    engines[cast.community.id] = _history(200, trials[0].id)
    asked: list[asking.Question] = []
    answered = asking.transport

    def transport(question: asking.Question) -> object:
        asked.append(question)
        return answered(question)

    monkeypatch.setattr(asking, "transport", transport)
    said = trials_said(trials, "UTC")
    assert [each.trial.id for each in said] == [trial.id for trial in trials]
    assert len(asked) == 1
    assert said[0].outcome == trial_said(trials[0], "UTC").outcome
