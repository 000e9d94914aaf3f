"""Who may give scores: the classifier of this machine, or a stronger model that plugs in behind the same interface."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

import structlog
from django.conf import settings

from folkmoot.core.registry import Registry
from folkmoot.moderation.classifier.judging import SPAM, TOXICITY, Scores, Stack, chances, judge_text, judged_margins
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


class Scorer:
    """Gives the same for many texts, without reasons: by the classifier that is in force as it is made."""

    def __init__(self, community_id: int) -> None:
        self._community_id = community_id
        base = find_base()
        self._stack = None if base is None else _stack(base, community_id)
        for model in (self._stack.base, self._stack.own) if self._stack else ():
            if model is not None:
                model.keep(_MANY_TOKENS)

    @property
    def can_be_kept(self) -> bool:
        """Whether what it says holds for later: not while this machine's classifier is wanted and can not be used."""
        return self._stack is not None or _another() is not None

    @cached_property
    def mark(self) -> int | None:
        """A number by which this machine's classifier is known: another one has another. None where none is asked."""
        if self._stack is None or _another() is not None:
            return None
        own = self._stack.own.checksum if self._stack.own else ""
        marked = hashlib.blake2b(f"{self._stack.base.checksum} {own}".encode(), digest_size=8).digest()
        return int.from_bytes(marked, "big", signed=True)

    def __call__(self, text: str) -> Scores:
        given = _by_another(text, self._community_id, "")
        if given is not None:
            return given
        return Scores(why_not="none") if self._stack is None else judge_text(self._stack, text, with_reasons=False)

    def margins(self, text: str) -> dict[str, float] | None:
        """The scores before the shares that a community assumes are reckoned in; None where another is asked."""
        return None if self._stack is None or self.mark is None else judged_margins(self._stack, text)

    def scores_by(self, margins: Mapping[str, float]) -> dict[str, float]:
        """The scores that come of them, as rules ask for them."""
        return {} if self._stack is None else chances(self._stack, margins)


def _another() -> ScoreProvider | None:
    return None if settings.CLASSIFIER_PROVIDER == OWN else score_providers.find(settings.CLASSIFIER_PROVIDER)


def _by_another(text: str, community_id: int | None, language: str) -> Scores | None:
    chosen = _another()
    if chosen is None:
        return None
    found = chosen(text, community_id=community_id, language=language)
    return found if found.why_not != "provider" else None


def _stack(base: LinearModel, community_id: int | None) -> Stack:
    if community_id is None:
        return Stack(base)
    row, wanted = in_force(community_id), settings_of(community_id)
    own = find_own(row.key, base) if row else None
    return Stack(base, own, {SPAM: wanted.spam_share, TOXICITY: wanted.toxicity_share})
