"""How many people are behind figures, which costs less than the figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.cuts import Chain, Cut
from folkmoot.insights.metrics.definition import Metric, Period
from folkmoot.insights.metrics.lasting import people_in
from folkmoot.insights.metrics.shapes import by_group, label, people_behind
from folkmoot.insights.store.engine import Engine, Sharing

_SIZES = """SELECT m.space_id AS space_id, COUNT(*) AS size FROM place_days m
WHERE m.space_id IS NOT NULL AND m.day BETWEEN $first AND $last GROUP BY m.space_id"""


@dataclass(frozen=True, slots=True)
class PeopleBehind:
    """The people behind a metric in a period, or in one of a chain of them."""

    engine: Engine
    metric: Metric
    period: Period
    conventions: Conventions
    chain: Chain | None = None

    def count(self, cut: Cut) -> dict[str, int]:
        """How many people are behind each group of a cut."""
        asked = Asked(self.engine, self.period, replace(cut, chain=self.chain), self.conventions)
        if self.metric.is_lasting:
            return people_in(self.metric, asked)
        of_groups = by_group(asked.rows(self.metric.sql))
        return {label(group): people_behind(self.metric, rows) for group, rows in of_groups.items()}

    def spaces_by_size(self) -> list[int]:
        """The spaces in which something happened then, the smallest first; the same for each period of a chain."""
        of = self.chain or self.period
        days = {"first": of.first, "last": of.last}
        sizes = _SIZES
        if isinstance(self.engine, Sharing):
            sizes, days = f"SELECT space_id, size FROM {self.engine.shared(_SIZES, days)}", {}  # noqa: S608 - a table of ours
        return [space for space, _size in sorted(self.engine.rows(sizes, days), key=lambda row: (row[1], row[0]))]
