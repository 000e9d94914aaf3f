"""How newcomers find in: their first 30 days, by the month in which they joined.

Only who has had all of their 30 days is counted, so that nobody is called unanswered for whom it is too early to say.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import comb, sqrt
from statistics import fmean

from folkmoot.insights.graph.question import FIRST_DAYS, NetworkQuestion
from folkmoot.insights.graph.ties import asked, in_spaces
from folkmoot.insights.metrics.intervals import Z, wilson
from folkmoot.insights.store.engine import Engine

_RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The first 30 days of one: what they wrote, who answered them, whom they answered, seconds to the first tie."""

    person: int
    joined: date
    complete: bool
    posts: int
    answered_by: frozenset[int]
    answered: frozenset[int]
    first_tie: float | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the bounds of its 95 % interval; a bound is None where it lies beyond the 30 days."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who joined in a month. `waiting` have not had their 30 days; with fewer than the threshold nothing is said.

    `wrote` is a share of all, the others of those who wrote: answered, with a tie to the core, and how many distinct
    people answered them (mean) and how long it took to their first tie (median, in seconds).
    """

    month: str
    joined: int
    waiting: int
    wrote: Estimate
    answered: Estimate
    answerers: Estimate
    to_core: Estimate
    first_tie: Estimate
    withheld: bool


def read_newcomers(engine: Engine, question: NetworkQuestion) -> list[Newcomer]:
    """Everybody in the question's scope who joined in its period.

    Whoever answers counts, staff as well: to be answered by the host is to be answered. Programs count if asked for.
    """
    ask = asked(engine, question)
    posts: dict[int, int] = dict(ask.rows(_sql(_POSTS, question)))
    to_them: dict[int, set[int]] = defaultdict(set)
    by_them: dict[int, set[int]] = defaultdict(set)
    first: dict[int, float] = {}
    for person, other, is_answer, seconds in ask.rows(_sql(_TIES, question)):
        if person == other:
            continue
        (to_them if is_answer else by_them)[person].add(other)
        first[person] = min(first.get(person, seconds), seconds)
    return [
        Newcomer(
            person=person,
            joined=joined,
            complete=complete,
            posts=posts.get(person, 0),
            answered_by=frozenset(to_them[person]),
            answered=frozenset(by_them[person]),
            first_tie=first.get(person),
        )
        for person, joined, complete in ask.rows(_sql(_JOINED, question))
    ]


def cohorts_of(newcomers: Iterable[Newcomer], core: frozenset[int], privacy: int) -> list[Cohort]:
    """The months, the first first."""
    by_month: dict[str, list[Newcomer]] = defaultdict(list)
    for newcomer in newcomers:
        by_month[f"{newcomer.joined:%Y-%m}"].append(newcomer)
    return [_cohort(month, who, core, privacy) for month, who in sorted(by_month.items())]


def together(newcomers: Sequence[Newcomer], core: frozenset[int], privacy: int) -> Cohort:
    """All of them as one cohort, without a month."""
    return _cohort("", newcomers, core, privacy)


def _cohort(month: str, newcomers: Sequence[Newcomer], core: frozenset[int], privacy: int) -> Cohort:
    counted = [each for each in newcomers if each.complete]
    wrote = [each for each in counted if each.posts]
    few = len(wrote) < privacy
    some = [] if few else wrote
    return Cohort(
        month=month,
        joined=len(newcomers),
        waiting=len(newcomers) - len(counted),
        wrote=share(len(wrote), len(counted)) if len(counted) >= privacy else Estimate(None, None, None, 0),
        answered=share(sum(1 for each in some if each.answered_by), len(some)),
        answerers=_mean([len(each.answered_by) for each in some]),
        to_core=share(sum(1 for each in some if (each.answered_by | each.answered) & core), len(some)),
        first_tie=median_within([each.first_tie for each in some]),
        withheld=0 < len(wrote) < privacy or 0 < len(counted) < privacy,
    )


def share(some: int, of: int) -> Estimate:
    """A share with Wilson's interval; nothing of nobody."""
    low, high = wilson(some, of) or (None, None)
    return Estimate(some / of if of else None, low, high, of)


