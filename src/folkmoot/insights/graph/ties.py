"""The ties of a period, read from the store: who answered whom, how often, and in which space."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from folkmoot.insights.graph.question import REACTION_WEIGHT, NetworkQuestion
from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.cuts import Cut
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


def asked(engine: Engine, question: NetworkQuestion) -> Asked:
    """The question as metrics ask theirs: the same people and places under the same names."""
    return Asked(engine, question.period, Cut(question.scope), Conventions(minimum=question.privacy))


def read_ties(engine: Engine, question: NetworkQuestion) -> Ties:
    """The ties of the question's period between the people of its scope."""
    ask = asked(engine, question)
    where = _where(question)
    posts: dict[int, int] = dict(ask.rows(_POSTS.format(where=where)))
    replies: Counter[Pair] = Counter()
    spaces: dict[Pair, dict[int, int]] = defaultdict(dict)
    for one, other, space, count in ask.rows(_REPLIES.format(where=where)):
        # Not a condition of the query: an engine would join on it, everybody with everybody else.
        if one == other:
            continue
        replies[one, other] += count
        spaces[one, other][space] = count
    reactions: dict[Pair, int] = {}
    if question.reactions:
        told = ask.rows(_REACTIONS.format(where=where))
        reactions = {(one, other): count for one, other, count in told if one != other}
    pairs = sorted({*replies, *reactions})
    directed = {pair: Tie(replies.get(pair, 0), reactions.get(pair, 0)) for pair in pairs}
    return Ties(posts, directed, spaces)


def _where(question: NetworkQuestion) -> str:
    clauses = ["deed.day BETWEEN $first AND $last"]
    if question.scope.space_ids:
        clauses.append(in_spaces(question))
    if question.scope.tag:
        clauses.append("deed.thread_id IN (SELECT thread_id FROM threads WHERE list_contains(tags, $tag))")
    return " AND ".join(clauses)


def in_spaces(question: NetworkQuestion) -> str:
    """The condition that a deed was in the spaces of the scope, if it names any."""
    spaces = ", ".join(str(int(each)) for each in question.scope.space_ids)
    return f"deed.space_id IN ({spaces})" if spaces else "TRUE"


_POSTS = """
SELECT author.person_id, count(*) FROM posts AS deed
JOIN members AS author ON author.member_id = deed.member_id
JOIN people AS p ON p.person_id = author.person_id
WHERE {where} GROUP BY 1 ORDER BY 1
"""
_REPLIES = """
SELECT author.person_id, answered.person_id, deed.space_id, count(*) FROM posts AS deed
JOIN members AS author ON author.member_id = deed.member_id
JOIN members AS answered ON answered.member_id = deed.other_id
JOIN people AS p ON p.person_id = author.person_id
JOIN people AS q ON q.person_id = answered.person_id
WHERE {where} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_REACTIONS = """
SELECT giver.person_id, taker.person_id, count(*) FROM facts AS deed
JOIN members AS giver ON giver.member_id = deed.member_id
JOIN members AS taker ON taker.member_id = deed.other_id
JOIN people AS p ON p.person_id = giver.person_id
JOIN people AS q ON q.person_id = taker.person_id
WHERE deed.kind = 'reaction' AND {where} GROUP BY 1, 2 ORDER BY 1, 2
"""
