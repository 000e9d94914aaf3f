"""What was to be expected of the last week by the own past and season, and whether what came is unusual."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

YEAR = 52
_LEVEL_WEEKS = 8
_LEAST_PAST = 12
# So many robust deviations off, in one week or in two running: calibrated by `python -m bench alarms`.
_FAR, _TWICE = 3.5, 2.5
# What is off by less is no news, however regular the series.
_LEAST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Expected:
    """What was expected of a week, the range in which nineteen of twenty weeks would lie, and what came.

    `is_unusual` says that it is worth an alert; `is_by_season` that the same weeks of the year before were asked.
    """

    value: float
    low: float
    high: float
    came: float
    is_unusual: bool
    is_by_season: bool

    @property
    def is_up(self) -> bool:
        """Whether more came than was expected."""
        return self.came > self.value


def last_week(values: Sequence[float]) -> Expected | None:
    """Of weekly counts, what was expected of the last one; None where the past is too short to expect anything."""
    if len(values) < _LEAST_PAST + 1:
        return None
    at = len(values) - 1
    expected, by_season = _foreseen(values, at)
    off = _usually_off(values, at)
    distance = _distance(values[at], expected, off)
    before = _distance(values[at - 1], _foreseen(values, at - 1)[0], off)
    twice = abs(distance) > _TWICE and abs(before) > _TWICE and distance * before > 0
    is_news = abs(values[at] - expected) >= _LEAST_SHARE * max(expected, 1.0)
    root = math.sqrt(expected + 0.375)
    low, high = (max(0.0, root + side * 1.959964 * off) ** 2 - 0.375 for side in (-1, 1))
    unusual = is_news and (abs(distance) > _FAR or twice)
    return Expected(expected, max(0.0, low), high, values[at], unusual, by_season)


def _foreseen(values: Sequence[float], at: int) -> tuple[float, bool]:
    """The median of the weeks before, moved as the same week of the year before stood to its own weeks before."""
    level = statistics.median(values[max(0, at - _LEVEL_WEEKS) : at])
    then = at - YEAR
    if then < _LEVEL_WEEKS:
        return level, False
    level_then = statistics.median(values[then - _LEVEL_WEEKS : then])
    # The weeks around it too: one odd week of last year is no season.
    week_then = statistics.fmean(values[then - 1 : then + 2])
    if level_then < 5:
        return level, False
    factor = min(2.0, max(0.5, week_then / level_then))
    return level * math.sqrt(factor), True


def _usually_off(values: Sequence[float], at: int) -> float:
    """How far such expectations were off before, on the scale of square roots; robust, and never less than chance."""
    errors = []
    for past in range(max(_LEVEL_WEEKS, at - YEAR), at):
        foreseen, _ = _foreseen(values, past)
        errors.append(abs(math.sqrt(values[past] + 0.375) - math.sqrt(foreseen + 0.375)))
    return max(0.5, statistics.median(errors) / 0.6745)


def _distance(came: float, expected: float, off: float) -> float:
    return (math.sqrt(came + 0.375) - math.sqrt(expected + 0.375)) / off
