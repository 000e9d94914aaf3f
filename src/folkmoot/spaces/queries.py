"""Reads of what spaces ask of those who write in them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Prefetch, Q, QuerySet

from folkmoot.communities.wording import as_clause, numbers_in
from folkmoot.core.guidelines import Clause
from folkmoot.spaces.models import Space, SpaceClause, SpaceGuidelines


def space_guidelines_of(space: Space) -> QuerySet[SpaceGuidelines]:
    """Every version of the space's guidelines, newest first, with its clauses in one more statement."""
    versions = SpaceGuidelines.everywhere.filter(space=space).order_by("-number")
    return versions.prefetch_related(Prefetch("clauses", SpaceClause.everywhere.order_by("number")))


def space_guidelines_in_force(space: Space) -> SpaceGuidelines | None:
    """The newest, or None where the space has none of its own."""
    return space_guidelines_of(space).first()


def clauses_in_force(community_id: int, space_id: int | None) -> list[Clause]:
    """The clauses of a space's own guidelines."""
    space = Space.everywhere.filter(community_id=community_id, id=space_id).first() if space_id is not None else None
    version = space_guidelines_in_force(space) if space is not None else None
    if space is None or version is None:
        return []
    before = f"space:{space.id}:{version.number}"
    return [as_clause(row, f"{before}:{row.number}", space.name) for row in version.clauses.all()]


def clauses_by_ref(community_id: int, refs: Collection[str]) -> dict[str, Clause]:
    """Clauses of spaces by their refs, of all versions."""
    wanted = {numbers: ref for ref, numbers in numbers_in(refs, "space", 3)}
    found: dict[str, Clause] = {}
    if not wanted:
        return found
    each = Q()
    for space_id, version, number in wanted:
        each |= Q(version__space_id=space_id, version__number=version, number=number)
    rows = SpaceClause.everywhere.filter(each, community_id=community_id).select_related("version__space")
    for row in rows:
        ref = wanted[row.version.space_id, row.version.number, row.number]
        found[ref] = as_clause(row, ref, row.version.space.name)
    return found
