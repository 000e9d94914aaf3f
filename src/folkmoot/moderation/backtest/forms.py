"""The shape of what moderators ask of history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.backtest.asking import BYTES_AT_MOST, plan_for, rules_in
from folkmoot.moderation.backtest.batches import rules_with_hits
from folkmoot.moderation.backtest.counting import FIRST_AT_MOST
from folkmoot.moderation.backtest.kept_rules import DRAFTS, IN_FORCE, rules_of
from folkmoot.moderation.backtest.plan import Plan
from folkmoot.moderation.models import BacktestRun, BacktestVerdict
from folkmoot.spaces.policies import spaces_visible_to

_PASTED, _NOTHING = "pasted", ""
_LABELS = {IN_FORCE: _("Rules in force"), DRAFTS: _("Drafts: rules that are off")}


class BacktestForm(forms.Form):
    """Which rules, on which posts."""

    source = forms.ChoiceField(
        label=_("Rules to try"), choices=[*_LABELS.items(), (_PASTED, _("Pasted or uploaded below"))]
    )
    rules = forms.CharField(
        label=_("RULES.json"), required=False, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        max_length=BYTES_AT_MOST, help_text=_("As the page of rules exports them."),
    )  # fmt: skip
    file = forms.FileField(label=_("Or a file"), required=False)
    against = forms.ChoiceField(
        label=_("Compare with"), required=False, choices=[(_NOTHING, _("Nothing")), *_LABELS.items()]
    )
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=_("To"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("The last day that counts, UTC.")
    )
    spaces = forms.MultipleChoiceField(
        label=_("Spaces"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all that you see. Conversations are never read."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        places = spaces_visible_to(actor).order_by("position", "name").values_list("slug", "name")
        self.fields["spaces"].choices = list(places)  # type: ignore[attr-defined]

    def plan(self) -> Plan | None:
        """What a valid form asks for; None, with the reason in the form, where that cannot be tried."""
        data = self.cleaned_data
        try:
            return plan_for(
                self._actor,
                rules=self._rules(),
                other=rules_of(data["against"], self._actor.community_id) if data["against"] else None,
                since=datetime.combine(data["since"], time(), UTC),
                until=datetime.combine(data["until"], time(), UTC) + timedelta(days=1),
                spaces=data["spaces"],
            )
        except RuleBroken as error:
            self.add_error(error.field if error.field in self.fields else None, error.message)
            return None

    def name(self) -> str:
        """What the run is called."""
        data = self.cleaned_data
        if data["source"] == _PASTED:
            return str(data["file"].name if data["file"] else _now("Pasted rules"))
        return str(_LABELS[data["source"]])

    def other_name(self) -> str:
        return str(_LABELS[self.cleaned_data["against"]]) if self.cleaned_data["against"] else ""

    def _rules(self) -> Mapping[str, Any]:
        data = self.cleaned_data
        if data["source"] != _PASTED:
            return rules_of(data["source"], self._actor.community_id)
        if data["file"]:
            content: bytes = data["file"].read(BYTES_AT_MOST + 1)
            return rules_in(content)
        return rules_in(data["rules"])


class HitsForm(forms.Form):
    """Which hits are put before the moderators, and how many at once."""

    rule = forms.TypedChoiceField(label=_("Hits of"), required=False, coerce=int, empty_value=None)
    at_most = forms.IntegerField(label=_("At most"), min_value=1, max_value=FIRST_AT_MOST, initial=100)

    def __init__(self, *args: Any, run: BacktestRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [(str(place), each["name"]) for place, each in rules_with_hits(run)]
        self.fields["rule"].choices = [("", _("All rules")), *rules]  # type: ignore[attr-defined]


class VerdictForm(forms.Form):
    """What somebody says of a post."""

    post = forms.IntegerField(min_value=1, max_value=2**62)
    says = forms.ChoiceField(choices=BacktestVerdict.Says.choices)
    of = forms.CharField(max_length=20, required=False)
