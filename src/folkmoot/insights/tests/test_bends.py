"""Where a series changed its level, what was unusual, and how sure that is."""

from __future__ import annotations

import math
import random
from statistics import NormalDist

import pytest

from folkmoot.insights.health.bends import bends, ratio_of_means, students_t
from folkmoot.insights.health.effects import before_and_after, difference_of_shares
from folkmoot.insights.health.score import score_of
from folkmoot.insights.health.seasons import without_season
from folkmoot.insights.health.sentences import of_no_score, of_part
from folkmoot.insights.health.usual import last_week
from folkmoot.insights.metrics.catalogue import metric_called


def weeks(number: int, level: float, *, seed: int, factor: float = 1.0, since: int = 10**6) -> list[float]:
    """Weekly counts around a level that is `factor` times as high from week `since` on; neighbours are alike."""
    chance, drift, found = random.Random(seed), 0.0, []
    for at in range(number):
        drift = 0.3 * drift + chance.gauss(0, 0.1 * math.sqrt(1 - 0.09))
        mean = level * math.exp(drift) * (factor if at >= since else 1)
        found.append(max(0.0, round(chance.gauss(mean, math.sqrt(mean)))))
    return found


def test_a_level_that_rose_by_half_is_found_with_its_week_and_its_interval() -> None:
    [bend] = bends(weeks(60, 200, seed=1, factor=1.5, since=40))
    assert abs(bend.at - 40) <= 2
    assert bend.low < 1.5 < bend.high
    assert bend.before < bend.after


def test_series_without_a_change_hardly_ever_show_one() -> None:
    shown = sum(bool(bends(weeks(52, 200, seed=seed))) for seed in range(60))
    assert shown <= 2


def test_a_short_or_empty_series_has_no_bends() -> None:
    assert bends([5.0, 9.0, 1.0]) == []
    assert bends([0.0] * 40) == []


def test_shares_bend_too() -> None:
    chance = random.Random(3)
    values = [0.4 + chance.gauss(0, 0.03) for _ in range(30)] + [0.6 + chance.gauss(0, 0.03) for _ in range(20)]
    [bend] = bends(values, are_counts=False)
    assert (bend.at, round(bend.ratio, 1)) == (30, 1.5)


def test_the_interval_of_a_ratio_covers_the_truth_about_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(200):
        values = weeks(20, 100, seed=seed, factor=1.3, since=10)
        ratio = ratio_of_means(values[:10], values[10:])
        assert ratio is not None
        covered += ratio.low <= 1.3 <= ratio.high
    assert 0.88 <= covered / 200 <= 1


@pytest.mark.parametrize(("degrees", "quantile"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042)])
def test_students_t_is_near_the_tables(degrees: int, quantile: float) -> None:
    assert students_t(degrees) == pytest.approx(quantile, rel=0.02)
    assert students_t(10**6) == pytest.approx(NormalDist().inv_cdf(0.975), rel=1e-4)


def test_two_weeks_far_from_the_own_past_are_unusual_and_ordinary_ones_are_not() -> None:
    past = weeks(100, 200, seed=5)
    found = last_week(past)
    assert found is not None
    assert not found.is_unusual
    low = last_week([*past, 80.0, 75.0])
    assert low is not None
    assert low.is_unusual
    assert not low.is_up
    assert low.low < low.value < low.high


def test_alerts_are_rare_where_nothing_happens() -> None:
    alerts = looked_at = 0
    for seed in range(6):
        values = weeks(130, 150, seed=seed)
        for end in range(60, 131):
            found = last_week(values[:end])
            alerts += bool(found and found.is_unusual)
            looked_at += 1
    assert alerts / looked_at * 52 < 0.6


def test_what_every_spring_brings_is_not_this_springs_doing() -> None:
    spring = [100.0 + (at % 7) for at in range(30)] + [200.0 + (at % 9) for at in range(22)]
    values = spring + spring
    effect = before_and_after(values, 52 + 30)
    assert effect is not None
    assert effect.season is not None
    assert effect.season.value == pytest.approx(2, abs=0.1)
    assert not effect.is_clear


def test_before_and_after_need_three_weeks_each() -> None:
    values = weeks(20, 100, seed=2)
    assert before_and_after(values, 2) is None
    assert before_and_after(values, 18) is None
    assert before_and_after(values, 10) is not None


