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


class Shape(StrEnum):
    """What the columns of a metric's SELECT are, and what is made of them; `n` is how many people are behind a row."""

    COUNT = "count"  # grp, value, n: a full count
    ARRIVALS = "arrivals"  # grp, value, n: a count of things that happen by themselves, with a Poisson interval
    PER_DAY = "per_day"  # grp, value, n: the value divided by the days of the period
    SHARE = "share"  # grp, how many, of how many, n
    ODDS = "odds"  # grp, how many of one, how many of the other, n: one for each of the other
    MEAN = "mean"  # grp, sum, sum of squares, how many, n
    DIFFERENCE = "difference"  # grp, how many more, how many fewer, n
    QUANTILE = "quantile"  # grp, person_id, at, ended_at, given_up_at: Kaplan-Meier's quantile `at[0]`
    WITHIN = "within"  # the same rows: Kaplan-Meier's share that ended within the target
    LASTING = "lasting"  # the same rows: Kaplan-Meier's share that lasts longer than `at[0]` seconds
    GINI = "gini"  # grp, how much, how many people did so much
    TOP = "top"  # the same rows: what the people between the shares `at[0]` and `at[1]` from the top did, of all


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's definition; `folkmoot insights metrics` and the pages show every word of it.

    `sql` is one SELECT in DuckDB's dialect over the views of `metrics.views` (people, days, texts, ...), which already
    hold the scope and, as `grp`, the group; its columns are those of the `shape`. Where `windowed`, each row that is
    counted lies in the period by its own day and nothing outside of it matters: a series is then one question.
    `behind` is a SELECT of the ids behind the figure, of the `behind_kind` members, threads or posts. Where nothing was
    there to be counted at all, `nothing` says so in place of a zero that would be read as a result. `counted` is the
    same figure from `counts`, which the writer has counted by whole days, weeks and months: years are asked of it; of
    what lasts it counts the people.
    """

    name: str
    label: str | Promise
    meaning: str | Promise
    formula: str
    unit: Unit
    source: str
    sql: str
    interval: str
    shape: Shape = Shape.COUNT
    better: Better = Better.UP
    privacy: int = 5
    groups_by: frozenset[str] = field(default_factory=frozenset)
    section: str = ""
    windowed: bool = True
    counted: str = ""
    at: tuple[float, ...] = ()
    target: str = ""
    in_business_hours: bool = False
    behind: str = ""
    behind_kind: str = "members"
    nothing: str | Promise = ""
    # The table of what was noted since a day only: before it there is no figure, in place of a zero.
    noted_in: str = ""

    @property
    def is_lasting(self) -> bool:
        """Whether it tells how long things last, and so has a curve."""
        return self.shape in (Shape.QUANTILE, Shape.WITHIN, Shape.LASTING)

    @property
    def ranks(self) -> bool:
        """Whether who counts hangs on what others did: fewer people are then not fewer who count."""
        return " OVER (" in self.sql
