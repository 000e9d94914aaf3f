"""A memory of what was met lately, that does not grow with the source."""

from __future__ import annotations

AT_MOST = 20_000


class Recent:
    """Says whether something is met for the first time lately. What it forgot is yielded again, which adds nothing."""

    def __init__(self, at_most: int = AT_MOST) -> None:
        self._new: set[str] = set()
        self._old: set[str] = set()
        self._at_most = at_most

    def is_new(self, item: str) -> bool:
        """Whether this is news; it is remembered."""
        if item in self._new:
            return False
        was_met = item in self._old
        self._new.add(item)
        if len(self._new) >= self._at_most:
            self._old, self._new = self._new, set()
        return not was_met
