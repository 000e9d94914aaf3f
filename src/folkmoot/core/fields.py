"""Fields and rows of forms that several rooms use."""

from __future__ import annotations

from typing import Any

from django import forms


class NumberField(forms.FloatField):
    """A number that may have a fraction, shown without one where it has none: 24, not 24.0."""

    def prepare_value(self, value: Any) -> Any:
        return int(value) if isinstance(value, float) and value.is_integer() else value


def ordered_rows(form: type[forms.Form], *, at_most: int) -> type[forms.BaseFormSet[forms.Form]]:
    """Rows of a form that are put in order and deleted, with an empty one for another, which is not there to delete."""
    return forms.formset_factory(
        form, extra=1, max_num=at_most, validate_max=True, can_delete=True, can_order=True, can_delete_extra=False
    )
