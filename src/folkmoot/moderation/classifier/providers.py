"""Who may give scores: the classifier of this machine, or a stronger model that plugs in behind the same interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import structlog
from django.conf import settings

from folkmoot.core.registry import Registry
from folkmoot.moderation.classifier.judging import SPAM, TOXICITY, Scores, Stack, judge_text
from folkmoot.moderation.classifier.linear import LinearModel
from folkmoot.moderation.classifier.loading import find_base, find_own
from folkmoot.moderation.queries.classifier import in_force, settings_of

OWN = "own"
# More than most communities write, and some 30 MB.
_MANY_TOKENS = 100_000
_log = structlog.get_logger(__name__)


class ScoreProvider(Protocol):
    """Scores a text for a community. It answers soon or says `Scores(why_not="provider")`; it never raises for a text.

    `language` is the text's where the caller knows it.
    """

    def __call__(self, text: str, *, community_id: int | None, language: str) -> Scores: ...


score_providers: Registry[ScoreProvider] = Registry("provider of scores")


def scores(text: str, *, community_id: int | None = None, language: str = "") -> Scores:
    """The scores of a text by the provider that the operator chose; the machine's own where that one has no answer."""
    given = _by_another(text, community_id, language)
    return given if given is not None else own_scores(text, community_id=community_id, language=language)


def own_scores(text: str, *, community_id: int | None, language: str) -> Scores:
    """The scores by the classifier on this machine."""
    base = find_base()
    if base is None:
        return Scores(why_not="none")
    return judge_text(_stack(base, community_id), text, language)


def scorer(community_id: int) -> Callable[[str], Scores]:
    """What gives the same for many texts, without reasons: by the classifier that is in force as it is made."""
    base = find_base()
    stack = None if base is None else _stack(base, community_id)
    for model in (stack.base, stack.own) if stack else ():
        if model is not None:
            model.keep(_MANY_TOKENS)

    def score(text: str) -> Scores:
        given = _by_another(text, community_id, "")
        if given is not None:
            return given
        return Scores(why_not="none") if stack is None else judge_text(stack, text, with_reasons=False)

    return score


def _by_another(text: str, community_id: int | None, language: str) -> Scores | None:
    chosen = score_providers.find(settings.CLASSIFIER_PROVIDER)
    if chosen is None or settings.CLASSIFIER_PROVIDER == OWN:
        return None
    found = chosen(text, community_id=community_id, language=language)
    return found if found.why_not != "provider" else None


def _stack(base: LinearModel, community_id: int | None) -> Stack:
    if community_id is None:
        return Stack(base)
    row, wanted = in_force(community_id), settings_of(community_id)
    own = find_own(row.key, base) if row else None
    return Stack(base, own, {SPAM: wanted.spam_share, TOXICITY: wanted.toxicity_share})
