"""What is asked of the network, and the numbers that everybody may read in its definitions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from folkmoot.insights.metrics.definition import Period, Scope

REACTION_WEIGHT = 0.25
PRIVACY = 5
FIRST_DAYS = 30
# Raised when what is reckoned changes, so that nothing kept of an older way is shown.
EDITION = 1


@dataclass(frozen=True, slots=True)
class NetworkQuestion:
    """The network of a period: whose deeds and where, and whether reactions count as weaker ties."""

    period: Period
    scope: Scope = field(default_factory=Scope)
    reactions: bool = False
    privacy: int = PRIVACY

    @property
    def key(self) -> str:
        """What tells this question from every other one."""
        told = json.dumps([EDITION, asdict(self)], default=str, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:40]
