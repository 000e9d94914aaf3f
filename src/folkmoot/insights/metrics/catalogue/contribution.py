"""How much is contributed, and by how many."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue.common import BOOTSTRAP, BY_PEOPLE, BY_PLACE, FULL_COUNT, NORMAL
from folkmoot.insights.metrics.definition import Better, Metric, Shape, Unit

_ANY = BY_PEOPLE | BY_PLACE
_LEVELS = (
    "GrimoireLab's onion study: core 80 percent of the activity, regular the next 15, casual the last 5; there of "
    "commits, here of weighed deeds. Compare CHAOSS: Conversion Rate"
)
_RULE = (
    "The 1-9-90 rule: Nielsen 2006; measured as van Mierlo 2014 did, but of who was active in the period, not of all"
)
_WEIGHED = "w_post x posts + w_thread x threads + w_reaction x reactions + w_visit x days here + w_other x others"


def _sum(name: str, label: Promise | str, meaning: Promise | str, column: str, unit: Unit, people: str) -> Metric:
    return Metric(
        name=name,
        label=label,
        meaning=meaning,
        formula=f"sum of {column} over the days of the period",
        unit=unit,
        source="CHAOSS: Types of Contributions, each counted for itself",
        sql=f"SELECT grp, SUM({column}) AS value, COUNT(*) AS n\nFROM doings WHERE {column} > 0 GROUP BY grp",
        counted=f"""SELECT grp, SUM({column}) AS value, SUM({people}) AS n
FROM counts WHERE day BETWEEN $first AND $last GROUP BY grp""",  # noqa: S608 - own columns
        interval=FULL_COUNT,
        groups_by=_ANY,
        section="Contribution",
        behind=f"SELECT person_id AS id FROM doings WHERE {column} > 0",  # noqa: S608 - own columns
    )


def _histogram(where: str) -> str:
    return f"SELECT grp, posts AS written, COUNT(*) AS people FROM doings{where} GROUP BY grp, posts"  # noqa: S608


def _top(name: str, label: Promise | str, meaning: Promise | str, first: float, last: float) -> Metric:
    return Metric(
        name=name,
        label=label,
        meaning=meaning,
        formula=f"posts of the active members between the shares {first:g} and {last:g} from the busiest / all posts",
        unit=Unit.SHARE,
        source=_RULE,
        sql=_histogram(""),
        interval=BOOTSTRAP,
        shape=Shape.TOP,
        better=Better.NEITHER,
        groups_by=_ANY,
        section="Contribution",
        at=(first, last),
    )


_SCORES = """SELECT d.grp, d.person_id, ROUND($w_post * d.posts + $w_thread * d.threads
      + $w_reaction * d.reactions + $w_visit * d.visits + $w_other * d.others, 6) AS score FROM doings d"""
# What all busier members did, and what all did together: a level ends where the busier ones have done its share.
_RANKED = f"""(SELECT s.grp, s.person_id,
    SUM(s.score) OVER (PARTITION BY s.grp ORDER BY s.score DESC)
      - s.score * COUNT(*) OVER (PARTITION BY s.grp, s.score) AS busier,
    SUM(s.score) OVER (PARTITION BY s.grp) AS whole
  FROM ({_SCORES}) s WHERE s.score > 0) q"""  # noqa: S608 - own text


def _level(name: str, label: Promise | str, meaning: Promise | str, formula: str, where: str) -> Metric:
    return Metric(
        name=name,
        label=label,
        meaning=meaning,
        formula=f"{formula}; score: {_WEIGHED}",
        unit=Unit.MEMBERS,
        source=_LEVELS,
        sql=f"SELECT q.grp, COUNT(*) AS value, COUNT(*) AS n\nFROM {_RANKED}\nWHERE {where} GROUP BY q.grp",
        interval=FULL_COUNT,
        better=Better.NEITHER,
        groups_by=_ANY,
        section="Contribution",
        behind=f"SELECT q.person_id AS id FROM {_RANKED} WHERE {where}",  # noqa: S608 - own text
    )


CONTRIBUTION = (
    _sum("posts", _("Posts"), _("How many posts members wrote in the period."), "posts", Unit.POSTS, "writers"),
    _sum(
        "threads", _("Threads"), _("How many threads members opened in the period."), "threads", Unit.THREADS, "openers"
    ),
    _sum(
        "reactions",
        _("Reactions"),
        _("How many reactions members gave in the period."),
        "reactions",
        Unit.COUNT,
        "reactors",
    ),
    Metric(
        name="posts_per_contributor",
        label=_("Posts of a contributor"),
        meaning=_("How many posts a contributing member wrote in the period, on average."),
        formula="posts / contributing members",
        unit=Unit.RATIO,
        source="Common use",
        sql="""SELECT grp, SUM(posts) AS total, SUM(posts * posts) AS squares, COUNT(*) AS people, COUNT(*) AS n
FROM doings WHERE posts > 0 GROUP BY grp""",
        interval=NORMAL,
        shape=Shape.MEAN,
        groups_by=_ANY,
        section="Contribution",
    ),
    Metric(
        name="contribution_gini",
        label=_("Inequality of contribution (Gini)"),
        meaning=_("How unevenly the posts of the period are spread over those who wrote: 0 evenly, 1 all by one."),
        formula="Gini coefficient of the posts of each contributing member",
        unit=Unit.SCORE,
        source="Gini 1912, by the area under Lorenz's curve: of n people 1 - 1 / n at most",
        sql=_histogram(" WHERE posts > 0"),
        interval=BOOTSTRAP,
        shape=Shape.GINI,
        better=Better.NEITHER,
        groups_by=_ANY,
        section="Contribution",
    ),
    _top(
        "top_1_share",
        _("Written by the busiest 1 percent"),
        _("Which share of the posts the busiest 1 percent of the active members wrote."),
        0.0,
        0.01,
    ),
    _top(
        "next_9_share",
        _("Written by the next 9 percent"),
        _("Which share of the posts the next 9 percent of the active members wrote."),
        0.01,
        0.1,
    ),
    _top(
        "other_90_share",
        _("Written by the other 90 percent"),
        _("Which share of the posts the other 90 percent of the active members wrote."),
        0.1,
        1.0,
    ),
    _level(
        "core_members",
        _("Core members"),
        _("The busiest members, who together did the first share of the activity, 80 percent by default."),
        "people with whom, from the busiest down, the share `core` of the sum of all scores is reached",
        "q.busier < $core * q.whole",
    ),
    _level(
        "regular_members",
        _("Regular members"),
        _("The members who follow the core in activity, until the second share is reached, 95 percent by default."),
        "people after the core with whom the share `regular` of the sum of all scores is reached",
        "q.busier >= $core * q.whole AND q.busier < $regular * q.whole",
    ),
    _level(
        "casual_members",
        _("Occasional members"),
        _("All other active members: together they did the rest of the activity of the period."),
        "people with a score who are neither core nor regular",
        "q.busier >= $regular * q.whole",
    ),
)
