"""The last lines of the log, kept so that pages which come back are caught up without asking the database."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from folkmoot.chat.live.reading import Line, Recent

KEPT_AT_MOST = 4_000
# A page was made a moment before its ticket says it was, and clocks of several machines differ.
_DOUBT_SECONDS = 2.0


class History:
    """All live lines after a position and a time."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._floor = 0
        self._floor_time = float("inf")

    def begin(self, recent: Recent, now: float) -> None:
        """Know what was written last, and of times that a page made from now on shows all that was before."""
        self._lines, self._floor, self._floor_time = list(recent.lines), recent.floor, now - _DOUBT_SECONDS

    def add(self, lines: Iterable[Line]) -> None:
        """Keep these too, which come after all others."""
        self._lines += lines
        if len(self._lines) > 2 * KEPT_AT_MOST:
            cut = len(self._lines) - KEPT_AT_MOST
            self._floor, self._floor_time = self._lines[cut - 1].id, self._lines[cut - 1].at
            del self._lines[:cut]

    def after(self, position: int) -> list[Line] | None:
        """The lines after a position; None when some of them may be forgotten."""
        if position < self._floor:
            return None
        return self._lines[bisect_right(self._lines, position, key=lambda line: line.id) :]

    def since(self, moment: float) -> list[Line] | None:
        """The lines seen since a moment, and some from just before it; None when some may be forgotten."""
        moment -= _DOUBT_SECONDS
        if moment < self._floor_time:
            return None
        return self._lines[bisect_right(self._lines, moment, key=lambda line: line.at) :]
