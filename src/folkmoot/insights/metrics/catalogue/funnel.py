"""From visitor to regular: how many of those who joined in the period went how far."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue.common import BY_PEOPLE, FULL_COUNT, WILSON
from folkmoot.insights.metrics.definition import Metric, Shape, Unit

_SOURCE = (
    "CHAOSS: Conversion Rate, from each step to the next; compare the reader-to-leader framework, "
    "Preece and Shneiderman 2009"
)
_STEPS = "newcomers q"


def _step(name: str, label: Promise | str, meaning: Promise | str, formula: str, column: str) -> Metric:
    return Metric(
        name=name,
        label=label,
        meaning=meaning,
        formula=formula,
        unit=Unit.MEMBERS,
        source=_SOURCE,
        sql=f"SELECT q.grp, SUM(q.{column}) AS value, SUM(q.{column}) AS n\nFROM {_STEPS}\nGROUP BY q.grp",
        interval=FULL_COUNT,
        groups_by=BY_PEOPLE,
        section="Funnel",
        behind=f"SELECT q.person_id AS id FROM {_STEPS} WHERE q.{column} = 1",  # noqa: S608 - own text
    )


def _passage(name: str, label: Promise | str, meaning: Promise | str, formula: str, of: str, to: str) -> Metric:
    """The share of those at a step who reached the next."""
    return Metric(
        name=name,
        label=label,
        meaning=meaning,
        formula=formula,
        unit=Unit.SHARE,
        source=_SOURCE,
        sql=f"SELECT q.grp, SUM({to}) AS reached, SUM({of}) AS of_them, SUM({of}) AS n\nFROM {_STEPS}\nGROUP BY q.grp",
        interval=WILSON,
        shape=Shape.SHARE,
        groups_by=BY_PEOPLE,
        section="Funnel",
        behind=f"SELECT q.person_id AS id FROM {_STEPS} WHERE {of} = 1 AND {to} = 0",  # noqa: S608 - own text
    )


FUNNEL = (
    Metric(
        name="funnel_visitors",
        label=_("Visitors"),
        meaning=_(
            "Visitors who have not joined, counted anew each day, for nothing that lasts is kept of them: who comes on "
            "two days counts twice."
        ),
        formula="sum over the days of the distinct visitors who are no members and no programs",
        unit=Unit.VISITORS,
        source=_SOURCE,
        sql="""SELECT grp, COUNT(*) AS value, COUNT(*) AS n
FROM (SELECT DISTINCT grp, day, visitor FROM pageviews WHERE day BETWEEN $first AND $last AND NOT is_member) q
GROUP BY grp""",
        interval=FULL_COUNT,
        groups_by=frozenset({"referrer", "space"}),
        section="Funnel",
        noted_in="visits",
    ),
    Metric(
        name="funnel_joined",
        label=_("…joined"),
        meaning=_("Who joined in the period."),
        formula="number of people whose first day as a member is in the period",
        unit=Unit.MEMBERS,
        source=_SOURCE,
        sql="""SELECT grp, COUNT(*) AS value, COUNT(*) AS n
FROM joiners WHERE day BETWEEN $first AND $last GROUP BY grp""",
        interval=FULL_COUNT,
        groups_by=BY_PEOPLE,
        section="Funnel",
        behind="SELECT person_id AS id FROM joiners WHERE day BETWEEN $first AND $last",
    ),
    _step(
        "funnel_posted",
        _("…wrote a first post"),
        _("Who joined in the period and has written at least one post since."),
        "joiners of the period with a post",
        "posted",
    ),
    _step(
        "funnel_answered",
        _("…were answered"),
        _("Whose first post is followed by one of somebody else in the same thread."),
        "joiners of the period with a post after whose first one somebody else wrote in that thread",
        "answered",
    ),
    _step(
        "funnel_regular",
        _("…became regular"),
        _("Who was answered and here in at least three different weeks between the second and the thirteenth."),
        "answered joiners with a sign of life in 3 or more of the 7-day weeks on days 7 to 90 after joining",
        "regular",
    ),
    _passage(
        "first_post_share",
        _("Joined, and wrote"),
        _("The share of those who joined in the period who have written at least one post since."),
        "joiners with a post / joiners",
        "1",
        "q.posted",
    ),
    _passage(
        "first_answered_share",
        _("Wrote, and were answered"),
        _("The share of the first posts of those who joined in the period that somebody else answered."),
        "answered joiners / joiners with a post",
        "q.posted",
        "q.answered",
    ),
    _passage(
        "became_regular_share",
        _("Answered, and became regular"),
        _("The share of those whose first post was answered who became regular."),
        "regular joiners / answered joiners",
        "q.answered",
        "q.regular",
    ),
)
