"""Who is here: active members, and what they do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue.common import BY_PEOPLE, BY_PLACE, FULL_COUNT, NORMAL, WILSON
from folkmoot.insights.metrics.definition import Better, Metric, Shape, Unit

_ANY = BY_PEOPLE | BY_PLACE


def _people_with(deed: str, first: str = "$first", having: str = "") -> str:
    """The people of the days from `first` on who did it, counted."""
    return f"""SELECT grp, COUNT(*) AS value, COUNT(*) AS n
FROM (SELECT grp, person_id FROM days WHERE day BETWEEN {first} AND $last{deed} GROUP BY grp, person_id{having}) q
GROUP BY grp"""  # noqa: S608 - own text


def _ids_with(deed: str, first: str = "$first", having: str = "") -> str:
    return f"SELECT person_id AS id FROM days WHERE day BETWEEN {first} AND $last{deed} GROUP BY person_id{having}"  # noqa: S608


_ONLY_READ = " HAVING SUM(posts + threads + reactions + others) = 0"
_WROTE = " HAVING SUM(posts) > 0"

ACTIVITY = (
    Metric(
        name="active_members",
        label=_("Active members"),
        meaning=_("Members with at least one sign of life in the period: a visit, a post, a reaction, a vote."),
        formula="number of distinct people with a sign of life in the period",
        unit=Unit.MEMBERS,
        source="CHAOSS: Contributors; common use",
        sql=_people_with(""),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Activity",
        behind=_ids_with(""),
    ),
    Metric(
        name="daily_active",
        label=_("Daily active members"),
        meaning=_("How many members have a sign of life on a day, on average over the days of the period."),
        formula="sum over the days of the people with a sign of life on that day / days",
        unit=Unit.MEMBERS,
        source="DAU; common use",
        sql="""SELECT grp, COUNT(*) AS value, COUNT(DISTINCT person_id) AS n
FROM days WHERE day BETWEEN $first AND $last GROUP BY grp""",
        interval=FULL_COUNT,
        shape=Shape.PER_DAY,
        groups_by=_ANY,
        section="Activity",
        behind=_ids_with(""),
    ),
    Metric(
        name="weekly_active",
        label=_("Weekly active members"),
        meaning=_("Members with a sign of life in the 7 days that end with the period."),
        formula="number of distinct people with a sign of life in the last 7 days of the period",
        unit=Unit.MEMBERS,
        source="WAU; common use",
        sql=_people_with("", "$week_first"),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Activity",
        windowed=False,
        behind=_ids_with("", "$week_first"),
    ),
    Metric(
        name="monthly_active",
        label=_("Monthly active members"),
        meaning=_("Members with a sign of life in the 30 days that end with the period."),
        formula="number of distinct people with a sign of life in the last 30 days of the period",
        unit=Unit.MEMBERS,
        source="MAU; common use",
        sql=_people_with("", "$month_first"),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Activity",
        windowed=False,
        behind=_ids_with("", "$month_first"),
    ),
    Metric(
        name="stickiness",
        label=_("Stickiness"),
        meaning=_(
            "On what share of the 30 days that end with the period a monthly active member was here: "
            "daily active members / monthly active members."
        ),
        formula="mean over the monthly active members of (days with a sign of life / 30) = mean DAU / MAU",
        unit=Unit.SHARE,
        source="DAU/MAU; common use",
        sql="""SELECT grp, SUM(share) AS total, SUM(share * share) AS squares, COUNT(*) AS people, COUNT(*) AS n
FROM (SELECT grp, person_id, COUNT(*) / 30.0 AS share FROM days
  WHERE day BETWEEN $month_first AND $last GROUP BY grp, person_id) q
GROUP BY grp""",
        interval=NORMAL,
        shape=Shape.MEAN,
        groups_by=_ANY,
        section="Activity",
        windowed=False,
        behind=_ids_with("", "$month_first"),
    ),
    Metric(
        name="engagement_rate",
        label=_("Engagement rate"),
        meaning=_("The share of the active members who did more than read: who posted, reacted, voted or the like."),
        formula="people who posted, reacted, voted, ... in the period / people with a sign of life in the period",
        unit=Unit.SHARE,
        source="Common use; see Malinen 2015 on participation",
        sql="""SELECT grp, SUM(CASE WHEN deeds > 0 THEN 1 ELSE 0 END) AS engaged, COUNT(*) AS active, COUNT(*) AS n
FROM (SELECT grp, person_id, SUM(posts + threads + reactions + others) AS deeds FROM days
  WHERE day BETWEEN $first AND $last GROUP BY grp, person_id) q
GROUP BY grp""",
        interval=WILSON,
        shape=Shape.SHARE,
        groups_by=_ANY,
        section="Activity",
        behind=_ids_with("", having=" HAVING SUM(posts + threads + reactions + others) > 0"),
    ),
    Metric(
        name="contributing_members",
        label=_("Contributing members"),
        meaning=_("Members who wrote at least one post in the period."),
        formula="number of distinct people with a post in the period",
        unit=Unit.MEMBERS,
        source="CHAOSS: Contributors",
        sql=_people_with("", having=_WROTE),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Activity",
        behind=_ids_with("", having=_WROTE),
    ),
    Metric(
        name="lurking_members",
        label=_("Reading members"),
        meaning=_("Members who were here in the period and only read: nothing written, no reaction, no vote."),
        formula="number of distinct people with a sign of life in the period, none of them other than a visit",
        unit=Unit.MEMBERS,
        source="Nonnecke and Preece 2000: lurkers",
        sql=_people_with("", having=_ONLY_READ),
        interval=FULL_COUNT,
        better=Better.NEITHER,
        groups_by=_ANY,
        section="Activity",
        behind=_ids_with("", having=_ONLY_READ),
    ),
)
