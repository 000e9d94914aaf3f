"""Taking the steps that are due, each once.

What a step changes in the database is committed together with the note that it is done, so whoever is killed between
has done neither. What reaches outside is noted as being sent before, and tried again under the same key after a crash.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from folkmoot.automation.checking import clean_params
from folkmoot.automation.commands.noting import Walk, end, fail, go_on, note, skip, try_again
from folkmoot.automation.commands.outside import Errand, go_outside, send
from folkmoot.automation.commands.senders import settings_of
from folkmoot.automation.conditions import from_json, holds, sentence
from folkmoot.automation.definition import BRANCH, CONTROL, JUMP, STOP, WAIT, Step, delay_of
from folkmoot.automation.models import AutomationSettings, Run, StepRun, Workflow
from folkmoot.automation.subjects import community_zone, zone_of
from folkmoot.core.errors import FolkmootError, RateLimited
from folkmoot.core.segments import UNKNOWN
from folkmoot.core.tenancy import scope
from folkmoot.core.workflows import Deed, Unneeded, WorkflowAction, workflow_actions
from folkmoot.members.models import Membership

log = structlog.get_logger(__name__)
BATCH = 200
_PATIENCE = timedelta(days=7)
_REST = timedelta(hours=1)


def run_due(*, now: datetime | None = None, batch: int = BATCH) -> int:
    """Take the steps that are due, at most `batch` runs of them; returns how many runs moved on."""
    moment = now or timezone.now()
    stopped = AutomationSettings.everywhere.filter(stopped_at__isnull=False).values("community_id")
    due = Run.everywhere.filter(state=Run.State.GOING, due_at__lte=moment, workflow__state=Workflow.State.ACTIVE)
    ids = list(due.exclude(community_id__in=stopped).order_by("due_at").values_list("id", flat=True)[:batch])
    return sum(advance(run_id, now=moment) for run_id in ids)


def advance(run_id: int, *, now: datetime | None = None) -> int:
    """Take a run's steps until it waits or ends; returns 1 where it moved. One process at a time, others pass by."""
    moment = now or timezone.now()
    moved = 0
    while True:
        outcome = _one_step(run_id, moment)
        if isinstance(outcome, Errand):
            go_outside(run_id, outcome)
            outcome = True
        if not outcome:
            return moved
        moved = 1


def _one_step(run_id: int, now: datetime) -> Errand | bool:
    """Take one step in one transaction; an errand where it reaches outside, False where there is nothing to do."""
    with transaction.atomic():
        locked = Run.everywhere.select_for_update(of=("self",), skip_locked=True)
        rows = locked.filter(id=run_id, state=Run.State.GOING, due_at__lte=now)
        run = rows.select_related("workflow__community", "version", "member__account").first()
        if run is None:
            return False
        community = run.workflow.community
        language = run.member.account.language if run.member and run.member.account else ""
        with scope(run.community_id), override(language or community.language):
            try:
                return _step_of(Walk(run, now))
            except FolkmootError as error:
                if error.code != UNKNOWN:
                    end(run, Run.State.FAILED, error.message or error.code)
                    return True
                # It goes on once that is known; meanwhile the managers hear of it.
                Workflow.everywhere.filter(id=run.workflow_id).update(trouble=error.message[:300])
                go_on(run, run.next_step, now + _REST)
                return False


def _step_of(walk: Walk) -> Errand | bool:
    run = walk.run
    gone = run.member is not None and run.member.state not in (Membership.State.ACTIVE, Membership.State.PENDING)
    if gone:
        end(run, Run.State.LEFT, _("No longer a member."))
    elif walk.definition.leave and holds(walk.definition.leave, walk.subject):
        end(run, Run.State.LEFT, sentence(walk.definition.leave, run.community_id))
    else:
        step = walk.definition.step(run.next_step)
        if step is None:
            end(run, Run.State.DONE, "")
        elif step.action in CONTROL:
            _control(walk, step)
        else:
            return _act(walk, step)
    return True


