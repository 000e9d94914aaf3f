"""The page of health over a community whose weeks are known."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client

from folkmoot.core.testing.cast import Cast
from folkmoot.insights.charts import table_of
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.models import Annotation
from folkmoot.insights.queries.health import Health, Watched, effect_on, health_of
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.views.health import _chart

FIRST = date(2025, 1, 6)
WEEKS, RISES = 60, 40


def history(*quiet: int) -> InMemoryStore:
    """Sixty weeks in which ten people write, and twenty from week forty on; three in quiet weeks, and one reads."""
    members = [
        {"member_id": at, "person_id": at, "joined_day": FIRST, "role": "member", "is_staff": False, "is_bot": False}
        for at in range(1, 31)
    ]
    days: list[dict[str, object]] = []
    posts: list[dict[str, object]] = []
    for week in range(WEEKS):
        day = FIRST + timedelta(weeks=week, days=2)
        if week % 5 == 3:
            days.append(
                {"day": day, "person_id": 30, "visits": 1, "posts": 0, "threads": 0, "reactions": 0, "others": 0}
            )
        for person in range(1, 4 if week in quiet else (21 if week >= RISES else 11) + week % 3):
            days.append(
                {"day": day, "person_id": person, "visits": 1, "posts": 1, "threads": 0, "reactions": 0, "others": 0}
            )
            at = datetime.combine(day, time(12), UTC).replace(tzinfo=None)
            posts.append(
                {"post_id": len(posts) + 1, "thread_id": 1, "member_id": person, "day": day, "at": at, "opens": False}
            )
    return InMemoryStore(members=members, member_days=days, posts=posts)


@pytest.fixture
def known(cast: Cast, engines: dict[int, object]) -> Cast:
    engines[cast.community.id] = history()
    return cast


def _client(cast: Cast) -> Client:
    client = Client()
    assert cast.max.account is not None
    client.force_login(cast.max.account)
    return client


def test_a_change_is_told_with_its_week_its_size_and_what_happened_then(known: Cast) -> None:
    change = FIRST + timedelta(weeks=RISES)
    Annotation.objects.create(day=change - timedelta(days=2), text="The welcome ritual began")
    found = health_of(known.community.id, "UTC")
    assert found is not None
    [active] = [each for each in found.watched if each.metric.name == "active_members"]
    [told] = active.changes
    assert abs((told.week - change).days) <= 14
    assert told.bend.low < 1.9 < told.bend.high
    assert [thing.note for thing in told.things] == ["The welcome ritual began"]


def test_before_and_after_say_how_sure_they_are(known: Cast) -> None:
    found = effect_on(known.community.id, "UTC", "active_members", FIRST + timedelta(weeks=RISES))
    assert found is not None
    effect = found[1]
    assert effect is not None
    assert effect.is_clear
    assert (effect.weeks_before, effect.weeks_after) == (8, 8)
    quiet = effect_on(known.community.id, "UTC", "active_members", FIRST + timedelta(weeks=20))
    assert quiet is not None
    assert quiet[1] is not None
    assert not quiet[1].is_clear


def test_the_page_says_score_and_change_in_words_and_asks_back_for_a_wrong_day(known: Cast) -> None:
    client = _client(known)
    page = client.get("/c/moorland/insights/health/").content.decode()
    assert "of 100" in page
    assert "Active members" in page
    assert "95 % interval" in page
    wrong = client.get("/c/moorland/insights/health/?metric=active_members&day=never&weeks=8")
    assert wrong.status_code == 422
    asked = client.get(f"/c/moorland/insights/health/?metric=active_members&day={FIRST + timedelta(weeks=40)}&weeks=8")
    assert "times what it was before" in asked.content.decode()


def test_the_api_says_the_same(known: Cast) -> None:
    client = _client(known)
    said = client.get("/c/moorland/api/v1/insights/health").json()
    assert said["last_week"] == (FIRST + timedelta(weeks=WEEKS - 1)).isoformat()
    assert any(change["metric"] == "active_members" for change in said["changes"])
    day = (FIRST + timedelta(weeks=RISES)).isoformat()
    effect = client.get(f"/c/moorland/api/v1/insights/effect?metric=active_members&day={day}").json()
    assert effect["is_clear"]
    assert effect["ratio"]["low"] < effect["ratio"]["value"] < effect["ratio"]["high"]


def test_an_older_community_is_not_called_young_for_a_gap_in_one_figure() -> None:
    joined, posts = metric_called("joined"), metric_called("posts")
    weeks = tuple(FIRST + timedelta(weeks=week) for week in range(150))
    watched = (Watched(posts, weeks, (1.0,) * 150), Watched(joined, weeks[-20:], (1.0,) * 20))
    old = Health(None, (), watched, weeks[-1], 150)
    assert (old.is_young, old.cut_short) == (False, [joined])
    assert old.is_telling
    assert not Health(None, (), (Watched(joined, weeks[-11:], (1.0,) * 11),), weeks[-1], 150).is_telling
    young = Health(None, (), watched, weeks[-1], 60)
    assert (young.is_young, young.cut_short) == (True, [])


def test_weeks_of_few_people_are_not_shown_and_cut_nothing_off(cast: Cast, engines: dict[int, object]) -> None:
    quiet = (20, 50)
    engines[cast.community.id] = history(*quiet)
    found = health_of(cast.community.id, "UTC")
    assert found is not None
    [active] = [each for each in found.watched if each.metric.name == "active_members"]
    assert active.few == {FIRST + timedelta(weeks=week) for week in quiet}
    assert [value for value, shown in zip(active.values, active.shown, strict=True) if shown is None] == [2.5, 2.5]
    assert [told.week for told in active.changes] == [FIRST + timedelta(weeks=RISES)]
    assert "2.5" not in {cell for row in table_of(_chart(active))[1] for cell in row}


def test_what_few_people_wrote_in_a_week_cuts_no_series_either(cast: Cast, engines: dict[int, object]) -> None:
    """After a withheld week of Christmas the level of January alone was what spring was held against."""
    engines[cast.community.id] = history(30, 36)
    found = health_of(cast.community.id, "UTC")
    assert found is not None
    [posts] = [each for each in found.watched if each.metric.name == "posts"]
    assert len(posts.weeks) == WEEKS - 1
    assert posts.few == {FIRST + timedelta(weeks=week) for week in (30, 36)}
    assert [value for value, shown in zip(posts.values, posts.shown, strict=True) if shown is None] == [10.0, 10.0]
    assert [told.week for told in posts.changes] == [FIRST + timedelta(weeks=RISES)]


def test_where_many_weeks_are_of_few_people_the_latest_stretch_is_looked_at(
    cast: Cast, engines: dict[int, object]
) -> None:
    engines[cast.community.id] = history(*range(0, WEEKS, 3))
    found = health_of(cast.community.id, "UTC")
    assert found is not None
    assert not found.few