def _mean(counts: list[int]) -> Estimate:
    """A mean with the interval of a seeded bootstrap: the counts are too skewed for a normal one."""
    if not counts:
        return Estimate(None, None, None, 0)
    drawn = random.Random(len(counts))  # noqa: S311 - no secret
    means = sorted(fmean(drawn.choices(counts, k=len(counts))) for _ in range(_RESAMPLES))
    cut = _RESAMPLES // 40
    return Estimate(fmean(counts), means[cut], means[-1 - cut], len(counts))


def median_within(seconds: Sequence[float | None]) -> Estimate:
    """The median of durations of which some never ended, with the interval of its order statistics.

    Everybody was followed equally long, so that no estimate for different lengths is needed: who has no tie comes last.
    """
    size = len(seconds)
    if not size:
        return Estimate(None, None, None, 0)
    ordered = [*sorted(each for each in seconds if each is not None), *[None] * sum(each is None for each in seconds)]
    below = _binomial_rank(size)
    low = ordered[below - 1] if below else 0.0
    return Estimate(ordered[(size - 1) // 2], low, ordered[size - below] if below else None, size)


def _binomial_rank(size: int) -> int:
    """The greatest rank r with P(Binomial(size, 1/2) < r) <= 2.5 %; 0 where there is none."""
    if size > 1000:
        return int(size / 2 - Z * sqrt(size) / 2)
    sums, total = [], 0
    for rank in range(size // 2 + 1):
        total += comb(size, rank)
        sums.append(total)
    return bisect_right(sums, (1 << size) // 40)


def _sql(query: str, question: NetworkQuestion) -> str:
    return query.format(
        fresh=_FRESH,
        most=FIRST_DAYS * 86_400,
        bots="TRUE" if question.scope.with_bots else _NO_BOT,
        place=in_spaces(question),
    )


_NO_BOT = "others.person_id NOT IN (SELECT person_id FROM members WHERE is_bot)"
# A difference of moments, not two comparisons, and none of persons: on those an engine would join everybody with all.
_FRESH = """(
    SELECT person_id, joined_day, joined_at AS since FROM people WHERE joined_day BETWEEN $first AND $last
)"""
_JOINED = """
SELECT fresh.person_id, fresh.joined_day, date_diff('second', fresh.since, (SELECT max(posts.at) FROM posts)) >= {most}
FROM {fresh} AS fresh ORDER BY 1
"""
_POSTS = """
SELECT fresh.person_id, count(*) FROM {fresh} AS fresh
JOIN members ON members.person_id = fresh.person_id
JOIN posts AS deed ON deed.member_id = members.member_id
WHERE date_diff('second', fresh.since, deed.at) BETWEEN 0 AND {most} - 1 AND {place} GROUP BY 1 ORDER BY 1
"""
_TIES = """
SELECT turns.person, turns.other, turns.is_answer, min(turns.after) FROM (
    SELECT fresh.person_id AS person, others.person_id AS other, TRUE AS is_answer,
        date_diff('second', fresh.since, deed.at) AS after
    FROM {fresh} AS fresh
    JOIN members ON members.person_id = fresh.person_id
    JOIN posts AS deed ON deed.other_id = members.member_id
    JOIN members AS others ON others.member_id = deed.member_id
    WHERE {place} AND {bots}
    UNION ALL
    SELECT fresh.person_id AS person, others.person_id AS other, FALSE AS is_answer,
        date_diff('second', fresh.since, deed.at) AS after
    FROM {fresh} AS fresh
    JOIN members ON members.person_id = fresh.person_id
    JOIN posts AS deed ON deed.member_id = members.member_id
    JOIN members AS others ON others.member_id = deed.other_id
    WHERE {place} AND {bots}
) AS turns WHERE turns.after BETWEEN 0 AND {most} - 1
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
