"""What each trust level asks for, and which level given figures allow. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from folkmoot.members.models import Limit, Metric, TrustThreshold

Thresholds = Mapping[int, Mapping[str, int]]
HIGHEST = 3
# Discourse's numbers, which many communities know.
DEFAULTS: Thresholds = {
    1: {Metric.THREADS: 5, Metric.POSTS: 30, Metric.MINUTES: 10},
    2: {
        Metric.DAYS: 15,
        Metric.THREADS: 20,
        Metric.POSTS: 100,
        Metric.MINUTES: 60,
        Metric.GIVEN: 1,
        Metric.RECEIVED: 1,
        Metric.REPLIED: 3,
    },
    3: {
        Metric.DAYS: 50,
        Metric.REPLIED: 10,
        Metric.THREADS_SHARE: 25,
        Metric.POSTS_SHARE: 25,
        Metric.RECEIVED: 20,
        Metric.GIVEN: 30,
        Metric.FLAGS: 5,
        Metric.THREADS_CAP: 500,
        Metric.POSTS_CAP: 20_000,
        Metric.WINDOW: 100,
        Metric.GRACE: 14,
    },
}
# Beyond these a number is a slip of the hand, or breaks the arithmetic of dates.
HIGHEST_VALUES: Mapping[str, int] = {
    Metric.THREADS_SHARE: 100,
    Metric.POSTS_SHARE: 100,
    Metric.WINDOW: 1000,
    Metric.GRACE: 1000,
    Metric.DAYS: 1000,
    **dict.fromkeys((Limit.LINKS, Limit.IMAGES, Limit.MENTIONS), 1000),
    **dict.fromkeys((Limit.THREADS_A_DAY, Limit.POSTS_A_DAY, Limit.FLAGS_A_DAY), 10_000),
}
_SETTINGS = frozenset({Metric.THREADS_CAP, Metric.POSTS_CAP, Metric.WINDOW, Metric.GRACE})
_SHARES = {
    Metric.THREADS_SHARE: (Metric.THREADS, Metric.THREADS_CAP),
    Metric.POSTS_SHARE: (Metric.POSTS, Metric.POSTS_CAP),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a member did ever and within the window, and how much was new in the community within it."""

    ever: Mapping[str, float] = field(default_factory=dict)
    recent: Mapping[str, float] = field(default_factory=dict)
    new: Mapping[str, int] = field(default_factory=dict)
    was_suspended: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """One thing a level asks for: how much is there and how much is needed.

    `share` is the part of what was new, in per cent, from which the need follows; `cap` suffices in any case. Of what
    is `at_most` no more may be there than is needed.
    """

    metric: Metric
    value: int
    needed: int
    share: int | None = None
    cap: int | None = None
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        return self.value <= self.needed if self.at_most else self.value >= self.needed


def thresholds_of(community_id: int) -> dict[int, dict[str, int]]:
    """The numbers in force in a community, by level and metric, in one statement."""
    found = {level: dict(numbers) for level, numbers in DEFAULTS.items()}
    rows = TrustThreshold.everywhere.filter(community_id=community_id)
    for level, metric, value in rows.values_list("level", "metric", "value"):
        if metric in found.get(level, {}):
            found[level][metric] = value
    return found


def highest_value(metric: str) -> int:
    """The largest number that may be given."""
    return HIGHEST_VALUES.get(metric, 1_000_000)


def progress(level: int, thresholds: Thresholds, figures: Figures) -> list[Progress]:
    """Everything a level asks for, with the member's figures: level 3 looks at the window, the others at all time."""
    numbers = thresholds[level]
    done = figures.recent if level == HIGHEST else figures.ever
    found = []
    for metric, value in numbers.items():
        if metric in _SETTINGS:
            continue
        if metric in _SHARES:
            found.append(_share_of_new(Metric(metric), numbers, done, figures.new))
        else:
            found.append(Progress(Metric(metric), int(done.get(metric, 0)), value, at_most=metric == Metric.FLAGS))
    return found


def _share_of_new(
    metric: Metric, numbers: Mapping[str, int], done: Mapping[str, float], new: Mapping[str, int]
) -> Progress:
    counted, cap = _SHARES[metric]
    needed = min(ceil(new.get(counted, 0) * numbers[metric] / 100), numbers[cap])
    return Progress(counted, int(done.get(counted, 0)), needed, share=numbers[metric], cap=numbers[cap])


def allowed_level(thresholds: Thresholds, figures: Figures) -> int:
    """The highest level all of whose demands, and those of the levels below, are met."""
    level = 0
    while level < HIGHEST and all(each.is_met for each in progress(level + 1, thresholds, figures)):
        level += 1
    return HIGHEST - 1 if level == HIGHEST and figures.was_suspended else level


def next_level(*, level: int, allowed: int, is_locked: bool, since: datetime, grace_days: int, now: datetime) -> int:
    """The level a member should have: up at once, down when the grace has passed, and never where a hand decided."""
    if is_locked or level > HIGHEST or allowed == level:
        return level
    if allowed > level or now - since > timedelta(days=grace_days):
        return allowed
    return level
