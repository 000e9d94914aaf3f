"""How often health calls a change where there is none, and how often it finds one: on simulated weekly counts.

    python -m bench alarms

The series vary by chance (Poisson), by what drags on from week to week (an autoregression) and by season. The same
seeds give the same figures on every machine.
"""

from __future__ import annotations

import math
import random

from folkmoot.insights.health.bends import bends
from folkmoot.insights.health.seasons import without_season
from folkmoot.insights.health.usual import last_week

# Level a week, share of last week's drift that stays, size of the drift, size of the season.
WORLDS = {
    "20 a week, chance alone": (20, 0.0, 0.0, 0.0),
    "200 a week, drifting by 10 %": (200, 0.3, 0.10, 0.0),
    "200 a week, drifting by 15 % and long": (200, 0.5, 0.15, 0.0),
    "1,000 a week with a season of 15 %": (1000, 0.3, 0.10, 0.15),
}
_SERIES, _YEAR = 200, 52


def main(_arguments: list[str]) -> None:
    """Print a table of false alarms and one of what is found."""
    print("| series | series of three years that show a change of level, of 100 | alerts a year |\n| --- | --- | --- |")
    for name, (level, stays, drift, season) in WORLDS.items():
        chance = random.Random(1)
        shown = 0
        for _ in range(_SERIES):
            values = without_season(_weeks(chance, 3 * _YEAR, level, stays, drift, season))
            shown += bool(bends(values))
        alerts, weeks = 0, 0
        for _ in range(_SERIES // 5):
            values = _weeks(chance, 3 * _YEAR, level, stays, drift, season)
            for end in range(_YEAR + 8, len(values) + 1):
                found = last_week(values[:end])
                alerts, weeks = alerts + bool(found and found.is_unusual), weeks + 1
        print(f"| {name} | {100 * shown / _SERIES:.1f} | {alerts / weeks * _YEAR:.2f} |")
    print("\n| a level of 100 a week, drifting by 10 %, becomes | found within two weeks, of 100 |\n| --- | --- |")
    for factor in (1.3, 1.5, 2.0):
        chance, found_in = random.Random(2), 0
        for _ in range(_SERIES):
            values = _weeks(chance, _YEAR, 100, 0.3, 0.1, 0.0)
            values = values[:30] + [round(value * factor) for value in values[30:]]
            found_in += any(abs(bend.at - 30) <= 2 for bend in bends(values))
        print(f"| {factor} times as much | {100 * found_in / _SERIES:.0f} |")


def _weeks(chance: random.Random, number: int, level: float, stays: float, drift: float, season: float) -> list[float]:
    off, found = 0.0, []
    for at in range(number):
        off = stays * off + chance.gauss(0, drift * math.sqrt(1 - stays * stays))
        mean = level * math.exp(off + season * math.sin(2 * math.pi * at / _YEAR))
        found.append(max(0.0, round(chance.gauss(mean, math.sqrt(mean)))))
    return found
