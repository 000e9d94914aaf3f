"""Who stays: shares of those who joined that are still here after a while."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue.common import BY_PEOPLE, KAPLAN_MEIER, WILSON
from folkmoot.insights.metrics.definition import Metric, Shape, Unit

_DAY = 86_400
_WEEKS = {1: "second_week", 4: "fifth_week", 12: "thirteenth_week"}
# People whose last sign of life is older than the lapse ended with it; the others were watched until the horizon.
_STAYED = """SELECT s.grp, s.person_id, CAST(s.day AS TIMESTAMP) AS at,
  CASE WHEN s.last_day IS NULL OR s.last_day < s.day THEN CAST(s.day AS TIMESTAMP)
    WHEN s.last_day <= $horizon THEN CAST(s.last_day AS TIMESTAMP) END AS ended_at,
  CAST($horizon AS TIMESTAMP) AS given_up_at
FROM stays s WHERE s.day <= $horizon"""


def _share(came_back: str, known_after: int) -> str:
    return f"""SELECT s.grp, SUM(CASE WHEN {came_back} THEN 1 ELSE 0 END) AS stayed, COUNT(*) AS joined, COUNT(*) AS n
FROM stays s WHERE date_diff('day', s.day, $until_day) >= {known_after} GROUP BY s.grp"""  # noqa: S608 - own text


def _ids(came_back: str) -> str:
    return f"SELECT s.person_id AS id FROM stays s WHERE {came_back}"  # noqa: S608 - own text


def _unbounded(after: int, label: Promise | str, meaning: Promise | str) -> Metric:
    later = f"date_diff('day', s.day, s.last_day) >= {after}"
    return Metric(
        name=f"retention_{after}",
        label=label,
        meaning=meaning,
        formula=f"joiners with a sign of life on day {after} or later / joiners of at least {after} days ago",
        unit=Unit.SHARE,
        source="Unbounded (rolling) retention; common use",
        sql=_share(later, after),
        interval=WILSON,
        shape=Shape.SHARE,
        groups_by=BY_PEOPLE,
        section="Retention",
        behind=_ids(later),
    )


def _bounded(week: int, label: Promise | str, meaning: Promise | str) -> Metric:
    first, last = 7 * week, 7 * week + 6
    then = f"s.{_WEEKS[week]}"
    return Metric(
        name=f"retention_week_{week}",
        label=label,
        meaning=meaning,
        formula=f"joiners with a sign of life on days {first} to {last} / joiners of at least {last} days ago",
        unit=Unit.SHARE,
        source="Bounded (classic) retention; common use",
        sql=_share(then, last),
        interval=WILSON,
        shape=Shape.SHARE,
        groups_by=BY_PEOPLE,
        section="Retention",
        behind=_ids(then),
    )


RETENTION = (
    _unbounded(
        7,
        _("Still here after 7 days"),
        _("Of those who joined in the period: the share with any sign of life 7 days later or after."),
    ),
    _unbounded(
        30,
        _("Still here after 30 days"),
        _("Of those who joined in the period: the share with any sign of life 30 days later or after."),
    ),
    _unbounded(
        90,
        _("Still here after 90 days"),
        _("Of those who joined in the period: the share with any sign of life 90 days later or after."),
    ),
    _bounded(
        1,
        _("Here in the second week"),
        _("Of those who joined in the period: the share with a sign of life 7 to 13 days later."),
    ),
    _bounded(
        4,
        _("Here in the fifth week"),
        _("Of those who joined in the period: the share with a sign of life 28 to 34 days later."),
    ),
    _bounded(
        12,
        _("Here in the thirteenth week"),
        _("Of those who joined in the period: the share with a sign of life 84 to 90 days later."),
    ),
    Metric(
        name="survival_90",
        label=_("Active for longer than 90 days"),
        meaning=_(
            "Of those who joined in the period: the share that is expected to be active for longer than 90 days. Who "
            "gives no sign of life for 90 days has lapsed, on the day of the last sign."
        ),
        formula="Kaplan-Meier: share whose last sign of life comes later than 90 days after joining",
        unit=Unit.SHARE,
        source="Kaplan and Meier 1958",
        sql=_STAYED,
        interval=KAPLAN_MEIER,
        shape=Shape.LASTING,
        groups_by=BY_PEOPLE,
        section="Retention",
        at=(90 * _DAY,),
    ),
    Metric(
        name="lifetime_median",
        label=_("How long half of them stay"),
        meaning=_(
            "After how long half of those who joined in the period have given their last sign of life; nothing where "
            "more than half are still active."
        ),
        formula="Kaplan-Meier: median of the time from joining to the last sign of life",
        unit=Unit.SECONDS,
        source="Kaplan and Meier 1958",
        sql=_STAYED,
        interval=KAPLAN_MEIER,
        shape=Shape.QUANTILE,
        groups_by=BY_PEOPLE,
        section="Retention",
        at=(0.5,),
    ),
)
