"""Segments and workflows: conditions ask for a segment, segments ask for journeys, and whole segments are let in or
written to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from folkmoot.automation.commands.by_hand import begin_by_hand, write_to_members
from folkmoot.automation.definition import from_data
from folkmoot.automation.models import Run, Workflow
from folkmoot.automation.policies import can_change_workflows
from folkmoot.automation.texts import check_placeholders
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.segments import (
    Asked,
    Outcome,
    SegmentAction,
    SegmentField,
    SegmentUse,
    number_in,
    of_set,
    segment_actions,
    segment_fields,
    segment_uses,
)
from folkmoot.core.workflows import Choices, FieldKind, Param, ParamKind, Subject, WorkflowField, workflow_fields
from folkmoot.segments.models import Segment
from folkmoot.segments.queries import KeysOf

FIELD = "member.segments"
_OVER = (Run.State.DONE, Run.State.LEFT)
_GROUP = _("Workflows and journeys")


def register_segments() -> None:
    """Called once, from `register`."""
    asked = WorkflowField(
        FIELD, _("segments they are in"), FieldKind.SET, _segments_of, _("The member"), choices=_segments
    )
    workflow_fields.add(asked.name, asked)
    for field in (
        SegmentField(
            "automation.going", _("is in the workflow"), FieldKind.SET, of_set(_going, "member_id"), _GROUP,
            choices=_workflows,
        ),
        SegmentField(
            "automation.over", _("has been through the workflow"), FieldKind.SET, of_set(_over, "member_id"), _GROUP,
            choices=_workflows,
        ),
        SegmentField(
            "automation.goal", _("reached the goal of the workflow"), FieldKind.SET, of_set(_reached, "member_id"),
            _GROUP, choices=_workflows,
        ),
    ):  # fmt: skip
        segment_fields.add(field.name, field)
    for action in _actions():
        segment_actions.add(action.name, action)
    segment_uses.add("automation", _uses)


def _actions() -> Iterator[SegmentAction]:
    yield SegmentAction(
        "workflow", _("Start a workflow"), _("let them into the workflow %(workflow)s"), _begin,
        (Param("workflow", _("Workflow"), ParamKind.CHOICE, choices=_active),),
        allowed=can_change_workflows, check=_check,
    )  # fmt: skip
    yield SegmentAction(
        "write", _("Write to them"), _("send each of them: “%(text)s”"), _write,
        (
            Param(
                "text", _("Text"), ParamKind.TEXT, most=4_000, placeholders=True,
                help=_("{name} is the member's name. Each hears of it in the way they have chosen for messages of the "
                       "community: on the page, by e-mail, by push."),
            ),
        ),
        allowed=can_change_workflows, check=_check_text,
    )  # fmt: skip


def _segments_of(subject: Subject, since: datetime | None) -> KeysOf | None:
    return KeysOf(subject.member, subject.now) if subject.member is not None else None


def _segments(community_id: int) -> Choices:
    return list(Segment.everywhere.filter(community_id=community_id).order_by("name").values_list("key", "name"))


def _runs(asked: Asked) -> QuerySet[Run]:
    own = Run.everywhere.filter(community_id=asked.community_id, member__isnull=False)
    return own.filter(workflow_id=number_in(asked.value))


def _going(asked: Asked) -> QuerySet[Run]:
    return _runs(asked).filter(state=Run.State.GOING)


def _over(asked: Asked) -> QuerySet[Run]:
    return _runs(asked).filter(state__in=_OVER)


def _reached(asked: Asked) -> QuerySet[Run]:
    return _runs(asked).filter(goal_at__isnull=False)


def _workflows(community_id: int) -> Choices:
    rows = Workflow.everywhere.filter(community_id=community_id).exclude(state=Workflow.State.ARCHIVED)
    return [(str(pk), name) for pk, name in rows.order_by("name").values_list("id", "name")]


def _active(community_id: int) -> Choices:
    rows = Workflow.everywhere.filter(community_id=community_id, state=Workflow.State.ACTIVE, version__isnull=False)
    return [(str(pk), name) for pk, name in rows.order_by("name").values_list("id", "name")]


def _workflow(actor: Actor, params: Mapping[str, Any]) -> Workflow:
    rows = Workflow.everywhere.filter(community_id=actor.community_id, state=Workflow.State.ACTIVE)
    found = rows.filter(id=number_in(params.get("workflow"))).select_related("version", "community").first()
    if found is None or found.version is None:
        raise RuleBroken("not-active", _now("This workflow is not switched on."), field="workflow")
    return found


def _check(actor: Actor, params: Mapping[str, Any]) -> None:
    workflow = _workflow(actor, params)
    assert workflow.version is not None
    trigger = from_data(workflow.version.definition).trigger
    needs_post = trigger.kind == "event" and trigger.event.startswith("content.")
    if needs_post or (trigger.kind == "schedule" and trigger.audience == "community"):
        raise RuleBroken(
            "not-for-members", _now("This workflow is about posts or the whole community."), field="workflow"
        )


def _check_text(actor: Actor, params: Mapping[str, Any]) -> None:
    check_placeholders(str(params["text"]), field="text")


def _begin(actor: Actor, params: Mapping[str, Any], ids: Collection[int], key: str) -> Outcome:
    begun = begin_by_hand(actor=actor, workflow=_workflow(actor, params), member_ids=ids, key=key)
    return Outcome(begun, len(ids) - begun)


def _write(actor: Actor, params: Mapping[str, Any], ids: Collection[int], key: str) -> Outcome:
    written = write_to_members(actor=actor, member_ids=ids, text=str(params["text"]))
    return Outcome(written, len(ids) - written)


def _uses(community_id: int, key: str) -> Iterator[SegmentUse]:
    """Workflows whose draft, version in force or steps ask for the segment."""
    rows = Workflow.everywhere.filter(community_id=community_id).exclude(state=Workflow.State.ARCHIVED)
    for workflow in rows.select_related("version").order_by("name"):
        kept = [workflow.draft, workflow.version.definition if workflow.version is not None else None]
        if any(_asks(each, key) for each in kept):
            yield SegmentUse(workflow.name, reverse("automation:workflow", args=[workflow.id]))


def _asks(part: Any, key: str) -> bool:
    if isinstance(part, dict):
        if part.get("field") == FIELD and part.get("value") == key:
            return True
        return any(_asks(each, key) for each in part.values())
    return isinstance(part, list) and any(_asks(each, key) for each in part)
