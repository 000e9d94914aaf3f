"""What is different between two versions, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.automation.checking import step_sentence, trigger_sentence
from folkmoot.automation.conditions import sentence
from folkmoot.automation.definition import Definition, from_data
from folkmoot.core.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Change:
    """A part that differs; an empty side was not there."""

    part: str
    old: str
    new: str


def differences(old: dict[str, Any], new: dict[str, Any], community_id: int) -> list[Change]:
    """Every part that differs, in the order in which a definition is read."""
    try:
        before, after = from_data(old), from_data(new)
    except RuleBroken as error:
        return [Change(_("Cannot be read any more"), error.message, "")]
    pairs = zip(_parts(before, community_id), _parts(after, community_id), strict=True)
    changes = [Change(part, was, now) for (part, was), (_same, now) in pairs if was != now]
    return [*changes, *_step_changes(before, after, community_id)]


def _parts(definition: Definition, community_id: int) -> Iterator[tuple[str, str]]:
    goal = definition.goal
    yield _("Set off by"), trigger_sentence(definition.trigger)
    yield _("For whom"), sentence(definition.who, community_id) if definition.who else ""
    yield _("Leaves when"), sentence(definition.leave, community_id) if definition.leave else ""
    yield _("Goal"), f"{goal.event} · {goal.days}{' · ' + _('ends it') if goal.ends else ''}" if goal.event else ""
    yield _("Comes again"), f"{definition.reentry} · {definition.reentry_days}"
    yield _("Limits"), f"{definition.entries_a_day} · {definition.control} %"


def _step_changes(before: Definition, after: Definition, community_id: int) -> Iterator[Change]:
    for number, step in enumerate(after.steps, start=1):
        was = before.step(step.id)
        old = _full(was, before, community_id) if was is not None else ""
        new = _full(step, after, community_id)
        if old != new:
            yield Change(_("Step %(n)s") % {"n": number}, old, new)
    for number, step in enumerate(before.steps, start=1):
        if after.step(step.id) is None:
            yield Change(_("Step %(n)s") % {"n": number}, _full(step, before, community_id), "")
    kept_before = [step.id for step in before.steps if after.step(step.id)]
    kept_after = [step.id for step in after.steps if before.step(step.id)]
    if kept_before != kept_after:
        yield Change(_("Order of the steps"), " → ".join(kept_before), " → ".join(kept_after))


def _full(step: Any, definition: Definition, community_id: int) -> str:
    """The sentence and every text in full: a changed word far behind in a letter is a change too."""
    texts = [str(value) for name, value in sorted(step.params.items()) if name in ("text", "title", "url", "note")]
    return "\n".join([step_sentence(step, definition, community_id), *texts])
