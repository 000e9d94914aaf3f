"""What a workflow does, as data: what sets it off, for whom, which steps, until when. Versioned and exported whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.automation.conditions import from_json
from folkmoot.core.conditions import Group, to_json
from folkmoot.core.errors import RuleBroken
from folkmoot.core.times import EVERY, UNITS, Delay, Recurrence, read_clock

STEPS_AT_MOST = 40
REENTRY = ("once", "period", "always")
BY_WORKFLOWS = ("never", "others", "any")
# Steps of the engine itself; all others are registered actions.
WAIT, BRANCH, JUMP, STOP = "wait", "branch", "jump", "stop"
CONTROL = (WAIT, BRANCH, JUMP, STOP)
END = "end"
_ID = re.compile(r"[a-z][a-z0-9_]{0,19}")


@dataclass(frozen=True, slots=True)
class Trigger:
    """What sets a workflow off: a line of the log, a recurrence, or a moment that is so many days ago.

    `audience` of a recurrence is "members" (a run for each the condition lets in) or "community" (one run). A line
    that a workflow caused counts only `by_workflows` ("never", "others", "any").
    """

    kind: str = "event"
    event: str = ""
    recurrence: Recurrence = field(default_factory=Recurrence)
    audience: str = "members"
    moment: str = ""
    days: int = 1
    by_workflows: str = "never"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: a registered action or one of the engine's own, done only when `when` holds."""

    id: str
    action: str
    params: Mapping[str, Any] = field(default_factory=dict)
    when: Group = field(default_factory=Group)


@dataclass(frozen=True, slots=True)
class Goal:
    """What it is for: the member does `event` within `days` of entering. `ends` ends the run when it is reached."""

    event: str = ""
    days: int = 14
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """The whole. `control` is the share in percent of those who enter for whom nothing is done, to compare with."""

    trigger: Trigger = field(default_factory=Trigger)
    who: Group = field(default_factory=Group)
    steps: tuple[Step, ...] = ()
    leave: Group = field(default_factory=Group)
    goal: Goal = field(default_factory=Goal)
    reentry: str = "once"
    reentry_days: int = 30
    entries_a_day: int = 500
    control: int = 0

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def after(self, step_id: str) -> str:
        """The id of the step after this one, or END."""
        ids = [step.id for step in self.steps]
        place = ids.index(step_id) + 1
        return ids[place] if place < len(ids) else END

    @property
    def first(self) -> str:
        return self.steps[0].id if self.steps else END

    def new_id(self) -> str:
        """An id that no step has."""
        taken = {step.id for step in self.steps}
        return next(name for n in range(1, 1000) if (name := f"s{n}") not in taken)

    def with_step(self, step: Step) -> Definition:
        """With this step in place of the one of its id, or at the end."""
        if self.step(step.id) is None:
            return replace(self, steps=(*self.steps, step))
        return replace(self, steps=tuple(step if each.id == step.id else each for each in self.steps))


def delay_of(step: Step) -> Delay:
    """How long a step of waiting waits."""
    params = step.params
    return Delay(int(params.get("amount", 1)), str(params.get("unit", "days")), str(params.get("clock", "")))


def to_data(definition: Definition) -> dict[str, Any]:
    """The definition as JSON holds it."""
    return {
        "trigger": _trigger_data(definition.trigger),
        "who": to_json(definition.who),
        "steps": [
            {"id": step.id, "action": step.action, "params": dict(step.params)}
            | ({"when": to_json(step.when)} if step.when else {})
            for step in definition.steps
        ],
        "leave": to_json(definition.leave),
        "goal": {"event": definition.goal.event, "days": definition.goal.days, "ends": definition.goal.ends},
        "reentry": definition.reentry,
        "reentry_days": definition.reentry_days,
        "entries_a_day": definition.entries_a_day,
        "control": definition.control,
    }


def from_data(given: Any) -> Definition:
    """Read what `to_data` gave. Raises RuleBroken with what is wrong; whether it can run, `problems` says."""
    if not isinstance(given, dict) or not set(given) <= set(to_data(Definition())):
        raise _wrong("definition", _("A workflow is an object with trigger, who, steps, leave, goal and limits."))
    goal = given.get("goal") or {}
    if not isinstance(goal, dict):
        raise _wrong("goal", _("A goal has an event and days."))
    return Definition(
        trigger=_read_trigger(given.get("trigger") or {}),
        who=from_json(given.get("who")),
        steps=_read_steps(given.get("steps") or []),
        leave=from_json(given.get("leave")),
        goal=Goal(str(goal.get("event", ""))[:80], _number(goal, "days", 14, 1, 365), bool(goal.get("ends"))),
        reentry=_one_of(given, "reentry", REENTRY, "once"),
        reentry_days=_number(given, "reentry_days", 30, 1, 3650),
        entries_a_day=_number(given, "entries_a_day", 500, 1, 100_000),
        control=_number(given, "control", 0, 0, 50),
    )


