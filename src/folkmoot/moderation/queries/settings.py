"""How a community's queue is set."""

from __future__ import annotations

from collections import defaultdict

from folkmoot.communities.models import Community
from folkmoot.moderation.categories import NO_CARE, care_by_itself
from folkmoot.moderation.clauses import find_clause
from folkmoot.moderation.models import ClauseCare, Holiday, OfficeHours, QueueSettings
from folkmoot.moderation.targets import Span, Week


def queue_settings(community_id: int) -> QueueSettings:
    """What the managers have set, or the defaults."""
    found = QueueSettings.everywhere.filter(community_id=community_id).first()
    return found or QueueSettings(community_id=community_id)


def week_of(community_id: int) -> Week:
    """The hours in which the queue is looked after."""
    zone = Community.objects.values_list("time_zone", flat=True).get(id=community_id)
    days = Holiday.everywhere.filter(community_id=community_id).values_list("day", flat=True)
    return Week(zone, hours_of(community_id), frozenset(days))


def care_of(community_id: int, clause: str) -> tuple[int, str]:
    """The least severity, and the category, of cases of this clause: as managers set it, else by what it is about.

    Whatever its version: "community:3:2" is "community", clause 2.
    """
    parts = clause.split(":")
    if len(parts) < 3 or not parts[-1].isdecimal():
        return NO_CARE
    place = ":".join(parts[:-2])
    rows = ClauseCare.everywhere.filter(community_id=community_id, place=place, number=int(parts[-1][:9]))
    found = rows.values_list("severity", "category").first()
    return found or care_by_itself(find_clause(community_id, clause))


def hours_of(community_id: int) -> dict[int, list[Span]]:
    """The hours by weekday, as they are set."""
    hours: dict[int, list[Span]] = defaultdict(list)
    rows = OfficeHours.everywhere.filter(community_id=community_id).order_by("weekday", "opens")
    for weekday, opens, closes in rows.values_list("weekday", "opens", "closes"):
        hours[weekday].append((opens, closes))
    return dict(hours)


def holidays_as_text(community_id: int) -> str:
    """The days that do not count, a line each, as a form shows them."""
    rows = Holiday.everywhere.filter(community_id=community_id).order_by("day")
    return "\n".join(f"{each.day.isoformat()} {each.name}".strip() for each in rows)


def care_rows(community_id: int) -> dict[tuple[str, int], ClauseCare]:
    """What is set of clauses, by place and number."""
    return {(each.place, each.number): each for each in ClauseCare.everywhere.filter(community_id=community_id)}
