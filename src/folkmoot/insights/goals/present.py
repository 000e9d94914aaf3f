"""What a metric is now, in words: beside the form of a goal, where its target is thought of."""

from __future__ import annotations

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.insights.charts import as_text
from folkmoot.insights.choice import DEFAULT
from folkmoot.insights.goals.measuring import find_metric
from folkmoot.insights.goals.spans import WEEK, last_whole
from folkmoot.insights.queries.figures import figure
from folkmoot.insights.queries.kept import choice_of
from folkmoot.insights.store.engine import StoreUnavailable


def present_words(community: Community, name: str, kind: str) -> str:
    """The figure of the last whole week or month of the whole community; empty where the store cannot be asked."""
    metric = find_metric(name)
    if metric is None:
        return ""
    try:
        usual = choice_of({}, community_id=community.id, time_zone=community.time_zone, usual=DEFAULT)
        period = last_whole(usual.period.last + timedelta(days=1), kind)
        found = figure(community.id, name, period)
    except StoreUnavailable:
        return ""
    first = date_format(period.first, "j F Y" if kind == WEEK else "F Y")
    when = _("the week of %(day)s") % {"day": first} if kind == WEEK else first
    if found.withheld:
        value = _("withheld")
    else:
        value = _("not known") if found.value is None else as_text(found.value, found.unit)
    return _("At present: %(value)s (%(when)s, everywhere, without staff).") % {"value": value, "when": when}