def test_a_difference_of_shares_is_newcombes() -> None:
    """The worked example of Newcombe 1998: 56/70 against 48/80, method 10: 0.0524 to 0.3339."""
    found = difference_of_shares(56, 70, 48, 80)
    assert found is not None
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)
    assert found.is_clear
    assert difference_of_shares(0, 0, 1, 2) is None


def test_the_score_says_where_the_last_weeks_stand_in_the_own_past() -> None:
    rising: list[float | None] = [float(at) for at in range(60)]
    score, parts = score_of({"active_members": rising, "unanswered_share": rising})
    points = {part.name: part.points for part in parts}
    assert points["activity"] == 100
    assert points["nobody_unanswered"] == 0
    assert points["tone"] is None
    assert score == 50


def test_a_community_that_is_too_young_has_no_score() -> None:
    score, parts = score_of({"active_members": [3.0] * 8})
    assert score is None
    assert all(part.points is None for part in parts)


def test_one_part_is_no_score_and_what_never_happens_is_no_part() -> None:
    rising: list[float | None] = [float(at) for at in range(60)]
    score, parts = score_of({"active_members": rising, "joined": [0.0] * 60})
    assert score is None
    assert {part.name for part in parts if part.points is not None} == {"activity"}


def test_what_every_year_brings_is_no_change_and_what_one_year_brought_is() -> None:
    chance = random.Random(9)
    yearly = [200 * (1 + 0.3 * math.sin(2 * math.pi * at / 52)) for at in range(156)]
    values = [round(chance.gauss(mean, math.sqrt(mean))) for mean in yearly]
    assert bends(without_season([float(value) for value in values])) == []
    risen = [value * (1.8 if at >= 120 else 1) for at, value in enumerate(values)]
    found = bends(without_season(risen))
    assert any(abs(bend.at - 120) <= 3 for bend in found)


def test_who_is_here_and_who_takes_part_are_one_part_where_they_are_the_same() -> None:
    """Of an import nobody is known who only reads: the same figure twice would weigh double."""
    rising: list[float | None] = [float(at) for at in range(60)]
    same = {"active_members": rising, "contributing_members": rising, "joined": rising[::-1]}
    score, parts = score_of(same)
    assert "contribution" not in {part.name for part in parts}
    assert score == 50
    other, parts = score_of(same | {"contributing_members": [*rising[:-1], 1.0]})
    assert "contribution" in {part.name for part in parts}
    assert other is not None


def test_a_part_says_against_how_many_weeks_and_why_it_says_nothing() -> None:
    def said(values: list[float | None]) -> str:
        return of_part(metric_called("active_members"), score_of({"active_members": values})[1][0])

    assert "the middle of the past year was 7 a week" in said([7.0] * 60)
    assert "the middle of 21 weeks known of the year before was 7 a week" in said([7.0] * 25)
    assert "the middle of 12 weeks known of the year before was 7 a week" in said([None] * 40 + [7.0] * 16)
    assert "fewer than 13 weeks are known" in said([7.0] * 12)
    assert "in 39 of the 52 weeks before the last four there was nothing, or too few people" in said(
        [7.0, None, None, None] * 14
    )


def test_newcomers_who_come_back_are_those_who_have_had_the_time() -> None:
    weeks: list[float | None] = [0.1] * 56 + [0.3] * 4 + [None, None]
    [staying] = [part for part in score_of({"retention_week_1": weeks})[1] if part.name == "staying"]
    assert staying.points == 100
    assert staying.now == pytest.approx(0.3)
    said = of_part(metric_called("retention_week_1"), staying)
    assert "30 % of who joined in the four weeks that ended two weeks ago" in said.replace("\xa0", " ").replace(
        "\u202f", " "
    )
    latest: list[float | None] = [7.0] * 30 + [None] * 3
    assert "too little is known of the last weeks" in of_part(
        metric_called("joined"), next(part for part in score_of({"joined": latest})[1] if part.name == "newcomers")
    )


def test_no_score_says_why_and_whether_waiting_helps() -> None:
    def why(values: list[float | None]) -> str:
        score, parts = score_of({"active_members": values})
        assert score is None
        return of_no_score(parts)

    assert "needs 13 whole weeks" in why([7.0] * 12)
    assert "too few people" in why([7.0, None, None, None] * 15)
    assert "two parts at least" in why([float(at) for at in range(60)])
