"""A classifier of a community's own, on top of the general one: trained, measured against what is in use, judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from folkmoot import __version__
from folkmoot.moderation.classifier import fitting, model_file
from folkmoot.moderation.classifier.corpora import Example
from folkmoot.moderation.classifier.figures import Figures, measure
from folkmoot.moderation.classifier.fitting import Calibration, Plane
from folkmoot.moderation.classifier.judging import USUAL_SHARE, Stack, judge_text, margins
from folkmoot.moderation.classifier.linear import LinearModel
from folkmoot.moderation.classifier.prose import prose_of
from folkmoot.moderation.classifier.splitting import CALIBRATE, MEASURE, SEED, TRAIN, parts_of
from folkmoot.moderation.classifier.tokens import BUCKET_BITS
from folkmoot.moderation.classifier.training import TooLittle, provisional, seen_filter

# So many decisions each way, or there is nothing to learn from yet.
LEAST = 30
_LEAST_IN_PART = 4
_WINDOWS_AT_MOST = 8
# The rule of replacement: no worse than this on the same held-out decisions.
AUC_SLACK, BRIER_SLACK = 0.01, 0.005


@dataclass(frozen=True, slots=True)
class Learned:
    """The new file, the figures of old and new on the same texts by label, and whether it may replace the old."""

    packed: bytes
    figures: Mapping[str, Any]
    is_good: bool


def learn(
    base: LinearModel,
    own: LinearModel | None,
    lessons: Mapping[str, Sequence[Example]],
    thresholds: Mapping[str, Sequence[float]],
) -> Learned:
    """Train on the lessons of each label that has enough of both kinds; raises TooLittle where none has.

    `thresholds` are by label what old and new are measured at.
    """
    planes: dict[str, Plane] = {}
    curves: dict[str, Calibration] = {}
    measured: dict[str, list[Example]] = {}
    learned_from: list[Example] = []
    for label, examples in lessons.items():
        parts = _parts(examples) if label in base.names else None
        if parts is None:
            continue
        planes[label] = _plane(base, label, parts[TRAIN])
        curves[label] = _curve(base, label, planes[label], parts[CALIBRATE])
        measured[label] = parts[MEASURE]
        learned_from += parts[TRAIN] + parts[CALIBRATE]
    if not planes:
        raise TooLittle(f"There are not yet {LEAST} decisions each way, by several authors, under clauses of one kind.")
    header = {
        "kind": "community",
        "made_by": f"folkmoot {__version__}",
        "base": base.checksum,
        "bucket_bits": BUCKET_BITS,
        "languages": list(base.languages),
        "labels": _entries(planes, curves),
        "settings": {"seed": SEED, "strength": fitting.STRENGTH},
    }
    blocks = {label: plane.weights for label, plane in planes.items()}
    packed = model_file.pack(header, {**blocks, "vocabulary": b"", "seen": seen_filter(learned_from)})
    new = LinearModel(model_file.read(memoryview(packed), "memory"))
    old_and_new = Stack(base, own), Stack(base, new)
    figures = {label: _beside(*old_and_new, label, measured[label], thresholds[label]) for label in planes}
    return Learned(packed, figures, all(row["is_good"] for row in figures.values()))


def _parts(examples: Sequence[Example]) -> dict[str, list[Example]] | None:
    """The parts of a label's lessons, or None where they are too few to learn and to measure with."""
    if min(sum(one.positive for one in examples), sum(not one.positive for one in examples)) < LEAST:
        return None
    parts: dict[str, list[Example]] = {TRAIN: [], CALIBRATE: [], MEASURE: []}
    for example, part in zip(examples, parts_of(examples), strict=True):
        parts[part].append(example)
    for some in parts.values():
        if min(sum(one.positive for one in some), sum(not one.positive for one in some)) < _LEAST_IN_PART:
            return None
    return parts


def _plane(base: LinearModel, label: str, examples: Sequence[Example]) -> Plane:
    """Of a harmful text the window learned from is the one the general classifier likes least."""
    at = base.names.index(label)
    windows: list[Sequence[str]] = []
    positive: list[bool] = []
    beneath: list[float] = []
    for example in examples:
        cuts = base.windows(prose_of(example.text).text)[:_WINDOWS_AT_MOST]
        if example.positive and cuts:
            cuts = [max(cuts, key=lambda window: base.margin(window, at))]
        windows += [window.said for window in cuts]
        positive += [example.positive] * len(cuts)
        beneath += [base.margin(window, at) for window in cuts]
    return fitting.fit_plane(windows, positive, beneath)


def _curve(base: LinearModel, label: str, plane: Plane, examples: Sequence[Example]) -> Calibration:
    stack = Stack(base, provisional({label: plane}, {label: Calibration(1.0, 0.0, 0.5)}))
    found = [(margins(stack, prose_of(example.text).text).get(label), example.positive) for example in examples]
    usable = [(margin, positive) for margin, positive in found if margin is not None]
    if len({positive for _margin, positive in usable}) < 2:
        raise TooLittle("The decisions to calibrate with are of one kind only.")
    return fitting.calibrate([margin for margin, _truth in usable], [truth for _margin, truth in usable])


def _entries(planes: Mapping[str, Plane], curves: Mapping[str, Calibration]) -> dict[str, Any]:
    return {
        label: {"scale": plane.scale, "bias": plane.bias, "lean": plane.lean, **asdict(curves[label])}
        for label, plane in planes.items()
    }


def _beside(
    old: Stack, new: Stack, label: str, examples: Sequence[Example], thresholds: Sequence[float]
) -> dict[str, Any]:
    before, after = (_measure(stack, label, examples, thresholds) for stack in (old, new))
    is_good = (after.auc or 0) >= (before.auc or 0) - AUC_SLACK and after.brier <= before.brier + BRIER_SLACK
    return {"old": before.as_json(), "new": after.as_json(), "is_good": is_good}


def _measure(stack: Stack, label: str, examples: Sequence[Example], thresholds: Sequence[float]) -> Figures:
    scores = [getattr(judge_text(stack, example.text), label) for example in examples]
    truth = [example.positive for example in examples]
    return measure(scores, truth, usual_share=USUAL_SHARE, thresholds=thresholds)
