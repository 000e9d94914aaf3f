"""Figures and definitions as programs and papers get them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import override

from folkmoot.insights.metrics.catalogue import ALL
from folkmoot.insights.metrics.catalogue.common import SECTIONS
from folkmoot.insights.metrics.conventions import Conventions, Weights
from folkmoot.insights.metrics.cuts import Cut
from folkmoot.insights.metrics.definition import Figure, Metric, Scope
from folkmoot.insights.metrics.knowing import LAPSE_DAYS
from folkmoot.insights.metrics.scoped import with_views

_ROUNDED = 6


def figure_as_dict(figure: Figure) -> dict[str, Any]:
    """A figure for a program; one that is withheld says so and nothing else."""
    told: dict[str, Any] = {
        "metric": figure.metric,
        "value": _rounded(figure.value),
        "low": _rounded(figure.low),
        "high": _rounded(figure.high),
        "n": None if figure.withheld else figure.n,
        "unit": figure.unit.value,
        "period": f"{figure.period.first.isoformat()}/{figure.period.last.isoformat()}",
    }
    return {**told, "withheld": True} if figure.withheld else told


def metric_as_dict(metric: Metric) -> dict[str, Any]:
    """Every word of a definition."""
    return {
        "metric": metric.name,
        "section": metric.section,
        "label": str(metric.label),
        "meaning": str(metric.meaning),
        "formula": metric.formula,
        "unit": metric.unit.value,
        "better": metric.better.value,
        "source": metric.source,
        "interval": metric.interval,
        "nothing": str(metric.nothing),
        "groups_by": sorted(metric.groups_by),
        "has_curve": metric.is_lasting,
        "behind": metric.behind_kind if metric.behind else "",
        "sql": metric.sql,
    }


def published_sql(metric: Metric) -> str:
    """The SELECT with the views that it stands on, as it is asked where no scope is chosen."""
    return with_views(metric.sql, Cut(Scope()))


def by_section() -> Iterator[tuple[str, list[Metric]]]:
    """All metrics, by section, in the order of the sections."""
    for section in SECTIONS:
        yield section, [each for each in ALL if each.section == section]


def as_document() -> str:
    """docs/metrics.md, whole."""
    with override("en"):
        parts = [_HEAD.format(minimum=Conventions().minimum, weights=_weights(), lapse=LAPSE_DAYS)]
        for section, metrics in by_section():
            parts.append(f"## {section}\n")
            parts += [_described(each) for each in metrics]
    return "\n".join(parts)


def _described(metric: Metric) -> str:
    rows = [
        f"### `{metric.name}`: {metric.label}\n",
        f"{metric.meaning}\n",
        f"- Formula: {metric.formula}",
        f"- Unit: {metric.unit.value}; better: {metric.better.value}",
        f"- Interval: {metric.interval}",
        f"- Source: {metric.source}",
        f"- Groups: {', '.join(sorted(metric.groups_by)) or 'none'}",
        *([f"- Behind it: {metric.behind_kind}"] if metric.behind else []),
        *([f"- Without anything to count: {metric.nothing}"] if metric.nothing else []),
        f"\n```sql\n{metric.sql}\n```\n",
    ]
    return "\n".join(rows)


def _weights() -> str:
    weights = Weights()
    named = (("post", weights.post), ("thread", weights.thread), ("reaction", weights.reaction))
    rest = (("day here", weights.visit), ("other sign of life", weights.other))
    return ", ".join(f"{name} {weight:g}" for name, weight in (*named, *rest))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _ROUNDED)


_HEAD = """# Metrics

Every figure of Folkmoot, as it is defined. `folkmoot insights metrics --markdown` writes this page; the same words
stand at `/insights/metrics/` and are given by `/api/v1/insights/metrics`.

## Conventions

- A day is a day in the community's time zone; a period is whole days, its first and last among them.
- Staff and bots are left out, unless the managers or whoever asks have them in; a role counts as it is today.
- A person whose members were merged counts once, from the first day of any of them, with the source of the
  first.
- Imported history counts like lived history. Imports bring no visits: there, who only reads is not seen.
- Figures of fewer than {minimum} members are withheld (managers set how many); nobody, 0, is no secret. In a
  breakdown or a series the smallest group beside a lone withheld one is withheld with it, so that nobody takes
  the shown from the whole. Who may choose scopes freely can still compare two of them: the rule protects
  readers of figures from learning of single people by accident, and the staff are bound by what they agreed to.
- Intervals are of 95 percent. Where everybody was counted and nothing sampled there is none, and the definition
  says so.
- What has not ended when knowledge ends counts as watched until then (censored): a thread that waits is not
  dropped. Knowledge ends with the last sign of life in the store. Where a community was silent for more than
  {lapse} days, and since then none but staff or fewer than five members were here, it ends with the silence.
- Who gives no sign of life for {lapse} days has lapsed, on the day of the last sign.
- Levels weigh deeds, by default: {weights}. Managers change the weights; the page of the settings publishes
  them.
- The views that the SELECTs name (`people`, `days`, `texts`, `topics`, `replies`, `joiners`, `leavers`, `beginners`,
  `occasions`, `pageviews`, `lookups`) are the tables of the store cut to the scope, with the group as `grp`;
  the page of each metric shows them whole.
"""
