"""Reports as JSON and back: numbers stay numbers, and are worded when they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from folkmoot.insights.charts import BarChart, LineChart, Mark, Series
from folkmoot.insights.metrics.definition import Unit
from folkmoot.insights.reports.content import (
    Block,
    Definition,
    Drawing,
    FigureRow,
    Figures,
    Report,
    Section,
    Sentence,
    Sentences,
    Words,
)

FORMAT = 1
_KINDS: dict[type[Block], str] = {Figures: "figures", Drawing: "chart", Words: "table", Sentences: "sentences"}


def to_json(report: Report) -> dict[str, Any]:
    """The report as it is stored."""
    return {
        "format": FORMAT,
        "sections": [_section_to_json(each) for each in report.sections],
        "definitions": [asdict(each) for each in report.definitions],
    }


def from_json(content: Mapping[str, Any]) -> Report:
    """The report again."""
    return Report(
        tuple(
            Section(each["name"], each["title"], tuple(_block(block) for block in each["blocks"]), each["note"])
            for each in content["sections"]
        ),
        tuple(Definition(**each) for each in content["definitions"]),
    )


def _section_to_json(section: Section) -> dict[str, Any]:
    blocks = [{"kind": _KINDS[type(block)], **_block_to_json(block)} for block in section.blocks]
    return {"name": section.name, "title": section.title, "note": section.note, "blocks": blocks}


def _block_to_json(block: Block) -> dict[str, Any]:
    return {"chart": _chart_to_json(block.chart)} if isinstance(block, Drawing) else asdict(block)


def _block(stored: Mapping[str, Any]) -> Block:
    if stored["kind"] == "figures":
        return Figures(tuple(FigureRow(**{**row, "unit": Unit(row["unit"])}) for row in stored["rows"]))
    if stored["kind"] == "chart":
        return Drawing(_chart(stored["chart"]))
    if stored["kind"] == "table":
        return Words(stored["caption"], tuple(stored["heads"]), tuple(tuple(row) for row in stored["rows"]))
    return Sentences(tuple(Sentence(**each) for each in stored["items"]))


def _chart_to_json(chart: LineChart | BarChart) -> dict[str, Any]:
    """Keys that are dates say so, so that they are dates again."""
    plain = replace(chart, keys=[], marks=[])
    return {
        **asdict(plain),
        "drawn": "line" if isinstance(chart, LineChart) else "bars",
        "unit": chart.unit.value,
        "keys": [_key_to_json(key) for key in chart.keys],
        "marks": [{"at": _key_to_json(mark.at), "text": mark.text} for mark in chart.marks],
    }


def _chart(stored: Mapping[str, Any]) -> LineChart | BarChart:
    kind: type[LineChart | BarChart] = LineChart if stored["drawn"] == "line" else BarChart
    known = {each.name for each in fields(kind)}
    given = {name: value for name, value in stored.items() if name in known}
    given["keys"] = [_key(key) for key in stored["keys"]]
    given["series"] = [Series(**each) for each in stored["series"]]
    given["marks"] = [Mark(_key(each["at"]), each["text"]) for each in stored["marks"]]
    given["unit"] = Unit(stored["unit"])
    return kind(**given)


def _key_to_json(key: date | float | str) -> Any:
    return {"day": key.isoformat()} if isinstance(key, date) else key


def _key(stored: Any) -> date | float | str:
    if isinstance(stored, dict):
        return date.fromisoformat(stored["day"])
    assert isinstance(stored, int | float | str)
    return stored
