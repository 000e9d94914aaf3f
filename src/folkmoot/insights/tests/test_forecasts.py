"""Forecasts on series made by hand, and on the months of a real community."""

from __future__ import annotations

import json
import math
import tarfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

import pytest

from folkmoot.core.testing.realdata import DATA
from folkmoot.insights.goals.forecasting import LEAST, Scale, forecast
from folkmoot.insights.goals.spans import last_within, span_with, spans_back, steps
from folkmoot.insights.goals.standing import Asked, Outlook, standing
from folkmoot.insights.metrics.definition import Figure, Period, Unit


def test_too_little_or_too_far_says_nothing() -> None:
    assert forecast([5.0] * (LEAST - 1), 1) is None
    assert forecast([5.0] * 20, 11) is None
    assert forecast([5.0] * 20, 0) is None
    assert forecast([5.0] * 20, 10) is not None


def test_a_steady_line_goes_on_and_noise_widens() -> None:
    line = forecast([10.0 + 2 * n for n in range(30)], 5)
    assert line is not None
    assert line.method == "drift"
    assert line.value == pytest.approx(10 + 2 * 34)
    calm = forecast([100 + (-1) ** n for n in range(30)], 1)
    wild = forecast([100 + 20 * math.sin(n * n) for n in range(30)], 1)
    far = forecast([100 + 20 * math.sin(n * n) for n in range(30)], 12)
    assert calm is not None
    assert wild is not None
    assert far is not None
    assert calm.high - calm.low < wild.high - wild.low <= far.high - far.low
    assert calm.low <= calm.low80 <= calm.value <= calm.high80 <= calm.high


def test_what_comes_every_year_is_found() -> None:
    yearly = [100 + 40 * math.sin(n * math.pi / 6) for n in range(60)]
    found = forecast(yearly, 6, season=12)
    assert found is not None
    assert found.method == "season"
    assert found.value == pytest.approx(100 + 40 * math.sin(65 * math.pi / 6), abs=1)


def test_bounds_keep_to_what_can_be() -> None:
    few = forecast([0.0, 1, 0, 2, 0, 0, 1, 0, 3, 0], 3, scale=Scale.FACTOR)
    share = forecast([0.0, 0.9, 0.0, 1.0, 0.5, 0.1, 1.0, 0.0, 0.7, 0.2], 3, scale=Scale.SHARE)
    assert few is not None
    assert few.low >= 0
    assert share is not None
    assert 0 <= share.low <= share.high <= 1


def test_the_chance_follows_the_target() -> None:
    found = forecast([100 + 10 * math.sin(n * n) for n in range(40)], 3)
    assert found is not None
    assert found.chance(found.value, at_least=True) == pytest.approx(0.5)
    assert found.chance(found.high, at_least=True) == pytest.approx(0.025, abs=0.001)
    assert found.chance(found.high, at_least=False) == pytest.approx(0.975, abs=0.001)


def _months(values: Sequence[float | None], last: Period) -> list[Figure]:
    spans = spans_back(last, "month", len(values))
    return [Figure("m", value, value, value, 9, Unit.MEMBERS, span) for value, span in zip(values, spans, strict=True)]


def test_where_a_goal_stands_by_hand() -> None:
    last = span_with(date(2026, 3, 5), "month")
    asked = Asked("month", True, 150, 100, date(2026, 6, 30), stop_value=90, stop_spans=2)
    risen = standing(asked, _months([100.0 + 3 * n for n in range(20)], last), today=date(2026, 4, 2))
    assert risen.outlook is Outlook.ON_TRACK
    assert risen.progress == pytest.approx((157 - 100) / 50)
    flat = standing(asked, _months([100.0 + n % 3 for n in range(20)], last), today=date(2026, 4, 2))
    assert flat.outlook is Outlook.OFF_TRACK
    assert flat.stops is None
    fallen = standing(asked, _months([100.0] * 18 + [85.0, 80.0], last), today=date(2026, 4, 2))
    assert fallen.stops == last
    short = standing(asked, _months([100.0] * 5, last), today=date(2026, 4, 2))
    assert (short.outlook, short.why) == (Outlook.UNKNOWN, "few")
    gap = standing(asked, _months([100.0] * 19 + [None], last), today=date(2026, 4, 2))
    assert (gap.outlook, gap.why) == (Outlook.UNKNOWN, "withheld")
    for value, outlook in ((151.0, Outlook.REACHED), (149.0, Outlook.MISSED)):
        judged = standing(asked, _months([100.0, value], asked.judged_in()), today=date(2026, 7, 2))
        assert judged.outlook is outlook


def test_spans_by_the_calendar() -> None:
    assert last_within(date(2026, 6, 29), "month") == Period(date(2026, 5, 1), date(2026, 5, 31))
    assert last_within(date(2026, 6, 30), "month").last == date(2026, 6, 30)
    assert span_with(date(2026, 1, 1), "week") == Period(date(2025, 12, 29), date(2026, 1, 4))
    assert [each.first.month for each in spans_back(span_with(date(2026, 2, 1), "month"), "month", 3)] == [12, 1, 2]
    for kind in ("week", "month"):
        since, until = span_with(date(2025, 11, 3), kind), span_with(date(2026, 2, 20), kind)
        back = spans_back(until, kind, steps(since, until, kind) + 1)
        assert back[0] == since


@pytest.mark.realdata
def test_intervals_hold_on_the_months_of_a_real_forum() -> None:
    """The coverage that docs/decisions/0090 tells: of what came, how much lay within."""
    inside, asked = Counter[str](), 0
    for name, values in _real_months().items():
        scale = Scale.SHARE if name == "share" else Scale.FACTOR
        for ahead in (1, 3, 6):
            for known in range(LEAST, len(values) - ahead + 1, 2):
                found = forecast(values[:known], ahead, scale=scale, season=12)
                if found is not None:
                    asked += 1
                    came = values[known + ahead - 1]
                    inside["95"] += found.low <= came <= found.high
                    inside["80"] += found.low80 <= came <= found.high80
    assert asked > 300
    assert 0.93 <= inside["95"] / asked <= 0.99
    assert 0.76 <= inside["80"] / asked <= 0.88


def _real_months() -> dict[str, list[float]]:
    posts: list[tuple[int, str]] = []
    for path in sorted((DATA / "discourse-foundationdb" / "shared").glob("*.tar.gz")):
        with tarfile.open(path) as packed:
            for member in packed:
                file = packed.extractfile(member) if member.name.endswith(".json") else None
                for post in json.load(file)["post_stream"]["posts"] if file else ():
                    written = date.fromisoformat(post["created_at"][:10])
                    posts.append((written.year * 12 + written.month, post["username"]))
    counted, people, first = Counter[int](), defaultdict[int, set[str]](set), dict[str, int]()
    for month, name in sorted(posts):
        counted[month] += 1
        people[month].add(name)
        first.setdefault(name, month)
    fresh = Counter(first.values())
    months = range(min(counted) + 1, max(counted))
    return {
        "posts": [float(counted[each]) for each in months],
        "people": [float(len(people[each])) for each in months],
        "share": [fresh[each] / len(people[each]) for each in months],
    }
