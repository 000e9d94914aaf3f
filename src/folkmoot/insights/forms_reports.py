"""What is typed about reports: the shape of it, no rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.insights.commands.report_sending import SHARED_DAYS
from folkmoot.insights.commands.reports import PlanDraft
from folkmoot.insights.forms_goals import metric_choices
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.models import ReportPlan
from folkmoot.insights.reports.figured import HEADLINE
from folkmoot.insights.reports.sections import sections_in_order

_DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    """A report as it is planned."""

    name = forms.CharField(label=_("What it is called"), max_length=120)
    rhythm = forms.ChoiceField(label=_("How often"), choices=ReportPlan.Rhythm, initial=ReportPlan.Rhythm.MONTH)
    weekday = forms.TypedChoiceField(
        label=_("On this day, if every week"), choices=list(enumerate(_DAYS)), coerce=int, initial=0
    )
    day = forms.IntegerField(
        label=_("On this day, if every month"), min_value=1, max_value=31, initial=1,
        help_text=_("The last of the month where there are fewer."),
    )  # fmt: skip
    hour = forms.IntegerField(
        label=_("At this hour"), min_value=0, max_value=23, initial=8, help_text=_("By the community's clock.")
    )
    sections = forms.MultipleChoiceField(label=_("What it tells"), widget=forms.CheckboxSelectMultiple)
    metrics = forms.MultipleChoiceField(
        label=_("Figures it begins with"), required=False, widget=forms.SelectMultiple(attrs={"size": 10})
    )
    introduction = forms.CharField(
        label=_("Words that each begins with"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Markdown. They can be changed in every draft."),
    )  # fmt: skip
    waits_for_words = forms.BooleanField(
        label=_("Wait for somebody's words before it goes out"), required=False, initial=True,
        help_text=_("It is made as a draft and you are told. Otherwise it is sent as it is."),
    )  # fmt: skip
    is_on = forms.BooleanField(label=_("Make it by the calendar"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections, metrics = self.fields["sections"], self.fields["metrics"]
        assert isinstance(sections, forms.MultipleChoiceField)
        assert isinstance(metrics, forms.MultipleChoiceField)
        sections.choices = [(each.name, each.label) for each in sections_in_order()]
        metrics.choices = metric_choices()
        if "sections" not in self.initial:
            self.initial["sections"] = [each.name for each in sections_in_order()]
        if "metrics" not in self.initial:
            self.initial["metrics"] = [each for each in HEADLINE if each in METRICS]

    def draft(self) -> PlanDraft:
        """What was typed, as the command takes it."""
        return PlanDraft(**self.cleaned_data)


class DaysForm(forms.Form):
    """About which days a report is made by hand."""

    first = forms.DateField(label=_("From"), widget=_DAY)
    last = forms.DateField(label=_("To"), widget=_DAY)


class WordsForm(forms.Form):
    """What a manager says in their own words."""

    words = forms.CharField(
        label=_("Your own words"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Markdown. What the figures do not say: why, what is next, what you need."),
    )  # fmt: skip


class ReadersForm(forms.Form):
    """Who is to get a report."""

    people = forms.CharField(
        label=_("Who else gets it"), max_length=8000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on a line: @handle, or a name and an address. Addresses are asked first."),
    )  # fmt: skip


class ShareForm(forms.Form):
    """For how long a link is good, and for whom it is."""

    note = forms.CharField(label=_("For whom"), max_length=120, required=False)
    days = forms.TypedChoiceField(
        label=_("Good for so many days"), choices=[(each, each) for each in SHARED_DAYS], coerce=int, initial=30
    )


def plan_initial(plan: ReportPlan) -> dict[str, Any]:
    """What the form begins with."""
    names = (
        "name", "rhythm", "weekday", "day", "hour", "sections", "metrics", "introduction", "waits_for_words", "is_on",
    )  # fmt: skip
    return {name: getattr(plan, name) for name in names}
