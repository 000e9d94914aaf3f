"""What the classifier says of a text: two probabilities with their reasons, or that it is not able to judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.moderation.classifier.languages import guess_language
from folkmoot.moderation.classifier.linear import LabelWeights, LinearModel, Window
from folkmoot.moderation.classifier.prose import prose_of
from folkmoot.moderation.classifier.tokens import cut, windows_of

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


@dataclass(frozen=True)
class Stack:
    """The classifier in use: the general one, a community's own on top where it has one, and the shares assumed."""

    base: LinearModel
    own: LinearModel | None = None
    shares: Mapping[str, float] | None = None

    @cached_property
    def labels(self) -> dict[str, LabelWeights]:
        """The planes in use: the community's own where it has one."""
        return {label.name: label for model in (self.base, self.own) if model is not None for label in model.labels}


def judge_text(stack: Stack, text: str, language: str = "", *, with_reasons: bool = True) -> Scores:
    """Score a text; `language` is its code where the caller knows it."""
    model = stack.own.checksum if stack.own else stack.base.checksum
    looked = _looked_at(stack, text, language)
    if looked.why_not:
        return Scores(why_not=looked.why_not, language=looked.language, model=model)
    found = chances(stack, {each.label.name: each.margin for each in looked.weighed})
    return Scores(
        reasons=_reasons(stack, looked.text, looked.weighed) if with_reasons else (),
        judged=True,
        language=looked.language,
        model=model,
        spam=found.get(SPAM),
        toxicity=found.get(TOXICITY),
    )


def judged_margins(stack: Stack, text: str) -> dict[str, float]:
    """The distances that `judge_text` makes chances of; none where it is not able to judge."""
    return {each.label.name: each.margin for each in _looked_at(stack, text, "").weighed}


def chances(stack: Stack, margins: Mapping[str, float]) -> dict[str, float]:
    """The calibrated probabilities of these distances, by label."""
    shares = stack.shares or {}
    labels = stack.labels
    return {name: labels[name].probability(margin, shares.get(name, USUAL_SHARE)) for name, margin in margins.items()}


class _Looked(NamedTuple):
    """The prose of a text and what weighs in it; or why it cannot be judged."""

    text: str
    language: str = ""
    why_not: str = ""
    weighed: Sequence[_Weighed] = ()


def _looked_at(stack: Stack, text: str, language: str) -> _Looked:
    prose = prose_of(text)
    if prose.why_not:
        return _Looked(prose.text, why_not=prose.why_not)
    spoken = language or guess_language(prose.text).code
    windows: list[Sequence[str]] | None = None
    if not spoken and len(stack.base.languages) == 1:
        # The classifier's own language, if it has seen most of the words.
        windows = windows_of(prose.text)
        spoken = stack.base.languages[0] if stack.base.knows(windows) >= _KNOWN_WORDS else ""
    if spoken not in stack.base.languages:
        return _Looked(prose.text, spoken, "language")
    return _Looked(prose.text, spoken, weighed=_weighed(stack, windows_of(prose.text) if windows is None else windows))


def margins(stack: Stack, text: str) -> dict[str, float]:
    """The distances from the planes, before calibration; for training and its figures."""
    return {found.label.name: found.margin for found in _weighed(stack, windows_of(text))}


class _Weighed(NamedTuple):
    """A text against a label's plane: its distance, and its worst window, with what the general classifier sees there
    where a community's own leans on it.
    """

    label: LabelWeights
    margin: float
    distances: Sequence[float]
    worst: int
    model: LinearModel
    window: Window
    beneath: Window | None = None


def _weighed(stack: Stack, said: Sequence[Sequence[str]]) -> list[_Weighed]:
    """By label, by the general classifier or by the community's own that leans on it."""
    if not said:
        return []
    found: dict[str, _Weighed] = {}
    windows = [stack.base.weigh(each) for each in said]
    for at, label in enumerate(stack.base.labels):
        found[label.name] = _pooled(stack.base, label, windows, [stack.base.margin(each, at) for each in windows])
    if stack.own is not None:
        upper = [stack.own.weigh(each) for each in said]
        for at, label in enumerate(stack.own.labels):
            below = found.get(label.name)
            lower = below.distances if below else [0.0] * len(upper)
            distances = [stack.own.margin(window, at, under) for window, under in zip(upper, lower, strict=True)]
            found[label.name] = _pooled(stack.own, label, upper, distances, windows if below else None)
    return list(found.values())


def _pooled(
    model: LinearModel,
    label: LabelWeights,
    windows: Sequence[Window],
    distances: Sequence[float],
    beneath: Sequence[Window] | None = None,
) -> _Weighed:
    """One insult is one too many; but a whole text is spam or is not."""
    worst = max(range(len(windows)), key=distances.__getitem__)
    margin = sum(distances) / len(distances) if label.name == SPAM else distances[worst]
    return _Weighed(label, margin, distances, worst, model, windows[worst], beneath[worst] if beneath else None)


def _reasons(stack: Stack, text: str, weighed: Iterable[_Weighed]) -> tuple[Reason, ...]:
    windows = list(cut(text))
    return tuple(
        Reason(each.label.name, token.raw, token.start, token.end, round(share, 3))
        for each in weighed
        for share, token in sorted(
            zip(_shares(stack.base, each), windows[each.worst], strict=True), key=lambda pair: -pair[0]
        )[:_REASONS]
        if share > 0
    )


def _shares(base: LinearModel, weighed: _Weighed) -> list[float]:
    """What each token of the worst window adds."""
    name = weighed.label.name
    shares = weighed.model.shares(weighed.window, weighed.model.names.index(name))
    if weighed.beneath is None:
        return shares
    lower = base.shares(weighed.beneath, base.names.index(name))
    return [share + weighed.label.lean * under for share, under in zip(shares, lower, strict=True)]
