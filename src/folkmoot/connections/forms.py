"""The shape of what managers send about imports and first people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.connections.models import ImportRun


class ImportForm(forms.Form):
    """An export of another system."""

    kind = forms.ChoiceField(label=_("Where it comes from"), choices=ImportRun.Kind.choices)
    file = forms.FileField(
        label=_("The export"), help_text=_("A .zip, a .tar.gz or a single file, as it was exported.")
    )


class MailForm(forms.Form):
    """Invitations by e-mail."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=6000,
        help_text=_("Up to 50, separated by commas or lines."),
    )
    words = forms.CharField(
        label=_("A few words of your own"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False
    )
