"""Goals for the letter to one's boss: what is being done, and what has to be decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.insights.charts import as_text
from folkmoot.insights.choice import Choice
from folkmoot.insights.goals.standing import Outlook
from folkmoot.insights.goals.wording import OUTLOOKS, target_said, unit_of, why_unknown
from folkmoot.insights.metrics.definition import Unit
from folkmoot.insights.models import Goal
from folkmoot.insights.policies_goals import goals_visible_to
from folkmoot.insights.queries.goals import Measured, measured_goals

_AT_MOST = 5
# What needs somebody's attention first.
_ORDER = (Outlook.MISSED, Outlook.OFF_TRACK, Outlook.AT_RISK, Outlook.UNKNOWN, Outlook.ON_TRACK, Outlook.REACHED)


def pledges(actor: Actor, choice: Choice) -> tuple[list[str], list[str]]:
    """What is being done, and what is asked: goals under way, proposed ones, and those that may have to end.

    As of the end of the period.
    """
    seen = goals_visible_to(actor).exclude(state=Goal.State.CLOSED).select_related("version").order_by("id")
    goals = list(seen)
    agreed = [goal.version for goal in goals if goal.state == Goal.State.AGREED and goal.version]
    found = measured_goals(agreed, until=choice.period.last + timedelta(days=1))
    found.sort(key=lambda each: _ORDER.index(each.standing.outlook))
    proposed = [goal.name for goal in goals if goal.state == Goal.State.PROPOSED]
    names = {goal.id: goal.name for goal in goals}
    ending = [names[each.version.goal_id] for each in found if _may_end(each)]
    asked = [
        words % {"goals": _quoted(which)}
        for words, which in (
            (_("To agree to %(goals)s, or to say why not."), proposed),
            (_("To decide whether to go on with %(goals)s."), ending),
        )
        if which
    ]
    return [_stands(names[each.version.goal_id], each) for each in found[:_AT_MOST]], asked


def _stands(name: str, found: Measured) -> str:
    standing, version = found.standing, found.version
    state = str(OUTLOOKS[standing.outlook])
    if standing.chance is not None:
        chance = as_text(round(standing.chance, 2), Unit.SHARE)
        state = _("%(state)s, with a chance of %(chance)s to reach it") % {"state": state, "chance": chance}
    value = standing.latest.value if standing.latest else None
    said = _("%(goal)s: %(target)s, by %(day)s. The last was %(value)s. Outlook: %(state)s.") % {
        "goal": _quoted([name]),
        "target": target_said(version),
        "day": date_format(version.deadline, "j F Y"),
        "value": as_text(value, unit_of(version.metric)),
        "state": state,
    }
    return f"{said} {why_unknown(standing.why)}".rstrip()


def _may_end(found: Measured) -> bool:
    return found.standing.stops is not None or found.standing.outlook in (Outlook.MISSED, Outlook.OFF_TRACK)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:_AT_MOST])
