"""Taking out of a series of weeks what every year brings, where two years or more are known."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

YEAR = 52
_AROUND = 3
_MOST = 3.0


def without_season(values: Sequence[float]) -> list[float]:
    """The values over their season: how a week of the year usually stands to the year around it.

    The median over the years, so that what happened in one of three is no season; smoothed over seven weeks. Series of
    less than two years come back as they are: nobody can tell a season from a change then.
    """
    if len(values) < 2 * YEAR:
        return list(values)
    smooth = [_mean(values, at, _AROUND) for at in range(len(values))]
    trend = [_mean(values, at, YEAR // 2) for at in range(len(values))]
    season = []
    for week in range(YEAR):
        ratios = [smooth[at] / trend[at] for at in range(week, len(values), YEAR) if trend[at] > 0]
        season.append(min(_MOST, max(1 / _MOST, statistics.median(ratios))) if len(ratios) > 1 else 1.0)
    middle = statistics.fmean(season)
    return [value * middle / season[at % YEAR] for at, value in enumerate(values)]


def _mean(values: Sequence[float], at: int, around: int) -> float:
    return statistics.fmean(values[max(0, at - around) : at + around + 1])
