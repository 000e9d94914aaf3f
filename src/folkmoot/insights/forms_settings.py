"""The form of how figures are set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from folkmoot.core.fields import NumberField
from folkmoot.insights.models import FigureSettings

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_SHARES = ("core", "regular")


def _number(label: _StrPromise | str, lowest: float, highest: float) -> NumberField:
    return NumberField(label=label, min_value=lowest, max_value=highest, step_size=0.1)


class FigureSettingsForm(forms.Form):
    """Who counts, the smallest group, weights, levels and targets; shares are said in percent."""

    with_staff = forms.BooleanField(
        label=_("Count the staff"),
        help_text=_(
            "Moderators and above, editors and hosts. By default they are left out: their work would hide the rest."
        ),
        required=False,
    )
    with_bots = forms.BooleanField(label=_("Count bots"), required=False)
    minimum = forms.IntegerField(
        label=_("The smallest group that is shown"),
        help_text=_("Figures that fewer members stand behind are withheld from everybody."),
        min_value=1,
        max_value=100,
    )
    weight_post = _number(_("A post weighs"), 0, 100)
    weight_thread = _number(_("Opening a thread weighs, besides its post"), 0, 100)
    weight_reaction = _number(_("A reaction weighs"), 0, 100)
    weight_visit = _number(_("A day here weighs"), 0, 100)
    weight_other = _number(_("Any other sign of life weighs"), 0, 100)
    core = _number(_("Core members are the busiest who together do, in percent of all activity"), 1, 99)
    regular = _number(_("Regular members follow them, until together it is, in percent"), 1, 100)
    response_hours = _number(_("Target for the first answer, in hours"), 0.1, 10_000)
    resolution_hours = _number(_("Target for an accepted answer, in hours"), 0.1, 10_000)

    @classmethod
    def said(cls, settings: FigureSettings) -> dict[str, Any]:
        """What stands in the form."""
        values = {name: getattr(settings, name) for name in cls.base_fields}
        return {name: round(100 * value, 4) if name in _SHARES else value for name, value in values.items()}

    @property
    def values(self) -> dict[str, Any]:
        """What was said, as the command takes it."""
        said = self.cleaned_data
        return {name: round(value / 100, 6) if name in _SHARES else value for name, value in said.items()}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        core, regular = said.get("core"), said.get("regular")
        if core is not None and regular is not None and core > regular:
            self.add_error("regular", _text("The regular level ends after the core, not before it."))
        return said
