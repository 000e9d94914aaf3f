"""The shape of what managers send about workflows; the rules are the definition's and the commands'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.automation.definition import BRANCH, END, JUMP, WAIT, Definition, Step, Trigger
from folkmoot.core.params import param_field
from folkmoot.core.workflows import member_moments, workflow_actions, workflow_occasions

_DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class NameForm(forms.Form):
    """What a workflow is called."""

    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("What it is for"), max_length=300, required=False)


class SettingsForm(forms.Form):
    """What holds for all workflows."""

    messages_a_day = forms.IntegerField(
        label=_("Messages to one member in a day, from all workflows together"), min_value=1, max_value=20
    )


class EventForm(forms.Form):
    """Set off by what happens."""

    event = forms.ChoiceField(label=_("When"))
    by_workflows = forms.ChoiceField(
        label=_("What workflows do themselves"),
        choices=[("never", _("sets nothing off")), ("others", _("counts, where another did it")), ("any", _("counts"))],
        help_text=_("At most three workflows set each other off, so that nothing runs for ever."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = [(name, workflow_occasions.get(name)) for name in workflow_occasions.names()]
        self.fields["event"].choices = [("", _("Choose")), *events]  # type: ignore[attr-defined]


class ScheduleForm(forms.Form):
    """Set off by a recurrence."""

    every = forms.ChoiceField(label=_("Every"), choices=[("day", _("day")), ("week", _("week")), ("month", _("month"))])
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"), choices=list(enumerate(_DAYS)), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("For every week."),
    )  # fmt: skip
    day = forms.IntegerField(
        label=_("Day of the month"), min_value=1, max_value=31, required=False, help_text=_("For every month.")
    )
    clock = forms.CharField(label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}), max_length=5)
    audience = forms.ChoiceField(
        label=_("For"), choices=[("community", _("the community, once")), ("members", _("each member"))]
    )


class MomentForm(forms.Form):
    """Set off so many days after a moment of each member."""

    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=3650)
    moment = forms.ChoiceField(label=_("After"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moment"].choices = [(each.name, each.label) for each in member_moments]  # type: ignore[attr-defined]


TRIGGER_FORMS: dict[str, type[forms.Form]] = {"event": EventForm, "schedule": ScheduleForm, "moment": MomentForm}


class RulesForm(forms.Form):
    """Who comes again, the goal, and the limits."""

    reentry = forms.ChoiceField(
        label=_("Who was in it before"),
        choices=[
            ("once", _("does not come again")), ("period", _("comes again after the days below")),
            ("always", _("comes again every time")),
        ],
    )  # fmt: skip
    reentry_days = forms.IntegerField(label=_("Days until they come again"), min_value=1, max_value=3650)
    goal_event = forms.ChoiceField(
        label=_("The goal"), required=False, help_text=_("What the member does if it works.")
    )
    goal_days = forms.IntegerField(label=_("Within days"), min_value=1, max_value=365)
    goal_ends = forms.BooleanField(label=_("It ends when the goal is reached"), required=False)
    control = forms.IntegerField(
        label=_("Share for whom nothing is done, in percent"), min_value=0, max_value=50,
        help_text=_("Drawn by chance. Only with them you know what it achieved; 10 will do."),
    )  # fmt: skip
    entries_a_day = forms.IntegerField(label=_("How many come in a day at most"), min_value=1, max_value=100_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = [(name, workflow_occasions.get(name)) for name in workflow_occasions.names()]
        self.fields["goal_event"].choices = [("", _("None")), *events]  # type: ignore[attr-defined]


def trigger_initial(trigger: Trigger) -> dict[str, Any]:
    """What the forms of triggers begin with."""
    when = trigger.recurrence
    return {
        "event": trigger.event, "by_workflows": trigger.by_workflows, "every": when.every,
        "weekdays": list(when.weekdays), "day": when.day, "clock": when.clock, "audience": trigger.audience,
        "moment": trigger.moment, "days": trigger.days,
    }  # fmt: skip


def rules_initial(definition: Definition) -> dict[str, Any]:
    """What the form of rules begins with."""
    return {
        "reentry": definition.reentry, "reentry_days": definition.reentry_days, "goal_event": definition.goal.event,
        "goal_days": definition.goal.days, "goal_ends": definition.goal.ends, "control": definition.control,
        "entries_a_day": definition.entries_a_day,
    }  # fmt: skip


def step_form(
    step: Step, definition: Definition, community_id: int, data: Mapping[str, Any] | None = None
) -> forms.Form:
    """The form for a step's parameters, bound where something was sent."""
    if step.action == WAIT:
        fields = _wait_fields()
    elif step.action in (BRANCH, JUMP):
        fields = {"otherwise" if step.action == BRANCH else "to": _target_field(step, definition)}
    else:
        action = workflow_actions.find(step.action)
        params = action.params if action is not None else ()
        fields = {param.name: param_field(param, community_id) for param in params}
    defaults = {name: field.initial for name, field in fields.items()}
    made = type("StepForm", (forms.Form,), dict(fields))
    form: forms.Form = made(data, initial={**defaults, **step.params})
    return form


def _wait_fields() -> dict[str, forms.Field]:
    units = [("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days")), ("weeks", _("weeks"))]
    zones = [("member", _("the member's own time")), ("community", _("the community's time"))]
    return {
        "amount": forms.IntegerField(label=_("How long"), min_value=0, max_value=10_000, initial=1),
        "unit": forms.ChoiceField(label=_("Unit"), choices=units, initial="days"),
        "clock": forms.CharField(
            label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}), max_length=5,
            help_text=_("For days and weeks: at this time of the day. Left empty, the time of the day stays."),
        ),
        "zone": forms.ChoiceField(label=_("By"), choices=zones, initial="member"),
    }  # fmt: skip


def _target_field(step: Step, definition: Definition) -> forms.Field:
    ids = [each.id for each in definition.steps]
    later = ids[ids.index(step.id) + 1 :] if step.id in ids else []
    choices: list[tuple[str, Any]] = [(each, _("step %(n)s") % {"n": ids.index(each) + 1}) for each in later]
    label = _("Otherwise go on at") if step.action == BRANCH else _("Go on at")
    return forms.ChoiceField(label=label, choices=[*choices, (END, _("the end"))], initial=END)
