"""The shape of what moderators send about members, places, the ladder and words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.moderation.models import Brake, Decision, Sanction, SanctionPolicy
from folkmoot.moderation.sanctions import NewSanction

_ENDING = frozenset({Sanction.Kind.LIMITS, Sanction.Kind.SILENCE, Sanction.Kind.SUSPENSION})
# What stands in the form where the next step has no end: whoever chooses another measure means no measure for ever.
USUAL_DAYS = 7


class MeasureForm(forms.Form):
    """A measure against a member."""

    kind = forms.ChoiceField(label=_("Measure"), choices=Sanction.Kind.choices)
    days = forms.IntegerField(
        label=_("For how many days"), min_value=1, max_value=3650, required=False,
        help_text=_("Empty: without an end. Notices, warnings and bans have none."),
    )  # fmt: skip
    slow_minutes = forms.IntegerField(
        label=_("Limits: minutes between two posts"), min_value=0, max_value=10_080, required=False
    )
    no_links = forms.BooleanField(label=_("Limits: no links"), required=False)
    no_threads = forms.BooleanField(label=_("Limits: no new threads"), required=False)
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    words = forms.CharField(
        label=_("Words to the member (ours when left empty)"), widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000, required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing is chosen already: a measure would cite whatever stands first.
        self.fields["clause"].choices = [("", _("choose one")), *clauses]  # type: ignore[attr-defined]

    def wanted(self) -> NewSanction:
        """The measure that was chosen."""
        data = self.cleaned_data
        limits: dict[str, Any] = {name: True for name in ("no_links", "no_threads") if data[name]}
        if data["slow_minutes"]:
            limits["slow_mode"] = data["slow_minutes"] * 60
        ends = data["days"] and data["kind"] in _ENDING
        until = timezone.now() + timedelta(days=data["days"]) if ends else None
        return NewSanction(data["kind"], until, limits if data["kind"] == Sanction.Kind.LIMITS else {})


class BrakeForm(forms.Form):
    """A measure for a space or the whole community."""

    kind = forms.ChoiceField(label=_("Measure"), choices=Brake.Kind.choices)
    space = forms.ChoiceField(label=_("Space"), required=False)
    minutes = forms.IntegerField(label=_("Slow mode: minutes between two posts"), min_value=1, required=False)
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, max_value=720, initial=3)
    reason = forms.CharField(label=_("Why (members see it)"), max_length=300, required=False)

    def __init__(self, *args: Any, spaces: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].choices = [("", _("The whole community")), *spaces]  # type: ignore[attr-defined]


class PolicyForm(forms.ModelForm[SanctionPolicy]):
    """Decay, appeals, undoing and raids."""

    class Meta:
        model = SanctionPolicy
        fields = ("decay_days", "appeal_days", "undo_minutes", "raid_answer", "raid_hours", "newcomer_days")
        labels = {
            "decay_days": _("Measures count for the next step for so many days"),
            "appeal_days": _("Members may appeal for so many days"),
            "undo_minutes": _("Decisions can be undone for so many minutes"),
            "raid_answer": _("When sign-ups or flags jump"),
            "raid_hours": _("Raid mode lasts so many hours"),
            "newcomer_days": _("In a raid, newcomers are who joined within so many days"),
        }


class StepForm(forms.Form):
    """One step of the ladder."""

    kind = forms.ChoiceField(label=_("Measure"), choices=[("", "—"), *Sanction.Kind.choices], required=False)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=3650, required=False)
    slow_minutes = forms.IntegerField(label=_("Minutes between posts"), min_value=0, max_value=10_080, required=False)
    no_links = forms.BooleanField(label=_("No links"), required=False)
    no_threads = forms.BooleanField(label=_("No new threads"), required=False)

    def step(self) -> dict[str, Any] | None:
        """The step as the policy keeps it; None where none was chosen."""
        data = self.cleaned_data
        if not data.get("kind"):
            return None
        step: dict[str, Any] = {"kind": data["kind"]}
        if data["days"]:
            step["days"] = data["days"]
        if data["kind"] == Sanction.Kind.LIMITS:
            limits: dict[str, Any] = {name: True for name in ("no_links", "no_threads") if data[name]}
            step["limits"] = {**limits, "slow_mode": (data["slow_minutes"] or 0) * 60}
        return step


def initial_of(step: dict[str, Any]) -> dict[str, Any]:
    """A kept step as the form takes it."""
    limits = step.get("limits", {})
    return {
        "kind": step["kind"], "days": step.get("days"), "slow_minutes": limits.get("slow_mode", 0) // 60,
        "no_links": limits.get("no_links"), "no_threads": limits.get("no_threads"),
    }  # fmt: skip


StepForms = forms.formset_factory(StepForm, extra=2, max_num=12)


class LetterForm(forms.Form):
    """Words for a clause, a deed and a language."""

    deed = forms.ChoiceField(label=_("What was done"), choices=Decision.Deed.choices, initial=Decision.Deed.HIDE)
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(
        label=_("Words"), widget=forms.Textarea(attrs={"rows": 10}), max_length=4000, required=False,
        help_text=_("Empty words bring ours back."),
    )  # fmt: skip

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = [("", _("Every clause")), *clauses]  # type: ignore[attr-defined]
