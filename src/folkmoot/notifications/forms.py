"""When a member wants to hear."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from folkmoot.notifications.models import Reception

_DAYS = [(day, WEEKDAYS[day]) for day in range(7)]


def _time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ReceptionForm(forms.Form):
    """Quiet hours, digest and summary."""

    quiet = forms.BooleanField(label=_("Quiet hours every day"), required=False)
    quiet_from = forms.TimeField(label=_("From"), widget=_time_input())
    quiet_until = forms.TimeField(label=_("Until"), widget=_time_input())
    quiet_days = forms.TypedMultipleChoiceField(
        label=_("Whole days that are quiet"),
        choices=_DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mail = forms.BooleanField(label=_("Send me e-mail from here"), required=False)
    digest = forms.ChoiceField(
        label=_("Digest"),
        choices=Reception.Digest.choices,
        help_text=_("What you have not seen, in one e-mail. Nothing new, no e-mail."),
    )
    summary = forms.BooleanField(
        label=_("Weekly summary"),
        required=False,
        help_text=_("The best of the week, chosen for you."),
    )
    hour = forms.TypedChoiceField(label=_("At"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)])
    weekday = forms.TypedChoiceField(label=_("On"), coerce=int, choices=_DAYS)

    @classmethod
    def of(cls, reception: Reception, data: Any = None) -> ReceptionForm:
        """The form as the member has filled it in."""
        return cls(data, initial={name: getattr(reception, name) for name in cls.base_fields})
