"""Form fields for values of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.members.values import LENGTHS, Kind


class Day(forms.DateInput):
    """A date as browsers pick it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def value_field(kind: str, choices: Sequence[str], **options: Any) -> forms.Field:
    """The form field for a value of that kind."""
    pairs = [(choice, choice) for choice in choices]
    if kind == Kind.SEVERAL:
        return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **options)
    if kind == Kind.CHOICE:
        return forms.ChoiceField(choices=[("", _("No answer")), *pairs], **options)
    if kind == Kind.LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=LENGTHS[Kind.LONG], **options)
    if kind == Kind.LINK:
        return forms.URLField(max_length=LENGTHS[Kind.LINK], assume_scheme="https", **options)
    if kind == Kind.DATE:
        return forms.DateField(widget=Day, **options)
    return forms.CharField(max_length=LENGTHS[Kind(kind)], **options)


def given(value: Any) -> list[str]:
    """A form field's value as a list of texts, as values are kept."""
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []
