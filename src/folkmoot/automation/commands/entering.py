"""Letting members into workflows: once for each occasion, however often it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.models import Activity
from folkmoot.automation.definition import Definition, from_data
from folkmoot.automation.doors import (
    Entrance,
    comes_too_soon,
    is_wanted,
    is_watched_only,
    line_depth,
    may_set_off,
)
from folkmoot.automation.models import AutomationSettings, Run, Workflow
from folkmoot.automation.subjects import concerned_member, is_for_workflows, occasion_data, occasion_of, subject_for
from folkmoot.core.actor import ActorKind
from folkmoot.core.errors import FolkmootError
from folkmoot.core.tenancy import scope
from folkmoot.members.models import Membership

log = structlog.get_logger(__name__)


def hear(lines: Sequence[Activity]) -> None:
    """Let in whom these lines of the log concern, and note the goals that they reach. Lines heard before do nothing.

    A workflow that fails on a line keeps its trouble for the managers, and does not hold up the others.
    """
    by_community: dict[int, list[Activity]] = defaultdict(list)
    for line in lines:
        if line.actor_kind != ActorKind.IMPORT and is_for_workflows(line.kind):
            by_community[line.community_id].append(line)
    stopped = _stopped(by_community)
    active = Workflow.everywhere.filter(
        community_id__in=list(by_community), state=Workflow.State.ACTIVE, version__isnull=False
    )
    for workflow in active.select_related("version", "community"):
        own = [line for line in by_community[workflow.community_id] if line.id > workflow.heard_line]
        with scope(workflow.community_id):
            if own and workflow.community_id not in stopped:
                _hear(workflow, own)
        Workflow.everywhere.filter(id=workflow.id, heard_line__lt=lines[-1].id).update(heard_line=lines[-1].id)
    for community_id, own in by_community.items():
        _note_goals(community_id, own)


def enter(workflow: Workflow, definition: Definition, entrance: Entrance, *, now: datetime) -> Run | None:
    """Let one in, when the conditions, the rule about coming again and the limits allow it; else None.

    The caller holds the transaction. The same key never enters a second time.
    """
    assert workflow.version_id is not None
    if Run.everywhere.filter(workflow=workflow, key=entrance.key).exists():
        return None
    subject = subject_for(workflow.community, entrance.member, now=now, occasion=entrance.occasion)
    if not is_wanted(definition, subject) or not _may_come(workflow, definition, entrance):
        return None
    if _is_full(workflow, definition, now):
        _trouble(workflow, _("More members came in a day than it lets in; the others were left out."))
        return None
    is_control = entrance.member is not None and is_watched_only(workflow.id, definition.control, entrance.member.id)
    return Run.everywhere.create(
        community_id=workflow.community_id,
        workflow=workflow,
        version_id=workflow.version_id,
        member=entrance.member,
        key=entrance.key,
        state=Run.State.CONTROL if is_control else Run.State.GOING,
        occasion=occasion_data(entrance.occasion),
        began_at=now,
        next_step=definition.first,
        due_at=None if is_control else now,
        depth=entrance.depth,
    )


def _hear(workflow: Workflow, lines: Sequence[Activity]) -> None:
    assert workflow.version is not None
    try:
        definition = from_data(workflow.version.definition)
    except FolkmootError as error:
        _trouble(workflow, error.message)
        return
    if definition.trigger.kind != "event":
        return
    for line in lines:
        if line.kind == definition.trigger.event and may_set_off(workflow.id, definition, line):
            try:
                with transaction.atomic():
                    _hear_line(workflow, definition, line)
            except FolkmootError as error:
                _trouble(workflow, error.message or error.code)
            except Exception as error:
                log.exception("workflow failed on a line of the log", workflow=workflow.id, line=line.id)
                _trouble(workflow, f"{type(error).__name__}: {error}")


def _hear_line(workflow: Workflow, definition: Definition, line: Activity) -> None:
    member_id = concerned_member(line)
    members = Membership.everywhere.filter(community_id=workflow.community_id, id=member_id or 0).select_related(
        "account"
    )
    member = members.first()
    if member is not None:
        entrance = Entrance(
            f"line:{line.id}",
            line.at,
            member,
            occasion_of(line),
            line_depth(line) + (line.actor_kind == ActorKind.AUTOMATION),
        )
        enter(workflow, definition, entrance, now=timezone.now())


def _may_come(workflow: Workflow, definition: Definition, entrance: Entrance) -> bool:
    if entrance.member is None or definition.reentry == "always":
        return True
    runs = Run.everywhere.filter(workflow=workflow, member=entrance.member)
    return not comes_too_soon(definition, list(runs.values_list("began_at", flat=True)), entrance.at)


def _is_full(workflow: Workflow, definition: Definition, now: datetime) -> bool:
    today = Run.everywhere.filter(workflow=workflow, began_at__gt=now - timedelta(days=1))
    return today.count() >= definition.entries_a_day


def _note_goals(community_id: int, lines: Sequence[Activity]) -> None:
    """Mark the runs whose goal these lines reach; a run that ends with its goal ends."""
    members: dict[str, dict[int, Activity]] = defaultdict(dict)
    for line in lines:
        if line.member_id is not None and line.actor_kind != ActorKind.AUTOMATION:
            members[line.kind].setdefault(line.member_id, line)
    open_runs = Run.everywhere.filter(community_id=community_id, goal_at__isnull=True).filter(
        Q(state=Run.State.GOING) | Q(began_at__gt=timezone.now() - timedelta(days=366))
    )
    wanted = {line.member_id for line in lines if line.member_id is not None}
    for run in open_runs.filter(member_id__in=wanted).select_related("version"):
        goal = run.version.definition.get("goal") or {}
        reached = members.get(goal.get("event", ""), {}).get(run.member_id or 0)
        if reached is not None and run.began_at <= reached.at <= run.began_at + timedelta(
            days=int(goal.get("days", 14))
        ):
            _reach_goal(run, reached, ends=bool(goal.get("ends")))


def _reach_goal(run: Run, line: Activity, *, ends: bool) -> None:
    changes: dict[str, Any] = {"goal_at": line.at}
    if ends and run.state == Run.State.GOING:
        changes |= {
            "state": Run.State.LEFT,
            "due_at": None,
            "ended_at": timezone.now(),
            "reason": _("The goal is reached."),
        }
    Run.everywhere.filter(id=run.id, goal_at__isnull=True).update(**changes)


def _stopped(communities: dict[int, Any]) -> set[int]:
    rows = AutomationSettings.everywhere.filter(community_id__in=list(communities), stopped_at__isnull=False)
    return set(rows.values_list("community_id", flat=True))


def _trouble(workflow: Workflow, message: str) -> None:
    Workflow.everywhere.filter(id=workflow.id).update(trouble=message[:300])
