"""The sections that every report may have."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.insights.reports import faring, figured, told
from folkmoot.insights.reports.sections import ReportSection, report_sections


def register_sections() -> None:
    """Called once; other parts of insights add theirs."""
    for section in (
        ReportSection("headline", _("The figures you choose, with their change"), 10, figured.headline),
        ReportSection("health", _("How it fares: what changed, what is unusual"), 20, faring.faring),
        ReportSection("goals", _("Goals: where each stands"), 30, told.goals),
        ReportSection("growth", _("Growth: who came and went"), 40, figured.growth),
        ReportSection("response", _("Answers: how fast, how many"), 50, figured.response),
        ReportSection("happened", _("What happened in the community"), 60, told.happened),
        ReportSection("moderation", _("What moderation did"), 70, told.moderation),
    ):
        report_sections.add(section.name, section)
