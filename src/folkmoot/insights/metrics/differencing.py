"""What is not shown of a part, so that nobody can be told by taking it from the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from folkmoot.insights.metrics.cuts import Cut, cohort_days
from folkmoot.insights.metrics.definition import Metric, Scope
from folkmoot.insights.metrics.suppression import are_enough, hidden_places
from folkmoot.insights.store.engine import Engine, Sharing

# Where so small a part of all people is enough, all are: they need not be counted.
_ONE_IN = 64
_BESIDE = 4


class Asking(Protocol):
    """What can be asked about the people behind a metric in a period."""

    def count(self, cut: Cut) -> dict[str, int]:
        """How many people are behind each group of a cut."""
        ...

    def spaces_by_size(self) -> list[int]:
        """The spaces in which something happened then, the smallest first."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """What a scope is a part of: the scope without one of the things that narrow it, and what it chose there."""

    scope: Scope
    by: str
    keys: frozenset[str]


def tells_of_few(metric: Metric, scope: Scope, people: int, minimum: int, asking: Asking) -> bool:
    """Whether a figure of a part, taken from those of the whole and of other parts, tells of too few people.

    Where the parts make up the whole (spaces, sources, cohorts), a part is shown as the table of all parts shows it.
    Of segments and tags it is what is left of the whole that has to be nobody, or enough.
    """
    for whole in _wholes(scope):
        if whole.by in metric.groups_by and whole.keys:
            if not _shows_beside_others(whole, people, minimum, asking, ranks=metric.ranks):
                return True
        elif any(_leaves_few(all_, people, minimum) for all_ in asking.count(Cut(whole.scope)).values()):
            return True
    return False


def steps_that_tell(
    scope: Scope, people: Sequence[int], minimum: int, of_each_step: Callable[[Scope], Sequence[int]]
) -> set[int]:
    """The places in a series at which what is left of the whole is too few people."""
    found: set[int] = set()
    for whole in _wholes(scope):
        pairs = zip(people, of_each_step(whole.scope), strict=True)
        found |= {place for place, (part, all_) in enumerate(pairs) if _leaves_few(all_, part, minimum)}
    return found


def segments_that_tell(engine: Engine, scope: Scope, minimum: int, *, of_all: bool = False) -> set[str]:
    """The segment of the scope, or of all segments those, that differ from another one by too few people.

    Who differs is what is left when the figures of the two are taken from each other. Others that are too small to be
    shown are nothing to take away.
    """
    if minimum < 2 or not (scope.segment or of_all):
        return set()
    kinds = [column for column, kept in (("is_staff", scope.with_staff), ("is_bot", scope.with_bots)) if not kept]
    sql = _NEAR % {"left_out": " OR ".join(kinds) or "FALSE"}
    params = {"segment": "" if of_all else scope.segment, "minimum": minimum}
    if isinstance(engine, Sharing):
        # Every figure of a page asks the same.
        return {row[0] for row in engine.rows(f"SELECT one FROM {engine.shared(sql, params)}")}  # noqa: S608 - a table of ours
    return {row[0] for row in engine.rows(sql, params)}


# Segments whose sizes differ by enough people differ by at least as many: the others alone are held against each other.
_NEAR = """WITH who AS (
  SELECT DISTINCT s.segment AS segment, o.person_id AS person_id
  FROM segment_members s JOIN members o ON o.member_id = s.member_id
  WHERE o.person_id NOT IN (SELECT person_id FROM members WHERE %(left_out)s)
), sizes AS (
  SELECT segment, COUNT(*) AS people FROM who GROUP BY segment
), pairs AS (
  SELECT a.segment AS one, b.segment AS other, a.people + b.people AS people FROM sizes a CROSS JOIN sizes b
  WHERE a.segment <> b.segment AND ($segment = '' OR a.segment = $segment) AND a.people >= $minimum
    AND b.people >= $minimum AND a.people - b.people < $minimum AND b.people - a.people < $minimum
), apart AS (
  SELECT p.one AS one, p.other AS other, MAX(p.people) - 2 * COUNT(*) AS people FROM pairs p
  JOIN who x ON x.segment = p.one JOIN who y ON y.segment = p.other AND y.person_id = x.person_id
  GROUP BY p.one, p.other
)
SELECT DISTINCT one FROM apart WHERE people > 0 AND people < $minimum"""


def _shows_beside_others(whole: Whole, people: int, minimum: int, asking: Asking, *, ranks: bool) -> bool:
    """Whether the table of all parts shows these, or withholds nothing but these."""
    but: tuple[int | None, ...] = ()
    if whole.by == "space":
        nearest = _nearest_in_size(whole, asking)
        if _are_safe_beside(nearest[:_BESIDE], whole, people, minimum, asking):
            return True
        least = {} if ranks else asking.count(Cut(whole.scope, whole.by, one_in=_ONE_IN))
        enough = sorted(group for group, known in least.items() if known >= minimum)
        if len(enough) * 2 > len(least):
            but = tuple(int(group) if group else None for group in enough)
        elif _are_safe_beside(nearest[_BESIDE : _BESIDE * 4], whole, people, minimum, asking):
            return True
    groups = asking.count(Cut(whole.scope, whole.by, but=but))
    few = [known for known in groups.values() if 0 < known < minimum]
    if but and few and not are_enough(few, minimum):
        groups = asking.count(Cut(whole.scope, whole.by))
    # In the order of the table, whose last goes first where two are as small.
    in_order = sorted(groups, key=lambda group: (-groups[group], group))
    hidden = {in_order[place] for place in hidden_places([groups[each] for each in in_order], minimum)}
    return not hidden & whole.keys or hidden <= whole.keys


def _are_safe_beside(others: Sequence[int], whole: Whole, people: int, minimum: int, asking: Asking) -> bool:
    """Whether these others suffice: too small ones to be withheld without more, or one to go before this one."""
    if not others:
        return False
    counts = asking.count(Cut(replace(whole.scope, space_ids=tuple(others)), whole.by)).values()
    return are_enough([n for n in counts if 0 < n < minimum], minimum) or any(minimum <= n < people for n in counts)


def _nearest_in_size(whole: Whole, asking: Asking) -> list[int]:
    """Of one space: others, first those a little smaller, then those a little larger."""
    by_size = asking.spaces_by_size()
    own = int(next(iter(whole.keys)))
    if len(whole.keys) > 1 or own not in by_size:
        return []
    place = by_size.index(own)
    return [*reversed(by_size[:place]), *by_size[place + 1 :]]


def _wholes(scope: Scope) -> Iterator[Whole]:
    if scope.space_ids:
        yield Whole(replace(scope, space_ids=()), "space", frozenset(str(each) for each in scope.space_ids))
    if scope.source is not None:
        yield Whole(replace(scope, source=None), "source", frozenset({scope.source}))
    if scope.cohort:
        yield Whole(replace(scope, cohort=""), "cohort", frozenset({cohort_days(scope.cohort)[0].isoformat()}))
    if scope.segment:
        yield Whole(replace(scope, segment=""), "segment", frozenset())
    if scope.tag:
        yield Whole(replace(scope, tag=""), "tag", frozenset())


def _leaves_few(whole: int, part: int, minimum: int) -> bool:
    # A whole that is withheld itself is nothing to take from.
    return whole >= minimum and 0 < whole - part < minimum
