"""The shape of what managers send about their community."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community


class PartOfCommunity(forms.ModelForm):  # type: ignore[type-arg]
    """Some fields of a community; the command validates and writes, the form only parses."""

    def _post_clean(self) -> None:
        pass

    def changes(self) -> dict[str, object]:
        """What was sent for the community's own columns."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class AboutForm(PartOfCommunity):
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


class LookForm(PartOfCommunity):
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


class DoorsForm(PartOfCommunity):
    """Who may come in."""

    class Meta:
        model = Community
        fields = ["visibility", "join_policy"]
        labels = {"visibility": _("Who may read"), "join_policy": _("Who may join")}
        widgets = {"visibility": forms.RadioSelect, "join_policy": forms.RadioSelect}


class AccessForm(PartOfCommunity):
    """Who reads, who joins, and what becomes of what a member wrote."""

    class Meta:
        model = Community
        fields = ["visibility", "join_policy", "erasure_policy"]
        labels = {
            "visibility": _("Who may read"),
            "join_policy": _("Who may join"),
            "erasure_policy": _("When a member is erased"),
        }
        widgets = {
            "visibility": forms.RadioSelect,
            "join_policy": forms.RadioSelect,
            "erasure_policy": forms.RadioSelect,
        }


class AddressForm(PartOfCommunity):
    """Where a community answers, in which language and by which clock."""

    host = forms.CharField(
        label=_("Own host name"),
        max_length=253,
        required=False,
        help_text=_("Such as moor.example.org. Empty: below the address of the installation."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())]
    )

    class Meta:
        model = Community
        fields = ["host", "language", "time_zone"]


class DeletionForm(forms.Form):
    """The confirmation of a deletion."""

    typed = forms.CharField(label=_("Its short name, to confirm"), max_length=50)
