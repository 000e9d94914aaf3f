"""What tests of goals and reports share: figures that are given, and a goal that is written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.goals import GoalDraft
from folkmoot.insights.goals.people import Named
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Figure, Period
from folkmoot.insights.metrics.measuring import split
from folkmoot.insights.metrics.wanted import Kind, Wanted
from folkmoot.insights.queries import figures

Values = Callable[[str, Period], float | None]


def given_figures(monkeypatch: pytest.MonkeyPatch, values: Values) -> None:
    """Let the store answer with these values, a tenth around them as interval."""

    def figure(_community: int, name: str, period: Period) -> Figure:
        value, metric = values(name, period), METRICS[name]
        if value is None:
            return Figure(name, None, None, None, 2, metric.unit, period, withheld=True)
        return Figure(name, value, value * 0.9, value * 1.1, 40, metric.unit, period)

    def reckoned(community: int, _reckon: object, wanted: Sequence[Wanted], *_conventions: object) -> list[Any]:
        return [
            [figure(community, each.metric, part) for part in split(each.period, each.step)]
            if each.kind is Kind.SERIES
            else figure(community, each.metric, each.period)
            for each in wanted
        ]

    monkeypatch.setattr(figures, "ask_each_kept", reckoned)
    monkeypatch.setattr("folkmoot.insights.reports.figured.span_of", lambda _community: None)


def growing(_name: str, period: Period) -> float:
    """A hundred, and one more for each month since 2020."""
    return 100.0 + (period.last.year - 2020) * 12 + period.last.month


def a_draft(cast: Cast, today: date, **changes: Any) -> GoalDraft:
    """A goal that Max answers for, and on which Olga and Ann of another house agree."""
    asked: dict[str, Any] = {
        "name": "More who stay", "metric": "active_members", "target": 220.0, "starts_on": today,
        "deadline": today + timedelta(days=200), "success": "More people come back every month.",
        "owners": [Named("Max", cast.max.id)],
        "stakeholders": [Named("Olga", cast.olga.id), Named("Ann", None, "ann@partner.example")],
    }  # fmt: skip
    return GoalDraft(**{**asked, **changes})
