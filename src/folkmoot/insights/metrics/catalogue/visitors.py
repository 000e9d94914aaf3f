"""What those read who have not joined, and what is searched for in vain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue.common import FULL_COUNT, WILSON
from folkmoot.insights.metrics.definition import Better, Metric, Shape, Unit

_PLACES = frozenset({"page", "space", "tag", "referrer"})
_SEARCHED = "SELECT grp, SUM(number) AS value, MAX(people) AS n FROM (%s) q GROUP BY grp"
_IN_VAIN = "SELECT grp, SUM(vain) AS vain, SUM(number) AS searches, MAX(people) AS n FROM (%s) q GROUP BY grp"
_COOKIELESS = "Page views without cookies; visitors are told apart within a day only"


def _by_day(condition: str = "") -> str:
    """Searches day by day. A print is of one day, so at least as many people searched as on the day with most of them.

    Who searches for the same words again and again is one.
    """
    only = f" AND {condition}" if condition else ""
    return f"""SELECT grp, day, COUNT(*) AS number, SUM(CASE WHEN results = 0 THEN 1 ELSE 0 END) AS vain,
  COUNT(DISTINCT visitor) AS people
FROM lookups WHERE day BETWEEN $first AND $last{only} GROUP BY grp, day"""  # noqa: S608 - our own words


VISITORS = (
    Metric(
        name="visitors",
        label=_("Visitors on a day"),
        meaning=_("How many visitors who have not joined are here on a day, on average over the days of the period."),
        formula="sum over the days of the distinct visitors who are no members and no programs / days",
        unit=Unit.VISITORS,
        source=_COOKIELESS,
        sql="""SELECT grp, COUNT(*) AS value, COUNT(*) AS n
FROM (SELECT DISTINCT grp, day, visitor FROM pageviews WHERE day BETWEEN $first AND $last AND NOT is_member) q
GROUP BY grp""",
        interval=FULL_COUNT,
        shape=Shape.PER_DAY,
        groups_by=_PLACES,
        section="Visitors",
        noted_in="visits",
    ),
    Metric(
        name="visitor_views",
        label=_("Pages that visitors read"),
        meaning=_("How many pages visitors who have not joined opened in the period; by page, what draws them."),
        formula="page views of who is no member and no program",
        unit=Unit.COUNT,
        source=_COOKIELESS,
        sql="""SELECT grp, SUM(views) AS value, COUNT(*) AS n
FROM (SELECT grp, day, visitor, COUNT(*) AS views FROM pageviews
  WHERE day BETWEEN $first AND $last AND NOT is_member GROUP BY grp, day, visitor) q
GROUP BY grp""",
        interval=FULL_COUNT,
        groups_by=_PLACES,
        section="Visitors",
        noted_in="visits",
        behind="""SELECT thread_id AS id FROM pageviews
WHERE day BETWEEN $first AND $last AND NOT is_member AND thread_id IS NOT NULL""",
        behind_kind="threads",
    ),
    Metric(
        name="visitor_depth",
        label=_("Visitors who read on"),
        meaning=_("The share of the visitors of a day who opened more than one page."),
        formula="visitors of a day with two or more page views / visitors of a day",
        unit=Unit.SHARE,
        source=_COOKIELESS,
        sql="""SELECT grp, SUM(CASE WHEN views > 1 THEN 1 ELSE 0 END) AS deep, COUNT(*) AS visitors, COUNT(*) AS n
FROM (SELECT grp, day, visitor, COUNT(*) AS views FROM pageviews
  WHERE day BETWEEN $first AND $last AND NOT is_member GROUP BY grp, day, visitor) q
GROUP BY grp""",
        interval=WILSON,
        shape=Shape.SHARE,
        groups_by=frozenset({"referrer"}),
        section="Visitors",
        noted_in="visits",
    ),
    Metric(
        name="searches",
        label=_("Searches"),
        meaning=_(
            "How often something was searched for in the period, by members and visitors. Words that fewer people than "
            "the minimum searched for on one day are not named."
        ),
        formula="number of searches",
        unit=Unit.COUNT,
        source="Common use",
        sql=_SEARCHED % _by_day(),
        interval=FULL_COUNT,
        better=Better.NEITHER,
        groups_by=frozenset({"words"}),
        section="Visitors",
        noted_in="searches",
    ),
    Metric(
        name="searches_in_vain",
        label=_("Searches with no result"),
        meaning=_("How many searches of the period found nothing; by words, what is missing here."),
        formula="number of searches with 0 results",
        unit=Unit.COUNT,
        source="Common use",
        sql=_SEARCHED % _by_day("results = 0"),
        interval=FULL_COUNT,
        better=Better.DOWN,
        groups_by=frozenset({"words"}),
        section="Visitors",
        noted_in="searches",
    ),
    Metric(
        name="search_failure_rate",
        label=_("Searches in vain"),
        meaning=_("The share of the searches of the period that found nothing."),
        formula="searches with 0 results / searches",
        unit=Unit.SHARE,
        source="Common use",
        sql=_IN_VAIN % _by_day(),
        interval=WILSON,
        shape=Shape.SHARE,
        better=Better.DOWN,
        section="Visitors",
        noted_in="searches",
    ),
)
