"""Steps that reach outside: noted as being sent, done without a transaction, noted as done.

Killed between, they are tried again when the lease has ended, under the same key, by which the other side knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.automation.commands.noting import RETRIES, Walk, fail, go_on, note, try_again
from folkmoot.automation.definition import Step
from folkmoot.automation.models import Run, StepRun
from folkmoot.core.errors import FolkmootError, RateLimited
from folkmoot.core.workflows import Deed, Unneeded, WorkflowAction

log = structlog.get_logger(__name__)
# How long a step that reaches outside may take before it is taken for dead.
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Errand:
    """A step that reaches outside, between the note that it is being sent and the note that it was."""

    action: WorkflowAction
    deed: Deed
    step_run_id: int


def send(walk: Walk, step: Step, action: WorkflowAction, deed: Deed) -> Errand | bool:
    """Note that it is being sent; until the lease ends nobody else takes it up."""
    begun = StepRun.everywhere.filter(run=walk.run, step=step.id, state=StepRun.State.SENDING).first()
    if begun is not None and begun.attempts >= len(RETRIES):
        fail(walk, step, _("It was broken off too often."))
        return True
    row = note(walk, step, StepRun.State.SENDING, reaches=action.reaches_member)
    StepRun.everywhere.filter(id=row.id).update(attempts=row.attempts + (begun is not None))
    go_on(walk.run, step.id, walk.now + LEASE)
    return Errand(action, deed, row.id)


def go_outside(run_id: int, errand: Errand) -> None:
    """Do what reaches outside, without a transaction, and note how it went."""
    failure, is_final, result, skipped = "", False, {}, ""
    try:
        result = dict(errand.action.perform(errand.deed))
    except Unneeded as unneeded:
        skipped = unneeded.reason
    except FolkmootError as error:
        failure, is_final = error.message or error.code, not isinstance(error, RateLimited)
    except Exception as error:
        log.exception("step of a workflow failed outside", run=run_id)
        failure = f"{type(error).__name__}: {error}"
    now = timezone.now()
    with transaction.atomic():
        locked = Run.everywhere.select_for_update(of=("self",))
        run = locked.select_related("version", "workflow__community", "member").get(id=run_id)
        row = StepRun.everywhere.get(id=errand.step_run_id)
        if row.state != StepRun.State.SENDING:
            return
        walk = Walk(run, now)
        step = walk.definition.step(row.step)
        assert step is not None
        if run.state != Run.State.GOING or not failure:
            state = StepRun.State.SKIPPED if skipped else StepRun.State.FAILED if failure else StepRun.State.DONE
            note(walk, step, state, result=result, reason=skipped or failure, reaches=errand.action.reaches_member)
            if run.state == Run.State.GOING:
                go_on(run, walk.definition.after(step.id), now)
        elif is_final:
            fail(walk, step, failure)
        else:
            try_again(run, step, failure, now)
