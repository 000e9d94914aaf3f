"""What the pages and programs may ask of the network."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.times import zone_named
from folkmoot.insights.graph.question import NetworkQuestion
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

_USUAL_DAYS = 90
_EARLIEST = date(1970, 1, 1)


class NetworkForm(forms.Form):
    """The period, the place, and who and what counts."""

    space = forms.ModelChoiceField(
        queryset=Space.everywhere.none(), required=False, label=_l("Space"), empty_label=_l("All spaces")
    )
    staff = forms.BooleanField(required=False, label=_l("Count staff"))
    bots = forms.BooleanField(required=False, label=_l("Count programs"))
    reactions = forms.BooleanField(required=False, label=_l("Reactions as weaker ties"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces_visible_to(actor).order_by("name")  # type: ignore[attr-defined]
        days = {
            name: forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
            for name, label in (("from", _("From")), ("to", _("To")))
        }
        self.fields = {**days, **self.fields}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("from"), given.get("to")
        if first and first < _EARLIEST:
            self.add_error("from", _("Nothing is known of that time."))
        elif first and last and last < first:
            self.add_error("to", _("The period ends before it begins."))
        return given


def bound_form(
    community: Community, actor: Actor, asked: dict[str, Any], conventions: Conventions, last: date | None = None
) -> NetworkForm:
    """The form with what was asked, and the usual in place of what was not: 90 days to `last` or today."""
    last = last or datetime.now(zone_named(community.time_zone)).date()
    usual = {
        "from": (last - timedelta(days=_USUAL_DAYS - 1)).isoformat(),
        "to": last.isoformat(),
        "staff": conventions.with_staff,
        "bots": conventions.with_bots,
    }
    # A box that is not ticked is not sent: where the form was sent, what is missing is off. Other pages of figures lead
    # here with their period, which the form has not.
    boxes_asked = ("from" in asked or "to" in asked) and "period" not in asked
    if boxes_asked:
        usual |= {"staff": False, "bots": False}
    return NetworkForm({**usual, **asked}, actor=actor)


def question_of(form: NetworkForm, conventions: Conventions) -> NetworkQuestion:
    """The question of a form that is valid."""
    given = form.cleaned_data
    return NetworkQuestion(
        period=Period(given["from"], given["to"]),
        scope=Scope(
            space_ids=(given["space"].id,) if given["space"] else (),
            with_staff=given["staff"],
            with_bots=given["bots"],
        ),
        reactions=given["reactions"],
        privacy=conventions.minimum,
    )
