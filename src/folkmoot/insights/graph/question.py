"""What is asked of the network, and the numbers that everybody may read in its definitions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from folkmoot.insights.metrics.definition import Period, Scope

REACTION_WEIGHT = 0.25
PRIVACY = 5
FIRST_DAYS = 30
# Raised when what is reckoned changes, so that nothing kept of an older way is shown.
_EDITION = 1


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
        told = json.dumps([_EDITION, as_told(self)], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:40]


def as_told(question: NetworkQuestion) -> dict[str, Any]:
    """The question as it can be kept."""
    period = question.period
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "scope": {**asdict(question.scope), "space_ids": list(question.scope.space_ids)},
        "reactions": question.reactions,
        "privacy": question.privacy,
    }


def from_told(told: dict[str, Any]) -> NetworkQuestion:
    """The question that was kept."""
    return NetworkQuestion(
        period=Period(date.fromisoformat(told["first"]), date.fromisoformat(told["last"])),
        scope=Scope(**{**told["scope"], "space_ids": tuple(told["scope"]["space_ids"])}),
        reactions=told["reactions"],
        privacy=told["privacy"],
    )
