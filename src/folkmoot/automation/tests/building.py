"""Workflows for tests, made and put in force in one line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from folkmoot.activity.consumers import run_until_idle
from folkmoot.automation.commands import create_workflow, put_in_force, run_due
from folkmoot.automation.definition import from_data
from folkmoot.automation.models import Run, Workflow
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

JOINED = {"kind": "event", "event": "members.member.joined"}
POSTED = {"kind": "event", "event": "content.post.created"}
HELLO = {"id": "hello", "action": "message", "params": {"text": "Hello {name}!", "sender": "assistant"}}


def wait(step_id: str, amount: int, unit: str = "days", **more: Any) -> dict[str, Any]:
    return {"id": step_id, "action": "wait", "params": {"amount": amount, "unit": unit, **more}}


def say(step_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": step_id, "action": "message", "params": {"text": text, "sender": "assistant"}, **more}


def in_force(cast: Cast, *steps: dict[str, Any], by: Membership | None = None, **parts: Any) -> Workflow:
    """A workflow that runs; it begins with somebody joining unless `trigger` says otherwise."""
    actor = cast.actor(by or cast.max)
    definition = from_data({"trigger": JOINED, "steps": list(steps or [HELLO]), **parts})
    return put_in_force(actor=actor, workflow=create_workflow(actor=actor, name="A workflow", definition=definition))


def happens(cast: Cast, kind: str, member: Membership, **more: Any) -> None:
    """A line of the log, and everybody has heard of it."""
    from folkmoot.activity.log import record

    record(kind, actor=cast.actor(member), **more)
    run_until_idle()


def joins(cast: Cast, member: Membership) -> Run:
    """The member joins, and the newest run is theirs."""
    happens(cast, "members.member.joined", member, subject=("member", member.id))
    run: Run = Run.objects.latest("id")
    return run


def steps_of(run: Run) -> list[tuple[str, str]]:
    return list(run.steps.order_by("id").values_list("step", "state"))


def go(now: datetime | None = None) -> None:
    while run_due(now=now):
        pass
