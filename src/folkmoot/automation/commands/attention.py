"""What managers do about runs: try a failed step again, leave it out, stop a run."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.automation.commands.workflows import must_change
from folkmoot.automation.definition import END, from_data
from folkmoot.automation.models import Run, StepRun, Workflow
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken


def retry_step(*, actor: Actor, run: Run) -> Run:
    """Try the failed step of a run again, as its version has it. Records `automation.run.retried`."""
    must_change(actor)
    with transaction.atomic():
        run = _failed(run)
        StepRun.everywhere.filter(run=run, step=run.next_step).update(
            state=StepRun.State.RETRYING, attempts=0, ended_at=None
        )
        return _go_on(actor, run, run.next_step, "automation.run.retried")


def skip_step(*, actor: Actor, run: Run) -> Run:
    """Leave the failed step out and go on with the next. Records `automation.run.skipped`."""
    must_change(actor)
    with transaction.atomic():
        run = _failed(run)
        StepRun.everywhere.filter(run=run, step=run.next_step).update(state=StepRun.State.SKIPPED)
        definition = from_data(run.version.definition)
        after = definition.after(run.next_step) if definition.step(run.next_step) else END
        return _go_on(actor, run, after, "automation.run.skipped")


def stop_run(*, actor: Actor, run: Run) -> Run:
    """End a run for good; what it did stays. Records `automation.run.stopped`."""
    must_change(actor)
    with transaction.atomic():
        run = Run.everywhere.select_for_update(of=("self",)).get(id=run.id)
        if run.state in (Run.State.GOING, Run.State.FAILED):
            run.state, run.due_at, run.ended_at = Run.State.STOPPED, None, timezone.now()
            run.reason = _("Stopped by hand.")
            run.save(update_fields=["state", "due_at", "ended_at", "reason"])
            record("automation.run.stopped", actor=actor, subject=("run", run.id))
    return run


def settle_trouble(*, actor: Actor, workflow: Workflow) -> None:
    """A manager has seen what kept a workflow from running as it should. Records `automation.workflow.settled`."""
    must_change(actor)
    with transaction.atomic():
        Workflow.everywhere.filter(id=workflow.id).update(trouble="")
        record("automation.workflow.settled", actor=actor, subject=("workflow", workflow.id))


def _failed(run: Run) -> Run:
    locked: Run = Run.everywhere.select_for_update(of=("self",)).select_related("version").get(id=run.id)
    if locked.state != Run.State.FAILED:
        raise RuleBroken("not-failed", _("This run does not wait for anybody."))
    return locked


def _go_on(actor: Actor, run: Run, step_id: str, kind: str) -> Run:
    run.state, run.reason, run.ended_at = Run.State.GOING, "", None
    run.next_step, run.due_at = step_id, timezone.now()
    if step_id == END:
        run.state, run.due_at, run.ended_at = Run.State.DONE, None, timezone.now()
    run.save(update_fields=["state", "reason", "ended_at", "next_step", "due_at"])
    record(kind, actor=actor, subject=("run", run.id))
    return run
