"""Who sees and changes workflows."""

from __future__ import annotations

from django.db.models import QuerySet

from folkmoot.automation.models import Note, Run, Workflow
from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role


def can_see_workflows(actor: Actor) -> bool:
    """Hosts, moderators and above read what runs; members hear of it only by what it does."""
    if actor.is_system:
        return True
    is_host = actor.is_member and actor.role.at_least(Role.HOST) and not actor.silenced
    return is_host and actor.allows("moderate")


def can_change_workflows(actor: Actor) -> bool:
    """Workflows are the managers' and owners' matter."""
    return actor.is_system or (actor.is_member and actor.is_manager)


def workflows_visible_to(actor: Actor) -> QuerySet[Workflow]:
    workflows = Workflow.everywhere.filter(community_id=actor.community_id)
    return workflows if can_see_workflows(actor) else workflows.none()


def runs_visible_to(actor: Actor) -> QuerySet[Run]:
    runs = Run.everywhere.filter(community_id=actor.community_id)
    return runs if can_see_workflows(actor) else runs.none()


def notes_visible_to(actor: Actor) -> QuerySet[Note]:
    """Messages of workflows are for whom they were written, and nobody else."""
    notes = Note.everywhere.filter(community_id=actor.community_id)
    return notes.filter(member_id=actor.member_id) if actor.is_member else notes.none()
