"""Steps of workflows on the record that managers keep of a member."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from folkmoot.automation.checking import action_label
from folkmoot.automation.models import Run, StepRun
from folkmoot.insights.timeline.sources import Asked, Entry, TimelineSource, timeline_sources


def _steps(asked: Asked) -> Iterator[Entry]:
    """Who is only watched, to compare, has no steps; nothing tells that they are watched."""
    rows = StepRun.everywhere.filter(
        community_id=asked.member.community_id, run__member_id__in=asked.member_ids
    ).exclude(run__state=Run.State.CONTROL)
    for row in asked.rows(rows.select_related("run__workflow"), "began_at"):
        words = {"name": row.run.workflow.name, "step": action_label(row.action), "state": row.get_state_display()}
        said = _("Workflow %(name)s: %(step)s (%(state)s)") % words
        yield Entry(row.began_at, asked.source, row.id, said, row.reason)


def register_timeline() -> None:
    """Called once, when Django has loaded."""
    timeline_sources.add("workflows", TimelineSource("workflows", lazy("Workflows"), _steps))