def _control(walk: Walk, step: Step) -> None:
    """A step of the engine itself: it has an effect on the run alone."""
    run, params = walk.run, step.params
    if step.when and not holds(step.when, walk.subject):
        skip(walk, step, sentence(step.when, run.community_id))
    elif step.action == WAIT:
        _wait(walk, step)
    elif step.action == BRANCH:
        passes = holds(from_json(params.get("if")), walk.subject)
        target = walk.definition.after(step.id) if passes else str(params["otherwise"])
        note(walk, step, StepRun.State.DONE, result={"holds": passes})
        go_on(run, target, walk.now)
    elif step.action == JUMP:
        note(walk, step, StepRun.State.DONE)
        go_on(run, str(params["to"]), walk.now)
    elif step.action == STOP:
        note(walk, step, StepRun.State.DONE)
        end(run, Run.State.DONE, "")


def _wait(walk: Walk, step: Step) -> None:
    """Begin to wait, counted from when the step was due; or go on, where it was waited long enough."""
    run = walk.run
    begun = StepRun.everywhere.filter(run=run, step=step.id).first()
    if begun is not None and begun.state == StepRun.State.WAITING:
        note(walk, step, StepRun.State.DONE)
        go_on(run, walk.definition.after(step.id), run.due_at or walk.now)
        return
    community = walk.workflow.community
    of_community = step.params.get("zone") == "community"
    zone = community_zone(community) if of_community else zone_of(community, run.member)
    # From the moment it was due, to the second; after a longer rest from now, lest all waits end at once.
    due = run.due_at or walk.now
    until = delay_of(step).after(due if walk.now - due < _REST else walk.now, zone)
    note(walk, step, StepRun.State.WAITING, result={"until": until.isoformat()})
    go_on(run, step.id, until)


def _act(walk: Walk, step: Step) -> Errand | bool:
    run = walk.run
    action = workflow_actions.find(step.action)
    if step.when and not holds(step.when, walk.subject):
        skip(walk, step, sentence(step.when, run.community_id))
        return True
    if action is not None and action.reaches_member and (later := _too_many(walk)) is not None:
        if _waited_long(walk, step):
            skip(walk, step, _("They had enough messages for days."))
        else:
            note(walk, step, StepRun.State.WAITING, reason=_("They had enough messages for today."))
            go_on(run, step.id, later)
        return True
    try:
        params = clean_params(step.action, step.params, run.community_id)
    except FolkmootError as error:
        fail(walk, step, error.message)
        return True
    assert action is not None
    if action.needs_member and run.member is None:
        skip(walk, step, _("Nobody is meant here."))
        return True
    deed = Deed(walk.actor, walk.subject, params, f"{run.id}-{step.id}")
    return send(walk, step, action, deed) if action.outside else _perform(walk, step, action, deed)


def _perform(walk: Walk, step: Step, action: WorkflowAction, deed: Deed) -> bool:
    """Do it, in the transaction in which it is noted as done."""
    try:
        with transaction.atomic():
            result = dict(action.perform(deed))
    except Unneeded as unneeded:
        skip(walk, step, unneeded.reason)
    except RateLimited as error:
        try_again(walk.run, step, error.message or error.code, walk.now)
    except FolkmootError as error:
        fail(walk, step, error.message or error.code)
    except Exception as error:
        log.exception("step of a workflow failed", run=walk.run.id, step=step.id)
        try_again(walk.run, step, f"{type(error).__name__}: {error}", walk.now)
    else:
        note(walk, step, StepRun.State.DONE, result=result, reaches=action.reaches_member)
        go_on(walk.run, walk.definition.after(step.id), walk.now)
    return True


def _too_many(walk: Walk) -> datetime | None:
    """When the member may be reached again, where they had their share of the day; None where they may be now."""
    member = walk.run.member
    if member is None:
        return None
    most = settings_of(walk.run.community_id).messages_a_day
    rows = StepRun.everywhere.filter(
        community_id=walk.run.community_id, run__member=member, reaches_member=True, state=StepRun.State.DONE,
        ended_at__gt=walk.now - timedelta(days=1),
    )  # fmt: skip
    times = list(rows.order_by("-ended_at").values_list("ended_at", flat=True)[:most])
    if len(times) < most or most == 0:
        return None
    oldest = times[-1]
    assert oldest is not None
    return oldest + timedelta(days=1)


def _waited_long(walk: Walk, step: Step) -> bool:
    row = StepRun.everywhere.filter(run=walk.run, step=step.id).first()
    return row is not None and walk.now - row.began_at > _PATIENCE
