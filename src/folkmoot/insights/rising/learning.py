"""Logistic regression and how good a prediction is, with the standard library alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_RIDGE, _ROUNDS, _ENOUGH = 1.0, 50, 1e-9


@dataclass(frozen=True, slots=True)
class Model:
    """A chance from numbers: `weights` are of numbers from which `means` were taken, divided by `spreads`."""

    bias: float
    weights: tuple[float, ...]
    means: tuple[float, ...]
    spreads: tuple[float, ...]

    def shares(self, numbers: Sequence[float]) -> list[float]:
        """What each number adds to the logarithm of the odds, against the mean member."""
        return [
            weight * (number - mean) / spread
            for weight, number, mean, spread in zip(self.weights, numbers, self.means, self.spreads, strict=True)
        ]

    def chance(self, numbers: Sequence[float]) -> float:
        return _sigmoid(self.bias + sum(self.shares(numbers)))


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of about the same chance: what was foretold on average, what came, of how many."""

    foretold: float
    came: float
    count: int


def fit(rows: Sequence[Sequence[float]], outcomes: Sequence[bool]) -> Model:
    """The model of these rows: penalised by half the sum of squared weights, found by Newton's method."""
    columns = list(zip(*rows, strict=True))
    means = tuple(math.fsum(column) / len(rows) for column in columns)
    spreads = tuple(
        math.sqrt(math.fsum((each - mean) ** 2 for each in column) / len(rows)) or 1.0
        for column, mean in zip(columns, means, strict=True)
    )
    scaled = [
        (1.0, *((each - mean) / spread for each, mean, spread in zip(row, means, spreads, strict=True))) for row in rows
    ]
    weights = [0.0] * (len(means) + 1)
    for _round in range(_ROUNDS):
        step = _newton_step(scaled, outcomes, weights)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < _ENOUGH:
            break
    return Model(weights[0], tuple(weights[1:]), means, spreads)


def auc(scores: Sequence[float], outcomes: Sequence[bool]) -> float | None:
    """How often one to whom it happened has the higher score than one to whom it did not; ties count half."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks, start = 0.0, 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        ranks += sum(outcomes[each] for each in order[start:end]) * (start + end + 1) / 2
        start = end
    hits = sum(outcomes)
    pairs = hits * (len(order) - hits)
    return (ranks - hits * (hits + 1) / 2) / pairs if pairs else None


def calibration(chances: Sequence[float], outcomes: Sequence[bool], bins: int = 5) -> list[Bin]:
    """Foretold against what came, in bins of about as many predictions."""
    order = sorted(range(len(chances)), key=chances.__getitem__)
    edges = [len(order) * each // bins for each in range(bins + 1)]
    found = []
    for start, end in pairwise(edges):
        if part := order[start:end]:
            foretold = math.fsum(chances[each] for each in part) / len(part)
            found.append(Bin(foretold, sum(outcomes[each] for each in part) / len(part), len(part)))
    return found


def _newton_step(rows: Sequence[Sequence[float]], outcomes: Sequence[bool], weights: Sequence[float]) -> list[float]:
    size = len(weights)
    slope = [0.0] + [-_RIDGE * weight for weight in weights[1:]]
    bend = [[_RIDGE if i == j and i else 0.0 for j in range(size)] for i in range(size)]
    for row, outcome in zip(rows, outcomes, strict=True):
        chance = _sigmoid(sum(weight * each for weight, each in zip(weights, row, strict=True)))
        missed, width = outcome - chance, chance * (1 - chance)
        for i, one in enumerate(row):
            slope[i] += missed * one
            for j in range(i + 1):
                bend[i][j] += width * one * row[j]
    for i in range(size):
        for j in range(i):
            bend[j][i] = bend[i][j]
    return _solved(bend, slope)


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The x with matrix x = right, for a positive definite matrix."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, pivot in enumerate(rows):
        for other in rows[i + 1 :]:
            factor = other[i] / pivot[i]
            for j in range(i, len(pivot)):
                other[j] -= factor * pivot[j]
    found = [0.0] * len(rows)
    for i in reversed(range(len(rows))):
        known = sum(rows[i][j] * found[j] for j in range(i + 1, len(rows)))
        found[i] = (rows[i][-1] - known) / rows[i][i]
    return found


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))
