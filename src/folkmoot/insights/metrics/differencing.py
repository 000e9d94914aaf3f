"""What is not shown of a part, so that nobody can be told by taking it from the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from folkmoot.insights.metrics.cuts import Cut, cohort_days
from folkmoot.insights.metrics.definition import Figure, Metric, Scope
from folkmoot.insights.metrics.suppression import withhold_groups
from folkmoot.insights.store.engine import Engine, Sharing

# The figures of a cut, over the period that is asked about.
Reckon = Callable[[Cut], list[Figure]]


def tells_of_few(metric: Metric, scope: Scope, figure: Figure, minimum: int, reckon: Reckon) -> bool:
    """Whether a figure of a part, taken from those of the whole and of other parts, tells of too few people.

    Where the parts make up the whole (spaces, sources, cohorts), a part is shown as the table of all parts shows it.
    Of segments and tags it is what is left of the whole that has to be nobody, or enough.
    """
    for wider, by, keys in _widened(scope):
        if by in metric.groups_by and keys:
            hidden = {each.group for each in withhold_groups(reckon(Cut(wider, by)), minimum) if each.withheld}
            if hidden & keys and not hidden <= keys:
                return True
        else:
            whole = reckon(Cut(wider))
            if whole and _leaves_few(whole[0].n, figure.n, minimum):
                return True
    return False


def steps_that_tell(
    scope: Scope, figures: Sequence[Figure], minimum: int, whole: Callable[[Scope], Sequence[Figure]]
) -> set[int]:
    """The places in a series at which what is left of the whole is too few people."""
    found: set[int] = set()
    for wider, _by, _keys in _widened(scope):
        pairs = zip(figures, whole(wider), strict=True)
        found |= {place for place, (part, all_) in enumerate(pairs) if _leaves_few(all_.n, part.n, minimum)}
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


def _widened(scope: Scope) -> Iterator[tuple[Scope, str, frozenset[str]]]:
    """The scope without each thing that narrows it, with the groups that it is made of where it names them."""
    if scope.space_ids:
        yield replace(scope, space_ids=()), "space", frozenset(str(each) for each in scope.space_ids)
    if scope.source is not None:
        yield replace(scope, source=None), "source", frozenset({scope.source})
    if scope.cohort:
        yield replace(scope, cohort=""), "cohort", frozenset({cohort_days(scope.cohort)[0].isoformat()})
    if scope.segment:
        yield replace(scope, segment=""), "segment", frozenset()
    if scope.tag:
        yield replace(scope, tag=""), "tag", frozenset()


def _leaves_few(whole: int, part: int, minimum: int) -> bool:
    # A whole that is withheld itself is nothing to take from.
    return whole >= minimum and 0 < whole - part < minimum
