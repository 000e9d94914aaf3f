"""The shape of what managers send about a space."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.spaces.models import Space


class SpaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A space to make or to change."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Space.Kind.offered)
    slug = forms.SlugField(label=_("Address"), required=False, help_text=_("Made from the name when left empty."))

    class Meta:
        model = Space
        fields = ["name", "slug", "description", "kind", "visibility", "post_role", "post_trust_level", "takes_mail"]
        labels = {
            "name": _("Name"),
            "description": _("What it is for"),
            "visibility": _("Who may read"),
            "post_role": _("Who may open threads"),
            "post_trust_level": _("From which trust level on"),
            "takes_mail": _("Members may open threads by e-mail"),
        }
        help_texts = {"takes_mail": _("Each has an address of their own for it, shown where threads are written.")}

    def _post_clean(self) -> None:
        """The command validates and writes; the form only parses."""


class AcceptForm(forms.Form):
    """The guidelines of a space, read and accepted."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    accept = forms.BooleanField(label=_("I have read the guidelines and accept them"))
