"""The clauses that rules, flags and decisions stand on, wherever they are written."""

from __future__ import annotations

from dataclasses import dataclass

from folkmoot.communities.queries import guidelines_in_force


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in force. `ref` names it and its version for good: "community:3:2" is clause 2 of version 3."""

    ref: str
    number: int
    title: str
    text: str


def clauses_in_force(community_id: int, space_id: int | None = None) -> list[Clause]:
    """The clauses that hold in a place, those of the community first."""
    version = guidelines_in_force(community_id)
    if version is None:
        return []
    return [
        Clause(f"community:{version.number}:{clause.number}", clause.number, clause.title, clause.text)
        for clause in version.clauses.all()
    ]
