"""The figures of a period as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from folkmoot.moderation.models import CaseItem, Decision, Sanction

_SINGLE = {
    "flags": _("Flags by members"),
    "notices": _("Notices of illegal content"),
    "decisions": _("Decisions"),
    "automated_share": _("Share decided by machines alone"),
    "median_hours_to_decision": _("Median hours until a decision"),
    "appeals": _("Appeals"),
    "appeals_decided": _("Appeals decided"),
    "appeals_granted": _("Appeals granted"),
    "median_hours_to_answer_appeals": _("Median hours until an appeal is answered"),
    "complaints_of_notifiers": _("Complaints of notifiers"),
    "complaints_of_notifiers_granted": _("Complaints of notifiers granted"),
    "reversals": _("Decisions taken back"),
}
_TABLES = {
    "decisions_by_deed": (_("What was decided"), dict(Decision.Deed.choices)),
    "decisions_by_clause": (_("By clause"), {"law": _("Against the law"), "none": _("No clause"), "other": _("Gone")}),
    "decisions_by_category": (_("What it was about"), {"law": _("Against the law"), "none": _("Not said")}),
    "decisions_by_detection": (_("How it was found"), dict(CaseItem.Kind.choices)),
    "sanctions_by_kind": (_("Measures against members"), dict(Sanction.Kind.choices)),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A table of figures; without a title the first, with single numbers."""

    title: str
    rows: list[tuple[str, object]]


def sections(figures: Mapping[str, Any]) -> list[Section]:
    """The single numbers, then a table for each that has parts."""
    found = [Section("", [(str(label), _said(name, figures[name])) for name, label in _SINGLE.items()])]
    for name, (title, labels) in _TABLES.items():
        rows = [(str(labels.get(part, part)), value) for part, value in figures[name].items() if value != 0]
        found.append(Section(str(title), rows))
    return found


def _said(name: str, value: object) -> object:
    if value is None:
        return "–"
    return f"{value:.0%}" if name == "automated_share" and isinstance(value, float) else value
