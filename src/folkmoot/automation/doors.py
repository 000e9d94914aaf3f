"""Who stands at a workflow's door, and whether they are let in: the same for what runs and for a dry run."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from folkmoot.activity.models import Activity
from folkmoot.automation.conditions import holds
from folkmoot.automation.definition import Definition
from folkmoot.automation.models import Workflow
from folkmoot.automation.subjects import community_zone, is_for_workflows, zone_of
from folkmoot.core.actor import ActorKind
from folkmoot.core.times import days_later
from folkmoot.core.workflows import Occasion, Subject, member_moments
from folkmoot.members.models import Membership

DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Entrance:
    """Somebody at a workflow's door: `key` names the occasion, `at` is when it was."""

    key: str
    at: datetime
    member: Membership | None
    occasion: Occasion | None = None
    depth: int = 0


def is_wanted(definition: Definition, subject: Subject) -> bool:
    """Whether the conditions let this subject in: a member who is here and can read what is sent, or nobody at all."""
    member = subject.member
    if member is not None and (member.state != Membership.State.ACTIVE or member.account_id is None):
        # Who asks to join waits; whatever sets off on that alone concerns them all the same.
        waits = member.state == Membership.State.PENDING and definition.trigger.event == "members.member.asked"
        if not waits:
            return False
    return holds(definition.who, subject)


def is_watched_only(workflow_id: int, share: int, member_id: int) -> bool:
    """Whether a member is among those for whom nothing is done: always the same ones of a workflow."""
    return share > 0 and zlib.crc32(f"{workflow_id}:{member_id}".encode()) % 100 < share


def comes_too_soon(definition: Definition, earlier: Sequence[datetime], at: datetime) -> bool:
    """Whether the rule about coming again keeps somebody out who has been in at these moments."""
    if definition.reentry == "once":
        return bool(earlier)
    if definition.reentry == "period":
        period = timedelta(days=definition.reentry_days)
        return any(abs(at - before) < period for before in earlier)
    return False


def may_set_off(workflow_id: int, definition: Definition, line: Activity) -> bool:
    """Whether a line may set it off: what workflows did themselves only if the trigger says so, and never for ever."""
    if not is_for_workflows(line.kind):
        return False
    if line.actor_kind != ActorKind.AUTOMATION:
        return True
    allowed = definition.trigger.by_workflows
    if allowed == "never" or line_depth(line) >= DEEPEST:
        return False
    return allowed == "any" or line.details.get("workflow") != workflow_id


def entrances(workflow: Workflow, definition: Definition, since: datetime, until: datetime) -> Iterator[Entrance]:
    """Who stands at the door by the clock, after `since` and not after `until`; conditions are not asked yet."""
    if definition.trigger.kind == "schedule":
        yield from _by_recurrence(workflow, definition, since, until)
    elif definition.trigger.kind == "moment":
        yield from _by_moment(workflow, definition, since, until)


def line_depth(line: Activity) -> int:
    """How many workflows stand behind a line of the log."""
    depth = line.details.get("workflow_depth", 0)
    return depth if isinstance(depth, int) else 0


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
