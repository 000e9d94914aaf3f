"""What the classifier says of a text: two probabilities with their reasons, or that it is not able to judge."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.moderation.classifier.languages import guess_language
from folkmoot.moderation.classifier.linear import LinearModel, Window
from folkmoot.moderation.classifier.prose import prose_of
from folkmoot.moderation.classifier.tokens import name_of, tokens_of

SPAM, TOXICITY = "spam", "toxicity"
# Of how many texts it is taken to be so, where nothing is known of a place: one in twenty.
USUAL_SHARE = 0.05
_REASONS = 6
# Below this share of words it has seen, a text in no language that it can tell is foreign to it.
_KNOWN_WORDS = 0.6
WHY_NOT: Mapping[str, str | Promise] = {
    "short": _("too short to judge"),
    "code": _("mostly code"),
    "links": _("mostly links"),
    "language": _("a language that the classifier was not trained for"),
    "none": _("there is no classifier that can be used"),
    "provider": _("the classifier did not answer"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A piece of the text that weighed: what stands there, from where to where, and how much for which label."""

    label: str
    text: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities. What is not `judged` has neither; `why_not` is a key of WHY_NOT.

    A label that the classifier does not know is None as well. `model` names the file or server that said so.
    """

    spam: float | None = None
    toxicity: float | None = None
    reasons: tuple[Reason, ...] = ()
    judged: bool = False
    why_not: str = ""
    language: str = ""
    model: str = ""

    def as_mapping(self) -> dict[str, float]:
        """Those that there are, by name: what a rule asks."""
        found = {SPAM: self.spam, TOXICITY: self.toxicity}
        return {name: score for name, score in found.items() if score is not None}


@dataclass(frozen=True, slots=True)
class Stack:
    """The classifier in use: the general one, a community's own on top where it has one, and the shares assumed."""

    base: LinearModel
    own: LinearModel | None = None
    shares: Mapping[str, float] | None = None


def judge_text(stack: Stack, text: str, language: str = "") -> Scores:
    """Score a text; `language` is its code where the caller knows it."""
    model = stack.own.checksum if stack.own else stack.base.checksum
    prose = prose_of(text)
    if prose.why_not:
        return Scores(why_not=prose.why_not, model=model)
    spoken = language or _language(stack.base, prose.text)
    if spoken not in stack.base.languages:
        return Scores(why_not="language", language=spoken, model=model)
    found, reasons = _labels(stack, prose.text)
    return Scores(
        spam=found.get(SPAM),
        toxicity=found.get(TOXICITY),
        reasons=reasons,
        judged=True,
        language=spoken,
        model=model,
    )


def margins(stack: Stack, text: str) -> dict[str, float]:
    """The distances from the planes, before calibration, of the worst window; for training and its figures."""
    return {label: worst[0] for label, worst in _worst(stack, text).items()}


def _language(model: LinearModel, text: str) -> str:
    """The guess; where there is none, the classifier's own language if it has seen most of the words."""
    guess = guess_language(text)
    if guess.code or len(model.languages) != 1:
        return guess.code
    words = [name_of(token.raw, token.kind) for token in tokens_of(text) if token.kind == "word"]
    return model.languages[0] if model.knows(words) >= _KNOWN_WORDS else ""


def _labels(stack: Stack, text: str) -> tuple[dict[str, float], tuple[Reason, ...]]:
    found: dict[str, float] = {}
    reasons: list[Reason] = []
    for name, (margin, weighed, model) in _worst(stack, text).items():
        label = next(label for label in model.labels if label.name == name)
        found[name] = label.probability(margin, (stack.shares or {}).get(name, USUAL_SHARE))
        reasons += _reasons(name, model, weighed)
    return found, tuple(reasons)


def _worst(stack: Stack, text: str) -> dict[str, tuple[float, Window, LinearModel]]:
    """By label the window that is furthest on the wrong side, and whose plane it was."""
    found: dict[str, tuple[float, Window, LinearModel]] = {}
    beneath: dict[str, list[float]] = {}
    for model in filter(None, (stack.base, stack.own)):
        windows = model.windows(text)
        for at, name in enumerate(model.names):
            under = beneath.get(name, [0.0] * len(windows))
            beneath[name] = [model.margin(window, at, lower) for window, lower in zip(windows, under, strict=True)]
            if windows:
                worst = max(range(len(windows)), key=beneath[name].__getitem__)
                found[name] = (beneath[name][worst], windows[worst], model)
    return found


def _reasons(name: str, model: LinearModel, window: Window) -> list[Reason]:
    at = model.names.index(name)
    factor = model.labels[at].scale / math.sqrt(window.features or 1)
    heaviest = sorted(window.parts, key=lambda part: -part.sums[at])[:_REASONS]
    return [
        Reason(name, part.token.raw, part.token.start, part.token.end, round(part.sums[at] * factor, 3))
        for part in heaviest
        if part.sums[at] > 0
    ]
