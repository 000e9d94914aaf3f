"""A member's rhythm on one day: how often they wrote, and how long they are silent by their own measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# Regulars: so many days with a post within a year, the last of them not longer ago than a quarter.
REGULAR_DAYS, YEAR, QUARTER, MONTH = 5, 365, 90, 30
_WEEK = 7
NAMES = ("silence", "days_silent", "days_written", "trend", "tenure", "answered")


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which a member wrote: its number (date.toordinal), and how many posts."""

    number: int
    posts: int


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a regular's year says on the evening of one day. `gap` is the median number of days between days written.

    `recent` and `before` are days written in the last 30 days and the 30 before; `answered` is how much was written to
    them for each post of theirs in 90 days, at most 1.
    """

    days_silent: int
    gap: float
    written: int
    recent: int
    before: int
    tenure: int
    answered: float

    @property
    def is_unusual(self) -> bool:
        """Whether they are silent for longer than they use to be: twice their usual gap, and a week at least."""
        return self.days_silent >= max(_WEEK, 2 * self.gap)

    @property
    def numbers(self) -> tuple[float, ...]:
        """What the model weighs, in the order of NAMES."""
        return (
            math.log((self.days_silent + 1) / (self.gap + 1)),
            math.log(self.days_silent + 1),
            math.log(self.written),
            math.log((self.recent + 0.5) / (self.before + 0.5)),
            math.log(self.tenure + 1),
            self.answered,
        )


def rhythm_on(today: int, days: Sequence[Day], *, since: int, got: int) -> Rhythm | None:
    """The rhythm at the end of that day; None for who was no regular.

    `days` are in order, `since` is when they joined, `got` how many posts of 90 days answered them.
    """
    year = [day for day in days if today - YEAR < day.number <= today]
    written = [day.number for day in year]
    if len(written) < REGULAR_DAYS or today - written[-1] > QUARTER:
        return None
    posts = sum(day.posts for day in year if day.number > today - QUARTER)
    return Rhythm(
        days_silent=today - written[-1],
        gap=float(median(after - before for before, after in pairwise(written))),
        written=len(written),
        recent=sum(number > today - MONTH for number in written),
        before=sum(today - 2 * MONTH < number <= today - MONTH for number in written),
        tenure=max(today - min(since, written[0]), 0),
        answered=min(got / posts, 1.0) if posts else 0.0,
    )
