"""How the community grows: who joins and leaves, and who of the active came, stayed, lapsed and came back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue.common import BY_PEOPLE, BY_PLACE, FULL_COUNT, POISSON, POISSON_BOTH, WILSON
from folkmoot.insights.metrics.definition import Better, Metric, Shape, Unit

_ANY = BY_PEOPLE | BY_PLACE
_ACCOUNTING = "Growth accounting (J. Hsu, Social Capital 2015)"
_OF_JOINING = f"{_ACCOUNTING}; there new is who was never active before, here who joined in the period"
_INACTIVE = (
    "CHAOSS: Inactive Contributors, with an interval of 90 days; here of all members, any sign of life is enough, and "
    "those count who are inactive at the end, not who became so in the period"
)
# Everybody with a sign of life in the period or in the one of the same length before it.
_BOTH = "presence q"
_NEW = "q.present = 1 AND q.past = 0 AND q.joined_day >= $first"
_RETURNING = "q.present = 1 AND q.past = 1"
_RESURRECTED = "q.present = 1 AND q.past = 0 AND q.joined_day < $first"
_GONE = "q.present = 0 AND q.past = 1"
_LAPSED = f"{_GONE} AND (q.left_day IS NULL OR q.left_day > $last)"
_DEPARTED = f"{_GONE} AND q.left_day <= $last"


def _accounted(where: str) -> str:
    return f"SELECT q.grp, COUNT(*) AS value, COUNT(*) AS n\nFROM {_BOTH}\nWHERE {where} GROUP BY q.grp"


def _ids(where: str) -> str:
    return f"SELECT q.person_id AS id FROM {_BOTH} WHERE {where}"  # noqa: S608 - own text


def _arrivals(table: str, *, better: Better = Better.UP, **told: Any) -> Metric:
    """How many people's day in a table, which has one of each person, is in the period."""
    return Metric(
        **told,
        unit=Unit.MEMBERS,
        sql=f"""SELECT grp, COUNT(*) AS value, COUNT(*) AS n
FROM {table} WHERE day BETWEEN $first AND $last GROUP BY grp""",  # noqa: S608 - own text
        interval=POISSON,
        shape=Shape.ARRIVALS,
        better=better,
        groups_by=BY_PEOPLE,
        section="Growth",
        behind=f"SELECT person_id AS id FROM {table} WHERE day BETWEEN $first AND $last",  # noqa: S608 - own text
    )


_ASLEEP = """p.joined_day < $quarter_first AND (p.left_day IS NULL OR p.left_day > $last)
  AND p.person_id NOT IN (SELECT d.person_id FROM days d WHERE d.day BETWEEN $quarter_first AND $last)"""

MEMBERSHIP = (
    Metric(
        name="members",
        label=_("Members"),
        meaning=_("How many members the community has at the end of the period's last day."),
        formula="people who joined on that day or before, without those who left by then",
        unit=Unit.MEMBERS,
        source="Common use",
        sql="""SELECT grp, COUNT(*) AS value, COUNT(*) AS n
FROM people WHERE joined_day <= $last AND (left_day IS NULL OR left_day > $last) GROUP BY grp""",
        interval=FULL_COUNT,
        groups_by=BY_PEOPLE,
        section="Growth",
        windowed=False,
        behind="""SELECT person_id AS id FROM people
WHERE joined_day <= $last AND (left_day IS NULL OR left_day > $last)""",
    ),
    _arrivals(
        "joiners",
        name="joined",
        label=_("Joined"),
        meaning=_("How many became members in the period; imported authors on the first day that is known of them."),
        formula="number of people whose first day as a member is in the period",
        source="Common use; of first contributions see “New contributors”",
    ),
    _arrivals(
        "beginners",
        name="new_contributors",
        label=_("New contributors"),
        meaning=_("Members whose first post is of the period, whenever they joined."),
        formula="number of people whose first day with a post is in the period",
        source="CHAOSS: New Contributors, of one kind of contribution: posts",
    ),
    _arrivals(
        "leavers",
        name="left",
        label=_("Left"),
        meaning=_("How many left, were banned or were erased in the period."),
        formula="number of people whose last membership ended in the period",
        source="Common use; of who falls silent see “Lapsed” and “Dormant”",
        better=Better.DOWN,
    ),
    Metric(
        name="net_members",
        label=_("Growth of membership"),
        meaning=_("How many more joined than left in the period: by so much the number of members changed."),
        formula="joined - left = members at the end - members the day before the period",
        unit=Unit.MEMBERS,
        source="Common use: the balance of “Joined” and “Left”",
        sql="""SELECT grp, SUM(came) AS joined, SUM(went) AS gone, COUNT(*) AS n
FROM (SELECT grp, 1 AS came, 0 AS went FROM joiners WHERE day BETWEEN $first AND $last
  UNION ALL SELECT grp, 0 AS came, 1 AS went FROM leavers WHERE day BETWEEN $first AND $last) q
GROUP BY grp""",
        interval=POISSON_BOTH,
        shape=Shape.DIFFERENCE,
        groups_by=BY_PEOPLE,
        section="Growth",
    ),
)

