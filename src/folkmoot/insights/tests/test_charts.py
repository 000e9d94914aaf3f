"""Charts: what they draw, what they say without being seen, and that words of others can not break out of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import translation

from folkmoot.insights.charts import (
    PLAIN,
    BarChart,
    Chart,
    HeatTable,
    LineChart,
    Mark,
    Series,
    as_text,
    describe,
    picture,
    render,
    table_of,
)
from folkmoot.insights.charts.canvas import NARROW
from folkmoot.insights.charts.numbers import range_text
from folkmoot.insights.charts.samples import sample_charts, sample_sparkline
from folkmoot.insights.charts.scales import key_ticks, log_ticks, value_ticks
from folkmoot.insights.metrics.definition import Unit

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(5)]
ALL = [*sample_charts(), sample_sparkline()]
WITH_TABLES = sample_charts()


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__ + chart.title[:8])
def test_every_chart_is_well_formed_and_needs_neither_script_nor_inline_style(chart: Chart) -> None:
    html = render(chart)
    assert not re.search(r"<script|style=|\son\w+=", html)
    ElementTree.fromstring(html)
    assert "var(--" not in render(chart, ink=PLAIN)


@pytest.mark.parametrize("chart", WITH_TABLES, ids=lambda chart: type(chart).__name__ + chart.title[:8])
def test_every_chart_has_its_figures_as_a_table_and_says_what_it_shows(chart: Chart) -> None:
    heads, rows = table_of(chart)
    assert rows
    assert all(len(row) == len(heads) for row in rows)
    assert render(chart).count("<table") == 1
    assert describe(chart).startswith(chart.title)


def test_words_of_others_are_escaped_everywhere() -> None:
    bad = '<script>"&'
    chart = LineChart(
        bad, DAYS, (Series(bad, [1, 2, 3, 4, 5]), Series("b", [1, 1, 1, 1, 1])), marks=(Mark(DAYS[2], bad),)
    )
    bars = BarChart(bad, (bad,), (Series(bad, [1]),), horizontal=True)
    heat = HeatTable(bad, [bad], [(bad, [0.5])])
    for each in (chart, bars, heat):
        assert "<script" not in render(each)
        ElementTree.fromstring(render(each))


def test_a_line_breaks_where_a_value_is_missing() -> None:
    html = render(LineChart("Posts", DAYS, (Series("Posts", [1, 2, None, 4, 5]),)), ink=PLAIN)
    assert len(re.findall(r'<path[^>]*fill="none"', html)) == 2
    assert table_of(LineChart("Posts", DAYS, (Series("Posts", [1, None]),)))[1][1][1] == "–"


def test_a_band_is_drawn_and_said_only_where_both_bounds_are_known() -> None:
    chart = LineChart(
        "Posts", DAYS, (Series("Posts", [3, 3, 3, 3, 3], [2, 2, None, 2, 2], [4, 4, 4, 4, 4]),), Unit.POSTS
    )
    assert render(chart, ink=PLAIN).count("fill-opacity") == 2
    assert table_of(chart)[1][0] == ["1 Jan 2026", "3", "2 to 4"]
    assert table_of(chart)[1][2] == ["3 Jan 2026", "3", "–"]
    waits = LineChart("Answers", DAYS, (Series("Median", [3, 3, 3, 3, 3], [2] * 5, [90, 90, None, 90, 90]),))
    assert "fill-opacity" not in render(waits, ink=PLAIN)
    assert ">80</text>" not in render(waits, ink=PLAIN)
    assert table_of(waits)[1][2] == ["3 Jan 2026", "3", "2 or more"]


def test_marks_outside_of_the_chart_are_listed_but_not_drawn() -> None:
    marks = (Mark(date(2025, 6, 1), "Before"), Mark(DAYS[1], "Within"))
    html = render(LineChart("Posts", DAYS, (Series("Posts", [1, 2, 3, 4, 5]),), marks=marks), ink=PLAIN)
    assert html.count("<circle") == 1
    assert ">2</text>" in html
    assert html.count("<li>") == 2


def test_stacked_bars_below_zero_hang_down() -> None:
    chart = BarChart("Growth", ["May"], (Series("Joined", [10]), Series("Left", [-5])), stacked=True)
    boxes = re.findall(
        r'<rect x="[^"]+" y="([\d.]+)" width="[^"]+" height="([\d.]+)" fill="#(\w+)"', picture(chart, ink=PLAIN)
    )
    joined = next(box for box in boxes if box[2] == "1f6f78" and float(box[1]) > 20)
    left = next(box for box in boxes if box[2] == "b3541e" and float(box[1]) > 20)
    assert float(joined[0]) + float(joined[1]) == pytest.approx(float(left[0]), abs=0.2)
    assert float(joined[1]) == pytest.approx(2 * float(left[1]), abs=0.3)


@pytest.mark.parametrize("values", [[], [None, None], [0, 0], [5], [-3, 2], [1e9, 1]])
def test_charts_of_little_or_odd_figures_still_draw(values: list[float | None]) -> None:
    ElementTree.fromstring(render(LineChart("x", DAYS[: len(values)], (Series("x", values),))))
    ElementTree.fromstring(render(BarChart("x", DAYS[: len(values)], (Series("x", values),))))
    ElementTree.fromstring(render(BarChart("x", ["a", "b"][: len(values)], (Series("x", values),), horizontal=True)))


@pytest.mark.parametrize(
    ("low", "high", "unit"), [(0, 7, Unit.MEMBERS), (0, 0.31, Unit.SHARE), (0, 93000, Unit.SECONDS)]
)
def test_ticks_are_few_and_cover_the_values(low: float, high: float, unit: Unit) -> None:
    ticks = value_ticks(low, high, unit)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 3 <= len(ticks) <= 8


def test_whole_things_get_whole_ticks_and_time_the_steps_of_a_clock() -> None:
    assert value_ticks(0, 2, Unit.MEMBERS) == [0, 1, 2]
    assert [as_text(tick, Unit.SECONDS) for tick in log_ticks(90, 200_000, Unit.SECONDS)] == [
        "1 min", "10 min", "1 h", "6 h", "24 h", "7 days",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "first", "count"), [(7, "1 Jan", 7), (28, "1 Jan", 4), (200, "2026", 7), (1500, "2026", 9)]
)
def test_dates_are_named_by_days_months_or_years_as_they_fit(days: int, first: str, count: int) -> None:
    ticks = key_ticks([date(2026, 1, 1) + timedelta(days=number) for number in range(days)], 9)
    assert ticks[0][1] == first
    assert len(ticks) == count


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1204, Unit.MEMBERS, "1,204"),
        (0.123, Unit.SHARE, "12.3 %"),
        (-0.05, Unit.SHARE, "−5 %"),
        (45, Unit.SECONDS, "45 s"),
        (16200, Unit.SECONDS, "4.5 h"),
        (260000, Unit.SECONDS, "3 days"),
        (2.345, Unit.RATIO, "2.35"),
        (None, Unit.RATIO, "–"),
    ],
)
def test_values_are_worded_for_people(value: float | None, unit: Unit, text: str) -> None:
    assert as_text(value, unit) == text


def test_bounds_of_a_count_are_whole_and_those_of_a_mean_of_few_are_not() -> None:
    assert range_text(0.6, 8.8, Unit.MEMBERS, 3.0) == "0 to 9"
    assert range_text(24.4, 48.7, Unit.POSTS) == "24 to 49"
    assert range_text(0.4, 1.2, Unit.VISITORS, 0.8) == "0.4 to 1.2"
    assert range_text(7200.0, None, Unit.SECONDS, 90_000.0) == "2 h or more"


def test_signs_stand_before_their_numbers_from_right_to_left_too() -> None:
    assert as_text(9.0, Unit.COUNT, signed=True) == "+9"
    with translation.override("ar"):
        assert as_text(-9.0, Unit.COUNT) == "\N{LEFT-TO-RIGHT MARK}−9"
        assert as_text(9.0, Unit.COUNT) == "9"


@pytest.mark.parametrize("lying", [True, False])
def test_a_long_name_in_a_legend_goes_on_below_and_is_never_cut(lying: bool) -> None:
    long = "Share of first answers that came within the target of four business hours"
    series = (Series(long, [1.0, 2.0]), Series("Another", [2.0, 1.0]))
    narrow = picture(BarChart("Answers", ["a", "b"], series, horizontal=lying), ink=PLAIN, form=NARROW)
    drawn = ElementTree.fromstring(narrow)
    words = [(float(each.get("y") or 0), each.text or "") for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert long in " ".join(text for _y, text in words)
    assert max(y for y, _text in words) <= float((drawn.get("viewBox") or "").split()[3])
