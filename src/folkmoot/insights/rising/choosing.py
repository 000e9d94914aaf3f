"""Who rises and who is at risk, from the days on which they wrote."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from folkmoot.insights.rising.listing import AtRisk, Riser
from folkmoot.insights.rising.predicting import chance_of, grounds_of, is_at_risk
from folkmoot.insights.rising.rhythm import MONTH, QUARTER, Day, rhythm_on

# Growth is clear where steady writing would bring it about less often than this.
CLEAR = 0.025


def at_risk(
    today: date, days: Mapping[int, Sequence[Day]], joined: Mapping[int, date], got: Mapping[int, int]
) -> list[AtRisk]:
    """Regulars who are silent against their own rhythm, the likeliest to stay so first."""
    found = []
    for person, own in days.items():
        rhythm = rhythm_on(today.toordinal(), own, since=joined[person].toordinal(), got=got.get(person, 0))
        if rhythm is None:
            continue
        chance = chance_of(rhythm)
        if is_at_risk(rhythm, chance):
            found.append(
                AtRisk(
                    person, chance, grounds_of(rhythm), rhythm.days_silent, rhythm.gap,
                    rhythm.written, rhythm.recent, rhythm.before, rhythm.answered,
                )
            )  # fmt: skip
    return sorted(found, key=lambda each: (-each.chance, each.person_id))


def rising(today: date, written: Mapping[int, tuple[int, int]], joined: Mapping[int, date]) -> list[Riser]:
    """Who wrote on clearly more of the last 30 days than of the 90 before, as `written` counts them."""
    found = []
    window = today.toordinal() - MONTH
    for person, (recent, before) in written.items():
        # Of newcomers as much is taken for their past as they were here, a month at least.
        past = min(max(window - joined[person].toordinal(), MONTH), QUARTER)
        luck = chance_of_as_many(recent, before, past)
        if luck < CLEAR:
            riser = Riser(
                person, recent, before * MONTH / past, joined[person].toordinal() > window - MONTH, joined[person]
            )
            found.append((luck, person, riser))
    return [riser for _luck, _person, riser in sorted(found, key=lambda each: each[:2])]


def chance_of_as_many(recent: int, before: int, past: int) -> float:
    """How likely so many of all days written, or more, fall in the last 30 if each falls anywhere alike (binomial)."""
    every, share = recent + before, MONTH / (MONTH + past)
    return math.fsum(
        math.comb(every, count) * share**count * (1 - share) ** (every - count) for count in range(recent, every + 1)
    )
