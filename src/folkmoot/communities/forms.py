"""The shape of what managers send about their community."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community


class _PartOfCommunity(forms.ModelForm):  # type: ignore[type-arg]
    """Some fields of a community; the command validates and writes, the form only parses."""

    def _post_clean(self) -> None:
        pass

    def changes(self) -> dict[str, object]:
        """What was sent for the community's own columns."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class AboutForm(_PartOfCommunity):
    """What a community is."""

    class Meta:
        model = Community
        fields = ["name", "kind", "tagline", "purpose", "audience", "objectives"]
        labels = {
            "name": _("Name"),
            "kind": _("What is it like?"),
            "tagline": _("In one sentence"),
            "purpose": _("Purpose"),
            "audience": _("Who it is for"),
            "objectives": _("Objectives"),
        }
        help_texts = {
            "tagline": _("Visitors read it first, search engines show it."),
            "purpose": _("Why the community is there, and what people do here."),
            "objectives": _("What shall be reached, and how you will know."),
        }
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "audience": forms.Textarea(attrs={"rows": 2}),
            "objectives": forms.Textarea(attrs={"rows": 3}),
        }


class LookForm(_PartOfCommunity):
    """How a community looks."""

    logo_file = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP. It is shown whole, never cut."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp", "data-shows": "logo-preview"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    class Meta:
        model = Community
        fields = ["brand_colour", "accent_colour"]
        labels = {"brand_colour": _("Brand colour"), "accent_colour": _("Second colour")}
        help_texts = {
            "brand_colour": _("For buttons, links and titles."),
            "accent_colour": _("For marks and the frame around what is chosen."),
        }
        widgets = {
            "brand_colour": forms.TextInput(attrs={"type": "color"}),
            "accent_colour": forms.TextInput(attrs={"type": "color"}),
        }


class DoorsForm(_PartOfCommunity):
    """Who may come in."""

    class Meta:
        model = Community
        fields = ["visibility", "join_policy"]
        labels = {"visibility": _("Who may read"), "join_policy": _("Who may join")}
        widgets = {"visibility": forms.RadioSelect, "join_policy": forms.RadioSelect}


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
