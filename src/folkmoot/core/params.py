"""Parameters of actions: how what was typed is checked, and the field of a form for each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from folkmoot.core.address import read_target
from folkmoot.core.errors import FolkmootError, RuleBroken
from folkmoot.core.workflows import Param, ParamKind


def clean_param(param: Param, value: Any, community_id: int) -> Any:
    """The value as it is kept; raises RuleBroken whose field is the parameter at fault."""
    if param.kind is ParamKind.NUMBER:
        return _clean_number(param, value)
    if param.kind is ParamKind.FLAG:
        return value in (True, "on", "1", "true")
    text = str("" if value is None else value).replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        if param.required:
            raise RuleBroken("missing", _("Fill in “%(name)s”.") % {"name": param.label}, field=param.name)
        return ""
    if len(text) > param.most:
        message = _("“%(name)s” has at most %(most)s characters.") % {"name": param.label, "most": param.most}
        raise RuleBroken("too-long", message, field=param.name)
    if param.kind is ParamKind.CHOICE and param.choices is not None:
        if text not in dict(param.choices(community_id)):
            raise RuleBroken("choice", _("Choose “%(name)s” from the list.") % {"name": param.label}, field=param.name)
    elif param.kind is ParamKind.URL:
        _check_url(text, param.name)
    return text


def param_field(param: Param, community_id: int) -> forms.Field:
    """The field of a form for a parameter."""
    common: dict[str, Any] = {"label": param.label, "help_text": param.help, "initial": param.default}
    if param.kind is ParamKind.FLAG:
        return forms.BooleanField(required=False, **common)
    if param.kind is ParamKind.NUMBER:
        return forms.IntegerField(min_value=param.least, max_value=param.most, required=param.required, **common)
    if param.choices is not None:
        choices = [("", _("Choose")), *param.choices(community_id)]
        return forms.ChoiceField(choices=choices, required=param.required, **common)
    widget = forms.Textarea(attrs={"rows": 6}) if param.kind is ParamKind.TEXT else forms.TextInput()
    return forms.CharField(max_length=param.most, required=param.required, widget=widget, strip=True, **common)


def _clean_number(param: Param, value: Any) -> int:
    text = str(value).strip()
    if (
        isinstance(value, bool)
        or not (text.isascii() and text.isdecimal())
        or not param.least <= int(text) <= param.most
    ):
        message = _("“%(name)s” is a whole number from %(least)s to %(most)s.")
        shown = {"name": param.label, "least": param.least, "most": param.most}
        raise RuleBroken("number", message % shown, field=param.name)
    return int(text)


def _check_url(text: str, field: str) -> None:
    try:
        read_target(text)
    except FolkmootError as error:
        raise RuleBroken("url", error.message, field=field) from error
