"""Line charts: bands of uncertainty, dashed comparisons, steps, names at the ends of the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from folkmoot.insights.charts.canvas import Canvas, fit
from folkmoot.insights.charts.frame import (
    Frame,
    draw_marks,
    framed,
    key_scale,
    name_keys,
    numbers_of,
    point_words,
    value_at,
)
from folkmoot.insights.charts.kinds import LineChart, Series, Sparkline, Value
from folkmoot.insights.charts.scales import Scale, places, sizes_of

_HOVERS_AT_MOST = 130
_LINE = 17.0
Point = tuple[float, float]


def draw_lines(canvas: Canvas, chart: LineChart) -> None:
    """The whole chart on the canvas."""
    top = 26.0 if chart.marks else 10.0
    right = canvas.form.width - 8
    names = [
        (each.label, canvas.ink.of(index, each.colour, dashed=each.dashed), each.dashed)
        for index, each in enumerate(chart.series)
    ]
    widest = max((canvas.width_of(label, bold=True) for label, _, _ in names), default=0.0) + 12
    # Names that would be cut beside the lines stand above them.
    at_ends = not canvas.form.is_narrow and 1 < len(names) <= 5 and widest <= canvas.form.width * 0.28
    if at_ends:
        right -= widest
    elif len(names) > 1:
        top += canvas.legend(names, 0, 12)
    bands = [_closed(each) for each in chart.series]
    frame = framed(canvas, chart, _span(replace(chart, series=bands)), right=right, top=top)
    name_keys(canvas, chart.keys, frame)
    across = key_scale(chart.keys, frame)
    xs = [across(size) for size in sizes_of(chart.keys)]
    for index, each in enumerate(bands):
        _band(canvas, each, xs, frame.y, canvas.ink.of(index, each.colour, dashed=each.dashed), step=chart.step)
    for index, each in enumerate(chart.series):
        _line(canvas, each, xs, frame.y, canvas.ink.of(index, each.colour, dashed=each.dashed), step=chart.step)
    draw_marks(canvas, chart.marks, chart.keys, frame)
    if at_ends:
        _names_at_ends(canvas, chart, frame, names)
    _hovers(canvas, chart, xs, frame)


def draw_sparkline(canvas: Canvas, chart: Sparkline) -> None:
    """A line without axes; a dot where it ends."""
    known = [value for value in chart.values if value is not None]
    if not known:
        return
    low, high = min(0.0, *known) if chart.bars else min(known), max(known)
    form = canvas.form
    y = Scale(low, high, form.height - 4, 4)
    colour = canvas.ink.of(0, chart.colour)
    xs = places(list(range(len(chart.values))), 4, form.width - 5)
    if chart.bars:
        wide = (form.width - 8) / len(xs)
        for x, value in zip(xs, chart.values, strict=True):
            if value is not None:
                canvas.box(x - wide * 0.35, y(value), wide * 0.7, y(0) - y(value), colour)
        return
    for run in runs(xs, chart.values, y):
        canvas.add("path", d=path_of(run), fill="none", stroke=colour, stroke_width=2, stroke_linejoin="round")
    last = next(index for index in range(len(xs) - 1, -1, -1) if chart.values[index] is not None)
    canvas.add("circle", cx=xs[last], cy=y(known[-1]), r=3.5, fill=colour)


def runs(xs: Sequence[float], values: Sequence[Value], y: Scale) -> list[list[Point]]:
    """Values as points, broken where one is missing."""
    found: list[list[Point]] = [[]]
    for x, value in zip(xs, values, strict=False):
        if value is None:
            found.append([])
        else:
            found[-1].append((x, y(value)))
    return [run for run in found if run]


def path_of(points: Sequence[Point], *, step: bool = False) -> str:
    """A path through the points; with `step` each holds until the next."""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for x, y in points[1:]:
        parts.append(f"H{x:.1f}V{y:.1f}" if step else f"L{x:.1f} {y:.1f}")
    return "".join(parts)


def _closed(each: Series) -> Series:
    """Without a band where some intervals have no end: it would be missing just where least is known."""
    is_open = any(low is not None and high is None for low, high in zip(each.low, each.high, strict=False))
    return replace(each, low=(), high=()) if is_open else each


def _span(chart: LineChart) -> tuple[float, float]:
    numbers = numbers_of(chart.series) or [0.0]
    low, high = min(numbers), max(numbers)
    if chart.from_zero:
        low = min(low, 0.0)
    return low, chart.top if chart.top is not None else high


def _line(canvas: Canvas, each: Series, xs: list[float], y: Scale, colour: str, *, step: bool) -> None:
    dashes: dict[str, float | str] = {"stroke_dasharray": "5 4"} if each.dashed else {}
    for run in runs(xs, each.values, y):
        if len(run) == 1:
            canvas.add("circle", cx=run[0][0], cy=run[0][1], r=3, fill=colour)
            continue
        canvas.add(
            "path", d=path_of(run, step=step), fill="none", stroke=colour, stroke_width=1.75 if each.dashed else 2.5,
            stroke_linejoin="round", stroke_linecap="round", **dashes,
        )  # fmt: skip


def _band(canvas: Canvas, each: Series, xs: list[float], y: Scale, colour: str, *, step: bool) -> None:
    stretch: list[tuple[float, float, float]] = []
    for index in range(len(xs) + 1):
        low, high = value_at(each.low, index), value_at(each.high, index)
        if index < len(xs) and low is not None and high is not None:
            stretch.append((xs[index], y(low), y(high)))
            continue
        if len(stretch) > 1:
            _fill_band(canvas, stretch, colour, step=step)
        stretch = []


def _fill_band(canvas: Canvas, stretch: list[tuple[float, float, float]], colour: str, *, step: bool) -> None:
    over = path_of([(x, high) for x, _, high in stretch], step=step)
    under = [(x, low) for x, low, _ in reversed(stretch)]
    back = [f"L{under[0][0]:.1f} {under[0][1]:.1f}"]
    for (x, y), (_, before) in zip(under[1:], under, strict=False):
        # Backwards a step goes up or down first: each value holds from its own place on.
        back.append(f"V{y:.1f}H{x:.1f}" if step and y != before else f"L{x:.1f} {y:.1f}")
    canvas.add("path", d=over + "".join(back) + "Z", fill=colour, fill_opacity="0.16")


def _names_at_ends(canvas: Canvas, chart: LineChart, frame: Frame, names: list[tuple[str, str, bool]]) -> None:
    """The name of each line beside its end, pushed apart where they would touch."""
    ends: list[tuple[float, str, str]] = []
    for each, (label, colour, _) in zip(chart.series, names, strict=True):
        known = [value for value in each.values if value is not None]
        if known:
            ends.append((frame.y(known[-1]), label, colour))
    ends.sort()
    lowest = frame.bottom - _LINE * (len(ends) - 1)
    edge = frame.top - _LINE
    for number, (y, label, colour) in enumerate(ends):
        edge = max(edge + _LINE, min(y, lowest + _LINE * number))
        canvas.text(
            frame.right + 8, edge + 4.5, fit(label, canvas.form.width - frame.right - 8), colour=colour, bold=True
        )


def _hovers(canvas: Canvas, chart: LineChart, xs: list[float], frame: Frame) -> None:
    if len(xs) > _HOVERS_AT_MOST:
        return
    edges = [frame.left, *((a + b) / 2 for a, b in pairwise(xs)), frame.right]
    for index, key in enumerate(chart.keys):
        words = point_words(key, chart.series, index, chart.unit)
        canvas.hover(edges[index], frame.top, edges[index + 1] - edges[index], frame.bottom - frame.top, words)
