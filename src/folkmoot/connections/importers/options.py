"""What a caller may choose about reading a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo


@dataclass(frozen=True, slots=True)
class Options:
    """`with_private`: private channels and conversations too. `timezone`: of dates that name none, and of a day."""

    with_private: bool = True
    timezone: tzinfo = UTC


DEFAULTS = Options()
