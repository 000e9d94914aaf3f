"""Putting workflows in force, pausing, archiving them, and stopping all at once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.activity.models import Activity
from folkmoot.automation.checking import problems
from folkmoot.automation.commands.senders import ASSISTANT, settings_of
from folkmoot.automation.commands.workflows import must_change
from folkmoot.automation.definition import Definition, from_data
from folkmoot.automation.models import AutomationSettings, Run, Workflow, WorkflowVersion
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken

MESSAGES_AT_MOST = 20


def put_in_force(*, actor: Actor, workflow: Workflow, note: str = "") -> Workflow:
    """Make the draft the version in force and let it run. Runs under way keep the version they began with.

    Managers may. Records `automation.workflow.activated`. Raises NotAllowed; RuleBroken for what keeps it from
    running, and where it would sign for somebody who has not agreed: only they themselves put their name there.
    """
    must_change(actor)
    with transaction.atomic():
        workflow = _locked(workflow)
        if workflow.draft is None:
            return activate(actor=actor, workflow=workflow)
        definition = from_data(workflow.draft)
        found = problems(definition, workflow.community_id)
        if found:
            raise RuleBroken("not-ready", found[0].message, field=found[0].part)
        _check_senders(actor, workflow, definition)
        last = WorkflowVersion.everywhere.filter(workflow=workflow).aggregate(last=Max("number"))["last"] or 0
        workflow.version = WorkflowVersion.everywhere.create(
            community_id=workflow.community_id, workflow=workflow, number=last + 1, definition=workflow.draft,
            note=" ".join(note.split())[:200], created_by_id=actor.member_id,
        )  # fmt: skip
        workflow.draft = None
        return _run(actor, workflow)


def activate(*, actor: Actor, workflow: Workflow) -> Workflow:
    """Let a paused workflow run again: what happened meanwhile lets nobody in.

    Records `automation.workflow.activated`. Raises NotAllowed; RuleBroken where nothing was ever put in force.
    """
    must_change(actor)
    if workflow.version_id is None:
        raise RuleBroken("no-version", _("Put a draft in force first."))
    with transaction.atomic():
        workflow = _locked(workflow)
        return workflow if workflow.state == Workflow.State.ACTIVE else _run(actor, workflow)


def pause_workflow(*, actor: Actor, workflow: Workflow) -> Workflow:
    """Let nobody in and take no steps until it runs again. Records `automation.workflow.paused`."""
    must_change(actor)
    return _to_state(actor, workflow, Workflow.State.PAUSED, "automation.workflow.paused")


def archive_workflow(*, actor: Actor, workflow: Workflow) -> Workflow:
    """Put it away for good: runs under way are stopped, its log stays. Records `automation.workflow.archived`."""
    must_change(actor)
    with transaction.atomic():
        under_way = Run.everywhere.filter(workflow=workflow, state__in=[Run.State.GOING, Run.State.FAILED])
        under_way.update(
            state=Run.State.STOPPED, due_at=None, ended_at=timezone.now(), reason=_("The workflow was archived.")
        )
        return _to_state(actor, workflow, Workflow.State.ARCHIVED, "automation.workflow.archived")


def stop_all(*, actor: Actor) -> AutomationSettings:
    """Stop every workflow of the community at once, whatever goes on. Records `automation.all.stopped`."""
    must_change(actor)
    with transaction.atomic():
        row = settings_of(actor.community_id)
        row.stopped_at, row.stopped_by_id = timezone.now(), actor.member_id
        row.save(update_fields=["stopped_at", "stopped_by"])
        record("automation.all.stopped", actor=actor)
    return row


def resume_all(*, actor: Actor) -> AutomationSettings:
    """Let what was active go on; what happened meanwhile lets nobody in. Records `automation.all.resumed`."""
    must_change(actor)
    with transaction.atomic():
        row = settings_of(actor.community_id)
        row.stopped_at, row.stopped_by = None, None
        row.save(update_fields=["stopped_at", "stopped_by"])
        active = Workflow.everywhere.filter(community_id=actor.community_id, state=Workflow.State.ACTIVE)
        active.update(heard_line=_end_of_log(), looked_at=timezone.now())
        record("automation.all.resumed", actor=actor)
    return row


def change_settings(*, actor: Actor, messages_a_day: int) -> AutomationSettings:
    """How much workflows may send one member a day. Records `automation.settings.changed`."""
    must_change(actor)
    if not 1 <= messages_a_day <= MESSAGES_AT_MOST:
        message = _("Give a whole number from %(least)s to %(most)s.") % {"least": 1, "most": MESSAGES_AT_MOST}
        raise RuleBroken("number", message, field="messages_a_day")
    with transaction.atomic():
        row = settings_of(actor.community_id)
        row.messages_a_day = messages_a_day
        row.save(update_fields=["messages_a_day"])
        record("automation.settings.changed", actor=actor)
    return row


def _check_senders(actor: Actor, workflow: Workflow, definition: Definition) -> None:
    before = from_data(workflow.version.definition) if workflow.version is not None else Definition()
    agreed = {str(step.params.get("sender")) for step in before.steps} | {ASSISTANT, "", str(actor.member_id)}
    if actor.is_system:
        return
    for step in definition.steps:
        if "sender" in step.params and str(step.params["sender"]) not in agreed:
            message = _("A step would be signed by somebody else: they have to put that in force themselves.")
            raise RuleBroken("sender", message, field="steps")


def _run(actor: Actor, workflow: Workflow) -> Workflow:
    now = timezone.now()
    workflow.state, workflow.trouble = Workflow.State.ACTIVE, ""
    workflow.activated_at = workflow.activated_at or now
    workflow.heard_line, workflow.looked_at = _end_of_log(), now
    workflow.revision += 1
    workflow.save(
        update_fields=["state", "trouble", "activated_at", "heard_line", "looked_at", "version", "draft", "revision"]
    )
    record("automation.workflow.activated", actor=actor, subject=("workflow", workflow.id))
    return workflow


def _to_state(actor: Actor, workflow: Workflow, state: str, kind: str) -> Workflow:
    with transaction.atomic():
        workflow = _locked(workflow)
        if workflow.state != state:
            workflow.state = state
            workflow.save(update_fields=["state"])
            record(kind, actor=actor, subject=("workflow", workflow.id))
    return workflow


def _locked(workflow: Workflow) -> Workflow:
    rows = Workflow.everywhere.select_for_update(of=("self",)).select_related("version", "community")
    found: Workflow = rows.get(id=workflow.id)
    return found


def _end_of_log() -> int:
    return Activity.everywhere.order_by("-id").values_list("id", flat=True).first() or 0
