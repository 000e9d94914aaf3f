"""The shape of what people send about greeting newcomers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.onboarding.commands.arranging import GREETINGS_AT_MOST

_DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
_CLOCK = forms.TimeInput(attrs={"type": "time"})


class SettingsForm(forms.Form):
    """By when newcomers are greeted."""

    target_hours = forms.IntegerField(
        label=_("Greeted within business hours"), min_value=1, max_value=200,
        help_text=_("Counted in the hours below, by the community's clock."),
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"), choices=list(enumerate(_DAYS)), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens = forms.CharField(label=_("From"), widget=_CLOCK, max_length=5)
    closes = forms.CharField(label=_("To"), widget=_CLOCK, max_length=5)
    shows_checklist = forms.BooleanField(label=_("Show newcomers the checklist"), required=False)


class OfferForm(forms.Form):
    """An offer to be a buddy."""

    capacity = forms.IntegerField(label=_("How many newcomers at a time"), min_value=1, max_value=20, initial=3)
    languages = forms.CharField(
        label=_("Languages"), max_length=60, required=False, help_text=_("Codes with commas, such as: de, en")
    )
    interests = forms.CharField(
        label=_("What you like to talk about"), max_length=300, required=False, help_text=_("Words with commas.")
    )
    greeting = forms.CharField(
        label=_("Your first words"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000, required=False,
        help_text=_("They open the conversation with every newcomer you get, in your name."),
    )  # fmt: skip

    def offered(self) -> dict[str, Any]:
        """What was sent, as the command takes it."""
        sent = self.cleaned_data
        words = {name: sent[name].replace(";", ",").split(",") for name in ("languages", "interests")}
        return {"capacity": sent["capacity"], "greeting": sent["greeting"], **words}


class EntryForm(forms.Form):
    """An item of the checklist; one of several on a page."""

    item = forms.CharField(widget=forms.HiddenInput, max_length=60)
    label = forms.CharField(label=_("What to do"), max_length=80, required=False)
    text = forms.CharField(label=_("A word about it"), max_length=200, required=False)
    is_shown = forms.BooleanField(label=_("Show it"), required=False)


EntryForms = forms.formset_factory(EntryForm, extra=0, max_num=100, validate_max=True, can_order=True)


class GreetingForm(forms.Form):
    """Words to begin a greeting with; one of several on a page."""

    name = forms.CharField(label=_("Name"), max_length=60)
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=_("{name}, {community} and the other placeholders of workflows are filled in."),
    )  # fmt: skip


GreetingForms = forms.formset_factory(
    GreetingForm, extra=1, max_num=GREETINGS_AT_MOST, validate_max=True, can_delete=True, can_order=True
)
