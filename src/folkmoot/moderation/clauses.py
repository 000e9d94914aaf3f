"""The clauses that rules, flags and decisions stand on, wherever they are written."""

from __future__ import annotations

from collections.abc import Collection

from folkmoot.core.guidelines import Clause, ClauseCategory, clause_sources

__all__ = ["Clause", "ClauseCategory", "category_label", "clauses_by_ref", "clauses_in_force", "find_clause"]


def clauses_in_force(community_id: int, space_id: int | None = None) -> list[Clause]:
    """The clauses that hold in a place: the community's first, then its group's, then its own.

    One place costs at most two statements each for the community, the group and the space.
    """
    ordered = sorted(clause_sources, key=lambda source: source.position)
    return [clause for source in ordered for clause in source.in_force(community_id, space_id)]


def clauses_by_ref(community_id: int, refs: Collection[str]) -> dict[str, Clause]:
    """Clauses by their refs, also of versions that are no longer in force; what is not there is left out."""
    found: dict[str, Clause] = {}
    for source in clause_sources:
        found.update(source.load(community_id, refs))
    return found


def find_clause(community_id: int, ref: str) -> Clause | None:
    """One clause by its ref, of whatever version."""
    return clauses_by_ref(community_id, [ref]).get(ref) if ref else None


def category_label(category: str) -> str:
    """What a category is called; empty for none."""
    return str(ClauseCategory(category).label) if category in ClauseCategory.values else ""
