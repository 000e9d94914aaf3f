"""What is typed about goals: the shape of it, no rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from folkmoot.core.errors import RuleBroken
from folkmoot.insights.commands.goal_parts import MilestoneDraft
from folkmoot.insights.commands.goals import GoalDraft
from folkmoot.insights.goals.measuring import demand_metric
from folkmoot.insights.goals.people import as_text, people_in
from folkmoot.insights.goals.scopes import kept_scope, people_choices, tag_choices
from folkmoot.insights.goals.values import read_value, typed_value
from folkmoot.insights.goals.wording import unit_of
from folkmoot.insights.metrics.catalogue import ALL
from folkmoot.insights.metrics.definition import Unit
from folkmoot.insights.models import Goal, GoalMilestone, GoalPerson, GoalVersion
from folkmoot.spaces.models import Space

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class GoalForm(forms.Form):
    """A goal as it is written down."""

    name = forms.CharField(label=_("What is to be reached"), max_length=120)
    success = forms.CharField(
        label=_("What success looks like"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In words that all who agree on it understand alike."),
    )  # fmt: skip
    metric = forms.ChoiceField(label=_("Measured by"))
    span = forms.ChoiceField(label=_("Over a whole"), choices=GoalVersion.Span, initial=GoalVersion.Span.MONTH)
    direction = forms.ChoiceField(label=_("To be"), choices=GoalVersion.Direction)
    target = forms.CharField(
        label=_("Target"), max_length=40, help_text=_("A number such as 1200; shares as 40 %, durations as 4 h.")
    )
    spaces = forms.MultipleChoiceField(
        label=_("Only in these spaces"), required=False, help_text=_("None chosen: everywhere.")
    )
    tag = forms.ChoiceField(label=_("Only with this tag"), required=False)
    segment = forms.ChoiceField(
        label=_("Only of these people"), required=False, help_text=_("A saved segment or a group.")
    )
    with_staff = forms.BooleanField(label=_("Count staff too"), required=False)
    starts_on = forms.DateField(label=_("The work begins on"), widget=_DAY)
    deadline = forms.DateField(
        label=_("Deadline"), widget=_DAY, help_text=_("Judged by the last whole week or month that is over by then.")
    )
    owners = forms.CharField(
        label=_("Who answers for it"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on a line: @handle, or a name and an address such as: Ann <ann@example.org>"),
    )  # fmt: skip
    stakeholders = forms.CharField(
        label=_("Who has to agree"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Written likewise. People without an account agree by a link in an e-mail."),
    )  # fmt: skip
    milestones = forms.CharField(
        label=_("Steps on the way"), max_length=6000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on a line: the day, what, and a value if it has one. 2026-03-31 | Ritual runs | 900"),
    )  # fmt: skip
    stop_value = forms.CharField(
        label=_("Stop when it is worse than"), max_length=40, required=False,
        help_text=_("A value of the metric. Who answers for it is told when it happens."),
    )  # fmt: skip
    stop_spans = forms.IntegerField(
        label=_("For so many weeks or months in a row"), min_value=1, max_value=12, initial=2
    )
    stop_words = forms.CharField(
        label=_("When else to stop"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    change_note = forms.CharField(
        label=_("Why it is changed"), max_length=300, required=False, help_text=_("Shown to those who agree on it.")
    )

    def __init__(self, *args: Any, community_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._community_id = community_id
        known = Space.everywhere.filter(community_id=community_id).exclude(kind=Space.Kind.DIRECT)
        nothing = [("", _("All"))]
        choices = {
            "metric": metric_choices(),
            "spaces": [(str(id_), name) for id_, name in known.order_by("name").values_list("id", "name")],
            "tag": nothing + tag_choices(community_id),
            "segment": nothing + people_choices(community_id),
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def draft(self) -> GoalDraft:
        """What was typed, as the command takes it. Raises RuleBroken, naming the field."""
        sent = self.cleaned_data
        unit = demand_metric(sent["metric"]).unit
        same = ("name", "success", "metric", "span", "direction", "starts_on", "deadline", "stop_spans", "stop_words")
        return GoalDraft(
            **{name: sent[name] for name in same},
            owners=people_in(sent["owners"], community_id=self._community_id, field="owners"),
            stakeholders=people_in(sent["stakeholders"], community_id=self._community_id, field="stakeholders"),
            change_note=sent["change_note"],
            target=read_value(sent["target"], unit, field="target"),
            scope=kept_scope(
                [int(each) for each in sent["spaces"]], sent["tag"], sent["segment"], with_staff=sent["with_staff"]
            ),
            stop_value=read_value(sent["stop_value"], unit, field="stop_value") if sent["stop_value"] else None,
            milestones=milestones_in(sent["milestones"], unit),
        )


class VerdictForm(forms.Form):
    """What a stakeholder says."""

    name = forms.CharField(
        label=_("Your name"), max_length=100, help_text=_("It stands below the goal, with the date.")
    )
    remark = forms.CharField(
        label=_("What you want to say"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed if you do not agree: what would have to change."),
    )  # fmt: skip


class ClosingForm(forms.Form):
    """How a goal ended."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=Goal.Outcome)
    learned = forms.CharField(
        label=_("What was learned"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What to do again, what never again: the next goal begins with it."),
    )  # fmt: skip


def metric_choices() -> list[tuple[str, Any]]:
    """Every metric, by the part it belongs to."""
    groups: dict[str, list[tuple[str, Any]]] = {}
    for metric in ALL:
        groups.setdefault(metric.section, []).append((metric.name, metric.label))
    return list(groups.items())


def goal_initial(goal: Goal, version: GoalVersion) -> dict[str, Any]:
    """What the form begins with."""
    unit = unit_of(version.metric)
    names = ("metric", "span", "direction", "starts_on", "deadline", "success", "stop_spans", "stop_words")
    same = {name: getattr(version, name) for name in names}
    return {
        **same,
        "name": goal.name,
        "target": typed_value(version.target, unit),
        "stop_value": typed_value(version.stop_value, unit),
        "spaces": [str(each) for each in version.scope.get("space_ids", ())],
        **{name: version.scope.get(name, "") for name in ("tag", "segment", "with_staff")},
        "owners": _people_text(goal, GoalPerson.Part.OWNER),
        "stakeholders": _people_text(goal, GoalPerson.Part.STAKEHOLDER),
        "milestones": milestones_text(GoalMilestone.everywhere.filter(goal=goal).order_by("due", "id"), unit),
    }


def milestones_in(text: str, unit: Unit) -> list[MilestoneDraft]:
    """One on a line: day, words, value. Raises RuleBroken."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = [part.strip() for part in line.split("|")]
        try:
            due = date.fromisoformat(parts[0])
        except ValueError:
            due = None
        if due is None or len(parts) not in (2, 3) or not parts[1]:
            words = _now("Write a step as: 2026-03-31 | what | value. This is none: %(line)s") % {"line": line[:80]}
            raise RuleBroken("milestones", words, field="milestones")
        value = read_value(parts[2], unit, field="milestones") if len(parts) == 3 and parts[2] else None
        found.append(MilestoneDraft(due, parts[1][:160], value))
    return found


def milestones_text(milestones: Iterable[GoalMilestone], unit: Unit) -> str:
    """The lines again."""
    return "\n".join(
        " | ".join(filter(None, (each.due.isoformat(), each.label, typed_value(each.value, unit))))
        for each in milestones
    )


def _people_text(goal: Goal, part: str) -> str:
    rows = GoalPerson.everywhere.filter(goal=goal, part=part, removed_at__isnull=True).order_by("id")
    return as_text(rows.values_list("member__handle", "name", "email"))
