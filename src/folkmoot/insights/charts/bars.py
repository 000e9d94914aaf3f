"""Bar charts: side by side, stacked, lying."""

from __future__ import annotations

from folkmoot.insights.charts.canvas import NARROW, Canvas, Format, fit, width_of
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
from folkmoot.insights.charts.ink import Ink
from folkmoot.insights.charts.kinds import BarChart, Series
from folkmoot.insights.charts.numbers import as_text, key_text
from folkmoot.insights.charts.scales import Scale, sizes_of

_ROW, _THICK = 30.0, 16.0


def draw_bars(canvas: Canvas, chart: BarChart) -> None:
    """The whole chart on the canvas."""
    names = [
        (each.label, canvas.ink.of(index, each.colour, dashed=each.dashed), each.dashed)
        for index, each in enumerate(chart.series)
    ]
    legend = canvas.legend(names, 0, 12) if len(names) > 1 else 0.0
    if chart.horizontal:
        _lying(canvas, chart, legend)
        return
    top = legend + (26.0 if chart.marks else 10.0)
    frame = framed(canvas, chart, _span(chart), right=canvas.form.width - 8, top=top)
    inset = (frame.right - frame.left) / max(len(chart.keys), 1) / 2
    across = key_scale(chart.keys, frame, inset=inset)
    for index, size in enumerate(sizes_of(chart.keys)):
        if chart.stacked:
            _stack(canvas, chart, frame, index, across(size), inset)
        else:
            _beside(canvas, chart, frame, index, across(size), inset)
        words = point_words(chart.keys[index], chart.series, index, chart.unit)
        canvas.hover(across(size) - inset, frame.top, inset * 2, frame.bottom - frame.top, words)
    canvas.line(frame.left, frame.zero, frame.right, frame.zero, canvas.ink.strong)
    name_keys(canvas, chart.keys, frame, inset=inset)
    draw_marks(canvas, chart.marks, chart.keys, frame, inset=inset)


def bars_format(chart: BarChart, form: Format, ink: Ink) -> Format:
    """Lying bars need as much height as there are rows; in narrow places their labels stand over them."""
    if not chart.horizontal:
        return form
    names = [(each.label, "", each.dashed) for each in chart.series]
    legend = Canvas(form, ink).legend(names, 0, 12) + 9 if len(names) > 1 else 6.0
    row = _row_height(chart, is_narrow=form.is_narrow)
    return Format(form.width, legend + row * max(len(chart.keys), 1) + 8, form.is_narrow)


def _row_height(chart: BarChart, *, is_narrow: bool) -> float:
    thick = _THICK * (1 if chart.stacked else max(len(chart.series), 1))
    return thick + _ROW - _THICK + (18.0 if is_narrow else 0.0)


def _span(chart: BarChart) -> tuple[float, float]:
    if not chart.stacked:
        numbers = [0.0, *numbers_of(chart.series)]
        return min(numbers), max(numbers)
    ups, downs = [0.0], [0.0]
    for index in range(len(chart.keys)):
        values = [value_at(each.values, index) or 0.0 for each in chart.series]
        ups.append(sum(value for value in values if value > 0))
        downs.append(sum(value for value in values if value < 0))
    return min(downs), max(ups)


def _stack(canvas: Canvas, chart: BarChart, frame: Frame, index: int, x: float, inset: float) -> None:
    up = down = 0.0
    half = min(inset * 0.8, 22.0)
    for number, each in enumerate(chart.series):
        value = value_at(each.values, index)
        if not value:
            continue
        begin = up if value > 0 else down
        height = frame.y(begin) - frame.y(begin + value)
        # A line of paper parts the pieces, so that they are told apart without their colours.
        canvas.box(
            x - half, frame.y(begin + value), half * 2, height, canvas.ink.of(number, each.colour, dashed=each.dashed),
            stroke=canvas.ink.paper, stroke_width=1 if half > 3 else 0,
        )  # fmt: skip
        up, down = (up + value, down) if value > 0 else (up, down + value)


def _beside(canvas: Canvas, chart: BarChart, frame: Frame, index: int, x: float, inset: float) -> None:
    half = min(inset * 0.8, 30.0)
    wide = half * 2 / max(len(chart.series), 1)
    for number, each in enumerate(chart.series):
        value = value_at(each.values, index)
        if value is None:
            continue
        left = x - half + wide * number
        y = frame.y(value)
        canvas.box(
            left,
            y,
            wide - (1 if wide > 4 else 0),
            frame.zero - y,
            _fill(canvas, each, number),
            **_edge(canvas, each, number),
        )
        low, high = value_at(each.low, index), value_at(each.high, index)
        if low is not None and high is not None and wide > 5:
            middle = left + wide / 2
            canvas.line(middle, frame.y(low), middle, frame.y(high), canvas.ink.ink, stroke_width=1.5)


def _fill(canvas: Canvas, each: Series, number: int) -> str:
    return "none" if each.dashed else canvas.ink.of(number, each.colour, dashed=each.dashed)


def _edge(canvas: Canvas, each: Series, number: int) -> dict[str, float | str]:
    """What is compared with is drawn as an outline."""
    return (
        {"stroke": canvas.ink.of(number, each.colour, dashed=each.dashed), "stroke_dasharray": "3 2"}
        if each.dashed
        else {}
    )


def _lying(canvas: Canvas, chart: BarChart, legend: float) -> None:
    narrow = canvas.form.is_narrow
    labels = [key_text(key) for key in chart.keys]
    gutter = (
        0.0 if narrow else min(max((width_of(label) for label in labels), default=0) + 12, canvas.form.width * 0.36)
    )
    low, high = _span(chart)
    room = max(width_of(as_text(value, chart.unit)) for value in (low, high)) + 10
    scale = Scale(low, high or 1.0, gutter, canvas.form.width - room)
    y = legend + 6.0
    for index, label in enumerate(labels):
        if narrow:
            canvas.text(0, y + 11, fit(label, NARROW.width), colour=canvas.ink.ink)
            y += 18
        else:
            canvas.text(gutter - 8, y + 13, fit(label, gutter - 8), anchor="end", colour=canvas.ink.ink)
        _lying_row(canvas, chart, index, y, scale)
        y += _row_height(chart, is_narrow=False)
    canvas.line(scale(0), legend + 2, scale(0), y - 6, canvas.ink.strong)


def _lying_row(canvas: Canvas, chart: BarChart, index: int, y: float, scale: Scale) -> None:
    begin = 0.0
    for number, each in enumerate(chart.series):
        value = value_at(each.values, index)
        if value is None:
            continue
        top = y if chart.stacked else y + _THICK * number
        left, right = sorted((scale(begin), scale(begin + value)))
        canvas.box(
            left, top, right - left, _THICK - 1, _fill(canvas, each, number), rx=2, **_edge(canvas, each, number)
        )
        low, high = value_at(each.low, index), value_at(each.high, index)
        if low is not None and high is not None and not chart.stacked:
            middle = top + _THICK / 2
            canvas.line(
                scale(low), middle, min(scale(high), canvas.form.width), middle, canvas.ink.ink, stroke_width=1.5
            )
            right = max(right, min(scale(high), canvas.form.width))
        if not chart.stacked:
            canvas.text(right + 6, top + 12.5, as_text(value, chart.unit), colour=canvas.ink.ink, bold=True)
        begin = begin + value if chart.stacked else 0.0
    bounds = point_words(chart.keys[index], chart.series, index, chart.unit)
    canvas.hover(0, y - 2, canvas.form.width, _row_height(chart, is_narrow=False), bounds)
