"""The shape of what managers send about their community."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community


class CommunityForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a community is and how it looks."""

    logo_file = forms.FileField(label=_("Logo"), required=False)

    class Meta:
        model = Community
        fields = [
            "name", "tagline", "purpose", "audience", "objectives", "brand_colour", "accent_colour", "host",
            "visibility", "join_policy", "erasure_policy", "language", "time_zone",
        ]  # fmt: skip
        labels = {
            "name": _("Name"),
            "tagline": _("In one sentence"),
            "purpose": _("Purpose"),
            "audience": _("Who it is for"),
            "objectives": _("Objectives"),
            "brand_colour": _("Brand colour"),
            "accent_colour": _("Second colour"),
            "host": _("Own host name"),
            "visibility": _("Who may read"),
            "join_policy": _("Who may join"),
            "erasure_policy": _("When a member is erased"),
            "language": _("Language"),
            "time_zone": _("Time zone"),
        }
        widgets = {
            "brand_colour": forms.TextInput(attrs={"type": "color"}),
            "accent_colour": forms.TextInput(attrs={"type": "color"}),
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "audience": forms.Textarea(attrs={"rows": 2}),
            "objectives": forms.Textarea(attrs={"rows": 3}),
        }

    def _post_clean(self) -> None:
        """The command validates and writes; the form only parses."""


class FoundingForm(forms.Form):
    """A first community."""

    name = forms.CharField(label=_("Name of the community"), max_length=80)
    slug = forms.SlugField(label=_("Short name in addresses"), max_length=50, help_text=_("For example: moorland"))
    tagline = forms.CharField(label=_("In one sentence"), max_length=160, required=False)
