"""The measures that a case offers beside what is done with the thing: the ladder's next step first, and all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, RuleBroken
from folkmoot.moderation.models import Case, Sanction
from folkmoot.moderation.queries.ladder import step_said, suggest, to_sanction
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.rights import can_sanction
from folkmoot.moderation.sanctions import NewSanction

# What stands beside the ladder where the ladder has no such step.
_BESIDES: tuple[dict[str, Any], ...] = (
    {"kind": "notice"}, {"kind": "warning"}, {"kind": "silence", "days": 3}, {"kind": "suspension", "days": 14},
)  # fmt: skip
_DECIDED_ON = (Case.Kind.CONTENT, Case.Kind.NOTICE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A measure to choose: what the form sends for it, and how it reads."""

    value: str
    label: str
    is_suggested: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """The measures that the actor may take against the author of a case, and why the one is suggested."""

    choices: tuple[Choice, ...] = ()
    reason: str = ""

    @property
    def suggested(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.is_suggested), None)


def offer(actor: Actor, case: Case) -> Offer:
    """What may be chosen with a decision about this case; nothing where no member is meant."""
    author = case.author
    if author is None or case.kind not in _DECIDED_ON:
        return Offer()
    place = None if actor.is_staff else case.space_id
    steps = _steps(case.community_id)
    allowed = {each for each in Sanction.Kind.values if can_sanction(actor, author, each, place)}
    suggestion = suggest(case.community_id, author.id, besides_case=case.id)
    choices = tuple(
        Choice(value, step_said(step), value == _name(suggestion.step - 1, suggestion.sanction.kind))
        for value, step in steps.items()
        if step["kind"] in allowed
    )
    return Offer(choices, suggestion.reason if choices else "")


def chosen(community_id: int, value: str, now: datetime | None = None) -> list[NewSanction]:
    """The measure that a form names; none for an empty name.

    Raises Conflict where the ladder was changed since the form was shown, RuleBroken for what was never offered.
    """
    if not value:
        return []
    step = _steps(community_id).get(value)
    if step is not None:
        return [to_sanction(step, now or timezone.now())]
    if value.partition(":")[2] in Sanction.Kind.values:
        raise Conflict(_("The ladder of measures was changed meanwhile. Choose the measure again."))
    raise RuleBroken("unknown-sanction", _("Choose one of the measures."), field="measure")


def _steps(community_id: int) -> dict[str, dict[str, Any]]:
    """By the name that the form sends: of the ladder with its place, so that a changed ladder is noticed."""
    ladder = policy_of(community_id).steps
    steps = {_name(place, step["kind"]): step for place, step in enumerate(ladder)}
    kinds = {step["kind"] for step in ladder}
    return steps | {step["kind"]: step for step in _BESIDES if step["kind"] not in kinds}


def _name(place: int, kind: str) -> str:
    return f"{place + 1}:{kind}"
