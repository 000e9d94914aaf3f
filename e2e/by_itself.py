"""One of everything that happens by itself, for the tests that walk over all rooms."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from folkmoot.automation.models import Note, Run, StepRun, Workflow, WorkflowVersion
from folkmoot.communities.models import Community
from folkmoot.members.models import Membership
from folkmoot.onboarding.models import BuddyPair, GreetingTemplate, Volunteer, Welcome


def what_happens_by_itself(community: Community, member: Membership, text: str) -> dict[str, Any]:
    """A workflow with a version, a run that failed and a message: what addresses name of them."""
    run = _workflow_run(community, member, text)
    note = Note.everywhere.create(community=community, member=member, sender=member, run=run, html=text, text=text)
    newcomer = Membership.everywhere.create(community=community, handle=f"new-{note.id}", name=text[:80])
    volunteer = Volunteer.everywhere.create(community=community, member=member, interests=[text], greeting=text)
    pair = BuddyPair.everywhere.create(community=community, newcomer=newcomer, buddy=volunteer.member, why=text)
    now = timezone.now()
    row = Welcome.everywhere.create(community=community, member=newcomer, joined_at=now, due_at=now)
    GreetingTemplate.everywhere.create(community=community, name=text[:60], text=text)
    return {
        "workflow_id": run.workflow_id, "run_id": run.id, "step_id": "s1", "part": "who", "note_id": note.id,
        "pair_id": pair.id, "item_id": row.id,
    }  # fmt: skip


def _workflow_run(community: Community, member: Membership, text: str) -> Run:
    step = {"id": "s1", "action": "message", "params": {"text": text, "sender": "assistant"}}
    definition = {"trigger": {"kind": "event", "event": "members.member.joined"}, "steps": [step]}
    workflow = Workflow.everywhere.create(
        community=community, name=text[:80], description=text, draft=definition, trouble=text, state="paused"
    )
    version = WorkflowVersion.everywhere.create(
        community=community, workflow=workflow, number=1, definition=definition, note=text, created_by=member
    )
    Workflow.everywhere.filter(id=workflow.id).update(version=version)
    run = Run.everywhere.create(
        community=community, workflow=workflow, version=version, member=member, key="line:1", next_step="s1",
        state=Run.State.FAILED, reason=text,
    )  # fmt: skip
    StepRun.everywhere.create(
        community=community, run=run, step="s1", action="message", state=StepRun.State.FAILED, reason=text
    )
    return run
