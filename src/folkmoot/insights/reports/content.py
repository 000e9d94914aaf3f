"""What a report consists of: numbers and words as they were when it was made. `storing` keeps it as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from folkmoot.insights.charts import BarChart, LineChart
from folkmoot.insights.metrics.definition import Unit


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure with its 95 % interval, and how it differs from the period before, with the interval of that."""

    metric: str
    label: str
    unit: Unit
    value: float | None
    low: float | None
    high: float | None
    n: int
    withheld: bool
    before: float | None
    change: float | None
    change_low: float | None
    change_high: float | None
    better: str

    @property
    def verdict(self) -> str:
        """Whether the change is "good" or "bad"; empty while it may be none, or neither is meant."""
        if self.better == "neither":
            return ""
        if self.change_low is not None and self.change_low > 0:
            return "good" if self.better == "up" else "bad"
        if self.change_high is not None and self.change_high < 0:
            return "bad" if self.better == "up" else "good"
        return ""


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of figures."""

    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart."""

    chart: LineChart | BarChart


@dataclass(frozen=True, slots=True)
class Words:
    """A table in words."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def facts(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Of each row its first cell, and the others with their heads, for places too narrow for a table."""
        return [(row[0], list(zip(self.heads[1:], row[1:], strict=True))) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that is said, with when it was and where it leads: a path in the community, or empty."""

    text: str
    when: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Things that are said, one after the other."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means, in the words of the day the report was made."""

    metric: str
    label: str
    meaning: str
    formula: str
    interval: str
    source: str


Block = Figures | Drawing | Words | Sentences


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report with its heading; `note` says how its figures are meant, or what is missing."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as a whole, with the definition of each figure in it."""

    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...]
