"""The forms of notes, boards and questions in SQL."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.insights.commands.boards import TILES_AT_MOST, TileDraft
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.models import Board, Tile

GROUPS = {
    "space": _("by space"),
    "tag": _("by tag"),
    "segment": _("by segment"),
    "source": _("by where they came from"),
    "cohort": _("by month of joining"),
}


class AnnotationForm(forms.Form):
    """What happened on a day."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    text = forms.CharField(
        label=_("What happened"), max_length=140, help_text=_("A release, a newsletter, a new rule.")
    )


class BoardForm(forms.Form):
    """A board's name and who sees it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    is_shared = forms.BooleanField(label=_("All staff may open it"), required=False)


class TileForm(forms.Form):
    """A figure on a board; one of several on a page. Without a metric it is left out."""

    metric = forms.ChoiceField(label=_("Figure"), required=False)
    look = forms.ChoiceField(label=_("Shown as"), choices=Tile.Look.choices, required=False)
    by = forms.ChoiceField(label=_("Groups"), choices=[("", "–"), *GROUPS.items()], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_section: dict[str, list[tuple[str, Any]]] = {}
        for metric in METRICS.values():
            by_section.setdefault(str(metric.section), []).append((metric.name, metric.label))
        self.fields["metric"].choices = [("", "–"), *by_section.items()]  # type: ignore[attr-defined]


TileForms = forms.formset_factory(TileForm, extra=3, max_num=TILES_AT_MOST, validate_max=True, can_order=True)


class AnalystForm(forms.Form):
    """Whom a manager lets ask in SQL."""

    handle = forms.CharField(label=_("Handle"), max_length=60)


class QueryForm(forms.Form):
    """A question in SQL; with a name it can be kept."""

    sql = forms.CharField(
        label=_("Question"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off", "class": "code"}),
    )
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    is_shared = forms.BooleanField(label=_("For all analysts"), required=False)


def tiles_of_board(board: Board) -> list[dict[str, Any]]:
    """The tiles of a board as the forms take them."""
    return [{"metric": tile.metric, "look": tile.look, "by": tile.by} for tile in board.tiles.all()]


def drafts_of(forms_sent: Any) -> list[TileDraft]:
    """The tiles that were sent, in their order; rows without a figure and empty places are left out."""
    rows = [each.cleaned_data for each in forms_sent if each.cleaned_data.get("metric")]
    rows.sort(key=lambda row: row.get("ORDER") or len(rows) + 1)
    return [TileDraft(row["metric"], row["look"] or Tile.Look.FIGURE, row["by"]) for row in rows]
