"""What workflows show on home pages."""

from __future__ import annotations

from folkmoot.automation.models import AutomationSettings
from folkmoot.automation.policies import can_change_workflows, notes_visible_to
from folkmoot.automation.queries.workflows import failed_runs, troubled_workflows
from folkmoot.core.actor import Actor

_NOTES_SHOWN, _FAILED_SHOWN = 3, 5


def notes_card(actor: Actor) -> dict[str, object] | None:
    """Messages that the member has not put away, the newest first."""
    rows = notes_visible_to(actor).filter(seen_at__isnull=True).select_related("sender").order_by("-id")
    notes = list(rows[:_NOTES_SHOWN])
    return {"notes": notes} if notes else None


def attention_card(actor: Actor) -> dict[str, object] | None:
    """What failed and waits for a manager, and whether everything stands still."""
    failed = list(failed_runs(actor)[:_FAILED_SHOWN])
    troubled = list(troubled_workflows(actor)[:_FAILED_SHOWN])
    stopped = AutomationSettings.everywhere.filter(community_id=actor.community_id, stopped_at__isnull=False).first()
    if not (failed or troubled or stopped):
        return None
    return {
        "failed": failed, "troubled": troubled, "stopped_at": stopped.stopped_at if stopped else None,
        "may_change": can_change_workflows(actor),
    }  # fmt: skip
