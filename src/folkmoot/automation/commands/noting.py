"""What becomes of a run and its steps, written down. Whoever calls holds the lock of the run's row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from folkmoot.automation.definition import END, Definition, Step, from_data
from folkmoot.automation.models import Run, StepRun
from folkmoot.automation.subjects import read_occasion, subject_for
from folkmoot.core.actor import Actor
from folkmoot.core.workflows import Subject

RETRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))


class Walk:
    """One run with all that its next step needs; held under the lock of the run's row."""

    def __init__(self, run: Run, now: datetime) -> None:
        self.run = run
        self.now = now
        self.workflow = run.workflow
        self.definition: Definition = from_data(run.version.definition)
        self.subject: Subject = subject_for(
            self.workflow.community, run.member, now=now, occasion=read_occasion(run.occasion), began_at=run.began_at
        )

    @property
    def actor(self) -> Actor:
        return Actor.automation(self.run.community_id, workflow_id=self.workflow.id, depth=self.run.depth)


def note(
    walk: Walk, step: Step, state: str, *, result: dict[str, Any] | None = None, reason: str = "", reaches: bool = False
) -> StepRun:
    ended = walk.now if state in (StepRun.State.DONE, StepRun.State.SKIPPED, StepRun.State.FAILED) else None
    values = {
        "community_id": walk.run.community_id, "action": step.action, "state": state, "reaches_member": reaches,
        "reason": reason[:300], "ended_at": ended,
    }  # fmt: skip
    if result is not None:
        values["result"] = result
    row, is_new = StepRun.everywhere.get_or_create(
        run=walk.run, step=step.id, defaults={**values, "began_at": walk.now}
    )
    if not is_new:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    return row


def skip(walk: Walk, step: Step, reason: str) -> None:
    note(walk, step, StepRun.State.SKIPPED, reason=reason)
    go_on(walk.run, walk.definition.after(step.id), walk.now)


def fail(walk: Walk, step: Step, reason: str) -> None:
    """What trying again does not help: the run waits for a manager."""
    note(walk, step, StepRun.State.FAILED, reason=reason)
    end(walk.run, Run.State.FAILED, reason)


def try_again(run: Run, step: Step, reason: str, now: datetime) -> None:
    """Try later, each time with more patience; after the last time the run waits for a manager."""
    row, _is_new = StepRun.everywhere.get_or_create(
        run=run, step=step.id,
        defaults={
            "community_id": run.community_id, "action": step.action, "state": StepRun.State.RETRYING, "began_at": now,
        },
    )  # fmt: skip
    row.attempts += 1
    row.reason = reason[:300]
    if row.attempts > len(RETRIES):
        row.state, row.ended_at = StepRun.State.FAILED, now
        end(run, Run.State.FAILED, reason)
    else:
        row.state = StepRun.State.RETRYING
        go_on(run, step.id, now + RETRIES[row.attempts - 1])
    row.save(update_fields=["attempts", "reason", "state", "ended_at"])


def go_on(run: Run, step_id: str, due_at: datetime) -> None:
    if step_id == END:
        end(run, Run.State.DONE, "")
        return
    run.next_step, run.due_at = step_id, due_at
    run.save(update_fields=["next_step", "due_at"])


def end(run: Run, state: str, reason: str) -> None:
    run.state, run.reason, run.ended_at = state, reason[:300], timezone.now()
    run.due_at = None
    run.save(update_fields=["state", "reason", "ended_at", "due_at"])
