"""Forms of members' records."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.insights.forms import MemberByHandle
from folkmoot.insights.models import RecordContact


class RecordNoteForm(forms.Form):
    """A note about a member."""

    text = forms.CharField(label=_("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class RecordTagForm(forms.Form):
    """A label, chosen among those that there are or a new one."""

    name = forms.CharField(
        label=_("Label"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "record-tags", "autocomplete": "off"}),
    )


class RecordContactForm(forms.Form):
    """When somebody talked with a member, which way, about what."""

    about = forms.CharField(label=_("About what"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    way = forms.ChoiceField(label=_("Which way"), choices=RecordContact.Way.choices)
    at = forms.DateTimeField(
        label=_("When"),
        initial=timezone.now,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    by = MemberByHandle(
        label=_("By whom"), max_length=41, required=False, help_text=_("A short name. Left empty it was you.")
    )
    follow_up_on = forms.DateField(
        label=_("Come back on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("It stands under Members until somebody says that it is done."),
    )
