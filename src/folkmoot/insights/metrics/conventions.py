"""What a community's managers decide of its figures, as the reckoning takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from folkmoot.moderation.targets import Week


@dataclass(frozen=True, slots=True)
class Weights:
    """What a deed weighs in a member's activity; published beside every figure that uses them."""

    post: float = 3.0
    thread: float = 2.0
    reaction: float = 1.0
    visit: float = 0.2
    other: float = 1.0


@dataclass(frozen=True, slots=True)
class Conventions:
    """The settings of a community's figures.

    `minimum` is how many people must stand behind a figure before it shows. `core` and `regular` are the shares of all
    activity at which these levels end. `until` is when knowledge ends at the latest: now, where it is not given.
    """

    with_staff: bool = False
    with_bots: bool = False
    minimum: int = 5
    weights: Weights = field(default_factory=Weights)
    core: float = 0.8
    regular: float = 0.95
    response_hours: float = 24.0
    resolution_hours: float = 72.0
    week: Week = field(default_factory=Week)
    until: datetime | None = None
