"""Every metric, by name."""

from __future__ import annotations

from folkmoot.core.errors import NotFound
from folkmoot.insights.metrics.catalogue.activity import ACTIVITY
from folkmoot.insights.metrics.catalogue.answering import ANSWERS
from folkmoot.insights.metrics.catalogue.contribution import CONTRIBUTION
from folkmoot.insights.metrics.catalogue.events import EVENTS
from folkmoot.insights.metrics.catalogue.funnel import FUNNEL
from folkmoot.insights.metrics.catalogue.growth import GROWTH
from folkmoot.insights.metrics.catalogue.mood import MOOD
from folkmoot.insights.metrics.catalogue.retention import RETENTION
from folkmoot.insights.metrics.catalogue.visitors import VISITORS
from folkmoot.insights.metrics.definition import Metric

ALL: tuple[Metric, ...] = (
    *ACTIVITY,
    *GROWTH,
    *RETENTION,
    *ANSWERS,
    *CONTRIBUTION,
    *MOOD,
    *EVENTS,
    *FUNNEL,
    *VISITORS,
)
METRICS: dict[str, Metric] = {each.name: each for each in ALL}


def metric_called(name: str) -> Metric:
    """The metric of this name. Raises NotFound."""
    try:
        return METRICS[name]
    except KeyError:
        raise NotFound(f"There is no metric called {name}.") from None
