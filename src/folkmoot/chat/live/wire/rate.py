"""How much one page may say."""

from __future__ import annotations

from folkmoot.chat.live.wire.frames import Code, Misspoken

_AT_ONCE, _A_SECOND = 60.0, 10.0


class Rate:
    """A bucket that fills by so much each second; who empties it is closed."""

    __slots__ = ("_at", "_left")

    def __init__(self) -> None:
        self._left, self._at = _AT_ONCE, 0.0

    def count(self, now: float) -> None:
        """One more at this moment. Raises Misspoken when that is too many."""
        self._left = min(_AT_ONCE, self._left + (now - self._at) * _A_SECOND) - 1.0
        self._at = now
        if self._left < 0:
            raise Misspoken(Code.MISUSED)
