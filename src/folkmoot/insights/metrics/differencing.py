"""What is not shown of a part, so that nobody can be told by taking it from the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from folkmoot.insights.metrics.cuts import Cut, cohort_days
from folkmoot.insights.metrics.definition import Figure, Metric, Scope
from folkmoot.insights.metrics.suppression import withhold_groups

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
