"""In what mood people write."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue.common import BY_PEOPLE, BY_PLACE, WILSON
from folkmoot.insights.metrics.definition import Better, Metric, Shape, Unit

_ANY = BY_PEOPLE | BY_PLACE
_OF_COUNTS = "FROM counts WHERE day BETWEEN $first AND $last"
_VADER = (
    "Hutto and Gilbert 2014 (VADER): positive from 0.05, negative from -0.05. The number is of a judge of our own on "
    "top of VADER's rules (docs/feeling.md): 0, or at least 0.1 away from it"
)

MOOD = (
    Metric(
        name="sentiment_ratio",
        label=_("Positive to negative"),
        meaning=_("How many positive posts there are in the period for each negative one."),
        formula="posts with a sentiment of 0.05 and above / posts with one of -0.05 and below",
        unit=Unit.RATIO,
        source=_VADER,
        sql="""SELECT grp, SUM(CASE WHEN sentiment >= 0.05 THEN 1 ELSE 0 END) AS positive,
  SUM(CASE WHEN sentiment <= -0.05 THEN 1 ELSE 0 END) AS negative, COUNT(DISTINCT person_id) AS n
FROM texts WHERE day BETWEEN $first AND $last AND (sentiment >= 0.05 OR sentiment <= -0.05) GROUP BY grp""",
        counted=f"""SELECT grp, SUM(positive) AS positive, SUM(negative) AS negative, SUM(felt_people) AS n
{_OF_COUNTS} GROUP BY grp HAVING SUM(felt_people) > 0""",
        interval="From Wilson's score interval of the share of positive posts among positive and negative ones.",
        shape=Shape.ODDS,
        groups_by=_ANY,
        section="Mood",
        behind="""SELECT post_id AS id FROM texts
WHERE day BETWEEN $first AND $last AND (sentiment >= 0.05 OR sentiment <= -0.05)""",
        behind_kind="posts",
        nothing=_("No post of the period could be judged."),
    ),
    Metric(
        name="positive_share",
        label=_("Positive posts"),
        meaning=_("The share of the posts that could be judged which are positive."),
        formula="posts with a sentiment of 0.05 and above / posts with a sentiment",
        unit=Unit.SHARE,
        source=_VADER,
        sql="""SELECT grp, SUM(CASE WHEN sentiment >= 0.05 THEN 1 ELSE 0 END) AS positive, COUNT(*) AS judged,
  COUNT(DISTINCT person_id) AS n
FROM texts WHERE day BETWEEN $first AND $last AND sentiment IS NOT NULL GROUP BY grp""",
        counted=f"""SELECT grp, SUM(positive) AS positive, SUM(judged) AS judged, SUM(judged_people) AS n
{_OF_COUNTS} GROUP BY grp HAVING SUM(judged_people) > 0""",
        interval=WILSON,
        shape=Shape.SHARE,
        groups_by=_ANY,
        section="Mood",
        nothing=_("No post of the period could be judged."),
    ),
    Metric(
        name="negative_share",
        label=_("Negative posts"),
        meaning=_("The share of the posts that could be judged which are negative."),
        formula="posts with a sentiment of -0.05 and below / posts with a sentiment",
        unit=Unit.SHARE,
        source=_VADER,
        sql="""SELECT grp, SUM(CASE WHEN sentiment <= -0.05 THEN 1 ELSE 0 END) AS negative, COUNT(*) AS judged,
  COUNT(DISTINCT person_id) AS n
FROM texts WHERE day BETWEEN $first AND $last AND sentiment IS NOT NULL GROUP BY grp""",
        counted=f"""SELECT grp, SUM(negative) AS negative, SUM(judged) AS judged, SUM(judged_people) AS n
{_OF_COUNTS} GROUP BY grp HAVING SUM(judged_people) > 0""",
        interval=WILSON,
        shape=Shape.SHARE,
        better=Better.DOWN,
        groups_by=_ANY,
        section="Mood",
        behind="SELECT post_id AS id FROM texts WHERE day BETWEEN $first AND $last AND sentiment <= -0.05",
        behind_kind="posts",
        nothing=_("No post of the period could be judged."),
    ),
    Metric(
        name="unjudged_share",
        label=_("Posts not judged"),
        meaning=_("The share of the posts whose mood could not be judged: another language, too short, code alone."),
        formula="posts without a sentiment / posts",
        unit=Unit.SHARE,
        source="To be read beside every figure of mood",
        sql="""SELECT grp, SUM(CASE WHEN sentiment IS NULL THEN 1 ELSE 0 END) AS unjudged, COUNT(*) AS posts,
  COUNT(DISTINCT person_id) AS n
FROM texts WHERE day BETWEEN $first AND $last GROUP BY grp""",
        counted=f"""SELECT grp, SUM(texts - judged) AS unjudged, SUM(texts) AS posts, SUM(text_people) AS n
{_OF_COUNTS} GROUP BY grp HAVING SUM(text_people) > 0""",
        interval=WILSON,
        shape=Shape.SHARE,
        better=Better.DOWN,
        groups_by=_ANY,
        section="Mood",
    ),
)
