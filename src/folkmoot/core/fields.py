"""Fields of forms that several rooms use."""

from __future__ import annotations

from typing import Any

from django import forms


class NumberField(forms.FloatField):
    """A number that may have a fraction, shown without one where it has none: 24, not 24.0."""

    def prepare_value(self, value: Any) -> Any:
        return int(value) if isinstance(value, float) and value.is_integer() else value
