"""Appending to the log, in the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.activity.nudge import nudge_after_commit
from folkmoot.core.actor import Actor
from folkmoot.core.registry import activity_kinds, log_keepers


def record(
    kind: str,
    *,
    actor: Actor,
    subject: tuple[str, int] | None = None,
    space_id: int | None = None,
    thread_id: int | None = None,
    member_id: int | None = None,
    at: datetime | None = None,
    details: Mapping[str, Any] | None = None,
) -> Activity:
    """Append one line; call it inside the command's transaction.

    `kind` must be registered. `subject` is a type and an id ("post", 12). `member_id` overrides who did it, for
    imports that write in their authors' names; `at` likewise. Raises KeyError for an unregistered kind.
    """
    entry = build(
        kind,
        actor=actor,
        subject=subject,
        space_id=space_id,
        thread_id=thread_id,
        member_id=member_id,
        at=at,
        details=details,
    )
    record_many([entry])
    return entry


def build(
    kind: str,
    *,
    actor: Actor,
    subject: tuple[str, int] | None = None,
    space_id: int | None = None,
    thread_id: int | None = None,
    member_id: int | None = None,
    at: datetime | None = None,
    details: Mapping[str, Any] | None = None,
) -> Activity:
    """A line that is not yet in the log, for `record_many`."""
    activity_kinds.get(kind)
    return Activity(
        community_id=actor.community_id,
        at=at or timezone.now(),
        kind=kind,
        member_id=member_id if member_id is not None else actor.member_id,
        actor_kind=actor.kind,
        subject_type=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        space_id=space_id,
        thread_id=thread_id,
        details=_details(actor, details),
    )


def record_many(entries: Iterable[Activity]) -> None:
    """Append many lines with one statement per batch, for imports. What keepers keep of them comes with them."""
    lines = list(entries)
    if not lines:
        return
    with transaction.atomic(savepoint=False):
        if len(lines) == 1:
            lines[0].save(force_insert=True)
        else:
            Activity.everywhere.bulk_create(lines, batch_size=500)
        for keeper in log_keepers:
            keeper(lines)
    nudge_after_commit()


def _details(actor: Actor, details: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was said, and which workflow did it: so that it does not set itself off."""
    own = {"workflow": actor.workflow_id, "workflow_depth": actor.depth} if actor.workflow_id is not None else {}
    return {**(details or {}), **own}
