"""Goals in words."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from folkmoot.insights.charts import as_text
from folkmoot.insights.goals.measuring import find_metric
from folkmoot.insights.goals.standing import Outlook
from folkmoot.insights.metrics.definition import Unit
from folkmoot.insights.models import GoalVersion

OUTLOOKS: dict[Outlook, str | Promise] = {
    Outlook.ON_TRACK: gettext_lazy("On track"),
    Outlook.AT_RISK: gettext_lazy("At risk"),
    Outlook.OFF_TRACK: gettext_lazy("As good as missed"),
    Outlook.REACHED: gettext_lazy("Reached"),
    Outlook.MISSED: gettext_lazy("Missed"),
    Outlook.UNKNOWN: gettext_lazy("Cannot be said"),
}
# Which badge of the style sheet each has.
KINDS = {
    Outlook.ON_TRACK: "good", Outlook.AT_RISK: "warn", Outlook.OFF_TRACK: "bad", Outlook.REACHED: "good",
    Outlook.MISSED: "bad", Outlook.UNKNOWN: "",
}  # fmt: skip
_WHY: dict[str, str | Promise] = {
    "few": gettext_lazy("There are fewer than eight whole weeks or months to reckon from."),
    "far": gettext_lazy("The deadline is too far away for what is known: a forecast reaches half as far as the past."),
    "withheld": gettext_lazy("The figure is withheld or empty: too few people stand behind it."),
    "store": gettext_lazy("The figures are not there at the moment."),
}


def metric_label(name: str) -> str:
    """The metric's name for readers; its short name where it is gone."""
    metric = find_metric(name)
    return str(metric.label) if metric is not None else name


def unit_of(name: str) -> Unit:
    metric = find_metric(name)
    return metric.unit if metric is not None else Unit.COUNT


def target_said(version: GoalVersion) -> str:
    """What is asked for: "Weekly active members: at least 120, measured over a week"."""
    values = {"metric": metric_label(version.metric), "value": as_text(version.target, unit_of(version.metric))}
    at_least = version.direction == GoalVersion.Direction.UP
    if version.span == GoalVersion.Span.WEEK:
        words = (
            _("%(metric)s: at least %(value)s in a week") if at_least else _("%(metric)s: at most %(value)s in a week")
        )
    elif at_least:
        words = _("%(metric)s: at least %(value)s in a month")
    else:
        words = _("%(metric)s: at most %(value)s in a month")
    return words % values


def stop_said(version: GoalVersion) -> str:
    """The rule when to stop that figures decide; empty without one."""
    if version.stop_value is None:
        return ""
    values: dict[str, Any] = {"value": as_text(version.stop_value, unit_of(version.metric)), "n": version.stop_spans}
    below = version.direction == GoalVersion.Direction.UP
    if version.span == GoalVersion.Span.WEEK:
        words = (
            ngettext("below %(value)s for a week", "below %(value)s for %(n)s weeks in a row", version.stop_spans)
            if below
            else ngettext("above %(value)s for a week", "above %(value)s for %(n)s weeks in a row", version.stop_spans)
        )
    elif below:
        words = ngettext("below %(value)s for a month", "below %(value)s for %(n)s months in a row", version.stop_spans)
    else:
        words = ngettext("above %(value)s for a month", "above %(value)s for %(n)s months in a row", version.stop_spans)
    return words % values


def why_unknown(why: str) -> str:
    """Why nothing can be said."""
    return str(_WHY.get(why, ""))
