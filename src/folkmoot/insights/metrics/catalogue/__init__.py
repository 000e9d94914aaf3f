"""Every metric, by name."""

from __future__ import annotations

from folkmoot.core.errors import NotFound
from folkmoot.insights.metrics.catalogue.activity import ACTIVITY
from folkmoot.insights.metrics.definition import Metric

ALL: tuple[Metric, ...] = (*ACTIVITY,)
METRICS: dict[str, Metric] = {each.name: each for each in ALL}


def metric_called(name: str) -> Metric:
    """The metric of this name. Raises NotFound."""
    try:
        return METRICS[name]
    except KeyError:
        raise NotFound(f"There is no metric called {name}.") from None
