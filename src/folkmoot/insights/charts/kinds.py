"""What can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from folkmoot.insights.metrics.definition import Unit

Key = date | float | str
Value = float | None


@dataclass(frozen=True, slots=True)
class Series:
    """Values along the keys of a chart; `low` and `high` bound them where known.

    `dashed` is for what is compared with, `colour` (1 to 6) overrides the place in the row of series.
    """

    label: str
    values: Sequence[Value]
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()
    dashed: bool = False
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, shown as a number over its place along the bottom and in words below the chart."""

    at: Key
    text: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Values over time or another measure. `step` holds each value until the next, as survival curves do.

    `top` fixes the end of the axis (1 for shares of a whole); `from_zero=False` lets it begin near the values.
    """

    title: str
    keys: Sequence[Key]
    series: Sequence[Series]
    unit: Unit = Unit.COUNT
    note: str = ""
    key_label: str = ""
    marks: Sequence[Mark] = ()
    step: bool = False
    top: float | None = None
    from_zero: bool = True


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars side by side, or one upon the other (values below zero hang down). Horizontal ones suit long labels."""

    title: str
    keys: Sequence[Key]
    series: Sequence[Series]
    unit: Unit = Unit.COUNT
    note: str = ""
    key_label: str = ""
    marks: Sequence[Mark] = ()
    stacked: bool = False
    horizontal: bool = False


@dataclass(frozen=True, slots=True)
class HeatTable:
    """A table whose cells are shaded by their values; `sizes` stand beside the rows' labels (members in a cohort)."""

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Value]]]
    unit: Unit = Unit.SHARE
    note: str = ""
    key_label: str = ""
    sizes: Sequence[int] = ()
    top: float | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How values are spread: nine tenths lie below `p90`, a tenth below `p10`."""

    label: str
    p10: float
    p25: float
    median: float
    p75: float
    p90: float
    n: int = 0


@dataclass(frozen=True, slots=True)
class Distribution:
    """Strips of quantiles, one for each group; `log` for what spans from minutes to weeks."""

    title: str
    rows: Sequence[Spread]
    unit: Unit = Unit.SECONDS
    note: str = ""
    log: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a funnel: how many reached it; `share` of the step before, with its interval."""

    label: str
    value: float
    share: Value = None
    low: Value = None
    high: Value = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class FunnelChart:
    """How many of those who reached a step reached the next."""

    title: str
    stages: Sequence[Stage]
    unit: Unit = Unit.MEMBERS
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line as large as a word, beside a figure that is in words; `title` says what it shows."""

    title: str
    values: Sequence[Value]
    unit: Unit = Unit.COUNT
    colour: int = 1
    bars: bool = False


Chart = LineChart | BarChart | HeatTable | Distribution | FunnelChart | Sparkline
