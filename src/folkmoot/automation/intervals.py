"""Shares with their uncertainty: what so few people can tell, and what they cannot."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z = 1.959964  # 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the interval in which the true share lies (Wilson, 95 %)."""

    hits: int
    of: int

    @property
    def percent(self) -> float:
        return 100 * self.hits / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        return 100 * self._bounds()[0]

    @property
    def high(self) -> float:
        return 100 * self._bounds()[1]

    def _bounds(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        share, squared = self.hits / self.of, _Z * _Z
        middle = (share + squared / (2 * self.of)) / (1 + squared / self.of)
        half = _Z * sqrt(share * (1 - share) / self.of + squared / (4 * self.of**2)) / (1 + squared / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Difference:
    """One share less another, in points, with its interval (Newcombe)."""

    share: Share
    other: Share

    @property
    def points(self) -> float:
        return self.share.percent - self.other.percent

    @property
    def low(self) -> float:
        return self.points - sqrt(
            (self.share.percent - self.share.low) ** 2 + (self.other.high - self.other.percent) ** 2
        )

    @property
    def high(self) -> float:
        return self.points + sqrt(
            (self.share.high - self.share.percent) ** 2 + (self.other.percent - self.other.low) ** 2
        )

    @property
    def is_clear(self) -> bool:
        """Whether chance alone hardly explains it."""
        return bool(self.share.of and self.other.of) and (self.low > 0 or self.high < 0)
