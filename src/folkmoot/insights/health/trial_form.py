"""The form of a trial."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.insights.models import Trial


class TrialForm(forms.Form):
    """Who is in it, what is measured, and until when: said before it starts."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The new way: a greeting by a person."))
    outcome = forms.ChoiceField(label=_("Measured by how many newcomers"), choices=Trial.Outcome.choices)
    share_b = forms.IntegerField(
        label=_("Newcomers of a hundred who get the new way"), min_value=5, max_value=95, initial=50
    )
    first_day = forms.DateField(label=_("Who joins from"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(
        label=_("Who joins until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_(
            "Look at the outcome two weeks after. Who looks earlier and stops at will finds what is not there."
        ),
    )
