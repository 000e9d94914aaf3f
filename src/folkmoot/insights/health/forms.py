"""The form that asks for before and after."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.queries.health import WATCHED


class EffectForm(forms.Form):
    """A metric, a day, and how many weeks on each side."""

    metric = forms.ChoiceField(label=_("Figure"))
    day = forms.DateField(label=_("What happened on this day"), widget=forms.DateInput(attrs={"type": "date"}))
    weeks = forms.IntegerField(label=_("Weeks before and after, at most"), min_value=3, max_value=26, initial=8)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["metric"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, metric_called(name).label) for name in WATCHED]
