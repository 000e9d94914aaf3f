"""Which days a reader may ask for, and what they could learn by taking the sums of periods from one another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from folkmoot.content.commands import create_thread
from folkmoot.core.errors import NotAllowed
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.choice import COMPARISONS, PRESETS, read_choice
from folkmoot.insights.metrics.definition import Figure, Period, Unit
from folkmoot.insights.metrics.knowing import Span
from folkmoot.insights.metrics.measuring import split
from folkmoot.insights.monday.curves import growth_parts
from folkmoot.insights.queries.reach import demand_step, seen_groups, within_reach
from folkmoot.insights.tests.small_community import member, store

MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


@pytest.mark.parametrize("known_since", [date(2020, 1, 1), date(2025, 10, 20), date(2026, 9, 21), date(2026, 10, 20)])
def test_no_day_is_left_of_periods_less_weeks_for_who_does_not_see_people(cast: Cast, known_since: date) -> None:
    """Known are the sums up to each Sunday that is over; a period tells of one of its ends to who knows the other."""
    for today in (MONDAY + DAY * each for each in range(7)):
        before = known_since - DAY
        over = today - DAY * (today.weekday() + 1)
        known = {before, *(over - DAY * 7 * week for week in range((over - before).days // 7 + 1))}
        learned = set(known)
        for _again in range(3):
            for ends in _ends(cast, known_since, today):
                learned |= ends if ends & learned else set()
        assert learned == known, today


def test_a_community_that_is_younger_than_a_week_shows_its_days(cast: Cast) -> None:
    assert _ends(cast, MONDAY, MONDAY + DAY * 3)[0] == {MONDAY - DAY, MONDAY + DAY * 2}


@pytest.mark.parametrize("preset", PRESETS)
def test_curves_and_growth_are_drawn_in_weeks_for_who_does_not_see_people(cast: Cast, preset: str) -> None:
    """A month of a curve less the weeks in it would be a day or two, and so would twelfths of a long period."""
    today, known = MONDAY + DAY * 3, Span(date(2019, 5, 1), MONDAY, 50)
    asked = {"period": preset, "from": "2020-01-10", "to": "2026-02-03"}
    choice = read_choice(asked, community_id=1, time_zone="UTC", span=known, today=today)
    fitted = within_reach(cast.actor(cast.mo), choice)
    assert fitted.step in ("day", "week")
    if fitted.step == "week":
        assert all(part.days == 7 for part in split(fitted.period, fitted.step))
    assert all(part.days % 7 == 0 for part in growth_parts(fitted.period))
    assert within_reach(cast.actor(cast.max), choice).step == choice.step
    with pytest.raises(NotAllowed, match="not for months"):
        demand_step(cast.actor(cast.mo), "month")
    demand_step(cast.actor(cast.max), "month")


def test_programs_of_who_does_not_see_people_are_given_no_months(cast: Cast, engines: dict[int, object]) -> None:
    engines[cast.community.id] = store([member(number) for number in range(1, 8)])
    week = f"from={MONDAY - DAY * 14}&to={MONDAY - DAY * 8}"
    told = {}
    for who in (cast.mo, cast.max):
        client = Client()
        assert who.account is not None
        client.force_login(who.account)
        address = "/c/moorland/api/v1/insights/series?metric=posts"
        told[who.id] = [client.get(f"{address}&{week}&step={step}").status_code for step in ("week", "month")]
    assert told == {cast.mo.id: [200, 403], cast.max.id: [200, 200]}


def test_as_many_weeks_are_drawn_as_can_be(cast: Cast) -> None:
    asked = {"period": "own", "from": "1990-01-10", "to": "2026-02-03"}
    choice = read_choice(asked, community_id=1, time_zone="UTC", span=Span(date(1990, 1, 1), MONDAY), today=MONDAY)
    assert len(split(within_reach(cast.actor(cast.mo), choice).period, "week")) == 1040


def _ends(cast: Cast, known_since: date, today: date) -> list[set[date]]:
    """The day before each period that is told to a moderator, and its last day; before all that is known is one day."""
    found = []
    for preset in PRESETS:
        for compare in COMPARISONS:
            choice = read_choice(
                {"period": preset, "compare": compare},
                community_id=cast.community.id,
                time_zone="UTC",
                span=Span(known_since, today - DAY, 50),
                today=today,
            )
            fitted = within_reach(cast.actor(cast.mo), choice)
            of_it = [each for each in (fitted.period, fitted.compared) if each is not None]
            found += [{max(each.first, known_since) - DAY, each.last} for each in of_it if each.last >= known_since]
    return found


def test_pages_of_places_that_one_does_not_see_are_not_told_of(cast: Cast) -> None:
    secret, known = (
        create_thread(
            actor=cast.actor(cast.mia), space=space, title="Plans", markdown="So.", tags=[name]
        )
        for space, name in ((cast.backroom, "merger"), (cast.forum, "garden"))
    )  # fmt: skip
    unseen = [f"thread {secret.id}", f"space {cast.backroom.id}", "tag merger", "thread 0", "tag never"]
    seen = ["home", "search", f"thread {known.id}", f"space {cast.forum.id}", "tag garden"]
    period = Period(MONDAY, MONDAY + DAY * 6)
    figures = [Figure("page_views", 9.0, None, None, 9, Unit.COUNT, period, group) for group in [*unseen, *seen]]

    assert [each.group for each in seen_groups(cast.actor(cast.mo), "page", figures)] == seen
    assert seen_groups(cast.actor(cast.max), "page", figures) == figures
