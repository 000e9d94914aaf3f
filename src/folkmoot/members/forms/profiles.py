"""Profiles, their fields, and the directory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.core.fields import ordered_rows
from folkmoot.core.roles import Role
from folkmoot.core.workflows import Choices
from folkmoot.members.commands.fields import AT_MOST, Said
from folkmoot.members.directory import Wanted
from folkmoot.members.forms.values import given, value_field
from folkmoot.members.models import ProfileField, Visibility
from folkmoot.members.models.fields import SAYABLE


class ProfileForm(forms.Form):
    """One's own profile."""

    name = forms.CharField(label=_("Name"), max_length=80)
    handle = forms.CharField(label=_("Short name"), max_length=40)
    headline = forms.CharField(label=_("In one line"), max_length=120, required=False)
    bio = forms.CharField(
        label=_("About you"), widget=forms.Textarea(attrs={"rows": 5}), max_length=3000, required=False
    )
    location = forms.CharField(label=_("Where you are"), max_length=80, required=False)
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")
    picture = forms.FileField(label=_("Picture"), required=False)
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)

    def __init__(self, *args: Any, fields: Sequence[ProfileField] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fields = fields
        for each in fields:
            self.fields[f"field-{each.id}"] = value_field(
                each.kind, each.choices, label=each.name, help_text=each.help, required=False
            )
            self.fields[f"visibility-{each.id}"] = forms.ChoiceField(
                label=_("Who sees it"),
                choices=[(value, Visibility(value).label) for value in each.visibilities],
                initial=each.default_visibility,
                required=False,
            )

    def plain(self) -> list[forms.BoundField]:
        """The fields that every community has."""
        return [self[name] for name in self.fields if not name.startswith(("field-", "visibility-"))]

    def own(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The community's own fields, each with who sees it."""
        return [(self[f"field-{each.id}"], self[f"visibility-{each.id}"]) for each in self._fields]

    def said(self) -> dict[int, Said]:
        """What is said in the community's own fields, when the form is valid."""
        data = self.cleaned_data
        return {
            each.id: Said(given(data.get(f"field-{each.id}")), data.get(f"visibility-{each.id}", ""))
            for each in self._fields
        }


class FieldForm(forms.Form):
    """A field of profiles; one of several on a page."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=60)
    help = forms.CharField(label=_("A word of help"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in SAYABLE])
    choices = forms.CharField(
        label=_("Choices"), widget=forms.Textarea(attrs={"rows": 4}), required=False, help_text=_("One a line.")
    )
    visibilities = forms.MultipleChoiceField(
        label=_("Members may show it to"),
        choices=Visibility.choices,
        initial=list(Visibility.values),
        widget=forms.CheckboxSelectMultiple,
    )


FieldForms = ordered_rows(FieldForm, at_most=AT_MOST)


class DirectoryForm(forms.Form):
    """Whom one looks for in the directory."""

    q = forms.CharField(label=_("Name"), max_length=60, required=False, widget=forms.SearchInput)
    role = forms.ChoiceField(label=_("Role"), required=False)
    level = forms.TypedChoiceField(
        label=_("Trust level"),
        choices=[("", _("Any level")), *((str(level), str(level)) for level in range(5))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    joined_from = forms.DateField(
        label=_("Joined from"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    joined_to = forms.DateField(label=_("Joined until"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    choice = forms.ChoiceField(label=_("Says"), required=False)
    segment = forms.ChoiceField(label=_("Segment"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort"), choices=[("joined", _("Newest first")), ("active", _("Last seen first"))], required=False
    )

    def __init__(self, data: Any = None, *, fields: Sequence[ProfileField], segments: Choices = ()) -> None:
        super().__init__(data)
        if segments:
            cast(forms.ChoiceField, self.fields["segment"]).choices = [("", _("All members")), *segments]
        else:
            del self.fields["segment"]
        roles = [(role.value, role.label) for role in Role.stored()]
        cast(forms.ChoiceField, self.fields["role"]).choices = [("", _("All roles")), *roles]
        groups = [(each.name, [(f"{each.id}:{choice}", choice) for choice in each.choices]) for each in fields]
        if groups:
            cast(forms.ChoiceField, self.fields["choice"]).choices = [("", _("Anything")), *groups]
        else:
            del self.fields["choice"]

    def wanted(self) -> Wanted:
        """Whom one looks for; fields that make no sense count as empty."""
        data = self.cleaned_data
        field_id, _colon, value = data.get("choice", "").partition(":")
        return Wanted(
            query=data.get("q", "").strip(),
            role=data.get("role", ""),
            trust_level=data.get("level"),
            joined_from=data.get("joined_from"),
            joined_to=data.get("joined_to"),
            field_id=int(field_id) if field_id else None,
            value=value,
            sort=data.get("sort") or "joined",
        )
