"""What is asked before anything is published: moderation registers its judges here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from folkmoot.content.markup import Rendered
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.registry import Registry
from folkmoot.spaces.models import Space
from folkmoot.spaces.moderators import moderates


class Verdict(StrEnum):
    """Let through, keep back for a moderator, or refuse with a reason."""

    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and, where it refuses, the reason in plain words."""

    verdict: Verdict
    reason: str = ""


class Judge(Protocol):
    """Looks at a text before others see it; must be quick, and must not write."""

    def __call__(self, *, actor: Actor, space: Space, title: str, rendered: Rendered) -> Judgement: ...


judges: Registry[Judge] = Registry("judge")


def is_held(*, actor: Actor, space: Space, title: str, rendered: Rendered) -> bool:
    """Ask all judges; whether the text waits for a moderator. Raises RuleBroken when one refuses it."""
    if actor.is_system or actor.is_staff or moderates(actor, space.id):
        return False
    held = False
    for judge in judges:
        judgement = judge(actor=actor, space=space, title=title, rendered=rendered)
        if judgement.verdict is Verdict.REFUSE:
            raise RuleBroken("refused", judgement.reason, field="markdown")
        held = held or judgement.verdict is Verdict.HOLD
    return held
