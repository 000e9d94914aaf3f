"""From values to places on the paper, and which of them get a tick."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from folkmoot.insights.charts.kinds import Key
from folkmoot.insights.charts.numbers import tick_text
from folkmoot.insights.metrics.definition import Unit

_TIMES = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000)
_LOG_TIMES = (1, 10, 60, 600, 3600, 21600, 86400, 604800, 2592000, 31536000)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from a span of values to a span of places."""

    low: float
    high: float
    begin: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high, at = self.low, self.high, value
        if self.log:
            low, high, at = math.log(low), math.log(high), math.log(max(value, self.low))
        share = (at - low) / (high - low) if high > low else 0.5
        return self.begin + share * (self.end - self.begin)


def value_ticks(low: float, high: float, unit: Unit, *, about: int = 5) -> list[float]:
    """Round values that cover the span, about as many as asked; the first and last are the ends of the axis."""
    if high <= low:
        high = low + 1
    step = _step((high - low) / max(about - 1, 1), unit)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def log_ticks(low: float, high: float, unit: Unit) -> list[float]:
    """Round values of which each is several times the one before, so that the span lies between first and last."""
    steps = _LOG_TIMES if unit is Unit.SECONDS else tuple(10.0**power for power in range(-3, 10))
    first = max((number for number, value in enumerate(steps) if value <= low), default=0)
    last = min((number for number, value in enumerate(steps) if value >= high), default=len(steps) - 1)
    return [float(value) for value in steps[first : max(last, first + 1) + 1]]


def _step(rough: float, unit: Unit) -> float:
    if unit is Unit.SECONDS:
        return float(next((time for time in _TIMES if time >= rough), _nice(rough / 86400) * 86400))
    step = _nice(rough)
    if unit not in (Unit.SHARE, Unit.RATIO, Unit.SCORE, Unit.SECONDS):
        return max(step, 1.0)
    return step


def _nice(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)


def places(keys: Sequence[Key], begin: float, end: float) -> list[float]:
    """Where each key stands: days and numbers by their size, words evenly."""
    sizes = sizes_of(keys)
    if len(sizes) == 1:
        return [(begin + end) / 2]
    scale = Scale(min(sizes), max(sizes), begin, end)
    return [scale(size) for size in sizes]


def sizes_of(keys: Sequence[Key]) -> list[float]:
    """Keys as numbers: days since the beginning, the numbers themselves, or one after the other."""
    if all(isinstance(key, date) for key in keys):
        return [float(key.toordinal()) for key in keys if isinstance(key, date)]
    if all(isinstance(key, int | float) for key in keys):
        return [float(key) for key in keys if isinstance(key, int | float)]
    return [float(number) for number in range(len(keys))]


def key_ticks(keys: Sequence[Key], room: int) -> list[tuple[float, str]]:
    """Which places along the bottom are named, at most `room` of them: (size, label)."""
    if not keys:
        return []
    days = [key for key in keys if isinstance(key, date)]
    if len(days) == len(keys):
        return [(float(day.toordinal()), label) for day, label in _day_ticks(days, max(room, 2))]
    if all(isinstance(key, int | float) for key in keys):
        sizes = sizes_of(keys)
        ticks = value_ticks(min(sizes), max(sizes), Unit.COUNT, about=max(room, 2))
        return [(tick, tick_text(tick, Unit.COUNT)) for tick in ticks if min(sizes) <= tick <= max(sizes)]
    every = math.ceil(len(keys) / max(room, 1))
    return [(float(number), str(key)) for number, key in enumerate(keys) if number % every == 0]


def _day_ticks(days: Sequence[date], room: int) -> list[tuple[date, str]]:
    first, last = min(days), max(days)
    months = (last.year - first.year) * 12 + last.month - first.month
    if (last - first).days <= 7 * room and months < room:
        return _short_span(first, last, room, set(days))
    step = next((step for step in _MONTHS if months / step <= room), 240)
    starts = [date(number // 12, number % 12 + 1, 1) for number in range(first.year * 12, (last.year + 1) * 12, step)]
    shown = [start for start in starts if first <= start <= last]
    return [(start, _month_label(start, step)) for start in shown]


def _short_span(first: date, last: date, room: int, days: set[date]) -> list[tuple[date, str]]:
    span = (last - first).days
    step = next(step for step in (1, 2, 7, 14, 28) if span / step < room or step == 28)
    named = [first + timedelta(days=number) for number in range(0, span + 1, step)]
    # Where there is a value each week, only days with a value get a name.
    fitting = [day for day in named if day in days] or named
    return [(day, date_format(day, "j M")) for day in fitting]


def _month_label(start: date, step: int) -> str:
    if step >= 12 or start.month == 1:
        return str(start.year)
    return date_format(start, "M")
