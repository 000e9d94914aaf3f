"""Forms of the classifier's page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.core.fields import NumberField


class TrialForm(forms.Form):
    """A text to try."""

    text = forms.CharField(
        label=_("A text to try"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Nothing of it is kept."),
    )


class SettingsForm(forms.Form):
    """Shares in percent, for people."""

    learns = forms.BooleanField(label=_("Learn from our decisions every night"), required=False)
    spam_share = NumberField(
        label=_("Of a hundred posts, so many are spam"),
        min_value=0.1,
        max_value=50,
        help_text=_("What is rare needs stronger signs. Five is where it begins."),
    )
    toxicity_share = NumberField(label=_("Of a hundred posts, so many are toxic"), min_value=0.1, max_value=50)
