"""The form of a trial."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.core.workflows import Choices
from folkmoot.insights.models import Trial


class TrialForm(forms.Form):
    """Who is in it, what is measured, and until when: said before it starts."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The new way: a greeting by a person."))
    outcome = forms.ChoiceField(label=_("Measured by how many newcomers"), choices=Trial.Outcome.choices)
    share_b = forms.IntegerField(
        label=_("Newcomers of a hundred who get the new way"), min_value=5, max_value=95, initial=50
    )
    segment = forms.ChoiceField(
        label=_("Only who is in this segment"),
        required=False,
        help_text=_(
            "Choose one that asks for what newcomers bring along, such as their language or where they came from. "
            "What they do later may hang on the arm they are in."
        ),
    )
    first_day = forms.DateField(label=_("Who joins from"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(
        label=_("Who joins until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_(
            "Look at the outcome two weeks after. Who looks earlier and stops at will finds what is not there."
        ),
    )

    def __init__(self, data: Any = None, *, segments: Choices = ()) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["segment"]).choices = [("", _("Everybody who joins")), *segments]