def _trigger_data(trigger: Trigger) -> dict[str, Any]:
    if trigger.kind == "schedule":
        when = trigger.recurrence
        return {
            "kind": "schedule", "every": when.every, "weekdays": list(when.weekdays), "day": when.day,
            "clock": when.clock, "audience": trigger.audience,
        }  # fmt: skip
    if trigger.kind == "moment":
        return {"kind": "moment", "moment": trigger.moment, "days": trigger.days}
    return {"kind": "event", "event": trigger.event, "by_workflows": trigger.by_workflows}


def _read_trigger(given: Any) -> Trigger:
    if not isinstance(given, dict):
        raise _wrong("trigger", _("What begins it is an object with a kind."))
    kind = _one_of(given, "kind", ("event", "schedule", "moment"), "event")
    weekdays = given.get("weekdays", [0])
    if not isinstance(weekdays, list) or not all(type(day) is int and 0 <= day <= 6 for day in weekdays):
        raise _wrong("weekdays", _("Days of the week are numbers from 0, Monday, to 6."))
    every = _one_of(given, "every", EVERY, "week")
    if every == "week" and not weekdays:
        raise _wrong("weekdays", _("Choose at least one day of the week."))
    recurrence = Recurrence(
        every, _clock(given, "clock", "09:00"), tuple(sorted(set(weekdays))), _number(given, "day", 1, 1, 31)
    )
    return Trigger(
        kind=kind,
        event=str(given.get("event", ""))[:80],
        recurrence=recurrence if kind == "schedule" else Recurrence(),
        audience=_one_of(given, "audience", ("members", "community"), "members"),
        moment=str(given.get("moment", ""))[:80],
        days=_number(given, "days", 1, 0, 3650),
        by_workflows=_one_of(given, "by_workflows", BY_WORKFLOWS, "never"),
    )


def _read_steps(given: Any) -> tuple[Step, ...]:
    if not isinstance(given, list) or len(given) > STEPS_AT_MOST:
        raise _wrong("steps", _("A workflow has at most %(most)s steps.") % {"most": STEPS_AT_MOST})
    steps = tuple(_read_step(each) for each in given)
    if len({step.id for step in steps}) != len(steps):
        raise _wrong("steps", _("Each step has an id of its own."))
    return steps


def _read_step(given: Any) -> Step:
    if not isinstance(given, dict) or not set(given) <= {"id", "action", "params", "when"}:
        raise _wrong("steps", _("A step has an id, an action, params and when."))
    step_id, params = str(given.get("id", "")), given.get("params") or {}
    if not _ID.fullmatch(step_id) or step_id == END or not isinstance(params, dict):
        raise _wrong("steps", _("“%(id)s” is no id of a step.") % {"id": step_id[:20]})
    step = Step(step_id, str(given.get("action", ""))[:60], params, from_json(given.get("when")))
    return replace(step, params=_read_control(step)) if step.action in CONTROL else step


def _read_control(step: Step) -> dict[str, Any]:
    """The parameters of the engine's own steps, checked."""
    params = step.params
    if step.action == WAIT:
        most = {"minutes": 10_000, "hours": 5_000, "days": 1_000, "weeks": 150}
        unit = _one_of(params, "unit", UNITS, "days")
        zone = _one_of(params, "zone", ("member", "community"), "member")
        clock = _clock(params, "clock", "") if unit in ("days", "weeks") else ""
        return {"amount": _number(params, "amount", 1, 0, most[unit]), "unit": unit, "clock": clock, "zone": zone}
    if step.action == BRANCH:
        return {"if": to_json(from_json(params.get("if"))), "otherwise": str(params.get("otherwise") or END)[:20]}
    return {"to": str(params.get("to") or END)[:20]} if step.action == JUMP else {}


def _clock(given: Mapping[str, Any], name: str, default: str) -> str:
    text = str(given.get(name, default) or default)
    if not text:
        return ""
    try:
        return read_clock(text).strftime("%H:%M")
    except ValueError as error:
        raise _wrong(name, _("Give a time such as 09:00.")) from error


def _number(given: Mapping[str, Any], name: str, default: int, least: int, most: int) -> int:
    value = given.get(name, default)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal() and len(value) < 10:
        value = int(value)
    if type(value) is not int or not least <= value <= most:
        raise _wrong(name, _("Give a whole number from %(least)s to %(most)s.") % {"least": least, "most": most})
    return value


def _one_of(given: Mapping[str, Any], name: str, known: tuple[str, ...], default: str) -> str:
    value = given.get(name, default)
    if value not in known:
        raise _wrong(name, _("Choose one of: %(known)s.") % {"known": ", ".join(known)})
    return str(value)


def _wrong(field_name: str, message: str) -> RuleBroken:
    return RuleBroken("bad-definition", message, field=field_name)
