"""Whether a definition can run, and what it says in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.automation.conditions import from_json, sentence
from folkmoot.automation.definition import BRANCH, END, JUMP, STOP, WAIT, Definition, Step, Trigger, delay_of
from folkmoot.automation.subjects import is_for_workflows
from folkmoot.automation.texts import check_placeholders
from folkmoot.core.conditions import Group
from folkmoot.core.errors import RuleBroken
from folkmoot.core.params import clean_param
from folkmoot.core.registry import activity_kinds
from folkmoot.core.workflows import (
    Param,
    member_moments,
    workflow_actions,
    workflow_fields,
    workflow_occasions,
)

_WEEKDAYS = 7
_SHOWN_TEXT = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a definition from running: `part` is trigger, who, steps, leave or goal."""

    part: str
    message: str
    step: str = ""


def problems(definition: Definition, community_id: int) -> list[Problem]:
    """Everything that must be mended before it can be put in force."""
    return [*_trigger_problems(definition), *_step_problems(definition, community_id)]


def clean_params(action_name: str, params: Mapping[str, Any], community_id: int) -> dict[str, Any]:
    """An action's parameters as they are kept; raises RuleBroken whose field is the parameter at fault."""
    action = workflow_actions.find(action_name)
    if action is None:
        raise RuleBroken("unknown-action", _("There is no action “%(name)s”.") % {"name": action_name[:60]})
    unknown = set(params) - {param.name for param in action.params}
    if unknown:
        raise RuleBroken("unknown-param", _("“%(name)s” is not known here.") % {"name": str(min(unknown))[:60]})
    return {param.name: _clean(param, params.get(param.name, param.default), community_id) for param in action.params}


def trigger_sentence(trigger: Trigger) -> str:
    """What sets it off, in words."""
    if trigger.kind == "schedule":
        return _schedule_sentence(trigger)
    if trigger.kind == "moment":
        moment = member_moments.find(trigger.moment)
        return str(moment.sentence) % {"days": trigger.days} if moment else _("Nothing is chosen yet")
    said = workflow_occasions.find(trigger.event)
    if said is not None:
        return _("When %(occasion)s") % {"occasion": said}
    return _("When the log says “%(kind)s”") % {"kind": trigger.event} if trigger.event else _("Nothing is chosen yet")


def step_sentence(step: Step, definition: Definition, community_id: int) -> str:
    """What a step does, in words, with the condition under which it is done."""
    said = _action_sentence(step, definition, community_id)
    if step.when:
        return _("%(step)s, only if %(condition)s") % {"step": said, "condition": sentence(step.when, community_id)}
    return said


def _trigger_problems(definition: Definition) -> Iterator[Problem]:
    trigger = definition.trigger
    chosen = {
        "event": _is_known(trigger.event),
        "moment": trigger.moment in member_moments,
        "schedule": True,
    }
    if not chosen[trigger.kind]:
        yield Problem("trigger", _("Choose what sets it off."))
    if definition.goal.event and not _is_known(definition.goal.event):
        yield Problem("goal", _("This goal is not known."))
    if not definition.steps:
        yield Problem("steps", _("Add at least one step."))
    for part, condition in (("who", definition.who), ("leave", definition.leave)):
        message = _condition_problem(condition, definition)
        if message:
            yield Problem(part, message)


def _is_known(event: str) -> bool:
    return event in activity_kinds and is_for_workflows(event)


def _step_problems(definition: Definition, community_id: int) -> Iterator[Problem]:
    later = {step.id for step in definition.steps} | {END}
    for step in definition.steps:
        later.discard(step.id)
        message = _step_problem(step, later, definition, community_id)
        if message:
            yield Problem("steps", message, step.id)


def _step_problem(step: Step, later: set[str], definition: Definition, community_id: int) -> str:
    target = {BRANCH: step.params.get("otherwise"), JUMP: step.params.get("to")}.get(step.action, END)
    if target not in later:
        return _("It leads to a step that does not come later.")
    if step.action == BRANCH and not from_json(step.params.get("if")):
        return _("Say what decides here.")
    when = from_json(step.params.get("if")) if step.action == BRANCH else step.when
    message = _condition_problem(when, definition)
    if message or step.action in (WAIT, BRANCH, JUMP, STOP):
        return message
    try:
        clean_params(step.action, step.params, community_id)
    except RuleBroken as error:
        return error.message
    action = workflow_actions.get(step.action)
    if action.needs_thread and not _has_post(definition.trigger):
        return _("This needs a post: let a post or a thread set the workflow off.")
    if action.needs_member and not _has_member(definition.trigger):
        return _("This needs a member, and nobody is meant here.")
    return ""


