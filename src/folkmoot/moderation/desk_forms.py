"""Forms of desks and of the queue's settings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from folkmoot.core.fields import NumberField
from folkmoot.moderation.categories import Category, care_by_itself
from folkmoot.moderation.clauses import Clause
from folkmoot.moderation.models import ClauseCare, Desk, QueueSettings
from folkmoot.moderation.targets import Span

SEVERITIES = ((0, _("0 – little")), (1, _("1 – usual")), (2, _("2 – urgent")), (3, _("3 – people are in danger")))
_USUAL = 1
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


class DeskForm(forms.Form):
    """How a moderator wants to work."""

    is_available = forms.BooleanField(label=_("Cases may be given to me"), required=False)
    capacity = forms.IntegerField(label=_("Cases on my desk at a time, at most"), min_value=0, max_value=500)
    veils_text = forms.BooleanField(label=_("Cover heavy words until I ask for them"), required=False)
    veils_media = forms.BooleanField(label=_("Blur pictures until I ask for them"), required=False)
    is_grey = forms.BooleanField(label=_("Show pictures without colours"), required=False)
    avoids = forms.MultipleChoiceField(
        label=_("Do not give me cases of"),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def said(cls, desk: Desk) -> dict[str, Any]:
        return {name: getattr(desk, name) for name in cls.base_fields}


class QueueForm(forms.Form):
    """Targets, when flags hide something, shares and limits."""

    minutes_3 = forms.IntegerField(
        label=_("People are in danger: looked at within minutes"), min_value=1, max_value=100_000
    )
    minutes_2 = forms.IntegerField(label=_("Urgent: looked at within minutes"), min_value=1, max_value=100_000)
    minutes_1 = forms.IntegerField(label=_("Usual: looked at within minutes"), min_value=1, max_value=100_000)
    minutes_0 = forms.IntegerField(label=_("Little: looked at within minutes"), min_value=1, max_value=100_000)
    hide_weight = NumberField(
        label=_("Flags hide something from this weight on"),
        help_text=_(
            "A trusted member's flag weighs 1 to 2, more or less by how often moderators agreed; "
            "those of all newcomers together less than 1."
        ),
        min_value=1,
        max_value=100,
    )
    hide_needs = forms.IntegerField(
        label=_("Flags hide only if so many trusted members flagged it"), min_value=1, max_value=50
    )
    hides_a_day = forms.IntegerField(
        label=_("Flags hide of one author at most so often in a day"), min_value=0, max_value=50
    )
    assigns = forms.BooleanField(label=_("Give cases to who is on shift, in fair shares"), required=False)
    shift_hours = forms.IntegerField(label=_("A shift ends by itself after so many hours"), min_value=1, max_value=24)
    heavy_a_shift = forms.IntegerField(label=_("Heavy cases in a shift, at most"), min_value=1, max_value=200)
    pause_minutes = forms.IntegerField(label=_("A break lasts so many minutes"), min_value=1, max_value=240)

    @classmethod
    def said(cls, settings: QueueSettings) -> dict[str, Any]:
        return {name: getattr(settings, name) for name in cls.base_fields}


class HoursForm(forms.Form):
    """Hours of the week as text, a line a day: "09:00-12:00, 13:00-17:00"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spans: dict[int, list[Span]] = {}
        self.days: dict[date, str] = {}
        for day in range(7):
            self.fields[f"day_{day}"] = forms.CharField(label=WEEKDAYS[day], max_length=120, required=False)
        self.fields["holidays"] = forms.CharField(
            label=_("Days that do not count"),
            help_text=_("One a line, as 2026-12-25, and its name if you like."),
            max_length=8000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    @classmethod
    def said(cls, hours: Mapping[int, Sequence[Span]], holidays: str) -> dict[str, Any]:
        days = {
            f"day_{day}": ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in each)
            for day, each in hours.items()
        }
        return {**days, "holidays": holidays}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for day in range(7):
            self._read_day(day, str(data.get(f"day_{day}", "")))
        for line in str(data.get("holidays", "")).splitlines():
            self._read_holiday(line.strip())
        return data

    def _read_day(self, day: int, text: str) -> None:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        try:
            self.spans[day] = sorted(_span(part) for part in parts)
        except ValueError:
            self.add_error(f"day_{day}", _text("Write hours as 09:00-17:00, several with commas between them."))
            return
        ordered = self.spans[day]
        if any(after[0] < before[1] for before, after in pairwise(ordered)):
            self.add_error(f"day_{day}", _text("These hours overlap."))

    def _read_holiday(self, line: str) -> None:
        if not line:
            return
        day, _space, name = line.partition(" ")
        try:
            self.days[date.fromisoformat(day)] = name.strip()
        except ValueError:
            self.add_error("holidays", _text("%(line)s is no day. Write it as 2026-12-25.") % {"line": line[:40]})


class CareForm(forms.Form):
    """Of every clause how heavy it is, and what is veiled."""

    def __init__(
        self, *args: Any, clauses: Sequence[Clause], known: Mapping[tuple[str, int], ClauseCare], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._keys: dict[str, tuple[str, int]] = {}
        self._began: dict[tuple[str, int], tuple[int, str]] = {}
        self._known = known
        for position, clause in enumerate(clauses):
            place = ":".join(clause.ref.split(":")[:-2])
            care = known.get((place, clause.number))
            self._keys[str(position)] = key = (place, clause.number)
            severity, category = (care.severity, care.category) if care else care_by_itself(clause)
            severity = severity if care else max(severity, _USUAL)
            self._began[key] = (severity, category)
            title = f"{clause.number}. {clause.title}"
            self.fields[f"severity_{position}"] = forms.TypedChoiceField(
                label=title, choices=SEVERITIES, coerce=int, initial=severity
            )
            self.fields[f"category_{position}"] = forms.ChoiceField(
                label=_("Covered as"),
                choices=(("", _("nothing")), *Category.choices),
                required=False,
                initial=category,
            )

    def care(self) -> dict[tuple[str, int], tuple[int, str]]:
        """By place and number of the clause: severity and category. What stands as it began is left alone."""
        found = {
            key: (self.cleaned_data[f"severity_{position}"], self.cleaned_data[f"category_{position}"])
            for position, key in self._keys.items()
        }
        return {key: said for key, said in found.items() if said != self._began[key] or key in self._known}


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(text)
    opens, closes = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    if closes <= opens:
        raise ValueError(text)
    return opens, closes
