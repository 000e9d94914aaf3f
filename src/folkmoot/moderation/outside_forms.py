"""The form of a service that is asked about texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.core.fields import NumberField
from folkmoot.moderation.models import OutsideCheck

_BEFORE = (
    (-1, _("Nobody: ask when it is published")),
    (0, _("Newcomers (trust level 0)")),
    (1, _("Up to trust level 1")),
    (2, _("Up to trust level 2")),
)


class OutsideForm(forms.Form):
    """Where it is asked, with which key, about whom before others see it."""

    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        help_text=_("As the service names it: https://rest.akismet.com or https://api.openai.com, for example"),
    )
    key = forms.CharField(
        label=_("Key"), required=False, max_length=300,
        help_text=_("Never shown again. Left empty, the old one stays."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    model = forms.CharField(label=_("Model"), required=False, max_length=100)
    before_level = forms.TypedChoiceField(label=_("Ask before others see it, of"), choices=_BEFORE, coerce=int)
    threshold = NumberField(label=_("What counts, from the score"), min_value=0, max_value=1, initial=0.5)
    is_on = forms.BooleanField(label=_("Ask it"), required=False, initial=True)

    @classmethod
    def said(cls, check: OutsideCheck | None) -> dict[str, Any]:
        names = set(cls.base_fields) - {"key"}
        return {name: getattr(check, name) for name in names} if check is not None else {}