def _condition_problem(condition: Group, definition: Definition) -> str:
    for test in condition.tests():
        field = workflow_fields.find(test.field)
        if field is not None and field.needs_post and not _has_post(definition.trigger):
            return _("“%(field)s” asks about a post, and no post sets this off.") % {"field": field.label}
    return ""


def _has_post(trigger: Trigger) -> bool:
    return trigger.kind == "event" and trigger.event.startswith("content.")


def _has_member(trigger: Trigger) -> bool:
    return trigger.kind != "schedule" or trigger.audience == "members"


def _clean(param: Param, value: Any, community_id: int) -> Any:
    cleaned = clean_param(param, value, community_id)
    if param.placeholders and cleaned:
        check_placeholders(cleaned, field=param.name)
    return cleaned


def action_label(name: str) -> str:
    """What an action is called, without what it is given."""
    own = {WAIT: _("wait"), BRANCH: _("go on, or elsewhere"), JUMP: _("go elsewhere"), STOP: _("stop here")}
    action = workflow_actions.find(name)
    return own.get(name) or (str(action.label) if action else _("an action that is no longer known"))


def _action_sentence(step: Step, definition: Definition, community_id: int) -> str:
    if step.action == WAIT:
        return _wait_sentence(step)
    if step.action == BRANCH:
        condition = sentence(from_json(step.params.get("if")), community_id) or "…"
        target = _target_sentence(str(step.params.get("otherwise", END)), definition)
        return _("go on if %(condition)s; otherwise %(target)s") % {"condition": condition, "target": target}
    if step.action == JUMP:
        return _target_sentence(str(step.params.get("to", END)), definition)
    if step.action == STOP:
        return _("stop here")
    action = workflow_actions.find(step.action)
    if action is None:
        return _("an action that is no longer known: %(name)s") % {"name": step.action}
    return str(action.sentence) % {param.name: _shown(param, step, community_id) for param in action.params}


def _shown(param: Param, step: Step, community_id: int) -> str:
    value = step.params.get(param.name, param.default)
    if param.choices is not None:
        return str(dict(param.choices(community_id)).get(str(value), value or "…"))
    text = " ".join(str(value).split()) or "…"
    return text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT]}…"


def _wait_sentence(step: Step) -> str:
    delay = delay_of(step)
    n = delay.amount
    words = {
        "minutes": ngettext("wait %(n)s minute", "wait %(n)s minutes", n),
        "hours": ngettext("wait %(n)s hour", "wait %(n)s hours", n),
        "days": ngettext("wait %(n)s day", "wait %(n)s days", n),
        "weeks": ngettext("wait %(n)s week", "wait %(n)s weeks", n),
    }
    said = words[delay.unit] % {"n": n}
    if not delay.clock:
        return said
    if step.params.get("zone") == "community":
        return _("%(wait)s, until %(clock)s in the community's time") % {"wait": said, "clock": delay.clock}
    return _("%(wait)s, until %(clock)s in the member's time") % {"wait": said, "clock": delay.clock}


def _target_sentence(target: str, definition: Definition) -> str:
    ids = [step.id for step in definition.steps]
    if target in ids:
        return _("go on at step %(number)s") % {"number": ids.index(target) + 1}
    return _("go to the end")


def _schedule_sentence(trigger: Trigger) -> str:
    when = trigger.recurrence
    days = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    if when.every == "week" and len(when.weekdays) < _WEEKDAYS:
        every = _("Every %(days)s") % {"days": ", ".join(days[day] for day in when.weekdays)}
    elif when.every == "month":
        every = _("On day %(day)s of every month") % {"day": when.day}
    else:
        every = _("Every day")
    whom = _("for each member") if trigger.audience == "members" else _("for the community")
    return _("%(every)s at %(clock)s, %(whom)s") % {"every": every, "clock": when.clock, "whom": whom}
