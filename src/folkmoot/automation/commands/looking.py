"""What the clock sets off: recurrences, and moments that are so many days ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from folkmoot.automation.commands.entering import Entrance, enter
from folkmoot.automation.definition import Definition, from_data
from folkmoot.automation.models import AutomationSettings, Workflow
from folkmoot.automation.subjects import community_zone, zone_of
from folkmoot.automation.times import days_later
from folkmoot.core.errors import FolkmootError
from folkmoot.core.tenancy import scope
from folkmoot.core.workflows import member_moments
from folkmoot.members.models import Membership

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


def entrances(workflow: Workflow, definition: Definition, since: datetime, until: datetime) -> Iterator[Entrance]:
    """Who stands at the door by the clock, after `since` and not after `until`; conditions are not asked yet."""
    if definition.trigger.kind == "schedule":
        yield from _by_recurrence(workflow, definition, since, until)
    elif definition.trigger.kind == "moment":
        yield from _by_moment(workflow, definition, since, until)


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


def _by_recurrence(workflow: Workflow, definition: Definition, since: datetime, until: datetime) -> Iterator[Entrance]:
    zone = community_zone(workflow.community)
    at = definition.trigger.recurrence.next_after(since, zone)
    while at <= until:
        stamp = at.strftime("%Y%m%dT%H%M")
        if definition.trigger.audience == "community":
            yield Entrance(f"at:{stamp}", at, None)
        else:
            for member in _members(workflow.community_id):
                yield Entrance(f"at:{stamp}:{member.id}", at, member)
        at = definition.trigger.recurrence.next_after(at, zone)


def _by_moment(workflow: Workflow, definition: Definition, since: datetime, until: datetime) -> Iterator[Entrance]:
    moment = member_moments.find(definition.trigger.moment)
    if moment is None:
        return
    # Days on the calendar differ from 24 hours by at most an hour or two; a day of room is enough.
    back = timedelta(days=definition.trigger.days)
    room = timedelta(days=1)
    starts = list(moment.starts(workflow.community_id, since - back - room, until - back + room))
    rows = Membership.everywhere.filter(community_id=workflow.community_id, id__in=[pk for pk, _at in starts])
    members = {member.id: member for member in rows.select_related("account")}
    for member_id, start in starts:
        member = members.get(member_id)
        if member is None:
            continue
        at = days_later(start, definition.trigger.days, zone_of(workflow.community, member))
        if since < at <= until:
            yield Entrance(f"moment:{start.strftime('%Y%m%dT%H%M%S')}:{member_id}", at, member)


def _members(community_id: int) -> Iterator[Membership]:
    rows = Membership.everywhere.filter(community_id=community_id, state=Membership.State.ACTIVE, account__isnull=False)
    yield from rows.select_related("account").order_by("id").iterator(chunk_size=500)
