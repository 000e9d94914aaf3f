"""Forms of the insights room."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from folkmoot.members.models import Membership


class MemberByHandle(forms.CharField):
    """A member of the community, named by handle."""

    def clean(self, value: object) -> Membership | None:
        handle = str(super().clean(value)).strip().lstrip("@")
        if not handle:
            return None
        here: QuerySet[Membership] = Membership.objects.filter(handle__iexact=handle)
        member = here.exclude(state=Membership.State.ERASED).first()
        if member is None:
            raise forms.ValidationError(_("Nobody here has this name."))
        return member


class SamePersonForm(forms.Form):
    """Two members who are one person."""

    member = MemberByHandle(label=_("Short name"), max_length=41)
    other = MemberByHandle(label=_("Other short name"), max_length=41)
    reason = forms.CharField(label=_("How you know"), max_length=300, required=False)
