"""The chance that a regular writes nothing in the next 30 days, by the fitted model, and what speaks for it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from folkmoot.insights.rising.learning import Model
from folkmoot.insights.rising.rhythm import NAMES, Rhythm

# Who is named as at risk: more likely than not silent for another month, and silent already against their own rhythm.
LISTED_FROM = 0.5
# What adds less than this to the logarithm of the odds is no reason.
_LEAST_SHARE = 0.15


@cache
def model() -> Model:
    """The model that `python -m bench at_risk` has written."""
    told = json.loads((Path(__file__).parent / "model.json").read_text(encoding="utf-8"))
    return Model(told["bias"], tuple(told["weights"]), tuple(told["means"]), tuple(told["spreads"]))


def chance_of(rhythm: Rhythm) -> float:
    return model().chance(rhythm.numbers)


def is_at_risk(rhythm: Rhythm, chance: float) -> bool:
    return rhythm.is_unusual and chance >= LISTED_FROM


def grounds_of(rhythm: Rhythm) -> list[str]:
    """The names of the numbers that raise the chance, the weightiest first."""
    shares = zip(NAMES, model().shares(rhythm.numbers), strict=True)
    return [name for name, share in sorted(shares, key=lambda each: -each[1]) if share >= _LEAST_SHARE]
