"""The sections of a report that are told: goals, what happened, and what moderation did."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.activity.models import Activity
from folkmoot.communities.models import Community
from folkmoot.core.times import at_clock, zone_named
from folkmoot.insights.charts import as_text
from folkmoot.insights.charts.numbers import range_text
from folkmoot.insights.goals.drawing import goal_chart
from folkmoot.insights.goals.wording import OUTLOOKS, target_said, unit_of
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.models import Annotation, Goal
from folkmoot.insights.queries.goals import Measured, as_asked, measured_goals, running_goals
from folkmoot.insights.reports.content import Block, Drawing, Section, Sentence, Sentences, Words
from folkmoot.insights.reports.sections import Asking
from folkmoot.moderation.queries.figures import figures_of
from folkmoot.moderation.transparency import periods

# Numbers of moderation below this are not told: single people stand behind them.
_LEAST = 5
_HAPPENED_AT_MOST = 20
_CHARTS_AT_MOST = 4
# What is told of the log, without saying who did it.
TOLD: dict[str, str | Promise] = {
    "communities.guidelines.published": gettext_lazy("New guidelines were published"),
    "spaces.space.created": gettext_lazy("A space was opened"),
    "spaces.space.archived": gettext_lazy("A space was archived"),
    "automation.workflow.activated": gettext_lazy("A workflow was put in force"),
    "automation.workflow.paused": gettext_lazy("A workflow was paused"),
    "onboarding.settings.changed": gettext_lazy("How newcomers are greeted was changed"),
    "insights.goal.agreed": gettext_lazy("A goal was agreed on"),
    "insights.goal.closed": gettext_lazy("A goal was closed"),
}


def goals(asking: Asking) -> Section | None:
    """Where each goal that was agreed on stands, as of the end of the report's days."""
    running = list(running_goals(asking.community.id))
    if not running:
        return None
    until = asking.period.last + timedelta(days=1)
    agreed = [(goal, goal.version) for goal in running if goal.version]
    found = measured_goals([version for _goal, version in agreed], until=until)
    measured = [(goal, each) for (goal, _version), each in zip(agreed, found, strict=True)]
    heads = (_("Goal"), _("Asked for"), _("Now"), _("By"), _("Expected then (95 %)"), _("State"))
    table = Words(_("Goals"), heads, tuple(_goal_row(goal, each) for goal, each in measured))
    charts: list[Block] = [
        Drawing(
            goal_chart(
                goal.name, as_asked(each.version), each.history, unit=unit_of(each.version.metric),
                starts_on=each.version.starts_on,
            )
        )
        for goal, each in measured if each.history
    ]  # fmt: skip
    return Section("goals", _("Goals"), (table, *charts[:_CHARTS_AT_MOST]))


def moderation(asking: Asking) -> Section | None:
    """What moderation did, in numbers that are told only where they are large enough or none at all."""
    begin, end = moments_of(asking.community, asking.period)
    found = figures_of(asking.community.id, periods.Period("month", f"{asking.period.first:%Y-%m}", begin, end))
    named = (
        ("flags", _("Flags by members")), ("decisions", _("Decisions")), ("reversals", _("Taken back")),
        ("appeals", _("Appeals")), ("notices", _("Notices of illegal content")),
    )  # fmt: skip
    rows = tuple((label, _told(int(found[name]))) for name, label in named)
    note = _("Numbers below %(least)s are not told: single people stand behind them.") % {"least": _LEAST}
    return Section("moderation", _("Moderation"), (Words(_("Moderation"), (_("What"), _("How many")), rows),), note)


def happened(asking: Asking) -> Section | None:
    """What changed in the community in these days, by its log and by what staff noted."""
    begin, end = moments_of(asking.community, asking.period)
    rows = Activity.everywhere.filter(community_id=asking.community.id, kind__in=list(TOLD), at__gte=begin, at__lt=end)
    zone = zone_named(asking.community.time_zone)
    found = {(line.at.astimezone(zone).date(), str(TOLD[line.kind])) for line in rows.order_by("at", "id")}
    noted = Annotation.everywhere.filter(
        community_id=asking.community.id, day__gte=asking.period.first, day__lte=asking.period.last
    )
    found |= set(noted.values_list("day", "text"))
    items = tuple(Sentence(text, date_format(day, "j M")) for day, text in sorted(found)[:_HAPPENED_AT_MOST])
    return Section("happened", _("What happened"), (Sentences(items),)) if items else None


def moments_of(community: Community, period: Period) -> tuple[datetime, datetime]:
    """When its first day begins and its last ends, where the community is."""
    zone = zone_named(community.time_zone)
    return at_clock(period.first, time(), zone), at_clock(period.last + timedelta(days=1), time(), zone)


def _goal_row(goal: Goal, measured: Measured) -> tuple[str, ...]:
    version, standing = measured.version, measured.standing
    unit = unit_of(version.metric)
    expected = standing.expected
    value = standing.latest.value if standing.latest else None
    said = as_text(expected.value if expected else None, unit)
    if expected:
        said += f" ({range_text(expected.low, expected.high, unit)})"
    return (
        goal.name, target_said(version), as_text(value, unit), date_format(version.deadline, "j M Y"), said,
        str(OUTLOOKS[standing.outlook]),
    )  # fmt: skip


def _told(number: int) -> str:
    return _("fewer than %(least)s") % {"least": _LEAST} if 0 < number < _LEAST else str(number)
