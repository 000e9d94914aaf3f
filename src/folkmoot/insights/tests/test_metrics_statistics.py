"""Intervals, survival, spread and what is withheld, beside independent computations."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from folkmoot.insights.metrics import intervals, spread
from folkmoot.insights.metrics.definition import Figure, Period, Unit
from folkmoot.insights.metrics.suppression import withhold_groups
from folkmoot.insights.metrics.survival import Lasting, curve, ended_by, quantile
from folkmoot.insights.metrics.working_time import WorkingTime
from folkmoot.insights.tests.small_community import day
from folkmoot.moderation.targets import Week

PERIOD = Period(day(0), day(6))
Z = 1.959963984540054


@pytest.mark.parametrize(("hits", "trials"), [(0, 7), (3, 10), (10, 10), (420, 1000)])
def test_shares_have_wilsons_interval(hits: int, trials: int) -> None:
    expected = stats.binomtest(hits, trials).proportion_ci(method="wilson")
    assert intervals.wilson(hits, trials) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize("count", [0, 1, 4, 25, 1000, 40_000])
def test_counts_have_the_exact_poisson_interval(count: int) -> None:
    low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    assert intervals.poisson(count) == pytest.approx((low, stats.chi2.ppf(0.975, 2 * count + 2) / 2), rel=1e-6)


lastings = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=40)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
@given(lastings)
@settings(max_examples=40, deadline=None)
def test_survival_is_kaplan_and_meiers_with_log_log_bands(rows: list[tuple[int, bool]]) -> None:
    points = curve([Lasting(time, ended) for time, ended in rows])
    ended = [time for time, ended in rows if ended]
    still = [time for time, ended in rows if not ended]
    expected = stats.ecdf(stats.CensoredData(uncensored=ended, right=still)).sf
    assert [each.share for each in points] == pytest.approx(list(expected.evaluate([each.time for each in points])))
    band = expected.confidence_interval(method="log-log")
    for each in points:
        if 0 < each.share < 1:
            bounds = (float(band.low.evaluate(each.time)), float(band.high.evaluate(each.time)))
            assert (each.low, each.high) == pytest.approx(bounds)
    assert all(before.share > after.share for before, after in pairwise(points))


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
def test_quantiles_and_their_bounds_are_where_curve_and_band_come_down() -> None:
    points = curve([Lasting(time, ended=True) for time in range(1, 21)])
    value, low, high = quantile(points, 0.5)
    band = stats.ecdf(list(range(1, 21))).sf.confidence_interval(method="log-log")
    assert value == 10
    assert (low, high) == tuple(
        next(time for time in range(1, 20) if bound.evaluate(time) <= 0.5) for bound in (band.low, band.high)
    )
    assert quantile(points, 0.99)[2] is None
    assert ended_by(points, 10)[0] == pytest.approx(0.5)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any))
@settings(max_examples=40, deadline=None)
def test_gini_is_half_the_relative_mean_difference(amounts: list[int]) -> None:
    pairs = sum(abs(one - other) for one in amounts for other in amounts)
    expected = pairs / (2 * len(amounts) * sum(amounts))
    histogram = [(float(each), 1.0) for each in amounts]
    assert spread.gini(histogram) == pytest.approx(expected, abs=1e-9)
    parts = [spread.part_of_top(histogram, first, last) or 0 for first, last in ((0, 0.01), (0.01, 0.1), (0.1, 1))]
    assert sum(parts) == pytest.approx(1)


def test_the_bootstrap_is_the_same_twice_and_about_as_wide_as_scipys() -> None:
    histogram = [(float(amount), 4.0) for amount in (1, 1, 2, 3, 5, 8, 13, 40)]
    bounds = spread.bootstrap(histogram, spread.gini)
    assert bounds == spread.bootstrap(histogram, spread.gini)
    sample = [amount for amount, count in histogram for _ in range(int(count))]
    oracle = stats.bootstrap(
        (sample,), lambda each: spread.gini([(float(one), 1.0) for one in each]), vectorized=False,
        method="percentile", n_resamples=400, rng=1,
    ).confidence_interval  # fmt: skip
    assert bounds == pytest.approx((oracle.low, oracle.high), abs=0.06)


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(f"2026-{moment}:00")


def test_working_time_counts_office_hours_across_a_change_of_the_clock() -> None:
    week = Week("Europe/Berlin", {day: [(time(9), time(17))] for day in range(5)}, frozenset({date(2026, 3, 31)}))
    clock = WorkingTime(week, _at("03-20T00"), _at("04-10T00"))
    # Friday 16:00 in winter to Monday 10:00 in summer: an hour each; Tuesday is a holiday.
    assert clock.between(_at("03-27T15"), _at("03-30T08")) == 2 * 3600
    assert clock.between(_at("03-30T15"), _at("04-01T07")) == 0
    assert clock.between(_at("03-30T14"), _at("04-01T08")) == 2 * 3600


@given(st.lists(st.integers(0, 12), max_size=8), st.integers(1, 8))
@settings(max_examples=80, deadline=None)
def test_nobody_takes_the_shown_groups_from_the_whole(sizes: list[int], minimum: int) -> None:
    figures = [
        Figure("x", float(size), None, None, size, Unit.MEMBERS, PERIOD, str(at)) for at, size in enumerate(sizes)
    ]
    shown = withhold_groups(figures, minimum)
    hidden = [size for size, figure in zip(sizes, shown, strict=True) if figure.withheld]
    assert all(figure.n >= minimum or figure.n == 0 for figure in shown)
    if hidden:
        assert (len(hidden) > 1 and sum(hidden) >= minimum) or len(hidden) == sum(size > 0 for size in sizes)
