"""The shape of what managers send about segments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.core.params import param_field
from folkmoot.core.segments import SegmentAction


class SegmentForm(forms.Form):
    """What a segment is called; its condition is a form of its own."""

    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("What it is for"), max_length=300, required=False)


def action_form(action: SegmentAction, community_id: int, data: Mapping[str, Any] | None) -> forms.Form:
    """The form of an action's parameters, bound where something was sent."""
    fields = {param.name: param_field(param, community_id) for param in action.params}
    made = type("ActionForm", (forms.Form,), dict(fields))
    form: forms.Form = made(data)
    return form
