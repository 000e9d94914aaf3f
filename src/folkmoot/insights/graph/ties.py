"""The ties of a period, read from the store: who answered whom, how often, and in which space."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from folkmoot.insights.graph.question import REACTION_WEIGHT, NetworkQuestion
from folkmoot.insights.store.engine import Engine

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tie:
    """What one person did towards another: replies they wrote, reactions they gave."""

    replies: int
    reactions: int = 0

    @property
    def weight(self) -> float:
        return self.replies + REACTION_WEIGHT * self.reactions


@dataclass(frozen=True)
class Ties:
    """Everybody who wrote, with how often, and every tie between two of them, from the first to the second."""

    posts: Mapping[int, int] = field(default_factory=dict)
    directed: Mapping[Pair, Tie] = field(default_factory=dict)
    spaces: Mapping[Pair, Mapping[int, int]] = field(default_factory=dict)

    @cached_property
    def people(self) -> list[int]:
        """Everybody with a tie, in the order of their ids."""
        return sorted({person for pair in self.directed for person in pair})

    @cached_property
    def undirected(self) -> dict[Pair, float]:
        """The weight between two people whichever way it went; the smaller id stands first."""
        weights: dict[Pair, float] = defaultdict(float)
        for (one, other), tie in self.directed.items():
            weights[min(one, other), max(one, other)] += tie.weight
        return dict(weights)

    @cached_property
    def neighbours(self) -> dict[int, set[int]]:
        """Whom each person has a tie with, whichever way."""
        known: dict[int, set[int]] = {person: set() for person in self.people}
        for one, other in self.undirected:
            known[one].add(other)
            known[other].add(one)
        return known


def read_ties(engine: Engine, question: NetworkQuestion) -> Ties:
    """The ties of the question's period between the people of its scope."""
    given = parameters(question)
    posts = dict(engine.rows(_POSTS.format(people=people_sql(question), where=_where(question)), given))
    told = engine.rows(_REPLIES.format(people=people_sql(question), where=_where(question)), given)
    replies: Counter[Pair] = Counter()
    spaces: dict[Pair, dict[int, int]] = defaultdict(dict)
    for one, other, space, count in told:
        replies[one, other] += count
        spaces[one, other][space] = count
    reactions: dict[Pair, int] = {}
    if question.reactions:
        sql = _REACTIONS.format(people=people_sql(question), where=_where(question))
        reactions = {(one, other): count for one, other, count in engine.rows(sql, given)}
    pairs = sorted({*replies, *reactions})
    directed = {pair: Tie(replies.get(pair, 0), reactions.get(pair, 0)) for pair in pairs}
    return Ties(posts, directed, spaces)


def parameters(question: NetworkQuestion) -> dict[str, Any]:
    """What the queries of this room name; every one is named by every query that uses `people_sql`."""
    scope = question.scope
    given: dict[str, Any] = {"first": question.period.first, "last": question.period.last}
    if scope.segment:
        given["segment"] = scope.segment
    if scope.source is not None:
        given["source"] = scope.source
    if scope.cohort:
        given["cohort"] = scope.cohort
    if scope.tag:
        given["tag"] = scope.tag
    return given


def people_sql(question: NetworkQuestion) -> str:
    """The members that count, with the person each of them is; who is staff or a bot once is it as a person."""
    scope = question.scope
    clauses = ["TRUE"]
    if not scope.with_staff:
        clauses.append("person_id NOT IN (SELECT person_id FROM members WHERE is_staff)")
    if not scope.with_bots:
        clauses.append("person_id NOT IN (SELECT person_id FROM members WHERE is_bot)")
    if scope.segment:
        clauses.append("member_id IN (SELECT member_id FROM segment_members WHERE segment = $segment)")
    if scope.source is not None:
        clauses.append("source = $source")
    if scope.cohort:
        clauses.append("strftime(joined_day, '%Y-%m') = $cohort")
    return f"SELECT member_id, person_id FROM members WHERE {' AND '.join(clauses)}"  # noqa: S608 - our own words


def _where(question: NetworkQuestion) -> str:
    clauses = ["deed.day BETWEEN $first AND $last"]
    if question.scope.space_ids:
        clauses.append(f"deed.space_id IN ({', '.join(str(int(each)) for each in question.scope.space_ids)})")
    if question.scope.tag:
        clauses.append("deed.thread_id IN (SELECT thread_id FROM threads WHERE list_contains(tags, $tag))")
    return " AND ".join(clauses)


_POSTS = """
WITH people AS ({people})
SELECT author.person_id, count(*) FROM posts AS deed
JOIN people AS author ON author.member_id = deed.member_id
WHERE {where} GROUP BY 1 ORDER BY 1
"""
_REPLIES = """
WITH people AS ({people})
SELECT author.person_id, answered.person_id, deed.space_id, count(*) FROM posts AS deed
JOIN people AS author ON author.member_id = deed.member_id
JOIN people AS answered ON answered.member_id = deed.other_id
WHERE {where} AND author.person_id <> answered.person_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_REACTIONS = """
WITH people AS ({people})
SELECT giver.person_id, taker.person_id, count(*) FROM facts AS deed
JOIN people AS giver ON giver.member_id = deed.member_id
JOIN people AS taker ON taker.member_id = deed.other_id
WHERE deed.kind = 'reaction' AND {where} AND giver.person_id <> taker.person_id GROUP BY 1, 2 ORDER BY 1, 2
"""
