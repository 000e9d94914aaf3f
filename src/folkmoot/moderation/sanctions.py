"""A measure against a member that is to be, and what measures mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from folkmoot.moderation.models import Sanction

# Stands in a membership for a silence without an end; far enough, and no time zone can push it out of the calendar.
FOREVER = datetime(2999, 1, 1, tzinfo=UTC)
# These only say something; they bind nobody.
WORDS_ONLY = frozenset({Sanction.Kind.NOTICE, Sanction.Kind.WARNING})
# What who looks after one space may do, in that space.
IN_ONE_SPACE = frozenset({Sanction.Kind.NOTICE, Sanction.Kind.WARNING, Sanction.Kind.LIMITS, Sanction.Kind.SILENCE})
SLOW_AT_MOST = 7 * 86_400


@dataclass(frozen=True, slots=True)
class NewSanction:
    """A measure to be: `until` is empty where it has no end, `limits` are {"slow_mode": seconds, "no_links": True,
    "no_threads": True}, and `space_id` is where limits and silence hold, everywhere without it."""

    kind: str
    until: datetime | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)
    space_id: int | None = None
