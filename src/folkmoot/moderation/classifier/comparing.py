"""The tasks of those who published the data, done our way: same classes, cross-validated, beside their figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any

import numpy as np

from folkmoot.moderation.classifier.corpora import Corpus
from folkmoot.moderation.classifier.figures import auc_with_interval
from folkmoot.moderation.classifier.fitting import distances, fit_weights, matrix_of
from folkmoot.moderation.classifier.prose import prose_of
from folkmoot.moderation.classifier.published import PUBLISHED
from folkmoot.moderation.classifier.splitting import folds_of
from folkmoot.moderation.classifier.tokens import windows_of

FOLDS = 10
Tell = Callable[[str], None]


def compare(corpora: Sequence[Corpus], tell: Tell) -> dict[str, Any]:
    """Cross-validated figures of our features and plane on each published task, and transfer between data sets."""
    labelled = [corpus for corpus in corpora if not corpus.form.background]
    matrices = {corpus.name: _matrix(corpus) for corpus in labelled}
    ours: dict[str, dict[str, float]] = {}
    for corpus in labelled:
        tell(f"{corpus.name}: {FOLDS} folds")
        ours[corpus.name] = _by_folds(corpus, matrices[corpus.name])
    beside = [
        {**asdict(row), "ours": ours.get(row.corpus, {}).get(row.figure)} for row in PUBLISHED if row.corpus in ours
    ]
    return {"folds": FOLDS, "beside": beside, "transfer": _transfer(labelled, matrices)}


def _matrix(corpus: Corpus) -> Any:
    return matrix_of([_said(example.text) for example in corpus.examples])


def _said(text: str) -> list[str]:
    return list(chain.from_iterable(windows_of(prose_of(text).text)))


def _by_folds(corpus: Corpus, matrix: Any) -> dict[str, float]:
    classes = np.array([example.kind or str(example.positive) for example in corpus.examples])
    folds = np.array(folds_of(corpus.examples, FOLDS))
    names = sorted(set(classes))
    said = np.empty(len(classes), dtype=classes.dtype)
    for fold in range(FOLDS):
        rest, held = folds != fold, folds == fold
        margins = [distances(matrix[held], fit_weights(matrix[rest], classes[rest] == name)) for name in names]
        said[held] = np.array(names)[np.argmax(np.stack(margins), axis=0)]
    if len(names) > 2:
        return _of_classes(said, classes, names)
    harm = names[-1]
    return _of_two(said == harm, classes == harm)


def _of_classes(said: Any, truth: Any, names: Sequence[str]) -> dict[str, float]:
    """Weighted by how many there are of each class, as the paper does, and of the class hate alone."""
    rows = {name: _of_two(said == name, truth == name) for name in names}
    weights = {name: float((truth == name).mean()) for name in names}
    found = {
        key: round(sum(rows[name][key] * weights[name] for name in names), 4) for key in ("precision", "recall", "f1")
    }
    if "hate" in rows:
        found |= {"hate_precision": rows["hate"]["precision"], "hate_recall": rows["hate"]["recall"]}
    return found


def _of_two(said: Any, truth: Any) -> dict[str, float]:
    hits, false, missed = int((said & truth).sum()), int((said & ~truth).sum()), int((~said & truth).sum())
    right = len(truth) - hits - false - missed
    precision, recall = hits / max(1, hits + false), hits / max(1, hits + missed)
    spread = float(np.sqrt(float(hits + false) * (hits + missed) * (right + false) * (right + missed)))
    figures = {
        "accuracy": (hits + right) / len(truth),
        "precision": precision,
        "recall": recall,
        "caught": recall,
        "blocked": false / max(1, false + right),
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "mcc": (hits * right - false * missed) / spread if spread else 0.0,
    }
    return {key: round(value, 4) for key, value in figures.items()}


def _transfer(corpora: Sequence[Corpus], matrices: dict[str, Any]) -> list[dict[str, Any]]:
    """Learned from one data set whole, measured on another of the same label."""
    rows = []
    for first in corpora:
        others = [other for other in corpora if other.label == first.label and other is not first]
        if not others:
            continue
        weights = fit_weights(matrices[first.name], np.array([one.positive for one in first.examples]))
        for other in others:
            truth = np.array([one.positive for one in other.examples])
            auc, low, high = auc_with_interval(distances(matrices[other.name], weights), truth)
            figures = {"auc": round(auc, 4), "low": round(low, 4), "high": round(high, 4)}
            rows.append({"label": first.label, "learned_from": first.name, "measured_on": other.name, **figures})
    return rows
