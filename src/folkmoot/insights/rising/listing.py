"""What is said of those one should talk to: facts, which the page puts into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Champion:
    """Who carries much of the last 90 days. `share` is of all answers; `contacts` are people in touch either way."""

    person_id: int
    answers: int
    share: float
    answered: int
    newcomers: int
    contacts: int
    contact_share: float


@dataclass(frozen=True, slots=True)
class Riser:
    """Who wrote on clearly more days of the last 30 than before: `usual` is what 30 days were until then."""

    person_id: int
    days: int
    usual: float
    is_new: bool
    joined_on: date


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A regular who is silent against their own rhythm, and the chance that they stay so for 30 days.

    `grounds` are names of `rhythm.NAMES`, the weightiest first.
    """

    person_id: int
    chance: float
    grounds: list[str]
    days_silent: int
    gap: float
    written: int
    recent: int
    before: int
    answered: float


@dataclass(frozen=True, slots=True)
class TalkTo:
    """The three lists as of the evening of `today`: of each the first, and in `counts` how many there are.

    `seen` is the last day with any sign of life of each of them.
    """

    today: date
    champions: list[Champion] = field(default_factory=list)
    rising: list[Riser] = field(default_factory=list)
    at_risk: list[AtRisk] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    seen: dict[int, date] = field(default_factory=dict)
