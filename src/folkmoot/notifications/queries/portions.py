"""Asking about very many members: in portions that every engine takes, and that use its indexes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

AT_ONCE = 900


def portions(ids: Collection[int]) -> Iterator[list[int]]:
    """The ids in order, each once, so many as one statement takes."""
    ordered = sorted(set(ids))
    return (ordered[n : n + AT_ONCE] for n in range(0, len(ordered), AT_ONCE))
