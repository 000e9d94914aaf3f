"""What is said of a classifier in figures: how well it ranks, what thresholds catch, how far its chances are true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np

from folkmoot.moderation.classifier.linear import log_odds
from folkmoot.moderation.classifier.splitting import SEED

# Of the general classifier, which is no community's; of a community its rules in force say (`rules.asked`).
THRESHOLDS = (0.5, 0.8, 0.95)
_RESAMPLES = 400
_BINS = 10
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, with Wilson's interval of 95 %."""

    hits: int
    of: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What a threshold finds: of what it marks how much rightly, and of what there is how much."""

    threshold: float
    precision: Rate
    recall: Rate
    false_alarms: Rate


@dataclass(frozen=True, slots=True)
class Figures:
    """Measured on texts that were not learned from. Those not judged count for `judged` alone.

    `brier` and `calibration_error` are of chances for the share of the label in these very texts.
    """

    texts: int
    positive: int
    judged: Rate
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    brier: float
    calibration_error: float
    thresholds: tuple[AtThreshold, ...]
    bins: tuple[tuple[float, float, int], ...]

    def as_json(self) -> dict[str, Any]:
        """Rounded, so that the same figures read the same everywhere."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


def rate(hits: int, of: int) -> Rate:
    """A share with its interval; of nothing, everything is possible."""
    if not of:
        return Rate(0, 0, 0.0, 0.0, 1.0)
    share, squared = hits / of, _Z * _Z
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    half = _Z * sqrt(share * (1 - share) / of + squared / (4 * of**2)) / (1 + squared / of)
    return Rate(hits, of, share, max(0.0, middle - half), min(1.0, middle + half))


def measure(
    scores: Sequence[float | None],
    positive: Sequence[bool],
    *,
    usual_share: float,
    thresholds: Sequence[float] = THRESHOLDS,
) -> Figures:
    """The figures of scores (None: not judged) that were given for a share of `usual_share`."""
    pairs = [(score, truth) for score, truth in zip(scores, positive, strict=True) if score is not None]
    given = np.array([score for score, _truth in pairs])
    truth = np.array([truth for _score, truth in pairs], dtype=bool)
    found = auc_with_interval(given, truth) if truth.any() and not truth.all() else (None, None, None)
    own = _for_own_share(given, truth, usual_share)
    bins = _reliability(own, truth)
    return Figures(
        texts=len(scores),
        positive=sum(positive),
        judged=rate(len(pairs), len(scores)),
        auc=found[0],
        auc_low=found[1],
        auc_high=found[2],
        brier=float(((own - truth) ** 2).mean()) if len(pairs) else 0.0,
        calibration_error=sum(abs(said - was) * count for said, was, count in bins) / max(1, len(pairs)),
        thresholds=tuple(_at(threshold, given, truth) for threshold in thresholds),
        bins=tuple(bins),
    )


def auc_with_interval(scores: Any, truth: Any) -> tuple[float, float, float]:
    """The area under the curve, with an interval from resampling under a fixed seed."""
    generator = np.random.default_rng(SEED)
    good, bad = scores[~truth], scores[truth]
    drawn = [
        _auc(generator.choice(bad, len(bad)), generator.choice(good, len(good))) for _resample in range(_RESAMPLES)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return _auc(bad, good), float(low), float(high)


def _auc(bad: Any, good: Any) -> float:
    ordered = np.sort(good)
    below = np.searchsorted(ordered, bad, side="left")
    equal = np.searchsorted(ordered, bad, side="right") - below
    return float((below + equal / 2).sum() / (len(bad) * len(good)))


def _for_own_share(scores: Any, truth: Any, usual_share: float) -> Any:
    """The chances as they would be given in a place with as many of the label as here."""
    if not len(scores):
        return scores
    share = min(max(float(truth.mean()), 0.001), 0.999)
    clipped = np.clip(scores, 1e-9, 1 - 1e-9)
    odds = np.log(clipped / (1 - clipped)) - log_odds(usual_share) + log_odds(share)
    return 1 / (1 + np.exp(-odds))


def _reliability(chances: Any, truth: Any) -> list[tuple[float, float, int]]:
    """By tenths: what was said on the average, what was so, of how many."""
    at = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    return [
        (float(chances[at == number].mean()), float(truth[at == number].mean()), int((at == number).sum()))
        for number in range(_BINS)
        if (at == number).any()
    ]


def _at(threshold: float, scores: Any, truth: Any) -> AtThreshold:
    marked = scores >= threshold
    hits = int((marked & truth).sum())
    return AtThreshold(
        threshold,
        precision=rate(hits, int(marked.sum())),
        recall=rate(hits, int(truth.sum())),
        false_alarms=rate(int((marked & ~truth).sum()), int((~truth).sum())),
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value
