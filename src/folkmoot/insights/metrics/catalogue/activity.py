"""Who is here: active members, and what they do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue.common import BY_PEOPLE, BY_PLACE, FULL_COUNT, NORMAL, WILSON
from folkmoot.insights.metrics.definition import Better, Metric, Shape, Unit

_ANY = BY_PEOPLE | BY_PLACE


def _people_who(did: str = "TRUE") -> str:
    """The people of the period who did it, counted."""
    return f"SELECT grp, COUNT(*) AS value, COUNT(*) AS n FROM signs WHERE {did} GROUP BY grp"  # noqa: S608 - own text


def _ids_who(did: str = "TRUE") -> str:
    return f"SELECT person_id AS id FROM signs WHERE {did}"  # noqa: S608 - own text


def _people_since(first: str) -> str:
    """The people who were here from that day to the end of the period, counted."""
    return f"""SELECT grp, COUNT(*) AS value, COUNT(*) AS n
FROM (SELECT grp, person_id FROM days WHERE day BETWEEN {first} AND $last GROUP BY grp, person_id) q
GROUP BY grp"""  # noqa: S608 - own text


def _ids_since(first: str) -> str:
    return f"SELECT person_id AS id FROM days WHERE day BETWEEN {first} AND $last GROUP BY person_id"  # noqa: S608


def _counted(value: str, n: str) -> str:
    """The same from whole steps that the writer has counted."""
    return (
        f"SELECT grp, SUM({value}) AS value, SUM({n}) AS n FROM counts WHERE day BETWEEN $first AND $last GROUP BY grp"  # noqa: S608
    )


_ENGAGED = "engaged > 0"
_ONLY_READ = "engaged = 0"
_WROTE = "wrote > 0"

ACTIVITY = (
    Metric(
        name="active_members",
        label=_("Active members"),
        meaning=_("Members with at least one sign of life in the period: a visit, a post, a reaction, a vote."),
        formula="number of distinct people with a sign of life in the period",
        unit=Unit.MEMBERS,
        source="Common use; wider than CHAOSS: Contributors, for who only reads is active, too",
        sql=_people_who(),
        counted=_counted("people", "people"),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Activity",
        behind=_ids_who(),
    ),
    Metric(
        name="daily_active",
        label=_("Daily active members"),
        meaning=_("How many members have a sign of life on a day, on average over the days of the period."),
        formula="sum over the days of the people with a sign of life on that day / days",
        unit=Unit.MEMBERS,
        source="DAU; common use",
        sql="SELECT grp, SUM(days) AS value, COUNT(*) AS n FROM signs GROUP BY grp",
        counted=_counted("days", "people"),
        interval=FULL_COUNT,
        shape=Shape.PER_DAY,
        groups_by=_ANY,
        section="Activity",
        behind=_ids_who(),
    ),
    Metric(
        name="weekly_active",
        label=_("Weekly active members"),
        meaning=_("Members with a sign of life in the 7 days that end with the period."),
        formula="number of distinct people with a sign of life in the last 7 days of the period",
        unit=Unit.MEMBERS,
        source="WAU; common use",
        sql=_people_since("$week_first"),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Activity",
        windowed=False,
        behind=_ids_since("$week_first"),
    ),
    Metric(
        name="monthly_active",
        label=_("Monthly active members"),
        meaning=_("Members with a sign of life in the 30 days that end with the period."),
        formula="number of distinct people with a sign of life in the last 30 days of the period",
        unit=Unit.MEMBERS,
        source="MAU; common use",
        sql=_people_since("$month_first"),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Activity",
        windowed=False,
        behind=_ids_since("$month_first"),
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
        sql="""SELECT grp, SUM(here) / 30.0 AS total, SUM(here * here) / 900.0 AS squares,
  COUNT(*) AS people, COUNT(*) AS n
FROM (SELECT grp, person_id, COUNT(*) AS here FROM days
  WHERE day BETWEEN $month_first AND $last GROUP BY grp, person_id) q
GROUP BY grp""",
        interval=NORMAL,
        shape=Shape.MEAN,
        groups_by=_ANY,
        section="Activity",
        windowed=False,
        behind=_ids_since("$month_first"),
    ),
    Metric(
        name="engagement_rate",
        label=_("Engagement rate"),
        meaning=_("The share of the active members who did more than read: who posted, reacted, voted or the like."),
        formula="people who posted, reacted, voted, ... in the period / people with a sign of life in the period",
        unit=Unit.SHARE,
        source="Common use; Malinen 2015 on why active or passive is too simple a division",
        sql=f"""SELECT grp, SUM(CASE WHEN {_ENGAGED} THEN 1 ELSE 0 END) AS engaged, COUNT(*) AS active, COUNT(*) AS n
FROM signs GROUP BY grp""",  # noqa: S608 - own text
        counted="""SELECT grp, SUM(engaged) AS engaged, SUM(people) AS active, SUM(people) AS n
FROM counts WHERE day BETWEEN $first AND $last GROUP BY grp""",
        interval=WILSON,
        shape=Shape.SHARE,
        groups_by=_ANY,
        section="Activity",
        behind=_ids_who(_ENGAGED),
    ),
    Metric(
        name="contributing_members",
        label=_("Contributing members"),
        meaning=_("Members who wrote at least one post in the period."),
        formula="number of distinct people with a post in the period",
        unit=Unit.MEMBERS,
        source="CHAOSS: Contributors, of one kind of contribution: posts; of all kinds see “Engagement rate”",
        sql=_people_who(_WROTE),
        counted=_counted("writers", "writers"),
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Activity",
        behind=_ids_who(_WROTE),
    ),
    Metric(
        name="lurking_members",
        label=_("Reading members"),
        meaning=_("Members who were here in the period and only read: nothing written, no reaction, no vote."),
        formula="number of distinct people with a sign of life in the period, none of them other than a visit",
        unit=Unit.MEMBERS,
        source="Nonnecke and Preece 2000: lurkers: no post for a time; here of who is here, and none who reacts",
        sql=_people_who(_ONLY_READ),
        counted=_counted("people - engaged", "people - engaged"),
        interval=FULL_COUNT,
        better=Better.NEITHER,
        groups_by=_ANY,
        section="Activity",
        behind=_ids_who(_ONLY_READ),
    ),
)