ACCOUNTING = (
    Metric(
        name="new_members",
        label=_("New and active"),
        meaning=_("Active members of the period who joined in it."),
        formula="active in the period, joined in it, not active in the period of the same length before",
        unit=Unit.MEMBERS,
        source=_OF_JOINING,
        sql=_accounted(_NEW),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Growth",
        windowed=False,
        behind=_ids(_NEW),
    ),
    Metric(
        name="returning_members",
        label=_("Returning"),
        meaning=_("Active members of the period who were active in the period of the same length before it, too."),
        formula="active in the period and in the one before",
        unit=Unit.MEMBERS,
        source=_ACCOUNTING,
        sql=_accounted(_RETURNING),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Growth",
        windowed=False,
        behind=_ids(_RETURNING),
    ),
    Metric(
        name="resurrected_members",
        label=_("Come back"),
        meaning=_("Active members of the period who joined earlier and were not active in the period before."),
        formula="active in the period, not in the one before, joined before the period",
        unit=Unit.MEMBERS,
        source=_OF_JOINING,
        sql=_accounted(_RESURRECTED),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Growth",
        windowed=False,
        behind=_ids(_RESURRECTED),
    ),
    Metric(
        name="lapsed_members",
        label=_("Lapsed"),
        meaning=_("Members who were active in the period before, are still members, and gave no sign of life in this."),
        formula="active in the period before, not in this one, not left",
        unit=Unit.MEMBERS,
        source=_ACCOUNTING,
        sql=_accounted(_LAPSED),
        interval=FULL_COUNT,
        better=Better.DOWN,
        groups_by=_ANY,
        section="Growth",
        windowed=False,
        behind=_ids(_LAPSED),
    ),
    Metric(
        name="departed_members",
        label=_("Active, then gone"),
        meaning=_("People who were active in the period before, gave no sign of life in this one, and have left."),
        formula="active in the period before, not in this one, left by its end",
        unit=Unit.MEMBERS,
        source=_ACCOUNTING,
        sql=_accounted(_DEPARTED),
        interval=FULL_COUNT,
        better=Better.DOWN,
        groups_by=_ANY,
        section="Growth",
        windowed=False,
        behind=_ids(_DEPARTED),
    ),
    Metric(
        name="net_active",
        label=_("Growth of activity"),
        meaning=_(
            "How many more members were active than in the period before: new and come back, without lapsed and gone. "
            "Behind it are those of the period in which fewer were: with one of both withheld it would tell of that."
        ),
        formula="new + come back - lapsed - gone = active members - active members of the period before",
        unit=Unit.MEMBERS,
        source=_ACCOUNTING,
        sql=f"""SELECT q.grp, SUM(q.present * (1 - q.past)) AS more,
  SUM(q.past * (1 - q.present)) AS fewer,
  CASE WHEN SUM(q.present) = 0 THEN SUM(q.past) WHEN SUM(q.past) = 0 THEN SUM(q.present)
    ELSE LEAST(SUM(q.present), SUM(q.past)) END AS n
FROM {_BOTH}
GROUP BY q.grp""",  # noqa: S608 - own text
        interval=POISSON_BOTH,
        shape=Shape.DIFFERENCE,
        groups_by=_ANY,
        section="Growth",
        windowed=False,
    ),
    Metric(
        name="churn_rate",
        label=_("Churn"),
        meaning=_("The share of those active in the period before who gave no sign of life in this one."),
        formula="(lapsed + gone) / active in the period of the same length before",
        unit=Unit.SHARE,
        source=_ACCOUNTING,
        sql=f"""SELECT q.grp, SUM(1 - q.present) AS gone, COUNT(*) AS active, COUNT(*) AS n
FROM {_BOTH}
WHERE q.past = 1 GROUP BY q.grp""",  # noqa: S608 - own text
        interval=WILSON,
        shape=Shape.SHARE,
        better=Better.DOWN,
        groups_by=_ANY,
        section="Growth",
        windowed=False,
        behind=_ids(_GONE),
    ),
    Metric(
        name="dormant_members",
        label=_("Dormant"),
        meaning=_("Members for longer than 90 days without any sign of life in the 90 days that end with the period."),
        formula="members at the end of the period, joined before the last 90 days, with no sign of life in them",
        unit=Unit.MEMBERS,
        source=_INACTIVE,
        sql=f"SELECT p.grp, COUNT(*) AS value, COUNT(*) AS n\nFROM people p\nWHERE {_ASLEEP} GROUP BY p.grp",
        interval=FULL_COUNT,
        better=Better.DOWN,
        groups_by=BY_PEOPLE,
        section="Growth",
        windowed=False,
        behind=f"SELECT p.person_id AS id FROM people p WHERE {_ASLEEP}",  # noqa: S608 - own text
    ),
)
GROWTH = (*MEMBERSHIP, *ACCOUNTING)
