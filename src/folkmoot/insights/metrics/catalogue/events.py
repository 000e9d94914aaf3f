"""Who comes to events, and who comes again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue.common import BY_PEOPLE, FULL_COUNT, WILSON
from folkmoot.insights.metrics.definition import Metric, Shape, Unit

_NONE = _("No events are known in the period.")

EVENTS = (
    Metric(
        name="events_held",
        label=_("Events held"),
        meaning=_("How many events somebody came to in the period."),
        formula="number of distinct events with an attendance in the period",
        unit=Unit.COUNT,
        source="Common use",
        sql="""SELECT grp, COUNT(DISTINCT subject_id) AS value, COUNT(DISTINCT person_id) AS n
FROM occasions WHERE day BETWEEN $first AND $last AND kind = 'attend' GROUP BY grp""",
        interval=FULL_COUNT,
        groups_by=BY_PEOPLE,
        section="Events",
        nothing=_NONE,
    ),
    Metric(
        name="event_participants",
        label=_("Participants"),
        meaning=_("How many members came to at least one event of the period."),
        formula="number of distinct people with an attendance in the period",
        unit=Unit.MEMBERS,
        source="Common use",
        sql="""SELECT grp, COUNT(DISTINCT person_id) AS value, COUNT(DISTINCT person_id) AS n
FROM occasions WHERE day BETWEEN $first AND $last AND kind = 'attend' GROUP BY grp""",
        interval=FULL_COUNT,
        groups_by=BY_PEOPLE,
        section="Events",
        behind="SELECT person_id AS id FROM occasions WHERE day BETWEEN $first AND $last AND kind = 'attend'",
        nothing=_NONE,
    ),
    Metric(
        name="event_show_rate",
        label=_("Said they come, and came"),
        meaning=_("The share of the acceptances of the period that were kept: said to come, and came to that event."),
        formula="pairs of person and event with acceptance and attendance / pairs with acceptance in the period",
        unit=Unit.SHARE,
        source="Common use",
        sql="""SELECT q.grp, SUM(q.came) AS kept, COUNT(*) AS said, COUNT(DISTINCT q.person_id) AS n
FROM (SELECT o.grp, o.person_id, o.subject_id, MAX(CASE WHEN o.kind = 'attend' THEN 1 ELSE 0 END) AS came,
    MAX(CASE WHEN o.kind = 'rsvp' AND o.day BETWEEN $first AND $last THEN 1 ELSE 0 END) AS said
  FROM occasions o WHERE o.day >= $first GROUP BY o.grp, o.person_id, o.subject_id) q
WHERE q.said = 1 GROUP BY q.grp""",
        interval=WILSON,
        shape=Shape.SHARE,
        groups_by=BY_PEOPLE,
        section="Events",
        windowed=False,
        nothing=_NONE,
    ),
    Metric(
        name="event_repeat_share",
        label=_("Came again"),
        meaning=_("Of those who came to an event of the period: the share who had come to another one by its end."),
        formula="participants of the period with two or more events by its end / participants of the period",
        unit=Unit.SHARE,
        source="Repeat attendance; common use",
        sql="""SELECT q.grp, SUM(CASE WHEN q.events > 1 THEN 1 ELSE 0 END) AS again, COUNT(*) AS came, COUNT(*) AS n
FROM (SELECT o.grp, o.person_id, COUNT(DISTINCT o.subject_id) AS events, MAX(o.day) AS last_day
  FROM occasions o WHERE o.day <= $last AND o.kind = 'attend' GROUP BY o.grp, o.person_id) q
WHERE q.last_day >= $first GROUP BY q.grp""",
        interval=WILSON,
        shape=Shape.SHARE,
        groups_by=BY_PEOPLE,
        section="Events",
        windowed=False,
        nothing=_NONE,
    ),
)
