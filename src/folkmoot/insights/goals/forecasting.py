"""What a figure will be, and how sure that is: docs/decisions/0090 says why so, and how it was measured.

Several plain ways of looking ahead are tried on the figure's own past, at the very distance that is asked for; the one
that erred least there is taken, and its errors there give the interval. Nothing outside the series is known or used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist, fmean

# Fewer figures than this say nothing about the future.
LEAST = 8
# As much of the past as is looked at: what was five years ago says little.
MOST = 120
# So many errors at the distance asked for are needed before they are taken as its own.
_ERRORS = 5
# A way that is not simpler must err less by this share, or it is luck.
_BETTER_BY = 0.97
_NORMAL = NormalDist()
# All forecasts of a way: for each count of figures known, what comes after `ahead` more.
Way = Callable[[Sequence[float], int], list[float]]


class Scale(StrEnum):
    """On which scale errors are alike: counts and durations by factors, shares by angles, the rest as they are.

    Angles (the arcus sinus of the root) bear shares of 0 and 1, which small groups often have; odds do not.
    """

    PLAIN = "plain"
    FACTOR = "factor"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected, the bounds between which it lies with 95 % and with 80 %, and on what that stands.

    `errors` is how often the past could be asked at that distance; `method` which way erred least.
    """

    value: float
    low: float
    high: float
    low80: float
    high80: float
    method: str
    errors: int
    ahead: int
    scale: Scale
    centre: float
    spread: float
    freedom: int

    def chance(self, target: float, *, at_least: bool) -> float:
        """How likely the target is met: at least that much, or at most."""
        distance = (_forward(target, self.scale) - self.centre) / self.spread
        below = _student(distance, self.freedom)
        return 1 - below if at_least else below


def forecast(values: Sequence[float], ahead: int, *, scale: Scale = Scale.PLAIN, season: int = 0) -> Forecast | None:
    """What comes `ahead` periods after the last of the values; None where too little is known to say.

    `season` is how many periods a year has. Further ahead than half as long as the past is, nothing is said.
    """
    known = [_forward(value, scale) for value in values[-MOST:]]
    if ahead < 1 or len(known) < LEAST or ahead > max(2, len(known) // 2):
        return None
    nearer = _testable(len(known), ahead)
    best: tuple[float, str, list[float]] | None = None
    for name, way in _ways(season, len(known)):
        errors = _errors(way(known, nearer), known, nearer)
        score = fmean(abs(error) for error in errors) if errors else math.inf
        if best is None or score < best[0] * _BETTER_BY:
            best = (score, name, errors)
    assert best is not None
    _score, name, errors = best
    centre = dict(_ways(season, len(known)))[name](known, ahead)[-1]
    # Where the past is too short to be asked at that distance, errors grow as those of a walk do.
    spread = _root_mean_square(errors) * math.sqrt(ahead / nearer)
    freedom = max(2, len(errors) // max(1, nearer // 2) - 1)
    return _framed(centre, max(spread, 1e-9), freedom, scale, name, len(errors), ahead)


def _framed(centre: float, spread: float, freedom: int, scale: Scale, method: str, errors: int, ahead: int) -> Forecast:
    wide, narrow = (_student_quantile(share, freedom) * spread for share in (0.975, 0.9))
    low, low80, high80, high = (_back(centre + each, scale) for each in (-wide, -narrow, narrow, wide))
    return Forecast(
        _back(centre, scale), low, high, low80, high80, method, errors, ahead, scale, centre, spread, freedom
    )


def _testable(known: int, ahead: int) -> int:
    """The distance, up to the one asked for, of which the past shows enough errors."""
    return max(1, min(ahead, known - LEAST // 2 - _ERRORS))


def _errors(forecasts: Sequence[float], known: Sequence[float], ahead: int) -> list[float]:
    """Of every forecast that what is known can be held against; the first few were made of too little."""
    first = LEAST // 2
    return [known[count + ahead - 1] - forecasts[count - 1] for count in range(first, len(known) - ahead + 1)]


def _ways(season: int, known: int) -> list[tuple[str, Way]]:
    """The simplest first."""
    ways: list[tuple[str, Way]] = [("last", lambda z, _h: list(z))]
    ways += [(f"level-{share}", _level(share)) for share in (0.6, 0.35, 0.15)]
    ways += [("drift", _drift)]
    ways += [(f"trend-{share}-{slope}", _trend(share, slope)) for share in (0.3, 0.6) for slope in (0.1, 0.3)]
    if season and known >= 2 * season:
        ways.append(("season", _seasonal(season)))
    return ways


def _level(share: float) -> Way:
    """A smoothed level that goes on as it is."""

    def run(z: Sequence[float], _ahead: int) -> list[float]:
        found, level = [], z[0]
        for value in z:
            level += share * (value - level)
            found.append(level)
        return found

    return run


def _trend(share: float, slope_share: float, damping: float = 0.9) -> Way:
    """A local line that flattens as it goes on (Gardner and McKenzie 1985)."""

    def run(z: Sequence[float], ahead: int) -> list[float]:
        reach = sum(damping**step for step in range(1, ahead + 1))
        found, level, slope = [], z[0], 0.0
        for value in z:
            expected = level + damping * slope
            before, level = level, expected + share * (value - expected)
            slope = slope_share * (level - before) + (1 - slope_share) * damping * slope
            found.append(level + reach * slope)
        return found

    return run


def _drift(z: Sequence[float], ahead: int) -> list[float]:
    """The last value, and as much on as it went on average before."""
    return [z[n] + (ahead * (z[n] - z[0]) / n if n else 0.0) for n in range(len(z))]


def _seasonal(season: int) -> Way:
    """As a year before, and as far from it as the last quarter was."""

    def run(z: Sequence[float], ahead: int) -> list[float]:
        found = []
        for n in range(len(z)):
            back = n + ahead - season * math.ceil(ahead / season)
            width = max(1, season // 4)
            if back - width < 0 or n - season - width < -1:
                found.append(z[n])
                continue
            now, then = (fmean(z[end - width + 1 : end + 1]) for end in (n, n - season * math.ceil(ahead / season)))
            found.append(z[back] + (now - then if n - season * math.ceil(ahead / season) - width >= -1 else 0.0))
        return found

    return run


def _root_mean_square(errors: Sequence[float]) -> float:
    return math.sqrt(fmean(error * error for error in errors)) if errors else 0.0


def _forward(value: float, scale: Scale) -> float:
    if scale is Scale.FACTOR:
        return math.log1p(max(value, 0.0))
    if scale is Scale.SHARE:
        return math.asin(math.sqrt(min(max(value, 0.0), 1.0)))
    return value


def _back(value: float, scale: Scale) -> float:
    if scale is Scale.FACTOR:
        return max(0.0, math.expm1(min(value, 50.0)))
    if scale is Scale.SHARE:
        return math.sin(min(max(value, 0.0), math.pi / 2)) ** 2
    return value


def _student_quantile(share: float, freedom: int) -> float:
    """Student's quantile, by halving: exact to what `_student` is."""
    low, high = 0.0, 200.0
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _student(middle, freedom) < share else (low, middle)
    return high


def _student(distance: float, freedom: int) -> float:
    """Student's distribution: the finite sum for whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = math.atan2(distance, math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    term, total = (cosine, 0.0) if freedom % 2 else (1.0, 0.0)
    for step in range(1 + freedom % 2, freedom, 2):
        total += term
        term *= cosine * cosine * step / (step + 1)
    within = 2 / math.pi * (angle + sine * total) if freedom % 2 else sine * total
    return 0.5 + within / 2
