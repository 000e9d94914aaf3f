"""Axes, ticks, names of series and marks: what line and bar charts have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from folkmoot.insights.charts.canvas import Canvas, fit, width_of
from folkmoot.insights.charts.kinds import BarChart, Key, LineChart, Mark, Series
from folkmoot.insights.charts.numbers import as_text, key_text, range_text, tick_text
from folkmoot.insights.charts.scales import Scale, key_ticks, sizes_of, value_ticks
from folkmoot.insights.metrics.definition import Unit

_BELOW = 26.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot lies on the paper, and how values become places."""

    left: float
    right: float
    top: float
    bottom: float
    y: Scale
    zero: float


def framed(
    canvas: Canvas, chart: LineChart | BarChart, span: tuple[float, float], *, right: float, top: float
) -> Frame:
    """Draws the axis of values and gives the frame."""
    ticks = value_ticks(*span, chart.unit, about=4 if canvas.form.is_narrow else 5)
    labels = [tick_text(tick, chart.unit) for tick in ticks]
    left = max(width_of(label) for label in labels) + 10
    bottom = canvas.form.height - _BELOW
    y = Scale(ticks[0], ticks[-1], bottom, top)
    for tick, label in zip(ticks, labels, strict=True):
        is_base = math.isclose(tick, 0) or tick == ticks[0]
        canvas.line(left, y(tick), right, y(tick), canvas.ink.strong if is_base else canvas.ink.line)
        canvas.text(left - 8, y(tick) + 4.5, label, anchor="end")
    return Frame(left, right, top, bottom, y, y(min(max(0.0, ticks[0]), ticks[-1])))


def name_keys(canvas: Canvas, keys: Sequence[Key], frame: Frame, *, inset: float = 0.0) -> None:
    """Ticks and names along the bottom, as many as fit."""
    widest = max((width_of(label) for _, label in key_ticks(keys, 6)), default=40.0)
    room = int((frame.right - frame.left) / (widest + 14))
    across = key_scale(keys, frame, inset=inset)
    edge = frame.left - 8
    for size, label in key_ticks(keys, min(max(room, 1), 12)):
        x, half = across(size), width_of(label) / 2
        middle = min(max(x, half), canvas.form.width - half)
        if middle - half < edge:
            continue
        edge = middle + half + 6
        canvas.line(x, frame.bottom, x, frame.bottom + 4, canvas.ink.strong)
        canvas.text(middle, frame.bottom + 19, fit(label, frame.right - frame.left), anchor="middle")


def key_scale(keys: Sequence[Key], frame: Frame, *, inset: float = 0.0) -> Scale:
    sizes = sizes_of(keys) or [0.0]
    return Scale(min(sizes), max(sizes), frame.left + inset, frame.right - inset)


def draw_marks(canvas: Canvas, marks: Sequence[Mark], keys: Sequence[Key], frame: Frame, *, inset: float = 0.0) -> None:
    """Numbers over the places where something happened; those outside of the chart are left to its list."""
    across = key_scale(keys, frame, inset=inset)
    for number, size in mark_places(marks, keys):
        x = across(size)
        canvas.line(x, frame.top - 4, x, frame.bottom, canvas.ink.strong, stroke_dasharray="2 3")
        canvas.add("circle", cx=x, cy=frame.top - 11, r=8.5, fill=canvas.ink.ink)
        canvas.add(
            "text", str(number), x=x, y=frame.top - 7, text_anchor="middle", fill=canvas.ink.paper, font_size=11,
            font_weight=600,
        )  # fmt: skip


def mark_places(marks: Sequence[Mark], keys: Sequence[Key]) -> list[tuple[int, float]]:
    """The number and place of each mark that lies within the keys."""
    sizes = sizes_of(keys)
    found = []
    for number, mark in enumerate(marks, 1):
        if isinstance(mark.at, str):
            size = float(list(keys).index(mark.at)) if mark.at in keys else None
        else:
            size = sizes_of([mark.at])[0]
        if size is not None and sizes and min(sizes) <= size <= max(sizes):
            found.append((number, size))
    return found


def point_words(key: Key, series: Sequence[Series], index: int, unit: Unit) -> str:
    """What all series say at one place."""
    lines = [key_text(key)]
    for each in series:
        bounds = range_text(value_at(each.low, index), value_at(each.high, index), unit, value_at(each.values, index))
        lines.append(
            f"{each.label}: {as_text(value_at(each.values, index), unit)}" + (f" ({bounds})" if bounds else "")
        )
    return "\n".join(lines)


def value_at(values: Sequence[float | None], index: int) -> float | None:
    return values[index] if index < len(values) else None


def numbers_of(series: Sequence[Series]) -> list[float]:
    """Every value and bound that is there."""
    return [
        value for each in series for part in (each.values, each.low, each.high) for value in part if value is not None
    ]
