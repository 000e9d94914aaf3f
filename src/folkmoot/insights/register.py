"""What the insights room contributes to the whole; each part of it adds a function of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import NavEntry, nav_entries
from folkmoot.insights.policies import can_see_figures


def register() -> None:
    """Called once, when Django has loaded."""
    nav_entries.add(
        "insights", NavEntry("insights", _("Insights"), "insights:home", "chart", can_see_figures, "manage", 60)
    )
