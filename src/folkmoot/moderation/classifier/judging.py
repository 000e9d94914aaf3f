"""What the classifier says of a text: two probabilities with their reasons, or that it is not able to judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.moderation.classifier.languages import guess_language
from folkmoot.moderation.classifier.linear import LabelWeights, LinearModel, Window
from folkmoot.moderation.classifier.prose import prose_of
from folkmoot.moderation.classifier.tokens import Token, tokens_of

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


def judge_text(stack: Stack, text: str, language: str = "", *, with_reasons: bool = True) -> Scores:
    """Score a text; `language` is its code where the caller knows it."""
    model = stack.own.checksum if stack.own else stack.base.checksum
    prose = prose_of(text)
    if prose.why_not:
        return Scores(why_not=prose.why_not, model=model)
    spoken = language or _language(stack.base, prose.text)
    if spoken not in stack.base.languages:
        return Scores(why_not="language", language=spoken, model=model)
    found, reasons = _labels(stack, prose.text, with_reasons)
    return Scores(
        spam=found.get(SPAM),
        toxicity=found.get(TOXICITY),
        reasons=reasons,
        judged=True,
        language=spoken,
        model=model,
    )


def margins(stack: Stack, text: str) -> dict[str, float]:
    """The distances from the planes, before calibration; for training and its figures."""
    return {found.label.name: found.margin for found in _weighed(stack, text)}


def _language(model: LinearModel, text: str) -> str:
    """The guess; where there is none, the classifier's own language if it has seen most of the words."""
    guess = guess_language(text)
    if guess.code or len(model.languages) != 1:
        return guess.code
    words = [token.raw for token in tokens_of(text) if token.kind == "word"]
    return model.languages[0] if model.knows(words) >= _KNOWN_WORDS else ""


def _labels(stack: Stack, text: str, with_reasons: bool) -> tuple[dict[str, float], tuple[Reason, ...]]:
    chances: dict[str, float] = {}
    reasons: list[Reason] = []
    for found in _weighed(stack, text):
        name = found.label.name
        chances[name] = found.label.probability(found.margin, (stack.shares or {}).get(name, USUAL_SHARE))
        reasons += _reasons(name, found.tokens, found.weights) if with_reasons else ()
    return chances, tuple(reasons)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A text against a label's plane: its distance, and the tokens of its worst window with what each weighs."""

    label: LabelWeights
    margin: float
    tokens: Sequence[Token]
    weights: Sequence[float]


def _weighed(stack: Stack, text: str) -> list[_Weighed]:
    """By label, by the general classifier or by the community's own that leans on it."""
    windows = stack.base.windows(text)
    if not windows:
        return []
    found = {}
    for at, label in enumerate(stack.base.labels):
        distances = [stack.base.margin(window, at) for window in windows]
        found[label.name] = (_pooled(label, stack.base, windows, distances), distances)
    upper = stack.own.windows(text) if stack.own else []
    for at, label in enumerate(stack.own.labels if stack.own else ()):
        assert stack.own is not None
        below, lower = found.get(label.name, (None, [0.0] * len(upper)))
        distances = [stack.own.margin(window, at, beneath) for window, beneath in zip(upper, lower, strict=True)]
        found[label.name] = (_pooled(label, stack.own, upper, distances, stack.base if below else None), distances)
    return [weighed for weighed, _distances in found.values()]


def _pooled(
    label: LabelWeights,
    model: LinearModel,
    windows: Sequence[Window],
    distances: Sequence[float],
    base: LinearModel | None = None,
) -> _Weighed:
    """One insult is one too many; but a whole text is spam or is not."""
    worst = max(range(len(windows)), key=distances.__getitem__)
    margin = sum(distances) / len(distances) if label.name == SPAM else distances[worst]
    shares = model.shares(windows[worst], model.names.index(label.name))
    if base is not None:
        below = base.weigh(windows[worst].tokens)
        lower = base.shares(below, base.names.index(label.name))
        shares = [share + label.lean * under for share, under in zip(shares, lower, strict=True)]
    return _Weighed(label, margin, windows[worst].tokens, shares)


def _reasons(name: str, tokens: Sequence[Token], weights: Sequence[float]) -> list[Reason]:
    heaviest = sorted(zip(weights, tokens, strict=True), key=lambda pair: -pair[0])[:_REASONS]
    return [
        Reason(name, token.raw, token.start, token.end, round(weight, 3)) for weight, token in heaviest if weight > 0
    ]
