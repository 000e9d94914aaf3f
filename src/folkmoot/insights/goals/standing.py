"""Where a goal stands: its progress, what is to be expected, and whether the rule when to stop is met.

Reckoned from figures and dates alone, so that it can be held against cases worked by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from folkmoot.insights.goals.forecasting import LEAST, Forecast, Scale, forecast
from folkmoot.insights.goals.spans import SEASONS, last_within, steps
from folkmoot.insights.metrics.definition import Figure, Period, Unit

# From this chance on it is on track, and below that one it is as good as missed.
ON_TRACK_FROM, HOPELESS_BELOW = 2 / 3, 0.05
_SCALES = {
    Unit.MEMBERS: Scale.FACTOR, Unit.VISITORS: Scale.FACTOR, Unit.POSTS: Scale.FACTOR, Unit.THREADS: Scale.FACTOR,
    Unit.COUNT: Scale.FACTOR, Unit.SECONDS: Scale.FACTOR, Unit.SHARE: Scale.SHARE,
}  # fmt: skip


class Outlook(StrEnum):
    """How it looks."""

    ON_TRACK = "on-track"
    AT_RISK = "at-risk"
    OFF_TRACK = "off-track"
    REACHED = "reached"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a version asks for, as far as figures matter."""

    span: str
    up: bool
    target: float
    baseline: float | None
    deadline: date
    stop_value: float | None = None
    stop_spans: int = 2

    def is_met_by(self, value: float) -> bool:
        return value >= self.target if self.up else value <= self.target

    def judged_in(self) -> Period:
        """The span whose figure decides."""
        return last_within(self.deadline, self.span)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where it stands: `progress` is the share of the way from the baseline to the target, below 0 where it went back.

    `chance` is how likely the target is met when it is judged; `expected` what the figure will be then. `stops` is the
    span in which the rule when to stop was met. `why` says what is missing where the outlook is unknown: "few", "far",
    "withheld".
    """

    outlook: Outlook
    latest: Figure | None
    progress: float | None
    expected: Forecast | None
    chance: float | None
    stops: Period | None
    why: str = ""


def standing(asked: Asked, history: Sequence[Figure], *, today: date) -> Standing:
    """From the figures of whole spans in order, the last of them the latest that is over."""
    known = _unbroken(history)
    latest = known[-1] if known else (history[-1] if history else None)
    value = known[-1].value if known else None
    progress = _progress(asked, value)
    stops = _stopping(asked, history)
    judged = asked.judged_in()
    final = next((each for each in history if each.period == judged and each.value is not None), None)
    if final is not None and final.value is not None:
        outlook = Outlook.REACHED if asked.is_met_by(final.value) else Outlook.MISSED
        return Standing(outlook, final, _progress(asked, final.value), None, None, stops)
    if not known or (today > judged.last and final is None):
        return Standing(Outlook.UNKNOWN, latest, progress, None, None, stops, "withheld")
    ahead = steps(known[-1].period, judged, asked.span)
    values = [each.value for each in known if each.value is not None]
    expected = forecast(values, ahead, scale=scale_of(known[-1].unit, values), season=SEASONS[asked.span])
    if expected is None:
        return Standing(Outlook.UNKNOWN, latest, progress, None, None, stops, "few" if len(values) < LEAST else "far")
    chance = expected.chance(asked.target, at_least=asked.up)
    return Standing(_outlook(chance), latest, progress, expected, chance, stops)


def scale_of(unit: Unit, values: Sequence[float]) -> Scale:
    """On which scale the errors of such figures are alike; gains that may be losses have none but their own."""
    return Scale.PLAIN if min(values) < 0 else _SCALES.get(unit, Scale.PLAIN)


def _outlook(chance: float) -> Outlook:
    if chance >= ON_TRACK_FROM:
        return Outlook.ON_TRACK
    return Outlook.AT_RISK if chance >= HOPELESS_BELOW else Outlook.OFF_TRACK


def _unbroken(history: Sequence[Figure]) -> list[Figure]:
    """The latest figures without a gap: what is withheld or empty is not guessed."""
    known: list[Figure] = []
    for figure in reversed(history):
        if figure.value is None:
            break
        known.append(figure)
    return known[::-1]


def _progress(asked: Asked, value: float | None) -> float | None:
    if value is None or asked.baseline is None or asked.baseline == asked.target:
        return None
    return (value - asked.baseline) / (asked.target - asked.baseline)


def _stopping(asked: Asked, history: Sequence[Figure]) -> Period | None:
    """The last span of the newest run of `stop_spans` on the wrong side of `stop_value`."""
    last = list(history[-asked.stop_spans :]) if asked.stop_spans else []
    if asked.stop_value is None or len(last) < asked.stop_spans:
        return None
    for figure in last:
        if figure.value is None or (figure.value >= asked.stop_value if asked.up else figure.value <= asked.stop_value):
            return None
    return last[-1].period
