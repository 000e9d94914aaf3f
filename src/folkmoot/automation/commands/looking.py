"""What the clock sets off: recurrences, and moments that are so many days ago."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from folkmoot.automation.commands.entering import enter
from folkmoot.automation.definition import from_data
from folkmoot.automation.doors import entrances
from folkmoot.automation.models import AutomationSettings, Workflow
from folkmoot.core.errors import FolkmootError
from folkmoot.core.tenancy import scope

log = structlog.get_logger(__name__)
# After a longer rest of the worker what was missed is not made up for: nobody wants last month's greeting.
_CATCH_UP = timedelta(days=2)


def look_at_clock(*, now: datetime | None = None) -> int:
    """Let in whom the time that has passed since the last look lets in; returns how many. In bounded steps."""
    moment = now or timezone.now()
    stopped = AutomationSettings.everywhere.filter(stopped_at__isnull=False).values("community_id")
    active = Workflow.everywhere.filter(state=Workflow.State.ACTIVE, version__isnull=False)
    ids = active.exclude(community_id__in=stopped).exclude(version__definition__trigger__kind="event")
    return sum(_look(workflow_id, moment) for workflow_id in list(ids.values_list("id", flat=True)))


def _look(workflow_id: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            workflow = (
                Workflow.everywhere.select_for_update(of=("self",))
                .select_related("community", "version")
                .get(id=workflow_id)
            )
            since = max(workflow.looked_at or now, now - _CATCH_UP)
            entered = 0
            if workflow.state == Workflow.State.ACTIVE and workflow.version is not None and since < now:
                definition = from_data(workflow.version.definition)
                with scope(workflow.community_id):
                    for entrance in entrances(workflow, definition, since, now):
                        entered += enter(workflow, definition, entrance, now=now) is not None
            Workflow.everywhere.filter(id=workflow.id).update(looked_at=now)
            return entered
    except FolkmootError as error:
        Workflow.everywhere.filter(id=workflow_id).update(trouble=error.message[:300])
    except Exception as error:
        log.exception("workflow failed by the clock", workflow=workflow_id)
        Workflow.everywhere.filter(id=workflow_id).update(trouble=f"{type(error).__name__}: {error}"[:300])
    return 0
