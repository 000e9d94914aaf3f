"""The section of a report that says how the community fares: in sentences made of the figures, never beyond them."""

from __future__ import annotations

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from folkmoot.insights.charts import as_text
from folkmoot.insights.health.sentences import of_change, of_part, of_unusual
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.definition import Unit
from folkmoot.insights.queries.health import Health, health_of
from folkmoot.insights.reports.content import Section, Sentence, Sentences
from folkmoot.insights.reports.sections import Asking

_WEEK = timedelta(days=6)


def faring(asking: Asking) -> Section | None:
    """Changes of level that came in these days; and where they are the latest, the score and what is unusual."""
    found = health_of(asking.community.id, asking.community.time_zone)
    if found is None:
        return None
    first, last = asking.period.first - _WEEK, asking.period.last
    items = [
        Sentence(of_change(each.metric, told), date_format(told.week, "j M"))
        for each in found.watched
        for told in each.changes
        if first <= told.week <= last
    ]
    if asking.period.first <= found.last_week <= last + _WEEK:
        items += _as_of_now(found)
    return Section("health", _("How it fares"), (Sentences(tuple(items)),)) if items else None


def _as_of_now(found: Health) -> list[Sentence]:
    said = [Sentence(of_unusual(each.metric, each.expected)) for each in found.alerts if each.expected is not None]
    if found.score is not None:
        words = _("The score is %(score)s of 100, against the community's own past.")
        said.append(Sentence(words % {"score": as_text(round(found.score), Unit.COUNT)}))
        parts = [each for each in found.parts if each.points is not None]
        said += [Sentence(of_part(metric_called(each.metric), each)) for each in parts]
    return said
