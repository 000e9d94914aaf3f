"""Networks as files: GraphML (graphml.graphdrawing.org) and a list of edges as CSV, written piece by piece."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from folkmoot.insights.graph.exporting import Export

FORMATS = {"graphml": "application/graphml+xml", "edges": "text/csv; charset=utf-8"}
_KEYS = (
    ("name", "node", "string"),
    ("posts", "node", "int"),
    ("degree", "node", "int"),
    ("core", "node", "boolean"),
    ("circle", "node", "int"),
    ("weight", "edge", "double"),
    ("replies", "edge", "int"),
    ("reactions", "edge", "int"),
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)


def write(export: Export, kind: str, names: Mapping[int, str] | None, weight_of_reactions: float) -> Iterator[str]:
    """The file, in pieces. With `names` people go by their id and name; without, by numbers that say nothing."""
    ids = _ids(export, names)
    if names is None:
        # Ties of one weight came in the order of members.
        export = replace(export, ties=sorted(export.ties, key=lambda tie: (ids[tie[0]], ids[tie[1]])))
    if kind == "graphml":
        return _graphml(export, ids, names or {}, weight_of_reactions)
    return _edges(export, ids, names or {}, weight_of_reactions)


def _ids(export: Export, names: Mapping[int, str] | None) -> dict[int, str]:
    people = [row[0] for row in export.people]
    if names is not None:
        return {person: str(person) for person in people}
    # In the order of ids, or in one that can be drawn again, the numbers would tell who joined first.
    random.SystemRandom().shuffle(people)
    return {person: f"p{number}" for number, person in enumerate(people, 1)}


def _graphml(
    export: Export, ids: Mapping[int, str], names: Mapping[int, str], weight_of_reactions: float
) -> Iterator[str]:
    yield _HEAD
    for name, where, kind in _KEYS:
        yield f'  <key id="{name}" for="{where}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '  <graph edgedefault="directed">\n'
    for person, posts, degree, is_core, circle in sorted(export.people, key=lambda row: ids[row[0]]):
        told: dict[str, object] = {"degree": degree, "core": str(is_core).lower()}
        if names:
            # How much somebody wrote stands on their profile: it names them.
            told["posts"] = posts
        if circle:
            told["circle"] = circle
        if person in names:
            told["name"] = names[person]
        yield f"    <node id={quoteattr(ids[person])}>{_told(told)}</node>\n"
    for one, other, replies, reactions in export.ties:
        told = {"weight": replies + weight_of_reactions * reactions, "replies": replies, "reactions": reactions}
        yield f"    <edge source={quoteattr(ids[one])} target={quoteattr(ids[other])}>{_told(told)}</edge>\n"
    yield "  </graph>\n</graphml>\n"


def _told(values: Mapping[str, object]) -> str:
    return "".join(f'<data key="{name}">{escape(str(value))}</data>' for name, value in values.items())


def _edges(
    export: Export, ids: Mapping[int, str], names: Mapping[int, str], weight_of_reactions: float
) -> Iterator[str]:
    named = ["source_name", "target_name"] if names else []
    yield _line(["source", "target", "weight", "replies", "reactions", *named])
    for one, other, replies, reactions in export.ties:
        cells = [ids[one], ids[other], replies + weight_of_reactions * reactions, replies, reactions]
        yield _line([*cells, *([names.get(one, ""), names.get(other, "")] if names else [])])


def _line(cells: list[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
