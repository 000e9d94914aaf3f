"""The picture of a network as SVG: circles told apart by colour, shape and letter, the core by a ring."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, log2, pi, sin, sqrt
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.insights.charts.canvas import Canvas, Format, fit, width_of
from folkmoot.insights.charts.ink import SERIES, TOKENS, Ink

_WIDE = Format(900, 620)
_NARROW = Format(360, 430, is_narrow=True)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CORNERS = {1: (4, 0.25), 2: (3, 0.5), 3: (4, 0.0), 4: (6, 0.0), 5: (5, 0.5)}


def letter_of(circle: int) -> str:
    """What a circle goes by: A is the largest."""
    return _LETTERS[circle] if circle < len(_LETTERS) else str(circle + 1)


def network_figure(answer: Mapping[str, Any], names: Mapping[int, str], *, ink: Ink = TOKENS) -> SafeString:
    """The whole figure: for wide places, and one for phones. With `names` the best connected are named."""
    note = _("Each mark is a member, larger with more ties; lines join who answered whom. A ring marks the core.")
    left_out = answer["picture"]["left_out"]
    if left_out:
        note += " " + ngettext(
            "%(number)s member with fewer ties is not drawn.",
            "%(number)s members with fewer ties are not drawn.",
            left_out,
        ) % {"number": left_out}  # fmt: skip
    title = _("Who answers whom")
    drawings = "".join(
        _drawing(answer, names, ink, form, css) for form, css in ((_WIDE, "chart-wide"), (_NARROW, "chart-narrow"))
    )
    return format_html(
        '<figure class="chart network"><figcaption><b>{}</b><small>{}</small></figcaption>{}</figure>',
        title,
        note,
        mark_safe(drawings),  # noqa: S308 - escaped piece by piece
    )


def _drawing(answer: Mapping[str, Any], names: Mapping[int, str], ink: Ink, form: Format, css: str) -> str:
    canvas = Canvas(form, ink)
    rows = {row["person"]: row for row in answer["rows"]}
    people = answer["picture"]["people"]
    legend = _legend(canvas, answer)
    spots = [_spot(canvas, place, legend) for place in answer["picture"]["places"]]
    circles = [rows[person]["circle"] for person in people]
    _lines(canvas, answer["picture"]["lines"], spots, circles)
    ordered = sorted(range(len(people)), key=lambda place: rows[people[place]]["degree"])
    for place in ordered:
        _mark(canvas, spots[place], rows[people[place]], names.get(people[place], ""))
    _names(canvas, [(spots[place], rows[people[place]], names.get(people[place], "")) for place in reversed(ordered)])
    said = escape(_said(answer))
    size = f'viewBox="0 0 {form.width:g} {form.height:g}"'
    begin = f'<svg xmlns="http://www.w3.org/2000/svg" {size} class="{css}" role="img" aria-label="{said}">'
    return begin + f"<desc>{said}</desc>" + "".join(canvas.pieces) + "</svg>"


def _said(answer: Mapping[str, Any]) -> str:
    shape = answer["shape"]
    return _(
        "A network of %(people)s members in %(circles)s circles; its largest piece holds %(largest)s of them. "
        "The tables below say the same in words."
    ) % {"people": shape["people"], "circles": answer["circles"]["count"], "largest": shape["largest_island"]}


def _spot(canvas: Canvas, place: tuple[float, float], top: float) -> tuple[float, float]:
    edge = 22.0 if canvas.form.is_narrow else 40.0
    across, down = place
    return (
        edge + across * (canvas.form.width - 2 * edge),
        top + edge + down * (canvas.form.height - top - 2 * edge),
    )


def _legend(canvas: Canvas, answer: Mapping[str, Any]) -> float:
    """The circles with their marks, in lines; gives the room they took."""
    x, y = 0.0, 14.0
    shown = answer["circles"]["circles"][:SERIES]
    words = [(place, _("Circle %(letter)s") % {"letter": letter_of(place)}) for place in range(len(shown))]
    if answer["circles"]["count"] > SERIES:
        words.append((SERIES, _("smaller circles")))
    for place, label in words:
        room = 22 + width_of(label) + 16
        if x and x + room - 16 > canvas.form.width:
            x, y = 0.0, y + 20
        _shape(canvas, (x + 8, y - 4), 7, place, stroke=canvas.ink.paper)
        canvas.text(x + 22, y, label, colour=canvas.ink.ink)
        x += room
    return y


def _lines(
    canvas: Canvas, lines: list[tuple[int, int, float]], spots: list[tuple[float, float]], circles: list[int]
) -> None:
    """The strongest last, so that they lie on top; within a circle in its colour."""
    for one, other, weight in reversed(lines):
        inside = circles[one] == circles[other] and circles[one] < SERIES
        canvas.line(
            *spots[one], *spots[other], canvas.ink.of(circles[one]) if inside else canvas.ink.soft,
            stroke_width=min(0.8 + 0.5 * log2(1 + weight), 4.0), stroke_opacity="0.38" if inside else "0.22",
        )  # fmt: skip


def _mark(canvas: Canvas, spot: tuple[float, float], row: Mapping[str, Any], name: str) -> None:
    size = _size(canvas, row)
    circle = row["circle"]
    if row["is_core"]:
        canvas.add("circle", cx=spot[0], cy=spot[1], r=size + 3.5, fill="none", stroke=canvas.ink.ink, stroke_width=1.5)
    title = f"<title>{escape(_mark_words(row, name))}</title>"
    _shape(canvas, spot, size, circle, title=title, stroke=canvas.ink.paper)
    if size >= 10 and circle < SERIES:
        canvas.add(
            "text", letter_of(circle), x=spot[0], y=spot[1] + 4, text_anchor="middle", font_size=11, font_weight=600,
            fill=canvas.ink.paper, pointer_events="none",
        )  # fmt: skip


def _mark_words(row: Mapping[str, Any], name: str) -> str:
    who = name or _("A member")
    told = {"who": who, "letter": letter_of(row["circle"]), "ties": row["degree"], "replies": row["replies"]}
    return _("%(who)s, circle %(letter)s: ties with %(ties)s, wrote %(replies)s replies") % told


def _size(canvas: Canvas, row: Mapping[str, Any]) -> float:
    most, grows = (9.0, 0.9) if canvas.form.is_narrow else (18.0, 1.7)
    return min(most, 3.0 + grows * sqrt(row["degree"]))


def _names(canvas: Canvas, marks: list[tuple[tuple[float, float], Mapping[str, Any], str]]) -> None:
    """Names of the best connected, where they do not run into one another."""
    taken: list[tuple[float, float, float]] = []
    for (x, y), row, name in marks[: 8 if canvas.form.is_narrow else 16]:
        words = fit(name, 130)
        half, line = width_of(words) / 2, y - _size(canvas, row) - 7
        middle = min(max(x, half + 2), canvas.form.width - half - 2)
        if not name or any(
            abs(line - other) < 15 and abs(middle - x_other) < half + wide for x_other, other, wide in taken
        ):
            continue
        taken.append((middle, line, half))
        canvas.add(
            "text", escape(words), x=middle, y=line, text_anchor="middle", font_size=13, font_weight=600,
            fill=canvas.ink.ink, stroke=canvas.ink.paper, stroke_width=3, paint_order="stroke",
        )  # fmt: skip


def _shape(
    canvas: Canvas, spot: tuple[float, float], size: float, circle: int, *, title: str = "", stroke: str
) -> None:
    """A disc, a square, a triangle...: the first six circles have a shape and a colour each, the others none."""
    fill = canvas.ink.of(circle) if circle < SERIES else canvas.ink.soft
    if circle not in _CORNERS:
        canvas.add("circle", title, cx=spot[0], cy=spot[1], r=size, fill=fill, stroke=stroke, stroke_width=1)
        return
    corners, turn = _CORNERS[circle]
    radius = size * (1.25 if corners < 5 else 1.1)
    angles = [2 * pi * (corner + turn) / corners + pi / 2 * (corners % 2) for corner in range(corners)]
    if corners == 4:
        angles = [2 * pi * (corner / corners + turn / 2) for corner in range(corners)]
    points = " ".join(f"{spot[0] + radius * cos(angle):.1f},{spot[1] + radius * sin(angle):.1f}" for angle in angles)
    canvas.add("polygon", title, points=points, fill=fill, stroke=stroke, stroke_width=1)
