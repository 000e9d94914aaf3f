"""A chart of every kind with made-up figures: for the page of components and the tests."""

from __future__ import annotations

import math
from datetime import date, timedelta

from folkmoot.insights.charts.kinds import (
    BarChart,
    Chart,
    Distribution,
    FunnelChart,
    HeatTable,
    LineChart,
    Mark,
    Series,
    Sparkline,
    Spread,
    Stage,
)
from folkmoot.insights.metrics.definition import Unit

_WEEKS = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(26)]
_MONTHS = [date(2026, number, 1) for number in range(1, 9)]


def sample_charts() -> list[Chart]:
    """One chart of every kind."""
    return [_line(), _accounting(), _survival(), _lying(), _cohorts(), _spread(), _funnel()]


def sample_sparkline() -> Sparkline:
    """A line as large as a word."""
    return Sparkline("Posts a week", [12.0, 14.0, 9.0, 16.0, 18.0, 17.0, 22.0, 25.0], Unit.POSTS)


def _line() -> LineChart:
    now = [180 + 4.2 * week + 18 * math.sin(week / 2) for week in range(26)]
    spread = [22 - week * 0.2 for week in range(26)]
    return LineChart(
        "Members who were active in the week",
        _WEEKS,
        (
            Series(
                "This year",
                now,
                [value - width for value, width in zip(now, spread, strict=True)],
                [value + width for value, width in zip(now, spread, strict=True)],
            ),
            Series("52 weeks before", [170 + 1.5 * week + 12 * math.cos(week / 3) for week in range(26)], dashed=True),
        ),
        Unit.MEMBERS,
        note="The band is the 95 % interval; staff and programs are left out.",
        marks=(Mark(date(2026, 3, 9), "Welcome ritual began"), Mark(date(2026, 5, 18), "Spring meeting")),
    )


def _accounting() -> BarChart:
    return BarChart(
        "Who came and who went",
        _MONTHS,
        (
            Series("Joined", [42, 38, 51, 47, 60, 58, 71, 66]),
            Series("Came back", [8, 11, 9, 14, 12, 16, 13, 18], colour=3),
            Series("Lapsed", [-21, -25, -19, -30, -24, -28, -31, -27], colour=2),
            Series("Left", [-4, -3, -6, -2, -5, -4, -3, -6], colour=5),
        ),
        Unit.MEMBERS,
        stacked=True,
    )


def _survival() -> LineChart:
    days = [0, 7, 14, 30, 45, 60, 90, 120, 180, 240, 300, 365]
    share = [math.exp(-((day / 260) ** 0.6)) for day in days]
    return LineChart(
        "Still taking part so many days after joining",
        days,
        (
            Series(
                "Greeted within a day",
                share,
                [max(value - 0.02 - day / 6000, 0) for day, value in zip(days, share, strict=True)],
                [min(value + 0.02 + day / 6000, 1) for day, value in zip(days, share, strict=True)],
            ),
            Series("Not greeted", [value**1.5 for value in share]),
        ),
        Unit.SHARE,
        key_label="Days",
        step=True,
        top=1.0,
    )


def _lying() -> BarChart:
    return BarChart(
        "Posts by space",
        ("The commons", "Questions", "Field notes of those who walk the edge of the moor", "Working days"),
        (Series("Posts", [1204, 873, 214, 96], [1150, 820, 190, 80], [1260, 930, 240, 115]),),
        Unit.POSTS,
        key_label="Space",
        horizontal=True,
    )


def _cohorts() -> HeatTable:
    rows: list[tuple[str, list[float | None]]] = [
        (
            f"{month:%b %Y}",
            [round(0.74 ** (age**0.8), 3) if age < 8 - number else None for age in range(8)],
        )
        for number, month in enumerate(_MONTHS)
    ]
    return HeatTable(
        "Who came back, by month of joining",
        [f"+{age}" for age in range(8)],
        rows,
        Unit.SHARE,
        sizes=[42, 38, 51, 47, 60, 58, 71, 66],
        top=1.0,
    )


def _spread() -> Distribution:
    return Distribution(
        "Until somebody answered",
        (
            Spread("Questions", 240, 1500, 5400, 21600, 86400, 412),
            Spread("The commons", 600, 3000, 14400, 64800, 259200, 230),
            Spread("Newcomers' first posts", 120, 480, 1800, 7200, 43200, 88),
        ),
    )


def _funnel() -> FunnelChart:
    return FunnelChart(
        "From visitor to regular",
        (
            Stage("Visited", 4210),
            Stage("Joined", 612, 0.145, 0.135, 0.156),
            Stage("Wrote for the first time", 287, 0.469, 0.430, 0.508),
            Stage("Was answered", 241, 0.840, 0.793, 0.878),
            Stage("Became a regular", 74, 0.307, 0.252, 0.368),
        ),
    )
