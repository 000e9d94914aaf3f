"""The guide through setting a community up: its steps, how far it is, and where it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise

from folkmoot.communities import commands
from folkmoot.communities.models import SetUpMark
from folkmoot.communities.queries import set_up_marks
from folkmoot.core.actor import Actor
from folkmoot.core.registry import SetUpStep, set_up_steps


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as the guide shows it."""

    name: str
    label: str | Promise
    summary: str | Promise
    url: str
    state: str
    is_current: bool

    @property
    def is_done(self) -> bool:
        return self.state == SetUpMark.State.DONE


@dataclass(frozen=True, slots=True)
class Guide:
    """How far the community is; `current` is the step of this page, or the one to go on with."""

    steps: list[StepView]
    current: StepView
    number: int
    back: str

    @property
    def settled(self) -> int:
        """How many steps are behind: done or skipped."""
        return sum(bool(step.state) for step in self.steps)

    @property
    def is_last(self) -> bool:
        return self.number == len(self.steps)


def guide(community_id: int, current: str = "") -> Guide:
    """The guide, at a step or, without one, at the first that nothing was done about; one statement."""
    marks = set_up_marks(community_id)
    ordered = _ordered()
    name = current or next((step.name for step in ordered if step.name not in marks), ordered[-1].name)
    steps = [
        StepView(
            each.name, each.label, each.summary, reverse(each.url_name), marks.get(each.name, ""), each.name == name
        )
        for each in ordered
    ]
    number = next(index for index, step in enumerate(steps) if step.is_current)
    return Guide(steps, steps[number], number + 1, steps[number - 1].url if number else "")


def go_on(*, actor: Actor, step: str, posted: Mapping[str, object]) -> HttpResponseRedirect:
    """Mark the step by the button that was pressed and lead on: to the next step, or home for now."""
    state = SetUpMark.State.SKIPPED if "skip" in posted else SetUpMark.State.DONE
    commands.mark_step(actor=actor, step=step, state=state)
    if "later" in posted:
        return HttpResponseRedirect(reverse("content:home"))
    ordered = _ordered()
    names = [each.name for each in ordered]
    return HttpResponseRedirect(reverse(ordered[min(names.index(step) + 1, len(ordered) - 1)].url_name))


def _ordered() -> list[SetUpStep]:
    return sorted(set_up_steps, key=lambda step: step.position)
