"""A score that explains itself: named parts, each from 0 to 100, with the figure that it stands on.

A part says where the last four weeks stand among the four-week stretches of the year before them: 100 is better than
all of them, 0 worse. So a community is compared with itself alone, and 50 is an ordinary month. The score is the mean
of the parts that can be said; no part weighs more than another, since nobody has shown which should. So two parts that
are the same figure are one: imports tell of nobody who only reads, and all who are here take part.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WEEKS, YEAR = 4, 52
# With fewer stretches to compare with, a rank says nothing.
_LEAST_STRETCHES = 9
WEEKS_NEEDED = WEEKS + _LEAST_STRETCHES
# One part alone is no mean of anything.
_LEAST_PARTS = 2
# The parts: what they stand on, and whether more of it is better.
PARTS: dict[str, tuple[str, bool]] = {
    "activity": ("active_members", True),
    "contribution": ("contributing_members", True),
    "newcomers": ("joined", True),
    "staying": ("retention_week_1", True),
    "answers": ("first_response_in_target", True),
    "nobody_unanswered": ("unanswered_share", False),
    "tone": ("positive_share", True),
}
# Who joined in the last two weeks has not had a second week yet: of the others the last four are looked at.
RIPE_WEEKS = {"staying": 2}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the score: where the mean of the last four weeks stands among those of the year before; None: unknown.

    `usual` is the median of the year's stretches. Looked at were so many `weeks` of the year before the last four, of
    which so many were `told`: of enough people to show, and with something to count.
    """

    name: str
    metric: str
    points: float | None
    now: float | None
    usual: float | None
    weeks: int = YEAR
    told: int = YEAR


def score_of(weekly: Mapping[str, Sequence[float | None]]) -> tuple[float | None, list[Part]]:
    """The score and its parts from weekly series by metric, the last week last; None with fewer than two known."""
    parts = [
        _part(name, metric, weekly.get(metric, ()), more)
        for name, (metric, more) in PARTS.items()
        if name != "contribution" or not _are_same(weekly)
    ]
    known = [part.points for part in parts if part.points is not None]
    return (statistics.fmean(known) if len(known) >= _LEAST_PARTS else None), parts


def _are_same(weekly: Mapping[str, Sequence[float | None]]) -> bool:
    here, wrote = (weekly.get(PARTS[name][0], ())[-WEEKS - YEAR :] for name in ("activity", "contribution"))
    return bool(here) and list(here) == list(wrote)


def _part(name: str, metric: str, values: Sequence[float | None], more_is_better: bool) -> Part:
    values = values[: len(values) - RIPE_WEEKS.get(name, 0)]
    stretches = [_mean(values[end - WEEKS : end]) for end in range(WEEKS, len(values) + 1)][-(YEAR + 1) :]
    *past, now = stretches or [None]
    known = [each for each in past if each is not None]
    before = values[:-WEEKS][-YEAR:]
    looked_at = {"weeks": len(before), "told": sum(value is not None for value in before)}
    if now is None or len(known) < _LEAST_STRETCHES:
        return Part(name, metric, None, now, None, **looked_at)
    if more_is_better and not now and not any(known):
        # Nothing of the kind ever happened: that is no ordinary month.
        return Part(name, metric, None, now, None, **looked_at)
    below = sum(each < now for each in known) + sum(each == now for each in known) / 2
    rank = below / len(known)
    points = 100 * (rank if more_is_better else 1 - rank)
    return Part(name, metric, points, now, statistics.median(known), **looked_at)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if len(known) * 2 > len(values) else None
