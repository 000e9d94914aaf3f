"""Fitting a plane to texts with scikit-learn, in a process of its own: nothing that serves imports this."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from folkmoot.moderation.classifier.splitting import SEED
from folkmoot.moderation.classifier.tokens import BUCKETS, NOTHING, features_of, kind_of, name_of, pair_feature

# The inverse of regularisation, settled on the part for calibration and never on the one for measuring.
STRENGTH = 10.0
_ROUNDS = 200
_LARGEST = 127


@dataclass(frozen=True, slots=True)
class Plane:
    """What came of fitting: whole numbers from -127 to 127, the size of one, and the rest of the equation."""

    weights: bytes
    scale: float
    bias: float
    lean: float = 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """From a distance to a probability (Platt), and the share of the label in the texts it was fitted on."""

    slope: float
    offset: float
    share: float


def fit_plane(
    windows: Sequence[Sequence[str]], positive: Sequence[bool], beneath: Sequence[float] | None = None
) -> Plane:
    """Fit a logistic regression with balanced classes. `beneath` are the scores of the classifier to lean on."""
    weights, bias, lean = fit_weights(matrix_of(windows, beneath), np.array(positive))
    scale = float(np.abs(weights).max()) / _LARGEST or 1.0
    packed = np.rint(weights / scale).astype(np.int8).tobytes()
    return Plane(packed, scale, bias, lean)


def fit_weights(matrix: csr_matrix, positive: Any) -> tuple[Any, float, float]:
    """The weights of all buckets, the bias, and the weight of what lies beneath."""
    used = np.unique(matrix.indices)
    model = LogisticRegression(
        C=STRENGTH, class_weight="balanced", solver="liblinear", random_state=SEED, max_iter=_ROUNDS
    )
    model.fit(matrix[:, used], positive)
    fitted = np.zeros(BUCKETS + 1)
    fitted[used] = model.coef_[0]
    return fitted[:BUCKETS], float(model.intercept_[0]), float(fitted[BUCKETS])


def distances(matrix: csr_matrix, weights: tuple[Any, float, float]) -> Any:
    """How far each row is from the plane."""
    plane, bias, lean = weights
    return matrix @ np.append(plane, lean) + bias


def calibrate(margins: Sequence[float], positive: Sequence[bool]) -> Calibration:
    """Fit Platt's curve; the share is that of these texts."""
    model = LogisticRegression(C=1e4, solver="liblinear", random_state=SEED)
    model.fit(np.array(margins).reshape(-1, 1), np.array(positive))
    share = min(max(sum(positive) / len(positive), 0.001), 0.999)
    return Calibration(float(model.coef_[0][0]), float(model.intercept_[0]), share)


def matrix_of(windows: Sequence[Sequence[str]], beneath: Sequence[float] | None = None) -> csr_matrix:
    """The features of each window in a row; the last column is what lies beneath."""
    known: dict[str, tuple[str, list[int]]] = {}
    starts: list[int] = [0]
    columns: list[int] = []
    values: list[float] = []
    for row, window in enumerate(windows):
        counts: dict[int, int] = {}
        before = NOTHING
        for raw in window:
            if raw not in known:
                kind = kind_of(raw)
                known[raw] = name_of(raw, kind), features_of(raw, kind)
            name, buckets = known[raw]
            for bucket in (*buckets, pair_feature(before, name)):
                counts[bucket] = counts.get(bucket, 0) + 1
            before = name
        factor = 1 / math.sqrt(sum(counts.values()) or 1)
        columns += counts.keys()
        values += [count * factor for count in counts.values()]
        if beneath is not None:
            columns.append(BUCKETS)
            values.append(beneath[row])
        starts.append(len(columns))
    return csr_matrix(
        (np.array(values, "f8"), np.array(columns, "i4"), np.array(starts)), shape=(len(windows), BUCKETS + 1)
    )
