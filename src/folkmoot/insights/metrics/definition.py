"""What a metric is, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.utils.functional import Promise


class Unit(StrEnum):
    """What a figure counts. Shares are 0 to 1; durations are seconds."""

    MEMBERS = "members"
    VISITORS = "visitors"
    POSTS = "posts"
    THREADS = "threads"
    SHARE = "share"
    RATIO = "ratio"
    SECONDS = "seconds"
    COUNT = "count"
    SCORE = "score"


class Better(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days of the community's time zone, the first and the last among them."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """The period of the same length that ends the day before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def year_before(self) -> Period:
        """The same weekdays 52 weeks before."""
        return Period(self.first - timedelta(weeks=52), self.last - timedelta(weeks=52))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose deeds and where: everything by default, but staff and bots are left out."""

    space_ids: tuple[int, ...] = ()
    tag: str = ""
    segment: str = ""
    source: str | None = None
    cohort: str = ""
    with_staff: bool = False
    with_bots: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's value in a period: `low` and `high` bound its 95 % interval, `n` is how many stand behind it.

    `value` is None where nothing can be said: nobody, or fewer than the privacy threshold (`withheld` then).
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: Unit
    period: Period
    group: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's definition; `folkmoot insights metrics` and the pages show every word of it.

    `sql` is one SELECT in DuckDB's dialect; see `metrics.measuring` for the tables it may name and what it must give.
    """

    name: str
    label: str | Promise
    meaning: str | Promise
    formula: str
    unit: Unit
    source: str
    sql: str
    interval: str
    better: Better = Better.UP
    privacy: int = 5
    groups_by: frozenset[str] = field(default_factory=frozenset)
